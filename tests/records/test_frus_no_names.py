"""Words that stand where names stand and name nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.records.frus_volumes import participants_xml
from tests.records.test_frus_presence import people


@pytest.mark.parametrize(
    "words",
    [
        "Invitees",
        "Washington Post",
        "The New York Times",
        "Wall Street Journal",
        "Cabinet Meeting",
        "Forestry Committee Meeting",
        "His Majesty",
        "Their Majesties",
        "Her Royal Highness",
        "International Hedge Fund",
        "Forest Reserve System",
        "Envoy Extraordinary and Minister",
        "Oak Company",
        "Figures",
        "Newsweek",
    ],
)
def test_headings_bodies_newspapers_and_styles_are_nobody(tmp_path: Path, words: str) -> None:
    found = people(tmp_path, participants_xml("Mr. Adam Quince", words, "Mr. Bo Rowan"))
    assert {ref for ref, part in found.items() if part.participant} == {"Quince", "Rowan"}


@pytest.mark.parametrize(
    ("words", "surname"),
    [
        ("Mr. Fund", "Fund"),
        ("Emily Post", "Post"),
        ("General Exercise", "Exercise"),
        ("Dr. Adam Company", "Company"),
        ("Hedley Star", "Star"),
        ("Mr. Times", "Times"),
    ],
)
def test_who_bears_such_a_word_as_a_surname_is_somebody(tmp_path: Path, words: str, surname: str) -> None:
    found = people(tmp_path, participants_xml("Mr. Adam Quince", words, "Mr. Bo Rowan"))
    assert {"Quince", surname, "Rowan"} == {ref for ref, part in found.items() if part.participant}
