"""What differs between two releases: one pass over both masters, side by side."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

import zstandard

from kg.errors import ReleaseError
from kg.release.read import Release

__all__ = ["Change", "diff_releases", "read_master"]


class Change(NamedTuple):
    """A line only one of two releases has: ``+`` in the newer, ``-`` in the older."""

    sign: Literal["+", "-"]
    line: str


def diff_releases(older: Release, newer: Release) -> Iterator[Change]:
    """Yield the lines removed and added from one release to the other, in the order of the lines.

    Both masters are sorted, so this holds one line of each in memory. Raises ReleaseError when a
    master cannot be read.
    """
    old, new = read_master(older.master_path), read_master(newer.master_path)
    a, b = next(old, None), next(new, None)
    while a is not None or b is not None:
        if b is None or (a is not None and a < b):
            assert a is not None
            yield Change("-", a.decode().rstrip("\n"))
            a = next(old, None)
        elif a is None or b < a:
            yield Change("+", b.decode().rstrip("\n"))
            b = next(new, None)
        else:
            a, b = next(old, None), next(new, None)


def read_master(path: Path) -> Iterator[bytes]:
    """Yield the lines of a compressed master, with their line ends. Raises ReleaseError."""
    try:
        with path.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as plain:
            yield from io.BufferedReader(plain, 1 << 20)
    except (OSError, zstandard.ZstdError) as exc:
        msg = f"{path}: the master cannot be read: {exc}."
        raise ReleaseError(msg, remedy="Check the release with: kg releases verify.") from exc
