"""Event and record: several documents of one talk, and talks that are only like each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.iris import IriPolicy
from kg.mapping import map_entry
from kg.records.frus.parts import lone_part, part_of
from kg.records.model import Entry
from kg.records.talks import numbered_meeting, start_of
from kg.terms import PARLEY
from tests.records.frus_volumes import document_xml, participants_xml, person, read, volume_xml

WHEN = '<placeName>Vienna</placeName>, <date when="1961-06-04">June 4, 1961{}</date>'
ALDER, BIRCH, CHERRYNOV = person("p_AKA1", "Alder"), person("p_BSJ1", "Birch"), person("p_CIV1", "Cherrynov")
DOGWOOD, FIR = person("p_DM1", "Dogwood"), person("p_FTH1", "Fir Thuan")


def memo(
    n: int, *people: str, time: str = ", 4 p.m.", note: str = "", head: str = "Memorandum of Conversation"
) -> str:
    return document_xml(participants_xml(*people), n=str(n), note=note, head=head, date=WHEN.format(time))  # fmt: skip


def entries_of(path: Path, *documents: str) -> tuple[list[Entry], list[Entry]]:
    """Return the entries of documents, and those that hold comparisons."""
    entries, _ = read(path, volume_xml("".join(documents)))
    return [e for e in entries if e.documents], [e for e in entries if e.comparisons]


def recorded(entries: list[Entry]) -> list[str]:
    return [e.documents[0].records[0].removeprefix("conversation:frus1961-63v99-") for e in entries]


def note_of(part: str) -> str:
    return f"Source: A Library. Secret. The source text is labeled “{part}.”"


def test_numbered_parts_of_one_talk_record_the_conversation_stated_first(tmp_path: Path) -> None:
    entries, doubts = entries_of(
        tmp_path,
        memo(1, ALDER, BIRCH, CHERRYNOV, note=note_of("Part 1 of 3")),
        memo(2, ALDER, CHERRYNOV, FIR, note=note_of("Part III of III")),
    )
    assert recorded(entries) == ["d1", "d1"]
    assert not doubts
    first, second = (e.conversations[0] for e in entries)
    assert (second.key, second.name, second.held_on, second.place) == (
        first.key, first.name, first.held_on, first.place,
    )  # fmt: skip
    assert [p.number for p in second.participations] == [1, 3, 4]


def test_the_participations_of_both_records_are_those_of_one_conversation(tmp_path: Path) -> None:
    entries, _ = entries_of(
        tmp_path,
        memo(1, ALDER, BIRCH, CHERRYNOV, note=note_of("Part 1 of 2")),
        memo(2, CHERRYNOV, FIR, ALDER, note=note_of("Part 2 of 2")),
    )
    iris = IriPolicy(base="http://localhost/", keys={})
    quads = {q for e in entries for q in map_entry(e, iris)}
    taking_part = {(q.subject, q.object) for q in quads if q.predicate == PARLEY.participant}
    assert len({part for part, _ in taking_part}) == len({who for _, who in taking_part}) == 4
    assert len({q.object for q in quads if q.predicate == PARLEY.heldOn}) == 1


def test_whom_both_parts_know_by_surname_alone_is_one_participant(tmp_path: Path) -> None:
    entries, _ = entries_of(
        tmp_path,
        memo(1, ALDER, "Mr. Pine", "Mr. Quince", note=note_of("Part 1 of 2")),
        memo(2, "Mr. Quince", "Mr. Pine", "Mr. Rowan", note=note_of("Part 2 of 2")),
    )
    assert recorded(entries) == ["d1", "d1"]
    first, second = (e.conversations[0].participations for e in entries)
    assert [p.number for p in second] == [3, 2, 4]
    assert second[0].participant == first[2].participant
    assert [p.name for p in entries[1].persons] == ["Rowan"]


@pytest.mark.parametrize(
    "second",
    [
        memo(2, ALDER, BIRCH, CHERRYNOV, time=", 6 p.m.", note=note_of("Part 2 of 3")),
        memo(2, ALDER, BIRCH, CHERRYNOV, note=note_of("Part 2 of 5")),
        memo(2, ALDER, FIR, DOGWOOD, note=note_of("Part 2 of 3")),
    ],
)
def test_parts_of_another_hour_another_count_or_other_people_are_of_another_talk(
    second: str, tmp_path: Path
) -> None:
    entries, doubts = entries_of(
        tmp_path, memo(1, ALDER, BIRCH, CHERRYNOV, note=note_of("Part 1 of 3")), second
    )
    assert recorded(entries) == ["d1", "d2"]
    assert not doubts


def test_nobody_can_be_in_two_rooms_at_once(tmp_path: Path) -> None:
    entries, _ = entries_of(
        tmp_path, memo(1, ALDER, BIRCH, CHERRYNOV), memo(2, ALDER, BIRCH, CHERRYNOV), memo(3, ALDER, BIRCH, CHERRYNOV)
    )  # fmt: skip
    assert recorded(entries) == ["d1", "d1", "d1"]


def test_without_clock_times_the_same_people_on_one_day_are_a_doubt_with_a_confidence(tmp_path: Path) -> None:
    entries, (doubt,) = entries_of(
        tmp_path, memo(1, ALDER, BIRCH, CHERRYNOV, time=""), memo(2, ALDER, BIRCH, CHERRYNOV, time="")
    )
    assert recorded(entries) == ["d1", "d2"]
    assert (doubt.id, doubt.extends, doubt.layer) == ("frus1961-63v99-d2", True, "inferred")
    (comparison,) = doubt.comparisons
    assert comparison.relation == "same-conversation"
    assert comparison.compares == ("conversation:frus1961-63v99-d1", "conversation:frus1961-63v99-d2")
    assert 0 < comparison.confidence < 1


def test_two_people_may_meet_twice_a_day(tmp_path: Path) -> None:
    entries, doubts = entries_of(tmp_path, memo(1, ALDER, BIRCH, time=""), memo(2, ALDER, BIRCH, time=""))
    assert recorded(entries) == ["d1", "d2"]
    assert not doubts


def test_heads_that_name_the_same_parties_of_one_day_are_a_doubt(tmp_path: Path) -> None:
    head = "Memorandum of conversation, June 4, 1961, between Pine and Quince. {}. Secret. 1 p. DOS, CF, 1."
    documents = [
        document_xml("<frus:pdf bytes='1'/>", n=n, head=head.format(about), date="")
        for n, about in (("1", "Sawmills"), ("2", "Forests"))
    ]
    entries, (doubt,) = entries_of(tmp_path, *documents)
    assert recorded(entries) == ["d1", "d2"]
    assert [c.confidence for c in doubt.comparisons] == [0.6]
    calls = [
        d.replace("Memorandum of conversation", "Memorandum of telephone conversation") for d in documents
    ]
    assert not entries_of(tmp_path, *calls)[1]


def test_a_reference_to_the_other_record_of_the_talk_joins_them(tmp_path: Path) -> None:
    note = "Source: A Library. For another account of this conversation, see Document 1."
    entries, _ = entries_of(
        tmp_path, memo(1, ALDER, BIRCH, time=""), memo(2, ALDER, BIRCH, time="", note=note)
    )
    assert recorded(entries) == ["d1", "d1"]


def test_a_reference_to_other_conversations_joins_nothing(tmp_path: Path) -> None:
    note = "Source: A Library. For other conversations of this meeting, see Document 1."
    entries, _ = entries_of(
        tmp_path, memo(1, ALDER, BIRCH, time=""), memo(2, ALDER, BIRCH, time="", note=note)
    )
    assert recorded(entries) == ["d1", "d2"]


def test_extracts_from_one_numbered_meeting_are_of_one_meeting(tmp_path: Path) -> None:
    first, second, third = (
        "Memorandum of Discussion at the 461st Meeting of the Forest Council",
        "Memorandum of Discussion at the 461st Forest Council Meeting",
        "Memorandum of Discussion at the 461st Meeting of the Board of Sawyers",
    )
    entries, _ = entries_of(
        tmp_path, memo(1, ALDER, head=first), memo(2, BIRCH, head=second), memo(3, ALDER, head=third)
    )
    assert recorded(entries) == ["d1", "d1", "d3"]


def test_a_telephone_call_is_not_the_meeting_of_the_same_hour(tmp_path: Path) -> None:
    call = memo(2, ALDER, BIRCH, CHERRYNOV, head="Memorandum of Telephone Conversation")
    entries, _ = entries_of(tmp_path, memo(1, ALDER, BIRCH, CHERRYNOV), call)
    assert recorded(entries) == ["d1", "d2"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Part 8 of 11", (8, 11)),
        ("[Part 1 of 3]", (1, 3)),
        ("“Part 1 (of 7).”", (1, 7)),
        ("Part Two of Four", (2, 4)),
        ("2 of 3 parts", (2, 3)),
        ("Folder [1 of 2]", None),
        ("volume V, Part 2", None),
        ("Part 5 of 3", None),
    ],
)
def test_part_numbers_are_read_in_any_numerals(text: str, part: tuple[int, int] | None) -> None:
    assert part_of(text) == part


@pytest.mark.parametrize(
    ("subject", "note", "part"),
    [
        ("Part III—Trade", "", 3),
        ("Forests (Part 2)", "", 2),
        ("Forests", "The source text, marked Part II, is filed elsewhere.", 2),
        ("Forests", "For Part II, see volume XV, Part 2.", None),
        ("Part of the agreement", "", None),
    ],
)
def test_a_part_number_may_stand_without_the_count(subject: str, note: str, part: int | None) -> None:
    assert lone_part(subject, note) == part


@pytest.mark.parametrize(
    ("time", "minutes"),
    [("12:45–1:30 p.m.", 765), ("9 a.m.", 540), ("midnight", 0), ("about 5 p.m.", 1020), (None, None)],
)
def test_a_clock_time_as_printed_has_a_beginning(time: str | None, minutes: int | None) -> None:
    assert start_of(time) == minutes


def test_the_number_of_a_meeting_is_read_from_words_and_digits() -> None:
    for head, number in (
        ("Minutes of the Twenty-third Meeting of the Forest Delegation, Paris", 23),
        ("Minutes of the Thirtieth Meeting of the Forest Delegation", 30),
        ("Summary Notes of the 590th Meeting of the Council", 590),
    ):
        found = numbered_meeting(head)
        assert found is not None
        assert found[0] == number
    assert numbered_meeting("Minutes of a Meeting") is None


# --- enclosed records ---------------------------------------------------------------------------


def test_a_carrier_mentions_the_talk_whose_record_it_encloses(tmp_path: Path) -> None:
    body = "<p>Enclosed is a memorandum.</p><p>Memorandum of Conversation, May 30, 1961</p>"
    xml = document_xml(body + participants_xml(ALDER, CHERRYNOV), head="Despatch From the Embassy in Greece")
    (entry,), _ = entries_of(tmp_path, xml)
    document, (conversation,) = entry.documents[0], entry.conversations
    assert (document.form, document.records) == ("carrier", ())
    assert document.mentions == (f"conversation:{conversation.key}",)
    assert conversation.held_on is not None
    assert (conversation.held_on.edtf, conversation.place) == ("1961-05-30", None)
    assert [p.listed_as for p in conversation.participations] == ["Alder", "Cherrynov"]


@pytest.mark.parametrize(
    "body",
    [
        "<p>No day is printed.</p>",
        "<p>Memorandum of Conversation, July 30, 1961</p>",
        "<p>Memorandum of Conversation, May 30, 1949</p>",
    ],
)
def test_without_a_fitting_day_of_its_own_an_enclosed_talk_is_not_stated(body: str, tmp_path: Path) -> None:
    xml = document_xml(body + participants_xml(ALDER, CHERRYNOV), head="Despatch From the Embassy in Greece")
    (entry,), _ = entries_of(tmp_path, xml)
    assert entry.documents[0].form == "carrier"
    assert not entry.conversations
