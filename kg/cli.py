"""The command line: ``kg``. Decides exit codes and how results look; does no work of its own.

Exit codes: 0 done; 1 validation, verification or a query failed; 2 usage; 3 nothing could be read;
4 no such release.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kg import __version__
from kg.config import Settings, load_settings
from kg.errors import ParleyError, UsageError

if TYPE_CHECKING:
    from kg.build import BuildReport
    from kg.records.discover import Source
    from kg.records.findings import Finding
    from kg.release.ledger import Ledger, LedgerLine
    from kg.release.read import Release

__all__ = ["app", "main"]

_out = Console(highlight=False, emoji=False)
_err = Console(stderr=True, highlight=False, emoji=False)

app = typer.Typer(
    name="kg",
    help="Publish records of diplomatic conversations as a validated knowledge graph.\n\n"
    "Start with: kg up (builds the sample that ships with Parley and serves it on "
    "http://localhost:8000/). Then: kg build FOLDER with your own records.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)
releases_app = typer.Typer(help="List, show, activate, verify, compare and prune releases.")
ledger_app = typer.Typer(
    help="The ledger of identifiers: list, merge, split, withdraw. The next build obeys it."
)
app.add_typer(releases_app, name="releases")
app.add_typer(ledger_app, name="ledger")
review_app = typer.Typer(help="Doubtful links between persons: list them, and apply what you decided.")
app.add_typer(review_app, name="review")

# Names of files and values come from outside: none of them moves the cursor or changes the colours.
_CONTROLS = {c: f"\\x{c:02x}" for c in (*range(10), *range(11, 32), *range(127, 160))}


def _say(text: str) -> None:
    """Write a line to standard error as it is, without breaking paths to fit the terminal."""
    _err.print(text.translate(_CONTROLS), soft_wrap=True)


SiteOption = Annotated[
    str | None,
    typer.Option(
        "--site", help="Directory of releases, ledger and cache.", show_default="site", metavar="DIR"
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="Configuration file.", show_default="kg.toml, if there", metavar="FILE"),
]
BaseOption = Annotated[
    str | None,
    typer.Option(
        "--base",
        help="Base IRI of the data; ends with a slash.",
        show_default="http://localhost:8000/",
        metavar="IRI",
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", help="Processes to use.", show_default="one per core", metavar="N"),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Write the result as JSON.")]
AsOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        help="Force a source format: frus, hsg, digital-archive, table, records or rdf.",
        show_default="recognised from content",
        metavar="FORMAT",
    ),
]
ReleaseOption = Annotated[
    str | None,
    typer.Option(
        "--release",
        "-r",
        help="Release id, or its first characters.",
        show_default="the current one",
        metavar="ID",
    ),
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Stop, without a release, when any record or source is set aside.")
]
SourcesArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        help="Files or folders to read.",
        show_default="the sample that ships with Parley",
        metavar="[SOURCE]...",
        readable=False,  # the build says it, and goes on with the others
    ),
]
HostOption = Annotated[
    str | None, typer.Option("--host", help="Address to listen on.", show_default="127.0.0.1")
]
PortOption = Annotated[int | None, typer.Option("--port", "-p", help="Port to listen on.", show_default="8000")]  # fmt: skip


def _settings(
    config: Path | None = None, site: str | None = None, base: str | None = None, **given: Any
) -> Settings:
    settings = load_settings(config, site=site, base=base, **given)
    _check_site(settings.site_path)
    return settings


def _check_site(site: Path) -> None:
    """Raise UsageError when there can be no folder of this name."""
    there = next((p for p in (site, *site.absolute().parents) if p.exists()), None)
    if there is not None and not there.is_dir():
        msg = f"--site {site}: {there} is a file, not a folder."
        raise UsageError(msg, remedy="Give the path of a folder, or of one that is to be made.")
    try:
        str(site).encode()
    except UnicodeEncodeError as exc:
        msg = f"--site {os.fsencode(site)!r}: the name is not UTF-8, which the store needs."
        raise UsageError(msg, remedy="Give a folder whose whole path is UTF-8.") from exc


def _version(wanted: bool) -> None:
    if wanted:
        _out.print(f"kg {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None: ...


# ---------------------------------------------------------------- build, serve, up


class _Bar:
    """Shows the stages of a build as one progress bar on standard error."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.task: Any = None
        self._total = 1

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage."""
        if self.task is not None:
            self.progress.update(self.task, completed=self._total, total=self._total)
        self._total = total or 1
        self.task = self.progress.add_task(name, total=total)

    def advance(self, steps: int = 1) -> None:
        """Move the bar on."""
        self.progress.advance(self.task, steps)

    def finish(self) -> None:
        """Fill the last bar."""
        if self.task is not None:
            self.progress.update(self.task, completed=self._total, total=self._total)


@contextmanager
def _progress(quiet: bool) -> Iterator[_Bar | None]:
    if quiet:
        yield None
        return
    with Progress(
        TextColumn("[bold]{task.description:<14}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=_err,
    ) as progress:
        bar = _Bar(progress)
        yield bar
        bar.finish()


@app.command()
def build(
    sources: SourcesArgument = None,
    site: SiteOption = None,
    config: ConfigOption = None,
    base: BaseOption = None,
    jobs: JobsOption = None,
    forced: AsOption = None,
    strict: StrictOption = False,
    quiet: QuietOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read, map, validate, seal and activate a release.

    Makes a new release from exactly the sources named. What violates a shape is set aside and listed
    with its reason; the rest is published. The same input gives the same release id.

    Sources are recognised by what is in them: volumes of FRUS (TEI XML); pages and records of the
    Digital Archive (text, HTML, JSON); authority data of the Office of the Historian (a folder of XML);
    records of one's own (YAML, JSON, JSON lines); RDF (Turtle, TriG, N-Triples, N-Quads, JSON-LD,
    RDF/XML); tables with CSVW metadata beside them (CSV, TSV, XLSX); and a ledger.tsv. Other files
    are passed over.

    Examples:

        kg build                                  the sample that ships with Parley

        kg build volumes/ --site /srv/parley      every volume in a folder

        kg build graph.ttl --as rdf               a graph you already have, through the same gate
    """
    settings = _settings(config, site, base, jobs=jobs)
    report = _build(sources, settings, forced, strict, quiet or as_json)
    if as_json:
        _print_json(
            {
                "release": report.release.id,
                "path": str(report.release.path),
                "counts": dict(report.counts),
                "set_aside": [f.model_dump(exclude_defaults=True) for f in report.set_aside],
                "seconds": dict(report.seconds),
                "peak_mib": report.peak_mib,
            }
        )
    elif not quiet:
        _print_build(report, then=_again("kg serve", site, config))


