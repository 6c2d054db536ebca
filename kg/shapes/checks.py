"""The constraint components of SHACL (sections 4 and 5), each asked of many nodes at once.

A check gets all focus nodes of a shape with their value nodes. What a component asks of a single
value is asked once per distinct value; nested shapes are sets of failing nodes, remembered per
shape. Every decision about literals is taken on rdflib terms, in the order pySHACL takes it.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import partial
from typing import Any, Final

import rdflib
from pyshacl.rdfutil import compare as pyshacl_compare
from rdflib.namespace import RDF, RDFS, XSD
from rdflib.term import Node

from kg.records.findings import Severity
from kg.shapes.engine import Result
from kg.shapes.index import Index, Values, text_of
from kg.shapes.paths import Path, Predicate
from kg.terms import lexical

__all__ = ["Check", "CompiledShape", "Hit", "Pairs", "Run", "UndecidedError", "shown"]

Pairs = Mapping[str, Values]
Hit = tuple[str, str | None, str | None]
"""A focus node, the value of the result if it has one, the path of the result if not the shape's."""

# Messages that pySHACL makes up are made by its own code; it asks a graph for prefixes only.
_NO_PREFIXES: Final = rdflib.Graph(bind_namespaces="none")


class UndecidedError(Exception):
    """These data bring a shape to a place where only pySHACL knows what happens."""


@dataclass(eq=False, slots=True)
class CompiledShape:
    """A shape ready to run. ``text`` is its name, ``messages`` is empty when results get made-up ones."""

    text: str
    path: Path | None
    path_text: str
    severity: Severity
    message: str | None
    checks: tuple[Check, ...] = ()

    def pairs(self, run: Run, focus: Collection[str]) -> Pairs:
        """Return each focus node with its value nodes."""
        if self.path is None:
            return {f: (f,) for f in focus}
        if isinstance(self.path, Predicate) and not self.path.inverse:
            get = run.index.values(self.path.iri).get
            return {f: get(f, ()) for f in focus}
        read = self.path.reader(run.index)
        return {f: read(f) for f in focus}

    def results(self, run: Run, focus: Collection[str]) -> Iterator[Result]:
        """Yield the results of validating some focus nodes; a result may come more than once."""
        if focus and self.checks:
            pairs = self.pairs(run, focus)
            for check in self.checks:
                yield from check.results(run, self, pairs)

    def failing(self, run: Run, nodes: Collection[str]) -> set[str]:
        """Return the nodes that do not conform."""
        if not self.checks or not nodes:
            return set()
        known = run.conforming.setdefault(self, {})
        new = [n for n in nodes if n not in known]
        if new:
            pairs = self.pairs(run, new)
            bad: set[str] = set()
            for check in self.checks:
                bad |= check.failing(run, pairs)
            known.update((n, n not in bad) for n in new)
        return {n for n in nodes if not known[n]}


@dataclass(slots=True)
class Run:
    """One validation: the data, and what was found out so far."""

    index: Index
    conforming: dict[CompiledShape, dict[str, bool]] = field(default_factory=dict)


class Check(ABC):
    """One constraint of a shape. ``generic`` makes up a message when the shape has none."""

    __slots__ = ("component", "generic")

    def __init__(self, component: str, generic: Callable[[Node, Node | None], str]) -> None:
        self.component = component
        self.generic = generic

    @abstractmethod
    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield what violates the constraint."""

    def failing(self, run: Run, pairs: Pairs) -> set[str]:
        """Return the focus nodes that violate the constraint."""
        return {focus for focus, _, _ in self.hits(run, pairs)}

    def predicates(self) -> frozenset[str]:
        """Return the predicates the check reads besides the shape's path."""
        return frozenset()

    def results(self, run: Run, shape: CompiledShape, pairs: Pairs) -> Iterator[Result]:
        """Yield a result for each hit."""
        for focus, value, path in self.hits(run, pairs):
            yield self.result(run, shape, focus, value, path)

    def result(
        self, run: Run, shape: CompiledShape, focus: str, value: str | None, path: str | None = None
    ) -> Result:
        """Return one validation result."""
        node = run.index.node
        message = shape.message
        if message is None:
            if "_:" in (focus[:2], (value or "")[:2]):
                raise UndecidedError("a made-up message about a blank node says what is known of it")
            message = self.generic(node(focus), None if value is None else node(value))
        return Result(
            focus_node=shown(run, focus),
            shape=shape.text,
            component=self.component,
            path=shape.path_text if path is None else path,
            value="" if value is None else shown(run, value),
            severity=shape.severity,
            message=message,
        )


def shown(run: Run, text: str) -> str:
    """Return a term as results show it: literals as rdflib writes them."""
    return run.index.node(text).n3() if text[0] == '"' else text


