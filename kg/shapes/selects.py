"""SPARQL constraints (SHACL, section 5): plain SELECT queries, asked of the index.

Triple patterns with fixed predicates, FILTER, EXISTS and NOT EXISTS are answered here, pattern by
pattern from ``$this`` on, so a NOT EXISTS with several steps costs what its steps cost. Filter
expressions are evaluated by rdflib. Any other query is left to pySHACL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.evalutils import _ebv
from rdflib.plugins.sparql.parserutils import CompValue, Expr
from rdflib.plugins.sparql.sparql import FrozenBindings, QueryContext
from rdflib.term import Variable

from kg.shapes.checks import Check, CompiledShape, Hit, Pairs, Run, shown
from kg.shapes.engine import Result
from kg.shapes.index import Index, text_of
from kg.shapes.paths import UnknownConstructError

__all__ = ["SelectCheck", "compile_select"]

Bindings = Mapping[str, str]
"""Variables, written with a question mark, to terms."""

_THIS: Final = "?this"
_PROBE: Final = rdflib.URIRef("urn:parley:any")


@dataclass(frozen=True, slots=True)
class Group:
    """Triple patterns in the order they are answered, then conditions on what they find."""

    patterns: tuple[tuple[str, str, str], ...]
    conditions: tuple[Condition, ...]

    def solve(self, index: Index, bound: Bindings, at: int = 0) -> Iterator[Bindings]:
        """Yield the solutions that agree with what is bound already."""
        if at == len(self.patterns):
            if all(condition(index, bound) for condition in self.conditions):
                yield bound
            return
        subject, predicate, value = (bound.get(t, t) if t[0] == "?" else t for t in self.patterns[at])
        table = index.values(predicate)
        if subject[0] != "?":
            found = table.get(subject, ())
            if value[0] != "?":
                if value in found:
                    yield from self.solve(index, bound, at + 1)
                return
            for each in found:
                yield from self.solve(index, {**bound, value: each}, at + 1)
        elif value[0] != "?":
            for each in index.subjects(predicate).get(value, ()):
                yield from self.solve(index, {**bound, subject: each}, at + 1)
        else:
            for each, values in table.items():
                for other in values:
                    if subject != value or each == other:
                        yield from self.solve(index, {**bound, subject: each, value: other}, at + 1)


Condition = Callable[[Index, Bindings], bool]


@dataclass(frozen=True, slots=True)
class Exists:
    """EXISTS and NOT EXISTS."""

    group: Group
    wanted: bool

    def __call__(self, index: Index, bound: Bindings) -> bool:
        """Tell whether the group has a solution, or has none."""
        return any(True for _ in self.group.solve(index, bound)) is self.wanted


@dataclass(frozen=True, slots=True)
class Expression:
    """A filter expression, evaluated by rdflib."""

    expression: Any

    def __call__(self, index: Index, bound: Bindings) -> bool:
        """Tell whether the expression is true; an error is false."""
        terms = {Variable(v[1:]): index.node(t) for v, t in bound.items()}
        return bool(_ebv(self.expression, FrozenBindings(QueryContext(), terms)))


class SelectCheck(Check):
    """One sh:sparql constraint of a shape."""

    __slots__ = ("compared", "group", "on_node", "say", "selected")

    def __init__(
        self,
        component: Any,
        constraint: Any,
        group: Group,
        selected: tuple[str, ...],
    ) -> None:
        super().__init__(component.shacl_constraint_component.n3(), lambda _focus, _value: "")
        self.group = group
        self.selected = selected
        self.compared = frozenset(p for _, p, _ in _patterns(group))
        self.on_node = not component.shape.is_property_shape
        own = set(constraint.messages or ())
        texts = sorted({str(m.value) for m in (own | set(component.shape.message))})
        fill = component._format_sparql_based_result_message
        self.say: Callable[[tuple[Any, ...]], str] = lambda row: " ".join(
            sorted({fill(t, row) for t in texts})
        )

    def predicates(self) -> frozenset[str]:
        """Return the predicates of the query."""
        return self.compared

    def rows(self, run: Run, focus: str) -> set[tuple[str | None, ...]]:
        """Return the distinct rows for a focus node: this, path, value, then the other variables."""
        rows = set()
        for found in self.group.solve(run.index, {_THIS: focus}):
            row = {v: found[v] for v in self.selected if v in found}
            first = (row.pop("?this", None), row.pop("?path", None), row.pop("?value", None))
            if any(first):
                rows.add((*first, *(row.get(v) for v in self.selected if v not in _NAMED)))
        return rows

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield the focus nodes that some row blames."""
        for focus in pairs:
            if self.rows(run, focus):
                yield focus, None, None

    def results(self, run: Run, shape: CompiledShape, pairs: Pairs) -> Iterator[Result]:
        """Yield a result for each row."""
        node = run.index.node
        others = [v[1:] for v in self.selected if v not in _NAMED]
        for focus in pairs:
            for this, path, value, *rest in self.rows(run, focus):
                blamed = this or focus
                shown_value = value or (focus if self.on_node else None)
                terms = [None if t is None else node(t) for t in (this, path, shown_value)]
                named = {n: node(t) for n, t in zip(others, rest, strict=True) if t is not None}
                yield Result(
                    focus_node=shown(run, blamed),
                    shape=shape.text,
                    component=self.component,
                    path=shape.path_text if path is None else path,
                    value="" if shown_value is None else shown(run, shown_value),
                    severity=shape.severity,
                    message=self.say((*terms, named)),
                )


