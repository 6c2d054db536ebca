"""Content codings: what a client takes compressed goes out compressed (RFC 9110, 8.4 and 12.5.3).

One mechanism for pages, data and query results, around the application. A compressed answer is another
representation, so it has a strong ETag of its own; conditional requests name it or the plain one. Streams are
flushed with every piece, so that first rows stay early and the end of a broken-off answer arrives.
"""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import Final, Protocol

import brotli
import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kg.negotiation import WEIGHT

__all__ = ["ContentCoding", "chosen_coding"]

_SMALL: Final = 600  # bytes; below this compression costs more than it saves
_FOR_RANGES: Final = 1 << 20  # bytes; a larger file that offers ranges is sent as it lies
_IN_THREAD: Final = 256 << 10  # bytes; a larger body is compressed beside the event loop
_COMPRESSIBLE: Final = re.compile(r"text/|image/svg|.*(?:json|xml|turtle|trig|n-triples|n-quads|javascript)")
_TAG: Final = re.compile(r'((?:W/)?"[^"]*)-(?:zstd|br|gzip)"')
_ONE: Final = re.compile(r"\s*([\w*-]+)\s*(?:;\s*q\s*=\s*([^\s;]+))?\s*")


class _Compressor(Protocol):
    def piece(self, data: bytes) -> bytes:
        """Compress a piece so that all of it can be read at once."""
        ...

    def end(self) -> bytes:
        """Return the end of the stream."""
        ...


class _Zstd:
    def __init__(self) -> None:
        self._stream = zstandard.ZstdCompressor(level=3).compressobj()

    def piece(self, data: bytes) -> bytes:
        return bytes(self._stream.compress(data) + self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK))

    def end(self) -> bytes:
        return bytes(self._stream.flush(zstandard.COMPRESSOBJ_FLUSH_FINISH))


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Compressor(quality=4)

    def piece(self, data: bytes) -> bytes:
        return bytes(self._stream.process(data) + self._stream.flush())

    def end(self) -> bytes:
        return bytes(self._stream.finish())


class _Gzip:
    def __init__(self) -> None:
        self._stream = zlib.compressobj(5, zlib.DEFLATED, 31)  # 31: a gzip header, without a time in it

    def piece(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)

    def end(self) -> bytes:
        return self._stream.flush()


_CODINGS: Final[dict[str, Callable[[], _Compressor]]] = {"zstd": _Zstd, "br": _Brotli, "gzip": _Gzip}
"""By our preference: the first is the fastest and the last is known everywhere."""


@lru_cache(maxsize=256)
def chosen_coding(header: str | None) -> str | None:
    """Return the coding an Accept-Encoding header wishes most, ours first where it has no wish; None for none.

    >>> chosen_coding("gzip, deflate, br;q=0.5")
    'gzip'
    """
    weights: dict[str, float] = {}
    for part in (header or "").lower().split(","):
        match = _ONE.fullmatch(part)
        if match is not None and (match[2] is None or WEIGHT.fullmatch(match[2])):
            weights[match[1].removeprefix("x-")] = float(match[2] or 1)
    rest = weights.get("*", 0.0)
    best = max(_CODINGS, key=lambda name: weights.get(name, rest))
    weight = weights.get(best, rest)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


class ContentCoding:
    """Compresses the answers of an application for the clients that take it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and compress its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        coding = None if "range" in headers else chosen_coding(headers.get("accept-encoding"))
        tags: dict[str, str] = {}
        known = headers.get("if-none-match")
        if known is not None and _TAG.search(known):
            tags = {f'{match[1]}"': match[0] for match in _TAG.finditer(known)}
            raw = [(name, value) for name, value in scope["headers"] if name != b"if-none-match"]
            inner = _TAG.sub(r'\1"', known).encode("latin-1")
            scope = {**scope, "headers": [*raw, (b"if-none-match", inner)]}
        await self.app(scope, receive, _Sender(send, coding, tags, head=scope["method"] == "HEAD"))


class _Sender:
    """Sends one answer, compressed where that is worth it."""

    def __init__(self, send: Send, coding: str | None, tags: dict[str, str], *, head: bool) -> None:
        self._send = send
        self._coding = coding
        self._tags = tags
        self._head = head
        self._start: Message | None = None
        self._compressor: _Compressor | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if message["status"] == 304:
                headers.add_vary_header("Accept-Encoding")
                if tag := self._tags.get(headers.get("etag", "")):
                    headers["ETag"] = tag
            self._start = message
            if not self._worth_it(message["status"], headers) or self._head:
                await self._begin()
        elif message["type"] == "http.response.body" and (self._start or self._compressor):
            await self._body(message.get("body", b""), more=message.get("more_body", False))
        else:
            await self._send(message)

    def _worth_it(self, status: int, headers: MutableHeaders) -> bool:
        kind = headers.get("content-type", "")
        if status in {204, 304} or not _COMPRESSIBLE.match(kind) or "content-encoding" in headers:
            return False
        length = int(headers.get("content-length", _SMALL))
        ranged = "accept-ranges" in headers and length > _FOR_RANGES
        if "content-range" in headers or ranged:
            return False
        headers.add_vary_header("Accept-Encoding")
        if self._coding is None or length < _SMALL:
            return False
        headers["Content-Encoding"] = self._coding
        if "etag" in headers:
            headers["ETag"] = f'{headers["etag"][:-1]}-{self._coding}"'
        del headers["Content-Length"]
        self._compressor = _CODINGS[self._coding]()
        return True

    async def _begin(self, length: int | None = None) -> None:
        if self._start is not None:
            if length is not None:
                MutableHeaders(scope=self._start)["Content-Length"] = str(length)
            start, self._start = self._start, None
            await self._send(start)

    async def _body(self, data: bytes, *, more: bool) -> None:
        compressor = self._compressor
        if compressor is None or self._head:
            await self._begin()
            await self._send({"type": "http.response.body", "body": data, "more_body": more})
            return
        if len(data) > _IN_THREAD:
            piece = await asyncio.to_thread(compressor.piece, data)
        else:
            piece = compressor.piece(data) if data else b""
        if not more:
            piece += compressor.end()
            await self._begin(len(piece))
        await self._begin()
        await self._send({"type": "http.response.body", "body": piece, "more_body": more})
