"""One builder per kind: what its page shows besides what every page has."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from kg.iris import entity_of, kind_and_key
from kg.terms import DCTERMS, GEO, NAMESPACES, OA, ORG, RDFS, RICO, SCHEMA, SKOS, VOCAB
from kg.terms import PARLEY as P
from kg.web.facts import Facts, Link
from kg.web.opened import Opened
from kg.web.views import cards
from kg.web.views.alike import alike
from kg.web.views.footnotes import footnote, set_reference
from kg.web.words import MONTHS, language_words, natural_name, span_words, time_order

__all__ = ["KIND_WORDS", "PageView", "text_length", "view_of"]

PREFIXES: Final = "\n".join(f"PREFIX {prefix}: <{base}>" for prefix, base in NAMESPACES.items())

KIND_WORDS: Final = {
    "conversation": "Conversation", "record": "Record", "statement": "Statement", "person": "Person",
    "office": "Office", "org": "Body", "place": "Place", "event": "Event", "commitment": "Commitment",
    "agreement": "Agreement", "comparison": "Comparison", "exposure": "Exposure", "mention": "Mention",
    "text": "Text", "recordset": "Record set", "run": "Mapping run", "agent": "Agent",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageView:
    """What the template of a kind needs."""

    template: str
    kind: str
    kind_words: str
    title: str
    lang: str
    summary: str
    context: Mapping[str, Any]
    crumbs: tuple[Link, ...] = ()
    title_layer: str = ""
    cited_as: str = ""


Context = dict[str, Any]
Builder = Callable[[Opened, str, int, int], Context]

_BUILDERS: dict[str, Builder] = {}


def _builds(*kinds: str) -> Callable[[Builder], Builder]:
    def register(builder: Builder) -> Builder:
        for kind in kinds:
            _BUILDERS[kind] = builder
        return builder

    return register


def view_of(opened: Opened, iri: str, *, page: int, size: int) -> PageView:
    """Build the page of a thing; ``page`` counts from 1 through its longest list."""
    facts = opened.facts
    found = kind_and_key(opened.base, iri)
    kind = found[0] if found else "code" if iri.startswith(VOCAB) else kind_of_foreign(facts, iri)
    builder = _BUILDERS.get(kind)
    context = builder(opened, iri, page, size) if builder else {}
    text, lang = facts.label_and_language(iri)
    title = natural_name(text) if kind == "person" else context.pop("title", text)
    return PageView(
        template=f"kinds/{kind}.html" if builder else "kinds/other.html",
        kind=kind,
        kind_words=context.pop("kind_words", KIND_WORDS.get(kind, "Resource")),
        title=title,
        lang=lang,
        summary=context.pop("summary", ""),
        context=context,
        crumbs=context.pop("crumbs", ()),
        title_layer=next(
            (
                m
                for t in (SKOS.prefLabel, RDFS.label)
                if title in (text, natural_name(text)) and (m := facts.layer_mark(iri, t))
            ),
            "",
        ),
        cited_as=context.get("cited_as", ""),
    )


def kind_of_foreign(facts: Facts, iri: str) -> str:
    """Return the kind whose page suits a thing that is not under ``/id/``, by its classes."""
    types = set(facts.types(iri))
    for kind, classes in _FOREIGN_KINDS:
        if any(cls[1:-1] in types for cls in classes):
            return kind
    return ""


_FOREIGN_KINDS: Final = (
    ("conversation", (P.Conversation,)),
    ("statement", (P.Statement, P.ReportedStatement, P.AuthorRemark)),
    ("recordset", (RICO.RecordSet,)),
    ("record", (RICO.Record, P.ConversationRecord)),
    ("person", (RICO.Person,)),
    ("office", (RICO.Position, ORG.Post)),
    ("org", (RICO.CorporateBody,)),
    ("place", (RICO.Place,)),
    ("event", (P.Meeting, P.PlannedEvent, P.HistoricalEvent)),
    ("commitment", (P.Commitment,)),
)


# -- conversation ----------------------------------------------------------------------------------


@_builds("conversation")
def _conversation(opened: Opened, iri: str, page: int, size: int) -> Context:
    del page, size
    facts = opened.facts
    parts = cards.parts_of(facts, iri)
    sides = cards.sides_of(parts)
    records = tuple(cards.record_card(facts, r) for r in facts.subjects(P.records, iri))
    said = cards.statements_of(facts, facts.subjects(P.madeIn, iri))
    remarks = cards.statements_of(facts, _remarks(facts, [record.link.iri for record in records]))
    when = facts.when(facts.iri(iri, P.heldOn))
    places = facts.links(iri, RICO.hasOrHadLocation)
    people = [p.who.text for p in parts if p.who]
    before, after = _neighbours(opened, iri)
    return {
        "when": when,
        "places": places,
        "venue": facts.text(iri, P.venue),
        "mode": next(iter(facts.links(iri, P.mode)), None),
        "status": facts.iri(iri, P.conversationStatus).rpartition("/")[2],
        "languages": tuple(language_words(tag) for tag in facts.texts(iri, P.spokenLanguage)),
        "language_layer": facts.layer_mark(iri, P.spokenLanguage),
        "sides": sides,
        "side_of": side_of(sides),
        "records": records,
        "readable": {r.link.iri for r in records if any(opened.has_text(t.iri) for t in r.texts)},
        "said": said,
        "remarks": remarks,
        "reported": {s.iri: cards.statement_card(facts, s.iri) for x in (*said, *remarks) for s in x.reports},
        "commitments": tuple(
            cards.commitment_card(facts, c)
            for c in dict.fromkeys(link.iri for statement in said for link in statement.commitments)
        ),
        "mentioned_in": tuple(facts.link(r) for r in facts.subjects(P.mentionsConversation, iri)),
        "follows": facts.links(iri, P.followsUp),
        "followed_by": tuple(facts.link(c) for c in facts.subjects(P.followsUp, iri)),
        "frames": tuple(facts.link(e) for e in facts.subjects(RICO.hasOrHadSubevent, iri))
        or facts.links(iri, RICO.isOrWasSubeventOf),
        "topics": facts.links(iri, DCTERMS.subject),
        "comparisons": tuple(facts.link(c) for c in facts.subjects(P.compares, iri)),
        "silent_on": tuple({x.iri: x for r in records for x in r.silent_on}.values()),
        "confidence": facts.number(iri, P.confidence),
        "footnotes": tuple(footnote(facts, record) for record in records),
        "before": before,
        "after": after,
        "summary": _conversation_summary(when.text if when else "", places, people),
        "crumbs": _conversation_crumbs(opened, iri),
    }


def side_of(sides: Iterable[cards.Side]) -> dict[str, int]:
    """Return the number of the side of each participant; pages colour by it."""
    return {p.who.iri: number for number, side in enumerate(sides) for p in side.parts if p.who}


def _remarks(facts: Facts, records: list[str]) -> list[str]:
    cls = P.AuthorRemark[1:-1]
    return [s for r in records for s in facts.subjects(P.attestedIn, r) if cls in facts.types(s)]


def _conversation_summary(when: str, places: tuple[Link, ...], people: list[str]) -> str:
    where = f" in {places[0].text}" if places else ""
    who = f" between {', '.join(people[:6])}" + (" and others" if len(people) > 6 else "") if people else ""
    return f"Conversation{who}{', ' + when if when else ''}{where}."


def _conversation_crumbs(opened: Opened, iri: str) -> tuple[Link, ...]:
    low = opened.facts.day(opened.facts.iri(iri, P.heldOn), P.earliest)
    base = (Link("Conversations", "/browse/conversation"),)
    if low is None:
        return base
    return (
        *base,
        Link(str(low.year), f"/browse/conversation?year={low.year}"),
        Link(MONTHS[low.month - 1], f"/browse/conversation?year={low.year}&month={low.month}"),
    )


def _neighbours(opened: Opened, iri: str) -> tuple[Link | None, Link | None]:
    place = opened.catalogue.position(iri)
    rows = opened.catalogue.conversations
    if place is None:
        return None, None
    before = opened.facts.link(rows[place - 1].iri) if place else None
    after = opened.facts.link(rows[place + 1].iri) if place + 1 < len(rows) else None
    return before, after


# -- people, offices, bodies -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tenure:
    """An office held, or seen to be held."""

    anchor: str
    office: Link | None
    person: Link | None
    start: str
    end: str
    attested: str
    days: int
    days_layer: str
    first: date | None
    confidence: float | None
    layer: str


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody met, how often, and when."""

    who: Link
    number: int
    first: str
    last: str


