"""What Parley knows without being given it."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from kg.iris import parse_ref
from kg.records import known
from kg.records.known import find_office, find_place, holders, office

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "corpus" / "hsg"
TABLES = ("people.tsv", "terms.tsv", "chiefs.tsv", "places.tsv", "territories.tsv")


def only(slug: str, day: date) -> str | None:
    """Return the key of the one holder, or None."""
    found = holders(slug, day)
    return found[0].key if len(found) == 1 else None


@pytest.mark.parametrize(
    ("slug", "day", "key"),
    [
        ("o-usa-secretary-of-state", date(1961, 6, 4), "rusk-david-dean"),
        ("o-usa-secretary-of-state", date(1955, 7, 20), "dulles-john-foster"),
        ("o-usa-secretary-of-state", date(1942, 7, 20), "hull-cordell"),
        ("o-usa-president", date(1959, 9, 26), "eisenhower-dwight-d"),
        ("o-usa-under-secretary-of-state", date(1962, 10, 20), "ball-george-wildman"),
        ("o-usa-amb-ussr", date(1962, 1, 20), "thompson-llewellyn-e"),
        ("o-usa-amb-roc", date(1976, 1, 20), "unger-leonard-seidman"),
        ("o-usa-liaison-prc", date(1975, 1, 20), "bush-george-herbert-walker"),
        ("o-usa-amb-frg", date(1960, 1, 20), "dowling-walter-cecil"),
        ("o-usa-secretary-of-defense", date(1965, 1, 20), "mcnamara-robert-s"),
        ("o-un-secretary-general", date(1960, 1, 20), "hammarskjold-dag"),
    ],
)
def test_an_office_on_a_day_has_its_holder(slug: str, day: date, key: str) -> None:
    assert only(slug, day) == key


def test_a_handover_day_belongs_to_nobody() -> None:
    assert holders("o-usa-president", date(1961, 1, 20)) == ()
    assert only("o-usa-president", date(1961, 1, 19)) == "eisenhower-dwight-d"
    assert only("o-usa-president", date(1961, 1, 21)) == "kennedy-john-f"


def test_a_vacancy_is_a_vacancy() -> None:
    assert holders("o-usa-vice-president", date(1964, 6, 1)) == ()
    assert holders("o-usa-amb-ussr", date(1966, 11, 15)) == ()


def test_a_month_without_a_day_is_left_out_whole() -> None:
    assert holders("o-usa-charge-roc", date(1950, 8, 31)) == ()
    assert only("o-usa-charge-roc", date(1950, 9, 1)) == "rankin-karl-lott"


def test_a_holder_is_named_as_known_with_the_register_it_stands_in() -> None:
    [holder] = holders("o-usa-secretary-of-state", date(1961, 6, 4))
    assert (holder.name, holder.identifiers) == ("Rusk, Dean", ("pocom:rusk-david-dean",))
    assert (holder.first, holder.last) == (date(1961, 1, 21), date(1969, 1, 20))
    [president] = holders("o-usa-president", date(1961, 6, 4))
    assert president.identifiers == ()  # the register of officers has no file on him


def test_offices_that_one_person_holds_have_no_two_holders_at_once() -> None:
    singular = [
        "o-usa-president", "o-usa-vice-president", "o-usa-secretary-of-state", "o-usa-deputy-secretary-of-state",
        "o-usa-under-secretary-of-state", "o-usa-secretary-of-defense", "o-usa-secretary-of-the-treasury",
        "o-usa-dci", "o-usa-chairman-of-the-joint-chiefs-of-staff", "o-un-secretary-general",
        "o-usa-assistant-to-the-president-for-national-security-affairs",
    ]  # fmt: skip
    day, end = date(1945, 1, 1), date(1989, 12, 31)
    while day <= end:
        for slug in singular:
            assert len(holders(slug, day)) < 2, (slug, day)
        day += timedelta(days=7)


@pytest.mark.parametrize(
    ("title", "year", "slug"),
    [
        ("The Secretary", 1961, "o-usa-secretary-of-state"),
        ("the President of the United States", 1961, "o-usa-president"),
        ("Ambassador to Argentina", 1961, "o-usa-amb-argentina"),
        ("American Ambassador in the Soviet Union", 1961, "o-usa-amb-ussr"),
        ("Ambassador to the United Arab Republic", 1959, "o-usa-amb-egypt"),
        ("U.S. Minister to Bulgaria", 1961, "o-usa-minister-bulgaria"),
        ("Assistant Secretary of State for European Affairs", 1961, "o-usa-assistant-secretary-of-state-for-european-affairs"),
        (
            "Assistant Secretary of State for East Asian and Pacific Affairs",
            1970,
            "o-usa-assistant-secretary-of-state-for-far-eastern-affairs",
        ),
        ("Director of Central Intelligence", 1961, "o-usa-dci"),
    ],
)  # fmt: skip
def test_a_printed_title_finds_its_office(title: str, year: int, slug: str) -> None:
    found = find_office(title, year)
    assert found is not None
    assert found.key == slug


@pytest.mark.parametrize(
    "title", ["Ambassador", "the Ambassador to Erewhon", "Assistant Secretary", "", "Mr. Alder"]
)
def test_a_title_that_names_no_office_finds_none(title: str) -> None:
    assert find_office(title) is None


def test_two_slugs_of_one_office_mean_the_same() -> None:
    assert office("o-usa-director-of-central-intelligence") == office("o-usa-dci")
    assert only("o-usa-director-of-central-intelligence", date(1962, 10, 20)) == "mccone-john"


def test_every_key_can_stand_in_a_ref() -> None:
    for table, kind in (
        ("people.tsv", "person"),
        ("chiefs.tsv", "office"),
        ("offices.tsv", "office"),
        ("places.tsv", "place"),
    ):
        for row in known._table(table):
            assert parse_ref(f"{kind}:{row[0]}") == (kind, row[0])


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Saigon", "saigon"), ("Peking", "beijing"), ("Peiping", "beijing"), ("Formosa", "taiwan"),
        ("Constantinople", "istanbul"), ("Léopoldville", "kinshasa"), ("Leopoldville", "kinshasa"),
        ("Tananarive", "antananarivo"), ("Ciudad Trujillo", "santo-domingo"), ("Rangoon", "rangoon"),
        ("Bombay", "mumbai"), ("[Washington,]", "washington"), ("London", "london"), ("Bogota", "bogota"),
        ("Camp David", "camp-david"), ("Mexico, D.F.", "mexico-city"),
    ],
)  # fmt: skip
def test_a_printed_place_is_found_under_the_names_of_its_time(name: str, key: str) -> None:
    found = find_place(name)
    assert found is not None
    assert found.key == key
    assert found.latitude is not None
    assert found.longitude is not None


@pytest.mark.parametrize("name", ["Victoria", "Erewhon", "", "Monday"])
def test_a_name_of_several_places_or_of_none_finds_nothing(name: str) -> None:
    assert find_place(name) is None


@pytest.mark.parametrize(
    ("name", "day", "territory"),
    [
        ("Saigon", date(1963, 11, 1), "South Vietnam"),
        ("Saigon", date(1975, 12, 1), None),
        ("Bonn", date(1958, 1, 1), "West Germany"),
        ("Leipzig", date(1958, 1, 1), "East Germany"),
        ("Berlin", date(1958, 1, 1), None),
        ("Cairo", date(1960, 1, 1), "United Arab Republic"),
        ("Prague", date(1968, 8, 21), "Czechoslovakia"),
        ("Belgrade", date(1961, 9, 1), "Socialist Federal Republic of Yugoslavia"),
        ("Moscow", date(1961, 9, 1), "Soviet Union"),
        ("Accra", date(1957, 3, 5), "Gold Coast"),
        ("Accra", date(1957, 3, 6), "Ghana"),
        ("Léopoldville", date(1960, 7, 1), "Congo (Kinshasa)"),
        ("Taipei", date(1940, 1, 1), None),
        ("Jerusalem", date(1960, 1, 1), None),
        ("Brussels", date(1960, 1, 1), "Belgium"),
    ],
)
def test_a_place_lies_in_the_territory_of_its_day(name: str, day: date, territory: str | None) -> None:
    place = find_place(name)
    assert place is not None
    found = place.territory_on(day)
    assert (found.name if found else None) == territory


def test_the_facts_load_fast_and_without_the_rest() -> None:
    program = (
        "import sys, time; from datetime import date; import kg.records.states; t = time.perf_counter();"
        "from kg.records.known import holders, find_place;"
        "holders('o-usa-president', date(1961, 6, 1)); find_place('Geneva'); spent = time.perf_counter() - t;"
        "assert 'lxml' not in sys.modules; assert spent < 0.25, spent"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


@pytest.mark.corpus
@pytest.mark.skipif(
    not DATA.is_dir(), reason="the authority data lie beside the project only where it is developed"
)
def test_the_tables_are_those_that_the_authority_data_give(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "data" / "make_known.py"), "--data", str(DATA), "--into", str(tmp_path)],
        check=True,
        capture_output=True,
    )
    for table in TABLES:
        assert (tmp_path / table).read_bytes() == (ROOT / "kg" / "records" / "known" / table).read_bytes(), (
            table
        )
