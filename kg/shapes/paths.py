"""Property paths (SHACL, section 2.3.1) over the index: which nodes a path leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

import rdflib
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from kg.shapes.index import Index, Values, text_of

__all__ = ["Path", "Predicate", "UnknownConstructError", "compile_path"]

# pySHACL refuses paths nested deeper; so that it can, they are left to it.
_DEEPEST: Final = 9

_KINDS: Final = (
    SH.inversePath, SH.alternativePath, SH.zeroOrMorePath, SH.oneOrMorePath, SH.zeroOrOnePath,
)  # fmt: skip

Reader = Callable[[str], Values]


class UnknownConstructError(Exception):
    """A shape says something this compiler does not know; pySHACL runs that shape."""


class Path(Protocol):
    """A property path."""

    def reader(self, index: Index) -> Reader:
        """Return a function from a node to the distinct nodes at the end of the path."""
        ...

    def predicates(self) -> frozenset[str]:
        """Return the predicates the path follows."""
        ...


@dataclass(frozen=True, slots=True)
class Predicate:
    """One predicate, followed forwards or backwards."""

    iri: str
    inverse: bool = False

    def reader(self, index: Index) -> Reader:
        """Return a function from a node to its values."""
        table = index.subjects(self.iri) if self.inverse else index.values(self.iri)
        get = table.get
        return lambda node: get(node, ())

    def predicates(self) -> frozenset[str]:
        """Return the predicate."""
        return frozenset((self.iri,))


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after the other."""

    steps: tuple[Path, ...]

    def reader(self, index: Index) -> Reader:
        """Return a function from a node to the nodes after the last step."""
        readers = [step.reader(index) for step in self.steps]

        def read(node: str) -> Values:
            found: Values = (node,)
            for step in readers:
                found = step(next(iter(found))) if len(found) == 1 else {v for n in found for v in step(n)}
                if not found:
                    return ()
            return found

        return read

    def predicates(self) -> frozenset[str]:
        """Return the predicates of all steps."""
        return frozenset[str]().union(*(s.predicates() for s in self.steps))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths."""

    choices: tuple[Path, ...]

    def reader(self, index: Index) -> Reader:
        """Return a function from a node to the nodes at the end of any of the paths."""
        readers = [choice.reader(index) for choice in self.choices]
        return lambda node: {v for choice in readers for v in choice(node)}

    def predicates(self) -> frozenset[str]:
        """Return the predicates of all choices."""
        return frozenset[str]().union(*(c.predicates() for c in self.choices))


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path followed again and again, or at most once; with the node itself, or without."""

    path: Path
    itself: bool
    once: bool = False

    def reader(self, index: Index) -> Reader:
        """Return a function from a node to all the nodes reached."""
        step = self.path.reader(index)

        def read(node: str) -> Values:
            found = {node} if self.itself else set()
            if self.once:
                return found.union(step(node))
            ahead = [v for v in step(node) if v not in found]
            while ahead:
                here = ahead.pop()
                if here not in found:
                    found.add(here)
                    ahead.extend(v for v in step(here) if v not in found)
            return found

        return read

    def predicates(self) -> frozenset[str]:
        """Return the predicates of the path repeated."""
        return self.path.predicates()


def compile_path(graph: rdflib.Graph, node: Node, *, inverse: bool = False, depth: int = 0) -> Path:
    """Compile a path of a shapes graph.

    Raises UnknownConstructError for a path that is malformed, nested too deep, or of a kind on which
    engines differ (a sequence followed backwards).
    """
    if isinstance(node, rdflib.URIRef):
        return Predicate(text_of(node), inverse)
    if depth > _DEEPEST or not isinstance(node, rdflib.BNode):
        raise UnknownConstructError("path")
    firsts, rests = list(graph.objects(node, RDF.first)), list(graph.objects(node, RDF.rest))
    if firsts:
        two_in_one = len(firsts) > 1 or len(rests) != 1 or any((node, p, None) in graph for p in _KINDS)
        if inverse or two_in_one or (rests[0] == RDF.nil and depth == 0):
            raise UnknownConstructError("path")
        first = compile_path(graph, firsts[0], depth=depth + 1)
        if rests[0] == RDF.nil:
            return first
        rest = compile_path(graph, rests[0], depth=depth + 1)
        return Sequence((first, *(rest.steps if isinstance(rest, Sequence) else (rest,))))
    made: list[Path] = []
    for inner in graph.objects(node, SH.inversePath):
        made.append(compile_path(graph, inner, inverse=not inverse, depth=depth + 1))
    for items in graph.objects(node, SH.alternativePath):
        choices = tuple(compile_path(graph, c, inverse=inverse, depth=depth + 1) for c in graph.items(items))
        if len(choices) < 2:
            raise UnknownConstructError("path")
        made.append(Alternative(choices))
    for predicate, itself, once in (
        (SH.zeroOrMorePath, True, False),
        (SH.oneOrMorePath, False, False),
        (SH.zeroOrOnePath, True, True),
    ):
        for inner in graph.objects(node, predicate):
            path = compile_path(graph, inner, inverse=inverse, depth=depth + 1)
            made.append(Repeated(path, itself, once))
    if len(made) != 1:
        raise UnknownConstructError("path")
    return made[0]