def _tenure(facts: Facts, iri: str) -> Tenure:
    post = facts.iri(iri, ORG.post)
    member = facts.iri(iri, ORG.member)
    days = sorted(d for d in facts.texts(iri, P.attestedAt) if d)
    first, last = (
        (date.fromisoformat(days[0][:10]), date.fromisoformat(days[-1][:10])) if days else (None, None)
    )
    start = facts.when(facts.iri(iri, RICO.hasBeginningDate))
    end = facts.when(facts.iri(iri, RICO.hasEndDate))
    return Tenure(
        anchor=iri.partition("#")[2],
        office=facts.link(post) if post else None,
        person=facts.link(member) if member else None,
        start=start.text if start else "",
        end=end.text if end else "",
        attested=span_words(first, last) if first and last else "",
        days=len(days),
        days_layer=facts.layer_mark(iri, P.attestedAt),
        first=first or (start.earliest if start else None),
        confidence=facts.number(iri, P.confidence),
        layer=facts.layer_of(iri),
    )


def _tenures(facts: Facts, iris: list[str]) -> tuple[Tenure, ...]:
    rows = [_tenure(facts, iri) for iri in iris]
    return tuple(
        sorted(rows, key=lambda t: (t.first or date.max, t.office.text if t.office else "", t.anchor))
    )


