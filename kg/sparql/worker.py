"""The process that evaluates queries, one at a time, on one sealed store.

Started by ``kg.sparql.pool``; speaks the messages of ``kg.sparql.frames`` over the file descriptor it
is given. It can be killed at any moment: nothing it does outlives it. It imports little, because the
time it takes to start is the time a killed worker is missed.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import (
    DefaultGraph,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Store,
    serialize,
)

from kg.errors import ParleyError, QueryError, QueryRefusedError, QueryResultError, ReleaseError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.sparql.frames import DATA, END, ERROR, HEAD, HEADER, READY, frame
from kg.sparql.isolation import die_with_parent, limit_memory, refuse_sockets
from kg.sparql.matches import Match, splice
from kg.store import QueryResult, ReadStore, open_store, translate_errors
from kg.terms import QUERY_PREFIXES

if TYPE_CHECKING:
    from kg.search.index import SearchIndex

__all__ = ["main"]

_STACK: Final = 256 << 20
"""Bytes of stack. The engine recurses along chains: 3,000 BINDs or OPTIONALs, or 20,000 terms of a
sum, end a process with 8 MiB and pass with this (measured). It is address space, not memory."""

_PIECE: Final = 64 << 10
_FIRST: Final = 4 << 10
"""The engine hands over 8 KiB at a time. The first piece goes out at once, the rest in larger ones; a
first piece below _FIRST bytes is the whole answer and waits for its end."""

_PAUSE: Final = 0.05

_ENGINE_MIB: Final = 24
"""Address space of the search engine's library, which is loaded with the first full-text pattern."""


class _Enough(Exception):  # noqa: N818 (not an error: as much as was asked for has been written)
    pass


class _Channel:
    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def read(self) -> bytes | None:
        """Return the payload of the next task, or None when the other side is gone."""
        header = self._exactly(HEADER.size)
        return self._exactly(HEADER.unpack(header)[1]) if header is not None else None

    def _exactly(self, size: int) -> bytes | None:
        parts: list[bytes] = []
        while size:
            part = os.read(self._descriptor, size)
            if not part:
                return None
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def write(self, message: bytes) -> None:
        view = memoryview(message)
        while view:
            view = view[os.write(self._descriptor, view) :]


class _Answer:
    """The file the engine writes an answer to."""

    def __init__(self, channel: _Channel, head: dict[str, str], task: dict[str, Any]) -> None:
        self._channel = channel
        self._head = frame(HEAD, json.dumps(head).encode())
        self._stop_after: int | None = task["stop_after"]
        self._most: int | None = task["most_bytes"]
        self._parts: list[bytes] = []
        self._waiting = 0
        self._written = 0
        self._started = False
        self._last = 0.0
        self.complete = True

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        self._waiting += len(data)
        self._written += len(data)
        if self._stop_after is not None and self._written >= self._stop_after:
            self.complete = False
            raise _Enough
        if self._most is not None and self._written > self._most:
            raise QueryResultError(
                f"The answer is larger than the {self._most >> 20:,} MiB an answer may have; it was broken off.",
                remedy="Ask for less with LIMIT and OFFSET, or take the dumps at /dumps/.",
            )
        due = _PIECE if self._started else _FIRST
        if self._waiting >= due or (self._started and time.monotonic() - self._last > _PAUSE):
            self._send(b"")
        return len(data)

    def flush(self) -> None:
        """Do nothing: pieces go out when they are large enough."""

    def close(self, end: dict[str, Any]) -> None:
        """Send what is left, and the end."""
        self._send(frame(END, json.dumps(end).encode()))

    def _send(self, after: bytes) -> None:
        head = b"" if self._started else self._head
        data = frame(DATA, b"".join(self._parts)) if self._parts else b""
        self._started = True
        self._parts.clear()
        self._waiting = 0
        self._channel.write(head + data + after)
        self._last = time.monotonic()


class _Datasets:
    """Gives each query the dataset it asks for.

    Where several graphs make the default graph, the engine would give a triple once for each of them;
    SPARQL 1.1 (section 13.2.1) wants their RDF merge. So they are copied into a store in memory, whose default
    graph counts each triple once; the last one is kept for the next query over the same graphs.
    """

    def __init__(self, store: ReadStore) -> None:
        self._store = store
        self._merged: tuple[tuple[str, ...], tuple[str, ...], Store] | None = None

    def query(self, task: dict[str, Any]) -> QueryResult:
        """Evaluate a query over its dataset. Raises QueryRefusedError where it needs a graph that is not held."""
        defaults, named = task["default_graphs"], task["named_graphs"]
        if task["graphs_must_be_held"]:
            for iri in (*(defaults or ()), *(named or ())):
                self._check_held(NamedNode(iri))
        if defaults is None or len(defaults) < 2:
            return self._store.query(
                task["query"],
                base_iri=task["base"],
                # A prefix that the query declares itself wins over these.
                prefixes=QUERY_PREFIXES,
                default_graph=None if defaults is None else [NamedNode(iri) for iri in defaults],
                named_graphs=None if named is None else [NamedNode(iri) for iri in named],
            )
        return self._merge(tuple(defaults), tuple(named)).query(
            task["query"],
            base_iri=task["base"],
            prefixes=QUERY_PREFIXES,
            default_graph=[DefaultGraph()],
            named_graphs=[NamedNode(iri) for iri in named],
        )

    def _check_held(self, graph: NamedNode) -> None:
        if not self._store.holds(graph):
            raise QueryRefusedError(
                f"This release holds no graph {graph}, and nothing is fetched from elsewhere.",
                remedy="Name a graph of this release: SELECT DISTINCT ?g { GRAPH ?g { } } lists them.",
            )

    def _merge(self, defaults: tuple[str, ...], named: tuple[str, ...]) -> Store:
        if self._merged is None or self._merged[:2] != (defaults, named):
            self._merged = None
            merged = Store()
            for iri in defaults:
                quads = self._store.quads(graph=NamedNode(iri))
                merged.extend(Quad(q.subject, q.predicate, q.object) for q in quads)
            for iri in named:
                merged.extend(self._store.quads(graph=NamedNode(iri)))
            self._merged = (defaults, named, merged)
        return self._merged[2]


