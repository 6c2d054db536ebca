"""The ledger: which key a source key has, and what people decided since.

An append-only table, eight columns separated by tabs::

    kind  source_key  key  status  into  by  on  note

- ``minted``: things of this source key are published under this key;
- ``merged``: the key gave way to the one in ``into``; its address answers 301;
- ``split``: the key stood for several things, now those in ``into`` (blanks between); 300;
- ``withdrawn``: the key is no longer published, for the reason in ``note``; 410;
- ``distinct``: somebody decided that the key and the one in ``into`` are two things; both stand, and
  no rule joins them.

Several ledgers unite: the same statement twice is one. A statement that contradicts another is an
error that names the line, because an identifier that means two things is worse than no build.
"""

from __future__ import annotations

import difflib
import fcntl
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

from kg.errors import LedgerError, UsageError
from kg.iris import KINDS, MINTED, mint

__all__ = [
    "COLUMNS", "STATUSES", "Ledger", "LedgerLine", "Live", "MovedTo", "Outcome", "Withdrawn", "append_lines",
    "merge", "read_ledger", "require_keys", "require_parts", "split", "tell_apart", "withdraw",
]  # fmt: skip

COLUMNS: Final = ("kind", "source_key", "key", "status", "into", "by", "on", "note")
STATUSES: Final = ("minted", "merged", "split", "withdrawn", "distinct")
_ENDS: Final = frozenset({"merged", "split", "withdrawn"})

_KEY: Final = re.compile(r"^[^\s<>\"{}|^`\\/#?]+$")
_BREAKS: Final = re.compile(r"[\t\r\n\x00-\x1f]")


class LedgerLine(NamedTuple):
    """One statement of the ledger; see the module for the columns."""

    kind: str
    source_key: str
    key: str
    status: str
    into: str
    by: str
    on: str
    note: str

    def text(self) -> str:
        """Return the line as it stands in the file, without its line end."""
        return "\t".join(self)

    @property
    def targets(self) -> tuple[str, ...]:
        """Return the keys in ``into``."""
        return tuple(self.into.split())

    @property
    def statement(self) -> tuple[str, str, str, str, frozenset[str]]:
        """Return what the line says, whoever says it and when: lines alike in this are one."""
        source_key = self.source_key if self.status == "minted" else ""
        return self.kind, source_key, self.key, self.status, frozenset(self.targets)


@dataclass(frozen=True, slots=True)
class Live:
    """The key stands."""


@dataclass(frozen=True, slots=True)
class MovedTo:
    """The key gave way to others: one after a merge, several after a split."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The key is no longer published, for the reason in ``note``."""

    note: str


Outcome = Live | MovedTo | Withdrawn
"""What became of a key."""

_Name = tuple[str, str]  # kind and key


