"""From a page to an entry: the one builder for text, HTML and JSON.

Only what the page states from title to citation is read. The abstract is never looked at, the text
itself is pinned by its digest and not kept, because its rights are not evaluated.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from kg.records.digital_archive.page import ADDRESS, Page
from kg.records.digital_archive.printed import (
    Citation,
    Office,
    Party,
    PrintedDate,
    archive_of,
    date_in,
    level_of,
    office_words,
    read_citation,
    read_contributors,
    read_date,
    read_party,
    slug,
    sorted_name,
)
from kg.records.findings import Finding, Severity
from kg.records.model import Citation as CitationOf
from kg.records.model import (
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
    Tenure,
    Text,
    Translation,
)
from kg.records.model import Office as OfficeOf
from kg.records.states import State, government_org

__all__ = ["build_entry"]

# --- what is read off the page --------------------------------------------------------------

_FORMS: Final = (
    (r"telephone conversation", "telephone-transcript"),
    (r"memorand(?:um|a) (?:of|on) (?:a |the )?conversation", "memorandum-of-conversation"),
    (r"stenograph|verbatim|transcript", "stenographic-record"),
    (r"(?:record|report|note|account) (?:of|on) (?:a |the )?(?:\w+ ){0,2}(?:conversation|meeting|talk)", "record-of-conversation"),
    (r"minutes", "minutes"),
    (r"\bnotes\b", "notes"),
    (r"conversation (?:with|between|of)", "record-of-conversation"),
    (r"telegram|cable", "telegram-report"),
    (r"^from the (?:journal|diary)", "journal-extract"),
)  # fmt: skip
_TALKS: Final = frozenset(
    ["telephone-transcript", "memorandum-of-conversation", "stenographic-record", "record-of-conversation"]
)
_HEADING: Final = re.compile(
    r"^(?:record|memorandum|minutes|notes?|transcript|stenogra\w+|report)\b.{0,60}\b(?:conversation|meeting|talks?)\b",
    re.IGNORECASE,
)
_JOURNAL: Final = re.compile(
    r"^from the (?:journal|diary) of\s*:?\s*(?P<who>.*?),?\s*(?=['‘\"“]|$)", re.IGNORECASE
)
_QUOTED: Final = re.compile(r"(?:^|[\s,])['‘\"“](?P<title>.+)['’\"”]\s*\.?$")
_MARKING: Final = re.compile(
    r"^(?P<text>(?:top|strictly) secret|secret|confidential|for (?:official|service) use(?: only)?|"
    r"(?:of )?(?:special|particular) importance|special (?:file|folder|dossier))\b\.?"
    r"(?:[\s,;.]*(?:copy|ex(?:emplar)?\.?)\s*(?:n[o°º.]*|#)?\s*[:.]?\s*(?P<copy>\d+))?\s*\.?$",
    re.IGNORECASE,
)  # fmt: skip
_COPY: Final = re.compile(r"^copy\s*(?:n[o°º.]*|#)?\s*[:.]?\s*(?P<copy>\d+)\.?$", re.IGNORECASE)
_NUMBER: Final = re.compile(r"^(?:n[o°º]\.?|no\.|#|№)\s*[:.]?\s*(?P<number>\d[\w/-]*)$", re.IGNORECASE)
_SIGNED: Final = re.compile(
    r"^(?:\[?(?:signature|signed)\]?:?\s*)?\(?(?P<name>(?:[A-Z]\.\s?){1,3}\s?[A-Z][^\W\d_]+(?:-[^\W\d_]+)?)\)?$"
)
_NIGHT: Final = re.compile(r"\blate (?:at|in the) night\b|\blate at night\b", re.IGNORECASE)
_DAY_PARTS: Final = (
    (r"\bin the morning\b", "morning"),
    (r"\bin the afternoon\b", "afternoon"),
    (r"\b(?:late )?in the evening\b", "evening"),
)
_MET: Final = re.compile(r"\b(?:met|received|visited|called on|was received|saw)\b", re.IGNORECASE)
_LANGUAGES: Final = {
    "russian": "ru", "english": "en", "spanish": "es", "chinese": "zh", "german": "de", "french": "fr",
    "polish": "pl", "czech": "cs", "hungarian": "hu", "romanian": "ro", "bulgarian": "bg", "korean": "ko",
    "mongolian": "mn", "albanian": "sq", "serbian": "sr", "serbo-croatian": "sh", "italian": "it",
    "portuguese": "pt", "arabic": "ar", "persian": "fa", "japanese": "ja", "vietnamese": "vi", "dutch": "nl",
    "ukrainian": "uk", "slovak": "sk", "swedish": "sv", "finnish": "fi", "turkish": "tr", "hebrew": "he",
}  # fmt: skip
_RUSSIAN_ARCHIVES: Final = frozenset(["avp-rf", "rgani", "rgaspi", "garf", "ap-rf", "tskhsd"])
# Slugs that are shorter than the name would give.
_DONORS: Final = {"Blavatnik Family Foundation": "blavatnik-ff"}

_PUBLISHER: Final = Org(key="happ", name="History and Public Policy Program")
_NOT_EVALUATED: Final = "http://rightsstatements.org/vocab/CNE/1.0/"
_RIGHTS: Final = (
    "The archive invites use for research and teaching. It has not evaluated the copyright of each text; some may "
    "belong to rights holders, whom one has to ask before commercial use."
)


@dataclass(frozen=True, slots=True)
class _Facts:
    """What the document itself prints, above, in and below its heading."""

    title: str
    form: str
    journal_of: str
    marking: str
    copy_number: str | None
    registry_number: str | None
    typed: PrintedDate | None
    heading: str  # "with X", without the kind of document
    talk: PrintedDate | None
    first_sentence: str
    signature: str
    signing_office: str


def _facts(page: Page) -> _Facts:
    lines = page.lines
    quoted = _QUOTED.search(page.title)
    title = _plain_case(quoted["title"]) if quoted else page.title
    start = next((i for i, x in enumerate(lines) if _HEADING.match(x) and len(x) < 200), None)
    above = lines[: min(len(lines), 12)] if start is None else lines[:start]
    heading, talk, after = _heading(lines, start)
    marking = next(filter(None, map(_MARKING.match, above)), None)
    copy = marking if marking and marking["copy"] else next(filter(None, map(_COPY.match, above)), None)
    number = next(filter(None, map(_NUMBER.match, above)), None)
    journal = _JOURNAL.match(page.title)
    signature, office = _signature(lines[after:])
    return _Facts(
        title=title,
        form=_form(title, page.title, heading if start is not None else ""),
        journal_of=_letterhead(above) or (journal["who"].strip() if journal else ""),
        marking=marking["text"] if marking else "",
        copy_number=copy["copy"] if copy else None,
        registry_number=number["number"] if number else None,
        typed=next(filter(None, map(read_date, above)), None),
        heading=heading,
        talk=talk or date_in(title),
        first_sentence=_first_sentence(lines[after:]),
        signature=signature,
        signing_office=office,
    )


def _plain_case(title: str) -> str:
    """Write the kind of document in plain letters: "Record of a conversation with ..."."""
    kind = re.match(r"(?:\w+ ){1,4}(?:Conversation|Meeting|Talks?)\b", title)
    return title if kind is None else title[:1] + title[1 : kind.end()].lower() + title[kind.end() :]


def _form(*candidates: str) -> str:
    for words in candidates:
        for pattern, code in _FORMS:
            if re.search(pattern, words, re.IGNORECASE):
                return code
    return "other-document"


def _letterhead(lines: tuple[str, ...]) -> str:
    """Return whose journal it is, from "from the journal of" and the line after it."""
    for here, after in pairwise((*lines, "")):
        match = _JOURNAL.match(here)
        if match is not None:
            return match["who"].strip() or after
    return ""


def _heading(lines: tuple[str, ...], start: int | None) -> tuple[str, PrintedDate | None, int]:
    """Return the words of the heading after the kind of document, its date, and where the text begins."""
    if start is None:
        return "", None, 0
    words = [lines[start]]
    for i in range(start + 1, min(start + 6, len(lines))):
        day = read_date(lines[i])
        if day is not None:
            return _without_kind(words), day, i + 1
        if len(lines[i]) > 200 or re.match(r"\d+\.\s", lines[i]):
            break
        words.append(lines[i])
    else:
        i = min(start + 6, len(lines))
    joined = _without_kind(words if len(words) < 5 else words[:2])
    return joined, date_in(joined), start + (len(words) if len(words) < 5 else 2)


def _without_kind(words: list[str]) -> str:
    joined = " ".join(words)
    match = _HEADING.match(joined)
    return joined[match.end() :].strip(" ,") if match else joined


def _first_sentence(lines: tuple[str, ...]) -> str:
    if not lines:
        return ""
    text = re.sub(r"^\d+\.\s*", "", lines[0])
    # A stop after a single letter belongs to an initial.
    return re.split(r"(?<=[^\W\d_]{2}[.!?])\s|(?<=\)[.!?])\s", text, maxsplit=1)[0]


def _signature(lines: tuple[str, ...]) -> tuple[str, str]:
    """Return the name that signs near the end, and the office on the line before it."""
    for i in range(len(lines) - 1, max(-1, len(lines) - 9), -1):
        match = _SIGNED.match(lines[i])
        if match is not None:
            before = lines[i - 1] if i else ""
            return match["name"], before if len(before) < 150 and not before.endswith((".", "?", "!")) else ""
    return "", ""


# --- the entry ------------------------------------------------------------------------------


class _Builder:
    """Makes the entry of one page; what is odd about it collects in ``findings``."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.name = name
        self.key = f"wcda-{page.record_id}"
        self.facts = _facts(page)
        self.findings: list[Finding] = []
        self.persons: dict[str, Person] = {}
        self.offices: dict[str, OfficeOf] = {}
        self.orgs: dict[str, Org] = {}
        self.sets: dict[str, RecordSet] = {}
        self.written = self._written()
        self.year = int((self.facts.talk or self.written or PrintedDate("", "1961")).edtf[:4])

    def note(self, code: str, severity: Severity, problem: str, place: str, remedy: str = "") -> None:
        self.findings.append(
            Finding(
                code=code,
                severity=severity,
                message=f"{problem}.",
                source=self.name,
                record=self.key,
                place=place,
                remedy=remedy,
            )
        )

    def entry(self) -> Entry:
        page, facts = self.page, self.facts
        self._check_information()
        citation = read_citation(page.information.get("Source", ""))
        archive = self._archive(citation)
        author, journal = self._author()
        partners = self._partners()
        talk = self._conversation(author, partners)
        soviet = archive in _RUSSIAN_ARCHIVES or bool(
            author and author.office and author.office.state and author.office.state.slug == "g-ussr"
        )
        language, inferred = self._language(soviet=soviet)
        document = Document(
            key=self.key,
            title=facts.title,
            form=facts.form,
            records=(f"conversation:{talk.key}",) if talk else (),
            authors=(f"person:{self.key}#author",) if author else (),
            written_on=self.written.value if self.written else None,
            language=language,
            language_inferred=inferred,
            registry_number=facts.registry_number,
            identifiers=(page.record_id,),
            included_in=self._journal(journal, author, archive),
            markings=self._markings(soviet=soviet),
            copies=self._copies(citation, archive),
            rights=_NOT_EVALUATED,
        )
        document = self._published(document, language, citation)
        return Entry(
            id=self.key,
            source=self.name,
            place=f"record {page.record_id}",
            documents=(document,),
            conversations=(talk,) if talk else (),
            persons=tuple(self.persons.values()),
            offices=tuple(self.offices.values()),
            orgs=tuple(self.orgs.values()),
            record_sets=tuple(self.sets.values()),
            unmapped=tuple((k, v[:400]) for k, v in page.other),
        )

    # dates

    def _written(self) -> PrintedDate | None:
        typed, shown = self.facts.typed, self.page.date
        for printed in (typed, shown):
            if printed is not None and printed.impossible:
                self._impossible(printed.text, "date")
        if not typed and not shown:
            words = f', "{self.page.date_words}",' if self.page.date_words else ""
            self.note(
                "date-missing",
                "warning",
                f"no date of the document{words} can be read above its text",
                "date",
            )
        elif typed and shown and typed.edtf != shown.edtf:
            self.note(
                "dates-disagree",
                "warning",
                f"the page is dated {shown.text}, the document in it {typed.text}; the document's own was taken",
                "date",
                "Compare with the archive's page.",
            )
        return typed or shown

    def _impossible(self, words: str, place: str) -> None:
        self.note(
            "impossible-date",
            "warning",
            f'"{words}" is not a day of the calendar; only its month was taken',
            place,
            "Compare with the archive's page.",
        )

    def _held_on(self) -> DateValue | None:
        talk, titled = self.facts.talk, date_in(self.facts.title)
        if talk is None:
            if self.written is None:
                return None
            # Written down after it was held; how long after is not known.
            latest = self.written.value.bounds[1]
            self.note(
                "talk-without-date",
                "warning",
                "the heading has no date of the talk; it is placed in the year before the record was written",
                "heading",
                "Give the date in a curated file that extends this record.",
            )
            return DateValue(text="undated", earliest=date(latest.year - 1, latest.month, 1), latest=latest)
        if talk.impossible:
            self._impossible(talk.text, "heading")
        if titled and titled.edtf != talk.edtf:
            self.note(
                "dates-disagree",
                "warning",
                f"the heading dates the talk {talk.text}, the title {titled.text}; the heading was taken",
                "heading",
                "Compare with the archive's page.",
            )
        return self._with_part_of_day(talk)

    def _with_part_of_day(self, talk: PrintedDate) -> DateValue:
        night = _NIGHT.search(self.facts.first_sentence)
        if talk.day and night:
            # It may have run past midnight.
            return DateValue(
                text=f"{talk.text}, {night[0].lower()}",
                edtf=talk.edtf,
                earliest=talk.day,
                latest=talk.day + timedelta(days=1),
                day_part="late-night",
            )
        for pattern, code in _DAY_PARTS:
            found = re.search(pattern, self.facts.first_sentence, re.IGNORECASE)
            if talk.day and found:
                return DateValue(text=f"{talk.text}, {found[0].lower()}", edtf=talk.edtf, day_part=code)
        return talk.value

    # people

    def _author(self) -> tuple[Party | None, str]:
        """Return who signed (else whose journal it is), and the name of the journal's keeper."""
        facts = self.facts
        keeper = sorted_name(facts.journal_of, self.page.title) if facts.journal_of else ""
        party = read_party(facts.signature, self.year, self.page.title) if facts.signature else None
        if party is not None:
            party = replace(party, office=self._signing_office())
        if party is None and facts.journal_of:
            party = read_party(facts.journal_of, self.year, self.page.title)
        if party is None:
            self.note(
                "author-unread",
                "warning",
                "neither a signature nor a journal says who wrote the document",
                "signature",
                "Name the author in a curated file that extends this record.",
            )
            return None, ""
        if keeper and _surname(keeper) == _surname(party.name) and len(keeper) > len(party.name):
            party = replace(party, name=keeper)
        if keeper and _surname(keeper) != _surname(party.name):
            self.note(
                "author-not-keeper",
                "info",
                f"the journal is {keeper}'s, but {party.name} signed; the signatory was taken as author",
                "signature",
            )
        return party, keeper

    def _signing_office(self) -> Office | None:
        words = self.facts.signing_office
        found = office_words(words, self.year) if words else None
        if found is not None and not found[1]:
            return found[0]
        if words:
            self.note(
                "office-unread",
                "info",
                f'the office "{words}" above the signature is not read',
                "signature",
                "Name the office in a curated file that extends this record.",
            )
        return None

    def _partners(self) -> tuple[Party, ...]:
        titled = re.search(r"\bwith\b\s+(.*)", _undated(self.facts.title), re.IGNORECASE)
        headed = re.match(r"with\b\s+(.*)", _undated(self.facts.heading), re.IGNORECASE)
        words = headed[1] if headed else titled[1] if titled else ""
        if headed and titled and words.isupper():
            words = titled[1]
        spelling = titled[1] if titled else ""
        parties = [read_party(part, self.year, spelling) for part in _each(words)] if words else []
        found = tuple(p for p in parties if p is not None)
        if not found and self.facts.form in _TALKS:
            self.note(
                "partner-unread",
                "warning",
                "the heading does not say with whom the talk was",
                "heading",
                "Name the participants in a curated file that extends this record.",
            )
        return found

    def _person(self, part: str, name: str) -> str:
        key = f"{self.key}#{part}"
        self.persons.setdefault(key, Person(key=key, name=name))
        return f"person:{key}"

    def _office(
        self, office: Office | None, person: str, days: tuple[date, ...]
    ) -> tuple[str | None, str | None]:
        """Introduce an office and its government, and the person seen in it; return their refs."""
        if office is None or office.state is None:
            return None, None
        government = self._government(office.state)
        self.offices[office.key] = OfficeOf(key=office.key, name=office.name, represents=government)
        ref, key = f"office:{office.key}", person.removeprefix("person:")
        tenure = Tenure(office=ref, attested_at=days)
        self.persons[key] = self.persons[key].model_copy(update={"tenures": (tenure,)})
        return ref, government

    def _government(self, state: State) -> str:
        self.orgs[state.slug] = government_org(state)
        return state.ref

    # the talk

    def _conversation(self, author: Party | None, partners: tuple[Party, ...]) -> Conversation | None:
        held_on = self._held_on() if self.facts.form in _TALKS else None
        if held_on is None:
            why = (
                "it is not the record of a talk"
                if self.facts.form not in _TALKS
                else "nothing on it is dated"
            )
            self.note("no-conversation", "info", f"no conversation was made of it: {why}", "heading")
        talk_day = self.facts.talk.day if self.facts.talk else None
        written_day = self.written.day if self.written else None
        parts = []
        if author is not None:
            ref = self._person("author", author.name)
            days = sorted({d for d in (talk_day, written_day) if d is not None})
            office, government = self._office(author.office, ref, tuple(days))
            parts.append(
                Participation(
                    participant=ref,
                    listed_as=author.listed_as,
                    roles=("interlocutor", "recorder"),
                    office=office,
                    on_behalf_of=government,
                    found_by="signature" if self.facts.signature else "head",
                    confidence=1.0,
                )
            )
        for number, partner in enumerate(partners, 1):
            ref = self._person("partner" if number == 1 else f"partner{number}", partner.name)
            office, government = self._office(partner.office, ref, (talk_day,) if talk_day else ())
            parts.append(
                Participation(
                    participant=ref,
                    listed_as=partner.listed_as,
                    roles=("principal",),
                    office=office,
                    on_behalf_of=government,
                    found_by="head",
                    confidence=1.0,
                )
            )
        if held_on is None:
            return None
        names = [_surname(p.name) for p in partners] + ([_surname(author.name)] if author else [])
        when = self.facts.talk.text if self.facts.talk else held_on.text
        return Conversation(
            key=f"{self.key}.c1",
            name=f"{' - '.join(names) or self.facts.title[:80]}, {when}",
            held_on=held_on,
            mode=self._mode(),
            participations=tuple(parts),
        )

    def _mode(self) -> str | None:
        if self.facts.form == "telephone-transcript":
            return "telephone"
        return "in-person" if _MET.search(self.facts.first_sentence) else None

    # archive

    def _check_information(self) -> None:
        missing = [
            x for x in ("Source", "Rights", "Original Uploaded Date") if not self.page.information.get(x)
        ]
        for label in missing:
            self.note(
                "page-fact-missing",
                "warning",
                "not stated in the document information",
                label,
                "Compare with the archive's page; a page saved while it was loading may be cut off.",
            )

    def _archive(self, citation: Citation | None) -> str | None:
        source = self.page.information.get("Source", "")
        if citation is None:
            if source:
                self.note(
                    "citation-unread",
                    "warning",
                    "the reference to the archive follows a scheme that is not read; it was kept in words",
                    "Source",
                    "Give the parts in a curated file that extends this record.",
                )
            return None
        known = archive_of(citation.archive)
        if known is None:
            if citation.archive:
                self.note(
                    "archive-unknown", "info", f'the archive "{citation.archive}" is not known', "Source"
                )
            return None
        self.orgs[known[0]] = Org(key=known[0], name=known[1])
        return known[0]

    def _copies(self, citation: Citation | None, archive: str | None) -> tuple[Copy, ...]:
        source = self.page.information.get("Source", "")
        citations: tuple[CitationOf, ...] = ()
        if citation is not None:
            citations = (
                CitationOf(
                    text=citation.text,
                    record_set=self._file(citation, archive),
                    container=citation.container,
                    folio_start=citation.first_leaf,
                    folio_end=citation.last_leaf,
                ),
            )
        elif source:
            citations = (CitationOf(text=" ".join(source.split())[:1000]),)
        if not (citations or self.facts.copy_number):
            return ()
        holder = f"org:{archive}" if archive else None
        return (Copy(copy_number=self.facts.copy_number, holder=holder, citations=citations),)

    def _file(self, citation: Citation, archive: str | None) -> str | None:
        """Introduce fond, opis and delo, each in the one before; return the lowest."""
        if archive is None:
            return None
        key, parent = archive.replace("-", ""), None
        for name, short, number in (
            ("Fond", "F.", citation.fond),
            ("Opis", "Op.", citation.opis),
            ("Delo", "D.", citation.delo),
        ):
            if number is None:
                break
            key = f"{key}-{slug(number)}"
            self.sets[key] = RecordSet(
                key=key,
                name=f"{name} {number}",
                parent=parent,
                holder=f"org:{archive}",
                identifier=f"{short} {number}",
            )
            parent = f"recordset:{key}"
        return parent

    def _journal(self, keeper: str, author: Party | None, archive: str | None) -> tuple[str, ...]:
        if not keeper:
            return ()
        same = author is not None and _surname(keeper) == _surname(author.name)
        who = f"person:{self.key}#author" if same else self._person("keeper", keeper)
        surname, _, given = keeper.partition(", ")
        key = f"journal-{slug(surname)}"
        self.sets[key] = RecordSet(
            key=key,
            name=f"Journal of {given} {surname}" if given else f"Journal of {surname}",
            holder=f"org:{archive}" if archive else None,
            accumulator=who,
        )
        return (f"recordset:{key}",)

    def _markings(self, *, soviet: bool) -> tuple[Marking, ...]:
        text = self.facts.marking
        if not text:
            return ()
        level = level_of(text) if soviet else None
        # What was printed is known in translation only, so the level is a guess at the word.
        return (Marking(text=text, level=level, confidence=0.8 if level else None),)

    def _language(self, *, soviet: bool) -> tuple[str | None, bool]:
        stated = self.page.information.get("Language", "").split("\n")[0].strip()
        if not stated:
            return ("ru", True) if soviet else (None, False)
        code = _LANGUAGES.get(stated.casefold())
        if code is None:
            self.note("language-unknown", "info", f'the language "{stated}" is not in the list', "Language")
        return code, False

    # publication

    def _published(self, document: Document, language: str | None, citation: Citation | None) -> Document:
        """Add the English text: a translation of the record, or the record's own text."""
        page = self.page
        source = page.information.get("Source", "")
        people = read_contributors(citation.rest if citation else source)
        finders = tuple(
            self._person(f"finder{n if n > 1 else ''}", sorted_name(x))
            for n, x in enumerate(people.obtained_by, 1)
        )
        translators = tuple(
            self._person(f"translator{n if n > 1 else ''}", sorted_name(x))
            for n, x in enumerate(people.translated_by, 1)
        )
        if not translators and language in (None, "en"):
            text = self._text(f"{self.key}.txt1", language)
            return document.model_copy(
                update={"text": text, "url": f"{ADDRESS}{page.record_id}", "obtained_by": finders}
            )
        self.orgs[_PUBLISHER.key] = _PUBLISHER
        key = f"{self.key}.en"
        translation = Translation(
            key=key,
            title=page.title,
            language="en",
            translators=translators,
            obtained_by=finders,
            funders=self._funders(),
            publisher=f"org:{_PUBLISHER.key}",
            issued=self._issued(),
            url=f"{ADDRESS}{page.record_id}",
            rights=_NOT_EVALUATED,
            rights_text=_RIGHTS if page.information.get("Rights") else None,
            text=self._text(f"{key}1", "en"),
        )
        return document.model_copy(update={"translations": (translation,), "rights": None})

    def _text(self, key: str, language: str | None) -> Text | None:
        text = self.page.text
        if not text:
            return None
        digest = hashlib.sha256(text.encode()).hexdigest()
        return Text(key=key, digest=digest, length=len(text), language=language)

    def _funders(self) -> tuple[str, ...]:
        names = [x.strip() for x in re.split(r"\n|;", self.page.information.get("Donors", "")) if x.strip()]
        for name in names:
            key = _DONORS.get(name) or slug(name)
            if key:
                self.orgs[key] = Org(key=key, name=name)
        return tuple(f"org:{_DONORS.get(n) or slug(n)}" for n in names if _DONORS.get(n) or slug(n))

    def _issued(self) -> date | None:
        words = self.page.information.get("Original Uploaded Date", "")
        if not words:
            return None
        try:
            return date.fromisoformat(words)
        except ValueError:
            printed = read_date(words)
        if printed is None or printed.day is None:
            self.note(
                "impossible-date",
                "warning",
                f'"{words}" is not a day of the calendar; it was left out',
                "Original Uploaded Date",
                "Compare with the archive's page.",
            )
            return None
        return printed.day


def _undated(words: str) -> str:
    """Return words without the date at their end."""
    printed = date_in(words)
    if printed is None or not words.rstrip(" .,").endswith(printed.text):
        return words
    return words[: words.rindex(printed.text)].rstrip(" ,")


def _surname(name: str) -> str:
    return name.partition(",")[0]


def _each(words: str) -> list[str]:
    """Split "A and B" where both are people with an office, or both are names; else it is one."""
    parts = re.split(r"\s+and\s+(?=(?:the\s+)?[A-Z])", words)
    if len(parts) == 1:
        return parts
    offices = [read_party(p, 1961) for p in parts]
    if all(p is not None and p.office for p in offices) or not any(
        p is not None and p.office for p in offices
    ):
        return parts
    return [words]


def build_entry(page: Page, name: str) -> Iterator[Entry | Finding]:
    """Yield what is odd about a page, then its entry."""
    builder = _Builder(page, name)
    entry = builder.entry()
    yield from builder.findings
    yield entry
