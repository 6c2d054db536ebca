"""Worker processes: limits end one query and nobody else's, and what ended is replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import psutil
import pytest

from kg.config import Settings
from kg.errors import (
    NoSuchReleaseError,
    QueryBusyError,
    QueryEndedError,
    QueryError,
    QueryMemoryError,
    QueryRefusedError,
    QueryTimeoutError,
    QueryTooDeepError,
    ReleaseError,
)
from kg.sparql.pool import Answer, Served, Task, WorkerPool
from kg.sparql.results import read_table
from tests.sparql.conftest import BASE, GRAPH_A, GRAPH_B, ROWS

CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }"
ALL = "SELECT * { ?s <http://data.test/value> ?o }"

Use = Callable[[WorkerPool], Awaitable[None]]


def with_pool(use: Use, served: Served, *, spare: bool = False, **changes: float) -> None:
    """Run ``use`` with a started pool."""

    async def run() -> None:
        settings = Settings(**{"query_workers": 1, **changes})  # type: ignore[arg-type]
        async with WorkerPool(settings, spare=spare) as pool:
            await pool.switch(served)
            await use(pool)

    asyncio.run(run())


async def text(answer: Answer) -> str:
    async with answer:
        return b"".join([piece async for piece in answer]).decode()


async def ask(pool: WorkerPool, query: str, **more: object) -> str:
    return await text(await pool.evaluate(Task(query, solutions="csv", graph="nt", **more)))  # type: ignore[arg-type]


async def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        await asyncio.sleep(0.01)


def test_every_form_of_query_is_answered(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        answer = await pool.evaluate(Task("ASK { ?s ?p 'Boris' }"))
        assert (answer.kind, answer.format, answer.whole) == (
            "boolean",
            "json",
            b'{"head":{},"boolean":true}',
        )
        assert await ask(pool, "SELECT ?s { ?s ?p 'Boris' }") == f"s\r\n{BASE}person/b\r\n"
        line = f'<{BASE}person/b> <http://data.test/name> "Boris" .\n'
        assert await ask(pool, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s ?p 'Boris' }") == line
        assert await ask(pool, f"DESCRIBE <{BASE}person/b>") == line
        assert pool.stats().answered == 4

    with_pool(use, served)


def test_relative_iris_have_the_base_of_the_release(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        assert await ask(pool, "SELECT ?o { <person/b> ?p ?o }") == "o\r\nBoris\r\n"

    with_pool(use, served)


def test_declared_prefixes_are_used_in_graphs(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        task = Task("DESCRIBE <person/b>", prefixes=(("d", "http://data.test/"),))
        assert "d:name" in await text(await pool.evaluate(task))

    with_pool(use, served)


def test_the_default_graph_is_the_merge_and_a_given_dataset_is_exact(served: Served) -> None:
    named = "SELECT (COUNT(*) AS ?n) { ?s <http://data.test/name> ?o }"
    in_graphs = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://data.test/name> ?o } }"

    async def use(pool: WorkerPool) -> None:
        async def count(query: str, **dataset: object) -> int:
            return int((await ask(pool, query, **dataset)).split()[1])

        assert await count(named) == 2  # three statements, one of them in both graphs
        assert await count(in_graphs) == 3
        assert await count(named, default_graphs=(GRAPH_A,)) == 1
        assert await count(in_graphs, default_graphs=(GRAPH_A,)) == 0
        assert await count(named, named_graphs=(GRAPH_B,)) == 0
        assert await count(in_graphs, named_graphs=(GRAPH_B,)) == 2
        over_from = named.replace("{", f"FROM <{GRAPH_B}> {{", 1)
        assert await count(over_from) == 2
        assert await count(over_from, default_graphs=(GRAPH_A,)) == 1
        assert await count(named, default_graphs=(GRAPH_A, GRAPH_B)) == 2
        assert await count(in_graphs, default_graphs=(GRAPH_A, GRAPH_B), named_graphs=(GRAPH_A,)) == 1
        nowhere = ("http://127.0.0.1:9/nowhere",)
        assert await count(named, default_graphs=nowhere) == 0
        with pytest.raises(QueryRefusedError, match="nowhere"):
            await count(named, default_graphs=nowhere, graphs_must_be_held=True)

    with_pool(use, served)


def test_a_wrong_query_says_where_and_costs_no_worker(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(QueryError, match="1:10"):
            await pool.evaluate(Task("SELECT ?x"))
        with pytest.raises(QueryError, match="not supported"):
            await pool.evaluate(Task("SELECT (<http://x/f>(1) AS ?y) {}"))
        assert pool.stats().ended == {}

    with_pool(use, served)


def test_a_runaway_query_ends_at_its_deadline_while_others_are_answered(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        start = time.monotonic()
        runaway = asyncio.create_task(pool.evaluate(Task(SLOW)))
        await asyncio.sleep(0.1)
        for _ in range(20):
            assert "Boris" in await ask(pool, "SELECT ?o { <person/b> ?p ?o }")
        assert not runaway.done()
        with pytest.raises(QueryTimeoutError, match=r"1\.5 seconds"):
            await runaway
        assert 1.4 < time.monotonic() - start < 4
        await until(lambda: pool.stats().workers == 2)
        assert pool.stats().ended == {"deadline": 1}

    with_pool(use, served, query_workers=2, query_timeout=1.5)


def test_a_query_that_needs_too_much_memory_is_ended(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(QueryMemoryError, match="128 MiB"):
            await pool.evaluate(Task(CROSS))
        assert "Boris" in await ask(pool, "SELECT ?o { <person/b> ?p ?o }")
        assert pool.stats().ended == {"memory": 1}

    with_pool(use, served, query_memory_mib=128, query_timeout=30)


def test_a_query_that_crashes_the_engine_is_reported_and_its_worker_replaced(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(QueryTooDeepError, match="ended its process"):
            await pool.evaluate(Task("SELECT * " + "{" * 150_000 + "}" * 150_000))
        assert "Boris" in await ask(pool, "SELECT ?o { <person/b> ?p ?o }")

    with_pool(use, served)


def test_long_chains_do_not_overflow_the_stack(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        chain = "".join(f"BIND({n} AS ?v{n}) " for n in range(4000))
        answer = await pool.evaluate(Task("SELECT ?v3999 { " + chain + "}", solutions="csv"))
        assert await text(answer) == "v3999\r\n3999\r\n"

    with_pool(use, served)


def test_a_worker_cannot_open_a_socket(served: Served) -> None:
    """The wall behind the check: the kernel refuses, whatever the text looked like."""

    async def use(pool: WorkerPool) -> None:
        with pytest.raises(QueryRefusedError, match="nothing leaves"):
            await pool.evaluate(Task("SELECT * { SERVICE <http://127.0.0.1:8080/> { ?s ?p ?o } }"))

    with_pool(use, served)


def test_a_killed_worker_is_replaced_busy_or_idle(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        def worker() -> int:
            (process,) = pool.processes
            return process

        running = asyncio.create_task(pool.evaluate(Task(SLOW)))
        await asyncio.sleep(0.2)
        os.kill(worker(), signal.SIGKILL)
        with pytest.raises(QueryEndedError, match="SIGKILL"):
            await running
        await until(lambda: pool.stats().workers == 1)
        os.kill(worker(), signal.SIGKILL)
        await until(lambda: pool.stats().ended == {"ended": 2})
        assert "Boris" in await ask(pool, "SELECT ?o { <person/b> ?p ?o }")

    with_pool(use, served)


def test_cancelling_ends_the_query(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        running = asyncio.create_task(pool.evaluate(Task(SLOW)))
        await asyncio.sleep(0.2)
        assert pool.stats().busy == 1
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert pool.stats().ended == {"left": 1}
        assert "Boris" in await ask(pool, "SELECT ?o { <person/b> ?p ?o }")

    with_pool(use, served)


def test_queries_wait_in_a_bounded_queue(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        running = asyncio.create_task(pool.evaluate(Task(SLOW)))
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(ask(pool, "SELECT ?o { <person/b> ?p ?o }"))
        await asyncio.sleep(0.1)
        with pytest.raises(QueryBusyError):
            await pool.evaluate(Task("ASK {}"))
        assert (pool.stats().busy, pool.stats().waiting) == (1, 1)
        running.cancel()
        assert "Boris" in await waiting

    with_pool(use, served, query_queue=1)


def test_a_query_that_gives_up_waiting_leaves_the_queue(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        running = asyncio.create_task(pool.evaluate(Task(SLOW)))
        await asyncio.sleep(0.1)
        waiting = asyncio.create_task(pool.evaluate(Task("ASK {}")))
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        assert pool.stats().waiting == 0
        running.cancel()
        assert await ask(pool, "ASK {}") == "true"
        assert pool.stats().busy == 0

    with_pool(use, served)


def test_a_client_with_many_queries_leaves_a_worker_and_its_turn_to_others(served: Served) -> None:
    """One client fills every worker and the queue with queries that never end; two others are answered."""

    async def use(pool: WorkerPool) -> None:
        flood = [asyncio.create_task(pool.evaluate(Task(SLOW), client="a")) for _ in range(50)]
        await until(lambda: pool.stats().waiting > 40)
        assert pool.stats().busy == 2, "the spare worker is not for a client that has one"
        started = time.monotonic()
        for client in ("b", "c", "b", "c"):
            answer = await pool.evaluate(Task("ASK {}", solutions="csv"), client=client)
            assert (await text(answer)).strip() == "true"
        assert time.monotonic() - started < 5
        for one in flood:
            one.cancel()
        await asyncio.gather(*flood, return_exceptions=True)
        await until(lambda: pool.stats().waiting == 0)

    with_pool(use, served, spare=True, query_workers=2, query_queue=48, query_timeout=30)


def test_a_full_queue_makes_room_at_the_cost_of_who_has_most_waiting(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        running = asyncio.create_task(pool.evaluate(Task(SLOW), client="a"))
        await until(lambda: pool.stats().busy == 1)
        waiting = [asyncio.create_task(pool.evaluate(Task(SLOW), client="a")) for _ in range(4)]
        await until(lambda: pool.stats().waiting == 4)
        other = asyncio.create_task(pool.evaluate(Task("ASK {}"), client="b"))
        await until(waiting[-1].done)
        assert isinstance(waiting[-1].exception(), QueryBusyError)
        assert pool.stats().waiting == 4
        for one in (running, other, *waiting[:-1]):
            one.cancel()
        await asyncio.gather(running, other, *waiting, return_exceptions=True)

    with_pool(use, served, query_queue=4, query_timeout=30)


def test_a_large_answer_streams_with_its_first_bytes_early(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        await ask(pool, "ASK {}")
        start = time.monotonic()
        answer = await pool.evaluate(Task(ALL, solutions="csv"))
        first = time.monotonic() - start
        assert answer.whole is None
        lines = (await text(answer)).count("\n")
        assert lines == ROWS + 1
        assert answer.complete
        assert first < 0.25 * (time.monotonic() - start)

    with_pool(use, served)


def test_a_slow_reader_makes_the_worker_wait_and_keeps_its_deadline(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        answer = await pool.evaluate(Task(ALL, solutions="xml"))
        received = 0
        async for piece in answer:
            received += len(piece)
            if received < 4_000_000:
                await asyncio.sleep(0.05)
        assert answer.complete  # read for longer than the deadline, computed for less
        assert received > 8_000_000

    with_pool(use, served, query_timeout=1.0)


def test_a_reader_that_stops_has_its_query_ended(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        answer = await pool.evaluate(Task(ALL, solutions="xml"))
        pieces = aiter(answer)
        await anext(pieces)
        await asyncio.sleep(1.0)
        with pytest.raises(QueryTimeoutError, match="not read"):
            async for _ in pieces:
                pass
        assert pool.stats().ended == {"stalled": 1}

    with_pool(use, served, query_timeout=0.5)


def test_a_new_release_is_switched_to_while_queries_run(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        old = await pool.evaluate(Task(ALL, solutions="csv"))
        (first,) = pool.processes
        await pool.switch(Served(served.store_path, "r2", "http://other.test/id/"))
        async with await pool.evaluate(Task("ASK {}")) as new:
            assert (old.release, new.release) == ("r1", "r2")
        assert await ask(pool, "CONSTRUCT { <a> <b> 1 } {}") == (
            '<http://other.test/id/a> <http://other.test/id/b> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        )
        assert (await text(old)).count("\n") == ROWS + 1
        await until(lambda: not psutil.pid_exists(first))
        assert pool.stats().workers == 1
        assert pool.stats().ended == {}

    with_pool(use, served)


def test_a_release_that_cannot_be_opened_changes_nothing(served: Served, tmp_path: Path) -> None:
    async def use(pool: WorkerPool) -> None:
        with pytest.raises(ReleaseError):
            await pool.switch(Served(tmp_path / "nothing", "r2", BASE))
        assert pool.served == served
        assert await ask(pool, "ASK {}") == "true"

    with_pool(use, served)


def test_without_a_release_there_is_nothing_to_ask() -> None:
    async def run() -> None:
        async with WorkerPool(Settings()) as pool:
            with pytest.raises(NoSuchReleaseError):
                await pool.evaluate(Task("ASK {}"))

    asyncio.run(run())


def test_nothing_is_left_when_the_pool_closes(served: Served) -> None:
    processes: list[int] = []

    async def use(pool: WorkerPool) -> None:
        processes.extend(pool.processes)
        asyncio.create_task(pool.evaluate(Task(SLOW)))  # noqa: RUF006 (it is abandoned on purpose)
        await asyncio.sleep(0.1)
        os.kill(processes[0], signal.SIGKILL)  # its successor is on its way when the pool closes
        await until(lambda: pool.stats().workers == 2)

    with_pool(use, served, query_workers=3)
    assert len(processes) == 3
    assert [pid for pid in processes if psutil.pid_exists(pid)] == []


def test_no_descriptor_is_lost_by_queries_that_end_badly(served: Served) -> None:
    program = (
        "import asyncio, pathlib, psutil, sys\n"
        "from kg.config import Settings\n"
        "from kg.sparql.pool import Served, Task, WorkerPool\n"
        "async def main():\n"
        "    async with WorkerPool(Settings(query_workers=2, query_timeout=0.1), spare=False) as pool:\n"
        "        await pool.switch(Served(pathlib.Path(sys.argv[1]), 'r1', 'http://data.test/'))\n"
        "        for _ in range(6):\n"
        "            await asyncio.gather(pool.evaluate(Task(sys.argv[2])), pool.evaluate(Task('x')), return_exceptions=True)\n"
        "this = psutil.Process()\n"
        "asyncio.run(main())\n"
        "before = this.num_fds()\n"
        "asyncio.run(main())\n"
        "print(this.num_fds() - before, len(this.children()))\n"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        [sys.executable, "-c", program, str(served.store_path), SLOW],
        capture_output=True, text=True, cwd=root, check=False,
    )  # fmt: skip
    assert done.stdout == "0 0\n", done.stderr


def test_a_table_is_cut_at_its_limit_and_says_so(served: Served) -> None:
    async def use(pool: WorkerPool) -> None:
        table = await read_table(await pool.evaluate(Task(ALL, solutions="tsv")), 7)
        assert (len(table.rows), table.columns, table.complete) == (7, ("o", "s"), False)
        names = "SELECT ?s ?none ?o { ?s <http://data.test/name> ?o }"
        table = await read_table(await pool.evaluate(Task(names, solutions="tsv")), 7)
        assert (len(table.rows), table.complete) == (2, True)
        assert {row[1] for row in table.rows} == {None}
        table = await read_table(await pool.evaluate(Task(names, solutions="tsv")), 2)
        assert (len(table.rows), table.complete) == (2, True)
        table = await read_table(await pool.evaluate(Task("CONSTRUCT WHERE { ?s ?p ?o }", graph="nt")), 5)
        assert (len(table.rows), table.columns, table.complete) == (
            5,
            ("subject", "predicate", "object"),
            False,
        )
        table = await read_table(await pool.evaluate(Task("ASK {}", solutions="tsv")), 5)
        assert table.boolean is True

    with_pool(use, served)


def test_workers_end_with_a_service_that_is_killed(served: Served) -> None:
    """Even one that computes, and so cannot notice: the kernel tells it."""
    program = (
        "import asyncio, pathlib, sys\n"
        "from kg.config import Settings\n"
        "from kg.sparql.pool import Served, Task, WorkerPool\n"
        "async def main():\n"
        "    pool = WorkerPool(Settings(query_workers=1), spare=False)\n"
        "    await pool.switch(Served(pathlib.Path(sys.argv[1]), 'r1', 'http://data.test/'))\n"
        "    asyncio.create_task(pool.evaluate(Task(sys.argv[2])))\n"
        "    await asyncio.sleep(0.1)\n"
        "    print('running', flush=True)\n"
        "    await asyncio.sleep(60)\n"
        "asyncio.run(main())\n"
    )
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", program, str(served.store_path), SLOW], stdout=subprocess.PIPE, cwd=root
    ) as service:
        assert service.stdout is not None
        assert service.stdout.readline() == b"running\n"
        (worker,) = psutil.Process(service.pid).children()
        service.kill()
    _, alive = psutil.wait_procs([worker], timeout=5)
    assert alive == []
