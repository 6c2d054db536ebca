"""Several talks in one memorandum: told apart where the document itself parts them, else one.

A memorandum may set down more than one exchange: calls made "separately" to two people, talks (a) and (b) with
two lists of participants, conversations of two days, or calls each below a title of its own. It parts them when

- its head speaks of conversations in the plural and names two days ("November 15 and 17"), or two clock times of
  one pair of people, or says "separately";
- its list of participants is lettered, and somebody stands below every letter: nobody is listed twice for one talk;
- its head speaks in the plural, and titles in its text name whom each talk was with.

A range of days, a conference or a dinner with many words is one talk. The first keeps the key of the document.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from kg.records.frus.clock import time_words
from kg.records.frus.dates import MONTH_NAMES, parse_printed
from kg.records.frus.facts import Facts
from kg.records.frus.marks import Marked, in_note, local, marked, plain, walk
from kg.records.frus.names import fold
from kg.records.frus.participants import Listed
from kg.records.frus.people_in_heads import listed_in_head, listed_in_words
from kg.records.model import DateValue, Participation

__all__ = ["Apart", "key_of_talk", "talks_apart"]


@dataclass(frozen=True, slots=True)
class Apart:
    """One of several talks: when it was held, and who took part."""

    held: DateValue
    parts: tuple[Participation, ...]


def key_of_talk(document: str, number: int) -> str:
    """Return the key of one of the talks of a document: the first has that of the document.

    >>> key_of_talk("frus1961-63v99-d1", 1), key_of_talk("frus1961-63v99-d1", 2)
    ('frus1961-63v99-d1', 'frus1961-63v99-d1.t2')
    """
    return document if number == 1 else f"{document}.t{number}"


def talks_apart(
    element: etree._Element,
    facts: Facts,
    parts: tuple[Participation, ...],
    taking_part: Callable[[Iterable[Listed]], tuple[Participation, ...]],
) -> tuple[Apart, ...]:
    """Return the talks that a document clearly parts, in print order; nothing where it sets down one.

    ``parts`` are those of the whole document; ``taking_part`` says who people printed elsewhere are.
    """
    if facts.fiche is not None:
        return ()
    held = facts.dated.value
    lettered = _lettered(element, parts)
    if lettered:
        return tuple(Apart(held, group) for group in lettered)
    if not _PLURAL.search(facts.head.text) or _AT_ONE.search(facts.head.text):
        return ()
    days = _days(held)
    if days and len(parts) > 1:
        return tuple(Apart(day, parts) for day in days)
    times = _times(held)
    if times and len(parts) == 2:
        return tuple(Apart(held.model_copy(update={"local_time": time}), parts) for time in times)
    if _SEPARATELY.search(facts.head.text):
        return tuple(Apart(held, group) for group in _with_each(facts, parts))
    return tuple(_titled(element, facts, parts, taking_part))


_PLURAL: Final = re.compile(
    r"\b(?:conversations|calls|talks|meetings|interviews|telcons|telecons|memcons)\b(?! on the)",
    re.IGNORECASE,
)
# "The Substance of Discussions at a Meeting", "Third Session of the Alder-Birch Talks" are one talk.
_AT_ONE: Final = re.compile(
    r"\b(?:at|in|during) (?:a|an|the)\b[^,]*\b(?:meeting|conference|session)\b"
    r"|\b(?:meeting|session|conversation|part|portion|minutes) (?:of|at|in|during)\b[^,]*\b(?:talks|meetings|conversations)\b"
    r"|\bstaff (?:talks|conversations)\b",
    re.IGNORECASE,
)
_SEPARATELY: Final = re.compile(r"\b(?:separately|separate (?:\w+ )?(?:conversations|calls|talks|meetings))\b", re.IGNORECASE)  # fmt: skip


# --- several days, several hours ----------------------------------------------------------------------

_MONTH: Final = "|".join(MONTH_NAMES)
_DAYS: Final = re.compile(
    rf"^(?P<first>(?:{_MONTH}) \d{{1,2}}(?:, (?:(?:{_MONTH}) )?\d{{1,2}})*),? and (?P<last>(?:(?:{_MONTH}) )?\d{{1,2}}), (?P<year>1[89]\d\d)$"
)


def _days(held: DateValue) -> list[DateValue]:
    """Return each day of "November 15 and 17, 1962", if those are the bounds of the date as it was read."""
    match = _DAYS.match(held.text or "")
    if match is None:
        return []
    found: list[date] = []
    month = 0
    for name, day in re.findall(rf"({_MONTH})?\s*(\d{{1,2}})", f"{match['first']}, {match['last']}"):
        month = MONTH_NAMES.index(name) + 1 if name else month
        try:
            found.append(date(int(match["year"]), month, int(day)))
        except ValueError:
            return []
    if (found[0], found[-1]) != held.bounds or found != sorted(set(found)):
        return []
    return [_on(day) for day in found]


def _on(day: date) -> DateValue:
    words = f"{MONTH_NAMES[day.month - 1]} {day.day}, {day.year}"
    return DateValue(text=words, edtf=day.isoformat(), earliest=day, latest=day)


_CLOCK: Final = r"(?:\d{1,2}(?::\d\d)?|noon|midnight)"
_TIMES: Final = re.compile(
    rf"^(?P<one>{_CLOCK})(?P<half> [ap]\.m\.)? and (?P<two>{_CLOCK})(?P<end> [ap]\.m\.)?(?P<zone>, .+)?$",
    re.IGNORECASE,
)


def _times(held: DateValue) -> list[str]:
    """Return both clock times of "9:15 and 10 a.m."."""
    match = _TIMES.match(held.local_time or "")
    if match is None or held.bounds[0] != held.bounds[1] or not (match["end"] or match["two"].isalpha()):
        return []
    half = "" if match["one"].isalpha() else match["half"] or match["end"] or ""
    zone = match["zone"] or ""
    return [f"{match['one']}{half}{zone}", f"{match['two']}{match['end'] or ''}{zone}"]


# --- several partners ---------------------------------------------------------------------------------


def _with_each(facts: Facts, parts: Sequence[Participation]) -> list[tuple[Participation, ...]]:
    """Return for each partner of the writer of a memorandum those who talked: the writer's side and this partner's."""
    own = _writer(facts, parts)
    if len(own) != 1:
        return []
    home = own[0].on_behalf_of
    sides: dict[str, list[Participation]] = {}
    for number, part in enumerate(parts):
        if part is own[0] or (home and part.on_behalf_of == home):
            continue
        sides.setdefault(part.on_behalf_of or f"nobody {number}", []).append(part)
    with_each = [
        tuple(p for p in parts if p in side or p is own[0] or (home and p.on_behalf_of == home))
        for side in sides.values()
    ]
    return with_each if 2 <= len(with_each) <= _MOST else []


def _writer(facts: Facts, parts: Sequence[Participation]) -> list[Participation]:
    """Return the part of the one whom the head calls the writer."""
    named = listed_in_head(facts.head, facts.dated.day.year)
    writers = [one.name for one in named if one.name and one.roles == ("recorder",)]
    surname = fold(writers[0].surname) if len(writers) == 1 else ""
    return [p for p in parts if surname and re.search(rf"\b{surname}\b", fold(p.listed_as or ""))]


_MOST: Final = 4  # partners: a longer list is that of a meeting
_LETTER: Final = re.compile(r"(?<!\w)\(([a-d1-4])\)(?!\w)")
_LISTS: Final = re.compile(r"^\W*(?:participants|present|those present)\b", re.IGNORECASE)


def _lettered(element: etree._Element, parts: Sequence[Participation]) -> list[tuple[Participation, ...]]:
    """Return who stands below each letter of a list of participants, if somebody stands below every one of them."""
    for node in walk(element, "p", "list", "table"):
        if in_note(node) or not _LISTS.match(plain(node)) or not _of_record(node):
            continue
        text = plain(node)
        letters = list(_LETTER.finditer(text))
        if len(letters) < 2 or not any("".join(m[1] for m in letters) in row for row in ("abcd", "1234")):
            continue
        if letters[0][1] not in "a1":
            continue
        ends = [m.start() for m in letters[1:]] + [len(text)]
        below = [text[m.end() : end] for m, end in zip(letters, ends, strict=True)]
        plainly = [(p, _LETTER.sub("", p.listed_as or "").strip(" ,;")) for p in parts]
        groups = [
            tuple(
                part.model_copy(update={"listed_as": words})
                for part, words in sorted(plainly, key=lambda one: segment.find(one[1]))
                if words in segment
            )
            for segment in below
        ]
        everybody = [words for _, words in plainly]
        if not all(words and any(words in segment for segment in below) for words in everybody):
            return []
        shared = [words for words in everybody if all(words in segment for segment in below)]
        alone = [any(p.listed_as not in shared for p in group) for group in groups]
        return groups if shared and all(alone) else []
    return []


def _of_record(node: etree._Element) -> bool:
    return not any(local(a) == "attachment" for a in node.iterancestors())


# --- titles in the text -------------------------------------------------------------------------------

_TITLE: Final = re.compile(
    r"^(?:\(?(?:\d{1,2}|[A-Ha-h]|[IVX]{1,4})[.)]\s*)?(?:(?:memorandum|record|summary) of (?:an? |the )?)?(?:(?:first|second|third|fourth) )?"
    r"(?:(?:tele)?phone |telephonic )?(?:conversation|call|talk|meeting|interview|telecon|telcon)s? (?P<how>with|to|from|between) "
    r"(?P<who>[^;?!]{3,90}?)(?P<when>,? (?:at |on )?(?:\d|noon|midnight|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d).*)?$",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"\b(?:is|was|were|are|had|has|have|will|would|said|told|took|asked|stated)\b", re.IGNORECASE
)


def _titled(
    element: etree._Element,
    facts: Facts,
    parts: Sequence[Participation],
    taking_part: Callable[[Iterable[Listed]], tuple[Participation, ...]],
) -> Iterator[Apart]:
    """Yield the talk below each title in the text that names whom it was with; nothing unless all titles are clear."""
    year = facts.dated.day.year
    titles = [(t, match) for t in _titles(element) if (match := _TITLE.match(t.text))]
    if len(titles) < 2 or any(_SENTENCE.search(t.text) for t, _ in titles):
        return
    writer = _writer(facts, parts)
    found: list[Apart] = []
    for title, match in titles:
        people = listed_in_words(title.cut(*match.span("who")), year, "text")
        named = taking_part(one for one in people if one.name or one.title)
        both = named if match["how"].casefold() == "between" else (*writer, *named)
        who = tuple({p.participant: p for p in both if p.participant}.values())
        if len(who) < 2:
            return
        found.append(Apart(_when(match["when"] or "", facts), who))
    yield from found


def _when(words: str, facts: Facts) -> DateValue:
    """Return the day of the document, or the one that a title names, with the title's clock time."""
    held = facts.dated.value
    printed = parse_printed(words, held.bounds[0].year)
    if printed.span is not None and printed.span[0] == printed.span[1]:
        held = _on(printed.span[0])
    time = printed.time or time_words(words.strip(" ,."))
    return held.model_copy(update={"local_time": time, "day_part": None}) if time else held


_LONGEST: Final = 140  # characters of a title


def _titles(element: etree._Element) -> Iterator[Marked]:
    """Yield the short lines of the record itself below its head."""
    for node in walk(element, "head", "p"):
        if node.getparent() is element and local(node) == "head":
            continue
        if not in_note(node) and _of_record(node) and len(plain(node)) < _LONGEST:
            yield marked(node)
