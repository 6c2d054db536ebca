"""SHACL through pySHACL: N-Quads lines and shapes in, results out.

Inference is off: the data carry every class they are checked for (docs/how-it-works.md).
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pyshacl.monkey
import rdflib
from pyshacl.errors import ShapeRecursionWarning, ValidationFailure
from pyshacl.rdfutil.stringify import stringify_blank_node
from rdflib.namespace import SH
from rdflib.term import Node

from kg.errors import GateError
from kg.records.findings import Severity

__all__ = ["Result", "ShapeInfo", "Shapes", "graph_from_lines", "validate_lines"]

# The data keep their lexical forms: what the store gives back is what is checked.
rdflib.NORMALIZE_LITERALS = False
logging.getLogger("pyshacl").setLevel(logging.CRITICAL)  # what it has to say comes as an exception too
logging.getLogger("rdflib.term").setLevel(logging.ERROR)  # ill-typed literals are the shapes' business

# SHACL Core and SHACL-SPARQL. The engine passes over anything else without a word (sh:js, sh:target, a
# misspelt sh:minCoutn), and what is passed over would seem to conform.
_CHECKED = frozenset(
    SH[name]
    for name in (
        "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf", "property", "path",
        "inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath",
        "class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive",
        "maxExclusive", "maxInclusive", "minLength", "maxLength", "pattern", "flags", "languageIn",
        "uniqueLang", "equals", "disjoint", "lessThan", "lessThanOrEquals", "not", "and", "or",
        "xone", "node", "qualifiedValueShape", "qualifiedMinCount", "qualifiedMaxCount",
        "qualifiedValueShapesDisjoint", "closed", "ignoredProperties", "hasValue", "in", "sparql",
        "select", "ask", "prefixes", "declare", "prefix", "namespace", "message", "severity",
        "name", "description", "order", "group", "defaultValue", "deactivated", "validator",
        "nodeValidator", "propertyValidator", "parameter", "optional", "labelTemplate",
        "shapesGraph", "suggestedShapesGraph",
    )
)  # fmt: skip

SEVERITIES: dict[Node, Severity] = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}


_ONLY_TRUE_IS_TRUE: Callable[[], None] = pyshacl.monkey.rdflib_bool_patch
_ONE_IS_TRUE_TOO: Callable[[], None] = pyshacl.monkey.rdflib_bool_unpatch


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One validation result (SHACL, section 3.6.2), terms as N-Triples text.

    ``path`` is the IRI of a simple path, else its text in SPARQL-like form; ``value`` and ``path``
    are empty when the result has none.
    """

    focus_node: str
    shape: str
    component: str
    path: str
    value: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class ShapeInfo:
    """What a shape says about itself: name for people, remedy, documentation anchor, classes it is for."""

    name: str
    remedy: str
    see_also: str
    targets: frozenset[str] = frozenset()  # as N-Triples text


