"""Headings within lists of participants that are no country and no department: newspapers, clubs, companies."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.records.frus_volumes import participants_xml
from tests.records.test_frus_presence import people


def italic(words: str) -> str:
    return f'<hi rend="italic">{words}</hi>'


@pytest.mark.parametrize(
    ("country", "paper"),
    [
        (italic("United States"), italic("Forest Post")),
        ("UNITED STATES", "THE FOREST POST"),
        ("UNITED STATES", "GARDEN CLUB OF HEDGES"),
        (italic("Department of State"), italic("Larch and Sons")),
    ],
)
def test_a_heading_set_like_the_first_begins_a_side_of_its_own(
    tmp_path: Path, country: str, paper: str
) -> None:
    found = people(
        tmp_path, participants_xml(country, "Adam Quince", "Bo Rowan", paper, "Carl Pear", "Dan Lime")
    )
    assert {"Quince", "Rowan", "Pear", "Lime"} == set(found)
    assert found["Quince"].on_behalf_of == found["Rowan"].on_behalf_of == "org:g-usa"
    assert found["Pear"].side == found["Lime"].side != found["Quince"].side
    assert found["Pear"].on_behalf_of is None


def test_two_clubs_that_head_their_people_are_sides(tmp_path: Path) -> None:
    found = people(
        tmp_path, participants_xml(italic("Hedge Club"), "Adam Quince", italic("Oak Company"), "Carl Pear")
    )
    assert {name: part.side for name, part in found.items()} == {
        "Quince": "Hedge Club",
        "Pear": "Oak Company",
    }


@pytest.mark.parametrize(
    "items",
    [
        (italic("Adam Quince"), "Bo Rowan", "Carl Pear"),  # a man set apart, not a club
        ("UNITED STATES", "ADAM QUINCE", "BO ROWAN", "CARL PEAR"),  # everybody in capitals
        (italic("United States"), "Adam Quince", italic("Mr. Rowan"), "Carl Pear"),
    ],
)
def test_people_set_like_headings_stay_people(tmp_path: Path, items: tuple[str, ...]) -> None:
    found = people(tmp_path, participants_xml(*items))
    assert {"Quince", "Rowan", "Pear"} == {name.title().split()[-1] for name in found}


def test_those_invited_are_a_heading_and_nobody(tmp_path: Path) -> None:
    items = (
        italic("Members"),
        "Adam Quince",
        italic("Invitees"),
        "Bo Rowan",
        italic("In Attendance"),
        "Carl Pear",
    )
    assert {"Quince", "Rowan", "Pear"} == set(people(tmp_path, participants_xml(*items)))
