"""Full text in SPARQL: where its pattern may stand, what it becomes, and what it finds in the sample."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.config import Settings
from kg.errors import ParleyError, QueryError
from kg.release.read import Release, current_release
from kg.search.folding import romanised
from kg.search.words import FIELDS, read_words
from kg.sparql.check import CheckedQuery, Limits, check_query
from kg.sparql.fulltext import DEFAULT_HITS, MOST_MATCHES
from kg.sparql.matches import splice
from kg.sparql.offline import run_query
from kg.sparql.pool import Served
from kg.terms import QUERY_PREFIXES, SEARCH
from tests.conftest import ROOT
from tests.sparql.conftest import Serve, Site
from tests.sparql.made import made_query

LIMITS = Limits.of(Settings())
BASE = "http://data.test/id/"
OAK, ELM = f"<{BASE}oak>", f"<{BASE}elm>"
TRIPLES = f"""
{OAK} <{BASE}name> "Oak" ; <{BASE}kind> <{BASE}tree> .
{ELM} <{BASE}name> "Elm" ; <{BASE}kind> <{BASE}tree> .
<{BASE}talk> <{BASE}with> {OAK} ; <{BASE}part> [ <{BASE}who> {ELM} ] .
<{BASE}odd> <{SEARCH}matches> "oak" .
"""


def check(query: str) -> CheckedQuery:
    return check_query(query, LIMITS)


def hits(words: str, limit: int) -> list[tuple[str, float]]:
    """Find the oak by "oak", the elm by "elm", both by "tree"."""
    known = {"oak": [OAK], "elm": [ELM], "tree": [OAK, ELM]}
    return [(iri[1:-1], 2.5 - n) for n, iri in enumerate(known.get(words, []))][:limit]


@pytest.fixture(scope="module")
def store() -> ox.Store:
    made = ox.Store()
    made.load(TRIPLES, format=ox.RdfFormat.TURTLE)
    return made


def rows(store: ox.Store, query: str) -> list[dict[str, str]]:
    """Return the rows of a query, sorted; IRIs without the base."""
    checked = check(query)
    ox.Store().query(query, base_iri=BASE, prefixes=QUERY_PREFIXES)
    found = store.query(splice(query, checked.matches, hits), base_iri=BASE, prefixes=QUERY_PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    given_rows = [
        {name: getattr(row[name], "value", "").removeprefix(BASE) for name in names if row[name] is not None}
        for row in found
    ]
    return sorted(given_rows, key=str)


T = "?t search:matches "


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('{ ?t search:matches "tree" }', [{"t": "elm"}, {"t": "oak"}]),
        ('{ ?t search:matches ("tree" 1) }', [{"t": "oak"}]),
        ('{ (?t) search:matches ("tree") }', [{"t": "elm"}, {"t": "oak"}]),
        ('{ (?t ?s) search:matches "tree" }', [{"t": "elm", "s": "1.5"}, {"t": "oak", "s": "2.5"}]),
        ('{ $t search:matches "oak" . ?t <name> ?n }', [{"t": "oak", "n": "Oak"}]),
        ('{ ?t search:matches "oak" ; <name> ?n }', [{"t": "oak", "n": "Oak"}]),
        ('{ ?t <name> ?n ; search:matches "oak" . }', [{"t": "oak", "n": "Oak"}]),
        ('{ ?t <name> ?n ; search:matches "oak" ; <kind> <tree> ; }', [{"t": "oak", "n": "Oak"}]),
        ('{ ?t search:matches "oak" ; search:matches "tree" ; ; }', [{"t": "oak"}]),
        ('{ ?t search:matches "oak" ; search:matches "elm" ; <name> ?n }', []),
        ('{ ?t search:matches "oak" ; ^<with> ?c }', [{"t": "oak", "c": "talk"}]),
        ('{ ?t search:matches "oak" ; (<name>|<label>) ?n }', [{"t": "oak", "n": "Oak"}]),
        ('{ ?t ^<with>/<with> ?u ; search:matches "oak" ; !<kind> ?n }', [{"t": "oak", "u": "oak", "n": "Oak"}]),
        ('{ ?c <with> ?t . ?t search:matches "tree" FILTER(?c != 1) }', [{"c": "talk", "t": "oak"}]),
        ('{ ?c <part> _:p . ?t search:matches "tree" . _:p <who> ?t . }', [{"c": "talk", "t": "elm"}]),
        ('{ ?c <part> [ <who> ?t ] . ?t search:matches "tree" }', [{"c": "talk", "t": "elm"}]),
        ('{ [ <who> ?t ] . ?t search:matches "tree" }', [{"t": "elm"}]),
        ('{ <talk> <with> ?x OPTIONAL { ?t search:matches "elm" } }', [{"x": "oak", "t": "elm"}]),
        ('{ <talk> <with> ?t OPTIONAL { (?t ?s) search:matches "elm" } }', [{"t": "oak"}]),
        ('{ ?t <kind> <tree> MINUS { ?t search:matches "elm" } }', [{"t": "oak"}]),
        ('{ ?t <kind> <tree> FILTER NOT EXISTS { ?t search:matches "elm" } }', [{"t": "oak"}]),
        ('{ ?t <kind> <tree> FILTER(EXISTS { ?t search:matches "elm" }) }', [{"t": "elm"}]),
        ('{ { ?t search:matches "elm" } UNION { ?t search:matches "oak" } }', [{"t": "elm"}, {"t": "oak"}]),
        ('{ { SELECT DISTINCT ?t WHERE { ?t search:matches "oak" } LIMIT 1 } ?t <name> ?n }', [{"t": "oak", "n": "Oak"}]),
        ('{ GRAPH <none> { } ?t search:matches "oak" }', []),
        ('{ VALUES ?n { "Elm" } ?t search:matches "tree" ; <name> ?n }', [{"t": "elm", "n": "Elm"}]),
        ('{ VALUES (?n ?m) { ("Elm" 1) } ?t search:matches "tree" ; <name> ?n }', [{"t": "elm", "n": "Elm", "m": "1"}]),
        ('{ BIND("Elm" AS ?n) ?t search:matches "tree" ; <name> ?n }', [{"t": "elm", "n": "Elm"}]),
        ('{ ?t search:matches "oak" . BIND(2 AS ?one) ?u search:matches "elm" }', [{"t": "oak", "u": "elm", "one": "2"}]),
        ('{ FILTER regex(?n, "^E") ?t search:matches "tree" ; <name> ?n }', [{"t": "elm", "n": "Elm"}]),
        ('{ ?t <name> "Elm" , ?n ; search:matches "tree" }', [{"t": "elm", "n": "Elm"}]),
        ('{ ?x <age> -5 ; <b> true ; <c> "x"@en ; <d> "y"^^xsd:date . ?t search:matches "oak" }', []),
        ("{ ?t search:matches '''oak''' # search:matches ?x\n }", [{"t": "oak"}]),
        ('{ ?t search:matches "\\u006Fak" }', [{"t": "oak"}]),
        ('{ ?t <https://w3id.org/parley/search#matches> "oak" }', [{"t": "oak"}]),
        ('{ ?t search:matches "nothing" }', []),
        # Not a pattern of full text: a term like any other.
        ('{ ?s ?p "oak" FILTER(?p = search:matches) }', [{"s": "odd", "p": SEARCH + "matches"}]),
        ("{ VALUES ?p { <x> search:matches } ?s ?p ?o }", [{"s": "odd", "p": SEARCH + "matches", "o": "oak"}]),
        ("{ VALUES (?p) { (search:matches) } ?s ?p ?o }", [{"s": "odd", "p": SEARCH + "matches", "o": "oak"}]),
        ("{ ?s ?p search:matches }", []),
        ("{ search:matches ?p ?o }", []),
        ("{ ?s ^<with> search:matches }", []),
    ],
)  # fmt: skip
def test_a_pattern_gives_way_to_its_hits_where_it_stands(
    store: ox.Store, query: str, expected: list[dict[str, str]]
) -> None:
    assert rows(store, f"SELECT * {query}") == sorted(expected, key=str)


def test_another_prefix_and_another_name_of_it_are_the_same_predicate(store: ox.Store) -> None:
    query = f'PREFIX s: <{SEARCH}> SELECT * {{ ?t s:matches "oak" }}'
    assert rows(store, query) == [{"t": "oak"}]
    query = f'PREFIX s: <{SEARCH[:-3]}> SELECT * {{ ?t s:ch\\#matches "oak" }}'
    assert rows(store, query) == [{"t": "oak"}]
    assert check('PREFIX search: <http://x/> SELECT * { ?t search:matches "oak" }').matches == ()


def test_construct_keeps_the_predicate_in_its_template() -> None:
    query = 'CONSTRUCT { ?t search:matches "found" } WHERE { ?t search:matches "oak" }'
    (match,) = check(query).matches
    assert (match.words, match.limit, match.thing, match.score) == ("oak", DEFAULT_HITS, "?t", "")
    assert splice(query, (match,), hits).startswith(
        'CONSTRUCT { ?t search:matches "found" } WHERE {  VALUES ?t {'
    )


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("{ ?t search:matches ?w }", "line 1, column 30: the words .* are a variable"),
        ("{\n ?t search:matches\n  <x> }", "line 3, column 3: the words .* are no string"),
        ("{ ?t search:matches 5 }", "are no string"),
        ("{ ?t search:matches () }", "are no string"),
        ('{ ?t search:matches ("oak" ?n) }', "holds words and a number of hits, nothing else"),
        ('{ ?t search:matches ("oak" 5 6) }', "nothing else"),
        ('{ ?t search:matches ("oak" 0) }', "0 is no number of hits"),
        ('{ ?t search:matches ("oak" 10001) }', "10001 is no number of hits"),
        ('{ ?t search:matches ("oak" 1.5) }', "1.5 is no number of hits"),
        ('{ ?t search:matches "oak"@en }', "no language and no type"),
        ('{ ?t search:matches "oak"^^xsd:string }', "no language and no type"),
        ('{ ?t search:matches "oak", "elm" }', "one object"),
        ('{ ?t search:matches "" }', "column 30: the words to search for cannot be used: there is none"),
        ('{ <oak> search:matches "oak" }', "is no variable"),
        ('{ _:b search:matches "oak" }', "is no variable"),
        ('{ [] search:matches "oak" }', "is no variable"),
        ('{ (?t <s>) search:matches "oak" }', "is no variable"),
        ('{ (?t ?s ?u) search:matches "oak" }', "is no variable"),
        ('{ (?t ?t) search:matches "oak" }', "have one variable"),
        ('{ (?t ?s) search:matches "oak" ; <name> ?n }', "no further predicates"),
        ('{ ?x <with> [ search:matches "oak" ] }', "inside parentheses or brackets"),
        ('{ ?t search:matches/<name> "oak" }', "property path"),
        ('{ ?t <name>/search:matches "oak" }', "property path"),
        ('{ ?t ^search:matches "oak" }', "property path"),
        ('{ ?t (search:matches|<name>) "oak" }', "inside parentheses"),
        ('{ ?t !(search:matches) "oak" }', "inside parentheses"),
        ('{ FILTER(search:matches(?t, "oak")) }', "not a function"),
        ('{ FILTER search:matches(?t, "oak") }', "not a function"),
        ("{ " + '?t search:matches "oak" . ' * (MOST_MATCHES + 1) + "}", "may have 20"),
    ],
)
def test_what_cannot_be_searched_is_refused_with_its_place(query: str, why: str) -> None:
    with pytest.raises(QueryError, match=rf"Full text, line \d+, column \d+: .*|{why}") as caught:
        check(f"SELECT * {query}")
    assert re.search(why, caught.value.message)
    assert caught.value.remedy


def test_the_short_form_of_construct_is_told_apart() -> None:
    with pytest.raises(QueryError, match="short form"):
        check('CONSTRUCT WHERE { ?t search:matches "oak" }')


def test_lines_keep_their_numbers() -> None:
    query = 'SELECT *\n{\n ?t <a> ?b ;\n  search:matches\n "oak" ;\r\n <c> ?d }'
    assert splice(query, check(query).matches, hits).count("\n") == query.count("\n")


PIECES = (
    '?t search:matches "oak" ', '(?t ?s) search:matches ("oak" 3) ', "?t <a> ?b ", ". ", "; ", ", ", "{ ", "} ",
    "OPTIONAL ", "GRAPH ?g ", "FILTER(?t != 1) ", "FILTER EXISTS ", "UNION ", "VALUES ?t { <x> } ", "BIND(1 AS ?n) ",
    "search:matches ", '"oak" ', "[ ", "] ", "( ", ") ", "SELECT * ", "^", "/", "_:b ", "<< ", ">> ", "{| ", "|} ",
    "~ ?r ", "a ", "CONSTRUCT ", "-5 ", "'''x''' ",
)  # fmt: skip


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(PIECES), max_size=14))
def test_what_the_engine_takes_is_refused_or_stays_a_query(pieces: list[str]) -> None:
    query = f'SELECT * {{ ?t search:matches "oak" {"".join(pieces)} }}'
    try:
        ox.Store().query(query, base_iri=BASE, prefixes=QUERY_PREFIXES)
    except SyntaxError:
        return  # the worker asks the engine first, so these go no further
    try:
        checked = check(query)
    except ParleyError:
        return
    assert checked.matches
    spliced = splice(query, checked.matches, hits)
    ox.Store().query(spliced, base_iri=BASE, prefixes=QUERY_PREFIXES)
    patterns = re.sub(r"CONSTRUCT \{[^}]*\}|VALUES[^}]*\}", "", spliced)
    assert not re.search(r"search:matches [\"(]", patterns)


def made_with_full_text(seed: int) -> tuple[str, str] | None:
    """Return a made query with a full-text pattern in one of its groups, and with VALUES written by hand there."""
    dice = random.Random(seed)
    query = made_query(dice)
    groups = [place.end() for place in re.finditer(r"(?<!CONSTRUCT )\{ (?=[?<_])", query)]
    if not groups or re.search(r"RAND|UUID|NOW|BNODE|SERVICE", query, re.IGNORECASE):
        return None
    at = dice.choice(groups)
    patterns = (f'{T}"tree"', f"VALUES ?t {{ {OAK} {ELM} }}")
    asked, by_hand = (f"{query[:at]}{pattern} . {query[at:]}" for pattern in patterns)
    try:
        ox.Store().query(asked, base_iri=BASE, prefixes=QUERY_PREFIXES)
    except (SyntaxError, RuntimeError):
        return None
    return asked, by_hand


def test_made_queries_answer_as_with_values_written_by_hand(store: ox.Store) -> None:
    compared = with_rows = 0
    for seed in range(3000):
        made = made_with_full_text(seed)
        if made is None:
            continue
        asked, by_hand = made
        matches = check(asked).matches
        assert len(matches) == 1, asked
        answer = answer_to(store, splice(asked, matches, hits))
        assert answer == answer_to(store, by_hand), asked
        compared += 1
        with_rows += bool(answer)
    assert compared > 150
    assert with_rows > 30


def answer_to(store: ox.Store, query: str) -> object:
    found = store.query(query, base_iri=BASE, prefixes=QUERY_PREFIXES)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        return sorted(re.sub(r"_:\w+", "_:b", str(triple)) for triple in found)
    assert isinstance(found, ox.QuerySolutions)
    written = sorted(str(row) for row in found)
    # Which rows a LIMIT takes is the engine's choice.
    return len(written) if "LIMIT" in query else written


# The sample, through real workers


@pytest.fixture(scope="module")
def release(sample_site: Path) -> Release:
    return current_release(sample_site)


@pytest.fixture(scope="module")
def sample(serve: Serve, release: Release) -> Site:
    base = f"{release.manifest.base}id/"
    return serve(served=Served(release.store_path, release.id, base, release.search_path))


def things(site: Site, query: str, **more: Any) -> list[str]:
    answer = httpx.get(site.url, params={"query": query, **more}, trust_env=False, timeout=30)
    assert answer.status_code == 200, answer.text
    return [row["t"]["value"] for row in answer.json()["results"]["bindings"]]


@pytest.mark.server
def test_every_way_to_ask_finds_the_same(sample: Site, release: Release) -> None:
    query = 'SELECT ?t ?l { ?t search:matches "castro kudryavtsev" ; rdfs:label ?l }'
    found = things(sample, query)
    assert found
    client = httpx.Client(trust_env=False, timeout=30)
    posted = client.post(sample.url, data={"query": query}).json()["results"]["bindings"]
    assert [row["t"]["value"] for row in posted] == found
    direct = client.post(sample.url, content=query, headers={"Content-Type": "application/sparql-query"})
    assert direct.json()["results"]["bindings"] == posted
    assert "<table>1 of" in client.get(sample.url, params={"query": query, "format": "html"}).text
    output = io.BytesIO()
    run_query(release, query, "csv", Settings(), output)
    assert [line.split(",")[0] for line in output.getvalue().decode().split()[1:] if "/id/" in line] == found


@pytest.mark.server
def test_scores_come_best_first_and_limits_hold(sample: Site) -> None:
    query = "SELECT * { (?t ?score) search:matches (%s) } ORDER BY DESC(?score)"
    many = things(sample, query % '"19* OR s*" 10000')
    assert len(many) > DEFAULT_HITS
    assert things(sample, query % '"19* OR s*" 7') == many[:7]
    assert len(things(sample, query % '"19* OR s*"')) == DEFAULT_HITS


@pytest.mark.server
def test_other_words_are_another_answer_and_the_same_words_are_kept(sample: Site) -> None:
    query = 'SELECT ?t { ?t search:matches "%s" } ORDER BY ?t'
    assert things(sample, query % "castro") != things(sample, query % "khrushchev")
    client = httpx.Client(trust_env=False, timeout=30)
    tags = [client.get(sample.url, params={"query": query % w}).headers["ETag"] for w in ("castro", "rusk")]
    assert len(set(tags)) == 2
    again = client.get(sample.url, params={"query": query % "castro"})
    assert again.headers["Cache-Status"] == "parley; hit"


@pytest.mark.server
def test_names_found_are_those_a_regex_finds(sample: Site) -> None:
    by_regex = """SELECT DISTINCT ?t ?l { ?t rdfs:label|skos:prefLabel|schema:name|foaf:name ?l
      FILTER(isIRI(?t) && !CONTAINS(STR(?t), "#p") && !CONTAINS(STR(?t), "#side")
      && REGEX(STR(?l), "(^|[^0-9A-Za-z])%s([^0-9A-Za-z]|$)", "i")) }"""
    every = 0
    for word in ("Castro", "embassy", "1961", "of", "Rusk", "soviet", "Berlin", "USSR", "conversation"):
        plain = set(things(sample, by_regex % word))
        found = set(things(sample, f'SELECT ?t {{ ?t search:matches ("name:{word}" 10000) }}'))
        assert found == plain, word
        every += len(found)
    assert every > 100


@pytest.mark.server
def test_faults_of_the_query_are_told_with_the_places_its_author_knows(sample: Site) -> None:
    client = httpx.Client(trust_env=False, timeout=30)
    query = 'SELECT * {\n ?t search:matches "castro" .\n ?t nope ?x }'
    answer = client.get(sample.url, params={"query": query})
    assert answer.status_code == 400
    assert "3:" in answer.json()["message"]
    answer = client.get(
        sample.url, params={"query": 'SELECT * { ?t search:matches "castro" . ?t nope:x ?x }'}
    )
    assert "The prefix nope: is not declared" in answer.json()["message"]


@pytest.mark.server
def test_a_release_without_an_index_says_so_and_answers_the_rest(site: Site) -> None:
    client = httpx.Client(trust_env=False, timeout=30)
    answer = client.get(site.url, params={"query": 'SELECT * { ?t search:matches "castro" }'})
    assert answer.status_code == 400
    assert "This release has no full-text index" in answer.json()["message"]
    assert client.get(site.url, params={"query": "ASK {}"}).status_code == 200


@pytest.mark.server
def test_the_service_description_claims_it_where_it_is_true(site: Site, sample: Site) -> None:
    for one, claimed in ((site, False), (sample, True)):
        text = httpx.get(one.url, headers={"Accept": "text/turtle"}, trust_env=False).text
        assert ("propertyFeature" in text) is claimed


FULL_TEXT = (
    (ROOT / "docs" / "sparql.md")
    .read_text(encoding="utf-8")
    .partition("## Full text\n")[2]
    .partition("\n## ")[0]
)


@pytest.mark.server
def test_the_example_of_the_documentation_runs(sample: Site) -> None:
    (query,) = re.findall(r"```sparql\n(.*?)```", FULL_TEXT, re.DOTALL)
    answer = httpx.get(sample.url, params={"query": query}, trust_env=False, timeout=30)
    labels = [row["label"]["value"] for row in answer.json()["results"]["bindings"]]
    assert "Castro Ruz - Kudryavtsev, 28 April 1961" in labels


def test_patterns_and_words_of_the_documentation_can_be_read() -> None:
    patterns = re.findall(r"^\| `(.* search:matches .*?)` \|", FULL_TEXT, re.MULTILINE)
    assert [check(f"SELECT * {{ {pattern} }}").matches[0].limit for pattern in patterns] == [100, 5000, 50]
    cells = re.findall(
        r"^\| (.*?) \| ", FULL_TEXT.partition("| words |")[2].partition("\n\n")[0], re.MULTILINE
    )
    words = [
        one for cell in cells for one in re.findall(r"`([^`]+)`", cell) if not re.fullmatch(r"-\w+|~\d", one)
    ]
    assert len(words) > 8
    assert all(read_words(one) for one in words)
    assert {f"`{field}`" for field in FIELDS if field != "kind"} <= set(re.findall(r"`[a-z]+`", FULL_TEXT))


HOSTILE: list[Callable[[], str]] = [
    lambda: "(" * 500 + "a" + ")" * 400,
    lambda: " ".join(f"{chr(97 + n % 26)}{chr(97 + n // 26)}*" for n in range(50)),
    lambda: " OR ".join(f"{chr(97 + n % 26)}*" for n in range(50)),
    lambda: " ".join("abcdefghijklmnop"[: n % 16 + 1] + "~2" for n in range(50)),
    lambda: f"{'z' * 95}~2",
    lambda: "(.*a){20}$ [a-z]+ /.*/",
    lambda: "name:* *:* [a TO z] {a TO *} ^9999",
    lambda: '"' + "the of and to in " * 50 + '"',
    lambda: "\N{COMBINING ACUTE ACCENT}" * 900 + "a",
    lambda: "я" * 999,
]


@pytest.mark.server
@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_are_bounded(sample: Site, words: Callable[[], str]) -> None:
    quoted = words().replace("\\", "\\\\").replace('"', '\\"')
    query = f'SELECT * {{ ?t search:matches ("{quoted}" 10000) }}'
    answer = httpx.post(sample.url, data={"query": query}, trust_env=False, timeout=30)
    assert answer.status_code in (200, 400), answer.text
    assert answer.elapsed.total_seconds() < 5
    assert romanised(words())
