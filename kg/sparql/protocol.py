"""SPARQL 1.1 Protocol, query operations only, over HTTP.

A request becomes an ``_Ask`` (query, dataset, what forms of answer the client takes), the query is
checked, evaluated in a worker, and its answer streamed. The status is sent only when the first bytes
of a good answer are there; an answer that fails later is broken off, so that no client takes it for
whole. Errors are raised as ``kg.errors``; the application says what they look like.
"""

from __future__ import annotations

import contextlib
import hashlib
import ipaddress
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urljoin

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.datastructures import URL
from starlette.requests import ClientDisconnect

import kg
from kg.config import Settings
from kg.errors import (
    NotAcceptableError,
    NotFoundError,
    ParleyError,
    QueryError,
    QueryRefusedError,
    QueryTooLongError,
    UnsupportedMediaTypeError,
)
from kg.formats import RDF_FORMATS
from kg.negotiation import Offer, negotiate
from kg.sparql.answers import AnyAnswer
from kg.sparql.cache import AnswerCache, Outcome
from kg.sparql.check import CheckedQuery, Limits, check_query
from kg.sparql.description import describe_service, serialise_description
from kg.sparql.pool import Task, WorkerPool
from kg.sparql.responses import AnswerResponse, unless_client_leaves
from kg.sparql.results import (
    GRAPH_OFFERS,
    SOLUTION_OFFERS,
    TABLE_GRAPH,
    TABLE_SOLUTIONS,
    content_type,
    named_offer,
)
from kg.terms import is_iri

__all__ = ["HtmlViews", "sparql_router"]

METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")

_HTML: Final = Offer("text/html", ("application/xhtml+xml",), "html")
_CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Length, Retry-After",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
# A release never changes, but the next one may be activated at any moment.
_CACHE: Final = "public, max-age=60, must-revalidate"
_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
# RFC 9211: what the cache of answers did.
_CACHE_STATUS: Final[Mapping[Outcome, str]] = {
    "hit": "parley; hit",
    "shared": "parley; hit; collapsed",
    "miss": "parley; fwd=uri-miss",
    "bypass": "parley; fwd=bypass",
}
_MOST_PARAMETERS: Final = 2000
# A character of a query takes at most four bytes, each at most three characters in a form.
_BYTES_PER_CHARACTER: Final = 12
_OTHER_PARAMETERS: Final = 64 << 10
_QUERY_OPERATION: Final = "https://www.w3.org/TR/sparql11-protocol/#query-operation"
_GRAPH_STORE: Final = "https://www.w3.org/TR/sparql11-http-rdf-update/#http-get"
_WHOLE_GRAPH: Final = CheckedQuery(
    "CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT", normalised="CONSTRUCT WHERE { ?s ?p ?o }"
)
# HEAD evaluates as far as this: then the status is certain, and of a short answer the length too.
_HEAD_BYTES: Final = 8 << 10
# What a page for people may be made from: some thousands of rows.
_PAGE_BYTES: Final = 512 << 10


class Dataset(NamedTuple):
    """Default graphs and named graphs of a query; both empty: those of the release.

    FROM asks a service to fetch, and is told that nothing is fetched: its graphs ``must_be_held``. The parameters of
    the protocol choose from what there is; the protocol's own test suite names a graph that nobody has.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    must_be_held: bool = False


@dataclass(frozen=True, slots=True)
class HtmlViews:
    """The pages for people, which the application brings.

    ``editor`` answers a browser that comes without a query, or with one to edit. ``table`` shows an
    answer; it reads it with ``kg.sparql.results.read_table``, in whose forms it is, and gets its first
    rows only when it is long.
    """

    editor: Callable[[Request], Awaitable[Response]]
    table: Callable[[Request, str, AnyAnswer], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class _Ask:
    """What a client asks: parameters of the URL and, with POST, of the body."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    form: str | None
    editing: bool

    def dataset(self, checked: CheckedQuery, base: str) -> Dataset:
        """Return default and named graphs; those of the protocol win over FROM (SPARQL 1.1 Protocol, 2.1.4)."""
        if self.default_graphs or self.named_graphs:
            return Dataset(self.default_graphs, self.named_graphs)
        return Dataset(*checked.dataset(base), must_be_held=True)


