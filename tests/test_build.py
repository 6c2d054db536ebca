"""The build as its user sees it: real commands on real files, exit codes, and what is left behind."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tests import commands
from tests.conftest import ROOT, SHARED

TALK = """\
id: {id}
documents:
  - key: {id}
    title: Memorandum of Conversation
    form: memorandum-of-conversation
    records: [conversation:{id}]
    url: https://example.org/{id}
    rights: http://rightsstatements.org/vocab/NoC-US/1.0/
conversations:
  - key: {id}
    name: Alder - Birch
    held_on: {{edtf: "{day}"}}
    participations:
      - participant: person:alder
        roles: [{role}]
        on_behalf_of: org:g-a
      - listed_as: Two advisers
        count: 2
persons:
  - {{key: alder, name: "Alder, Test"}}
orgs:
  - {{key: g-a, name: Government of A, type: government}}
"""


def talk(
    folder: Path, name: str, day: str = "1961-04-28", role: str = "principal", identifier: str | None = None
) -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(TALK.format(id=identifier or name, day=day, role=role), encoding="utf-8")
    return path


def kg(*arguments: str | Path, site: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run ``kg`` for a site; with an environment of its own as a program of its own."""
    if not env:
        return commands.kg(*arguments, "--site", site)
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments), "--site", str(site)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | env,
        timeout=300,
    )


def built(*arguments: str | Path, site: Path, **env: str) -> dict[str, Any]:
    done = kg("build", *arguments, "--json", site=site, **env)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def current(site: Path) -> str | None:
    link = site / "current"
    return link.readlink().name if link.is_symlink() else None


