from __future__ import annotations

import gzip
import re

import pyoxigraph as ox
import pytest

from kg.formats import RDF_FORMATS
from kg.iris import KINDS
from tests.web.conftest import HTML, Served, running

VIENNA = "/doc/place/vienna"


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/html", VIENNA),
        ("*/*", VIENNA),
        ("text/turtle", f"{VIENNA}.ttl"),
        ("application/ld+json", f"{VIENNA}.jsonld"),
        ("application/n-triples;q=0.9, text/html;q=0.5", f"{VIENNA}.nt"),
        ("application/rdf+xml", f"{VIENNA}.rdf"),
        ("application/trig", f"{VIENNA}.trig"),
        ("application/n-quads", f"{VIENNA}.nq"),
    ],
)
def test_a_thing_redirects_to_the_document_that_fits(site: Served, accept: str, location: str) -> None:
    answer = site.get("/id/place/vienna", Accept=accept)
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    assert "accept" in answer.headers["vary"].lower()
    assert answer.content == b""


def test_every_format_holds_the_same_triples(site: Served, talk: str) -> None:
    found = {}
    for form in RDF_FORMATS:
        answer = site.get(f"{talk}.{form.extension}")
        assert answer.status_code == 200
        assert answer.headers["content-type"].split(";")[0] == form.media_type
        quads = ox.parse(answer.content, format=form.engine)
        head = f"/doc/conversation/{talk.rpartition('/')[2]}.{form.extension}"
        found[form.name] = {q.triple for q in quads if not str(q.subject).rstrip(">").endswith(head)}
    reference = found.pop("turtle")
    assert len(reference) > 60
    assert all(triples == reference for triples in found.values())


def test_the_document_holds_the_thing_its_parts_and_labels(site: Served, talk: str) -> None:
    text = site.get(f"{talk}.nt").text
    iri = f"http://localhost:8000/id{talk.removeprefix('/doc')}"
    assert f"<{iri}#date> <https://w3id.org/parley/ontology#earliest>" in text
    assert f"<{iri}#p1> <https://w3id.org/parley/ontology#participant>" in text
    assert '"Castro Ruz, Fidel"' in text, "the label of a participant"
    assert f"<https://w3id.org/parley/ontology#records> <{iri}>" in text, "what points to it"
    assert '"in person"' in text, "the label of a code"


def test_negotiated_and_named_documents_are_the_same(site: Served) -> None:
    named = site.get(f"{VIENNA}.ttl")
    asked = site.get(VIENNA, Accept="text/turtle")
    assert named.content == asked.content
    assert "accept," in asked.headers["vary"].lower()
    assert "accept," not in named.headers["vary"].lower()


