"""Prefixes that are known without being declared, and what is said of those that are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, Store

from kg.errors import QueryError
from kg.store import ReadStore


@pytest.fixture
def store(tmp_path: Path) -> ReadStore:
    made = Store(str(tmp_path / "store"))
    made.add(Quad(NamedNode("http://x/s"), NamedNode("http://x/p"), NamedNode("http://x/o")))
    made.flush()
    del made
    return ReadStore(tmp_path / "store")


@pytest.mark.parametrize(
    ("query", "prefix"),
    [
        ("SELECT * {?s nope:type ?o}", "nope"),
        ("PREFIX a: <http://a/>\nSELECT * {\n  ?s a:b ?o ; my-own.x:c ?o }", "my-own.x"),
        ("SELECT *\n {?s :type ?o}", ""),
    ],
)
def test_an_unknown_prefix_is_named_with_the_line_to_write(store: ReadStore, query: str, prefix: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.query(query)
    assert caught.value.message == f"The prefix {prefix}: is not declared."
    assert f"PREFIX {prefix}: <" in caught.value.remedy


def test_other_faults_keep_their_place(store: ReadStore) -> None:
    with pytest.raises(QueryError, match="1:"):
        store.query("SELECT * {?s ?p }")
