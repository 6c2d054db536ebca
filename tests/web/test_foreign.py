"""RDF of others, published as it is: its addresses answer, and nothing in it can hurt a reader."""

from __future__ import annotations

from tests.web.conftest import HTML, Served


def test_an_address_outside_id_redirects_to_its_document(foreign: Served) -> None:
    answer = foreign.get("/archive/box/1", Accept="text/turtle")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/doc.ttl?iri=http%3A%2F%2Flocalhost%3A8000%2Fkg%2Farchive")
    text = foreign.get(answer.headers["location"]).text
    assert "Box one & <two>" in text
    assert "a nameless thing" in text, "blank nodes belong to what holds them"


def test_a_base_with_a_path_is_answered_with_and_without_it(foreign: Served) -> None:
    with_path = foreign.get("/kg/archive/box/1", Accept="text/html")
    assert with_path.status_code == 303
    assert with_path.headers["location"].startswith("/kg/doc?iri=")
    page = foreign.page(with_path.headers["location"])
    assert 'href="/kg/static/parley.css' in page
    assert foreign.client.get("/kg/", headers=HTML).status_code == 200
    assert foreign.client.get("/kg", headers=HTML).status_code == 200


def test_a_document_of_hash_iris_answers(foreign: Served) -> None:
    assert foreign.get("/people", Accept="text/html").status_code == 303
    assert foreign.get("/people-not-there", Accept="text/html").status_code == 404


def test_a_path_like_ours_is_not_mistaken(foreign: Served) -> None:
    answer = foreign.get("/person/x", Accept="text/html")
    assert answer.status_code == 303
    assert "a person who is not under id" in foreign.page(answer.headers["location"])


def test_what_a_browser_should_not_follow_is_not_linked(foreign: Served) -> None:
    page = foreign.page(foreign.get("/archive/box/1", Accept="text/html").headers["location"])
    assert "javascript:alert(1)" in page, "shown as it is"
    assert 'href="javascript' not in page
    assert 'href="http://example.org/elsewhere"' in page


def test_everything_is_escaped_and_languages_are_marked(foreign: Served) -> None:
    page = foreign.page(foreign.get("/archive/box/1", Accept="text/html").headers["location"])
    assert "Box one &amp; &lt;two&gt;" in page
    assert "<two>" not in page
    assert 'lang="ar" dir="auto"' in page


def test_a_site_without_conversations_has_its_pages(foreign: Served) -> None:
    for path in (
        "/",
        "/browse/conversation",
        "/browse/person",
        "/search?q=box",
        "/dataset",
        "/dumps/",
        "/releases",
        "/sparql",
    ):
        assert foreign.page(path)
    assert foreign.get("/sitemap.xml").status_code == 200
