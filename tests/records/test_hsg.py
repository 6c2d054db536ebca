"""The authority data of the Office of the Historian: what becomes of officers, places and trips."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kg.config import Settings
from kg.errors import SourceError
from kg.records import READERS, discover, read_source
from kg.records.findings import Finding
from kg.records.model import Entry, Person, Place
from tests.records.hsg_data import (
    locale,
    mission,
    person,
    position,
    put,
    register,
    term,
    territory,
    trips,
    visits,
)

SETTINGS = Settings()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return register(tmp_path / "hsg")


def read(folder: Path) -> tuple[dict[str, Entry], list[Finding]]:
    """Return the entries by id, and the findings."""
    entries: dict[str, Entry] = {}
    findings: list[Finding] = []
    for item in READERS["hsg"].read(folder, folder.name):
        if isinstance(item, Finding):
            findings.append(item)
        else:
            assert isinstance(item, Entry)
            assert item.id not in entries
            entries[item.id] = item
    return entries, findings


def person_of(folder: Path, key: str) -> Person:
    return read(folder)[0][f"hsg-persons/{key}"].persons[0]


def place_of(folder: Path, key: str) -> Place:
    return read(folder)[0][f"hsg-places/{key}"].places[0]


def aside(findings: list[Finding]) -> list[str]:
    """Return where something was set aside."""
    return [f.place for f in findings if f.sets_aside]


# ---------------------------------------------------------------- officers and offices


def test_an_officer_has_name_life_and_tenures_with_dates_as_precise_as_given(data: Path) -> None:
    alder = person_of(data, "alder-john")
    assert (alder.name, alder.identifiers) == ("Alder, John Robert", ("pocom:alder-john",))
    assert alder.birth is not None
    assert alder.birth.edtf == "1909"
    [tenure] = alder.tenures
    assert tenure.office == "office:o-usa-secretary-of-state"
    assert tenure.start is not None
    assert tenure.end is not None
    assert (tenure.start.edtf, tenure.end.edtf) == ("1961-01-21", "1965-02")


def test_the_name_by_which_somebody_was_known_comes_first_and_keeps_the_suffix(data: Path) -> None:
    birch = person_of(data, "birch-mary")
    assert birch.name == "Birch, Rose, Jr."
    assert birch.alt_names == ("Birch, Mary Rose, Jr.",)


def test_a_name_of_somebody_else_in_the_file_is_not_taken_for_one(tmp_path: Path) -> None:
    put(tmp_path, "people/a.xml", person("alder-john", "Alder", "John", altname="Peter Linden"))
    entries, _ = read(tmp_path)
    entry = entries["hsg-persons/alder-john"]
    assert entry.persons[0].alt_names == ()
    assert ("altname", "Peter Linden") in entry.unmapped


def test_who_did_not_take_up_a_post_has_no_tenure_of_it(data: Path) -> None:
    entry = read(data)[0]["hsg-persons/alder-john"]
    assert [t.office for t in entry.persons[0].tenures] == ["office:o-usa-secretary-of-state"]
    assert (
        "appointment not taken up",
        "Ambassador of the United States in Argentina, 1967-03-01",
    ) in entry.unmapped


def test_a_president_is_a_person_with_the_office(data: Path) -> None:
    cedar = person_of(data, "cedar-ann")
    assert (cedar.name, cedar.identifiers) == ("Cedar, Ann", ("presidents:cedar-ann",))
    assert [t.office for t in cedar.tenures] == ["office:o-usa-president"]


def test_offices_speak_for_the_government_and_are_stated_once(data: Path) -> None:
    entries, _ = read(data)
    offices = {e.offices[0].key: e.offices[0] for e in entries.values() if e.offices}
    assert set(offices) == {"o-usa-secretary-of-state", "o-usa-amb-argentina", "o-usa-president"}
    assert {o.represents for o in offices.values()} == {"org:g-usa"}
    assert entries["hsg-governments/g-usa"].orgs[0].key == "g-usa"
    assert entries["hsg-governments/g-usa"].attributed_to == "Parley contributors"


@pytest.mark.parametrize(
    ("country", "role", "started", "key", "name"),
    [
        ("china", "ambassador-e-p", "1960-01-02", "o-usa-amb-roc", "Ambassador of the United States in the Republic of China"),
        (
            "china",
            "chief",
            "1974-01-02",
            "o-usa-liaison-prc",
            "Chief of the Liaison Office of the United States in the People's Republic of China",
        ),
        ("russia", "ambassador-e-p", "1960-01-02", "o-usa-amb-ussr", "Ambassador of the United States in the Soviet Union"),
        ("russia", "ambassador-e-p", "1995-01-02", "o-usa-amb-russia", "Ambassador of the United States in Russia"),
        ("vietnam-south", "ambassador-e-p", "1965-01-02", "o-usa-amb-rvn", "Ambassador of the United States in the Republic of Vietnam"),
        (
            "bulgaria",
            "envoy-extraordinary-minister-plenipotentiary",
            "1960-01-02",
            "o-usa-minister-bulgaria",
            "Minister of the United States in Bulgaria",
        ),
        ("larchland", "ambassador-e-p", "1960-01-02", "o-usa-amb-larchland", "Ambassador of the United States in Larchland"),
    ],
)  # fmt: skip
def test_a_mission_gives_an_office_to_the_government_of_its_time(
    tmp_path: Path, country: str, role: str, started: str, key: str, name: str
) -> None:
    put(
        tmp_path,
        "missions/x.xml",
        mission(country, term("alder-john", role=role, started=started, ended="1999-01-01")),
    )
    put(tmp_path, "people/x.xml", person("alder-john", "Alder", "John"))
    entries, _ = read(tmp_path)
    assert entries[f"hsg-offices/{key}"].offices[0].name == name
    assert entries["hsg-persons/alder-john"].persons[0].tenures[0].office == f"office:{key}"


def test_terms_of_people_without_a_file_are_counted(data: Path) -> None:
    [found] = [f for f in read(data)[1] if f.code == "register-person"]
    assert found.severity == "info"
    assert "1 terms belong to 1 people" in found.message
    assert "stranger-old" in found.message


def test_a_term_that_ends_before_it_begins_is_left_out_with_a_warning(tmp_path: Path) -> None:
    put(tmp_path, "p.xml", person("alder-john", "Alder", "John"))
    put(tmp_path, "m.xml", mission("argentina", term("alder-john", started="1964-01-01", ended="1963-01-01")))
    entries, findings = read(tmp_path)
    assert entries["hsg-persons/alder-john"].persons[0].tenures == ()
    assert [(f.code, f.severity, f.place) for f in findings] == [
        ("register-term", "warning", "m.xml, line 2")
    ]


# ---------------------------------------------------------------- places and missions


def test_a_territory_is_a_place_with_its_years_and_what_it_followed(data: Path) -> None:
    old = place_of(data, "t-old-larch-1957")
    assert (old.name, old.alt_names) == ("Old Larch", ("Kingdom of Larch",))
    assert old.since is not None
    assert old.until is not None
    assert (old.since.edtf, old.until.edtf) == ("1900", "1957")
    new = place_of(data, "t-larchland")
    assert new.until is None
    assert new.follows == ("place:t-old-larch-1957",)


def test_a_predecessor_that_has_no_file_is_no_reference(data: Path) -> None:
    entry = read(data)[0]["hsg-places/t-old-larch-1957"]
    assert entry.places[0].follows == ()
    assert ("predecessor", "lost-larch") in entry.unmapped


def test_a_locality_has_coordinates_and_its_territory(data: Path) -> None:
    town = place_of(data, "larch-town")
    assert (town.latitude, town.longitude, town.part_of) == (10.5, 20.25, "place:t-larchland")


def test_two_names_of_one_place_are_one_place(tmp_path: Path) -> None:
    put(tmp_path, "a.xml", locale("peiping", "Peiping", "china"))
    put(tmp_path, "b.xml", locale("beijing", "Beijing", "china"))
    entries, _ = read(tmp_path)
    assert set(entries) == {"hsg-places/beijing", "hsg-names/beijing"}
    stated, ours = entries["hsg-places/beijing"], entries["hsg-names/beijing"]
    assert (stated.places[0].name, stated.places[0].alt_names) == ("Beijing", ("Peiping",))
    assert (ours.layer, ours.attributed_to) == ("curated", "Parley contributors")
    assert "Peking" in ours.places[0].alt_names


def test_an_embassy_is_a_mission_of_the_united_states(data: Path) -> None:
    org = read(data)[0]["hsg-missions/m-usa-embassy-larch-town"].orgs[0]
    assert (org.name, org.type, org.represents) == (
        "Embassy of the United States in Larch Town",
        "mission",
        "org:g-usa",
    )


# ---------------------------------------------------------------- visits and trips


def test_a_visit_is_a_meeting_with_its_days_and_no_made_up_person(data: Path) -> None:
    entry = read(data)[0]["hsg-events/visit-7"]
    event = entry.events[0]
    assert (event.type, event.name) == ("meeting", "Visit of Prime Minister Linden (Larchland), 2–4 May 1961")
    assert event.held_on is not None
    assert event.held_on.edtf == "1961-05-02/1961-05-04"
    assert event.participants == ()
    assert entry.persons == ()
    assert ("description", "Working visit.") in entry.unmapped


def test_a_trip_names_the_traveller_and_the_place(data: Path) -> None:
    entry = read(data)[0]["hsg-events/trip-8"]
    event = entry.events[0]
    assert event.participants == ("person:alder-john",)
    assert event.place == "place:vienna"
    assert entry.places[0].latitude is not None
    assert event.name.endswith("to Vienna, Austria, 3 June 1961")


def test_a_place_of_that_name_in_another_country_is_not_taken(tmp_path: Path) -> None:
    put(tmp_path, "t.xml", trips(("8", "alder-john", "1961-06-03", "1961-06-03", "Canada", "Kingston")))
    [entry] = read(tmp_path)[0].values()
    assert entry.events[0].place is None


def test_a_traveller_without_a_file_is_no_reference(tmp_path: Path) -> None:
    put(tmp_path, "t.xml", trips(("8", "alder-john", "1961-06-03", "1961-06-04", "Austria", "Vienna")))
    [entry] = read(tmp_path)[0].values()
    assert entry.events[0].participants == ()
    assert ("who", "alder-john") in entry.unmapped


# ---------------------------------------------------------------- bad data


BAD = {
    "torn": "<person><id>a</id>",
    "no-surname": "<person><id>elm-x</id><persName><forename>A</forename></persName></person>",
    "no-id": person("", "Elm", "Ann"),
    "bad-birth": person("elm-ann", "Elm", "Ann", birth="about 1900"),
    "impossible-day": mission("chile", term("alder-john", started="1961-02-31")),
    "bad-key": person("elm ann<", "Elm", "Ann").replace("elm ann<", "elm ann"),
    "far-north": locale("elm-town", "Elm Town", "larchland", latitude="95"),
    "no-number": locale("elm-town", "Elm Town", "larchland", latitude="north"),
    "nameless-territory": territory("elmland", "", "1958", "9999"),
    "repeated": person("alder-john", "Alder", "Other"),
    "entity": '<!DOCTYPE person [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    + person("elm-ann", "&x;", "Ann"),
    "undated-visit": visits(("9", "", "", "Prime Minister Linden", "Larchland")),
    "backward-visit": visits(("9", "1961-05-02", "1961-05-01", "Prime Minister Linden", "Larchland")),
    "repeated-visit": visits(("7", "1961-05-02", "1961-05-04", "Prime Minister Linden", "Larchland")),
    "no-person": position("counselor", "Counselor", term("", tag="principal")),
}


@pytest.mark.parametrize("story", BAD)
def test_a_bad_file_is_set_aside_alone_and_named(data: Path, story: str) -> None:
    before, _ = read(data)
    put(data, f"zz/{story}.xml", BAD[story])
    after, findings = read(data)
    [found] = [f for f in findings if f.sets_aside]
    assert found.code == "register-unreadable"
    assert found.source == "hsg"
    assert found.place.startswith(f"zz/{story}.xml")
    assert found.message
    assert found.remedy
    assert before.keys() <= after.keys()


def test_a_bad_term_costs_that_term_only(data: Path) -> None:
    terms = (term("birch-mary", started="soon"), term("alder-john", started="1970-01-02", ended="1971-01-02"))
    put(data, "pocom/missions-countries/chile.xml", mission("chile", *terms))
    entries, findings = read(data)
    assert aside(findings) == ["pocom/missions-countries/chile.xml, started/date, line 2"]
    offices = [t.office for t in entries["hsg-persons/alder-john"].persons[0].tenures]
    assert "office:o-usa-amb-chile" in offices


def test_other_xml_in_the_folder_is_information(data: Path) -> None:
    put(data, "zz/other.xml", "<garden/>")
    put(data, "gsh/code-tables/x.xml", "<code-table><name>x</name></code-table>")
    [found] = [f for f in read(data)[1] if f.code == "register-unknown"]
    assert (found.severity, found.place) == ("info", "zz/other.xml")


# ---------------------------------------------------------------- one source


def test_the_folder_is_one_source_beside_others(data: Path) -> None:
    (data.parent / "x.jsonl").write_text('{"id": "x-1"}\n', encoding="utf-8")
    sources, findings = discover([data.parent], SETTINGS)
    assert [(s.name, s.format) for s in sources] == [("hsg", "hsg"), ("x.jsonl", "records")]
    assert findings == ()
    assert sources[0].size == sum(p.stat().st_size for p in data.rglob("*.xml"))


@pytest.mark.parametrize("folder", [".", "pocom", "gsh", "travels"])
def test_the_whole_and_each_large_set_are_recognised(data: Path, folder: str) -> None:
    put(data, "travels/president-travels/cedar-ann.xml", trips())
    [source], _ = discover([data / folder], SETTINGS)
    assert source.format == "hsg"
    assert source.name == (data / folder).resolve().name


def test_a_folder_inside_a_folder_that_is_one_source_is_not_read_twice(data: Path) -> None:
    sources, _ = discover([data, data / "visits"], SETTINGS)
    assert [s.name for s in sources] == ["hsg"]


def test_the_digest_changes_with_a_byte_and_with_a_name_and_not_with_the_place(
    data: Path, tmp_path: Path
) -> None:
    [first], _ = discover([data], SETTINGS)
    [same], _ = discover([register(tmp_path / "elsewhere" / "hsg")], SETTINGS)
    assert (same.digest, same.size) == (first.digest, first.size)
    (data / "visits" / "1960.xml").rename(data / "visits" / "1970.xml")
    [renamed], _ = discover([data], SETTINGS)
    assert renamed.digest != first.digest
    assert renamed.size == first.size


def test_a_folder_changed_since_it_was_found_is_refused(data: Path) -> None:
    [source], _ = discover([data], SETTINGS)
    put(data, "zz/new.xml", "<garden/>")
    with pytest.raises(SourceError) as caught:
        list(read_source(source, SETTINGS))
    assert caught.value.finding_code == "source-changed"


def test_a_single_file_says_what_it_says_by_itself(data: Path) -> None:
    [source], _ = discover([data / "visits" / "1960.xml"], SETTINGS)
    assert source.format == "hsg"
    [entry] = [e for e in read_source(source, SETTINGS) if isinstance(e, Entry)]
    assert entry.id == "hsg-events/visit-7"


def test_every_kind_of_file_is_recognised_and_others_are_not(data: Path) -> None:
    reader = READERS["hsg"]
    for path in data.rglob("*.xml"):
        assert reader.recognises(path, path.read_bytes()), path
    for text in (b"<person><name>x</name></person>", b"<TEI/>", b"<role/>", b"", b"<post><title/></post>"):
        assert not reader.recognises(Path("x.xml"), text)


def test_reading_twice_gives_the_same(data: Path) -> None:
    def lines() -> Iterator[str]:
        for item in READERS["hsg"].read(data, "hsg"):
            yield item.model_dump_json()

    assert list(lines()) == list(lines())
