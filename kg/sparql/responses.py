"""How an answer goes out: as it comes, broken off where it fails, given up when its client leaves."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final, TypeVar

from fastapi import Request
from fastapi.responses import Response
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from kg.errors import QueryError
from kg.negotiation import Offer
from kg.sparql.answers import AnyAnswer
from kg.sparql.results import content_type

__all__ = ["AnswerBrokenOff", "AnswerResponse", "unless_client_leaves"]

log = logging.getLogger("kg.sparql")

# Ends an answer that failed on its way, before the connection is broken off: no comment in any syntax, and
# no end of any document.
_BROKEN_OFF: Final = "\n!! This answer is not whole. It was broken off ({code}): {message}\n"

Result = TypeVar("Result")


class AnswerBrokenOff(Exception):  # noqa: N818 (says what happened to the client)
    """An answer failed after its first bytes; raising it lets the server break the connection off."""


async def _left(receive: Callable[[], Awaitable[Any]]) -> None:
    """Return when the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def unless_client_leaves(request: Request, work: Coroutine[Any, Any, Result]) -> Result:
    """Await ``work``, and cancel it when the client goes away. Raises ClientDisconnect."""
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request.receive))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        leaving.cancel()
        if not working.done():
            working.cancel()
            with contextlib.suppress(asyncio.CancelledError, QueryError):
                await working


class AnswerResponse(Response):
    """Sends an answer as it comes; breaks the connection off when it fails after the first bytes."""

    def __init__(self, answer: AnyAnswer, offer: Offer, headers: Mapping[str, str]) -> None:
        self._answer = answer
        whole = answer.whole if answer.complete else None
        super().__init__(whole, headers=dict(headers))
        self._streams = whole is None
        if self._streams:
            del self.headers["Content-Length"]
        self.headers["Content-Type"] = content_type(offer.media_type)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not self._streams:
            await super().__call__(scope, receive, send)
            return
        leaving = asyncio.ensure_future(_left(receive))
        leaving.add_done_callback(lambda done: None if done.cancelled() else self._answer.close())
        try:
            await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if scope["method"] != "HEAD":
                async for piece in self._answer:
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except QueryError as exc:
            if not leaving.done():
                scope.get("parley", {})["outcome"] = exc.code
                log.warning("an answer was broken off after its first bytes: %s", exc)
                marker = _BROKEN_OFF.format(code=exc.code, message=exc.message).encode()
                await send({"type": "http.response.body", "body": marker, "more_body": True})
                raise AnswerBrokenOff(str(exc)) from exc
        finally:
            if leaving.done():
                scope.get("parley", {})["outcome"] = "left"
            leaving.cancel()
            self._answer.close()