class _Texts:
    """Puts the hits of full-text patterns into a query; the index is opened when it is first needed."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._index: SearchIndex | None = None

    def address_space_mib(self) -> int:
        """Return what opening the index will map: files and the engine's code, address space and not memory."""
        if self._path is None or not self._path.is_dir():
            return 0
        return _ENGINE_MIB + sum(file.stat().st_size for file in self._path.iterdir()) // (1 << 20)

    def expand(self, task: dict[str, Any]) -> str:
        """Return the query as the engine is to evaluate it. Raises QueryError, ReleaseError."""
        # An empty store parses the query as its author wrote it, and finds nothing to evaluate.
        Store().query(task["query"], base_iri=task["base"], prefixes=QUERY_PREFIXES)
        index = self._open()
        matches = [Match(**match) for match in task["matches"]]
        return splice(
            task["query"],
            matches,
            lambda words, limit: [(hit.iri, hit.score) for hit in index.search(words, limit)],
        )

    def _open(self) -> SearchIndex:
        if self._index is None:
            if self._path is None or not self._path.is_dir():
                raise QueryError(
                    "This release has no full-text index: it was made by a version of Parley without one.",
                    remedy="Build it again with kg build, or use FILTER(CONTAINS(LCASE(STR(?label)), ...)).",
                )
            from kg.search.index import open_index

            self._index = open_index(self._path)
        return self._index


def _serialise(result: QueryResult, task: dict[str, Any], channel: _Channel) -> _Answer:
    if isinstance(result, QueryTriples):
        rdf = next(f for f in RDF_FORMATS if f.name == task["graph"])
        answer = _Answer(channel, {"kind": "graph", "format": rdf.name}, task)
        with contextlib.suppress(_Enough):
            if task.get("prefixes"):
                serialize(result, answer, rdf.engine, prefixes=task["prefixes"])  # type: ignore[arg-type]
            else:
                result.serialize(answer, rdf.engine)  # type: ignore[arg-type]
        return answer
    kind = "boolean" if isinstance(result, QueryBoolean) else "solutions"
    # SPARQL 1.1 CSV and TSV know no booleans; the engine writes the bare word.
    form = next(f for f in RESULT_FORMATS if f.name == task["solutions"])
    answer = _Answer(channel, {"kind": kind, "format": form.name}, task)
    assert isinstance(result, QueryBoolean | QuerySolutions)
    with contextlib.suppress(_Enough):
        result.serialize(answer, form.engine)  # type: ignore[arg-type]
    return answer


def _evaluate(
    path: Path, datasets: _Datasets, texts: _Texts, task: dict[str, Any], channel: _Channel
) -> None:
    try:
        with translate_errors(path, task["query"]):
            expanded = {**task, "query": texts.expand(task)} if task["matches"] else task
            answer = _serialise(datasets.query(expanded), task, channel)
        # ru_maxrss is in KiB; a worker that has grown is replaced between two queries.
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10 > task["retire_above_mib"]
        answer.close({"complete": answer.complete, "grown": grown})
    except ReleaseError as exc:
        # Should a SERVICE ever pass the check, the kernel refuses its socket, and the engine calls
        # that a fault of reading.
        if "SERVICE" in task["query"].upper() and not task["matches"]:
            _report(channel, "query-refused", "SERVICE is refused: nothing leaves this server.", "Drop it.")
        else:
            _report(channel, exc.code, exc.message, exc.remedy)
    except ParleyError as exc:
        _report(channel, exc.code, exc.message, exc.remedy)
    except MemoryError:
        _report(channel, "query-memory", "", "")
    except BaseException as exc:  # a panic of the engine is a BaseException of its own
        if not type(exc).__name__ == "PanicException":
            raise
        _report(channel, "query", f"The engine failed on this query: {exc}.", "Write it another way.")


def _report(channel: _Channel, code: str, message: str, remedy: str) -> None:
    channel.write(frame(ERROR, json.dumps({"code": code, "message": message, "remedy": remedy}).encode()))


def _serve(channel: _Channel, path: Path, memory_mib: int, search: Path | None) -> None:
    try:
        store = open_store(path)
    except ParleyError as exc:
        _report(channel, exc.code, exc.message, exc.remedy)
        return
    texts = _Texts(search)
    limit_memory(memory_mib + texts.address_space_mib())
    channel.write(frame(READY))
    datasets = _Datasets(store)
    while (task := channel.read()) is not None:
        _evaluate(path, datasets, texts, json.loads(task), channel)


def main(arguments: list[str]) -> None:
    """Serve one store until the other side closes: descriptor, parent, store, memory in MiB, full-text index."""
    descriptor, parent, path, memory_mib, search = arguments
    # Ctrl-C reaches the whole process group; ending the workers is the service's business.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    die_with_parent(int(parent))
    refuse_sockets()
    threading.stack_size(_STACK)

    def run() -> None:
        # A write to a service that is gone: nothing is left to do.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            _serve(_Channel(int(descriptor)), Path(path), int(memory_mib), Path(search) if search else None)

    serving = threading.Thread(target=run, name="evaluate")
    serving.start()
    serving.join()


if __name__ == "__main__":
    main(sys.argv[1:])
