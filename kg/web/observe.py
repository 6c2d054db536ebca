"""What the service says of itself: metrics for Prometheus and a structured access log.

Both hear of a request once, when its answer has gone out. What only the endpoint knows (form and outcome of a
query) it leaves in ``scope["parley"]``. The text of a query, and whatever else stands behind the question
mark, is logged only where the setting says so: people's questions are their own.
"""

from __future__ import annotations

import contextlib
import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.config import Settings
from kg.errors import ConfigError, NoSuchReleaseError
from kg.sparql.cache import AnswerCache
from kg.sparql.pool import WorkerPool

__all__ = ["METRICS_TYPE", "AccessLog", "Metrics", "Observed"]

METRICS_TYPE: Final = CONTENT_TYPE_LATEST

log = logging.getLogger("kg.web")

_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 60)
_PARTS: Final = frozenset(
    [
        "id",
        "doc",
        "browse",
        "search",
        "sparql",
        "graph-store",
        "graph",
        "ontology",
        "shapes",
        "vocab",
        "dumps",
        "dataset",
        "releases",
        "help",
        "static",
        ".well-known",
        "health",
        "ready",
        "metrics",
        "sitemap.xml",
        "robots.txt",
        "openapi.json",
    ]
)


class _Pool(Collector):
    """Reads the state of the pool and the cache when somebody scrapes."""

    def __init__(self, pool: WorkerPool, answers: AnswerCache, release: Callable[[], str]) -> None:
        self._pool = pool
        self._answers = answers
        self._release = release

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics."""
        pool, cache = self._pool.stats(), self._answers.stats()
        workers = GaugeMetricFamily(
            "parley_query_workers", "Processes that evaluate queries.", labels=["state"]
        )
        workers.add_metric(["busy"], pool.busy)
        workers.add_metric(["idle"], pool.workers - pool.busy)
        yield workers
        yield GaugeMetricFamily(
            "parley_queries_waiting", "Queries that wait for a worker.", value=pool.waiting
        )
        ended = CounterMetricFamily(
            "parley_query_workers_ended", "Workers ended, by reason.", labels=["reason"]
        )
        for reason, number in sorted(pool.ended.items()):
            ended.add_metric([reason], number)
        yield ended
        answers = CounterMetricFamily(
            "parley_answer_cache", "Queries, by what the cache did.", labels=["did"]
        )
        for did, number in (("hit", cache.hits), ("shared", cache.shared), ("miss", cache.misses)):
            answers.add_metric([did], number)
        yield answers
        yield GaugeMetricFamily("parley_answer_cache_entries", "Answers kept.", value=cache.entries)
        yield GaugeMetricFamily("parley_answer_cache_bytes", "Bytes of answers kept.", value=cache.bytes)
        release = GaugeMetricFamily("parley_release_info", "The release being served.", labels=["release"])
        with contextlib.suppress(NoSuchReleaseError):
            release.add_metric([self._release()], 1)
        yield release


class Metrics:
    """Counts requests and queries."""

    def __init__(self, pool: WorkerPool, answers: AnswerCache, release: Callable[[], str]) -> None:
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "parley_http_requests",
            "Requests, by first part of the path, method and status.",
            ["part", "method", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "parley_http_request_seconds",
            "Seconds from request to last byte.",
            ["part"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._queries = Counter(
            "parley_queries", "Queries, by form and outcome.", ["form", "outcome"], registry=registry
        )
        self._query_seconds = Histogram(
            "parley_query_seconds",
            "Seconds from query to last byte of its answer.",
            ["form"],
            buckets=_SECONDS,
            registry=registry,
        )
        registry.register(_Pool(pool, answers, release))
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)

    def hear(self, seen: dict[str, Any]) -> None:
        """Count one request, described as in the access log."""
        part = seen["path"].strip("/").partition("/")[0] or "home"
        part = part if part in _PARTS or part == "home" else "other"
        self._requests.labels(part, seen["method"], str(seen["status"])).inc()
        self._seconds.labels(part).observe(seen["ms"] / 1000)
        if "outcome" in seen:
            form = seen.get("form") or "none"
            self._queries.labels(form, seen["outcome"]).inc()
            self._query_seconds.labels(form).observe(seen["ms"] / 1000)

    def text(self) -> bytes:
        """Return everything in the text format of Prometheus."""
        return generate_latest(self._registry)


class AccessLog:
    """Writes one JSON object a line for each request; raises ConfigError when the file cannot be opened."""

    def __init__(self, settings: Settings) -> None:
        self._queries = bool(settings.access_log_queries)
        self._path = settings.access_log
        self._file: IO[str] | None = None
        self._inode = 0
        if self._path == "-":
            self._file = sys.stderr
        elif self._path:
            self._open()

    def _open(self) -> None:
        try:
            self._file = open(self._path, "a", encoding="utf-8", buffering=1)  # noqa: SIM115
            self._inode = Path(self._path).stat().st_ino
        except OSError as exc:
            raise ConfigError(
                f"The access log {self._path} cannot be written: {exc.strerror}.",
                remedy="Give access_log another path, - for standard error, or leave it empty.",
            ) from exc

    def hear(self, seen: dict[str, Any], question: str) -> None:
        """Write one request. A file that was moved away is begun anew, so logs can be rotated."""
        if self._file is None:
            return
        if self._queries and question:
            seen = {**seen, "question": question}
        try:
            if self._path != "-" and not self._still_there():
                self._file.close()
                self._open()
            print(json.dumps(seen, ensure_ascii=False), file=self._file)
        except (OSError, ConfigError) as exc:
            # A full disk must not take the service down; it is said where errors are said.
            log.error("the access log cannot be written: %s", exc)  # noqa: TRY400

    def _still_there(self) -> bool:
        try:
            return Path(self._path).stat().st_ino == self._inode
        except FileNotFoundError:
            return False

    def close(self) -> None:
        """Close the file."""
        if self._file is not None and self._path != "-":
            self._file.close()
            self._file = None


class Observed:
    """Tells metrics and log of every request, around the whole application."""

    def __init__(self, app: ASGIApp, metrics: Metrics, access: AccessLog) -> None:
        self.app = app
        self.metrics = metrics
        self.access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and say afterwards how it went."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        notes: dict[str, str] = {}
        scope = {**scope, "parley": notes}
        started = time.perf_counter()
        status, size = 0, 0

        async def counted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                size += len(message.get("body", b""))
            await send(message)

        broken = True
        try:
            await self.app(scope, receive, counted)
            broken = False
        finally:
            headers = {name: value for name, value in scope["headers"] if name == b"user-agent"}
            seen: dict[str, Any] = {
                "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "client": scope["client"][0] if scope.get("client") else "",
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "bytes": size,
                "ms": round((time.perf_counter() - started) * 1000, 2),
                "agent": headers.get(b"user-agent", b"").decode("latin-1")[:200],
                **({"broken_off": True} if broken else {}),
                **notes,
            }
            self.metrics.hear(seen)
            self.access.hear(seen, scope.get("query_string", b"").decode("latin-1"))
