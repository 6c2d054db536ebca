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
from typing import Final

from kg.iris import entity_of
from kg.release.sorted_quads import SortedQuads
from kg.shapes.checks import Run
from kg.shapes.coded import check_entity, split_line
from kg.shapes.engine import Result, Shapes
from kg.shapes.fast import plan_of, reports
from kg.shapes.index import Index
from kg.shapes.sample import SAMPLE, choose, compare
from kg.terms import RDF, RDFS

__all__ = [
    "LINES_PER_CHUNK", "ChunkTask", "Lines", "WholeTask", "cut", "inverse_links", "plan_tasks", "validate",
    "validate_chunk", "validate_whole",
]  # fmt: skip

HOPS: Final = 2
LINES_IN_ONE_PIECE: Final = 3_000_000  # the index then takes some 700 MiB
LINES_PER_CHUNK: Final = 500_000
_LEAST_CHUNK: Final = 5_000
_LEAST_SAMPLE: Final = 20


@dataclass(frozen=True, slots=True)
class ChunkTask:
    """What a worker process needs to validate one chunk; without ``shapes``, by the coded checks only.

    ``sample`` is how many focus nodes pySHACL is asked about as well.
    """

    master: Path
    shapes: tuple[Path, ...]
    base: str
    focus: tuple[str, ...]
    foreign: frozenset[str]
    pointing: Mapping[str, tuple[str, ...]]  # focus entity -> entities that point at it
    sample: int = 0


@dataclass(frozen=True, slots=True)
class WholeTask:
    """What a worker process needs to validate the whole master against the shapes, in one piece."""

    master: Path
    shapes: tuple[Path, ...]
    foreign: frozenset[str]
    sample: int = 0


def plan_tasks(
    master: Path, shapes: tuple[Path, ...], base: str, foreign: frozenset[str], jobs: int
) -> list[ChunkTask | WholeTask]:
    """Return the tasks that validate a master: SHACL in one piece while memory allows, else by chunks."""
    with master.open("rb") as lines:
        total = sum(1 for _ in lines)
        lines.seek(0)
        if total <= LINES_IN_ONE_PIECE:
            chunks = cut(lines, max(total // (4 * jobs) + 1, _LEAST_CHUNK))
            coded = [ChunkTask(master, (), base, c, foreign, {}) for c in chunks]
            return [WholeTask(master, shapes, foreign, SAMPLE), *coded]
        focus = list(cut(lines, LINES_PER_CHUNK))
    with master.open("rb") as lines:
        pointing = inverse_links(lines, Shapes.load(*shapes).inverse_predicates)
    sample = max(_LEAST_SAMPLE, SAMPLE // len(focus) + 1)
    return [
        ChunkTask(master, shapes, base, c, foreign, {e: pointing[e] for e in c if e in pointing}, sample)
        for c in focus
    ]


def validate(task: ChunkTask | WholeTask) -> list[Result]:
    """Do one task. Raises GateError when the shapes cannot be run, or the two engines differ."""
    return validate_chunk(task) if isinstance(task, ChunkTask) else validate_whole(task)


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
    focus = frozenset(task.focus)
    results: list[Result] = []
    with SortedQuads(task.master) as quads:
        own: dict[str, list[bytes]] = {entity: list(_about(quads, entity)) for entity in task.focus}
        if task.shapes:
            shapes = Shapes.load(*task.shapes)
            pointing = [e for f in task.focus for e in task.pointing.get(f, ())]
            lines = _surroundings(quads, own, pointing)
            without = _foreign_classes(lines, task.foreign)
            index = Index([line for line in lines if line not in without], plan_of(shapes).predicates)
            found = _validate_index(quads, index, shapes, task.sample, task.foreign, focus)
            results += [r for r in found if _entity(r.focus_node) in focus]
        known: dict[str, bool] = {}

        def described(iri: str) -> bool:
            if iri not in known:
                known[iri] = next(iter(quads.subject(iri)), None) is not None
            return known[iri]

        for found_lines in own.values():
            results.extend(check_entity(found_lines, task.base, task.foreign, described))
    return sorted(results)


def validate_whole(task: WholeTask) -> list[Result]:
    """Validate the whole master against the shapes; the coded checks have tasks of their own."""
    shapes = Shapes.load(*task.shapes)
    lines = Lines(task.master)
    without = _foreign_classes(lines, task.foreign)
    index = Index(Lines(task.master, without), plan_of(shapes).predicates)
    with SortedQuads(task.master) as quads:
        return sorted(_validate_index(quads, index, shapes, task.sample, task.foreign, None))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, as often as they are asked for, without some."""

    path: Path
    without: frozenset[bytes] = frozenset()

    def __iter__(self) -> Iterator[bytes]:
        """Yield the lines from the first."""
        with self.path.open("rb") as lines:
            for line in lines:
                if not self.without or line.rstrip(b"\n") not in self.without:
                    yield line


def _validate_index(
    quads: SortedQuads,
    index: Index,
    shapes: Shapes,
    sample: int,
    foreign: frozenset[str],
    entities: frozenset[str] | None,
) -> set[Result]:
    """Return the results on an index, once pySHACL has agreed about a sample (of these entities, or all)."""
    plan, run = plan_of(shapes), Run(index)
    results = set(reports(plan, run, shapes))
    if sample:
        choice = choose(plan, run, sample, lambda node: entities is None or _entity(node) in entities)
        chosen = {_entity(node) for nodes in choice.values() for node in nodes if node[0] != '"'}
        own = {entity: list(_about(quads, entity)) for entity in sorted(chosen)}
        nodes = {node for nodes in choice.values() for node in nodes}
        pointing = sorted(
            {
                _entity(s)
                for p in shapes.inverse_predicates
                for node, subjects in index.subjects(f"<{p}>").items()
                if node in nodes or _entity(node) in chosen
                for s in subjects
            }
        )
        lines = _surroundings(quads, own, pointing)
        without = _foreign_classes(lines, foreign)
        compare(plan, run, shapes, choice, (line for line in lines if line not in without))
    return results


def _surroundings(quads: SortedQuads, own: Mapping[str, list[bytes]], pointing: Iterable[str]) -> list[bytes]:
    lines = [line for found in own.values() for line in found]
    return lines + _context(quads, lines, pointing, set(own))


def _foreign_classes(lines: Iterable[bytes], foreign: frozenset[str]) -> frozenset[bytes]:
    """Return the lines in which foreign RDF speaks about the place of our classes among others.

    A shape is for all instances of its class and the classes below it. One foreign triple that puts
    a class of ours below another would make every record of ours answer for it.
    """
    mark = f" {RDFS.subClassOf} ".encode()
    stripped = (raw.rstrip(b"\n") for raw in lines if mark in raw) if foreign else ()
    claims = {raw for raw in stripped if split_line(raw).graph in foreign}
    if not claims:
        return frozenset()
    own: set[str] = set()
    for line in (split_line(raw) for raw in lines if raw.rstrip(b"\n") not in claims):
        if line.predicate == RDFS.subClassOf:
            own.update((line.subject, line.object))
        elif line.predicate == RDF.type and line.graph not in foreign:
            own.add(line.object)
    return frozenset(raw for raw in claims if split_line(raw).subject in own)


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
