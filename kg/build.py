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
import resource
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, Protocol

from kg import __version__
from kg.config import Settings
from kg.dumps import write_dumps, write_void
from kg.errors import GateError, NothingReadError
from kg.iris import IriPolicy, parse_ref
from kg.processes import run_tasks
from kg.records import Source, discover, read_source
from kg.records.findings import Finding
from kg.records.identity import Identities, assign_keys, review_list
from kg.records.model import Entry, ForeignGraph
from kg.release.ledger import Ledger, append_lines, merge, read_ledger
from kg.release.manifest import Input, Manifest
from kg.release.read import Release
from kg.release.review import keep_list
from kg.release.seal import Building, activate, release_id, seal
from kg.release.sorted_quads import SortedQuads
from kg.resources import shipped
from kg.search.write import write_index
from kg.shapes.chunks import plan_tasks
from kg.shapes.chunks import validate as validate_task
from kg.shapes.coded import CODED, check_graphs, split_line
from kg.shapes.engine import Result, ShapeInfo, Shapes, validate_lines
from kg.shapes.report import write_reports
from kg.stages.mapping import MapContext, Mapped, MapTask, keep_context, map_part, withdrawn_refs
from kg.stages.reading import PartSummary, ReadTask, read_part, remove_leftovers, stored_records
from kg.stages.references import unknown_references
from kg.stages.rows import merge_rows, stating_entries
from kg.stages.system import moved_quads, ontology_quads
from kg.stages.talks import likely_talks, talk_quads
from kg.store import create_store
from kg.terms import Quad

__all__ = ["BuildReport", "Checked", "Progress", "SilentProgress", "build", "check", "check_rdf"]

CORE_SHAPES = "shapes-core.ttl"
QUALITY_SHAPES = "shapes-quality.ttl"
CURATED_SETS = frozenset({"persons"})
_BYTES_PER_PROCESS = 4_000_000


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
    passed_over: tuple[str, ...]  # files in no format this version recognises
    seconds: Mapping[str, float]
    peak_mib: int


@dataclass(frozen=True, slots=True)
class Checked:
    """What the gate found, without a release."""

    findings: tuple[Finding, ...]
    results: tuple[Result, ...]
    infos: Mapping[str, ShapeInfo]
    counts: Mapping[str, int]


