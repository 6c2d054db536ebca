"""Agreements between two or more parties."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.classes import types
from kg.mapping.scope import Scope, label, links, note, sure
from kg.records.model import Agreement
from kg.terms import PARLEY, PROV, RDFS, Quad

__all__ = ["map_agreement"]


def map_agreement(agreement: Agreement, scope: Scope) -> Iterator[Quad]:
    """Describe an agreement, where it was reached, and by which statements."""
    graph = scope.stated
    node = scope.iris.entity(f"agreement:{agreement.key}")
    yield from types(node, "Agreement", graph)
    yield from label(node, RDFS.label, agreement.name, graph)
    yield from links(node, PARLEY.agreedBy, agreement.agreed_by, scope, graph)
    yield from links(node, PARLEY.reachedIn, agreement.reached_in, scope, graph)
    yield from links(node, PROV.wasDerivedFrom, agreement.made_by, scope, graph)
    yield from note(node, PARLEY.summary, agreement.summary, graph)
    yield from sure(node, agreement.confidence, graph)
