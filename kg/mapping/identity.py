"""Identity links to other data sets, in the links layer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from kg.mapping.agent import agent_node, map_agent
from kg.mapping.classes import types
from kg.mapping.scope import Scope, sure
from kg.records.model import SameAs
from kg.terms import OA, PROV, SCHEMA, Quad, iri

__all__ = ["map_same_as"]


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
