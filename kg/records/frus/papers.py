"""The document itself: its citation, marking, writers, dates and text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from lxml import etree

from kg.records.frus.dates import drafting_day
from kg.records.frus.facts import Facts
from kg.records.frus.handling import Handled
from kg.records.frus.holdings import Holding, holding_of
from kg.records.frus.identify import Cast
from kg.records.frus.marks import Marked, children, in_note, marked, plain, walk
from kg.records.frus.notes import file_number_of, marking_level, split_names
from kg.records.frus.participants import Listed
from kg.records.frus.people_in_heads import listed_in_head
from kg.records.frus.persons import fold, parse_name
from kg.records.frus.telegrams import number_of_telegram
from kg.records.frus.text import body_text
from kg.records.frus.words import ROLE_WORDS
from kg.records.model import Citation, Conversation, Copy, DateValue, Document, Handling, Marking, Text

__all__ = ["SITE", "holding_in", "paper_of", "signed_by"]

SITE: Final = "https://history.state.gov/historicaldocuments"
# Who acts is named in the rest; these say where the paper went.
_TO_SOMEWHERE: Final = frozenset({"dispatch", "repetition"})
_POSTED: Final = re.compile(r",? (?:of|in|at|for|from|under|with|without|who|after)\b|/")
_PRINCIPAL: Final = re.compile(r"[Tt]he (?:Vice )?President|(?:[Tt]he )?Secretary of (?:State|Defense)")
_LONGEST_NAME: Final = 4  # words; what is longer is an office with a name in it
_FIRST_PARAGRAPHS: Final = 12
_AS_SAID: Final = 0.95
_RIGHTS: Final = "http://rightsstatements.org/vocab/NoC-US/1.0/"


def paper_of(
    element: etree._Element, facts: Facts, cast: Cast, talks: Sequence[Conversation], volume: str
) -> Document:
    """Return the document, which sets down talks or none, as part of its volume."""
    part = facts.part
    fiche = facts.fiche
    citation = fiche.citation if fiche else facts.note.citation
    marking = (fiche.marking if fiche else facts.note.marking) or _opener_marking(element)
    text = _text(element, facts.key) if fiche is None else None
    return Document(
        key=facts.key,
        title=facts.title,
        form=facts.kind.form,
        records=tuple(f"conversation:{talk.key}" for talk in talks),
        authors=tuple(dict.fromkeys(_authors(element, facts, cast))),
        written_on=_written_on(facts),
        place=facts.where.ref if facts.dates_the_record else None,
        language="en",
        registry_number=number_of_telegram(facts.title, _paragraphs(element)),
        included_in=(f"recordset:{volume}",),
        markings=(Marking(text=marking[:200], level=_level(facts, marking)),) if marking else (),
        handling=tuple(_handling(one, facts, cast) for one in facts.note.handled),
        copies=(_copy(citation, holding_in(facts)),) if citation else (),
        text=text,
        url=f"{SITE}/{volume}/{facts.xml_id}",
        rights=_RIGHTS,
        part_number=part[0] if part else None,
        part_count=part[1] if part else None,
        pages=fiche.pages if fiche else None,
        abstract=(fiche.summary[:4000] or None) if fiche else None,
    )


def holding_in(facts: Facts) -> Holding | None:
    """Return where the source note, or the head of a microfiche, says that the original lies."""
    citation = facts.fiche.citation if facts.fiche else facts.note.citation
    return holding_of(citation, file_number_of(citation))


def _copy(citation: str, holding: Holding | None) -> Copy:
    number = file_number_of(citation)
    if holding is None:
        return Copy(citations=(Citation(text=citation[:1000], file_number=number),))
    cited = Citation(
        text=citation[:1000], record_set=holding.lowest, container=holding.container, file_number=number
    )
    return Copy(holder=f"org:{holding.holder.key}", citations=(cited,))


def _opener_marking(element: etree._Element) -> str | None:
    """Return the marking of 1948-51 volumes, set in small capitals in the opener."""
    for opener in children(element, "opener"):
        for seg in walk(opener, "seg"):
            text = plain(seg)
            if re.match(r"(?i)(?:top secret|secret|confidential|restricted|unclassified|official)\b", text):
                return text
    return None


def _level(facts: Facts, marking: str) -> str | None:
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


def _written_on(facts: Facts) -> DateValue | None:
    """Return when a document was written; of the record of a talk only what is stated apart from the talk's day."""
    dated = facts.dated.value
    if facts.kind.talk is None:
        return dated
    for words in (facts.note.drafted_on, facts.note.dated_on):
        day = drafting_day(words, dated.bounds[0]) if words and dated.edtf else None
        if day is not None:
            return DateValue(text=words, edtf=day.isoformat(), earliest=day, latest=day)
    return facts.own_date.value if facts.own_date else None


def _authors(element: etree._Element, facts: Facts, cast: Cast) -> Iterator[str]:
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
    for one in signed_by(element):
        if one.name and (ref := cast.author(one.words, one.targets)):
            yield ref


def _paragraphs(element: etree._Element) -> list[str]:
    """Return the first paragraphs of a document's own text."""
    return list(islice((plain(p) for p in walk(element, "p") if not in_note(p)), _FIRST_PARAGRAPHS))


def _handling(handled: Handled, facts: Facts, cast: Cast) -> Handling:
    """Return one thing done with the paper; who is not surely known stays in the words."""
    found: dict[str, float] = {}
    if handled.kind not in _TO_SOMEWHERE:
        for name in split_names(handled.words):
            ref, sure = _official(name, cast) or ("", 0.0)
            if ref:
                found.setdefault(ref, sure)
    day = drafting_day(handled.day, facts.dated.value.bounds[0]) if handled.day else None
    return Handling(
        type=handled.kind,
        text=handled.words.text,
        agents=tuple(found),
        done_on=DateValue(text=handled.day, edtf=day.isoformat(), earliest=day, latest=day) if day else None,
        confidence=round(_AS_SAID * min(found.values()), 2) if found else None,
    )


def _official(name: Marked, cast: Cast) -> tuple[str, float] | None:
    words = _POSTED.split(name.text, maxsplit=1)[0]
    if _PRINCIPAL.fullmatch(words):
        return cast.holder(words)
    if len(words.split()) > _LONGEST_NAME:
        return None
    # A role behind a comma can lie in the mark-up of the name before it.
    listed = {s.target: cast.roster.by_id.get(s.target) for s in name.people()}
    return cast.official(
        words, [t for t, p in listed.items() if p and fold(p.name.split(",")[0]) in fold(words)]
    )


def signed_by(element: etree._Element) -> list[Listed]:
    """Return the signer of a document, when the signature is a name."""
    for node in walk(element, "signed"):
        if in_note(node):
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
