"""Checks a release against its manifest, with code of its own.

Nothing here is shared with what builds and seals (``kg.release.seal``, ``kg.nquads``), so that one
mistake cannot hide in both. What is wrong comes as findings; no findings means the release is whole.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import zstandard
from pyoxigraph import RdfFormat

from kg.errors import ParleyError
from kg.records.findings import Finding
from kg.release.manifest import MANIFEST
from kg.release.read import Release
from kg.store import open_store

__all__ = ["verify_release"]

_REMEDY: Final = "Activate another release, or build this one again: the same input gives the same release."

_IRI: Final = rb"<[^<>\s]*>"
_BLANK: Final = rb"_:[^\s<>]+"
_STATEMENT: Final = re.compile(
    rb"((?:%(iri)s|%(blank)s) %(iri)s "
    rb'(?:%(iri)s|%(blank)s|"(?:[^"\\\n\r]|\\[^\n])*"(?:@[A-Za-z0-9-]+|\^\^%(iri)s)?|<<\(.*\)>>))'
    rb"(?: (?:%(iri)s|%(blank)s))? \.\n" % {b"iri": _IRI, b"blank": _BLANK}
)


def verify_release(release: Release, *, deep: bool = True) -> tuple[Finding, ...]:
    """Hash every file again, compute the id again, and compare master, store and manifest.

    ``deep`` compares every line of the master with the store; without it the counts are compared.
    """
    found = [*_files(release), *_checksums(release)]
    if not found:  # what cannot be trusted by its bytes need not be read
        found += _identity(release)
        found += _contents(release, deep=deep)
    return tuple(found)


def _wrong(release: Release, code: str, message: str, place: str = "") -> Finding:
    return Finding(
        code=code,
        severity="violation",
        message=message,
        source=str(release.path),
        place=place,
        remedy=_REMEDY,
    )


# ---------------------------------------------------------------- files


def _files(release: Release) -> Iterator[Finding]:
    """Compare names, sizes and SHA-256 of all files with the manifest."""
    expected = {entry.path: entry for entry in release.manifest.files}
    present = set(_walk(release.path)) - {MANIFEST}
    for name in sorted(present - expected.keys()):
        yield _wrong(release, "file-extra", "not in the manifest.", name)
    for name in sorted(expected.keys() - present):
        yield _wrong(release, "file-missing", "in the manifest and not here.", name)
    names = sorted(present & expected.keys())
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:
        for name, (size, digest) in zip(
            names, threads.map(lambda n: _digest(release.path / n), names), strict=True
        ):
            if (size, digest) != (expected[name].size, expected[name].sha256):
                message = f"{size:,} bytes and SHA-256 {digest[:12]}..., the manifest says {expected[name].size:,} and {expected[name].sha256[:12]}..."
                yield _wrong(release, "file-changed", message, name)


def _walk(top: Path) -> Iterator[str]:
    """Yield every file and link under a folder, as a relative path with slashes."""
    for folder, folders, files in os.walk(top):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        for name in (*files, *links):
            yield (Path(folder) / name).relative_to(top).as_posix()


def _digest(path: Path) -> tuple[int, str]:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
            return file.tell(), digest
    except OSError as exc:
        return 0, f"unreadable ({exc.strerror})"


def _checksums(release: Release) -> Iterator[Finding]:
    """Compare dumps/SHA256SUMS, which people check downloads with, with the manifest."""
    path = release.dumps_path / "SHA256SUMS"
    expected = {
        entry.path.removeprefix("dumps/"): entry.sha256
        for entry in release.manifest.files
        if entry.path.startswith("dumps/") and entry.path != "dumps/SHA256SUMS"
    }
    try:
        rows = [line.split(maxsplit=1) for line in path.read_text(encoding="utf-8").splitlines()]
        listed = {name.lstrip("*"): digest for digest, name in rows}
    except (OSError, ValueError) as exc:
        yield _wrong(release, "checksums-differ", f"cannot be read: {exc}.", "dumps/SHA256SUMS")
        return
    for name in sorted(listed.keys() ^ expected.keys()):
        where = (
            "in dumps/SHA256SUMS and not in the manifest" if name in listed else "missing in dumps/SHA256SUMS"
        )
        yield _wrong(release, "checksums-differ", f"{where}.", name)
    for name in sorted(n for n in listed.keys() & expected.keys() if listed[n] != expected[n]):
        yield _wrong(release, "checksums-differ", "dumps/SHA256SUMS has another SHA-256 for it.", name)


# ---------------------------------------------------------------- the id


def _identity(release: Release) -> Iterator[Finding]:
    """Compute the id again from what lies there (docs/release.md has the recipe)."""
    computed = _compute_id(release)
    if computed != release.id:
        yield _wrong(
            release,
            "release-id-differs",
            f"The content gives the id {computed}, the manifest says {release.id}.",
        )
    if release.path.name != release.id:
        message = f"The directory is called {release.path.name}, the manifest says {release.id}."
        yield _wrong(release, "release-id-differs", message)


def _compute_id(release: Release) -> str:
    whole = hashlib.sha256()
    names = [n for n in _walk(release.path) if n.startswith(("ontology/", "texts/"))]
    for name in sorted(["base", "master", *names], key=str.encode):
        if name == "base":
            content = release.manifest.base.encode()
            whole.update(b"base\0%d\n%s" % (len(content), content))
        elif name == "master":
            # The length stands before the lines, so they are unpacked twice.
            length = sum(len(chunk) for chunk in _unpacked(release.master_path))
            whole.update(b"master\0%d\n" % length)
            for chunk in _unpacked(release.master_path):
                whole.update(chunk)
        else:
            content = (release.path / name).read_bytes()
            whole.update(name.encode() + b"\0%d\n" % len(content))
            whole.update(content)
    return whole.hexdigest()[:12]


def _unpacked(path: Path) -> Iterator[bytes]:
    with path.open("rb") as packed:
        yield from zstandard.ZstdDecompressor().read_to_iter(packed, read_size=1 << 20, write_size=1 << 20)


# ---------------------------------------------------------------- master, store, manifest


@dataclass(slots=True)
class _Multiset:
    """Counts lines and adds up their SHA-256: equal for equal lines in whatever order."""

    count: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        self.count += 1
        self.total += int.from_bytes(hashlib.sha256(line).digest(), "big")

    def same(self, other: _Multiset) -> bool:
        return self.count == other.count and (self.total - other.total) % (1 << 256) == 0


def _contents(release: Release, *, deep: bool) -> Iterator[Finding]:
    expected = _Multiset()
    lines = triples = 0
    before = last = b""
    with release.master_path.open("rb") as packed:
        reader = zstandard.ZstdDecompressor().stream_reader(packed)
        for lines, line in enumerate(io.BufferedReader(reader, 1 << 20), 1):
            match = _STATEMENT.fullmatch(line)
            if match is None or line <= last:
                what = "is no canonical statement" if match is None else "does not sort after the one before"
                yield _wrong(
                    release, "master-malformed", f"Line {lines} of the master {what}.", f"line {lines}"
                )
                return
            last = line
            triple = match[1] + b" .\n"
            if triple != line:
                expected.add(line)
            if triple != before:
                before = triple
                triples += 1
                expected.add(triple)
    found = {"quads": lines, "triples": triples}
    for name, count in found.items():
        said = release.manifest.counts.get(name)
        if said != count:
            message = f"The master holds {count:,} {name}, the manifest says {said}."
            yield _wrong(release, "counts-differ", message, name)
    yield from _store(release, expected, deep=deep)


def _store(release: Release, expected: _Multiset, *, deep: bool) -> Iterator[Finding]:
    try:
        store = open_store(release.store_path)
        if not deep:
            counts = store.counts()
            if counts.quads + counts.triples != expected.count:
                message = f"The store holds {counts.quads + counts.triples:,} statements (named graphs and merge), the master makes {expected.count:,}."
                yield _wrong(release, "store-differs", message, "store")
            return
        held = _Lines()
        store.dump(cast("IO[bytes]", held), RdfFormat.N_QUADS)
    except ParleyError as exc:
        yield _wrong(release, "store-differs", exc.message, "store")
        return
    if not held.lines.same(expected):
        message = f"The store holds {held.lines.count:,} statements (named graphs and merge), the master makes {expected.count:,}; they are not the same."
        yield _wrong(release, "store-differs", message, "store")


class _Lines(io.RawIOBase):
    """A file that only adds up the lines written to it."""

    def __init__(self) -> None:
        self.lines = _Multiset()
        self._rest = b""

    def writable(self) -> bool:
        return True

    def write(self, data: bytes, /) -> int:  # type: ignore[override]
        *whole, self._rest = (self._rest + bytes(data)).split(b"\n")
        for line in whole:
            self.lines.add(line + b"\n")
        return len(data)
