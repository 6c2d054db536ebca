"""The document about a thing, as data: a concise bounded description and its serialisations.

It holds the triples about the thing and its dependent nodes (hash fragments), the labels of what
they point to, and the triples that point to the thing: a page of them, with the true total.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, serialize

from kg.formats import RdfSerialisation
from kg.iris import entity_of
from kg.terms import DCTERMS, FOAF, NAMESPACES, OA, ORG, PARLEY, RDF, RDFS, SKOS, VOID, XSD, curie
from kg.web.facts import Facts, Node, node, subject_node

__all__ = [
    "Description", "dependents", "describe", "incoming", "jsonld", "serialise", "serialise_quads", "stream",
    "triples_only",
]  # fmt: skip

HYDRA: Final = "http://www.w3.org/ns/hydra/core#"
OWNED_THROUGH: Final = (ORG.member, PARLEY.ofCommitment, PARLEY.releases, OA.hasTarget)
"""Predicates by which a dependent node points to its owner without being pointed to."""

_LABEL_PREDICATES: Final = (SKOS.prefLabel, RDFS.label, DCTERMS.title)
_BATCH: Final = 5000  # triples of a graph sent at a time
_FRAGMENTS: Final = 5000  # dependent nodes one document holds at most


@dataclass(frozen=True, slots=True)
class Description:
    """What one page of the document about a thing holds."""

    iri: str
    own: tuple[str, ...]  # the thing and its dependent nodes
    about: tuple[Quad, ...]  # in the default graph
    labels: tuple[Quad, ...]
    incoming: tuple[Quad, ...]
    total: int  # all triples that point to the thing
    page: int
    pages: int

    @property
    def triples(self) -> Iterator[Quad]:
        """Yield what a triple format shows, each once."""
        seen: set[Quad] = set()
        for quad in (*self.about, *self.incoming, *self.labels):
            if quad not in seen:
                seen.add(quad)
                yield quad


def dependents(facts: Facts, iri: str) -> tuple[str, ...]:
    """Return the thing and its dependent nodes: hash fragments reached from it, and blank nodes."""
    prefix = entity_of(iri) + "#"
    found = [iri]
    seen = {iri}
    for subject in found:
        near = [o for objects in facts.about(subject).values() for o in objects]
        names = [o.value if isinstance(o, NamedNode) else str(o) for o in near if not isinstance(o, Literal)]
        for term in OWNED_THROUGH if subject == iri else ():
            names.extend(facts.subjects(term, subject, _FRAGMENTS))
        for name in names:
            if name not in seen and (name.startswith((prefix, "_:"))) and len(found) < _FRAGMENTS:
                seen.add(name)
                found.append(name)
    return (found[0], *sorted(found[1:]))


def _terms_of(facts: Facts, subject: str) -> Iterator[Quad]:
    start = subject_node(subject)
    about = facts.about(subject)
    for predicate in sorted(about, key=lambda p: (p != RDF.type[1:-1], p)):
        for object_ in about[predicate]:
            yield Quad(start, NamedNode(predicate), object_)


def _labels(facts: Facts, quads: Iterable[Quad], own: set[str]) -> Iterator[Quad]:
    linked = {
        term.value for quad in quads for term in (quad.subject, quad.object) if isinstance(term, NamedNode)
    }
    names = {name for iri in linked for name in (iri, entity_of(iri))} - own
    for iri in sorted(names):
        for predicate in _LABEL_PREDICATES:
            literals = facts.literals(iri, predicate)
            for literal in literals:
                yield Quad(NamedNode(iri), node(predicate), literal)
            if literals:
                break


def incoming(facts: Facts, iri: str, page: int, size: int) -> tuple[Quad, ...]:
    """Return one page of the triples that point to a thing, in the store's own (fixed) order."""
    found: list[Quad] = []
    first = (page - 1) * size
    for number, quad in enumerate(facts.quads(None, None, NamedNode(iri))):
        if number >= first + size:
            break
        if number >= first:
            found.append(Quad(quad.subject, quad.predicate, quad.object))
    return tuple(sorted(found, key=str))


