"""What becomes of the full-text patterns of a query: their hits, as VALUES in the same place.

Apart from the reading of the query (``kg.sparql.fulltext``), because the processes for queries need no
more than this.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

__all__ = ["Match", "splice"]


@dataclass(frozen=True, slots=True)
class Match:
    """A full-text pattern of a query: what is asked, and what of the text gives way to its hits.

    ``thing`` and ``score`` are variables as written (``score`` may be empty). The hits go in at
    ``insert``, before the basic graph pattern, whose blank nodes must stay together; ``cut`` are the parts of
    the text that go away.
    """

    words: str
    limit: int
    thing: str
    score: str
    insert: int
    cut: tuple[tuple[int, int], ...]


def splice(
    text: str, matches: Iterable[Match], search: Callable[[str, int], Iterable[tuple[str, float]]]
) -> str:
    """Return the query with the hits of its full-text patterns in their place.

    ``search`` takes words and a limit and gives IRIs with scores. Lines keep their numbers.
    """
    edits: list[tuple[int, int, str]] = []
    for match in matches:
        rows = search(match.words, match.limit)
        if match.score:
            block = " ".join(f"(<{iri}> {score:.3f})" for iri, score in rows)
            values = f" VALUES ({match.thing} {match.score}) {{ {block} }} "
        else:
            block = " ".join(f"<{iri}>" for iri, _ in rows)
            values = f" VALUES {match.thing} {{ {block} }} "
        edits.append((match.insert, match.insert, values))
        edits += ((start, end, re.sub(r"[^\r\n]", " ", text[start:end])) for start, end in match.cut)
    for start, end, instead in sorted(edits, key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + instead + text[end:]
    return text