def _build(
    sources: list[Path] | None, settings: Settings, forced: str | None, strict: bool, quiet: bool
) -> BuildReport:
    from kg.build import build as run
    from kg.resources import shipped

    with _progress(quiet) as bar:
        return run(sources or [shipped("data")], settings, forced=forced, strict=strict, progress=bar)


def _print_build(report: BuildReport, *, then: str = "") -> None:
    table = Table(title=f"Release {report.release.id}", title_justify="left", show_header=False)
    for name in _CLOSING:
        table.add_row(name, f"{report.counts[name]:,}")
    table.add_row("seconds", f"{sum(report.seconds.values()):.1f}")
    _err.print(table)
    if report.passed_over:
        _say(
            f"[blue]passed over[/] {escape(_some(report.passed_over))}: in no format this version recognises."
        )
        if tables := [n for n in report.passed_over if Path(n).suffix in {".csv", ".tsv", ".tab", ".xlsx"}]:
            _say(f"To have a table read, describe its columns: kg records {tables[0]} --suggest-mapping")
    for finding in report.set_aside[:5]:
        _say(f"[yellow]set aside[/] {escape(finding.statement)} {escape(finding.remedy)}")
    if report.counts["records set aside"] or report.counts["sources set aside"]:
        _say(f"Every record set aside, with its reason: {report.release.path}/reports/set-aside.jsonl")
    _say(f"Current release: {report.release.path}")
    if then:
        _say(f"Next: {then}")


