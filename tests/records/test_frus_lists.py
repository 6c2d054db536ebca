"""Traps of lists of participants: lines run together, sides, absentees, references, groups, offices, China."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kg.records.model import Participation
from tests.commands import kg
from tests.records.frus_volumes import document_xml, one, participants_xml, person, talk, volume_xml

VOLUME = "frus1961-63v99"


def listed(path: Path, *items: str, **others: str) -> tuple[Participation, ...]:
    return talk(path, document_xml(participants_xml(*items), **others)).participations


def people(path: Path, body: str, **others: str) -> list[str | None]:
    """Return who took part: the name of an unlisted person, else the ref, else None for a group."""
    entry, _ = one(path, document_xml(body, **others))
    names = {f"person:{p.key}": p.name for p in entry.persons}
    return [
        names.get(p.participant, p.participant) if p.participant else None
        for p in entry.conversations[0].participations
    ]


def named(path: Path, *items: str) -> list[str | None]:
    return people(path, participants_xml(*items))


# --- lines run together -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "names"),
    [
        ("Acting Secretary Lime S/B—Mr. Pear", ["Lime", "Pear"]),
        ("Mr. Lime, Counselor Mr. Pear, First Secretary", ["Lime", "Pear"]),
        (
            f"Ambassador {person('p_X1', 'Ada Lime')} G. Hazel Rowan, Counselor",
            ["Lime, Ada", "Rowan, G. Hazel"],
        ),
        (
            f"Ambassador {person('p_X1', 'Adam J. Lime Carl Rowan')}, Counselor",
            ["Lime, Adam J.", "Rowan, Carl"],
        ),
        ("Claude Lime Treasury John Pear", ["Lime, Claude", "Pear, John"]),
        ("Ada Lime, Chairman NSC Staff - Bo Pear", ["Lime, Ada", "Pear, Bo"]),
        ("Mr. Adam Lime, Country Director, Mr. Bo Pear, Chief, Elm Division", ["Lime, Adam", "Pear, Bo"]),
        (
            "Director of INR Adam Lime, Chief, Elm Division, CIA, Bo Pear, and Country Director Carl Rowan",
            ["Lime, Adam", "Pear, Bo", "Rowan, Carl"],
        ),
        ("CIA—Mr. Adam Lime, Col. J.C. King", ["Lime, Adam", "King, J. C."]),
        ("Mr. and Mrs. Adam Lime", ["Lime, Adam", "Lime"]),
    ],
)
def test_lines_run_together_are_cut_between_their_people(item: str, names: list[str], tmp_path: Path) -> None:
    assert named(tmp_path, item) == names


@pytest.mark.parametrize(
    "item",
    [
        "The Assistant White House Staff Secretary",
        "Mr. Lime, Director, Office of Elm Affairs, Department of State",
        "Mr. Lime, Chief of the Secretariat and Assistant to the Director",
        "The Prime Minister, Mr. Lime",
        "Secretary of Defense Lime",
        "Mr. Lime, Jr., Director, and Acting Chief, Elm Division",
        "Mr. [name not declassified], CIA",
    ],
)
def test_a_line_of_one_person_stays_whole(item: str, tmp_path: Path) -> None:
    assert len(listed(tmp_path, item)) == 1


def test_a_name_without_a_title_in_a_long_line_is_a_person(tmp_path: Path) -> None:
    line = "<p>Present: President, Secretary Birch, General Lime, Mr. Rowan, Bo Pear, Mr. Quince, Mr. Medlar, General Osier</p>"
    found = people(tmp_path, line, head="Minutes of a Meeting")
    assert "Pear, Bo" in found
    assert len(found) == 8


def test_a_soft_line_break_moves_no_role_to_a_person_of_its_own(tmp_path: Path) -> None:
    parts = listed(tmp_path, "Mr. Lime, Director of", "Forest Affairs", "Mr. Pear")
    assert [p.listed_as for p in parts] == ["Mr. Lime, Director of Forest Affairs", "Mr. Pear"]


# --- several with one title ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "names", "behalf"),
    [
        ("Messrs. Lime, Pear and Quince, EUR", ["Lime", "Pear", "Quince"], ["org:g-usa"] * 3),
        ("Messrs. Lime (EUR), Pear (FE) and Quince", ["Lime", "Pear", "Quince"], ["org:g-usa", "org:g-usa", None]),
        ("Messrs. Lime, British Embassy; Pear, Polish Embassy", ["Lime", "Pear"], ["org:g-uk", "org:g-poland"]),
        ("Senators Lime and Pear", ["Lime", "Pear"], [None, None]),
    ],
)  # fmt: skip
def test_messrs_have_a_role_in_common_or_each_his_own(
    item: str, names: list[str], behalf: list[str | None], tmp_path: Path
) -> None:
    assert named(tmp_path, item) == names
    assert [p.on_behalf_of for p in listed(tmp_path, item)] == behalf


# --- sides --------------------------------------------------------------------------------------


def test_several_sides_in_one_line_are_each_of_their_own(tmp_path: Path) -> None:
    parts = listed(
        tmp_path, "Canada— Mr. Lime, Minister France— Mr. Pear, Counselor United States— Mr. Quince, G"
    )
    assert [(p.side, p.on_behalf_of) for p in parts] == [
        ("Canada", "org:g-canada"),
        ("France", "org:g-france"),
        ("United States", "org:g-usa"),
    ]


def test_sides_may_be_nested_twice(tmp_path: Path) -> None:
    inner = "<item>State<list><item>Mr. Pear</item></list></item>"
    parts = listed(
        tmp_path,
        f"U.S.<list><item>Mr. Lime</item>{inner}</list>",
        "Poland<list><item>Mr. Quince</item></list>",
    )
    assert [(p.listed_as, p.side, p.on_behalf_of) for p in parts] == [
        ("Mr. Lime", "U.S.", "org:g-usa"),
        ("Mr. Pear", "State", "org:g-usa"),
        ("Mr. Quince", "Poland", "org:g-poland"),
    ]


def test_a_title_takes_its_government_from_the_side(tmp_path: Path) -> None:
    parts = listed(tmp_path, '<hi rend="italic">Ceylon</hi>', "The Prime Minister", "The Foreign Secretary")
    assert [p.office for p in parts] == [
        "office:o-ceylon-prime-minister",
        "office:o-ceylon-foreign-secretary",
    ]


@pytest.mark.parametrize(
    ("item", "behalf"),
    [
        ("Dr. Lime, Assistant Secretary for Elm Affairs, Federal Republic of Germany", "org:g-frg"),
        ("Mr. Lime, Minister of Foreign Affairs of Ceylon", "org:g-ceylon"),
        ("Mr. Lime, Special Assistant to the President, Republic of Korea", "org:g-rok"),
        ("Mr. Lime, Special Assistant to the President", "org:g-usa"),
        ("Mr. Lime, Country Director, Brazil", "org:g-usa"),
        ("NSC Adam Lime", "org:g-usa"),
        ("M. Lime", None),
        ("Mr. Lime, Ambassador, Greece", None),
    ],
)
def test_a_country_behind_an_office_decides_for_whom(item: str, behalf: str | None, tmp_path: Path) -> None:
    (part,) = listed(tmp_path, item)
    assert part.on_behalf_of == behalf


def test_an_assistant_secretary_below_a_chancellor_and_above_the_secretary_is_no_american(
    tmp_path: Path,
) -> None:
    parts = listed(
        tmp_path,
        "Chancellor Lime",
        "Assistant Secretary Pear",
        "Secretary Quince",
        "Assistant Secretary Maple",
    )
    assert [p.on_behalf_of for p in parts] == [None, None, None, "org:g-usa"]
    parts = listed(tmp_path, "Chancellor Lime", "Under Secretary Pear")
    assert [p.on_behalf_of for p in parts] == [None, "org:g-usa"]


# --- China --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "behalf"),
    [
        (("The Chinese Ambassador",), ["org:g-roc"]),
        (("Mr. Lime, Chinese Embassy",), ["org:g-roc"]),
        (("Chinese Ambassador Wang Ping-nan", "Mr. Lime"), ["org:g-prc", None]),
        (
            ("Mr. Lime, Nationalist Chinese Embassy", "Mr. Pear, People's Republic of China"),
            ["org:g-roc", "org:g-prc"],
        ),
        (("Mr. Lime",), [None]),
    ],
)
def test_chinese_before_1972_is_the_republic_unless_the_words_show_the_other(
    items: tuple[str, ...], behalf: list[str | None], tmp_path: Path
) -> None:
    assert [p.on_behalf_of for p in listed(tmp_path, *items)] == behalf


# --- who was not there --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "item",
    [
        "Mr. Pear (absent)",
        "Secretary Rowan was out of town",
        "Mr. Quince was unable to attend",
        "[See attached list]",
        "List attached",
        "(For a full list of participants, see Tab A)",
        "A list of participants is attached",
        "Other participants are listed in Annex B",
    ],
)
def test_absentees_and_references_are_nobody(item: str, tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml(participants_xml("Mr. Lime", item)))
    assert [p.listed_as for p in entry.conversations[0].participations] == ["Mr. Lime"]
    assert [p.name for p in entry.persons] == ["Lime"]


def test_who_was_replaced_was_not_there(tmp_path: Path) -> None:
    line = "<p>Substitute Members Present: Deputy Secretary of State Ada Lime vice Under Secretary of State Bo Pear; General Quince vice General Rowan.</p>"
    assert people(tmp_path, line, head="Minutes of a Meeting") == ["Lime, Ada", "Quince"]


def test_a_table_of_figures_lists_nobody(tmp_path: Path) -> None:
    cells = [("Present", "Planned"), ("Elms 12", "14"), ("1,200", "1,300"), ("70", "90")]
    rows = "".join(f"<row><cell>{a}</cell><cell>{b}</cell></row>" for a, b in cells)
    assert people(tmp_path, f"<table>{rows}</table>", head="Minutes of a Meeting") == []


def test_the_heads_of_the_columns_of_a_table_are_nobody(tmp_path: Path) -> None:
    cells = [
        ("Participants:", ""),
        ("For", "Against"),
        ("Mr. Lime", "Mr. Pear"),
        ("Mr. Quince", "General Rowan"),
    ]
    rows = "".join(f"<row><cell>{a}</cell><cell>{b}</cell></row>" for a, b in cells)
    assert people(tmp_path, f"<table>{rows}</table>") == ["Lime", "Pear", "Quince", "Rowan"]


# --- presence in part ---------------------------------------------------------------------------


def test_those_who_joined_later_are_people_of_their_own(tmp_path: Path) -> None:
    parts = listed(tmp_path, "Mr. Lime (later joined by Mr. Pear)")
    assert [(p.listed_as, p.presence) for p in parts] == [("Mr. Lime", None), ("Mr. Pear", "later")]


def test_the_heading_of_a_second_list_says_who_joined(tmp_path: Path) -> None:
    body = participants_xml("Mr. Lime") + participants_xml("Mr. Pear", head="Joining the Meeting:")
    parts = talk(tmp_path, document_xml(body)).participations
    assert [p.presence for p in parts] == [None, "Joining the Meeting"]


def test_a_sentence_of_attendance_says_for_which_items_each_was_there(tmp_path: Path) -> None:
    line = (
        "<p>Also Present: Mr. Lime, Director, and Mr. Pear, Deputy Director, for the entire meeting. "
        "Mr. Quince, Chief; and Mr. Rowan, Adviser, were present for Items 1–3. "
        "Country Director Carl Medlar and Chief, Elm Division, CIA, Bo Osier were present for Item 4; General Myrtle was present for Item 5.</p>"
    )
    parts = talk(tmp_path, document_xml(line, head="Minutes of a Meeting")).participations
    assert [(p.listed_as, p.presence) for p in parts] == [
        ("Mr. Lime, Director", None),
        ("Mr. Pear, Deputy Director", None),
        ("Mr. Quince, Chief", "for Items 1–3"),
        ("Mr. Rowan, Adviser", "for Items 1–3"),
        ("Country Director Carl Medlar", "for Item 4"),
        ("Chief, Elm Division, CIA, Bo Osier", "for Item 4"),
        ("General Myrtle", "for Item 5"),
    ]


# --- people without a name ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "count"),
    [
        ("Eleven Students", 11),
        ("Two Note Takers", 2),
        ("One Note Taker", 1),
        ("Several aides", None),
        ("and other members of the delegation", None),
        ("[less than 1 line not declassified]", None),
        ("Mr. [name not declassified], CIA", 1),
    ],
)
def test_counted_and_withheld_people_are_a_group(item: str, count: int | None, tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml(participants_xml("Mr. Lime", item)))
    _, group = entry.conversations[0].participations
    assert (group.participant, group.count) == (None, count)
    assert [p.name for p in entry.persons] == ["Lime"]


def test_a_withheld_name_beside_a_printed_one_is_apart(tmp_path: Path) -> None:
    assert named(tmp_path, "Mr. Lime and [name not declassified]") == ["Lime", None]


def test_interpreters_in_brackets_behind_a_name_are_others(tmp_path: Path) -> None:
    assert named(tmp_path, "Foreign Minister Lime (note takers, interpreters)") == ["Lime", None]


# --- roles, prefixes, names ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "item",
    [
        "Mr. Lime, LS",
        "Mr. Lime, LS/I",
        "Ambassador Lime (Interpreter)",
        "D—Mr. Lime (interpreting)",
        "Mr. Lime, Language Services",
        "Mr. Lime, Department of State Interpreter",
    ],
)
def test_an_interpreter_is_one_when_the_line_says_so(item: str, tmp_path: Path) -> None:
    (part,) = listed(tmp_path, item)
    assert part.roles == ("interpreter",)


def test_a_known_interpreter_without_the_word_is_present(tmp_path: Path) -> None:
    (part,) = listed(tmp_path, "Mr. Cherrynov")
    assert part.roles == ("present",)


@pytest.mark.parametrize(
    "item", ["EUR—Mr. Lime", "EUR/EE—Mr. Lime", "S/S-O - Mr. Lime", "L: Mr. Lime", "Mr. Lime, PED"]
)
def test_an_office_symbol_before_or_behind_a_name_is_american(item: str, tmp_path: Path) -> None:
    (part,) = listed(tmp_path, item)
    assert part.on_behalf_of == "org:g-usa"
    assert named(tmp_path, item) == ["Lime"]


@pytest.mark.parametrize(
    "item",
    [
        f"Ann Lime, Special Assistant to Mr. {person('p_DM1', 'Dogwood')}",
        f"Ann Lime, Assistant to {person('p_DM1', 'Dogwood')}",
        "Ann Lime, Secretary to Mr. Dogwood",
    ],
)
def test_somebody_elses_name_in_a_role_takes_no_part(item: str, tmp_path: Path) -> None:
    assert named(tmp_path, item) == ["Lime, Ann"]


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("Mrs. Katherine W. Lime", "Lime, Katherine W."),
        ("Mrs. Lime, GTI", "Lime"),
        ("Miss Lime", "Lime"),
        ("Adam Lime, Jr., Director", "Lime, Adam"),
        ("Mr. Bo Lime, Sr.", "Lime, Bo"),
        ("Carl Lime II", "Lime, Carl"),
        ("Mr. King", "King"),
        ("Mr. <persName>Adam</persName> H. Lime—EUR", "Lime, Adam H."),
        ("Sir <persName>Bo</persName> coyer-Lime", "coyer-Lime, Bo"),
        ("U Lime", "Lime, U"),
        ("Mr. Lime <note>A footnote.</note>, EUR", "Lime"),
    ],
)  # fmt: skip
def test_titles_suffixes_and_marks_leave_the_name(item: str, name: str, tmp_path: Path) -> None:
    assert named(tmp_path, item) == [name]


# --- why ----------------------------------------------------------------------------------------


def test_each_line_of_a_list_shows_by_which_rule_it_was_read(tmp_path: Path) -> None:
    items = (
        "The Polish Ambassador",
        "Mr. Lime, EUR",
        "Messrs. Pear and Rowan",
        "British Ambassador—Bo Quince",
    )
    file = tmp_path / "volume.xml"
    file.write_text(
        volume_xml(document_xml(participants_xml(*items, "Two interpreters", person("p_EP1", "Peter Elm")))),
        encoding="utf-8",
    )
    shown = json.loads(kg("records", str(file), "--explain", "d1", "--json").stdout)
    assert {p["words"]: p["rule"] for p in shown["participants"]} == {
        "The Polish Ambassador": "title-alone",
        "Mr. Lime, EUR": "name-before-role",
        "Pear": "split-line, name",
        "Rowan": "split-line, name",
        "British Ambassador—Bo Quince": "office-before-name",
        "Two interpreters": "unnamed",
        "Peter Elm": "marked-name",
    }
    assert "title-alone" in kg("records", str(file), "--explain", "d1").stdout
