"""The command line teaches, answers in the form asked for, and says what to do when it cannot."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import socket
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


TALK = """\
- id: {id}
  documents:
  - key: {id}
    title: Memorandum of Conversation
    form: memorandum-of-conversation
    records: [conversation:{id}]
    url: https://example.org/{id}
    rights: http://rightsstatements.org/vocab/NoC-US/1.0/
    {field}
  conversations:
  - key: {id}
    name: Alder - Birch
    held_on: {{edtf: "{day}"}}
    participations:
    - {{participant: "{who}", roles: [{role}], on_behalf_of: org:g-a}}
    - {{listed_as: Two advisers, count: 2}}
  persons:
  - {{key: alder, name: "Alder, Test"}}
  orgs:
  - {{key: g-a, name: Government of A, type: government}}
"""
RIGHT = {"id": "a-d1", "day": "1961-04-28", "who": "person:alder", "role": "principal", "field": ""}
KINDS_OF_MISTAKE = (
    ({"field": "titel: Talk"}, 'a.yaml, {id}, line {line}, field documents[0].titel: there is no field "titel" here'),
    ({"day": "1961-02-30"}, "a.yaml, {id}, line {line}, field conversations[0].held_on: not a date"),
    ({"who": "alder"}, "a.yaml, {id}, line {line}, field conversations[0].participations[0].participant: not a ref"),
    ({"role": "[]"}, "a.yaml, {id}, line {line}, field conversations[0].participations[0].roles"),
    ({"role": "chairperson"}, 'a.yaml, {id}, line {line}: "chairperson": A participation has at least one role'),
)  # fmt: skip
LINE_OF = {"field": 9, "day": 13, "who": 15, "role": 15}


def test_the_report_gives_a_curator_file_line_and_own_words_in_the_order_of_the_file(tmp_path: Path) -> None:
    expected, blocks, lines = [], [], 0
    for number, (mistake, words) in enumerate(KINDS_OF_MISTAKE):
        name = f"a-d{number}"
        block = TALK.format(**RIGHT | {"id": name} | mistake)
        (field,) = mistake
        at = 1 if mistake == {"role": "chairperson"} else LINE_OF[field]
        expected.append(words.format(id=name, line=lines + at))
        blocks.append(block)
        lines += block.count("\n")
    source = tmp_path / "a.yaml"
    source.write_text("".join(blocks))
    done = kg("validate", source, "--quiet", "--site", tmp_path / "site")
    assert done.returncode == 1
    starts = [done.stdout.find(words) for words in expected]
    assert -1 not in starts, done.stdout
    assert starts == sorted(starts)
    assert all(done.stdout.count(f"a.yaml, a-d{n}, line") >= 1 for n in range(5))
    assert "a.yaml: a.yaml" not in done.stdout
    assert done.stdout.find("Code: shape-participation-role") > starts[-1]


def test_the_report_ends_with_what_to_do_next(tmp_path: Path) -> None:
    good, bad = tmp_path / "good one.yaml", tmp_path / "bad.yaml"
    good.write_text(TALK.format(**RIGHT))
    bad.write_text(TALK.format(**RIGHT | {"day": "1961-02-30"}))
    site = tmp_path / "site"
    mend = kg("validate", bad, "--site", site).stdout.splitlines()[-3:]
    assert mend[0].startswith("Does not conform: 1 violation, 0 warnings")
    assert mend[-1].startswith("Next: correct")
    assert kg("validate", good, "--site", site).stdout.splitlines()[-1] == (
        f"Next: kg build '{good}' --site {site}"
    )


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """A folder with one good record, one that the gate sets aside, a broken file, and files of no format."""
    folder = tmp_path / "sources"
    folder.mkdir()
    (folder / "good.yaml").write_text(TALK.format(**RIGHT))
    (folder / "bad.yaml").write_text(TALK.format(**RIGHT | {"id": "a-d2", "role": "chairperson"}))
    (folder / "broken.yaml").write_text("id: x\ndocuments: [\n")
    for name in ("note.txt", "table.csv", "v.bin", "x.bin"):
        (folder / name).write_bytes(b"nothing\0")
    return folder


def test_the_closing_table_counts_what_is_published_and_names_what_was_passed_over(
    mixed: Path, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    done = kg("build", mixed, "--site", site)
    assert done.returncode == 0, done.stderr
    rows = dict(re.findall(r"│ ([a-z ]+?) +│ ([\d,.]+) +│", done.stderr))
    manifest = json.loads((site / "current/manifest.json").read_text())["counts"]
    for name, number in {
        "documents": 1,
        "conversations": 1,
        "sources set aside": 1,
        "records set aside": 1,
        "files passed over": 4,
    }.items():
        assert (rows[name], manifest[name]) == (str(number), number), name
    assert "passed over note.txt, table.csv, v.bin and 1 more" in done.stderr
    assert done.stderr.count("broken.yaml") == 1
    assert done.stderr.rstrip().endswith(f"Next: kg serve --site {site}")


def test_a_source_that_cannot_be_read_is_told_of_once(mixed: Path, tmp_path: Path) -> None:
    shown = kg("records", mixed / "broken.yaml")
    assert shown.returncode == 3
    assert shown.stderr.count("not valid YAML") == 1
    done = kg("build", mixed / "broken.yaml", "--quiet", "--site", tmp_path / "site")
    assert done.returncode == 3
    assert done.stderr.count("broken.yaml") == 1
    assert "the only source could not be read" in done.stderr


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two talks by two people, for decisions that are refused."""
    folder = tmp_path_factory.mktemp("decided")
    for name, who in (("a-d1", "alder"), ("a-d2", "elder")):
        text = TALK.format(**RIGHT | {"id": name}).replace("alder", who).replace("Alder", who.title())
        (folder / f"{name}.yaml").write_text(text)
    site = folder / "site"
    assert kg("build", folder / "a-d1.yaml", folder / "a-d2.yaml", "-q", "--site", site).returncode == 0
    return site


