"""A real server on a real socket, in a thread of the test: pages, data and queries from one address."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from kg.build import build
from kg.config import Settings
from kg.web import create_app

HTML = {"Accept": "text/html"}
TURTLE = {"Accept": "text/turtle"}


@dataclass(frozen=True)
class Served:
    """A running site and a client for it that follows no redirects."""

    app: FastAPI
    address: str
    client: httpx.Client

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def page(self, path: str) -> str:
        answer = self.client.get(path, headers=HTML)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:300])
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer.text


@contextlib.contextmanager
def running(site: Path, **settings: object) -> Iterator[Served]:
    """Serve a site until the end of the block."""
    chosen = dataclasses.replace(Settings(site=str(site), query_workers=1), **settings)  # type: ignore[arg-type]
    app = create_app(chosen)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started:
        assert thread.is_alive(), "the server ended while starting"
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    try:
        with httpx.Client(
            base_url=address, timeout=30, trust_env=False, headers={"Accept-Encoding": "identity"}
        ) as client:
            yield Served(app, address, client)
    finally:
        server.should_exit = True
        thread.join(30)
        listener.close()


@pytest.fixture(scope="session")
def site(sample_site: Path) -> Iterator[Served]:
    """The sample, served. Its IRIs begin with another address than the one it is served at."""
    with running(sample_site) as served:
        yield served


@pytest.fixture(scope="session")
def talk(site: Served) -> str:
    """Path of the page of the Castro - Kudryavtsev talk."""
    found = site.get("/search?q=castro+kudryavtsev", Accept="application/json").json()["hits"]
    return next(str(hit["page"]) for hit in found if hit["kind"] == "Conversation")


FOREIGN = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix ex: <http://example.org/terms#> .
<http://localhost:8000/kg/archive/box/1> rdfs:label "Box one & <two>"@en ; ex:holds <http://localhost:8000/kg/archive/box/1#lid> ;
  rdfs:seeAlso <javascript:alert(1)>, <http://example.org/elsewhere> ; ex:inside [ rdfs:label "a nameless thing" ] .
<http://localhost:8000/kg/archive/box/1#lid> rdfs:label "صندوق"@ar .
<http://localhost:8000/kg/people#anna> a ex:Person ; rdfs:label "Anna" ; ex:of <http://localhost:8000/kg/archive/box/1> .
<http://localhost:8000/kg/person/x> rdfs:label "a person who is not under id"@en .
"""

LEDGER = """kind\tsource_key\tkey\tstatus\tinto\tby\ton\tnote
person\t\tp-22222222\tsplit\tp-33333333 p-44444444\tA. Curator\t2026-11-23\tfather and son
"""


@pytest.fixture(scope="session")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A site of foreign RDF under a base with a path, with a key that was split in its ledger."""
    folder = tmp_path_factory.mktemp("foreign")
    sources = folder / "sources"
    sources.mkdir()
    (sources / "archive.ttl").write_text(FOREIGN, encoding="utf-8")
    (sources / "ledger.tsv").write_text(LEDGER, encoding="utf-8")
    settings = Settings(site=str(folder / "site"), base="http://localhost:8000/kg/")
    build([sources], settings)
    with running(folder / "site") as served:
        yield served
