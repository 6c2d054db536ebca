"""A pool of worker processes that evaluate queries, for an asyncio program.

pyoxigraph can neither time out nor cancel, and a thread cannot be killed. So a query runs in a process
of its own, and whatever must end it (deadline, memory, a client that left, a fault of the engine) ends
the process; another takes its place. Others notice nothing.

The deadline counts the seconds the worker computes, not those in which the client takes its time to
read; a client that stops reading has its query ended after as many seconds.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import dataclasses
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, cast

from kg.config import Settings
from kg.errors import (
    NoSuchReleaseError,
    ParleyError,
    QueryBusyError,
    QueryEndedError,
    QueryError,
    QueryMemoryError,
    QueryRefusedError,
    QueryResultError,
    QueryTimeoutError,
    QueryTooDeepError,
    ReleaseError,
)
from kg.sparql.answers import Kind
from kg.sparql.frames import DATA, END, ERROR, HEAD, HEADER, READY, TASK, frame
from kg.sparql.matches import Match

__all__ = ["Answer", "PoolStats", "Served", "Task", "WorkerPool"]

log = logging.getLogger("kg.sparql")

_START_TIMEOUT: Final = 60.0
_RETRY_START: Final = 1.0
_PATIENCE: Final = 5.0
_HIGH_WATER: Final = 256 << 10
"""Bytes of an answer that may wait in the service before the worker is made to wait."""

_LONGEST_ANSWER: Final = 30
"""Deadlines an answer may take from first to last byte, however slowly a client reads."""

_LIKE_NEW: Final = 0.5
"""Share of its memory a worker may have grown into before it is replaced between two queries."""


@dataclass(frozen=True, slots=True)
class Served:
    """What the workers answer from: the store of a release, its id, the base IRI of queries, the full-text index."""

    store_path: Path
    release: str
    base: str
    search_path: Path | None = None

    @property
    def full_text(self) -> bool:
        """Tell whether the release has a full-text index; those of earlier versions of Parley have none."""
        return self.search_path is not None and self.search_path.is_dir()


@dataclass(frozen=True, slots=True)
class Task:
    """A query to evaluate.

    ``solutions`` and ``graph`` are names of serialisations (``kg.formats``) for the two kinds of
    result. ``default_graphs`` and ``named_graphs`` make the dataset (SPARQL 1.1 Protocol, 2.1.4) when
    either is given; a graph that the release does not hold is empty, or refused when it
    must be held. ``stop_after`` ends the answer well after about so many bytes, ``most_bytes`` breaks it off.
    ``matches`` are the full-text patterns that the check found in the query.
    """

    query: str
    solutions: str = "json"
    graph: str = "turtle"
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    graphs_must_be_held: bool = False
    prefixes: tuple[tuple[str, str], ...] = ()
    stop_after: int | None = None
    most_bytes: int | None = None
    matches: tuple[Match, ...] = ()

    def message(self, base: str, retire_above_mib: int) -> bytes:
        """Return the task as a worker reads it."""
        dataset = bool(self.default_graphs or self.named_graphs)
        content = {
            "query": self.query,
            "base": base,
            "solutions": self.solutions,
            "graph": self.graph,
            "default_graphs": list(self.default_graphs) if dataset else None,
            "named_graphs": list(self.named_graphs) if dataset else None,
            "graphs_must_be_held": self.graphs_must_be_held,
            "prefixes": dict(self.prefixes),
            "stop_after": self.stop_after,
            "most_bytes": self.most_bytes,
            "retire_above_mib": retire_above_mib,
            "matches": [dataclasses.asdict(match) for match in self.matches],
        }
        return frame(TASK, json.dumps(content).encode())


@dataclass(frozen=True, slots=True)
class PoolStats:
    """How the pool stands; ``ended`` counts workers ended, by reason."""

    workers: int
    busy: int
    waiting: int
    answered: int
    ended: dict[str, int] = field(default_factory=dict)


class _Channel(asyncio.Protocol):
    """The service's end of the line to one worker: whole messages, with backpressure."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._messages: collections.deque[tuple[bytes, bytes]] = collections.deque()
        self._held = 0
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not every event loop derives its transports from asyncio's classes (uvloop does not).
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        position = 0
        while len(self._buffer) - position >= HEADER.size:
            kind, size = HEADER.unpack_from(self._buffer, position)
            end = position + HEADER.size + size
            if len(self._buffer) < end:
                break
            self._messages.append((kind, bytes(self._buffer[position + HEADER.size : end])))
            self._held += size
            position = end
        del self._buffer[:position]
        if self._held > _HIGH_WATER and not self._paused and self._transport is not None:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.lost.set()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def send(self, message: bytes) -> None:
        if self._transport is not None:
            self._transport.write(message)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def waiting(self) -> bool:
        """Tell whether a message is here already."""
        return bool(self._messages)

    async def receive(self) -> tuple[bytes, bytes]:
        """Return the next message. Raises EOFError when the worker is gone."""
        while not self._messages:
            if self.lost.is_set():
                raise EOFError
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        return self.take()

    def take(self) -> tuple[bytes, bytes]:
        """Return the next message, which must be here."""
        kind, payload = self._messages.popleft()
        self._held -= len(payload)
        if self._paused and self._held <= _HIGH_WATER // 2 and self._transport is not None:
            self._paused = False
            if not self._transport.is_closing():
                self._transport.resume_reading()
        return kind, payload


