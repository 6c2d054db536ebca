"""The command line teaches, answers in the form asked for, and says what to do when it cannot."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import etree

from kg import __version__
from kg.cli import app
from tests.commands import kg
from tests.conftest import ROOT


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run ``kg`` as a program of its own."""
    return subprocess.run(
        [sys.executable, "-m", "kg", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=120,
    )


def test_help_names_every_command_and_where_to_start() -> None:
    done = program("--help")
    assert done.returncode == 0
    shown = done.stdout
    for command in ("build", "serve", "up", "validate", "query", "dump", "releases", "records", "ledger"):
        assert command in shown
    assert "Start with" in shown
    assert kg("--version").stdout.strip() == f"kg {__version__}"


def test_every_command_and_option_has_help() -> None:
    import typer

    def walk(command: object, name: str) -> list[str]:
        bare = [] if getattr(command, "help", None) else [name]
        bare += [f"{name} {p.name}" for p in command.params if not getattr(p, "help", None)]  # type: ignore[attr-defined]
        for sub_name, sub in getattr(command, "commands", {}).items():
            bare += walk(sub, f"{name} {sub_name}")
        return bare

    assert walk(typer.main.get_command(app), "kg") == []


def test_records_are_printed_in_the_form_that_build_reads_back(tmp_path: Path) -> None:
    first = kg("records", ROOT / "data/records/wcda-188144.yaml")
    assert first.returncode == 0, first.stderr
    lines = tmp_path / "again.jsonl"
    lines.write_text(first.stdout)
    again = kg("records", lines)
    assert again.returncode == 0

    def facts(text: str) -> dict[str, object]:
        return {k: v for k, v in json.loads(text).items() if k not in ("source", "place")}

    assert facts(again.stdout) == facts(first.stdout)


@pytest.mark.parametrize("form", ["text", "json", "turtle", "html"])
def test_validate_reports_in_the_form_asked_for_and_exits_with_1(tmp_path: Path, form: str) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "@prefix parley: <https://w3id.org/parley/ontology#> . <http://example.org/c> a parley:Conversation ."
    )
    done = kg("validate", bad, "--format", form, "--quiet", "--site", tmp_path / "site")
    assert done.returncode == 1, done.stderr
    assert "conversation-heldon" in done.stdout.lower()
    if form == "json":
        assert json.loads(done.stdout)["conforms"] is False
    elif form == "turtle":
        triples = list(ox.parse(done.stdout.encode(), format=ox.RdfFormat.TURTLE))
        assert any(t.predicate.value.endswith("#conforms") for t in triples)
    elif form == "html":
        assert etree.fromstring(done.stdout, etree.HTMLParser()).find(".//h1") is not None
    assert not (tmp_path / "site").exists()


def test_validate_takes_shapes_of_ones_own(tmp_path: Path) -> None:
    data, shapes = tmp_path / "data.ttl", tmp_path / "shapes.ttl"
    data.write_text("<http://example.org/s> a <http://example.org/T> .")
    shapes.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> . "
        'ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:property ex:P . ex:P sh:path ex:name ; sh:minCount 1 ; sh:message "no name" .'
    )
    done = kg("validate", data, "--shapes", shapes)
    assert done.returncode == 1
    assert "no name" in done.stdout
    data.write_text('<http://example.org/s> a <http://example.org/T> ; <http://example.org/name> "x" .')
    assert kg("validate", data, "--shapes", shapes).returncode == 0


def test_query_answers_from_standard_input_and_in_other_forms(sample_site: Path) -> None:
    ask = "SELECT ?label WHERE { <record/wcda-188144> <http://purl.org/dc/terms/title> ?label }"
    rows = list(
        csv.reader(io.StringIO(kg("query", "-", "-f", "csv", "--site", sample_site, stdin=ask).stdout))
    )
    assert len(rows) == 2
    turtle = kg("query", "-f", "turtle", "--site", sample_site, stdin="DESCRIBE <record/wcda-188144>").stdout
    assert len(list(ox.parse(turtle.encode(), format=ox.RdfFormat.TURTLE))) > 10


def test_a_wrong_query_exits_with_1_and_names_the_place(sample_site: Path) -> None:
    done = kg("query", "--site", sample_site, stdin="SELECT ?s WHERE { ?s ?p }")
    assert done.returncode == 1
    assert "1:" in done.stderr


def test_a_query_past_its_time_is_ended_and_exits_with_1(sample_site: Path) -> None:
    done = kg(
        "query",
        "--timeout",
        "0.5",
        "--site",
        sample_site,
        stdin="SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    )
    assert done.returncode == 1
    assert "0.5" in done.stderr


def test_a_dump_holds_what_the_release_holds(sample_site: Path, tmp_path: Path) -> None:
    counts = json.loads((sample_site / "current/manifest.json").read_text())["counts"]
    target = tmp_path / "all.nt.gz"
    assert kg("dump", "-f", "nt", "-o", target, "--site", sample_site).returncode == 0
    import gzip

    assert len(gzip.decompress(target.read_bytes()).splitlines()) == counts["triples"]
    tables = tmp_path / "tables.zip"
    assert kg("dump", "-f", "csv", "-o", tables, "--site", sample_site).returncode == 0
    with zipfile.ZipFile(tables) as archive:
        assert {"conversations.csv", "participations.csv", "persons.csv"} <= set(archive.namelist())


def test_an_unknown_dump_format_lists_the_known_ones(sample_site: Path, tmp_path: Path) -> None:
    done = kg("dump", "-f", "papyrus", "-o", tmp_path / "x", "--site", sample_site)
    assert done.returncode == 2
    assert "graphml" in done.stderr


def test_releases_are_listed_shown_and_switched(site_copy: Path) -> None:
    (release,) = json.loads(kg("releases", "list", "--json", "--site", site_copy).stdout)
    assert release["current"] is True
    (site_copy / "current").unlink()
    assert kg("query", "--site", site_copy, stdin="ASK { }").returncode == 4
    assert kg("releases", "activate", release["id"][:6], "--site", site_copy).returncode == 0
    assert json.loads(kg("releases", "show", "--site", site_copy).stdout)["id"] == release["id"]


def test_the_sample_ledger_holds_a_merge_and_a_reasoned_withdrawal(sample_site: Path) -> None:
    merged = kg("ledger", "list", "--status", "merged", "--site", sample_site).stdout
    withdrawn = kg("ledger", "list", "--status", "withdrawn", "--site", sample_site).stdout.rstrip("\n")
    assert "person" in merged
    assert len(withdrawn.split("\t")[-1]) > 20
