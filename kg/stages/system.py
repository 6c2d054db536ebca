"""Quads that come from no record: the vocabulary, and what the ledger moved."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from kg.iris import IriPolicy
from kg.release.ledger import Ledger
from kg.resources import shipped
from kg.terms import CODE, DCTERMS, PARLEY, PROV, RDF, RDFS, Quad, Term, iri, literal

__all__ = ["moved_quads", "ontology_quads"]

ONTOLOGY_FILES = ("parley.ttl", "codes.ttl")
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


def ontology_quads(iris: IriPolicy) -> Iterator[Quad]:
    """Yield the vocabulary as the named graph ``ontology``, with its provenance."""
    graph = iris.graph_named("ontology")
    for name in ONTOLOGY_FILES:
        for triple in ox.parse(path=str(shipped("ontology") / name), format=ox.RdfFormat.TURTLE):
            s, p, o = (Term(str(term)) for term in (triple.subject, triple.predicate, triple.object))
            yield Quad(s, p, o, graph)
    provenance = iris.graph_named("provenance")
    for name, label in (("ontology", "The vocabulary"), ("provenance", "Where every graph comes from")):
        yield from _provenance(
            iris.graph_named(name), label, CC_BY if name == "ontology" else CC0, provenance
        )


def _provenance(graph: Term, label: str, licence: str, provenance: Term) -> Iterator[Quad]:
    for predicate, value in (
        (RDF.type, PARLEY.AssertionSet),
        (RDFS.label, literal(label, "en")),
        (PARLEY.layer, CODE["curated"]),
        (DCTERMS.license, iri(licence)),
        (PROV.wasAttributedTo, iri("https://w3id.org/parley/")),
    ):
        yield Quad(graph, predicate, value, provenance)


def moved_quads(iris: IriPolicy, ledger: Ledger) -> Iterator[Quad]:
    """Yield a tombstone for every key that was merged or split."""
    graph = iris.graph("authority-ledger", "curated")
    moved = list(ledger.moves())
    for kind, key, targets in moved:
        node = iris.minted(kind, key)
        yield Quad(node, RDF.type, PROV.Entity, graph)
        for target in targets:
            yield Quad(node, DCTERMS.isReplacedBy, iris.minted(kind, target), graph)
    if moved:
        yield from _provenance(graph, "Identifiers that moved", CC0, iris.graph_named("provenance"))
