"""Measures the small figures that the documentation states: ``python bench/small_figures.py``.

Builds the sample in a temporary folder and prints each figure as JSON, with the machine and the day, as it is
kept in ``results/small_figures.json``. Ratios within one run count; seconds are only their scale.
"""

from __future__ import annotations

import json
import os
import platform
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import rdflib
import zstandard

from kg.build import build
from kg.config import Settings
from kg.iris import IriPolicy
from kg.mapping import map_entry
from kg.records import discover, read_source
from kg.records.model import Entry, Participation
from kg.release.read import current_release
from kg.resources import shipped
from kg.shapes.engine import Shapes, graph_from_lines, validate_graph
from kg.terms import Quad, iri, literal, typed

SETTINGS = Settings()


def best(function: Callable[[], object], runs: int = 3) -> float:
    """Return the shortest of some runs, in processor seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        function()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.monotonic()
        build([shipped("data")], Settings(site=folder))
        seconds = time.monotonic() - start
        master = (
            zstandard.ZstdDecompressor()
            .stream_reader((current_release(Path(folder)).dumps_path / "dataset.nq.zst").open("rb"))
            .read()
        )
    figures = {"seconds to build the sample": round(seconds, 1)}
    figures |= terms(master) | compression(master) | objects() | mapping() | shapes(master) | constraints()
    package = Path(nx.__file__).parent
    figures["megabytes of networkx"] = round(sum(p.stat().st_size for p in package.rglob("*.py")) / 1e6, 1)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    print(
        json.dumps(
            {"when": f"{datetime.now(UTC):%Y-%m-%d}", "machine": machine, "figures": figures}, indent=1
        )
    )


def terms(master: bytes) -> dict[str, float]:
    """Build quads as objects of a library from plain values, and serialise them."""
    quads = list(ox.parse(master, format=ox.RdfFormat.N_QUADS))
    fresh = [(q.subject.value, q.predicate.value, q.object, q.graph_name.value) for q in quads]

    def oxigraph() -> bytes | None:
        made = [
            ox.Quad(
                ox.NamedNode(s),
                ox.NamedNode(p),
                ox.NamedNode(o.value)
                if isinstance(o, ox.NamedNode)
                else ox.Literal(o.value, language=o.language)
                if o.language
                else ox.Literal(o.value, datatype=o.datatype),
                ox.NamedNode(g),
            )
            for s, p, o, g in fresh
        ]
        return ox.serialize(made, format=ox.RdfFormat.N_QUADS)

    def of_rdflib() -> str:
        graph = rdflib.Graph()
        for s, p, o, _ in fresh:
            node = rdflib.URIRef(o.value) if isinstance(o, ox.NamedNode) else rdflib.Literal(o.value)
            graph.add((rdflib.URIRef(s), rdflib.URIRef(p), node))
        return graph.serialize(format="nt")

    def encoded() -> str:
        made = [
            Quad(iri(s), iri(p), iri(o.value), iri(g)).line()
            if isinstance(o, ox.NamedNode)
            else Quad(
                iri(s),
                iri(p),
                literal(o.value, o.language) if o.language else typed(o.value, iri(o.datatype.value)),
                iri(g),
            ).line()
            for s, p, o, g in fresh
        ]
        return "".join(made)

    return {
        "million quads a processor second: encoded as lines": round(len(fresh) / best(encoded) / 1e6, 2),
        "million quads a processor second: pyoxigraph objects, built and serialised": round(
            len(fresh) / best(oxigraph) / 1e6, 2
        ),
        "million quads a processor second: rdflib objects, built and serialised": round(
            len(fresh) / best(of_rdflib, 1) / 1e6, 2
        ),
    }


def compression(master: bytes) -> dict[str, float]:
    """Compress the master as the dumps are compressed."""
    packed = zstandard.ZstdCompressor(level=3).compress(master)
    seconds = best(lambda: zstandard.ZstdCompressor(level=3).compress(master))
    return {
        "zstd: times smaller": round(len(master) / len(packed), 1),
        "zstd: megabytes a second": round(len(master) / 1e6 / seconds),
    }


def objects() -> dict[str, float]:
    """Make objects of the record model."""
    data = {"participant": "person:x", "listed_as": "X", "roles": ("present",)}
    seconds = best(lambda: [Participation.model_validate(data) for _ in range(100_000)])
    return {"microseconds to make a participation": round(seconds * 10, 1)}


def mapping() -> dict[str, float]:
    """Map the entries of the sample."""
    sources, _ = discover([shipped("data")], SETTINGS)
    entries = [e for s in sources for e in read_source(s, SETTINGS) if isinstance(e, Entry)]
    iris = IriPolicy(SETTINGS.base)
    count = sum(1 for e in entries for _ in map_entry(e, iris))
    seconds = best(lambda: [quad.line() for e in entries for quad in map_entry(e, iris)])
    return {
        "million quads a processor second: mapped by Parley and written as lines": round(
            count / seconds / 1e6, 2
        )
    }


def shapes(master: bytes) -> dict[str, float]:
    """Validate part of the sample in one process."""
    folder = shipped("ontology")
    rules = Shapes.load(folder / "shapes-core.ttl", folder / "shapes-quality.ttl")
    part = master.splitlines(keepends=True)[:12_000]
    for name in ("parley.ttl", "codes.ttl"):
        part += [
            f"{t} .\n".encode()
            for t in map(str, ox.parse(path=str(folder / name), format=ox.RdfFormat.TURTLE))
        ]
    graph = graph_from_lines(part)
    nodes = len({line.split(b" ", 1)[0] for line in part})
    return {
        "nodes validated a second by pySHACL": round(nodes / best(lambda: validate_graph(graph, rules), 1))
    }


def constraints() -> dict[str, float]:
    """Compare ways of asking the same of many nodes: membership of a list, and a SPARQL constraint."""
    ways = {
        "sh:in, 20 codes": "sh:path x:code ; sh:in ( " + " ".join(f"x:c{i}" for i in range(20)) + " )",
        "skos:inScheme of the code": "sh:path ( x:code skos:inScheme ) ; sh:hasValue x:scheme",
        "a SPARQL constraint": 'sh:path x:code ; sh:sparql [ sh:select "SELECT $this WHERE { $this $PATH ?c . '
        'FILTER NOT EXISTS { ?c <http://www.w3.org/2004/02/skos/core#inScheme> ?s } }" ]',
    }
    head = (
        "@prefix x: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    )
    data = head + "".join(f"x:c{i} skos:inScheme x:scheme .\n" for i in range(20))
    data += "".join(f"x:n{i} a x:Thing ; x:code x:c{i % 20} .\n" for i in range(2000))
    graph = rdflib.Graph().parse(data=data, format="turtle")
    found = {}
    for name, way in ways.items():
        shape = f"{head}x:Shape a sh:NodeShape ; sh:targetClass x:Thing ; sh:property [ {way} ] ."
        rules = Shapes(rdflib.Graph().parse(data=shape, format="turtle"))
        seconds = best(lambda rules=rules: validate_graph(graph, rules))  # type: ignore[misc]
        found[f"microseconds a node: {name}"] = round(seconds / 2000 * 1e6)
    return found


if __name__ == "__main__":
    main()