# What is published, what was noticed about it, what was left out.
_CLOSING = (
    "documents",
    "conversations",
    "quads",
    "triples",
    "violations",
    "warnings",
    "infos",
    "sources set aside",
    "records set aside",
    "files passed over",
)


def _counted(number: int, one: str) -> str:
    """Return a number with its word, in the plural where due."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _some(names: Sequence[str], most: int = 3) -> str:
    """Return the first names of a list, and how many more there are."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _again(command: str, site: str | None, config: Path | None, *rest: str) -> str:
    """Return a command for the same site and settings as this one, as a shell takes it."""
    given = [*(("--site", site) if site else ()), *(("--config", str(config)) if config else ())]
    return shlex.join([*command.split(), *rest, *given])


@app.command()
def serve(
    site: SiteOption = None,
    config: ConfigOption = None,
    host: HostOption = None,
    port: PortOption = None,
    quiet: QuietOption = False,
) -> None:
    """Serve the current release: pages, data, SPARQL and dumps.

    A newly activated release is picked up without dropping a request. Stop with Ctrl-C.
    """
    from kg.web import serve as run

    run(_settings(config, site, host=host, port=port), announce=_say_nothing if quiet else None)


def _say_nothing(_address: str) -> None: ...


@app.command()
def up(
    sources: SourcesArgument = None,
    site: SiteOption = None,
    config: ConfigOption = None,
    base: BaseOption = None,
    jobs: JobsOption = None,
    host: HostOption = None,
    port: PortOption = None,
    quiet: QuietOption = False,
) -> None:
    """Build if there is no current release, then serve.

    With no SOURCE, the sample that ships with Parley is built: the talk of Castro and Kudryavtsev of
    28 April 1961, and several hundred conversations of 1961 to 1963.
    """
    from kg.errors import NoSuchReleaseError
    from kg.release.read import current_release
    from kg.web import serve as run

    settings = _settings(config, site, base, jobs=jobs, host=host, port=port)
    try:
        current_release(settings.site_path)
    except NoSuchReleaseError:
        report = _build(sources, settings, None, False, quiet)
        if not quiet:
            _print_build(report)  # what comes next is being done
    run(settings, announce=_say_nothing if quiet else None)


@app.command()
def editor(
    required: Annotated[
        bool, typer.Option("--required", help="Fail when it cannot be installed.", show_default="a notice")
    ] = False,
) -> None:
    """Install the query editor of the page /sparql, with npm. Does nothing when it is there.

    Colours, completion and checks while you type come from a package of the npm registry. Without it the page
    has a plain form; everything else is the same.
    """
    from kg.web.editor import install_editor

    try:
        done = install_editor()
    except ParleyError as exc:
        if required:
            raise
        _say(escape(f"{exc.statement} {exc.remedy}"))
        return
    _say("The query editor is installed." if done else "The query editor is there already.")


# ---------------------------------------------------------------- validate, records


