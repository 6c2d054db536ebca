"""The W3C test suites of SPARQL 1.1 and 1.2, asked over HTTP of a running endpoint.

The data files lie in one store as named graphs, and each test chooses its dataset by the parameters of the
protocol. What the engine itself passes the endpoint must pass, except what it refuses on purpose (SERVICE, FROM
with graphs that the release does not hold). The protocol's own suite runs as far as a read-only service goes.
"""

from __future__ import annotations

import contextlib
import csv
import io
import re
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlparse

import httpx
import pytest
import uvicorn
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse,
    parse_query_results,
)

from kg.config import Settings
from kg.sparql.pool import Served, WorkerPool
from tests.sparql.conftest import endpoint_app

SUITE: Final = Path(__file__).resolve().parents[3] / "shared" / "suites" / "rdf-tests"
MF: Final = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
RS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
QUERIES: Final = [
    "aggregates",
    "bind",
    "bindings",
    "cast",
    "construct",
    "exists",
    "functions",
    "grouping",
    "negation",
    "project-expression",
    "property-path",
    "subquery",
    "syntax-query",
    "csv-tsv-res",
    "json-res",
]
NEWER: Final = [
    "codepoint-escapes",
    "eval-triple-terms",
    "expression",
    "grouping",
    "lang-basedir",
    "rdf11",
    "syntax",
    "syntax-triple-terms-negative",
    "syntax-triple-terms-positive",
    "version",
]
MANIFESTS: Final = [f"sparql11/{name}" for name in QUERIES] + [f"sparql12/{name}" for name in NEWER]

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.server,
    pytest.mark.slow,
    pytest.mark.skipif(not SUITE.is_dir(), reason="needs ../shared/suites/rdf-tests beside the project"),
]

TESTS: Final = f"""
PREFIX mf: <{MF}>
PREFIX qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?test ?type ?name ?query ?result ?lax
  (GROUP_CONCAT(DISTINCT STR(?data); separator=" ") AS ?defaults)
  (GROUP_CONCAT(DISTINCT STR(?graph); separator=" ") AS ?graphs) {{
  ?manifest mf:entries/rdf:rest*/rdf:first ?test . ?test a ?type ; mf:name ?name ; mf:action ?action
  OPTIONAL {{ ?action qt:query ?inner }} OPTIONAL {{ ?action qt:data ?data }}
  OPTIONAL {{ ?action qt:graphData ?graph FILTER(isIRI(?graph)) }}
  OPTIONAL {{ ?test mf:result ?result }} OPTIONAL {{ ?test mf:resultCardinality ?lax }}
  BIND(COALESCE(?inner, ?action) AS ?query)
}} GROUP BY ?test ?type ?name ?query ?result ?lax ORDER BY ?test"""


@dataclass(frozen=True)
class Case:
    """One test: a query, its dataset, and the file with its answer (None: syntax only)."""

    name: str
    type: str
    query: str
    result: Path | None
    lax: bool
    defaults: tuple[str, ...]
    graphs: tuple[str, ...]


def path_of(iri: str) -> Path:
    return Path(unquote(urlparse(iri).path))


def cases(manifest: str) -> Iterator[Case]:
    path = SUITE / manifest / "manifest.ttl"
    store = Store()
    store.load(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri())
    solutions = store.query(TESTS)
    assert isinstance(solutions, QuerySolutions)
    for row in solutions:
        kind = row["type"].value.rpartition("#")[2]
        if kind not in {"QueryEvaluationTest", "CSVResultFormatTest"} and "Syntax" not in kind:
            continue
        if "Update" in kind:
            continue
        query = path_of(row["query"].value)
        # Test queries are relative to their own file; the endpoint's base is that of its data.
        text = query.read_text(encoding="utf-8") if query.exists() else ""
        yield Case(
            row["name"].value,
            kind,
            f"BASE <{query.as_uri()}>\n{text}",
            path_of(row["result"].value) if row["result"] else None,
            row["lax"] is not None,
            tuple(row["defaults"].value.split()) if row["defaults"] else (),
            tuple(row["graphs"].value.split()) if row["graphs"] else (),
        )


