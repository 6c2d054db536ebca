"""Where talks were held: localities with what is known of them, the territory of the day, venues."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.records.frus.places import place_from_names, place_from_words, place_of_line, venue_in_sentence
from kg.records.model import Entry
from tests.records.frus_volumes import document_xml, one, read, volume_xml


def _entry(tmp_path: Path, line: str, body: str = "<p>T.</p>", **more: str) -> Entry:
    return one(tmp_path, document_xml(body, date=line, **more))[0]


def _dated(place: str, day: str, printed: str) -> str:
    return f'<placeName>{place}</placeName>, <date when="{day}">{printed}</date>'


@pytest.mark.parametrize(
    ("place", "day", "printed", "territory"),
    [
        ("Saigon", "1961-06-04", "June 4, 1961", "t-south-vietnam-1975"),
        ("Vienna", "1961-06-04", "June 4, 1961", "t-austria"),
    ],
)
def test_a_place_has_coordinates_and_the_territory_of_the_day(
    place: str, day: str, printed: str, territory: str, tmp_path: Path
) -> None:
    city, around = _entry(tmp_path, _dated(place, day, printed)).places
    assert city.latitude is not None
    assert city.longitude is not None
    assert (city.part_of, around.key) == (f"place:{territory}", territory)


def test_the_territory_follows_the_day_not_the_name(tmp_path: Path) -> None:
    xml = volume_xml(
        document_xml("<p>T.</p>", date=_dated("Saigon", "1953-06-04", "June 4, 1953")), key="frus1952-54v99"
    ).replace("1961–1963", "1952–1954")
    entries, _ = read(tmp_path, xml)
    talk = next(e for e in entries if e.conversations)
    assert talk.places[0].part_of == "place:t-state-of-vietnam-1955"


def test_another_name_of_a_known_place_is_the_same_place(tmp_path: Path) -> None:
    entry = _entry(tmp_path, _dated("Peiping", "1961-06-04", "June 4, 1961"))
    assert entry.conversations[0].place == "place:beijing"
    assert "Peiping" in entry.places[0].alt_names


def test_a_place_that_is_not_known_keeps_its_name_and_has_no_coordinates(tmp_path: Path) -> None:
    (place,) = _entry(tmp_path, _dated("Mossgrove Hollow", "1961-06-04", "June 4, 1961")).places
    assert (place.name, place.latitude, place.part_of) == ("Mossgrove Hollow", None, None)


def test_a_region_keeps_a_name_from_its_namesake(tmp_path: Path) -> None:
    (place,) = _entry(tmp_path, _dated("Athens, Georgia", "1961-06-04", "June 4, 1961")).places
    assert (place.name, place.latitude) == ("Athens, Georgia", None)


def test_a_region_alone_is_a_place() -> None:
    where = place_from_names(["Bermuda"])
    assert where.place is not None
    assert where.place.name == "Bermuda"


def test_a_withheld_place_is_no_place(tmp_path: Path) -> None:
    line = '[<placeName>place not declassified</placeName>], <date when="1961-06-04">June 4, 1961</date>'
    assert _entry(tmp_path, line).places == ()


def test_a_number_fused_into_the_place_goes() -> None:
    where = place_from_names(["Determination No. 76–9–Washington"])
    assert where.place is not None
    assert where.place.key == "washington"


def test_a_head_names_a_locality_that_only_the_gazetteer_knows() -> None:
    where = place_from_words("Memorandum of Conversation, Lourenço Marques, ")
    assert where.place is not None


@pytest.mark.parametrize(
    ("words", "place", "venue"),
    [
        ("USUN, New York", "new-york", "USUN"),
        ("the Secretary’s Office", None, "the Secretary’s Office"),
        ("White House", "washington", "White House"),
    ],
)
def test_a_line_that_says_place_gives_place_and_venue(words: str, place: str | None, venue: str) -> None:
    where = place_of_line(words)
    assert (where.place.key if where.place else None, where.venue) == (place, venue)


def test_an_opening_line_on_the_place_goes_before_the_dateline(tmp_path: Path) -> None:
    body = "<list><head>PLACE:</head><item>The Gardener’s Office, Geneva</item></list>"
    talk = _entry(tmp_path, _dated("Vienna", "1961-06-04", "June 4, 1961"), body).conversations[0]
    assert (talk.place, talk.venue) == ("place:geneva", "The Gardener’s Office")


@pytest.mark.parametrize(
    ("sentence", "venue"),
    [
        ("The President met with Mr. Elm in the Cabinet Room to discuss the oaks.", "the Cabinet Room"),
        (
            "A dinner-meeting was held at the residence of the Prime Minister the evening of May 4.",
            "the residence of the Prime Minister",
        ),
        ("Mr. Elm called to discuss the report that was in the office of the gardener.", None),
        ("Mr. Elm met with the gardener to speak of moss.", None),
    ],
)
def test_a_first_sentence_names_the_venue(sentence: str, venue: str | None) -> None:
    found = venue_in_sentence(sentence)
    assert found == venue


def test_the_place_of_a_late_memorandum_for_the_record_is_not_the_talks(tmp_path: Path) -> None:
    body = '<list type="subject"><head>SUBJECT</head><item>Meeting with Mr. Pine, 2 May 1961</item></list>'
    line = _dated("Vienna", "1961-06-04", "June 4, 1961")
    assert _entry(tmp_path, line, body, head="Memorandum for the Record").conversations[0].place is None


def test_the_place_of_a_talk_of_last_night_is_that_of_its_record(tmp_path: Path) -> None:
    body = "<p>Mr. Elm came to see me last night and spoke of the ailing oaks at length.</p>"
    entry = _entry(tmp_path, _dated("Vienna", "1961-06-04", "June 4, 1961"), body)
    assert entry.conversations[0].place == "place:vienna"
