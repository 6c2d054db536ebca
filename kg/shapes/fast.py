"""The gate's engine: the results of pySHACL, many times faster.

Shapes are compiled once (``compile``) and asked of all their focus nodes at once, over an index of
the data (``index``). Whatever the compiler does not know, and whatever turns up in the data that
only pySHACL can judge, is run by pySHACL, for that shape and its targets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import rdflib
from rdflib.namespace import RDF, RDFS, SH
from rdflib.term import Node

from kg.errors import GateError
from kg.shapes.checks import Run, UndecidedError
from kg.shapes.compile import Plan, compile_shapes
from kg.shapes.engine import Result, Shapes, raw_results
from kg.shapes.index import Index, without_cycles

__all__ = ["plan_of", "reports", "validate_fast", "with_targets"]


def validate_fast(lines: Iterable[bytes], shapes: Shapes) -> list[Result]:
    """Validate canonical N-Quads lines against shapes; results are sorted and unique.

    They are those of ``kg.shapes.engine.validate_lines``. Raises GateError when the shapes cannot be
    run: nothing passes because it could not be checked.
    """
    plan = plan_of(shapes)
    return sorted(set(reports(plan, Run(Index(lines, plan.predicates)), shapes)))


@lru_cache(maxsize=8)
def plan_of(shapes: Shapes) -> Plan:
    """Return the compiled form of shapes. Raises GateError when they are not well formed."""
    try:
        return compile_shapes(shapes.graph)
    except Exception as exc:  # whatever it is: unchecked means unpublished
        msg = f"the shapes cannot be run: {exc}"
        raise GateError(msg, remedy="Mend the shape; nothing is published unchecked.") from exc


def reports(plan: Plan, run: Run, shapes: Shapes) -> Iterator[Result]:
    """Yield the results as a SHACL report has them: one may come more than once."""
    index = run.index
    left = [node for node, target, _ in plan.unknown if target.focus(index)]
    for node, target, shape in plan.compiled:
        try:
            with without_cycles():
                found = list(shape.results(run, target.focus(index)))
            yield from found
        except UndecidedError:
            left.append(node)
    if left:
        yield from raw_results(index.graph, _only(shapes, frozenset(left)))


_TARGETS: Final = (SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf)


@lru_cache(maxsize=32)
def _only(shapes: Shapes, wanted: frozenset[Node]) -> Shapes:
    return Shapes(with_targets(shapes, wanted))


def with_targets(shapes: Shapes, wanted: frozenset[Node]) -> rdflib.Graph:
    """Return a copy of the shapes graph in which only these shapes have their targets."""
    graph = rdflib.Graph(identifier=shapes.graph.identifier)
    for prefix, namespace in shapes.graph.namespaces():
        graph.bind(prefix, namespace)
    classes = {RDFS.Class, *shapes.graph.subjects(RDFS.subClassOf, RDFS.Class)}
    aimed = set()
    for s, p, o in shapes.graph:
        if s not in wanted and (p in _TARGETS or (p == RDF.type and o in classes)):
            aimed.add(s)
        else:
            graph.add((s, p, o))
    # A shape that only its target told from other nodes stays a shape.
    for s in aimed:
        if not any(graph.objects(s, RDF.type)) and not any(graph.objects(s, SH.path)):
            graph.add((s, RDF.type, SH.NodeShape))
    return graph
