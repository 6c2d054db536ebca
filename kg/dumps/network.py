"""Who met whom, as a network for Gephi, Cytoscape and the like.

Nodes are those who took part in a conversation (persons, and office-holders nobody named), edges
join two who took part in the same one: how often, first and last day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import IO, Final, NamedTuple

import networkx as nx
from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions

from kg.store import Engine, translate_errors
from kg.terms import NAMESPACES

__all__ = ["met", "write_network"]

_TOOK_PART: Final = """
SELECT DISTINCT ?conversation ?day ?who {
  ?conversation parley:hasParticipation/parley:participant ?who .
  OPTIONAL { SELECT ?conversation (MIN(?any) AS ?day) {
    ?conversation parley:heldOn/parley:earliest ?any } GROUP BY ?conversation } }
ORDER BY ?conversation ?who"""

_NAMES: Final = """
SELECT ?who (MIN(?name) AS ?label) (SAMPLE(?person) AS ?is_person) {
  { SELECT DISTINCT ?who { ?c parley:hasParticipation/parley:participant ?who } }
  ?who skos:prefLabel|rdfs:label ?name .
  BIND(EXISTS { ?who a rico:Person } AS ?person) }
GROUP BY ?who"""


class _Part(NamedTuple):
    conversation: str
    day: str
    who: str


def met(store: Engine) -> nx.Graph[str]:
    """Return the network: nodes are IRIs with ``label`` and ``type``, edges have ``weight``, ``first`` and ``last``."""
    network: nx.Graph[str] = nx.Graph(name="Who met whom")
    together: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    attending: list[str] = []
    conversation = day = ""
    for part in (*_parts(store), _Part("", "", "")):
        if part.conversation != conversation:
            for pair in combinations(sorted(set(attending)), 2):
                together[pair].append(day)
            attending = []
            conversation, day = part.conversation, part.day
        if part.who:
            attending.append(part.who)
            network.add_node(part.who, label=part.who, type="other")
    for row in _select(store, _NAMES):
        kind = "person" if _value(row, "is_person") == "true" else "other"
        network.add_node(_value(row, "who"), label=_value(row, "label"), type=kind)
    for (one, other), days in sorted(together.items()):
        known = sorted(d for d in days if d)
        network.add_edge(
            one, other, weight=len(days), first=known[0] if known else "", last=known[-1] if known else ""
        )
    return network


def write_network(store: Engine, form: str, output: IO[bytes]) -> None:
    """Write who met whom as ``graphml`` or ``gexf``."""
    network = met(store)
    if form == "graphml":
        nx.write_graphml_lxml(network, output)
    else:
        nx.write_gexf(network, output)


def _parts(store: Engine) -> Iterator[_Part]:
    for row in _select(store, _TOOK_PART):
        yield _Part(_value(row, "conversation"), _value(row, "day"), _value(row, "who"))


def _select(store: Engine, query: str) -> Iterator[QuerySolution]:
    solutions = store.query(query, prefixes=NAMESPACES)
    assert isinstance(solutions, QuerySolutions)
    with translate_errors(Path("who met whom")):
        yield from solutions


def _value(row: QuerySolution, name: str) -> str:
    term = row[name]
    return term.value if isinstance(term, NamedNode | Literal) else ""
