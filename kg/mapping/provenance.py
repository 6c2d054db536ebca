"""Provenance of the graphs an entry writes to: layer, licence, who says it, and from what.

No times and no versions stand here: they belong to a run, and a run is described in the manifest,
so that the same sources always give the same graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from kg.mapping.agent import CURATORS, MAPPERS, READERS, agent_node, map_agent
from kg.mapping.classes import types
from kg.mapping.scope import Scope
from kg.records.model import Anchor, SameAs
from kg.terms import CODE, DCTERMS, PARLEY, PROV, Quad, Term, iri

__all__ = ["METADATA_LICENCE", "map_provenance"]

METADATA_LICENCE: Final = "http://creativecommons.org/publicdomain/zero/1.0/"
"""Our metadata are in the public domain (CC0); the rights of each text are stated on the text's record."""


def map_provenance(written: Collection[Term], scope: Scope) -> Iterator[Quad]:
    """Describe each layer graph among ``written``."""
    for layer, graph in scope.graphs.items():
        if graph in written:
            yield from _map_graph(layer, graph, written, scope)


def _map_graph(layer: str, graph: Term, written: Collection[Term], scope: Scope) -> Iterator[Quad]:
    into = scope.provenance
    yield from types(graph, "AssertionSet", into)
    yield Quad(graph, PARLEY.layer, CODE[layer], into)
    yield Quad(graph, DCTERMS.license, iri(METADATA_LICENCE), into)
    for name in _authors(layer, scope):
        yield Quad(graph, PROV.wasAttributedTo, agent_node(name, scope), into)
        yield from map_agent(name, scope)
    origins = _inferred_from(written, scope) if layer == "inferred" else _origins(scope)
    for origin in origins:
        yield Quad(graph, PROV.wasDerivedFrom, origin, into)


def _authors(layer: str, scope: Scope) -> tuple[str, ...]:
    if layer == "inferred":
        return (MAPPERS,)
    if layer == "links":
        named = (link.attributed_to for link in _identity_links(scope))
        listed = (f"person:{p.key}" for p in scope.entry.persons if not p.unlisted)
        joined = (MAPPERS,) if any(ref in scope.iris.joined for ref in listed) else ()
        return tuple(dict.fromkeys((*named, *joined)))
    if layer == scope.entry.layer and scope.entry.attributed_to:
        return (scope.entry.attributed_to,)
    return (CURATORS,) if layer == "curated" else (READERS,)


def _identity_links(scope: Scope) -> Iterator[SameAs]:
    entry = scope.entry
    for things in (entry.persons, entry.offices, entry.orgs, entry.places, entry.events):
        for thing in things:
            yield from thing.same_as


def _inferred_from(written: Collection[Term], scope: Scope) -> tuple[Term, ...]:
    return tuple(graph for layer, graph in scope.graphs.items() if graph in written and layer != "inferred")


def _origins(scope: Scope) -> tuple[Term, ...]:
    """Return what the entry was read from: its texts, else where it is published, else the record."""
    found = tuple(scope.iris.entity(ref) for ref in _texts(scope))
    if not found:
        found = tuple(iri(url) for url in _addresses(scope))
    if not found:
        found = tuple(scope.iris.entity(f"record:{document.key}") for document in scope.entry.documents)
    return tuple(dict.fromkeys(found))


def _texts(scope: Scope) -> Iterator[str]:
    for document in scope.entry.documents:
        for text in (document.text, *(translation.text for translation in document.translations)):
            if text is not None:
                yield f"text:{text.key}"
    for anchor in _anchors(scope):
        yield anchor.text


def _anchors(scope: Scope) -> Iterator[Anchor]:
    entry = scope.entry
    for things in (entry.statements, entry.remarks):
        for thing in things:
            yield from thing.evidence
    for commitment in entry.commitments:
        for event in commitment.events:
            yield from event.evidence
    for mention in entry.mentions:
        if mention.anchor is not None:
            yield mention.anchor


def _addresses(scope: Scope) -> Iterator[str]:
    for document in scope.entry.documents:
        if document.url:
            yield document.url
        for translation in document.translations:
            if translation.url:
                yield translation.url
    for record_set in scope.entry.record_sets:
        if record_set.url:
            yield record_set.url
