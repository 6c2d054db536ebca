"""Offices: posts, whoever holds them."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.classes import types
from kg.mapping.identity import map_same_as
from kg.mapping.scope import Scope, label, links, optional
from kg.records.model import Office
from kg.terms import PARLEY, RDFS, Quad

__all__ = ["map_office"]


def map_office(office: Office, scope: Scope) -> Iterator[Quad]:
    """Describe an office and the body it speaks for."""
    ref, graph = f"office:{office.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "Position", graph)
    yield from label(node, RDFS.label, office.name, graph)
    yield from links(node, PARLEY.represents, optional(office.represents), scope, graph)
    yield from map_same_as(ref, office.same_as, scope)
