"""Several talks in one memorandum: parted only where the document itself does."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.records.model import Conversation, Entry
from tests.records.frus_volumes import document_xml, one, participants_xml, person, read, volume_xml

ALDER, BIRCH, CHERRYNOV = person("p_AKA1", "Alder"), person("p_BSJ1", "Birch"), person("p_CIV1", "Cherrynov")
DAYS = '<placeName>Vienna</placeName>, <date from="1961-06-{}" to="1961-06-{}">{}</date>'
DAY = '<placeName>Vienna</placeName>, <date when="1961-06-04">June 4, 1961{}</date>'
PAIR = "Memorandum of Conversations Between President Alder and Ambassador Cherrynov"


def talks(path: Path, document: str) -> tuple[Conversation, ...]:
    entry, _ = one(path, document)
    assert entry.documents[0].records == tuple(f"conversation:{c.key}" for c in entry.conversations)
    return entry.conversations


def people(talk: Conversation) -> list[str]:
    return [(p.participant or "").rpartition("#")[2] for p in talk.participations]


def days(found: tuple[Conversation, ...]) -> list[str | None]:
    return [c.held_on.edtf if c.held_on else None for c in found]


def test_conversations_of_two_days_are_two_and_the_first_keeps_the_key_of_the_document(
    tmp_path: Path,
) -> None:
    found = talks(tmp_path, document_xml(head=PAIR, date=DAYS.format("04", "06", "June 4 and 6, 1961")))
    assert [c.key for c in found] == ["frus1961-63v99-d1", "frus1961-63v99-d1.t2"]
    assert days(found) == ["1961-06-04", "1961-06-06"]
    assert [c.name for c in found] == ["Alder - Cherrynov, 4 June 1961", "Alder - Cherrynov, 6 June 1961"]
    assert people(found[0]) == people(found[1]) == ["p_AKA1", "p_CIV1"]


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (PAIR, "June 4–6, 1961"),  # a range of days
        (PAIR.replace("Conversations", "Conversation"), "June 4 and 6, 1961"),  # one talk of two days
        ("Minutes of the Session of the Alder-Cherrynov Talks", "June 4 and 6, 1961"),
        ("Memorandum on the Substance of Conversations at a Meeting With Mr. Birch", "June 4 and 6, 1961"),
    ],
)
def test_a_range_of_days_and_one_conversation_of_two_days_stay_one(
    head: str, words: str, tmp_path: Path
) -> None:
    (found,) = talks(
        tmp_path, document_xml(participants_xml(ALDER, CHERRYNOV), head=head, date=DAYS.format("04", "06", words))
    )  # fmt: skip
    assert found.key == "frus1961-63v99-d1"


def test_two_clock_times_of_one_pair_are_two_calls(tmp_path: Path) -> None:
    head = "Memorandum of Telephone Conversations Between President Alder and Secretary Birch"
    found = talks(tmp_path, document_xml(head=head, date=DAY.format(", 9:15 and 10 a.m.")))
    assert [c.held_on.local_time for c in found if c.held_on] == ["9:15 a.m.", "10 a.m."]
    three = head.replace("Secretary Birch", "Secretary Birch and Mr. Dogwood")
    assert len(talks(tmp_path, document_xml(head=three, date=DAY.format(", 9:15 and 10 a.m.")))) == 1


def test_separately_parts_the_partners_of_the_writer(tmp_path: Path) -> None:
    body = participants_xml("Mr. Pine, Italian Delegation", "Mr. Quince, Italian Delegation",
                            "Mr. Rowan, British Embassy", "Mr. Dogwood, United States Mission")  # fmt: skip
    head = "Memorandum of Telephone Conversations, {}by Mr. Martin Dogwood of the United States Mission"
    found = talks(tmp_path, document_xml(body, head=head.format("Separately, "), date=DAY.format("")))
    assert [people(c) for c in found] == [["pine", "quince", "p_DM1"], ["rowan", "p_DM1"]]
    assert {c.mode for c in found} == {"telephone"}
    assert len(talks(tmp_path, document_xml(body, head=head.format(""), date=DAY.format("")))) == 1


def test_lettered_lists_with_somebody_below_every_letter_are_talks_apart(tmp_path: Path) -> None:
    head = "Delegation Memorandum of Conversation"
    body = (
        "<p>Participants: <list><label>(a)</label> <item>Mr. Pine, Belgian Delegation<lb/> Mr. Dogwood, United States Delegation</item>"
        " <label>(b)</label> <item>Mr. Quince, French Delegation<lb/> Mr. Dogwood, United States Delegation</item></list></p>"
    )
    found = talks(tmp_path, document_xml(body, head=head, date=DAY.format("")))
    assert [people(c) for c in found] == [["pine", "p_DM1"], ["quince", "p_DM1"]]
    assert found[0].participations[0].listed_as == "Mr. Pine, Belgian Delegation"
    sides = body.replace("Mr. Quince, French Delegation<lb/> Mr. Dogwood, United", "Mr. Quince, French Delegation<lb/> Mr. Elder, United")  # fmt: skip
    assert len(talks(tmp_path, document_xml(sides, head=head, date=DAY.format("")))) == 1


def test_titles_in_the_text_name_the_partner_of_each_call(tmp_path: Path) -> None:
    head = "Memoranda of Telephone Conversations, by Mr. Martin Dogwood"
    body = (
        participants_xml("Mr. Dogwood")
        + "<p>1. Conversation With Senator John Pine, 9:15 a.m.</p><p>I told him of the sawmill.</p>"
        "<p>2. Conversation With Ambassador Cherrynov, 3 p.m.</p><p>I told him the same.</p>"
    )
    found = talks(tmp_path, document_xml(body, head=head, date=DAY.format("")))
    assert [c.held_on.local_time for c in found if c.held_on] == ["9:15 a.m.", "3 p.m."]
    assert [people(c) for c in found] == [["p_DM1", "u_pine-john"], ["p_DM1", "p_CIV1"]]


def test_talks_of_one_document_are_neither_joined_nor_compared_with_each_other(tmp_path: Path) -> None:
    document = document_xml(head=PAIR, date=DAY.format(", 9:15 and 10 a.m."))
    entries, _ = read(tmp_path, volume_xml(document))
    assert [e for e in entries if e.comparisons] == []
    entry: Entry = next(e for e in entries if e.documents)
    assert [p.name for p in entry.persons] == []
    assert len(entry.conversations) == 2


ATTACHED = "<frus:attachment><head>Tab A</head>{}<p>Another meeting.</p></frus:attachment>"


def test_the_list_of_an_attached_paper_adds_nobody_to_the_talk(tmp_path: Path) -> None:
    own = participants_xml(ALDER, CHERRYNOV)
    other = ATTACHED.format(participants_xml(BIRCH, "Mr. Pine"))
    (found,) = talks(tmp_path, document_xml(f"{own}<p>They spoke.</p>{other}"))
    assert people(found) == ["p_AKA1", "p_CIV1"]


@pytest.mark.parametrize("own", ["", participants_xml("(See attached list)"), participants_xml(BIRCH, "others as in the attached list")])  # fmt: skip
def test_the_attached_list_is_read_where_the_record_has_none_or_refers_to_it(
    own: str, tmp_path: Path
) -> None:
    other = ATTACHED.format(participants_xml(BIRCH, CHERRYNOV, head="LIST OF PARTICIPANTS"))
    (found,) = talks(tmp_path, document_xml(f"{own}<p>They spoke.</p>{other}"))
    assert [who for who in people(found) if who] == ["p_BSJ1", "p_CIV1"]
