"""Source notes: where the original lies, its file number, and what was done with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.records.frus.holdings import holding_of
from kg.records.frus.marks import Marked
from kg.records.frus.notes import file_number_of, read_note
from kg.records.frus.telegrams import number_of_telegram
from tests.records.frus_volumes import PERSONS, document_xml, read, volume_xml


@pytest.mark.parametrize(
    ("citation", "holder", "sets", "container"),
    [
        ("Department of State, Central Files, 611.61/6–461", "department-of-state", ["Central Files"], None),
        (
            "Department of State, Conference Files: Lot 64 D 560, CF 1338",
            "department-of-state",
            ["Conference Files: Lot 64 D 560"],
            "CF 1338",
        ),
        (
            "National Archives and Records Administration, RG 59, Central Files 1967–69, DEF 1 US–USSR",
            "national-archives",
            ["RG 59", "Central Files 1967–69"],
            None,
        ),
        (
            "National Archives, Nixon Presidential Materials, NSC Files, Box 711, Country Files, Europe, Vol. VII",
            "national-archives",
            ["Nixon Presidential Materials", "NSC Files", "Country Files", "Europe"],
            "Box 711, Vol. VII",
        ),
        (
            "Kennedy Library, National Security Files, Countries Series, USSR, 5/61",
            "kennedy-library",
            ["National Security Files", "Countries Series", "USSR"],
            None,
        ),
        (
            "Central Intelligence Agency, Job 79-01025A, Box 8, Folder 5",
            "central-intelligence-agency",
            ["Job 79-01025A"],
            "Box 8, Folder 5",
        ),
        ("DOS, CF, 611.21/6–2662", "department-of-state", ["CF"], None),
        (
            "S/S–NSC files, lot 63 D 351, NSC 125 Series",
            "department-of-state",
            ["S/S–NSC Files: Lot 63 D 351", "NSC 125 Series"],
            None,
        ),
    ],
)
def test_a_citation_is_an_archive_its_sets_and_a_box(
    citation: str, holder: str, sets: list[str], container: str | None
) -> None:
    holding = holding_of(citation, file_number_of(citation))
    assert holding is not None
    assert holding.holder.key == holder
    assert [s.name for s in holding.sets] == sets
    assert holding.container == container


def test_sets_whose_names_begin_alike_for_long_stay_apart() -> None:
    long = "A Library, Office Files of the Keeper of Alder and Hornbeam Seedlings, " + ", ".join(
        f"Daily Work Files of the {n} Nursery Beds" for n in ("First", "Second")
    )
    keys: list[str] = []
    for last in ("Elm Sowings", "Hazel Sowings"):
        holding = holding_of(long.replace("A Library", "Birch Library") + f", {last}", None)
        assert holding is not None
        assert [s.parent for s in holding.sets] == [None, *(f"recordset:{s.key}" for s in holding.sets[:-1])]
        keys += [s.key for s in holding.sets]
    assert len(set(keys)) == 5  # three above, and the two that differ
    assert max(map(len, keys)) <= 150


@pytest.mark.parametrize(
    "citation",
    [
        "IO Files: US/A/C.1/176",
        "501.BB/9–1048: Telegram",
        "Department of State Bulletin, May 1980, pp. 14–15",
    ],
)
def test_a_citation_that_names_no_archive_has_no_holder(citation: str) -> None:
    assert holding_of(citation, None) is None


@pytest.mark.parametrize(
    ("citation", "number"),
    [
        ("Department of State, Central Files, 396.1–GE/7–1759", "396.1–GE/7–1759"),
        ("National Archives, RG 59, Central Files 1970-73, POL 1 ALG-US", "POL 1 ALG-US"),
        ("IO Files: US/A/AC.18/28", "US/A/AC.18/28"),
        ("DOS, CF, 611.21/6–2662", "611.21/6–2662"),
        ("Kennedy Library, National Security Files, Countries Series, USSR", None),
    ],
)
def test_file_numbers_are_read_in_their_forms(citation: str, number: str | None) -> None:
    assert file_number_of(citation) == number


def test_a_marking_behind_an_initial_is_a_sentence_of_its_own() -> None:
    note = read_note(Marked("Source: Department of State, Central Files, POL 15–1 GER W. Secret; Limdis."))
    assert (note.citation, note.marking) == (
        "Department of State, Central Files, POL 15–1 GER W",
        "Secret; Limdis",
    )


@pytest.mark.parametrize(
    ("sentence", "handled"),
    [
        (
            "Drafted by Dogwood, cleared in draft by Elm and L/UNA, and approved by Birch on June 6.",
            [("approval", "Birch", "June 6"), ("clearance", "Elm and L/UNA", "")],
        ),
        ("Drafted by Dogwood on May 30 and approved in S on June 5.", [("approval", "S", "June 5")]),
        ("Approved in U on June 3 and in S on June 5.", [("approval", "U on June 3 and in S on June 5", "")]),
        (
            "Cleared in substance with the Department of Groves.",
            [("clearance", "the Department of Groves", "")],
        ),
        ("Initialed by Alder, indicating his approval.", [("initialing", "Alder", "")]),
        ("Initialed by him.", []),
        ("Typed by a keeper of nurseries.", [("typing", "a keeper of nurseries", "")]),
        (
            "Sent to Vienna and repeated for information to Bonn as Todel 12.",
            [("repetition", "to Bonn as Todel 12", ""), ("dispatch", "to Vienna", "")],
        ),
        (
            "Transmitted in Dulte 4, December 16, at 10 p.m. A copy went elsewhere.",
            [("dispatch", "in Dulte 4, December 16, at 10 p.m", "")],
        ),
        ("Transmitted in two sections.", []),
    ],
)
def test_what_was_done_with_a_paper_is_read(sentence: str, handled: list[tuple[str, str, str]]) -> None:
    note = read_note(Marked(f"Source: A Library, Papers. Secret. {sentence}"))
    assert [(h.kind, h.words.text, h.day) for h in note.handled] == handled
    assert not note.others


def test_what_was_done_with_another_paper_is_not_said_of_this_one() -> None:
    note = read_note(
        Marked(
            "Source: A Library, Papers. Secret. A summary was approved by Birch and sent in telegram 345, June 7."
        )
    )
    assert note.handled == ()
    assert note.others == (("telegram", "telegram 345"),)


def test_a_role_within_the_mark_up_of_a_name_is_no_wrong_pointer(tmp_path: Path) -> None:
    name = '<persName corresp="#p_DM1">Dogwood, Officer in Charge</persName>'
    note = f"Source: A Library, Papers. Secret. Cleared by {name}, and Hornbeam."
    entries, findings = read(tmp_path, volume_xml(document_xml("<p>T.</p>", note=note)))
    assert [h.agents for e in entries for d in e.documents for h in d.handling] == [
        ("person:frus1961-63v99#p_DM1",)
    ]
    assert "wrong-corresp" not in {f.code for f in findings}


@pytest.mark.parametrize(
    ("signature", "known"), [("Bob", True), ("Robert", True), ("RTL", True), ("Jim", False)]
)
def test_a_marked_signature_may_be_the_short_form_of_the_name(
    tmp_path: Path, signature: str, known: bool
) -> None:
    persons = PERSONS + '<item><persName xml:id="p_LRT1">Linden, Robert T.</persName>, Keeper</item>'
    letter = f'<closer><signed><persName corresp="#p_LRT1">{signature}</persName></signed></closer>'
    xml = document_xml(f"<p>On elms.</p>{letter}", head="Letter From the Keeper of Elms")
    entries, findings = read(tmp_path, volume_xml(xml, persons=persons))
    authors = {a for e in entries for d in e.documents for a in d.authors}
    assert authors == ({"person:frus1961-63v99#p_LRT1"} if known else set())
    assert ("wrong-corresp" in {f.code for f in findings}) is not known


def test_who_approved_a_paper_is_looked_up_and_else_stays_text(tmp_path: Path) -> None:
    note = "Source: A Library, Papers. Secret. Cleared by Dogwood, Elm, and L/UNA and approved by the President on June 6."
    entries, _ = read(tmp_path, volume_xml(document_xml("<p>T.</p>", note=note)))
    (document,) = (d for e in entries for d in e.documents)
    approval, clearance = document.handling
    assert (approval.type, approval.text) == ("approval", "the President")
    assert approval.agents == ("person:frus1961-63v99#p_AKA1",)
    assert approval.done_on is not None
    assert approval.done_on.edtf == "1961-06-06"
    assert clearance.text == "Dogwood, Elm, and L/UNA"
    assert clearance.agents == ("person:frus1961-63v99#p_DM1",)  # there are two Elms
    assert {p for e in entries for d in e.documents for p in d.authors} == set()


@pytest.mark.parametrize(
    ("head", "paragraphs", "number"),
    [
        (
            "Telegram From the Embassy in Arcadia to the Department of State",
            ["1776. Ref: A.", "1. More."],
            "1776",
        ),
        (
            "Telegram From Secretary of State Birch to the Department of State",
            ["Secto 6. Summary."],
            "Secto 6",
        ),
        ("Telegram From the Embassy in Arcadia", ["254715/Todel 1262. Eyes only."], "254715/Todel 1262"),
        ("Airgram From the Department of State", ["CA–454. Subject: Elms."], "CA–454"),
        ("Airgram From the Nursery", ["HUL-A-827", "1. On elms."], "HUL-A-827"),
        ("Telegram 4204 From the Embassy in Arcadia, August 19, 1971.", ["Elms."], "4204"),
        ("Telegram 508 to Arcadia, September 5. On elms.", [], "508"),
        ("Telegram 447 to Arcadia and 553 to Lindenburg, February 25. On elms.", [], None),
        ("Telegram From the Embassy in Arcadia", ["1. Elms.", "2. Oaks."], None),
        ("Telegram From the Embassy in Arcadia", ["12. Elms.", "13. Oaks."], None),
        ("Telegram From the Embassy in Arcadia", ["3. Elms are left."], None),
        ("Telegram From the Embassy in Arcadia", ["June 5. Elms were felled."], None),
        ("Telegram From the Embassy in Arcadia", ["1200 elms were felled."], None),
        ("Telegram From the Embassy in Arcadia", [], None),
        ("Memorandum of Conversation", ["1776. Elms."], None),
    ],
)
def test_a_telegram_has_the_number_that_its_sender_gave_it(
    head: str, paragraphs: list[str], number: str | None
) -> None:
    assert number_of_telegram(head, paragraphs) == number


def test_sets_are_stated_once_in_a_volume_and_end_at_their_archive(tmp_path: Path) -> None:
    note = "Source: National Archives, RG 59, Central Files 1960–63, POL 1 GRO. Secret."
    entries, _ = read(
        tmp_path,
        volume_xml(document_xml("<p>T.</p>", note=note) + document_xml("<p>T.</p>", n="2", note=note)),
    )
    stated = [s for e in entries for s in e.record_sets if s.holder == "org:national-archives"]
    assert [s.name for s in stated] == ["RG 59", "Central Files 1960–63"]
    assert stated[1].parent == f"recordset:{stated[0].key}"
    assert {o.key for e in entries for o in e.orgs} >= {"national-archives"}
    cited = [c for e in entries for d in e.documents for copy in d.copies for c in copy.citations]
    assert {c.record_set for c in cited} == {f"recordset:{stated[1].key}"}
    assert {c.file_number for c in cited} == {"POL 1 GRO"}
