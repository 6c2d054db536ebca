"""Cuts the master into pieces that can be validated on their own, and in parallel.

A chunk is a set of *focus* entities with everything said about them, plus two hops of what they
refer to, plus whoever points at them by a predicate that a shape follows backwards. Shapes look
no further (a test holds them to it), so checking every chunk gives what checking the whole gives.
Results on nodes that are only context are dropped: their own chunk reports them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.iris import entity_of
from kg.release.sorted_quads import SortedQuads
from kg.shapes.coded import check_entity, split_line
from kg.shapes.engine import Result, Shapes, validate_lines
from kg.terms import RDF, RDFS

__all__ = ["LINES_PER_CHUNK", "ChunkTask", "cut", "inverse_links", "validate_chunk"]

HOPS = 2
LINES_PER_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class ChunkTask:
    """What a worker process needs to validate one chunk."""

    master: Path
    shapes: tuple[Path, ...]
    base: str
    focus: tuple[str, ...]
    foreign: frozenset[str]
    pointing: Mapping[str, tuple[str, ...]]  # focus entity -> entities that point at it


def cut(lines: Iterable[bytes], lines_per_chunk: int = LINES_PER_CHUNK) -> Iterator[tuple[str, ...]]:
    """Yield runs of entities with about ``lines_per_chunk`` of the sorted N-Quads lines each.

    An entity's lines need not be neighbours (``<x>``, ``<x.en>``, ``<x#date>``), so sizes are
    counted first; one small dictionary entry per entity is all that is held.
    """
    sizes: Counter[str] = Counter()
    last, entity = b"", ""
    for line in lines:
        subject = line[: line.index(b" ")]
        if subject != last:
            last, entity = subject, _entity(subject.decode())
        sizes[entity] += 1
    focus: list[str] = []
    size = 0
    for name, count in sizes.items():
        if focus and size + count > lines_per_chunk:
            yield tuple(focus)
            focus, size = [], 0
        focus.append(name)
        size += count
    if focus:
        yield tuple(focus)


def inverse_links(lines: Iterable[bytes], predicates: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each entity pointed at by one of the predicates, the entities that point at it."""
    marks = [f" <{p}> ".encode() for p in predicates]
    found: dict[str, set[str]] = {}
    for raw in lines:
        if any(mark in raw for mark in marks):
            line = split_line(raw)
            if line.predicate[1:-1] in predicates:
                target, origin = _entity(line.object), _entity(line.subject)
                if target != origin:
                    found.setdefault(target, set()).add(origin)
    return {target: tuple(sorted(origins)) for target, origins in found.items()}


def _entity(term: str) -> str:
    return term if term.startswith("_:") else entity_of(term[1:-1])


def _about(quads: SortedQuads, entity: str) -> Iterator[bytes]:
    return quads.subject(entity) if entity.startswith("_:") else quads.about(entity)


def validate_chunk(task: ChunkTask) -> list[Result]:
    """Validate one chunk: SHACL and the coded checks, on its focus entities only."""
    shapes = Shapes.load(*task.shapes)
    focus = frozenset(task.focus)
    with SortedQuads(task.master) as quads:
        own: dict[str, list[bytes]] = {entity: list(_about(quads, entity)) for entity in task.focus}
        lines = [line for found in own.values() for line in found]
        seen = set(focus)
        lines += _context(quads, lines, (e for f in task.focus for e in task.pointing.get(f, ())), seen)
        lines = list(_without_foreign_classes(lines, task.foreign))
        results = [r for r in validate_lines(lines, shapes) if _entity(r.focus_node) in focus]
        known: dict[str, bool] = {}

        def described(iri: str) -> bool:
            if iri not in known:
                known[iri] = next(iter(quads.subject(iri)), None) is not None
            return known[iri]

        for found in own.values():
            results.extend(check_entity(found, task.base, task.foreign, described))
    return sorted(results)


def _without_foreign_classes(lines: list[bytes], foreign: frozenset[str]) -> Iterator[bytes]:
    """Leave out what foreign RDF says about the place of our classes among others.

    A shape is for all instances of its class and the classes below it. One foreign triple that puts
    a class of ours below another would make every record of ours answer for it.
    """
    mark = f" {RDFS.subClassOf} ".encode()
    claims = {raw for raw in lines if mark in raw and split_line(raw).graph in foreign} if foreign else set()
    if not claims:
        yield from lines
        return
    own: set[str] = set()
    for line in (split_line(raw) for raw in lines if raw not in claims):
        if line.predicate == RDFS.subClassOf:
            own.update((line.subject, line.object))
        elif line.predicate == RDF.type and line.graph not in foreign:
            own.add(line.object)
    for raw in lines:
        if raw not in claims or split_line(raw).subject not in own:
            yield raw


def _context(
    quads: SortedQuads, lines: Iterable[bytes], pointing: Iterable[str], seen: set[str]
) -> list[bytes]:
    context: list[bytes] = []
    for entity in pointing:
        if entity not in seen:
            seen.add(entity)
            context.extend(_about(quads, entity))
    frontier = [*lines, *context]
    for _ in range(HOPS):
        found: list[bytes] = []
        for raw in frontier:
            line = split_line(raw)
            if line.object.startswith('"'):
                continue
            entity = _entity(line.object)
            if entity not in seen:
                seen.add(entity)
                found.extend(_about(quads, entity))
        context.extend(found)
        frontier = found
    return context
