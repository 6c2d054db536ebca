"""The authority data as published: nothing lost, and the same keys as the facts that ship."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kg.records import READERS, known
from kg.records.findings import Finding
from kg.records.model import Entry

DATA = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "hsg"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(
        not DATA.is_dir(), reason="the authority data lie beside the project only where it is developed"
    ),
]

# Secretaries of State before 1945: the subject taxonomy has their names.
WITHOUT_FILE = frozenset(
    {
        "colby-bainbridge", "hughes-charles-evans", "hull-cordell", "kellogg-frank-billings", "lansing-robert",
        "stimson-henry-lewis",
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def read() -> tuple[dict[str, Entry], list[Finding]]:
    entries: dict[str, Entry] = {}
    findings: list[Finding] = []
    for item in READERS["hsg"].read(DATA, "hsg"):
        if isinstance(item, Finding):
            findings.append(item)
        else:
            assert isinstance(item, Entry)
            assert item.id not in entries
            entries[item.id] = item
    return entries, findings


def test_nothing_is_set_aside_or_unknown(read: tuple[dict[str, Entry], list[Finding]]) -> None:
    assert Counter(f.code for f in read[1]) == {"register-person": 1}


def test_every_file_of_a_person_territory_and_stay_is_there(
    read: tuple[dict[str, Entry], list[Finding]],
) -> None:
    counts = Counter(e.authority for e in read[0].values())
    people = len(list((DATA / "pocom" / "people").rglob("*.xml")))
    territories = len(list((DATA / "gsh" / "territories").glob("*.xml")))
    assert counts["hsg-persons"] >= people
    assert sum(1 for key in read[0] if key.startswith("hsg-places/t-")) == territories
    assert counts["hsg-events"] == 771 + 1653


def test_persons_offices_and_places_have_the_keys_of_the_known_facts(
    read: tuple[dict[str, Entry], list[Finding]],
) -> None:
    entries = read[0]
    for key, _, register in known._table("people.tsv"):
        assert register != "pocom" or f"hsg-persons/{key}" in entries or key in WITHOUT_FILE
    for key, _ in known._table("chiefs.tsv"):
        assert f"hsg-offices/{key}" in entries
    stated = {place.key for entry in entries.values() for place in entry.places}
    gazetteer = [row[0] for row in known._table("places.tsv") if row[6] == "gsh"]
    assert set(gazetteer) <= stated
    for slug, _ in known._table("territories.tsv"):
        assert f"t-{slug}" in stated


def test_every_reference_is_stated(read: tuple[dict[str, Entry], list[Finding]]) -> None:
    entries = read[0]
    offices = {f"office:{o.key}" for e in entries.values() for o in e.offices}
    places = {f"place:{p.key}" for e in entries.values() for p in e.places}
    persons = {f"person:{p.key}" for e in entries.values() for p in e.persons}
    for entry in entries.values():
        for person in entry.persons:
            assert {t.office for t in person.tenures} <= offices
        for place in entry.places:
            assert {*place.follows, *([place.part_of] if place.part_of else [])} <= places
        for event in entry.events:
            assert set(event.participants) <= persons
            assert event.place is None or event.place in places


def test_who_held_an_office_agrees_with_the_look_up(read: tuple[dict[str, Entry], list[Finding]]) -> None:
    """Every tenure of the reader that began and ended with a day is found on the day after its first."""
    compared = 0
    for entry in read[0].values():
        for person in entry.persons:
            for tenure in person.tenures:
                if tenure.start is None or tenure.end is None:
                    continue
                first, last = tenure.start.bounds[1], tenure.end.bounds[0]
                if not (first.year > 1920 and last.year < 1989 and (last - first).days > 60):
                    continue
                day = first.replace(day=28) if first.day < 28 else first.fromordinal(first.toordinal() + 30)
                holders = known.holders(tenure.office.removeprefix("office:"), day)
                assert person.key in {h.key for h in holders}, (person.key, tenure.office, day)
                compared += 1
    assert compared > 2000