@app.command()
def validate(
    sources: Annotated[
        list[Path], typer.Argument(help="A source, or an RDF file.", metavar="SOURCE|FILE...", readable=False)
    ],
    shapes: Annotated[
        list[Path] | None,
        typer.Option(
            "--shapes",
            help="Shapes to check an RDF file against.",
            show_default="Parley's own",
            metavar="FILE",
        ),
    ] = None,
    report_format: Annotated[
        Literal["text", "json", "turtle", "html"], typer.Option("--format", "-f", help="Form of the report.")
    ] = "text",
    site: SiteOption = None,
    config: ConfigOption = None,
    base: BaseOption = None,
    jobs: JobsOption = None,
    forced: AsOption = None,
    quiet: QuietOption = False,
) -> None:
    """Check a source with SHACL and report for people. Exit 1 when there are violations.

    Nothing is published. The report goes to standard output: per kind of finding where it is and what
    is wrong, the remedy, and the code that docs/messages.md explains.

    Exit codes: 0 no violation (there may be warnings); 1 violations; 2 a wrong option; 3 nothing could
    be read.

    Examples:

        kg validate my-records.yaml

        kg validate graph.ttl --shapes my-shapes.ttl --format turtle
    """
    from kg.build import check, check_rdf
    from kg.shapes.report import findings_html, findings_json, findings_text, results_turtle

    settings = _settings(config, site, base, jobs=jobs)
    with _progress(quiet or not _err.is_terminal) as bar:
        checked = (
            check_rdf(sources, shapes, settings)
            if shapes
            else check(sources, settings, forced=forced, progress=bar)
        )
    writers: dict[str, Callable[[], Iterable[str]]] = {
        "text": lambda: (f"{line}\n" for line in findings_text(checked.findings, checked.infos)),
        "json": lambda: [findings_json(checked.findings, checked.counts)],
        "turtle": lambda: results_turtle(checked.results),
        "html": lambda: findings_html(checked.findings, checked.infos, checked.counts),
    }
    sys.stdout.writelines(writers[report_format]())
    violations = sum(f.severity == "violation" for f in checked.findings)
    if report_format == "text" and not quiet:
        warnings = sum(f.severity == "warning" for f in checked.findings)
        print(
            f"{'Conforms' if not violations else 'Does not conform'}: "
            f"{_counted(violations, 'violation')}, {_counted(warnings, 'warning')}."
        )
        names = [str(source) for source in sources]
        if checked.findings:
            print("Codes are explained in docs/messages.md.")
        if violations:
            print("Next: correct what is named under VIOLATION, then run the same command again.")
        elif not shapes:
            print(f"Next: {_again('kg build', site, config, *names)}")
    if violations:
        raise typer.Exit(1)


