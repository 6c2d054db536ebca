from __future__ import annotations

import re

import pytest

import kg.errors
from kg.errors import ParleyError
from kg.web.errors import status_of
from tests.web.conftest import Served

EVERY = {
    error.code: error.status
    for error in vars(kg.errors).values()
    if isinstance(error, type) and issubclass(error, ParleyError)
}


def test_the_status_of_every_error_is_pinned() -> None:
    pinned = {
        "error": 500, "usage": 400, "config": 500, "nothing-read": 500, "source-unreadable": 500,
        "no-such-release": 503, "gate": 500, "release": 500, "build-busy": 500, "ledger": 500, "review": 500, "query": 400,
        "query-too-deep": 400, "query-too-long": 413, "query-refused": 403, "query-timeout": 503,
        "query-memory": 507, "query-result": 507, "query-busy": 503, "query-ended": 503, "not-found": 404, "gone": 410,
        "not-acceptable": 406, "unsupported-media-type": 415,
    }  # fmt: skip
    assert pinned == EVERY
    assert status_of(RuntimeError("anything")) == 500


def test_one_shape_for_each_media_type(site: Served) -> None:
    problem = site.get("/nothing", Accept="application/problem+json")
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json() == {
        "type": "/help/messages#not-found",
        "title": "Nothing here",
        "status": 404,
        "code": "not-found",
        "detail": "There is nothing at /nothing.",
        "remedy": "Start from / or look it up with /search?q=.",
    }
    plain = site.get("/nothing", Accept="text/turtle")
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert plain.text == (
        "404 Nothing here (not-found)\nThere is nothing at /nothing.\n"
        "Start from / or look it up with /search?q=.\nSee /help/messages#not-found\n"
    )
    page = site.get("/nothing", Accept="text/html")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<h1>Nothing here</h1>" in page.text
    assert "not-found" in page.text
    assert "There is nothing at /nothing." in page.text
    for answer in (problem, plain, page):
        assert answer.status_code == 404
        assert answer.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("PUT", "/doc/place/vienna", 405, "method-not-allowed"),
        ("DELETE", "/", 405, "method-not-allowed"),
        ("GET", "/doc", 400, "request"),
        ("GET", "/sparql?query=SELECT+nonsense", 400, "query"),
        ("GET", "/sparql?query=SELECT+*+%7BSERVICE+%3Chttp://x.test/%3E+%7B%7D%7D", 403, "query-refused"),
        ("POST", "/sparql", 415, "unsupported-media-type"),
        ("GET", "/oai", 404, "not-found"),
        ("GET", "/reconcile", 404, "not-found"),
    ],
)
def test_errors_carry_their_code(site: Served, method: str, path: str, status: int, code: str) -> None:
    answer = site.client.request(method, path, headers={"Accept": "application/json"})
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.json()["detail"]
    assert answer.json()["remedy"]


def test_a_wrong_query_is_shown_again_to_mend(site: Served) -> None:
    answer = site.get("/sparql?query=SELECT+%3Cb%3E+nonsense", Accept="text/html")
    assert answer.status_code == 400
    assert "SELECT &lt;b&gt; nonsense</textarea>" in answer.text


def test_an_unforeseen_fault_shows_nothing_of_the_inside(site: Served) -> None:
    def fault() -> None:
        msg = "secret of /var/lib/parley"
        raise RuntimeError(msg)

    site.app.router.add_api_route("/fault-for-a-test", fault, methods=["GET"])
    site.app.router.routes.insert(0, site.app.router.routes.pop())
    for accept in ("text/html", "application/json", "text/plain"):
        answer = site.get("/fault-for-a-test", Accept=accept)
        assert answer.status_code == 500
        assert "internal" in answer.text
        assert not re.search(r"secret|RuntimeError|Traceback|/var/", answer.text)
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'self'" in answer.headers["content-security-policy"]
