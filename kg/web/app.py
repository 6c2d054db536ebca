"""The application: routes, the release being served, and what every answer carries."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import warnings
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import kg
from kg.config import Settings
from kg.errors import NoSuchReleaseError, ParleyError, ReleaseError
from kg.sparql.cache import AnswerCache
from kg.sparql.pool import Served, WorkerPool
from kg.sparql.protocol import sparql_router
from kg.web import completions, files, graphs, home, things, vocabulary
from kg.web.coding import ContentCoding
from kg.web.errors import METHODS, install_error_handlers, internal_error
from kg.web.observe import METRICS_TYPE, AccessLog, Metrics, Observed
from kg.web.opened import Current, Opened
from kg.web.query_page import html_views
from kg.web.respond import CONTENT_POLICY, code_version

__all__ = ["create_app"]

log = logging.getLogger("kg.web")

_LOOK: Final = 0.2  # seconds between two looks at the link ``current``

SECURITY: Final = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CORS: Final = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Content-Range, Accept-Ranges, Retry-After",
}
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match, If-Range, Range",
    "Access-Control-Max-Age": "86400",
}


class Manners:
    """What every answer has in common, around the whole application.

    HEAD is GET without its body, everywhere. A base IRI with a path (``https://example.org/kg/``) is
    answered with and without that path in front. Headers for safety and for reading from anywhere.
    """

    def __init__(self, app: ASGIApp, current: Current) -> None:
        self.app = app
        self.current = current

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and mend its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        method = scope["method"]
        scope = self._mounted(scope)
        # The endpoint and the graph store have their own HEAD (which need not evaluate to the end) and OPTIONS.
        by_itself = scope["path"].endswith(("/sparql", "/graph-store"))
        if method == "OPTIONS" and not by_itself:
            answer = Response(status_code=204, headers={**CORS, **_PREFLIGHT, "Allow": METHODS})
            await answer(scope, receive, send)
            return
        if method == "HEAD" and not by_itself:
            scope = {**scope, "method": "GET"}

        started = False

        async def mended(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in (*SECURITY.items(), *CORS.items()):
                    headers.setdefault(name, value)
            elif message["type"] == "http.response.body" and method == "HEAD":
                message = {**message, "body": b""}
            elif message["type"] == "http.response.pathsend" and method == "HEAD":
                message = {"type": "http.response.body", "body": b"", "more_body": False}
            await send(message)

        try:
            await self.app(scope, receive, mended)
        except Exception as error:
            # An answer that has begun is broken off by the server, so that nobody takes it for whole.
            if started:
                raise
            await (await internal_error(Request(scope), error))(scope, receive, mended)

    def _mounted(self, scope: Scope) -> Scope:
        try:
            prefix = urlsplit(self.current.get().base).path.rstrip("/")
        except ParleyError:
            return scope
        path = scope["path"]
        if not prefix or scope.get("root_path") or not (path + "/").startswith(prefix + "/"):
            return scope
        # ASGI: root_path is part of path; the router takes it off again.
        return {**scope, "root_path": prefix, "path": path if path != prefix else prefix + "/"}


def _served(opened: Opened) -> Served:
    return Served(opened.release.store_path, opened.id, opened.base + "id/", opened.release.search_path)


async def _exchange(current: Current, pool: WorkerPool) -> None:
    """Open the release that has become the current one, if any, and serve it everywhere."""
    found = await asyncio.to_thread(current.open_next)
    if found is None:
        return
    target, opened = found
    # Queries first: when a page names the new release, the endpoint answers from it as well.
    await pool.switch(_served(opened))
    current.exchange(target, opened)
    log.info("serving release %s", opened.id)
    await asyncio.to_thread(opened.catalogue.warm)


async def _watch(current: Current, pool: WorkerPool) -> None:
    """Look at the link ``current`` again and again; what goes wrong is said, and tried again."""
    while True:
        await asyncio.sleep(_LOOK)
        try:
            await _exchange(current, pool)
        except NoSuchReleaseError:
            continue
        except Exception:
            log.exception("the current release cannot be exchanged")
            await asyncio.sleep(10 * _LOOK)


def create_app(settings: Settings) -> FastAPI:
    """Make the application that serves the current release of ``settings.site``.

    Start-up raises NoSuchReleaseError when the site has no release and ReleaseError when it cannot
    be read.
    """
    current = Current(settings)
    pool = WorkerPool(settings)
    answers = AnswerCache(pool, settings.query_cache_mib << 20)
    metrics = Metrics(pool, answers, lambda: pool.served.release)
    access = AccessLog(settings)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with pool:
            found = current.open_next()
            assert found is not None
            await pool.switch(_served(found[1]))
            current.exchange(*found)
            warming = asyncio.create_task(asyncio.to_thread(found[1].catalogue.warm))
            watcher = asyncio.create_task(_watch(current, pool))
            try:
                yield
            finally:
                watcher.cancel()
                await asyncio.gather(watcher, warming, return_exceptions=True)
                access.close()

    app = FastAPI(
        title=settings.title,
        version=kg.__version__,
        summary="A knowledge graph of diplomatic conversations, read-only.",
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.current = current
    app.state.pool = pool
    install_error_handlers(app)
    app.include_router(
        sparql_router(pool, settings, answers=answers, html=html_views(settings), code_version=code_version())
    )
    for module in (home, files, completions, vocabulary, graphs, things):
        app.include_router(module.router)
    _add_readiness(app)
    _add_metrics(app, metrics)
    app.openapi = lambda: _describe_api(app)  # type: ignore[method-assign]
    app.mount("/static", _Static(directory=Path(__file__).parent / "static"), name="static")
    # What nobody above knows may still be an IRI of foreign RDF in the release.
    app.add_api_route("/{path:path}", things.get_other, methods=["GET"], include_in_schema=False)
    app.add_middleware(ContentCoding)
    app.add_middleware(Manners, current=current)
    app.add_middleware(Observed, metrics=metrics, access=access)
    return app


def _describe_api(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI description: GET and POST; HEAD is said once, for all."""
    if app.openapi_schema is None:
        with warnings.catch_warnings():
            # One route of the endpoint takes four methods, and the framework names all four alike.
            warnings.simplefilter("ignore", UserWarning)
            schema = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description="Read-only. HEAD works wherever GET does. Errors are pages, "
                "application/problem+json or plain text, by Accept.",
                license_info=app.license_info,
                routes=app.routes,
            )
        for path in schema["paths"].values():
            for method in [m for m in path if m not in {"get", "post"}]:
                del path[method]
            for method, operation in path.items():
                operation["operationId"] = (
                    re.sub(r"_(?:get|post|head|options)$", "", operation["operationId"]) + f"_{method}"
                )
        app.openapi_schema = schema
    return app.openapi_schema


