"""Tables of conversations (CSV, TSV, XLSX), described by CSVW metadata beside them.

``mapping`` reads the description, ``cells`` the rows, ``entries`` makes records of them, ``suggest``
writes a first description. See docs/sources-table.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Self

from kg.records.findings import Finding
from kg.records.model import Entry
from kg.records.table.cells import merged_cells, rows_of
from kg.records.table.entries import entries_of
from kg.records.table.mapping import is_table, metadata_of, read_mapping
from kg.records.table.suggest import suggest_mapping

__all__ = ["TableReader", "is_table", "metadata_of", "suggest_mapping"]


@dataclass(frozen=True)
class TableReader:
    """Reads tables that have a description; ``key`` stands in the keys of records that have none of their own."""

    format: ClassVar[str] = "table"

    key: str = ""

    def with_key(self, key: str) -> Self:
        """Return a reader that makes keys from what may be published of the file's name."""
        return replace(self, key=key)

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 (the description decides)
        """Tell whether the file is a table with CSVW metadata beside it."""
        return is_table(path) and metadata_of(path) is not None

    def read(self, path: Path, name: str) -> Iterator[Entry | Finding]:
        """Yield an entry for each record of the table, and what is wrong with its rows.

        Raises SourceError when description and table do not go together or the file is no table.
        """
        mapping = read_mapping(path, name)
        header, rows = rows_of(path, name, mapping.dialect)
        if merged := merged_cells(path):
            yield Finding(
                code="table-merged-cells",
                severity="warning",
                message=f"cells are merged ({', '.join(merged)}): only the first of each has the value.",
                source=name,
                remedy="Unmerge them, and write the value in each row it stands for.",
            )
        yield from entries_of(header, rows, mapping, name, self.key or path.name)
