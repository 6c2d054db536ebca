"""The description of a release as VoID and DCAT 3, in Turtle, made from what lies there.

Counted in one pass over the master: classes, properties, subjects, licences. The files come from
SHA256SUMS beside them. Nothing here is kept by hand, and nothing has a blank node.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kg.dumps.compress import open_input
from kg.dumps.serialise import serialise_lines
from kg.dumps.write import CHECKSUMS
from kg.formats import RDF_FORMATS, rdf_by_extension
from kg.nquads import distinct_triples
from kg.release.manifest import Manifest
from kg.release.read import MASTER
from kg.terms import (
    DCAT,
    DCTERMS,
    FOAF,
    NAMESPACES,
    RDF,
    RDFS,
    VOID,
    XSD,
    Namespace,
    Term,
    integer,
    iri,
    lexical,
    literal,
    typed,
)  # fmt: skip

__all__ = ["describe", "write_void"]

_SPDX: Final = Namespace("spdx", "http://spdx.org/rdf/terms#")
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_COMPRESSION: Final = {".gz": "application/gzip", ".zst": "application/zstd"}
_FEATURES: Final = {
    "turtle": "Turtle", "nt": "N-Triples", "rdf": "RDF_XML", "jsonld": "JSON-LD", "trig": "TriG", "nq": "N-Quads",
}  # fmt: skip
"""Names of serialisations at http://www.w3.org/ns/formats/."""

_Triple = tuple[Term, Term, Term]


@dataclass(slots=True)
class _Counts:
    """What one pass over the merged triples counts."""

    triples: int = 0
    subjects: int = 0
    entities: int = 0  # subjects under /id/ that are no dependent nodes
    properties: Counter[bytes] = field(default_factory=Counter)
    property_subjects: Counter[bytes] = field(default_factory=Counter)
    classes: Counter[bytes] = field(default_factory=Counter)
    licences: set[bytes] = field(default_factory=set)
    examples: dict[bytes, bytes] = field(default_factory=dict)  # first entity of a class


def write_void(folder: Path, manifest: Manifest) -> None:
    """Describe the release that lies in a folder, in its ``void.ttl``.

    The manifest need not know its files yet. Raises OSError when dumps are missing.
    """
    dumps = folder / "dumps"
    with open_input(dumps / MASTER) as lines:
        counts = _count(distinct_triples(lines), manifest.base)
    statements = {
        f"{s} {p} {o} .\n".encode() for s, p, o in describe(manifest, counts, sorted(_files(dumps)))
    }
    dataset = f"<{manifest.base}dataset> ".encode()
    rows = sorted(statements, key=lambda line: (not line.startswith(dataset), line))  # the data set first
    turtle = rdf_by_extension("ttl")
    assert turtle is not None
    out = io.BytesIO()
    serialise_lines(rows, turtle, out)
    (folder / "void.ttl").write_bytes(_with_prefix(out.getvalue(), _SPDX))


def _with_prefix(turtle: bytes, namespace: Namespace) -> bytes:
    """Shorten the IRIs of one more namespace than the dumps use."""
    short = re.sub(rb"<%s(\w+)>" % re.escape(namespace.base.encode()), rb"spdx:\1", turtle)
    return f"@prefix {namespace.prefix}: <{namespace.base}> .\n".encode() + short


def _count(triples: Iterable[bytes], base: str) -> _Counts:
    """Count sorted triples in one pass; subjects are neighbours, and so are their properties."""
    counts = _Counts()
    entity = f"<{base}id/".encode()
    graph = f"<{base}graph/".encode()
    subject_before = property_before = b""
    for line in triples:
        subject, predicate, rest = line.split(b" ", 2)
        counts.triples += 1
        counts.properties[predicate] += 1
        if subject != subject_before:
            subject_before, property_before = subject, b""
            counts.subjects += 1
            counts.entities += subject.startswith(entity) and b"#" not in subject
        if predicate != property_before:
            property_before = predicate
            counts.property_subjects[predicate] += 1
        if predicate == _TYPE:
            value = rest[:-3]
            counts.classes[value] += 1
            if b"#" not in subject and subject.startswith(entity):
                counts.examples.setdefault(value, subject)
        elif predicate == _LICENCE and subject.startswith(graph):
            counts.licences.add(rest[:-3])
    return counts


