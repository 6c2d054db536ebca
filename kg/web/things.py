"""``/id/`` and ``/doc/``: every thing has an address, and a document about it in every format.

``/id/{kind}/{key}`` names the thing and answers 303 to the document that fits ``Accept``: the page at
``/doc/{kind}/{key}``, data at ``/doc/{kind}/{key}.ttl`` and so on, so that a cache keeps them apart.
``/doc/{kind}/{key}`` without an extension negotiates too. Things of foreign RDF, whose addresses do
not begin with ``/id/``, have their document at ``/doc?iri=...``, as has any other IRI of the release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pyoxigraph import NamedNode, Quad
from starlette.routing import Match

from kg.formats import RDF_FORMATS, RdfSerialisation, rdf_by_extension
from kg.iris import KINDS, entity_of, kind_and_key
from kg.negotiation import Offer, negotiate, offer_of
from kg.terms import DCTERMS, is_iri
from kg.web.describe import dependents, describe, incoming, serialise
from kg.web.errors import BadParameterError, NoFormatError, NotHereError
from kg.web.facts import Link
from kg.web.opened import Fate, Opened, opened_for
from kg.web.pages import render_page
from kg.web.respond import etag_of, redirect, respond
from kg.web.views import text_length, view_of
from kg.web.views.cards import Fact, facts_of, property_label, provenance_of

__all__ = ["DOCUMENT_OFFERS", "Format", "document_response", "format_links", "router", "to_document"]

router = APIRouter()

_HTML: Final = Offer("text/html", ("application/xhtml+xml",), "html")
DOCUMENT_OFFERS: Final = (_HTML, *(offer_of(f) for f in RDF_FORMATS))
"""What a document is offered as. A client that takes anything gets the page."""

_BY_NAME: Final = {f.name: f for f in RDF_FORMATS}
_EXTENSIONS: Final = {"html": None, **{f.extension: f for f in RDF_FORMATS}}
_SHOWN_GRAPHS: Final = 40  # named graphs that the page lists; a place is stated by every record that names it
_SHOWN_PARTS: Final = 400  # dependent nodes the page lists property by property

_SCHEMA_TYPES: Final = {
    "conversation": "Event", "event": "Event", "record": "ArchiveComponent", "recordset": "ArchiveComponent",
    "person": "Person", "org": "Organization", "place": "Place", "text": "CreativeWork",
}  # fmt: skip
"""What the thing is in the vocabulary that harvesters of typed links know; the rest has no such word."""

LICENCE_WORDS: Final = {
    "http://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0, no rights reserved",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0, no rights reserved",
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
}


@dataclass(frozen=True, slots=True)
class Format:
    """One representation of the document at hand."""

    text: str
    href: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where the document about a thing is, without and with an extension."""

    iri: str
    path: str
    query: str = ""

    def document(self, extension: str = "") -> str:
        """Return the path (and query) of the document, or of one representation of it."""
        dot = f".{extension}" if extension else ""
        return f"{self.path}{dot}{'?' + self.query if self.query else ''}"


def _address(base: str, iri: str) -> Address:
    found = kind_and_key(base, iri)
    if found and "#" not in iri:
        return Address(iri, f"/doc/{found[0]}/{quote(found[1])}")
    return Address(iri, "/doc", urlencode({"iri": iri}))


def format_links(address: Address) -> tuple[Format, ...]:
    """Return all representations of a document."""
    return (
        Format("HTML", address.document("html"), _HTML.media_type),
        *(Format(f.label, address.document(f.extension), f.media_type) for f in RDF_FORMATS),
    )


def _choose(request: Request, address: Address) -> RdfSerialisation | None:
    """Return the serialisation the client wants, None for the page. Raises NoFormatError."""
    offer = negotiate(request.headers.get("accept"), DOCUMENT_OFFERS)
    if offer is None:
        raise not_acceptable(address.document(), format_links(address))
    return None if offer is _HTML else _BY_NAME[offer.name]


def not_acceptable(path: str, formats: tuple[Format, ...]) -> NoFormatError:
    """Return the error that lists what is on offer."""
    listed = ", ".join(f.media_type for f in formats)
    return NoFormatError(
        f"{path} is not available in any format that the Accept header names.",
        remedy=f"Ask for one of: {listed}; or add an extension to the address.",
        offered=[Link(f"{f.text} ({f.media_type})", f.href) for f in formats],
    )


def to_document(request: Request, opened: Opened, iri: str) -> Response:
    """Answer 303 with the document about a thing that fits Accept."""
    address = _address(opened.base, iri)
    form = _choose(request, address)
    return redirect(request, address.document(form.extension if form else ""))


