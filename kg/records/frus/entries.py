"""Documents of a volume as entries: one document in, one entry and its findings out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from lxml import etree

from kg.records.findings import Finding, Severity
from kg.records.frus.dates import (
    MONTH_NAMES,
    Attribute,
    Dated,
    Span,
    date_of,
    drafting_day,
    month_end,
    parse_printed,
    year_span,
)
from kg.records.frus.heads import Kind, classify, strip_number
from kg.records.frus.identify import Cast, Unlisted
from kg.records.frus.marks import XML_ID, Marked, children, local, marked, plain, typed, walk
from kg.records.frus.microfiche import (
    FicheHead,
    fiche_date_words,
    people_part,
    read_fiche_head,
    year_of_heads,
)
from kg.records.frus.notes import SourceNote, marking_level, part_of, read_note
from kg.records.frus.participants import Listed, listed_in
from kg.records.frus.people_in_heads import listed_in_head
from kg.records.frus.persons import ListedPerson, Roster, parse_name, without_rank
from kg.records.frus.places import REGIONS, Where, place_from_names, place_from_words
from kg.records.frus.rows import has_participants, same_list_as
from kg.records.frus.stream import DocumentNode, Front
from kg.records.frus.text import body_text
from kg.records.frus.words import ROLE_WORDS
from kg.records.model import (
    Citation,
    Conversation,
    Copy,
    DateValue,
    Document,
    Entry,
    Marking,
    Org,
    Participation,
    Person,
    RecordSet,
    Text,
)  # fmt: skip

__all__ = ["VolumeReader"]

OFFICE_OF_THE_HISTORIAN: Final = "office-of-the-historian"
_SITE: Final = "https://history.state.gov/historicaldocuments"
_RIGHTS: Final = "http://rightsstatements.org/vocab/NoC-US/1.0/"
_WHOLE_SERIES: Final = (1861, 1992)  # years the series covers, where a volume does not say
_REMEDIES: Final = {
    "date-contradiction": "Both readings are kept in the bounds; correct it with a curated record if you know better.",
    "date-outside": "The bounds cover both; correct it with a curated record if you know better.",
    "date-impossible": "The printed words are used instead.",
    "wrong-corresp": "The markup is not followed; the name itself decides.",
    "no-participants": "Nothing to do; a curated record may name them.",
    "repeated-id": "Give the second document its own xml:id in the volume, then read it again.",
    "missing-id": "Give the document an xml:id in the volume, then read it again.",
    "persons-item-without-name": "Nothing to do when it is an editor's note.",
    "document-unreadable": "Report the document; the rest of the volume is read.",
}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the markup of one document says, before anybody decides what it means."""

    key: str
    xml_id: str
    line: int
    head: Marked
    title: str
    kind: Kind
    note: SourceNote
    fiche: FicheHead | None
    subject: str
    number: str
    dated: Dated
    own_date: Dated | None  # of the record of a talk, where it is dated apart from the talk
    where: Where

    @property
    def dates_the_record(self) -> bool:
        """Tell whether the dateline is the document's own: that of a record of a talk is the talk's."""
        return self.kind.talk is None or self.own_date is not None