_TYPE: Final = RDF.type.encode()
_LICENCE: Final = DCTERMS.license.encode()


def _files(dumps: Path) -> Iterator[tuple[str, int, str]]:
    """Yield name, bytes and SHA-256 of each dump."""
    for row in (dumps / CHECKSUMS).read_text(encoding="utf-8").splitlines():
        digest, _, name = row.partition("  ")
        yield name, (dumps / name).stat().st_size, digest


def describe(manifest: Manifest, counts: _Counts, files: Iterable[tuple[str, int, str]]) -> Iterator[_Triple]:
    """Yield the description of a release: the data set, its partitions, its files, its endpoint."""
    base = manifest.base
    dataset = iri(f"{base}dataset")
    licences = [Term(value.decode()) for value in sorted(counts.licences) if value.startswith(b"<")]
    yield from _dataset(dataset, manifest, counts)
    for licence in licences:
        yield dataset, DCTERMS.license, licence
        yield licence, RDF.type, DCTERMS.LicenseDocument
    terms_of_use = [(DCTERMS.license, licence) for licence in licences]
    if len(licences) > 1:  # DCAT-AP allows a distribution one licence; the graphs state theirs
        rights = iri(f"{base}dataset#rights")
        terms_of_use = [(DCTERMS.rights, rights)]
        yield rights, RDF.type, DCTERMS.RightsStatement
        names = ", ".join(f"<{lexical(licence)}>" for licence in licences)
        label = (
            f"Each named graph states its licence, one of {names}: see the graph <{base}graph/provenance>."
        )
        yield rights, RDFS.label, literal(label, "en")
    yield from _partitions(dataset, counts)
    for file in files:
        yield from _distribution(dataset, manifest, file, terms_of_use)
    service = iri(f"{base}sparql")
    yield service, RDF.type, DCAT.DataService
    yield service, DCTERMS.title, literal(f"SPARQL endpoint of {manifest.title}", "en")
    yield service, DCAT.endpointURL, service
    yield service, DCAT.endpointDescription, service
    yield service, DCAT.servesDataset, dataset
    protocol = iri("https://www.w3.org/TR/sparql11-protocol/")
    yield service, DCTERMS.conformsTo, protocol
    yield protocol, RDF.type, DCTERMS.Standard


def _dataset(dataset: Term, manifest: Manifest, counts: _Counts) -> Iterator[_Triple]:
    base = manifest.base
    description = (
        f"Records of diplomatic conversations as linked data: release {manifest.id} with {counts.triples:,} triples "
        f"about {counts.entities:,} things."
    )
    for value in (VOID.Dataset, DCAT.Dataset):
        yield dataset, RDF.type, value
    for predicate, value in (
        (DCTERMS.title, literal(manifest.title, "en")),
        (DCTERMS.description, literal(description, "en")),
        (DCTERMS.identifier, literal(manifest.id)),
        (DCAT.version, literal(manifest.id)),
        (DCTERMS.issued, typed(manifest.created, XSD.dateTime)),
        (FOAF.homepage, iri(base)),
        (DCAT.landingPage, iri(base)),
        (VOID.uriSpace, literal(f"{base}id/")),
        (VOID.sparqlEndpoint, iri(f"{base}sparql")),
        (VOID.triples, integer(counts.triples)),
        (VOID.entities, integer(counts.entities)),
        (VOID.distinctSubjects, integer(counts.subjects)),
        (VOID.properties, integer(len(counts.properties))),
        (VOID.classes, integer(len(counts.classes))),
    ):
        yield dataset, predicate, value
    yield iri(base), RDF.type, FOAF.Document
    for form in RDF_FORMATS:
        yield dataset, VOID.feature, iri(f"http://www.w3.org/ns/formats/{_FEATURES[form.name]}")
    for namespace in _vocabularies((*counts.properties, *counts.classes)):
        yield dataset, VOID.vocabulary, iri(namespace)
    for example in sorted(set(counts.examples.values()))[:20]:
        yield dataset, VOID.exampleResource, Term(example.decode())


