"""``kg records --explain``: why one document was read as it was, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import kg
from tests.records.frus_volumes import document_xml, participants_xml, person, volume_xml

NOTE = "Source: Department of State, Central Files, 611.51/6–461. Secret; Eyes Only. Drafted by Dogwood on June 5."


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    body = participants_xml(
        "The President",
        person("p_BSJ1", "Simon Birch"),
        "[name not declassified]",
        "Mr. Rowan (interpreting)",
    )
    file = tmp_path / "frus1961-63v99.xml"
    file.write_text(
        volume_xml(document_xml(body + "<p>T.</p>", note=NOTE) + document_xml("<p>T.</p>", n="12", date="")),
        encoding="utf-8",
    )
    return file


def test_it_shows_what_was_read_by_which_rule_from_which_words(volume: Path) -> None:
    shown = kg("records", str(volume), "--explain", "d1").stdout
    for words in (
        "frus1961-63v99-d1  Memorandum of Conversation",
        "memorandum-of-conversation, sets down a talk (memcon)",
        "1961-06-04",
        "10:15 a.m.",
        "Vienna (48.2021, 16.321), in place:t-austria",
        "611.51/6–461",
        "Secret; Eyes Only",
        "June 5",
    ):
        assert words in shown


def test_it_shows_whom_a_participant_was_taken_for_and_why(volume: Path) -> None:
    data = json.loads(kg("records", str(volume), "--explain", "frus1961-63v99-d1", "--json").stdout)
    by_words = {p["words"]: p for p in data["participants"]}
    birch = by_words["Simon Birch"]
    assert birch["participant"] == "person:frus1961-63v99#p_BSJ1"
    assert birch["name"] == "Birch, Simon J., Jr."
    assert "mark-up" in birch["why"]
    assert birch["rule"]
    assert {r["what"] for r in data["readings"]}.isdisjoint({"match", "row"})
    assert by_words["The President"]["why"]
    assert "participant" not in by_words["[name not declassified]"]
    assert by_words["Mr. Rowan (interpreting)"]["roles"] == ["interpreter"]


def test_it_names_the_line_the_words_stand_on(tmp_path: Path) -> None:
    file = tmp_path / "volume.xml"
    xml = volume_xml(document_xml("\n\n<p>T.</p>"))
    file.write_text(xml, encoding="utf-8")
    data = json.loads(kg("records", str(file), "--explain", "1", "--json").stdout)
    line = next(i for i, text in enumerate(xml.splitlines(), 1) if "<dateline>" in text)
    assert next(r for r in data["readings"] if r["what"] == "date")["line"] == line


def test_it_says_what_could_not_be_read(volume: Path) -> None:
    data = json.loads(kg("records", str(volume), "--explain", "d12", "--json").stdout)
    assert any(line.startswith("date:") for line in data["not_read"])
    assert any(line.startswith("participants:") for line in data["not_read"])
    assert "no-participants" in {f["code"] for f in data["findings"]}


def test_a_document_that_is_not_there_suggests_others(volume: Path) -> None:
    done = kg("records", str(volume), "--explain", "d13")
    assert done.returncode == 2
    assert "Did you mean" in done.stderr
    assert "d12" in done.stderr


def test_a_document_of_another_volume_is_looked_for_in_vain(volume: Path) -> None:
    done = kg("records", str(volume), "--explain", "frus1961-63v98-d1")
    assert done.returncode == 2
    assert "frus1961-63v98-d1" in done.stderr


def test_other_sources_are_not_explained(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("id: grove-1\npersons:\n  - {key: alder-karl, name: 'Alder, Karl'}\n", encoding="utf-8")
    done = kg("records", str(file), "--explain", "d1")
    assert done.returncode == 2
    assert "FRUS" in done.stderr


def test_json_without_explain_is_a_slip(volume: Path) -> None:
    assert kg("records", str(volume), "--json").returncode == 2


def test_asking_why_changes_nothing_that_is_read(volume: Path) -> None:
    before = kg("records", str(volume)).stdout
    kg("records", str(volume), "--explain", "d1")
    assert kg("records", str(volume)).stdout == before
