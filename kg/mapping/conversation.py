"""Conversations, and who took part in them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from kg.iris import parse_ref
from kg.mapping.classes import types
from kg.mapping.date import certain_day, map_date
from kg.mapping.person import tenure_node, tenure_seen
from kg.mapping.scope import Scope, label, links, optional, plain, sure
from kg.records.model import Conversation, Participation
from kg.terms import CODE, DCTERMS, PARLEY, RDFS, RICO, ROLE, XSD, Quad, Term, day, integer, typed

__all__ = ["map_conversation"]


def map_conversation(conversation: Conversation, scope: Scope) -> Iterator[Quad]:
    """Describe a conversation with its participations."""
    ref, graph = f"conversation:{conversation.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "Conversation", graph)
    yield from label(node, RDFS.label, conversation.name, graph)
    if conversation.held_on is not None:
        date_node = scope.iris.entity(ref, "date")
        yield Quad(node, PARLEY.heldOn, date_node, graph)
        yield from map_date(conversation.held_on, date_node, graph)
    if conversation.mode:
        yield Quad(node, PARLEY.mode, CODE[conversation.mode], graph)
    if _says_status(conversation, scope):
        yield Quad(node, PARLEY.conversationStatus, CODE[conversation.status], graph)
    yield from links(node, RICO.hasOrHadLocation, optional(conversation.place), scope, graph)
    yield from plain(node, PARLEY.venue, conversation.venue, graph)
    for language in conversation.spoken_languages:
        yield Quad(node, PARLEY.spokenLanguage, typed(language, XSD.language), graph)
    yield from links(node, PARLEY.followsUp, conversation.follows_up, scope, graph)
    if conversation.part_of:
        yield Quad(scope.iris.entity(conversation.part_of), RICO.hasOrHadSubevent, node, graph)
    yield from links(node, DCTERMS.subject, conversation.topics, scope, graph)
    yield from sure(node, conversation.confidence, graph)
    yield from _participations(conversation, scope)


def _says_status(conversation: Conversation, scope: Scope) -> bool:
    # "recorded" is the default of the model: an entry that only adds to a conversation may not mean it.
    return not scope.entry.extends or conversation.held_on is not None or conversation.status != "recorded"


class _Part(NamedTuple):
    """A participation with the nodes around it."""

    value: Participation
    node: Term
    participant: Term
    fragment: str  # of the participation's node
    owner: str  # ref of the conversation
    graph: Term


def _participations(conversation: Conversation, scope: Scope) -> Iterator[Quad]:
    owner, prefix = f"conversation:{conversation.key}", scope.numbering(conversation)
    node = scope.iris.entity(owner)
    for place, value in enumerate(conversation.participations, 1):
        fragment = f"{prefix}p{value.number or place}"
        part = _Part(
            value,
            scope.iris.entity(owner, fragment),
            scope.iris.entity(value.participant)
            if value.participant
            else scope.iris.entity(owner, f"{fragment}-group"),
            fragment,
            owner,
            scope.graph(value.layer),
        )
        yield Quad(node, PARLEY.hasParticipation, part.node, part.graph)
        yield Quad(node, PARLEY.hasParticipant, part.participant, scope.inferred)
        yield from _participation(part, scope)
        yield from _capacity(part, conversation, scope)
        if value.side:
            side = scope.iris.entity(owner, f"{prefix}side-{_side_name(value.side)}")
            yield Quad(part.node, PARLEY.side, side, part.graph)
            yield from types(side, "Delegation", part.graph)
            yield from label(side, RDFS.label, value.side, part.graph)


def _side_name(side: str) -> str:
    """Return the fragment of a side, after its words: several records of a talk mean the same side by them.

    >>> _side_name("U.S. Side")
    'u-s-side'
    """
    folded = unicodedata.normalize("NFKD", side.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:60].strip("-")
    return name or hashlib.sha256(side.encode()).hexdigest()[:10]


def _participation(part: _Part, scope: Scope) -> Iterator[Quad]:
    value, node, graph = part.value, part.node, part.graph
    yield from types(node, "Participation", graph)
    yield Quad(node, PARLEY.participant, part.participant, graph)
    if value.participant is None:  # unnamed people: a group, never a made-up person
        yield from types(part.participant, "Group", graph)
        yield from label(part.participant, RDFS.label, value.listed_as, graph)
        if value.count is not None:
            yield Quad(part.participant, PARLEY.memberCount, integer(value.count), graph)
    elif value.count is not None:
        yield Quad(node, PARLEY.memberCount, integer(value.count), graph)
    for role in value.roles:
        yield Quad(node, PARLEY.role, ROLE[role], graph)
    yield from links(node, PARLEY.onBehalfOf, optional(value.on_behalf_of), scope, graph)
    yield from plain(node, PARLEY.listedAs, value.listed_as, graph)
    yield from plain(node, PARLEY.presence, value.presence, graph)
    found_by = value.found_by or ("curator" if graph == scope.graphs["curated"] else None)
    if found_by:  # what a curator states of her own was found by her; of other layers nothing is supposed
        yield Quad(node, PARLEY.foundBy, CODE[found_by], graph)
    yield from sure(node, value.confidence, graph)


def _capacity(part: _Part, conversation: Conversation, scope: Scope) -> Iterator[Quad]:
    """Link a participation to the tenure in which it happened, and say that the tenure was seen."""
    office, who = part.value.office, part.value.participant
    if office is None or office == who:
        return
    if who is not None and parse_ref(who)[0] == "person":
        tenure = tenure_node(who, office, scope)
    else:
        tenure = scope.iris.entity(part.owner, f"{part.fragment}-tenure")
    yield Quad(part.node, PARLEY.capacity, tenure, part.graph)
    yield from tenure_seen(tenure, part.participant, office, scope, part.graph)
    seen = certain_day(conversation.held_on)
    if seen is not None:
        yield Quad(tenure, PARLEY.attestedAt, day(seen), scope.inferred)
