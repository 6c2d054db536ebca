"""Every build asks pySHACL too, about some of the nodes: the two engines must agree.

The choice is the same for the same data: of each shape's focus nodes, sorted, some at even
distances, half of them among those that fail. pySHACL gets the data around these nodes, and the
shapes with just these nodes as targets.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

import rdflib
from pyshacl.shapes_graph import ShapesGraph
from rdflib.namespace import SH
from rdflib.term import Node

from kg.errors import GateError
from kg.shapes.checks import Run, UndecidedError
from kg.shapes.compile import Plan
from kg.shapes.engine import Shapes, raw_results
from kg.shapes.fast import with_targets
from kg.shapes.index import Index, node_of, text_of

__all__ = ["SAMPLE", "choose", "compare"]

SAMPLE: Final = 600
"""How many focus nodes every build checks with both engines, if there are so many."""

Choice = Mapping[Node, tuple[str, ...]]
"""Shapes, and the focus nodes chosen for each."""


def choose(
    plan: Plan, run: Run, number: int = SAMPLE, among: Callable[[str], bool] = lambda _: True
) -> Choice:
    """Choose about ``number`` of the focus nodes ``among`` lets through, of every shape that has any."""
    focus = {
        node: sorted(f for f in target.focus(run.index) if among(f)) for node, target, _ in plan.compiled
    }
    failing: dict[Node, list[str]] = {}
    for node, _, shape in plan.compiled:
        try:
            failing[node] = sorted(shape.failing(run, focus[node]))
        except UndecidedError:
            focus[node] = []  # pySHACL runs this shape anyway
    chosen: dict[Node, tuple[str, ...]] = {}
    waiting = sorted((node for node in focus if focus[node]), key=lambda n: (len(focus[n]), n))
    for done, node in enumerate(waiting):
        share = -(-number // (len(waiting) - done))
        picked = dict.fromkeys((*_evenly(failing[node], share // 2), *_evenly(focus[node], share)))
        chosen[node] = tuple(picked)[: max(share, 1)]
        number = max(0, number - len(chosen[node]))
    return chosen


def _evenly(nodes: Sequence[str], number: int) -> Iterable[str]:
    if number >= len(nodes):
        return nodes
    return (nodes[i * len(nodes) // number] for i in range(number))


def compare(plan: Plan, run: Run, shapes: Shapes, choice: Choice, lines: Iterable[bytes]) -> int:
    """Validate the chosen nodes with both engines; return how many there are.

    ``run`` has all the data, ``lines`` what is near the chosen nodes. Raises GateError when the
    engines differ in a result, or about what a shape is for.
    """
    near = Index(list(lines), plan.predicates)
    _compare_targets(plan, near, shapes)
    ours = set(
        chain.from_iterable(
            shape.results(run, choice[node]) for node, _, shape in plan.compiled if node in choice
        )
    )
    targets = {node: tuple(node_of(f) for f in focus) for node, focus in choice.items()}
    theirs = set(raw_results(near.graph, _aimed(shapes, targets)))
    different = sorted(ours ^ theirs)
    if different:
        first = different[0]
        by = "only the fast engine" if first in ours else "only pySHACL"
        msg = (
            f"the two SHACL engines differ in {len(different)} results of a sample; the first, which "
            f"{by} finds: {first.shape} at {first.focus_node} ({first.component}, value {first.value or 'none'})."
        )
        raise GateError(msg, remedy="Report it with the shape and the node; nothing is published unchecked.")
    return sum(len(focus) for focus in choice.values())


def _compare_targets(plan: Plan, near: Index, shapes: Shapes) -> None:
    loaded: Any = ShapesGraph(shapes.graph, logger=logging.getLogger("pyshacl"))
    asked: Any = {shape.node: shape for shape in loaded.shapes}
    for node, target, _ in plan.compiled:
        theirs = {text_of(f) for f in asked[node].focus_nodes(near.graph)}
        different = sorted(theirs ^ target.focus(near))
        if different:
            msg = f"the two SHACL engines differ about whether {node} is for {different[0]}."
            raise GateError(
                msg, remedy="Report it with the shape and the node; nothing is published unchecked."
            )


def _aimed(shapes: Shapes, targets: Mapping[Node, Iterable[Node]]) -> Shapes:
    graph: rdflib.Graph = with_targets(shapes, frozenset())
    for node, focus in targets.items():
        for each in focus:
            graph.add((node, SH.targetNode, each))
    return Shapes(graph)
