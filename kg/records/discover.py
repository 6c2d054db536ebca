"""Finding the sources behind a command's arguments, and reading one.

Files are recognised by what is in them; ``--as`` overrides that. A source is named after its place
in the folder that was given, so that messages and releases do not depend on where a clone lives.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from kg.config import Settings
from kg.errors import NothingReadError, SourceError, UsageError
from kg.records.findings import Finding
from kg.records.model import SourceRecord
from kg.records.reader import FolderReader, Reader, files_of
from kg.records.table.mapping import is_table, metadata_of

__all__ = ["FORMATS", "LEDGER", "READERS", "Source", "discover", "read_source", "reader_for"]

LEDGER: Final = "ledger"
"""Format of ``ledger.tsv``: an input of the build, read by ``kg.release.ledger``."""

HEAD: Final = 64 * 1024
"""Bytes of a file that recognition looks at."""

# Where each reader lives. They are imported when first used: a server that only needs the model
# does not load XML, YAML and RDF parsers. The order is the order in which they are asked.
_READER_CLASSES: Final = {
    "frus": ("kg.records.frus", "FrusReader"),
    "hsg": ("kg.records.hsg", "HsgReader"),
    "digital-archive": ("kg.records.digital_archive", "DigitalArchiveReader"),
    "rdf": ("kg.records.rdf", "RdfReader"),
    "table": ("kg.records.table", "TableReader"),
    "records": ("kg.records.interchange", "InterchangeReader"),
}
# Those whose readers also take folders: asking the others would only load them.
_FOLDER_FORMATS: Final = ("hsg",)
FORMATS: Final = tuple(_READER_CLASSES)
"""Names that ``--as`` takes."""

_PASSED_OVER: Final = re.compile(r"^(\..*|readme.*|licen[cs]e.*|.*\.(md|py|pyc))$", re.IGNORECASE)
_SOURCE_SUFFIX: Final = re.compile(
    r"\.(xml|txt|html?|jsonl?|ndjson|ya?ml|ttl|trig|nt|nq|jsonld|rdf|owl|csv|tsv|tab|xlsx)$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Source:
    """One source to read: where it is, what messages call it, its format, SHA-256 (hex) and bytes.

    It is a file, or a folder whose files only together say something (``FolderReader``); the digest of a
    folder is made of its files' places and digests.

    ``key`` is what may be published of its name: the file's own name, with some digits of the digest
    where two of the sources have the same. So it depends on the sources, not on where they lie.
    """

    path: Path
    name: str
    format: str
    digest: str
    size: int
    key: str = ""


class _Readers(Mapping[str, Reader]):
    """The readers by format, each made when it is first asked for."""

    def __getitem__(self, name: str) -> Reader:
        module, class_name = _READER_CLASSES[name]
        return cast("Reader", getattr(import_module(module), class_name)())

    def __iter__(self) -> Iterator[str]:
        return iter(_READER_CLASSES)

    def __len__(self) -> int:
        return len(_READER_CLASSES)


READERS: Final[Mapping[str, Reader]] = _Readers()
"""Format to reader, with default limits; see ``reader_for``."""


def reader_for(name: str, settings: Settings) -> Reader:
    """Return the reader of a format, obeying the settings.

    Raises UsageError when there is no such format.
    """
    if name not in _READER_CLASSES:
        msg = f"{name!r} is not a format this version reads."
        raise UsageError(msg, remedy=f"It reads: {', '.join(FORMATS)}.")
    reader = READERS[name]
    with_settings = getattr(reader, "with_settings", None)
    return cast("Reader", with_settings(settings)) if with_settings else reader


def discover(
    arguments: Sequence[Path], settings: Settings, *, forced: str | None = None
) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """Return the sources behind files and folders, and findings about what was passed over.

    Folders are walked in sorted order. Hidden files, README*, LICENSE*, *.md and *.py are passed
    over in silence, other unrecognised files with an ``info`` finding; a file that cannot be used
    (empty, too large, unreadable) gives a violation and is set aside. ``forced`` names the format
    of every file found.

    Raises NothingReadError when a path does not exist or nothing is left to read, UsageError when
    ``forced`` is not a format.
    """
    if forced is not None:
        reader_for(forced, settings)
    sources: list[Source] = []
    findings: list[Finding] = []
    seen: set[str] = set()
    for argument in arguments:
        for path, name, explicit in _files(argument, os.path.realpath(settings.site), findings, forced):
            result = _source(path, name, settings, forced=forced, explicit=explicit, seen=seen)
            if isinstance(result, Source):
                sources.append(result)
            elif result is not None:
                findings.append(result)
    if not any(s.format != LEDGER for s in sources):
        raise _nothing(arguments, findings)
    return _with_keys(_distinct_names(sources)), tuple(findings)


def read_source(source: Source, settings: Settings) -> Iterator[SourceRecord | Finding]:
    """Yield the records and findings of one source, in source order.

    Raises SourceError when the file as a whole cannot be read.
    """
    if source.format == LEDGER:
        return
    reader = reader_for(source.format, settings)
    with_key = getattr(reader, "with_key", None)
    if with_key:
        reader = cast("Reader", with_key(source.key))
    try:
        if _size(source.path) != source.size:
            raise _changed(source)
        yield from reader.read(source.path, source.name)
        if _digest(source.path) != source.digest:
            raise _changed(source)
    except (MemoryError, RecursionError) as exc:
        raise SourceError(
            "the file cannot be read: it needs more memory or deeper nesting than there is.",
            source=source.name,
            remedy="Split it into smaller files.",
        ) from exc
    except OSError as exc:
        raise SourceError(
            f"the file cannot be read: {exc.strerror or exc}.",
            source=source.name,
            remedy="Check that the file is there and that you may read it.",
        ) from exc


def _changed(source: Source) -> SourceError:
    # What was read would be kept, and published, under the digest of what it is not.
    return SourceError(
        "the file was changed while it was being read.",
        source=source.name,
        remedy="Run the command again.",
        finding_code="source-changed",
    )


def _text(path: Path | str) -> str:
    """Return a path as text that can be printed and hashed, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "replace")


