"""The parts pages are made of: participations, statements, evidence, records, commitments, facts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.iris import entity_of
from kg.terms import BIBO, DCTERMS, OA, ORG, PROV, RDF, RDFS, REL, RICO, SCHEMA, SKOS, curie
from kg.terms import PARLEY as P
from kg.web.facts import Facts, Link, Node
from kg.web.words import When, language_words

__all__ = [
    "Citation", "CommitmentCard", "Copy", "Evidence", "Fact", "Handled", "LifeEvent", "Marking", "Meeting", "Part",
    "Provenance", "RecordCard", "Side", "Statement", "Text", "Translation", "commitment_card", "facts_of",
    "meeting_row", "parts_of", "provenance_of", "record_card", "set_path", "sides_of", "statement_card",
    "statements_of", "translation_of",
]  # fmt: skip

LAYER_WORDS = {
    "source": "from the source",
    "extracted": "read by machine",
    "curated": "stated by a person",
    "inferred": "derived by rule",
    "links": "identity link",
}


def serial(iri: str) -> tuple[object, ...]:
    """Return a sort key that counts: p2 before p10."""
    return tuple(int(x) if x.isdigit() else x for x in re.split(r"(\d+)", iri))


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its language."""

    text: str
    lang: str = ""
    layer: str = ""


def texts(facts: Facts, subject: str, term: str) -> tuple[Text, ...]:
    """Return the literals of a property with their languages."""
    return tuple(
        Text(x.value, x.language or "", facts.claim_layer(subject, term[1:-1], x))
        for x in facts.literals(subject, term)
    )


# -- who was there --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One participation, as a page tells it."""

    anchor: str
    who: Link | None
    listed: str
    roles: tuple[Link, ...]
    office: Link | None
    behalf: Link | None
    side: str
    presence: str
    count: str
    found_by: Link | None
    confidence: float | None
    layer: str


@dataclass(frozen=True, slots=True)
class Side:
    """The people of one side."""

    name: str
    link: Link | None
    parts: tuple[Part, ...]


def _first(links: tuple[Link, ...]) -> Link | None:
    return links[0] if links else None


def _office(facts: Facts, part: str) -> Link | None:
    tenure = facts.iri(part, P.capacity)
    post = facts.iri(tenure, ORG.post) if tenure else ""
    return facts.link(post or tenure) if tenure else None


def part_of(facts: Facts, part: str) -> Part:
    """Read one participation."""
    side = facts.iri(part, P.side)
    who = facts.iri(part, P.participant)
    # Unnamed people are a group inside the conversation: described here, with no page of their own.
    group = who if "#" in who else ""
    listed = facts.text(part, P.listedAs) or (facts.label(group) if group else "")
    return Part(
        anchor=part.partition("#")[2],
        who=facts.link(who) if who and not group else None,
        listed=listed,
        roles=facts.links(part, P.role),
        office=_office(facts, part),
        behalf=_first(facts.links(part, P.onBehalfOf)),
        side=facts.label(side) if side else facts.text(part, P.side),
        presence=facts.text(part, P.presence),
        count=facts.text(part, P.memberCount) or (facts.text(group, P.memberCount) if group else ""),
        found_by=_first(facts.links(part, P.foundBy)),
        confidence=facts.number(part, P.confidence),
        layer=facts.layer_of(part),
    )


def parts_of(facts: Facts, conversation: str) -> tuple[Part, ...]:
    """Read the participations of a conversation in the order of the source."""
    nodes = sorted(facts.iris(conversation, P.hasParticipation), key=serial)
    return tuple(part_of(facts, part) for part in nodes)


def sides_of(parts: Iterable[Part]) -> tuple[Side, ...]:
    """Group participations by whom they spoke for, in the order they are first named."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        name = part.side or (part.behalf.text if part.behalf else "")
        groups.setdefault(name, []).append(part)
    known = sorted(groups, key=lambda name: not name)
    return tuple(Side(name, groups[name][0].behalf, tuple(groups[name])) for name in known)


# -- what was said --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place in a text version, and the digest of the characters there."""

    anchor: str
    text: Link
    start: int
    end: int
    digest: str

    @property
    def href(self) -> str:
        """Return where the place is shown."""
        return f"{self.text.href}?from={self.start}&to={self.end}#at-{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One speech act, or a remark of the author."""

    link: Link
    anchor: str
    order: int
    reported: bool
    remark: bool
    speakers: tuple[Link, ...]
    addressees: tuple[Link, ...]
    act: Link | None
    modality: Link | None
    reporting: Link | None
    summary: tuple[Text, ...]
    condition: tuple[Text, ...]
    responds_to: tuple[Link, ...]
    reports: tuple[Link, ...]
    instructed_by: tuple[Link, ...]
    refers_to: tuple[Link, ...]
    topics: tuple[Link, ...]
    evidence: tuple[Evidence, ...]
    confidence: float | None
    layer: str
    made_in: Link | None
    record: Link | None
    commitments: tuple[Link, ...]


