"""Measures the SPARQL endpoint beside the ``oxigraph`` server, on the same sealed store, in one run.

    python bench/sparql.py SITE                    # everything but the soak; a site that kg build has made
    python bench/sparql.py SITE --only hostile     # one part: lookup, clients, heavy, fulltext, rows, repeated, hostile
    python bench/sparql.py SITE --soak 600         # mixed load for so many seconds: memory, processes, descriptors

Ours and the peer's requests alternate, so that other work on the machine falls on both. The figures that
count are ratios of medians. The client is one process with plain sockets, the same for both. Needs the
development extra (``oxigraph`` brings the server). Writes bench/results/sparql.json.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import platform
import random
import signal
import socket
import statistics
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results" / "sparql.json"
PREFIXES = (
    "PREFIX parley: <https://w3id.org/parley/ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX rico: <https://www.ica.org/standards/RiC/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX dcterms: <http://purl.org/dc/terms/> "
)
JSON = "application/sparql-results+json"

HEAVY = {
    "aggregate, top 20": "SELECT ?p (COUNT(*) AS ?n) { ?part parley:participant ?p } GROUP BY ?p ORDER BY DESC(?n) LIMIT 20",
    "aggregate over a join": "SELECT ?place (COUNT(DISTINCT ?person) AS ?n) { ?c rico:hasOrHadLocation ?place ; "
    "parley:hasParticipation ?x . ?x parley:participant ?person } GROUP BY ?place ORDER BY DESC(?n) LIMIT 20",
    "sort": "SELECT ?s ?l { ?s rdfs:label ?l } ORDER BY DESC(?l) LIMIT 50",
    "regex": 'SELECT ?s ?l { ?s rdfs:label ?l FILTER(REGEX(STR(?l), "berlin|moscow", "i")) }',
    "count everything": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "distinct": "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
}
BY_REGEX = 'SELECT ?s ?l { ?s rdfs:label|skos:prefLabel ?l FILTER(REGEX(STR(?l), "berlin|moscow", "i")) }'
BY_WORDS = (
    "PREFIX search: <https://w3id.org/parley/search#> "
    'SELECT ?s ?l { ?s search:matches ("name:berlin OR name:moscow" 10000) ; rdfs:label|skos:prefLabel ?l }'
)
ROWS = {
    "100,000 rows as JSON": ("SELECT * { ?s ?p ?o } LIMIT 100000", JSON),
    "100,000 triples": ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 100000", "application/n-triples"),
}
HOSTILE = {
    "cross product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i",
    "nested groups": "SELECT * " + "{" * 3000 + "?s ?p ?o" + "}" * 3000,
    "nested lists": "SELECT * { ?s ?p " + "(" * 500 + "1" + ")" * 500 + " }",
    "parentheses": "SELECT * { ?s ?p ?o FILTER(" + "(" * 2000 + "?o" + ")" * 2000 + ") }",
    "long path": "SELECT * { ?s " + "/".join(["(<urn:a>|!<urn:b>)*"] * 90) + " ?o }",
    "huge VALUES": "SELECT (COUNT(*) AS ?n) { VALUES ?x { " + " ".join(map(str, range(12_000))) + " } "
    "VALUES ?y { 1 2 3 4 5 } ?s ?p ?o . ?t ?q ?r FILTER(?x = ?y) }",
    "quadratic regex": 'SELECT * { ?s ?p ?o . ?t ?q ?r FILTER(REGEX(CONCAT(STR(?o), STR(?r)), "(a|aa|aaa)*(.*x){9}$")) }',
    "giant literals": "SELECT (GROUP_CONCAT(?x) AS ?all) { ?a ?b ?c . ?d ?e ?f BIND(CONCAT(STR(?a), STR(?c), STR(?d), STR(?f)) AS ?x) }",
    "deep CONSTRUCT": "CONSTRUCT { ?a ?b ?c . ?c ?d ?e . ?e ?f ?a } WHERE { ?a ?b ?c . ?x ?d ?e . ?y ?f ?z }",
    "recursive OPTIONAL": "SELECT * { ?a ?b ?c "
    + "".join(f"OPTIONAL {{ ?c{n} ?p{n} ?o{n} " for n in range(20))
    + "}" * 21,
}


# ---------------------------------------------------------------- servers


@dataclass
class Server:
    """A running server: its process and where it answers."""

    process: psutil.Popen
    port: int
    path: str

    def tree(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return [self.process, *self.process.children(recursive=True)]
        return []

    def mib(self) -> int:
        total = 0
        for one in self.tree():
            with contextlib.suppress(psutil.NoSuchProcess):
                total += one.memory_info().rss
        return total >> 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: psutil.Popen) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"a server ended while starting: {process.args}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    sys.exit("a server did not start")


@contextlib.contextmanager
def running(command: list[str], port: int, path: str, **environment: str) -> Iterator[Server]:
    process = psutil.Popen(
        command, cwd=ROOT, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(port, process)
        yield Server(process, port, path)
    finally:
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(15)
        for one in [*Server(process, port, path).tree()]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()


def ours(site: Path, **settings: str) -> contextlib.AbstractContextManager[Server]:
    port = free_port()
    command = [sys.executable, "-m", "kg", "serve", "--site", str(site), "--port", str(port), "--quiet"]
    return running(command, port, "/sparql", **{f"KG_{k.upper()}": v for k, v in settings.items()})


def peer(store: Path) -> contextlib.AbstractContextManager[Server]:
    port = free_port()
    program = Path(sysconfig.get_path("scripts")) / "oxigraph"
    if not program.exists():
        sys.exit("the oxigraph server is missing: pip install -e '.[dev]'")
    command = [
        str(program),
        "serve-read-only",
        "--location",
        str(store),
        "--bind",
        f"127.0.0.1:{port}",
    ]
    return running(command, port, "/query")


# ---------------------------------------------------------------- a client


@dataclass
class Reply:
    """What came back: status (0: broken off), seconds to the first byte of the body and to the end, bytes."""

    status: int
    first: float
    seconds: float
    size: int


class Client:
    """One connection of HTTP/1.1, kept alive."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, query: str, accept: str = JSON) -> Reply:
        start = time.perf_counter()
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", self._server.port, limit=1 << 20)
            reader, writer = self._streams
            body = f"query={quote(query, safe='')}".encode()
            writer.write(
                f"POST {self._server.path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                + body
            )
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            status = int(head.split(" ", 2)[1])
            if "chunked" in head:
                size, first = 0, 0.0
                while count := int((await reader.readline()).split(b";")[0], 16):
                    await reader.readexactly(count + 2)
                    first = first or time.perf_counter()
                    size += count
                await reader.readexactly(2)
            else:
                size = int(head.partition("content-length:")[2].split("\r\n")[0] or 0)
                await reader.readexactly(size)
                first = time.perf_counter()
            if "connection: close" in head:
                self.close()
        except (OSError, ValueError, IndexError, asyncio.IncompleteReadError):
            self.close()
            end = time.perf_counter() - start
            return Reply(0, end, end, 0)
        end = time.perf_counter()
        return Reply(status, (first or end) - start, end - start, size)

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def subjects(server: Server, number: int) -> list[str]:
    """Return IRIs to look up, the same for all servers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 26)
    query = "SELECT DISTINCT ?s { ?s a ?type FILTER(isIRI(?s)) } LIMIT 60000"
    body = f"query={quote(query, safe='')}".encode()
    writer.write(
        f"POST {server.path} HTTP/1.0\r\nHost: localhost\r\nAccept: text/csv\r\nConnection: close\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    text = (await reader.read()).decode()
    writer.close()
    found = [line.strip() for line in text.splitlines() if line.startswith("http")]
    return random.Random(7).sample(found, min(number, len(found)))


def lookup(iri: str) -> str:
    return f"SELECT ?p ?o {{ <{iri}> ?p ?o }}"


def join(iri: str) -> str:
    return f"{PREFIXES}SELECT ?x ?l {{ <{iri}> ?p ?x . ?x rdfs:label ?l }} LIMIT 20"


# ---------------------------------------------------------------- what is measured

Figures = dict[str, Any]
PARTS = ("lookup", "clients", "heavy", "fulltext", "rows", "repeated")


def spread(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 6),
        "p5": round(ordered[len(ordered) // 20], 6),
        "p95": round(ordered[-1 - len(ordered) // 20], 6),
        "runs": len(ordered),
    }


def compared(mine: list[float], theirs: list[float]) -> Figures:
    ratio = statistics.median(mine) / statistics.median(theirs)
    return {"ours": spread(mine), "oxigraph": spread(theirs), "ratio": round(ratio, 3)}


async def alternate(a: Server, b: Server, queries: list[tuple[str, str]]) -> tuple[list[Reply], list[Reply]]:
    one, two = Client(a), Client(b)
    found: tuple[list[Reply], list[Reply]] = ([], [])
    for number, (query, accept) in enumerate(queries):
        for which in (0, 1) if number % 2 else (1, 0):
            reply = await (one, two)[which].ask(query, accept)
            if reply.status != 200:
                sys.exit(f"{('ours', 'oxigraph')[which]} answered {reply.status}: {query[:200]}")
            found[which].append(reply)
    one.close()
    two.close()
    return found


async def measure_lookup(a: Server, b: Server) -> Figures:
    iris = await subjects(b, 1500)
    await alternate(a, b, [(lookup(iri), JSON) for iri in iris[:200]])
    mine, theirs = await alternate(a, b, [(lookup(iri), JSON) for iri in iris[200:]])
    return {"point look-up, one client": compared([r.seconds for r in mine], [r.seconds for r in theirs])}


async def measure_clients(a: Server, b: Server, seconds: float = 4, rounds: int = 3) -> Figures:
    iris = await subjects(b, 20_000)
    queries = [lookup(iri) if n % 2 else join(iri) for n, iri in enumerate(iris)]

    async def rate(server: Server, offset: int) -> float:
        end = time.perf_counter() + seconds
        counts = [0] * 8

        async def one(number: int) -> None:
            client, position = Client(server), offset + number
            while time.perf_counter() < end:
                reply = await client.ask(queries[position % len(queries)])
                assert reply.status == 200, reply
                counts[number] += 1
                position += 8
            client.close()

        started = time.perf_counter()
        await asyncio.gather(*(one(n) for n in range(8)))
        return sum(counts) / (time.perf_counter() - started)

    mine, theirs = [], []
    for number in range(rounds):
        mine.append(await rate(a, number * 4000))
        theirs.append(await rate(b, number * 4000))
    return {"eight clients, look-ups and joins, a second": compared(mine, theirs)}


async def measure_heavy(a: Server, b: Server, runs: int = 7) -> Figures:
    found = {}
    for name, query in HEAVY.items():
        mine, theirs = await alternate(a, b, [(PREFIXES + query, JSON)] * runs)
        found[name] = compared([r.seconds for r in mine], [r.seconds for r in theirs])
    return found


async def measure_fulltext(a: Server, b: Server, runs: int = 15) -> Figures:
    """Ask for words in labels: our full text and our regex, each beside the peer's regex."""
    by_regex, theirs = await alternate(a, b, [(PREFIXES + BY_REGEX, JSON)] * runs)
    client = Client(a)
    by_words = [await client.ask(PREFIXES + BY_WORDS) for _ in range(runs)]
    client.close()
    assert all(reply.status == 200 for reply in by_words), by_words
    asked = [reply.seconds for reply in theirs]
    return {
        "words in labels by regex": compared([r.seconds for r in by_regex], asked),
        "words in labels by full text": compared([r.seconds for r in by_words], asked),
    }


