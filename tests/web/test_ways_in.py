"""The ways in: looking up, listings, what the home page promises, and answers to odd requests."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from kg.build import build
from kg.config import Settings
from kg.web.lookup import Entry, Lookup, fold
from tests.web.conftest import HTML, Served, running


def tree_of(page: str) -> Any:
    return html.fromstring(page)


def text_of(page: str) -> str:
    return " ".join(tree_of(page).text_content().split())


def found(site: Served, text: str) -> dict[str, Any]:
    answer = site.client.get("/search", params={"q": text}, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    return dict(answer.json())


# -- looking up ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("wcda-188144", "record/wcda-188144"),
        ("http://localhost:8000/id/record/wcda-188144", "record/wcda-188144"),
        ("record/wcda-188144", "record/wcda-188144"),
        ("frus1961-63v05-d83", "record/frus1961-63v05-d83"),
        ("397.5611-GE/6-361", "record/frus1961-63v05-d86"),
        ("397.5611-GE/2-1662", "record/frus1961-63v10-12mSupp-d187"),
        ("F. 0104. Op. 17, P. 118, D. 3", "record/wcda-188144"),
        ("189", "record/wcda-188144"),
        ("AVP RF", "org/avp-rf"),
    ],
)
def test_a_key_or_reference_code_leads_to_its_thing_first(site: Served, text: str, key: str) -> None:
    hits = found(site, text)["hits"]
    assert hits
    assert hits[0]["iri"] == f"http://localhost:8000/id/{key}"


def test_everything_that_fits_can_be_reached_page_by_page(site: Served) -> None:
    first = found(site, "Kennedy")
    assert first["total"] > len(first["hits"]) == 100
    seen = {hit["iri"] for hit in first["hits"]}
    for number in range(2, first["pages"] + 1):
        page = site.get(f"/search?q=Kennedy&page={number}", Accept="application/json").json()
        seen |= {hit["iri"] for hit in page["hits"]}
    assert len(seen) == first["total"]
    text = text_of(site.page("/search?q=Kennedy"))
    assert f"1 to 100 of {first['total']} that fit" in text
    assert site.get(f"/search?q=Kennedy&page={first['pages'] + 1}", Accept="text/html").status_code == 404


@pytest.mark.parametrize(
    ("text", "meant"), [("Kruschev", "Khrushchev"), ("Karamanlis", "Caramanlis"), ("Gromiko", "Gromyko")]
)
def test_another_spelling_is_proposed(site: Served, text: str, meant: str) -> None:
    answer = found(site, text)
    assert answer["total"] == 0
    assert meant in answer["did_you_mean"]
    links = tree_of(site.page(f"/search?q={text}")).xpath("//p[@class='notice']/a/@href")
    assert f"/search?q={meant}" in links
    assert found(site, meant)["total"] > 0


def test_nothing_is_proposed_that_would_find_nothing(site: Served) -> None:
    assert found(site, "zzzz qqqq")["did_you_mean"] == []


@pytest.mark.parametrize(
    ("text", "label"), [("Кудрявцев", "Kudryavtsev, S. M."), ("Хрущев", "Khrushchev, Nikita S.")]
)
def test_cyrillic_is_read_as_latin(site: Served, text: str, label: str) -> None:
    assert found(site, text)["hits"][0]["label"] == label


def test_a_place_and_a_year_find_conversations(site: Served) -> None:
    hits = found(site, "1961 Vienna")["hits"]
    assert hits
    assert {hit["kind"] for hit in hits} == {"Conversation"}
    link = tree_of(site.page("/search?q=1961+Vienna")).xpath("//a[@class='go']")[0]
    assert link.get("href") == "/browse/conversation?year=1961&place=vienna"
    assert link.text.startswith(f"{len(hits)} conversations")
    listing = tree_of(site.page(link.get("href")))
    assert len(listing.xpath("//ol[@class='meetings']/li")) == len(hits)


def test_an_empty_answer_points_to_the_place_and_year_asked_for(site: Served) -> None:
    page = tree_of(site.page("/search?q=zzzz+1961+Vienna"))
    assert "Nothing fits" in page.text_content()
    assert page.xpath("//a[@class='go']/@href") == ["/browse/conversation?year=1961&place=vienna"]


def test_an_exact_code_stands_before_names_that_hold_its_words() -> None:
    names = [Entry(fold(label), label, f"iri:{label}") for label in ("D 3 and more", "Dulles")]
    lookup = Lookup("http://x/", names, [Entry(fold("D. 3"), "D. 3", "iri:delo")], [], [])
    assert [hit.iri for hit in lookup.find("D. 3")] == ["iri:delo", "iri:D 3 and more"]
    assert lookup.find("") == []


# -- listings --------------------------------------------------------------------------------------


def options(page: str, name: str) -> dict[str, int]:
    values = tree_of(page).xpath(f"//select[@name='{name}']/option[@value!='']")
    return {o.get("value"): int(re.search(r"\((\d+)\)$", o.text)[1]) for o in values}  # type: ignore[index]


def test_each_filter_counts_what_the_others_leave(site: Served) -> None:
    everywhere = options(site.page("/browse/conversation"), "year")
    in_vienna = options(site.page("/browse/conversation?place=vienna"), "year")
    assert in_vienna["1961"] < everywhere["1961"]
    places = options(site.page("/browse/conversation?year=1961"), "place")
    assert places["vienna"] == in_vienna["1961"]
    shown = tree_of(site.page("/browse/conversation?year=1961&place=vienna")).xpath(
        "//ol[@class='meetings']/li"
    )
    assert len(shown) == in_vienna["1961"]


def test_a_letter_keeps_the_order(site: Served) -> None:
    letters = tree_of(site.page("/browse/person?order=number")).xpath("//p[@class='letters']/a/@href")
    assert letters
    assert all("order=number" in href for href in letters)


@pytest.mark.parametrize(
    "address",
    ["/browse/conversation?year=abc", "/browse/conversation?month=13", "/browse/person?page=0",
     "/browse/person?page=x"],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_refused(site: Served, address: str) -> None:
    answer = site.client.get(address, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert answer.json()["code"] == "request"
    assert "whole number" in answer.json()["remedy"]


def test_a_page_beyond_the_last_is_not_found(site: Served) -> None:
    answer = site.client.get("/browse/conversation?page=9999", headers=HTML)
    assert answer.status_code == 404
    assert '/browse/conversation"' in answer.text


def test_people_and_places_are_filtered_by_their_names(site: Served) -> None:
    for kind in ("person", "place"):
        assert "Part of the name" in text_of(site.page(f"/browse/{kind}"))


def test_archives_are_shown_from_the_holder_down(site: Served) -> None:
    page = tree_of(site.page("/browse/recordset?q=0104"))
    held = page.xpath("//section[contains(.//h2, 'Foreign Policy Archive')]")[0]
    items = [" ".join(li.text_content().split()) for li in held.xpath(".//li")]
    assert items[:3] == [
        "AVP RF › Fond 0104 1 record",
        "AVP RF › Fond 0104 › Opis 17 1 record",
        "AVP RF › Fond 0104 › Opis 17 › Delo 3 1 record",
    ]
    assert len(page.xpath("//section[@class='holding']//li")) == 3
    filtered = tree_of(site.page("/browse/recordset?q=0104+delo")).xpath("//section[@class='holding']//li")
    assert len(filtered) == 1


def test_promises_say_who_to_whom_when_and_their_present_status(site: Served) -> None:
    page = tree_of(site.page("/browse/commitment"))
    rows = [[" ".join(td.text_content().split()) for td in tr.xpath("td")] for tr in page.xpath("//tbody/tr")]
    assert len(rows) == site.app.state.current.get().catalogue.counts["commitment"]
    by_who = {(who, whom): (day, status) for _, who, whom, day, status in rows}
    assert by_who["S. M. Kudryavtsev", "Fidel Castro Ruz"] == ("28 April 1961, late at night", "made")


# -- what pages promise ----------------------------------------------------------------------------


def test_what_is_counted_as_one_is_named_as_one(foreign: Served, site: Served) -> None:
    for served in (foreign, site):
        for path in ("/", "/dataset", "/browse/recordset", "/search?q=wcda", "/search?q=nothing"):
            text = text_of(served.page(path))
            assert not re.search(r"\b1 (?:conversations|people|places|records|graphs|triples|rows)\b", text)


def test_the_data_set_counts_as_the_home_page_does(site: Served) -> None:
    counts = site.app.state.current.get().catalogue.counts
    text = text_of(site.page("/dataset"))
    assert re.search(rf"Records\s*{counts['record']}(?!\d)", text)
    tables = tree_of(site.page("/dataset")).xpath(
        "//section[@aria-labelledby='holds' or @aria-labelledby='gate']//th"
    )
    assert tables
    for cell in tables:
        assert cell.text_content().strip() not in {"recordset", "infos", "org"}


def test_foreign_rdf_is_reachable_from_the_home_page(foreign: Served) -> None:
    home = tree_of(foreign.page("/"))
    assert home.xpath("//a[@href='/dataset#foreign']")
    listed = tree_of(foreign.page("/dataset")).xpath("//section[@aria-labelledby='foreign']//tbody/tr")
    assert ["archive.ttl" in row.text_content() for row in listed] == [True]
    href = listed[0].xpath(".//a/@href")[0]
    assert foreign.client.get(href, headers=HTML).status_code == 200


def test_a_site_of_records_lists_no_foreign_graphs(site: Served) -> None:
    assert not tree_of(site.page("/")).xpath("//a[contains(@href, '#foreign')]")


# -- the query page --------------------------------------------------------------------------------


def asked(site: Served, query: str, accept: str = "application/sparql-results+json") -> Any:
    return site.client.get("/sparql", params={"query": query}, headers={"Accept": accept})


def test_the_listed_prefixes_are_known_and_a_declared_one_wins(site: Served) -> None:
    bare = "ASK { ?c a parley:Conversation ; rdfs:label ?label }"
    assert asked(site, bare).json()["boolean"] is True
    assert asked(site, f"PREFIX parley: <http://example.org/> {bare}").json()["boolean"] is False


def test_an_unknown_prefix_is_answered_with_its_name(site: Served) -> None:
    answer = asked(site, "SELECT * { ?s nope:thing ?o }", "application/json")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "The prefix nope: is not declared."
    assert "PREFIX nope: <" in answer.json()["remedy"]


def test_a_saved_question_the_sample_cannot_answer_says_so(site: Served) -> None:
    example = site.page("/sparql?example=q08")
    assert "written for the sample" in text_of(example).casefold()
    query = tree_of(example).xpath("//textarea")[0].text
    answer = text_of(asked(site, query.replace("\n", "\r\n"), "text/html").text)
    assert "No row fits. This question needs more records than the sample holds" in answer
    assert "needs more records" not in text_of(site.page("/sparql?example=q01"))


def test_a_long_table_says_that_more_follows(site: Served) -> None:
    page = text_of(asked(site, "SELECT ?s { ?s a ?t } LIMIT 1500", "text/html").text)
    assert "The first 1,000 rows; more follow" in page


# -- answers to odd requests -----------------------------------------------------------------------


def test_robots_name_only_what_is_there(site: Served) -> None:
    rules = re.findall(r"^Disallow: (\S+)$", site.get("/robots.txt").text, re.MULTILINE)
    assert rules
    for path in rules:
        assert site.get(path, Accept="text/html").status_code == 200


@pytest.mark.parametrize(
    ("address", "right"),
    [
        ("/id/record/wcda-188144/", "/doc/record/wcda-188144"),
        ("/doc/record/wcda-188144/", "/doc/record/wcda-188144"),
        ("/doc/record/wcda-188144.json", "/doc/record/wcda-188144"),
        ("/browse/person/", "/browse/person"),
    ],
)
def test_an_address_that_is_nearly_right_is_put_right(site: Served, address: str, right: str) -> None:
    answer = site.client.get(address, headers={"Accept": "application/problem+json"})
    assert answer.status_code == 404
    assert right in [near["href"] for near in answer.json()["see"]]


def test_options_and_allow_agree(site: Served) -> None:
    for path in ("/doc/record/wcda-188144", "/browse/person", "/"):
        offered = site.client.options(path).headers["allow"]
        refused = site.client.post(path)
        assert refused.status_code == 405
        assert offered == refused.headers["allow"] == "GET, HEAD, OPTIONS"
    assert "POST" in site.client.options("/sparql").headers["allow"]


def test_what_can_be_fetched_here_is_linked_by_its_path(site: Served) -> None:
    for path in ("/", "/doc/record/wcda-188144"):
        links = site.client.get(path, headers=HTML).headers["link"]
        for target in re.findall(r'<([^>]+)>; rel="(?:describedby|alternate|service-desc)"', links):
            assert target.startswith("/"), (path, target)


PLAIN_TALK = """
id: plain-talk
attributed_to: Example Archive
documents:
- key: plain-talk
  title: Note of a talk
  form: memorandum-of-conversation
  records: ["conversation:plain-talk.c1"]
  language: en
