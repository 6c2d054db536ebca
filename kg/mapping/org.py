"""Bodies: governments, states, missions, archives, parties, groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.mapping.classes import types
from kg.mapping.identity import map_same_as
from kg.mapping.scope import Scope, label, links, optional
from kg.records.model import Org
from kg.terms import PARLEY, RDFS, SKOS, Quad

__all__ = ["map_org"]

_KINDS: Final = {
    "government": "Government",
    "state": "State",
    "mission": "DiplomaticMission",
    "body": "CorporateBody",
    "group": "Group",
}


def map_org(org: Org, scope: Scope) -> Iterator[Quad]:
    """Describe a body."""
    ref, graph = f"org:{org.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, _KINDS[org.type], graph)
    yield from label(node, RDFS.label, org.name, graph)
    for name in org.alt_names:
        yield from label(node, SKOS.altLabel, name, graph)
    yield from links(node, PARLEY.represents, optional(org.represents), scope, graph)
    yield from map_same_as(ref, org.same_as, scope)
