"""What a reader is.

A reader turns the bytes of one source file into source records and findings, one after the other,
and keeps nothing else. It raises SourceError when the file as a whole cannot be trusted; what it
yielded before is then dropped with it, because half a volume published as a whole one misleads.

Messages of findings and errors state the fact alone. File, record and place go into the fields made
for them; whoever shows a message puts them in front, once.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Protocol, runtime_checkable

from kg.records.findings import Finding
from kg.records.model import SourceRecord

__all__ = ["FolderReader", "Reader", "files_of"]


class Reader(Protocol):
    """One source format."""

    format: ClassVar[str]

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell from the first 64 KiB whether this reader reads the file."""
        ...

    def read(self, path: Path, name: str) -> Iterator[SourceRecord | Finding]:
        """Yield records and findings in source order; ``name`` is what messages call the file.

        Raises SourceError.
        """
        ...


@runtime_checkable
class FolderReader(Protocol):
    """A reader that takes some folders as one source: what is said of one thing stands in many files.

    Its ``read`` then gets the folder, and reads ``files_of`` it.
    """

    def recognises_folder(self, folder: Path) -> bool:
        """Tell from what is in a folder whether it is one source. Raises OSError."""
        ...


def files_of(folder: Path) -> tuple[Path, ...]:
    """Return the XML files below a folder in sorted order; neither hidden ones nor links to folders."""
    found: list[Path] = []
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(top, n) for n in names if n.lower().endswith(".xml") and not n.startswith(".")]
    return tuple(sorted((f for f in found if f.is_file()), key=os.fsencode))
