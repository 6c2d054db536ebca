"""Meetings, happenings outside the conversations, and plans."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kg.mapping.classes import types
from kg.mapping.date import map_date
from kg.mapping.identity import map_same_as
from kg.mapping.scope import Scope, label, links, optional
from kg.records.model import Event
from kg.terms import PARLEY, RDFS, RICO, Quad

__all__ = ["map_event"]

_KINDS: Final = {"meeting": "Meeting", "historical": "HistoricalEvent", "planned": "PlannedEvent"}


def map_event(event: Event, scope: Scope) -> Iterator[Quad]:
    """Describe an event, or a plan as people at the time had it."""
    ref, graph = f"event:{event.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, _KINDS[event.type], graph)
    yield from label(node, RDFS.label, event.name, graph)
    # A plan has no date of its own (check 37), so the fragment is free for the foreseen one.
    planned = "date" if event.held_on is None else "planned"
    for predicate, fragment, value in (
        (PARLEY.heldOn, "date", event.held_on),
        (PARLEY.plannedFor, planned, event.planned_for),
    ):
        if value is not None:
            date_node = scope.iris.entity(ref, fragment)
            yield Quad(node, predicate, date_node, graph)
            yield from map_date(value, date_node, graph)
    yield from links(node, RICO.hasOrHadLocation, optional(event.place), scope, graph)
    yield from links(node, RICO.hasOrHadParticipant, event.participants, scope, graph)
    yield from links(node, PARLEY.plannedPlace, optional(event.planned_place), scope, graph)
    yield from links(node, PARLEY.proposedBy, event.proposed_by, scope, graph)
    yield from links(node, PARLEY.realisedAs, optional(event.realised_as), scope, graph)
    yield from map_same_as(ref, event.same_as, scope)
