"""Who was there by the editors' notes, and by lists that stand below the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.records.frus_volumes import participants_xml, person
from tests.records.test_frus_presence import people

MEETING = "Memorandum for the Record"


@pytest.mark.parametrize(
    ("note", "surnames"),
    [
        (
            (
                "In attendance were Quince, Rowan, Secretary of Commerce Paul Larch, Quince’s Special Assistants Walter Hazel, "
                "Yves Willow, and Victor Maple, and Pear."
            ),
            {"Quince", "Rowan", "Larch", "Hazel", "Willow", "Maple", "Pear"},
        ),
        (
            (
                "According to the Daily Diary, the meeting lasted until 9:40 a.m. In addition to Quince, Rowan, and Pear, Senators "
                "Hugh Larch, Frank Hazel; Representatives Henry Willow and James Maple; and Lime, Sloe attended the meeting."
            ),
            {"Quince", "Rowan", "Pear", "Larch", "Hazel", "Willow", "Maple", "Lime", "Sloe"},
        ),
        (
            "According to the Daily Diary, the following attended: Secretary of Commerce Quince, General Rowan, and Paul Larch.",
            {"Quince", "Rowan", "Larch"},
        ),
        (
            "Quince attended a luncheon at Hedge House where he met with Rowan, Paul Larch, and Hazel.",
            {"Quince", "Rowan", "Larch", "Hazel"},
        ),
        (
            "The meeting was attended by Senators Quince (D–Hedges) and Rowan (R–Meadows) and Congressmen Larch and Hazel.",
            {"Quince", "Rowan", "Larch", "Hazel"},
        ),
        (
            "Gardening editors and writers Osborn Quince, Melvin Rowan, and Kermit Larch attended the meeting.",
            {"Quince", "Rowan", "Larch"},
        ),
        ("Those who attended were Quince, Rowan, and Larch.", {"Quince", "Rowan", "Larch"}),
        ("Representing the Office of Hedges were Quince and Rowan.", {"Quince", "Rowan"}),
        ("The Council members present were Quince and Rowan.", {"Quince", "Rowan"}),
        (
            "Secretary Quince met with Rowan, Larch, and Hazel in the Oak Room from 10:05 to 11 a.m.",
            {"Quince", "Rowan", "Larch", "Hazel"},
        ),
    ],
)
def test_a_source_note_names_who_was_there(tmp_path: Path, note: str, surnames: set[str]) -> None:
    found = people(tmp_path, "<p>The talk was on hedges.</p>", head="Minutes of a Meeting", note=note)
    assert set(found) == surnames
    assert {p.found_by for p in found.values()} == {"source-note"}


@pytest.mark.parametrize(
    "note",
    [
        "Quince and Rowan attended the funeral of Larch.",
        "The memorandum was sent to those attending: Quince, Rowan.",
        "Quince gave remarks to the growers. He met the next day with Rowan and Larch from 3 to 4 p.m.",
        "No record of those present has been found.",
        "Quince was not present; neither Rowan nor Larch attended.",
    ],
)
def test_a_source_note_on_other_things_names_nobody(tmp_path: Path, note: str) -> None:
    found = people(tmp_path, "<p>The talk was on hedges.</p>", head="Minutes of a Meeting", note=note)
    assert not {"Quince", "Rowan", "Larch"} & set(found)


def test_a_source_note_adds_whom_the_list_leaves_out_and_repeats_nobody(tmp_path: Path) -> None:
    listed = participants_xml(person("p_EP1", "Peter Elm") + ", Counselor", "Mr. Quince", "Garden Leadership")
    note = "In attendance were Elm, Quince, Congressman Rowan, and Paul Larch."
    found = people(tmp_path, listed, note=note)
    assert set(found) == {"p_EP1", "Quince", "Garden Leadership", "Rowan", "Larch"}
    assert (found["Quince"].found_by, found["Rowan"].found_by) == ("list", "source-note")


def test_a_footnote_to_the_text_tells_of_other_meetings(tmp_path: Path) -> None:
    body = '<p>Mr. Elm spoke of hedges.<note n="2">Rowan and Larch attended the meeting.</note></p>'
    found = people(tmp_path, participants_xml("Mr. Quince", "Mr. Pear") + body)
    assert not {"Rowan", "Larch"} & set(found)


# --- lists below the text -------------------------------------------------------------------------

ROOM = "Attendance at the 12th Meeting of the Board of Hedges Held in the Oak Room on June 4"


def test_an_attachment_lists_who_was_there_each_in_a_paragraph(tmp_path: Path) -> None:
    body = (
        "<p>A list of attendants is attached hereto.</p><closer><signed>Dan Lime</signed></closer><p>[Attachment]</p>"
        f'<p rend="center">{ROOM}</p><p>Adam Quince, Director of Hedges</p><p>Paul Rowan, Secretary of Commerce</p>'
        "<p>Board of Meadows:</p><p>General Carl Pear</p><p>Dr. Bo Larch, Adviser</p>"
        "<p>The paper on weeds was written by Sam Sloe of the Office of Thorns.</p>"
    )
    found = people(tmp_path, body, head="Memorandum for the Record")
    assert {"Quince", "Rowan", "Pear", "Larch"} <= set(found)
    assert "Sloe" not in found
    assert (found["Quince"].side, found["Larch"].side) == (None, "Board of Meadows")


def test_a_list_below_a_heading_at_the_end_is_read_whatever_its_type(tmp_path: Path) -> None:
    items = "".join(f"<item>{name}</item>" for name in ("Adam Quince", "Paul Rowan, Adviser", "Mrs. Pear"))
    body = f"<p>Hedges.</p><p>LIST OF PARTICIPANTS</p><list>{items}</list>"
    assert {"Quince", "Rowan", "Pear"} <= set(people(tmp_path, body, head="Minutes of a Meeting"))


@pytest.mark.parametrize("heading", ["List of Invitees", "Distribution", "Not in Attendance", "Those Absent"])
def test_below_other_headings_nobody_was_present(tmp_path: Path, heading: str) -> None:
    lines = "<p>Adam Quince</p><p>Paul Rowan, Adviser</p><p>Carl Pear</p>"
    body = f"<p>Mr. Lime asked about hedges.</p><p>{heading}</p>{lines}"
    found = people(tmp_path, body, head="Minutes of a Meeting")
    assert not {"Quince", "Rowan", "Pear"} & set(found)


# --- speakers and deputies ------------------------------------------------------------------------

COUNCIL = "Memorandum of Discussion at the 12th Meeting of the Council"


@pytest.mark.parametrize(
    ("sentence", "surnames"),
    [
        ("The Office of Hedges had supported this, said General Quince, for years.", {"Quince"}),
        ("Secretary Quince and Secretary Rowan expressed the opinion that weeds grow.", {"Quince", "Rowan"}),
    ],
)
def test_minutes_may_turn_the_verb_or_name_two(tmp_path: Path, sentence: str, surnames: set[str]) -> None:
    found = people(tmp_path, f"<p>Mr. Pear said hedges grow. {sentence}</p>", head=COUNCIL)
    assert surnames | {"Pear"} == set(found)


def test_words_quoted_from_somebody_make_nobody_present(tmp_path: Path) -> None:
    quoted = "He read from the letter: “Weeds grow,” said General Quince, “in hedges.”"
    assert "Quince" not in people(tmp_path, f"<p>Mr. Pear said hedges grow. {quoted}</p>", head=COUNCIL)


def test_who_comes_for_an_office_is_there_and_its_holder_is_not(tmp_path: Path) -> None:
    listed = participants_xml("Admiral Quince for the Director of Hedges", "Mr. Rowan")
    assert {"Quince", "Rowan"} == set(people(tmp_path, listed))
    told = "<p>Present were Mr. Rowan, Admiral Quince for the Director of Hedges, and General Pear.</p>"
    assert {"Quince", "Rowan", "Pear"} == set(people(tmp_path, told, head=COUNCIL))


# --- one surname, two people ----------------------------------------------------------------------


def test_a_major_of_the_surname_of_the_president_is_another_man(tmp_path: Path) -> None:
    listed = participants_xml("Major Alder", "Mr. Quince")
    found = people(tmp_path, listed, head="Memorandum of Conference With President Alder")
    assert {"p_AKA1", "Alder", "Quince"} == set(found)


def test_a_given_name_parts_a_speaker_from_the_secretary_of_that_surname(tmp_path: Path) -> None:
    body = "<p>Secretary Birch said weeds grow. Mr. Allen Birch said that they do not. Mr. Birch agreed.</p>"
    found = people(tmp_path, body, head=COUNCIL)
    assert {"p_BSJ1", "Birch"} == set(found)


def test_bare_surnames_that_take_turns_are_of_the_group_that_a_list_ends_in(tmp_path: Path) -> None:
    turns = "<p>Quince: Weeds grow.</p><p>The President: They do.</p><p>Quince: In hedges.</p>"
    named = ("The President", "Mr. Rowan")
    assert "Quince" in people(tmp_path, participants_xml(*named, "Garden Leadership") + turns)
    assert "Quince" not in people(tmp_path, participants_xml(*named) + turns)


def test_a_line_on_the_meeting_may_end_with_who_was_with_the_president(tmp_path: Path) -> None:
    line = "<p>Oak Room Meeting of June 4, 1961, 10:15 a.m. With the President, Secretary Quince and Secretary Rowan and Tom Pear</p>"
    found = people(tmp_path, line + "<p>Secretary Quince: Weeds.</p>", head="Notes of a Meeting")
    assert {"p_AKA1", "Quince", "Rowan", "Pear"} == set(found)


def test_participants_may_stand_in_one_item_of_the_list_of_subjects(tmp_path: Path) -> None:
    items = "<item>Hedges</item><item>PARTICIPANTS: Mr. Adam Quince; Mr. Rowan</item>"
    found = people(tmp_path, f'<list type="subject"><head>SUBJECT</head>{items}</list>')
    assert {"Quince", "Rowan"} == set(found)