def test_what_links_to_a_thing_comes_in_pages_with_the_true_total(sample_site, site: Served) -> None:  # type: ignore[no-untyped-def]
    path = "/doc/place/washington"
    iri = "http://localhost:8000/id/place/washington"
    pattern = re.compile(rf"^(\S+ <[^>]+> <{re.escape(iri)}>) \.$", re.MULTILINE)
    everything = {line for line in pattern.findall(site.get(f"{path}.nt").text) if "primaryTopic" not in line}
    total = int(re.search(r'totalItems> "(\d+)"', site.get(f"{path}.nt").text)[1])  # type: ignore[index]
    with running(sample_site, neighbours=50) as small:
        collected: set[str] = set()
        page, pages = f"{path}.nt", 0
        while page:
            answer = small.get(page)
            collected |= {x for x in pattern.findall(answer.text) if "primaryTopic" not in x}
            following = re.search(r'<([^>]+)>; rel="next"', answer.headers["link"])
            page = following[1] if following else ""
            pages += 1
        assert 'rel="prev"' in answer.headers["link"]
    assert len(collected) == total
    assert pages == -(-total // 50)
    assert everything <= collected


def test_a_document_says_where_its_other_forms_are(site: Served, talk: str) -> None:
    link = site.get(talk, Accept="text/html").headers["link"]
    key = talk.rpartition("/")[2]
    assert f'<http://localhost:8000/doc/conversation/{key}>; rel="canonical"' in link
    assert f'<http://localhost:8000/id/conversation/{key}>; rel="cite-as"' in link
    assert '<http://creativecommons.org/publicdomain/zero/1.0/>; rel="license"' in link
    assert '<https://schema.org/AboutPage>; rel="type"' in link
    for form in RDF_FORMATS:
        assert f'<{talk}.{form.extension}>; rel="alternate"; type="{form.media_type}"' in link
        assert f'<{talk}.{form.extension}>; rel="describedby"; type="{form.media_type}"' in link


@pytest.mark.parametrize("path", [VIENNA, f"{VIENNA}.ttl", "/", "/ontology", "/dumps/", "/vocab/act/promise"])
def test_a_known_etag_is_answered_304(site: Served, path: str) -> None:
    first = site.get(path, Accept="text/html, */*;q=0.5")
    tag = first.headers["etag"]
    assert re.fullmatch(r'"[^"]+"', tag), "strong"
    again = site.get(path, Accept="text/html, */*;q=0.5", If_None_Match=f'"other", W/{tag}')
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert site.get(path, Accept="text/html, */*;q=0.5", If_None_Match='"other"').status_code == 200


def test_representations_have_etags_of_their_own(site: Served) -> None:
    tags = {
        site.get(f"{VIENNA}.{e}").headers["etag"]
        for e in ("html", "ttl", "nt", "jsonld", "rdf", "trig", "nq")
    }
    zipped = site.get(f"{VIENNA}.html", Accept_Encoding="gzip").headers["etag"]
    assert len(tags | {zipped}) == 8


def test_compressed_pages_are_the_same_pages(site: Served) -> None:
    with site.client.stream("GET", VIENNA, headers={**HTML, "Accept-Encoding": "gzip"}) as answer:
        body = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
        assert "accept-encoding" in answer.headers["vary"].lower()
    assert gzip.decompress(body) == site.get(VIENNA, Accept="text/html").content


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/id/place/vienna",
        VIENNA,
        f"{VIENNA}.ttl",
        "/ontology.ttl",
        "/dumps/",
        "/health",
        "/nothing-here",
        "/graph/provenance.nq",
        "/static/parley.css",
        "/sparql",
    ],
)
def test_head_is_get_without_its_body(site: Served, path: str) -> None:
    get = site.client.get(path, headers={"Accept": "*/*"})
    head = site.client.head(path, headers={"Accept": "*/*"})
    assert head.status_code == get.status_code
    assert head.content == b""
    for name in ("content-type", "etag", "location", "link", "vary"):
        assert head.headers.get(name) == get.headers.get(name), name


def test_an_unknown_key_names_near_ones(site: Served, talk: str) -> None:
    key = talk.rpartition("/")[2]
    wrong = key[:-1] + ("2" if key[-1] != "2" else "3")
    answer = site.get(f"/id/conversation/{wrong}", Accept="application/json")
    assert answer.status_code == 404
    assert talk in [near["href"] for near in answer.json()["see"]]


def test_a_key_made_of_words_is_looked_up(site: Served) -> None:
    answer = site.get("/id/place/wien-vienna-x", Accept="application/json")
    assert answer.status_code == 404
    assert site.get("/id/person/kennedy", Accept="application/json").json()["see"]


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0, application/pdf"])
def test_a_format_that_is_not_there_lists_those_that_are(site: Served, accept: str) -> None:
    for path in ("/id/place/vienna", VIENNA, "/ontology", "/graph/provenance"):
        answer = site.get(path, Accept=accept)
        assert answer.status_code == 406
        assert "text/turtle" in answer.text
        assert "application/ld+json" in answer.text


def test_a_merged_key_moves_for_good(site: Served) -> None:
    ledger = site.app.state.current.get().release.ledger
    kind, key, into = next(iter(ledger.moves()))
    answer = site.get(f"/id/{kind}/{key}", Accept="text/turtle")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/id/{kind}/{into[0]}")
    document = site.get(f"/doc/{kind}/{key}.ttl")
    assert (document.status_code, document.headers["location"]) == (301, f"/doc/{kind}/{into[0]}.ttl")


