"""Serving in the foreground: one process for pages, several for queries, one line that says where."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import sys
from collections.abc import Callable

import uvicorn

from kg.config import Settings
from kg.errors import UsageError
from kg.release.read import current_release
from kg.web.app import create_app

__all__ = ["bind", "serve"]


class PortTakenError(UsageError):
    """The address to listen on is taken or not allowed."""

    code = "port-taken"


def bind(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 picks a free one. Raises PortTakenError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as exc:
        listener.close()
        number = exc.errno if isinstance(exc, OSError) and exc.errno else 0
        why = {
            errno.EADDRINUSE: "something else is listening there",
            errno.EACCES: "this user may not listen there",
            errno.EADDRNOTAVAIL: "this machine has no such address",
        }.get(number, str(exc))
        msg = f"Cannot listen on {host}, port {port}: {why}."
        free = "Give another port (kg serve --port 8001), or --port 0 for any free one."
        raise PortTakenError(msg, remedy=free) from exc
    listener.setblocking(False)
    return listener


class _Server(uvicorn.Server):
    """uvicorn that says where it listens once it really answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and not self.should_exit:
            self._ready()


def serve(settings: Settings, *, announce: Callable[[str], None] | None = None) -> None:
    """Serve the current release until interrupted; running requests are answered before it stops.

    ``announce`` hears the address once the server answers (default: a line on standard output).
    Raises NoSuchReleaseError, ReleaseError, and PortTakenError.
    """
    release = current_release(settings.site_path)
    listener = bind(settings.host, settings.port)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    shown = "localhost" if shown in {"127.0.0.1", "0.0.0.0", "[::]", "[::1]"} else shown  # noqa: S104
    address = f"http://{shown}:{port}/"

    def ready() -> None:
        if announce is not None:
            announce(address)
            return
        print(f"Parley serves release {release.id} at {address}  (Ctrl-C stops)", flush=True)
        if release.manifest.base != address:
            print(
                f"The IRIs of this release begin with {release.manifest.base}; paths are the same here.",
                file=sys.stderr,
                flush=True,
            )

    config = uvicorn.Config(
        create_app(settings),
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=30,
        timeout_keep_alive=15,
        lifespan="on",
        proxy_headers=True,
    )
    # The server has stopped in good order when it raises the interrupt again.
    with listener, contextlib.suppress(KeyboardInterrupt):
        _Server(config, ready).run(sockets=[listener])
