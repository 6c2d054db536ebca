"""The vocabulary of a release: ontology, shapes and code lists, as files, as pages, term by term.

The IRIs of the vocabulary live under w3id.org whatever the base of the data is; a copy of Parley
serves them at the same paths below its own address, from the files the release was made with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, parse

from kg.formats import RDF_FORMATS, RdfSerialisation, rdf_by_extension
from kg.negotiation import negotiate
from kg.terms import DCTERMS, ONTOLOGY, OWL, RDF, RDFS, SH, SHAPES, SKOS, VOCAB, curie, is_iri
from kg.web.describe import serialise_quads
from kg.web.errors import NotHereError
from kg.web.facts import Link, is_web_iri
from kg.web.opened import Opened, opened_for
from kg.web.pages import render_page
from kg.web.respond import etag_of, respond
from kg.web.things import DOCUMENT_OFFERS, Address, Format, document_response, format_links, not_acceptable

__all__ = ["router"]

router = APIRouter()

_BY_NAME: Final = {f.name: f for f in RDF_FORMATS}


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the ontology or of the shapes, for its documentation."""

    name: str
    iri: str
    curie: str
    label: str
    definition: str
    rows: tuple[tuple[str, tuple[Link, ...]], ...]
    examples: tuple[str, ...]
    used_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Terms of one kind."""

    title: str
    anchor: str
    terms: tuple[Term, ...]


class Document:
    """One RDF file (or several) of the release's ontology folder, read into memory."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = tuple(path for path in paths if path.is_file())
        self.quads: list[Quad] = []
        self.about: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        for path in self.paths:
            with path.open("rb") as file:
                for quad in parse(file, format=RdfFormat.TURTLE):
                    self.quads.append(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
                    if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                        self.about[quad.subject.value][quad.predicate.value].append(quad.object)

    def text(self, subject: str, term: str) -> str:
        """Return the first literal of a property, English first."""
        found = [o for o in self.about[subject][term[1:-1]] if isinstance(o, Literal)]
        found.sort(key=lambda o: (o.language or "en", o.value))
        return found[0].value if found else ""

    def texts(self, subject: str, term: str) -> tuple[str, ...]:
        """Return all literals of a property."""
        return tuple(o.value for o in self.about[subject][term[1:-1]] if isinstance(o, Literal))

    def of_type(self, *classes: str) -> list[str]:
        """Return the subjects with one of these classes, sorted."""
        wanted = {cls[1:-1] for cls in classes}
        rdf_type = RDF.type[1:-1]
        return sorted(s for s, about in self.about.items() if any(o.value in wanted for o in about[rdf_type]))

    def serialised(self, form: RdfSerialisation) -> bytes:
        """Return the document in a serialisation; a single Turtle file as it was written."""
        if form.engine == RdfFormat.TURTLE and self.paths:
            return b"\n".join(path.read_bytes() for path in self.paths)
        return serialise_quads(self.quads, form)


_FILES: Final = {
    "ontology": ("parley.ttl",),
    "shapes": ("shapes-core.ttl", "shapes-quality.ttl"),
    "vocab": ("codes.ttl",),
}


def _document(opened: Opened, name: str) -> Document:
    folder = opened.release.ontology_path
    return opened.once(f"document {name}", lambda: Document(folder / file for file in _FILES[name]))


def _link(document: Document, value: NamedNode | Literal) -> Link:
    if isinstance(value, Literal):
        return Link(value.value, lang=value.language or "")
    iri = value.value
    text = curie(iri) or document.text(iri, RDFS.label) or iri
    for home, path in ((ONTOLOGY, "/ontology"), (SHAPES, "/shapes")):
        if iri.startswith(home + "#"):
            return Link(text, f"{path}#{iri.partition('#')[2]}", iri)
    if iri.startswith(VOCAB):
        return Link(text, "/vocab/" + quote(iri[len(VOCAB) :]), iri)
    return Link(text, iri if is_web_iri(iri) else "", iri, external=True)


_TERM_ROWS: Final = (
    ("under", (RDFS.subClassOf, RDFS.subPropertyOf)),
    ("inverse of", (OWL.inverseOf,)),
    ("of", (RDFS.domain,)),
    ("to", (RDFS.range,)),
    ("not both", (OWL.disjointWith,)),
    ("targets", (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode)),
    ("path", (SH.path,)),
    ("checks", (SH.property,)),
    ("severity", (SH.severity,)),
    ("remedy", (SH.description,)),
    ("see", (RDFS.seeAlso, SKOS.closeMatch)),
    ("note", (RDFS.comment, SKOS.scopeNote, SKOS.editorialNote)),
)


def _term(document: Document, iri: str, used_by: dict[str, list[Link]]) -> Term:
    rows = []
    for name, predicates in _TERM_ROWS:
        values = [_link(document, o) for p in predicates for o in document.about[iri][p[1:-1]]]
        if values:
            rows.append((name, tuple(values)))
    name = iri.partition("#")[2] or iri.rpartition("/")[2]
    return Term(
        name=name,
        iri=iri,
        curie=curie(iri) or name,
        label=document.text(iri, RDFS.label) or document.text(iri, SKOS.prefLabel) or name,
        definition=document.text(iri, SKOS.definition) or document.text(iri, SH.message),
        rows=tuple(rows),
        examples=document.texts(iri, SKOS.example),
        used_by=tuple(sorted(used_by.get(iri, ()), key=lambda link: link.text)),
    )


def _used_by(document: Document, *predicates: str) -> dict[str, list[Link]]:
    users: dict[str, list[Link]] = defaultdict(list)
    for subject in list(document.about):
        for predicate in predicates:
            for value in document.about[subject][predicate[1:-1]]:
                users[value.value].append(_link(document, NamedNode(subject)))
    return users


def _sections(document: Document, name: str) -> tuple[Section, ...]:
    kinds: tuple[tuple[str, str, str], ...]
    if name == "shapes":
        kinds = (("Shapes", "shapes", SH.NodeShape), ("Checks", "checks", SH.PropertyShape))
        users = _used_by(document, SH.property)
        home = SHAPES + "#"
    else:
        kinds = (
            ("Classes", "classes", OWL.Class),
            ("Properties between things", "object-properties", OWL.ObjectProperty),
            ("Properties with values", "data-properties", OWL.DatatypeProperty),
        )
        users = _used_by(document, RDFS.domain, RDFS.range)
        home = ONTOLOGY + "#"
    sections = []
    for title, anchor, cls in kinds:
        terms = [_term(document, iri, users) for iri in document.of_type(cls) if iri.startswith(home)]
        if terms:
            sections.append(Section(title, anchor, tuple(terms)))
    return tuple(sections)


def _formats(path: str) -> tuple[Format, ...]:
    return format_links(Address("", path))


def _answer(request: Request, name: str, extension: str) -> Response:
    opened = opened_for(request)
    path = f"/{name}"
    formats = _formats(path)
    if extension:
        form = rdf_by_extension(extension)
        if form is None and extension != "html":
            raise NotHereError(f"There is no format .{extension}.", remedy=f"See {path} for the formats.")
    else:
        offer = negotiate(request.headers.get("accept"), DOCUMENT_OFFERS)
        if offer is None:
            raise not_acceptable(path, formats)
        form = _BY_NAME.get(offer.name)
    document = _document(opened, name)
    if not document.paths:
        raise NotHereError(
            "This release carries no such file.", remedy="Build it again with the ontology at hand."
        )
    home = {"ontology": ONTOLOGY, "shapes": SHAPES, "vocab": VOCAB.rstrip("/")}[name]
    root = request.scope.get("root_path", "")
    licence = next((o.value for o in document.about[home][DCTERMS.license[1:-1]]), "")
    links = [(home, "cite-as", ""), *((root + f.href, "alternate", f.media_type) for f in formats)]
    if licence:
        links.append((licence, "license", ""))
    representation = form.extension if form else "html"

    def body() -> bytes:
        if form is not None:
            return document.serialised(form)
        return _page(request, document, name, home, licence, formats)

    return respond(
        request,
        lambda: opened.remember(f"/{name} {root} {representation}", body),
        media_type=form.media_type if form else "text/html",
        etag=etag_of(opened.id, representation),
        links=links,
        vary="" if extension else "Accept",
    )


def _page(
    request: Request, document: Document, name: str, home: str, licence: str, formats: tuple[Format, ...]
) -> bytes:
    title = document.text(home, DCTERMS.title) or document.text(home, RDFS.label)
    if name == "vocab":
        template = "vocab.html"
        schemes = document.of_type(SKOS.ConceptScheme)
        members = _used_by(document, SKOS.inScheme)
        sections: object = [
            (
                _link(document, NamedNode(s)),
                document.text(s, RDFS.label),
                document.text(s, SKOS.definition),
                sorted(
                    {(x.href, document.text(x.iri, SKOS.prefLabel) or x.text) for x in members.get(s, ())},
                    key=lambda pair: pair[1],
                ),
            )
            for s in schemes
        ]
    else:
        template = "terms.html"
        sections = _sections(document, name)
    return render_page(
        request,
        template,
        title=title or name.capitalize(),
        lead=document.text(home, DCTERMS.abstract) or document.text(home, DCTERMS.description),
        description=document.text(home, DCTERMS.description),
        version=document.text(home, OWL.versionInfo),
        home=home,
        licence=licence,
        sections=sections,
        formats=formats,
    )


@router.get("/ontology", summary="The ontology, by Accept")
@router.get("/ontology.{extension}", include_in_schema=False)
def get_ontology(request: Request, extension: str = "") -> Response:
    """Return the ontology the release was made with, as a page or as RDF."""
    return _answer(request, "ontology", extension)


@router.get("/shapes", summary="The SHACL shapes, by Accept")
@router.get("/shapes.{extension}", include_in_schema=False)
def get_shapes(request: Request, extension: str = "") -> Response:
    """Return the shapes that decided what was published."""
    return _answer(request, "shapes", extension)


@router.get("/vocab", summary="The code lists, by Accept")
@router.get("/vocab.{extension}", include_in_schema=False)
@router.get("/vocab/", include_in_schema=False)
def get_code_lists(request: Request, extension: str = "") -> Response:
    """Return all code lists."""
    return _answer(request, "vocab", extension)


@router.get("/vocab/{path:path}", summary="A code list, a code or a topic, by extension or Accept")
def get_code(request: Request, path: str) -> Response:
    """Describe a code list, or one code with what uses it."""
    opened = opened_for(request)
    extension = ""
    iri = VOCAB + path
    if is_iri(iri) and not opened.facts.holds(iri):
        stem, dot, last = path.rpartition(".")
        if dot and (last == "html" or rdf_by_extension(last)):
            path, extension, iri = stem, last, VOCAB + stem
    if not is_iri(iri) or not opened.facts.holds(iri):
        raise NotHereError(f"There is no code {path}.", remedy="See /vocab for all lists.")
    return document_response(request, opened, Address(iri, f"/vocab/{quote(path)}"), extension)
