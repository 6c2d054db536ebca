"""The checks SHACL cannot say report in its form."""

from __future__ import annotations

import hashlib

import pytest

from kg.records.model import Anchor, Document, Entry, Statement, Text
from kg.shapes.coded import check_entity, check_evidence, check_graphs, split_line

BASE = "http://localhost/"
GRAPH = f"<{BASE}graph/x/source>"
P = "https://w3id.org/parley/ontology#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
RICO = "https://www.ica.org/standards/RiC/ontology#"
DAY = "^^<http://www.w3.org/2001/XMLSchema#date>"
NODE = f"<{BASE}id/conversation/c-22222222#date>"


def dated(edtf: str, earliest: str = "1961-04-28", latest: str = "1961-04-28") -> list[bytes]:
    return [
        f"{NODE} {TYPE} <{RICO}Date> {GRAPH} .".encode(),
        f'{NODE} <{RICO}normalizedDateValue> "{edtf}"^^<http://id.loc.gov/datatypes/edtf/EDTF> {GRAPH} .'.encode(),
        f'{NODE} <{P}earliest> "{earliest}"{DAY} {GRAPH} .'.encode(),
        f'{NODE} <{P}latest> "{latest}"{DAY} {GRAPH} .'.encode(),
    ]


def found(
    lines: list[bytes], foreign: frozenset[str] = frozenset(), known: bool = True
) -> list[tuple[str, str]]:
    return [
        (r.shape.rpartition("#")[2][:-1], r.severity)
        for r in check_entity(lines, BASE, foreign, lambda _: known)
    ]


@pytest.mark.parametrize("edtf", ["1961-04-28", "1961-04", "1961-04~", "196X", "1961-04-27/1961-04-28"])
def test_edtf_that_agrees_with_its_bounds_passes(edtf: str) -> None:
    assert found(dated(edtf)) == []


def test_bounds_may_be_wider_than_edtf() -> None:
    assert found(dated("1961-04-28", latest="1961-04-29")) == []


@pytest.mark.parametrize("edtf", ["1961-02-30", "28 April 1961", "1961-13", ""])
def test_what_is_not_edtf_is_a_violation(edtf: str) -> None:
    assert found(dated(edtf)) == [("Date-edtf", "violation")]


def test_edtf_apart_from_its_bounds_is_a_violation() -> None:
    assert found(dated("1962-04-28")) == [("Date-edtf", "violation")]


def test_a_node_without_type_is_a_violation_but_not_in_foreign_rdf() -> None:
    line = f'<{BASE}id/person/p-22222222> <http://example.org/p> "x" {GRAPH} .'.encode()
    assert found([line]) == [("Node-typed", "violation")]
    assert found([line], frozenset({GRAPH})) == []


def test_blank_nodes_and_odd_addresses_are_violations() -> None:
    odd = f"<{BASE}id/person/> {TYPE} <{RICO}Person> {GRAPH} .".encode()
    assert found([odd]) == [("Node-iri", "violation")]
    blank = f"_:b {TYPE} <{RICO}Person> {GRAPH} .".encode()
    assert ("Node-iri", "violation") in found([blank])


def test_a_reference_to_nothing_is_a_warning() -> None:
    line = f"<{BASE}id/person/p-22222222> {TYPE} <{RICO}Person> {GRAPH} .".encode()
    to = f"<{BASE}id/person/p-22222222> <http://example.org/met> <{BASE}id/person/p-33333333> {GRAPH} .".encode()
    assert found([line, to], known=False) == [("Reference-described", "warning")]


def test_a_graph_must_state_layer_licence_and_origin() -> None:
    stated = [
        f"{GRAPH} <{P}layer> <https://w3id.org/parley/vocab/code/source> <{BASE}graph/provenance> .".encode()
    ]
    (result,) = check_graphs([GRAPH], lambda _: stated)
    assert result.message == "the named graph does not state its licence and its origin"


def test_lines_split_into_terms_whatever_the_literal_holds() -> None:
    text = r'"a \" <b> . <http://x/g> "@en'
    assert split_line(f"<http://x/s> <http://x/p> {text} <http://x/g> .".encode()).object == text
    assert split_line(b'<http://x/s> <http://x/p> "plain" .').graph == ""


def entry(content: str | None, start: int, end: int, digest: str) -> Entry:
    text = "I met with him late at night."
    version = Text(
        key="x.en1", digest=hashlib.sha256(text.encode()).hexdigest(), length=len(text), content=content
    )
    statement = Statement(
        key="x.s1",
        made_in="conversation:x",
        order=1,
        act="report",
        summary={"en": "They met."},
        confidence=0.9,
        evidence=(Anchor(text="text:x.en1", start=start, end=end, digest=digest),),
    )
    return Entry(
        id="x", documents=(Document(key="x", title="T", form="notes", text=version),), statements=(statement,)
    )


RIGHT = hashlib.sha256(b"late at night").hexdigest()[:32]


@pytest.mark.parametrize(
    ("content", "start", "end", "digest", "expected"),
    [
        ("I met with him late at night.", 15, 28, RIGHT, []),
        ("I met with him late at night.", 14, 27, RIGHT, ["anchor-digest"]),
        ("I met with him late at night.", 15, 300, RIGHT, ["anchor-digest"]),
        ("I met with her late at night.", 15, 28, RIGHT, ["text-digest"]),
        (None, 15, 28, RIGHT, ["anchor-unchecked"]),
    ],
)
def test_digests_are_held_against_the_text(
    content: str | None, start: int, end: int, digest: str, expected: list[str]
) -> None:
    findings = list(check_evidence(entry(content, start, end, digest)))
    assert [f.code for f in findings] == expected
    assert all(f.sets_aside == (f.severity == "violation") for f in findings)