conversations:
- key: plain-talk.c1
  name: Rusk - Gromyko, 5 October 1963
  held_on: {text: "October 5, 1963", edtf: 1963-10-05}
  participations:
  - {participant: "person:rusk-dean", listed_as: The Secretary, roles: [principal], on_behalf_of: "org:g-usa"}
  - {participant: "person:gromyko-andrei", listed_as: Mr. Gromyko, roles: [principal], on_behalf_of: "org:g-ussr"}
persons:
- {key: rusk-dean, name: "Rusk, Dean"}
- {key: gromyko-andrei, name: "Gromyko, Andrei A."}
orgs:
- {key: g-usa, name: Government of the United States, type: government}
- {key: g-ussr, name: Government of the Soviet Union, type: government}
"""


def test_the_featured_talk_promises_only_what_its_page_has(tmp_path: Path, site: Served) -> None:
    assert "Read what was said" in text_of(site.page("/"))
    (tmp_path / "plain.yaml").write_text(PLAIN_TALK, encoding="utf-8")
    build([tmp_path / "plain.yaml"], Settings(site=str(tmp_path / "site")))
    with running(tmp_path / "site") as plain:
        home = text_of(plain.page("/"))
    assert "Open the record" in home
    assert "Read what was said" not in home
    assert re.search(r"\b1 conversation(?!s)", home)