def generic_message(component: Any) -> Callable[[Node, Node | None], str]:
    """Return pySHACL's own way to make up a message for a component."""

    def made(focus: Node, value: Node | None) -> str:
        texts = {str(m) for m in component.make_generic_messages(_NO_PREFIXES, focus, value)}
        return " ".join(sorted(texts))

    return made


# ---------------------------------------------------------------- what is asked of each value


class ValueCheck(Check):
    """A constraint that each value node keeps or breaks by itself."""

    __slots__ = ()

    @abstractmethod
    def bad(self, run: Run, values: set[str]) -> set[str]:
        """Return the values that break the constraint."""

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield each focus node with each bad value."""
        bad = self.bad(run, {v for values in pairs.values() for v in values})
        if bad:
            for focus, values in pairs.items():
                for value in values:
                    if value in bad:
                        yield focus, value, None


class TermCheck(ValueCheck):
    """A constraint on the term alone."""

    __slots__ = ("keeps",)

    def __init__(
        self, component: str, generic: Callable[[Node, Node | None], str], keeps: Callable[[Node], bool]
    ) -> None:
        super().__init__(component, generic)
        self.keeps = keeps

    def bad(self, run: Run, values: set[str]) -> set[str]:
        """Return the values that break the constraint."""
        node, keeps = run.index.node, self.keeps
        return {v for v in values if not keeps(node(v))}


class TextCheck(ValueCheck):
    """A constraint on the text of an IRI or a literal, which no blank node meets."""

    __slots__ = ("keeps",)

    def __init__(
        self, component: str, generic: Callable[[Node, Node | None], str], keeps: Callable[[str], bool]
    ) -> None:
        super().__init__(component, generic)
        self.keeps = keeps

    def bad(self, run: Run, values: set[str]) -> set[str]:  # noqa: ARG002
        """Return the values that break the constraint."""
        keeps = self.keeps
        return {v for v in values if v[0] == "_" or not keeps(lexical(v))}


class KindCheck(ValueCheck):
    """sh:nodeKind, seen from the first character of a term."""

    __slots__ = ("marks",)

    def __init__(self, component: str, generic: Callable[[Node, Node | None], str], marks: str) -> None:
        super().__init__(component, generic)
        self.marks = marks

    def bad(self, run: Run, values: set[str]) -> set[str]:  # noqa: ARG002
        """Return the values of another kind."""
        marks = self.marks
        return {v for v in values if v[0] not in marks}


_DAY: Final = re.compile(r'"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"')
_DATE_SUFFIX: Final = f"^^<{XSD.date}>"


_FOR_ALL: Final = (RDFS.Literal, RDFS.Datatype, RDF.langString)


def plain_day(text: str) -> bool:
    """Tell whether a term is an xsd:date without time zone that exists in every year."""
    return (
        text.endswith(_DATE_SUFFIX) and len(text) == 12 + len(_DATE_SUFFIX) and _DAY.match(text) is not None
    )


class DatatypeCheck(ValueCheck):
    """sh:datatype, with ill-typed literals."""

    __slots__ = ("keeps", "suffix", "unread")

    def __init__(
        self, component: str, generic: Callable[[Node, Node | None], str], datatype: rdflib.URIRef
    ) -> None:
        super().__init__(component, generic)
        self.suffix = f"^^<{datatype}>"
        # rdflib neither reads nor judges the lexical forms of a datatype it does not know.
        self.unread = datatype not in _FOR_ALL and rdflib.Literal("", datatype=datatype).ill_typed is None
        self.keeps: Callable[[Node], bool] = partial(has_datatype, datatype=datatype)

    def bad(self, run: Run, values: set[str]) -> set[str]:
        """Return the values of another datatype, and those ill-typed."""
        suffix, node, keeps = self.suffix, run.index.node, self.keeps
        day = suffix == _DATE_SUFFIX
        return {
            v
            for v in values
            if not (
                (v.endswith(suffix) and v[0] == '"')
                if self.unread
                else (day and plain_day(v)) or keeps(node(v))
            )
        }


_PYTHON: Final[dict[Node, type | tuple[type, ...]]] = {
    XSD.string: (str, bytes), RDF.langString: (str, bytes), XSD.integer: int, XSD.float: float,
    XSD.decimal: Decimal, XSD.boolean: bool, XSD.date: date, XSD.time: time, XSD.dateTime: datetime,
}  # fmt: skip


def has_datatype(node: Node, datatype: rdflib.URIRef) -> bool:
    """Tell whether a term is a well-formed literal of a datatype."""
    if not isinstance(node, rdflib.Literal):
        return False
    if node.datatype == datatype:
        return not node.ill_typed and isinstance(node.value, _PYTHON.get(datatype, object))
    if datatype == RDFS.Literal or (datatype == RDFS.Datatype and node.datatype):
        return True
    if node.datatype is None and node.language is None and datatype == XSD.string:
        return isinstance(node.value, (str, bytes))
    return datatype == RDF.langString and bool(node.language) and isinstance(node.value, (str, bytes))


_compare: Final[Callable[[Node, Node], int]] = pyshacl_compare.compare_literal


def compares(bound: rdflib.Literal, keeps: Callable[[int], bool]) -> Callable[[Node], bool]:
    """Return the test of a value against a bound (sh:minInclusive and the like)."""
    bound_is_text = isinstance(bound.value, str)

    def test(node: Node) -> bool:
        if not isinstance(node, rdflib.Literal) or isinstance(node.value, str) != bound_is_text:
            return False
        try:
            return keeps(_compare(node, bound))
        except (TypeError, NotImplementedError):
            return False

    return test


def in_languages(languages: frozenset[str]) -> Callable[[Node], bool]:
    """Return the test of sh:languageIn."""

    def test(node: Node) -> bool:
        language = (node.language or "").lower() if isinstance(node, rdflib.Literal) else ""
        return bool(language) and not languages.isdisjoint(("*", language, language.split("-")[0]))

    return test


class InCheck(ValueCheck):
    """sh:in."""

    __slots__ = ("members",)

    def __init__(
        self, component: str, generic: Callable[[Node, Node | None], str], members: frozenset[str]
    ) -> None:
        super().__init__(component, generic)
        self.members = members

    def bad(self, run: Run, values: set[str]) -> set[str]:  # noqa: ARG002
        """Return the values that are no members."""
        return values - self.members


class ClassCheck(ValueCheck):
    """sh:class."""

    __slots__ = ("cls",)

    def __init__(self, component: str, generic: Callable[[Node, Node | None], str], cls: str) -> None:
        super().__init__(component, generic)
        self.cls = cls

    def bad(self, run: Run, values: set[str]) -> set[str]:
        """Return the values that are no instances."""
        return values - run.index.instances(self.cls)


class LogicCheck(ValueCheck):
    """sh:node, sh:not, sh:and, sh:or, sh:xone: whether a value conforms to enough of some shapes."""

    __slots__ = ("enough", "shapes")

    def __init__(
        self,
        component: str,
        generic: Callable[[Node, Node | None], str],
        shapes: tuple[CompiledShape, ...],
        enough: Callable[[int], bool],
    ) -> None:
        super().__init__(component, generic)
        self.shapes = shapes
        self.enough = enough

    def bad(self, run: Run, values: set[str]) -> set[str]:
        """Return the values that conform to too few or too many."""
        enough = self.enough
        if len(self.shapes) == 1:
            failing = self.shapes[0].failing(run, values)
            return failing if enough(1) else values - failing
        conforming: Counter[str] = Counter()
        for shape in self.shapes:
            conforming.update(values - shape.failing(run, values))
        return {v for v in values if not enough(conforming[v])}


# ---------------------------------------------------------------- what is asked of all values together


class CountCheck(Check):
    """sh:minCount and sh:maxCount."""

    __slots__ = ("least", "most")

    def __init__(
        self,
        component: str,
        generic: Callable[[Node, Node | None], str],
        least: int,
        most: float,
    ) -> None:
        super().__init__(component, generic)
        self.least = least
        self.most = most

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:  # noqa: ARG002
        """Yield the focus nodes with too few or too many values."""
        least, most = self.least, self.most
        return ((f, None, None) for f, values in pairs.items() if not least <= len(values) <= most)


class HasValueCheck(Check):
    """sh:hasValue."""

    __slots__ = ("value",)

    def __init__(self, component: str, generic: Callable[[Node, Node | None], str], value: str) -> None:
        super().__init__(component, generic)
        self.value = value

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:  # noqa: ARG002
        """Yield the focus nodes without the value."""
        wanted = self.value
        return ((f, None, None) for f, values in pairs.items() if wanted not in values)


class UniqueLangCheck(Check):
    """sh:uniqueLang."""

    __slots__ = ()

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:  # noqa: ARG002
        """Yield a focus node once for each language used twice."""
        for focus, values in pairs.items():
            if len(values) > 1:
                tags = (v[v.rindex('"') + 1 :] for v in values if v[0] == '"')
                for count in Counter(t.lower() for t in tags if t.startswith("@")).values():
                    if count > 1:
                        yield focus, None, None


class PairCheck(Check):
    """A constraint between the values and those of another property of the focus node."""

    __slots__ = ("other",)

    def __init__(self, component: str, generic: Callable[[Node, Node | None], str], other: str) -> None:
        super().__init__(component, generic)
        self.other = other

    def predicates(self) -> frozenset[str]:
        """Return the other property."""
        return frozenset((self.other,))


class EqualsCheck(PairCheck):
    """sh:equals."""

    __slots__ = ()

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield the values that only one of the two has."""
        others = run.index.values(self.other)
        for focus, values in pairs.items():
            for value in set(values).symmetric_difference(others.get(focus, ())):
                yield focus, value, None