class _Gated(NamedTuple):
    """What stands after the gate: keys, rows, the master, and the verdict."""

    identities: Identities
    ledger: Ledger  # with what this build minted and merged
    mapped: tuple[Mapped, ...]
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
    for path in shapes:
        if not path.is_file():
            msg = f"{path}: there is no such file."
            raise NothingReadError(msg, remedy="Give the path of a Turtle file with shapes.")
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
    discovered: tuple[Finding, ...] = field(init=False)  # what was found before anything was read
    parts: list[PartSummary] = field(default_factory=list)
    withdrawn: frozenset[str] = frozenset()  # refs that the ledger takes out
    # IRI of what nobody states: the message that says so in the source's words
    unknown: dict[str, str] = field(default_factory=dict)
    aside: dict[tuple[int, int], Finding] = field(default_factory=dict)  # (part, entry) -> why

    def __post_init__(self) -> None:
        self.discovered = tuple(self.findings)

    def run(self, sources: Sequence[Source], building: Building) -> BuildReport:
        ledger = self.read_ledgers(sources)
        gated = self.until_gate(sources, ledger)
        self.refuse_or_pass()
        return self.seal(building, sources, gated)

    def until_gate(self, sources: Sequence[Source], ledger: Ledger) -> _Gated:
        """Run every stage up to the gate's verdict, and obey it."""
        self.read([s for s in sources if s.format != "ledger"])
        self.set_aside_repeats()
        self.set_aside_taken_graphs()
        identities = self.identify(ledger)
        ledger = self.carry_on(ledger, identities)
        iris = IriPolicy(self.settings.base, identities.keys, identities.preferred, identities.reasons)
        for found in unknown_references(self.parts, iris):
            self.findings.append(found)
            self.unknown[iris.entity(found.value)] = found.message
        self.withdrawn = withdrawn_refs(ledger, identities.keys)
        mapped = self.map(MapContext(iris, self.withdrawn))
        rows = [m.rows for m in mapped]
        system = [self.system_rows(iris, ledger), self.talk_rows(iris)]
        master = self.folder / "master.nq"
        self.merge([*rows, *system], master)
        foreign = frozenset(f"<{g}>" for p in self.parts for g in p.graphs)
        results, infos = self.validate(master, foreign)
        if self.gate(results, infos, master, rows):
            self.talk_rows(iris)
            self.merge([*rows, *system], master)
            self.list_dangling(master)
        return _Gated(identities, ledger, tuple(mapped), master, (results, infos))

    # ------------------------------------------------------------ sources

    def jobs_for(self, size: int) -> int:
        """Return how many processes some work deserves: starting one costs more than a little work."""
        return min(self.settings.job_count, size // _BYTES_PER_PROCESS + 1)

    def read_ledgers(self, sources: Sequence[Source]) -> Ledger:
        paths = [s.path for s in sources if s.format == "ledger"]
        own = self.settings.site_path / "ledger.tsv"
        return read_ledger(*([own] if own.exists() else []), *paths)

    def read(self, sources: Sequence[Source]) -> None:
        """Read every source into a part in the cache."""
        cache = self.settings.site_path / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        remove_leftovers(cache)
        tasks = [ReadTask(s, self.settings, cache) for s in sources]
        size = sum(s.size for s in sources)
        with self.clock.stage("read", size) as advance:
            done = {}
            for number, part in run_tasks(read_part, tasks, self.jobs_for(size)):
                advance(tasks[number].source.size)
                done[number] = part
        # The order of parts decides nothing that is published, but keep it stable for the reports.
        self.parts = sorted((done[t] for t in range(len(tasks))), key=lambda p: p.source)
        for part in self.parts:
            self.findings.extend(part.findings)
            if part.failed:
                self.findings.append(part.failed)
        failed = [p.failed for p in self.parts if p.failed]
        if len(failed) == len(self.parts):
            many = len(failed) > 3
            why = " ".join(f.statement for f in failed[:3]) + (
                f" (and {len(failed) - 3} more)" if many else ""
            )
            what = f"none of the {len(failed)} sources" if len(failed) > 1 else "the only source"
            verb = "could be read" if len(failed) > 1 else "could not be read"
            remedy = failed[0].remedy if len(failed) == 1 else "Mend the first one named, or leave it out."
            raise NothingReadError(f"{what} {verb}. {why}", remedy=remedy)

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
                        "Put what belongs to one graph into one file, or give the graphs different names."
                        if self.parts[number].graphs
                        else "Give one of them another id, or mark the second with extends: true if it adds to the first.",
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

    def set_aside_taken_graphs(self) -> None:
        """Set aside graphs of foreign RDF whose names belong to what the build itself writes."""
        prefix = f"{self.settings.base}graph/"
        taken = {"provenance", "ontology", "authority-ledger"}
        for part in self.parts:
            if not part.graphs:
                taken.update(e.graph for e in part.entries)
        for number, part in enumerate(self.parts):
            for ordinal, graph in enumerate(part.graphs):
                name = graph.removeprefix(prefix)
                if name != graph and (name in taken or name.rpartition("/")[0] in taken):
                    self.put_aside(
                        number,
                        ordinal,
                        "graph-taken",
                        f"the graph <{graph}> is written by the build itself",
                        "Give the graph another name; what this file adds to a record can extend it.",
                    )

    def put_aside(self, part: int, ordinal: int, code: str, message: str, remedy: str) -> None:
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

    @staticmethod
    def carry_on(ledger: Ledger, identities: Identities) -> Ledger:
        """Return the ledger with the keys minted and the keys merged in this build."""
        today = date.today()  # noqa: DTZ011 (a day in the builder's own calendar)
        ledger = ledger.with_lines(
            ledger.minted_lines(
                {parse_ref(ref): key for ref, key in identities.keys.items()}, by="kg build", on=today
            )
        )
        for loser, winner in identities.merges:
            note = "two entries name one person; see joined-persons.tsv in the reports"
            ledger = ledger.with_lines(
                merge(ledger, "person", loser, winner, by="kg build", note=note, on=today)
            )
        return ledger

    def map(self, context: MapContext) -> list[Mapped]:
        """Map every part into sorted rows (line, tab, entry), and write the texts."""
        texts, rows = self.folder / "texts", self.folder / "parts"
        texts.mkdir()
        rows.mkdir()
        tasks = [
            MapTask(
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
            done = {}
            size = sum((p.folder / "records.jsonl").stat().st_size for p in self.parts if not p.failed)
            for number, result in run_tasks(
                map_part, tasks, self.jobs_for(size), initializer=keep_context, initargs=(context,)
            ):
                advance(1)
                done[number] = result
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

    def system_rows(self, iris: IriPolicy, ledger: Ledger) -> Path:
        """Write the rows that come from no record: the vocabulary, and what the ledger moved."""
        return self.own_rows("system", [*ontology_quads(iris), *moved_quads(iris, ledger)])

    def talk_rows(self, iris: IriPolicy) -> Path:
        """Write which talks of different sources are likely one; again once records were set aside."""
        with self.clock.stage("compare talks"):
            likely = likely_talks(self.parts, iris, self.aside, self.withdrawn)
            return self.own_rows("talks", talk_quads(likely, iris))

    def own_rows(self, name: str, quads: Iterable[Quad]) -> Path:
        """Write rows that the build states itself."""
        path = self.folder / "parts" / f"{name}.rows"
        lines = {quad.line() for quad in quads}
        with path.open("wb") as out:
            out.writelines(f"{line[:-1]}\tsystem\n".encode() for line in sorted(lines, key=str.encode))
        return path

    def merge(self, rows: Sequence[Path], master: Path) -> None:
        """Merge sorted rows into the master: each line once, without what was set aside."""
        skip = {f"{n}:{o}".encode() for n, o in self.aside}
        with self.clock.stage("merge"):
            merge_rows(rows, master, skip)

    # ------------------------------------------------------------ the gate

    def validate(self, master: Path, foreign: frozenset[str]) -> tuple[list[Result], dict[str, ShapeInfo]]:
        ontology = shipped("ontology")
        paths = tuple(ontology / n for n in (CORE_SHAPES, QUALITY_SHAPES))
        shapes = Shapes.load(*paths)
        jobs = self.jobs_for(master.stat().st_size)
        results: list[Result] = []
        with self.clock.stage("validate") as advance:
            tasks = plan_tasks(master, paths, self.settings.base, foreign, jobs)
            for _, found in run_tasks(validate_task, tasks, jobs):
                advance(1)
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
        # A warning stands where its node was stated: in the record itself, or in a file that extends it.
        own = [(p.source, e) for p in self.parts for e in p.entries if not e.authority]
        places = {e.id: (source, e.place) for source, e in own if not e.extends}
        added = {(e.id, e.layer): (source, e.place) for source, e in own if e.extends}
        with SortedQuads(master) as quads:
            for result in results:
                if result.severity == "violation":
                    self._set_aside_for(result, infos[result.shape], rows)
                else:
                    record, layer = _record_of(quads, result.focus_node, self.settings.base)
                    source, place = added.get((record, layer)) or places.get(record, ("", ""))
                    self.findings.append(
                        self._told(
                            _finding(result, infos[result.shape], source=source, record=record, place=place)
                        )
                    )
        self.set_aside_orphans()
        return len(self.aside) > before

    def set_aside_orphans(self) -> None:
        """Set aside what extends a record that was set aside: it is no whole record by itself."""
        lost = {
            self.parts[n].entries[o].id: finding
            for (n, o), finding in self.aside.items()
            if not self.parts[n].entries[o].extends and finding.code != "repeated-record"
        }
        for number, part in enumerate(self.parts):
            for ordinal, entry in enumerate(part.entries):
                if entry.extends and entry.id in lost and (number, ordinal) not in self.aside:
                    self.put_aside(
                        number,
                        ordinal,
                        "extends-set-aside",
                        f"extends {entry.id}, which was set aside ({lost[entry.id].code})",
                        "Mend the record it extends; this one needs nothing.",
                    )

    def set_aside(self) -> tuple[Finding, ...]:
        """Return one finding for each source and record that is left out: the first reason of each."""
        reasons: dict[tuple[str, str, str], Finding] = {}
        for finding in (
            *self.sources_set_aside(),
            *(f for p in self.parts for f in p.findings if f.sets_aside),
            *(self.aside[key] for key in sorted(self.aside)),
        ):
            line = finding.place.partition(",")[0]
            reasons.setdefault((finding.source, finding.record, "" if finding.record else line), finding)
        return tuple(reasons.values())

    def sources_set_aside(self) -> list[Finding]:
        """Return why each source that could not be used, or not be read, was left out."""
        unused = [f for f in self.discovered if f.sets_aside]
        return [*unused, *(p.failed for p in self.parts if p.failed)]

    def passed_over(self) -> tuple[str, ...]:
        """Return the files that were found and are in no format this version recognises."""
        return tuple(
            f.source for f in self.discovered if f.code in {"source-unrecognised", "table-undescribed"}
        )

    def refuse_or_pass(self) -> None:
        """Raise GateError with ``strict`` when anything is left out, and when nothing is left."""
        out = self.set_aside()
        if not out:
            if not any(p.entries for p in self.parts):
                msg = f"there is no record in {', '.join(p.source for p in self.parts[:3])}."
                raise NothingReadError(msg, remedy="Check that these are the files you meant.")
            return
        first = f"The first: {out[0].statement}" if len(out) > 1 else out[0].statement
        if self.strict:
            raise GateError(
                f"--strict: {len(out):,} {'record or source' if len(out) == 1 else 'records or sources'} "
                f"would be set aside. {first}",
                remedy="See kg validate for the whole list; build without --strict to publish the rest.",
            )
        if len(self.aside) >= sum(len(p.entries) for p in self.parts):
            raise GateError(
                f"{'the only record was' if len(out) == 1 else f'all {len(out):,} records were'} set aside, "
                f"so there is nothing to publish. {first}",
                remedy="Mend the first one and build again; kg validate lists them all.",
            )

    def _set_aside_for(self, result: Result, info: ShapeInfo, rows: Sequence[Path]) -> None:
        stating = stating_entries(result, rows, info.targets)
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
            finding = self._told(finding)
            self.findings.append(finding)
            self.aside.setdefault((part, ordinal), finding)

    def _told(self, finding: Finding) -> Finding:
        """Put the reference as the source writes it before a result that speaks of its IRI."""
        words = self.unknown.get(finding.value)
        return finding.model_copy(update={"message": f"{words}: {finding.message}"}) if words else finding

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
                            record=_record_and_layer(line.graph, self.settings.base)[0],
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
        gated: _Gated,
    ) -> BuildReport:
        folder, settings = self.folder, self.settings
        jobs = self.jobs_for(gated.master.stat().st_size)
        identities, obeyed, mapped, master, (results, infos) = gated
        for owner, name in (t for part in mapped for t in part.texts):
            if owner in self.aside:
                (folder / "texts" / name).unlink(missing_ok=True)
        shutil.copytree(shipped("ontology"), folder / "ontology", ignore=_only_turtle)
        with self.clock.stage("store"):
            stored = create_store(folder / "store", master, jobs=jobs)
        with self.clock.stage("dumps"):
            self.findings.extend(write_dumps(master, folder / "dumps", settings.base, jobs=jobs))
        with self.clock.stage("search"):
            write_index(folder / "search", master, folder / "texts", settings.base)
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
            append_lines(settings.site_path / "ledger.tsv", obeyed.lines)
            activate(settings.site_path, release.id)
            entries = (p for part in self.parts for p in part.persons)
            keep_list(settings.site_path, review_list(identities.doubtful, entries))
        return BuildReport(
            release, counts, self.set_aside(), self.passed_over(), dict(self.clock.seconds), _peak_mib()
        )

    def counts(self, quads: int, triples: int) -> dict[str, int]:
        """Return the figures of the manifest and the closing table: of what is published, where not said otherwise."""
        severities = Counter(f.severity for f in self.findings)
        published = [
            entry
            for number, part in enumerate(self.parts)
            for ordinal, entry in enumerate(part.entries)
            if (number, ordinal) not in self.aside
        ]
        conversations = {ref for entry in published for ref in entry.conversations}
        return {
            "sources": len(self.parts),
            "sources set aside": len(self.sources_set_aside()),
            "files passed over": len(self.passed_over()),
            "records": len(published),
            "records set aside": len(self.set_aside()) - len(self.sources_set_aside()),
            "documents": sum(entry.documents for entry in published),
            "conversations": len(conversations - self.withdrawn),
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
            for _, entry in stored_records(part.folder) if not part.failed else ():
                if isinstance(entry, Entry):
                    unmapped.extend((part.source, entry.id, f, v) for f, v in entry.unmapped)
        _write_tsv(reports / "unmapped.tsv", ("source", "record", "field", "value"), unmapped)
        _write_tsv(
            reports / "joined-persons.tsv",
            ("entry", "joined_with", "rule", "confidence", "why"),
            ((k.a, k.b, k.rule, f"{k.confidence:g}", k.why) for k in identities.joined),
        )


# ---------------------------------------------------------------- findings


def _code(result: Result) -> str:
    # The label of a blank node says nothing, and another thing each time.
    named = result.component.removesuffix("ConstraintComponent>") if result.shape[0] == "_" else result.shape
    return f"shape-{named.rpartition('#')[2].rstrip('>').lower()}"


def _finding(result: Result, info: ShapeInfo, **where: Any) -> Finding:
    return Finding(
        code=_code(result),
        severity=result.severity,
        message=result.message or info.name,
        remedy=info.remedy,
        focus_node=result.focus_node,
        path=result.path,
        value=result.value,
        shape=result.shape,
        **where,
    )


def _record_of(quads: SortedQuads, focus_node: str, base: str) -> tuple[str, str]:
    """Return record (or ``authority-set``) and layer of the graph that first describes a node."""
    named = focus_node if focus_node.startswith("_:") else focus_node[1:-1]
    line = next(iter(quads.subject(named)), None)
    return _record_and_layer(split_line(line).graph, base) if line else ("", "")


def _record_and_layer(graph: str, base: str) -> tuple[str, str]:
    prefix = f"<{base}graph/"
    if not graph.startswith(prefix):
        return graph[1:-1], ""
    record, _, layer = graph[len(prefix) : -1].rpartition("/")
    return record, layer


def _peak_mib() -> int:
    """Return the largest memory any one process of the build had, MiB."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    try:
        # On Linux ru_maxrss survives exec: a small build started by a large program would claim its size.
        status = Path("/proc/self/status").read_text(encoding="utf-8")
        own = int(status.partition("VmHWM:")[2].split()[0])
    except (OSError, IndexError, ValueError):
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(own, children) // 1024


def _only_turtle(_folder: str, names: list[str]) -> list[str]:
    return [n for n in names if not n.endswith(".ttl")]


def _write_tsv(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, delimiter="\t", lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
