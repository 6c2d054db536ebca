"""Runs the stages and seals the result; the only module that knows them all.

::

    discover -> read (per source, cached) -> join persons, assign keys -> map (per source)
             -> merge into the master -> validate (per chunk) -> set aside -> seal -> activate

Each stage leaves files in the building directory that the next one reads; what passes between
processes is small. Everything that decides the release's content is sorted, so the order in which
processes finish leaves no trace.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import heapq
import json
import multiprocessing
import os
import re
import resource
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Protocol, TypeVar

import pyoxigraph as ox

from kg import __version__
from kg.config import Settings
from kg.dumps import write_dumps, write_void
from kg.errors import GateError, NothingReadError, ParleyError, SourceError
from kg.iris import MINTED, IriPolicy
from kg.mapping import map_entry
from kg.records import READERS, Source, discover, read_source
from kg.records.findings import Finding
from kg.records.identity import Identities, PersonEntry, assign_keys
from kg.records.model import Entry, ForeignGraph, Text, dump_json
from kg.release.ledger import Ledger, LedgerLine, append_lines, read_ledger
from kg.release.manifest import Input, Manifest
from kg.release.read import Release
from kg.release.seal import Building, activate, release_id, seal
from kg.release.sorted_quads import SortedQuads
from kg.resources import shipped
from kg.shapes.chunks import LINES_PER_CHUNK, ChunkTask, cut, inverse_links, validate_chunk
from kg.shapes.coded import CODED, check_evidence, check_graphs, split_line
from kg.shapes.engine import Result, ShapeInfo, Shapes, validate_lines
from kg.shapes.report import write_reports
from kg.store import create_store
from kg.terms import CODE, DCTERMS, PARLEY, PROV, RDF, RDFS, Quad, Term, iri, literal

__all__ = ["BuildReport", "Checked", "Progress", "SilentProgress", "build", "check", "check_rdf"]

ONTOLOGY_FILES = ("parley.ttl", "codes.ttl")
CORE_SHAPES = "shapes-core.ttl"
QUALITY_SHAPES = "shapes-quality.ttl"
CURATED_SETS = frozenset({"persons"})
CC0 = "http://creativecommons.org/publicdomain/zero/1.0/"
CC_BY = "https://creativecommons.org/licenses/by/4.0/"


class Progress(Protocol):
    """Hears how far a build is."""

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage of ``total`` steps (None when unknown)."""
        ...

    def advance(self, steps: int = 1) -> None:
        """Some steps of the present stage are done."""
        ...


