"""Why a document of a volume was read as it was: which rule read what, from which words, on which line.

The reader itself tells (``trace``); here it is asked for one document, and what it told is put in order.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from lxml import etree

from kg.errors import UsageError
from kg.records.explanation import Explanation, Participant, Reading
from kg.records.findings import Finding
from kg.records.frus.entries import VolumeReader
from kg.records.frus.marks import XML_ID, local, plain
from kg.records.frus.stream import DocumentNode, Front, documents, read_front
from kg.records.frus.trace import SILENT, Told
from kg.records.model import Comparison, Conversation, Document, Entry, Participation

__all__ = ["explain_document"]

_ORDER: Final = ("kind", "date", "date of the talk", "time", "place", "venue")
_LINES: Final = frozenset(
    {"head", "dateline", "item", "p", "cell", "note", "row", "signed", "opener", "closer", "div"}
)


def explain_document(path: Path, name: str, wanted: str) -> Explanation | None:
    """Return how one document of a volume was read; None when ``wanted`` names a document of another volume.

    ``wanted`` is the document's id ("d69"), or its key ("frus1961-63v05-d69", "frus1961-63v05#d69").

    Raises UsageError when the volume has no such document, SourceError when the file cannot be read.
    """
    front = read_front(path, name)
    xml_id = _id_in(front, wanted)
    if xml_id is None:
        return None
    reader = VolumeReader(front, name)
    seen: list[str] = []
    for node in documents(path, name):
        seen.append((node.element.get(XML_ID) or "").strip())
        if seen[-1] != xml_id:
            for _ in reader.document_entries(
                node
            ):  # what went before decides on joined talks and on lists referred to
                pass
            continue
        told = Told()
        reader.trace = told
        items = list(reader.document_entries(node))
        reader.trace = SILENT
        return _explanation(reader, node, told, items)
    raise _no_such(wanted, xml_id, seen, front.key)


def _id_in(front: Front, wanted: str) -> str | None:
    text = wanted.strip()
    for divider in ("-", "#", "/"):
        if text.startswith(f"{front.key}{divider}"):
            return text[len(front.key) + 1 :]
    if re.match(r"frus\d", text) and re.search(r"[#/-]d\d+[A-Za-z]?$", text):
        return None
    return f"d{text}" if text.isdigit() else text


def _no_such(wanted: str, xml_id: str, seen: list[str], volume: str) -> UsageError:
    near = difflib.get_close_matches(xml_id, seen, 3, 0.6)
    guess = f"Did you mean {', '.join(near)}? " if near else ""
    ends = f"Its documents run from {seen[0]} to {seen[-1]}." if seen else "It has no documents."
    return UsageError(f"{volume} has no document {wanted!r}.", remedy=f"{guess}{ends}")


def _explanation(
    reader: VolumeReader, node: DocumentNode, told: Told, items: list[Entry | Finding]
) -> Explanation:
    entries = [i for i in items if isinstance(i, Entry)]
    documents_read = [d for e in entries for d in e.documents]
    lines = _Lines(node.element)
    findings = tuple(i for i in items if isinstance(i, Finding))
    readings = [
        Reading(s.what, s.value, s.rule, s.words, lines.of(s.words))
        for s in told.steps
        if s.what not in ("match", "row")
    ]
    document = documents_read[0] if documents_read else None
    if document is not None:
        readings += _of_document(document, told.read, [c for e in entries for c in e.comparisons])
    people = tuple(_people(reader, told, lines))
    return Explanation(
        document=f"{reader.front.key}-{(node.element.get(XML_ID) or '').strip()}",
        title=(document.title if document else None) or "",
        source=reader.name,
        line=node.line,
        readings=tuple(readings),
        participants=people,
        not_read=tuple(_not_read(document, told.read, people)),
        findings=findings,
    )


def _of_document(
    document: Document, talk: Conversation | None, compared: list[Comparison]
) -> Iterator[Reading]:
    if document.part_number:
        of = f" of {document.part_count}" if document.part_count else ""
        yield Reading(
            "part", f"{document.part_number}{of}", "the part number printed in subject, head or source note"
        )
    for ref in document.records:
        own = f"conversation:{talk.key}" if talk is not None else ref
        if ref.startswith(f"{own}.t"):
            yield Reading(
                "talk",
                ref,
                "the document itself parts its talks: by days, hours, letters, titles or “separately”",
            )
        elif ref != own:
            yield Reading(
                "talk",
                ref,
                "the same talk as an earlier document: day, hour, place, people or its own words agree",
            )
    for one in compared:
        yield Reading(
            "talk",
            f"perhaps the same as {', '.join(one.compares)}",
            f"{one.relation}, confidence {one.confidence}",
        )


def _people(reader: VolumeReader, told: Told, lines: _Lines) -> Iterator[Participant]:
    rules = {s.value: s.rule for s in reversed(told.steps) if s.what == "row" and s.rule}
    reasons: dict[str, str] = {}
    for step in told.steps:
        if step.what == "match":
            reasons.setdefault(step.value, step.rule)
    for part in told.read.participations if told.read else ():
        listed, role = _named(reader, part)
        yield Participant(
            words=part.listed_as or "",
            line=lines.of(part.listed_as or ""),
            rule=rules.get(part.listed_as or "", ""),
            participant=part.participant,
            name=listed,
            listed_role=role,
            why=reasons.get(
                part.participant or "", "" if part.participant else "unnamed people: nobody is made up"
            ),
            roles=part.roles,
            side=part.side,
            on_behalf_of=part.on_behalf_of,
            presence=part.presence,
            found_by=part.found_by,
            confidence=part.confidence,
        )


def _named(reader: VolumeReader, part: Participation) -> tuple[str | None, str | None]:
    """Return name and role of a participant as the list of persons prints them."""
    kind, _, key = (part.participant or "").partition(":")
    if kind != "person":
        return None, None
    person = reader.roster.by_id.get(key.removeprefix(f"{reader.front.key}#"))
    return (person.name, person.role or None) if person else (None, None)


def _not_read(
    document: Document | None, talk: Conversation | None, people: tuple[Participant, ...]
) -> Iterator[str]:
    if document is None:
        yield "the document itself: see the findings"
        return
    if talk is not None:
        if not people:
            yield "participants: nobody is named as taking part"
        if talk.place is None:
            yield "place: none is printed for the talk"
        held = talk.held_on
        if held is not None and held.edtf is None:
            yield "date: no day is certain; the bounds are those the context allows"
        elif held is not None and held.local_time is None and held.day_part is None:
            yield "time: none is printed"
        if not document.authors:
            yield "writer: no drafter or signer stands in the list of persons"
    if not document.copies:
        yield "source: no source note"
    elif not any(c.file_number for copy in document.copies for c in copy.citations):
        yield "file number: none in the citation, or in a form that is not known"
    if document.copies and not document.markings:
        yield "marking: none that is known"


class _Lines:
    """The lines on which the words of a document begin."""

    def __init__(self, element: etree._Element) -> None:
        self._texts: list[tuple[str, int]] = [
            (plain(node, skip=frozenset()), cast("int | None", node.sourceline) or 0)
            for node in element.iter()
            if local(node) in _LINES and node is not element
        ]

    def of(self, words: str) -> int | None:
        """Return the line of the smallest element that has the words, or None."""
        start = " ".join(words.split())[:60]
        having = [(len(text), line) for text, line in self._texts if start and start in text]
        return (min(having)[1] or None) if having else None
