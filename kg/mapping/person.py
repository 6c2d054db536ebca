"""Persons and the offices they held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kg.iris import parse_ref
from kg.mapping.classes import types
from kg.mapping.date import date_name, map_date
from kg.mapping.identity import map_joined, map_same_as
from kg.mapping.scope import Scope, label, plain, sure
from kg.records.model import Person, Tenure
from kg.terms import DCTERMS, ORG, PARLEY, RICO, SKOS, Quad, Term, day

__all__ = ["map_person", "tenure_node", "tenure_seen"]


def map_person(person: Person, scope: Scope) -> Iterator[Quad]:
    """Describe a person as one source entry knows them."""
    ref, graph = f"person:{person.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "Person", graph)
    yield from _names(person, node, scope)
    yield from plain(node, DCTERMS.description, person.description, graph)
    for identifier in (person.key, *person.identifiers):
        yield from plain(node, DCTERMS.identifier, identifier, graph)
    for predicate, prefix, value in (
        (RICO.hasBirthDate, "birth", person.birth),
        (RICO.hasDeathDate, "death", person.death),
    ):
        if value is not None:
            date_node = scope.iris.entity(ref, date_name(prefix, value))
            yield Quad(node, predicate, date_node, graph)
            yield from map_date(value, date_node, graph)
    for tenure in person.tenures:
        yield from _map_tenure(person, tenure, scope)
    yield from map_same_as(ref, person.same_as, scope)
    if not person.unlisted:  # else every document that names somebody would say it again
        yield from map_joined(person.key, scope)


def _names(person: Person, node: Term, scope: Scope) -> Iterator[Quad]:
    # A person whom several entries name has one prefLabel. Where an entry prints another name, that
    # one is its claim, and the preferred name is what a rule chose.
    preferred = scope.iris.name(f"person:{person.key}", person.name)
    yield from label(
        node, SKOS.prefLabel, preferred, scope.stated if preferred == person.name else scope.inferred
    )
    for name in (person.name, *person.alt_names):
        if name != preferred:
            yield from label(node, SKOS.altLabel, name, scope.stated)


def _map_tenure(person: Person, tenure: Tenure, scope: Scope) -> Iterator[Quad]:
    graph = scope.stated
    name = _tenure_name(person, tenure)
    node = scope.iris.entity(f"person:{person.key}", name)
    yield from tenure_seen(node, scope.iris.entity(f"person:{person.key}"), tenure.office, scope, graph)
    for predicate, prefix, value in (
        (RICO.hasBeginningDate, "start", tenure.start),
        (RICO.hasEndDate, "end", tenure.end),
    ):
        if value is not None:
            date_node = scope.iris.entity(f"person:{person.key}", date_name(f"{name}-{prefix}", value))
            yield Quad(node, predicate, date_node, graph)
            yield from map_date(value, date_node, graph)
    for seen in tenure.attested_at:
        yield Quad(node, PARLEY.attestedAt, day(seen), graph)
    yield from sure(node, tenure.confidence, graph)


def tenure_seen(node: Term, holder: Term, office: str, scope: Scope, graph: Term) -> Iterator[Quad]:
    """State that somebody held an office, without saying when."""
    yield from types(node, "Tenure", graph)
    yield Quad(node, ORG.member, holder, graph)
    yield Quad(node, ORG.post, scope.iris.entity(office), graph)


def tenure_node(participant: str, office: str, scope: Scope) -> Term:
    """Return the node for a person's holding of an office, from wherever it is seen.

    One node for a person and an office; only where the entry itself lists several terms of that
    person in that office does each have its own, named after its beginning.
    """
    return scope.iris.entity(participant, f"t-{parse_ref(office)[1]}")


def _tenure_name(person: Person, tenure: Tenure) -> str:
    name = f"t-{parse_ref(tenure.office)[1]}"
    terms = Counter(t.office for t in person.tenures)
    if terms[tenure.office] > 1 and tenure.start is not None:
        return date_name(name, tenure.start)
    return name
