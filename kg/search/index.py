"""Opens the full-text index of a release and looks words up in it.

The engine writes a lock beside the files it opens, and a release is never written to. So the index is
opened through a folder of links, which is gone when it is open.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tantivy
from tantivy import Occur, Query

from kg.errors import ReleaseError
from kg.search.folding import romanised
from kg.search.schema import IRI, KIND, LABEL, LONGEST_WORD, WEIGHTS, analyser, with_analyser
from kg.search.words import MOST_HITS, Choice, Part, read_words

__all__ = ["Hit", "SearchIndex", "open_index"]

_ALSO: Final = 0.1
"""What a field adds that a word stands in beside the best one."""

_NEARLY: Final = 0.5
"""What a word spelled nearly so, or only begun, counts beside one met exactly."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entity that was found, what it is called, its kind, and how well it fits (more is better)."""

    iri: str
    label: str
    kind: str
    score: float


class SearchIndex:
    """The index of one release, open for reading. Any number of threads and processes may hold it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            index, self._searcher = _opened(path)
        except (OSError, ValueError) as exc:
            msg = f"{path}: the full-text index cannot be read: {exc}."
            raise ReleaseError(msg, remedy="Check the release with: kg releases verify.") from exc
        self._schema = index.schema
        self._analyser = analyser()

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def search(self, words: str, limit: int = 100) -> list[Hit]:
        """Return the best hits, best first; equal ones in order of their IRIs.

        Raises QueryError when the words cannot be read (``kg.search.words``), ReleaseError when the
        files cannot.
        """
        query = self._query(read_words(words))
        try:
            found = self._searcher.search(query, min(limit, MOST_HITS), count=False).hits
            hits = [self._hit(score, address) for score, address in found]
        except (OSError, ValueError) as exc:
            msg = f"{self.path}: the full-text index cannot be read: {exc}."
            raise ReleaseError(msg, remedy="Check the release with: kg releases verify.") from exc
        return sorted(hits, key=lambda hit: (-hit.score, hit.iri))

    def _hit(self, score: float, address: tantivy.DocAddress) -> Hit:
        kept = self._searcher.doc(address)
        iri, label = (bytes(kept.get_first(name) or b"").decode() for name in (IRI, LABEL))
        return Hit(iri, label, str(kept.get_first(KIND)), round(score, 3))

    def _query(self, choices: tuple[Choice, ...]) -> Query:
        clauses = []
        for choice in choices:
            queries = [self._part(part) for part in choice.parts]
            either = (
                queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, q) for q in queries])
            )
            clauses.append((Occur.MustNot if choice.without else Occur.Must, either))
        return Query.boolean_query(clauses)

    def _part(self, part: Part) -> Query:
        if part.field == KIND:
            return Query.const_score_query(Query.term_query(self._schema, KIND, part.text.lower()), 0.0)
        words = self._analyser.analyze(romanised(part.text))
        if not words or any(len(word.encode()) > LONGEST_WORD for word in words):
            return Query.empty_query()  # signs alone, or longer than any word: nothing has it
        weights = {part.field: WEIGHTS[part.field]} if part.field else WEIGHTS
        fields = [
            Query.boost_query(query, weight)
            for field, weight in weights.items()
            for query in self._in_field(field, words, part)
        ]
        return Query.disjunction_max_query(fields, _ALSO)

    def _in_field(self, field: str, words: list[str], part: Part) -> Iterator[Query]:
        schema, only = self._schema, words[0] if len(words) == 1 else None
        if only is not None:
            yield Query.term_query(schema, field, only)
            if part.prefix or part.near:
                loose = Query.fuzzy_term_query(schema, field, only, part.near, prefix=part.prefix)
                yield Query.boost_query(loose, _NEARLY)
        elif part.prefix:
            # Words are letters and digits only, so none means anything to a regular expression.
            yield Query.regex_phrase_query(schema, field, [*words[:-1], f"{words[-1]}.*"])
        elif part.near:
            nearly = [Query.fuzzy_term_query(schema, field, word, part.near) for word in words]
            yield Query.boolean_query([(Occur.Must, query) for query in nearly])
        else:
            yield Query.phrase_query(schema, field, list(words), part.slop)


def _opened(path: Path) -> tuple[tantivy.Index, tantivy.Searcher]:
    with tempfile.TemporaryDirectory(prefix="kg-search-") as folder:
        for file in path.resolve().iterdir():
            (Path(folder) / file.name).symlink_to(file)
        index = with_analyser(tantivy.Index.open(folder))
        index.config_reader("manual")
        return index, index.searcher()


def open_index(path: Path) -> SearchIndex:
    """Open the full-text index in a folder read-only. Raises ReleaseError when it cannot be read."""
    return SearchIndex(path)