def test_a_withdrawn_key_says_why(site: Served) -> None:
    ledger = site.app.state.current.get().release.ledger
    kind, key = next(iter(ledger.withdrawn()))
    line = next(x for x in ledger.lines if x.key == key and x.status == "withdrawn")
    for path in (f"/id/{kind}/{key}", f"/doc/{kind}/{key}", f"/doc/{kind}/{key}.ttl"):
        answer = site.get(path, Accept="application/json")
        assert answer.status_code == 410
        assert line.note in answer.json()["detail"]


def test_a_split_key_offers_the_candidates(foreign: Served) -> None:
    answer = foreign.get("/id/person/p-22222222", Accept="application/json")
    assert answer.status_code == 300
    assert [near["href"] for near in answer.json()["see"]] == [
        "/id/person/p-33333333",
        "/id/person/p-44444444",
    ]
    assert answer.headers["link"].count('rel="alternate"') == 2
    assert "father and son" in answer.json()["detail"]


def test_a_key_in_capitals_leads_to_the_key(site: Served, talk: str) -> None:
    key = talk.rpartition("/")[2]
    answer = site.get(f"/id/conversation/{key.upper()}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"/id/conversation/{key}")


def test_a_key_with_dots_is_not_taken_for_an_extension(site: Served) -> None:
    assert "Translation" in site.page("/doc/record/wcda-188144.en")
    assert site.get("/doc/record/wcda-188144.en.ttl").headers["content-type"] == "text/turtle; charset=utf-8"
    assert site.get("/doc/record/wcda-188144.en.html").headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    ["/id/person/%3E%20%7B", "/doc/person/a%22b", "/doc/nothing/x", "/doc/place/vienna.exe", "/doc?iri=not%20an%20iri", "/doc.ttl?iri=http://example.org/nobody", "/doc.exe?iri=http://example.org/x"],
)  # fmt: skip
def test_nonsense_is_not_found(site: Served, path: str) -> None:
    assert site.get(path, Accept="text/plain").status_code == 404


def test_any_iri_of_the_release_has_a_document(site: Served) -> None:
    other = "http://www.wikidata.org/entity/Q11256"
    text = site.client.get("/doc.nt", params={"iri": other}).text
    assert f"<http://schema.org/sameAs> <{other}>" in text
    moved = site.client.get("/doc", params={"iri": "http://localhost:8000/id/place/vienna#geometry"})
    assert (moved.status_code, moved.headers["location"]) == (301, VIENNA)


def test_every_answer_may_be_read_from_anywhere_and_is_safe(site: Served) -> None:
    for path in ("/", VIENNA, f"{VIENNA}.ttl", "/nothing", "/sparql", "/dumps/", "/id/place/vienna"):
        headers = site.get(path, Accept="text/html, */*").headers
        assert headers["access-control-allow-origin"] == "*"
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"]
    preflight = site.client.options(
        VIENNA, headers={"Origin": "http://x.test", "Access-Control-Request-Method": "GET"}
    )
    assert preflight.status_code == 204
    assert "GET" in preflight.headers["access-control-allow-methods"]


def test_documents_of_all_kinds_that_the_sample_has_are_served(site: Served) -> None:
    seen = set()
    for kind in KINDS:
        prefix = f"http://localhost:8000/id/{kind}/"
        query = f'SELECT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{prefix}") && !CONTAINS(STR(?s), "#")) }} LIMIT 1'
        rows = site.client.get(
            "/sparql", params={"query": query}, headers={"Accept": "application/json"}
        ).json()
        for row in rows["results"]["bindings"]:
            path = "/doc/" + row["s"]["value"].removeprefix("http://localhost:8000/id/")
            assert site.get(f"{path}.ttl").status_code == 200
            assert site.page(path)
            seen.add(kind)
    assert {
        "conversation",
        "record",
        "statement",
        "person",
        "office",
        "org",
        "place",
        "event",
        "commitment",
        "mention",
        "text",
        "recordset",
        "agent",
    } <= seen
