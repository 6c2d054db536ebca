"""A real store, and a real server over it with nothing but the endpoint."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.config import Settings
from kg.errors import ParleyError
from kg.sparql.answers import AnyAnswer
from kg.sparql.pool import Served, WorkerPool
from kg.sparql.protocol import HtmlViews, sparql_router
from kg.sparql.results import read_table

BASE = "http://data.test/id/"
ROWS = 100_000
SHARED_TRIPLE = (
    NamedNode(f"{BASE}person/a"),
    NamedNode("http://data.test/name"),
    Literal("Ana", language="en"),
)
ONLY_IN_B = (NamedNode(f"{BASE}person/b"), NamedNode("http://data.test/name"), Literal("Boris"))
GRAPH_A = "http://data.test/graph/a"
GRAPH_B = "http://data.test/graph/b"

Serve = Callable[..., "Site"]


def _quads() -> Iterator[Quad]:
    for graph in (NamedNode(GRAPH_A), NamedNode(GRAPH_B), DefaultGraph()):
        yield Quad(*SHARED_TRIPLE, graph)
    for graph in (NamedNode(GRAPH_B), DefaultGraph()):
        yield Quad(*ONLY_IN_B, graph)
    value = NamedNode("http://data.test/value")
    for number in range(ROWS):
        yield Quad(NamedNode(f"http://data.test/row/{number}"), value, Literal(number))


@pytest.fixture(scope="session")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two named graphs that share a triple, their merge, and many rows."""
    path = tmp_path_factory.mktemp("sealed") / "store"
    store = Store(str(path))
    store.bulk_extend(_quads())
    store.flush()
    return path


@pytest.fixture
def served(store_path: Path) -> Served:
    return Served(store_path, "r1", BASE)


@dataclass(frozen=True)
class Site:
    """A running endpoint."""

    url: str
    port: int
    pool: WorkerPool

    def until(self, condition: Callable[[], bool], seconds: float = 5.0) -> None:
        """Wait for a condition. Raises AssertionError."""
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.pool.stats()
            time.sleep(0.01)


async def _editor(request: Request) -> Response:
    return HTMLResponse(f"<form>{request.query_params.get('query', '')}</form>")


async def _table(request: Request, query: str, answer: AnyAnswer) -> Response:
    del request, query
    table = await read_table(answer, 10)
    return HTMLResponse(
        f"<table>{len(table.rows)} of {table.columns}, {table.complete}, {table.boolean}</table>"
    )


def endpoint_app(
    pool: WorkerPool, settings: Settings, served: Served, html: HtmlViews | None = None
) -> FastAPI:
    """Return an application with nothing but the endpoint; errors are JSON."""

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await pool.switch(served)
        yield
        await pool.close()

    async def on_error(_: Request, error: Exception) -> Response:
        assert isinstance(error, ParleyError)
        return JSONResponse({"code": error.code, "message": str(error)}, error.status)

    app = FastAPI(lifespan=lifespan)
    app.add_exception_handler(ParleyError, on_error)
    app.include_router(sparql_router(pool, settings, html=html))
    return app


@pytest.fixture(scope="session")
def serve(store_path: Path) -> Iterator[Serve]:
    """Start endpoints on free ports of the loopback; all end with the run."""
    running: list[tuple[uvicorn.Server, threading.Thread]] = []

    def start(*, pages: bool = True, served: Served | None = None, **changes: float) -> Site:
        settings = Settings(**{"query_workers": 2, **changes})  # type: ignore[arg-type]
        pool = WorkerPool(settings)
        html = HtmlViews(_editor, _table) if pages else None
        app = endpoint_app(pool, settings, served or Served(store_path, "r1", BASE), html)
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        end = time.monotonic() + 20
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < end, "the server did not start in time"
            time.sleep(0.01)
        running.append((server, thread))
        return Site(f"http://127.0.0.1:{port}/sparql", port, pool)

    yield start
    for server, thread in running:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def site(serve: Serve) -> Site:
    """One endpoint for all tests that only ask."""
    return serve()
