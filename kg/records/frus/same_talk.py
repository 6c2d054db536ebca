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

__all__ = ["READERS", "Record", "Talks", "numbered_meeting", "referred_documents", "start_of"]

READERS: Final = "Parley readers"
_SURE: Final = 1.0


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
    """A talk as one document told it, reduced to what is compared."""

    record: Record
    talk: str  # key of the conversation it was taken for
    day: str
    start: int | None  # minutes
    place: str | None
    mode: str | None
    people: frozenset[str]
    meeting: tuple[int, frozenset[str]] | None


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
        told = _told(record, talk, day)
        doubts: dict[str, float] = {}
        for earlier in self._by_day[day]:
            certainty = _certainty(earlier, told)
            if certainty >= _SURE:
                told = _told(record, talk, day, earlier.talk)
                self._by_day[day].append(told)
                return self._restate(earlier.talk, talk), ()
            if certainty:
                doubts[earlier.talk] = max(certainty, doubts.get(earlier.talk, 0))
        self._by_day[day].append(told)
        self._stated[talk.key] = _Stated(talk, list(talk.participations))
        return talk, tuple(
            Comparison(
                key=f"{record.document}.same-as-{other}",
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


def _told(record: Record, talk: Conversation, day: str, key: str | None = None) -> _Told:
    return _Told(
        record=record,
        talk=key or talk.key,
        day=day,
        start=start_of(talk.held_on.local_time if talk.held_on else None),
        place=talk.place,
        mode=talk.mode,
        people=frozenset(_who(p) for p in talk.participations if p.participant),
        meeting=numbered_meeting(record.title),
    )


def _certainty(one: _Told, other: _Told) -> float:
    """Return how sure it is that two records of one day are of one talk: 1 sure, 0 not at all."""
    if one.mode != other.mode or _differ(one.place, other.place) or _differ(one.start, other.start):
        return 0
    if one.meeting and other.meeting:
        return _SURE if _same_meeting(one.meeting, other.meeting) else 0
    shared = len(one.people & other.people)
    fewer = min(len(one.people), len(other.people))
    if shared < 2:
        return 0
    alike = shared / len(one.people | other.people)
    if one.record.part and other.record.part:
        return _SURE if _fit(one.record.part, other.record.part) and 2 * shared >= fewer else 0
    timed = (one.start is not None) + (other.start is not None)
    if _refer(one.record, other.record) and 2 * shared >= fewer:
        return 0.7 if timed == 1 else _SURE
    certainty = _from_people(shared, fewer, alike, timed)
    if timed == 0 and alike == 1 and one.mode is None and one.record.title == other.record.title:
        # Heads that name the same parties of one day: two memoranda of a visit, one for each subject. But
        # people telephone each other more than once a day.
        certainty = max(certainty, 0.6 if _PARTIES.search(one.record.title) else 0)
    return certainty


_PARTIES: Final = re.compile(r"\b(?:between|among)\b", re.IGNORECASE)


def _refer(one: Record, other: Record) -> bool:
    return other.number in one.refers_to or one.number in other.refers_to


def _from_people(shared: int, fewer: int, alike: float, timed: int) -> float:
    """Return how sure it is from people and clock times alone; ``timed`` counts the records that print a time."""
    if timed == 2:
        if shared >= 3 and alike >= 0.8:
            return _SURE
        return 0.9 if shared >= 0.8 * fewer else 0.7 if alike >= 0.5 else 0
    if timed == 0:
        return 0.8 if shared >= 3 and alike >= 0.8 else 0
    return 0.5 if shared >= 4 and alike >= 0.9 else 0


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def _fit(one: tuple[int, int | None], other: tuple[int, int | None]) -> bool:
    return one[0] != other[0] and not _differ(one[1], other[1])


_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(?:([ap])\.?\s*m\b)?|(noon|midnight)", re.IGNORECASE)


def start_of(time: str | None) -> int | None:
    """Return when a clock time as printed begins, in minutes from midnight.

    >>> start_of("3:10–4 p.m."), start_of("11:30 a.m.–1 p.m."), start_of("noon"), start_of("1705 hours")
    (910, 690, 720, 1025)
    """
    text = time or ""
    military = re.match(r"\s*([01]\d|2[0-3]):?([0-5]\d)(?:\s*(?:hours|hrs|Z)\b|\s*[–—-]\s*\d{4})", text)
    if military is not None:
        return int(military[1]) * 60 + int(military[2])
    found = list(_CLOCK.finditer(text))
    if not found:
        return None
    first = found[0]
    if first[4]:
        return 0 if first[4].casefold() == "midnight" else 720
    hour, minute = int(first[1]), int(first[2] or 0)
    half = first[3] or next((m[3] for m in found if m[3]), None)
    if hour > 23 or minute > 59:
        return None
    if half is None:
        return hour * 60 + minute
    start = hour % 12 * 60 + minute + (720 if half.casefold() == "p" else 0)
    if first[3] is None and (last := found[-1])[1] and start > _end(last):
        start -= 720  # "11:30-1 p.m." begins in the morning
    return start


def _end(last: re.Match[str]) -> int:
    return int(last[1]) % 12 * 60 + int(last[2] or 0) + (720 if (last[3] or "").casefold() == "p" else 0)


_TENS: Final = {"twent": 20, "thirt": 30, "fort": 40, "fift": 50, "sixt": 60}
_UNITS: Final = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split()  # noqa: SIM905
_NUMBERED: Final = re.compile(
    rf"\b(?:(?P<digits>\d{{1,4}})(?:st|nd|rd|th|d)|(?P<words>(?:(?:twenty|thirty|forty|fifty|sixty)-)?(?:{'|'.join(_UNITS)})|(?:twent|thirt|fort|fift|sixt)ieth))"
    r"\s+(?P<before>(?:[\w.’'–-]+\s+){0,6}?)Meeting\b(?P<after>[^,;:.(]*)",
    re.IGNORECASE,
)
_COMMON: Final = frozenset(
    "the of a an at in to for and on special regular formal plenary informal united states us".split()  # noqa: SIM905
)


def numbered_meeting(title: str) -> tuple[int, frozenset[str]] | None:
    """Return the number of a numbered meeting and the words of the body that met.

    >>> numbered_meeting("Summary Record of the 509th National Security Council Meeting")[0]
    509
    """
    match = _NUMBERED.search(title)
    if match is None:
        return None
    words = re.findall(r"\w+", f"{match['before']} {match['after']}".casefold())
    return _ordinal(match), frozenset(words) - _COMMON


def _ordinal(match: re.Match[str]) -> int:
    if match["digits"]:
        return int(match["digits"])
    words = match["words"].casefold()
    if words.endswith("ieth"):
        return _TENS[words.removesuffix("ieth")]
    tens, _, unit = words.rpartition("-")
    return (_TENS[tens.removesuffix("y")] if tens else 0) + _UNITS.index(unit) + 1


def _same_meeting(one: tuple[int, frozenset[str]], other: tuple[int, frozenset[str]]) -> bool:
    fewer = min(len(one[1]), len(other[1]))
    return one[0] == other[0] and fewer > 0 and 3 * len(one[1] & other[1]) >= 2 * fewer


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
