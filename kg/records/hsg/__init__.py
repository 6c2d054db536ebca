"""The authority data of the Office of the Historian: officers, missions, places, visits, travels.

Some six thousand small XML files, one for a person, a mission, a place. A folder of them is *one*
source: what it says of one officer stands in many files. Each file is recognised by its root
element, wherever it lies below the folder; one that cannot be used is set aside alone. A single file
can be given as well, and then says only what it says by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

from kg.records.findings import Finding
from kg.records.hsg.collect import Collected, collect
from kg.records.hsg.entries import entries
from kg.records.model import SourceRecord
from kg.records.reader import files_of

__all__ = ["HsgReader"]

_ROOTS: Final = (
    b"principal-position|country-mission|org-mission|concurrent-appointments|role|person|territory|locale|post|"
    b"visits|trips|presidents"
)
# "person", "role" and the like are roots of much else in the world: only with what follows are they these.
_ROOT: Final = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*<(?P<root>"
    + _ROOTS
    + rb")(?:\s[^>]*)?>\s*<"
    rb"(?:id|territory-id|locale-id|visit|trip|source-url)\b",
    re.DOTALL,
)
_LAYOUTS: Final = (
    frozenset({"positions-principals", "people"}),
    frozenset({"missions-countries", "people"}),
    frozenset({"locales", "territories"}),
    frozenset({"president-travels", "secretary-travels"}),
)


class HsgReader:
    """Reads folders and files of the authority data of the Office of the Historian."""

    format: ClassVar[str] = "hsg"

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - the content decides, not the name
        """Tell from the first bytes whether this is a file of the authority data."""
        return _ROOT.match(head) is not None

    def recognises_folder(self, folder: Path) -> bool:
        """Tell from the names of its folders whether a folder holds one or several sets of the data."""
        return _has_layout(folder) or any(
            _has_layout(folder / name) for name in ("pocom", "gsh", "travels") if (folder / name).is_dir()
        )

    def read(self, path: Path, name: str) -> Iterator[SourceRecord | Finding]:
        """Yield officers, offices, places, missions and events, with findings for files set aside."""
        files = files_of(path) if path.is_dir() else (path,)
        collected = Collected()
        for file in files:
            place = file.relative_to(path).as_posix() if path.is_dir() else ""
            yield from collect(collected, file, place, name)
        yield from entries(collected, name)


def _has_layout(folder: Path) -> bool:
    names = {p.name for p in folder.iterdir() if p.is_dir()}
    return any(layout <= names for layout in _LAYOUTS)
