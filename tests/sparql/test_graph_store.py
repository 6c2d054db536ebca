"""The SPARQL 1.1 Graph Store HTTP Protocol, as far as reading goes."""

from __future__ import annotations

import httpx
import pytest
import rdflib

from tests.sparql.conftest import BASE, GRAPH_A, GRAPH_B, ROWS, Site

CLIENT = httpx.Client(trust_env=False, timeout=60)


def url(site: Site) -> str:
    return site.url.replace("/sparql", "/graph-store")


@pytest.mark.parametrize(
    ("accept", "form"),
    [("text/turtle", "turtle"), ("application/n-triples", "nt"), ("application/rdf+xml", "xml")],
)
def test_a_named_graph_comes_in_the_form_that_is_wished(site: Site, accept: str, form: str) -> None:
    answer = CLIENT.get(url(site), params={"graph": GRAPH_B}, headers={"Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept)
    names = {str(o) for o in rdflib.Graph().parse(data=answer.text, format=form).objects()}
    assert names == {"Ana", "Boris"}


def test_the_default_graph_is_the_merge(site: Site) -> None:
    answer = CLIENT.get(url(site) + "?default", headers={"Accept": "application/n-triples"})
    assert answer.text.count("\n") == ROWS + 2


def test_a_relative_name_is_resolved_against_the_base(site: Site) -> None:
    assert BASE + "../graph/a" == "http://data.test/id/../graph/a"
    assert "Ana" in CLIENT.get(url(site), params={"graph": "../graph/a"}).text


def test_head_and_conditional_requests_work_as_for_queries(site: Site) -> None:
    answer = CLIENT.get(url(site), params={"graph": GRAPH_A})
    tag = answer.headers["etag"]
    again = CLIENT.get(url(site), params={"graph": GRAPH_A}, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert answer.headers["etag"] != CLIENT.get(url(site), params={"graph": GRAPH_B}).headers["etag"]
    head = CLIENT.head(url(site), params={"graph": GRAPH_A})
    assert (head.status_code, head.headers["etag"], head.content) == (200, tag, b"")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("?default&graph=http://data.test/graph/a", 400),
        ("?graph=http://data.test/graph/a&graph=http://data.test/graph/b", 400),
        ("?graph=a%20b", 400),
        ("?graph=http://127.0.0.1:9/elsewhere", 404),
        ("?default&format=pdf", 406),
    ],
)
def test_a_wrong_request_has_its_status(site: Site, query: str, status: int) -> None:
    assert CLIENT.get(url(site) + query).status_code == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_it_only_reads(site: Site, method: str) -> None:
    answer = CLIENT.request(method, url(site), params={"graph": GRAPH_A})
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_pages_of_other_sites_may_ask(site: Site) -> None:
    assert CLIENT.get(url(site) + "?default&format=nt").headers["access-control-allow-origin"] == "*"
    answer = CLIENT.options(url(site))
    assert (answer.status_code, answer.headers["access-control-allow-methods"]) == (204, "GET, HEAD, OPTIONS")