class _Worker:
    """One worker process and the line to it."""

    def __init__(
        self, process: subprocess.Popen[bytes], words: IO[bytes], channel: _Channel, served: Served
    ) -> None:
        self.process = process
        self.channel = channel
        self.served = served
        self._words = words

    @classmethod
    async def start(cls, served: Served, memory_mib: int) -> Self:
        """Start a worker and wait until it has opened the store. Raises ReleaseError."""
        ours, process, words = _start_process(served, memory_mib)
        ours.setblocking(False)
        channel = _Channel()
        worker = cls(process, words, channel, served)
        try:
            async with asyncio.timeout(_START_TIMEOUT):
                await asyncio.get_running_loop().create_unix_connection(lambda: channel, sock=ours)
                kind, payload = await channel.receive()
        except (EOFError, TimeoutError) as exc:
            why = worker.end()
            msg = f"A process for queries could not be started: {why or 'it gave no reason'}."
            raise ReleaseError(msg, remedy="See docs/sparql.md, and try: kg releases verify.") from exc
        except BaseException:
            worker.end()
            ours.close()
            raise
        if kind != READY:
            error = json.loads(payload)
            worker.end()
            raise ReleaseError(error["message"], remedy=error["remedy"])
        return worker

    @property
    def gone(self) -> bool:
        """Tell whether the process has ended."""
        return self.channel.lost.is_set() or self.process.poll() is not None

    def kill(self) -> None:
        """End the process at once."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.channel.close()

    async def wait(self) -> int:
        """Wait for the end of the process, and return how it ended (negative: by a signal)."""
        pause = 0.0005
        while self.process.poll() is None:
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.05)
        self.channel.close()
        return self.process.returncode

    def last_words(self) -> str:
        """Return the end of what the process wrote to its standard error."""
        size = self._words.seek(0, os.SEEK_END)
        self._words.seek(max(0, size - 2000))
        return self._words.read().decode(errors="replace").strip()

    def end(self) -> str:
        """End the process now, if it has not ended, and return its last words."""
        self.kill()
        self.process.wait()  # a killed process takes no time worth giving up the loop for
        words = self.last_words()
        self._words.close()
        return words


def _start_process(
    served: Served, memory_mib: int
) -> tuple[socket.socket, subprocess.Popen[bytes], IO[bytes]]:
    """Start a worker; return our end of the line, the process, and the file of its last words."""
    ours, theirs = socket.socketpair()
    words = tempfile.TemporaryFile()  # noqa: SIM115 (closed when the worker is buried)
    # Without site and environment: half the start-up time, and nothing a user's set-up could add.
    program = (
        "import sys; sys.path[:] = sys.argv.pop(1).split('\\n'); "
        "from kg.sparql.worker import main; main(sys.argv[1:])"
    )
    arguments = [theirs.fileno(), os.getpid(), served.store_path, memory_mib, served.search_path or ""]
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", "-X", "utf8", "-c", program, "\n".join(_import_path())]
            + [str(argument) for argument in arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=words,
            pass_fds=(theirs.fileno(),),
            # One arena of malloc: each further one would take 128 MiB of the address space allowed.
            env={"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8", "PATH": os.environ.get("PATH", "")},
        )
    return ours, process, words


def _import_path() -> list[str]:
    root = str(Path(__file__).resolve().parents[2])
    return [root, *(entry for entry in sys.path if entry and entry != root)]


class Answer:
    """The answer to one query, while it is being read.

    Its first bytes are here already, so it is known to be good so far. Iterate over it for the bytes;
    ``close`` it at the end, or earlier to end the query. ``whole`` holds all of it when it is short.
    """

    def __init__(self, pool: WorkerPool, worker: _Worker, task: Task) -> None:
        self._pool = pool
        self._worker = worker
        self._task = task
        self._budget = pool.timeout
        self._latest = time.monotonic() + _LONGEST_ANSWER * pool.timeout
        self._pieces: collections.deque[bytes] = collections.deque()
        self._stall: asyncio.TimerHandle | None = None
        self._reason = "left"
        self._ended = False
        self.kind: Kind = "solutions"
        self.format = ""
        self.complete = False

    @property
    def release(self) -> str:
        """Return the id of the release that answers."""
        return self._worker.served.release

    @property
    def whole(self) -> bytes | None:
        """Return the whole answer when it is here already, else None."""
        return b"".join(self._pieces) if self._ended else None

    @property
    def bounded(self) -> bool:
        """Tell whether the answer ends by itself after a number of bytes."""
        return self._task.stop_after is not None

    async def begin(self) -> None:
        """Send the query and wait for the first bytes of its answer. Raises QueryError."""
        self._worker.channel.send(self._task.message(self._worker.served.base, self._pool.retire_above_mib))
        while not (self._pieces or self._ended):
            await self._receive()
        while not self._ended and self._worker.channel.waiting():
            await self._receive()

    async def _receive(self) -> None:
        channel = self._worker.channel
        kind, payload = channel.take() if channel.waiting() else await self._await_message()
        if kind == DATA:
            self._pieces.append(payload)
        elif kind == HEAD:
            head = json.loads(payload)
            self.kind, self.format = head["kind"], head["format"]
        elif kind == END:
            end = json.loads(payload)
            self.complete = end["complete"]
            self._ended = True
            self._pool.give_back(self._worker, worn=end["grown"])
        elif kind == ERROR:
            self._ended = True
            error = _error(json.loads(payload), self._pool.memory_mib)
            # After MemoryError or a fault of the store the process is not trusted with another query.
            self._pool.give_back(self._worker, worn=type(error) is not QueryError)
            raise error

    async def _await_message(self) -> tuple[bytes, bytes]:
        started = time.monotonic()
        try:
            async with asyncio.timeout(min(self._budget, self._latest - started)):
                return await self._worker.channel.receive()
        except TimeoutError:
            self.close("deadline")
            raise self._pool.too_slow() from None
        except EOFError:
            raise await self._died() from None
        finally:
            self._budget -= time.monotonic() - started

    async def _died(self) -> QueryError:
        """Say why the worker ended, from how it ended and its last words."""
        self._ended = True
        code = await self._worker.wait()
        words = self._worker.last_words()
        reason, error = _cause_of_death(code, words, self._pool.memory_mib)
        if self._reason == "stalled":
            reason = "stalled"
            error = QueryTimeoutError(
                "The answer was not read for too long, and its query was ended.",
                remedy="Read the answer as it comes, or ask for less with LIMIT.",
            )
        self._pool.lose(self._worker, reason)
        return error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the answer. Raises QueryError when it breaks off."""
        while True:
            while self._pieces:
                piece = self._pieces.popleft()
                if not self._ended:
                    self._stall = asyncio.get_running_loop().call_later(self._pool.timeout, self._stalled)
                yield piece
                self._calm()
            if self._ended:
                return
            await self._receive()

    def _stalled(self) -> None:
        self._reason = "stalled"
        self._worker.kill()

    def _calm(self) -> None:
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None

    def close(self, reason: str = "left") -> None:
        """End the query if it still runs; harmless otherwise."""
        self._calm()
        if not self._ended:
            self._ended = True
            self._pieces.clear()
            self._worker.kill()
            self._pool.lose(self._worker, reason)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _error(error: dict[str, str], memory_mib: int) -> ParleyError:
    if error["code"] == QueryRefusedError.code:
        return QueryRefusedError(error["message"], remedy=error["remedy"])
    if error["code"] == QueryResultError.code:
        return QueryResultError(error["message"], remedy=error["remedy"])
    if error["code"] == QueryMemoryError.code:
        return _too_big(memory_mib)
    if error["code"] == ReleaseError.code:
        return ReleaseError(error["message"], remedy=error["remedy"])
    return QueryError(error["message"], remedy=error["remedy"])


