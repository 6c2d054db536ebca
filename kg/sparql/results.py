"""The forms an answer can take: what is on offer, its media type, and a table for people to read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.negotiation import Offer, offer_of
from kg.sparql.answers import AnyAnswer

__all__ = [
    "GRAPH_OFFERS", "SOLUTION_OFFERS", "TABLE_GRAPH", "TABLE_SOLUTIONS", "Cell", "Table", "content_type",
    "named_offer", "read_table",
]  # fmt: skip

SOLUTION_OFFERS: Final = tuple(offer_of(f) for f in RESULT_FORMATS)
GRAPH_OFFERS: Final = tuple(offer_of(f) for f in RDF_FORMATS)

TABLE_SOLUTIONS: Final = "tsv"
TABLE_GRAPH: Final = "nt"
"""The serialisations a table is read from: one line a row, so reading can stop anywhere."""

_EXTENSIONS: Final = {f.extension: f.name for f in RESULT_FORMATS} | {
    f.extension: f.name for f in RDF_FORMATS
}
_HEAD: Final = ("subject", "predicate", "object")

Cell = NamedNode | BlankNode | Literal | Triple | None


def content_type(media_type: str) -> str:
    """Return the Content-Type of a media type: text in UTF-8 says so.

    >>> content_type("text/csv")
    'text/csv; charset=utf-8'
    """
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def named_offer(name: str, offered: tuple[Offer, ...]) -> Offer | None:
    """Return the offer with this name, file extension or media type, or None."""
    wanted = name.strip().lower()
    wanted = _EXTENSIONS.get(wanted, wanted)
    return next((o for o in offered if wanted in (o.name, o.media_type, *o.also)), None)


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as rows of terms; ``complete`` tells whether these are all of them.

    The answer to ASK has no columns and its ``boolean`` set.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    complete: bool
    boolean: bool | None = None


async def read_table(answer: AnyAnswer, limit: int | None = None) -> Table:
    """Read an answer in TABLE_SOLUTIONS or TABLE_GRAPH form as a table of at most ``limit`` rows.

    Reading stops at the limit and ends the query; of a bounded answer the rest is passed over, which
    spares its worker. Raises QueryError when it breaks off earlier.
    """
    data = bytearray()
    head_lines = 0 if answer.kind == "graph" else 1
    most = None if limit is None else limit + head_lines
    lines, scanned, cut = 0, 0, False
    async for piece in answer:
        if cut:
            continue
        data += piece
        lines += data.count(b"\n", scanned)
        scanned = len(data)
        if most is not None and lines > most:
            cut = True
            if not answer.bounded:
                break
    complete = answer.complete and not cut
    answer.close()
    kept = bytes(data)
    if answer.kind == "boolean":
        return Table((), (), complete=True, boolean=kept.strip() == b"true")
    if not complete:
        whole = kept.split(b"\n")[:-1]  # the last line may be half a line
        kept = b"\n".join(whole if most is None else whole[:most]) + b"\n"
    return _graph_table(kept, complete) if answer.kind == "graph" else _solution_table(kept, complete)


def _solution_table(data: bytes, complete: bool) -> Table:
    solutions = parse_query_results(data, QueryResultsFormat.TSV)
    assert isinstance(solutions, QuerySolutions)
    columns = tuple(variable.value for variable in solutions.variables)
    return Table(columns, tuple(tuple(solution) for solution in solutions), complete)


def _graph_table(data: bytes, complete: bool) -> Table:
    quads = parse(data, RdfFormat.N_TRIPLES)
    return Table(_HEAD, tuple((q.subject, q.predicate, q.object) for q in quads), complete)
