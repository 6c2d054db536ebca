"""One way to answer: strong ETags, conditional requests, links, caching, languages.

An ETag is made from the release, the version of the code that renders, and the representation: a
release never changes, so the answer to a conditional request needs no rendering at all.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import Response

import kg

__all__ = [
    "CONTENT_POLICY",
    "PAGE_CACHE",
    "code_version",
    "etag_of",
    "link_header",
    "matches",
    "redirect",
    "respond",
]

PAGE_CACHE: Final = "public, max-age=60, must-revalidate"
"""A page may be kept for a minute: then a newly activated release is seen, at the cost of a 304."""

CONTENT_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
"""Content-Security-Policy of every page: all of it from this site, nothing inline."""


@functools.cache
def code_version() -> str:
    """Return the version of the code that renders: changes with every change of a template."""
    digest = hashlib.sha256(kg.__version__.encode())
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".py", ".html", ".css", ".js", ".svg"} and "vendor" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def etag_of(release_id: str, representation: str) -> str:
    """Return the strong ETag of a representation of the current address in a release."""
    return f'"{release_id}-{code_version()}-{representation}"'


def matches(header: str | None, etag: str) -> bool:
    """Tell whether an If-None-Match header names this ETag (RFC 9110, 13.1.2: weak comparison)."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    wanted = etag.removeprefix("W/")
    tags = re.findall(r'(?:W/)?("[^"]*")', header)
    return wanted in tags


def link_header(links: Iterable[tuple[str, str, str]]) -> str:
    """Write a Link header (RFC 8288) of (target, relation, media type or empty)."""
    parts = []
    for target, relation, media_type in links:
        kind = f'; type="{media_type}"' if media_type else ""
        parts.append(f'<{target}>; rel="{relation}"{kind}')
    return ", ".join(parts)


def respond(
    request: Request,
    render: Callable[[], bytes],
    *,
    media_type: str,
    etag: str,
    links: Iterable[tuple[str, str, str]] = (),
    cache: str = PAGE_CACHE,
    vary: str = "Accept",
    status: int = 200,
) -> Response:
    """Answer with a representation, or with 304 when the client already has it.

    ``render`` is only called when its bytes are needed.
    """
    headers = {"Cache-Control": cache}
    if vary:
        headers["Vary"] = vary
    header = link_header(links)
    if header:
        headers["Link"] = header
    if status == 200:
        headers["ETag"] = etag
        if matches(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
    body = render()
    if media_type.startswith("text/") and "charset" not in media_type:
        media_type += "; charset=utf-8"
    response = Response(body, status_code=status, headers=headers)
    response.headers["Content-Type"] = media_type
    return response


def redirect(
    request: Request, path: str, *, status: int = 303, vary: str = "Accept", cache: str = PAGE_CACHE
) -> Response:
    """Redirect to a path of this site, wherever the site is mounted."""
    target = request.scope.get("root_path", "") + path if path.startswith("/") else path
    headers = {"Location": target, "Cache-Control": cache}
    if vary:
        headers["Vary"] = vary
    return Response(status_code=status, headers=headers)
