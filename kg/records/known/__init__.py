"""Facts that Parley knows without being given them: who held which office when, and where places lie.

The tables of this folder come from the authority data of the Office of the Historian (CC0) by
``data/make_known.py``, with what was added by hand (``terms-by-hand.tsv``, ``places-by-hand.tsv`` and
the smaller ones; docs/sources-hsg.md says which, and what they were checked against). They are
loaded when first asked.

A look-up never guesses. An office has no holder on the days of a handover, in a vacancy, and where a
register gives only a month, on the days of that month; acting officers are not in the registers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from kg.records.states import find_state

__all__ = [
    "Career",
    "Holder",
    "KnownOffice",
    "KnownPlace",
    "Territory",
    "careers",
    "find_office",
    "find_place",
    "holders",
    "is_officer",
    "office",
    "officer_name",
    "terms_of",
]


@dataclass(frozen=True, slots=True)
class Holder:
    """A person who held an office, and the days on which the term began and ended.

    ``key`` is the person's slug in the register of officers or the list of presidents, ``first`` and
    ``last`` are the widest the register allows. ``holders`` names nobody on these two days themselves.
    """

    key: str
    name: str
    office: str
    first: date
    last: date
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownOffice:
    """An office: its slug and its name."""

    key: str
    name: str

    @property
    def ref(self) -> str:
        """Return the ref of the office."""
        return f"office:{self.key}"


@dataclass(frozen=True, slots=True)
class Territory:
    """A state or dependency as it was for a time; the slug is the gazetteer's."""

    slug: str
    name: str

    @property
    def ref(self) -> str:
        """Return the ref of the territory, as the reader ``hsg`` states it."""
        return f"place:t-{self.slug}"


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A place with its names and coordinates (WGS 84 degrees)."""

    key: str
    name: str
    alt_names: tuple[str, ...]
    latitude: float | None
    longitude: float | None
    spans: tuple[tuple[str, date, date], ...] = ()

    def territory_on(self, day: date) -> Territory | None:
        """Return the territory in which the place lay on a day, where that is beyond doubt."""
        for slug, first, last in self.spans:
            if first <= day <= last:
                return Territory(slug, _territories()[slug])
        return None


# ---------------------------------------------------------------- offices

_CHIEF: Final = re.compile(
    r"(?:(?:the )?(?:United States|U\.?\s?S\.?|American) )?(?P<title>Ambassador|Minister|Chargé d[’']Affaires)"
    r"(?: of the United States| Extraordinary and Plenipotentiary)?,? (?:to|in|at) (?:the )?(?P<country>.+)",
    re.IGNORECASE,
)
_CHIEF_SLUG: Final = {"ambassador": "amb", "minister": "minister"}


def holders(office: str, day: date) -> tuple[Holder, ...]:
    """Return who held an office (slug) on a day: nobody where that is not beyond doubt.

    Several hold it at once where there were several posts (Ambassador at Large).
    """
    return tuple(
        h for sure_first, sure_last, h in _terms(_canonical(office)) if sure_first <= day <= sure_last
    )


def terms_of(office: str) -> tuple[Holder, ...]:
    """Return everybody who held an office (slug), in the order of their terms."""
    return tuple(h for _, _, h in _terms(_canonical(office)))


def is_officer(key: str) -> bool:
    """Tell whether a key is the slug of somebody in these tables."""
    return key in _people()


class Career(NamedTuple):
    """All offices somebody held: slug, first and last year of each."""

    key: str
    name: str
    terms: tuple[tuple[str, int, int], ...]


@cache
def careers() -> tuple[Career, ...]:
    """Return everybody in these tables who held one of their offices, by slug."""
    found: dict[str, list[tuple[str, int, int]]] = {}
    for key in sorted(_terms_of_offices()):
        for _, _, holder in _terms(key):
            found.setdefault(holder.key, []).append((key, holder.first.year, holder.last.year))
    return tuple(Career(key, officer_name(key), tuple(found[key])) for key in sorted(found))


def officer_name(key: str) -> str:
    """Return the name that these tables give somebody, by slug.

    Raises:
        KeyError: when nobody has that slug.
    """
    return _people()[key][0]


def office(key: str) -> KnownOffice | None:
    """Return an office by its slug, or by another slug that means the same one."""
    key = _canonical(key)
    name = _offices().get(key)
    return KnownOffice(key, name) if name else None


def find_office(title: str, year: int = 1961) -> KnownOffice | None:
    """Return the office of the United States or the United Nations that a printed title means.

    Titles without a department are those of the Department of State, as *Foreign Relations*
    prints them.

    >>> find_office("The Secretary").key
    'o-usa-secretary-of-state'
    >>> find_office("Ambassador to Argentina").key
    'o-usa-amb-argentina'
    """
    text = re.sub(r"^the\s+", "", " ".join(title.split()).strip(" .,;:"), flags=re.IGNORECASE)
    key = _by_title().get(_folded(text))
    if key is not None:
        return office(key)
    chief = _CHIEF.fullmatch(text)
    if chief is None:
        return None
    state = find_state(chief["country"], year)
    if state is None:
        return None
    country = "egypt" if state.key == "uar" else state.key
    return office(f"o-usa-{_CHIEF_SLUG.get(chief['title'].casefold(), 'charge')}-{country}")


@cache
def _terms(key: str) -> tuple[tuple[date, date, Holder], ...]:
    listed = _terms_of_offices().get(key)
    if listed is None:
        return ()
    people = _people()
    made = []
    for term in listed.split(";"):
        began, ended, person = term.split(":")
        name, register = people[person]
        holder = Holder(
            person,
            name,
            key,
            _bounds(began)[0],
            _bounds(ended)[1],
            (f"{register}:{person}",) if register else (),
        )
        made.append((_bounds(began)[1] + timedelta(days=1), _bounds(ended)[0] - timedelta(days=1), holder))
    return tuple(made)


def _bounds(text: str) -> tuple[date, date]:
    """Return the first and last day that a date of the registers can mean."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if day:
        exact = date(year, month, day)
        return exact, exact
    if month:
        following = date(year + month // 12, month % 12 + 1, 1)
        return date(year, month, 1), following - timedelta(days=1)
    return date(year, 1, 1), date(year, 12, 31)


def _canonical(key: str) -> str:
    return _same_offices().get(key, key)


@cache
def _table(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a table, without its header."""
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines()[1:])


@cache
def _terms_of_offices() -> dict[str, str]:
    return {row[0]: row[1] for row in _table("terms.tsv")}


@cache
def _people() -> dict[str, tuple[str, str]]:
    return {key: (name, register) for key, name, register in _table("people.tsv")}


@cache
def _offices() -> dict[str, str]:
    return {row[0]: row[1] for table in ("offices.tsv", "chiefs.tsv") for row in _table(table)}


@cache
def _same_offices() -> dict[str, str]:
    table = {other: row[0] for row in _table("offices.tsv") for other in row[4].split(";") if other}
    return table | {"o-usa-amb-uar": "o-usa-amb-egypt"}


@cache
def _by_title() -> dict[str, str]:
    return {
        _folded(title): row[0]
        for row in _table("offices.tsv")
        for title in (row[1], *row[3].split(";"))
        if title
    }


# ---------------------------------------------------------------- places


@cache
def find_place(name: str) -> KnownPlace | None:
    """Return the place of a name as printed, or None when it is unknown or means several.

    >>> find_place("Peiping").key
    'beijing'
    """
    row = _by_name().get(_folded(name))
    return _made_place(row) if row else None


def place(key: str) -> KnownPlace | None:
    """Return the place of a key, or None."""
    row = next((r for r in _table("places.tsv") if r[0] == key), None)
    return _made_place(row) if row else None


def _made_place(row: tuple[str, ...]) -> KnownPlace:
    key, label, also, latitude, longitude, spans, _ = row
    return KnownPlace(
        key,
        label,
        tuple(n for n in also.split(";") if n),
        float(latitude) if latitude else None,
        float(longitude) if longitude else None,
        tuple(_span(s) for s in spans.split(";") if s),
    )


def _span(text: str) -> tuple[str, date, date]:
    slug, first, last = text.split(":")
    return slug, date.fromisoformat(first), date.fromisoformat(last)


@cache
def _by_name() -> dict[str, tuple[str, ...] | None]:
    """Return the rows by folded name: ours before the gazetteer's, None for a name of several places."""
    table: dict[str, tuple[str, ...] | None] = {}
    for row in _table("places.tsv"):
        for name in {_folded(n) for n in (row[1], *row[2].split(";")) if n}:
            met = table.get(name)
            if name not in table or (met is not None and met[6] != "hand" and row[6] == "hand"):
                table[name] = row
            elif met is None or met[6] == row[6]:
                table[name] = None
    return table


@cache
def _territories() -> dict[str, str]:
    return {row[0]: row[1] for row in _table("territories.tsv")}


def _folded(text: str) -> str:
    text = text.replace("’", "'").replace("‘", "'").replace("–", "-")
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s.,]+", " ", text).strip(" []()?*").casefold()
