"""What every answer to a query offers, whether a worker is still writing it or it was kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Literal, Protocol

__all__ = ["AnyAnswer", "Kind"]

Kind = Literal["solutions", "boolean", "graph"]


class AnyAnswer(Protocol):
    """An answer, known to be good so far: iterate over it for its bytes, and close it at the end.

    ``format`` is the serialisation it is in, ``complete`` whether that is all of it once it has been
    read, ``bounded`` whether it was asked to end after a number of bytes, ``whole`` all of it when it is here
    already, ``release`` the id of the release that answers.
    """

    @property
    def kind(self) -> Kind: ...
    @property
    def format(self) -> str: ...
    @property
    def complete(self) -> bool: ...
    @property
    def bounded(self) -> bool: ...
    @property
    def whole(self) -> bytes | None: ...
    @property
    def release(self) -> str: ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the answer. Raises QueryError when it breaks off."""
        ...

    def close(self) -> None:
        """End the query if it still runs; harmless otherwise."""
        ...
