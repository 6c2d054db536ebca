"""Which error gives which answer, and what the answer looks like: decided here and nowhere else.

The status stands on the class of the error (``kg.errors``); this module writes the one body per media
type: a page, ``application/problem+json`` (RFC 9457), or plain text. An exception that nobody foresaw
becomes a 500 that says nothing of our insides; what happened goes to the log.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from kg.errors import GoneError, NotAcceptableError, NotFoundError, ParleyError, UsageError
from kg.negotiation import Offer, negotiate
from kg.web.facts import Link
from kg.web.pages import render_page

__all__ = [
    "ERROR_OFFERS",
    "MESSAGES",
    "METHODS",
    "BadParameterError",
    "NotHereError",
    "error_response",
    "install_error_handlers",
    "internal_error",
    "status_of",
]

log = logging.getLogger("kg.web")

METHODS: Final = "GET, HEAD, OPTIONS"
"""What every address takes, besides the endpoint of queries, which has manners of its own."""

MESSAGES: Final = "/help/messages"
"""Where the explanation of every code is served."""

ERROR_OFFERS: Final = (
    Offer("text/plain", name="text"),
    Offer("text/html", ("application/xhtml+xml",), "html"),
    Offer("application/problem+json", ("application/json", "application/ld+json", "application/sparql-results+json"), "json"),
)  # fmt: skip

RETRY_AFTER: Final = {"query-busy": "2", "query-timeout": "", "no-such-release": "10"}

_STATUS_WORDS: Final = {
    400: "The request makes no sense", 403: "Not allowed", 404: "Nothing here", 405: "Not that way",
    406: "No such format", 410: "Withdrawn", 413: "Too long", 415: "Unknown format", 416: "No such range",
    500: "Something went wrong here", 503: "Busy or not ready", 507: "Too big for its memory",
}  # fmt: skip


class NotHereError(NotFoundError):
    """Nothing at an address, with what may have been meant."""

    def __init__(self, message: str, *, remedy: str = "", near: Sequence[Link] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.near = tuple(near)


class BadParameterError(UsageError):
    """A parameter of a request that cannot be understood."""

    code = "request"


class WithdrawnError(GoneError):
    """Withdrawn, with its reason."""


class NoFormatError(NotAcceptableError):
    """No representation fits; ``offered`` are the ones on offer."""

    def __init__(self, message: str, *, remedy: str = "", offered: Sequence[Link] = ()) -> None:
        super().__init__(message, remedy=remedy)
        self.near = tuple(offered)


def status_of(error: BaseException) -> int:
    """Return the HTTP status of an error: that of its class, or 500."""
    return error.status if isinstance(error, ParleyError) else 500


def _problem(status: int, code: str, message: str, remedy: str, near: Sequence[Link]) -> bytes:
    body: dict[str, object] = {
        "type": f"{MESSAGES}#{code}",
        "title": _STATUS_WORDS.get(status, "Error"),
        "status": status,
        "code": code,
        "detail": message,
        "remedy": remedy,
    }
    if near:
        body["see"] = [{"label": link.text, "href": link.href} for link in near]
    return json.dumps(body, ensure_ascii=False, indent=1).encode()


def _plain(status: int, code: str, message: str, remedy: str, near: Sequence[Link]) -> bytes:
    lines = [f"{status} {_STATUS_WORDS.get(status, 'Error')} ({code})", message]
    if remedy:
        lines.append(remedy)
    lines += [f"  {link.href}  {link.text}" for link in near]
    lines.append(f"See {MESSAGES}#{code}")
    return ("\n".join(lines) + "\n").encode()


def error_response(
    request: Request,
    *,
    status: int,
    code: str,
    message: str,
    remedy: str = "",
    near: Sequence[Link] = (),
    headers: dict[str, str] | None = None,
) -> Response:
    """Answer with an error in the form the client takes: a page, problem+json, or plain text."""
    offer = negotiate(request.headers.get("accept"), ERROR_OFFERS) or ERROR_OFFERS[0]
    if offer.name == "html":
        body = render_page(
            request,
            "error.html",
            title=_STATUS_WORDS.get(status, "Error"),
            status=status,
            code=code,
            message=message,
            remedy=remedy,
            near=near,
            messages=MESSAGES,
            query=request.query_params.get("query", "") if code.startswith("query") else "",
        )
    else:
        body = (_problem if offer.name == "json" else _plain)(status, code, message, remedy, near)
    answer = Response(body, status_code=status)
    charset = "; charset=utf-8" if offer.media_type.startswith("text/") else ""
    answer.headers["Content-Type"] = offer.media_type + charset
    answer.headers["Vary"] = "Accept"
    answer.headers["Cache-Control"] = "no-store" if status >= 500 else "public, max-age=60"
    if RETRY_AFTER.get(code):
        answer.headers["Retry-After"] = RETRY_AFTER[code]
    answer.headers.update(headers or {})
    return answer


async def _on_parley_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, ParleyError)
    if error.status >= 500 and error.code not in RETRY_AFTER:
        log.error("%s %s: %s", request.method, request.url.path, error)
    internal = error.status == 500
    return error_response(
        request,
        status=error.status,
        code=error.code,
        # A damaged release names folders of this machine; that is for the log, not for the world.
        message="The server could not read its data." if internal else error.message,
        remedy="Try again later; whoever runs this site finds the reason in the log."
        if internal
        else error.remedy,
        near=getattr(error, "near", ()),
    )


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = {404: "not-found", 405: "method-not-allowed", 406: "not-acceptable"}.get(
        error.status_code, "request"
    )
    messages = {
        404: f"There is nothing at {request.url.path}.",
        405: f"{request.method} is not possible at {request.url.path}.",
    }
    return error_response(
        request,
        status=error.status_code,
        code=code,
        message=messages.get(error.status_code, str(error.detail)),
        remedy="This site is read-only: use GET or HEAD, and POST for queries at /sparql."
        if error.status_code == 405
        else "Start from / or look it up with /search?q=.",
        # The framework knows nothing of HEAD and OPTIONS, which are answered around it.
        headers={"Allow": METHODS} if error.status_code == 405 else dict(error.headers or {}),
    )


async def _on_bad_parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    named = ", ".join(sorted({str(problem["loc"][-1]) for problem in error.errors()}))
    return error_response(
        request,
        status=400,
        code="request",
        message=f"The value of {named} cannot be understood.",
        remedy="See /openapi.json for what each address takes.",
    )


async def internal_error(request: Request, error: Exception) -> Response:
    """Answer an exception that nobody foresaw, and put it into the log."""
    log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return error_response(
        request,
        status=500,
        code="internal",
        message="The server met a fault of its own while answering.",
        remedy="Try again; if it stays, tell whoever runs this site the address and the time.",
    )


def install_error_handlers(app: FastAPI) -> None:
    """Let the application answer every error through this module."""
    app.add_exception_handler(ParleyError, _on_parley_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_bad_parameters)