def evidence_of(facts: Facts, subject: str) -> tuple[Evidence, ...]:
    """Read the evidence anchors of a claim."""
    found = []
    for anchor in facts.iris(subject, P.evidence):
        source = facts.iri(anchor, OA.hasSource)
        selector = facts.iri(anchor, OA.hasSelector)
        if source and selector:
            start, end = facts.number(selector, OA.start), facts.number(selector, OA.end)
            digest = facts.text(anchor, P.exactDigest)
            fragment = anchor.partition("#")[2]
            found.append(Evidence(fragment, facts.link(source), int(start or 0), int(end or 0), digest))
    return tuple(sorted(found, key=lambda e: (e.text.href, e.start)))


def statement_card(facts: Facts, iri: str) -> Statement:
    """Read a statement or a remark."""
    types = facts.types(iri)
    remark = P.AuthorRemark[1:-1] in types
    return Statement(
        link=facts.link(iri),
        anchor=iri.rpartition("/")[2],
        order=int(facts.number(iri, P.order) or 0),
        reported=P.ReportedStatement[1:-1] in types,
        remark=remark,
        speakers=facts.links(iri, P.author if remark else P.speaker),
        addressees=facts.links(iri, P.addressee),
        act=_first(facts.links(iri, P.act)),
        modality=_first(facts.links(iri, P.modality)),
        reporting=_first(facts.links(iri, P.reportingMode)),
        summary=texts(facts, iri, P.summary),
        condition=texts(facts, iri, P.condition),
        responds_to=facts.links(iri, P.respondsTo),
        reports=tuple(
            facts.link(r)
            for r in sorted(facts.iris(iri, P.reports), key=lambda r: (facts.number(r, P.order) or 0, r))
        ),
        instructed_by=facts.links(iri, P.instructedBy),
        refers_to=facts.links(iri, P.refersTo),
        topics=facts.links(iri, DCTERMS.subject),
        evidence=evidence_of(facts, iri),
        confidence=facts.number(iri, P.confidence),
        layer=facts.layer_of(iri),
        made_in=_first(facts.links(iri, P.madeIn)),
        record=_first(facts.links(iri, P.attestedIn)),
        commitments=tuple(facts.link(c) for c in facts.subjects(P.createdBy, iri)),
    )


def statements_of(facts: Facts, iris: Iterable[str]) -> tuple[Statement, ...]:
    """Read statements in the order of their record."""
    cards = [statement_card(facts, iri) for iri in dict.fromkeys(iris)]
    return tuple(
        sorted(cards, key=lambda s: (s.record.iri if s.record else "", s.remark, s.order, s.link.iri))
    )


# -- records ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Marking:
    """A secrecy marking as printed."""

    anchor: str
    text: str
    level: Link | None
    confidence: float | None
    layer: str


@dataclass(frozen=True, slots=True)
class Handled:
    """Something an office did with a record: approved, cleared, sent it."""

    anchor: str
    what: Link | None
    text: str
    agents: tuple[Link, ...]
    when: When | None
    confidence: float | None
    layer: str


