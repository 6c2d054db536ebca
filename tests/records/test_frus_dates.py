"""When talks were held: words and attributes, what decides between them, clock times, talks dated apart from records."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kg.records.frus.clock import time_words
from kg.records.frus.dates import parse_printed
from tests.records.frus_volumes import document_xml, held, one, paper, read, volume_xml


@pytest.mark.parametrize(
    ("printed", "first", "last"),
    [
        ("December 31, 1958–January 2, 1959", date(1958, 12, 31), date(1959, 1, 2)),
        ("December 30–January 2, 1961", date(1960, 12, 30), date(1961, 1, 2)),
        ("November 15, 16, and 17, 1962", date(1962, 11, 15), date(1962, 11, 17)),
        ("November 15 and 17, 1962", date(1962, 11, 15), date(1962, 11, 17)),
        ("30 November-1 December 1975", date(1975, 11, 30), date(1975, 12, 1)),
        ("3rd of April, 1951", date(1951, 4, 3), date(1951, 4, 3)),
        ("JUN 16 1971", date(1971, 6, 16), date(1971, 6, 16)),
        ("December 15 [14], 1958", date(1958, 12, 14), date(1958, 12, 14)),
        ("November [December] 12, 1958", date(1958, 12, 12), date(1958, 12, 12)),
        ("[April] 3, 1951", date(1951, 4, 3), date(1951, 4, 3)),
        ("September–October 1962", date(1962, 9, 1), date(1962, 10, 31)),
    ],
)
def test_days_are_read_in_all_their_forms(printed: str, first: date, last: date) -> None:
    assert parse_printed(printed).span == (first, last)


def test_a_day_that_does_not_exist_is_no_day() -> None:
    assert parse_printed("June 31, 1961").span is None


@pytest.mark.parametrize(
    ("printed", "doubt"),
    [
        ("June 3, 1961?", "?"),
        ("probably June 1961", "?"),
        ("circa June 1954", "~"),
        ("Grove?, June 3, 1961", ""),
    ],
)
def test_doubt_is_taken_from_the_words_about_the_date_only(printed: str, doubt: str) -> None:
    assert parse_printed(printed).doubt == doubt


@pytest.mark.parametrize(
    ("printed", "clock"),
    [
        ("June 4, 1961, 2 and 5:15 p.m.", "2 and 5:15 p.m."),
        ("June 4, 1961, 12 noon-12:", "12 noon"),
        ("June 4, 1961, noon–12:30 p.m.", "noon–12:30 p.m."),
        ("June 4, 1961, 10 p.m. to midnight", "10 p.m. to midnight"),
        ("June 4, 1961, 8:30 p.m.–12:30 a.m.", "8:30 p.m.–12:30 a.m."),
        ("June 4, 1961, 0930-1015 hours", "0930-1015 hours"),
        ("June 4, 1961, 2322Z", "2322Z"),
        ("June 4, 1961, 5 p.m., EST", "5 p.m., EST"),
        ("June 4, 1961, 5 p.m. (Paris time)", "5 p.m., Paris time"),
        ("June 4, 1961, 5 p.m. at the time", "5 p.m."),
        ("January 1961", None),
    ],
)
def test_clock_times_keep_their_range_and_zone(printed: str, clock: str | None) -> None:
    assert time_words(printed) == clock


def _day(n: int, value: str, printed: str, body: str = "<p>T.</p>", note: str = "") -> str:
    return document_xml(body, n=str(n), date=f'<date when="{value}">{printed}</date>', note=note)


def _third_of_five(tmp_path: Path, value: str, printed: str) -> tuple[object, list[str]]:
    days = [(n, f"1961-03-{20 + n}", f"March {20 + n}, 1961") for n in (1, 2, 4, 5)]
    days.insert(2, (3, value, printed))
    entries, findings = read(tmp_path, volume_xml("".join(_day(*d) for d in days)))
    talk = next(e for e in entries if e.id.endswith("-d3")).conversations[0]
    assert talk.held_on is not None
    return (talk.held_on.edtf, talk.held_on.bounds), [f.code for f in findings if f.code.startswith("date")]


def test_documents_beside_it_decide_between_attribute_and_words(tmp_path: Path) -> None:
    found, codes = _third_of_five(tmp_path, "1961-03-02", "March 23, 1961")
    assert found == ("1961-03-23?", (date(1961, 3, 23), date(1961, 3, 23)))
    assert codes == ["date-contradiction"]


def test_documents_beside_it_give_the_year_of_a_day_in_years_to_come(tmp_path: Path) -> None:
    found, codes = _third_of_five(tmp_path, "1981-03-23", "March 23, 1981")
    assert found == ("1961-03-23?", (date(1961, 3, 23), date(1961, 3, 23)))
    assert codes == ["date-outside"]


def test_the_printed_weekday_decides_between_attribute_and_words(tmp_path: Path) -> None:
    when = held(tmp_path, document_xml(date='<date when="1962-03-02">Thursday, March 22, 1962</date>'))
    assert when.edtf == "1962-03-22?"


def test_the_text_decides_between_attribute_and_words(tmp_path: Path) -> None:
    body = "<p>The meeting was held on March 22 at the lounge of the nursery.</p>"
    when = held(tmp_path, document_xml(body, date='<date when="1962-03-02">March 22, 1962</date>'))
    assert when.edtf == "1962-03-22?"


def test_a_weekday_that_the_day_did_not_have_is_a_finding(tmp_path: Path) -> None:
    entry, findings = one(
        tmp_path, document_xml("<p>T.</p>", date='<date when="1962-04-04">Tuesday, April 4, 1962</date>')
    )
    assert entry.conversations[0].held_on is not None
    assert entry.conversations[0].held_on.edtf == "1962-04-04"
    assert [f.code for f in findings if f.code == "weekday-differs"] == ["weekday-differs"]


def test_a_year_in_the_attribute_alone_completes_the_words(tmp_path: Path) -> None:
    when = held(tmp_path, document_xml(date='<date when="1961-05-12">May 12, noon</date>'))
    assert (when.edtf, when.local_time) == ("1961-05-12", "noon")


# --- talks dated apart from their records ---------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "day"),
    [
        ("Mr. Elm called on me yesterday afternoon and spoke of the new nursery at length.", "1961-06-03"),
        ("Mr. Elm told me last evening that the oaks of the northern valley were ailing.", "1961-06-03"),
        ("At 1910 on 28 May, I picked Mr. Elm up in my car at the gate of the arboretum.", "1961-05-28"),
        (
            "At a luncheon given by the gardener on June 2, Mrs. Elm took me aside to speak of moss.",
            "1961-06-02",
        ),
        (
            "I talked to Mr. Elm last night and to Mr. Yew this morning about the ailing oaks.",
            "1961-06-03/1961-06-04",
        ),
        (
            "We discussed the report on moss with Mr. Elm in two sessions on June 1 and 2 in the garden.",
            "1961-06-01/1961-06-02",
        ),
        # none of these is the day of the talk
        ("Mr. Elm called on me this morning to speak of his letter of June 2 on the ailing oaks.", None),
        ("I told Mr. Elm that the report of June 2 on the ailing oaks had come to my desk.", None),
        ("Mr. Elm called me subsequent to the meeting in my garden on June 2 about the oaks.", None),
        ("On June 2 I asked for an appointment with Mr. Elm, who received me this morning at ten.", None),
        ("Mr. Elm said that he had met the head gardener yesterday and had spoken of the oaks.", None),
        ("Elm: I want to welcome you, as my colleagues met you yesterday on the way to us here.", None),
        ("I asked him when the next meeting on June 2 of our forestry commission would take place.", None),
    ],
)
def test_a_first_sentence_says_when_its_writer_met_somebody(
    sentence: str, day: str | None, tmp_path: Path
) -> None:
    line = '<placeName>Vienna</placeName>, <date when="1961-06-04">June 4, 1961</date>'
    entry, _ = one(tmp_path, document_xml(f"<p>{sentence}</p>", date=line))
    talk, document = entry.conversations[0], entry.documents[0]
    assert talk.held_on is not None
    assert talk.held_on.edtf == (day or "1961-06-04")
    assert (document.written_on.edtf if document.written_on else None) == ("1961-06-04" if day else None)


def test_yesterday_counts_from_the_day_of_drafting(tmp_path: Path) -> None:
    line = '<placeName>Vienna</placeName>, <date when="1961-06-04">June 4, 1961</date>'
    note = "Source: A Library, Box 2. Secret. Drafted by Dogwood on June 5."
    entry, _ = one(
        tmp_path,
        document_xml(
            "<p>Mr. Elm came to see me last night and spoke of the ailing oaks.</p>", date=line, note=note
        ),
    )
    assert entry.conversations[0].held_on is not None
    assert entry.conversations[0].held_on.edtf == "1961-06-04"


def test_a_head_dated_before_its_dateline_dates_the_talk(tmp_path: Path) -> None:
    xml = document_xml(
        "<p>T.</p>",
        head="Memorandum of Conversations, Grove, May 30–31, 1961",
        date='<date when="1961-06-03">June 3, 1961</date>',
    )
    entry, _ = one(tmp_path, xml)
    assert entry.conversations[0].held_on is not None
    assert entry.conversations[0].held_on.edtf == "1961-05-30/1961-05-31"
    assert entry.documents[0].written_on is not None
    assert entry.documents[0].written_on.edtf == "1961-06-03"


def test_an_opening_line_gives_the_day_of_a_month_or_a_conference(tmp_path: Path) -> None:
    body = "<p>US/MC/7 Vienna, June 14, 1961, 7:30 p.m.</p><p>T.</p>"
    when = held(
        tmp_path, document_xml(body, date='<date from="1961-06-13" to="1961-06-15">June 13–15, 1961</date>')
    )
    assert (when.edtf, when.local_time) == ("1961-06-14", "7:30 p.m.")


def test_a_line_that_says_date_is_the_talks_where_the_dateline_is_later(tmp_path: Path) -> None:
    body = "<list><head>DATE:</head><item>June 2, 1961, 10 a.m.</item></list><p>T.</p>"
    when = held(tmp_path, document_xml(body, date='<date when="1961-06-05">June 5, 1961</date>'))
    assert (when.edtf, when.local_time) == ("1961-06-02", "10 a.m.")


def test_the_source_note_gives_the_clock_time_of_the_talk_only(tmp_path: Path) -> None:
    line = '<date when="1961-06-04">June 4, 1961</date>'
    note = "Source: A Library, Box 2. Secret. The meeting was scheduled for 6:40 to 7:55 p.m. in the garden."
    assert held(tmp_path, document_xml(date=line, note=note)).local_time is None
    note = "Source: A Library, Box 2. Secret. The meeting was held from 6:40 to 7:55 p.m. in the garden."
    assert held(tmp_path, document_xml(date=line, note=note)).local_time == "6:40 to 7:55 p.m."
    note = "Source: A Library, Box 2. Secret. The meeting was held at the villa following lunch at 1 p.m."
    assert held(tmp_path, document_xml(date=line, note=note)).local_time is None


def test_the_date_that_the_original_bears_is_the_records(tmp_path: Path) -> None:
    note = "Source: A Library, Box 2. Secret. The source text, unsigned and dated June 7, bears a heading."
    document = paper(tmp_path, document_xml(note=note))
    assert document.written_on is not None
    assert document.written_on.edtf == "1961-06-07"


# --- the encoding of newer volumes ----------------------------------------------------------------


def test_days_given_on_the_document_serve_where_it_prints_none(tmp_path: Path) -> None:
    xml = document_xml("<p>T.</p>", date="").replace(
        "<div ",
        '<div frus:doc-dateTime-min="1961-06-04T00:00:00-05:00" frus:doc-dateTime-max="1961-06-04T23:59:59-05:00" ',
    )
    when = held(tmp_path, xml)
    assert (when.edtf, when.local_time) == ("1961-06-04", None)


def test_bounds_that_editors_give_an_undated_document_are_bounds(tmp_path: Path) -> None:
    line = '<placeName>Vienna</placeName>, <date notBefore="1961-06-01" notAfter="1961-06-10" ana="#date_undated">undated</date>'
    when = held(tmp_path, document_xml(date=line))
    assert (when.edtf, when.bounds) == (None, (date(1961, 6, 1), date(1961, 6, 10)))
