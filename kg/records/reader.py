"""What a reader is.

A reader turns the bytes of one source file into source records and findings, one after the other,
and keeps nothing else. It raises SourceError when the file as a whole cannot be trusted; what it
yielded before is then dropped with it, because half a volume published as a whole one misleads.

Messages of findings and errors state the fact alone. File, record and place go into the fields made
for them; whoever shows a message puts them in front, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Protocol

from kg.records.findings import Finding
from kg.records.model import SourceRecord

__all__ = ["Reader"]


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