class SilentProgress:
    """Says nothing."""

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage."""

    def advance(self, steps: int = 1) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: the release and the figures of its closing table."""

    release: Release
    counts: Mapping[str, int]
    set_aside: tuple[Finding, ...]
    seconds: Mapping[str, float]
    peak_mib: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What the gate found, without a release."""

    findings: tuple[Finding, ...]
    results: tuple[Result, ...]
    infos: Mapping[str, ShapeInfo]
    counts: Mapping[str, int]


class _EntryInfo(NamedTuple):
    id: str
    extends: bool
    authority: bool
    place: str


@dataclass(frozen=True, slots=True)
class _PartSummary:
    """What the parent process needs to know of one source after reading it."""

    source: str
    folder: Path
    entries: tuple[_EntryInfo, ...] = ()
    persons: tuple[PersonEntry, ...] = ()
    refs: tuple[str, ...] = ()
    graphs: tuple[str, ...] = ()  # of foreign RDF
    documents: int = 0
    conversations: int = 0
    findings: tuple[Finding, ...] = ()
    failed: Finding | None = None


@dataclass(frozen=True, slots=True)
class _ReadTask:
    source: Source
    settings: Settings
    cache: Path


@dataclass(frozen=True, slots=True)
class _MapTask:
    part: Path  # folder of the part in the cache
    rows: Path  # sorted rows to write
    number: int
    skip: frozenset[int]
    texts: Path


@dataclass(frozen=True, slots=True)
class _MapContext:
    """What every mapping process holds: addresses, and what was withdrawn."""

    iris: IriPolicy
    withdrawn: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Mapped:
    rows: Path
    findings: tuple[Finding, ...]
    texts: tuple[tuple[tuple[int, int], str], ...]  # ((part, entry), file name)


class _Gated(NamedTuple):
    """What stands after the gate: keys, rows, the master, and the verdict."""

    identities: Identities
    mapped: tuple[_Mapped, ...]
    master: Path
    verdict: tuple[list[Result], dict[str, ShapeInfo]]


# ---------------------------------------------------------------- the build


def build(
    arguments: Sequence[Path],
    settings: Settings,
    *,
    forced: str | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> BuildReport:
    """Build a release from the sources named, and make it the current one.

    Raises NothingReadError when no source can be read, GateError with ``strict`` when anything is
    set aside or when nothing is left, BuildBusyError when another build runs on the site.
    """
    hear = progress or SilentProgress()
    clock = _Stages(hear)
    sources, findings = discover(arguments, settings, forced=forced)
    with Building(settings.site_path) as building:
        run = _Build(settings, building.path, strict, clock, [*findings, *building.findings])
        return run.run(sources, building)


def check(
    arguments: Sequence[Path],
    settings: Settings,
    *,
    forced: str | None = None,
    progress: Progress | None = None,
) -> Checked:
    """Run the stages up to the gate and report; nothing is sealed, the site is left as it is.

    Raises NothingReadError when no source can be read.
    """
    clock = _Stages(progress or SilentProgress())
    sources, findings = discover(arguments, settings, forced=forced)
    with TemporaryDirectory(prefix="kg-check-") as folder:
        scratch = dataclasses.replace(settings, site=folder)
        run = _Build(scratch, Path(folder), strict=False, clock=clock, findings=list(findings))
        ledger = read_ledger(
            *(p for p in (settings.site_path / "ledger.tsv",) if p.exists()),
            *(s.path for s in sources if s.format == "ledger"),
        )
        results, infos = run.until_gate(sources, ledger).verdict
        return Checked(tuple(run.findings), tuple(results), infos, run.counts(0, 0))


def check_rdf(files: Sequence[Path], shapes: Sequence[Path], settings: Settings) -> Checked:
    """Validate RDF files against shapes given by the user, as one data graph.

    Raises NothingReadError when a file is not there, SourceError when it cannot be parsed,
    GateError when the shapes cannot be read or run.
    """
    sources, findings = discover(files, settings, forced="rdf")
    lines = [
        line.encode()
        for source in sources
        for item in read_source(source, settings)
        if isinstance(item, ForeignGraph)
        for line in item.lines
    ]
    loaded = Shapes.load(*shapes)
    results = validate_lines(lines, loaded)
    infos = {r.shape: loaded.info(r.shape) for r in results}
    name = ", ".join(s.name for s in sources)
    found = (*findings, *(_finding(r, infos[r.shape], source=name) for r in results))
    return Checked(found, tuple(results), infos, {"sources": len(sources), "quads": len(lines)})


class _Stages:
    """Times stages and tells progress."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        self.progress.stage(name, total)
        start = time.perf_counter()
        yield self.progress.advance
        self.seconds[name] = round(time.perf_counter() - start, 3)