class DisjointCheck(PairCheck):
    """sh:disjoint."""

    __slots__ = ()

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield the values that both have."""
        others = run.index.values(self.other)
        for focus, values in pairs.items():
            other = others.get(focus)
            if other:
                for value in values:
                    if value in other:
                        yield focus, value, None


class LessThanCheck(PairCheck):
    """sh:lessThan and sh:lessThanOrEquals."""

    __slots__ = ("or_equals",)

    def __init__(
        self, component: str, generic: Callable[[Node, Node | None], str], other: str, *, or_equals: bool
    ) -> None:
        super().__init__(component, generic, other)
        self.or_equals = or_equals

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield a value once for each other value that it is not less than."""
        others = run.index.values(self.other)
        known: dict[tuple[str, str], bool] = {}
        for focus, values in pairs.items():
            bounds = others.get(focus, ())
            for value in values:
                if value[0] == "_":
                    raise UndecidedError("blank nodes cannot be compared")
                for bound in bounds:
                    less = known.get((value, bound))
                    if less is None:
                        less = known[value, bound] = self._less(run, value, bound)
                    if not less:
                        yield focus, value, None

    def _less(self, run: Run, value: str, bound: str) -> bool:
        if plain_day(value) and plain_day(bound):
            return value <= bound if self.or_equals else value < bound
        if bound[0] == "_":
            raise UndecidedError("blank nodes cannot be compared")
        (first, first_text), (second, second_text) = (_ordered(run.index.node(t)) for t in (value, bound))
        if first_text != second_text:
            return False
        try:
            return bool(first <= second if self.or_equals else first < second)
        except Exception as exc:
            raise UndecidedError(str(exc)) from exc