@dataclass(frozen=True, slots=True)
class Citation:
    """An archival reference, and the way from the fond down to the file."""

    anchor: str
    text: str
    path: tuple[Link, ...]
    container: str
    folios: str
    file_number: str


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of a record."""

    anchor: str
    number: str
    holder: Link | None
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """A translation, with those it is owed to."""

    link: Link
    language: str
    coverage: Link | None
    translators: tuple[Link, ...]
    obtained_by: tuple[Link, ...]
    funders: tuple[Link, ...]
    publishers: tuple[Link, ...]
    issued: str
    url: Link | None
    rights: Link | None
    rights_text: str
    texts: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class RecordCard:
    """A record with everything that says where it comes from."""

    link: Link
    title: str
    lang: str
    forms: tuple[Link, ...]
    written: When | None
    lag: int | None
    lag_layer: str
    authors: tuple[Link, ...]
    addressees: tuple[Link, ...]
    written_at: tuple[Link, ...]
    extent: tuple[str, ...]
    language: str
    language_tag: str
    language_layer: str
    registry: str
    identifiers: tuple[str, ...]
    markings: tuple[Marking, ...]
    handling: tuple[Handled, ...]
    copies: tuple[Copy, ...]
    citations: tuple[Citation, ...]
    sets: tuple[tuple[Link, ...], ...]
    translations: tuple[Translation, ...]
    translation_of: Link | None
    texts: tuple[Link, ...]
    url: Link | None
    rights: Link | None
    silent_on: tuple[Link, ...]
    part: str
    records: tuple[Link, ...]
    mentions: tuple[Link, ...]


def set_path(facts: Facts, record_set: str) -> tuple[Link, ...]:
    """Return the way from the top of an archive's arrangement down to a set."""
    path = [record_set]
    while len(path) < 20:
        parent = facts.iri(path[-1], RICO.isDirectlyIncludedIn, RICO.isOrWasIncludedIn)
        if not parent or parent in path:
            break
        path.append(parent)
    return tuple(facts.link(iri) for iri in reversed(path))


def _citation(facts: Facts, iri: str) -> Citation:
    start, end = facts.text(iri, P.folioStart), facts.text(iri, P.folioEnd)
    cited = facts.iri(iri, P.citedSet)
    return Citation(
        anchor=iri.partition("#")[2],
        text=facts.text(iri, P.citationText) or facts.label(iri),
        path=set_path(facts, cited) if cited else (),
        container=facts.text(iri, P.container),
        folios=f"{start}–{end}" if start and end and start != end else start or end,
        file_number=facts.text(iri, P.fileNumber),
    )


def _copies(facts: Facts, record: str) -> Iterator[Copy]:
    for copy in sorted(facts.iris(record, RICO.hasOrHadInstantiation), key=serial):
        if P.TextVersion[1:-1] in facts.types(copy):
            continue
        citations = (_citation(facts, c) for c in sorted(facts.iris(copy, P.citation), key=serial))
        holder = _first(facts.links(copy, RICO.hasOrHadHolder))
        yield Copy(copy.partition("#")[2], facts.text(copy, P.copyNumber), holder, tuple(citations))


def translation_of(facts: Facts, iri: str) -> Translation:
    """Return a translation of a record: who made, found and paid for it, and the rights in it."""
    return Translation(
        link=facts.link(iri),
        language=language_words(facts.text(iri, DCTERMS.language)),
        coverage=_first(facts.links(iri, P.translationCoverage)),
        translators=facts.links(iri, REL.trl),
        obtained_by=facts.links(iri, P.obtainedBy),
        funders=facts.links(iri, REL.fnd),
        publishers=facts.links(iri, DCTERMS.publisher),
        issued=facts.text(iri, DCTERMS.issued),
        url=_first(facts.links(iri, SCHEMA.url)),
        rights=_first(facts.links(iri, P.textRights)),
        rights_text=facts.text(iri, RICO.conditionsOfUse) or facts.text(iri, DCTERMS.rights),
        texts=facts.links(iri, P.hasTextVersion),
    )


def _part_words(facts: Facts, iri: str) -> str:
    number, count = facts.text(iri, P.partNumber), facts.text(iri, P.partCount)
    return f"Part {number} of {count}" if number and count else f"Part {number}" if number else ""