def load(store: Store, iri: str) -> None:
    """Load a data file as a named graph; the named graphs of a TriG file keep their names."""
    path = path_of(iri)
    form = RdfFormat.from_extension(path.suffix[1:])
    assert form is not None, path
    quads = parse(path=str(path), format=form, base_iri=path.as_uri(), rename_blank_nodes=True)
    name = NamedNode(iri)
    store.add_graph(name)
    store.extend(
        Quad(q.subject, q.predicate, q.object, name if q.graph_name == DefaultGraph() else q.graph_name)
        for q in quads
    )


# --- what an answer is: canonical, so that two can be compared whatever they call their blank nodes


def canonical(rows: list[dict[str, Any]], *, lax: bool) -> object:
    """Return solutions in a form that is equal for equal answers: RDFC-1.0 over one node for each row."""
    quads = []
    for row in rows:
        node = BlankNode()
        quads.append(Quad(node, NamedNode(RS + "row"), Literal(True)))
        for name, term in row.items():
            quads.append(Quad(node, NamedNode(RS + name), term))
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    by_row: dict[object, set[str]] = {}
    for quad in dataset:
        by_row.setdefault(quad.subject, set()).add(f"{quad.predicate} {_known(quad.object)}")
    found = Counter(frozenset(one) for one in by_row.values())
    return frozenset(found) if lax else found


def _known(term: object) -> str:
    """Return a term; numbers by value, since the engine keeps values and not their spelling."""
    if isinstance(term, Literal) and term.datatype.value.rpartition("#")[2] in {"double", "decimal", "float"}:
        with contextlib.suppress(ValueError):
            return f"{float(term.value):.10g} {term.datatype}"
    return str(term)


def graph(triples: Any) -> object:
    dataset = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return frozenset(str(quad) for quad in dataset)


def result_set(path: Path) -> object:
    """Read an answer that is written as RDF: a result set, or a graph."""
    triples = list(parse(path=str(path), format=RdfFormat.TURTLE, base_iri=path.as_uri()))
    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object) for t in triples)
    booleans: list[Any] = list(store.quads_for_pattern(None, NamedNode(RS + "boolean"), None))
    if booleans:
        return booleans[0].object.value == "true"
    solutions: list[Any] = list(store.quads_for_pattern(None, NamedNode(RS + "solution"), None))
    if not solutions and not list(store.quads_for_pattern(None, None, NamedNode(RS + "ResultSet"))):
        return graph(triples)
    rows = []
    for one in solutions:
        row = {}
        for binding in store.quads_for_pattern(one.object, NamedNode(RS + "binding"), None):
            node: Any = binding.object
            variable: Any = next(store.quads_for_pattern(node, NamedNode(RS + "variable"), None)).object
            row[variable.value] = next(store.quads_for_pattern(node, NamedNode(RS + "value"), None)).object
        rows.append(row)
    return canonical(rows, lax=False)


def rows_of(solutions: QuerySolutions) -> list[dict[str, Any]]:
    names = [variable.value for variable in solutions.variables]
    return [
        {name: term for name, term in zip(names, row, strict=True) if term is not None} for row in solutions
    ]


def text_rows(text: str) -> Counter[frozenset[tuple[str, str]]]:
    """Return rows of CSV by column; blank nodes are told apart by nothing but being one."""
    rows = csv.DictReader(io.StringIO(text))
    return Counter(
        frozenset((name, "_:" if cell.startswith("_:") else cell) for name, cell in row.items())
        for row in rows
    )


FORMATS: Final = {
    ".srx": QueryResultsFormat.XML,
    ".srj": QueryResultsFormat.JSON,
    ".tsv": QueryResultsFormat.TSV,
}


