"""Parts of things on their pages: names, targets of fragments, marks, places in texts, footnotes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from kg.iris import KINDS
from kg.web.views.alike import alike, given_names_fit, sound
from kg.web.views.cards import record_card
from kg.web.views.footnotes import footnote
from kg.web.words import CONFIDENCE, confidence_dots, confidence_words
from tests.web.conftest import Served, running

BASE = "http://localhost:8000/"
TEXT = "/doc/text/wcda-188144.en1"
RECORD = "/doc/record/wcda-188144"


def _words(page: str) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def _ids(page: str) -> list[str]:
    return re.findall(r'\sid="([^"]*)"', page)


def _select(site: Served, query: str) -> list[str]:
    return [row[0] for row in site.app.state.current.get().facts.rows(query)]


def _sampled(site: Served, each: int = 4) -> Iterator[str]:
    """Yield a few things of each kind, at both ends of their keys."""
    for kind in KINDS:
        query = f'SELECT DISTINCT ?s {{ ?s a ?t FILTER(STRSTARTS(STR(?s), "{BASE}id/{kind}/")) FILTER(!CONTAINS(STR(?s), "#")) }}'
        found = sorted(_select(site, query))
        yield from dict.fromkeys((*found[:each], *found[-each:]))


def test_every_link_with_a_fragment_has_its_target(site: Served) -> None:
    pages: dict[str, list[str]] = {}
    wanted: set[tuple[str, str, str]] = set()
    for iri in _sampled(site):
        path = "/doc/" + iri.removeprefix(f"{BASE}id/")
        page = site.page(path)
        pages[path] = _ids(page)
        for target in re.findall(r'href="([^"]*#[^"]*)"', page):
            address, _, fragment = html.unescape(target).partition("#")
            if not address or address.startswith("/doc/"):
                wanted.add((path, unquote(address.partition("?")[0]) or path, unquote(fragment)))
    assert len(wanted) > 60
    dead = []
    for source, path, fragment in sorted(wanted)[:400]:
        if path not in pages:
            pages[path] = _ids(site.page(path))
        # A place in a text has its target when it is asked for: see the tests of places below.
        if fragment not in pages[path] and not fragment.startswith("at-"):
            dead.append((source, path, fragment))
    assert dead == []


def test_every_part_of_a_thing_has_one_target_under_its_own_fragment(site: Served) -> None:
    checked = 0
    for iri in _sampled(site, 3):
        parts = _select(site, f'SELECT DISTINCT ?s {{ ?s a ?t FILTER(STRSTARTS(STR(?s), "{iri}#")) }}')
        if not parts:
            continue
        moved = site.get(iri.removeprefix(BASE[:-1]), Accept="text/html")
        ids = _ids(site.page(moved.headers["location"]))
        for part in parts:
            assert ids.count(part.partition("#")[2]) == 1, part
            checked += 1
        assert len(ids) == len(set(ids)), iri
    assert checked > 20


def test_no_part_is_called_by_its_fragment(site: Served) -> None:
    facts = site.app.state.current.get().facts
    parts = _select(
        site,
        f'SELECT DISTINCT ?s {{ ?s a ?t FILTER(STRSTARTS(STR(?s), "{BASE}id/")) FILTER(CONTAINS(STR(?s), "#")) }}',
    )
    assert len(parts) > 1000
    for part in parts:
        label, fragment = facts.label(part), part.partition("#")[2]
        assert "#" not in label, part
        assert label, part
        assert fragment == "date" or label != fragment, part
    tenure = next(p for p in parts if p.endswith("#t-o-ussr-amb-cuba"))
    assert facts.label(tenure).startswith("as Ambassador")
    assert facts.label(f"{BASE}id/record/wcda-188144#copy1") == "copy 1"
    assert facts.label(f"{BASE}id/statement/wcda-188144.s01#a1") == "evidence 1"


def test_a_talk_known_from_another_record_is_said_to_be(site: Served) -> None:
    castro = next(
        h["page"]
        for h in site.get("/search?q=fidel+castro", Accept="application/json").json()["hits"]
        if "/person/" in h["page"]
    )
    page = site.page(castro)
    assert "known only from another record" in page
    assert "only mentioned" not in page


def test_what_a_rule_derived_is_marked_wherever_it_is_shown(site: Served) -> None:
    page = site.page(RECORD)
    assert re.search(r"<dt>Language</dt><dd>Russian\s*<span class=\"layer layer-inferred\"", page)
    assert re.search(r"after the talk</span>\s*<span class=\"layer layer-inferred\"", page)
    rows = page[page.index('class="facts"') :]
    assert re.search(r'<dd><span>ru</span>\s*<span class="layer layer-inferred"', rows)
    # What the source says of a record in English needs no mark.
    assert re.search(r"<dt>Language</dt><dd>English\s*</dd>", site.page("/doc/record/frus1961-63v05-d83"))


def test_the_marks_are_explained_on_the_page(site: Served) -> None:
    page = site.page(RECORD)
    legend = _words(page[page.index('class="legend"') :])
    for word in ("source", "machine", "curated", "derived", *(word for *_, word in CONFIDENCE)):
        assert word in legend


@pytest.mark.parametrize(
    ("value", "dots", "word"),
    [(1.0, 5, "sure"), (0.95, 5, "sure"), (0.9, 4, "confident"), (0.85, 4, "confident"), (0.8, 3, "probable"), (0.5, 2, "possible"), (0.3, 1, "doubtful"), (0.0, 1, "doubtful")],
)  # fmt: skip
def test_dots_and_word_of_a_confidence_are_one_scale(value: float, dots: int, word: str) -> None:
    assert (confidence_dots(value), confidence_words(value)) == (dots, word)


# -- places in texts -------------------------------------------------------------------------------


def test_a_place_in_a_text_that_is_not_published_comes_first_and_can_be_checked(site: Served) -> None:
    page = site.page(f"{TEXT}?from=454&to=739")
    assert _ids(page).count("at-454-739") == 1
    first = page[page.index('id="at-454-739"') : page.index("How to check a digest")]
    assert "characters 454–739" in _words(first)
    assert first.count('class="said') == 1, "the claim that rests on just this place"
    assert "[454:739]" in page
    assert "hashlib.sha256" in page


def test_evidence_leads_to_its_place(site: Served) -> None:
    target = html.unescape(
        next(iter(re.findall(r'href="(/doc/text/[^"]*)"', site.page("/doc/statement/wcda-188144.s01"))))
    )
    address, _, fragment = target.partition("#")
    assert fragment in _ids(site.page(address))


@pytest.mark.parametrize(
    ("query", "words"),
    [("from=1&to=99999", "lies beyond its end"), ("from=9&to=3", "before it begins"), ("from=3", "both needed"), ("from=a&to=9", "a whole number")],
)  # fmt: skip
def test_a_place_that_cannot_be_is_said_to_be_none(site: Served, query: str, words: str) -> None:
    page = site.page(f"{TEXT}?{query}")
    assert words in _words(page)
    assert 'id="at-' not in page
    data = site.get(f"{TEXT}?{query}", Accept="application/ld+json")
    assert data.status_code == 400
    assert words in data.text


# -- footnotes -------------------------------------------------------------------------------------


def test_the_footnote_of_a_published_memorandum_names_people_place_volume_and_number(site: Served) -> None:
    page = _words(site.page("/doc/record/frus1961-63v05-d83"))
    for words in ("Memorandum of conversation, Kennedy, Khrushchev and ", "Vienna, 3 June 1961, 12:45 p.m.", "President's Office Files", "Volume V, Soviet Union, Document 83. https://history.state.gov/"):  # fmt: skip
        assert words in page
    conversation = re.search(r"/doc/conversation/c-\w+", site.page("/doc/record/frus1961-63v05-d83"))
    assert conversation
    assert "Document 83. https://history.state.gov/" in _words(site.page(conversation[0]))


def test_the_footnote_of_a_translated_record_names_journal_archive_and_translator(site: Served) -> None:
    page = _words(site.page(RECORD))
    for words in ("Journal of S. M. Kudryavtsev, 9 June 1961. AVP RF, F. 0104.", "Translated into English by Gary Goldberg", "obtained by James G. Hershberg", "27 August 2018. https://digitalarchive"):  # fmt: skip
        assert words in page


def test_no_footnote_says_the_same_day_twice(site: Served) -> None:
    opened = site.app.state.current.get()
    for row in opened.catalogue.rows("record")[::9]:
        note = footnote(opened.facts, record_card(opened.facts, row.iri))
        before = note.partition(" In: ")[0]
        days = re.findall(r"\b\d{1,2} [A-Z][a-z]+ 19\d\d\b", before)
        assert len(days) == len(set(days)), note
        assert "a.m," not in note, note
        assert "p.m," not in note, note


def test_no_citation_has_two_full_stops_or_half_an_archive(site: Served) -> None:
    for iri in _sampled(site, 2):
        page = site.page("/doc/" + iri.removeprefix(f"{BASE}id/"))
        cited = re.findall(r'class="cite-text[^>]*>(.*?)</p>', page, re.DOTALL)
        assert cited
        assert not [x for x in cited if ".." in x.replace("...", "")]
    assert "AVP RF, F. 0104, Op. 17, D. 3. In: Parley" in site.page("/doc/recordset/avprf-0104-17-3")


# -- what follows, who may be whom -----------------------------------------------------------------


def test_a_commitment_says_when_nobody_has_said_what_became_of_it(site: Served) -> None:
    commitments = sorted(
        _select(
            site,
            f'SELECT DISTINCT ?s {{ ?s a ?t FILTER(STRSTARTS(STR(?s), "{BASE}id/commitment/k-")) FILTER(!CONTAINS(STR(?s), "#")) }}',
        )
    )
    pages = [site.page("/doc/" + iri.removeprefix(f"{BASE}id/")) for iri in commitments]
    silent = ["Nobody has yet said what became of it." in page for page in pages]
    only_made = [set(re.findall(r'class="status-([\w-]+)"', page)) <= {"made"} for page in pages]
    assert silent == only_made
    assert any(silent)


def test_names_that_are_nearly_the_same_are_suggested_both_ways(site: Served) -> None:
    opened = site.app.state.current.get()
    pairs = alike(opened)
    assert pairs
    assert all(
        iri in {x.iri for x in pairs[other.iri]}
        for iri, others in pairs.items()
        for other in others
        if len(pairs[other.iri]) < 6
    )
    iri, others = min(pairs.items())
    page = site.page("/doc/" + iri.removeprefix(f"{BASE}id/"))
    assert "Perhaps the same as" in page
    assert "our suggestion" in page
    assert f'href="{others[0].href}"' in page
    data = site.get("/doc/" + iri.removeprefix(f"{BASE}id/") + ".nt").text
    assert "sameAs" not in data or others[0].iri not in data, (
        "a suggestion of the page, no claim of the graph"
    )


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [(("s", "m"), ("sergei", "mikhailovich"), True), (("s",), ("georgi",), False), (("donald",), ("donald", "f"), True), (("john",), ("james",), False), ((), ("john",), False), (("evangelos",), ("evanghelos",), True)],
)  # fmt: skip
def test_given_names_are_compared_with_care(one: tuple[str, ...], other: tuple[str, ...], fit: bool) -> None:
    assert given_names_fit(one, other) is fit


def test_surnames_are_compared_by_sound() -> None:
    assert sound("Kudryavtsev") == sound("Kudriavtsev")
    assert sound("Fischer") == sound("Fisher")
    assert sound("Kennedy") != sound("Kennan")


def test_things_of_one_name_are_told_apart(site: Served) -> None:
    facts = site.app.state.current.get().facts
    query = f'SELECT ?s ?l {{ ?s <http://www.w3.org/2000/01/rdf-schema#label>|<http://www.w3.org/2004/02/skos/core#prefLabel> ?l FILTER(STRSTARTS(STR(?s), "{BASE}id/")) FILTER(!CONTAINS(STR(?s), "#")) }}'
    named: dict[tuple[str, str], list[str]] = {}
    for iri, label in sorted(set(facts.rows(query))):
        kind = iri.removeprefix(f"{BASE}id/").partition("/")[0]
        if kind in {"conversation", "person"}:
            named.setdefault((kind, label), []).append(iri)
    repeated = [iris for iris in named.values() if len(iris) > 1]
    assert repeated
    for iris in repeated:
        shown = [(facts.link(iri).text, facts.link(iri).note) for iri in iris]
        assert len(set(shown)) == len(shown), shown


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/doc/place/vienna", "Place"), (RECORD, "ArchiveComponent"), ("/doc/recordset/avprf-0104", "ArchiveComponent"), ("/doc/org/g-usa", "Organization"), ("/doc/statement/wcda-188144.s01", "")],
)  # fmt: skip
def test_a_document_says_what_its_thing_is(site: Served, path: str, kind: str) -> None:
    link = site.get(f"{path}.ttl").headers["link"]
    assert re.findall(r'<https://schema.org/(\w+)>; rel="type"', link) == ([kind] if kind else [])


def test_a_place_in_a_published_text_is_marked_in_it(site_copy: Path) -> None:
    folder = next((site_copy / "releases").iterdir()) / "texts"
    folder.mkdir(exist_ok=True)
    (folder / "wcda-188144.en1.txt").write_text("Zero <one> two, three & four.", encoding="utf-8")
    with running(site_copy) as served:
        page = served.page(f"{TEXT}?from=5&to=14")
        assert '<mark id="at-5-14">&lt;one&gt; two</mark>' in page
        assert 'href="#at-5-14"' in page
        assert "lies beyond its end" in served.page(f"{TEXT}?from=5&to=30")