async def measure_rows(a: Server, b: Server, runs: int = 7) -> Figures:
    found = {}
    for name, (query, accept) in ROWS.items():
        mine, theirs = await alternate(a, b, [(query, accept)] * runs)
        found[name] = compared([r.seconds for r in mine], [r.seconds for r in theirs])
        found[f"{name}, first byte"] = compared([r.first for r in mine], [r.first for r in theirs])
    return found


async def measure_repeated(a: Server, b: Server, runs: int = 15) -> Figures:
    found = {}
    for name in ("aggregate, top 20", "sort"):
        mine, theirs = await alternate(a, b, [(PREFIXES + HEAVY[name], JSON)] * runs)
        found[f"{name}, repeated"] = compared([r.seconds for r in mine[1:]], [r.seconds for r in theirs[1:]])
    return found


async def measure_hostile(server: Server, seconds: float) -> Figures:
    """Four ordinary clients alone, then beside ten hostile ones of another address."""
    iris = await subjects(server, 8000)
    outcomes: dict[str, dict[int, int]] = {name: {} for name in HOSTILE}

    async def ordinary(until: float, number: int, into: list[Reply]) -> None:
        client, position = Client(server), number
        while time.perf_counter() < until:
            into.append(await client.ask(lookup(iris[position % len(iris)])))
            position += 4
            await asyncio.sleep(0.02)
        client.close()

    async def hostile(until: float, name: str) -> None:
        while time.perf_counter() < until:
            client = Client(server)
            reply = await client.ask(PREFIXES + HOSTILE[name])
            client.close()
            outcomes[name][reply.status] = outcomes[name].get(reply.status, 0) + 1
            await asyncio.sleep(0.05)

    quiet: list[Reply] = []
    end = time.perf_counter() + min(15, seconds)
    await asyncio.gather(*(ordinary(end, n, quiet) for n in range(4)))
    loud: list[Reply] = []
    end = time.perf_counter() + seconds
    await asyncio.gather(
        *(ordinary(end, n, loud) for n in range(4)), *(hostile(end, name) for name in HOSTILE)
    )
    return {
        "seconds": seconds,
        "ordinary requests": len(loud),
        "ordinary requests that failed": sum(r.status != 200 for r in loud),
        "p95 alone": spread([r.seconds for r in quiet])["p95"],
        "p95 beside": spread([r.seconds for r in loud])["p95"],
        "hostile, by status": outcomes,
        "mib afterwards": server.mib(),
    }