def _files(
    argument: Path, site: str, findings: list[Finding], forced: str | None
) -> Iterator[tuple[Path, str, bool]]:
    """Yield path, name, and whether the file (or folder that is one source) was named itself."""
    try:
        is_folder = stat.S_ISDIR(argument.stat().st_mode)
    except OSError as exc:
        reason = "there is no such file or folder" if isinstance(exc, FileNotFoundError) else exc.strerror
        msg = f"{_text(argument)}: {reason}."
        raise NothingReadError(msg, remedy="Give the path of a source file, or of a folder of them.") from exc
    if not is_folder:
        yield argument, _text(argument.name), True
        return
    if _is_one_source(argument, forced):
        yield argument, _text(argument.resolve().name) or "folder", True
        return
    for path in _walk(argument, site, findings, forced):
        yield path, _text(path.relative_to(argument).as_posix()), False


def _is_one_source(folder: Path, forced: str | None) -> bool:
    """Tell whether a folder is one source of a format that reads folders."""
    return _folder_format(folder, forced) is not None


def _folder_format(folder: Path, forced: str | None) -> str | None:
    if forced is not None:
        return forced if isinstance(READERS[forced], FolderReader) else None
    for name in _FOLDER_FORMATS:
        reader = READERS[name]
        try:
            if isinstance(reader, FolderReader) and reader.recognises_folder(folder):
                return name
        except OSError:
            return None  # the walk says that it cannot be read
    return None


def _walk(folder: Path, site: str, findings: list[Finding], forced: str | None) -> Iterator[Path]:
    """Yield the files under a folder and the folders that are one source, sorted by name.

    Links to folders are not followed: one could lead back up, or out to a whole file system. What
    the site itself holds (releases, cache) is no source.
    """
    try:
        entries = sorted(folder.iterdir(), key=lambda p: os.fsencode(p.name))
    except OSError as exc:
        problem = f"the folder cannot be read: {exc.strerror}"
        findings.append(_unusable("source-unreadable", _text(folder), problem, "Check its permissions."))
        return
    for entry in entries:
        if _PASSED_OVER.match(_text(entry.name)):
            continue
        if not entry.is_dir():
            yield entry
        elif entry.is_symlink():
            findings.append(
                Finding(
                    code="link-not-followed",
                    severity="info",
                    message="a link to a folder; it was not followed.",
                    source=_text(entry),
                    remedy="Name the folder it points to as a source of its own.",
                )
            )
        elif os.path.realpath(entry) == site:
            findings.append(
                Finding(
                    code="site-passed-over",
                    severity="info",
                    message="this is the site that is built into; it was not read.",
                    source=_text(entry),
                    remedy="Nothing, or keep the site outside the folder of sources.",
                )
            )
        elif forced is None and _is_one_source(entry, forced):
            yield entry
        else:
            yield from _walk(entry, site, findings, forced)


def _unusable(code: str, name: str, problem: str, remedy: str = "") -> Finding:
    return Finding(
        code=code, severity="violation", message=f"{problem}.", source=name, remedy=remedy, sets_aside=True
    )  # fmt: skip


