"""Writes the expected answers of the questions: ``python -m tests.update_answers [SITE]``.

Builds the sample in a temporary site when none is named, asks every question of its release, and
writes ``queries/expected/``. The difference is reviewed like code.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions

from kg.build import build
from kg.config import Settings
from kg.queries import Answer, SavedQuery, readable, saved_queries
from kg.release.read import Release, current_release
from kg.resources import shipped
from kg.search.index import open_index
from kg.sparql.check import Limits, check_query
from kg.sparql.matches import splice
from kg.store import open_store

FIRST: Final = 20


def answer_of(query: SavedQuery, site: Path) -> Answer:
    """Ask a question of the current release of a site."""
    release = current_release(site)
    base = release.manifest.base
    found = open_store(release.store_path).query(_in_standard_terms(query, release), base_iri=f"{base}id/")
    assert isinstance(found, QuerySolutions)
    columns = tuple(variable.value for variable in found.variables)
    rows = [
        tuple("" if (term := row[column]) is None else readable(str(term), base) for column in columns)
        for row in found
    ]
    digest = hashlib.sha256("\n".join(sorted("\t".join(row) for row in rows)).encode()).hexdigest()
    return Answer(columns, len(rows), digest, tuple(rows[:FIRST]))


def _in_standard_terms(query: SavedQuery, release: Release) -> str:
    """Return the query with the hits of its full-text patterns in their place."""
    matches = check_query(query.text, Limits.of(Settings())).matches
    if not matches:
        return query.text
    index = open_index(release.search_path)
    return splice(
        query.text, matches, lambda words, most: [(h.iri, h.score) for h in index.search(words, most)]
    )


def write_answers(site: Path, folder: Path) -> None:
    """Write the answer of every question that ships with Parley."""
    folder.mkdir(exist_ok=True)
    for query in saved_queries():
        answer = answer_of(query, site)
        data = {
            "columns": answer.columns,
            "rows": answer.rows,
            "sha256": answer.sha256,
            "first": answer.first,
        }
        path = folder / f"{query.key}.json"
        path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Update the answers from the named site, or from a fresh build of the sample."""
    folder = shipped("queries") / "expected"
    if arguments:
        write_answers(Path(arguments[0]), folder)
        return
    with tempfile.TemporaryDirectory() as temporary:
        site = Path(temporary) / "site"
        build([shipped("data")], Settings(site=str(site)))
        write_answers(site, folder)


if __name__ == "__main__":
    main(sys.argv[1:])
