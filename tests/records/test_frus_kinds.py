"""Kinds of documents: which heads set down a talk, and which only tell of one or enclose it."""

from __future__ import annotations

import pytest

from kg.records.frus.heads import classify

TALKS = [
    ("Memorandum of Conversation, by the Under Secretary of State (Maple)", "memorandum-of-conversation"),
    ("Memorandum of Telephone Conversation, by Mr. John Maple", "telephone-transcript"),
    ("Memorandum of a Telecon", "telephone-transcript"),
    ("Memorandum by the Secretary of State of a Conversation With the President", "memorandum-of-conversation"),
    (
        "Memorandum by the Special Assistant to the Secretary of State (Maple) of a Conversation With Mr. Oak",
        "memorandum-of-conversation",
    ),
    ("Memorandum Regarding a Conversation Between the President and Mr. Birch", "memorandum-of-conversation"),
    ("Memorandum of Conversation Among Officials From State and Defense", "memorandum-of-conversation"),
    ("Notes on Conversation With Marshal Oak", "notes"),
    ("Notes Taken at a Meeting", "notes"),
    ("Summary Record of the 500th NSC Meeting", "record-of-conversation"),
    ("Summary of Discussion at the 100th Meeting of the NSC", "record-of-conversation"),
    ("Discussion at the 171st Meeting of the National Security Council", "record-of-conversation"),
    ("Verbatim Record of the Third Plenary Meeting", "stenographic-record"),
    ("Extract from Minutes", "minutes"),
    ("Maple Minutes", "minutes"),
    ("United States Delegation Minutes of the First Meeting of Foreign Ministers", "minutes"),
    ("Report of Meeting", "record-of-conversation"),
    ("Senior Review Group Meeting, Washington, November 3, 1970", "record-of-conversation"),
    ("First Meeting of the Foreign Ministers at Elm House", "record-of-conversation"),
    ("Memorandum on the Substance of Discussion at a State-Joint Chiefs of Staff Meeting", "internal-discussion"),
    ("Memorandum of Discussion With Secretary of State Birch", "memorandum-of-conversation"),
]  # fmt: skip

NO_TALKS = [
    "Memorandum by A. Maple to the Secretary of State on a Conversation With Mr. Oak",
    "Memorandum for the President on a Conversation With Mr. Oak",
    "Memorandum From A. Maple to B. Oak on a Conversation",
    "Memorandum of Understanding Between the United States and Japan on Consultations",
    "Minutes of Action",
    "Record of Decisions Taken at the Meeting",
    "Record of Understanding of the Conversations",
    "Report of the United States Delegation to the Third Session of the General Assembly",
    "Report by the Secretary of State on the Foreign Ministers Meeting",
    "Summary of Recommendations for the Meeting",
    "Summary of Developments Since the Conference",
    "Agreed Minutes Between the United States and Germany on Finance",
    "Notes for Talk With the President",
    "Briefing Notes",
    "Talking Points for Meeting",
    "Paper Prepared for the NSC Meeting",
    "Proposed Meeting",
    "Communiqué of the Foreign Ministers Meeting",
    "Interview With President Alder",
]


@pytest.mark.parametrize(("head", "form"), TALKS)
def test_a_head_that_starts_with_a_genre_phrase_sets_down_a_talk(head: str, form: str) -> None:
    kind = classify(head)
    assert kind.talk is not None
    assert kind.form == form


@pytest.mark.parametrize("head", NO_TALKS)
def test_a_head_that_only_mentions_a_talk_sets_down_none(head: str) -> None:
    assert classify(head).talk is None
    assert classify(head).form == "other-document"


def test_what_lists_participants_without_being_a_record_is_a_carrier() -> None:
    assert classify("Despatch From the Embassy", has_participants=True).form == "carrier"
    assert classify("Memorandum From A to B", has_participants=True).form == "carrier"


def test_a_contact_report_is_the_record_of_a_meeting() -> None:
    assert classify("Contact Report").talk == "meeting"


def test_a_memorandum_to_nobody_may_name_its_talk_in_a_title_of_its_own() -> None:
    title = "Conversation with Ambassador Oak—July 23, 1970\nHe came at noon."
    assert classify("Memorandum Prepared by the President’s Assistant (Elm)", "", title).talk == "memcon"
    assert classify("Memorandum by Mr. Elm to the Secretary of State", "", title).talk is None
    told = "Conversation with Ambassador Oak is not advisable."
    assert classify("Memorandum by Mr. Elm", "", told).talk is None


@pytest.mark.parametrize(
    "opening",
    [
        "Ambassador Oak called on me this morning, at his request.",
        "1. At 3 p.m. on 8 October a meeting was held in the State Department.",
        "1. Mr. Elm called [name not declassified] to state that he had been told so.",
        "In the Board today the following matters came up:",
        "Mr. Elm, Mr. Maple and I met with the Secretary today.",
        "The following points were noted at meeting of Messrs. Elm and Oak.",
        "Meeting with Ambassador Oak, October 3, 1968, 9:00-10:30 a.m.",
    ],
)
@pytest.mark.parametrize(
    "head", ["Memorandum for the Record", "Memorandum for the President’s File", "Note for the Files"]
)
def test_a_memorandum_for_the_record_is_a_talk_when_its_first_sentence_tells_of_one(
    head: str, opening: str
) -> None:
    kind = classify(head, "Forest policy", opening)
    assert (kind.form, kind.talk) == ("memorandum-for-the-record", "mfr")


@pytest.mark.parametrize(
    "opening",
    [
        "At its meeting on August 12 the Board authorized the Director to proceed.",
        "At a recent meeting Mr. Elm was asked to make the necessary arrangements.",
        "The following message is to be delivered by Mr. Oak.",
        "A cursory check of the list shows that it is not up to date.",
    ],
)
def test_a_memorandum_for_the_record_of_decisions_or_thoughts_is_no_talk(opening: str) -> None:
    assert classify("Memorandum for the Record", "", opening).talk is None
