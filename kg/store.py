"""The one door to the store.

``create_store`` fills a store from the sorted lines of a release, once; ``open_store`` opens it
read-only, as every reader does. Nothing else in Parley touches ``pyoxigraph.Store``. ``Engine`` is
what readers need of a store, so that another SPARQL store can take its place.

The default graph is a real one: the RDF merge of all graphs, each triple once
(docs/decisions/0020-a-real-default-graph.md has the measurements).
"""

from __future__ import annotations

import contextlib
import mmap
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import IO, Final, NamedTuple, Protocol, cast

import zstandard
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from kg.errors import QueryError, ReleaseError
from kg.nquads import ByteStream, in_chunks, split_graph

__all__ = [
    "Engine", "GraphName", "Node", "Object", "QueryResult", "ReadStore", "StoreCounts", "create_store",
    "open_store", "translate_errors",
]  # fmt: skip

Node = NamedNode | BlankNode
Object = NamedNode | BlankNode | Literal | Triple
GraphName = NamedNode | BlankNode | DefaultGraph
QueryResult = QuerySolutions | QueryBoolean | QueryTriples

_READ: Final = 1 << 20
_PIECE: Final = 256 << 20
"""Bytes of N-Quads that one bulk load takes, some 1.3 million lines and at most 0.9 GB of memory.

Smaller pieces need less memory, but they overlap, and putting overlapping files in order leaves them
uncompressed: half a million quads take 151 MB as one piece, 246 MB in pieces of 32 MiB."""

_MOST_THREADS: Final = 4  # each may hold a piece in memory


@dataclass(frozen=True, slots=True)
class StoreCounts:
    """What a store holds: ``quads`` lines of the master, ``triples`` distinct ones in the merge."""

    quads: int
    triples: int


