"""Terms are held against the store itself: what we write is what it gives back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyoxigraph
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat

from kg.terms import (
    NAMESPACES,
    PARLEY,
    SKOS,
    XSD,
    Namespace,
    Quad,
    Term,
    boolean,
    curie,
    day,
    decimal,
    edtf,
    integer,
    iri,
    is_iri,
    is_language,
    lexical,
    literal,
    typed,
    unwrap_iri,
)

S, P, G = iri("http://example.org/s"), iri("http://example.org/p"), iri("http://example.org/g")

# Letters, controls, what N-Quads escapes, line ends that are none for N-Quads, noncharacters.
ODD = st.text(st.one_of(st.characters(codec="utf-8"), st.sampled_from('\x00\x08\t\n\x0c\r\x1f"\\\x7f\x85\u2028\ufeff\ufffe\uffff')))  # fmt: skip


def through_the_store(term: Term) -> str:
    """Return the line that comes back when a line with this object is loaded and dumped."""
    store = pyoxigraph.Store()
    store.load(Quad(S, P, term, G).line().encode(), format=RdfFormat.N_QUADS)
    dump = store.dump(format=RdfFormat.N_QUADS)
    assert dump is not None
    return dump.decode()


def unchanged(term: Term) -> bool:
    return through_the_store(term) == Quad(S, P, term, G).line()


@given(ODD)
@settings(deadline=None)
def test_any_string_comes_back_as_it_was_written(text: str) -> None:
    assert unchanged(literal(text))
    assert lexical(literal(text)) == text


@given(ODD, st.sampled_from(["en", "de-AT", "zh-Hant", "sr-Latn-RS", "x-private"]))
@settings(deadline=None)
def test_any_tagged_string_comes_back_as_it_was_written(text: str, lang: str) -> None:
    assert unchanged(literal(text, lang))
    assert lexical(literal(text, lang)) == text


def test_every_character_is_escaped_exactly_when_the_store_escapes_it() -> None:
    for plane in range(0, 0x110000, 0x4000):
        chars = "".join(map(chr, (c for c in range(plane, plane + 0x4000) if not 0xD800 <= c <= 0xDFFF)))
        assert unchanged(literal(chars)), hex(plane)


@given(st.text(max_size=12))
@settings(deadline=None)
def test_a_language_tag_is_accepted_exactly_when_the_store_reads_it(tag: str) -> None:
    try:
        pyoxigraph.Literal("x", language=tag)
        stored = True
    except ValueError:
        stored = False
    assert is_language(tag) == stored
    if stored:
        assert unchanged(literal("x", tag))
    else:
        with pytest.raises(ValueError, match="not a language tag"):
            literal("x", tag)


@pytest.mark.parametrize("tag", ["", "e", "en_GB", "en-a", "en-", "englishman", 'en"'])
def test_what_is_no_language_tag_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="not a language tag"):
        literal("x", tag)


def test_language_tags_are_written_in_lower_case() -> None:
    assert literal("x", "de-AT") == '"x"@de-at'


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        literal("\ud800")


@given(st.decimals(min_value=0, max_value=1, places=6))
@settings(deadline=None)
def test_a_confidence_comes_back_as_it_was_written(value: Decimal) -> None:
    assert unchanged(decimal(value))
    assert unchanged(decimal(float(value)))


@given(st.floats(min_value=-180, max_value=180))
@settings(deadline=None)
def test_any_decimal_is_in_the_canonical_form_of_the_store(value: float) -> None:
    # Eighteen decimal places are what the store computes with; beyond them it keeps the text.
    assert unchanged(decimal(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [(1.0, "1"), (0.90, "0.9"), (-0.0, "0"), (100, "100"), (Decimal("1E+2"), "100"), (1e-05, "0.00001")],
)
def test_decimals_have_no_trailing_zeros_and_no_exponent(value: float | Decimal, text: str) -> None:
    assert decimal(value) == f'"{text}"^^<http://www.w3.org/2001/XMLSchema#decimal>'


@given(st.integers())
@settings(deadline=None)
def test_any_integer_comes_back_as_it_was_written(value: int) -> None:
    assert unchanged(integer(value))


@given(st.dates())
@settings(deadline=None)
def test_any_day_comes_back_as_it_was_written(value: date) -> None:
    assert unchanged(day(value))


@given(st.booleans())
@settings(deadline=None)
def test_truth_comes_back_as_it_was_written(value: bool) -> None:
    assert unchanged(boolean(value))


@given(st.text())
@settings(deadline=None)
def test_a_value_of_a_datatype_the_store_does_not_know_comes_back_as_it_was_written(value: str) -> None:
    assert unchanged(edtf(value))
    assert unchanged(typed(value, XSD.language))


@given(
    st.one_of(
        st.text(max_size=30),
        st.text(max_size=20).map("http://example.org/".__add__),
        st.text(st.sampled_from('abc:/?#[]@%2041 {}<>\\^`|"\u00e9\ue000'), max_size=20).map("urn:x:".__add__),
    )
)  # fmt: skip
@settings(deadline=None)
def test_an_iri_is_accepted_exactly_when_the_store_reads_it(text: str) -> None:
    line = f"<http://example.org/s> <http://example.org/p> <{text}> <http://example.org/g> .\n"
    if is_iri(text):
        assert iri(text) == f"<{text}>"
        assert unchanged(iri(text))
        assert through_the_store(iri(text)) == line
    else:
        with pytest.raises(ValueError, match="not an absolute IRI"):
            iri(text)


@pytest.mark.parametrize(
    "text",
    ["", "relative", "//example.org/x", "http://a/ b", "http://a/<b>", "http://a/%zz", "http://a/\n", "http://[x",
     "http://a/#b#c", "http://a/\ud800", "http://a/{b}", "1a:b"],
)  # fmt: skip
def test_what_is_no_iri_is_refused(text: str) -> None:
    assert not is_iri(text)
    with pytest.raises(ValueError, match="not an absolute IRI"):
        iri(text)


def test_a_quad_is_one_line() -> None:
    quad = Quad(S, P, literal("two\nlines"), G)
    assert quad.line() == f'{S} {P} "two\\nlines" {G} .\n'


def test_sorted_lines_are_sorted_by_their_bytes() -> None:
    lines = [
        Quad(S, P, literal(text), G).line() for text in ("a", "z", "é", "\ue000", "\uffff", "😀", "Z", "\x7f")
    ]
    assert sorted(lines) == [raw.decode() for raw in sorted(line.encode() for line in lines)]


def test_a_namespace_gives_the_same_term_by_attribute_and_by_item() -> None:
    assert PARLEY.heldOn == PARLEY["heldOn"] == "<https://w3id.org/parley/ontology#heldOn>"
    assert unwrap_iri(SKOS.prefLabel) == str(SKOS) + "prefLabel"


def test_a_namespace_refuses_a_name_that_makes_no_iri() -> None:
    with pytest.raises(ValueError, match="not an absolute IRI"):
        Namespace("x", "http://example.org/")["a b"]


def test_every_namespace_is_an_iri_with_a_prefix_of_its_own() -> None:
    assert len(set(NAMESPACES.values())) == len(NAMESPACES)
    assert all(is_iri(base) and base[-1] in "#/" for base in NAMESPACES.values())


@pytest.mark.parametrize(
    ("value", "short"),
    [
        ("https://w3id.org/parley/ontology#heldOn", "parley:heldOn"),
        ("https://w3id.org/parley/vocab/code/us-secret", "code:us-secret"),
        ("http://www.w3.org/2004/02/skos/core#", None),
        ("https://w3id.org/parley/vocab/code/a/b", None),
        ("http://example.org/x", None),
    ],
)
def test_an_iri_is_shortened_where_a_known_namespace_allows_it(value: str, short: str | None) -> None:
    assert curie(value) == short


@pytest.mark.parametrize(
    ("term", "text"),
    [(iri("http://a/b"), "http://a/b"), (integer(3), "3"), (edtf("1961-08~"), "1961-08~"), ("_:b0", "_:b0")],
)
def test_the_plain_text_of_a_term_is_what_a_message_shows(term: str, text: str) -> None:
    assert lexical(term) == text