_NAMED: Final = ("?this", "?path", "?value")


def compile_select(component: Any) -> Iterator[SelectCheck]:
    """Yield a check for each query of pySHACL's component; UnknownConstructError for any it cannot be."""
    for constraint in component.sparql_constraints:
        if constraint.deactivated:
            continue
        bound, text = constraint.pre_bind_variables(_PROBE)
        if set(bound) != {"this"}:
            raise UnknownConstructError("a query without $this, or with other variables bound before")
        algebra = prepareQuery(constraint.apply_prefixes(text)).algebra
        if algebra.name != "SelectQuery" or algebra.datasetClause:
            raise UnknownConstructError("a query that is no plain SELECT")
        part = algebra.p
        while part.name in ("Distinct", "Reduced"):
            part = part.p
        if part.name != "Project":
            raise UnknownConstructError(str(part.name))
        selected = tuple(f"?{v}" for v in part.PV)
        if "?failure" in selected:
            raise UnknownConstructError("?failure")
        yield SelectCheck(component, constraint, _group(part.p, frozenset((_THIS,))), selected)


def _group(part: Any, bound: frozenset[str]) -> Group:
    conditions: list[Any] = []
    while part.name == "Filter":
        conditions.append(part.expr)
        part = part.p
    left = [tuple(_term(t) for t in triple) for triple in _triples(part)]
    if any(predicate[0] == "?" for _, predicate, _ in left):
        raise UnknownConstructError("a variable as predicate")
    order: list[tuple[str, str, str]] = []
    known = set(bound)
    while left:
        best = max(left, key=lambda t: [t[i][0] != "?" or t[i] in known for i in (0, 2)])
        left.remove(best)
        order.append((best[0], best[1], best[2]))
        known.update(t for t in best if t[0] == "?")
    return Group(tuple(order), tuple(c for expr in conditions for c in _conditions(expr, frozenset(known))))


def _triples(part: Any) -> list[Any]:
    if part.name == "Join":
        return [*_triples(part.p1), *_triples(part.p2)]
    if part.name != "BGP":
        raise UnknownConstructError(str(part.name))
    return list(part.triples or ())


def _term(node: Any) -> str:
    if isinstance(node, rdflib.BNode):
        return f"?:{node}"  # a blank node of a query is a variable nobody selects
    if isinstance(node, Variable):
        return f"?{node}"
    if isinstance(node, (rdflib.URIRef, rdflib.Literal)):
        return text_of(node)
    raise UnknownConstructError("a property path in a query")


def _conditions(expr: Any, bound: frozenset[str]) -> Iterator[Condition]:
    if expr.name == "ConditionalAndExpression":
        for each in (expr.expr, *expr.other):
            yield from _conditions(each, bound)
    elif expr.name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        yield Exists(_group(expr.graph, bound), expr.name == "Builtin_EXISTS")
    else:
        _refuse_patterns(expr)
        yield Expression(expr)


def _refuse_patterns(expr: Any) -> None:
    """Raise UnknownConstructError for what needs the graph or differs from call to call."""
    if isinstance(expr, CompValue):
        name = str(expr.name)
        if not isinstance(expr, Expr) and name != "vars":
            raise UnknownConstructError(name)
        if name in (
            "Builtin_EXISTS",
            "Builtin_NOTEXISTS",
            "Function",
            "Builtin_NOW",
            "Builtin_RAND",
            "Builtin_BNODE",
            "Builtin_UUID",
            "Builtin_STRUUID",
            "Builtin_BOUND",
        ) or name.startswith("Aggregate"):
            raise UnknownConstructError(name)
        for value in expr.values():
            _refuse_patterns(value)
    elif isinstance(expr, list):
        for value in expr:
            _refuse_patterns(value)


def _patterns(group: Group) -> Iterator[tuple[str, str, str]]:
    yield from group.patterns
    for condition in group.conditions:
        if isinstance(condition, Exists):
            yield from _patterns(condition.group)