class VolumeReader:
    """Reads the documents of one volume; keeps the people met outside the list of persons."""

    def __init__(self, front: Front, name: str) -> None:
        self.front = front
        self.name = name
        self.roster = Roster(front.persons)
        self.unlisted = Unlisted(front.key)
        self.years = _years(front)
        self.seen: dict[str, int] = {}
        self.lists: dict[str, tuple[Listed, ...]] = {}
        self.labels: set[str] = set()

    def finding(
        self, code: str, severity: Severity, message: str, record: str, place: str, *, aside: bool = False
    ) -> Finding:
        """Return a finding about this volume."""
        return Finding(
            code=code, severity=severity, message=message, source=self.name, record=record, place=place,
            remedy=_REMEDIES[code], sets_aside=aside,
        )  # fmt: skip

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
                    url=f"{_SITE}/{key}",
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

    def _read(self, node: DocumentNode, record: str, xml_id: str, place: str) -> Iterator[Entry | Finding]:
        facts = self._facts(node, record, xml_id)
        for code, message in facts.dated.problems:
            yield self.finding(code, "warning", f"{message[:1].upper()}{message[1:]}.", record, place)
        cast = Cast(self.front.key, xml_id, self.roster, self.unlisted, self._day(facts))
        talk = None
        if facts.kind.talk is not None:
            talk = self._conversation(node.element, facts, cast)
            if not talk.participations:
                yield self.finding(
                    "no-participants", "info", "Nobody is named as taking part.", record, place
                )
        document = self._document(node.element, facts, cast, talk)
        for doubt in dict.fromkeys(cast.doubts):
            yield self.finding(
                "wrong-corresp", "warning", f"The markup of {doubt}, whose name differs.", record, place
            )
        yield Entry(
            id=record,
            source=self.name,
            place=place,
            documents=(document,),
            conversations=(talk,) if talk else (),
            persons=_used_persons(cast, document, talk),
            offices=tuple(cast.offices[k] for k in sorted(cast.offices)),
            orgs=tuple(cast.orgs[k] for k in sorted(cast.orgs)),
            places=(facts.where.place,) if facts.where.place else (),
        )

    def _day(self, facts: _Facts) -> date:
        first, last = facts.dated.value.bounds
        return first if (last - first).days < 40 else first + (last - first) / 2

    def _facts(self, node: DocumentNode, record: str, xml_id: str) -> _Facts:
        element = node.element
        head_element = next(children(element, "head"), None)
        head = marked(head_element) if head_element is not None else Marked("")
        number = (element.get("n") or "").strip()
        stripped = strip_number(head.text, number)
        head = head.cut(len(head.text) - len(stripped), len(head.text))
        note = _source_note(element)
        fiche = read_fiche_head(head.text) if _is_fiche(element, head.text, note) else None
        subject = _subject(element)
        kind = (
            classify(fiche.genre, fiche.summary)
            if fiche
            else classify(head.text, subject, has_participants=has_participants(element))
        )
        dated, own_date, where = self._when_and_where(element, head.text, fiche, node.heads, kind, subject)
        if where.venue is None and note.venue:
            where = replace(where, venue=note.venue[:200])
        return _Facts(
            key=record, xml_id=xml_id, line=node.line, head=head, title=(head.text or f"Document {number or xml_id}")[:1000],
            kind=kind, note=note, fiche=fiche, subject=subject, number=number or xml_id,
            dated=dated, own_date=own_date, where=where,
        )  # fmt: skip

    def _when_and_where(
        self,
        element: etree._Element,
        head: str,
        fiche: FicheHead | None,
        heads: tuple[str, ...],
        kind: Kind,
        subject: str,
    ) -> tuple[Dated, Dated | None, Where]:
        context = _context(heads, self.years)
        if fiche is not None:
            words = fiche_date_words(fiche.genre, year_of_heads(heads) or _only_year(self.years))
            return date_of((), words, self.years, context), None, Where()
        datelines = [d for d in walk(element, "dateline") if not _in_note(d)][:1]
        scopes = datelines or list(children(element, "head"))
        dates = [d for scope in scopes for d in walk(scope, "date") if not _in_note(d)]
        attributes = [Attribute(d.get("when") or "", d.get("from") or "", d.get("to") or "") for d in dates]
        attributes = [a for a in attributes if a.when or a.start or a.end][:4]
        if datelines:
            line = plain(datelines[0])
            words = " ".join(plain(d) for d in dates) if dates else line
            if not parse_printed(words).span and parse_printed(line).span:
                words = line
            if attributes and not parse_printed(words).time:
                words = _with_time(words, line)
            if (
                not dates
                and not parse_printed(line).span
                and not parse_printed(line).undated
                and parse_printed(head).span
            ):
                words = _date_tail(head)
            elif not dates and parse_printed(line).undated:
                words = line
            names = [plain(p) for p in walk(datelines[0], "placeName")]
            where = place_from_names(names) if names else place_from_words(line)
            if where.place is not None and where.place.key in REGIONS:
                where = place_from_words(line)  # only the region is marked up: "Camp David, Maryland"
            head_where = place_from_words(_before_date(head))
            where = Where(where.place or head_where.place, where.venue or head_where.venue)
        else:
            words = _date_tail(head)
            if dates and not parse_printed(words).span:
                words = " ".join(plain(d) for d in dates)
            names = [plain(p) for scope in scopes for p in walk(scope, "placeName")]
            where = place_from_words(_before_date(head))
            if where.place is None and names:
                where = Where(place_from_names(names).place, where.venue)
        dated = date_of(attributes, words, self.years, context)
        if kind.talk == "mfr":
            held = _talk_day(subject, dated)
            if held is not None:
                # On the same day the dateline may be the talk's own: "May 26, 1961, 9 a.m."
                apart = dated.day > held.value.bounds[1]
                return held, dated if apart else None, where
        return dated, None, where

    # --- the conversation ---------------------------------------------------------------------

    def _conversation(self, element: etree._Element, facts: _Facts, cast: Cast) -> Conversation:
        parts = cast.participations(self._listed(element, facts, cast))
        name = _label(parts, facts, cast, self.roster, self.front.key)
        if name in self.labels:  # two talks of one day and no times printed: the document tells them apart
            name = f"{name} (document {facts.number})"
        self.labels.add(name)
        return Conversation(
            key=facts.key,
            name=name,
            held_on=facts.dated.value,
            mode=facts.kind.mode,
            place=None if facts.own_date else facts.where.ref,
            venue=facts.where.venue,
            participations=parts,
        )

    def _listed(self, element: etree._Element, facts: _Facts, cast: Cast) -> list[Listed]:
        year = cast.day.year
        if facts.fiche is not None:
            return [
                one for one in listed_in_head(people_part(facts.fiche.genre), year) if one.name or one.title
            ]
        listed = list(listed_in(element, year)) or self._same_list(element)
        self.lists[facts.xml_id] = tuple(listed)
        in_head = list(listed_in_head(facts.head, year))
        for one in in_head:
            if one.name is not None:
                cast.introduce(one.name, one.targets)
        if listed:
            # A list decides who was there; the head adds principals ("Conference With the President").
            in_head = [one for one in in_head if one.roles != ("recorder",)]
        found = in_head + listed if not listed or in_head else listed
        found = [one for one in found if one.name or one.title or one.found_by != "head"]
        if not any(one.name or one.title for one in found) and facts.kind.talk == "mfr":
            subject = re.sub(r"(?i)^subject\s*:?\s*", "", facts.subject)
            found += [one for one in listed_in_head(Marked(subject), year) if one.name or one.title]
        if not any(one.name or one.title for one in found):
            found += _signed(element)
        return found

    def _same_list(self, element: etree._Element) -> list[Listed]:
        """Return the list of an earlier document to which this one refers."""
        number = same_list_as(element)
        return list(self.lists.get(f"d{number}", ())) if number else []

    # --- the document -------------------------------------------------------------------------

    def _document(
        self, element: etree._Element, facts: _Facts, cast: Cast, talk: Conversation | None
    ) -> Document:
        part = (
            facts.note.part or part_of(facts.subject) or part_of(facts.head.text) or _part_in_opening(element)
        )
        fiche = facts.fiche
        citation = fiche.citation if fiche else facts.note.citation
        marking = (fiche.marking if fiche else facts.note.marking) or _opener_marking(element)
        text = _text(element, facts.key) if fiche is None else None
        return Document(
            key=facts.key,
            title=facts.title,
            form=facts.kind.form,
            records=(f"conversation:{facts.key}",) if talk else (),
            authors=tuple(dict.fromkeys(_authors(element, facts, cast))),
            written_on=_written_on(facts),
            place=facts.where.ref if facts.dates_the_record else None,
            language="en",
            included_in=(f"recordset:{self.front.key}",),
            markings=(Marking(text=marking[:200], level=_level(facts, marking)),) if marking else (),
            copies=(Copy(citations=(Citation(text=citation[:1000], file_number=facts.note.file_number),)),)
            if citation
            else (),
            text=text,
            url=f"{_SITE}/{self.front.key}/{facts.xml_id}",
            rights=_RIGHTS,
            part_number=part[0] if part else None,
            part_count=part[1] if part else None,
            pages=fiche.pages if fiche else None,
        )


