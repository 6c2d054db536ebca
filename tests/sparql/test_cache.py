"""Answers are kept, and identical queries in flight are evaluated once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from kg.config import Settings
from kg.errors import QueryError, QueryTimeoutError
from kg.sparql.answers import AnyAnswer
from kg.sparql.cache import AnswerCache, Outcome
from kg.sparql.pool import Served, Task, WorkerPool
from tests.sparql.conftest import ROWS

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }"
SECOND = "SELECT (COUNT(DISTINCT ?x) AS ?n) { ?s <http://data.test/value> ?o BIND(MD5(STR(?o)) AS ?x) }"
ALL = "SELECT * { ?s <http://data.test/value> ?o }"

Use = Callable[[WorkerPool, AnswerCache], Awaitable[None]]


def with_cache(use: Use, served: Served, capacity: int = 64 << 20, **changes: float) -> None:
    async def run() -> None:
        settings = Settings(**{"query_workers": 2, **changes})  # type: ignore[arg-type]
        async with WorkerPool(settings) as pool:
            await pool.switch(served)
            await use(pool, AnswerCache(pool, capacity))

    asyncio.run(run())


async def body(answer: AnyAnswer) -> bytes:
    try:
        return b"".join([piece async for piece in answer])
    finally:
        answer.close()


async def ask(cache: AnswerCache, query: str, key: str | None = "") -> tuple[bytes, Outcome]:
    wanted = None if key is None else (key or query,)
    answer, outcome = await cache.evaluate(Task(query, solutions="csv"), wanted)
    return await body(answer), outcome


def test_the_second_time_an_answer_comes_from_memory(served: Served) -> None:
    async def use(pool: WorkerPool, cache: AnswerCache) -> None:
        first = await ask(cache, SECOND)
        again = await ask(cache, SECOND)
        assert first == (again[0], "miss")
        assert again[1] == "hit"
        assert int(first[0].split()[1]) == ROWS
        assert pool.stats().answered == 1

    with_cache(use, served)


def test_forms_bounds_and_datasets_are_kept_apart(served: Served) -> None:
    async def use(_: WorkerPool, cache: AnswerCache) -> None:
        csv, json = Task("ASK {}", solutions="csv"), Task("ASK {}", solutions="json")
        assert await body((await cache.evaluate(csv, ("ask", "a")))[0]) == b"true"
        assert (await body((await cache.evaluate(json, ("ask", "a")))[0])).startswith(b"{")
        assert (await cache.evaluate(csv, ("ask", "b")))[1] == "miss"

    with_cache(use, served)


def test_identical_queries_in_flight_are_evaluated_once(served: Served) -> None:
    async def use(pool: WorkerPool, cache: AnswerCache) -> None:
        answers = await asyncio.gather(*(ask(cache, SECOND) for _ in range(20)))
        assert {text for text, _ in answers} == {answers[0][0]}
        assert sorted(outcome for _, outcome in answers) == ["miss"] + 19 * ["shared"]
        assert pool.stats().answered == 1

    with_cache(use, served)


def test_when_who_asked_first_leaves_the_others_are_answered(served: Served) -> None:
    async def use(pool: WorkerPool, cache: AnswerCache) -> None:
        first = asyncio.create_task(ask(cache, SECOND))
        await asyncio.sleep(0.02)
        others = [asyncio.create_task(ask(cache, SECOND)) for _ in range(3)]
        await asyncio.sleep(0.02)
        first.cancel()
        answers = await asyncio.gather(*others)
        assert {int(text.split()[1]) for text, _ in answers} == {ROWS}

    with_cache(use, served)


def test_an_error_is_shared_and_not_kept(served: Served) -> None:
    async def use(pool: WorkerPool, cache: AnswerCache) -> None:
        found = await asyncio.gather(*(ask(cache, SLOW) for _ in range(5)), return_exceptions=True)
        assert {type(one) for one in found} == {QueryTimeoutError}
        assert pool.stats().ended == {"deadline": 1}
        with pytest.raises(QueryError):
            await ask(cache, "SELECT nonsense")
        assert cache.stats().entries == 0

    with_cache(use, served, query_timeout=0.5)


def test_a_long_answer_streams_to_each_and_is_not_kept(served: Served) -> None:
    async def use(pool: WorkerPool, cache: AnswerCache) -> None:
        answers = await asyncio.gather(*(ask(cache, ALL) for _ in range(3)))
        assert {text.count(b"\n") for text, _ in answers} == {ROWS + 1}
        assert cache.stats().entries == 0
        assert cache.stats().bytes == 0

    with_cache(use, served, capacity=1 << 20)


def test_who_waits_does_not_depend_on_how_slowly_the_first_one_reads(served: Served) -> None:
    async def use(_: WorkerPool, cache: AnswerCache) -> None:
        first, outcome = await cache.evaluate(Task(ALL, solutions="csv"), ("all",))
        assert outcome == "miss"
        text, outcome = await asyncio.wait_for(ask(cache, ALL, "all"), 20)
        assert outcome in {"shared", "hit"}
        assert await body(first) == text

    with_cache(use, served, capacity=256 << 20)


def test_a_reader_that_leaves_a_long_answer_ends_its_query(served: Served) -> None:
    async def use(pool: WorkerPool, cache: AnswerCache) -> None:
        answer, _ = await cache.evaluate(Task(ALL, solutions="csv"), ("all",))
        async for _piece in answer:
            break
        answer.close()
        answer.close()
        assert pool.stats().ended == {"left": 1}
        assert (await ask(cache, "ASK {}"))[0] == b"true"

    with_cache(use, served, capacity=1 << 20)


def test_the_cache_is_bounded_and_drops_what_was_used_longest_ago(served: Served) -> None:
    async def use(_: WorkerPool, cache: AnswerCache) -> None:
        for number in range(40):
            await ask(cache, f"SELECT * {{ ?s <http://data.test/value> ?o }} LIMIT {number}")
            await ask(cache, "ASK {}")
            assert cache.stats().bytes <= 16_000
        assert cache.stats().hits == 39
        assert 1 < cache.stats().entries < 40

    with_cache(use, served, capacity=16_000)


def test_another_release_begins_with_an_empty_cache(served: Served) -> None:
    async def use(pool: WorkerPool, cache: AnswerCache) -> None:
        await ask(cache, "ASK {}")
        await pool.switch(Served(served.store_path, "r2", served.base))
        assert (await ask(cache, "ASK {}"))[1] == "miss"
        assert cache.stats().entries == 1

    with_cache(use, served)


def test_without_a_key_or_capacity_every_query_is_evaluated(served: Served) -> None:
    async def use(_: WorkerPool, cache: AnswerCache) -> None:
        assert [(await ask(cache, "ASK {}", None))[1] for _ in range(2)] == ["bypass", "bypass"]

    async def uncached(_: WorkerPool, cache: AnswerCache) -> None:
        assert [(await ask(cache, "ASK {}"))[1] for _ in range(2)] == ["bypass", "bypass"]

    with_cache(use, served)
    with_cache(uncached, served, capacity=0)
