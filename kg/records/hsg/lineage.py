"""Which territory a place belonged to on a day.

The gazetteer gives a place its present territory, and a territory its predecessors and the years it
lasted. Going back from the present one finds who had the place; where that leads to several (a
divided country, a union that was dissolved), or the day lies in a year of change whose day we do not
know, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from kg.records.hsg.gazetteer import NEVER, Territory

__all__ = ["Days", "Span", "days_of", "spans"]


@dataclass(frozen=True, slots=True)
class Days:
    """Days of a territory: those it may have existed on, and within them those it surely did."""

    may_first: date
    may_last: date
    sure_first: date
    sure_last: date

    def may(self, day: date) -> bool:
        """Tell whether the territory may have existed on a day."""
        return self.may_first <= day <= self.may_last

    def sure(self, day: date) -> bool:
        """Tell whether the territory surely existed on a day."""
        return self.sure_first <= day <= self.sure_last


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days, first and last included, in which a place lay in one territory."""

    territory: str
    first: date
    last: date


def days_of(territory: Territory, since: str = "", until: str = "") -> Days | None:
    """Return the days of a territory; ``since`` and ``until`` are exact days where they are known.

    None for a territory of which the gazetteer gives no years at all and that is gone.
    """
    if territory.since is None and territory.until != NEVER:
        return None
    if not (since or until) and (territory.since or 0) > (territory.until or NEVER):
        return None
    may_first = sure_first = date.min
    if since:
        may_first = sure_first = date.fromisoformat(since)
    elif territory.since is not None and territory.since > 1:
        may_first, sure_first = date(territory.since, 1, 1), date(territory.since + 1, 1, 1)
    may_last = sure_last = date.max
    if until:
        may_last = sure_last = date.fromisoformat(until)
    elif territory.until is not None and territory.until != NEVER:
        if territory.until < 2:
            return None
        may_last, sure_last = date(territory.until, 12, 31), date(territory.until - 1, 12, 31)
    elif territory.until is None:
        return None
    return Days(may_first, may_last, sure_first, sure_last)


def spans(
    present: str,
    territories: Mapping[str, Territory],
    days: Mapping[str, Days],
    first: date,
    last: date,
    only: Iterable[str] | None = None,
) -> tuple[Span, ...]:
    """Return the runs of days between two days in which a place surely lay in one territory.

    ``only`` names those former territories that come into question where the gazetteer leads to
    several: West Germany for Bonn.
    """
    allowed = None if only is None else {*only, present}
    edges = {first, last + timedelta(days=1)}
    for known in days.values():
        for start in (known.may_first, known.sure_first):
            edges.add(start)
        for end in (known.may_last, known.sure_last):
            if end != date.max:
                edges.add(end + timedelta(days=1))
    cuts = sorted(e for e in edges if first <= e <= last + timedelta(days=1))
    runs: list[Span] = []
    for start, following in pairwise(cuts):
        found = _surely(present, start, territories, days, allowed)
        if found is None:
            continue
        end = following - timedelta(days=1)
        if runs and runs[-1].territory == found and runs[-1].last + timedelta(days=1) == start:
            runs[-1] = Span(found, runs[-1].first, end)
        else:
            runs.append(Span(found, start, end))
    return tuple(runs)


def _surely(
    present: str,
    day: date,
    territories: Mapping[str, Territory],
    days: Mapping[str, Days],
    allowed: set[str] | None,
) -> str | None:
    candidates = _candidates(present, day, territories, days, frozenset())
    if allowed is not None:
        candidates &= allowed
    if len(candidates) != 1:
        return None
    [only] = candidates
    return only if days[only].sure(day) else None


def _candidates(
    key: str, day: date, territories: Mapping[str, Territory], days: Mapping[str, Days], met: frozenset[str]
) -> set[str]:
    """Return the territories that may have had the place; a predecessor counts only before its successor."""
    if key in met or key not in territories:
        return set()
    own = days.get(key)
    if own is not None and own.sure(day):
        return {key}
    found = {key} if own is not None and own.may(day) else set()
    for earlier in territories[key].predecessors:
        found |= _candidates(earlier, day, territories, days, met | {key})
    return found
