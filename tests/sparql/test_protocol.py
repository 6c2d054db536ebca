"""The endpoint over a real socket: SPARQL 1.1 Protocol, and what strangers do to it."""

from __future__ import annotations

import collections
import concurrent.futures
import re
import socket
import time
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, TURTLE, URLENCODED, XML, SPARQLWrapper

from kg.formats import RDF_FORMATS, RESULT_FORMATS
from tests.sparql.conftest import BASE, GRAPH_A, GRAPH_B, ROWS, Serve, Site

pytestmark = pytest.mark.server

NAMES = "SELECT ?s ?o { ?s <http://data.test/name> ?o } ORDER BY ?s"
ALL = "SELECT * { ?s <http://data.test/value> ?o }"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }"
CROSS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"

# One client for all: making one takes longer than most answers.
CLIENT = httpx.Client(trust_env=False, verify=False, timeout=30)


def get(
    site: Site, query: str | None = None, *, accept: str | None = None, **parameters: Any
) -> httpx.Response:
    headers = {"Accept": accept} if accept is not None else {}
    return CLIENT.get(site.url, params={**({"query": query} if query else {}), **parameters}, headers=headers)


def post(site: Site, content: str | bytes, media_type: str | None, **parameters: Any) -> httpx.Response:
    headers = {"Content-Type": media_type} if media_type else {}
    body = content.encode() if isinstance(content, str) else content
    return CLIENT.post(site.url, content=body, params=parameters, headers=headers)


def names(response: httpx.Response) -> list[str]:
    assert response.status_code == 200, response.text
    return [b["o"]["value"] for b in response.json()["results"]["bindings"]]


# Ways to ask


def test_a_query_comes_by_get_by_form_and_directly(site: Site) -> None:
    assert names(get(site, NAMES)) == ["Ana", "Boris"]
    assert names(CLIENT.post(site.url, data={"query": NAMES})) == ["Ana", "Boris"]
    assert names(post(site, NAMES, "application/sparql-query")) == ["Ana", "Boris"]
    assert names(post(site, NAMES, "Application/SPARQL-Query; Charset=UTF-8")) == ["Ana", "Boris"]


def test_a_long_query_fits_a_form(site: Site) -> None:
    values = " ".join(f"<http://data.test/row/{n}>" for n in range(2500))
    query = f"SELECT (SUM(?o) AS ?o) {{ VALUES ?s {{ {values} }} ?s <http://data.test/value> ?o }}"
    assert names(CLIENT.post(site.url, data={"query": query})) == [str(sum(range(2500)))]


@pytest.mark.parametrize("where", ["url", "form", "direct"])
def test_a_dataset_of_the_protocol_wins_over_from(site: Site, where: str) -> None:
    def ask(query: str, **graphs: str) -> list[str]:
        if where == "url":
            return names(get(site, query, **graphs))
        if where == "form":
            return names(CLIENT.post(site.url, data={"query": query, **graphs}))
        return names(post(site, query, "application/sparql-query", **graphs))

    from_b = NAMES.replace("{", f"FROM <{GRAPH_B}> {{", 1)
    in_graph = "SELECT ?o { GRAPH ?g { ?s <http://data.test/name> ?o } } ORDER BY ?o"
    assert ask(from_b) == ["Ana", "Boris"]
    assert ask(from_b, **{"default-graph-uri": GRAPH_A}) == ["Ana"]
    assert ask(NAMES, **{"named-graph-uri": GRAPH_A}) == []
    assert ask(in_graph, **{"named-graph-uri": GRAPH_A}) == ["Ana"]
    assert ask(in_graph, **{"default-graph-uri": GRAPH_A}) == []


@pytest.mark.parametrize("where", ["default-graph-uri", "named-graph-uri"])
def test_a_graph_of_the_protocol_that_the_release_does_not_hold_is_empty(site: Site, where: str) -> None:
    assert names(get(site, NAMES, **{where: "http://127.0.0.1:9/elsewhere"})) == []


@pytest.mark.parametrize("where", ["FROM", "FROM NAMED"])
def test_a_graph_of_from_that_the_release_does_not_hold_is_refused(site: Site, where: str) -> None:
    elsewhere = "http://127.0.0.1:9/elsewhere"
    answer = get(site, NAMES.replace("{", f"{where} <{elsewhere}> {{", 1))
    assert answer.status_code == 403
    assert answer.json()["code"] == "query-refused"
    assert elsewhere in answer.json()["message"]


