"""Comparisons: findings about two statements, records or conversations."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.agent import agent_node, map_agent
from kg.mapping.classes import types
from kg.mapping.scope import Scope, links, note, sure
from kg.records.model import Comparison
from kg.terms import CODE, PARLEY, PROV, RDFS, Quad

__all__ = ["map_comparison"]


def map_comparison(comparison: Comparison, scope: Scope) -> Iterator[Quad]:
    """Describe a comparison and who made it."""
    graph = scope.stated
    node = scope.iris.entity(f"comparison:{comparison.key}")
    yield from types(node, "Comparison", graph)
    yield from links(node, PARLEY.compares, comparison.compares, scope, graph)
    yield Quad(node, PARLEY.comparisonRelation, CODE[comparison.relation], graph)
    yield Quad(node, PROV.wasAttributedTo, agent_node(comparison.attributed_to, scope), graph)
    yield from map_agent(comparison.attributed_to, scope)
    yield from sure(node, comparison.confidence, graph)
    yield from note(node, RDFS.comment, comparison.note, graph)