def record_card(facts: Facts, iri: str) -> RecordCard:
    """Read a record."""
    lag = facts.number(iri, P.lagDays)
    title = next(iter(texts(facts, iri, DCTERMS.title)), Text(facts.label(iri)))
    return RecordCard(
        link=facts.link(iri),
        title=title.text,
        lang=title.lang,
        forms=facts.links(iri, RICO.hasDocumentaryFormType),
        written=facts.when(facts.iri(iri, P.writtenOn)),
        lag=None if lag is None else int(lag),
        lag_layer=facts.layer_mark(iri, P.lagDays),
        authors=facts.links(iri, RICO.hasAuthor),
        addressees=facts.links(iri, RICO.hasAddressee),
        written_at=facts.links(iri, P.writtenAt),
        extent=facts.texts(iri, DCTERMS.extent),
        language=language_words(facts.text(iri, DCTERMS.language)),
        language_tag=facts.text(iri, DCTERMS.language),
        language_layer=facts.layer_mark(iri, DCTERMS.language),
        registry=facts.text(iri, P.registryNumber),
        identifiers=facts.texts(iri, DCTERMS.identifier),
        markings=tuple(
            Marking(
                m.partition("#")[2],
                facts.text(m, P.markingText) or facts.label(m),
                _first(facts.links(m, P.markingLevel)),
                facts.number(m, P.confidence),
                facts.layer_of(m),
            )
            for m in sorted(facts.iris(iri, P.marking), key=serial)
        ),
        handling=tuple(
            Handled(
                h.partition("#")[2],
                _first(facts.links(h, P.handlingType)),
                facts.text(h, P.handlingText),
                facts.links(h, RICO.isOrWasPerformedBy),
                facts.when(facts.iri(h, RICO.occurredAtDate)),
                facts.number(h, P.confidence),
                facts.layer_of(h),
            )
            for h in sorted(facts.iris(iri, P.handling), key=serial)
        ),
        copies=tuple(_copies(facts, iri)),
        citations=tuple(_citation(facts, c) for c in sorted(facts.iris(iri, P.citation), key=serial)),
        sets=tuple(set_path(facts, s) for s in facts.iris(iri, RICO.isOrWasIncludedIn)),
        translations=tuple(translation_of(facts, t) for t in facts.subjects(P.translationOf, iri)),
        translation_of=_first(facts.links(iri, P.translationOf)),
        texts=facts.links(iri, P.hasTextVersion),
        url=_first(facts.links(iri, SCHEMA.url)),
        rights=_first(facts.links(iri, P.textRights)),
        silent_on=facts.links(iri, P.silentOn),
        part=_part_words(facts, iri),
        records=facts.links(iri, P.records),
        mentions=facts.links(iri, P.mentionsConversation),
    )


# -- commitments -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LifeEvent:
    """A change in the life of a commitment."""

    anchor: str
    status: Link | None
    when: When | None
    conversation: Link | None
    note: tuple[Text, ...]
    evidence: tuple[Evidence, ...]
    confidence: float | None
    attributed_to: tuple[str, ...]
    layer: str


