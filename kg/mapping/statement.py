"""Statements and remarks: what one record says was said, and what its author adds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kg.mapping.classes import types
from kg.mapping.scope import Scope, links, note, sure
from kg.records.model import Anchor, Remark, Statement
from kg.terms import ACT, CODE, DCTERMS, MODALITY, OA, PARLEY, Quad, Term, integer

__all__ = ["map_evidence", "map_remark", "map_statement"]

_SERIAL: Final = re.compile(r"\.[a-z]+\d+$")


def map_statement(statement: Statement, scope: Scope) -> Iterator[Quad]:
    """Describe one speech act as its record attests it."""
    ref, graph = f"statement:{statement.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "ReportedStatement" if statement.reported else "Statement", graph)
    yield from _attested(statement.key, node, scope)
    yield from links(node, PARLEY.madeIn, (statement.made_in,), scope, graph)
    yield Quad(node, PARLEY.order, integer(statement.order), graph)
    yield from links(node, PARLEY.speaker, statement.speakers, scope, graph)
    yield from links(node, PARLEY.addressee, statement.addressees, scope, graph)
    yield Quad(node, PARLEY.act, ACT[statement.act], graph)
    if statement.modality:
        yield Quad(node, PARLEY.modality, MODALITY[statement.modality], graph)
    if statement.reporting:
        yield Quad(node, PARLEY.reportingMode, CODE[statement.reporting], graph)
    yield from note(node, PARLEY.condition, statement.condition, graph)
    yield from links(node, PARLEY.respondsTo, statement.responds_to, scope, graph)
    yield from links(node, PARLEY.instructedBy, statement.instructed_by, scope, graph)
    yield from _content(statement, ref, scope)


def map_remark(remark: Remark, scope: Scope) -> Iterator[Quad]:
    """Describe a comment of the record's author to the reader."""
    ref, graph = f"statement:{remark.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "AuthorRemark", graph)
    yield from _attested(remark.key, node, scope)
    yield from links(node, PARLEY.author, (remark.author,), scope, graph)
    yield from _content(remark, ref, scope)


def _attested(key: str, node: Term, scope: Scope) -> Iterator[Quad]:
    # The key is the record's with a serial. One that is not states no record, and the gate says so.
    record = _SERIAL.sub("", key)
    if record != key:
        yield Quad(node, PARLEY.attestedIn, scope.iris.entity(f"record:{record}"), scope.stated)


def _content(thing: Statement | Remark, ref: str, scope: Scope) -> Iterator[Quad]:
    node, graph = scope.iris.entity(ref), scope.stated
    yield from note(node, PARLEY.summary, thing.summary, graph)
    yield from links(node, PARLEY.reports, thing.reports, scope, graph)
    yield from links(node, PARLEY.refersTo, thing.refers_to, scope, graph)
    yield from links(node, DCTERMS.subject, thing.topics, scope, graph)
    yield from sure(node, thing.confidence, graph)
    yield from map_evidence(node, PARLEY.evidence, thing.evidence, ref, "", scope)


def map_evidence(
    node: Term, predicate: Term, anchors: Iterable[Anchor], owner: str, prefix: str, scope: Scope
) -> Iterator[Quad]:
    """Link a node to its anchors, fragments ``{prefix}a1``, ``{prefix}sel1`` ... of the owner, and describe them."""
    for number, anchor in enumerate(anchors, 1):
        anchor_node = scope.iris.entity(owner, f"{prefix}a{number}")
        yield Quad(node, predicate, anchor_node, scope.stated)
        yield from _map_anchor(anchor, anchor_node, scope.iris.entity(owner, f"{prefix}sel{number}"), scope)


def _map_anchor(anchor: Anchor, node: Term, selector: Term, scope: Scope) -> Iterator[Quad]:
    graph = scope.stated
    yield from types(node, "EvidenceAnchor", graph)
    yield Quad(node, OA.hasSource, scope.iris.entity(anchor.text), graph)
    yield Quad(node, PARLEY.exactDigest, Term(f'"{anchor.digest}"'), graph)
    yield Quad(node, OA.hasSelector, selector, graph)
    yield from types(selector, "TextPositionSelector", graph)
    yield Quad(selector, OA.start, integer(anchor.start), graph)
    yield Quad(selector, OA.end, integer(anchor.end), graph)
