"""``/graph/{record}/{layer}``: a named graph, and who says what is in it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pyoxigraph import NamedNode, Quad, RdfFormat

from kg.formats import RDF_FORMATS, RdfSerialisation, rdf_by_extension
from kg.negotiation import negotiate
from kg.terms import DCTERMS, is_iri
from kg.web.describe import stream, triples_only
from kg.web.errors import NotHereError
from kg.web.facts import Link
from kg.web.opened import Opened, opened_for
from kg.web.pages import render_page
from kg.web.respond import PAGE_CACHE, etag_of, link_header, matches, respond
from kg.web.things import DOCUMENT_OFFERS, LICENCE_WORDS, Address, format_links, not_acceptable
from kg.web.views.cards import facts_of, property_label, provenance_of, value_link

__all__ = ["router"]

router = APIRouter()

_BY_NAME: Final = {f.name: f for f in RDF_FORMATS}
_SHOWN: Final = 300  # triples on a page


def _exists(opened: Opened, iri: str) -> bool:
    return is_iri(iri) and any(True for _ in opened.facts.store.quads(None, None, None, NamedNode(iri)))


def _quads(opened: Opened, iri: str) -> Iterator[Quad]:
    """Yield a graph with its provenance (both keep their graph names)."""
    yield from opened.facts.store.quads(None, None, None, NamedNode(iri))
    provenance = NamedNode(opened.base + "graph/provenance")
    if iri != provenance.value:
        yield from opened.facts.store.quads(NamedNode(iri), None, None, provenance)


@router.get("/graph/{path:path}", summary="A named graph and its provenance, by extension or Accept")
def get_graph(request: Request, path: str) -> Response:
    """Return what one record says in one layer, and who says so."""
    opened = opened_for(request)
    extension = ""
    iri = f"{opened.base}graph/{path}"
    if not _exists(opened, iri):
        stem, dot, last = path.rpartition(".")
        if dot and (last == "html" or rdf_by_extension(last)):
            path, extension, iri = stem, last, f"{opened.base}graph/{stem}"
    if not _exists(opened, iri):
        raise NotHereError(
            f"This release has no graph {path}.",
            remedy="Graphs are named /graph/{record}/{layer}; the page of a thing lists those that speak of it.",
        )
    address = Address(iri, f"/graph/{quote(path)}")
    formats = format_links(address)
    if extension:
        form = rdf_by_extension(extension)
    else:
        offer = negotiate(request.headers.get("accept"), DOCUMENT_OFFERS)
        if offer is None:
            raise not_acceptable(address.path, formats)
        form = _BY_NAME.get(offer.name)
    licence = opened.facts.iri(iri, DCTERMS.license)
    root = request.scope.get("root_path", "")
    links = [(iri, "cite-as", ""), *((root + f.href, "alternate", f.media_type) for f in formats)]
    if licence:
        links.append((licence, "license", ""))
    vary = "" if extension else "Accept"
    if form is not None:
        return _data(request, opened, iri, form, links, vary)
    page = request.query_params.get("page", "1")
    number = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1

    def render() -> bytes:
        return _page(request, opened, address, number, licence)

    return respond(
        request,
        lambda: opened.remember(f"{iri} {root} html-{number}", render),
        media_type="text/html",
        etag=etag_of(opened.id, f"html-{number}"),
        links=links,
        vary=vary,
    )


def _data(
    request: Request,
    opened: Opened,
    iri: str,
    form: RdfSerialisation,
    links: list[tuple[str, str, str]],
    vary: str,
) -> Response:
    # A graph may be large (all persons, all provenance), so it is streamed and never kept.
    tag = etag_of(opened.id, form.extension)
    headers = {"Cache-Control": PAGE_CACHE, "ETag": tag, "Link": link_header(links)}
    if vary:
        headers["Vary"] = vary
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    quads = _quads(opened, iri)
    plain = form.engine not in {RdfFormat.TRIG, RdfFormat.N_QUADS}
    body = stream(triples_only(quads) if plain else quads, form)
    charset = "; charset=utf-8" if form.media_type.startswith("text/") else ""
    headers["Content-Type"] = form.media_type + charset
    return StreamingResponse(body, headers=headers)


def _page(request: Request, opened: Opened, address: Address, page: int, licence: str) -> bytes:
    facts = opened.facts
    graph = NamedNode(address.iri)
    rows = facts.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    total = int(rows[0][0])
    quads = sorted(
        islice(facts.store.quads(None, None, None, graph), (page - 1) * _SHOWN, page * _SHOWN), key=str
    )
    shown = []
    for quad in quads:
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
        predicate = quad.predicate.value
        href = facts.href(predicate)
        name = Link(property_label(facts, predicate), href, predicate, external=not href.startswith("/"))
        fragment = subject.partition("#")[2]
        link = facts.link(subject) if not fragment else Link(f"#{fragment}", facts.href(subject), subject)
        shown.append((link, name, value_link(facts, quad.object)))
    path = address.iri.removeprefix(opened.base + "graph/")
    return render_page(
        request,
        "graph.html",
        title=f"Graph {path}",
        rows=shown,
        total=total,
        page=page,
        pages=max(1, -(-total // _SHOWN)),
        provenance=provenance_of(facts, (address.iri,)),
        facts=facts_of(facts, address.iri),
        iri=address.iri,
        licence=licence,
        licence_words=LICENCE_WORDS.get(licence, licence),
        formats=format_links(address),
    )