def sparql_router(
    pool: WorkerPool,
    settings: Settings,
    *,
    answers: AnswerCache | None = None,
    html: HtmlViews | None = None,
    path: str = "/sparql",
    graph_store: str = "/graph-store",
    void: str = "/.well-known/void",
    code_version: str = kg.__version__,
) -> APIRouter:
    """Return the routes of the endpoint; ``void`` is the path of the VoID description.

    ``answers`` is the cache in front of the pool, ``code_version`` becomes part of every ETag. Errors leave
    as ``kg.errors`` classes. Form and outcome of each query are noted in ``scope["parley"]``, where there is one.
    """
    answers = answers or AnswerCache(pool, settings.query_cache_mib << 20)
    endpoint = _Endpoint(pool, answers, settings, html, void, code_version)
    router = APIRouter()
    router.add_api_route(
        path,
        endpoint.answer,
        methods=list(METHODS),
        name="sparql",
        summary="SPARQL 1.1 Protocol: query",
        description="GET with `query`, POST as a form, or POST of `application/sparql-query`. Without a "
        "query: the service description, or the editor for a browser.",
        response_class=Response,
        include_in_schema=True,
        openapi_extra={"parameters": _PARAMETERS},
    )
    router.add_api_route(
        graph_store,
        endpoint.graph,
        methods=["GET", "HEAD", "OPTIONS"],
        name="graph-store",
        summary="SPARQL 1.1 Graph Store Protocol: one graph, read-only",
        description="`?default` is the default graph, `?graph=` a named graph by its IRI.",
        response_class=Response,
        openapi_extra={"parameters": _GRAPH_PARAMETERS},
    )
    return router


def _described(**parameters: str) -> list[dict[str, object]]:
    """Describe parameters of the address for OpenAPI."""
    return [
        {
            "name": name.replace("_", "-"),
            "in": "query",
            "required": False,
            "schema": {"type": "string"},
            "description": words,
        }
        for name, words in parameters.items()
    ]


_FORMAT: Final = "A form of the answer by name, extension or media type; wins over Accept."
_PARAMETERS: Final = _described(
    query="The query; SELECT, ASK, CONSTRUCT or DESCRIBE.",
    default_graph_uri="A graph of the default graph; repeatable; wins over FROM.",
    named_graph_uri="A named graph; repeatable; wins over FROM NAMED.",
    format=_FORMAT,
)
_GRAPH_PARAMETERS: Final = _described(
    default="Without a value: the default graph.", graph="The IRI of a named graph.", format=_FORMAT
)


