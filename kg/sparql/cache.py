"""Answers are kept, and identical queries in flight share one evaluation.

A release never changes, so an answer that is a function of release, query, dataset and form is good as
long as the release is served. Kept are answers up to a sixteenth of the cache; longer ones stream from
their worker to one client. Who asks what is being computed already waits for that answer; when it
turns out too long to keep, or whoever asked first has left, the query is evaluated again.
"""

from __future__ import annotations

import asyncio
import collections
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final, Literal

from kg.errors import QueryBusyError, QueryError
from kg.sparql.answers import AnyAnswer, Kind
from kg.sparql.pool import Answer, Task, WorkerPool

__all__ = ["AnswerCache", "CacheStats", "Kept", "Outcome"]

_LARGEST_SHARE: Final = 16
_OVERHEAD: Final = 500  # bytes of an entry beside its body, roughly

Outcome = Literal["hit", "shared", "miss", "bypass"]
_Gone = Literal["left", "too-large"]
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole answer in memory; any number of clients may read it."""

    body: bytes
    kind: Kind
    format: str
    release: str
    complete: bool
    bounded: bool

    @property
    def whole(self) -> bytes:
        """Return all of it."""
        return self.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the bytes."""
        yield self.body

    def close(self) -> None:
        """Do nothing: no query runs."""


@dataclass(frozen=True, slots=True)
class CacheStats:
    """What the cache holds and did."""

    entries: int
    bytes: int
    hits: int
    shared: int
    misses: int


class _Flight:
    """A query that is being evaluated, and how many wait for its answer beside who asked first."""

    def __init__(self) -> None:
        self._landed: asyncio.Future[Kept | QueryError | _Gone] = asyncio.get_running_loop().create_future()
        self.waiting = 0

    def land(self, found: Kept | QueryError | _Gone) -> None:
        """Say how it ended."""
        self._landed.set_result(found)

    async def wait(self) -> Kept | QueryError | _Gone:
        """Wait for its end, and return how it ended."""
        self.waiting += 1
        try:
            return await asyncio.shield(self._landed)
        finally:
            self.waiting -= 1


class AnswerCache:
    """Evaluates queries through a pool, at most once at a time for each key.

    ``capacity`` is in bytes; 0 keeps nothing and shares nothing.
    """

    def __init__(self, pool: WorkerPool, capacity: int) -> None:
        self._pool = pool
        self._capacity = capacity
        self._largest = capacity // _LARGEST_SHARE
        self._kept: collections.OrderedDict[_Key, Kept] = collections.OrderedDict()
        self._flights: dict[_Key, _Flight] = {}
        self._bytes = 0
        self._release = ""
        self._count: collections.Counter[Outcome] = collections.Counter()

    def stats(self) -> CacheStats:
        """Return what the cache holds and did."""
        count = self._count
        return CacheStats(len(self._kept), self._bytes, count["hit"], count["shared"], count["miss"])

    async def evaluate(self, task: Task, key: _Key | None, *, client: str = "") -> tuple[AnyAnswer, Outcome]:
        """Return the answer to a query, and where it came from.

        ``key`` says what the answer depends on beside the release; None keeps it out of the cache.
        Raises what ``WorkerPool.evaluate`` raises.
        """
        if key is None or not self._capacity:
            self._count["bypass"] += 1
            return await self._pool.evaluate(task, client=client), "bypass"
        self._forget_other_releases()
        key = (self._release, task.solutions, task.graph, task.stop_after, task.prefixes, *key)
        while True:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                self._count["hit"] += 1
                return kept, "hit"
            flight = self._flights.get(key)
            if flight is None:
                self._count["miss"] += 1
                return await self._lead(task, key, client), "miss"
            found = await flight.wait()
            if isinstance(found, Kept):
                self._count["shared"] += 1
                return found, "shared"
            if isinstance(found, QueryError):
                raise found
            if found == "too-large":
                self._count["bypass"] += 1
                return await self._pool.evaluate(task, client=client), "bypass"

    async def _lead(self, task: Task, key: _Key, client: str) -> AnyAnswer:
        """Evaluate a query for everybody who asks it meanwhile."""
        self._flights[key] = flight = _Flight()
        try:
            answer = await self._pool.evaluate(task, client=client)
        except QueryError as exc:
            # That all processes are taken is said to a client; another one may have its turn.
            self.land(key, "left" if isinstance(exc, QueryBusyError) else exc)
            raise
        except BaseException:
            self.land(key, "left")
            raise
        if answer.whole is not None:
            kept = _kept(answer, answer.whole)
            self.land(key, kept)
            return kept
        return _Collected(self, key, flight, answer, self._largest)

    def land(self, key: _Key, found: Kept | QueryError | _Gone) -> None:
        """Tell those who wait how an evaluation ended, and keep its answer."""
        self._flights.pop(key).land(found)
        if not isinstance(found, Kept) or found.release != key[0] or len(found.body) > self._largest:
            return
        self._kept[key] = found
        self._bytes += len(found.body) + _OVERHEAD
        while self._bytes > self._capacity:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= len(dropped.body) + _OVERHEAD

    def _forget_other_releases(self) -> None:
        release = self._pool.served.release
        if release != self._release:
            self._release = release
            self._kept.clear()
            self._bytes = 0


