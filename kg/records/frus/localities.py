"""Printed places among the known ones: coordinates, and the territory that a place lay in on the day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from kg.records.frus.dates import Span
from kg.records.frus.places import STATES_OF_THE_UNION, Where, slug
from kg.records.known import KnownPlace, Territory, find_place
from kg.records.model import Place

__all__ = ["locate"]

_WITHIN: Final = {
    "england": "united-kingdom",
    "scotland": "united-kingdom",
    "wales": "united-kingdom",
    "sussex": "united-kingdom",
    "d-c": "united-states",
    "dc": "united-states",
}


def locate(where: Where, held: Span) -> tuple[Where, tuple[Place, ...]]:
    """Return a place with what is known of it, and the places to state: itself, and its territory on these days.

    A place that is not known keeps its printed name and has no coordinates.
    """
    place = where.place
    if place is None:
        return where, ()
    known, territory = _known(place, held)
    if known is None:
        return where, (place,)
    printed = (place.name,) if place.name != known.name else ()
    found = Place(
        key=known.key,
        name=known.name,
        alt_names=tuple(dict.fromkeys((*printed, *known.alt_names))),
        latitude=known.latitude,
        longitude=known.longitude,
        part_of=f"place:t-{territory.slug}" if territory else None,
    )
    around = (Place(key=f"t-{territory.slug}", name=territory.name),) if territory else ()
    return replace(where, place=found), (found, *around)


def _known(place: Place, held: Span) -> tuple[KnownPlace | None, Territory | None]:
    """Return the known place of a name, and its territory where that did not change on these days.

    A region printed behind the name ("Athens, Georgia") must be where the known place lies.
    """
    known = find_place(place.name)
    locality, _, region = place.name.partition(", ")
    if known is None and region:
        known = find_place(locality)
        if known is not None and not _lies_in(known, region, held[0]):
            known = None
    if known is None:
        return None, None
    first, last = (known.territory_on(day) for day in held)
    return known, first if first == last else None


def _lies_in(known: KnownPlace, region: str, day: date) -> bool:
    territory = known.territory_on(day)
    if territory is None:
        return False
    key = slug(region)
    return key == slug(territory.name) or territory.slug == (
        "united-states" if key in STATES_OF_THE_UNION else _WITHIN.get(key)
    )
