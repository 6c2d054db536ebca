"""Which documents of a volume set down one talk: an event is not its record.

A talk is often set down in several memoranda, one for each subject ("Part 2 of 4"), printed in
extracts in two chapters, or recorded twice. Nobody can be in two rooms: where day, clock time, place
and people agree, or the document itself says so (part numbers, the number of a meeting, a reference),
there was one conversation, and the later documents record the one stated first. Where less agrees, the
two stay apart and a comparison says that they may be one, and how likely that is.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from kg.records.frus.marks import plain, walk
from kg.records.model import Comparison, Conversation, Participation
from kg.records.talks import SURE, Told, certainty, numbered_meeting, start_of

__all__ = ["READERS", "Record", "Talks", "referred_documents"]

READERS: Final = "Parley readers"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one record of a talk, as far as it tells whether two are of one talk."""

    document: str  # key
    number: str  # as other documents refer to it
    title: str
    part: tuple[int, int | None] | None = None
    refers_to: frozenset[str] = frozenset()  # numbers of documents said to be about the same talk


@dataclass(frozen=True, slots=True)
class _Told:
    """A talk as one document told it."""

    record: Record
    talk: str  # key of the conversation it was taken for
    told: Told


@dataclass
class _Stated:
    """A conversation as stated so far: its first statement, and everybody who is listed as taking part."""

    talk: Conversation
    parts: list[Participation] = field(default_factory=list)


class Talks:
    """The talks of one volume, in the order in which its documents tell of them."""

    def __init__(self) -> None:
        self._by_day: defaultdict[str, list[_Told]] = defaultdict(list)
        self._stated: dict[str, _Stated] = {}

    def settle(self, record: Record, talk: Conversation) -> tuple[Conversation, tuple[Comparison, ...]]:
        """Return the conversation that a document records, and with which earlier ones it may be the same.

        ``talk`` is what the document states by itself. When it is one of the earlier conversations, that
        one is returned, with those of its participants whom this document lists too.
        """
        day = talk.held_on.edtf if talk.held_on else None
        if day is None or not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
            self._stated[talk.key] = _Stated(talk, list(talk.participations))
            return talk, ()
        told = _told(record, talk)
        doubts: dict[str, float] = {}
        for earlier in self._by_day[day]:
            if earlier.record.document == record.document:
                continue  # it tells its own talks apart
            sure = certainty(earlier.told, told, refer=_refer(earlier.record, record))
            if sure >= SURE:
                self._by_day[day].append(_Told(record, earlier.talk, told))
                return self._restate(earlier.talk, talk), ()
            if sure:
                doubts[earlier.talk] = max(sure, doubts.get(earlier.talk, 0))
        self._by_day[day].append(_Told(record, talk.key, told))
        self._stated[talk.key] = _Stated(talk, list(talk.participations))
        return talk, tuple(
            Comparison(
                key=f"{talk.key}.same-as-{other}",
                compares=(f"conversation:{other}", f"conversation:{talk.key}"),
                relation="same-conversation",
                attributed_to=READERS,
                confidence=confidence,
            )
            for other, confidence in doubts.items()
        )

    def _restate(self, key: str, talk: Conversation) -> Conversation:
        """Return an earlier conversation with the participants that this record lists, numbered as there."""
        stated = self._stated[key]
        stated.talk = stated.talk.model_copy(
            update={"place": stated.talk.place or talk.place, "venue": stated.talk.venue or talk.venue}
        )
        known = {_who(part): number for number, part in reversed(list(enumerate(stated.parts, 1)))}
        parts: list[Participation] = []
        for part in talk.participations:
            number = known.get(_who(part))
            if number is None:
                stated.parts.append(part)
                number = known[_who(part)] = len(stated.parts)
                parts.append(part.model_copy(update={"number": number}))
            else:
                same = {"number": number, "listed_as": part.listed_as, "presence": part.presence}
                parts.append(stated.parts[number - 1].model_copy(update=same))
        return stated.talk.model_copy(update={"participations": tuple(parts)})


def _who(part: Participation) -> str:
    """Return who takes part, in any document: whom a document knows by surname alone, by the surname.

    Within one talk, as it is held to be here, a surname is an identity.
    """
    if part.participant is None:
        return f"group {part.listed_as}"
    return part.participant.rpartition("#")[2]


def _told(record: Record, talk: Conversation) -> Told:
    return Told(
        title=record.title,
        people=frozenset(_who(p) for p in talk.participations if p.participant),
        start=start_of(talk.held_on.local_time if talk.held_on else None),
        place=talk.place,
        mode=talk.mode,
        part=record.part,
        meeting=numbered_meeting(record.title),
    )


def _refer(one: Record, other: Record) -> bool:
    return other.number in one.refers_to or one.number in other.refers_to


_OF_THE_SAME: Final = re.compile(
    r"\b(?:memorand\w+|records?|accounts?|notes|minutes|versions?|portions?|parts?|rest|remainder|extracts?)\b[^.;]{0,120}?"
    r"\b(?:conversation|discussion|meeting|talk|memorandum of discussion|topics discussed)\b",
    re.IGNORECASE,
)
_DOCUMENTS: Final = re.compile(r"\bDocuments?\s+((?:\d+[A-Za-z]?(?:\s*(?:,|and|,\s*and|[–-])\s*)?)+)")
_ELSEWHERE: Final = re.compile(
    r"\bForeign Relations\b|\bvol(?:ume|\.)\b|\bother conversations\b|\bfootnote\b", re.IGNORECASE
)


def referred_documents(element: etree._Element) -> frozenset[str]:
    """Return the numbers of documents that the notes of a document call records of the same talk."""
    return frozenset(number for note in walk(element, "note") for number in _in_sentences(plain(note)))


def _in_sentences(text: str) -> Iterable[str]:
    for sentence in re.split(r"(?<=[.;])\s+", text):
        if _ELSEWHERE.search(sentence) or not _OF_THE_SAME.search(sentence):
            continue
        for match in _DOCUMENTS.finditer(sentence):
            for first, last in re.findall(r"(\d+[A-Za-z]?)(?:\s*[–-]\s*(\d+))?", match[1]):
                yield from (
                    (str(n) for n in range(int(first), int(last) + 1))
                    if (last and first.isdigit() and int(last) - int(first) < 20)
                    else (first,)
                )