def expected(case: Case) -> object:
    assert case.result is not None
    if case.result.suffix == ".csv":
        return text_rows(case.result.read_text())
    if case.result.suffix in FORMATS:
        read = parse_query_results(path=str(case.result), format=FORMATS[case.result.suffix])
        return bool(read) if isinstance(read, QueryBoolean) else canonical(rows_of(read), lax=case.lax)
    if case.result.suffix == ".ttl" or case.result.suffix == ".rdf":
        return result_set(case.result)
    return graph(parse(path=str(case.result), base_iri=case.result.as_uri()))


# --- the two who answer


def answer_of_engine(store: Store, case: Case) -> object:
    """Return what the engine says itself, an answer or ``error``."""
    try:
        found = store.query(
            case.query,
            default_graph=[NamedNode(iri) for iri in case.defaults] or [NamedNode("urn:nothing")],
            named_graphs=[NamedNode(iri) for iri in case.graphs],
        )
        if case.result is None:
            return "parsed"
        if isinstance(found, QueryTriples):
            return graph(found)
        if isinstance(found, QueryBoolean):
            return bool(found)
        if case.result.suffix == ".csv":
            written = found.serialize(format=QueryResultsFormat.CSV)
            assert written is not None
            return text_rows(written.decode())
        return canonical(rows_of(found), lax=case.lax)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return "error"


def answer_over_http(endpoint: str, client: httpx.Client, case: Case) -> object:
    """Return what the endpoint says: an answer, ``error`` or ``refused``."""
    wanted = "text/csv" if case.result and case.result.suffix == ".csv" else "application/sparql-results+json"
    response = client.post(
        endpoint,
        data={
            "query": case.query,
            "default-graph-uri": list(case.defaults) or ["urn:nothing"],
            "named-graph-uri": list(case.graphs),
        },
        headers={"Accept": f"{wanted}, application/n-triples"},
    )
    if response.status_code != 200:
        return {400: "error", 403: "refused"}.get(response.status_code, response.status_code)
    if case.result is None:
        return "parsed"
    kind = response.headers["content-type"].partition(";")[0]
    if kind == "application/n-triples":
        return graph(parse(response.content, RdfFormat.N_TRIPLES))
    if kind == "text/csv":
        return text_rows(response.text)
    read = parse_query_results(response.content, QueryResultsFormat.JSON)
    return bool(read) if isinstance(read, QueryBoolean) else canonical(rows_of(read), lax=case.lax)


def wanted(case: Case) -> object:
    if case.result is not None:
        return expected(case)
    return "error" if "Negative" in case.type else "parsed"


@dataclass
class Endpoint:
    """A running endpoint over the data of the suites, and the engine over the same store."""

    url: str
    store: Store
    client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60))


PROTOCOL_DATA: Final = {
    f"http://kasei.us/2009/09/sparql/data/data{n}.rdf": f"sparql11/protocol/data{n}.nt" for n in (1, 2, 3)
}


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    path = tmp_path_factory.mktemp("suites") / "store"
    store = Store(str(path))
    files = {iri for name in MANIFESTS for case in cases(name) for iri in (*case.defaults, *case.graphs)}
    for iri in sorted(files):
        load(store, iri)
    for iri, file in PROTOCOL_DATA.items():
        store.load(path=str(SUITE / file), format=RdfFormat.N_TRIPLES, to_graph=NamedNode(iri))
    store.flush()
    del store
    settings = Settings(query_workers=2)
    pool = WorkerPool(settings)
    app = endpoint_app(pool, settings, Served(path, "suites", "http://data.test/id/"))
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started and time.monotonic() < end:
        time.sleep(0.01)
    yield Endpoint(f"http://127.0.0.1:{listening.getsockname()[1]}/sparql", Store.read_only(str(path)))
    server.should_exit = True
    thread.join(10)


def refused_on_purpose(case: Case) -> bool:
    return re.search(r"\b(?:SERVICE|FROM)\b", case.query, re.IGNORECASE) is not None


