"""Which entries are compared: those that share a block.

A block is a coarse form of the name, made so that every way of writing one name shares a block with
every other. Inside a large block, entries with the same name are compared with their neighbours in
time only, so that the work grows with the number of entries and not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Final

from kg.records.identity.evidence import NEVER, Known, match_names
from kg.records.identity.given import groups_of
from kg.records.identity.names import Name
from kg.records.identity.romanise import chinese, skeleton, syllables

__all__ = ["blocks_of", "candidate_pairs"]

_SMALL: Final = 40  # entries of a block that are all compared with each other
_NEIGHBOURS: Final = 8


def candidate_pairs(people: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    """Yield pairs worth comparing, each once, smaller key first, in order."""
    blocks: defaultdict[object, list[Known]] = defaultdict(list)
    for person in sorted(people, key=lambda p: p.key):
        for block in sorted(blocks_of(person), key=repr):
            blocks[block].append(person)
    seen: set[tuple[str, str]] = set()
    for members in blocks.values():
        for a, b in _within(members):
            pair = (a.key, b.key) if a.key < b.key else (b.key, a.key)
            if pair not in seen:
                seen.add(pair)
                yield (a, b) if a.key < b.key else (b, a)


def blocks_of(person: Known) -> set[tuple[str, ...]]:
    """Return the coarse forms of a name under which somebody is compared."""
    found: set[tuple[str, ...]] = set()
    for form in person.forms:
        if form.given:
            found.update(_ordered_blocks(form))
        elif len(form.surname) > 1:
            found.update(
                ("n", skeleton(word), skeleton(other)[:1])
                for word in form.surname
                for other in form.surname
                if len(word) > 1 and other is not word
            )
            found.update(("zh", *reading) for reading in chinese(form.surname))
            if len(form.surname) == 3:
                found.add(("ko", *syllables(form.surname)))
        if form.given and len(form.words) in (2, 3):
            found.update(("zh", *reading) for reading in chinese(form.words))
            if len(form.words) == 3:
                found.add(("ko", *syllables(form.words)))
    found.update(("officer", slug) for slug in person.officers)
    # A family name alone is compared only within a country: elsewhere it says nothing.
    for state in person.role.states - {"g-usa"}:
        found.update(("one", skeleton(w), state) for f in person.forms for w in (f.surname[0], f.surname[-1]))
    if person.role.sovereign:
        found.update(("sovereign", skeleton(form.words[0])) for form in person.forms if form.words)
    return found


def _ordered_blocks(form: Name) -> Iterator[tuple[str, ...]]:
    initials = {skeleton(g)[:1] for g in form.given}
    initials.update(f"={n}" for g in form.given[:2] for n in groups_of(g))
    for word in form.surname:
        for initial in initials:
            yield ("n", skeleton(word), initial)
    whole = "".join(form.surname)
    yield ("n", skeleton(whole), skeleton(form.given[0])[:1])
    first = next((g for g in form.given if len(g) > 2), "")
    if first:
        yield ("start", whole[:3], skeleton(first))
        yield ("end", whole[-4:], skeleton(first))
    # A given name may be the other's family name: "Home, Alexander Douglas", "Douglas-Home, Alexander".
    for other in form.given[1:]:
        if len(other) > 3:
            yield ("n", skeleton(other), skeleton(form.given[0])[:1])


def _within(members: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    if len(members) <= _SMALL:
        yield from combinations(members, 2)
        return
    by_name: defaultdict[Name, list[Known]] = defaultdict(list)
    for person in members:
        by_name[person.forms[0]].append(person)
    for same in by_name.values():
        yield from _neighbours(same)
    for (one, some), (other, others) in combinations(by_name.items(), 2):
        if match_names(one, other).bits > NEVER:
            yield from _across(some, others)


def _when(person: Known) -> tuple[int, str]:
    return (person.years[0] if person.years else 0, person.key)


def _neighbours(people: Iterable[Known]) -> Iterator[tuple[Known, Known]]:
    ordered = sorted(people, key=_when)
    for i, person in enumerate(ordered):
        for other in ordered[i + 1 : i + 1 + _NEIGHBOURS]:
            yield person, other


def _across(some: Sequence[Known], others: Sequence[Known]) -> Iterator[tuple[Known, Known]]:
    """Yield each person of one name with those of the other who are next in time."""
    if len(some) * len(others) <= _SMALL:
        yield from ((a, b) for a in some for b in others)
        return
    ordered = sorted(
        (*((_when(p), 0, p) for p in some), *((_when(p), 1, p) for p in others)), key=lambda x: x[:2]
    )
    for (_, _, a), (_, _, b) in pairwise(ordered):
        if (a in some) != (b in some):
            yield a, b
    short, long = sorted((some, others), key=len)
    for person in short:
        nearest = sorted(long, key=lambda p: (abs(_when(p)[0] - _when(person)[0]), p.key))[:_NEIGHBOURS]
        yield from ((person, other) for other in nearest)
