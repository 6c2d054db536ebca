"""Topics: concepts of the project's own scheme, in the vocabulary's namespace."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.mapping.classes import types
from kg.mapping.scope import Scope, label, links, optional
from kg.records.model import Topic
from kg.terms import SKOS, VOCAB, Quad, iri

__all__ = ["map_topic"]

_SCHEME: Final = iri(VOCAB + "topic")


def map_topic(topic: Topic, scope: Scope) -> Iterator[Quad]:
    """Describe a topic."""
    graph = scope.stated
    node = scope.iris.entity(f"topic:{topic.key}")
    yield from types(node, "Concept", graph)
    yield from label(node, SKOS.prefLabel, topic.name, graph)
    yield Quad(node, SKOS.inScheme, _SCHEME, graph)
    yield from label(node, SKOS.definition, topic.definition, graph)
    yield from links(node, SKOS.broader, optional(topic.broader), scope, graph)
    for other in topic.close_match:
        yield Quad(node, SKOS.closeMatch, iri(other), graph)
