"""Names of conversations: who spoke, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kg.records.frus.dates import MONTH_NAMES
from kg.records.frus.facts import Facts
from kg.records.frus.identify import Cast
from kg.records.frus.persons import Roster
from kg.records.model import DateValue, Participation

__all__ = ["talk_label"]


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


def talk_label(parts: Iterable[Participation], facts: Facts, cast: Cast, roster: Roster, volume: str) -> str:
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
