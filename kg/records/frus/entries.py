"""Documents of a volume as entries: one document in, one entry and its findings out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

from lxml import etree

from kg.records.findings import Finding, Severity
from kg.records.frus.attached import attached_list
from kg.records.frus.datelines import days_beside, volume_years
from kg.records.frus.dates import Dated
from kg.records.frus.enclosed import enclosed_talk
from kg.records.frus.facts import Facts, read_facts
from kg.records.frus.holdings import Holding
from kg.records.frus.hosts import with_hosts
from kg.records.frus.identify import Cast, Unlisted
from kg.records.frus.labels import talk_label
from kg.records.frus.marks import XML_ID, plain
from kg.records.frus.noted import noted_besides
from kg.records.frus.papers import SITE, holding_in, paper_of
from kg.records.frus.participants import Listed, listed_in
from kg.records.frus.people_in_heads import listed_in_head
from kg.records.frus.persons import ListedPerson, Roster, fold, without_rank
from kg.records.frus.presence import also_spoke, on_microfiche, who_speaks, without_list
from kg.records.frus.repair import Repair
from kg.records.frus.rows import adds_to_text, same_list_as
from kg.records.frus.same_talk import Record, Talks, referred_documents
from kg.records.frus.several_talks import key_of_talk, talks_apart
from kg.records.frus.stream import DocumentNode, Front
from kg.records.frus.trace import SILENT, Trace
from kg.records.model import Comparison, Conversation, Document, Entry, Org, Participation, Person, RecordSet

__all__ = ["VolumeReader"]

OFFICE_OF_THE_HISTORIAN: Final = "office-of-the-historian"
_REMEDIES: Final = {
    "date-contradiction": "Where nothing decides the bounds keep both; correct it with a curated record if you know better.",
    "date-outside": "Where nothing decides the bounds cover it; correct it with a curated record if you know better.",
    "date-impossible": "The printed words are used instead.",
    "wrong-corresp": "The markup is not followed; the name itself decides.",
    "no-participants": "Nothing to do; a curated record may name them.",
    "repeated-id": "Give the second document its own xml:id in the volume, then read it again.",
    "missing-id": "Give the document an xml:id in the volume, then read it again.",
    "weekday-differs": "The day of the month is taken; correct it with a curated record if the weekday is right.",
    "persons-item-without-name": "Nothing to do when it is an editor's note.",
    "xml-repaired": "Compare the document with the published one; fetch the volume again, or mend the place named.",
    "document-unreadable": "Report the document; the rest of the volume is read.",
}


_MOST_REPAIRS: Final = 50  # findings; a file damaged throughout would bury everything else


class VolumeReader:
    """Reads the documents of one volume; keeps the people met outside the list of persons."""

    def __init__(self, front: Front, name: str, trace: Trace = SILENT) -> None:
        self.front = front
        self.trace = trace
        self.name = name
        self.roster = Roster(front.persons)
        self.unlisted = Unlisted(front.key)
        self.years = volume_years(front.subseries, front.key, front.title)
        self.near = days_beside(front.days, self.years)
        self.seen: dict[str, int] = {}
        self.lists: dict[str, tuple[Listed, ...]] = {}
        self.labels: set[str] = set()
        self.holdings: set[str] = set()  # keys of archives and of sets within them
        self.talks = Talks()

    def finding(
        self, code: str, severity: Severity, message: str, record: str, place: str, *, aside: bool = False
    ) -> Finding:
        """Return a finding about this volume."""
        return Finding(
            code=code, severity=severity, message=message, source=self.name, record=record, place=place,
            remedy=_REMEDIES[code], sets_aside=aside,
        )  # fmt: skip

    def repair_findings(self, repairs: Sequence[Repair]) -> Iterator[Finding]:
        """Yield a finding for each repair of a file that was not well-formed, and one for the many that are not listed."""
        for one in repairs[:_MOST_REPAIRS]:
            yield self.finding(
                "xml-repaired",
                "warning",
                f"Not well-formed XML: {one.what}.",
                f"{self.front.key}-{one.document}" if one.document else "",
                f"line {one.line}",
            )
        if len(repairs) > _MOST_REPAIRS:
            last = repairs[-1]
            yield self.finding(
                "xml-repaired",
                "warning",
                f"Not well-formed XML: {len(repairs) - _MOST_REPAIRS} more repairs; the last: {last.what}.",
                "",
                f"line {last.line}",
            )

    # --- the volume and its list of persons ---------------------------------------------------

    def volume_entry(self) -> Entry:
        """Return the entry of the volume itself."""
        key = self.front.key
        return Entry(
            id=f"{key}/volume",
            authority=key,
            source=self.name,
            place="teiHeader",
            orgs=(
                Org(
                    key=OFFICE_OF_THE_HISTORIAN,
                    name="Office of the Historian, United States Department of State",
                ),
            ),
            record_sets=(
                RecordSet(
                    key=key,
                    name=self.front.title,
                    holder=f"org:{OFFICE_OF_THE_HISTORIAN}",
                    url=f"{SITE}/{key}",
                ),
            ),
        )

    def person_entries(self) -> Iterator[Entry | Finding]:
        """Yield one entry for each person of the list of persons."""
        key = self.front.key
        for line, text in self.front.skipped_items:
            yield self.finding(
                "persons-item-without-name",
                "info",
                f"An item of the list of persons names nobody: {text[:80]!r}.",
                "",
                f"line {line}",
            )
        for person in self.front.persons:
            if self.roster.resolves(person):
                continue
            yield Entry(
                id=f"{key}/{person.id}",
                authority=key,
                source=self.name,
                place=f"line {person.line}, #{person.id}",
                persons=(
                    Person(
                        key=f"{key}#{person.id}",
                        name=without_rank(person.name)[:200],
                        alt_names=_alt_names(person),
                        description=person.role or None,
                        identifiers=(f"{key}#{person.id}",),
                    ),
                ),
            )

    # --- documents ----------------------------------------------------------------------------

    def document_entries(self, node: DocumentNode) -> Iterator[Entry | Finding]:
        """Yield the entry of one document, with what was noticed on the way."""
        xml_id = (node.element.get(XML_ID) or "").strip()
        if (by_number := self._id_from_number(node, xml_id)) is not None:
            code, xml_id = by_number
            yield self.finding(
                code,
                "warning",
                f"A document has no xml:id of its own ({node.element.get(XML_ID)!r}); its number gives {xml_id}.",
                f"{self.front.key}-{xml_id}",
                f"line {node.line}",
            )
        place = f"line {node.line}, #{xml_id}"
        record = f"{self.front.key}-{xml_id}"
        if not re.fullmatch(r"[A-Za-z0-9._-]+", xml_id):
            yield self.finding(
                "missing-id",
                "violation",
                f"A document has no usable xml:id ({xml_id!r}).",
                "",
                f"line {node.line}",
                aside=True,
            )
            return
        if xml_id in self.seen:
            yield self.finding(
                "repeated-id", "violation",
                f"The xml:id {xml_id} was already used at line {self.seen[xml_id]}; this second document is set aside.",
                record, place, aside=True,
            )  # fmt: skip
            return
        self.seen[xml_id] = node.line
        try:
            yield from self._read(node, record, xml_id, place)
        except (ValueError, LookupError, AttributeError, TypeError) as exc:
            # A document of a shape nobody foresaw is set aside, the volume goes on.
            yield self.finding(
                "document-unreadable",
                "violation",
                f"The document cannot be read: {exc!s:.200}",
                record,
                place,
                aside=True,
            )

    def _id_from_number(self, node: DocumentNode, xml_id: str) -> tuple[str, str] | None:
        """Return what is wrong with an id, and the id that the series gives a document of this number, if nobody has it."""
        usable = re.fullmatch(r"[A-Za-z0-9._-]+", xml_id) is not None
        number = f"d{(node.element.get('n') or '').strip()}"
        if (usable and xml_id not in self.seen) or number in self.seen or number in self.front.ids:
            return None
        if re.fullmatch(r"d\d{1,5}[A-Za-z]?", number) is None:
            return None
        return ("repeated-id" if usable else "missing-id"), number

    def _read(self, node: DocumentNode, record: str, xml_id: str, place: str) -> Iterator[Entry | Finding]:
        facts = read_facts(node, record, xml_id, self.years, self.near.get(xml_id), self.trace)
        for code, message in facts.dated.problems:
            yield self.finding(code, "warning", f"{message[:1].upper()}{message[1:]}.", record, place)
        days = facts.dated.value.bounds
        last = days[1] if days[1] != days[0] else None
        cast = Cast(
            self.front.key,
            xml_id,
            self.roster,
            self.unlisted,
            self._day(facts),
            last,
            trace=self.trace,
            prints=partial(_prints, node.element),
        )
        talks: tuple[Conversation, ...] = ()
        if facts.kind.talk is not None:
            whole = self._conversation(node.element, facts, cast)
            self.trace.settle(whole)
            talks = self._apart(node.element, facts, cast, whole)
            if not whole.participations:
                yield self.finding(
                    "no-participants", "info", "Nobody is named as taking part.", record, place
                )
        talks, compared = self._settled(node.element, facts, talks)
        document = paper_of(node.element, facts, cast, talks, self.front.key)
        if not talks and (enclosed := self._enclosed(node.element, facts, cast)) is not None:
            talks = (enclosed,)
            document = document.model_copy(update={"mentions": (f"conversation:{enclosed.key}",)})
        for doubt in dict.fromkeys(cast.doubts):
            yield self.finding(
                "wrong-corresp", "warning", f"The markup of {doubt}, whose name differs.", record, place
            )
        yield from self._holding_entries(holding_in(facts), place)
        yield Entry(
            id=record,
            source=self.name,
            place=place,
            documents=(document,),
            unmapped=facts.note.others,
            conversations=talks,
            persons=_used_persons(cast, document, talks),
            offices=tuple(cast.offices[k] for k in sorted(cast.offices)),
            orgs=tuple(cast.orgs[k] for k in sorted(cast.orgs)),
            places=facts.places,
        )

        if compared:
            yield Entry(
                id=record,
                extends=True,
                layer="inferred",
                source=self.name,
                place=place,
                comparisons=compared,
            )

    def _holding_entries(self, holding: Holding | None, place: str) -> Iterator[Entry]:
        """Yield an entry for the sets of an archive that no document of the volume named before."""
        if holding is None:
            return
        new = tuple(s for s in holding.sets if s.key not in self.holdings)
        if not new and holding.holder.key in self.holdings:
            return
        self.holdings.update((holding.holder.key, *(s.key for s in new)))
        yield Entry(
            id=f"{self.front.key}/holding-{new[-1].key if new else holding.holder.key}",
            authority=self.front.key,
            source=self.name,
            place=place,
            orgs=(holding.holder,),
            record_sets=new,
        )

    def _enclosed(self, element: etree._Element, facts: Facts, cast: Cast) -> Conversation | None:
        """Return the talk whose record a carrier encloses; it is mentioned, not recorded."""
        about = enclosed_talk(element, facts)
        if about is None:
            return None
        talk = self._conversation(element, replace(about, key=f"{facts.key}.enclosed"), cast)
        return talk if any(p.participant for p in talk.participations) else None

    def _settled(
        self, element: etree._Element, facts: Facts, talks: tuple[Conversation, ...]
    ) -> tuple[tuple[Conversation, ...], tuple[Comparison, ...]]:
        if not talks:
            return (), ()
        title = facts.fiche.genre if facts.fiche else facts.head.text
        told = Record(facts.key, facts.number, title, facts.part, referred_documents(element))
        settled = [self.talks.settle(told, talk) for talk in talks]
        by_key = {talk.key: talk for talk, _ in reversed(settled)}
        return tuple(reversed(by_key.values())), tuple(c for _, compared in settled for c in compared)

    def _day(self, facts: Facts) -> date:
        first, last = facts.dated.value.bounds
        return first if (last - first).days < 40 else first + (last - first) / 2

    # --- the conversation ---------------------------------------------------------------------

    def _conversation(self, element: etree._Element, facts: Facts, cast: Cast) -> Conversation:
        parts = cast.participations(self._listed(element, facts, cast))
        return Conversation(
            key=facts.key,
            name=self._label(parts, facts, cast),
            held_on=facts.dated.value,
            mode=facts.kind.mode,
            place=facts.place_of_talk,
            venue=facts.where.venue,
            participations=parts,
        )

    def _label(self, parts: Sequence[Participation], facts: Facts, cast: Cast) -> str:
        name = talk_label(parts, facts, cast, self.roster, self.front.key)
        if name in self.labels:  # two talks of one day and no times printed: the document tells them apart
            name = f"{name} (document {facts.number})"
        self.labels.add(name)
        return name

    def _apart(
        self, element: etree._Element, facts: Facts, cast: Cast, whole: Conversation
    ) -> tuple[Conversation, ...]:
        """Return the talks that a document parts, or the one that it sets down."""
        apart = talks_apart(element, facts, whole.participations, cast.participations)
        if not apart:
            return (whole,)
        self.labels.discard(whole.name or "")
        return tuple(
            whole.model_copy(
                update={
                    "key": key_of_talk(facts.key, number),
                    "name": self._label(one.parts, replace(facts, dated=Dated(one.held)), cast),
                    "held_on": one.held,
                    "participations": one.parts,
                }
            )
            for number, one in enumerate(apart, 1)
        )

    def _listed(self, element: etree._Element, facts: Facts, cast: Cast) -> list[Listed]:
        year = cast.day.year
        if facts.fiche is not None:
            return on_microfiche(facts, facts.fiche, year)
        listed = with_hosts(list(listed_in(element, year)) or self._same_list(element), facts, year)
        self.lists[facts.xml_id] = tuple(listed)
        in_head = list(listed_in_head(facts.head, year))
        for one in in_head:
            if one.name is not None:
                cast.introduce(one.name, one.targets)
        in_head = [one for one in in_head if one.name or one.title]
        if not any(one.name or one.title for one in listed):
            below = attached_list(element, year)
            names = {fold(one.name.surname) for one in below if one.name}
            told = without_list(element, facts, in_head, self.roster, year)
            more = [
                one for one in told if one.name is None or fold(one.name.surname) not in names or one.targets
            ]
            return [*listed, *below, *more]
        if adds_to_text(element):
            return [*without_list(element, facts, in_head, self.roster, year), *listed]
        # A list decides who was there; the head adds principals ("Conference With the President").
        parties = [one for one in in_head if one.roles != ("recorder",)]
        present = [*parties, *listed, *who_speaks(element, listed, self.roster, year)]
        present += noted_besides(element, facts.note.text, [*in_head, *present], year)
        return [*present, *also_spoke(element, facts, [*in_head, *present], self.roster, year)]

    def _same_list(self, element: etree._Element) -> list[Listed]:
        """Return the list of an earlier document to which this one refers."""
        number = same_list_as(element)
        return list(self.lists.get(f"d{number}", ())) if number else []

    # --- the document -------------------------------------------------------------------------


# --- reading helpers, each used once above -----------------------------------------------------


def _alt_names(person: ListedPerson) -> tuple[str, ...]:
    """Return the other names of a listed person; the printed one is among them where it carries a rank."""
    printed = (person.name[:200],) if without_rank(person.name) != person.name else ()
    return tuple(dict.fromkeys((*printed, *person.alt_names)))


def _prints(element: etree._Element, surname: str) -> bool:
    """Tell whether a document prints a surname, notes included."""
    return re.search(rf"\b{re.escape(surname)}\b", plain(element, skip=frozenset())) is not None


def _used_persons(cast: Cast, document: Document, talks: Sequence[Conversation]) -> tuple[Person, ...]:
    used = {*document.authors, *(ref for h in document.handling for ref in h.agents)}
    used.update(p.participant for talk in talks for p in talk.participations if p.participant)
    return tuple(person for key, person in cast.persons.items() if f"person:{key}" in used)