@dataclass
class _Build:
    """One run of the stages; the fields are what the stages leave for each other."""

    settings: Settings
    folder: Path
    strict: bool
    clock: _Stages
    findings: list[Finding]
    parts: list[_PartSummary] = field(default_factory=list)
    aside: dict[tuple[int, int], Finding] = field(default_factory=dict)  # (part, entry) -> why

    def run(self, sources: Sequence[Source], building: Building) -> BuildReport:
        ledger = self.read_ledgers(sources)
        return self.seal(building, sources, ledger, self.until_gate(sources, ledger))

    def until_gate(self, sources: Sequence[Source], ledger: Ledger) -> _Gated:
        """Run every stage up to the gate's verdict, and obey it."""
        self.read([s for s in sources if s.format != "ledger"])
        self.set_aside_repeats()
        identities = self.identify(ledger)
        iris = IriPolicy(self.settings.base, identities.keys, identities.preferred)
        mapped = self.map(_MapContext(iris, _withdrawn_refs(ledger, identities.keys)))
        rows = [m.rows for m in mapped]
        system = self.system_rows(iris, ledger)
        master = self.folder / "master.nq"
        self.merge([*rows, *system], master)
        foreign = frozenset(f"<{g}>" for p in self.parts for g in p.graphs)
        results, infos = self.validate(master, foreign)
        if self.gate(results, infos, master, rows):
            self.merge([*rows, *system], master)
            self.list_dangling(master)
        return _Gated(identities, tuple(mapped), master, (results, infos))

    # ------------------------------------------------------------ sources

    def read_ledgers(self, sources: Sequence[Source]) -> Ledger:
        paths = [s.path for s in sources if s.format == "ledger"]
        own = self.settings.site_path / "ledger.tsv"
        return read_ledger(*([own] if own.exists() else []), *paths)

    def read(self, sources: Sequence[Source]) -> None:
        """Read every source into a part in the cache."""
        cache = self.settings.site_path / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        tasks = [_ReadTask(s, self.settings, cache) for s in sources]
        with self.clock.stage("read", sum(s.size for s in sources)) as advance:
            done = dict(_run(_read_part, tasks, self.settings.job_count, lambda t, _: advance(t.source.size)))
        # The order of parts decides nothing that is published, but keep it stable for the reports.
        self.parts = sorted((done[t] for t in range(len(tasks))), key=lambda p: p.source)
        for part in self.parts:
            self.findings.extend(part.findings)
            if part.failed:
                self.findings.append(part.failed)
        if not any(p.entries for p in self.parts):
            failed = [p.failed for p in self.parts if p.failed]
            why = "; ".join(f"{f.source}: {f.message}" for f in failed[:3])
            msg = f"none of the {len(self.parts)} sources could be read" + (f" ({why})." if why else ".")
            raise NothingReadError(msg, remedy="Mend the first one named, or leave it out.")
        failures = sum(1 for p in self.parts if p.failed)
        if self.strict and (failures or any(f.sets_aside for f in self.findings)):
            first = next(f for f in self.findings if f.sets_aside or f.code == "source-unreadable" or f)
            raise GateError(
                f"--strict: {failures} sources and {sum(f.sets_aside for f in self.findings)} records could "
                f"not be read; the first: {first.source} {first.place}: {first.message}",
                remedy="Mend them, or build without --strict to publish the rest.",
            )

    def set_aside_repeats(self) -> None:
        """Set aside a second record of one id, and extensions of records that are not there."""
        first: dict[str, tuple[int, int]] = {}
        for number, part in enumerate(self.parts):
            for ordinal, entry in enumerate(part.entries):
                if entry.extends:
                    continue
                known = first.setdefault(entry.id, (number, ordinal))
                if known != (number, ordinal):
                    other = self.parts[known[0]]
                    self.put_aside(
                        number,
                        ordinal,
                        "repeated-record",
                        f"the id {entry.id} is already taken by {other.source}, "
                        f"{other.entries[known[1]].place or 'elsewhere'}",
                        "Give one of them another id, or mark the second with extends: true if it adds to the first.",
                    )
        for number, part in enumerate(self.parts):
            for ordinal, entry in enumerate(part.entries):
                if entry.extends and entry.id not in first:
                    self.put_aside(
                        number,
                        ordinal,
                        "extends-nothing",
                        f"extends {entry.id}, which no source of this build has",
                        "Name the source of that record as well, or take extends: true away.",
                    )

    def put_aside(self, part: int, ordinal: int, code: str, message: str, remedy: str, **more: str) -> None:
        entry = self.parts[part].entries[ordinal]
        finding = Finding(
            code=code,
            severity="violation",
            message=message,
            source=self.parts[part].source,
            record=entry.id,
            place=entry.place,
            remedy=remedy,
            sets_aside=True,
            **more,  # type: ignore[arg-type]
        )
        self.findings.append(finding)
        self.aside.setdefault((part, ordinal), finding)

    # ------------------------------------------------------------ quads

    def identify(self, ledger: Ledger) -> Identities:
        with self.clock.stage("join persons"):
            return assign_keys(
                (p for part in self.parts for p in part.persons),
                (r for part in self.parts for r in part.refs),
                ledger,
                CURATED_SETS,
            )

    def map(self, context: _MapContext) -> list[_Mapped]:
        """Map every part into sorted rows (line, tab, entry), and write the texts."""
        texts, rows = self.folder / "texts", self.folder / "parts"
        texts.mkdir()
        rows.mkdir()
        tasks = [
            _MapTask(
                part.folder,
                rows / f"{number:05}.rows",
                number,
                frozenset(o for (n, o) in self.aside if n == number),
                texts,
            )
            for number, part in enumerate(self.parts)
            if not part.failed
        ]
        with self.clock.stage("map", len(tasks)) as advance:
            done = dict(
                _run(
                    _map_part,
                    tasks,
                    self.settings.job_count,
                    lambda _t, _r: advance(1),
                    initializer=_keep_context,
                    initargs=(context,),
                )
            )
        mapped = [done[i] for i in range(len(tasks))]
        for task, result in zip(tasks, mapped, strict=True):
            for finding in result.findings:
                self.findings.append(finding)
                if finding.sets_aside:
                    ordinal = next(
                        o for o, e in enumerate(self.parts[task.number].entries)
                        if e.id == finding.record and e.place == finding.place
                    )  # fmt: skip
                    self.aside.setdefault((task.number, ordinal), finding)
        return mapped

    def system_rows(self, iris: IriPolicy, ledger: Ledger) -> list[Path]:
        """Write the rows that come from no record: the vocabulary, and what the ledger moved."""
        path = self.folder / "parts" / "system.rows"
        lines = {q.line() for q in _ontology_quads(iris)} | {q.line() for q in _moved_quads(iris, ledger)}
        with path.open("wb") as out:
            out.writelines(f"{line[:-1]}\tsystem\n".encode() for line in sorted(lines, key=str.encode))
        return [path]

    def merge(self, rows: Sequence[Path], master: Path) -> None:
        """Merge sorted rows into the master: each line once, without what was set aside."""
        skip = {f"{n}:{o}".encode() for n, o in self.aside}
        with self.clock.stage("merge"):
            _merge_rows(rows, master, skip)

    # ------------------------------------------------------------ the gate

    def validate(self, master: Path, foreign: frozenset[str]) -> tuple[list[Result], dict[str, ShapeInfo]]:
        ontology = shipped("ontology")
        paths = tuple(ontology / n for n in (CORE_SHAPES, QUALITY_SHAPES))
        shapes = Shapes.load(*paths)
        with master.open("rb") as lines:
            # Enough chunks to keep every process busy to the end; the cut changes no result.
            total = sum(1 for _ in lines)
            lines.seek(0)
            chunks = list(cut(lines, min(LINES_PER_CHUNK, total // (4 * self.settings.job_count) + 1)))
        with master.open("rb") as lines:
            pointing = inverse_links(lines, shapes.inverse_predicates)
        tasks = [
            ChunkTask(
                master, paths, self.settings.base, c, foreign, {e: pointing[e] for e in c if e in pointing}
            )
            for c in chunks
        ]
        results: list[Result] = []
        with self.clock.stage("validate", len(tasks)) as advance:
            for _, found in _run(validate_chunk, tasks, self.settings.job_count, lambda _t, _r: advance(1)):
                results.extend(found)
            with SortedQuads(master) as quads, master.open("rb") as lines:
                graphs = {split_line(line).graph for line in lines} - foreign - {""}
                results.extend(check_graphs(graphs, quads.subject))
        infos = {r.shape: CODED.get(r.shape) or shapes.info(r.shape) for r in results}
        return sorted(results), infos

    def gate(
        self,
        results: Sequence[Result],
        infos: Mapping[str, ShapeInfo],
        master: Path,
        rows: Sequence[Path],
    ) -> bool:
        """Turn results into findings and set aside the records that state a violation."""
        before = len(self.aside)
        places = {
            e.id: (part.source, e.place)
            for part in self.parts
            for e in part.entries
            if not e.authority and not e.extends
        }
        with SortedQuads(master) as quads:
            for result in results:
                if result.severity == "violation":
                    self._set_aside_for(result, infos[result.shape], rows)
                else:
                    record = _record_of(quads, result.focus_node, self.settings.base)
                    source, place = places.get(record, ("", ""))
                    self.findings.append(
                        _finding(result, infos[result.shape], source=source, record=record, place=place)
                    )
        if self.strict and any(f.sets_aside for f in self.findings):
            first = next(f for f in self.findings if f.sets_aside)
            raise GateError(
                f"--strict: {len(self.aside)} records violate a shape or could not be read; the first: "
                f"{first.source} {first.record} {first.place}: {first.message}",
                remedy="See kg validate for the whole list; build without --strict to publish the rest.",
            )
        entries = sum(len(p.entries) for p in self.parts)
        if len(self.aside) >= entries:
            first = next(f for f in self.findings if f.sets_aside)
            raise GateError(
                f"all {entries} records were set aside, so there is nothing to publish; "
                f"the first: {first.source} {first.record} {first.place}: {first.message}",
                remedy="Mend the first one and build again; kg validate lists them all.",
            )
        return len(self.aside) > before

    def _set_aside_for(self, result: Result, info: ShapeInfo, rows: Sequence[Path]) -> None:
        stating = _stating(result, rows)
        if not stating:
            raise GateError(
                f"the vocabulary or the ledger itself violates {result.shape}: {result.focus_node} {result.message}",
                remedy="Mend ontology/ or the ledger; no record can be set aside for it.",
            )
        for part, ordinal in sorted(stating):
            finding = _finding(
                result,
                info,
                source=self.parts[part].source,
                record=self.parts[part].entries[ordinal].id,
                place=self.parts[part].entries[ordinal].place,
                sets_aside=True,
            )
            self.findings.append(finding)
            self.aside.setdefault((part, ordinal), finding)

    def list_dangling(self, master: Path) -> None:
        """List what the rest still refers to although its record was set aside."""
        prefix = f"<{self.settings.base}id/".encode()
        described: dict[str, bool] = {}
        with SortedQuads(master) as quads:
            for raw in quads:
                if b"> " + prefix not in raw:
                    continue
                line = split_line(raw)
                target = line.object[1:-1]
                if not line.object.startswith(prefix.decode()):
                    continue
                if target not in described:
                    described[target] = next(iter(quads.subject(target)), None) is not None
                if not described[target]:
                    self.findings.append(
                        Finding(
                            code="reference-set-aside",
                            severity="warning",
                            message=f"refers to {target}, whose record was set aside",
                            record=_record_of_graph(line.graph, self.settings.base),
                            focus_node=line.subject,
                            path=line.predicate,
                            value=line.object,
                            remedy="Mend the record that was set aside; see the list in the release's reports.",
                        )
                    )

    # ------------------------------------------------------------ the release

    def seal(
        self,
        building: Building,
        sources: Sequence[Source],
        ledger: Ledger,
        gated: _Gated,
    ) -> BuildReport:
        folder, settings = self.folder, self.settings
        identities, mapped, master, (results, infos) = gated
        for owner, name in (t for part in mapped for t in part.texts):
            if owner in self.aside:
                (folder / "texts" / name).unlink(missing_ok=True)
        shutil.copytree(shipped("ontology"), folder / "ontology", ignore=_only_turtle)
        with self.clock.stage("store"):
            stored = create_store(folder / "store", master, jobs=settings.jobs)
        with self.clock.stage("dumps"):
            self.findings.extend(
                write_dumps(master, folder / "dumps", settings.base, jobs=settings.jobs)
            )
        new_lines = _minted_lines(ledger, identities)
        obeyed = ledger.with_lines(new_lines)
        obeyed.write(folder / "ledger.tsv")
        counts = self.counts(stored.quads, stored.triples)
        with self.clock.stage("reports"):
            write_reports(folder / "reports", self.findings, results, infos, counts)
            self.write_lists(folder / "reports", identities)
        identity = release_id(master, folder / "ontology", folder / "texts", settings.base)
        master.unlink()
        shutil.rmtree(folder / "parts")
        manifest = Manifest(
            id=identity,
            base=settings.base,
            title=settings.title,
            created=datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z"),
            code_version=__version__,
            inputs=tuple(
                Input(s.name, s.format, s.digest, s.size) for s in sorted(sources, key=lambda s: s.name)
            ),
            counts=counts,
            seconds=dict(self.clock.seconds),
        )
        with self.clock.stage("descriptions"):
            write_void(folder, manifest)
        with self.clock.stage("seal"):
            release = seal(building, manifest)
            append_lines(settings.site_path / "ledger.tsv", new_lines)
            activate(settings.site_path, release.id)
        aside = tuple(self.aside[k] for k in sorted(self.aside))
        return BuildReport(release, counts, aside, dict(self.clock.seconds), _peak_mib())

    def counts(self, quads: int, triples: int) -> dict[str, int]:
        """Return the figures of the manifest and the closing table."""
        severities = Counter(f.severity for f in self.findings)
        return {
            "sources": len(self.parts),
            "sources set aside": sum(1 for p in self.parts if p.failed),
            "records": sum(len(p.entries) for p in self.parts),
            "records set aside": len(self.aside)
            + sum(1 for f in self.findings if f.sets_aside and f not in self.aside.values() and not f.shape),
            "documents": sum(p.documents for p in self.parts),
            "conversations": sum(p.conversations for p in self.parts),
            "quads": quads,
            "triples": triples,
            "violations": severities["violation"],
            "warnings": severities["warning"],
            "infos": severities["info"],
        }

    def write_lists(self, reports: Path, identities: Identities) -> None:
        """Write the plain lists beside the validation report: set aside, unmapped, joined persons."""
        unmapped: list[tuple[str, str, str, str]] = []
        for part in self.parts:
            for _, entry in _stored_records(part.folder) if not part.failed else ():
                if isinstance(entry, Entry):
                    unmapped.extend((part.source, entry.id, f, v) for f, v in entry.unmapped)
        _write_tsv(reports / "unmapped.tsv", ("source", "record", "field", "value"), unmapped)
        _write_tsv(reports / "joined-persons.tsv", ("entry", "joined_with", "rule"), identities.joined)


# ---------------------------------------------------------------- reading, in worker processes


def _read_part(task: _ReadTask) -> _PartSummary:
    """Read one source into the cache, or find it there."""
    source = task.source
    reader = READERS[source.format]
    name = f"{source.format}-{reader.version}-{__version__}-{source.digest[:32]}"
    folder = task.cache / (name + "-" + _short_digest(f"{source.name}|{task.settings.base}"))
    summary = folder / "summary.json"
    if not summary.exists():
        shutil.rmtree(folder, ignore_errors=True)
        try:
            _write_part(task, folder)
        except SourceError as exc:
            shutil.rmtree(folder, ignore_errors=True)
            return _PartSummary(source.name, folder, failed=_failure(exc))
    return _load_summary(source.name, folder, json.loads(summary.read_text(encoding="utf-8")))


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


def _write_part(task: _ReadTask, folder: Path) -> None:
    temporary = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    entries: list[_EntryInfo] = []
    persons: list[PersonEntry] = []
    refs: set[str] = set()
    graphs: list[str] = []
    findings: list[Finding] = []
    documents = conversations = 0
    try:
        with (temporary / "records.jsonl").open("w", encoding="utf-8") as out:
            for item in read_source(task.source, task.settings):
                if isinstance(item, Finding):
                    findings.append(item)
                    continue
                if isinstance(item, ForeignGraph):
                    entries.append(_EntryInfo(item.id, False, False, item.place))
                    graphs.append(item.graph)
                    out.write(f"g{dump_json(item)}\n")
                    continue
                text = dump_json(item)
                entries.append(_EntryInfo(item.id, item.extends, item.authority is not None, item.place))
                persons.extend(
                    PersonEntry(p.key, p.name, p.identifiers, "" if p.unlisted else item.authority or item.id)
                    for p in item.persons
                )
                refs.update(_MINTED_REF.findall(text))
                refs.update(f"conversation:{c.key}" for c in item.conversations)
                refs.update(f"commitment:{c.key}" for c in item.commitments)
                documents += sum(1 for d in item.documents if d.title)
                conversations += sum(1 for c in item.conversations if c.name)
                out.write(f"e{text}\n")
        summary = {
            "entries": entries,
            "persons": persons,
            "refs": sorted(refs),
            "graphs": graphs,
            "documents": documents,
            "conversations": conversations,
            "findings": [f.model_dump(exclude_defaults=True) for f in findings],
        }
        (temporary / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
        temporary.rename(folder)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


# Refs to minted kinds other than persons, as they stand in a record's JSON.
_MINTED_REF = re.compile(r'"((?:conversation|commitment):[^"\\]+)"')


def _load_summary(source: str, folder: Path, data: dict[str, Any]) -> _PartSummary:
    return _PartSummary(
        source=source,
        folder=folder,
        entries=tuple(_EntryInfo(*e) for e in data["entries"]),
        persons=tuple(PersonEntry(k, n, tuple(i), a) for k, n, i, a in data["persons"]),
        refs=tuple(data["refs"]),
        graphs=tuple(data["graphs"]),
        documents=data["documents"],
        conversations=data["conversations"],
        findings=tuple(Finding(**f) for f in data["findings"]),
    )


def _stored_records(folder: Path) -> Iterator[tuple[str, Entry | ForeignGraph]]:
    """Yield the JSON text and the record of each entry of a part, in source order."""
    with (folder / "records.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            model = Entry if line[0] == "e" else ForeignGraph
            yield line[1:], model.model_validate_json(line[1:])


# ---------------------------------------------------------------- mapping, in worker processes

_context: _MapContext | None = None


def _keep_context(context: _MapContext) -> None:
    global _context  # noqa: PLW0603 (what an initializer of a process pool is for)
    _context = context


def _map_part(task: _MapTask) -> _Mapped:
    """Map the records of one part into sorted rows."""
    assert _context is not None
    iris = _context.iris
    rows: set[bytes] = set()
    findings: list[Finding] = []
    texts: list[tuple[tuple[int, int], str]] = []
    for ordinal, (text, stored) in enumerate(_stored_records(task.part)):
        if ordinal in task.skip:
            continue
        suffix = f"\t{task.number}:{ordinal}\n".encode()
        if isinstance(stored, ForeignGraph):
            lines: Iterable[str] = (
                *stored.lines,
                *(q.line()[:-1] for q in _foreign_provenance(stored, iris)),
            )
            rows.update(line.rstrip("\n").encode() + suffix for line in lines)
            continue
        entry, gone = _obey_withdrawals(text, stored, _context.withdrawn)
        findings.extend(gone)
        try:
            lines = [quad.line() for quad in map_entry(entry, iris)]
        except ValueError as exc:
            findings.append(
                Finding(
                    code="unmappable",
                    severity="violation",
                    message=str(exc),
                    source=entry.source,
                    record=entry.id,
                    place=entry.place,
                    remedy="Correct the value named, in the source record.",
                    sets_aside=True,
                )
            )
            continue
        rows.update(line[:-1].encode() + suffix for line in lines)
        findings.extend(check_evidence(entry))
        for version in _pinned_texts(entry):
            name = f"{version.key}.txt"
            (task.texts / name).write_text(version.content or "", encoding="utf-8", newline="")
            texts.append(((task.number, ordinal), name))
    with task.rows.open("wb") as out:
        out.writelines(sorted(rows))
    return _Mapped(task.rows, tuple(findings), tuple(texts))


def _pinned_texts(entry: Entry) -> Iterator[Text]:
    for document in entry.documents:
        for version in (document.text, *(t.text for t in document.translations)):
            if version is not None and version.content is not None:
                yield version


def _obey_withdrawals(text: str, entry: Entry, withdrawn: frozenset[str]) -> tuple[Entry, Iterator[Finding]]:
    """Take what the ledger withdrew out of an entry."""
    touched = sorted(ref for ref in withdrawn if ref.partition(":")[2] in text)
    if not touched:
        return entry, iter(())
    data = _without(json.loads(text), frozenset(touched))
    found = (
        Finding(
            code="withdrawn",
            severity="info",
            message=f"{ref} was withdrawn in the ledger and is left out",
            source=entry.source,
            record=entry.id,
            place=entry.place,
        )
        for ref in touched
    )
    return Entry.model_validate(data), found


_LISTS_OF_KIND = {"persons": "person", "conversations": "conversation", "commitments": "commitment"}


def _without(value: Any, refs: frozenset[str]) -> Any:
    """Return decoded JSON without the refs, the things they name, and the parts only they played."""
    if isinstance(value, list):
        return [_without(v, refs) for v in value if not (isinstance(v, str) and v in refs)]
    if not isinstance(value, dict):
        return value
    kept = {k: _without(v, refs) for k, v in value.items() if not (isinstance(v, str) and v in refs)}
    for name, kind in _LISTS_OF_KIND.items():
        if name in kept:
            kept[name] = [v for v in kept[name] if f"{kind}:{v['key']}" not in refs]
    if "participations" in kept:
        kept["participations"] = [
            p for p in kept["participations"] if p.get("participant") or p.get("listed_as")
        ]
    return kept


# ---------------------------------------------------------------- quads of no record


def _ontology_quads(iris: IriPolicy) -> Iterator[Quad]:
    """Yield the vocabulary as the named graph ``ontology``, with its provenance."""
    graph = iris.graph_named("ontology")
    for name in ONTOLOGY_FILES:
        for triple in ox.parse(path=str(shipped("ontology") / name), format=ox.RdfFormat.TURTLE):
            yield Quad(*(Term(str(t)) for t in (triple.subject, triple.predicate, triple.object)), graph)
    provenance = iris.graph_named("provenance")
    for name, label in (("ontology", "The vocabulary"), ("provenance", "Where every graph comes from")):
        yield from _provenance(
            iris.graph_named(name), label, CC_BY if name == "ontology" else CC0, provenance
        )


def _provenance(graph: Term, label: str, licence: str, provenance: Term) -> Iterator[Quad]:
    for predicate, value in (
        (RDF.type, PARLEY.AssertionSet),
        (RDFS.label, literal(label, "en")),
        (PARLEY.layer, CODE["curated"]),
        (DCTERMS.license, iri(licence)),
        (PROV.wasAttributedTo, iri("https://w3id.org/parley/")),
    ):
        yield Quad(graph, predicate, value, provenance)


def _moved_quads(iris: IriPolicy, ledger: Ledger) -> Iterator[Quad]:
    """Yield a tombstone for every key that was merged or split."""
    graph = iris.graph("authority-ledger", "curated")
    moved = list(ledger.moves())
    for kind, key, targets in moved:
        node = iris.minted(kind, key)
        yield Quad(node, RDF.type, PROV.Entity, graph)
        for target in targets:
            yield Quad(node, DCTERMS.isReplacedBy, iris.minted(kind, target), graph)
    if moved:
        yield from _provenance(graph, "Identifiers that moved", CC0, iris.graph_named("provenance"))


def _foreign_provenance(foreign: ForeignGraph, iris: IriPolicy) -> Iterator[Quad]:
    """Yield what is known of a graph that came as RDF: its layer and the file it came from."""
    graph, provenance = iri(foreign.graph), iris.graph_named("provenance")
    for predicate, value in (
        (RDF.type, PARLEY.AssertionSet),
        (PARLEY.layer, CODE["source"]),
        (DCTERMS.source, literal(foreign.source)),
    ):
        yield Quad(graph, predicate, value, provenance)


def _withdrawn_refs(ledger: Ledger, keys: Mapping[str, str]) -> frozenset[str]:
    """Return the refs whose final key the ledger withdrew."""
    gone = {(kind, key) for kind, key in ledger.withdrawn()}
    return frozenset(ref for ref, key in keys.items() if (ref.partition(":")[0], key) in gone)


# ---------------------------------------------------------------- rows


def _merge_rows(rows: Sequence[Path], master: Path, skip: Iterable[bytes]) -> None:
    gone = frozenset(skip)
    files = [path.open("rb") for path in rows]
    try:
        with master.open("wb") as out:
            last = b""
            for row in heapq.merge(*files):
                line, _, owner = row.rpartition(b"\t")
                if line != last and owner[:-1] not in gone:
                    out.write(line)
                    out.write(b"\n")
                    last = line
    finally:
        for file in files:
            file.close()


def _stating(result: Result, rows: Sequence[Path]) -> set[tuple[int, int]]:
    """Return the entries (part, ordinal) that state what a result complains about.

    The offending triple where the result names one; else every value of its path (too many of
    them); else those who introduce the node (something is missing); else all who describe it.
    """
    subject = result.focus_node
    named = subject if subject.startswith("_:") else subject[1:-1]
    lines: list[tuple[str, str, tuple[int, int]]] = []
    for path in rows:
        with SortedQuads(path) as quads:
            for row in quads.subject(named):
                text, _, owner = row.rpartition(b"\t")
                line = split_line(text)
                part, _, ordinal = owner.decode().partition(":")
                lines.append((line.predicate, line.object, (int(part), int(ordinal))))
    choices: tuple[Callable[[str, str], bool], ...] = (
        lambda p, o: bool(result.value) and p == result.path and o == result.value,
        lambda p, _: bool(result.path) and p == result.path,
        lambda p, _: p == RDF.type,
        lambda _p, _o: True,
    )
    for fits in choices:
        found = {owner for p, o, owner in lines if fits(p, o)}
        if found:
            return found
    return set()


def _finding(result: Result, info: ShapeInfo, **where: Any) -> Finding:
    return Finding(
        code=f"shape-{result.shape.rpartition('#')[2].rstrip('>').lower()}",
        severity=result.severity,
        message=result.message or info.name,
        remedy=info.remedy,
        focus_node=result.focus_node,
        path=result.path,
        value=result.value,
        shape=result.shape,
        **where,
    )


def _record_of(quads: SortedQuads, focus_node: str, base: str) -> str:
    """Return the record (or ``authority-set``) whose graph first describes a node."""
    named = focus_node if focus_node.startswith("_:") else focus_node[1:-1]
    line = next(iter(quads.subject(named)), None)
    return _record_of_graph(split_line(line).graph, base) if line else ""


def _record_of_graph(graph: str, base: str) -> str:
    prefix = f"<{base}graph/"
    return graph[len(prefix) : -1].rpartition("/")[0] if graph.startswith(prefix) else graph[1:-1]


def _minted_lines(ledger: Ledger, identities: Identities) -> list[LedgerLine]:
    """Return the ledger lines for keys minted in this build."""
    today = date.today().isoformat()  # noqa: DTZ011 (a day in the builder's own calendar)
    lines = []
    for ref in sorted(identities.keys):
        kind, _, source_key = ref.partition(":")
        if kind in MINTED and ledger.key_for(kind, source_key) is None:
            lines.append(
                LedgerLine(kind, source_key, identities.keys[ref], "minted", "", "kg build", today, "")
            )
    return lines


# ---------------------------------------------------------------- running tasks

Task = TypeVar("Task")
Done = TypeVar("Done")


def _run(
    function: Callable[[Task], Done],
    tasks: Sequence[Task],
    jobs: int,
    heard: Callable[[Task, Done], None],
    *,
    initializer: Callable[..., None] | None = None,
    initargs: tuple[Any, ...] = (),
) -> Iterator[tuple[int, Done]]:
    """Run tasks in a pool of processes; yield (number of the task, result) as they finish."""
    if jobs == 1 or len(tasks) < 2:
        if initializer:
            initializer(*initargs)
        for number, task in enumerate(tasks):
            result = function(task)
            heard(task, result)
            yield number, result
        return
    with ProcessPoolExecutor(
        min(jobs, len(tasks)),
        mp_context=multiprocessing.get_context("forkserver"),
        initializer=initializer,
        initargs=initargs,
    ) as pool:
        futures = {pool.submit(function, task): number for number, task in enumerate(tasks)}
        try:
            for future in as_completed(futures):
                result = future.result()
                heard(tasks[futures[future]], result)
                yield futures[future], result
        except BrokenProcessPool as exc:
            msg = "a process of the build was ended from outside (out of memory, or killed)."
            raise ParleyError(msg, remedy="Build again, with fewer --jobs if memory was short.") from exc
        finally:
            for future in futures:
                future.cancel()


def _peak_mib() -> int:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, children) // 1024


def _short_digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _only_turtle(_folder: str, names: list[str]) -> list[str]:
    return [n for n in names if not n.endswith(".ttl")]


def _write_tsv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