# -- /id/ ------------------------------------------------------------------------------------------


def answer_fate(request: Request, opened: Opened, fate: Fate, prefix: str, tail: str = "") -> Response:
    """Answer for a key that was merged, split or withdrawn. Raises WithdrawnError."""
    from kg.web.errors import WithdrawnError, error_response

    if fate.status == "withdrawn":
        raise WithdrawnError(
            f"{fate.kind}/{fate.key} was withdrawn{f' on {fate.on}' if fate.on else ''}: "
            f"{fate.note or 'no reason was recorded'}",
            remedy="Earlier releases that hold it may still be served; see /releases.",
        )
    targets = [f"{prefix}{fate.kind}/{quote(key)}{tail}" for key in fate.into]
    if fate.status == "merged":
        return redirect(request, targets[0], status=301, vary="")
    root = request.scope.get("root_path", "")
    names = [opened.facts.link(f"{opened.base}id/{fate.kind}/{key}") for key in fate.into]
    return error_response(
        request,
        status=300,
        code="split",
        message=f"{fate.kind}/{fate.key} turned out to be more than one: {fate.note or 'it was split'}.",
        remedy="Choose the one you mean.",
        near=[Link(name.text, target) for name, target in zip(names, targets, strict=True)],
        headers={"Link": ", ".join(f'<{root}{target}>; rel="alternate"' for target in targets)},
    )


def near_matches(opened: Opened, kind: str, key: str, limit: int = 8) -> list[Link]:
    """Return things of a kind whose key or label resembles a key that is not there."""
    from kg.web.catalogue import BROWSABLE
    from kg.web.lookup import fold

    if kind not in BROWSABLE or len(key) > 200:
        return []
    prefix = f"{opened.base}id/{kind}/"
    wanted = key.casefold()
    scored: list[tuple[int, str]] = []
    for row in opened.catalogue.rows(kind):
        other = row.iri.removeprefix(prefix)
        if abs(len(other) - len(wanted)) > 2:
            continue
        wrong = sum(a != b for a, b in zip(other, wanted, strict=False)) + abs(len(other) - len(wanted))
        shared = len(other) - wrong
        if wrong <= 2 or (shared >= 6 and wrong <= len(wanted) // 4):
            scored.append((wrong, row.iri))
    found = [iri for _, iri in sorted(scored)[:limit]]
    words = fold(key.replace("-", " ").replace("_", " "))
    if len(words) >= 3:
        found += [iri for _, iri in opened.catalogue.look_up(words, 40) if iri.startswith(prefix)]
    return [opened.facts.link(iri) for iri in dict.fromkeys(found)][:limit]


def missing(opened: Opened, kind: str, key: str) -> NotHereError:
    """Return the error for a key that is not in the release, with what may have been meant."""
    stem = key.rstrip("/") if key.endswith("/") else key.rpartition(".")[0]
    right = f"{opened.base}id/{kind}/{stem}"
    if stem and kind in KINDS and is_iri(right) and opened.facts.holds(right):
        formats = ", ".join(f".{extension}" for extension in _EXTENSIONS)
        return NotHereError(
            f"This release has no {kind} with the key {key}; it has one with the key {stem}.",
            remedy=f"Its address has no slash at its end, and its formats are {formats}.",
            near=[opened.facts.link(right)],
        )
    near = near_matches(opened, kind, key)
    remedy = "Did you mean one of these?" if near else f"See /browse/{kind} or look it up with /search?q=."
    return NotHereError(f"This release has no {kind} with the key {key}.", remedy=remedy, near=near)


@router.get("/id/{kind}/{key:path}", summary="A thing: 303 to the document that fits Accept", status_code=303)
def get_thing(request: Request, kind: str, key: str) -> Response:
    """Redirect to the document about a thing; 301 merged, 300 split, 404 unknown, 410 withdrawn."""
    opened = opened_for(request)
    if kind not in KINDS:
        return get_other(request, f"id/{kind}/{key}")
    iri = f"{opened.base}id/{kind}/{key}"
    if not is_iri(iri):
        raise missing(opened, kind, key)
    fate = opened.fates.get((kind, key))
    if fate is not None:
        return answer_fate(request, opened, fate, "/id/")
    if opened.facts.holds(iri):
        return to_document(request, opened, iri)
    if key != key.lower() and opened.facts.holds(iri.lower()):
        return redirect(request, f"/id/{kind}/{quote(key.lower())}", status=301, vary="")
    raise missing(opened, kind, key)


# -- /doc/ -----------------------------------------------------------------------------------------


@router.get("/doc", summary="The document about any IRI of the release, by Accept")
@router.get("/doc.{extension}", summary="The document about any IRI of the release", include_in_schema=False)
def get_document_of(request: Request, iri: Annotated[str, Query()], extension: str = "") -> Response:
    """Describe the thing an IRI names, wherever that IRI lives."""
    opened = opened_for(request)
    if extension and extension not in _EXTENSIONS:
        raise NotHereError(
            f"There is no format .{extension}.", remedy=f"Extensions: {', '.join(_EXTENSIONS)}."
        )
    entity = entity_of(iri) if iri.startswith(opened.base) else iri
    if not is_iri(entity):
        raise NotHereError("The parameter iri is not an absolute IRI.", remedy="Write it percent-encoded.")
    named = kind_and_key(opened.base, entity)
    if named:
        dot = f".{extension}" if extension else ""
        return redirect(request, f"/doc/{named[0]}/{quote(named[1])}{dot}", status=301, vary="")
    subject = entity if opened.facts.holds(entity) else iri if opened.facts.holds(iri) else entity
    if subject not in opened.catalogue.foreign_documents and not opened.facts.holds(subject):
        raise NotHereError(
            f"This release says nothing about <{subject}>.", remedy="Check it letter by letter."
        )
    address = Address(subject, "/doc", urlencode({"iri": subject}))
    return document_response(request, opened, address, extension)


@router.get("/doc/{kind}/{key:path}", summary="The document about a thing, by extension or Accept")
def get_document(request: Request, kind: str, key: str) -> Response:
    """Describe a thing: its page, or the same as data."""
    opened = opened_for(request)
    iri = f"{opened.base}id/{kind}/{key}"
    extension = ""
    if kind not in KINDS or not is_iri(iri):
        raise missing(opened, kind, key)
    # A key may hold dots and even end like a format: what is in the release comes first.
    if not opened.facts.holds(iri):
        stem, dot, last = key.rpartition(".")
        if dot and last in _EXTENSIONS:
            key, extension, iri = stem, last, f"{opened.base}id/{kind}/{stem}"
    fate = opened.fates.get((kind, key))
    if fate is not None:
        return answer_fate(request, opened, fate, "/doc/", f".{extension}" if extension else "")
    if not opened.facts.holds(iri):
        raise missing(opened, kind, key)
    return document_response(request, opened, _address(opened.base, iri), extension)


def _page_number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "1")
    # Beyond a million pages there is nothing in any release; a number that long is an attack.
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


