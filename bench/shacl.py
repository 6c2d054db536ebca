"""Measures the gate's SHACL engine against pySHACL, on generated entities and on a corpus.

    python bench/shacl.py                       # 10,000 entities, 18 shapes, one of them with SPARQL
    python bench/shacl.py --large               # also 100,000 entities, core shapes, both; 1,000,000 ours only
    python bench/shacl.py --master lines.nq     # also our own shapes on the N-Quads lines of a release

Times are net of process start and of reading the shapes; pySHACL starts from a loaded graph, the fast
engine from the lines of the file, so its time includes building its index. Writes bench/results/shacl.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from kg.resources import shipped
from kg.shapes.checks import Run
from kg.shapes.chunks import Lines
from kg.shapes.engine import Shapes, graph_from_lines, validate_graph
from kg.shapes.fast import plan_of, reports
from kg.shapes.index import Index

ROOT = Path(__file__).resolve().parent.parent
EX = "http://example.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"
HEAD = f"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <{EX}> . @prefix xsd: <{XSD}> .\n"
CORE = (
    HEAD
    + """
ex:TalkS a sh:NodeShape ; sh:targetClass ex:Talk ; sh:property [ sh:path ex:day ; sh:minCount 1 ; sh:maxCount 1 ; sh:datatype xsd:date ; sh:message "day" ] .
ex:TalkParts a sh:NodeShape ; sh:targetClass ex:Talk ; sh:property [ sh:path ex:part ; sh:minCount 2 ; sh:class ex:Part ; sh:message "parts" ] .
ex:TalkCode a sh:NodeShape ; sh:targetClass ex:Talk ; sh:property [ sh:path ex:mode ; sh:in ( ex:phone ex:person ex:letter ) ; sh:message "mode" ] .
ex:TalkEnd a sh:NodeShape ; sh:targetClass ex:Talk ; sh:property [ sh:path ex:day ; sh:lessThanOrEquals ex:written ; sh:message "order" ] .
ex:TalkTitle a sh:NodeShape ; sh:targetClass ex:Talk ; sh:property [ sh:path ex:title ; sh:uniqueLang true ; sh:languageIn ( "en" "de" ) ; sh:message "title" ] .
ex:PartWho a sh:NodeShape ; sh:targetClass ex:Part ; sh:property [ sh:path ex:who ; sh:minCount 1 ; sh:maxCount 1 ; sh:node ex:Agent ; sh:message "who" ] .
ex:Agent a sh:NodeShape ; sh:or ( [ sh:class ex:Person ] [ sh:class ex:Office ] ) .
ex:PartRole a sh:NodeShape ; sh:targetClass ex:Part ; sh:property [ sh:path ex:role ; sh:minCount 1 ; sh:nodeKind sh:IRI ; sh:message "role" ] .
ex:PartSure a sh:NodeShape ; sh:targetSubjectsOf ex:sure ; sh:property [ sh:path ex:sure ; sh:minInclusive 0.0 ; sh:maxInclusive 1.0 ; sh:message "sure" ] .
ex:PartOf a sh:NodeShape ; sh:targetClass ex:Part ; sh:property [ sh:path [ sh:inversePath ex:part ] ; sh:minCount 1 ; sh:message "of" ] .
ex:PersonName a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:minLength 3 ; sh:maxLength 60 ; sh:message "name" ] .
ex:PersonKey a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:key ; sh:pattern "^[A-Z]\\\\d+$" ; sh:message "key" ] .
ex:PersonLife a sh:NodeShape ; sh:targetClass ex:Person ; sh:property [ sh:path ex:born ; sh:lessThan ex:died ; sh:message "life" ] .
ex:PersonNot a sh:NodeShape ; sh:targetClass ex:Person ; sh:not [ sh:class ex:Talk ] ; sh:message "not" .
ex:OfficeOf a sh:NodeShape ; sh:targetClass ex:Office ; sh:property [ sh:path ( ex:of ex:name ) ; sh:minCount 1 ; sh:message "state" ] .
ex:WhoIsThere a sh:NodeShape ; sh:targetObjectsOf ex:who ; sh:property [ sh:path ex:name ; sh:minCount 1 ; sh:message "named" ] .
ex:TalkQualified a sh:NodeShape ; sh:targetClass ex:Talk ; sh:property [ sh:path ex:part ; sh:qualifiedValueShape ex:Principal ; sh:qualifiedMinCount 1 ; sh:message "principal" ] .
ex:Principal a sh:NodeShape ; sh:property [ sh:path ex:role ; sh:hasValue ex:principal ] .
"""
)
SPARQL = (
    CORE
    + """