# --- reading helpers, each used once above -----------------------------------------------------


def _alt_names(person: ListedPerson) -> tuple[str, ...]:
    """Return the other names of a listed person; the printed one is among them where it carries a rank."""
    printed = (person.name[:200],) if without_rank(person.name) != person.name else ()
    return tuple(dict.fromkeys((*printed, *person.alt_names)))


def _years(front: Front) -> Span:
    for text in (front.subseries, front.key, front.title):
        match = re.search(r"(1[89]\d\d)\s*(?:[–—-]\s*((?:1[89])?\d\d))?", text)
        if match is not None:
            first = int(match[1])
            last = int(match[2]) if match[2] else first
            return year_span(first, last if last > 100 else first // 100 * 100 + last)
    return year_span(*_WHOLE_SERIES)


def _only_year(years: Span) -> int | None:
    return years[0].year if years[0].year == years[1].year else None


_MONTHS: Final = {m: i + 1 for i, m in enumerate(MONTH_NAMES)}
_MONTH: Final = "|".join(MONTH_NAMES)
_MONTH_RANGE: Final = re.compile(
    rf"\b(?P<m1>{_MONTH})(?:,? (?P<y1>1[89]\d\d))?(?:\s*[–—-]\s*|\s+to\s+)(?P<m2>{_MONTH}),? (?P<y2>1[89]\d\d)"
)
_ONE_MONTH: Final = re.compile(rf"\b(?P<m2>{_MONTH}),? (?P<y2>1[89]\d\d)")


def _context(heads: tuple[str, ...], years: Span) -> Span:
    """Return the days within which the heads above place a document.

    "January-June 1961" and "November 1962" are taken as they are; a head that names single days is
    about an event, and its chapter prints what led to it, so only its years count.
    """
    for head in reversed(heads):
        match = _MONTH_RANGE.search(head) or (None if re.search(r"[–—]", head) else _ONE_MONTH.search(head))
        if match is not None:
            found = match.groupdict()
            first = date(int(found.get("y1") or found["y2"]), _MONTHS[found.get("m1") or found["m2"]], 1)
            last = month_end(int(found["y2"]), _MONTHS[found["m2"]])
        elif named := re.findall(r"\b(1[89]\d\d)\b", head):
            first, last = year_span(int(min(named)), int(max(named)))
        else:
            continue
        if years[0] <= first <= last <= years[1]:
            return first, last
    return years


def _in_note(node: etree._Element) -> bool:
    return any(local(a) == "note" for a in node.iterancestors())


def _with_time(words: str, line: str) -> str:
    """Return date words with the clock time that stands behind them, outside the mark-up."""
    return _date_tail(line) if parse_printed(line).time and parse_printed(line).span else words


def _date_tail(head: str) -> str:
    """Return the end of a head from its date on, for dates that stand in heads only."""
    printed = parse_printed(head)
    if printed.span is None:
        return ""
    return head[head.rfind(printed.words) :]


def _before_date(head: str) -> str:
    printed = parse_printed(head)
    return head[: head.rfind(printed.words)] if printed.span else head


def _talk_day(subject: str, written: Dated) -> Dated | None:
    """Return the day of the talk that the subject of a memorandum for the record names."""
    printed = parse_printed(subject)
    if printed.span is None or written.problems:
        return None
    first, last = printed.span
    if first <= written.day and (written.day - first).days <= 62 and (last - first).days <= 31:
        return date_of(
            (), f"{printed.words}{', ' + printed.time if printed.time else ''}", printed.span, printed.span
        )
    return None


def _source_note(element: etree._Element) -> SourceNote:
    notes = [n for n in walk(element, "note") if typed(n) == "source"]
    if not notes:
        notes = [
            n
            for head in children(element, "head")
            for n in walk(head, "note")
            if plain(n).lstrip("[ ").startswith("Source:")
        ]
    return read_note(marked(notes[0], skip=frozenset())) if notes else SourceNote()


def _is_fiche(element: etree._Element, head: str, note: SourceNote) -> bool:
    """Tell a document of a microfiche supplement: no text at all, pages and source in the head."""
    if note.text or any(True for _ in walk(element, "p", "list", "table")):
        return False
    return (
        any(True for _ in walk(element, "page-count-according-to-citation", "pdf", "file"))
        or re.search(r"\b\d+ pp?\.", head) is not None
    )


def _subject(element: etree._Element) -> str:
    for node in walk(element, "list"):
        if typed(node) == "subject":
            head = next((plain(h) for h in children(node, "head")), "")
            if not head or re.match(r"(?i)subj|re\b", head):
                return " ".join(plain(item) for item in children(node, "item"))[:600]
    for node in list(walk(element, "p"))[:4]:
        text = plain(node)
        if re.match(r"(?i)subject\b", text):
            return text[:600]
    return ""


def _part_in_opening(element: etree._Element) -> tuple[int, int] | None:
    for node in list(walk(element, "p"))[:4]:
        text = plain(node)
        if len(text) < 120 and (found := part_of(text)):
            return found
    return None


def _opener_marking(element: etree._Element) -> str | None:
    """Return the marking of 1948-51 volumes, set in small capitals in the opener."""
    for opener in children(element, "opener"):
        for seg in walk(opener, "seg"):
            text = plain(seg)
            if re.match(r"(?i)(?:top secret|secret|confidential|restricted|unclassified|official)\b", text):
                return text
    return None


def _level(facts: _Facts, marking: str) -> str | None:
    return (facts.fiche.level if facts.fiche else facts.note.level) or marking_level(marking)


def _text(element: etree._Element, key: str) -> Text | None:
    content = body_text(element)
    if not content:
        return None
    return Text(
        key=f"{key}.en1",
        digest=hashlib.sha256(content.encode()).hexdigest(),
        length=len(content),
        language="en",
        content=content,
    )


def _written_on(facts: _Facts) -> DateValue | None:
    """Return when a document was written; of the record of a talk only what is stated apart from the talk's day."""
    dated = facts.dated.value
    if facts.kind.talk is None:
        return dated
    if facts.note.drafted_on and dated.edtf:
        day = drafting_day(facts.note.drafted_on, dated.bounds[0])
        if day is not None:
            return DateValue(text=facts.note.drafted_on, edtf=day.isoformat(), earliest=day, latest=day)
    return facts.own_date.value if facts.own_date else None


def _authors(element: etree._Element, facts: _Facts, cast: Cast) -> Iterator[str]:
    found = False
    for drafter in facts.note.drafters:
        words = drafter.text
        if len(words) > 90:
            continue
        ref = cast.author(words, [s.target for s in drafter.people() if s.target])
        if ref:
            found = True
            yield ref
    if found:
        return
    for listed in listed_in_head(facts.head, cast.day.year):
        if listed.roles == ("recorder",):
            part = cast.participation(listed)
            if part.participant:
                yield part.participant
                return
    for one in _signed(element):
        if one.name and (ref := cast.author(one.words, one.targets)):
            yield ref


def _signed(element: etree._Element) -> list[Listed]:
    """Return the signer of a document, when the signature is a name."""
    for node in walk(element, "signed"):
        if _in_note(node):
            continue
        text = marked(node)
        first = _before_office(text.text)
        people = text.people()
        words = text.text[people[0].start : people[0].end] if people else first
        name = parse_name(words)
        if name is None or (not people and not name.is_full):
            continue
        targets = tuple(s.target for s in people[:1] if s.target)
        return [Listed(words[:400], "signature", name=name, targets=targets, roles=("recorder",))]
    return []


def _before_office(text: str) -> str:
    """Return a signature without the office printed below it."""
    words = re.split(r",", text, maxsplit=1)[0].split()
    office = next((i for i, w in enumerate(words) if i and w.strip(".").casefold() in ROLE_WORDS), len(words))
    return " ".join(words[:office])


def _used_persons(cast: Cast, document: Document, talk: Conversation | None) -> tuple[Person, ...]:
    used = (
        {*document.authors, *(p.participant for p in talk.participations if talk)}
        if talk
        else set(document.authors)
    )
    return tuple(person for key, person in cast.persons.items() if f"person:{key}" in used)


def _short_name(part: Participation, cast: Cast, roster: Roster, volume: str) -> str:
    ref = part.participant or ""
    if ref.startswith("office:"):
        name = cast.offices[ref.removeprefix("office:")].name
        return name.removesuffix(" of the United States") or name
    key = ref.removeprefix("person:")
    listed = roster.by_id.get(key.removeprefix(f"{volume}#"))
    name = listed.name if listed else cast.persons[key].name
    return re.sub(r"\s*\([^)]*\)", "", name.partition(",")[0]).strip()


_KIND_NAMES: Final = {
    "memcon": "Conversation",
    "telephone": "Telephone conversation",
    "meeting": "Meeting",
    "mfr": "Conversation",
}


def _label(parts: Iterable[Participation], facts: _Facts, cast: Cast, roster: Roster, volume: str) -> str:
    """Return a short label: two names where two sides are clear, else the kind of talk; and the date."""
    people = [p for p in parts if p.participant]
    names = _label_names(people, cast, roster, volume)
    kind = _KIND_NAMES[facts.kind.talk or "memcon"]
    when = ", ".join(w for w in (_date_words(facts.dated.value), _start(facts.dated.value.local_time)) if w)
    return f"{names or kind}, {when}"[:300]


def _start(time: str | None) -> str:
    """Return the clock time at which a talk began; the whole of it where "10:15-11:40 a.m." shares its half of the day."""
    first, _, last = re.sub(r"\s*(?:[–—-]|\bto\b|\buntil\b)\s*", "\n", time or "", count=1).partition("\n")
    halved = re.search(r"(?i)[ap]\.m\.|noon|midnight", first) or not re.search(
        r"(?i)[ap]\.m\.|noon|midnight", last
    )
    return first if halved else time or ""


def _label_names(people: list[Participation], cast: Cast, roster: Roster, volume: str) -> str:
    speaking = [p for p in people if not {"interpreter", "note-taker", "recorder"} & set(p.roles)]
    if not speaking:
        return ""
    principals = [p for p in speaking if "principal" in p.roles]
    sides = {p.on_behalf_of: p for p in reversed(speaking) if p.on_behalf_of}
    if len(principals) >= 2:
        chosen = principals[:2]
    elif principals:
        chosen = [principals[0], *[p for p in speaking if p is not principals[0]][:1]]
    elif len(sides) >= 2:
        chosen = sorted(sides.values(), key=speaking.index)[:2]
    else:
        chosen = speaking[:2]
    names = [_short_name(p, cast, roster, volume) for p in chosen]
    if len(set(names)) < len(names):
        names = names[:1]
    return " - ".join(names)


def _date_words(value: DateValue) -> str:
    first, last = value.bounds
    if value.edtf is None:
        return (
            "undated"
            if value.text and "undated" in value.text.lower()
            else f"{first.year}"
            if first.year == last.year
            else f"{first.year}-{last.year}"
        )
    if first == last:
        return f"{first.day} {MONTH_NAMES[first.month - 1]} {first.year}"
    if (first.month, first.year) == (last.month, last.year):
        whole = len(value.edtf) == 7
        days = "" if whole else f"{first.day}-{last.day} "
        return f"{days}{MONTH_NAMES[first.month - 1]} {first.year}"
    if len(value.edtf) == 4:
        return value.edtf
    return (
        f"{first.day} {MONTH_NAMES[first.month - 1]} - {last.day} {MONTH_NAMES[last.month - 1]} {last.year}"
    )