@dataclass(frozen=True, slots=True)
class Passage:
    """The place in a text that a request asks for, or why there is no such place."""

    start: int = 0
    end: int = 0
    fault: str = ""

    @property
    def anchor(self) -> str:
        """Return the fragment under which the page shows the place."""
        return f"at-{self.start}-{self.end}"


def _passage(request: Request, opened: Opened, iri: str) -> Passage | None:
    """Return the place that ``from`` and ``to`` ask for (code points, the second not included)."""
    start, end = request.query_params.get("from"), request.query_params.get("to")
    named = kind_and_key(opened.base, iri)
    if (start is None and end is None) or named is None or named[0] != "text":
        return None
    if not all(x and x.isascii() and x.isdigit() and len(x) < 10 for x in (start, end)):
        return Passage(fault="The parameters from and to are both needed, each a whole number.")
    first, last = int(start or ""), int(end or "")
    if first >= last:
        return Passage(first, last, f"The place asked for ends ({last:,}) before it begins ({first:,}).")
    length = text_length(opened, iri)
    if length and last > length:
        return Passage(first, last, f"The text has {length:,} characters; {last:,} lies beyond its end.")
    return Passage(first, last)


def _licence(opened: Opened, graphs: tuple[str, ...]) -> str:
    found = {licence for g in graphs[:_SHOWN_GRAPHS] for licence in opened.facts.iris(g, DCTERMS.license)}
    return min(found) if found else ""


def _links(
    opened: Opened, address: Address, formats: tuple[Format, ...], licence: str, form: RdfSerialisation | None
) -> Iterator[tuple[str, str, str]]:
    base = opened.base.rstrip("/")
    yield base + address.document(), "canonical", ""
    yield address.iri, "cite-as", ""
    shown = form.media_type if form else _HTML.media_type
    for f in formats:
        if f.media_type != shown:
            yield f.href, "alternate", f.media_type
            if f.media_type != _HTML.media_type and form is None:
                yield f.href, "describedby", f.media_type
    if form is not None:
        yield "/.well-known/void", "describedby", "text/turtle"
    if licence:
        yield licence, "license", ""
    yield base + "/dataset", "collection", ""
    if form is None:
        yield "https://schema.org/AboutPage", "type", ""
    named = kind_and_key(opened.base, address.iri)
    if named and named[0] in _SCHEMA_TYPES:
        yield f"https://schema.org/{_SCHEMA_TYPES[named[0]]}", "type", ""


