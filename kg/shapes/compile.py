"""Compiles a shapes graph into checks that run over an index of the data.

pySHACL reads the shapes: which nodes are shapes, what their parameters are, whether they are well
formed. What it read is turned into checks here. A shape that says anything this module does not
know (a custom component, recursion, a malformed parameter) is left to pySHACL as a whole.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import rdflib
from pyshacl.constraints import CONSTRAINT_PARAMETERS_MAP
from pyshacl.errors import ConstraintLoadWarning
from pyshacl.shapes_graph import ShapesGraph
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from kg.records.findings import Severity
from kg.shapes import checks as c
from kg.shapes.engine import SEVERITIES, path_text
from kg.shapes.index import Index, text_of
from kg.shapes.paths import Path, UnknownConstructError, compile_path
from kg.shapes.selects import compile_select

__all__ = ["Plan", "Target", "compile_shapes"]

# pySHACL refuses to follow shapes within shapes deeper than fifteen; so that it can, they are left to it.
_DEEPEST: Final = 12
_SUFFIX: Final = re.compile(r"Constraint(Component)?$")
_MANY: Final = float("inf")
_KINDS: Final[dict[Node, str]] = {
    SH.IRI: "<", SH.BlankNode: "_", SH.Literal: '"',
    SH.BlankNodeOrIRI: "<_", SH.BlankNodeOrLiteral: '_"', SH.IRIOrLiteral: '<"',
}  # fmt: skip


_Common = tuple[str, Callable[[Node, Node | None], str]]
"""What every check needs: its component, and the way to make up a message."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a shape is for (SHACL, section 2.1.3), terms as text."""

    nodes: frozenset[str]
    classes: frozenset[str]
    subjects_of: frozenset[str]
    objects_of: frozenset[str]

    def __bool__(self) -> bool:
        """Tell whether anything is targeted."""
        return bool(self.nodes or self.classes or self.subjects_of or self.objects_of)

    def focus(self, index: Index) -> frozenset[str]:
        """Return the focus nodes in some data."""
        return self.nodes.union(
            *(index.instances(cls) for cls in self.classes),
            *(index.values(p).keys() for p in self.subjects_of),
            *(index.subjects(p).keys() for p in self.objects_of),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Compiled shapes with their targets, and the shapes that pySHACL has to run.

    ``predicates`` are those that the checks read, None when they read all.
    """

    compiled: tuple[tuple[Node, Target, c.CompiledShape], ...]
    unknown: tuple[tuple[Node, Target, str], ...]
    predicates: frozenset[str] | None


def compile_shapes(graph: rdflib.Graph) -> Plan:
    """Compile a shapes graph. What pySHACL raises on shapes that are not well formed passes through."""
    loaded = ShapesGraph(graph, logger=logging.getLogger("pyshacl"))
    compiler = _Compiler(loaded)
    compiled: list[tuple[Node, Target, c.CompiledShape]] = []
    unknown: list[tuple[Node, Target, str]] = []
    for shape in loaded.shapes:
        target = _target(shape)
        if not target or shape.deactivated:
            continue
        try:
            compiled.append((shape.node, target, compiler.shape(shape.node, ())))
        except Exception as exc:  # noqa: BLE001 (whatever it is, pySHACL will say it about this shape)
            unknown.append((shape.node, target, str(exc)))
        compiler.predicates |= target.subjects_of | target.objects_of
    predicates = None if compiler.everything else frozenset(compiler.predicates)
    return Plan(tuple(compiled), tuple(unknown), predicates)


def _target(shape: Any) -> Target:
    nodes, classes, implicit, objects_of, subjects_of = (
        frozenset(text_of(n) for n in found) for found in shape.target()
    )
    return Target(nodes, classes | implicit, subjects_of, objects_of)


class _Compiler:
    """Compiles shapes once each; ``predicates`` grows with what they read."""

    def __init__(self, loaded: Any) -> None:
        self.loaded = loaded
        self.graph: rdflib.Graph = loaded.graph
        self.predicates: set[str] = {text_of(RDF.type), text_of(RDFS.subClassOf)}
        self.everything = False
        self._done: dict[Node, tuple[c.CompiledShape, int]] = {}  # with how deep shapes go within it

    def shape(self, node: Node, within: tuple[Node, ...]) -> c.CompiledShape:
        """Return a compiled shape; ``within`` are the shapes it is being compiled for."""
        made, depth = self._shape(node, within)
        if len(within) + depth > _DEEPEST:
            raise UnknownConstructError("shapes within shapes")
        return made

    def _shape(self, node: Node, within: tuple[Node, ...]) -> tuple[c.CompiledShape, int]:
        if node in within:
            raise UnknownConstructError("recursion")
        if node in self._done:
            return self._done[node]
        shape = self.loaded.lookup_shape_from_node(node)
        path: Path | None = None
        if shape.is_property_shape:
            path = compile_path(self.graph, shape.path())
            self.predicates |= path.predicates()
        messages = {str(m) for m in shape.message}
        made = c.CompiledShape(
            text=node.n3(),
            path=path,
            path_text=path_text(self.graph, shape.path()) if path else "",
            severity=_severity(shape.severity),
            message=" ".join(sorted(messages)) if messages else None,
        )
        inner: list[int] = []
        if not shape.deactivated:
            made.checks = tuple(self._checks(shape, (*within, node), inner))
        self._done[node] = made, 1 + max(inner, default=0)
        return self._done[node]

    def _checks(self, shape: Any, within: tuple[Node, ...], inner: list[int]) -> Iterator[c.Check]:
        present = set(self.graph.predicates(shape.node))
        if shape.find_custom_constraints():
            raise UnknownConstructError("a constraint component of one's own")
        for kind in dict.fromkeys(k for p, k in CONSTRAINT_PARAMETERS_MAP.items() if p in present):
            try:
                component = kind(shape)
            except ConstraintLoadWarning:
                continue  # pySHACL passes over it
            make = getattr(self, f"_{_SUFFIX.sub('', kind.__name__)}", None)
            if make is None:
                raise UnknownConstructError(kind.__name__)
            name = component.shacl_constraint_component
            common = (name.n3() if isinstance(name, Node) else "", c.generic_message(component))

            def nested(node: Node) -> c.CompiledShape:
                made = self.shape(node, within)
                inner.append(self._done[node][1])
                return made

            for check in make(component, common, nested):
                self.predicates |= check.predicates()
                yield check

    # One method for each of pySHACL's components, by its name: (component, what every check needs, nested).

    def _Class(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for cls in component.class_rules:
            yield c.ClassCheck(*common, text_of(cls))

    def _Datatype(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield c.DatatypeCheck(*common, component.datatype_rule)

    def _NodeKind(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield c.KindCheck(*common, _KINDS.get(component.nodekind_rule, ""))

    def _MinCount(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        least = int(component.min_count.value)
        if least:
            yield c.CountCheck(*common, least, _MANY)

    def _MaxCount(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield c.CountCheck(*common, 0, int(component.max_count.value))

    def _bounds(self, common: _Common, bounds: list[Node], keeps: Callable[[int], bool]) -> Iterator[c.Check]:
        for bound in bounds:
            if not isinstance(bound, rdflib.Literal):
                raise UnknownConstructError("a bound that is no literal")
            yield c.TermCheck(*common, c.compares(bound, keeps))

    def _MinExclusive(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield from self._bounds(common, component.min_vals, lambda order: order > 0)

    def _MinInclusive(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield from self._bounds(common, component.min_vals, lambda order: order >= 0)

    def _MaxExclusive(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield from self._bounds(common, component.max_vals, lambda order: order < 0)

    def _MaxInclusive(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield from self._bounds(common, component.max_vals, lambda order: order <= 0)

    def _MinLength(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        least = int(component.string_rules[0].value)
        if least:  # nought is long enough, for blank nodes too
            yield c.TextCheck(*common, lambda text: len(text) >= least)

    def _MaxLength(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        most = int(component.string_rules[0].value)
        yield c.TextCheck(*common, lambda text: len(text) <= most)

    def _Pattern(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for rule in component.string_rules:
            search = component.compiled_cache[rule].search
            yield c.TextCheck(*common, search)

    def _LanguageIn(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        tags = list(self.graph.items(component.string_rules[0]))
        if not all(isinstance(t, rdflib.Literal) and isinstance(t.value, str) for t in tags):
            raise UnknownConstructError("a language that is no string")
        yield c.TermCheck(*common, c.in_languages(frozenset(str(t).lower() for t in tags)))

    def _UniqueLang(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        if True in component.string_rules:
            yield c.UniqueLangCheck(*common)

    def _others(self, component: Any) -> Iterator[str]:
        for other in component.property_compare_set:
            if not isinstance(other, rdflib.URIRef):
                raise UnknownConstructError("a property that is no IRI")
            yield text_of(other)

    def _Equals(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for other in self._others(component):
            yield c.EqualsCheck(*common, other)

    def _Disjoint(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for other in self._others(component):
            yield c.DisjointCheck(*common, other)

    def _LessThan(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for other in self._others(component):
            yield c.LessThanCheck(*common, other, or_equals=False)

    def _LessThanOrEquals(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for other in self._others(component):
            yield c.LessThanCheck(*common, other, or_equals=True)

    def _Node(self, component: Any, common: _Common, nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for node in component.node_shapes:
            shape = nested(node)
            if shape.path is not None:
                raise UnknownConstructError("sh:node with a property shape")
            yield c.LogicCheck(*common, (shape,), _all(1))

    def _Property(self, component: Any, common: _Common, nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for node in component.property_shapes:
            shape = nested(node)
            if shape.path is None:
                raise UnknownConstructError("sh:property with a node shape")
            yield c.PropertyCheck(*common, shape)

    def _Not(self, component: Any, common: _Common, nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for node in component.not_list:
            yield c.LogicCheck(*common, (nested(node),), lambda number: number == 0)

    def _members(self, head: Node, nested: Any) -> tuple[c.CompiledShape, ...]:
        shapes = tuple(nested(node) for node in self.graph.items(head))
        if not shapes:
            raise UnknownConstructError("an empty list of shapes")
        return shapes

    def _And(self, component: Any, common: _Common, nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for head in component.and_list:
            shapes = tuple(dict.fromkeys(self._members(head, nested)))
            yield c.LogicCheck(*common, shapes, _all(len(shapes)))

    def _Or(self, component: Any, common: _Common, nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for head in component.or_list:
            shapes = tuple(dict.fromkeys(self._members(head, nested)))
            yield c.LogicCheck(*common, shapes, lambda number: number > 0)

    def _Xone(self, component: Any, common: _Common, nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for head in component.xone_nodes:
            yield c.LogicCheck(*common, self._members(head, nested), lambda number: number == 1)

    def _QualifiedValueShape(self, component: Any, common: _Common, nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for node in component.value_shapes:
            shape = nested(node)
            siblings = tuple(nested(s) for s in self._siblings(component, node))
            if component.max_count is not None:
                name = SH.QualifiedMaxCountConstraintComponent.n3()
                yield c.QualifiedCheck(name, common[1], shape, siblings, 0, component.max_count)
            if component.min_count is not None:
                name = SH.QualifiedMinCountConstraintComponent.n3()
                yield c.QualifiedCheck(name, common[1], shape, siblings, component.min_count, _MANY)

    def _siblings(self, component: Any, node: Node) -> set[Node]:
        if not component.is_disjoint:
            return set()
        return {
            sibling
            for parent in self.graph.subjects(SH.property, component.shape.node)
            for other in self.graph.objects(parent, SH.property)
            for sibling in self.graph.objects(other, SH.qualifiedValueShape)
            if sibling != node
        }

    def _Closed(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        if not component.is_closed:
            return
        self.everything = True
        allowed = {text_of(p) for p in component.ignored_props}
        for node in component.property_shapes:
            shape: Any = self.loaded.lookup_shape_from_node(node)
            if not shape.is_property_shape:
                raise UnknownConstructError("sh:property with a node shape")
            allowed.add(text_of(shape.path()))
        yield c.ClosedCheck(*common, frozenset(allowed))

    def _HasValue(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        for value in component.has_value_set:
            yield c.HasValueCheck(*common, text_of(value))

    def _In(self, component: Any, common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield c.InCheck(*common, frozenset(text_of(v) for v in component.in_vals))

    def _SPARQLBased(self, component: Any, _common: _Common, _nested: Any) -> Iterator[c.Check]:  # noqa: N802
        yield from compile_select(component)


def _all(number: int) -> Callable[[int], bool]:
    return lambda conforming: conforming == number


def _severity(node: Node) -> Severity:
    return SEVERITIES.get(node, "violation")
