"""Building and sealing: a release appears whole or not at all.

A build works in ``releases/.building-*``, under a lock that dies with its process. Sealing writes the
manifest last, brings everything to the disk and renames the directory to its id: one step. The link
``current`` is exchanged in one step too, so there is no moment in which a reader finds half a
release or none. What a killed build left behind is removed by the next one.
"""

from __future__ import annotations

import dataclasses
import errno
import fcntl
import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from kg.errors import BuildBusyError, NoSuchReleaseError, ReleaseError
from kg.records.findings import Finding
from kg.release.manifest import LAYOUT_VERSION, MANIFEST, FileEntry, Manifest, read_manifest
from kg.release.read import CURRENT, LAYOUT, RELEASES, Release, check_layout, open_release

__all__ = ["Building", "SiteLock", "activate", "release_id", "seal"]

_DRAFT: Final = ".building-"
_BROKEN: Final = ".broken-"
_FULL: Final = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota of the disk is used up",
    errno.EFBIG: "a file grew over the limit of the process",
}
_FULL_WORDS: Final = {"No space left": errno.ENOSPC, "quota": errno.EDQUOT, "File too large": errno.EFBIG}


class SiteLock:
    """The lock of a site: one build or pruning at a time. A killed process lets go of it.

    Raises BuildBusyError, naming the process, when another one holds it.
    """

    # POSIX locks belong to a process: not to worker processes it forked, which may outlive it. But
    # they do not keep threads of one process apart, hence the set.
    _held: Final[set[Path]] = set()
    _guard: Final = threading.Lock()

    def __init__(self, site: Path) -> None:
        self.path = site.resolve() / ".lock"
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        with self._guard:
            # Looked at before opening: closing a second descriptor would let go of the first one's lock.
            if self.path in self._held:
                raise self._busy(str(os.getpid()))
            self.path.parent.mkdir(parents=True, exist_ok=True)
            file = self.path.open("a+", encoding="ascii")
            try:
                fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except (BlockingIOError, PermissionError) as exc:  # EAGAIN or EACCES: somebody holds it
                file.seek(0)
                holder = file.read().strip()
                file.close()
                raise self._busy(holder) from exc
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
            self._held.add(self.path)
            self._file = file
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self._held.discard(self.path)
            if self._file is not None:
                self._file.close()
                self._file = None

    def _busy(self, holder: str) -> BuildBusyError:
        msg = f"{self.path.parent}: another build is running{f' (process {holder})' if holder else ''}."
        return BuildBusyError(msg, remedy="Wait until it is done, or give another --site.")


class Building:
    """The directory of a release while it is built; removed again unless it is sealed.

    A context manager. Entering takes the lock of the site and removes what dead builds left
    (``findings`` says so). Raises BuildBusyError, and ReleaseError when the layout of the site is
    not ours or the disk is full.
    """

    def __init__(self, site: Path) -> None:
        self.site = site
        self.path = site / RELEASES / f"{_DRAFT}{secrets.token_hex(4)}"
        self.findings: tuple[Finding, ...] = ()
        self._lock = SiteLock(site)

    def __enter__(self) -> Self:
        check_layout(self.site)
        try:
            self._lock.__enter__()
            try:
                check_layout(self.site)  # another process may have begun the site in between
                self.findings = tuple(_remove_leftovers(self.site))
                self.path.mkdir(parents=True)
                if not (self.site / LAYOUT).exists():
                    _write_whole(self.site / LAYOUT, f"{LAYOUT_VERSION}\n")
            except BaseException:
                shutil.rmtree(self.path, ignore_errors=True)
                self._lock.__exit__(None, None, None)
                raise
        except OSError as exc:
            msg = f"{self.site}: the site cannot be written: {_reason(exc)}."
            raise ReleaseError(
                msg, remedy="Make room or mend the permissions, or give another --site."
            ) from exc
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            shutil.rmtree(self.path, ignore_errors=True)
        finally:
            self._lock.__exit__(None, None, None)
        full = _full(error)
        if full is not None and error is not None:
            msg = f"{self.site}: {_FULL[full]}; the build was given up and its files removed."
            raise ReleaseError(
                msg,
                remedy="The release that was current still is. Make room (kg releases prune) and build again.",
            ) from error
        if isinstance(error, OSError):
            msg = f"{self.site}: the build was given up: {error.filename or ''}: {_reason(error)}."
            raise ReleaseError(
                msg, remedy="The release that was current still is. Mend the path named, and build again."
            ) from error

    def folder(self, name: str) -> Path:
        """Return a subfolder of the release, made when it is not there."""
        path = self.path / name
        path.mkdir(parents=True, exist_ok=True)
        return path


