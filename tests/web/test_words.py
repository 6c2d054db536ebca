from __future__ import annotations

from datetime import date

import pytest

from kg.web.words import clock_minutes, natural_name, span_words, time_order, when_words

DAY = date(1961, 4, 28)


def test_an_exact_day_has_no_doubt() -> None:
    when = when_words(
        edtf="1961-06-04", earliest=date(1961, 6, 4), latest=date(1961, 6, 4), local_time="10:15 a.m."
    )
    assert (when.text, when.doubt, when.iso) == ("4 June 1961, 10:15 a.m.", "", "1961-06-04")


def test_a_late_talk_may_run_past_midnight() -> None:
    when = when_words(edtf="1961-04-28", earliest=DAY, latest=date(1961, 4, 29), day_part="late-night")
    assert when.text == "28 April 1961, late at night"
    assert when.doubt == "may have run past midnight into 29 April 1961"


def test_what_is_printed_is_shown_when_it_says_something_else() -> None:
    same = when_words(expressed="28 April, 1961", edtf="1961-04-28", earliest=DAY, latest=DAY)
    other = when_words(expressed="Friday", edtf="1961-04-28", earliest=DAY, latest=DAY)
    assert (same.printed, other.printed) == ("", "Friday")


def test_undated_says_between_which_days() -> None:
    when = when_words(expressed="undated", earliest=date(1961, 1, 1), latest=date(1963, 12, 31))
    assert when.text == "Undated"
    assert when.doubt == "undated; by its context between 1 January 1961 and 31 December 1963"


@pytest.mark.parametrize(
    ("edtf", "low", "high", "text", "doubt"),
    [
        ("1961-08~", "1961-08-01", "1961-08-31", "about August 1961", "approximate; the day is not stated"),
        ("1961-08", "1961-08-01", "1961-08-31", "August 1961", "the day is not stated"),
        ("1961-04-28?", "1961-04-28", "1961-04-28", "28 April 1961", "uncertain"),
        ("1961-09-01/1961-09-06", "1961-09-01", "1961-09-06", "1–6 September 1961", ""),
        ("1961", "1961-01-01", "1961-12-31", "1961", "the exact day is not stated"),
    ],
)
def test_edtf_is_said_in_words(edtf: str, low: str, high: str, text: str, doubt: str) -> None:
    when = when_words(edtf=edtf, earliest=date.fromisoformat(low), latest=date.fromisoformat(high))
    assert (when.text, when.doubt) == (text, doubt)


def test_spans_are_short() -> None:
    assert span_words(date(1961, 4, 28), date(1961, 5, 2)) == "28 April – 2 May 1961"
    assert span_words(date(1961, 1, 1), date(1963, 12, 31)) == "1961–1963"
    assert span_words(date(1961, 12, 30), date(1962, 1, 2)) == "30 December 1961 – 2 January 1962"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Rusk, Dean", "Dean Rusk"),
        ("Thompson, Llewellyn E., Jr.", "Llewellyn E. Thompson, Jr."),
        ("Dorticos", "Dorticos"),
        (
            "Office of the Historian, United States, Washington",
            "Office of the Historian, United States, Washington",
        ),
    ],
)
def test_names_are_turned_round_only_when_sure(label: str, name: str) -> None:
    assert natural_name(label) == name


def test_talks_of_a_day_follow_the_clock_and_vague_ones_come_last() -> None:
    day = date(1961, 6, 3)
    keys = [time_order(day, day, "12:45 p.m."), time_order(day, day, "3 p.m."), time_order(day, day)]
    vague = time_order(date(1961, 1, 1), date(1963, 12, 31))
    assert sorted([vague, *keys[::-1]]) == [*keys, vague]
    assert time_order(None, None) > vague


@pytest.mark.parametrize(
    ("text", "minutes"), [("4:30-5:10 p.m.", 990), ("12 a.m.", 0), ("1630", 990), ("?", 1440)]
)
def test_clock_times_are_read_as_they_are_printed(text: str, minutes: int) -> None:
    assert clock_minutes(text) == minutes
