"""Identity links, in the links layer: to other data sets, and of list entries joined in one person."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from kg.mapping.agent import MAPPERS, agent_node, map_agent
from kg.mapping.classes import types
from kg.mapping.scope import Scope, plain, sure
from kg.records.model import SameAs
from kg.terms import DCTERMS, OA, PROV, SCHEMA, Quad, iri

__all__ = ["map_joined", "map_same_as"]


def map_same_as(ref: str, same: Iterable[SameAs], scope: Scope) -> Iterator[Quad]:
    """State what a thing is called in other data sets, who says so, and how sure they are.

    The plain link serves consumers; the ``parley:IdentityLink`` beside it carries the claim. Its
    fragment comes from the other IRI, so that it stays the same when links are added or joined.
    """
    graph, entity = scope.links, scope.iris.entity(ref)
    for link in same:
        other = iri(link.iri)
        node = scope.iris.entity(ref, f"same-{hashlib.sha256(link.iri.encode()).hexdigest()[:8]}")
        yield Quad(entity, SCHEMA.sameAs, other, graph)
        yield from types(node, "IdentityLink", graph)
        yield Quad(node, OA.motivatedBy, OA.linking, graph)
        yield Quad(node, OA.hasTarget, entity, graph)
        yield Quad(node, OA.hasBody, other, graph)
        yield from sure(node, link.confidence, graph)
        yield Quad(node, PROV.wasAttributedTo, agent_node(link.attributed_to, scope), graph)
        yield from map_agent(link.attributed_to, scope)


def map_joined(key: str, scope: Scope) -> Iterator[Quad]:
    """State by what rule the entry of a list was joined with others in one person, and how sure that is.

    Nothing where it was not joined. The node is named after the entry, so that it stays the same
    when others join.
    """
    ref, graph = f"person:{key}", scope.links
    if ref not in scope.iris.joined:
        return
    rule, confidence = scope.iris.joined[ref]
    node = scope.iris.entity(ref, f"joined-{hashlib.sha256(key.encode()).hexdigest()[:8]}")
    yield from types(node, "IdentityLink", graph)
    yield Quad(node, OA.motivatedBy, OA.identifying, graph)
    yield Quad(node, OA.hasTarget, scope.iris.entity(ref), graph)
    yield from plain(node, DCTERMS.identifier, key, graph)
    yield from plain(node, DCTERMS.description, rule, graph)
    yield from sure(node, confidence, graph)
    yield Quad(node, PROV.wasAttributedTo, agent_node(MAPPERS, scope), graph)
    yield from map_agent(MAPPERS, scope)