def _source(
    path: Path,
    name: str,
    settings: Settings,
    *,
    forced: str | None,
    explicit: bool,
    seen: set[str],
) -> Source | Finding | None:
    """Return the source, why it is not one, or None for a file that was met before."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            return _folder_source(path, name, settings, forced=forced, seen=seen)
        if not stat.S_ISREG(status.st_mode):
            # Opening a pipe or a device would wait for ever or never end.
            return _unusable("not-a-file", name, "not a regular file", "Give a file or a folder.")
        real = os.path.realpath(path)
        if real in seen:
            return None
        seen.add(real)
        if path.name == "ledger.tsv":
            return Source(path, name, LEDGER, _digest(path), status.st_size)
        if not status.st_size:
            if not (explicit or forced or _SOURCE_SUFFIX.search(path.name)):
                return _unrecognised(name)
            return _unusable(
                "source-empty",
                name,
                "the file is empty",
                "Fetch the file again, or take it out of the folder.",
            )
        if status.st_size > settings.max_source_mib << 20:
            return _too_large("file", name, status.st_size, settings)
        if forced in {None, "table"} and _described_table(path) is not None:
            return None  # it is read with the table it describes
        with path.open("rb") as file:
            head = file.read(HEAD)
        found = forced or _recognise(path, head)
        if found is None:
            return _undescribed(name) if is_table(path) else _unrecognised(name)
        return Source(path, name, found, _digest(path), status.st_size)
    except OSError as exc:
        return _unusable(
            "source-unreadable",
            name,
            f"the file cannot be read: {exc.strerror}",
            "Check that the file is there and that you may read it.",
        )


def _described_table(path: Path) -> Path | None:
    """Return the table that a file of CSVW metadata describes."""
    if not path.name.endswith("-metadata.json"):
        return None
    table = path.with_name(path.name.removesuffix("-metadata.json"))
    beside = [table] if path.name != "csv-metadata.json" else sorted(path.parent.iterdir())
    return next((t for t in beside if is_table(t) and t.is_file() and metadata_of(t) == path), None)


def _undescribed(name: str) -> Finding:
    return Finding(
        code="table-undescribed",
        severity="info",
        message="a table that no CSVW metadata describes; it was passed over.",
        source=name,
        remedy=f"Write a first description with: kg records {name} --suggest-mapping",
    )


def _folder_source(
    path: Path, name: str, settings: Settings, *, forced: str | None, seen: set[str]
) -> Source | Finding | None:
    real = os.path.realpath(path)
    if real in seen:
        return None
    seen.update((real, *(os.path.realpath(file) for file in files_of(path))))
    size = _size(path)
    if size > settings.max_source_mib << 20:
        return _too_large("folder", name, size, settings)
    found = _folder_format(path, forced)
    return Source(path, name, found, _digest(path), size) if found else _unrecognised(name)


def _too_large(what: str, name: str, size: int, settings: Settings) -> Finding:
    return _unusable(
        "source-too-large",
        name,
        f"the {what} has {size >> 20} MiB, more than the {settings.max_source_mib} MiB allowed",
        "Split it, or raise max_source_mib in kg.toml.",
    )


def _unrecognised(name: str) -> Finding:
    return Finding(
        code="source-unrecognised",
        severity="info",
        message="in no format this version recognises; it was passed over.",
        source=name,
        remedy=f"Say what it is with --as {'|'.join(FORMATS)}, or leave it where it is.",
    )


def _recognise(path: Path, head: bytes) -> str | None:
    return next((name for name, reader in READERS.items() if reader.recognises(path, head)), None)


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(file.stat().st_size for file in files_of(path))
    return path.stat().st_size


def _digest(path: Path) -> str:
    if path.is_dir():
        whole = hashlib.sha256()
        for part in files_of(path):
            place = os.fsencode(part.relative_to(path).as_posix())
            whole.update(place + b"\0" + _digest(part).encode() + b"\n")
        return whole.hexdigest()
    if is_table(path) and (metadata := metadata_of(path)) is not None:
        # What a table says depends on its description too.
        with path.open("rb") as file, metadata.open("rb") as described:
            parts = (hashlib.file_digest(f, "sha256").hexdigest() for f in (file, described))
            return hashlib.sha256("\n".join(parts).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _nothing(arguments: Sequence[Path], findings: Sequence[Finding]) -> NothingReadError:
    given = ", ".join(_text(a) for a in arguments) or "nothing"
    problems = [f.statement for f in findings if f.severity == "violation"]
    passed = sum(f.code == "source-unrecognised" for f in findings)
    msg = f"No source to read in {given}."
    if problems:
        more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
        msg += f" {' '.join(problems[:3])}{more}"
    if undescribed := next((f for f in findings if f.code == "table-undescribed"), None):
        msg += f" {undescribed.statement} {undescribed.remedy}"
    if passed:
        msg += f" {passed} {'file is' if passed == 1 else 'files are'} in no format this version recognises."
    return NothingReadError(
        msg, remedy=f"Formats are described in docs/sources.md; force one with --as {'|'.join(FORMATS)}."
    )


def _distinct_names(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Put as many folder names before equal names as it takes to tell the files apart."""
    result = list(sources)
    for depth in range(1, 64):
        counts = Counter(s.name for s in result)
        clashing = [i for i, s in enumerate(result) if counts[s.name] > 1]
        if not clashing:
            break
        for i in clashing:
            parts = result[i].path.absolute().parts
            below = len(sources[i].name.split("/"))
            result[i] = replace(result[i], name=_text("/".join(parts[-below - depth :]).lstrip("/")))
    return tuple(result)


def _with_keys(sources: Sequence[Source]) -> tuple[Source, ...]:
    plain = [re.sub(r"[^A-Za-z0-9._-]+", "-", _text(s.path.name)).strip("-.") or "file" for s in sources]
    counts = Counter(plain)
    return tuple(
        replace(s, key=f"{key}-{s.digest[:8]}" if counts[key] > 1 else key)
        for s, key in zip(sources, plain, strict=True)
    )