class Shapes:
    """The shapes of one or more Turtle files, parsed once per process."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self.graph = graph
        self._inverse = frozenset(
            str(o) for s, o in graph.subject_objects(SH.inversePath) if isinstance(o, rdflib.URIRef)
        )

    @classmethod
    def load(cls, *paths: Path) -> Shapes:
        """Read shapes from Turtle files. Raises GateError with file and place on a syntax error."""
        return _load_shapes(tuple(paths))

    @property
    def inverse_predicates(self) -> frozenset[str]:
        """Predicates that some shape follows backwards; a chunk needs who points at its nodes by these."""
        return self._inverse

    def info(self, shape: str) -> ShapeInfo:
        """Return name, remedy and documentation anchor of a shape given as N-Triples text."""
        node = _node(shape)
        name = self.graph.value(node, SH.name) or ""
        remedy = self.graph.value(node, SH.description) or ""
        see = self.graph.value(node, rdflib.RDFS.seeAlso) or ""
        owners = (node, *self.graph.subjects(SH.property, node))
        targets = {_text(c) for owner in owners for c in self.graph.objects(owner, SH.targetClass)}
        return ShapeInfo(str(name), str(remedy), str(see), frozenset(targets))


@lru_cache(maxsize=8)
def _load_shapes(paths: tuple[Path, ...]) -> Shapes:
    graph = rdflib.Graph()
    for path in paths:
        base = path.absolute().as_uri()
        try:
            # pyoxigraph first: its messages carry line and column
            for _ in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=base):
                pass
            add_shapes(graph, path)
        except SyntaxError as exc:
            problem = re.sub(r"^Parser error at line .*?: ", "", exc.msg or "", flags=re.DOTALL)
            msg = f"{path}, line {exc.lineno}, column {exc.offset}: the shapes cannot be read: {problem}"
            raise GateError(
                msg, remedy="Mend the Turtle at that place; nothing is published unchecked."
            ) from exc
        except OSError as exc:
            msg = f"{path}: the shapes cannot be read: {exc.strerror or exc}."
            raise GateError(msg, remedy="Give the path of a Turtle file with shapes.") from exc
    _refuse_unchecked(graph, ", ".join(map(str, paths)))
    return Shapes(graph)


def add_shapes(graph: rdflib.Graph, path: Path) -> None:
    """Add the shapes of a Turtle file to a graph, read as pySHACL reads them.

    Of the booleans only ``true`` is true, literals keep their lexical forms, and prefixes declared
    by what a node imports count as its own (SHACL, section 5.2.1).
    """
    try:
        _ONLY_TRUE_IS_TRUE()
        graph.parse(path, format="turtle", publicID=path.absolute().as_uri())
    finally:
        _ONE_IS_TRUE_TOO()
        rdflib.NORMALIZE_LITERALS = False  # pySHACL switches it on
    for node in set(graph.objects(None, SH.prefixes)):
        for imported in list(graph.transitive_objects(node, rdflib.OWL.imports)):
            for declaration in list(graph.objects(imported, SH.declare)):
                graph.add((node, SH.declare, declaration))


def _refuse_unchecked(graph: rdflib.Graph, name: str) -> None:
    """Raise GateError when there are no shapes, or terms of SHACL that the engine would pass over."""
    used = {p for p in graph.predicates(unique=True) if str(p).startswith(str(SH))}
    if not used:
        raise GateError(f"{name}: there are no shapes in it.", remedy="Give a Turtle file with shapes.")
    unknown = sorted(f"sh:{str(p).removeprefix(str(SH))}" for p in used - _CHECKED)
    if unknown:
        raise GateError(
            f"{name}: {', '.join(unknown)} cannot be checked: it is not of SHACL Core or SHACL-SPARQL.",
            remedy="Correct the name, or say it with terms of SHACL Core; nothing is published unchecked.",
        )


def _node(term: str) -> Node:
    return rdflib.URIRef(term[1:-1]) if term.startswith("<") else rdflib.BNode(term[2:])


def _term(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple, cache: dict[object, Node]) -> Node:
    known = cache.get(term)
    if known is not None:
        return known
    made: Node
    if isinstance(term, ox.NamedNode):
        made = rdflib.URIRef(term.value)
    elif isinstance(term, ox.BlankNode):
        made = rdflib.BNode(term.value)
    elif isinstance(term, ox.Literal):
        made = (
            rdflib.Literal(term.value, lang=term.language)
            if term.language
            else rdflib.Literal(term.value)
            if term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
            else rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))
        )
    else:
        msg = "the data hold RDF 1.2 triple terms, which the SHACL engine cannot check."
        raise GateError(msg, remedy="Publish them as plain triples.")
    cache[term] = made
    return made


def graph_from_lines(lines: Iterable[bytes]) -> rdflib.Graph:
    """Return the triples of N-Quads lines (line ends optional) as an rdflib graph; graph names are dropped."""
    graph = rdflib.Graph(bind_namespaces="none")
    cache: dict[object, Node] = {}
    add = graph.store.add
    for quad in ox.parse(b"\n".join(lines), format=ox.RdfFormat.N_QUADS, rename_blank_nodes=False):
        add(
            (_term(quad.subject, cache), _term(quad.predicate, cache), _term(quad.object, cache)),
            graph,
        )
    return graph


def _text(node: Node | None) -> str:
    return "" if node is None else node.n3()


def path_text(graph: rdflib.Graph, path: Node | None) -> str:
    """Return a path as text: the IRI of a simple one, else in the manner of SPARQL's paths."""
    if path is None or isinstance(path, rdflib.URIRef):
        return _text(path)
    inverse = graph.value(path, SH.inversePath)
    if inverse is not None:
        return f"^{path_text(graph, inverse)}"
    alternatives = graph.value(path, SH.alternativePath)
    head, joiner = (alternatives, "|") if alternatives is not None else (path, "/")
    steps = [path_text(graph, step) for step in graph.items(head)] if head is not None else []
    if steps:
        return joiner.join(steps)
    for predicate, mark in ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?")):
        inner = graph.value(path, predicate)
        if inner is not None:
            return f"({path_text(graph, inner)}){mark}"
    return _text(path)


