"""Lines of N-Quads: taken apart, merged, and handed to a parser as a stream.

The master of a release is canonical N-Quads (RDF 1.2 N-Quads, canonical form), one statement a
line, sorted by bytes. So a line can be taken apart without a parser, and equal triples of several
graphs are neighbours: the RDF merge of all graphs is one pass over the file.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["ByteStream", "distinct_triples", "in_chunks", "split_graph"]

_QUOTE = ord('"')


def split_graph(line: bytes) -> tuple[bytes, bytes]:
    r"""Split a canonical line into its triple (``s p o``) and its graph (empty: the default graph).

    >>> split_graph(b'<s> <p> "a . b" <g> .\n')
    (b'<s> <p> "a . b"', b'<g>')
    >>> split_graph(b"<s> <p> <o> .\n")
    (b'<s> <p> <o>', b'')
    """
    end = line.rindex(b" .")
    at = line.index(b" ", line.index(b" ") + 1) + 1
    if line[at] == _QUOTE:  # neither datatype, language tag nor graph can hold a quotation mark
        at = line.rindex(b'"') + 1
    elif line.startswith(b"<<(", at):  # a triple term of RDF 1.2
        at = line.rindex(b")>>") + 3
    space = line.rfind(b" ", at, end)
    if space < 0:
        return line[:end], b""
    return line[:space], line[space + 1 : end]


def distinct_triples(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield each triple of sorted N-Quads lines once, as a line of N-Triples: the RDF merge."""
    before = b""
    for line in lines:
        triple, _ = split_graph(line)
        if triple != before:
            before = triple
            yield triple + b" .\n"


def in_chunks(lines: Iterable[bytes], size: int = 1 << 18) -> Iterator[bytes]:
    """Join lines into pieces of about ``size`` bytes, because a call for each line costs more."""
    chunk: list[bytes] = []
    length = 0
    for line in lines:
        chunk.append(line)
        length += len(line)
        if length >= size:
            yield b"".join(chunk)
            chunk.clear()
            length = 0
    if chunk:
        yield b"".join(chunk)


class ByteStream(io.RawIOBase):
    """A readable stream over pieces of bytes, so that a parser can read what a generator makes."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Say that this stream can be read."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill the buffer as far as the piece at hand goes; 0 at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = memoryview(piece)
        target = memoryview(buffer).cast("B")
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
