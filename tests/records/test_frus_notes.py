"""Source notes: where the original lies, its file number, and what was done with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.records.frus.holdings import holding_of
from kg.records.frus.marks import Marked
from kg.records.frus.notes import file_number_of, read_note
from tests.records.frus_volumes import document_xml, read, volume_xml


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


def test_what_was_done_with_a_paper_is_read_too() -> None:
    note = read_note(
        Marked(
            "Source: A Library, Papers. Secret. Drafted by Dogwood, cleared by Elm, and approved by Birch on June 6. "
            "Repeated to Vienna and Bonn. A summary was transmitted in telegram 345, June 7."
        )
    )
    assert dict(note.others) == {
        "approved by": "Birch on June 6",
        "cleared by": "Elm",
        "repeated to": "Vienna and Bonn",
        "telegram": "telegram 345",
    }


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