def test_the_same_input_gives_the_same_release_whatever_the_order_and_hash_seed(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    first = [talk(tmp_path / "one", "a-d1"), talk(tmp_path / "one", "a-d2", "1961-05-01")]
    second = [talk(tmp_path / "two", "a-d2", "1961-05-01"), talk(tmp_path / "two", "a-d1")]
    ids = {
        built(*first, site=tmp_path / "s1", PYTHONHASHSEED="1")["release"],
        built(*second, "--jobs", "1", site=tmp_path / "s2", PYTHONHASHSEED="2")["release"],
        built(*first, site=tmp_path / "s1")["release"],
    }
    assert len(ids) == 1


def test_another_base_is_another_release(tmp_path: Path) -> None:
    source = talk(tmp_path, "a-d1")
    one = built(source, site=tmp_path / "s")["release"]
    assert built(source, "--base", "https://data.example.org/", site=tmp_path / "s")["release"] != one


def test_a_record_with_a_violation_is_set_aside_with_its_reason_and_the_rest_is_published(
    tmp_path: Path,
) -> None:
    good, bad = talk(tmp_path, "a-d1"), talk(tmp_path, "a-d2", role="chairperson")
    site = tmp_path / "site"
    report = built(good, bad, site=site)
    (aside,) = {(f["record"], f["source"]) for f in report["set_aside"]}
    assert aside[0] == "a-d2"
    assert aside[1].endswith("a-d2.yaml")
    dump = zstandard.decompress((site / "current/dumps/dataset.nq.zst").read_bytes()).decode()
    assert "record/a-d1>" in dump
    assert "record/a-d2>" not in dump
    listed = (site / "current/reports/set-aside.jsonl").read_text()
    assert "chairperson" in listed


def test_strict_makes_no_release_of_it(tmp_path: Path) -> None:
    good, bad = talk(tmp_path, "a-d1"), talk(tmp_path, "a-d2", role="chairperson")
    site = tmp_path / "site"
    done = kg("build", good, bad, "--strict", "--quiet", site=site)
    assert done.returncode == 1
    assert "a-d2" in done.stderr
    assert current(site) is None
    assert kg("build", good, "--strict", "--quiet", site=site).returncode == 0


def test_two_records_with_one_id_the_second_is_set_aside(tmp_path: Path) -> None:
    one, two = talk(tmp_path, "a-d1"), talk(tmp_path, "b-d1", identifier="a-d1")
    report = built(one, two, site=tmp_path / "site")
    (finding,) = report["set_aside"]
    assert finding["code"] == "repeated-record"
    assert "a-d1.yaml" in finding["message"]


def test_a_curated_file_extends_a_record_or_is_set_aside(tmp_path: Path) -> None:
    base = talk(tmp_path, "a-d1")
    extra = tmp_path / "extra.yaml"
    extra.write_text(
        "id: a-d1\nextends: true\nlayer: curated\nattributed_to: Parley contributors\ndocuments:\n  - {key: a-d1, silent_on: [place]}\n"
    )
    site = tmp_path / "site"
    assert built(base, extra, site=site)["set_aside"] == []
    dump = zstandard.decompress((site / "current/dumps/dataset.nq.zst").read_bytes()).decode()
    assert "graph/a-d1/curated>" in dump
    alone = built(talk(tmp_path, "b-d1"), extra, site=tmp_path / "other")
    assert [f["code"] for f in alone["set_aside"]] == ["extends-nothing"]


def test_one_unreadable_source_among_several_is_set_aside_and_listed(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    broken.write_text("<http://example.org/s> <http://example.org/p> .\n")
    site = tmp_path / "site"
    report = built(talk(tmp_path, "a-d1"), broken, site=site)
    assert report["counts"]["sources set aside"] == 1
    listed = (site / "current/reports/set-aside.jsonl").read_text()
    assert "broken.ttl" in listed
    assert "line 1" in listed


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["build", "nowhere.xml"], 3),
        (["build", "{empty}"], 3),
        (["build", "{broken}"], 3),
        (["build", "--frobnicate"], 2),
        (["build", "{good}", "--as", "papyrus"], 2),
        (["build", "{good}", "--base", "example.org"], 2),
        (["releases", "show", "ffff"], 4),
        (["query", "{query}"], 4),
        (["dump", "-f", "nq", "-o", "{empty}/x.nq"], 4),
    ],
)
def test_exit_codes_tell_what_kind_of_thing_went_wrong(
    tmp_path: Path, arguments: list[str], code: int
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.ttl").write_text("<a> <b")
    (tmp_path / "q.rq").write_text("ASK { ?s ?p ?o }")
    named = {
        "empty": tmp_path / "empty",
        "broken": tmp_path / "broken.ttl",
        "good": talk(tmp_path, "a-d1"),
        "query": tmp_path / "q.rq",
    }
    done = kg(*(a.format(**named) for a in arguments), site=tmp_path / "site")
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_foreign_rdf_is_published_as_it_is_and_its_iris_are_kept(tmp_path: Path) -> None:
    graph = tmp_path / "graph.trig"
    graph.write_text(
        '<http://example.org/g> { <http://example.org/s> <http://example.org/p> "01"^^<http://www.w3.org/2001/XMLSchema#integer>, [] . }'
    )
    site = tmp_path / "site"
    assert built(graph, site=site)["set_aside"] == []
    dump = zstandard.decompress((site / "current/dumps/dataset.nq.zst").read_bytes()).decode()
    assert (
        '<http://example.org/s> <http://example.org/p> "1"^^<http://www.w3.org/2001/XMLSchema#integer> <http://example.org/g> .'
        in dump
    )


def test_foreign_rdf_goes_through_the_same_gate(tmp_path: Path) -> None:
    graph = tmp_path / "graph.trig"
    graph.write_text(
        "@prefix parley: <https://w3id.org/parley/ontology#> .\n"
        "<http://example.org/good> { <http://example.org/s> <http://example.org/p> <http://example.org/o> . }\n"
        "<http://example.org/bad> { <http://example.org/c> a parley:Conversation . }\n"
    )
    report = built(graph, site=tmp_path / "site")
    assert {f["record"] for f in report["set_aside"]} == {"http://example.org/bad"}


def test_an_unchanged_source_is_not_read_twice(tmp_path: Path) -> None:
    source, site = talk(tmp_path, "a-d1"), tmp_path / "site"
    built(source, site=site)
    (part,) = (p for p in (site / "cache").iterdir() if p.is_dir())
    stamp = (part / "summary.json").stat().st_mtime_ns
    built(source, site=site)
    assert (part / "summary.json").stat().st_mtime_ns == stamp


@pytest.mark.slow
def test_an_unchanged_source_is_read_again_when_the_rules_it_is_read_by_change(tmp_path: Path) -> None:
    code, source, site = tmp_path / "code", talk(tmp_path, "a-d1"), tmp_path / "site"
    for name in ("kg", "ontology", "queries"):
        shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
    build = [sys.executable, "-m", "kg", "build", str(source), "--site", str(site)]
    environment = {**os.environ, "PYTHONPATH": str(code)}
    subprocess.run(build, cwd=code, env=environment, check=True, capture_output=True, timeout=120)
    before = {p.name for p in (site / "cache").iterdir() if p.is_dir()}
    (code / "kg/records/interchange.py").open("a").write("\nNEW_RULE = 1\n")
    subprocess.run(build, cwd=code, env=environment, check=True, capture_output=True, timeout=120)
    assert len({p.name for p in (site / "cache").iterdir() if p.is_dir()} - before) == 1


def test_the_next_build_obeys_a_merge_and_a_withdrawal_in_the_ledger(tmp_path: Path) -> None:
    a, b, site = talk(tmp_path, "a-d1"), tmp_path / "b-d1.yaml", tmp_path / "site"
    b.write_text(
        TALK.format(id="b-d1", day="1961-05-01", role="principal")
        .replace("alder", "elder")
        .replace("Alder, Test", "Elder, Test")
    )
    built(a, b, site=site)
    rows = [line.split("\t") for line in (site / "ledger.tsv").read_text().splitlines()]
    keys = {r[1]: r[2] for r in rows if r[0] == "person"}
    merged = kg(
        "ledger",
        "merge",
        "person",
        keys["elder"],
        keys["alder"],
        "--by",
        "Parley contributors",
        "--note",
        "misspelt",
        site=site,
    )
    assert merged.returncode == 0, merged.stderr
    built(a, b, site=site)
    dump = zstandard.decompress((site / "current/dumps/dataset.nq.zst").read_bytes()).decode()
    assert (
        f"/id/person/{keys['elder']}> <http://purl.org/dc/terms/isReplacedBy> <http://localhost:8000/id/person/{keys['alder']}>"
        in dump
    )
    assert f"ontology#participant> <http://localhost:8000/id/person/{keys['elder']}>" not in dump
    gone = kg(
        "ledger",
        "withdraw",
        "conversation",
        next(r[2] for r in rows if r[1] == "b-d1"),
        "--by",
        "Parley contributors",
        "--note",
        "test",
        site=site,
    )
    assert gone.returncode == 0, gone.stderr
    built(a, b, site=site)
    dump = zstandard.decompress((site / "current/dumps/dataset.nq.zst").read_bytes()).decode()
    assert next(r[2] for r in rows if r[1] == "b-d1") not in dump
    assert "record/b-d1>" in dump


def test_two_builds_at_once_the_second_is_told(tmp_path: Path) -> None:
    source, site = talk(tmp_path, "a-d1"), tmp_path / "site"
    built(source, site=site)
    first = subprocess.Popen(
        [sys.executable, "-m", "kg", "build", str(ROOT / "data"), "--quiet", "--site", str(site)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + 30
        while not list((site / "releases").glob(".building-*")) and time.monotonic() < deadline:
            time.sleep(0.02)
        second = kg("build", source, "--quiet", site=site)
    finally:
        first.kill()
        first.communicate()
    assert second.returncode == 1
    assert str(first.pid) in second.stderr


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.3, 0.8, 1.6, 2.4, 3.2, 4.5])
def test_a_build_killed_at_any_moment_leaves_the_release_before_it_whole(
    tmp_path: Path, delay: float
) -> None:
    source, site = talk(tmp_path, "a-d1"), tmp_path / "site"
    before = built(source, site=site)["release"]
    ledger = (site / "ledger.tsv").read_bytes()
    victim = subprocess.Popen(
        [sys.executable, "-m", "kg", "build", str(ROOT / "data"), "--quiet", "--site", str(site)],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    time.sleep(delay)
    if victim.poll() is None:
        os.killpg(victim.pid, 9)
    victim.wait()
    # The ledger is written when the release is sealed: before that nothing may have changed. After
    # that its decisions are an input of every later build.
    sealed = (site / "ledger.tsv").read_bytes() != ledger
    if not sealed:
        assert current(site) == before
    assert kg("releases", "verify", site=site).returncode == 0
    again = built(source, site=site)["release"]
    assert sealed or again == before
    assert not list((site / "releases").glob(".building-*"))


@pytest.mark.corpus
@pytest.mark.slow
def test_a_volume_becomes_a_release_whose_dump_and_store_agree(tmp_path: Path) -> None:
    volume = SHARED / "corpus/frus/frus1961-63v06.xml"
    if not volume.exists():
        pytest.skip("the development corpus (../shared) is not beside the project")
    site = tmp_path / "site"
    report = built(volume, site=site)
    assert report["counts"]["documents"] == 120
    assert kg("releases", "verify", site=site).returncode == 0


def test_a_warning_names_the_file_that_states_it_when_that_extends_a_record(tmp_path: Path) -> None:
    base = talk(tmp_path, "a-d1")
    extra = tmp_path / "reading.yaml"
    extra.write_text(
        "id: a-d1\nextends: true\nlayer: curated\nattributed_to: Parley contributors\nstatements:\n"
        "  - {key: a-d1.s01, made_in: 'conversation:a-d1', order: 1, speakers: ['person:alder'], act: promise,"
        " summary: {en: Will come again.}, confidence: 0.9}\n"
    )
    site = tmp_path / "site"
    assert built(base, extra, site=site)["set_aside"] == []
    report = json.loads((site / "current/reports/validation.json").read_text())
    (found,) = [
        f
        for f in report["findings"]
        if "/statement/a-d1.s01" in f.get("focus_node", "") and "evidence" in f["code"]
    ]
    assert found["source"].endswith("reading.yaml")
