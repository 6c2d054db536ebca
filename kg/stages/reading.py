"""Reads one source into a part: its records and what the build must know of them, in the cache."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from kg import records
from kg.config import Settings
from kg.errors import ReleaseError, SourceError
from kg.records import Source, read_source
from kg.records.findings import Finding
from kg.records.identity import PersonEntry, person_entries
from kg.records.model import Entry, ForeignGraph, dump_json
from kg.records.talks import TalkEntry, talk_entries
from kg.stages.references import described_by, refs_in, stated_by

__all__ = ["EntryInfo", "PartSummary", "ReadTask", "read_part", "remove_leftovers", "stored_records"]


class EntryInfo(NamedTuple):
    """What the build must know of one entry without reading it again."""

    id: str
    extends: bool
    authority: bool
    place: str
    graph: str  # first part of the names of its graphs; of foreign RDF the whole name
    layer: str = "source"  # of what it states
    documents: int = 0
    conversations: tuple[str, ...] = ()  # refs


@dataclass(frozen=True, slots=True)
class PartSummary:
    """What the parent process needs to know of one source after reading it."""

    source: str
    folder: Path
    entries: tuple[EntryInfo, ...] = ()
    persons: tuple[PersonEntry, ...] = ()
    talks: tuple[TalkEntry, ...] = ()
    refs: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()  # of foreign RDF
    stated: frozenset[str] = frozenset()  # refs it states, and IRIs that foreign RDF describes
    outward: Mapping[str, int] = field(default_factory=dict)  # ref it uses and does not state: first entry
    findings: tuple[Finding, ...] = ()
    failed: Finding | None = None


@dataclass(frozen=True, slots=True)
class ReadTask:
    """One source to read, with the settings it is read by and the cache it is read into."""

    source: Source
    settings: Settings
    cache: Path


def read_part(task: ReadTask) -> PartSummary:
    """Read one source into the cache, or find it there."""
    source = task.source
    name = f"{source.format}-{_code_digest()}-{source.digest[:32]}"
    folder = task.cache / (name + "-" + _short_digest(f"{source.name}|{source.key}|{task.settings.base}"))
    summary = folder / "summary.json"
    if summary.exists():
        with suppress(ValueError, LookupError, TypeError, OSError):  # damaged: the source is read again
            return _load_summary(source.name, folder, json.loads(summary.read_text(encoding="utf-8")))
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _write_part(task, folder)
    except SourceError as exc:
        shutil.rmtree(folder, ignore_errors=True)
        return PartSummary(source.name, folder, failed=_failure(exc))
    return _load_summary(source.name, folder, json.loads(summary.read_text(encoding="utf-8")))


@cache
def _code_digest() -> str:
    """Return a digest of the code and facts that records are read by: changed rules read every source again."""
    digest = hashlib.sha256()
    package = Path(records.__file__).parents[1]
    read_by = [*package.glob("*.py"), *(package / "records").rglob("*"), *(package / "stages").glob("*.py")]
    for path in sorted(p for p in read_by if p.is_file() and p.suffix != ".pyc"):
        digest.update(f"{path.relative_to(package)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def remove_leftovers(cache: Path) -> None:
    """Remove parts that a killed build had begun; the lock of the site is held, so none is alive."""
    for path in cache.glob("*.tmp"):
        shutil.rmtree(path, ignore_errors=True)


def _failure(exc: SourceError) -> Finding:
    return Finding(
        code=exc.finding_code,
        severity="violation",
        message=exc.message,
        source=exc.source,
        place=exc.place,
        remedy=exc.remedy,
        sets_aside=True,
    )


def _no_records(source: Source) -> Finding:
    return Finding(
        code="no-records",
        severity="warning",
        message=f"the file was read as {source.format} and has no record in it.",
        source=source.name,
        remedy="Check that it is the file you meant.",
    )


def _write_part(task: ReadTask, folder: Path) -> None:
    temporary = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    entries: list[EntryInfo] = []
    persons: list[PersonEntry] = []
    talks: list[TalkEntry] = []
    refs: set[str] = set()
    stated: set[str] = set()
    used: dict[str, int] = {}
    graphs: list[str] = []
    findings: list[Finding] = []
    try:
        with (temporary / "records.jsonl").open("w", encoding="utf-8") as out:
            for item in read_source(task.source, task.settings):
                if isinstance(item, Finding):
                    findings.append(item)
                    continue
                if isinstance(item, ForeignGraph):
                    entries.append(EntryInfo(item.id, False, False, item.place, item.graph))
                    graphs.append(item.graph)
                    stated.update(described_by(item, task.settings.base))
                    out.write(f"g{dump_json(item)}\n")
                    continue
                text = dump_json(item)
                entries.append(
                    EntryInfo(
                        item.id,
                        item.extends,
                        item.authority is not None,
                        item.place,
                        item.graph,
                        item.layer,
                        sum(1 for d in item.documents if d.title),
                        tuple(f"conversation:{c.key}" for c in item.conversations if c.name),
                    )
                )
                persons.extend(person_entries(item))
                talks.extend(talk_entries(item, len(entries) - 1))
                refs.update(_MINTED_REF.findall(text))
                stated.update(stated_by(item))
                for ref in refs_in(text):
                    used.setdefault(ref, len(entries) - 1)
                refs.update(f"conversation:{c.key}" for c in item.conversations)
                refs.update(f"commitment:{c.key}" for c in item.commitments)
                out.write(f"e{text}\n")
        if not entries and not findings:
            findings.append(_no_records(task.source))
        summary = {
            "records_bytes": (temporary / "records.jsonl").stat().st_size,
            "entries": entries,
            "persons": persons,
            "talks": talks,
            "refs": sorted(refs),
            "graphs": graphs,
            "stated": sorted(stated),
            "outward": {ref: used[ref] for ref in sorted(used.keys() - stated)},
            "findings": [f.model_dump(exclude_defaults=True) for f in findings],
        }
        (temporary / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


# Refs to minted kinds other than persons, as they stand in a record's JSON.
_MINTED_REF = re.compile(r'"((?:conversation|commitment):[^"\\]+)"')


def _load_summary(source: str, folder: Path, data: dict[str, Any]) -> PartSummary:
    if (folder / "records.jsonl").stat().st_size != data["records_bytes"]:
        msg = f"{folder} is not as it was written"
        raise ValueError(msg)
    return PartSummary(
        source=source,
        folder=folder,
        entries=tuple(EntryInfo._make((*e[:-1], tuple(e[-1]))) for e in data["entries"]),
        persons=tuple(PersonEntry.loaded(p) for p in data["persons"]),
        talks=tuple(TalkEntry.loaded(t) for t in data["talks"]),
        refs=tuple(data["refs"]),
        graphs=tuple(data["graphs"]),
        stated=frozenset(data["stated"]),
        outward=data["outward"],
        findings=tuple(Finding(**f) for f in data["findings"]),
    )


def stored_records(folder: Path) -> Iterator[tuple[str, Entry | ForeignGraph]]:
    """Yield the JSON text and the record of each entry of a part, in source order."""
    with (folder / "records.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            model = Entry if line[0] == "e" else ForeignGraph
            try:
                yield line[1:], model.model_validate_json(line[1:])
            except ValidationError as exc:
                msg = f"{folder}: this part of the cache is damaged."
                raise ReleaseError(msg, remedy="Delete the folder and build again.") from exc


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