@app.command()
def records(
    sources: Annotated[
        list[Path], typer.Argument(help="Files or folders to read.", metavar="SOURCE...", readable=False)
    ],
    site: SiteOption = None,
    config: ConfigOption = None,
    base: BaseOption = None,
    forced: AsOption = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            help="Show how one document of a volume was read: d69, or frus1961-63v05-d69.",
            metavar="DOCUMENT",
        ),
    ] = None,
    suggest: Annotated[
        bool,
        typer.Option(
            "--suggest-mapping", help="Write a first CSVW description of a table, for you to check and save."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --explain: write it as JSON.")] = False,
    quiet: QuietOption = False,
) -> None:
    """Show the typed records a reader sees, as JSON lines: what a curator checks first.

    Findings go to standard error. The lines are the interchange format: kg build reads them back.

    With --explain, show for one document of a volume of FRUS what was read, by which rule, from which
    words on which line; whom each participant was taken for and why; and what could not be read.

    Examples:

        kg records volumes/frus1961-63v05.xml > records.jsonl

        kg records volumes/frus1961-63v05.xml --explain d69

        kg records talks.csv --suggest-mapping > talks.csv-metadata.json
    """
    if suggest:
        _suggest_mapping(sources)
        return
    from kg.errors import NothingReadError, SourceError
    from kg.records import discover, read_source
    from kg.records.findings import Finding
    from kg.records.model import dump_json

    settings = _settings(config, site, base)
    found, findings = discover(sources, settings, forced=forced)
    if explain is not None:
        _explain(found, explain, as_json=as_json)
        return
    if as_json:
        raise UsageError(
            "--json goes with --explain.", remedy="Without it the records are JSON lines already."
        )
    for finding in findings:
        _say_finding(finding, quiet)
    readable = 0
    broken: list[SourceError] = []
    for source in found:
        if source.format == "ledger":
            continue
        try:
            for item in read_source(source, settings):
                if isinstance(item, Finding):
                    _say_finding(item, quiet)
                else:
                    sys.stdout.write(dump_json(item) + "\n")
            readable += 1
        except SourceError as exc:
            broken.append(exc)
            _say(f"[yellow]set aside[/] {escape(str(exc))}")
    if broken and not readable:
        what = "The source" if len(broken) == 1 else f"None of the {len(broken)} sources"
        verb = "could not be read" if len(broken) == 1 else "could be read"
        raise NothingReadError(f"{what} {verb}; why stands above.")


def _suggest_mapping(paths: Sequence[Path]) -> None:
    import json

    from kg.errors import NothingReadError
    from kg.records.table import is_table, suggest_mapping

    if len(paths) != 1 or not is_table(paths[0]):
        raise UsageError(
            "--suggest-mapping goes with one table.", remedy="Name one file in CSV, TSV or XLSX."
        )
    try:
        suggestion = suggest_mapping(paths[0], paths[0].name)
    except OSError as exc:
        raise NothingReadError(
            f"{paths[0]}: {exc.strerror}.", remedy="Give the path of a table that you may read."
        ) from exc
    sys.stdout.write(json.dumps(suggestion, ensure_ascii=False, indent=2) + "\n")


def _explain(sources: Sequence[Source], wanted: str, *, as_json: bool) -> None:
    from kg.records.explanation import explanation_json, explanation_text
    from kg.records.frus.explain import explain_document

    volumes = [source for source in sources if source.format == "frus"]
    if not volumes:
        raise UsageError(
            "Only documents of volumes of FRUS can be explained.",
            remedy="For other sources leave out --explain: each line of JSON is what was read.",
        )
    if len(volumes) > 1 and not re.match(r"frus\d", wanted):
        raise UsageError(
            f"{wanted!r} may be in any of {len(volumes)} volumes.",
            remedy="Name one volume, or give the whole id: frus1961-63v05-d69.",
        )
    for volume in volumes:
        found = explain_document(volume.path, volume.name, wanted)
        if found is None:
            continue
        if as_json:
            _print_json(explanation_json(found))
        else:
            sys.stdout.write(explanation_text(found, min(_out.width, 120)))
        return
    raise UsageError(
        f"No volume that was given has a document {wanted!r}.",
        remedy=f"Given: {_some([v.name for v in volumes])}.",
    )


def _say_finding(finding: Finding, quiet: bool) -> None:
    if not quiet or finding.sets_aside:
        colour = {"violation": "red", "warning": "yellow"}.get(finding.severity, "blue")
        _say(f"[{colour}]{finding.severity}[/] {escape(finding.statement)} {escape(finding.remedy)}".rstrip())


# ---------------------------------------------------------------- query, dump


@app.command()
def query(
    text: Annotated[
        str, typer.Argument(help="A file with a query, or - for standard input.", metavar="[FILE|-]")
    ] = "-",
    output: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="table, json, csv, tsv, xml; turtle, nt, jsonld, rdf, trig, nq for graphs.",
            metavar="F",
        ),
    ] = "table",
    release: ReleaseOption = None,
    site: SiteOption = None,
    config: ConfigOption = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", help="Seconds the query may run.", show_default="20")
    ] = None,
) -> None:
    """Run a SPARQL query over a release.

    Relative IRIs are resolved against the release's base + id/, so <person/p-...> works.

    Examples:

        kg query queries/q01-conversations-of-a-person.rq

        echo 'SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }' | kg query -f csv
    """
    from kg.sparql.offline import run_query

    settings = _settings(config, site, query_timeout=timeout)
    if text == "-":
        body = sys.stdin.read()
    else:
        try:
            body = Path(text).read_text(encoding="utf-8")
        except OSError as exc:
            msg = f"{text}: the query cannot be read: {exc.strerror}."
            raise UsageError(
                msg, remedy="Give a file with a SPARQL query, or - to read standard input."
            ) from exc
    run_query(_release(settings, release), body, output, settings, sys.stdout.buffer)


def _release(settings: Settings, wanted: str | None) -> Release:
    from kg.release.read import current_release, find_release

    return find_release(settings.site_path, wanted) if wanted else current_release(settings.site_path)


