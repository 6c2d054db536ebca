"""Entries of the authority data: persons with tenures, offices, places, missions, events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import Any, Final

from pydantic import ValidationError

from kg.records.findings import Finding
from kg.records.hsg.collect import Collected, Filed
from kg.records.hsg.gazetteer import Locale, MissionPost, Territory
from kg.records.hsg.offices import rows
from kg.records.hsg.places import (
    locality,
    locality_key,
    mission_key,
    mission_org,
    our_names,
    preferred,
    territory_key,
    territory_place,
    unmapped_mission,
)
from kg.records.hsg.registers import Concurrent
from kg.records.hsg.terms import Held, held_by, officer_person, president_person, unmapped_of
from kg.records.hsg.travels import PRESIDENT, President, Stay, stay_event, stay_place, unmapped_stay
from kg.records.model import Entry, Office
from kg.records.states import government_org, state_by_slug

__all__ = ["ATTRIBUTED_TO", "entries"]

ATTRIBUTED_TO: Final = "Office of the Historian, U.S. Department of State"


def entries(collected: Collected, source: str) -> Iterator[Entry | Finding]:
    """Yield an entry for every person, office, place, mission and event, in the order of their keys."""
    terms = held_by(
        ((filed.file, filed.thing) for filed in collected.posts),
        {key: filed.thing.name for key, filed in collected.territories.items()},
        collected.roles,
    )
    yield from _offices(collected, terms, source)
    yield from _persons(collected, terms, source)
    yield from _terms_out_of_order(collected, terms, source)
    yield from _terms_of_strangers(collected, terms, source)
    yield from _places(collected, source)
    yield from _missions(collected, source)
    yield from _stays(collected, source)


def _entry(set_: str, key: str, source: str, place: str, **things: Any) -> Entry:
    # The sets have names of their own, so that another source may state an office or a place too.
    return Entry(
        id=f"hsg-{set_}/{key}",
        authority=f"hsg-{set_}",
        attributed_to=ATTRIBUTED_TO,
        source=source,
        place=place,
        **things,
    )


def _ours(entry: Entry) -> Entry:
    """Return an entry as a statement of ours, not of the registers."""
    return entry.model_copy(update={"attributed_to": "Parley contributors", "layer": "curated"})


# ---------------------------------------------------------------- offices and persons


def _offices(collected: Collected, terms: dict[str, list[Held]], source: str) -> Iterator[Entry]:
    found: dict[str, tuple[Office, str]] = {}
    for held in (h for listed in terms.values() for h in listed):
        found.setdefault(held.office.key, (held.office, held.file))
    if collected.presidents:
        [name] = [r["name"] for r in rows("offices.tsv") if r["key"] == PRESIDENT]
        office = Office(key=PRESIDENT, name=name, represents="org:g-usa")
        found[PRESIDENT] = (office, collected.presidents[0].file)
    for key in sorted(found):
        office, file = found[key]
        yield _entry("offices", key, source, file, offices=(office,))
    if found or collected.missions:
        # The body that all these offices and missions speak for.
        yield _ours(
            _entry("governments", "g-usa", source, "", orgs=(government_org(state_by_slug("g-usa")),))
        )


def _persons(collected: Collected, terms: dict[str, list[Held]], source: str) -> Iterator[Entry | Finding]:
    presidents = _presidencies(collected)
    concurrent: defaultdict[str, list[Concurrent]] = defaultdict(list)
    for group in collected.concurrent:
        concurrent[group.person].append(group)
    for key in sorted(collected.officers.keys() | presidents.keys()):
        filed, presidencies = collected.officers.get(key), presidents.get(key, [])
        file = filed.file if filed is not None else presidencies[0].file
        held = terms.get(key, [])
        try:
            person = officer_person(filed.thing, held) if filed is not None else None
            if presidencies:
                person = president_person(tuple(p.thing for p in presidencies), person)
            assert person is not None
            unmapped = tuple(unmapped_of(filed.thing, held, concurrent[key])) if filed is not None else ()
            yield _entry("persons", key, source, file, persons=(person,), unmapped=unmapped)
        except ValidationError as exc:
            yield _refused(exc, file, source)


def _presidencies(collected: Collected) -> dict[str, list[Filed[President]]]:
    found: dict[str, list[Filed[President]]] = {}
    for filed in collected.presidents:
        found.setdefault(filed.thing.key, []).append(filed)
    return found


def _terms_out_of_order(collected: Collected, terms: dict[str, list[Held]], source: str) -> Iterator[Finding]:
    for key in sorted(terms.keys() & collected.officers.keys()):
        for held in terms[key]:
            if not held.in_order:
                yield Finding(
                    code="register-term",
                    severity="warning",
                    message=f"the term {held.term.key} ends on {held.term.ended}, before it begins on {held.began}; "
                    "it is left out.",
                    source=source,
                    record=f"hsg-persons/{key}",
                    place=f"{held.file}, line {held.term.line}",
                    remedy="Correct one of the dates.",
                )


def _terms_of_strangers(collected: Collected, terms: dict[str, list[Held]], source: str) -> Iterator[Finding]:
    strangers = sorted(terms.keys() - collected.officers.keys())
    if strangers:
        count = sum(len(terms[key]) for key in strangers)
        yield Finding(
            code="register-person",
            severity="info",
            message=f"{count} terms belong to {len(strangers)} people who have no file here (the first: {strangers[0]}); "
            "they are left out.",
            source=source,
            remedy="Add the files of these people, or nothing: the register has many who served long ago.",
        )


# ---------------------------------------------------------------- places, missions, events


def _places(collected: Collected, source: str) -> Iterator[Entry | Finding]:
    territories = {key: filed.thing for key, filed in collected.territories.items()}
    for key in sorted(territories):
        file = collected.territories[key].file
        try:
            yield _territory(territories[key], territories.keys(), source, file)
        except ValidationError as exc:
            yield _refused(exc, file, source)
    groups: defaultdict[str, list[Filed[Locale]]] = defaultdict(list)
    for key in sorted(collected.locales):
        groups[locality_key(key)].append(collected.locales[key])
    for key in sorted(groups):
        listed = preferred(f.thing for f in groups[key])
        file = collected.locales[listed[0].key].file
        unmapped = tuple(("locale", locale.key) for locale in listed if locale.key != key)
        try:
            place = locality(listed, territories)
            yield _entry("places", key, source, file, places=(place,), unmapped=unmapped)
            ours = our_names(place, listed[0])
            if ours is not None:
                yield _ours(_entry("names", key, source, file, places=(ours,)))
        except ValidationError as exc:
            yield _refused(exc, file, source)


def _territory(territory: Territory, known: Collection[str], source: str, file: str) -> Entry:
    place = territory_place(territory)
    refs = {f"place:{territory_key(key)}" for key in known}
    unmapped = [("type", territory.type)] if territory.type else []
    unmapped += [("predecessor", ref.removeprefix("place:t-")) for ref in place.follows if ref not in refs]
    unmapped += [("note", territory.notes)] if territory.notes else []
    place = place.model_copy(update={"follows": tuple(r for r in place.follows if r in refs)})
    return _entry("places", place.key, source, file, places=(place,), unmapped=tuple(unmapped))


def _missions(collected: Collected, source: str) -> Iterator[Entry | Finding]:
    locales = {key: filed.thing for key, filed in collected.locales.items()}
    groups: defaultdict[str, list[Filed[MissionPost]]] = defaultdict(list)
    for filed in sorted(collected.missions, key=lambda f: f.file):
        groups[mission_key(filed.thing)].append(filed)
    for key in sorted(groups):
        # One embassy, opened to two states in turn, has two files.
        unmapped = tuple(pair for f in groups[key] for pair in unmapped_mission(f.thing))
        first = groups[key][0]
        try:
            org = mission_org(first.thing, locales)
            yield _entry("missions", key, source, first.file, orgs=(org,), unmapped=unmapped)
        except ValidationError as exc:
            yield _refused(exc, first.file, source)


def _stays(collected: Collected, source: str) -> Iterator[Entry | Finding]:
    people = collected.officers.keys() | {f.thing.key for f in collected.presidents}
    met: set[str] = set()
    for filed in sorted(collected.stays, key=lambda f: f.thing.key):
        if filed.thing.key in met:
            yield _repeated(filed.thing.key, filed.file, source)
            continue
        met.add(filed.thing.key)
        try:
            yield _stay(filed.thing, people, source, filed.file)
        except ValidationError as exc:
            yield _refused(exc, f"{filed.file} {filed.thing.key}", source)


def _stay(stay: Stay, people: Collection[str], source: str, file: str) -> Entry:
    event, place = stay_event(stay), stay_place(stay)
    unmapped = tuple(unmapped_stay(stay))
    if stay.person and stay.person not in people:
        event = event.model_copy(update={"participants": ()})
        unmapped = (*unmapped, ("who", stay.person))
    places = (place,) if place else ()
    return _entry("events", stay.key, source, file, events=(event,), places=places, unmapped=unmapped)


def _repeated(key: str, file: str, source: str) -> Finding:
    return Finding(
        code="register-unreadable",
        severity="violation",
        message=f"the id of {key} is already taken.",
        source=source,
        place=f"{file} {key}",
        remedy="Give one of them another id, or take one away.",
        sets_aside=True,
    )


def _refused(problem: ValidationError, file: str, source: str) -> Finding:
    first = problem.errors()[0]
    field = ".".join(str(part) for part in first["loc"])
    return Finding(
        code="register-unreadable",
        severity="violation",
        message=f"{first['input']!r} cannot stand in the field {field}: {first['msg']}.",
        source=source,
        place=file,
        remedy="Correct the value.",
        sets_aside=True,
    )