async def measure_soak(server: Server, seconds: float) -> Figures:
    """Mixed load; memory, processes and descriptors of the service every ten seconds."""
    iris = await subjects(server, 20_000)
    mixed = [*(PREFIXES + q for q in HEAVY.values()), ROWS["100,000 rows as JSON"][0], *HOSTILE.values()]
    end = time.perf_counter() + seconds
    statuses: dict[int, int] = {}
    samples: list[tuple[float, int, int, int]] = []

    async def one(number: int) -> None:
        dice, client = random.Random(number), Client(server)
        while time.perf_counter() < end:
            query = dice.choice(mixed) if dice.random() < 0.02 else lookup(dice.choice(iris))
            if dice.random() < 0.01:
                asking = asyncio.ensure_future(client.ask(dice.choice(mixed)))  # a client that leaves
                await asyncio.sleep(0.05)
                client.close()
                await asyncio.gather(asking, return_exceptions=True)
                continue
            reply = await client.ask(query)
            statuses[reply.status] = statuses.get(reply.status, 0) + 1
        client.close()

    async def watch() -> None:
        while time.perf_counter() < end:
            own = server.process
            samples.append(
                (
                    round(time.perf_counter() - end + seconds, 1),
                    own.memory_info().rss >> 20,
                    len(server.tree()),
                    own.num_fds(),
                )
            )
            await asyncio.sleep(10)

    await asyncio.gather(watch(), *(one(n) for n in range(6)))
    await asyncio.sleep(2)
    third = len(samples) // 3 or 1
    return {
        "seconds": seconds,
        "requests": sum(statuses.values()),
        "by status": statuses,
        "web process MiB, first and last third": [
            max(s[1] for s in samples[:third]),
            max(s[1] for s in samples[-third:]),
        ],
        "processes at the end": len(server.tree()),
        "descriptors, first and last third": [
            max(s[3] for s in samples[:third]),
            max(s[3] for s in samples[-third:]),
        ],
    }


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("site", type=Path)
    arguments.add_argument("--only", choices=[*PARTS, "hostile"])
    arguments.add_argument("--hostile-seconds", type=float, default=60)
    arguments.add_argument("--soak", type=float, default=0, metavar="SECONDS")
    given = arguments.parse_args()
    current = (given.site / "current").resolve()
    if not (current / "store").is_dir():
        sys.exit(f"{given.site} has no current release: make one with kg build.")
    result: Figures = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    result |= {
        "when": datetime.now(UTC).date().isoformat(),
        "machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total >> 30} GiB, Python {platform.python_version()}",
        "quads": json.loads((current / "manifest.json").read_text())["counts"].get("quads"),
    }
    if given.soak:
        with ours(given.site.absolute()) as server:
            result["soak"] = asyncio.run(measure_soak(server, given.soak))
            print(json.dumps(result["soak"], indent=1))
    else:
        beside = result.setdefault("beside oxigraph", {})
        uncached = {"query_cache_mib": "0"}
        parts = [
            ("lookup", measure_lookup, uncached),
            ("clients", measure_clients, uncached),
            ("heavy", measure_heavy, uncached),
            ("fulltext", measure_fulltext, uncached),
            ("rows", measure_rows, uncached),
            ("repeated", measure_repeated, {}),
        ]
        with peer(current / "store") as theirs:
            for name, measure, settings in parts:
                if given.only in (None, name):
                    with ours(given.site.absolute(), **settings) as mine:
                        found = asyncio.run(measure(mine, theirs))
                    beside |= found
                    for what, figures in found.items():
                        print(
                            f"{what:45} ours {figures['ours']['median']:12.4f}  oxigraph {figures['oxigraph']['median']:12.4f}"
                            f"  ratio {figures['ratio']:.2f}",
                            flush=True,
                        )
        if given.only in (None, "hostile"):
            with ours(given.site.absolute(), query_timeout="5") as mine:
                result["hostile"] = asyncio.run(measure_hostile(mine, given.hostile_seconds))
            print(json.dumps(result["hostile"], indent=1))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