def _vocabularies(terms: Iterable[bytes]) -> list[str]:
    """Return the namespaces we know that the data use, without their last ``#`` where VoID wants the document."""
    used = [term[1:-1].decode() for term in terms]
    return sorted(ns for ns in NAMESPACES.values() if any(term.startswith(ns) for term in used))


def _partitions(dataset: Term, counts: _Counts) -> Iterator[_Triple]:
    names = _names((*counts.classes, *counts.properties))
    for value, count in sorted(counts.classes.items()):
        part = iri(f"{dataset[1:-1]}#class-{names[value]}")
        yield dataset, VOID.classPartition, part
        yield part, RDF.type, VOID.Dataset
        yield part, VOID["class"], Term(value.decode())
        yield part, VOID.entities, integer(count)
    for value, count in sorted(counts.properties.items()):
        part = iri(f"{dataset[1:-1]}#property-{names[value]}")
        yield dataset, VOID.propertyPartition, part
        yield part, RDF.type, VOID.Dataset
        yield part, VOID.property, Term(value.decode())
        yield part, VOID.triples, integer(count)
        yield part, VOID.distinctSubjects, integer(counts.property_subjects[value])


def _names(terms: Iterable[bytes]) -> dict[bytes, str]:
    """Give each term a name that can stand in a fragment: prefix and local name, else a number."""
    names: dict[bytes, str] = {}
    for number, term in enumerate(sorted(set(terms)), 1):
        value = term[1:-1].decode()
        prefix = next((p for p, ns in NAMESPACES.items() if value.startswith(ns)), None)
        local = value[len(NAMESPACES[prefix]) :] if prefix else ""
        names[term] = f"{prefix}-{local}" if re.fullmatch(r"[\w.-]+", local) else f"other-{number}"
    return names


def _distribution(
    dataset: Term, manifest: Manifest, file: tuple[str, int, str], terms_of_use: Iterable[tuple[Term, Term]]
) -> Iterator[_Triple]:
    name, size, digest = file
    address = iri(f"{manifest.base}dumps/{manifest.id}/{name}")
    node = iri(f"{dataset[1:-1]}#{name}")
    checksum = iri(f"{dataset[1:-1]}#{name}-sha256")
    form = rdf_by_extension(name.split(".")[1])
    assert form is not None
    media_type = iri(_MEDIA_TYPES + form.media_type)
    compression = iri(_MEDIA_TYPES + _COMPRESSION[Path(name).suffix])
    notation = iri(f"http://www.w3.org/ns/formats/{_FEATURES[form.name]}")
    graphs = "with its named graphs" if form.holds_graphs else "as one graph, each triple once"
    yield dataset, VOID.dataDump, address
    yield dataset, DCAT.distribution, node
    for predicate, value in (
        (RDF.type, DCAT.Distribution),
        (DCTERMS.title, literal(f"{form.label}, {graphs}", "en")),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCAT.byteSize, typed(str(size), XSD.nonNegativeInteger)),
        (DCAT.mediaType, media_type),
        (DCAT.compressFormat, compression),
        (DCTERMS.format, notation),
        (_SPDX.checksum, checksum),
        *terms_of_use,
    ):
        yield node, predicate, value
    # DCAT-AP wants the classes of these values stated, since it does not look them up.
    yield media_type, RDF.type, DCTERMS.MediaType
    yield compression, RDF.type, DCTERMS.MediaType
    yield notation, RDF.type, DCTERMS.MediaTypeOrExtent
    yield checksum, RDF.type, _SPDX.Checksum
    yield checksum, RDFS.label, literal(f"SHA-256 of {name}", "en")
    yield checksum, _SPDX.algorithm, _SPDX.checksumAlgorithm_sha256
    yield _SPDX.checksumAlgorithm_sha256, RDF.type, _SPDX.ChecksumAlgorithm
    yield checksum, _SPDX.checksumValue, typed(digest, XSD.hexBinary)