def _full(error: BaseException | None) -> int | None:
    """Return the errno that says there is no room, from the error or what caused it."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return error.errno
        # The engine's errors carry the system's words, not its number.
        for words, number in _FULL_WORDS.items() if isinstance(error, OSError) else ():
            if words in str(error):
                return number
        error = error.__cause__ or error.__context__
    return None


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _remove_leftovers(site: Path) -> Iterator[Finding]:
    """Remove what killed builds left. The lock is held, so no other build lives."""
    for link in site.glob(f".{CURRENT}-*"):
        link.unlink(missing_ok=True)
    for path in sorted((site / RELEASES).glob(".*")):
        if path.name.startswith((_DRAFT, _BROKEN)):
            shutil.rmtree(path, ignore_errors=True)
            yield Finding(
                code="leftover-removed",
                severity="info",
                message=f"An earlier build was ended before it was done; its files were removed ({path.name}).",
                place=str(path),
                remedy="Nothing to do: the release that was current then stayed current.",
            )


# ---------------------------------------------------------------- the id


def release_id(master: Path, ontology: Path, texts: Path | None, base: str) -> str:
    """Return the id of a release: the first twelve hex digits of SHA-256 over what it says.

    Hashed are, sorted by name, the parts ``base`` (the base IRI), ``master`` (the N-Quads lines,
    uncompressed), ``ontology/...`` (ontology and shapes, file by file) and ``texts/...``; each part as
    its name, a zero byte, its length in decimal digits, a line feed, its bytes (docs/release.md).
    """
    parts: dict[str, Path | bytes] = {"base": base.encode(), "master": master}
    for folder, name in ((ontology, "ontology"), (texts, "texts")):
        if folder is not None and folder.is_dir():
            parts.update((f"{name}/{path}", folder / path) for path in _files(folder))
    whole = hashlib.sha256()
    for name, part in sorted(parts.items(), key=lambda item: item[0].encode()):
        size = len(part) if isinstance(part, bytes) else part.stat().st_size
        whole.update(f"{name}\0{size}\n".encode())
        if isinstance(part, bytes):
            whole.update(part)
        else:
            for chunk in _chunks(part):
                whole.update(chunk)
    return whole.hexdigest()[:12]


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(1 << 20):
            yield chunk


def _files(folder: Path) -> list[str]:
    """Return the files under a folder, as sorted relative paths with slashes."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


# ---------------------------------------------------------------- sealing


def seal(building: Building, manifest: Manifest) -> Release:
    """Make the directory of a build a release: manifest last, to the disk, renamed to its id.

    When the release is there already, the one that lies there is kept if it is whole and has all parts
    (an earlier version of Parley made no full-text index), else it is replaced. The manifest comes without
    its files; they are hashed here.
    """
    releases = building.site / RELEASES
    target = releases / manifest.id
    if _looks_whole(target) and _parts(target) >= _parts(building.path):
        shutil.rmtree(building.path)
        return open_release(target)
    names = [name for name in _files(building.path) if name != MANIFEST]
    with ThreadPoolExecutor(min(8, os.cpu_count() or 1), thread_name_prefix="seal") as threads:
        entries = tuple(threads.map(lambda name: _sealed(building.path, name), names))
    complete = dataclasses.replace(manifest, files=entries)
    _write_whole(building.path / MANIFEST, complete.to_json())
    for folder, _, _ in os.walk(building.path, topdown=False):
        _sync_folder(Path(folder))
    if target.exists():  # damaged or of fewer parts: it makes room for its whole self
        target.rename(releases / f"{_BROKEN}{secrets.token_hex(4)}")
    building.path.rename(target)
    _sync_folder(releases)
    for broken in releases.glob(f"{_BROKEN}*"):
        shutil.rmtree(broken, ignore_errors=True)
    return open_release(target)


def _sealed(folder: Path, name: str) -> FileEntry:
    """Hash one file and bring it to the disk."""
    digest = hashlib.sha256()
    size = 0
    path = folder / name
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
        os.fsync(file.fileno())
    return FileEntry(name, size, digest.hexdigest())


def _looks_whole(release: Path) -> bool:
    """Tell whether a release is there with every file in its size (``verify`` hashes, which takes longer)."""
    try:
        manifest = read_manifest(release)
        sizes: Mapping[str, int] = {name: (release / name).stat().st_size for name in _files(release)}
    except (ReleaseError, OSError):
        return False
    return sizes.keys() - {MANIFEST} == {e.path for e in manifest.files} and all(
        sizes[e.path] == e.size for e in manifest.files
    )


def _parts(release: Path) -> set[str]:
    """Return the folders that a release has."""
    return {path.name for path in release.iterdir() if path.is_dir()}


def activate(site: Path, name: str) -> Release:
    """Make a release the current one: the link is exchanged in one step. Raises NoSuchReleaseError.

    Raises ReleaseError when the release is incomplete.
    """
    check_layout(site)
    path = site / RELEASES / name
    if not name or name.startswith(".") or "/" in name or not path.is_dir():
        msg = f"{site}: there is no release {name!r}."
        raise NoSuchReleaseError(msg, remedy="kg releases list names those that are here.")
    release = open_release(path)
    try:
        _exchange_link(site, Path(RELEASES) / name)
    except OSError as exc:
        msg = f"{site}: the link {CURRENT} cannot be exchanged: {_reason(exc)}."
        raise ReleaseError(
            msg, remedy="Make room or mend the permissions, then: kg releases activate."
        ) from exc
    _sync_folder(site)
    return release


def _exchange_link(site: Path, target: Path) -> None:
    link = site / f".{CURRENT}-{secrets.token_hex(4)}"
    try:
        link.symlink_to(target)
        with suppress(FileNotFoundError):  # a build that began this moment took it for a leftover
            link.replace(site / CURRENT)
            return
        link.symlink_to(target)
        link.replace(site / CURRENT)
    finally:
        link.unlink(missing_ok=True)


def _write_whole(path: Path, text: str) -> None:
    """Write a small file and bring it to the disk."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