ex:TalkSelf a sh:NodeShape ; sh:targetClass ex:Talk ; sh:message "self" ; sh:sparql [ sh:select '''
  SELECT $this ?value WHERE { $this <http://example.org/speaker> ?value .
    FILTER NOT EXISTS { $this <http://example.org/part> ?p . ?p <http://example.org/who> ?value } }''' ] .
"""
)


def entities(number: int) -> Iterator[str]:
    """Yield the lines of ``number`` entities: talks, their parts, and people; one in fifty has an error."""
    a = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    people = number // 4

    def line(s: str, p: str, o: str) -> str:
        return (
            f"<{EX}{s}> {p if p == a else f'<{EX}{p}>'} {o if o[0] == chr(34) else f'<{EX}{o}>'} <{EX}g> .\n"
        )

    def day(year: int, n: int) -> str:
        return f'"{year}-{n % 12 + 1:02}-{n % 28 + 1:02}"^^<{XSD}date>'

    for n in range(people):
        bad = n % 50 == 0
        yield line(f"p{n}", a, "Person")
        yield line(f"p{n}", "name", f'"Person {n}"') if not bad else line(f"p{n}", "name", '"P"')
        yield line(f"p{n}", "key", f'"K{n}"')
        yield line(f"p{n}", "born", day(1900 + n % 30, n))
        yield line(f"p{n}", "died", day(1890 if bad else 1950 + n % 30, n + 1))
    for n in range(number // 4):
        bad = n % 50 == 7
        yield line(f"t{n}", a, "Talk")
        yield line(f"t{n}", "day", day(1961, n))
        yield line(f"t{n}", "written", day(1960 if bad else 1962, n))
        yield line(f"t{n}", "mode", ("phone", "person", "letter")[n % 3])
        yield line(f"t{n}", "title", f'"Talk {n}"@en')
        yield line(f"t{n}", "speaker", f"p{(n + (5 if bad else 0)) % people}")
        for k in range(2):
            part = f"t{n}-{k}"
            yield line(f"t{n}", "part", part)
            yield line(part, a, "Part")
            yield line(part, "who", f"p{(n + k) % people}")
            yield line(part, "role", "guest" if k or bad else "principal")
            yield line(part, "sure", f'"{(n % 11) / 10:g}"^^<{XSD}decimal>')


def shapes_of(text: str, folder: Path) -> Shapes:
    """Return the shapes of some Turtle."""
    path = folder / f"{len(text)}.ttl"
    path.write_text(text, encoding="utf-8")
    return Shapes.load(path)


def measure(lines: Path, shapes: Shapes, *, reference: bool = True) -> dict[str, Any]:
    """Run the fast engine (best of three), and pySHACL once; they must agree."""
    plan = plan_of(shapes)
    runs = []
    for _ in range(3):
        start = time.perf_counter()
        found = set(reports(plan, Run(Index(Lines(lines), plan.predicates)), shapes))
        runs.append(time.perf_counter() - start)
    row: dict[str, Any] = {"results": len(found), "fast_seconds": round(min(runs), 3)}
    if reference:
        start = time.perf_counter()
        graph = graph_from_lines(raw.rstrip(b"\n") for raw in Lines(lines))
        row["load_seconds"] = round(time.perf_counter() - start, 2)
        start = time.perf_counter()
        theirs = validate_graph(graph, shapes)
        row["pyshacl_seconds"] = round(time.perf_counter() - start, 2)
        row["ratio"] = round(row["pyshacl_seconds"] / min(runs), 1)
        row["same_report"] = sorted(found) == theirs
    return row


def main() -> None:
    """Measure, write and print the result."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--master", type=Path)
    options = parser.parse_args()
    rows: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        core, sparql = shapes_of(CORE, folder), shapes_of(SPARQL, folder)
        sizes = (10_000, 100_000, 1_000_000) if options.large else (10_000,)
        for size in sizes:
            lines = folder / f"{size}.nq"
            with lines.open("w", encoding="utf-8") as out:
                out.writelines(entities(size))
            if size == 10_000:
                rows["10,000 entities, one SPARQL constraint"] = measure(lines, sparql)
            rows[f"{size:,} entities, core"] = measure(lines, core, reference=size < 1_000_000)
            lines.unlink()
    if options.master:
        own = Shapes.load(*sorted(shipped("ontology").glob("shapes-*.ttl")))
        rows["a corpus, our own shapes"] = measure(options.master, own)
    result = {
        "when": time.strftime("%Y-%m-%d"),
        "machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total >> 30} GiB, Python {platform.python_version()}",
        "peak_mib": psutil.Process().memory_info().rss >> 20,
        "rows": rows,
    }
    target = ROOT / "bench" / "results" / "shacl.json"
    target.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
