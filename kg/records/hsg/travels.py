"""Presidents, trips of presidents and secretaries of state, and visits of foreign leaders.

The list of presidents has slugs of its own; a man who also stands in the register of officers has
one key here, that of the register.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from lxml import etree

from kg.records.hsg.elements import RegisterError, bounds_of, date_of, required, words
from kg.records.known import KnownPlace, find_place
from kg.records.model import DateValue, Event, Place
from kg.records.states import find_state

__all__ = [
    "PRESIDENT",
    "President",
    "Stay",
    "president_key",
    "read_president",
    "read_trip",
    "read_visit",
    "stay_event",
    "stay_place",
    "unmapped_stay",
]

PRESIDENT: Final = "o-usa-president"

_IN_REGISTER: Final[Mapping[str, str]] = {"bush-george-h-w": "bush-george-herbert-walker"}


def president_key(slug: str) -> str:
    """Return the person's key for a slug of the list of presidents."""
    return _IN_REGISTER.get(slug, slug)


@dataclass(frozen=True, slots=True)
class President:
    """One presidency; dates are as given, empty where there is none."""

    slug: str
    name: str
    birth: str
    death: str
    took_office: str
    left_office: str

    @property
    def key(self) -> str:
        """Return the person's key."""
        return president_key(self.slug)


@dataclass(frozen=True, slots=True)
class Stay:
    """A visit to the United States or a trip abroad: who, from or to where, when."""

    key: str
    who: str  # name or title as the data have it
    person: str  # key of the traveller; of a visitor empty
    country: str
    country_id: str  # slug of a territory
    locale: str
    first: str
    last: str
    description: str


def read_president(element: etree._Element) -> President:
    """Read one ``president``. Raises RegisterError."""
    return President(
        slug=required(element, "id"),
        name=required(element, "name"),
        birth=date_of(element, "birth-year"),
        death=date_of(element, "death-year"),
        took_office=date_of(element, "took-office-date"),
        left_office=date_of(element, "left-office-date"),
    )


def read_visit(element: etree._Element) -> Stay:
    """Read one ``visit``. Raises RegisterError."""
    return _stay(
        element,
        key=f"visit-{required(element, 'id')}",
        who=required(element, "visitor"),
        country=words(element, "from"),
        description=words(element, "description"),
    )


def read_trip(element: etree._Element) -> Stay:
    """Read one ``trip``. Raises RegisterError."""
    return _stay(
        element,
        key=f"trip-{required(element, 'id')}",
        who=required(element, "name"),
        person=president_key(element.get("who", "")),
        country=words(element, "country"),
        country_id=next((str(e.get("id") or "") for e in element.iterfind("country")), ""),
        locale=words(element, "locale"),
        description=words(element, "remarks"),
    )


def stay_event(stay: Stay) -> Event:
    """Return a visit or trip as an event that frames conversations."""
    abroad = stay.key.startswith("trip-")
    place = stay_place(stay)
    where = ", ".join(part for part in (stay.locale, stay.country) if part)
    what = f"Trip of {stay.who} to {where}" if abroad else f"Visit of {stay.who}"
    if not abroad and stay.country:
        what += f" ({stay.country})"
    return Event(
        key=stay.key,
        name=f"{what}, {_span(stay.first, stay.last)}",
        type="meeting",
        held_on=DateValue(
            edtf=stay.first if stay.first == stay.last else f"{stay.first}/{stay.last}",
            earliest=bounds_of(stay.first)[0],
            latest=bounds_of(stay.last)[1],
        ),
        place=f"place:{place.key}" if place else None,
        participants=(f"person:{stay.person}",) if stay.person else (),
    )


def stay_place(stay: Stay) -> Place | None:
    """Return the place of a trip, where the data name one that is known and lies in that country."""
    known = find_place(stay.locale) if stay.locale else None
    if known is None or not _lies_in(known, stay.country_id, bounds_of(stay.first)[0]):
        return None
    return Place(
        key=known.key,
        name=known.name,
        alt_names=known.alt_names,
        latitude=known.latitude,
        longitude=known.longitude,
    )


def _lies_in(place: KnownPlace, country: str, day: date) -> bool:
    """Tell whether a place lies in a country: there is a Kingston in Canada, too."""
    territory = place.territory_on(day)
    if territory is None or not country or country in territory.slug:
        return True
    state = find_state(country.replace("-", " "), day.year)
    return state is not None and state == find_state(territory.name, day.year)


def unmapped_stay(stay: Stay) -> Iterator[tuple[str, str]]:
    """Yield what is said of a visit or trip and the model has no place for."""
    if stay.description:
        yield "description", stay.description
    if stay.country:
        yield ("country" if stay.person else "from"), stay.country


def _stay(
    element: etree._Element,
    *,
    key: str,
    who: str,
    country: str,
    description: str,
    person: str = "",
    country_id: str = "",
    locale: str = "",
) -> Stay:
    first, last = date_of(element, "start-date"), date_of(element, "end-date")
    first, last = first or last, last or first
    if not first:
        msg = f"{key} has no date"
        raise RegisterError(msg, place=f"{element.tag} {key}", remedy="Fill in start-date or end-date.")
    if last < first:
        msg = f"{key} ends before it begins: {first}, {last}"
        raise RegisterError(msg, place=f"{element.tag} {key}", remedy="Correct start-date or end-date.")
    return Stay(key, who, person, country, country_id, locale, first, last, description)


def _span(first: str, last: str) -> str:
    """Return the days in words: "17-21 January 1960"."""
    if first == last:
        return _words(first)
    if first[:7] == last[:7] and len(first) == len(last) == 10:
        return f"{int(first[8:])}–{_words(last)}"
    return f"{_words(first)} – {_words(last)}"


def _words(day: str) -> str:
    if len(day) < 10:
        return day
    return date.fromisoformat(day).strftime("%-d %B %Y")
