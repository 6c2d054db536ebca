"""Random access to sorted N-Quads lines: bisection over a memory-mapped file.

The master is sorted by bytes, so all lines with one prefix lie together, and a prefix is found in
``log2(size)`` looks, with nothing in memory but the pages looked at. One thing to know: ``#`` sorts
before ``>``, with ``-``, ``.`` and ``/`` between them, so the dependent nodes of an entity
(``<e#date>``) come before the entity itself (``<e>``), and other entities (``<e-2>``, ``<e.en>``) may
lie in between. An entity is therefore two ranges.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from kg.errors import ReleaseError

__all__ = ["SortedQuads"]


class SortedQuads:
    """The lines of an uncompressed N-Quads file that is sorted by bytes.

    Lines come without their line end, in file order. Raises ReleaseError when the file cannot be
    opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._map: mmap.mmap | None = None
        try:
            with path.open("rb") as file:
                self._size = path.stat().st_size
                if self._size:  # an empty file cannot be mapped
                    self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as exc:
            msg = f"{path}: the sorted lines cannot be read: {exc.strerror}."
            raise ReleaseError(msg, remedy="Check that the file exists and may be read.") from exc

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Unmap the file; the object gives no lines after that."""
        if self._map is not None:
            self._map.close()
            self._map = None
            self._size = 0

    def about(self, entity: str) -> Iterator[bytes]:
        """Yield the lines whose subject is the entity or one of its dependent nodes (``entity#...``)."""
        name = entity.encode()
        yield from self.with_prefix(b"<" + name + b"#")
        yield from self.with_prefix(b"<" + name + b"> ")

    def subject(self, iri: str) -> Iterator[bytes]:
        """Yield the lines with exactly this subject: an IRI, or a blank node label with its ``_:``."""
        term = iri.encode()
        yield from self.with_prefix(term + b" " if term.startswith(b"_:") else b"<" + term + b"> ")

    def with_prefix(self, prefix: bytes) -> Iterator[bytes]:
        """Yield the lines that begin with these bytes."""
        for start, end in self._lines(self._first_at_or_above(prefix)):
            line = self._mapped[start:end]
            if not line.startswith(prefix):
                return
            yield line

    def entities(self) -> Iterator[str]:
        """Yield each entity (the subject IRI without its fragment) once, in order of its first line.

        Blank nodes are not entities and are passed over.
        """
        before = b""
        for start, end in self._lines(0):
            stop = self._mapped.find(b" ", start, end)
            subject = self._mapped[start:stop]
            if subject == before:
                continue
            before = subject
            if not subject.startswith(b"<"):
                continue
            entity, fragment, _ = subject[1:-1].partition(b"#")
            first_line = b"<" + entity + (b"#" if fragment else b"> ")
            if self._first_at_or_above(first_line) != start:
                continue  # another dependent node of an entity already named
            if not fragment and self._has(b"<" + entity + b"#"):
                continue  # named when its dependent nodes came by
            yield entity.decode()

    def __len__(self) -> int:
        return sum(1 for _ in self._lines(0))

    def __iter__(self) -> Iterator[bytes]:
        for start, end in self._lines(0):
            yield self._mapped[start:end]

    @property
    def _mapped(self) -> mmap.mmap:
        assert self._map is not None  # _lines yields nothing for an empty or closed file
        return self._map

    def _has(self, prefix: bytes) -> bool:
        start = self._first_at_or_above(prefix)
        return self._mapped[start : start + len(prefix)] == prefix

    def _lines(self, start: int) -> Iterator[tuple[int, int]]:
        """Yield start and end (without line end) of each line from a line start on."""
        while start < self._size:
            end = self._mapped.find(b"\n", start)
            if end < 0:
                end = self._size
            yield start, end
            start = end + 1

    def _first_at_or_above(self, prefix: bytes) -> int:
        """Return where the first line stands that does not sort before the prefix."""
        low, high = 0, self._size  # both are line starts (or the end of the file)
        while low < high:
            middle = self._mapped.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._mapped.find(b"\n", middle, high)
            end = high if end < 0 else end
            if self._mapped[middle : min(end, middle + len(prefix))] < prefix:
                low = min(end + 1, high)
            else:
                high = middle
        return low