def document_response(request: Request, opened: Opened, address: Address, extension: str) -> Response:
    """Answer with the document about a thing in the format of the extension, or by Accept."""
    form = rdf_by_extension(extension) if extension else _choose(request, address)
    place = _passage(request, opened, address.iri)
    if form is not None and place is not None and place.fault:
        raise BadParameterError(
            place.fault, remedy="Write from and to as positions of characters, counted from 0: from < to."
        )
    graphs = opened.facts.graphs_of(address.iri)
    licence = _licence(opened, graphs)
    formats = format_links(address)
    links = list(_links(opened, address, formats, licence, form))
    root = request.scope.get("root_path", "")
    links = [(root + t if t.startswith("/") else t, rel, kind) for t, rel, kind in links]
    vary = "" if extension else "Accept"
    size = request.app.state.settings.neighbours
    if form is not None:
        page = _page_number(request, "page")
        links += _paging(opened, address, form.extension if extension else "", page, size, root)
        document = opened.base.rstrip("/") + address.document(form.extension)

        def data() -> bytes:
            description = describe(opened.facts, address.iri, page=page, size=size)
            return serialise(opened.facts, description, form, document=document, licence=licence)

        key = f"{form.extension}-{page}-{size}"
        return respond(
            request,
            lambda: opened.remember(f"{address.iri} {key}", data),
            media_type=form.media_type,
            etag=etag_of(opened.id, key),
            links=links,
            vary=vary,
        )
    page, page_in = _page_number(request, "page"), _page_number(request, "links")
    key = f"html-{page}-{page_in}-{request.app.state.settings.page_size}"
    key += f"-{place.start}-{place.end}-{place.fault}" if place else ""

    def page_bytes() -> bytes:
        return _render(request, opened, address, graphs, licence, page, page_in, place)

    return respond(
        request,
        lambda: opened.remember(f"{address.iri} {root} {key}", page_bytes),
        media_type=_HTML.media_type,
        etag=etag_of(opened.id, key),
        links=links,
        vary=vary,
    )


def _paging(
    opened: Opened, address: Address, extension: str, page: int, size: int, root: str
) -> Iterator[tuple[str, str, str]]:
    total = opened.facts.count_incoming(address.iri)
    target = root + address.document(extension)
    mark = "&" if "?" in target else "?"
    if page * size < total:
        yield f"{target}{mark}page={page + 1}", "next", ""
    if page > 1:
        yield f"{target}{mark}page={page - 1}", "prev", ""


@dataclass(frozen=True, slots=True)
class _PartData:
    """A dependent node in the plain view of the data; ``fragment`` is empty for a blank node."""

    fragment: str
    label: str
    layer: str
    facts: tuple[Fact, ...]


def _part(opened: Opened, part: str) -> _PartData:
    facts = opened.facts
    named = not part.startswith("_:")
    return _PartData(
        part.partition("#")[2],
        facts.label(part) if named else "a nameless thing",
        facts.layer_of(part) if named else "",
        facts_of(facts, part),
    )


@dataclass(frozen=True, slots=True)
class _Group:
    property: Link
    values: tuple[Link, ...]


def _incoming_groups(opened: Opened, links: Iterable[Quad]) -> tuple[_Group, ...]:
    groups: dict[str, dict[str, Link]] = {}
    for quad in links:
        subject = quad.subject.value if isinstance(quad.subject, NamedNode) else str(quad.subject)
        owner = entity_of(subject)
        groups.setdefault(quad.predicate.value, {})[owner] = opened.facts.link(owner)
    made = [
        _Group(
            Link(
                property_label(opened.facts, predicate),
                opened.facts.href(predicate),
                predicate,
                external=not opened.facts.href(predicate).startswith("/"),
            ),
            tuple(sorted(named.values(), key=lambda link: (link.text, link.iri))),
        )
        for predicate, named in groups.items()
    ]
    return tuple(sorted(made, key=lambda group: group.property.text))


