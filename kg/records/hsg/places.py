"""Places of the gazetteer: territories, localities within them, and embassies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from kg.records.hsg.gazetteer import NEVER, Locale, MissionPost, Territory
from kg.records.hsg.offices import rows
from kg.records.hsg.terms import day
from kg.records.model import DateValue, Org, Place
from kg.records.slugs import slug

__all__ = [
    "locality",
    "locality_key",
    "mission_key",
    "mission_org",
    "our_names",
    "preferred",
    "territory_key",
    "territory_place",
    "unmapped_mission",
]

_KIND = {"embassy": "Embassy", "legation": "Legation", "branch-office": "Branch Office"}


def territory_key(slug: str) -> str:
    """Return the key of a territory: some have the slug of a locality (Luxembourg, Singapore)."""
    return f"t-{slug}"


def territory_place(territory: Territory) -> Place:
    """Return a territory as a place, with the years it lasted and what it followed."""
    long_name = territory.long_name
    return Place(
        key=territory_key(territory.key),
        name=territory.name,
        alt_names=(long_name,) if long_name and long_name != territory.name else (),
        since=_year(territory.since),
        until=_year(territory.until),
        follows=tuple(f"place:{territory_key(p)}" for p in territory.predecessors),
    )


@cache
def _by_hand() -> Mapping[str, dict[str, str]]:
    """Return our row for each locale of the gazetteer that has one: its name of the time, its other names."""
    return {
        locale: row for row in rows("places-by-hand.tsv") for locale in row["locales"].split(";") if locale
    }


def locality_key(locale: str) -> str:
    """Return the key of a locality: Peiping and Beijing are one place."""
    row = _by_hand().get(locale)
    return row["key"] if row else locale


def preferred(locales: Iterable[Locale]) -> tuple[Locale, ...]:
    """Return entries for one place, the one that our row names first before the others."""
    listed = {
        key: number for row in _by_hand().values() for number, key in enumerate(row["locales"].split(";"))
    }
    return tuple(sorted(locales, key=lambda o: (listed.get(o.key, 0), o.key)))


def locality(locales: tuple[Locale, ...], territories: Mapping[str, Territory]) -> Place:
    """Return the place that one or several entries of the gazetteer describe."""
    first = locales[0]
    row = _by_hand().get(first.key)
    name = row["name"] if row else first.name
    also = [n for locale in locales for n in (locale.name, *locale.alt_names)]
    return Place(
        key=locality_key(first.key),
        name=name,
        alt_names=tuple(dict.fromkeys(n for n in also if n != name)),
        latitude=first.latitude,
        longitude=first.longitude,
        part_of=f"place:{territory_key(first.territory)}" if first.territory in territories else None,
    )


def our_names(place: Place, locale: Locale) -> Place | None:
    """Return the names that we add to a place of the gazetteer, which has next to none of earlier times."""
    row = _by_hand().get(locale.key)
    names = (
        [n for n in row["also"].split(";") if n and n not in (place.name, *place.alt_names)] if row else []
    )
    return Place(key=place.key, name=place.name, alt_names=tuple(names)) if names else None


def mission_key(post: MissionPost) -> str:
    """Return the key of a mission."""
    return f"m-usa-{slug(post.type)}-{slug(post.locale)}"


def mission_org(post: MissionPost, locales: Mapping[str, Locale]) -> Org:
    """Return an embassy of the United States."""
    kind = _KIND.get(post.type, post.type.replace("-", " ").title())
    place = locales.get(post.locale)
    name = place.name if place else post.locale.replace("-", " ").title()
    return Org(
        key=mission_key(post),
        name=f"{kind} of the United States in {name}",
        type="mission",
        represents="org:g-usa",
    )


def unmapped_mission(post: MissionPost) -> Iterator[tuple[str, str]]:
    """Yield what is said of a mission and the model has no place for."""
    yield "locale", post.locale
    if post.territory:
        yield "territory", post.territory
    if post.since or post.until:
        yield "valid", f"{post.since or '..'}/{'..' if post.until in ('', str(NEVER)) else post.until}"


def _year(year: int | None) -> DateValue | None:
    # The calendar of the bounds begins with the year 1; what is older is older than any record here.
    return None if year is None or year == NEVER or year < 1 else day(f"{year:04d}")
