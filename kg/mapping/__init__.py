"""Mapping: one entry of the record model becomes quads.

A pure generator: no input or output, no clock, no globals, no blank nodes. One module for each type
of record; docs/data-model.md shows which field becomes which property, in which layer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from kg.iris import IriPolicy
from kg.mapping.agreement import map_agreement
from kg.mapping.commitment import map_commitment
from kg.mapping.comparison import map_comparison
from kg.mapping.conversation import map_conversation
from kg.mapping.document import map_document
from kg.mapping.event import map_event
from kg.mapping.mention import map_mention
from kg.mapping.office import map_office
from kg.mapping.org import map_org
from kg.mapping.person import map_person
from kg.mapping.place import map_place
from kg.mapping.provenance import map_provenance
from kg.mapping.recordset import map_record_set
from kg.mapping.scope import Scope
from kg.mapping.statement import map_remark, map_statement
from kg.mapping.topic import map_topic
from kg.records.model import Entry
from kg.terms import Quad, Term

__all__ = ["MAPPERS", "map_entry"]

MAPPERS: Final[dict[str, Callable[[Any, Scope], Iterator[Quad]]]] = {
    "documents": map_document,
    "conversations": map_conversation,
    "persons": map_person,
    "offices": map_office,
    "orgs": map_org,
    "places": map_place,
    "events": map_event,
    "record_sets": map_record_set,
    "topics": map_topic,
    "statements": map_statement,
    "remarks": map_remark,
    "commitments": map_commitment,
    "agreements": map_agreement,
    "mentions": map_mention,
    "comparisons": map_comparison,
}
"""Field of an entry to the mapper of what it holds."""


def map_entry(entry: Entry, iris: IriPolicy) -> Iterator[Quad]:
    """Return all quads of an entry, with the provenance of the graphs they go to.

    A quad may come more than once; the master keeps each line once.
    """
    scope = Scope(iris, entry)
    written: set[Term] = set()
    for field, mapper in MAPPERS.items():
        for thing in getattr(entry, field):
            for quad in mapper(thing, scope):
                written.add(quad.graph)
                yield quad
    yield from map_provenance(written, scope)
