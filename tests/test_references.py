"""References that lead nowhere are told in the words of whoever wrote them, before IRIs are spoken of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests import commands
from tests.test_build import talk

BASE = "http://localhost:8000/"


def unknown(*files: Path, site: Path) -> list[dict[str, Any]]:
    result = commands.kg("validate", *files, "--format", "json", "--site", site)
    findings = json.loads(result.stdout)
    found = findings["findings"] if isinstance(findings, dict) else findings
    return [f for f in found if f["code"] == "unknown-reference"]


def misspelt(folder: Path) -> Path:
    path = talk(folder, "t1")
    path.write_text(path.read_text().replace("participant: person:alder", "participant: person:adler"))
    return path


def test_a_reference_nobody_states_is_told_with_file_line_field_and_the_nearest_ones(tmp_path: Path) -> None:
    (finding,) = unknown(misspelt(tmp_path), site=tmp_path / "site")
    assert finding["message"] == "no record of this build states person:adler"
    assert finding["source"].endswith("t1.yaml")
    assert finding["place"] == "line 1, field conversations[0].participations[0].participant"
    assert "Did you mean person:alder?" in finding["remedy"]


def test_the_gate_repeats_the_reference_as_it_was_written(tmp_path: Path) -> None:
    result = commands.kg("validate", misspelt(tmp_path), "--site", tmp_path / "site")
    (violation,) = [line for line in result.stdout.splitlines() if "exactly one participant" in line]
    assert "no record of this build states person:adler: " in violation


def test_another_source_of_the_build_may_state_it(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("id: adler\nauthority: persons\npersons:\n  - {key: adler, name: 'Adler, Test'}\n")
    assert unknown(misspelt(tmp_path), other, site=tmp_path / "site") == []


def test_foreign_rdf_may_describe_it(tmp_path: Path) -> None:
    path = talk(tmp_path, "t1")
    path.write_text(path.read_text().replace("on_behalf_of: org:g-a", "on_behalf_of: org:g-b"))
    assert [f["value"] for f in unknown(path, site=tmp_path / "site")] == ["org:g-b"]
    graph = tmp_path / "g.nq"
    graph.write_text(
        f"<{BASE}id/org/g-b> <http://www.w3.org/2004/02/skos/core#prefLabel> "
        f'"Government of B"@en <http://example.org/g> .\n'
    )
    assert unknown(path, graph, site=tmp_path / "site") == []


def test_words_that_only_look_like_a_reference_are_none(tmp_path: Path) -> None:
    path = talk(tmp_path, "t1")
    path.write_text(path.read_text().replace("listed_as: Two advisers", "listed_as: 'office:a/b'"))
    assert unknown(path, site=tmp_path / "site") == []