class _Endpoint:
    def __init__(
        self,
        pool: WorkerPool,
        answers: AnswerCache,
        settings: Settings,
        html: HtmlViews | None,
        void: str,
        code_version: str,
    ) -> None:
        self._pool = pool
        self._answers = answers
        self._settings = settings
        self._limits = Limits.of(settings)
        self._html = html
        self._void = void
        self._code_version = code_version
        self._graphs: tuple[str, int] | None = None

    async def answer(self, request: Request) -> Response:
        """Answer one request."""
        if request.method == "OPTIONS":
            return _preflight(METHODS)
        try:
            with _noting(request):
                return await self._answer(request)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody is there to read it; the log is

    async def _answer(self, request: Request) -> Response:
        ask = await self._read(request)
        if ask.query is None:
            return await self._without_query(request, ask)
        if ask.editing and self._html is not None and self._offer(request, ask, (_HTML,)) is not None:
            return await self._html.editor(request)
        return await self._evaluate(request, ask, ask.query)

    # What is asked

    async def _read(self, request: Request) -> _Ask:
        parameters = _decode(request.url.query.encode("latin-1"))
        if request.method == "POST":
            parameters += await self._read_body(request)
        values: dict[str, list[str]] = {}
        for name, value in parameters:
            values.setdefault(name, []).append(value)
        return _ask(values, required=request.method == "POST")

    async def _read_body(self, request: Request) -> list[tuple[str, str]]:
        declared = request.headers.get("content-type", "")
        media_type, _, rest = declared.partition(";")
        media_type = media_type.strip().lower()
        charset = re.search(r"charset\s*=\s*\"?([^\s\";]+)", rest, re.IGNORECASE)
        if media_type not in (_FORM, _DIRECT) or (charset and charset[1].lower() not in ("utf-8", "utf8")):
            raise UnsupportedMediaTypeError(
                f"The body is {declared or 'of no stated media type'}; this endpoint takes queries only.",
                remedy=f"Send the query as {_DIRECT}, or as query=... in a {_FORM}, in UTF-8.",
            )
        most = self._limits.length * _BYTES_PER_CHARACTER + _OTHER_PARAMETERS
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise QueryTooLongError(
                    f"The body of the request is longer than {most:,} bytes.",
                    remedy=f"A query may have {self._limits.length:,} characters.",
                )
        return _decode(bytes(body)) if media_type == _FORM else [("query", _utf8(bytes(body)))]

    # What is answered

    def _offer(self, request: Request, ask: _Ask, offered: tuple[Offer, ...]) -> Offer | None:
        if ask.form is not None:
            return named_offer(ask.form, offered)
        return negotiate(request.headers.get("accept"), offered)

    def _chosen(
        self, request: Request, ask: _Ask, offered: tuple[Offer, ...], *, pages: bool = True
    ) -> Offer:
        # A browser takes anything after HTML, and other clients take HTML only when they name it.
        if pages and self._html is not None:
            offered = (*offered, _HTML)
        offer = self._offer(request, ask, offered)
        if offer is None:
            wanted = ask.form or request.headers.get("accept", "")
            listed = ", ".join(o.media_type for o in offered)
            raise NotAcceptableError(
                f"Nothing on offer fits {wanted!r}.", remedy=f"On offer for this request: {listed}."
            )
        return offer

    async def _without_query(self, request: Request, ask: _Ask) -> Response:
        offer = self._chosen(request, ask, GRAPH_OFFERS)
        if offer is _HTML and self._html is not None:
            return await self._html.editor(request)
        served = self._pool.served
        etag = self._etag(served.release, "description", str(request.url), offer.name)
        headers = self._headers(etag)
        if _known(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        form = next(f for f in RDF_FORMATS if f.name == offer.name)
        triples = describe_service(
            str(request.url.replace(query="")),
            title=self._settings.title,
            void=str(
                URL(str(request.base_url)).replace(path=request.scope.get("root_path", "") + self._void)
            ),
            graphs=await self._count_graphs(),
            release=served.release,
            full_text=served.full_text,
        )
        return _response(serialise_description(triples, form), offer, headers)

    async def _count_graphs(self) -> int | None:
        release = self._pool.served.release
        if self._graphs is None or self._graphs[0] != release:
            count = Task("SELECT (COUNT(?g) AS ?n) { GRAPH ?g {} }", solutions="csv")
            try:
                async with await self._pool.evaluate(count) as answer:
                    text = b"".join([piece async for piece in answer]).decode()
            except QueryError:  # too busy to count: the description can do without
                return None
            self._graphs = (answer.release, int(text.split()[1]))
        return self._graphs[1]

    async def _evaluate(self, request: Request, ask: _Ask, query: str) -> Response:
        checked = check_query(query, self._limits)
        _note(request, form=checked.form or "none")
        offer = self._chosen(request, ask, GRAPH_OFFERS if checked.gives_graph else SOLUTION_OFFERS)
        dataset = ask.dataset(checked, self._pool.served.base)
        if offer is _HTML and self._html is not None:
            answer, outcome = await self._answer_to(request, checked, dataset, offer)
            _note(request, outcome=outcome)
            try:
                return await self._html.table(request, query, answer)
            finally:
                answer.close()
        return await self._reply(request, checked, dataset, offer)

    async def _answer_to(
        self, request: Request, checked: CheckedQuery, dataset: Dataset, offer: Offer
    ) -> tuple[AnyAnswer, Outcome]:
        task = replace(
            _task(checked, dataset, offer, only_head=request.method == "HEAD"),
            most_bytes=self._settings.query_result_mib << 20,
        )
        key = None if checked.volatile else (checked.normalised, dataset)
        return await unless_client_leaves(request, self._answers.evaluate(task, key, client=_client(request)))

    async def _reply(
        self, request: Request, checked: CheckedQuery, dataset: Dataset, offer: Offer
    ) -> Response:
        """Answer with data, or with 304 when the client has them."""
        cacheable = request.method != "POST" and not checked.volatile
        if cacheable:
            etag = self._query_etag(self._pool.served.release, checked, dataset, offer)
            if _known(request.headers.get("if-none-match"), etag):
                _note(request, outcome="not-modified")
                return Response(status_code=304, headers=self._headers(etag))
        answer, outcome = await self._answer_to(request, checked, dataset, offer)
        _note(request, outcome=outcome)
        # The release may have changed since; the tag is that of the one which answers.
        tag = self._query_etag(answer.release, checked, dataset, offer) if cacheable else None
        headers = self._headers(tag) | {"Cache-Status": _CACHE_STATUS[outcome]}
        return AnswerResponse(answer, offer, headers)

    async def graph(self, request: Request) -> Response:
        """Answer with one graph (SPARQL 1.1 Graph Store HTTP Protocol, 5.2)."""
        if request.method == "OPTIONS":
            return _preflight(("GET", "HEAD", "OPTIONS"))
        values: dict[str, list[str]] = {}
        for name, value in _decode(request.url.query.encode("latin-1")):
            values.setdefault(name, []).append(value)
        graphs = values.get("graph", [])
        if len(graphs) + ("default" in values) != 1:
            raise _bad_request(
                "The request names no graph, or more than one: ?default or ?graph=<IRI>.", _GRAPH_STORE
            )
        base = self._pool.served.base
        dataset = Dataset(tuple(urljoin(base, graph) for graph in graphs), must_be_held=True)
        if graphs and not is_iri(dataset.default[0]):
            raise _bad_request(f"{graphs[0]!r} is not an IRI, so it names no graph.", _GRAPH_STORE)
        ask = _Ask(None, (), (), _form(values), editing=False)
        offer = self._chosen(request, ask, GRAPH_OFFERS, pages=False)
        try:
            return await self._reply(request, _WHOLE_GRAPH, dataset, offer)
        except QueryRefusedError as exc:
            raise NotFoundError(
                f"This release holds no graph {dataset.default[0]}.",
                remedy="SELECT DISTINCT ?g { GRAPH ?g { } } at /sparql lists its graphs.",
            ) from exc

    def _query_etag(self, release: str, checked: CheckedQuery, dataset: Dataset, offer: Offer) -> str:
        return self._etag(release, checked.normalised, *dataset, offer.name)

    def _etag(self, release: str, *parts: object) -> str:
        digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]
        return f'"{release}-{self._code_version}-{digest}"'

    def _headers(self, etag: str | None) -> dict[str, str]:
        headers = {**_CORS, "Vary": "Accept", "Cache-Control": _CACHE if etag else "no-store"}
        return headers | {"ETag": etag} if etag else headers