def key_of(site: Path, kind: str, source_key: str) -> str:
    rows = (row.split("\t") for row in (site / "ledger.tsv").read_text().splitlines())
    return next(row[2] for row in rows if row[:2] == [kind, source_key])


def test_decisions_about_keys_nobody_has_are_refused(decided: Path) -> None:
    alder, talk = key_of(decided, "person", "alder"), key_of(decided, "conversation", "a-d1")
    slip = alder[:-1] + ("2" if alder[-1] != "2" else "3")
    before = (decided / "ledger.tsv").read_bytes()
    ask = ("--by", "me", "--note", "a test", "--site", decided)
    for arguments, code, said in (
        (("merge", "person", "p-bogus00", "p-other00"), 1, "person p-bogus00: no such key"),
        (("merge", "person", alder, "p-other00"), 1, "person p-other00: no such key"),
        (("merge", "person", slip, alder), 1, f"Did you mean {alder}"),
        (("merge", "person", alder, talk), 1, "It is a conversation"),
        (("split", "person", "p-bogus00", "p-a", "p-b"), 1, "person p-bogus00: no such key"),
        (("split", "person", alder, "p-aaaa", "p-bbbb"), 1, "person p-aaaa: no such key"),
        (("withdraw", "person", "p-bogus00"), 1, "person p-bogus00: no such key"),
        (("withdraw", "place", "vienna"), 2, "person, conversation, commitment"),
    ):
        done = kg("ledger", *arguments, *ask)
        assert done.returncode == code, (arguments, done.stderr)
        assert said in done.stderr
        assert code == 2 or "kg ledger list" in done.stderr
    assert (decided / "ledger.tsv").read_bytes() == before


def test_a_refused_circle_names_no_line_that_was_not_written(decided: Path, tmp_path: Path) -> None:
    shutil.copytree(decided, tmp_path / "site", symlinks=True)
    site = tmp_path / "site"
    alder, elder = key_of(site, "person", "alder"), key_of(site, "person", "elder")
    ask = ("--by", "me", "--site", site)
    done = kg("ledger", "merge", "person", alder, elder, *ask)
    assert done.returncode == 0, done.stderr
    assert f"kg build --site {site} SOURCE..." in done.stderr
    assert "(a-d1.yaml, a-d2.yaml)" in done.stderr
    back = kg("ledger", "merge", "person", elder, alder, *ask)
    assert back.returncode == 1
    assert f"the new line: person {elder} gives way to itself, by way of {alder}" in back.stderr
    assert "line 2" not in back.stderr
    again = kg("ledger", "merge", "person", alder, elder, *ask)
    assert again.returncode == 0
    assert "nothing was written" in again.stderr


def test_a_decision_on_the_sample_is_published_by_building_the_sample_again(site_copy: Path) -> None:
    key = next(
        row.split("\t")[2]
        for row in (site_copy / "ledger.tsv").read_text().splitlines()
        if row.startswith("conversation\t") and "\tminted\t" in row
    )
    done = kg("ledger", "withdraw", "conversation", key, "--by", "me", "--note", "test", "--site", site_copy)
    assert done.stderr.rstrip().endswith(f"build again: kg build --site {site_copy}")


def test_every_file_of_the_project_that_help_names_is_there() -> None:
    named = re.findall(r"\b(?:queries|docs|data|ontology)/[\w./-]+\w", (ROOT / "docs/cli.md").read_text())
    assert "queries/q01-conversations-of-a-person.rq" in named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_up_does_not_propose_what_it_does_itself(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TALK.format(**RIGHT))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = kg("up", tmp_path / "a.yaml", "--site", tmp_path / "site", "--port", port)
    assert done.returncode != 0
    assert "Current release: " in done.stderr
    assert "Next:" not in done.stderr
