"""The table of governments: unique rows, printed names, and names that changed hands."""

from __future__ import annotations

import pytest

from kg.iris import parse_ref
from kg.records.states import STATES, find_state, government_org, leading_state, state_by_slug


def test_every_row_has_its_own_slug_and_a_label() -> None:
    assert len(STATES) >= 100
    assert len({s.slug for s in STATES}) == len(STATES)
    for state in STATES:
        assert parse_ref(state.ref)[0] == "org"
        if state.slug.startswith("g-"):
            assert government_org(state).name == f"Government of {state.name}"


def test_an_international_body_is_no_government() -> None:
    found = find_state("International Bank for Reconstruction and Development")
    assert found is not None
    org = government_org(found)
    assert (org.key, org.type, org.name) == (
        "b-world-bank",
        "body",
        "International Bank for Reconstruction and Development",
    )


def test_no_printed_name_means_two_governments_in_one_year() -> None:
    for year in (1948, 1955, 1961, 1970, 1975, 1980):
        owners: dict[str, set[str]] = {}
        for state in STATES:
            for name in (*state.names, *(state.dated if state.since <= year <= state.until else ())):
                owners.setdefault(name.casefold(), set()).add(state.slug)
        doubled = {name for name, slugs in owners.items() if len(slugs) > 1}
        assert doubled <= {"egypt", "egyptian"}


@pytest.mark.parametrize(
    ("printed", "slug"),
    [
        ("U.S.S.R.", "g-ussr"), ("U.S.", "g-usa"), ("U.S. Side", "g-usa"), ("For the Netherlands", "g-netherlands"),
        ("AMERICAN PARTICIPANTS", "g-usa"), ("Costa Rican Government:", "g-costa-rica"), ("German Side", "g-frg"),
        ("Viet-Nam", "g-rvn"), ("Ryukyuan Side", "g-ryukyu"), ("Viet Minh", "g-drv"), ("Rhodesian", "g-rhodesia"), ("Saudis", "g-saudi-arabia"),
        ("Gold Coast", "g-ghana"), ("PLO", "b-plo"), ("Turkish Cypriots", "g-turkish-cypriots"), ("Estonian", "g-estonia"), ("HMG", "g-uk"), ("Czechoslovakia", "g-czechoslovakia"), ("GDR", "g-gdr"),
    ],
)  # fmt: skip
def test_sides_as_printed_name_a_government(printed: str, slug: str) -> None:
    found = find_state(printed)
    assert found is not None
    assert found.slug == slug


@pytest.mark.parametrize("printed", ["Foreign", "CIA", "Others Present", "Mr. Holland", ""])
def test_what_is_no_government_names_none(printed: str) -> None:
    assert find_state(printed) is None


@pytest.mark.parametrize(
    ("printed", "year", "slug"),
    [
        ("Egypt", 1956, "g-egypt"),
        ("Egypt", 1961, "g-uar"),
        ("Chinese", 1955, "g-roc"),
        ("Chinese", 1973, "g-prc"),
    ],
)
def test_a_name_that_changed_hands_depends_on_the_year(printed: str, year: int, slug: str) -> None:
    found = find_state(printed, year)
    assert found is not None
    assert found.slug == slug


def test_an_adjective_before_an_office_is_split_off() -> None:
    assert leading_state("South African Ambassador") == (state_by_slug("g-south-africa"), "Ambassador")
    assert leading_state("Ambassador") is None
