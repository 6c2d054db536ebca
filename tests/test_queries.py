"""Every published question runs, says what it asks, and gives the answer that stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
import rdflib

from kg.config import Settings
from kg.errors import ParleyError, UsageError
from kg.queries import SavedQuery, expected_answer, gallery, read_query, readable, saved_queries
from kg.resources import shipped
from tests.conftest import ROOT
from tests.update_answers import answer_of

BASE: Final = Settings().base
EXAMPLE: Final = ROOT / "tests" / "worked_example"
QUESTIONS: Final = saved_queries()

# Rows on the worked example alone, and with the fixture, as the ontology's section 9 gives them.
ROWS: Final = {
    "q01": (2, 3), "q02": (8, 11), "q03": (0, 3), "q04": (1, 1), "q05": (2, 2), "q06": (1, 1), "q07": (1, 4),
    "q08": (0, 1), "q09": (4, 4), "q10": (2, 2), "q11": (1, 2), "q12": (2, 3), "q13": (4, 4), "q14": (3, 3),
    "q15": (0, 1), "q16": (3, 3), "q17": (2, 2), "q18": (2, 1), "q19": (0, 1), "q20": (3, 3), "q21": (1, 1),
    "q22": (2, 2), "q23": (5, 5), "q24": (1, 1), "q25": (14, 15), "q26": (1, 2), "q27": (0, 1), "q28": (1, 4),
    "q29": (0, 1), "q30": (2, 2),
}  # fmt: skip

# What needs more than standard SPARQL says so in its header, and is asked of the sample's release only.
STANDARD: Final = tuple(q for q in QUESTIONS if not q.needs)

questions = pytest.mark.parametrize("query", QUESTIONS, ids=lambda q: q.key)
standard = pytest.mark.parametrize("query", STANDARD, ids=lambda q: q.key)


@pytest.fixture(scope="module", params=[0, 1], ids=["example", "with-fixture"])
def loaded(request: pytest.FixtureRequest) -> tuple[int, ox.Store, rdflib.Graph]:
    files = [EXAMPLE / "seed.ttl", EXAMPLE / "fixture.ttl"][: request.param + 1]
    store, graph = ox.Store(), rdflib.Graph()
    for file in files:
        store.load(path=str(file), format=ox.RdfFormat.TURTLE, base_iri=f"{BASE}id/")
        graph.parse(file, format="turtle", publicID=f"{BASE}id/")
    return request.param, store, graph


def solutions(store: ox.Store, text: str) -> Iterator[ox.QuerySolution]:
    found = store.query(text, base_iri=f"{BASE}id/")
    assert isinstance(found, ox.QuerySolutions)
    return found


@standard
def test_both_engines_give_the_rows_of_the_worked_example(
    query: SavedQuery, loaded: tuple[int, ox.Store, rdflib.Graph]
) -> None:
    which, store, graph = loaded
    rows = sum(1 for _ in solutions(store, query.text))
    assert rows == ROWS[query.key][which]
    assert len(list(graph.query(query.text, base=f"{BASE}id/"))) == rows


def test_the_fixture_answers_every_question_that_the_sample_cannot(
    loaded: tuple[int, ox.Store, rdflib.Graph],
) -> None:
    which, store, _ = loaded
    if which:
        assert all(any(True for _ in solutions(store, q.text)) for q in STANDARD)


def test_the_soviet_side_heard_of_the_conference_a_day_earlier_than_the_talk_says(
    loaded: tuple[int, ox.Store, rdflib.Graph],
) -> None:
    (row,) = solutions(loaded[1], next(q for q in QUESTIONS if q.key == "q21").text)
    assert str(row["day"]).startswith('"1961-04-27"')
    assert str(row["s"]) == f"<{BASE}id/statement/wcda-188144.s13>"


@questions
def test_a_question_gives_the_answer_beside_it(query: SavedQuery, sample_site: Path) -> None:
    expected = expected_answer(query)
    assert expected is not None, "python -m tests.update_answers writes the answers; read the difference"
    assert answer_of(query, sample_site) == expected


def test_questions_have_keys_of_their_own_and_thirty_run_in_any_store() -> None:
    assert [q.key for q in QUESTIONS] == [f"q{n:02}" for n in range(1, 32)]
    assert len(STANDARD) == len(ROWS) == 30
    assert all("search:matches" in q.sparql and "full-text index" in q.needs for q in QUESTIONS if q.needs)


@questions
def test_a_question_is_complete_in_itself(query: SavedQuery) -> None:
    assert query.question.endswith("?")
    assert query.why.endswith(".")
    assert not re.search(r"^\s*BASE\b", query.sparql, re.MULTILINE | re.IGNORECASE), (
        "the base is that of the site"
    )
    assert "localhost" not in query.text
    declared = set(re.findall(r"^PREFIX (\w+):", query.sparql, re.MULTILINE))
    body = re.sub(r'<[^>]*>|"[^"]*"', "", query.sparql)
    assert declared == set(re.findall(r"(?<![\w?:])([a-z]+):", body))
    assert all(p.token in query.sparql for p in query.parameters)


@questions
def test_rows_have_one_order(query: SavedQuery) -> None:
    assert "ORDER BY" in query.sparql


def test_invented_people_are_marked_and_no_question_asks_for_them() -> None:
    assert "FICTIONAL" in (EXAMPLE / "fixture.ttl").read_text(encoding="utf-8")
    assert not any("test-" in q.sparql for q in QUESTIONS)


def test_another_value_takes_the_place_of_a_parameter() -> None:
    query = next(q for q in QUESTIONS if q.key == "q15")
    asked = query.ask(record="<record/frus1961-63v05-d69>", until='"1962-01-01"^^xsd:date')
    assert "wcda-188144" not in asked
    assert asked.count("<record/frus1961-63v05-d69>") == 2
    assert '"1962-01-01"^^xsd:date' in asked
    with pytest.raises(UsageError, match="no parameter 'person'") as raised:
        query.ask(person="<person/x>")
    assert "record, until" in raised.value.remedy


def test_a_file_without_a_title_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "q99-nameless.rq"
    path.write_text("# question: What?\n# why: So.\n\nASK {}\n", encoding="utf-8")
    with pytest.raises(ParleyError, match=r"q99-nameless\.rq: the header lacks title"):
        read_query(path)


def test_a_parameter_without_a_meaning_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "q99-vague.rq"
    path.write_text("# title: T\n# question: What?\n# why: So.\n# parameter person: <person/x>\n\nASK {}\n")
    with pytest.raises(ParleyError, match="the parameter person has no meaning"):
        read_query(path)


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (f"<{BASE}id/person/p-2>", "<person/p-2>"),
        ("<https://w3id.org/parley/vocab/act/promise>", "act:promise"),
        ("<https://example.org/x>", "<https://example.org/x>"),
        ('"1961-04-28"^^<http://www.w3.org/2001/XMLSchema#date>', '"1961-04-28"^^xsd:date'),
        ('"a\\"b"@en', '"a\\"b"@en'),
        ('"x"^^<https://example.org/t>', '"x"^^<https://example.org/t>'),
    ],
)
def test_terms_are_shown_as_a_person_would_write_them(term: str, shown: str) -> None:
    assert readable(term, BASE) == shown


def test_the_gallery_shows_every_question_with_its_query() -> None:
    page = gallery()
    assert page.count("```sparql") == len(QUESTIONS)
    for query in QUESTIONS:
        assert f"## {query.key}: {query.title}" in page
    assert shipped("queries").is_dir()
