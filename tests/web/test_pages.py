from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import urldefrag, urljoin

import pytest
from lxml import html

from kg.web.catalogue import BROWSABLE
from tests.web.conftest import Served


def tree_of(page: str) -> Any:
    return html.fromstring(page)


def text_of(page: str) -> str:
    return " ".join(tree_of(page).text_content().split())


def first_of(site: Served, kind: str) -> str:
    page = site.page(f"/browse/{kind}")
    found = re.search(rf'href="(/doc/{kind}/[^"#]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def pages(site: Served, talk: str) -> dict[str, str]:
    """One page of every kind, by path."""
    paths = [
        "/", talk, "/doc/record/wcda-188144", "/doc/record/wcda-188144.en", "/doc/text/wcda-188144.en1",
        "/doc/text/wcda-188144.en1?from=454&to=739", "/doc/statement/wcda-188144.s10", "/doc/statement/wcda-188144.n01",
        "/doc/place/vienna", "/ontology", "/shapes", "/vocab", "/vocab/act", "/vocab/act/promise",
        "/vocab/topic/neutral-states-conference", "/graph/wcda-188144/curated", "/graph/provenance", "/dumps/",
        "/releases", "/dataset", "/search?q=rusk", "/search", "/help/messages", "/sparql", "/sparql?example=q02",
        "/sparql?query=SELECT+*+%7B%3Fs+a+%3Ft%7D+LIMIT+5", "/sparql?query=ASK+%7B%7D",
        "/browse/conversation?year=1961&month=6", "/browse/conversation?place=vienna", "/browse/person?letter=k",
        "/browse/person?order=number&page=2", "/browse/conversation?q=nobody+at+all",
    ]  # fmt: skip
    paths += [f"/browse/{kind}" for kind in BROWSABLE if site.app.state.current.get().catalogue.counts[kind]]
    paths += [
        first_of(site, kind) for kind in ("person", "office", "org", "event", "commitment", "recordset")
    ]
    return {path: site.page(path) for path in paths}


def test_every_page_is_sound_html(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        tree = tree_of(page)
        assert page.startswith("<!DOCTYPE html>"), path
        assert tree.get("lang") == "en", path
        assert len(tree.findall(".//h1")) == 1, path
        assert len(tree.findall(".//main")) == 1, path
        assert tree.findtext(".//title"), path
        doubled = [i for i, n in Counter(tree.xpath("//@id")).items() if n > 1]
        assert not doubled, (path, doubled)
        for target in tree.xpath("//@aria-labelledby | //label/@for"):
            assert tree.xpath("//*[@id=$x]", x=target), (path, target)
        assert tree.xpath("//a[@class='skip'][@href='#main']"), path
        assert not tree.xpath("//img[not(@alt)]"), path
        assert not tree.xpath("//th[not(@scope)]"), path
        unlabelled = tree.xpath(
            "//input[@type!='hidden'][not(@id=//label/@for) and not(ancestor::label)] | //select[not(ancestor::label)]"
        )
        assert not unlabelled, path


def test_no_page_needs_scripts_or_other_hosts(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        tree = tree_of(page)
        scripts = tree.xpath("//script")
        assert path.startswith("/sparql") or not scripts, path
        assert all(s.get("src", "").startswith("/static/") and not s.text for s in scripts), path
        assert not tree.xpath("//@style | //@onclick | //@onload"), path
        loaded = tree.xpath(
            "//link[@rel='stylesheet' or @rel='icon']/@href | //img/@src | //iframe/@src | //source/@src"
        )
        assert loaded, path
        assert all(address.startswith("/static/") for address in loaded), path


def test_every_link_inside_leads_somewhere(site: Served, pages: dict[str, str]) -> None:
    wanted: dict[str, str] = {}
    for path, page in pages.items():
        for href in tree_of(page).xpath("//a/@href"):
            address = urljoin(path, href)
            if address.startswith("/") and not address.startswith(("/dumps/", "/sparql?query")):
                wanted.setdefault(urldefrag(address)[0], path)
    assert len(wanted) > 300
    kinds: Counter[str] = Counter()
    for address, origin in sorted(wanted.items()):
        kind = "/".join(address.split("/")[:3])
        kinds[kind] += 1
        if kinds[kind] <= 8:
            answer = site.client.get(address, headers={"Accept": "text/html, */*;q=0.1"})
            assert answer.status_code == 200, (address, answer.status_code, origin)


def test_links_to_fragments_find_them(site: Served, pages: dict[str, str], talk: str) -> None:
    for path in (talk, "/ontology", "/doc/record/wcda-188144", "/doc/statement/wcda-188144.s10"):
        tree = tree_of(pages[path])
        ids = set(tree.xpath("//@id"))
        inside = [h[1:] for h in tree.xpath("//a/@href") if h.startswith("#")]
        assert set(inside) <= ids, path


def test_names_stand_where_addresses_would(pages: dict[str, str]) -> None:
    for path, page in pages.items():
        if "/doc/" not in path:
            continue
        tree = tree_of(page)
        bare = [
            a.text_content()
            for a in tree.xpath("//main//a[starts-with(@href, '/doc/')]")
            if "localhost" in a.text_content()
        ]
        assert not bare, (path, bare[:3])


def test_the_talk_is_told(site: Served, talk: str) -> None:
    page = text_of(site.page(talk))
    for words in (
        "28 April 1961, late at night",
        "may have run past midnight into 29 April 1961",
        "place not stated",
        "Government of the Soviet Union", "Government of Cuba",
        "S. M. Kudryavtsev", "Ambassador of the USSR in Cuba", "interlocutor", "Fidel Castro Ruz", "principal",
        "listed as “Fidel CASTRO RUZ”",
        "Undertakes to forward the request and to report the answer as soon as it comes.",
        "conference or its declaration harms the USSR or Soviet-Cuban ties",
        "Evidence: characters 7,035–7,173", "digest 76fe7f22",
        "curated",
        "Top Secret", "9 June 1961", "41 days after the talk", "F. 0104. Op. 17, P. 118, D. 3. ll. 237-240",
        "Fond 0104", "Opis 17", "Delo 3",
        "Gary Goldberg", "James G. Hershberg",
        "What the record does not say", "interpreter", "spoken language",
        "Kudryavtsev, 27 April 1961",
        "Release", "CC0 1.0",
    ):  # fmt: skip
        assert words in page, words


def test_what_was_said_stands_in_the_order_of_the_record(site: Served, talk: str) -> None:
    page = site.page(talk)
    serials = re.findall(r'<article class="said[^"]*"\s+id="(wcda-188144\.[sn]\d+)"', page)
    facts = site.app.state.current.get().facts
    from kg.terms import PARLEY

    orders = [
        facts.number(f"http://localhost:8000/id/statement/{s}", PARLEY.order) for s in serials if ".s" in s
    ]
    assert len(orders) > 10
    assert orders == sorted(orders)
    assert serials[-1].startswith("wcda-188144.n"), "the author's remark stands last"


def test_sides_are_told_apart(site: Served, talk: str) -> None:
    tree = tree_of(site.page(talk))
    assert [s.get("aria-label") for s in tree.xpath("//section[contains(@class, 'side ')]")] == [
        "Government of the Soviet Union",
        "Government of Cuba",
    ]
    assert tree.xpath("//article[contains(@class, 'side-0')]")
    assert tree.xpath("//article[contains(@class, 'side-1')]")


def test_a_person_is_told_in_time_order_page_by_page(site: Served) -> None:
    listing = site.page("/browse/person?order=number")
    path = re.search(r'href="(/doc/person/[^"]+)"', listing)[1]  # type: ignore[index]
    page = site.page(path)
    text = text_of(page)
    assert "John F. Kennedy" in text
    assert "President of the United States" in text
    assert "Whom they met" in text
    days: list[str] = []
    number = 1
    while True:
        tree = tree_of(site.page(f"{path}?page={number}"))
        days += [
            t.get("datetime")
            for t in tree.xpath("//ol[@class='meetings']//p[@class='date']/time")
            if t.text != "Undated"
        ]
        if not tree.xpath("//section[@aria-labelledby='talks']//a[@rel='next']"):
            break
        number += 1
    assert number > 1
    assert days == sorted(days)
    total = int(tree.xpath("//h2[@id='talks']/span")[0].text.replace(",", ""))
    assert total >= len(days) > 50


def test_a_missing_text_says_why_and_what_can_be_checked(site: Served) -> None:
    page = text_of(site.page("/doc/text/wcda-188144.en1?from=454&to=739"))
    assert "Characters 454 to 739" in page
    assert "rights do not allow it" in page
    assert "983a7213a313283d8c6f2f51c6b3310c949dbf664c69af774208d4210d2d0c88" in page


def test_a_plan_is_kept_apart_from_what_it_became(site: Served) -> None:
    page = text_of(site.page("/doc/event/e-neutral-summit-plan"))
    assert "about August 1961" in page
    assert "Belgrade" in page
    assert "hindsight" in page


def test_a_commitment_shows_its_life(site: Served) -> None:
    page = text_of(site.page(first_of(site, "commitment")))
    assert "Its life" in page
    assert "made 28 April 1961" in page


def test_the_home_page_tells_what_is_here(site: Served) -> None:
    page = text_of(site.page("/"))
    opened = site.app.state.current.get()
    assert f"{opened.catalogue.counts['conversation']:,} conversations" in page
    assert "Kudryavtsev, 28 April 1961" in page, "the first record is featured"
    assert "John F. Kennedy" in page
    assert "Washington" in page


def test_listings_filter(site: Served) -> None:
    everything = site.app.state.current.get().catalogue.conversations
    june = site.page("/browse/conversation?year=1961&month=6")
    assert "3 June 1961" in june
    assert "1962" not in " ".join(tree_of(june).xpath("//p[@class='date']//text()"))
    vienna = tree_of(site.page("/browse/conversation?place=vienna")).xpath("//ol[@class='meetings']/li")
    assert 0 < len(vienna) < len(everything)
    assert site.get("/browse/nonsense", Accept="text/html").status_code == 404


def test_looking_up_finds_other_spellings_and_no_text(site: Served) -> None:
    hits = site.get("/search?q=CASTRO+fidel", Accept="application/json").json()
    assert "texts" not in hits["looks_in"]
    assert hits["hits"][0]["label"] == "Castro Ruz, Fidel"
    assert site.get("/search?q=%00%ff%3Cb%3E", Accept="text/html").status_code == 200
    assert "not in texts" in site.page("/search?q=castro")


def test_the_query_page_shows_labels_and_offers_the_rest(site: Served) -> None:
    query = "SELECT ?who { ?c <https://w3id.org/parley/ontology#hasParticipant> ?who } LIMIT 3"
    answer = site.client.get("/sparql", params={"query": query}, headers={"Accept": "text/html"})
    tree = tree_of(answer.text)
    assert tree.xpath("//table[contains(@class, 'result')]//td/a[starts-with(@href, '/doc/')]")
    csv = next(h for h in tree.xpath("//a[@class='format']/@href") if "format=csv" in h)
    assert site.get(csv).headers["content-type"] == "text/csv; charset=utf-8"
    example = site.page("/sparql?example=q02")
    assert "PREFIX parley:" in tree_of(example).xpath("//textarea")[0].text


def test_pages_are_light(site: Served, pages: dict[str, str]) -> None:
    for path in pages:
        raw = site.client.get(path, headers={"Accept": "text/html", "Accept-Encoding": "gzip"})
        if path.split("?")[0] not in {"/ontology", "/shapes", "/sparql", "/graph/provenance"}:
            assert int(raw.headers["content-length"]) < 60_000, path