def _kept(answer: Answer, body: bytes) -> Kept:
    return Kept(body, answer.kind, answer.format, answer.release, answer.complete, answer.bounded)


class _Collected:
    """An answer that is being written: its beginning is collected for those who wait for the same.

    The collecting does not depend on how fast the first client reads. Past ``largest`` bytes the rest
    goes to that client alone, at its pace.
    """

    def __init__(self, cache: AnswerCache, key: _Key, flight: _Flight, answer: Answer, largest: int) -> None:
        self._cache = cache
        self._key = key
        self._flight = flight
        self._answer = answer
        self._largest = largest
        self._rest = aiter(answer)
        self._pieces: list[bytes] = []
        self._news = asyncio.Event()
        self._state: Literal["collecting", "all", "rest"] | QueryError = "collecting"
        self._left = False
        self._collecting = asyncio.ensure_future(self._collect())

    @property
    def kind(self) -> Kind:
        return self._answer.kind

    @property
    def format(self) -> str:
        return self._answer.format

    @property
    def complete(self) -> bool:
        return self._answer.complete

    @property
    def bounded(self) -> bool:
        return self._answer.bounded

    @property
    def release(self) -> str:
        return self._answer.release

    @property
    def whole(self) -> bytes | None:
        return b"".join(self._pieces) if self._state == "all" else None

    async def _collect(self) -> None:
        size = 0
        try:
            async for piece in self._rest:
                self._pieces.append(piece)
                self._news.set()
                size += len(piece)
                if size > self._largest:
                    self._land("rest", "too-large")
                    return
            self._land("all", _kept(self._answer, b"".join(self._pieces)))
        except QueryError as exc:
            self._land(exc, exc)

    def _land(self, state: Literal["all", "rest"] | QueryError, found: Kept | QueryError | _Gone) -> None:
        self._state = state
        self._news.set()
        self._cache.land(self._key, found)
        if self._left:
            self._answer.close()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        position = 0
        while True:
            while position < len(self._pieces):
                piece = self._pieces[position]
                if self._state == "rest":
                    self._pieces[position] = b""
                position += 1
                yield piece
            if self._state != "collecting":
                break
            self._news.clear()
            await self._news.wait()
        if isinstance(self._state, QueryError):
            raise self._state
        if self._state == "rest":
            async for piece in self._rest:
                yield piece

    def close(self) -> None:
        """Leave: an answer that others wait for is collected for them, everything else ends."""
        if self._left:
            return
        self._left = True
        if self._state == "collecting":
            if self._flight.waiting:
                return
            self._collecting.cancel()
            self._cache.land(self._key, "left")
        self._answer.close()
