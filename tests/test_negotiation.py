"""Negotiation follows RFC 9110, section 12.5.1, and never leaves the offered set."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.negotiation import Offer, negotiate, offer_of, parse_accept

HTML = Offer("text/html", ("application/xhtml+xml",), "html")
RDF = [offer_of(f) for f in RDF_FORMATS]
RESULTS = [offer_of(f) for f in RESULT_FORMATS]
PAGE = [HTML, *RDF]
CHROME = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
JAVA = "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2"
RDFLIB = (
    "application/sparql-results+xml, application/sparql-results+json, text/csv, text/tab-separated-values"
)


@pytest.mark.parametrize(
    ("accept", "offered", "chosen"),
    [
        (None, PAGE, "html"),
        ("", PAGE, "html"),
        ("*/*", RDF, "turtle"),
        (CHROME, PAGE, "html"),
        (JAVA, RDF, "turtle"),
        (RDFLIB, RESULTS, "json"),  # a tie: the order of the offer decides
        ("text/turtle", PAGE, "turtle"),
        ("TEXT/TURTLE;Q=0.5", PAGE, "turtle"),
        ("application/ld+json;q=0.2, text/turtle;q=0.1", PAGE, "jsonld"),
        ("application/json", PAGE, "jsonld"),
        ("application/json", RESULTS, "json"),
        ("text/*", PAGE, "html"),
        ("text/*", RESULTS, "csv"),  # text/xml is only another name of XML, and needs naming
        ("text/*;q=0.5, text/html;q=0", PAGE, "turtle"),
        ("*/*, text/html;q=0", PAGE, "turtle"),
        ("*/*;q=0.1, text/turtle;q=0", RDF, "jsonld"),
        ("text/html;q=0", PAGE, None),
        ("image/png", PAGE, None),
        ("*/*;q=0", PAGE, None),
        ("*/*;q=0.000", PAGE, None),
        ("text/turtle;charset=utf-8", PAGE, "turtle"),
        ("text/turtle;version=1.2;q=0.9, text/turtle;q=0.3, application/n-quads;q=0.5", RDF, "nq"),
        ("text/turtle;version=9;q=0, */*;q=0.1", RDF, "turtle"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted, x"', PAGE, "jsonld"),
        ('application/trig;note="text/turtle, \\" ;q=0"', RDF, "trig"),
        ("text/turtle;q=2, application/n-triples;q=0.1", RDF, "nt"),
        ("text/turtle;q=, application/n-triples;q=0.1", RDF, "nt"),
        ("*/turtle, application/trig;q=0.3", RDF, "trig"),
        (";;;, ,text/turtle", RDF, "turtle"),
        ("nonsense", RDF, "turtle"),
        ("text/turtle;q=0.5;q=0.9, application/trig;q=0.7", RDF, "trig"),
        ("text / turtle, application/trig;q=0.1", RDF, "trig"),
        ("text/turtle ; q = 0.5 , application/trig;q=0.1", RDF, "turtle"),
    ],
)
def test_accept_header_chooses(accept: str | None, offered: Sequence[Offer], chosen: str | None) -> None:
    found = negotiate(accept, offered)
    assert (found.name if found else None) == chosen


def test_a_parameter_the_offer_declares_must_agree() -> None:
    offered = [Offer("text/html;level=1", name="one"), Offer("text/html;level=2", name="two")]
    found = negotiate("text/html;level=2, text/html;level=1;q=0.4", offered)
    assert found is offered[1]
    # RFC 9110's own example: the range with the parameter is the more specific one.
    assert negotiate("text/html;q=0.7, text/html;level=1;q=0.2", offered) is offered[1]


def test_nothing_offered_gives_nothing() -> None:
    assert negotiate("*/*", []) is None
    assert negotiate(None, []) is None


TOKENS = st.sampled_from(
    ["text", "application", "*", "turtle", "html", "json", "ld+json", "rdf+xml", "x", "n-triples", "", "/"]
)
PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["q", "Q", "charset", "v"]), st.sampled_from(["0", "1", "0.5", "0.001", '"a,b"', "7"])
    ),
    max_size=3,
)


@st.composite
def accept_headers(draw: st.DrawFn) -> str:
    parts = [
        f"{draw(TOKENS)}/{draw(TOKENS)}" + "".join(f";{n}={v}" for n, v in draw(PARAMETERS))
        for _ in range(draw(st.integers(0, 5)))
    ]
    return ",".join(parts)


OFFERS = st.lists(st.sampled_from([*PAGE, *RESULTS]), max_size=6, unique=True)


@given(st.one_of(st.none(), st.text(), accept_headers()), OFFERS)
def test_the_answer_is_always_one_of_the_offers(accept: str | None, offered: list[Offer]) -> None:
    found = negotiate(accept, offered)
    assert found is None or found in offered


@given(accept_headers(), OFFERS)
def test_a_refused_type_is_never_chosen(accept: str, offered: list[Offer]) -> None:
    found = negotiate(f"{accept},text/html;q=0" if accept else "text/html;q=0", offered)
    exact = [
        r
        for r in parse_accept(accept)
        if (r.type, r.subtype) in (("text", "html"), ("application", "xhtml+xml"))
    ]
    assert found is not HTML or any(r.quality > 0 for r in exact)


@given(accept_headers(), OFFERS)
def test_adding_a_full_wildcard_always_finds_something(accept: str, offered: list[Offer]) -> None:
    refused = any(r.quality == 0 for r in parse_accept(accept))
    if offered and not refused:
        assert negotiate(f"{accept},*/*;q=0.001", offered) is not None
