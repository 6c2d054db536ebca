"""Sorted rows: merged into the master, and asked who states a line."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kg.release.sorted_quads import SortedQuads
from kg.shapes.coded import split_line
from kg.shapes.engine import Result
from kg.terms import RDF

__all__ = ["merge_rows", "stating_entries"]


def merge_rows(rows: Sequence[Path], master: Path, skip: Iterable[bytes]) -> None:
    """Merge sorted rows into the master, each line once; rows of the owners in ``skip`` (``part:entry``) are left out."""
    gone = frozenset(skip)
    files = [path.open("rb") for path in rows]
    try:
        with master.open("wb") as out:
            last = b""
            for row in heapq.merge(*files):
                line, _, owner = row.rpartition(b"\t")
                if line != last and owner[:-1] not in gone:
                    out.write(line)
                    out.write(b"\n")
                    last = line
    finally:
        for file in files:
            file.close()


def stating_entries(
    result: Result, rows: Sequence[Path], targets: frozenset[str] = frozenset()
) -> set[tuple[int, int]]:
    """Return the entries (part, ordinal) that state what a result complains about.

    The offending triple where the result names one; else every value of its path (too many of
    them); else, when something is missing, those who give the node a class for which it is asked
    (``targets``), or any class; else all who describe it.
    """
    subject = result.focus_node
    named = subject if subject.startswith("_:") else subject[1:-1]
    lines: list[tuple[str, str, tuple[int, int]]] = []
    for path in rows:
        with SortedQuads(path) as quads:
            for row in quads.subject(named):
                text, _, owner = row.rpartition(b"\t")
                line = split_line(text)
                part, _, ordinal = owner.decode().partition(":")
                lines.append((line.predicate, line.object, (int(part), int(ordinal))))
    choices: tuple[Callable[[str, str], bool], ...] = (
        lambda p, o: bool(result.value) and p == result.path and o == result.value,
        lambda p, _: bool(result.path) and p == result.path,
        lambda p, o: p == RDF.type and o in targets,
        lambda p, _: p == RDF.type,
        lambda _p, _o: True,
    )
    for fits in choices:
        found = {owner for p, o, owner in lines if fits(p, o)}
        if found:
            return found
    return set()
