"""When two records are of one talk: the table of certainty, and talks of different sources compared by it.

Nobody can be in two rooms: where day, clock time, place and people agree, or the records themselves say so (part
numbers, the number of a meeting), there was one conversation. Readers join the records of one source (``frus``);
between sources the people must be joined first, and what is found is only ever *likely*: it is stated as a
comparison, never by giving two talks one name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final, NamedTuple

from kg.records.model import Conversation, Document, Entry

__all__ = [
    "SURE", "Likely", "TalkEntry", "Told", "certainty", "likely_same", "numbered_meeting", "start_of", "talk_entries",
]  # fmt: skip

SURE: Final = 1.0


@dataclass(frozen=True, slots=True)
class Told:
    """A talk as one record tells of it, reduced to what is compared; the day is compared before."""

    title: str
    people: frozenset[str]
    start: int | None = None  # minutes from midnight
    place: str | None = None
    mode: str | None = None
    part: tuple[int, int | None] | None = None  # number, and count where printed
    meeting: tuple[int, frozenset[str]] | None = None  # number of a numbered meeting, words of its body


def certainty(one: Told, other: Told, *, refer: bool = False) -> float:
    """Return how sure it is that two records of one day are of one talk: 1 sure, 0 not at all.

    ``refer`` tells that one of them calls the other a record of the same talk.
    """
    if one.mode != other.mode or _differ(one.place, other.place) or _differ(one.start, other.start):
        return 0
    if one.meeting and other.meeting:
        return SURE if _same_meeting(one.meeting, other.meeting) else 0
    shared = len(one.people & other.people)
    fewer = min(len(one.people), len(other.people))
    if shared < 2:
        return 0
    alike = shared / len(one.people | other.people)
    if one.part and other.part:
        return SURE if _fit(one.part, other.part) and 2 * shared >= fewer else 0
    timed = (one.start is not None) + (other.start is not None)
    if refer and 2 * shared >= fewer:
        return 0.7 if timed == 1 else SURE
    sure = _from_people(shared, fewer, alike, timed)
    if timed == 0 and alike == 1 and one.mode is None and one.title == other.title:
        # Heads that name the same parties of one day: two memoranda of a visit, one for each subject. But
        # people telephone each other more than once a day.
        sure = max(sure, 0.6 if _PARTIES.search(one.title) else 0)
    return sure


_PARTIES: Final = re.compile(r"\b(?:between|among)\b", re.IGNORECASE)


def _from_people(shared: int, fewer: int, alike: float, timed: int) -> float:
    """Return how sure it is from people and clock times alone; ``timed`` counts the records that print a time."""
    if timed == 2:
        if shared >= 3 and alike >= 0.8:
            return SURE
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


# --- talks of different sources -------------------------------------------------------------------


class TalkEntry(NamedTuple):
    """What comparing needs to know of a talk as one record states it."""

    talk: str  # source key of the conversation
    record: str  # id of the entry
    ordinal: int  # of the entry in its source
    day: str
    title: str
    people: tuple[str, ...]  # refs
    start: int | None = None
    place: str | None = None
    telephone: bool = False
    part: tuple[int, int | None] | None = None

    @classmethod
    def loaded(cls, values: Sequence[Any]) -> TalkEntry:
        """Return the entry of a JSON array, in which every tuple became a list."""
        made = cls(*values)
        part = (made.part[0], made.part[1]) if made.part else None
        return made._replace(people=tuple(made.people), part=part)


class Likely(NamedTuple):
    """Two talks of different sources that are likely one, the earlier key first."""

    talk: str
    other: str
    record: str  # that states ``other``
    confidence: float


_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")
_MOST: Final = 0.9  # two sources are never sure


def talk_entries(entry: Entry, ordinal: int) -> Iterator[TalkEntry]:
    """Yield what comparing needs of each talk of a certain day that an entry states."""
    if entry.authority:
        return
    for talk in entry.conversations:
        day = talk.held_on.edtf if talk.held_on else None
        people = tuple(dict.fromkeys(p.participant for p in talk.participations if p.participant))
        if day is None or not _DAY.fullmatch(day):
            continue
        paper = next((d for d in entry.documents if f"conversation:{talk.key}" in d.records), None)
        yield TalkEntry(
            talk=talk.key,
            record=entry.id,
            ordinal=ordinal,
            day=day,
            title=(paper.title if paper else None) or talk.name or "",
            people=people,
            start=_start(talk),
            place=talk.place,
            telephone=talk.mode == "telephone",
            part=_part(paper),
        )


def _start(talk: Conversation) -> int | None:
    return start_of(talk.held_on.local_time) if talk.held_on else None


def _part(paper: Document | None) -> tuple[int, int | None] | None:
    return (paper.part_number, paper.part_count) if paper and paper.part_number else None


def likely_same(sources: Iterable[Iterable[TalkEntry]], keys: Mapping[str, str]) -> list[Likely]:
    """Return the talks of different sources that are likely one, in the order of their keys.

    ``keys`` gives each ref of a person its final key. Talks of one source are not compared: its reader did.
    """
    by_day: defaultdict[str, list[tuple[int, TalkEntry, Told]]] = defaultdict(list)
    for number, source in enumerate(sources):
        for one in source:
            by_day[one.day].append((number, one, _told(one, keys)))
    found: dict[tuple[str, str], Likely] = {}
    for talks in by_day.values():
        for (a, one, told), (b, other, heard) in combinations(talks, 2):
            if a == b or one.talk == other.talk or not (sure := min(certainty(told, heard), _MOST)):
                continue
            first, second = sorted((one, other))
            pair = first.talk, second.talk
            likely = Likely(*pair, second.record, sure)
            found[pair] = max(found.get(pair, likely), likely, key=lambda x: (x.confidence, x.record))
    return [found[pair] for pair in sorted(found)]


def _told(one: TalkEntry, keys: Mapping[str, str]) -> Told:
    people = frozenset(keys.get(ref, ref) for ref in one.people)
    mode = "telephone" if one.telephone else None
    return Told(one.title, people, one.start, one.place, mode, one.part, numbered_meeting(one.title))
