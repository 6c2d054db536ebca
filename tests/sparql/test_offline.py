"""Queries from the command line: the same checks, the same limits, a table for people."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from kg.config import Settings
from kg.errors import QueryMemoryError, QueryRefusedError, QueryTimeoutError, UsageError
from kg.release.manifest import Manifest
from kg.release.read import Release
from kg.sparql.offline import run_query

NAMES = "SELECT ?o ?none { ?s <http://data.test/name> ?o } ORDER BY ?o"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f FILTER(?c != ?f) }"


@pytest.fixture(scope="module")
def release(store_path: Path) -> Release:
    manifest = Manifest(
        id="r1", base="http://data.test/", title="", created="2026-01-01T00:00:00Z", code_version="0"
    )
    return Release(store_path.parent, manifest)


def run(release: Release, query: str, form: str, **changes: float) -> str:
    output = io.BytesIO()
    run_query(release, query, form, Settings(**changes), output)  # type: ignore[arg-type]
    return output.getvalue().decode()


def test_rows_are_a_table_for_people(release: Release) -> None:
    shown = run(release, NAMES, "table")
    assert "none" in shown
    assert [name in shown for name in ("Ana", "Boris", "2 rows")] == [True] * 3


def test_yes_and_no_are_words(release: Release) -> None:
    assert run(release, "ASK { ?s ?p 'Boris' }", "table") == "yes\n"
    assert run(release, "ASK { ?s ?p 'Nobody' }", "table") == "no\n"


def test_serialisations_are_written_as_they_come(release: Release) -> None:
    assert run(release, NAMES, "csv") == "o,none\r\nAna,\r\nBoris,\r\n"
    assert run(release, "DESCRIBE <person/b>", "nt").count("\n") == 1
    assert run(release, "PREFIX d: <http://data.test/> DESCRIBE <person/b>", "turtle").startswith(
        "@prefix d:"
    )
    assert "subject" in run(release, "DESCRIBE <person/b>", "table")


@pytest.mark.parametrize(
    ("query", "form"), [(NAMES, "turtle"), ("DESCRIBE <person/b>", "csv"), (NAMES, "docx")]
)
def test_a_form_that_does_not_fit_lists_those_that_do(release: Release, query: str, form: str) -> None:
    with pytest.raises(UsageError, match=r"--format table\|"):
        run(release, query, form)


def test_the_limits_hold(release: Release) -> None:
    with pytest.raises(QueryTimeoutError):
        run(release, SLOW, "csv", query_timeout=0.5)
    with pytest.raises(QueryMemoryError):
        run(release, "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f", "csv", query_memory_mib=128)
    with pytest.raises(QueryRefusedError):
        run(release, "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "csv")
