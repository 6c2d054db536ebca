"""What a mapper needs to know beside the thing it maps: addresses, graphs and the entry around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kg.iris import LAYERS, IriPolicy
from kg.records.model import Conversation, Document, Entry, LangText, Layer, Person, Statement
from kg.terms import PARLEY, Quad, Term, decimal, literal

__all__ = ["LABEL_LANGUAGE", "Scope", "label", "links", "note", "optional", "plain", "sure"]

LABEL_LANGUAGE: Final = "en"
"""Language of labels and titles: the catalogues' own, in which entries name things."""


@dataclass(frozen=True)
class Scope:
    """One entry, the addresses of the release, and the graphs its quads go to."""

    iris: IriPolicy
    entry: Entry

    @cached_property
    def graphs(self) -> Mapping[str, Term]:
        """Return the entry's graph of each layer."""
        return {layer: self.iris.graph(self.entry.graph, layer) for layer in LAYERS}

    @cached_property
    def stated(self) -> Term:
        """Return the graph of the entry's own layer."""
        return self.graphs[self.entry.layer]

    @cached_property
    def inferred(self) -> Term:
        """Return the graph for what a rule derives from the entry."""
        return self.graphs["inferred"]

    @cached_property
    def links(self) -> Term:
        """Return the graph for identity links."""
        return self.graphs["links"]

    @cached_property
    def provenance(self) -> Term:
        """Return the graph that says where graphs come from."""
        return self.iris.graph_named("provenance")

    def graph(self, layer: Layer | None) -> Term:
        """Return the graph of a layer, by default the entry's own."""
        return self.graphs[layer] if layer else self.stated

    def numbering(self, owner: Conversation | Document) -> str:
        """Return what numbered fragments of a conversation or record begin with.

        Empty, except where the entry only adds to what another reader said: its ``#p1`` would
        otherwise be taken for the other's.
        """
        whole = owner.held_on if isinstance(owner, Conversation) else owner.title
        return f"{self.entry.layer}-" if self.entry.extends and whole is None else ""

    @cached_property
    def conversations(self) -> Mapping[str, Conversation]:
        """Return the entry's conversations by ref."""
        return {f"conversation:{c.key}": c for c in self.entry.conversations}

    @cached_property
    def persons(self) -> Mapping[str, Person]:
        """Return the entry's persons by ref."""
        return {f"person:{p.key}": p for p in self.entry.persons}

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """Return the entry's statements by ref."""
        return {f"statement:{s.key}": s for s in self.entry.statements}

    def anchors_of(self, statement: str) -> Iterator[Term]:
        """Return the anchors of a statement; of one that stands in another entry, the first."""
        known = self.statements.get(statement)
        for number in range(1, (len(known.evidence) if known else 1) + 1):
            yield self.iris.entity(statement, f"a{number}")


def label(
    node: Term, predicate: Term, text: str | None, graph: Term, language: str = LABEL_LANGUAGE
) -> Iterator[Quad]:
    """State a label or title."""
    if text:
        yield Quad(node, predicate, literal(text, language), graph)


def plain(node: Term, predicate: Term, text: str | None, graph: Term) -> Iterator[Quad]:
    """State a plain string: what a source prints, a number, a code of somebody else's."""
    if text:
        yield Quad(node, predicate, literal(text), graph)


def note(node: Term, predicate: Term, texts: LangText, graph: Term) -> Iterator[Quad]:
    """State a text in each language it is given in."""
    for language, text in texts.items():
        yield Quad(node, predicate, literal(text, language), graph)


def links(node: Term, predicate: Term, refs: Iterable[str], scope: Scope, graph: Term) -> Iterator[Quad]:
    """Link a node to each entity a ref names."""
    for ref in refs:
        yield Quad(node, predicate, scope.iris.entity(ref), graph)


def sure(node: Term, confidence: float | None, graph: Term) -> Iterator[Quad]:
    """State how sure the asserting agent is, 0 to 1."""
    if confidence is not None:
        yield Quad(node, PARLEY.confidence, decimal(confidence), graph)


def optional(ref: str | None) -> tuple[str, ...]:
    """Return an optional ref as the refs there are."""
    return (ref,) if ref else ()
