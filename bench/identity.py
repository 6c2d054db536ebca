"""Scores the joining of persons across volumes against pairs and people joined by reading.

    python bench/identity.py SOURCE... [--misses [--held-out]] [--write]

Sources are read as a build reads them (volumes, and the authority data if it is named too), and joined with an empty ledger.
``tests/records/labelled/identity.tsv`` holds pairs of entries of lists of persons, ``identity-clusters.tsv`` all entries of some people;
``tests/records/labelled/identity.md`` says how they were made. ``--write`` keeps the result in ``results/identity.json``.
"""

from __future__ import annotations

import argparse
import csv
import json
import platform
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from kg.build import CURATED_SETS
from kg.config import Settings
from kg.records import discover, read_source
from kg.records.identity import PersonEntry, assign_keys, person_entries
from kg.records.identity.evidence import compare
from kg.records.identity.keys import prepared
from kg.records.model import Entry
from kg.release.ledger import Ledger

ROOT = Path(__file__).resolve().parent.parent
LABELS = ROOT / "tests" / "records" / "labelled"
RESULT = ROOT / "bench" / "results" / "identity.json"

HELD_OUT = frozenset((LABELS / "held-out.txt").read_text(encoding="utf-8").split())
"""Volumes that nobody looked at while the rules were written; a pair is held out when one of its entries is."""

TARGETS = {"precision": 0.998, "recall": 0.93}
"""Least share asked for, over pairs."""

BANDS = (0.66, 0.8, 0.9, 0.95, 0.98, 0.99)
"""Least confidence of each band in which labelled pairs are counted; what is less is never asked about."""


class Pair(NamedTuple):
    """Two entries, and whether they are one person."""

    a: str
    b: str
    same: bool
    hard: bool
    why: str


class Person(NamedTuple):
    """All entries of one person; ``also`` are entries that only refer to it."""

    name: str
    entries: frozenset[str]
    also: frozenset[str]


@dataclass
class Score:
    """Pairs joined rightly, wrongly and not, and the words for each miss."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    apart: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Return the share of joined pairs that are one person."""
        joined = self.right + self.wrong
        return self.right / joined if joined else None

    @property
    def recall(self) -> float | None:
        """Return the share of pairs of one person that are joined."""
        same = self.right + self.missed
        return self.right / same if same else None


def read_pairs(folder: Path = LABELS) -> tuple[Pair, ...]:
    """Return the labelled pairs."""
    return tuple(
        Pair(row["a"], row["b"], row["label"] == "same", row["hard"] == "yes", row["why"])
        for row in _rows(folder / "identity.tsv")
    )