def _ordered(node: Node) -> tuple[Any, bool]:
    """Return what is compared, and whether it is text."""
    if isinstance(node, rdflib.URIRef):
        return str(node), True
    if isinstance(node, rdflib.Literal) and isinstance(node.value, str):
        return node.value, True
    return node, False


class ClosedCheck(Check):
    """sh:closed."""

    __slots__ = ("allowed",)

    def __init__(
        self, component: str, generic: Callable[[Node, Node | None], str], allowed: frozenset[str]
    ) -> None:
        super().__init__(component, generic)
        self.allowed = allowed

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield every triple of a value node whose predicate is not allowed."""
        harmless = text_of(RDF.type), text_of(RDFS.Resource)
        tables = [(p, run.index.values(p)) for p in run.index.predicates() if p not in self.allowed]
        for focus, values in pairs.items():
            for value in values:
                for predicate, table in tables:
                    for found in table.get(value, ()):
                        if (predicate, found) != harmless:
                            yield focus, found, predicate


class QualifiedCheck(Check):
    """sh:qualifiedValueShape with its two counts; ``component`` is the one of the count."""

    __slots__ = ("least", "most", "shape", "siblings")

    def __init__(
        self,
        component: str,
        generic: Callable[[Node, Node | None], str],
        shape: CompiledShape,
        siblings: tuple[CompiledShape, ...],
        least: int,
        most: float,
    ) -> None:
        super().__init__(component, generic)
        self.shape = shape
        self.siblings = siblings
        self.least = least
        self.most = most

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield the focus nodes with too few or too many values that conform."""
        values = {v for found in pairs.values() for v in found}
        good = values - self.shape.failing(run, values)
        for sibling in self.siblings:
            good = sibling.failing(run, good)
        for focus, found in pairs.items():
            if not self.least <= sum(v in good for v in found) <= self.most:
                yield focus, None, None


class PropertyCheck(Check):
    """sh:property: the results are those of the property shape, on each value node."""

    __slots__ = ("shape",)

    def __init__(
        self, component: str, generic: Callable[[Node, Node | None], str], shape: CompiledShape
    ) -> None:
        super().__init__(component, generic)
        self.shape = shape

    def hits(self, run: Run, pairs: Pairs) -> Iterator[Hit]:
        """Yield the values that do not conform."""
        bad = self.shape.failing(run, {v for values in pairs.values() for v in values})
        if bad:
            for focus, values in pairs.items():
                for value in values:
                    if value in bad:
                        yield focus, value, None

    def results(self, run: Run, shape: CompiledShape, pairs: Pairs) -> Iterator[Result]:
        """Yield the results of the property shape, once for each time a node is a value node."""
        if shape.path is None:  # each focus node is its own value node
            yield from self.shape.results(run, pairs)
            return
        times = Counter(v for values in pairs.values() for v in values)
        by_node = {shown(run, v): n for v, n in times.items() if n > 1}
        for result in self.shape.results(run, times):
            yield result
            for _ in range(by_node.get(result.focus_node, 1) - 1):
                yield result
