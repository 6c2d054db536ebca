"""What was read from where, and by which rule: told to whoever asks, and to nobody otherwise.

The reader calls ``tell`` where it decides. ``SILENT`` drops what it is told, so that a build pays nothing for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Protocol

from kg.records.model import Conversation

__all__ = ["SILENT", "Step", "Told", "Trace"]


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: what it is about, what was made of it, by which rule, from which words."""

    what: str
    value: str
    rule: str
    words: str = ""


class Trace(Protocol):
    """Takes the steps of reading one document."""

    def tell(self, what: str, value: str, rule: str, words: str = "") -> None:
        """Take one step."""
        ...

    def settle(self, talk: Conversation) -> None:
        """Take the talk as this document alone tells it."""
        ...


class _Silent:
    def tell(self, what: str, value: str, rule: str, words: str = "") -> None:
        """Drop it."""

    def settle(self, talk: Conversation) -> None:
        """Drop it."""


SILENT: Final[Trace] = _Silent()


@dataclass(slots=True)
class Told:
    """Keeps the steps in the order they were taken."""

    steps: list[Step] = field(default_factory=list)
    read: Conversation | None = None

    def tell(self, what: str, value: str, rule: str, words: str = "") -> None:
        """Keep one step."""
        self.steps.append(Step(what, value, rule, words))

    def settle(self, talk: Conversation) -> None:
        """Keep the talk."""
        self.read = talk