@dataclass(frozen=True, slots=True)
class _Talks:
    """One page of conversations (with the participation that brought each), and what the pager needs."""

    chosen: tuple[tuple[str, str], ...]
    context: Context


def _talks(opened: Opened, pattern: str, page: int, size: int) -> _Talks:
    """Return one page, in time order, of the conversations ``?c`` that a pattern finds through ``?p``."""
    rows = opened.facts.rows(
        f"{PREFIXES} SELECT ?c ?p ?low ?high ?clock WHERE {{ {pattern} OPTIONAL {{ ?c parley:heldOn ?d "
        "OPTIONAL { ?d parley:earliest ?low } OPTIONAL { ?d parley:latest ?high } "
        "OPTIONAL { ?d parley:localTime ?clock } } }"
    )
    seen: dict[str, tuple[str, tuple[date, date, int]]] = {}
    for conversation, part, low, high, clock in sorted(rows):
        seen.setdefault(conversation, (part, time_order(_day(low), _day(high), clock)))
    ordered = sorted(seen.items(), key=lambda item: (item[1][1], item[0]))
    starts = (key for _, (_, key) in ordered)
    months = Counter(f"{low:%Y-%m}" for low, high, _ in starts if low < date.max and (high - low).days <= 31)
    pages = max(1, -(-len(ordered) // size))
    page = min(page, pages)
    first = (page - 1) * size
    return _Talks(
        tuple((c, part) for c, (part, _) in ordered[first : first + size]),
        {"total": len(ordered), "months": dict(sorted(months.items())), "page": page, "pages": pages},
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


class SourceEntry(NamedTuple):
    """An entry of a source that a person was joined from: by what rule, and how sure, where it was a rule."""

    key: str
    rule: str = ""
    confidence: float | None = None


def _entries(facts: Facts, iri: str) -> tuple[SourceEntry, ...]:
    links = {facts.text(n, DCTERMS.identifier): n for n in facts.subjects(OA.hasTarget, iri, 500)}
    return tuple(
        SourceEntry(key, facts.text(n, DCTERMS.description), facts.number(n, P.confidence))
        if (n := links.get(key))
        else SourceEntry(key)
        for key in facts.texts(iri, DCTERMS.identifier)
    )


@_builds("person")
def _person(opened: Opened, iri: str, page: int, size: int) -> Context:
    facts = opened.facts
    pattern = f"?p parley:participant <{iri}> . ?c parley:hasParticipation ?p ."
    talks = _talks(opened, pattern, page, size)
    met = _met(opened, iri)
    said_total = facts.count(P.speaker, iri)
    tenures = _tenures(facts, facts.subjects(ORG.member, iri))
    return {
        "index_name": facts.label(iri),
        "also": cards.texts(facts, iri, SKOS.altLabel),
        "identifiers": _entries(facts, iri),
        "notes": (
            *cards.texts(facts, iri, DCTERMS.description),
            *cards.texts(facts, iri, RDFS.comment),
            *cards.texts(facts, iri, RICO.generalDescription),
        ),
        "birth": facts.when(facts.iri(iri, RICO.hasBirthDate)),
        "death": facts.when(facts.iri(iri, RICO.hasDeathDate)),
        "same": facts.links(iri, *cards.SAME),
        "alike": alike(opened).get(iri, ()),
        "tenures": tenures,
        "meetings": tuple(
            cards.meeting_row(facts, c, without=iri, roles=facts.links(p, P.role)) for c, p in talks.chosen
        ),
        **talks.context,
        "met": met,
        "said": cards.statements_of(facts, facts.subjects(P.speaker, iri, 100)),
        "said_total": said_total,
        "owes": tuple(cards.commitment_card(facts, c) for c in facts.subjects(P.debtor, iri, 50)),
        "is_owed": tuple(cards.commitment_card(facts, c) for c in facts.subjects(P.creditor, iri, 50)),
        "wrote": tuple(
            (facts.link(r), facts.when(facts.iri(r, P.writtenOn)))
            for r in facts.subjects(RICO.hasAuthor, iri, 50)
        ),
        "wrote_total": facts.count(RICO.hasAuthor, iri),
        "summary": f"{natural_name(facts.label(iri))}: {talks.context['total']:,} conversations in this graph.",
        "crumbs": (Link("People", "/browse/person"),),
    }


def _met(opened: Opened, iri: str, limit: int = 24) -> tuple[Met, ...]:
    rows = opened.facts.rows(
        f"""{PREFIXES} SELECT ?who (COUNT(DISTINCT ?c) AS ?n) (MIN(?low) AS ?first) (MAX(?low) AS ?last) WHERE {{
        ?p parley:participant <{iri}> . ?c parley:hasParticipation ?p, ?q . ?q parley:participant ?who .
        FILTER(?who != <{iri}>) OPTIONAL {{ ?c parley:heldOn/parley:earliest ?low }} }} GROUP BY ?who"""
    )
    found = [(int(n), who, first, last) for who, n, first, last in rows if who]
    found.sort(key=lambda row: (-row[0], opened.facts.label(row[1])))
    return tuple(
        Met(opened.facts.link(who), n, _short_day(first), _short_day(last))
        for n, who, first, last in found[:limit]
    )


def _short_day(text: str) -> str:
    day = _day(text)
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}" if day else ""


@_builds("office")
def _office(opened: Opened, iri: str, page: int, size: int) -> Context:
    facts = opened.facts
    pattern = (
        f"{{ ?p parley:capacity/org:post <{iri}> }} UNION {{ ?p parley:participant <{iri}> }} "
        "?c parley:hasParticipation ?p ."
    )
    talks = _talks(opened, pattern, page, size)
    return {
        "represents": facts.links(iri, P.represents),
        "same": facts.links(iri, *cards.SAME),
        "tenures": _tenures(facts, facts.subjects(ORG.post, iri)),
        "meetings": tuple(cards.meeting_row(facts, c) for c, _ in talks.chosen),
        **talks.context,
        "crumbs": (Link("Offices", "/browse/office"),),
    }


@_builds("org")
def _org(opened: Opened, iri: str, page: int, size: int) -> Context:
    facts = opened.facts
    pattern = (
        f"{{ ?p parley:onBehalfOf <{iri}> }} UNION {{ ?p parley:participant <{iri}> }} "
        "?c parley:hasParticipation ?p ."
    )
    talks = _talks(opened, pattern, page, size)
    rows = facts.rows(
        f"""{PREFIXES} SELECT ?who (COUNT(DISTINCT ?c) AS ?n) WHERE {{
        ?p parley:onBehalfOf <{iri}> ; parley:participant ?who . ?c parley:hasParticipation ?p }} GROUP BY ?who"""
    )
    voices = sorted(((int(n), who) for who, n in rows if who), key=lambda row: (-row[0], facts.label(row[1])))
    types = {cls.rpartition("#")[2] for cls in facts.types(iri)}
    words = {"Government": "Government", "State": "State", "DiplomaticMission": "Mission", "Group": "Group"}
    return {
        "also": cards.texts(facts, iri, SKOS.altLabel),
        "represents": facts.links(iri, P.represents),
        "same": facts.links(iri, *cards.SAME),
        "offices": tuple(facts.link(o) for o in facts.subjects(P.represents, iri)),
        "voices": tuple((facts.link(who), n) for n, who in voices[:24]),
        "holds": tuple(facts.link(s) for s in facts.subjects(RICO.hasOrHadHolder, iri, 50) if "#" not in s),
        "meetings": tuple(cards.meeting_row(facts, c) for c, _ in talks.chosen),
        **talks.context,
        "owes": tuple(cards.commitment_card(facts, c) for c in facts.subjects(P.debtor, iri, 50)),
        "is_owed": tuple(cards.commitment_card(facts, c) for c in facts.subjects(P.creditor, iri, 50)),
        "kind_words": next((word for cls, word in words.items() if cls in types), "Body"),
        "crumbs": (Link("Governments and bodies", "/browse/org"),),
    }


# -- places and events -----------------------------------------------------------------------------


def _coordinates(facts: Facts, iri: str) -> tuple[float, float] | None:
    latitude, longitude = facts.number(iri, SCHEMA.latitude), facts.number(iri, SCHEMA.longitude)
    if latitude is not None and longitude is not None:
        return latitude, longitude
    for geometry in (iri, *facts.iris(iri, GEO.hasGeometry, GEO.hasDefaultGeometry)):
        text = facts.text(geometry, GEO.asWKT)
        inside = text[text.find("(") + 1 : text.find(")")].split()
        if "POINT" in text.upper() and len(inside) == 2:
            try:
                return float(inside[1]), float(inside[0])
            except ValueError:
                return None
    return None


@_builds("place")
def _place(opened: Opened, iri: str, page: int, size: int) -> Context:
    facts = opened.facts
    pattern = f"?c rico:hasOrHadLocation <{iri}> . ?c a parley:Conversation . BIND(?c AS ?p)"
    talks = _talks(opened, pattern, page, size)
    inside = facts.subjects(RICO.isOrWasContainedBy, iri)
    return {
        "also": cards.texts(facts, iri, SKOS.altLabel),
        "same": facts.links(iri, *cards.SAME),
        "coordinates": _coordinates(facts, iri),
        "part_of": facts.links(iri, RICO.isOrWasContainedBy, DCTERMS.isPartOf),
        "since": tuple(facts.when(d) for d in facts.iris(iri, RICO.hasBeginningDate)),
        "until": tuple(facts.when(d) for d in facts.iris(iri, RICO.hasEndDate)),
        "before": facts.links(iri, RICO.followsInTime),
        "after": tuple(facts.link(p) for p in facts.subjects(RICO.followsInTime, iri)),
        "inside": tuple(sorted((facts.link(p) for p in inside), key=lambda x: x.text)),
        "meetings": tuple(cards.meeting_row(facts, c, without=iri) for c, _ in talks.chosen),
        **talks.context,
        "crumbs": (Link("Places", "/browse/place"),),
    }


@_builds("event")
def _event(opened: Opened, iri: str, page: int, size: int) -> Context:
    del page, size
    facts = opened.facts
    types = {cls.rpartition("#")[2] for cls in facts.types(iri)}
    words = {
        "PlannedEvent": "Plan: an event as people at the time foresaw it",
        "Meeting": "Meeting",
        "HistoricalEvent": "Event",
    }
    subevents = (*facts.iris(iri, RICO.hasOrHadSubevent), *facts.subjects(RICO.isOrWasSubeventOf, iri))
    return {
        "when": facts.when(facts.iri(iri, P.heldOn)),
        "planned_for": facts.when(facts.iri(iri, P.plannedFor)),
        "planned_places": facts.links(iri, P.plannedPlace),
        "places": facts.links(iri, RICO.hasOrHadLocation),
        "participants": facts.links(iri, RICO.hasOrHadParticipant),
        "proposed_by": facts.links(iri, P.proposedBy),
        "realised_as": facts.links(iri, P.realisedAs),
        "plans": tuple(facts.link(e) for e in facts.subjects(P.realisedAs, iri)),
        "same": facts.links(iri, *cards.SAME),
        "meetings": tuple(cards.meeting_row(facts, c) for c in dict.fromkeys(subevents)),
        "referred_to": cards.statements_of(facts, facts.subjects(P.refersTo, iri, 100)),
        "is_plan": "PlannedEvent" in types,
        "kind_words": next((word for cls, word in words.items() if cls in types), "Event"),
        "crumbs": (Link("Events", "/browse/event"),),
    }


# -- records, sets, texts --------------------------------------------------------------------------


@_builds("record")
def _record(opened: Opened, iri: str, page: int, size: int) -> Context:
    del page, size
    facts = opened.facts
    card = cards.record_card(facts, iri)
    attested = facts.subjects(P.attestedIn, iri)
    every = cards.statements_of(facts, attested)
    nested = {link.iri for statement in every for link in statement.reports}
    original = facts.iri(iri, P.translationOf)
    pinned = [
        (link, text)
        for link in (*card.texts, *(t for translation in card.translations for t in translation.texts))
        if (text := opened.pinned_text(link.iri)) is not None
    ]
    return {
        "card": card,
        "abstract": cards.texts(facts, iri, DCTERMS.abstract),
        "original": cards.record_card(facts, original) if original else None,
        "as_translation": cards.translation_of(facts, iri) if original else None,
        "meetings": tuple(cards.meeting_row(facts, x.iri) for x in card.records),
        "said": tuple(s for s in every if not s.remark and s.link.iri not in nested),
        "remarks": tuple(s for s in every if s.remark),
        "reported": {s.link.iri: s for s in every if s.link.iri in nested},
        "side_of": side_of(
            cards.sides_of(part for x in card.records for part in cards.parts_of(facts, x.iri))
        ),
        "pinned": tuple(pinned),
        "comparisons": tuple(facts.link(c) for c in facts.subjects(P.compares, iri)),
        "footnotes": (footnote(facts, cards.record_card(facts, original) if original else card),),
        "kind_words": card.forms[0].text if card.forms else "Translation" if original else "Record",
        "crumbs": card.sets[0] if card.sets else (Link("Records", "/browse/record"),),
    }


@_builds("recordset")
def _recordset(opened: Opened, iri: str, page: int, size: int) -> Context:
    facts = opened.facts
    children = {*facts.subjects(RICO.isDirectlyIncludedIn, iri), *facts.subjects(RICO.isOrWasIncludedIn, iri)}
    kinds = {child: kind_and_key(opened.base, child) for child in children}
    sets = [c for c, k in kinds.items() if k and k[0] == "recordset"]
    cited = {entity_of(citation) for citation in facts.subjects(P.citedSet, iri)}
    records = sorted((children - set(sets)) | cited, key=cards.serial)
    pages = max(1, -(-len(records) // size))
    page = min(page, pages)
    first = (page - 1) * size
    path = cards.set_path(facts, iri)
    return {
        "set_path": path,
        "cited_as": set_reference(facts, iri),
        "holder": facts.links(iri, RICO.hasOrHadHolder),
        "accumulator": facts.links(iri, RICO.hasAccumulator),
        "identifiers": (*facts.texts(iri, RICO.identifier), *facts.texts(iri, DCTERMS.identifier)),
        "urls": facts.links(iri, SCHEMA.url),
        "sets": tuple(
            (facts.link(c), _children(facts, c)) for c in sorted(sets, key=lambda c: (facts.label(c), c))
        ),
        "records": tuple(
            (
                facts.link(r),
                facts.when(facts.iri(r, P.writtenOn)),
                facts.links(r, RICO.hasDocumentaryFormType),
                facts.links(r, P.records),
            )
            for r in records[first : first + size]
        ),
        "total": len(records),
        "crumbs": (Link("Archives", "/browse/recordset"), *path[:-1]),
        "page": page,
        "pages": pages,
    }


def _children(facts: Facts, iri: str) -> int:
    return facts.count(RICO.isDirectlyIncludedIn, iri) + facts.count(RICO.isOrWasIncludedIn, iri)


def text_length(opened: Opened, iri: str) -> int:
    """Return how many code points a text version has; 0 when nobody says."""
    pinned = opened.pinned_text(iri)
    if pinned is not None:
        return len(pinned)
    stated = (re.match(r"(\d+) code points", x) for x in opened.facts.texts(iri, DCTERMS.extent))
    return max((int(m[1]) for m in stated if m), default=0)


@_builds("text")
def _text(opened: Opened, iri: str, page: int, size: int) -> Context:
    del page, size
    facts = opened.facts
    records = facts.subjects(P.hasTextVersion, iri)
    anchors = facts.subjects(OA.hasSource, iri, 500)
    claims = {entity_of(anchor) for anchor in anchors}
    kinds = {claim: kind_and_key(opened.base, claim) for claim in claims}
    said = cards.statements_of(facts, (c for c, k in kinds.items() if k and k[0] == "statement"))
    return {
        "digest": facts.text(iri, P.sourceDigest),
        "extent": facts.texts(iri, DCTERMS.extent),
        "language": language_words(tag := facts.text(iri, DCTERMS.language)),
        "language_tag": tag,
        "language_layer": facts.layer_mark(iri, DCTERMS.language),
        "of_records": tuple(facts.link(r) for r in records),
        "text": opened.pinned_text(iri),
        "said": said,
        "crumbs": tuple(facts.link(r) for r in records[:1]),
    }


# -- statements, commitments, codes ----------------------------------------------------------------


@_builds("statement")
def _statement(opened: Opened, iri: str, page: int, size: int) -> Context:
    del page, size
    facts = opened.facts
    card = cards.statement_card(facts, iri)
    crumbs = [x for x in (card.made_in,) if x]
    act = card.act.text if card.act else "Remark of the author" if card.remark else "Statement"
    who = ", ".join(x.text for x in card.speakers)
    return {
        "said": card,
        "answers": cards.statements_of(facts, facts.subjects(P.respondsTo, iri)),
        "reported_by": cards.statements_of(facts, facts.subjects(P.reports, iri)),
        "reported": {link.iri: cards.statement_card(facts, link.iri) for link in card.reports},
        "side_of": {},
        "commitments": tuple(cards.commitment_card(facts, link.iri) for link in card.commitments),
        "comparisons": tuple(facts.link(c) for c in facts.subjects(P.compares, iri)),
        "title": f"{act.capitalize()}: {who}" if who else act.capitalize(),
        "kind_words": "Remark of the author"
        if card.remark
        else "Reported statement"
        if card.reported
        else "Statement",
        "crumbs": (Link("Conversations", "/browse/conversation"), *crumbs),
        "summary": card.summary[0].text if card.summary else "",
    }


@_builds("commitment")
def _commitment(opened: Opened, iri: str, page: int, size: int) -> Context:
    del page, size
    facts = opened.facts
    card = cards.commitment_card(facts, iri)
    return {
        "card": card,
        "statements": tuple(cards.statement_card(facts, link.iri) for link in card.created_by),
        "reported": {},
        "side_of": {},
        "title": card.summary[0].text if card.summary else facts.label(iri),
        "crumbs": (Link("Commitments", "/browse/commitment"),),
    }


@_builds("code")
def _code(opened: Opened, iri: str, page: int, size: int) -> Context:
    del page, size
    facts = opened.facts
    is_scheme = SKOS.ConceptScheme[1:-1] in facts.types(iri)
    members = facts.subjects(SKOS.inScheme, iri) if is_scheme else []
    users = [s for term in (P.act, P.modality, DCTERMS.subject) for s in facts.subjects(term, iri, 400)]
    kinds = {user: (kind_and_key(opened.base, user) or ("",))[0] for user in users}
    said = [user for user, kind in kinds.items() if kind == "statement"]
    narrower = (*facts.iris(iri, SKOS.narrower, SKOS.hasTopConcept), *facts.subjects(SKOS.broader, iri))
    scheme = facts.links(iri, SKOS.inScheme)
    return {
        "definitions": (*cards.texts(facts, iri, SKOS.definition), *cards.texts(facts, iri, SKOS.scopeNote)),
        "schemes": scheme,
        "broader": facts.links(iri, SKOS.broader),
        "narrower": tuple(facts.link(n) for n in dict.fromkeys(narrower)) if not is_scheme else (),
        "matches": facts.links(iri, SKOS.closeMatch, SKOS.exactMatch, SKOS.relatedMatch),
        "codes": tuple(
            (facts.link(m), facts.text(m, SKOS.definition))
            for m in sorted(members, key=lambda m: (facts.label(m), m))
        ),
        "said": cards.statements_of(facts, said[:60]),
        "said_total": len(said),
        "commitments": tuple(
            cards.commitment_card(facts, c) for c, kind in kinds.items() if kind == "commitment"
        ),
        "meetings": tuple(cards.meeting_row(facts, c) for c, kind in kinds.items() if kind == "conversation"),
        "kind_words": "Code list" if is_scheme else "Topic" if "/topic/" in iri else "Code",
        "crumbs": (Link("Code lists", "/vocab"), *scheme[:1]),
    }