@pytest.mark.parametrize("how", ["from", "protocol"])
def test_several_default_graphs_are_merged_each_triple_once(site: Site, how: str) -> None:
    count = "SELECT (COUNT(*) AS ?o) { ?s ?p ?o }"
    both = {"default-graph-uri": [GRAPH_A, GRAPH_B]} if how == "protocol" else {}
    if how == "from":
        count = count.replace("{", f"FROM <{GRAPH_A}> FROM <{GRAPH_B}> {{", 1)
    assert names(CLIENT.get(site.url, params={"query": count, **both})) == ["2"]
    in_graph = "SELECT (COUNT(*) AS ?o) { GRAPH ?g { ?s ?p ?o } }"
    assert names(CLIENT.get(site.url, params={"query": in_graph, **both})) == (["0"] if both else ["3"])


def test_relative_iris_have_the_base_of_the_data(site: Site) -> None:
    assert names(get(site, "SELECT ?o { <person/b> ?p ?o }")) == ["Boris"]


# Ways to ask wrongly


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"params": {"query": ""}}, 400),
        ({"params": {"query": "  "}}, 400),
        ({"params": [("query", NAMES), ("query", NAMES)]}, 400),
        ({"params": {"query": "SELECT ?x WHERE"}}, 400),
        ({"params": {"default-graph-uri": GRAPH_A}}, 400),
        ({"params": {"query": NAMES, "default-graph-uri": "not an IRI"}}, 400),
        ({"url": "?query=%FF%FE"}, 400),
        ({"params": {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }"}}, 403),
        ({"params": {"query": "INSERT DATA { <a> <b> <c> }"}}, 403),
        ({"params": {"query": "SELECT * " + "{" * 5000 + "}" * 5000}}, 400),
        ({"method": "POST"}, 415),
        ({"method": "POST", "data": {"other": "1"}}, 400),
        ({"method": "POST", "data": {"query": NAMES}, "params": {"query": NAMES}}, 400),
        ({"method": "POST", "data": {"update": "CLEAR ALL"}}, 415),
        ({"method": "POST", "content": NAMES}, 415),
        ({"method": "POST", "content": NAMES, "headers": {"Content-Type": "text/plain"}}, 415),
        ({"method": "POST", "content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}, 415),
        ({"method": "POST", "content": NAMES.encode("utf-16"), "headers": {"Content-Type": "application/sparql-query"}}, 400),
        ({"method": "POST", "content": NAMES, "headers": {"Content-Type": "application/sparql-query; charset=latin-1"}}, 415),
        ({"method": "POST", "content": "#" * 100_001, "headers": {"Content-Type": "application/sparql-query"}}, 413),
        ({"method": "POST", "content": b"#" * 3_000_000, "headers": {"Content-Type": "application/sparql-query"}}, 413),
        ({"params": {"query": NAMES}, "headers": {"Accept": "image/png"}}, 406),
        ({"params": {"query": NAMES}, "headers": {"Accept": "text/turtle"}}, 406),
        ({"params": {"query": NAMES, "format": "png"}}, 406),
        ({"params": {"query": "CONSTRUCT WHERE { ?s ?p ?o }", "format": "csv"}}, 406),
        ({"method": "PUT"}, 405),
        ({"method": "DELETE"}, 405),
        ({"method": "PATCH"}, 405),
    ],
)  # fmt: skip
def test_a_wrong_request_has_its_status(site: Site, request_: dict[str, Any], status: int) -> None:
    more = {name: value for name, value in request_.items() if name not in ("method", "url")}
    response = CLIENT.request(request_.get("method", "GET"), site.url + request_.get("url", ""), **more)
    assert response.status_code == status, response.text
    assert response.json()
    if status == 405:
        assert set(re.split(r",\s*", response.headers["Allow"])) == {"GET", "HEAD", "POST", "OPTIONS"}
    if status == 406:
        assert "application/" in response.json()["message"]


# Ways to be answered


@pytest.mark.parametrize("form", RESULT_FORMATS, ids=lambda f: f.name)
@pytest.mark.parametrize("by", ["accept", "name", "extension", "media type"])
def test_solutions_come_in_every_form(site: Site, form: Any, by: str) -> None:
    wanted = {"name": form.name, "extension": form.extension, "media type": form.media_type}
    asked = {"accept": form.media_type} if by == "accept" else {"format": wanted[by]}
    response = get(site, NAMES, **asked)
    assert response.headers["Content-Type"].partition(";")[0] == form.media_type
    if form.name == "csv":
        assert response.text.splitlines()[0] == "s,o"
        assert len(response.text.splitlines()) == 3
    else:
        solutions = ox.parse_query_results(response.content, form.engine)
        assert isinstance(solutions, ox.QuerySolutions)
        assert [s["o"] for s in solutions] == [ox.Literal("Ana", language="en"), ox.Literal("Boris")]


@pytest.mark.parametrize("form", RDF_FORMATS, ids=lambda f: f.name)
@pytest.mark.parametrize(
    "query", ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o . ?s ?p 'Boris' }", "DESCRIBE <person/b>"]
)
def test_graphs_come_in_every_form(site: Site, form: Any, query: str) -> None:
    response = get(site, query, accept=form.media_type)
    assert response.headers["Content-Type"].partition(";")[0] == form.media_type
    (quad,) = ox.parse(response.content, form.engine)
    assert (quad.subject, quad.object) == (ox.NamedNode(f"{BASE}person/b"), ox.Literal("Boris"))


def test_an_unencoded_plus_sign_in_a_format_is_understood(site: Site) -> None:
    response = CLIENT.get(f"{site.url}?query=ASK%20%7B%7D&accept=application/sparql-results+xml")
    assert response.headers["Content-Type"] == "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "kind"), [(None, "json"), ("*/*", "json"), ("application/json", "json"), ("text/*", "csv")]
)
def test_clients_with_no_strong_wish_get_the_first_form(site: Site, accept: str | None, kind: str) -> None:
    response = get(site, "ASK { ?s ?p ?o }", accept=accept)
    assert kind in response.headers["Content-Type"]
    assert "true" in response.text


def test_a_short_answer_has_its_length_and_a_long_one_streams(site: Site) -> None:
    short, long = get(site, NAMES), get(site, ALL)
    assert int(short.headers["Content-Length"]) == len(short.content)
    assert long.headers["Transfer-Encoding"] == "chunked"
    assert len(long.json()["results"]["bindings"]) == ROWS


def test_head_says_what_get_says_and_sends_no_body(site: Site) -> None:
    before = site.pool.stats().ended
    for query in (NAMES, ALL):
        head = CLIENT.head(site.url, params={"query": query})
        whole = get(site, query)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("Content-Type", "ETag", "Vary", "Content-Length", "Cache-Control"):
            assert head.headers.get(name) == whole.headers.get(name), name
    assert CLIENT.head(site.url, params={"query": "SELECT ?x WHERE"}).status_code == 400
    assert site.pool.stats().ended == before


def test_an_answer_can_be_kept_and_asked_about(site: Site) -> None:
    first = get(site, NAMES)
    tag = first.headers["ETag"]
    assert tag.startswith('"r1-')
    assert first.headers["Vary"] == "Accept"
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = CLIENT.get(site.url, params={"query": NAMES}, headers={"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    assert (
        CLIENT.get(site.url, params={"query": NAMES}, headers={"If-None-Match": '"other"'}).status_code == 200
    )
    others = [
        get(site, NAMES, accept="text/csv"), get(site, ALL),
        get(site, NAMES, **{"default-graph-uri": GRAPH_A}), get(site, NAMES, **{"named-graph-uri": GRAPH_A}),
    ]  # fmt: skip
    assert len({tag, *(r.headers["ETag"] for r in others)}) == 5


def test_an_answer_that_changes_by_itself_has_no_tag(site: Site) -> None:
    response = get(site, "SELECT (RAND() AS ?x) {}")
    assert "ETag" not in response.headers
    assert response.headers["Cache-Control"] == "no-store"


def test_pages_of_other_sites_may_ask(site: Site) -> None:
    preflight = CLIENT.options(
        site.url, headers={"Origin": "http://other.test", "Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 204
    assert preflight.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in preflight.headers["Access-Control-Allow-Headers"]
    assert get(site, NAMES).headers["Access-Control-Allow-Origin"] == "*"


# People and machines without a query


def test_the_service_describes_itself_in_every_form(site: Site) -> None:
    for form in RDF_FORMATS:
        response = get(site, accept=form.media_type)
        assert response.headers["Content-Type"].partition(";")[0] == form.media_type
        triples = {(q.subject, q.predicate, q.object) for q in ox.parse(response.content, form.engine)}
        sd = "http://www.w3.org/ns/sparql-service-description#"
        service = ox.NamedNode(site.url)
        assert (service, ox.NamedNode(sd + "endpoint"), service) in triples
        assert (
            service,
            ox.NamedNode(sd + "supportedLanguage"),
            ox.NamedNode(sd + "SPARQL11Query"),
        ) in triples
        assert not [t for t in triples if t[1].value == sd + "feature"]
        (text,) = [t[2].value for t in triples if t[1].value.endswith("/description")]
        assert "2 named graphs" in text
        assert any(t[2].value.endswith("/.well-known/void") for t in triples)
    assert get(site).headers["Content-Type"].startswith("text/turtle")


def test_a_browser_without_a_query_gets_the_editor(site: Site) -> None:
    assert get(site, accept=CHROME).text.startswith("<form>")
    assert get(site, NAMES, accept=CHROME, edit=1).text == f"<form>{NAMES}</form>"


def test_a_browser_with_a_query_gets_a_table_and_links_get_what_they_name(site: Site) -> None:
    assert get(site, NAMES, accept=CHROME).text == "<table>2 of ('s', 'o'), True, None</table>"
    before = site.pool.stats().ended
    assert get(site, ALL, accept=CHROME).text == "<table>10 of ('o', 's'), False, None</table>"
    assert site.pool.stats().ended == before
    assert get(site, "ASK {}", accept=CHROME).text == "<table>0 of (), True, True</table>"
    assert "3 of" not in get(site, "DESCRIBE <person/b>", accept=CHROME).text
    assert get(site, NAMES, accept=CHROME, format="json").json()
    assert get(site, NAMES, accept="text/csv", format="html").text.startswith("<table>")


def test_without_pages_a_browser_gets_data(serve: Serve) -> None:
    bare = serve(pages=False)
    assert get(bare, accept=CHROME).headers["Content-Type"] == "application/rdf+xml"
    assert (
        "json"
        in get(bare, NAMES, accept=CHROME.replace(",application/xml;q=0.9", "")).headers["Content-Type"]
    )
    assert get(bare, NAMES, accept="text/html").status_code == 406


# Clients of the field


def test_sparqlwrapper_asks_in_all_its_ways(site: Site) -> None:
    for method, by in ((GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)):
        client = SPARQLWrapper(site.url)
        client.setMethod(method)
        client.setRequestMethod(by)
        client.setQuery(NAMES)
        client.setReturnFormat(JSON)
        found: Any = client.query().convert()
        assert [b["o"]["value"] for b in found["results"]["bindings"]] == ["Ana", "Boris"]
        client.setReturnFormat(XML)
        document: Any = client.query().convert()
        assert len(document.getElementsByTagName("result")) == 2
        client.setReturnFormat(CSV)
        assert bytes(client.query().convert()).startswith(b"s,o")  # type: ignore[arg-type]
    client = SPARQLWrapper(site.url)
    client.setQuery(f"DESCRIBE <{BASE}person/b>")
    client.setReturnFormat(TURTLE)
    assert b"Boris" in bytes(client.query().convert())  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_the_endpoint_as_a_store(site: Site, method: Any) -> None:
    store = SPARQLStore(site.url, method=method)
    graph = Graph(store)
    assert {str(row[1]) for row in graph.query(NAMES)} == {"Ana", "Boris"}  # type: ignore[index]
    assert bool(graph.query("ASK { ?s ?p 'Boris' }"))
    assert len(list(graph.triples((URIRef(f"{BASE}person/b"), None, None)))) == 1
    one = Graph(store, identifier=URIRef(GRAPH_A))
    assert {str(row[1]) for row in one.query(NAMES)} == {"Ana"}  # type: ignore[index]
    assert {str(name) for name in store.contexts()} == {GRAPH_A, GRAPH_B}


# Strangers


def test_a_runaway_query_is_ended_while_others_are_answered(serve: Serve) -> None:
    small = serve(query_timeout=1.5)
    with concurrent.futures.ThreadPoolExecutor(1) as threads:
        start = time.monotonic()
        runaway = threads.submit(get, small, SLOW)
        time.sleep(0.1)
        answered = 0
        while not runaway.done():
            assert names(get(small, NAMES)) == ["Ana", "Boris"]
            answered += 1
        response = runaway.result()
    assert (response.status_code, response.json()["code"]) == (503, "query-timeout")
    assert time.monotonic() - start < 5
    assert answered > 10


def test_a_memory_bomb_is_ended_with_its_own_status(serve: Serve) -> None:
    small = serve(query_memory_mib=128, query_timeout=30)
    response = get(small, CROSS)
    assert (response.status_code, response.json()["code"]) == (507, "query-memory")
    assert names(get(small, NAMES)) == ["Ana", "Boris"]


def test_a_client_that_leaves_ends_its_query(serve: Serve) -> None:
    small = serve(query_workers=1)
    for query in (SLOW, ALL):
        before = small.pool.stats().ended.get("left", 0)
        with socket.create_connection(("127.0.0.1", small.port)) as client:
            body = query.encode()
            client.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
                b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
            )
            small.until(lambda: small.pool.stats().busy == 1)
            if query == ALL:
                assert client.recv(1000).startswith(b"HTTP/1.1 200")
        small.until(lambda: small.pool.stats().ended.get("left", 0) == before + 1)  # noqa: B023
        small.until(lambda: small.pool.stats().busy == 0)
        assert names(get(small, NAMES)) == ["Ana", "Boris"]


def test_a_full_queue_tells_clients_to_come_back(serve: Serve) -> None:
    small = serve(query_workers=1, query_queue=1, query_timeout=3)
    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        # Four queries that differ: the same one would be evaluated once for all of them.
        answers = [f.result() for f in [threads.submit(get, small, f"{SLOW} LIMIT {n}") for n in range(1, 5)]]
    codes = sorted(a.json()["code"] for a in answers)
    assert {a.status_code for a in answers} == {503}
    assert "query-busy" in codes
    assert "query-timeout" in codes


def test_an_answer_that_fails_on_its_way_is_broken_off(serve: Serve) -> None:
    """Rows come early, then the deadline passes: no client may take what it got for the whole."""
    small = serve(query_timeout=1.0)
    rows_then_nothing = (
        "SELECT ?s { { ?s <http://data.test/value> ?o } UNION "
        "{ ?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(?c < ?f && ?c > ?f) } }"
    )
    with CLIENT.stream("GET", small.url, params={"query": rows_then_nothing}) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            response.read()
    small.until(lambda: small.pool.stats().ended == {"deadline": 1})


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv", "nt", "turtle", "jsonld", "rdf"])
def test_an_answer_that_grows_too_large_is_broken_off_and_marked(serve: Serve, form: str) -> None:
    small = serve(query_result_mib=1)
    graph = form in {"nt", "turtle", "jsonld", "rdf"}
    query = "CONSTRUCT WHERE { ?s ?p ?o }" if graph else ALL
    received = bytearray()
    with CLIENT.stream("GET", small.url, params={"query": query, "format": form}) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            collections.deque(map(received.extend, response.iter_raw()), maxlen=0)
    assert b"\n!! This answer is not whole. It was broken off (query-result)" in received[-400:]
    assert len(received) < 2 << 20
    assert names(get(small, NAMES)) == ["Ana", "Boris"]


def test_many_clients_at_once_all_get_their_own_answer(site: Site) -> None:
    def ask(number: int) -> tuple[int, str]:
        query = f"SELECT ?o {{ <http://data.test/row/{number}> ?p ?o }}"
        return number, names(get(site, query))[0]

    with concurrent.futures.ThreadPoolExecutor(16) as threads:
        assert all(str(number) == found for number, found in threads.map(ask, range(300)))
    assert site.pool.stats().busy == 0


def test_the_first_bytes_of_a_long_answer_come_early(site: Site) -> None:
    get(site, NAMES)
    start = time.monotonic()
    with CLIENT.stream("GET", site.url, params={"query": ALL}) as response:
        pieces = response.iter_bytes()
        next(pieces)
        first = time.monotonic() - start
        rest = b"".join(pieces)
        whole = time.monotonic() - start
    assert len(rest) > 5_000_000
    assert first < 0.3 * whole
