"""Which officer of the registers an entry is: by name, office and time together.

A role text names an office ("Counselor of the Department of State from September 1966"), and the
registers say who held it then. Where one of the holders has a name that fits, the entry is that
officer, however its list writes the name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from kg.records.identity.evidence import match_names
from kg.records.identity.names import Name, name_forms
from kg.records.known import find_office, terms_of

__all__ = ["officers_of"]

_CLAUSES: Final = re.compile(
    r"[;.]\s+|[;]|,? (?:and )?(?:then|thereafter|subsequently|later|previously|formerly)\b,?"
)
_WHEN: Final = re.compile(
    r",?\s*\(?\b(?:from|until|to|through|since|after|before|between|during|as of|beginning|until)?\s*(?:early |late |mid-?\s?|the )*"
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)\b.*|(?:17|18|19|20)\d\d.*)$"
)
_BEFORE: Final = re.compile(r"^(?:former|Former|the|U\.S\.|US|United States|American|Acting|acting|,)\s+")
_AFTER: Final = re.compile(
    r"(?:,? (?:U\.S\. )?Department of State|, Bureau of .*| \(.*\)|,? (?:from|until|to|through|since|after))$"
)
_YEAR: Final = re.compile(r"(?<!\d)(1[789]\d\d|20\d\d)(?:[-–](\d\d)(?!\d))?")
_FITS: Final = 14.0  # bits of the name alone; office and time add what is missing


def officers_of(forms: Iterable[Name], role: str, years: tuple[int, int] | None) -> frozenset[str]:
    """Return the slugs of the officers that an entry can be, by its name, offices and years."""
    names = tuple(forms)
    return frozenset(
        slug
        for office, first, last in _offices(role, years)
        for slug, holder in _holders(office, first, last)
        if any(_fits(form, other) for form in names for other in name_forms(holder, ()))
    )


def _fits(one: Name, other: Name) -> bool:
    match = match_names(one, other)
    return match.bits + (6.5 if match.middle_differs else 0.0) >= _FITS


def _offices(role: str, years: tuple[int, int] | None) -> Iterator[tuple[str, int, int]]:
    """Yield the offices of a role text with the first and last year in which the entry can have held each."""
    for clause in _CLAUSES.split(role):
        title, spans = _WHEN.sub("", clause).strip(" ,."), _YEAR.findall(clause)
        if spans:
            found = [int(y) for y, _ in spans] + [int(y[:2] + z) for y, z in spans if z]
            first, last = min(found), max(found)
        elif years is not None:
            first, last = years
        else:
            continue
        for text in _titles(title):
            office = _office(text, first)
            if office is not None:
                yield office, first, last
                break


def _titles(title: str) -> Iterator[str]:
    """Yield the ways to say a title, as printed first."""
    yield title
    while (shorter := _BEFORE.sub("", title)) != title:
        title = shorter
        yield title
    yield title.replace(", Department of State", " of the Department of State")
    if (shorter := _AFTER.sub("", title)) != title:
        yield shorter


@lru_cache(maxsize=1 << 14)
def _office(title: str, year: int) -> str | None:
    if not 5 < len(title) < 120:
        return None
    office = find_office(title, year)
    return None if office is None else office.key


@lru_cache(maxsize=1 << 12)
def _holders(office: str, first: int, last: int) -> tuple[tuple[str, str], ...]:
    begin, end = date(first, 1, 1), date(last, 12, 31)
    return tuple((h.key, h.name) for h in terms_of(office) if h.first <= end and begin <= h.last)
