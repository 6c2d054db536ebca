"""The manifest: what a release is made of, written last.

A release without a manifest is not a release. The manifest names every other file with its size
and SHA-256, the inputs with theirs, and what was counted; run times and the version of the code
stand here and not in the graph, because the same input must give the same graph.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from kg.errors import ReleaseError

__all__ = ["LAYOUT_VERSION", "MANIFEST", "FileEntry", "Input", "Manifest", "read_manifest"]

LAYOUT_VERSION: Final = 1
"""Version of the release directory and the site around it (docs/release.md)."""

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class Input:
    """One source of a build: what it was called, as what it was read, SHA-256 and bytes."""

    name: str
    format: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a release: path with slashes, relative to the release; bytes; SHA-256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is known of a release. A change makes a new one (``dataclasses.replace``).

    ``created`` is the time of sealing in UTC (``2026-11-23T16:00:00Z``), ``counts`` the figures of
    the build (``quads`` are lines of the master, ``triples`` the distinct ones), ``seconds`` what
    each stage took.
    """

    id: str
    base: str
    title: str
    created: str
    code_version: str
    inputs: tuple[Input, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    files: tuple[FileEntry, ...] = ()
    layout_version: int = LAYOUT_VERSION

    def to_json(self) -> str:
        """Return the manifest as JSON text, keys sorted, with a line end."""
        return json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=2, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read a manifest. Raises ValueError, KeyError or TypeError when the text is not one."""
        data: dict[str, Any] = json.loads(text)
        return cls(
            id=str(data["id"]),
            base=str(data["base"]),
            title=str(data["title"]),
            created=str(data["created"]),
            code_version=str(data["code_version"]),
            inputs=tuple(Input(**entry) for entry in data["inputs"]),
            counts={str(name): int(count) for name, count in data["counts"].items()},
            seconds={str(stage): float(taken) for stage, taken in data["seconds"].items()},
            files=tuple(FileEntry(**entry) for entry in data["files"]),
            layout_version=int(data["layout_version"]),
        )


def read_manifest(release: Path) -> Manifest:
    """Read the manifest of a release directory.

    Raises ReleaseError when it is missing, is no manifest, or has a layout this version cannot read.
    """
    path = release / MANIFEST
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        msg = f"{path}: the manifest cannot be read: {exc}."
        raise ReleaseError(msg, remedy="The release is incomplete; activate or build another.") from exc
    try:
        version = json.loads(text)["layout_version"]
        if version == LAYOUT_VERSION:
            return Manifest.from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        msg = f"{path}: not a manifest: {type(exc).__name__} {exc}."
        raise ReleaseError(msg, remedy="The release was changed; activate or build another.") from exc
    msg = f"{path}: the release has layout {version}, this version of Parley reads layout {LAYOUT_VERSION}."
    raise ReleaseError(msg, remedy="Build it again from its sources, or use the version that made it.")