@dataclass(frozen=True, slots=True)
class CommitmentCard:
    """A promise and what became of it."""

    link: Link
    summary: tuple[Text, ...]
    condition: tuple[Text, ...]
    debtors: tuple[Link, ...]
    creditors: tuple[Link, ...]
    created_by: tuple[Link, ...]
    topics: tuple[Link, ...]
    due: When | None
    confidence: float | None
    events: tuple[LifeEvent, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether nothing is known to have happened after it was made."""
        return all(e.status is None or e.status.iri.endswith("/made") for e in self.events)


def _life_event(facts: Facts, iri: str) -> LifeEvent:
    on = facts.iri(iri, P.onDate)
    owner = entity_of(on)
    shared = on and owner != entity_of(iri)
    said_by = (
        *(x.text for x in facts.links(iri, PROV.wasAttributedTo)),
        *facts.texts(iri, PROV.wasAttributedTo),
    )
    return LifeEvent(
        anchor=iri.partition("#")[2],
        status=_first(facts.links(iri, P.newStatus)),
        when=facts.when(on),
        conversation=facts.link(owner) if shared else None,
        note=texts(facts, iri, RDFS.comment),
        evidence=evidence_of(facts, iri),
        confidence=facts.number(iri, P.confidence),
        attributed_to=said_by,
        layer=facts.layer_of(iri),
    )


def commitment_card(facts: Facts, iri: str) -> CommitmentCard:
    """Read a commitment with its life in order."""
    events = [_life_event(facts, e) for e in sorted(facts.subjects(P.ofCommitment, iri), key=serial)]
    events.sort(key=lambda e: (e.when.iso if e.when else "9", e.anchor))
    return CommitmentCard(
        link=facts.link(iri),
        summary=texts(facts, iri, P.summary),
        condition=texts(facts, iri, P.condition),
        debtors=facts.links(iri, P.debtor),
        creditors=facts.links(iri, P.creditor),
        created_by=facts.links(iri, P.createdBy),
        topics=facts.links(iri, DCTERMS.subject),
        due=facts.when(facts.iri(iri, P.due)),
        confidence=facts.number(iri, P.confidence),
        events=tuple(events),
    )


# -- rows, facts, provenance -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Meeting:
    """A conversation as a line of a list."""

    link: Link
    when: When | None
    place: Link | None
    people: tuple[Link, ...]
    more_people: int
    roles: tuple[Link, ...] = ()
    status: str = ""


def meeting_row(facts: Facts, iri: str, *, without: str = "", roles: tuple[Link, ...] = ()) -> Meeting:
    """Read a conversation for a list; ``without`` is the person or place whose list it is."""
    people = []
    nodes = sorted(facts.iris(iri, P.hasParticipation), key=serial)
    for part in nodes:
        who = facts.iri(part, P.participant)
        if who and who != without and "#" not in who:
            people.append(who)
    shown = 4
    link, when = facts.link(iri), facts.when(facts.iri(iri, P.heldOn))
    place = _first(tuple(p for p in facts.links(iri, RICO.hasOrHadLocation) if p.iri != without))
    # The row shows the time and the place anyway.
    said = {when.text.partition(", ")[2] if when else "", place.text if place else ""}
    return Meeting(
        link=replace(link, note="") if link.note in said else link,
        when=when,
        place=place,
        people=tuple(facts.link(who) for who in people[:shown]),
        more_people=max(0, len(people) - shown),
        roles=tuple(role for role in roles if not role.iri.endswith("/role/present")),
        status=facts.iri(iri, P.conversationStatus).rpartition("/")[2],
    )


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of a thing with its values; the plainest view of the data."""

    property: Link
    values: tuple[Link, ...]


_HIDDEN = {RDF.type[1:-1]}


def value_link(facts: Facts, value: Node) -> Link:
    """Return how any term is shown."""
    if isinstance(value, Literal):
        datatype = value.datatype.value
        note = (
            "" if value.language or datatype.endswith(("#string", "#langString")) else curie(datatype) or ""
        )
        return Link(value.value, lang=value.language or "", note=note)
    if isinstance(value, BlankNode):
        return Link(str(value))
    if isinstance(value, NamedNode):
        return facts.link(value.value)
    return Link(str(value))


def facts_of(facts: Facts, subject: str) -> tuple[Fact, ...]:
    """Return everything said of a subject, property by property."""
    rows = []
    for predicate, values in facts.about(subject).items():
        name = Link(property_label(facts, predicate), facts.href(predicate), predicate)
        links = ((value_link(facts, value), facts.claim_layer(subject, predicate, value)) for value in values)
        shown = (replace(link, layer=layer) if layer else link for link, layer in links)
        rows.append(Fact(name, tuple(shown)))
    return tuple(sorted(rows, key=lambda row: (row.property.iri not in _HIDDEN, row.property.text)))


def property_label(facts: Facts, predicate: str) -> str:
    """Return the label of a property, or its short form in words."""
    label = facts.label(predicate)
    return label if " " in label or label.islower() else curie(predicate) or label


@dataclass(frozen=True, slots=True)
class Provenance:
    """A named graph that speaks of a thing: its layer, and who says so."""

    graph: Link
    layer: str
    layer_words: str
    said_by: tuple[str, ...]
    sources: tuple[Link, ...]
    licence: str


def provenance_of(facts: Facts, graphs: Iterable[str]) -> tuple[Provenance, ...]:
    """Read who is behind each graph."""
    found = []
    for graph in graphs:
        layer = graph.rpartition("/")[2]
        link = facts.link(graph)
        path = graph.removeprefix(facts.base + "graph/")
        said_by = (
            *(x.text for x in facts.links(graph, PROV.wasAttributedTo)),
            *facts.texts(graph, PROV.wasAttributedTo),
        )
        found.append(
            Provenance(
                Link(path, link.href, graph, external=link.external),
                layer if layer in LAYER_WORDS else "",
                LAYER_WORDS.get(layer, ""),
                said_by,
                facts.links(graph, PROV.wasDerivedFrom, DCTERMS.source),
                facts.iri(graph, DCTERMS.license),
            )
        )
    return tuple(found)


ALSO_CALLED = (SKOS.altLabel, SKOS.hiddenLabel)
SAME = (SCHEMA.sameAs, SKOS.exactMatch, SKOS.closeMatch)
PUBLISHED = (SCHEMA.url, BIBO.uri)