def read_people(folder: Path = LABELS) -> tuple[Person, ...]:
    """Return the people whose entries are labelled completely."""
    return tuple(
        Person(row["person"], frozenset(row["entries"].split()), frozenset(row["also"].split()))
        for row in _rows(folder / "identity-clusters.tsv")
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def entries_of(arguments: Sequence[Path]) -> Iterator[PersonEntry]:
    """Yield what joining needs of all persons of the sources."""
    settings = Settings()
    sources, _ = discover(arguments, settings)
    for source in sources:
        for item in read_source(source, settings):
            if isinstance(item, Entry):
                yield from person_entries(item)


def held_out(keys: Iterable[str]) -> bool:
    """Tell whether one of the entries stands in a volume kept out of sight."""
    return any(key.partition("#")[0] in HELD_OUT for key in keys)


def score_pairs(
    pairs: Iterable[Pair], key_of: Mapping[str, str], said: Mapping[str, str]
) -> dict[str, Score]:
    """Score the pairs both of whose entries were read, by group."""
    scores: defaultdict[str, Score] = defaultdict(Score)
    for pair in pairs:
        if pair.a not in key_of or pair.b not in key_of:
            continue
        joined = key_of[pair.a] == key_of[pair.b]
        where = "held out" if held_out((pair.a, pair.b)) else "development"
        for group in (where, f"{where}, {'hard' if pair.hard else 'easy'}"):
            _count(scores[group], joined, pair.same)
        if joined != pair.same:
            words = f"{'joined' if joined else 'apart'}: {said[pair.a]} | {said[pair.b]} ({pair.why})"
            scores[where].misses.append(words)
    return dict(scores)


def score_people(
    people: Iterable[Person], key_of: Mapping[str, str], said: Mapping[str, str]
) -> dict[str, Score]:
    """Score all pairs of entries of whole people, and whoever else was joined with them."""
    listed: defaultdict[str, set[str]] = defaultdict(set)
    for entry, key in key_of.items():
        if "#p_" in entry:
            listed[key].add(entry)
    scores: defaultdict[str, Score] = defaultdict(Score)
    for person in people:
        known = sorted(person.entries & key_of.keys())
        for a, b in combinations(known, 2):
            where = "held out" if held_out((a, b)) else "development"
            _count(scores[where], key_of[a] == key_of[b], same=True)
        parts = Counter(key_of[entry] for entry in known)
        if len(parts) > 1:
            largest = parts.most_common(1)[0][0]
            rest = [e for e in known if key_of[e] != largest]
            where = "held out" if held_out(rest) else "development"
            scores[where].misses.append(f"apart from {person.name}: " + " | ".join(said[e] for e in rest))
        for entry in known:
            strangers = listed[key_of[entry]] - person.entries - person.also
            for stranger in sorted(strangers):
                where = "held out" if held_out((entry, stranger)) else "development"
                _count(scores[where], joined=True, same=False)
                scores[where].misses.append(f"joined with {person.name}: {said[entry]} | {said[stranger]}")
    return dict(scores)


def _count(score: Score, joined: bool, same: bool) -> None:
    if joined:
        score.right += same
        score.wrong += not same
    else:
        score.missed += same
        score.apart += not same


def bench(entries: Sequence[PersonEntry], folder: Path = LABELS) -> dict[str, dict[str, Score]]:
    """Join the entries, and score the joining."""
    found = assign_keys(entries, (), Ledger(), CURATED_SETS)
    key_of = {ref.partition(":")[2]: key for ref, key in found.keys.items() if ref.startswith("person:")}
    said = {e.key: f"{e.key} {e.name}, {e.role[:60]}" for e in entries}
    return {
        "pairs": score_pairs(read_pairs(folder), key_of, said),
        "people": score_people(read_people(folder), key_of, said),
    }


def score_confidence(pairs: Iterable[Pair], entries: Sequence[PersonEntry]) -> dict[float, tuple[int, int]]:
    """Return, by least confidence of a band, how many labelled pairs are one person and how many two."""
    known = {p.key: p for p in prepared(entries)}
    bands: dict[float, list[int]] = {low: [0, 0] for low in BANDS}
    for pair in pairs:
        if pair.a in known and pair.b in known:
            confidence = compare(known[pair.a], known[pair.b]).confidence
            low = max((b for b in BANDS if b <= confidence), default=None)
            if low is not None:
                bands[low][0 if pair.same else 1] += 1
    return {low: (same, two) for low, (same, two) in bands.items()}


def result_json(
    result: Mapping[str, Mapping[str, Score]], bands: Mapping[float, tuple[int, int]]
) -> dict[str, Any]:
    """Return the result as it is kept: counts by group and by confidence, with the machine and the day."""
    return {
        "when": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"Python {platform.python_version()}",
        "targets": TARGETS,
        "rows": {
            f"{what}: {group}": {
                "right": score.right, "wrong": score.wrong, "missed": score.missed, "apart": score.apart,
            }
            for what, groups in result.items()
            for group, score in sorted(groups.items())
        },
        "confidence": [{"from": low, "one": same, "two": two} for low, (same, two) in bands.items()],
    }  # fmt: skip


def main() -> None:
    """Print precision and recall of each group."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("sources", type=Path, nargs="+", help="volumes, and the authority data")
    parser.add_argument("--misses", action="store_true", help="print each miss")
    parser.add_argument(
        "--held-out", action="store_true", help="with --misses: those of held-out volumes too"
    )
    parser.add_argument("--write", action="store_true", help="keep the result in results/identity.json")
    options = parser.parse_args()
    entries = list(entries_of(options.sources))
    result = bench(entries)
    bands = score_confidence(read_pairs(), entries)
    for what, groups in result.items():
        for group, score in sorted(groups.items()):
            shares = [f"{s:.4f}" if s is not None else "     –" for s in (score.precision, score.recall)]
            print(
                f"{what + ': ' + group:<28} precision {shares[0]}  recall {shares[1]}  "
                f"right {score.right}, wrong {score.wrong}, missed {score.missed}, rightly apart {score.apart}"
            )
            if options.misses and (options.held_out or group.startswith("development")):
                print(*(f"    {miss}" for miss in score.misses), sep="\n")
    for low, (same, two) in bands.items():
        print(f"confidence from {low:.2f}: {same} labelled pairs are one person, {two} are two")
    if options.write:
        RESULT.write_text(json.dumps(result_json(result, bands), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
