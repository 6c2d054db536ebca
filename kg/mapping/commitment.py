"""Commitments, and what became of them."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.agent import agent_node, map_agent
from kg.mapping.classes import types
from kg.mapping.date import map_date
from kg.mapping.scope import Scope, links, note, sure
from kg.mapping.statement import map_evidence
from kg.records.model import Commitment, CommitmentEvent
from kg.terms import CODE, DCTERMS, PARLEY, PROV, RDFS, Quad

__all__ = ["map_commitment"]


def map_commitment(commitment: Commitment, scope: Scope) -> Iterator[Quad]:
    """Describe an obligation with the events of its life."""
    ref, graph = f"commitment:{commitment.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "Commitment", graph)
    yield from links(node, PARLEY.debtor, commitment.debtors, scope, graph)
    yield from links(node, PARLEY.creditor, commitment.creditors, scope, graph)
    yield from links(node, PARLEY.createdBy, commitment.created_by, scope, graph)
    yield from note(node, PARLEY.summary, commitment.summary, graph)
    yield from note(node, PARLEY.condition, commitment.condition, graph)
    yield from links(node, DCTERMS.subject, commitment.topics, scope, graph)
    if commitment.due is not None:
        date_node = scope.iris.entity(ref, "due")
        yield Quad(node, PARLEY.due, date_node, graph)
        yield from map_date(commitment.due, date_node, graph)
    yield from sure(node, commitment.confidence, graph)
    for number, event in enumerate(commitment.events, 1):
        yield from _map_event(event, ref, f"e{number}", scope)


def _map_event(event: CommitmentEvent, owner: str, fragment: str, scope: Scope) -> Iterator[Quad]:
    graph = scope.stated
    node = scope.iris.entity(owner, fragment)
    yield from types(node, "CommitmentEvent", graph)
    yield Quad(node, PARLEY.ofCommitment, scope.iris.entity(owner), graph)
    yield Quad(node, PARLEY.newStatus, CODE[event.status], graph)
    if event.on_date is not None:
        date_node = scope.iris.entity(owner, f"{fragment}-date")
        yield Quad(node, PARLEY.onDate, date_node, graph)
        yield from map_date(event.on_date, date_node, graph)
    if event.on_date_of is not None:
        yield Quad(node, PARLEY.onDate, scope.iris.entity(event.on_date_of, "date"), graph)
    yield from map_evidence(node, PARLEY.evidence, event.evidence, owner, f"{fragment}-", scope)
    for statement in event.evidence_of:
        for anchor in scope.anchors_of(statement):
            yield Quad(node, PARLEY.evidence, anchor, graph)
    yield from note(node, RDFS.comment, event.note, graph)
    yield from sure(node, event.confidence, graph)
    if event.attributed_to:
        yield Quad(node, PROV.wasAttributedTo, agent_node(event.attributed_to, scope), graph)
        yield from map_agent(event.attributed_to, scope)
