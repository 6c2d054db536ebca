"""What the markup of one document says, before anybody decides what it means."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree

from kg.records.frus.datelines import when_and_where
from kg.records.frus.dates import Dated, Span
from kg.records.frus.heads import EDITORIAL, Kind, classify, strip_number
from kg.records.frus.localities import locate
from kg.records.frus.marks import Marked, children, in_note, marked, plain, typed, walk
from kg.records.frus.microfiche import FicheHead, read_fiche_head
from kg.records.frus.notes import SourceNote, read_note
from kg.records.frus.parts import lone_part, part_of
from kg.records.frus.places import Where
from kg.records.frus.rows import has_participants
from kg.records.frus.stream import DocumentNode
from kg.records.frus.trace import SILENT, Trace
from kg.records.model import Place

__all__ = ["Facts", "read_facts"]

_SAME_STAY: Final = 7  # days between talk and record within which the dateline names the place of both


@dataclass(frozen=True, slots=True)
class Facts:
    """One document: its head and kind, its source note, when and where."""

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
    places: tuple[Place, ...]  # to state: the place of ``where`` and the territory it lay in
    part: tuple[int, int | None] | None  # number, and count where printed, if it is one of several of a talk

    @property
    def dates_the_record(self) -> bool:
        """Tell whether the dateline is the document's own: that of a record of a talk is the talk's."""
        return self.kind.talk is None or self.own_date is not None

    @property
    def place_of_talk(self) -> str | None:
        """Return the ref of the place of the talk: not that of a memorandum written elsewhere or much later."""
        if self.own_date is None or self.where.of_talk:
            return self.where.ref
        apart = (self.own_date.day - self.dated.value.bounds[1]).days
        return self.where.ref if apart <= _SAME_STAY else None


def read_facts(
    node: DocumentNode,
    record: str,
    xml_id: str,
    years: Span,
    near: Span | None = None,
    trace: Trace = SILENT,
) -> Facts:
    """Read one document of a volume that covers these years; ``record`` is its key, ``near`` the days beside it."""
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
        else classify(head.text, subject, _opening(element), has_participants=has_participants(element))
    )
    if (element.get("subtype") or "").strip() == "editorial-note":  # marked so since 2015
        kind = EDITORIAL
    trace.tell(
        "kind",
        f"{kind.form}, sets down a talk ({kind.talk})" if kind.talk else f"{kind.form}, sets down no talk",
        "the words that open the head; for a memorandum for the record also subject, list and first lines",
        fiche.genre if fiche else head.text,
    )
    when = when_and_where(element, head.text, fiche, node.heads, kind, subject, note, years, near, trace)
    where, places = locate(when.where, when.held.value.bounds)
    if where.place is not None:
        trace.tell(
            "place",
            _said_of(where.place),
            "the dateline, the head or the opening lines",
            when.where.place.name if when.where.place else "",
        )
    _tell_source(note, fiche, trace)
    return Facts(
        key=record, xml_id=xml_id, line=node.line, head=head, title=(head.text or f"Document {number or xml_id}")[:1000],
        kind=kind, note=note, fiche=fiche, subject=subject, number=number or xml_id,
        dated=when.held, own_date=when.written, where=where, places=places,
        part=_part(element, head.text, subject, note.text),
    )  # fmt: skip


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


def _opening(element: etree._Element) -> str:
    """Return the first two paragraphs that say something, a line each."""
    lines: list[str] = []
    for node in list(walk(element, "p"))[:6]:
        text = plain(node)
        if text and not in_note(node) and not re.match(r"(?i)\[|subject\b|to:|from:|participants|ref", text):
            lines.append(text[:600])
    return "\n".join(lines[:2])


def _part(element: etree._Element, head: str, subject: str, note: str) -> tuple[int, int | None] | None:
    lines = (text for node in list(walk(element, "p"))[:4] if len(text := plain(node)) < 120)
    found = next((part for text in (note, subject, head, *lines) if (part := part_of(text))), None)
    if found is not None:
        return found
    number = lone_part(subject, note)
    return (number, None) if number else None


def _tell_source(note: SourceNote, fiche: FicheHead | None, trace: Trace) -> None:
    """Tell the parts of the source note, or of the head that stands for it on microfiche."""
    where = "the head of a microfiche" if fiche else "the source note"
    words = fiche.citation if fiche else note.text
    marking = fiche.marking if fiche else note.marking
    for what, value, rule in (
        ("citation", fiche.citation if fiche else note.citation, "before the marking"),
        ("file number", note.file_number, "in the form of a file number"),
        ("marking", marking, "a sentence of words for secrecy and handling"),
        ("drafted by", "; ".join(d.text for d in note.drafters), "behind “Drafted by”"),
        ("drafted on", note.drafted_on, "behind “Drafted”"),
        (
            "handled",
            "; ".join(f"{h.kind} {h.words.text}" for h in note.handled),
            "behind “approved by”, “cleared with”, “sent to” and the like",
        ),
        ("dated", note.dated_on, "the date that the original is said to bear"),
    ):
        if value:
            trace.tell(what, value, f"{where}: {rule}", words if what == "citation" else value)


def _said_of(place: Place) -> str:
    """Return a place in words: its name, its coordinates, the territory it lay in."""
    point = f" ({place.latitude}, {place.longitude})" if place.latitude is not None else ", not known"
    return f"{place.name}{point}{', in ' + place.part_of if place.part_of else ''}"