class _Static(StaticFiles):
    """Style sheets, scripts and pictures; an address that names a version changes with their content."""

    def file_response(
        self, full_path: PathLike, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        # A module of the query page is asked for by another one, which knows no version.
        named = scope["query_string"].startswith(b"v=")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if named else "no-cache"
        return response


def _add_metrics(app: FastAPI, metrics: Metrics) -> None:
    @app.get("/metrics", summary="Counts and times, for Prometheus", response_class=PlainTextResponse)
    def get_metrics() -> Response:
        """Return what the service has done since it started."""
        headers = {"Cache-Control": "no-store", "Content-Type": METRICS_TYPE}
        return Response(metrics.text(), headers=headers)


def _add_readiness(app: FastAPI) -> None:
    @app.get("/ready", summary="A release is open and queries are answered")
    async def get_ready(request: Request) -> Response:
        """Answer 200 when pages and queries can be answered, else 503 with the reason."""
        pool: WorkerPool = request.app.state.pool
        current: Current = request.app.state.current
        try:
            opened = current.get()
            workers = pool.stats().workers
        except (NoSuchReleaseError, ReleaseError) as exc:
            return PlainTextResponse(
                f"not ready: {exc.message}\n", 503, headers={"Cache-Control": "no-store"}
            )
        status = 200 if workers else 503
        body = {"ready": bool(workers), "release": opened.id, "query_workers": workers}
        return JSONResponse(body, status, headers={"Cache-Control": "no-store"})