def _too_big(memory_mib: int) -> QueryMemoryError:
    return QueryMemoryError(
        f"The query needed more than the {memory_mib:,} MiB of memory it may have, and was ended.",
        remedy="Sort and group less at once, add LIMIT, or bind more variables; or use the dumps.",
    )


def _cause_of_death(code: int, words: str, memory_mib: int) -> tuple[str, QueryError]:
    if "memory allocation of" in words or "bad_alloc" in words or "MemoryError" in words:
        return "memory", _too_big(memory_mib)
    if code in (-signal.SIGSEGV, -signal.SIGBUS):
        return "crash", QueryTooDeepError(
            "The query nests or chains more than the engine can take, and ended its process.",
            remedy="Write it flatter: fewer nested groups, shorter chains of operators, VALUES and IN.",
        )
    return "ended", QueryEndedError(
        f"The process that evaluated the query ended unexpectedly ({_signal_name(code)}).",
        remedy="Try once more; if it happens again, ask for less at once.",
    )


def _signal_name(code: int) -> str:
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"exit {code}"


class _Turns:
    """Queries that wait for a worker, by client; clients have their turns one after the other."""

    def __init__(self) -> None:
        self._queues: collections.OrderedDict[str, collections.deque[asyncio.Future[_Worker]]] = (
            collections.OrderedDict()
        )

    def __len__(self) -> int:
        return sum(len(queue) for queue in self._queues.values())

    def add(self, client: str, waiter: asyncio.Future[_Worker]) -> None:
        """Let one more query wait."""
        self._queues.setdefault(client, collections.deque()).append(waiter)

    def discard(self, client: str, waiter: asyncio.Future[_Worker]) -> None:
        """Forget a query that waits no longer."""
        queue = self._queues.get(client, ())
        if waiter in queue:
            assert isinstance(queue, collections.deque)
            queue.remove(waiter)
            if not queue:
                del self._queues[client]

    def next(self, may: Callable[[str], bool]) -> tuple[str, asyncio.Future[_Worker]] | None:
        """Take the query of the next client that may have a worker; that client is last from now on."""
        for client in tuple(self._queues):
            if not may(client):
                continue
            queue = self._queues[client]
            while queue:
                waiter = queue.popleft()
                if queue:
                    self._queues.move_to_end(client)
                else:
                    del self._queues[client]
                if not waiter.done():
                    return client, waiter
        return None

    def drop_newest_of_most(self, client: str, error: QueryError) -> bool:
        """Make room for a query of ``client`` at the cost of a client with more waiting, if there is one."""
        most = max(self._queues, key=lambda name: len(self._queues[name]), default=client)
        if len(self._queues.get(most, ())) <= len(self._queues.get(client, ())) + 1:
            return False
        waiter = self._queues[most].pop()
        if not waiter.done():
            waiter.set_exception(error)
        return True

    def cancel(self) -> None:
        """Let nobody wait any longer."""
        for queue in self._queues.values():
            for waiter in queue:
                waiter.cancel()
        self._queues.clear()


