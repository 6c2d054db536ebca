"""Sets of records in an archive's own arrangement."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.classes import types
from kg.mapping.scope import Scope, label, links, optional, plain
from kg.records.model import RecordSet
from kg.terms import DCTERMS, RDFS, RICO, SCHEMA, Quad, iri

__all__ = ["map_record_set"]


def map_record_set(record_set: RecordSet, scope: Scope) -> Iterator[Quad]:
    """Describe a fond, series, file, journal or published volume."""
    graph = scope.stated
    node = scope.iris.entity(f"recordset:{record_set.key}")
    yield from types(node, "RecordSet", graph)
    yield from label(node, RDFS.label, record_set.name, graph)
    yield from links(node, RICO.isDirectlyIncludedIn, optional(record_set.parent), scope, graph)
    yield from links(node, RICO.hasOrHadHolder, optional(record_set.holder), scope, graph)
    yield from links(node, RICO.hasAccumulator, optional(record_set.accumulator), scope, graph)
    yield from plain(node, DCTERMS.identifier, record_set.identifier, graph)
    if record_set.url:
        yield Quad(node, SCHEMA.url, iri(record_set.url), graph)
