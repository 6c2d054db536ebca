"""Titles without name or government in a list: the host's, or that of the one government that faces the United States.

"The Prime Minister" in Athens is the Greek one, in Washington the one whose ministers stand beside him. "The
President" abroad, alone with officers of the embassy, is not the President of the United States.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from kg.records.frus.facts import Facts
from kg.records.frus.pieces import Listed
from kg.records.states import State, find_state

__all__ = ["with_hosts"]

_THEIRS: Final = re.compile(
    r"(?i)(?:the )?(?:(?:acting|deputy|vice) )?(?:prime minister|foreign minister|foreign secretary|premier|chancellor|defense minister|finance minister|king|shah|emperor|head of state|chief of state)"
)
_EITHER: Final = re.compile(r"(?i)(?:the )?(?:president|vice president)")
_OF_THE_EMBASSY: Final = re.compile(r"\b(?:Ambassador|Chargé|Charge|Embassy|Minister-Counselor|Consul)\b")


_FORM_OF_STATE: Final = re.compile(r"^(?:(?:Kingdom|Republic|Empire|Union|Sultanate) of (?:the )?)")


def with_hosts(listed: Iterable[Listed], facts: Facts, year: int) -> list[Listed]:
    """Return a list with its titles without a government given the one they can only mean."""
    rows = list(listed)
    host = _host(facts, year)
    stated = {s for one in rows if (s := one.side_state or one.speaks_for or one.likely_for)}
    foreign = {state for state in stated if state.slug != "g-usa" and state.is_government}
    theirs = next(iter(foreign)) if len(foreign) == 1 else None if foreign else host
    alone = host is not None and not foreign and _with_embassy_only(rows)
    return [_given(one, theirs, host if alone else None) for one in rows]


def _given(one: Listed, theirs: State | None, alone_with: State | None) -> Listed:
    if one.name is not None or one.side_state or one.speaks_for:
        return one
    words = one.words.strip(" .,;:")
    state = theirs if _THEIRS.fullmatch(words) else alone_with if _EITHER.fullmatch(words) else None
    if state is None:
        return one
    title = re.sub(r"(?i)^the ", "", words)
    return replace(one, title=title, speaks_for=state, count=None, rule="title-of-host", sure=one.sure * 0.9)


def _with_embassy_only(rows: list[Listed]) -> bool:
    others = [one for one in rows if not _EITHER.fullmatch(one.words.strip(" .,;:"))]
    return 0 < len(others) < len(rows) and all(_OF_THE_EMBASSY.search(one.words) for one in others)


def _host(facts: Facts, year: int) -> State | None:
    """Return the government of the country where a talk was held, when that is not the United States."""
    territory = next((place.name for place in facts.places if place.key.startswith("t-")), None)
    plain = _FORM_OF_STATE.sub("", territory or "")
    state = (find_state(territory, year) or find_state(plain, year)) if territory else None
    return state if state is not None and state.is_government and state.slug != "g-usa" else None
