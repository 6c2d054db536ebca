"""The list of doubtful links of a site, and what a person decided in it: all of it goes to the ledger or nothing.

The list is no part of a release: a decision changes it although the graph may stay the same.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from kg.errors import LedgerError, ReviewError
from kg.records.identity import ReviewLine, ReviewProblem, read_review
from kg.release.ledger import Ledger, LedgerLine, merge, split, tell_apart

__all__ = ["LIST", "decisions", "keep_list"]

LIST: Final = "review/persons.csv"

_MOST = 10  # problems a message names
_KIND = "person"


def decisions(
    ledger: Ledger, text: str, name: str, *, by: str, on: date | None = None
) -> tuple[LedgerLine, ...]:
    """Return the ledger lines for the decisions in a list; what the ledger says already gives none.

    ``text`` is the edited list, ``name`` its file for messages, ``by`` who decided. Raises ReviewError
    that names every bad line with its column.
    """
    lines, problems = read_review(text)
    if problems:
        raise _refused(name, problems)
    made: list[LedgerLine] = []
    wrong: list[ReviewProblem] = []
    for line in lines:
        found = _decided(ledger, line, by, on)
        if isinstance(found, ReviewProblem):
            wrong.append(found)
            continue
        made.extend(found)
        ledger = ledger.with_lines(found)
    if wrong:
        raise _refused(name, wrong)
    return tuple(made)


def keep_list(site: Path, text: str) -> None:
    """Write the list of a build into the site; a list that somebody decided in is put beside it, not lost."""
    path = site / LIST
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() != text.encode():
        with suppress(OSError, UnicodeDecodeError):
            lines, problems = read_review(path.read_text(encoding="utf-8"))
            if lines or problems:
                path.rename(path.with_name(f"persons-{len(list(path.parent.iterdir()))}.csv"))
    draft = path.with_name(".persons.csv.new")
    draft.write_text(text, encoding="utf-8", newline="")
    draft.replace(path)


def _refused(name: str, problems: Iterable[ReviewProblem]) -> ReviewError:
    said = [str(p) for p in problems]
    more = f"; and {len(said) - _MOST} more" if len(said) > _MOST else ""
    msg = f"{name}: nothing was applied. {'; '.join(said[:_MOST])}{more}."
    return ReviewError(msg, remedy="Mend these lines and apply the list again.")


def _decided(
    ledger: Ledger, line: ReviewLine, by: str, on: date | None
) -> tuple[LedgerLine, ...] | ReviewProblem:
    keys = []
    for column, entry in (("a", line.a), ("b", line.b)):
        key = _key(ledger, entry)
        if key is None:
            return ReviewProblem(
                line.line, column, f"no person of the ledger has the entry {entry!r}{_near(ledger, entry)}"
            )
        keys.append(key)
    one, other = keys
    try:
        if line.decision == "accept":
            loser, winner = _younger_first(ledger, one, other)
            return merge(ledger, _KIND, loser, winner, by=by, note=line.note, on=on) if one != other else ()
        if line.decision == "reject":
            if one == other:
                return ReviewProblem(
                    line.line, "decision", f"the two are one person ({one}); write split to part them"
                )
            return tell_apart(ledger, _KIND, one, other, by=by, note=line.note, on=on)
        if one != other:
            return ReviewProblem(line.line, "decision", f"the two are two people already ({one}, {other})")
        return _split(ledger, line, one, by, on)
    except LedgerError as exc:
        return ReviewProblem(line.line, "decision", exc.message)


def _split(
    ledger: Ledger, line: ReviewLine, key: str, by: str, on: date | None
) -> tuple[LedgerLine, ...] | ReviewProblem:
    """Part entry ``a`` from the others of its person."""
    owned = ledger.source_keys(_KIND, key)
    if line.a not in owned:
        return ReviewProblem(
            line.line, "a", f"to split a person, name the entry itself: {', '.join(owned[:5])}"
        )
    rest = " ".join(s for s in owned if s != line.a)
    return split(ledger, _KIND, key, (line.a, rest), by=by, note=line.note, on=on)


def _key(ledger: Ledger, entry: str) -> str | None:
    """Return the live key of a source key, or of a key."""
    if entry in ledger.known(_KIND):
        return ledger.resolve(_KIND, entry)
    key = ledger.key_for(_KIND, entry)
    return key if key in ledger.known(_KIND) else None


def _younger_first(ledger: Ledger, one: str, other: str) -> tuple[str, str]:
    """Return the two keys, the one that was minted later first: the older address stays."""
    order: dict[str, int] = {}
    for number, line in enumerate(ledger.lines):
        if line.kind == _KIND:
            order.setdefault(line.key, number)
    older, younger = sorted((one, other), key=lambda k: (order.get(k, len(order)), k))
    return younger, older


def _near(ledger: Ledger, entry: str) -> str:
    names = sorted({line.source_key for line in ledger.lines if line.kind == _KIND and line.source_key})
    near = difflib.get_close_matches(entry, names, n=2, cutoff=0.8)
    return f"; did you mean {' or '.join(near)}?" if near else ""
