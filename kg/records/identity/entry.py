"""What joining needs to know of a person entry, and of the ledger."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from kg.iris import parse_ref
from kg.records.model import DateValue, Entry, Person

__all__ = ["KeyLedger", "PersonEntry", "person_entries"]

_PERIOD = re.compile(r"(?<!\d)(1[789]\d\d|20\d\d)(?:[-–](\d\d)(?!\d))?")
_LONGEST = 15  # years: a wider range of days says nothing about when somebody acted


class PersonEntry(NamedTuple):
    """What joining needs to know of a person entry."""

    key: str  # source key
    name: str
    identifiers: tuple[str, ...]
    authority: str  # the list it stands in; empty when met only as a participant
    alt_names: tuple[str, ...] = ()
    role: str = ""  # role text as printed, or how the person is listed as a participant
    birth: int | None = None
    death: int | None = None
    years: tuple[int, int] | None = None  # of the source: a volume's period, the days of its talks
    found_in: tuple[str, ...] = ()  # volumes whose documents name somebody in no list
    tenures: tuple[tuple[str, int, int], ...] = ()  # office slug, first and last year (0: not known)

    @classmethod
    def loaded(cls, values: Sequence[Any]) -> PersonEntry:
        """Return the entry of a JSON array, in which every tuple became a list."""
        made = cls(*values)
        return made._replace(
            identifiers=tuple(made.identifiers),
            alt_names=tuple(made.alt_names),
            years=(made.years[0], made.years[1]) if made.years else None,
            found_in=tuple(made.found_in),
            tenures=tuple((slug, first, last) for slug, first, last in made.tenures),
        )


class KeyLedger(Protocol):
    """The part of the ledger that decides keys."""

    def key_for(self, kind: str, source_key: str) -> str | None:
        """Return the live key the ledger has for a source key, or None."""
        ...

    def split_targets(self, kind: str) -> frozenset[str]:
        """Return keys that a person told apart."""
        ...

    def distinct(self, kind: str) -> frozenset[frozenset[str]]:
        """Return pairs of keys that a person said are different things."""
        ...

    def withdrawn(self) -> Iterable[tuple[str, str]]:
        """Return kind and key of everything withdrawn."""
        ...

    def owned(self, kind: str) -> frozenset[str]:
        """Return keys that belong to a source key already."""
        ...


def person_entries(item: Entry) -> Iterator[PersonEntry]:
    """Yield what joining needs of each person an entry states."""
    years = _years_of(item)
    for person in item.persons:
        yield PersonEntry(
            key=person.key,
            name=person.name,
            identifiers=person.identifiers,
            authority="" if person.unlisted else item.authority or item.id,
            alt_names=person.alt_names,
            role=person.description or (_as_participant(item, person) if person.unlisted else ""),
            birth=_year(person.birth),
            death=_year(person.death),
            years=years,
            found_in=_volumes(item) if person.unlisted else (),
            tenures=tuple(
                (parse_ref(t.office)[1], _year(t.start) or 0, _year(t.end, last=True) or 0)
                for t in person.tenures
            ),
        )


def _volumes(item: Entry) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parse_ref(ref)[1] for d in item.documents for ref in d.included_in))


def _as_participant(item: Entry, person: Person) -> str:
    ref = f"person:{person.key}"
    words: list[str] = []
    for part in (p for c in item.conversations for p in c.participations if p.participant == ref):
        for text in (part.on_behalf_of, part.office):
            if text:
                words.append(parse_ref(text)[1])
        words.append((part.listed_as or "").partition(",")[2].strip())
    return "; ".join(w for w in dict.fromkeys(words) if w)[:300]


def _year(date: DateValue | None, *, last: bool = False) -> int | None:
    return None if date is None else date.bounds[1 if last else 0].year


def _years_of(item: Entry) -> tuple[int, int] | None:
    """Return the years an entry is about: of its talks and documents, else those in the name of its volume."""
    if item.authority:
        return _period_of(item.authority)
    dates = [c.held_on for c in item.conversations] + [d.written_on for d in item.documents]
    bounds = [d.bounds for d in dates if d is not None]
    narrow = [(low.year, high.year) for low, high in bounds if high.year - low.year <= _LONGEST]
    if narrow:
        return min(low for low, _ in narrow), max(high for _, high in narrow)
    return _period_of(item.id)


def _period_of(name: str) -> tuple[int, int] | None:
    """Return the years in the name of a volume, when they are few enough to say something."""
    if (period := _PERIOD.search(name)) is None:
        return None
    first = int(period[1])
    last = int(period[1][:2] + period[2]) if period[2] else first
    return (first, last) if last - first <= _LONGEST else None