def _render(
    request: Request,
    opened: Opened,
    address: Address,
    graphs: tuple[str, ...],
    licence: str,
    page: int,
    page_in: int,
    passage: Passage | None,
) -> bytes:
    settings = request.app.state.settings
    facts = opened.facts
    view = view_of(opened, address.iri, page=page, size=settings.page_size)
    own = dependents(facts, address.iri)
    total = facts.count_incoming(address.iri)
    pages_in = max(1, -(-total // settings.neighbours))
    page_in = min(page_in, pages_in)
    links = incoming(facts, address.iri, page_in, settings.neighbours)
    parts = [_part(opened, part) for part in own[1 : _SHOWN_PARTS + 1]]
    context: dict[str, Any] = dict(view.context)
    template = view.template
    return render_page(
        request,
        template,
        **{
            "title": view.title,
            "lang": view.lang,
            "kind": view.kind or "other",
            "kind_words": view.kind_words,
            "description": view.summary,
            "canonical": opened.base.rstrip("/") + address.document(),
            "iri": address.iri,
            "crumbs": view.crumbs,
            "formats": format_links(address),
            "path": address.path,
            "extra_query": f"{address.query}&" if address.query else "",
            "page": page,
            "passage": passage,
            "incoming": _incoming_groups(opened, links),
            "incoming_total": total,
            "page_in": page_in,
            "pages_in": pages_in,
            "facts": facts_of(facts, address.iri),
            "parts": parts,
            "provenance": provenance_of(facts, graphs[:_SHOWN_GRAPHS]),
            "graph_total": len(graphs),
            "licence": licence,
            "licence_words": LICENCE_WORDS.get(licence, licence),
            "licence_note": "The texts have rights of their own, stated with each."
            if view.kind == "record"
            else "",
            "citation": f"{(view.cited_as or view.title).rstrip(' .')}. In: {settings.title}, "
            f"release {opened.id}. {address.iri}",
            "footnotes": (),
            "own_layer": facts.layer_of(address.iri),
            "title_layer": view.title_layer,
            "sparql": sparql_for(view.kind, address.iri),
            **context,
        },
    )


_QUERIES: Final = {
    "person": """SELECT ?conversation ?label ?day ?role WHERE {{
  ?conversation parley:hasParticipation ?part ; rdfs:label ?label ; parley:heldOn/parley:earliest ?day .
  ?part parley:participant <{iri}> ; parley:role ?role .
}} ORDER BY ?day""",
    "conversation": """SELECT ?who ?name ?role ?for WHERE {{
  <{iri}> parley:hasParticipation ?part .
  ?part parley:participant ?who ; parley:role ?role .
  OPTIONAL {{ ?part parley:onBehalfOf ?for }}
  OPTIONAL {{ ?who skos:prefLabel|rdfs:label ?name }}
}} ORDER BY ?name""",
    "place": """SELECT ?conversation ?label ?day WHERE {{
  ?conversation a parley:Conversation ; rico:hasOrHadLocation <{iri}> ;
    rdfs:label ?label ; parley:heldOn/parley:earliest ?day .
}} ORDER BY ?day""",
    "org": """SELECT ?who ?name (COUNT(DISTINCT ?conversation) AS ?times) WHERE {{
  ?conversation parley:hasParticipation ?part .
  ?part parley:onBehalfOf <{iri}> ; parley:participant ?who .
  ?who skos:prefLabel|rdfs:label ?name .
}} GROUP BY ?who ?name ORDER BY DESC(?times)""",
    "commitment": """SELECT ?status ?day WHERE {{
  ?event parley:ofCommitment <{iri}> ; parley:newStatus ?status .
  OPTIONAL {{ ?event parley:onDate/parley:earliest ?day }}
}} ORDER BY ?day""",
}


def sparql_for(kind: str, iri: str) -> str:
    """Return the query that answers what the page of a kind shows first."""
    template = _QUERIES.get(kind, "SELECT ?property ?value WHERE {{ <{iri}> ?property ?value }}")
    return template.format(iri=iri)


# -- everything else under the base ----------------------------------------------------------------


def get_other(request: Request, path: str) -> Response:
    """Answer for a path that is no address of ours but may be an IRI of the release (foreign RDF)."""
    opened = opened_for(request)
    query = request.url.query
    for iri in (f"{opened.base}{path}?{query}" if query else "", opened.base + path):
        if iri and is_iri(iri) and (opened.facts.holds(iri) or iri in opened.catalogue.foreign_documents):
            return to_document(request, opened, iri)
    plain = "/" + path.strip("/")
    scope = {**request.scope, "path": request.scope.get("root_path", "") + plain}
    known = path.endswith("/") and any(
        route.matches(scope)[0] is Match.FULL and "path" not in route.matches(scope)[1].get("path_params", {})
        for route in request.app.router.routes
    )
    raise NotHereError(
        f"There is nothing at /{path}.",
        remedy="The address has no slash at its end."
        if known
        else "Start from / or look it up with /search?q=.",
        near=[Link(plain, plain)] if known else (),
    )
