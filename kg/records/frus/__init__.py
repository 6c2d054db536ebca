"""Volumes of *Foreign Relations of the United States* in TEI.

One entry for the volume, one for each person of its list of persons, one for each document; the
documents that set down a talk carry a conversation with its participants. Read as a stream: a
volume costs the memory of its largest document.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

from kg.errors import SourceError
from kg.records.findings import Finding
from kg.records.frus.entries import VolumeReader
from kg.records.frus.repair import Repair, Repaired, declares, repair
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

        A file that is not well-formed is repaired first, and every repair is a finding.

        Raises SourceError when the file is no TEI, declares entities, or cannot be read.
        """
        source: Path | bytes = path
        repairs: tuple[Repair, ...] = ()
        try:
            front = read_front(source, name)
        except SourceError as error:
            if (repaired := _repaired(path, error)) is None:
                raise
            source, repairs = repaired.content, repaired.repairs
            front = read_front(source, name)
            if not front.ids:  # nothing is left of it
                raise
        volume = VolumeReader(front, name)
        yield volume.volume_entry()
        yield from volume.repair_findings(repairs)
        yield from volume.person_entries()
        for node in documents(source, name):
            yield from volume.document_entries(node)


def _repaired(path: Path, error: SourceError) -> Repaired | None:
    """Return the repaired volume, or None where the file is not to be repaired or has nothing in it."""
    if error.finding_code not in ("xml-not-well-formed", "xml-entity"):
        return None
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        data = path.read_bytes()
    except OSError:
        return None
    if declares(data):
        return None
    repaired = repair(data)
    return repaired if looks_like_frus(repaired.content[:_HEAD]) else None


_MOST_BYTES: Final = 64 << 20  # the largest volume has 10 MB; repairing holds the file in memory
_HEAD: Final = 1 << 16
