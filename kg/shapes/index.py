"""Triples by predicate, as text: what the fast engine reads instead of a graph.

Terms stay the N-Triples text they have in the master, so lexical forms and blank nodes are those
of the data; only the predicates that some shape asks for are kept. A term becomes an rdflib term
when a check needs its value, through the same code that pySHACL relies on.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import rdflib
from rdflib.term import Node

from kg.shapes.engine import graph_from_lines
from kg.terms import RDF, RDFS, lexical, literal

__all__ = ["Index", "Values", "node_of", "text_of", "without_cycles"]

Values = Collection[str]
"""The distinct objects of one subject and predicate: a tuple, or a set when there are many."""

_FEW: Final = 8
_NOTHING: Final[Mapping[str, Values]] = {}


def node_of(text: str) -> Node:
    """Return the rdflib term of an N-Triples term."""
    if text[0] == "<":
        return rdflib.URIRef(text[1:-1])
    if text[0] == "_":
        return rdflib.BNode(text[2:])
    suffix = text[text.rindex('"') + 1 :]
    if not suffix:
        return rdflib.Literal(lexical(text))
    if suffix[0] == "@":
        return rdflib.Literal(lexical(text), lang=suffix[1:])
    return rdflib.Literal(lexical(text), datatype=rdflib.URIRef(suffix[3:-1]))


def text_of(node: Node) -> str:
    """Return an rdflib term as the N-Triples text that an equal term of the data has."""
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    if isinstance(node, rdflib.BNode):
        return f"_:{node}"
    if not isinstance(node, rdflib.Literal):
        msg = f"not a term: {node!r}"
        raise TypeError(msg)
    quoted = literal(str(node))
    if node.language:
        return f"{quoted}@{node.language.lower()}"
    # rdflib tells "x" from "x"^^xsd:string, and data never have the second form.
    return f"{quoted}^^<{node.datatype}>" if node.datatype is not None else quoted


@contextmanager
def without_cycles() -> Iterator[None]:
    """Spare the search for cycles among millions of terms, none of which has any."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


class Index:
    """The triples of canonical N-Quads lines, by predicate and subject; graph names are dropped.

    ``predicates`` (encoded) limits what is kept; None keeps everything.
    """

    def __init__(self, lines: Iterable[bytes], predicates: frozenset[str] | None) -> None:
        # A file's lines can be read again, for the graph; an iterator's cannot.
        self._lines = list(lines) if isinstance(lines, Iterator) else lines
        self._tables: dict[str, dict[str, Values]] = {}
        self._inverse: dict[str, dict[str, Values]] = {}
        self._instances: dict[str, frozenset[str]] = {}
        self._nodes: dict[str, Node] = {}
        self._graph: rdflib.Graph | None = None
        with without_cycles():
            self._load(predicates)

    def _load(self, predicates: frozenset[str] | None) -> None:
        tables = self._tables if predicates is None else {p: {} for p in predicates}
        last = ""
        table: dict[str, Values] | None = None
        for raw in self._lines:
            subject, predicate, rest = raw.decode().split(" ", 2)
            if predicate != last:
                last = predicate
                table = tables.get(predicate)
                if table is None and predicates is None:
                    table = tables[predicate] = {}
            if table is None:
                continue
            value = rest.partition(" ")[0] if rest[0] != '"' else _literal(rest)
            known = table.get(subject)
            if known is None:
                table[subject] = (value,)
            elif value not in known:
                if isinstance(known, set):
                    known.add(value)
                elif len(known) < _FEW:
                    table[subject] = (*known, value)
                else:
                    table[subject] = {*known, value}
        self._tables = tables

    def values(self, predicate: str) -> Mapping[str, Values]:
        """Return subject to objects of a predicate."""
        return self._tables.get(predicate, _NOTHING)

    def subjects(self, predicate: str) -> Mapping[str, Values]:
        """Return object to subjects of a predicate."""
        found = self._inverse.get(predicate)
        if found is None:
            lists: dict[str, list[str]] = {}
            for subject, values in self.values(predicate).items():
                for value in values:
                    lists.setdefault(value, []).append(subject)
            found = self._inverse[predicate] = dict(lists)
        return found

    def predicates(self) -> Collection[str]:
        """Return the predicates kept."""
        return self._tables.keys()

    def instances(self, cls: str) -> frozenset[str]:
        """Return the SHACL instances of a class: of the class and of all below it in the data."""
        found = self._instances.get(cls)
        if found is None:
            below, classes, seen = self.subjects(RDFS.subClassOf), [cls], {cls}
            for each in classes:
                for sub in below.get(each, ()):
                    if sub not in seen:
                        seen.add(sub)
                        classes.append(sub)
            by_type = self.subjects(RDF.type)
            found = self._instances[cls] = frozenset(s for c in classes for s in by_type.get(c, ()))
        return found

    def node(self, text: str) -> Node:
        """Return the rdflib term of a term of the data."""
        known = self._nodes.get(text)
        if known is None:
            known = self._nodes[text] = node_of(text)
        return known

    @property
    def graph(self) -> rdflib.Graph:
        """The same data as an rdflib graph, for pySHACL; made when first asked for."""
        if self._graph is None:
            self._graph = graph_from_lines(line.rstrip(b"\n") for line in self._lines)
        return self._graph


def _literal(rest: str) -> str:
    """Return the literal that begins what follows the predicate."""
    body = rest.rstrip()[:-1].rstrip()
    term, _, last = body.rpartition(" ")
    # A graph name ends the line; the last word of a literal holds its closing quotation mark.
    return term if last[0] in "<_" and '"' not in last else body