def _decode(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            text.decode("utf-8"),
            keep_blank_values=True,
            encoding="utf-8",
            errors="strict",
            max_num_fields=_MOST_PARAMETERS,
        )
    except UnicodeDecodeError as exc:
        raise _bad_request("The parameters are not percent-encoded UTF-8.") from exc
    except ValueError as exc:
        raise _bad_request(f"The request has more than {_MOST_PARAMETERS:,} parameters.") from exc


def _utf8(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise _bad_request(f"The query is not UTF-8: byte {exc.start} cannot be read.") from exc


def _bad_request(message: str, specification: str = _QUERY_OPERATION) -> QueryError:
    return QueryError(message, remedy=f"See {specification}.")


def _preflight(methods: tuple[str, ...]) -> Response:
    """Answer OPTIONS: what pages of other sites may do."""
    allowed = ", ".join(methods)
    headers = {**_CORS, **_PREFLIGHT, "Access-Control-Allow-Methods": allowed, "Allow": allowed}
    return Response(status_code=204, headers={**headers, "Vary": "Accept"})


def _form(values: Mapping[str, list[str]]) -> str | None:
    """Return the form of the answer that the address names, if any."""
    forms = [form for name in ("accept", "format") for form in values.get(name, ()) if form.strip()]
    # A plus sign that was not percent-encoded arrives as a blank; no media type holds one.
    return forms[-1].strip().replace(" ", "+") if forms else None


def _ask(values: Mapping[str, list[str]], *, required: bool) -> _Ask:
    queries = values.get("query", [])
    if "update" in values:
        raise UnsupportedMediaTypeError(
            "This endpoint takes no updates: releases are sealed.",
            remedy="Send a query; new data come with a new release.",
        )
    if len(queries) > 1:
        raise _bad_request("The request holds more than one query.")
    graphs = [tuple(values.get(name, ())) for name in ("default-graph-uri", "named-graph-uri")]
    if not queries and (required or any(graphs)):
        raise _bad_request("The request holds no query.")
    if queries and not queries[0].strip():
        raise _bad_request("The query is empty.")
    for graph in (*graphs[0], *graphs[1]):
        if not is_iri(graph):
            raise _bad_request(f"{graph!r} is not an absolute IRI, so it names no graph.")
    query = queries[0] if queries else None
    return _Ask(query, graphs[0], graphs[1], _form(values), bool(values.get("edit")))


def _task(checked: CheckedQuery, dataset: Dataset, offer: Offer, *, only_head: bool) -> Task:
    page = offer is _HTML
    return Task(
        checked.text,
        # ASK has no TSV worth the name, and read_table knows.
        solutions=TABLE_SOLUTIONS if page or checked.gives_graph else offer.name,
        graph=offer.name if checked.gives_graph and not page else TABLE_GRAPH,
        default_graphs=dataset.default,
        named_graphs=dataset.named,
        graphs_must_be_held=dataset.must_be_held,
        prefixes=checked.prefixes,
        matches=checked.matches,
        stop_after=_PAGE_BYTES if page else _HEAD_BYTES if only_head else None,
    )


def _note(request: Request, **notes: str) -> None:
    """Leave a word for whoever observes requests."""
    request.scope.get("parley", {}).update(notes)


@contextlib.contextmanager
def _noting(request: Request) -> Iterator[None]:
    """Note how a query that is not answered ended."""
    try:
        yield
    except ParleyError as exc:
        _note(request, outcome=exc.code)
        raise
    except ClientDisconnect:
        _note(request, outcome="left")
        raise


def _client(request: Request) -> str:
    """Return who asks, as far as fair shares go: an address, of IPv6 the network that one household has."""
    host = request.client.host if request.client else ""
    if ":" not in host:
        return host
    with contextlib.suppress(ValueError):
        address = ipaddress.ip_address(host)
        if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, 64), strict=False))
    return host


def _known(header: str | None, etag: str) -> bool:
    """Tell whether If-None-Match names this ETag (RFC 9110, 13.1.2: weak comparison)."""
    if header is None:
        return False
    return header.strip() == "*" or etag in re.findall(r'"[^"]*"', header)


def _response(body: bytes, offer: Offer, headers: Mapping[str, str]) -> Response:
    response = Response(body, headers=dict(headers))
    response.headers["Content-Type"] = content_type(offer.media_type)
    return response