@app.command()
def dump(
    dump_format: Annotated[
        str,
        typer.Option(
            "--format", "-f", help="nq, trig, turtle, nt, jsonld, rdf, csv, graphml or gexf.", metavar="F"
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="File to write; .gz and .zst compress. csv: a folder, or a .zip.",
            metavar="FILE",
        ),
    ],
    release: ReleaseOption = None,
    site: SiteOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write a release as a file, in any serialisation.

    With named graphs: nq, trig, jsonld. Without: turtle, nt, rdf (RDF/XML). Tables: csv (a folder, or
    a .zip). Networks of who met whom: graphml, gexf. A name ending in .gz or .zst is compressed.

    Examples:

        kg dump -f turtle -o parley.ttl.gz

        kg dump -f csv -o tables.zip

        kg dump -f graphml -o who-met-whom.graphml
    """
    from kg.dumps import dump_release

    dump_release(_release(_settings(config, site), release), dump_format, output)
    if not quiet:
        _say(f"Written: {output}")


# ---------------------------------------------------------------- releases


@releases_app.callback(invoke_without_command=True)
def releases_default(
    context: typer.Context, site: SiteOption = None, config: ConfigOption = None, as_json: JsonOption = False
) -> None:
    """List, show, activate, verify, compare and prune releases."""
    if context.invoked_subcommand is None:
        _list_releases(_settings(config, site), as_json)


@releases_app.command("list")
def releases_list(site: SiteOption = None, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List the releases of a site, newest first; the current one is marked."""
    _list_releases(_settings(config, site), as_json)


def _list_releases(settings: Settings, as_json: bool) -> None:
    from kg.errors import NoSuchReleaseError
    from kg.release.read import current_release, list_releases

    try:
        current = current_release(settings.site_path).id
    except NoSuchReleaseError:
        current = ""
    found = list_releases(settings.site_path)
    if as_json:
        _print_json(
            [
                {"id": r.id, "created": r.manifest.created, "base": r.manifest.base, "current": r.id == current, "counts": dict(r.manifest.counts)}
                for r in found
            ]
        )  # fmt: skip
        return
    if not found:
        print("No releases yet. Make one with: kg build")
        return
    table = Table("release", "made", "documents", "conversations", "quads", "")
    for r in found:
        counts = (f"{r.manifest.counts.get(k, 0):,}" for k in ("documents", "conversations", "quads"))
        table.add_row(
            r.id, r.manifest.created[:16].replace("T", " "), *counts, "current" if r.id == current else ""
        )
    _out.print(table)


@releases_app.command("show")
def releases_show(
    release: Annotated[
        str | None, typer.Argument(help="Release id or its first characters.", show_default="the current one")
    ] = None,
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Show the manifest of a release: inputs, counts, files."""
    print(_release(_settings(config, site), release).manifest.to_json(), end="")


@releases_app.command("activate")
def releases_activate(
    release: Annotated[str, typer.Argument(help="Release id or its first characters.")],
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Make a release the current one: forward, or back to an earlier one. A running server follows."""
    from kg.release.seal import activate

    settings = _settings(config, site)
    found = _release(settings, release)
    activate(settings.site_path, found.id)
    print(f"Current release: {found.id}")


@releases_app.command("verify")
def releases_verify(
    release: Annotated[
        str | None, typer.Argument(help="Release id or its first characters.", show_default="the current one")
    ] = None,
    site: SiteOption = None,
    config: ConfigOption = None,
    shallow: Annotated[
        bool,
        typer.Option("--shallow", help="Leave out the comparison of every line of the dump with the store."),
    ] = False,
) -> None:
    """Hash every file again and compare dump, store and manifest. Exit 1 when anything differs."""
    from kg.release.verify import verify_release

    found = _release(_settings(config, site), release)
    findings = verify_release(found, deep=not shallow)
    for finding in findings:
        _say_finding(finding, quiet=False)
    if findings:
        raise typer.Exit(1)
    print(
        f"Release {found.id} is whole: {len(found.manifest.files)} files, {found.manifest.counts.get('quads', 0):,} quads."
    )


@releases_app.command("diff")
def releases_diff(
    older: Annotated[str, typer.Argument(help="Release id or its first characters.")],
    newer: Annotated[
        str | None, typer.Argument(help="Release id or its first characters.", show_default="the current one")
    ] = None,
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Compare two releases: lines removed (-) and added (+), as N-Quads."""
    from kg.release.compare import diff_releases

    settings = _settings(config, site)
    added = removed = 0
    for change in diff_releases(_release(settings, older), _release(settings, newer)):
        sys.stdout.write(f"{change.sign} {change.line}\n")
        added += change.sign == "+"
        removed += change.sign == "-"
    _err.print(f"{removed:,} removed, {added:,} added")


@releases_app.command("prune")
def releases_prune(
    keep: Annotated[int, typer.Option("--keep", help="How many of the newest releases stay.", min=1)] = 5,
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Remove old releases. The current one always stays."""
    from kg.release.prune import prune

    for gone in prune(_settings(config, site).site_path, keep):
        print(f"removed {gone}")


# ---------------------------------------------------------------- ledger


@ledger_app.callback(invoke_without_command=True)
def ledger_default(context: typer.Context, site: SiteOption = None, config: ConfigOption = None) -> None:
    """The ledger of identifiers: list, merge, split, withdraw. The next build obeys it."""
    if context.invoked_subcommand is None:
        _list_ledger(_settings(config, site), None)


@ledger_app.command("list")
def ledger_list(
    status: Annotated[
        Literal["minted", "merged", "split", "withdrawn", "distinct"] | None,
        typer.Option("--status", help="Only lines of this status.", show_default="all"),
    ] = None,
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """List the lines of the ledger, tab-separated."""
    _list_ledger(_settings(config, site), status)


def _list_ledger(settings: Settings, status: str | None) -> None:
    from kg.release.ledger import read_ledger

    path = settings.site_path / "ledger.tsv"
    for line in read_ledger(path).lines if path.exists() else ():
        if status in (None, line.status):
            print("\t".join(line))


_By = Annotated[str, typer.Option("--by", help="Who decides this.")]
_Note = Annotated[str, typer.Option("--note", help="Why; shown to readers.")]
_Kind = Annotated[str, typer.Argument(help="person, conversation or commitment.", metavar="KIND")]


@ledger_app.command("merge")
def ledger_merge(
    kind: _Kind,
    key: Annotated[str, typer.Argument(help="The key that gives way, e.g. p-3bk2x9zf.")],
    into: Annotated[str, typer.Argument(help="The key that stays.")],
    by: _By,
    note: _Note = "",
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Merge one identifier into another. The old address answers 301 from the next build on."""
    from kg.release.ledger import merge, require_keys

    def decide(ledger: Ledger) -> Iterable[LedgerLine]:
        require_keys(ledger, kind, (key, into))
        return merge(ledger, kind, key, into, by=by, note=note)

    _decide(site, config, decide)


@ledger_app.command("split")
def ledger_split(
    kind: _Kind,
    key: Annotated[str, typer.Argument(help="The key that stood for several things.")],
    into: Annotated[list[str], typer.Argument(help="The keys of those things.")],
    by: _By,
    note: _Note = "",
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Split one identifier into several. The old address answers 300 with the candidates."""
    from kg.release.ledger import require_parts, split

    def decide(ledger: Ledger) -> Iterable[LedgerLine]:
        require_parts(ledger, kind, key, into)
        return split(ledger, kind, key, tuple(into), by=by, note=note)

    _decide(site, config, decide)


@ledger_app.command("withdraw")
def ledger_withdraw(
    kind: _Kind,
    key: Annotated[str, typer.Argument(help="The key to withdraw.")],
    by: _By,
    note: Annotated[str, typer.Option("--note", help="The reason; shown to readers.")],
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Withdraw an identifier for a stated reason. Its address answers 410 from the next build on."""
    from kg.release.ledger import require_keys, withdraw

    def decide(ledger: Ledger) -> Iterable[LedgerLine]:
        require_keys(ledger, kind, [key])
        return withdraw(ledger, kind, key, by=by, note=note)

    _decide(site, config, decide)


def _decide(
    site: str | None, config: Path | None, decision: Callable[[Ledger], Iterable[LedgerLine]]
) -> None:
    from kg.release.ledger import append_lines, read_ledger

    settings = _settings(config, site)
    path = settings.site_path / "ledger.tsv"
    if not path.exists():
        msg = f"{path}: there is no ledger yet."
        raise UsageError(msg, remedy="Build a release first (kg build), or give the right --site.")
    lines = list(decision(read_ledger(path)))
    if not append_lines(path, lines):
        _say("The ledger says so already; nothing was written.")
        return
    for line in lines:
        print("\t".join(line))
    sources, named = _sources_again(settings)
    _say(
        f"Written to the ledger. To publish it, build again{named}: {_again('kg build', site, config)}{sources}"
    )


# ---------------------------------------------------------------- review


@review_app.callback(invoke_without_command=True)
def review_default(context: typer.Context, site: SiteOption = None, config: ConfigOption = None) -> None:
    """Doubtful links between persons: list them, and apply what you decided."""
    if context.invoked_subcommand is None:
        review_list_command(site=site, config=config)


@review_app.command("list")
def review_list_command(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.", show_default="standard output")
    ] = None,
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Write the pairs of persons that may be one, as CSV with an empty column for the decision.

    Fill it with accept (one person), reject (two people, never asked again), merge (any two entries)
    or split (entry a is somebody else than b), and give the file to kg review apply.
    """
    from kg.release.review import LIST

    path = _settings(config, site).site_path / LIST
    if not path.exists():
        msg = f"{path}: there is no list yet."
        raise UsageError(msg, remedy="Build a release first (kg build), or give the right --site.")
    content = path.read_bytes()
    if output is None:
        sys.stdout.write(content.decode())
        return
    try:
        with output.open("xb") as file:
            file.write(content)
    except OSError as exc:
        msg = f"{output}: cannot be written: {exc.strerror}."
        raise UsageError(msg, remedy="Decisions may stand in it: give a file that is not there yet.") from exc
    pairs = len(content.splitlines()) - 1
    _say(f"{pairs:,} {'pair' if pairs == 1 else 'pairs'} to decide: {output}")


@review_app.command("apply")
def review_apply(
    file: Annotated[Path, typer.Argument(help="The list with your decisions.", metavar="FILE")],
    by: _By,
    site: SiteOption = None,
    config: ConfigOption = None,
) -> None:
    """Write decisions to the ledger, all or none. The next build obeys them."""
    from kg.release.review import decisions

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        msg = f"{file}: the list cannot be read: {exc}."
        raise UsageError(msg, remedy="It must be a CSV file in UTF-8.") from exc
    _decide(site, config, lambda ledger: decisions(ledger, text, str(file), by=by))


def _sources_again(settings: Settings) -> tuple[str, str]:
    """Return what follows ``kg build`` for the sources of the current release, and words naming them.

    A release knows its sources by name and digest, not where they lie: only the sample can be found.
    """
    import hashlib

    from kg.errors import NoSuchReleaseError
    from kg.release.read import current_release
    from kg.resources import shipped

    try:
        inputs = current_release(settings.site_path).manifest.inputs
    except NoSuchReleaseError:
        return " SOURCE...", ""
    sample = {hashlib.sha256(p.read_bytes()).hexdigest() for p in shipped("data").rglob("*") if p.is_file()}
    if {i.sha256 for i in inputs} <= sample:
        return "", ""
    return " SOURCE...", f" from the same sources ({_some([i.name for i in inputs])})"


# ---------------------------------------------------------------- the edge


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def main() -> None:
    """Run ``kg``; errors become one message on standard error and an exit code."""
    try:
        app()
    except ParleyError as exc:
        _say(f"[bold red]kg:[/] {escape(exc.statement)}")
        if exc.remedy:
            _say(f"    {escape(exc.remedy)}")
        sys.exit(exc.exit_code)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of a pipe has gone; nothing is wrong
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
