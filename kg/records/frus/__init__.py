"""Volumes of *Foreign Relations of the United States* in TEI.

One entry for the volume, one for each person of its list of persons, one for each document; the
documents that set down a talk carry a conversation with its participants. Read as a stream: a
volume costs the memory of its largest document.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from kg.records.findings import Finding
from kg.records.frus.entries import VolumeReader
from kg.records.frus.stream import documents, looks_like_frus, read_front
from kg.records.model import SourceRecord

__all__ = ["FrusReader"]


class FrusReader:
    """Reads TEI volumes of Foreign Relations of the United States."""

    format: ClassVar[str] = "frus"

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - the content decides, not the name
        """Tell from the first bytes whether this is a volume of the series."""
        return looks_like_frus(head)

    def read(self, path: Path, name: str) -> Iterator[SourceRecord | Finding]:
        """Yield the volume, its persons and its documents, with findings where they arise.

        Raises SourceError when the file is not well-formed TEI, declares entities, or cannot be read.
        """
        volume = VolumeReader(read_front(path, name), name)
        yield volume.volume_entry()
        yield from volume.person_entries()
        for node in documents(path, name):
            yield from volume.document_entries(node)
