"""The master in every RDF serialisation, streaming: nothing is held but an index of graphs.

Formats with graphs (N-Quads, TriG, JSON-LD) hold the named graphs as they are; formats without
(N-Triples, Turtle, RDF/XML) hold the default graph, that is, the merge of all graphs.
"""

from __future__ import annotations

import mmap
import re
import shutil
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import IO, Final, cast

from pyoxigraph import RdfFormat, parse, serialize

from kg.formats import RdfSerialisation
from kg.nquads import ByteStream, distinct_triples, in_chunks, split_graph
from kg.terms import NAMESPACES

__all__ = ["in_rdf_xml", "serialise", "serialise_lines"]

_XML_NAME_AT_END: Final = re.compile(r"[^\W\d][\w.-]*>$")
# Escapes of N-Triples for what XML 1.0 cannot hold (section 2.2) or does not keep (CR, 2.11).
_NOT_IN_XML: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:[bfr]|u00[01][0-9A-F])|\xef\xbf[\xbe\xbf]")


def serialise(master: Path, form: RdfSerialisation, output: IO[bytes]) -> int:
    """Write a plain master in one serialisation; return how many triples it could not hold.

    Only RDF/XML leaves something out: see ``in_rdf_xml``.
    """
    with master.open("rb", buffering=1 << 20) as lines:
        if form.engine == RdfFormat.N_QUADS:
            shutil.copyfileobj(lines, output, 1 << 20)
            return 0
        if form.holds_graphs:
            return serialise_lines(_by_graph(master), form, output)
        return serialise_lines(distinct_triples(lines), form, output)


def serialise_lines(lines: Iterable[bytes], form: RdfSerialisation, output: IO[bytes]) -> int:
    """Write canonical lines in one serialisation, in their order; return how many it could not hold.

    The lines are quads for a format that holds graphs, else triples. Lines of one subject (and one
    graph) should be neighbours, so that they are written together.
    """
    left_out = 0
    if form.engine == RdfFormat.N_TRIPLES:
        output.writelines(in_chunks(lines))
        return 0
    if form.engine == RdfFormat.RDF_XML:

        def holdable() -> Iterator[bytes]:
            nonlocal left_out
            for line in lines:
                if in_rdf_xml(line):
                    yield line
                else:
                    left_out += 1

        chunks = in_chunks(holdable())
    else:
        chunks = in_chunks(lines)
    syntax = RdfFormat.N_QUADS if form.holds_graphs else RdfFormat.N_TRIPLES
    statements = parse(cast("IO[bytes]", ByteStream(chunks)), syntax)
    serialize(statements, output, form.engine, prefixes=NAMESPACES)
    return left_out


def in_rdf_xml(line: bytes) -> bool:
    """Tell whether RDF/XML can hold the triple of a line and give it back unchanged.

    It cannot when the predicate does not end in an XML name, or when a literal has control
    characters (RDF 1.1 XML Syntax, section 5; XML 1.0, 2.2 and 2.11).
    """
    if not _has_xml_name(line.split(b" ", 2)[1]):
        return False
    return not ((b"\\" in line or b"\xef\xbf" in line) and _NOT_IN_XML.search(line))


@lru_cache(maxsize=4096)
def _has_xml_name(predicate: bytes) -> bool:
    return _XML_NAME_AT_END.search(predicate.decode()) is not None


def _by_graph(master: Path) -> Iterator[bytes]:
    """Yield the lines graph after graph, so that each graph is written in one block.

    Holds eight bytes for each line.
    """
    if master.stat().st_size == 0:
        return
    places: dict[bytes, array[int]] = {}
    with master.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        position = 0
        for line in iter(lines.readline, b""):
            graph = split_graph(line)[1]
            if graph not in places:
                places[graph] = array("Q")
            places[graph].append(position)
            position += len(line)
        for graph in sorted(places):
            for position in places[graph]:
                end = lines.find(b"\n", position) + 1
                yield lines[position : end or len(lines)]
