"""The list of doubtful links: a table that a person decides in, and that is read back.

Columns: ``decision`` (empty: not decided yet), the two entries by source key, what the lists print of
them, the score, the rule and the reasons, and a note for the ledger. Decisions:

- ``accept`` (or ``merge``): the two are one person; also for a pair the list does not have;
- ``reject``: they are two people; they are never asked about or joined again;
- ``split``: entry ``a`` was joined with ``b`` and is somebody else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from kg.records.identity.decide import Link
from kg.records.identity.entry import PersonEntry

__all__ = ["COLUMNS", "DECISIONS", "ReviewLine", "ReviewProblem", "read_review", "review_list"]

DECISIONS: Final = {"accept": "accept", "merge": "accept", "reject": "reject", "split": "split"}
COLUMNS: Final = (
    "decision", "a", "b", "a_name", "b_name", "a_role", "b_role", "a_years", "b_years", "score", "rule", "why", "note",
)  # fmt: skip
_NEEDED: Final = ("decision", "a", "b")


class ReviewLine(NamedTuple):
    """One decision: what, about which two entries, why, and where it stands."""

    line: int
    decision: str  # accept, reject or split
    a: str
    b: str
    note: str = ""


class ReviewProblem(NamedTuple):
    """What is wrong with a list, by line and column."""

    line: int
    column: str
    message: str

    def __str__(self) -> str:
        """Return the problem as a message names it."""
        return f"line {self.line}, column {self.column}: {self.message}"


def review_list(doubtful: Iterable[Link], entries: Iterable[PersonEntry]) -> str:
    """Return the list as CSV, the surest first."""
    by_key: dict[str, PersonEntry] = {}
    for entry in sorted(entries, key=repr):
        by_key.setdefault(entry.key, entry)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for link in sorted(doubtful, key=lambda k: (-k.bits, k.a, k.b)):
        a, b = by_key[link.a], by_key[link.b]
        printed = (a.name, b.name, a.role, b.role, _years(a), _years(b))
        cells = ("", link.a, link.b, *printed, f"{link.confidence:g}", link.rule, link.why, "")
        writer.writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _years(entry: PersonEntry) -> str:
    return "" if entry.years is None else "-".join(dict.fromkeys(map(str, entry.years)))


def _cell(text: str) -> str:
    """Return a text that a spreadsheet takes for text: a formula would run in the reader's program."""
    plain = " ".join(text.split())
    return f"'{plain}" if plain[:1] in ("=", "+", "-", "@") else plain


def read_review(text: str) -> tuple[tuple[ReviewLine, ...], tuple[ReviewProblem, ...]]:
    """Read a list that somebody decided in: the decisions made, and what is wrong with it.

    Commas or semicolons part the cells, as spreadsheets write them; lines without a decision are passed over.
    """
    text = text.removeprefix("\ufeff")
    header = text.partition("\n")[0]
    delimiter = ";" if header.count(";") > header.count(",") else ","
    rows = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        numbered = list(_numbered(rows))
    except csv.Error as exc:
        return (), (ReviewProblem(rows.line_num, "all", f"this is no CSV: {exc}"),)
    if not numbered:
        return (), (ReviewProblem(1, "all", "the list is empty"),)
    (_, names), *body = numbered
    names = [name.strip().casefold() for name in names]
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        return (), (ReviewProblem(1, missing[0], "this column is missing"),)
    lines: list[ReviewLine] = []
    problems: list[ReviewProblem] = []
    for number, cells in body:
        found = _line(number, dict(zip(names, cells, strict=False)), len(cells) > len(names))
        if isinstance(found, ReviewProblem):
            problems.append(found)
        elif found is not None:
            lines.append(found)
    problems.extend(_contradictions(lines))
    return tuple(lines), tuple(sorted(problems))


def _numbered(rows: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the number of their first line; a cell may hold line breaks."""
    start = 1
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield start, cells
        start = getattr(rows, "line_num", start) + 1


def _line(number: int, cells: dict[str, str], too_many: bool) -> ReviewLine | ReviewProblem | None:
    written = cells.get("decision", "").strip()
    if not written:
        return None
    if too_many:
        return ReviewProblem(number, "all", "there are more cells than columns")
    decision = DECISIONS.get(written.casefold())
    if decision is None:
        return ReviewProblem(number, "decision", f"{written!r} is none of {', '.join(DECISIONS)}")
    for column in ("a", "b"):
        if not cells.get(column, "").strip():
            return ReviewProblem(number, column, "an entry is missing")
    a, b = cells["a"].strip(), cells["b"].strip()
    if a == b:
        return ReviewProblem(number, "b", "both entries are the same one")
    return ReviewLine(number, decision, a, b, " ".join(cells.get("note", "").split()))


def _contradictions(lines: Sequence[ReviewLine]) -> Iterator[ReviewProblem]:
    first: dict[frozenset[str], ReviewLine] = {}
    for line in lines:
        other = first.setdefault(frozenset((line.a, line.b)), line)
        if other.decision != line.decision:
            yield ReviewProblem(line.line, "decision", f"line {other.line} decides otherwise about these two")