class Engine(Protocol):
    """What Parley's readers need of a store: the embedded one, or one reached over SPARQL."""

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[GraphName] | None = None,
        named_graphs: Sequence[Node] | None = None,
    ) -> QueryResult:
        """Evaluate a SPARQL query. Raises QueryError."""
        ...

    def quads(
        self,
        subject: Node | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 (the field's word)
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches everything."""
        ...

    def holds(self, graph: Node) -> bool:
        """Tell whether there is a named graph of this name."""
        ...

    def named_graphs(self) -> Iterator[Node]:
        """Yield the names of the named graphs."""
        ...

    def counts(self) -> StoreCounts:
        """Count quads in named graphs and distinct triples in the default graph."""
        ...


class ReadStore:
    """A sealed store, opened read-only; many processes may hold the same one open.

    Raises ReleaseError when the folder holds no store.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with translate_errors(path):
            self._store = Store.read_only(str(path))

    def query(
        self,
        text: str,
        *,
        base_iri: str | None = None,
        prefixes: Mapping[str, str] | None = None,
        default_graph: Sequence[GraphName] | None = None,
        named_graphs: Sequence[Node] | None = None,
    ) -> QueryResult:
        """Evaluate a SPARQL query; rows come as they are found.

        ``default_graph`` and ``named_graphs`` make the dataset of the query (SPARQL 1.1 Protocol,
        2.1.4); None means the default graph and all named graphs of the store. Raises QueryError
        on bad syntax; wrap the reading of rows in ``translate_errors`` too, they can fail later.
        """
        with translate_errors(self.path, text):
            return self._store.query(
                text,
                base_iri=base_iri,
                prefixes=dict(prefixes) if prefixes else None,
                default_graph=None if default_graph is None else list(default_graph),
                named_graphs=None if named_graphs is None else list(named_graphs),
            )

    def quads(
        self,
        subject: Node | None = None,
        predicate: NamedNode | None = None,
        object: Object | None = None,  # noqa: A002 (the field's word)
        graph: GraphName | None = None,
    ) -> Iterator[Quad]:
        """Yield the quads that match; None matches everything, in named graphs and the default one.

        ``graph=DefaultGraph()`` asks the merge alone, each triple once.
        """
        with translate_errors(self.path):
            yield from self._store.quads_for_pattern(subject, predicate, object, graph)

    def holds(self, graph: Node) -> bool:
        """Tell whether there is a named graph of this name."""
        with translate_errors(self.path):
            return self._store.contains_named_graph(graph)

    def named_graphs(self) -> Iterator[Node]:
        """Yield the names of the named graphs."""
        with translate_errors(self.path):
            yield from self._store.named_graphs()

    def counts(self) -> StoreCounts:
        """Count quads in named graphs and distinct triples in the default graph."""
        with translate_errors(self.path):
            solutions = self.query("SELECT (COUNT(*) AS ?count) { ?s ?p ?o }")
            assert isinstance(solutions, QuerySolutions)
            triples = int(cast("Literal", next(solutions)["count"]).value)
            return StoreCounts(quads=len(self._store) - triples, triples=triples)

    def dump(
        self,
        output: IO[bytes],
        format: RdfFormat,  # noqa: A002 (the field's word)
        *,
        graph: GraphName | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        """Write the whole store, or one graph of it, in store order."""
        with translate_errors(self.path):
            self._store.dump(output, format, from_graph=graph, prefixes=dict(prefixes) if prefixes else None)


def open_store(path: Path) -> ReadStore:
    """Open a sealed store read-only. Raises ReleaseError when there is none."""
    return ReadStore(path)


def _unknown_prefix(message: str, query: str) -> str | None:
    """Return the prefix that the engine does not know, None when that is not what it says.

    It says "error at 1:23: expected one of Prefix not found, ..." with the end of the name as the place.
    """
    place = re.match(r"error at (\d+):(\d+): .*Prefix not found", message, re.DOTALL)
    lines = query.split("\n")
    if place is None or int(place[1]) > len(lines):
        return None
    name = re.search(r"([\w.-]*):[^\s:]*$", lines[int(place[1]) - 1][: int(place[2]) - 1])
    return name[1] if name else None


@contextlib.contextmanager
def translate_errors(path: Path, query: str = "") -> Iterator[None]:
    """Turn the engine's errors into ours; ``path`` is the store they are about, ``query`` what was asked.

    Raises QueryError for syntax and evaluation, ReleaseError for the files.
    """
    try:
        yield
    except SyntaxError as exc:
        unknown = _unknown_prefix(exc.msg, query)
        if unknown is not None:
            msg = f"The prefix {unknown}: is not declared."
            remedy = f"Write before the query: PREFIX {unknown}: <...> with the IRI that the names of {unknown}: begin with."
            raise QueryError(msg, remedy=remedy) from exc
        msg = f"The query cannot be parsed: {exc.msg}"
        raise QueryError(msg, remedy="Mend the query at the line and column named.") from exc
    except (ValueError, RuntimeError) as exc:
        msg = f"The query cannot be evaluated: {exc}"
        raise QueryError(msg, remedy="See docs/messages.md#query.") from exc
    except OSError as exc:
        msg = f"{path}: the store cannot be read: {exc}."
        raise ReleaseError(msg, remedy="Check the release with: kg releases verify.") from exc


def create_store(path: Path, master: Path, *, jobs: int = 0) -> StoreCounts:
    """Fill a new store from a master: its graphs as they are, and the default graph as their merge.

    ``master`` is canonical N-Quads sorted by bytes, plain or ``.zst``; ``jobs`` threads load (0: one
    per core). Raises ReleaseError, naming the line, when a line is not N-Quads, and when the store
    would not hold what the master says (a literal that is not in canonical form).
    """
    if path.exists():
        msg = f"{path}: there is a store already."
        raise ReleaseError(msg, remedy="A store is written once; give a new folder.")
    try:
        with _uncompressed(master, path.parent) as plain:
            merged, held = _fill(path, plain, jobs or os.cpu_count() or 1)
    except (OSError, zstandard.ZstdError) as exc:
        msg = f"{master}: the master cannot be read: {exc}."
        raise ReleaseError(msg, remedy="Check that the file is there and whole.") from exc
    sent = merged.named + merged.triples
    if held != sent:
        msg = f"{master}: {sent:,} statements went into the store and {held:,} came to lie there."
        raise ReleaseError(
            msg,
            remedy="A literal is not in its canonical form, a line stands twice or the lines are not sorted.",
        )
    # RocksDB's own log names the machine and its folders; nothing reads it.
    (path / "LOG").unlink(missing_ok=True)
    return StoreCounts(quads=merged.lines, triples=merged.triples)


class _Piece(NamedTuple):
    """Whole lines of the master, by byte; no triple lies in two pieces."""

    start: int
    stop: int
    blank: bool  # blank nodes may occur


class _Merged(NamedTuple):
    """What the pass over a piece counted."""

    lines: int
    named: int  # lines that name a graph
    triples: int


def _fill(path: Path, master: Path, jobs: int) -> tuple[_Merged, int]:
    """Load all pieces and return what was counted, and how many statements the store holds."""
    try:
        store = Store(str(path))
        with ThreadPoolExecutor(min(jobs, _MOST_THREADS), thread_name_prefix="load") as threads:
            # The engine gives up the interpreter's lock and takes bulk loads side by side.
            tasks = [
                threads.submit(load, store, master, piece)
                for piece in _pieces(master)
                for load in (_load_graphs, _load_merge)
            ]
            counted = _results(tasks)
        store.optimize()
        store.flush()
        held = len(store)
    except OSError as exc:
        msg = f"{path}: the store cannot be written: {exc}."
        raise ReleaseError(msg, remedy="Check space and permissions there, then build again.") from exc
    return _Merged(*(sum(column) for column in zip(_Merged(0, 0, 0), *counted, strict=True))), held


def _results(tasks: Sequence[Future[_Merged]]) -> list[_Merged]:
    """Wait for all loads; after a failure the rest is cancelled, and the first in file order is raised."""
    wait(tasks, return_when=FIRST_EXCEPTION)
    for task in tasks:
        task.cancel()  # does nothing to those that are done
    wait(tasks)
    return [task.result() for task in tasks if not task.cancelled()]


def _load_graphs(store: Store, master: Path, piece: _Piece) -> _Merged:
    """Load the lines of a piece into the graphs they name."""
    try:
        _load(store, _bytes(master, piece), RdfFormat.N_QUADS, piece)
    except (SyntaxError, ValueError) as exc:
        line = _line_number(master, piece, exc)
        msg = f"{master}, line {line}: not a statement of N-Quads: {exc}."
        raise ReleaseError(
            msg, remedy="The mapper of this record wrote a bad term; the line names it."
        ) from exc
    return _Merged(0, 0, 0)


def _load_merge(store: Store, master: Path, piece: _Piece) -> _Merged:
    """Load the distinct triples of a piece into the default graph, and count."""
    lines = named = triples = 0

    def merged() -> Iterator[bytes]:
        nonlocal lines, named, triples
        before = b""
        for line in _lines(master, piece):
            triple, graph = split_graph(line)
            lines += 1
            named += bool(graph)
            if triple != before:
                before = triple
                triples += 1
                yield triple + b" .\n"

    # A line that is no statement is reported by _load_graphs, which knows its number.
    with contextlib.suppress(SyntaxError, ValueError):
        _load(store, in_chunks(merged()), RdfFormat.N_TRIPLES, piece)
    return _Merged(lines, named, triples)


def _load(store: Store, chunks: Iterator[bytes], syntax: RdfFormat, piece: _Piece) -> None:
    stream = cast("IO[bytes]", ByteStream(chunks))
    if piece.blank:
        # bulk_load gives blank nodes new names with each call; the names of the master must stay.
        store.bulk_extend(parse(stream, syntax))
    else:
        store.bulk_load(stream, syntax)


def _pieces(master: Path) -> list[_Piece]:
    """Cut the file into pieces of whole lines, never between the lines of one triple."""
    size = master.stat().st_size
    if size == 0:
        return []
    with master.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as lines:
        cuts = [0]
        while cuts[-1] + _PIECE < size:
            cuts.append(_next_triple(lines, cuts[-1] + _PIECE))
        if cuts[-1] != size:
            cuts.append(size)
        return [_Piece(a, b, lines.find(b"_:", a, b) >= 0) for a, b in pairwise(cuts)]


def _next_triple(lines: mmap.mmap, position: int) -> int:
    """Return the start of the first line after ``position`` that has another triple than the one before."""
    lines.seek(position)
    lines.readline()
    before = b""
    while True:
        start = lines.tell()
        line = lines.readline()
        if not line:
            return start
        triple = _triple_or_line(line)
        if before and triple != before:
            return start
        before = triple


def _triple_or_line(line: bytes) -> bytes:
    try:
        return split_graph(line)[0]
    except ValueError:  # no statement at all; loading will say so
        return line


def _bytes(master: Path, piece: _Piece) -> Iterator[bytes]:
    with master.open("rb", buffering=0) as file:
        file.seek(piece.start)
        left = piece.stop - piece.start
        while left and (chunk := file.read(min(left, _READ))):
            left -= len(chunk)
            yield chunk


def _lines(master: Path, piece: _Piece) -> Iterator[bytes]:
    with master.open("rb", buffering=_READ) as file:
        file.seek(piece.start)
        left = piece.stop - piece.start
        for line in file:
            yield line
            left -= len(line)
            if left <= 0:
                return


def _line_number(master: Path, piece: _Piece, error: Exception) -> int:
    """Return the number of the bad line in the whole file."""
    before = sum(chunk.count(b"\n") for chunk in _bytes(master, _Piece(0, piece.start, blank=False)))
    return before + (getattr(error, "lineno", None) or 1)


@contextlib.contextmanager
def _uncompressed(master: Path, folder: Path) -> Iterator[Path]:
    """Give the master as plain lines; a compressed one is unpacked beside the store for the time."""
    if master.suffix != ".zst":
        yield master
        return
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".master-", suffix=".nq") as plain:
        with master.open("rb") as packed:
            zstandard.ZstdDecompressor().copy_stream(packed, plain)
        plain.flush()
        yield Path(plain.name)