def describe(facts: Facts, iri: str, *, page: int, size: int) -> Description:
    """Describe a thing: page ``page`` (from 1) of ``size`` incoming links."""
    own = dependents(facts, iri)
    about = tuple(quad for subject in own for quad in _terms_of(facts, subject))
    total = facts.count_incoming(iri)
    links = incoming(facts, iri, page, size)
    labels = tuple(_labels(facts, (*about, *links), set(own)))
    return Description(iri, own, about, labels, links, total, page, max(1, -(-total // size)))


def _in_graphs(facts: Facts, description: Description) -> Iterator[Quad]:
    """Yield the same statements as they stand in their named graphs."""
    for quad in description.triples:
        if not isinstance(quad.subject, NamedNode | BlankNode):
            continue
        for found in facts.store.quads(quad.subject, quad.predicate, quad.object, None):
            if isinstance(found.graph_name, NamedNode):
                yield found


def _about_document(description: Description, document: str, dataset: str, licence: str) -> Iterator[Quad]:
    this = NamedNode(document)
    yield Quad(this, node(RDF.type), node(FOAF.Document))
    yield Quad(this, node(FOAF.primaryTopic), NamedNode(description.iri))
    yield Quad(this, node(VOID.inDataset), NamedNode(dataset))
    if licence:
        yield Quad(this, node(DCTERMS.license), NamedNode(licence))
    total = Literal(str(description.total), datatype=node(XSD.integer))
    yield Quad(this, NamedNode(HYDRA + "totalItems"), total)
    if description.page < description.pages:
        following = NamedNode(f"{document}{'&' if '?' in document else '?'}page={description.page + 1}")
        yield Quad(this, NamedNode(HYDRA + "next"), following)


def used_prefixes(quads: Iterable[Quad]) -> dict[str, str]:
    """Return the namespaces that occur in the quads, for a short head."""
    iris: set[str] = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, NamedNode):
                iris.add(term.value)
            elif isinstance(term, Literal):
                iris.add(term.datatype.value)
    known = {**NAMESPACES, "hydra": HYDRA}
    return {p: base for p, base in known.items() if any(iri.startswith(base) for iri in iris)}


def serialise(
    facts: Facts, description: Description, form: RdfSerialisation, *, document: str, licence: str
) -> bytes:
    """Serialise a description, with a few statements about the document itself."""
    head = list(_about_document(description, document, facts.base + "dataset", licence))
    body = list(_in_graphs(facts, description)) if form.engine in {RdfFormat.TRIG, RdfFormat.N_QUADS} else []
    quads = [*(body or description.triples), *head]
    return serialise_quads(quads, form, prefixes=used_prefixes(quads))


def serialise_quads(
    quads: Iterable[Quad], form: RdfSerialisation, *, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Serialise quads; formats that hold no graphs get the triples."""
    if form.engine == RdfFormat.JSON_LD:
        return jsonld(quads)
    out = io.BytesIO()
    named = None if form.engine in {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS} else dict(prefixes or NAMESPACES)
    if form.engine in {RdfFormat.TRIG, RdfFormat.N_QUADS}:
        serialize(quads, out, format=form.engine, prefixes=named)
    else:
        serialize((quad.triple for quad in quads), out, format=form.engine, prefixes=named)
    return _in_order(out.getvalue()) if named else out.getvalue()


def _in_order(data: bytes) -> bytes:
    """Put the declared namespaces in order: the engine writes them as they fall, and a strong ETag
    promises the same bytes.
    """
    if data.startswith(b"@prefix"):
        end = re.match(rb"(?:@prefix [^\n]*\n)+", data)
        assert end is not None
        return b"".join(sorted(end.group().splitlines(keepends=True))) + data[end.end() :]
    root = re.search(rb"<rdf:RDF((?: xmlns:[^\s>]+)+)>", data)
    if root is None:
        return data
    return data[: root.start(1)] + b"".join(b" " + x for x in sorted(root[1].split())) + data[root.end(1) :]


def _jsonld_object(term: Node, namespaces: Sequence[tuple[str, str]]) -> object:
    if isinstance(term, Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype.value == XSD.string[1:-1]:
            return term.value
        kind = term.datatype.value
        return {"@value": term.value, "@type": curie(kind, namespaces) or kind}
    return {"@id": term.value if isinstance(term, NamedNode) else str(term)}


def jsonld(quads: Iterable[Quad]) -> bytes:
    """Write triples as compact JSON-LD 1.1: a context of prefixes, one node object per subject."""
    listed = list(quads)
    prefixes = used_prefixes(listed)
    spaces = tuple(prefixes.items())
    nodes: dict[str, dict[str, object]] = {}
    for quad in listed:
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
        entry = nodes.setdefault(subject, {"@id": subject})
        if quad.predicate == node(RDF.type) and isinstance(quad.object, NamedNode):
            value: object = curie(quad.object.value, spaces) or quad.object.value
            key = "@type"
        else:
            key = curie(quad.predicate.value, spaces) or quad.predicate.value
            value = _jsonld_object(quad.object, spaces)
        values = entry.setdefault(key, [])
        assert isinstance(values, list)
        if value not in values:
            values.append(value)
    for entry in nodes.values():
        for key, values in entry.items():
            if key not in {"@id", "@type"} and isinstance(values, list) and len(values) == 1:
                entry[key] = values[0]
    return json.dumps(
        {"@context": prefixes, "@graph": list(nodes.values())}, ensure_ascii=False, indent=1
    ).encode()


def stream(quads: Iterable[Quad], form: RdfSerialisation) -> Iterator[bytes]:
    """Yield a graph of any size: in the line formats a few thousand triples at a time."""
    if form.engine not in {RdfFormat.N_TRIPLES, RdfFormat.N_QUADS}:
        yield serialise_quads(quads, form)
        return
    waiting = iter(quads)
    while batch := list(islice(waiting, _BATCH)):
        yield serialise_quads(batch, form)


def triples_only(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Drop the graph names."""
    return (Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in quads)