@pytest.mark.parametrize("manifest", MANIFESTS)
def test_what_the_engine_passes_the_endpoint_passes(endpoint: Endpoint, manifest: str) -> None:
    lost = []
    tests = list(cases(manifest))
    assert tests
    for case in tests:
        right = wanted(case)
        engine = answer_of_engine(endpoint.store, case)
        ours = answer_over_http(endpoint.url, endpoint.client, case)
        if engine == right and ours != right and not (ours == "refused" and refused_on_purpose(case)):
            lost.append((case.name, case.type, ours if isinstance(ours, str | int) else "another answer"))
    assert lost == []


# --- the suite of the protocol itself


def requests_of(manifest: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield name and request of each protocol test; all tests have one request."""
    store = Store()
    store.load(path=str(manifest), format=RdfFormat.TURTLE, base_iri=manifest.as_uri())
    rows = store.query(f"""
PREFIX mf: <{MF}> PREFIX ht: <http://www.w3.org/2011/http#> PREFIX cnt: <http://www.w3.org/2011/content#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?test ?path ?method ?body ?bytes ?encoding ?boolean ?format
  (GROUP_CONCAT(DISTINCT CONCAT(?name, ": ", ?value); separator="\\n") AS ?headers)
  (GROUP_CONCAT(DISTINCT STR(?s); separator=" ") AS ?status) {{
  ?test a mf:ProtocolTest ; mf:action/ht:requests/rdf:rest*/rdf:first ?request .
  ?request ht:absolutePath ?path ; ht:methodName ?method ; ht:resp ?answer . ?answer mf:expectedStatus ?s
  OPTIONAL {{ ?request ht:body ?content OPTIONAL {{ ?content cnt:chars ?body }}
    OPTIONAL {{ ?content cnt:bytes ?bytes }} OPTIONAL {{ ?content cnt:characterEncoding ?encoding }} }}
  OPTIONAL {{ ?request ht:headers/rdf:rest*/rdf:first ?h . ?h ht:fieldName ?name ; ht:fieldValue ?value }}
  OPTIONAL {{ ?answer mf:expectedBoolean ?boolean }} OPTIONAL {{ ?answer mf:expectedFormat ?format }}
}} GROUP BY ?test ?path ?method ?body ?bytes ?encoding ?boolean ?format ORDER BY ?test""")
    assert isinstance(rows, QuerySolutions)
    for row in rows:
        named = {str(v).lstrip("?"): row[v] for v in rows.variables}
        yield (
            named["test"].value.rpartition("#")[2],
            {k: t.value if t is not None else None for k, t in named.items()},
        )


PROTOCOL: Final = SUITE / "sparql11" / "protocol" / "manifest.ttl"
READING: Final = (
    [(name, one) for name, one in requests_of(PROTOCOL) if "update" not in name] if SUITE.is_dir() else []
)


@pytest.mark.parametrize(("name", "asked"), READING, ids=[name for name, _ in READING])
def test_the_protocol_suite_as_far_as_reading_goes(
    endpoint: Endpoint, name: str, asked: dict[str, Any]
) -> None:
    headers = dict(line.split(": ", 1) for line in (asked["headers"] or "").splitlines() if ": " in line)
    body = (asked["body"] or asked["bytes"] or "").encode((asked["encoding"] or "utf-8").lower())
    response = endpoint.client.request(
        asked["method"],
        endpoint.url + asked["path"].removeprefix("/sparql").removeprefix("/"),
        content=body,
        headers=headers,
    )
    classes = re.findall(r"StatusCode(\d)xx|(\d{3})", asked["status"])
    assert any(str(response.status_code).startswith(a or b) for a, b in classes) or not classes, response.text
    if asked["boolean"] is not None:
        assert response.json()["boolean"] is (asked["boolean"] == "true")
    if asked["format"] == "RDF":
        assert "turtle" in response.headers["content-type"]
    elif asked["format"] is not None:
        assert "sparql-results" in response.headers["content-type"]
