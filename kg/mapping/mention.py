"""Mentions: stretches of text that name a thing."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.classes import types
from kg.mapping.scope import Scope, links, optional, plain, sure
from kg.mapping.statement import map_evidence
from kg.records.model import Mention
from kg.terms import CODE, OA, PARLEY, Quad

__all__ = ["map_mention"]


def map_mention(mention: Mention, scope: Scope) -> Iterator[Quad]:
    """Describe a mention: the name as printed, where it stands, and what it was taken to name."""
    ref, graph = f"mention:{mention.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "Mention", graph)
    yield Quad(node, OA.motivatedBy, OA.identifying, graph)
    yield from plain(node, PARLEY.surfaceForm, mention.surface_form, graph)
    yield from links(node, OA.hasBody, optional(mention.refers_to), scope, graph)
    yield from map_evidence(node, OA.hasTarget, (mention.anchor,) if mention.anchor else (), ref, "", scope)
    if mention.anchor_of:
        for anchor in scope.anchors_of(mention.anchor_of):
            yield Quad(node, OA.hasTarget, anchor, graph)
    yield Quad(node, PARLEY.mentionStatus, CODE[mention.status], graph)
    yield from sure(node, mention.confidence, graph)