def validate_lines(lines: Iterable[bytes], shapes: Shapes) -> list[Result]:
    """Validate N-Quads lines against shapes; results are sorted and unique.

    Raises GateError when the shapes cannot be run: nothing passes because it could not be checked.
    """
    return validate_graph(graph_from_lines(lines), shapes)


def validate_graph(data: rdflib.Graph, shapes: Shapes) -> list[Result]:
    """Validate an rdflib graph; as ``validate_lines``."""
    return sorted(set(raw_results(data, shapes)))


def raw_results(data: rdflib.Graph, shapes: Shapes) -> list[Result]:
    """Return the results as the report has them: one may come more than once. Raises GateError."""
    rdflib.NORMALIZE_LITERALS = False
    # pySHACL remembers what it said of a blank node by the graph's address, which another graph may have now.
    stringify_blank_node.dict_cache.clear()
    try:
        with warnings.catch_warnings():
            # At a recursive shape the engine backs out with a warning, and the node would seem to conform.
            warnings.simplefilter("error", ShapeRecursionWarning)
            _, report, text = pyshacl.validate(
                data, shacl_graph=shapes.graph, inference="none", inplace=True, meta_shacl=False
            )
    except ShapeRecursionWarning as exc:
        msg = "the shapes cannot be run: a shape refers to itself and the data go round with it."
        raise GateError(
            msg, remedy="Write the shape without recursion; nothing is published unchecked."
        ) from exc
    except Exception as exc:  # whatever it is (a bad pattern, recursion): unchecked means unpublished
        msg = f"the shapes cannot be run: {exc}"
        raise GateError(msg, remedy="Mend the shape; nothing is published unchecked.") from exc
    finally:
        rdflib.NORMALIZE_LITERALS = False  # pySHACL switches it on
    if isinstance(report, ValidationFailure) or not isinstance(report, rdflib.Graph):
        msg = f"the SHACL engine gave up: {report or text}"
        raise GateError(msg, remedy="Mend the shape or the data it names; nothing is published unchecked.")
    results = []
    # Only what the report itself lists: what a nested shape found hangs below it as sh:detail.
    for node in report.objects(None, SH.result):
        shape = report.value(node, SH.sourceShape)
        messages = sorted(str(m) for m in report.objects(node, SH.resultMessage))
        results.append(
            Result(
                focus_node=_text(report.value(node, SH.focusNode)),
                shape=_text(shape),
                component=_text(report.value(node, SH.sourceConstraintComponent)),
                path=path_text(report, report.value(node, SH.resultPath)),
                value=_text(report.value(node, SH.value)),
                severity=SEVERITIES.get(report.value(node, SH.resultSeverity) or SH.Violation, "violation"),
                message=" ".join(messages),
            )
        )
    return results