@dataclass(frozen=True)
class Ledger:
    """United lines of one or more ledgers, in the order read, checked against each other.

    Raises LedgerError when two lines contradict each other or a chain of merges is a circle;
    ``places`` says for messages where each line stands.
    """

    lines: tuple[LedgerLine, ...] = ()
    places: tuple[str, ...] = field(default=(), repr=False, compare=False)

    def __post_init__(self) -> None:
        self._check()

    # ------------------------------------------------------------ asking

    def key_for(self, kind: str, source_key: str) -> str | None:
        """Return the key of a source key after all merges, or None when the ledger has no word on it.

        Without a minted line the ledger may still speak of the key that would be minted (for kinds
        with readable keys: of the source key itself). A withdrawn key is returned too; ``outcome``
        tells. Raises LedgerError when that key was split and no line says which new one is meant.
        """
        if (kind, source_key) in self._minted:
            return self._last_keys(kind, source_key)[0]
        key = mint(kind, source_key) if kind in MINTED else source_key
        if (kind, key) not in self._fates:
            return None
        key = self.resolve(kind, key)
        fate = self._fates.get((kind, key))
        if fate is not None and fate.status == "split":
            msg = f"{kind} {source_key} has the key {key}, which was split into {fate.into}."
            raise LedgerError(msg, remedy="Add a minted line that gives the source key one of the new keys.")
        return key

    def resolve(self, kind: str, key: str) -> str:
        """Follow merges from a key to the last one; a key the ledger does not know is its own."""
        while (line := self._fates.get((kind, key))) is not None and line.status == "merged":
            key = line.into
        return key

    def outcome(self, kind: str, key: str) -> Outcome:
        """Tell what became of a key: it stands, it moved (merges and splits followed to the end), it is withdrawn.

        A key whose every successor was withdrawn is withdrawn with the reason of the first of them.
        """
        ends = tuple(dict.fromkeys(self._ends(kind, key)))
        live = tuple(end for end in ends if (kind, end) not in self._fates)
        if live == (key,):
            return Live()
        if live:
            return MovedTo(live)
        return Withdrawn(self._fates[kind, ends[0]].note)

    def source_keys(self, kind: str, key: str) -> tuple[str, ...]:
        """Return the source keys that are published under a key, sorted."""
        return tuple(sorted(s for (k, s) in self._minted if k == kind and self.key_for(kind, s) == key))

    def redirects(self) -> Mapping[_Name, MovedTo | Withdrawn]:
        """Return what every key that no longer stands answers with: 301, 300 or 410."""
        found = {name: self.outcome(*name) for name in sorted(self._fates)}
        return {name: outcome for name, outcome in found.items() if not isinstance(outcome, Live)}

    def moves(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield kind, key and successors of every key that was merged or split, sorted."""
        for (kind, key), outcome in self.redirects().items():
            if isinstance(outcome, MovedTo):
                yield kind, key, outcome.keys

    def withdrawn(self) -> Iterator[_Name]:
        """Yield kind and key of everything withdrawn, sorted."""
        return (name for name, outcome in self.redirects().items() if isinstance(outcome, Withdrawn))

    def split_targets(self, kind: str) -> frozenset[str]:
        """Return the keys that a split made: somebody decided that they are different things."""
        return frozenset(
            t for line in self.lines if line.kind == kind and line.status == "split" for t in line.targets
        )

    def distinct(self, kind: str) -> frozenset[frozenset[str]]:
        """Return pairs of keys that stand for different things: somebody said so, or split one key into them."""
        pairs = [
            (self.resolve(kind, one), self.resolve(kind, other))
            for line in self.lines
            if line.kind == kind and line.status in ("distinct", "split")
            for one, other in combinations(
                (line.key, *line.targets) if line.status == "distinct" else line.targets, 2
            )
        ]
        return frozenset(frozenset(pair) for pair in pairs if pair[0] != pair[1])

    def owned(self, kind: str) -> frozenset[str]:
        """Return the keys that a line gives to a source key; a key only merged into is still its owner's."""
        return frozenset(line.key for line in self.lines if line.kind == kind and line.status == "minted")

    def taken(self, kind: str) -> frozenset[str]:
        """Return every key of a kind the ledger has ever named; none of them may be minted anew."""
        lines = [line for line in self.lines if line.kind == kind]
        return frozenset(key for line in lines for key in (line.key, *line.targets))

    # ------------------------------------------------------------ changing

    def with_lines(self, lines: Iterable[LedgerLine]) -> Ledger:
        """Return a ledger with these lines after its own; what it says already is not said again.

        Raises LedgerError.
        """
        said = {line.statement for line in self.lines}
        new = tuple({line.statement: line for line in lines if line.statement not in said}.values())
        return Ledger((*self.lines, *new), (*self._all_places(), *("the new line" for _ in new)))

    def minted_lines(self, keys: Mapping[_Name, str], *, by: str, on: date) -> tuple[LedgerLine, ...]:
        """Return lines for the keys (by kind and source key) the ledger has no word on yet, sorted."""
        return tuple(
            LedgerLine(kind, source_key, key, "minted", "", by, on.isoformat(), "")
            for (kind, source_key), key in sorted(keys.items())
            if (kind, source_key) not in self._minted
        )

    def to_text(self) -> str:
        """Return the ledger as a file has it, with its header."""
        return "".join(f"{line}\n" for line in ("\t".join(COLUMNS), *(line.text() for line in self.lines)))

    def write(self, path: Path) -> None:
        """Write the ledger to a file of its own (the copy a release keeps)."""
        path.write_text(self.to_text(), encoding="utf-8", newline="\n")

    # ------------------------------------------------------------ the lines as tables

    @cached_property
    def _fates(self) -> Mapping[_Name, LedgerLine]:
        """The line that ended each key that no longer stands."""
        return {(line.kind, line.key): line for line in self.lines if line.status in _ENDS}

    @cached_property
    def _minted(self) -> Mapping[_Name, tuple[str, ...]]:
        """The keys that minted lines give each source key."""
        found: dict[_Name, dict[str, None]] = {}
        for line in self.lines:
            if line.status == "minted":
                found.setdefault((line.kind, line.source_key), {})[line.key] = None
        return {name: tuple(keys) for name, keys in found.items()}

    def _ends(self, kind: str, key: str) -> Iterator[str]:
        """Yield the keys at the ends of merges and splits; a withdrawn key is an end."""
        key = self.resolve(kind, key)
        line = self._fates.get((kind, key))
        if line is None or line.status == "withdrawn":
            yield key
            return
        for target in line.targets:
            yield from self._ends(kind, target)

    # ------------------------------------------------------------ checking

    def _check(self) -> None:
        fates: dict[_Name, tuple[LedgerLine, str]] = {}
        minted: dict[_Name, list[tuple[LedgerLine, str]]] = {}
        for line, place in zip(self.lines, self._all_places(), strict=True):
            _check_line(line, place)
            if line.status == "minted":
                minted.setdefault((line.kind, line.source_key), []).append((line, place))
            if line.status not in _ENDS:
                continue
            first, first_place = fates.setdefault((line.kind, line.key), (line, place))
            if first.statement != line.statement:
                msg = f"{place}: {line.kind} {line.key} is {_fate(line)}, but was {_fate(first)} ({first_place})."
                raise LedgerError(msg, remedy="Take one of the two lines out; a key ends only once.")
        _check_circles(fates)
        for several in minted.values():
            self._check_minted(several)

    def _check_minted(self, several: Sequence[tuple[LedgerLine, str]]) -> None:
        """Check that the lines about one source key leave it exactly one key."""
        line, place = several[-1]
        last = self._last_keys(line.kind, line.source_key)
        if len(last) > 1:
            found = ", ".join(f"{other.key} ({where})" for other, where in several)
            msg = f"{place}: {line.kind} {line.source_key} has several keys: {found}."
            raise LedgerError(msg, remedy="Keep the first line; to join two keys use: kg ledger merge.")
        fate = self._fates.get((line.kind, last[0]))
        if fate is not None and fate.status == "split":
            msg = f"{place}: {line.kind} {line.source_key} has the key {last[0]}, which was split into {fate.into}."
            raise LedgerError(msg, remedy="Add a minted line that gives the source key one of the new keys.")

    def _last_keys(self, kind: str, source_key: str) -> tuple[str, ...]:
        """Return the keys of a source key after merges, without those split into another of them."""
        keys = dict.fromkeys(self.resolve(kind, key) for key in self._minted[kind, source_key])
        return tuple(key for key in keys if not (set(self._ends(kind, key)) - {key}) & set(keys))

    def known(self, kind: str) -> frozenset[str]:
        """Return the keys of a kind that stand or stood for something: minted, or made by a split."""
        return self.owned(kind) | self.split_targets(kind)

    def _all_places(self) -> Iterator[str]:
        yield from self.places
        for number in range(len(self.places), len(self.lines)):
            yield f"line {number + 2}"


def _fate(line: LedgerLine) -> str:
    return f"{line.status} into {line.into}" if line.into else line.status


def _check_line(line: LedgerLine, place: str) -> None:
    """Check one line by itself. Raises LedgerError."""

    def wrong(what: str, remedy: str) -> LedgerError:
        return LedgerError(f"{place}: {what}.", remedy=remedy)

    if any(_BREAKS.search(value) for value in line):
        raise wrong("a value holds a tab, a line break or a control character", "Write blanks instead.")
    if line.kind not in KINDS:
        raise wrong(f"unknown kind {line.kind!r}", f"Kinds are: {', '.join(KINDS)}.")
    if line.status not in STATUSES:
        raise wrong(f"unknown status {line.status!r}", f"Statuses are: {', '.join(STATUSES)}.")
    for key in (line.key, *line.targets):
        if not _KEY.match(key):
            raise wrong(f"{key!r} cannot be a key", "A key is the last part of an address under /id/.")
    if line.on and not _is_day(line.on):
        raise wrong(f"{line.on!r} is not a day", "Write the day as 2026-11-23.")
    if line.status == "minted" and not line.source_key:
        raise wrong("a minted key without its source key", "Name the entry of the source it stands for.")
    if line.status == "merged" and (len(line.targets) != 1 or line.into == line.key):
        raise wrong("a merge needs one other key in the column into", "Name the key that stays.")
    if line.status == "distinct" and (len(line.targets) != 1 or line.into == line.key):
        raise wrong("what is told apart is two keys", "Name the other key in the column into.")
    if line.status == "split" and (len(set(line.targets)) < 2 or line.key in line.targets):
        raise wrong("a split needs two or more new keys in the column into", "Name them with blanks between.")
    if line.status in ("minted", "withdrawn") and line.into:
        raise wrong(f"a {line.status} line has nothing in the column into", "Leave the column empty.")
    if line.status == "withdrawn" and not line.note.strip():
        raise wrong(
            f"{line.key} is withdrawn without a reason", "State it in the column note; readers see it."
        )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_circles(fates: Mapping[_Name, tuple[LedgerLine, str]]) -> None:
    """Check that every key comes to an end. Raises LedgerError naming a line of the circle."""
    safe: set[_Name] = set()
    for start in fates:
        path: dict[_Name, None] = {}
        waiting: list[tuple[_Name, bool]] = [(start, False)]
        while waiting:  # depth first, without recursion: chains may be long
            name, done = waiting.pop()
            if done:
                path.pop(name)
                safe.add(name)
                continue
            if name in safe:
                continue
            line, _ = fates.get(name, (None, ""))
            if name in path:
                raise _circle([*path][[*path].index(name) :], fates)
            path[name] = None
            waiting.append((name, True))
            if line is not None:
                waiting.extend(((line.kind, target), False) for target in line.targets)


def _circle(names: Sequence[_Name], fates: Mapping[_Name, tuple[LedgerLine, str]]) -> LedgerError:
    """Return what to say of keys that give way to each other in a circle; its last line closed it."""
    order = {name: number for number, name in enumerate(fates)}
    last = max(range(len(names)), key=lambda i: order[names[i]])
    kind, key = names[last]
    way = ", ".join(k for _, k in (*names[last + 1 :], *names[:last])) or key
    msg = f"{fates[kind, key][1]}: {kind} {key} gives way to itself, by way of {way}."
    return LedgerError(msg, remedy="Take one of these merges out.")


# ---------------------------------------------------------------- files


def read_ledger(*paths: Path) -> Ledger:
    """Read ledgers and unite their lines: of lines that say the same, the first is kept.

    Raises LedgerError, naming file and line, when one cannot be read or two contradict each other.
    """
    said: dict[tuple[str, str, str, str, frozenset[str]], tuple[LedgerLine, str]] = {}
    for path in paths:
        for line, place in _read_lines(path):
            said.setdefault(line.statement, (line, place))
    return Ledger(tuple(line for line, _ in said.values()), tuple(place for _, place in said.values()))


def _read_lines(path: Path) -> Iterator[tuple[LedgerLine, str]]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        msg = f"{path}: the ledger cannot be read: {exc}."
        raise LedgerError(msg, remedy="It must be a UTF-8 text file that you may read.") from exc
    header, *rows = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if tuple(header.split("\t")) != COLUMNS:
        msg = f"{path}, line 1: the header of a ledger is missing."
        raise LedgerError(msg, remedy=f"The first line must be, with tabs between: {' '.join(COLUMNS)}.")
    for number, row in enumerate(rows, 2):
        if not row:
            continue
        values = row.split("\t")
        if len(values) != len(COLUMNS):
            msg = f"{path}, line {number}: {len(values)} columns instead of {len(COLUMNS)}."
            raise LedgerError(
                msg, remedy="Empty columns keep their tabs. Columns: " + ", ".join(COLUMNS) + "."
            )
        yield LedgerLine(*values), f"{path}, line {number}"


def append_lines(path: Path, lines: Iterable[LedgerLine]) -> tuple[LedgerLine, ...]:
    """Append to a ledger file what it does not say yet, and return that; a missing file is begun.

    The file is exchanged in one step, so a crash leaves the old or the new one whole; writers wait
    for each other. Raises LedgerError when a line contradicts what stands there.
    """
    new = tuple(lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    with (path.parent / f".{path.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        before = read_ledger(path) if path.exists() else Ledger()
        after = before.with_lines(new)
        added = after.lines[len(before.lines) :]
        if added or not path.exists():
            # Not before.to_text(): what stands in the file stays as it is, byte by byte.
            old = path.read_bytes() if path.exists() else ("\t".join(COLUMNS) + "\n").encode()
            if not old.endswith(b"\n"):
                old += b"\n"
            _replace(path, old + "".join(f"{line.text()}\n" for line in added).encode())
    return added


def _replace(path: Path, content: bytes) -> None:
    draft = path.parent / f".{path.name}.new"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


# ---------------------------------------------------------------- decisions


def require_keys(ledger: Ledger, kind: str, keys: Iterable[str]) -> None:
    """Check that a decision is about keys that were published: a slip would stand in the ledger for good.

    Only decisions are checked so. A ledger among the sources may speak of a key that is minted from
    them later in the same build. Raises UsageError for a kind without such keys, LedgerError naming
    the keys that come nearest.
    """
    if kind not in MINTED:
        msg = f"{kind!r} is not a kind that the ledger decides on."
        raise UsageError(msg, remedy=f"Kinds are: {', '.join(MINTED)}.")
    known = sorted(ledger.known(kind))
    for key in keys:
        if key in known:
            continue
        other = next((k for k in MINTED if key in ledger.known(k)), "")
        near = difflib.get_close_matches(key, known, n=3, cutoff=0.7)
        guess = f"It is a {other}. " if other else f"Did you mean {' or '.join(near)}? " if near else ""
        remedy = f"{guess}kg ledger list shows all keys."
        msg = f"{kind} {key}: no such key in the ledger."
        raise LedgerError(msg, remedy=remedy)


def require_parts(ledger: Ledger, kind: str, key: str, into: Iterable[str]) -> None:
    """Check a split: its key, and that each part is a source key of it, or a key made from one, or known.

    Raises UsageError and LedgerError as ``require_keys`` does.
    """
    require_keys(ledger, kind, [key])
    owned = ledger.source_keys(kind, key)
    made = {mint(kind, source_key) for source_key in owned}
    require_keys(
        ledger, kind, (i for i in into if i not in made and not (i.split() and set(i.split()) <= set(owned)))
    )


def merge(
    ledger: Ledger,
    kind: str,
    loser_key: str,
    into_key: str,
    *,
    by: str,
    note: str = "",
    on: date | None = None,
) -> tuple[LedgerLine, ...]:
    """Return the line by which one key gives way to another. Raises LedgerError.

    ``on`` is the day of the decision, today when left out.
    """
    line = LedgerLine(kind, "", loser_key, "merged", into_key, by, _day(on), note)
    return _checked(ledger, (line,))


def split(
    ledger: Ledger,
    kind: str,
    key: str,
    into: Sequence[str],
    *,
    by: str,
    note: str = "",
    on: date | None = None,
) -> tuple[LedgerLine, ...]:
    """Return the lines by which a key that stood for several things gives way to one key for each.

    Each item of ``into`` is a key, or one or more source keys of the old key (blanks between) for
    which a new key is minted. Every source key of the old key must find its new one: by being
    named, or because it is the one the new key is minted from. Raises LedgerError.
    """
    owned = ledger.source_keys(kind, key)
    taken = set(ledger.taken(kind)) | {key}
    assigned: dict[str, str] = {}
    targets: list[str] = []
    for item in into:
        named = item.split()
        if set(named) <= set(owned) and named:
            target = _free_key(kind, min(named), taken)
            assigned.update((source_key, target) for source_key in named)
        else:
            target = item
        taken.add(target)
        targets.append(target)
    for source_key in owned:
        if source_key not in assigned and kind in MINTED and mint(kind, source_key) in targets:
            assigned[source_key] = mint(kind, source_key)
    left = [source_key for source_key in owned if source_key not in assigned]
    if left:
        msg = f"{kind} {key} also stands for: {', '.join(left)}; no new key was named for that."
        raise LedgerError(
            msg,
            remedy="Instead of a key, give the source keys that belong together, in quotes, blanks between.",
        )
    day = _day(on)
    return _checked(
        ledger,
        (
            LedgerLine(kind, "", key, "split", " ".join(targets), by, day, note),
            *(LedgerLine(kind, s, assigned[s], "minted", "", by, day, "") for s in sorted(assigned)),
        ),
    )


def withdraw(
    ledger: Ledger, kind: str, key: str, *, by: str, note: str, on: date | None = None
) -> tuple[LedgerLine, ...]:
    """Return the line by which a key is withdrawn for a stated reason. Raises LedgerError."""
    return _checked(ledger, (LedgerLine(kind, "", key, "withdrawn", "", by, _day(on), note),))


def tell_apart(
    ledger: Ledger, kind: str, key: str, other_key: str, *, by: str, note: str = "", on: date | None = None
) -> tuple[LedgerLine, ...]:
    """Return the line by which two keys stand for different things for good. Raises LedgerError."""
    key, other_key = sorted((key, other_key))
    if ledger.resolve(kind, key) == ledger.resolve(kind, other_key):
        msg = f"{kind} {key} and {other_key} are one."
        raise LedgerError(msg, remedy="To take one key apart use: kg ledger split.")
    return _checked(ledger, (LedgerLine(kind, "", key, "distinct", other_key, by, _day(on), note),))


def _checked(ledger: Ledger, lines: tuple[LedgerLine, ...]) -> tuple[LedgerLine, ...]:
    ledger.with_lines(lines)
    return lines


def _day(on: date | None) -> str:
    return (on or date.today()).isoformat()  # noqa: DTZ011 (the day in the curator's own calendar)


def _free_key(kind: str, source_key: str, taken: set[str]) -> str:
    if kind not in MINTED:
        return source_key
    return next(key for n in range(8, 40) if (key := mint(kind, source_key, n)) not in taken)
