"""The release being served: opened once, shared by all requests, exchanged when another is activated.

A request takes the open release once and keeps it to its end, so that an activation in between
changes nothing under its feet; the old release is closed when the last request lets go of it.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

from fastapi import Request

from kg.config import Settings
from kg.errors import NoSuchReleaseError, ParleyError
from kg.iris import kind_and_key
from kg.release.ledger import MovedTo, Withdrawn
from kg.release.read import CURRENT, Release, current_release
from kg.store import open_store
from kg.web.catalogue import Catalogue
from kg.web.facts import Facts

__all__ = ["Current", "Fate", "Opened", "opened_for"]

T = TypeVar("T")

log = logging.getLogger("kg.web")

_RENDERED: Final = 32 * 1024 * 1024  # bytes of rendered pages kept per release
_LONGEST_TEXT: Final = 8 * 1024 * 1024  # bytes of a pinned text that a page shows


@dataclass(frozen=True, slots=True)
class Fate:
    """A key that no longer names one thing: ``merged``, ``split`` or ``withdrawn``, into what, when, why."""

    kind: str
    key: str
    status: str
    into: tuple[str, ...]
    on: str
    note: str


class Opened:
    """One release, open for reading."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.id = release.id
        self.base = release.manifest.base
        self.facts = Facts(open_store(release.store_path), self.base)
        self.catalogue = Catalogue(self.facts)
        self._rendered: OrderedDict[str, bytes] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()
        self._made: dict[str, object] = {}
        self._making = threading.RLock()

    def _text_path(self, iri: str) -> Path | None:
        found = kind_and_key(self.base, iri)
        folder = self.release.texts_path
        path = folder / f"{found[1]}.txt" if found else folder
        fits = path.parent == folder and path.is_file() and path.stat().st_size <= _LONGEST_TEXT
        return path if fits else None

    def has_text(self, iri: str) -> bool:
        """Tell whether the frozen text of a text version lies in the release."""
        return self._text_path(iri) is not None

    def pinned_text(self, iri: str) -> str | None:
        """Return the frozen text of a text version, or None when rights do not let it lie here."""
        path = self._text_path(iri)
        return path.read_bytes().decode("utf-8", errors="replace") if path else None

    def remember(self, key: str, render: Callable[[], bytes]) -> bytes:
        """Return the bytes rendered for a key before, or render and keep them while there is room."""
        with self._lock:
            kept = self._rendered.get(key)
            if kept is not None:
                self._rendered.move_to_end(key)
                return kept
        body = render()
        if len(body) <= _RENDERED // 16:
            with self._lock:
                if key not in self._rendered:
                    self._rendered[key] = body
                    self._size += len(body)
                while self._size > _RENDERED:
                    self._size -= len(self._rendered.popitem(last=False)[1])
        return body

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made on the first call for a name and kept with the release."""
        with self._making:
            if name not in self._made:
                self._made[name] = make()
            return self._made[name]  # type: ignore[return-value]

    @cached_property
    def fates(self) -> dict[tuple[str, str], Fate]:
        """Return what became of every key that no longer stands, from the ledger of the release."""
        lines = {
            (x.kind, x.key): x for x in self.release.ledger.lines if x.status not in ("minted", "distinct")
        }
        found = {}
        for (kind, key), outcome in self.release.ledger.redirects().items():
            line = lines[kind, key]
            if isinstance(outcome, Withdrawn):
                found[kind, key] = Fate(kind, key, "withdrawn", (), line.on, outcome.note)
            elif isinstance(outcome, MovedTo):
                status = "merged" if len(outcome.keys) == 1 else "split"
                found[kind, key] = Fate(kind, key, status, outcome.keys, line.on, line.note)
        return found


class Current:
    """Keeps the current release of a site open; the watcher of the application exchanges it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._opened: Opened | None = None
        self._target = ""

    def _link(self) -> str:
        try:
            return str((self.settings.site_path / CURRENT).readlink())
        except OSError:
            return ""

    def get(self) -> Opened:
        """Return the open release. Raises NoSuchReleaseError when there is none."""
        if self._opened is None:
            msg = "No release is being served yet."
            raise NoSuchReleaseError(msg, remedy="Build one with: kg build. Then try again.")
        return self._opened

    def open_next(self) -> tuple[str, Opened] | None:
        """Open the release that ``current`` points to when it is not the one being served.

        Costs one readlink when nothing changed. A release that cannot be opened is said once and
        does not take the good one down. Raises NoSuchReleaseError and ReleaseError when there is
        no good one.
        """
        target = self._link()
        if target == self._target or (not target and self._opened is not None):
            return None
        try:
            return target, Opened(current_release(self.settings.site_path))
        except ParleyError:
            if self._opened is None:
                raise
            log.exception("the newly activated release cannot be opened; %s stays", self._opened.id)
            self._target = target
            return None

    def exchange(self, target: str, opened: Opened) -> None:
        """Serve another release from now on; requests that have begun keep theirs."""
        self._opened, self._target = opened, target


def opened_for(request: Request) -> Opened:
    """Return the release this request is answered from: the same one until the request ends."""
    opened: Opened | None = getattr(request.state, "opened", None)
    if opened is None:
        current: Current = request.app.state.current
        opened = request.state.opened = current.get()
    return opened