class WorkerPool:
    """Worker processes for the release being served; one query each at a time.

    ``switch`` starts it and changes the release; ``evaluate`` asks; ``close`` ends all processes. It
    belongs to one event loop.

    Clients get their turns one after the other, however many queries each of them has waiting, and the
    last free worker is only for a client that has none. So that this costs a single client nothing, there is
    a ``spare`` worker beside those of the settings.
    """

    def __init__(self, settings: Settings, *, spare: bool = True) -> None:
        self.timeout = settings.query_timeout
        self.memory_mib = settings.query_memory_mib
        self.retire_above_mib = max(256, int(settings.query_memory_mib * _LIKE_NEW))
        self._spare = int(spare)
        self._size = settings.worker_count + self._spare
        self._queue = settings.query_queue
        self._served: Served | None = None
        self._workers: set[_Worker] = set()
        self._leaving: set[_Worker] = set()
        self._idle: collections.deque[_Worker] = collections.deque()
        self._waiting = _Turns()
        self._holders: dict[_Worker, str] = {}
        self._background: set[asyncio.Task[None]] = set()
        self._starting = 0
        self._answered = 0
        self._ended: collections.Counter[str] = collections.Counter()
        self._closed = False

    @property
    def served(self) -> Served:
        """Return what is being served. Raises NoSuchReleaseError before the first release."""
        if self._served is None:
            raise NoSuchReleaseError(
                "No release is being served yet.", remedy="Build one with: kg build. Then try again."
            )
        return self._served

    @property
    def processes(self) -> tuple[int, ...]:
        """Return the process ids of the workers."""
        return tuple(worker.process.pid for worker in self._workers)

    def stats(self) -> PoolStats:
        """Return how the pool stands now."""
        return PoolStats(
            workers=len(self._workers),
            busy=len(self._workers) - len(self._idle),
            waiting=len(self._waiting),
            answered=self._answered,
            ended=dict(self._ended),
        )

    async def switch(self, served: Served) -> None:
        """Serve another release: new workers open its store, running queries finish on the old one.

        Raises ReleaseError, and goes on with the old release, when the store cannot be opened.
        """
        results = await asyncio.gather(
            *(_Worker.start(served, self.memory_mib) for _ in range(self._size)), return_exceptions=True
        )
        started = [result for result in results if isinstance(result, _Worker)]
        failed = next((result for result in results if isinstance(result, BaseException)), None)
        if failed is not None:
            for worker in started:
                self._retire(worker)
            raise failed
        self._served = served
        while self._idle:
            self._retire(self._idle.popleft())
        for worker in started:
            self._welcome(worker)

    async def close(self) -> None:
        """End all workers and wait for them."""
        self._closed = True
        self._waiting.cancel()
        for task in tuple(self._background):
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        workers = (*self._workers, *self._leaving)
        self._workers.clear()
        self._leaving.clear()
        self._idle.clear()
        for worker in workers:
            worker.kill()
        for worker in workers:
            worker.end()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def evaluate(self, task: Task, *, client: str = "") -> Answer:
        """Evaluate a query for a client and return its answer when the first bytes are there.

        Raises QueryBusyError, QueryTimeoutError, QueryMemoryError, QueryEndedError, QueryError for
        what is wrong with the query, and NoSuchReleaseError. Cancelling it ends the query.
        """
        worker = await self._acquire(client)
        answer = Answer(self, worker, task)
        try:
            await answer.begin()
        except BaseException:
            answer.close()
            raise
        return answer

    def too_slow(self) -> QueryTimeoutError:
        """Return the error of a query that ran past its deadline."""
        return QueryTimeoutError(
            f"The query ran longer than the {self.timeout:g} seconds it may take, and was ended.",
            remedy="Narrow it: bind more variables, add LIMIT, avoid patterns that share no variable.",
        )

    async def _acquire(self, client: str) -> _Worker:
        assert self.served
        while self._may_take(client):
            worker = self._idle.pop()
            if not worker.gone:
                self._holders[worker] = client
                return worker
            self.lose(worker, "ended")
        if len(self._waiting) >= self._queue and not self._waiting.drop_newest_of_most(client, self._busy()):
            raise self._busy()
        waiter: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._waiting.add(client, waiter)
        try:
            async with asyncio.timeout(self.timeout):
                return await waiter
        except BaseException as exc:
            if not waiter.done() or waiter.cancelled():
                self._waiting.discard(client, waiter)
            elif waiter.exception() is None:
                self._free(waiter.result())
            if isinstance(exc, TimeoutError):
                raise self._busy() from None
            raise

    def _may_take(self, client: str) -> bool:
        """Tell whether a client may have one of the idle workers: the last one only if it has none."""
        return len(self._idle) > self._spare or (bool(self._idle) and client not in self._holders.values())

    def _busy(self) -> QueryBusyError:
        return QueryBusyError(
            "Every process for queries is taken, and too many queries wait already.",
            remedy="Try again in a moment, one query at a time.",
        )

    def give_back(self, worker: _Worker, *, worn: bool) -> None:
        """Take back a worker that has answered (``worn``: replace it)."""
        self._answered += 1
        if worn or self._closed or worker.served != self._served:
            self._holders.pop(worker, None)
            self._retire(worker)
            self._fill()
        else:
            self._free(worker)

    def lose(self, worker: _Worker, reason: str) -> None:
        """Take note of a worker that was killed or ended, and start another."""
        if worker not in self._workers:
            return
        self._workers.discard(worker)
        self._holders.pop(worker, None)
        if worker in self._idle:
            self._idle.remove(worker)
        self._ended[reason] += 1
        log.warning("worker %d ended: %s", worker.process.pid, reason)
        self._bury(worker)
        self._fill()

    def _free(self, worker: _Worker) -> None:
        """Give a free worker to whose turn it is, or let it be idle."""
        self._holders.pop(worker, None)
        self._idle.append(worker)
        while self._idle:
            turn = self._waiting.next(self._may_take)
            if turn is None:
                return
            client, waiter = turn
            worker = self._idle.pop()
            self._holders[worker] = client
            waiter.set_result(worker)

    def _welcome(self, worker: _Worker) -> None:
        self._workers.add(worker)
        self._spawn(self._watch(worker))
        self._free(worker)

    async def _watch(self, worker: _Worker) -> None:
        """Replace a worker that ends while it has nothing to do."""
        await worker.channel.lost.wait()
        if worker in self._idle:
            self.lose(worker, "ended")

    def _fill(self) -> None:
        """Start as many workers as are missing."""
        if self._closed or self._served is None:
            return
        current = sum(worker.served == self._served for worker in self._workers)
        for _ in range(self._size - current - self._starting):
            self._starting += 1
            self._spawn(self._replace(self._served))

    async def _replace(self, served: Served) -> None:
        try:
            worker = await _Worker.start(served, self.memory_mib)
        except ReleaseError as exc:
            log.error("%s", exc)  # noqa: TRY400 (the message says it all)
            await asyncio.sleep(_RETRY_START)
            worker = None
        finally:
            self._starting -= 1
        if worker is not None and served == self._served:
            self._welcome(worker)
        elif worker is not None:
            self._retire(worker)
        self._fill()

    def _retire(self, worker: _Worker) -> None:
        """Let a worker end by itself: it sees its line closed."""
        self._workers.discard(worker)
        worker.channel.close()
        self._bury(worker)

    def _bury(self, worker: _Worker) -> None:
        """Wait for the end of a worker in the background."""
        self._leaving.add(worker)
        self._spawn(self._reap(worker))

    async def _reap(self, worker: _Worker) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await worker.wait()
        worker.end()
        self._leaving.discard(worker)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._background.add(task)
        task.add_done_callback(self._background.discard)
