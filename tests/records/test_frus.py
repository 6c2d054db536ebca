"""Reading volumes: what is recognised, refused, set aside; kinds, dates, places, source notes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.records.findings import Finding
from kg.records.frus import FrusReader
from kg.records.frus.microfiche import read_fiche_head
from kg.records.model import Entry, dump_json
from tests.records.frus_volumes import (
    NEW,
    OLD,
    document_xml,
    held,
    one,
    paper,
    participants_xml,
    person,
    read,
    talk,
    volume_xml,
)


def refusal(path: Path, xml: str | bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        read(path, xml)
    assert caught.value.remedy
    assert caught.value.source == "volume.xml"
    return caught.value


# --- what is recognised -------------------------------------------------------------------------


@pytest.mark.parametrize("namespace", [OLD, NEW])
def test_both_namespaces_behind_the_prefix_are_recognised_and_read(namespace: str, tmp_path: Path) -> None:
    xml = volume_xml(document_xml("<p>Text.</p>"), frus=namespace)
    assert FrusReader().recognises(tmp_path / "any.name", xml.encode())
    entries, _ = read(tmp_path, xml)
    assert [e.id for e in entries if e.documents] == ["frus1961-63v99-d1"]


def test_a_byte_order_mark_and_a_missing_declaration_do_not_matter(tmp_path: Path) -> None:
    bare = volume_xml(document_xml("<p>Text.</p>")).split("?>", 1)[1].lstrip()
    for xml in (bare.encode(), b"\xef\xbb\xbf" + bare.encode()):
        assert FrusReader().recognises(tmp_path / "v.xml", xml)
        assert len([e for e in read(tmp_path, xml)[0] if e.documents]) == 1


def test_other_files_are_not_recognised() -> None:
    reader = FrusReader()
    for head in (
        b"",
        b"{}",
        b"<html/>",
        b"<TEI xmlns='http://www.tei-c.org/ns/1.0'><text/></TEI>",
        b"PK\x03\x04",
    ):
        assert not reader.recognises(Path("x.xml"), head)


def test_another_tei_namespace_still_reads(tmp_path: Path) -> None:
    entries, _ = read(tmp_path, volume_xml(document_xml("<p>Text.</p>"), tei="http://www.tei-c.org/ns/2.0"))
    assert any(e.documents for e in entries)


# --- what is refused ----------------------------------------------------------------------------


def test_a_root_that_is_not_tei_is_refused_with_its_namespace(tmp_path: Path) -> None:
    error = refusal(tmp_path, "<book xmlns='http://docbook.org/ns/docbook'/>")
    assert error.finding_code == "not-tei"
    assert "http://docbook.org/ns/docbook" in error.message


@pytest.mark.parametrize("xml", ["", "no mark-up at all", "<TEI><text>"])
def test_a_file_that_is_not_well_formed_is_refused_with_line_and_column(xml: str, tmp_path: Path) -> None:
    error = refusal(tmp_path, xml)
    assert error.finding_code == "xml-not-well-formed"
    assert error.place.startswith("line 1, column")


def test_an_entity_bomb_is_refused(tmp_path: Path) -> None:
    levels = "".join(
        f'<!ENTITY e{i} "&e{i - 1};&e{i - 1};&e{i - 1};&e{i - 1};&e{i - 1};">' for i in range(1, 40)
    )
    xml = f'<?xml version="1.0"?><!DOCTYPE TEI [<!ENTITY e0 "ha">{levels}]><TEI xmlns:frus="{NEW}"><p>&e39;</p></TEI>'
    assert refusal(tmp_path, xml).finding_code == "xml-entity"


def test_an_external_entity_is_refused_and_not_opened(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    xml = f'<!DOCTYPE TEI [<!ENTITY x SYSTEM "{secret.as_uri()}">]><TEI xmlns:frus="{NEW}"><p>&x;</p></TEI>'
    error = refusal(tmp_path, xml)
    assert error.finding_code == "xml-entity"
    assert "secret words" not in str(error)


def test_a_document_type_hidden_in_utf_16_is_refused(tmp_path: Path) -> None:
    xml = f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE TEI [<!ENTITY a "b">]><TEI xmlns:frus="{NEW}"/>'
    assert refusal(tmp_path, xml.encode("utf-16")).finding_code == "xml-entity"


def test_a_text_of_many_million_characters_is_refused(tmp_path: Path) -> None:
    xml = volume_xml(document_xml(f"<p>{'a' * 11_000_000}</p>"))
    assert refusal(tmp_path, xml).finding_code == "xml-not-well-formed"


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        list(FrusReader().read(tmp_path / "absent.xml", "absent.xml"))
    assert caught.value.source == "absent.xml"


# --- what is set aside --------------------------------------------------------------------------


def test_a_repeated_document_id_sets_the_second_document_aside(tmp_path: Path) -> None:
    xml = volume_xml(
        document_xml("<p>First.</p>") + document_xml("<p>Second.</p>") + document_xml("<p>Third.</p>", n="2")
    )
    entries, findings = read(tmp_path, xml)
    texts = [e.documents[0].text.content for e in entries if e.documents and e.documents[0].text]
    assert [t and t.splitlines()[-1] for t in texts] == ["First.", "Third."]
    (finding,) = [f for f in findings if f.code == "repeated-id"]
    assert (finding.severity, finding.record, finding.sets_aside) == ("violation", "frus1961-63v99-d1", True)
    assert "line" in finding.place


def test_a_repeated_id_of_anything_else_costs_nothing(tmp_path: Path) -> None:
    xml = volume_xml(document_xml('<p xml:id="pg_1"/><p xml:id="pg_1">Text.</p>'))
    entries, findings = read(tmp_path, xml)
    assert any(e.documents for e in entries)
    assert not [f for f in findings if f.severity == "violation"]


def test_a_document_without_id_and_number_is_set_aside(tmp_path: Path) -> None:
    entries, findings = read(tmp_path, volume_xml('<div type="document"><head>Letter</head><p>T.</p></div>'))
    assert not any(e.documents for e in entries)
    assert [f.code for f in findings if f.sets_aside] == ["missing-id"]


def test_odd_elements_do_not_stop_the_reading(tmp_path: Path) -> None:
    body = (
        "<uh-oh>note to self</uh-oh><problem/><p>A<gap/>b <del rend='x'>c</del><frus:attachment>tail</frus:attachment></p>"
        '<script xmlns="http://www.w3.org/1999/xhtml">var x</script>'
    )
    content = paper(tmp_path, document_xml(body)).text
    assert content is not None
    assert content.content is not None
    assert "note to self" not in content.content
    assert "var x" not in content.content
    assert "tail" in content.content


# --- volume and persons -------------------------------------------------------------------------


def test_the_volume_is_a_record_set_of_the_office_of_the_historian(tmp_path: Path) -> None:
    entry = read(tmp_path, volume_xml(document_xml()))[0][0]
    assert (entry.id, entry.authority, entry.layer) == ("frus1961-63v99/volume", "frus1961-63v99", "source")
    (record_set,) = entry.record_sets
    assert record_set.name == "Foreign Relations of the United States, 1961–1963, Volume XCIX, Forests"
    assert record_set.holder == "org:office-of-the-historian"
    assert [o.key for o in entry.orgs] == ["office-of-the-historian"]


def test_each_item_of_the_list_of_persons_is_an_entry_and_the_note_is_passed_over(tmp_path: Path) -> None:
    entries, findings = read(tmp_path, volume_xml(document_xml()))
    people = {e.id: e.persons[0] for e in entries if e.authority and e.persons}
    assert len(people) == 7
    cherrynov = people["frus1961-63v99/p_CIV1"]
    assert cherrynov.key == "frus1961-63v99#p_CIV1"
    assert cherrynov.name == "Cherrynov, Ivan V. (Vanya)"
    assert cherrynov.alt_names == ("Vanya",)
    assert cherrynov.description == "Soviet Ambassador to the United States from March 1962"
    assert [f.severity for f in findings if f.code == "persons-item-without-name"] == ["info"]


def test_a_list_of_persons_after_the_documents_is_used_too(tmp_path: Path) -> None:
    xml = volume_xml(document_xml(participants_xml("The Secretary")))
    start, end = xml.index("<front>"), xml.index("</front>") + len("</front>")
    front = xml[start:end]
    moved = xml[:start] + xml[end:].replace("</body>", "</body><back>" + front[7:-8] + "</back>")
    entries, _ = read(tmp_path, moved)
    (entry,) = [e for e in entries if e.conversations]
    assert entry.conversations[0].participations[0].participant == "person:frus1961-63v99#p_BSJ1"


def test_an_item_that_only_refers_to_another_stands_for_it(tmp_path: Path) -> None:
    persons = (
        '<item><persName xml:id="p_O1">Oak-Home, Sir Alec</persName>, British Foreign Secretary</item>'
        '<item><persName xml:id="p_H1">Home</persName>, see Oak-Home</item>'
    )
    document = document_xml(participants_xml("Lord " + person("p_H1", "Home")))
    entries, _ = read(tmp_path, volume_xml(document, persons=persons))
    assert [e.id for e in entries if e.authority and e.persons] == ["frus1961-63v99/p_O1"]
    (entry,) = [e for e in entries if e.conversations]
    assert entry.conversations[0].participations[0].participant == "person:frus1961-63v99#p_O1"


NO_TALK = "no talk"


# --- kinds --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "form", "mode"),
    [
        ("Memorandum of Conversation", "memorandum-of-conversation", None),
        ("Draft Memorandum of a Telephone Conversation", "telephone-transcript", "telephone"),
        (
            "Telephone Conversation Between President Alder and Secretary Birch",
            "telephone-transcript",
            "telephone",
        ),
        (
            "Memorandum of Discussion at the 244th Meeting of the Council, Washington",
            "internal-discussion",
            None,
        ),
        ("Minutes of a Cabinet Meeting", "minutes", None),
        ("Notes of the Secretary’s Staff Meeting", "notes", None),
        ("Delegation Record of Meeting", "record-of-conversation", None),
        (
            "Memorandum for the Record of a Meeting, Washington, April 2, 1962",
            "memorandum-for-the-record",
            None,
        ),
        ("Telegram From the Embassy in Greece to the Department of State", "other-document", NO_TALK),
        ("Memorandum From the Secretary on a Conversation With the President", "other-document", NO_TALK),
        ("Record of Secretary Birch’s Press Conference", "other-document", NO_TALK),
        ("Record of Actions of the Committee Meeting", "other-document", NO_TALK),
        ("Editorial Note", "editorial-note", NO_TALK),
    ],
)
def test_the_head_decides_form_and_whether_there_was_a_talk(
    head: str, form: str, mode: str | None, tmp_path: Path
) -> None:
    entry, _ = one(tmp_path, document_xml("<p>They had a conversation at a meeting.</p>", head=head))
    assert entry.documents[0].form == form
    assert [c.mode for c in entry.conversations] == ([] if mode == NO_TALK else [mode])


def test_a_memorandum_for_the_record_is_a_talk_when_its_subject_names_one(tmp_path: Path) -> None:
    def read_with(subject: str) -> Entry:
        body = f'<list type="subject"><head>SUBJECT</head><item>{subject}</item></list><p>Text.</p>'
        return one(tmp_path, document_xml(body, head="Memorandum for the Record"))[0]

    assert not read_with("Forest policy").conversations
    conversation = read_with("Meeting with Mr. Pine, 2 June 1961").conversations[0]
    assert conversation.held_on is not None
    assert conversation.held_on.bounds == (date(1961, 6, 2), date(1961, 6, 2))


def test_a_despatch_with_a_list_of_participants_is_a_carrier(tmp_path: Path) -> None:
    entry, _ = one(
        tmp_path, document_xml(participants_xml("Mr. Pine"), head="Despatch From the Embassy in Greece")
    )
    assert entry.documents[0].form == "carrier"
    assert not entry.conversations


def test_what_the_mark_up_calls_an_editorial_note_is_one_whatever_its_head(tmp_path: Path) -> None:
    xml = document_xml("<p>T.</p>").replace('type="document"', 'type="document" subtype="editorial-note"')
    entry, _ = one(tmp_path, xml)
    assert (entry.documents[0].form, entry.conversations) == ("editorial-note", ())
    historical = document_xml("<p>T.</p>").replace(
        'type="document"', 'type="document" subtype="historical-document"'
    )
    assert one(tmp_path, historical)[0].conversations


def test_the_number_goes_even_when_a_line_break_stands_for_the_blank(tmp_path: Path) -> None:
    xml = document_xml("<p>T.</p>").replace("1. Memorandum", "No. 1<lb/>Memorandum")
    entry, _ = one(tmp_path, xml)
    assert entry.documents[0].title == "Memorandum of Conversation"
    assert entry.conversations


# --- dates and places ---------------------------------------------------------------------------


def test_day_and_clock_time_are_read(tmp_path: Path) -> None:
    when = held(tmp_path, document_xml())
    assert (when.edtf, when.local_time, when.text) == ("1961-06-04", "10:15 a.m.", "June 4, 1961, 10:15 a.m.")


@pytest.mark.parametrize(
    ("printed", "clock"),
    [
        ("June 4, 1961, 3:10–3:40 p.m.", "3:10–3:40 p.m."),
        ("June 4, 1961, 9 a. m.", "9 a.m."),
        ("June 4, 1961, noon", "noon"),
        ("June 4, 1961, 1705 hours", "1705 hours"),
        ("June 4, 1961", None),
    ],
)
def test_clock_times_are_kept_as_printed(printed: str, clock: str | None, tmp_path: Path) -> None:
    when = held(tmp_path, document_xml(date=f'<date when="1961-06-04">{printed}</date>'))
    assert (when.local_time, when.edtf) == (clock, "1961-06-04")


def test_a_contradiction_of_attribute_and_words_widens_the_bounds_and_warns(tmp_path: Path) -> None:
    entry, findings = one(tmp_path, document_xml(date='<date when="1962-03-02">March 22, 1962</date>'))
    when = entry.conversations[0].held_on
    assert when is not None
    assert when.edtf is None
    assert when.bounds == (date(1962, 3, 2), date(1962, 3, 22))
    assert [(f.code, f.severity) for f in findings if f.code == "date-contradiction"] == [
        ("date-contradiction", "warning")
    ]


def test_a_year_far_outside_the_subseries_widens_the_bounds_and_warns(tmp_path: Path) -> None:
    entry, findings = one(tmp_path, document_xml(date='<date when="1976-02-09">February 9, 1976</date>'))
    when = entry.conversations[0].held_on
    assert when is not None
    assert when.edtf is None
    assert when.bounds[0] <= date(1963, 12, 31)
    assert when.bounds[1] == date(1976, 2, 9)
    assert "date-outside" in {f.code for f in findings}


def test_an_impossible_attribute_gives_way_to_the_words(tmp_path: Path) -> None:
    entry, findings = one(tmp_path, document_xml(date='<date when="1961-02-30">March 1, 1961</date>'))
    when = entry.conversations[0].held_on
    assert when is not None
    assert when.edtf == "1961-03-01"
    assert "date-impossible" in {f.code for f in findings}


def test_a_range_of_days_is_an_interval(tmp_path: Path) -> None:
    when = held(tmp_path, document_xml(date='<date from="1961-06-03" to="1961-06-04">June 3–4, 1961</date>'))
    assert when.edtf == "1961-06-03/1961-06-04"


def test_undated_keeps_the_words_and_takes_the_bounds_of_the_chapter(tmp_path: Path) -> None:
    conversation = talk(tmp_path, document_xml(date="[<placeName>Washington?</placeName>, undated.]"))
    assert conversation.held_on is not None
    assert conversation.held_on.edtf is None
    assert "undated" in (conversation.held_on.text or "")
    assert conversation.held_on.bounds == (date(1961, 1, 1), date(1961, 6, 30))
    assert conversation.place == "place:washington"
    assert (conversation.name or "").endswith("undated")


def test_a_document_without_any_date_is_undated(tmp_path: Path) -> None:
    assert held(tmp_path, document_xml(date="")).text == "undated"


def test_place_venue_and_date_may_stand_in_the_head_alone(tmp_path: Path) -> None:
    head = 'Memorandum of a Conversation, Department of State, Washington, <date when="1961-01-19T15:15:00">January 19, 1961, 3:15 p.m</date>.'
    conversation = talk(tmp_path, document_xml("<p>T.</p>", head=head, date=""))
    assert conversation.place == "place:washington"
    assert conversation.venue == "Department of State"
    assert conversation.held_on is not None
    assert (conversation.held_on.edtf, conversation.held_on.local_time) == ("1961-01-19", "3:15 p.m.")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("SecDel MC/27 Geneva", "place:geneva"),
        ("US/MC/29 Athens", "place:athens"),
        ("[Washington,]", "place:washington"),
        ("Augusta, Georgia", "place:augusta"),
        ("White House, Washington", "place:washington"),
        ("Monday", None),
    ],
)
def test_a_place_is_cleaned_of_what_is_no_place(name: str, place: str | None, tmp_path: Path) -> None:
    entry, _ = one(
        tmp_path,
        document_xml(date=f'<placeName>{name}</placeName>, <date when="1961-06-04">June 4, 1961</date>'),
    )
    assert entry.conversations[0].place == place
    assert [f"place:{p.key}" for p in entry.places][:1] == ([place] if place else [])


# --- source notes, text -------------------------------------------------------------------------

NOTE = (
    "Source: Department of State, Central Files, 611.61/6–461. Secret; Eyes Only. Drafted by "
    + person("p_DM1", "Dogwood")
    + " on June 6 and approved in S on June 9. The meeting was held at the U.S. Mission. The source text is labeled “Part II of IV.”"
)


def test_the_source_note_gives_citation_marking_drafter_venue_and_part(tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml(note=NOTE))
    document, conversation = entry.documents[0], entry.conversations[0]
    (citation,) = document.copies[0].citations
    assert citation.text == "Department of State, Central Files, 611.61/6–461"
    assert citation.file_number == "611.61/6–461"
    assert [(m.text, m.level) for m in document.markings] == [("Secret; Eyes Only", "us-secret")]
    assert document.authors == ("person:frus1961-63v99#p_DM1",)
    assert document.written_on is not None
    assert document.written_on.edtf == "1961-06-06"
    assert (document.part_number, document.part_count) == (2, 4)
    assert conversation.venue == "the U.S. Mission"


@pytest.mark.parametrize(
    ("marking", "level"),
    [
        ("Top Secret", "us-top-secret"),
        ("No classification marking", "us-no-marking"),
        ("Official Use Only", "us-official-use-only"),
        ("Limited Official Use; Exdis", "us-limited-official-use"),
        ("Unclassified", "us-unclassified"),
        ("Eyes Only", None),
    ],
)
def test_markings_keep_their_words_and_get_a_level(marking: str, level: str | None, tmp_path: Path) -> None:
    document = paper(
        tmp_path,
        document_xml(note=f"Source: Some Library, Papers of U.S. Grove, Box 7. {marking}. Drafted by Elm."),
    )
    assert [(m.text, m.level) for m in document.markings] == [(marking, level)]
    assert document.copies[0].citations[0].text == "Some Library, Papers of U.S. Grove, Box 7"


def test_an_approval_date_is_not_a_drafting_date(tmp_path: Path) -> None:
    note = "Source: A Library. Secret. Drafted by Dogwood and approved by Birch on June 26."
    assert paper(tmp_path, document_xml(note=note)).written_on is None


def test_the_dateline_of_a_record_of_a_talk_is_the_talks_not_the_records(tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml("<p>T.</p>"))
    document, conversation = entry.documents[0], entry.conversations[0]
    assert (document.written_on, document.place, conversation.place) == (None, None, "place:vienna")


def test_the_dateline_of_any_other_document_is_its_own(tmp_path: Path) -> None:
    document = paper(tmp_path, document_xml("<p>T.</p>", head="Telegram From the Embassy in Greece"))
    assert document.written_on is not None
    assert (document.written_on.edtf, document.place) == ("1961-06-04", "place:vienna")


def test_a_memorandum_for_the_record_dated_apart_from_its_talk_keeps_its_date_and_place(
    tmp_path: Path,
) -> None:
    body = '<list type="subject"><head>SUBJECT</head><item>Meeting with Mr. Pine, 2 June 1961</item></list>'
    entry, _ = one(tmp_path, document_xml(body, head="Memorandum for the Record"))
    document, conversation = entry.documents[0], entry.conversations[0]
    assert document.written_on is not None
    assert (document.written_on.edtf, document.place) == ("1961-06-04", "place:vienna")
    assert conversation.held_on is not None
    assert (conversation.held_on.edtf, conversation.place) == ("1961-06-02", "place:vienna")


def test_a_memorandum_for_the_record_of_the_day_of_its_talk_is_not_dated_apart(tmp_path: Path) -> None:
    body = '<list type="subject"><head>SUBJECT</head><item>Meeting with Mr. Pine, 4 June 1961</item></list>'
    entry, _ = one(tmp_path, document_xml(body, head="Memorandum for the Record"))
    document, conversation = entry.documents[0], entry.conversations[0]
    assert (document.written_on, document.place, conversation.place) == (None, None, "place:vienna")


@pytest.mark.parametrize(
    ("printed", "first", "second"),
    [
        ("June 4, 1961, 12:45–1:30 p.m.", "12:45–1:30 p.m.", "12:45–1:30 p.m. (document 2)"),
        ("June 4, 1961, 11 a.m.–1 p.m.", "11 a.m.", "11 a.m. (document 2)"),
        ("June 4, 1961", "", " (document 2)"),
    ],
)
def test_two_talks_of_one_day_have_two_names(printed: str, first: str, second: str, tmp_path: Path) -> None:
    line = f'<date when="1961-06-04">{printed}</date>'
    xml = document_xml("<p>T.</p>", date=line) + document_xml("<p>T.</p>", n="2", date=line)
    entries, _ = read(tmp_path, volume_xml(xml))
    names = [c.name for e in entries for c in e.conversations]
    stem = "Conversation, 4 June 1961" + (", " if first else "")
    assert names == [f"{stem}{first}", f"{stem}{second}"]


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Grove, Dr. Roberto T.", "Grove, Roberto T."),
        ("Grove, Lt. Gen. Albert, II", "Grove, Albert, II"),
        ("Grove Ching, General", "Grove Ching"),
        ("Grove, Colonel and later General", "Grove, Colonel and later General"),
        ("Grove, Sir Albert", "Grove, Sir Albert"),
        ("Grove, Major", "Grove"),
        ("Grove, Walter J.,Jr.", "Grove, Walter J.,Jr."),
    ],
)
def test_a_listed_name_loses_rank_and_academic_title_and_keeps_the_printed_form(
    printed: str, name: str, tmp_path: Path
) -> None:
    persons = f'<item><persName xml:id="p_G1">{printed}</persName>, Forester</item>'
    entries, _ = read(tmp_path, volume_xml(document_xml("<p>T.</p>"), persons=persons))
    (listed,) = [p for e in entries if e.authority for p in e.persons]
    assert listed.name == name
    assert (printed in listed.alt_names) == (printed != name)


def test_the_text_is_one_paragraph_a_line_with_notes_at_the_end(tmp_path: Path) -> None:
    body = (
        "<p>First\n   paragraph<note n='2' xml:id='d1fn2'>A footnote.</note>, on.</p><p>Second<lb/>one.</p>"
    )
    text = paper(tmp_path, document_xml(body, note="Source: A Library.")).text
    assert text is not None
    assert (
        text.content
        == "Vienna, June 4, 1961, 10:15 a.m.\nFirst paragraph, on.\nSecond one.\nSource: A Library.\nA footnote."
    )
    assert (text.key, text.length) == ("frus1961-63v99-d1.en1", len(text.content))


def test_an_empty_document_is_still_a_record(tmp_path: Path) -> None:
    document = paper(tmp_path, document_xml(date=""))
    assert document.text is None
    assert document.url == "https://history.state.gov/historicaldocuments/frus1961-63v99/d1"


# --- microfiche ---------------------------------------------------------------------------------


def test_a_microfiche_head_gives_kind_date_people_marking_and_pages(tmp_path: Path) -> None:
    head = (
        "Memorandum of conversation, July 21, between Pine (ICA) and Bolivian Ambassador Quince. Request for aid. "
        "Confidential. 2 pp. DOS, Secretary’s Memoranda of Conversation: Lot 65 D 330."
    )
    xml = document_xml(
        "<frus:page-count-according-to-citation>2</frus:page-count-according-to-citation><frus:pdf bytes='1'/>",
        head=head,
        date="",
    )
    entry, _ = one(tmp_path, xml)
    document, conversation = entry.documents[0], entry.conversations[0]
    assert conversation.held_on is not None
    assert conversation.held_on.edtf == "1961-07-21"
    assert [(p.name, p.unlisted) for p in entry.persons] == [("Pine", True), ("Quince", True)]
    assert [p.roles for p in conversation.participations] == [("principal",), ("principal",)]
    assert conversation.participations[1].on_behalf_of == "org:g-bolivia"
    assert [m.level for m in document.markings] == ["us-confidential"]
    assert document.pages == 2
    assert document.text is None
    assert document.copies[0].citations[0].text == "DOS, Secretary’s Memoranda of Conversation: Lot 65 D 330"


@pytest.mark.parametrize(
    ("head", "summary", "marking", "pages", "citation"),
    [
        ("Letter from Pine to Quince, July 2. Sawmills. Top Secret 26 pp. CIA Files: Job 1.", "Sawmills.", "Top Secret", 26, "CIA Files: Job 1"),
        ("Letter from Pine to Quince, July 2. Sawmills. 2 pp. Secret DOS, CF, 1.", "Sawmills.", "Secret", 2, "DOS, CF, 1"),
        ("Letter from Pine to Quince, July 2. Sawmills. Secret. DOS, CF, 724.00/7–2562.", "Sawmills.", "Secret", None, "DOS, CF, 724.00/7–2562"),
        ("Letter from Pine to Quince, July 2. Sawmills. DOS, S/S Files: Lot 1, Misc.", "Sawmills.", None, None, "DOS, S/S Files: Lot 1, Misc"),
        ("Letter from Pine to Quince, July 2. Secret raid on 3 sawmills. Confidential. 1 p. DOS, CF, 1.", "Secret raid on 3 sawmills.", "Confidential", 1, "DOS, CF, 1"),
        ("Letter from Pine to Quince, July 2. 3 pages of source text not declassified. Secret. DOS, CF, 1.", "3 pages of source text not declassified.", "Secret", None, "DOS, CF, 1"),
        ("Letter from Pine to Quince, July 2. Secret. 1 p. DOS, CF, 1. Ecuador", "", "Secret", 1, "DOS, CF, 1"),
        ("Talk between Pine and A. Quince, Jr. General exchange of views. Secret. 1 p. DOS, CF, 1.", "General exchange of views.", "Secret", 1, "DOS, CF, 1"),
        ("Memorandum of meeting, July 2, Proposed sale of sawmills. Secret. 1 p. DOS, CF, 1.", "Proposed sale of sawmills.", "Secret", 1, "DOS, CF, 1"),
    ],
)  # fmt: skip
def test_a_microfiche_head_is_taken_apart_though_stops_and_parts_are_missing(
    head: str, summary: str, marking: str | None, pages: int | None, citation: str
) -> None:
    found = read_fiche_head(head)
    assert (found.summary, found.marking, found.pages, found.citation) == (summary, marking, pages, citation)


def test_the_summary_of_a_microfiche_head_is_the_abstract_of_the_record(tmp_path: Path) -> None:
    xml = document_xml("<frus:pdf bytes='1'/>", head="Letter from Pine to Quince, July 2. Sawmills. Secret. 1 p. DOS, CF, 1.", date="")  # fmt: skip
    assert paper(tmp_path, xml).abstract == "Sawmills."


# --- the same bytes give the same records -------------------------------------------------------


def test_reading_twice_gives_the_same_records(tmp_path: Path) -> None:
    xml = volume_xml(
        document_xml(
            participants_xml("Mr. Pine", "The Secretary", "Dr. Ann Quince, Burmese Embassy"), note=NOTE
        )
    )
    file = tmp_path / "volume.xml"
    file.write_text(xml)
    first, second = (
        [
            r.model_dump_json() if isinstance(r, Finding) else dump_json(r)
            for r in FrusReader().read(file, "volume.xml")
        ]
        for _ in range(2)
    )
    assert first == second
