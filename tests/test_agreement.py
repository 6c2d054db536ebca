"""Dumps, store and endpoint hold the same quads, counted and hashed, seen from outside."""

from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox
import pytest
import zstandard

from kg.store import open_store
from tests.conftest import ROOT


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Run ``kg serve`` on a free port and yield its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--site", str(site), "--port", str(port), "--quiet"],
        cwd=ROOT,
        env=os.environ,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                with urllib.request.urlopen(f"{address}/ready", timeout=5):
                    break
            except OSError:
                assert process.poll() is None, "kg serve ended"
                assert time.monotonic() < deadline, "kg serve was not ready in 30 s"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def ask(address: str, query: str, media_type: str) -> bytes:
    request = urllib.request.Request(
        f"{address}/sparql?{urllib.parse.urlencode({'query': query})}", headers={"Accept": media_type}
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        body: bytes = answer.read()
        return body


def digest(lines: set[str]) -> str:
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


@pytest.mark.server
@pytest.mark.slow
def test_dump_store_and_endpoint_hold_the_same_quads(sample_site: Path) -> None:
    release = sample_site / "current"
    counts = json.loads((release / "manifest.json").read_text())["counts"]
    dumped = set(
        zstandard.decompress((release / "dumps/dataset.nq.zst").read_bytes())
        .decode()
        .rstrip("\n")
        .split("\n")
    )
    stored = {
        f"{q} ."
        for q in open_store(release / "store").quads()
        if not isinstance(q.graph_name, ox.DefaultGraph)
    }
    with served(sample_site) as address:
        rows = ask(
            address, "SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }", "text/tab-separated-values"
        ).decode()
        answered = {f"{' '.join(row.split(chr(9)))} ." for row in expanded(rows)}
        merged = json.loads(
            ask(address, "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }", "application/sparql-results+json")
        )
        with urllib.request.urlopen(f"{address}/dumps/latest/dataset.nq.zst") as file:
            downloaded = file.read()
    assert len(dumped) == counts["quads"] == len(stored) == len(answered)
    assert digest(dumped) == digest(stored) == digest(answered)
    assert (
        int(merged["results"]["bindings"][0]["n"]["value"])
        == counts["triples"]
        == len({line.rpartition(" <")[0] for line in dumped})
    )
    assert downloaded == (release / "dumps/dataset.nq.zst").read_bytes()


def expanded(rows: str) -> Iterator[str]:
    """Yield TSV rows with the short forms of numbers and booleans written out, as N-Quads have them."""
    xsd = "http://www.w3.org/2001/XMLSchema#"
    for row in rows.rstrip("\n").split("\n")[1:]:
        s, p, o, g = row.split("\t")
        if o[0] not in '"<_':
            kind = "boolean" if o in ("true", "false") else "decimal" if "." in o else "integer"
            o = f'"{o}"^^<{xsd}{kind}>'
        yield f"{s}\t{p}\t{o}\t{g}"
