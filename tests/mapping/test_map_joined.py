"""The graph says by what rule an entry of a list was joined, and how sure that is."""

from __future__ import annotations

from kg.iris import IriPolicy
from kg.mapping import map_entry
from kg.records.model import Entry, Person
from kg.terms import DCTERMS, OA, PARLEY, PROV, decimal, iri, literal

KEYS = {"person:v1#p_M1": "p-23456789", "person:v2#p_M1": "p-23456789"}
IRIS = IriPolicy("http://localhost/", KEYS, {}, {"person:v1#p_M1": ("same name", 0.97)})


def entry(key: str, *, unlisted: bool = False) -> Entry:
    return Entry(id="v1", authority="v1", persons=(Person(key=key, name="Maple, Karl", unlisted=unlisted),))


def test_a_joined_entry_carries_rule_confidence_and_who_says_so() -> None:
    quads = [q for q in map_entry(entry("v1#p_M1"), IRIS) if "#joined-" in q.subject]
    said = {q.predicate: q.object for q in quads}
    assert said[OA.hasTarget] == iri("http://localhost/id/person/p-23456789")
    assert said[DCTERMS.identifier] == literal("v1#p_M1")
    assert said[DCTERMS.description] == literal("same name")
    assert said[PARLEY.confidence] == decimal(0.97)
    assert {q.graph for q in quads} == {IRIS.graph("authority-v1", "links")}


def test_the_graph_of_the_link_is_attributed_to_who_made_it() -> None:
    graph = IRIS.graph("authority-v1", "links")
    quads = list(map_entry(entry("v1#p_M1"), IRIS))
    mappers = iri("http://localhost/id/agent/parley-mappers")
    assert any(
        q.subject == graph and q.predicate == PROV.wasAttributedTo and q.object == mappers for q in quads
    )


def test_nothing_is_said_of_an_entry_that_was_not_joined_or_stands_in_no_list() -> None:
    for one in (entry("v2#p_M1"), entry("v1#p_M1", unlisted=True)):
        assert not [q for q in map_entry(one, IRIS) if "#joined-" in q.subject]
