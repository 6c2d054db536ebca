"""The officers that ship with Parley, set between the lists of a build.

Where the authority data is no source of a build, its officers still hold together and apart what it
would: two entries that are one officer are one person, two that are two officers are not. They are
taken out of the decision again: a build has nobody whom none of its sources names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from kg.records.identity.candidates import blocks_of
from kg.records.identity.decide import Decision, Link
from kg.records.identity.entry import PersonEntry
from kg.records.identity.evidence import Known, compare
from kg.records.known import careers

__all__ = ["RULE", "anchors_of", "without_anchors"]

RULE: Final = "one officer of the registers"

_Prepare = Callable[[Iterable[PersonEntry]], list[Known]]


def anchors_of(people: Sequence[Known], prepare: _Prepare) -> list[Known]:
    """Return the officers that somebody can be by name, and whom no source states."""
    stated = {p.key for p in people}
    by_block = _by_block(prepare)
    found = {
        anchor.key: anchor for p in people for block in blocks_of(p) for anchor in by_block.get(block, ())
    }
    return [found[key] for key in sorted(found.keys() - stated)]


@cache
def _by_block(prepare: _Prepare) -> Mapping[tuple[str, ...], tuple[Known, ...]]:
    by_block: defaultdict[tuple[str, ...], list[Known]] = defaultdict(list)
    for anchor in prepare(PersonEntry(c.key, c.name, (), "officers", tenures=c.terms) for c in careers()):
        for block in blocks_of(anchor):
            by_block[block].append(anchor)
    return {block: tuple(anchors) for block, anchors in by_block.items()}


def without_anchors(decision: Decision, people: Sequence[Known], anchors: Sequence[Known]) -> Decision:
    """Return a decision without the officers set between; who was joined by way of one is joined directly."""
    known, between_them = {p.key: p for p in people}, {a.key for a in anchors}
    return _without(decision, known, between_them) if between_them else decision


def _without(decision: Decision, known: Mapping[str, Known], anchors: Collection[str]) -> Decision:
    groups = (tuple(k for k in g if k not in anchors) for g in decision.groups)
    links: list[Link] = []
    by_way: defaultdict[str, list[Link]] = defaultdict(list)
    for link in decision.links:
        between = next((k for k in (link.a, link.b) if k in anchors), None)
        if between is None:
            links.append(link)
        else:
            by_way[between].append(link)
    for officer, some in by_way.items():
        first, *rest = sorted(some, key=lambda k: (-k.bits, k))
        links.extend(_direct(officer, first, other, known) for other in rest)
    return Decision(
        tuple(sorted(g for g in groups if len(g) > 1)),
        tuple(sorted(links)),
        tuple(k for k in decision.doubtful if k.a not in anchors and k.b not in anchors),
    )


def _direct(officer: str, one: Link, other: Link, known: Mapping[str, Known]) -> Link:
    """Return the link between two entries that are each linked with one officer, by whichever says more."""
    a, b = sorted(k for link in (one, other) for k in (link.a, link.b) if k != officer)
    weaker = min(one, other, key=lambda k: k.bits)
    evidence = compare(known[a], known[b])
    if evidence.bits >= weaker.bits:
        return Link(a, b, evidence.rule, evidence.confidence, "; ".join(evidence.reasons), evidence.bits)
    return Link(a, b, RULE, weaker.confidence, f"both are {officer}: {weaker.why}", weaker.bits)
