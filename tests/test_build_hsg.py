"""Authority data in a build: beside other sources that state the same, and bad files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from tests import commands
from tests.records.hsg_data import put, register

SAME = [
    {
        "id": "offices/o-usa-secretary-of-state",
        "authority": "offices",
        "offices": [{"key": "o-usa-secretary-of-state", "name": "Secretary of State of the United States"}],
    },
    {
        "id": "persons/alder-john",
        "authority": "persons",
        "persons": [{"key": "alder-john", "name": "Alder, John R.", "identifiers": ["pocom:alder-john"]}],
    },
]


def built(*sources: Path, site: Path) -> dict[str, Any]:
    done = commands.kg("build", *sources, "--json", "--site", site)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def lines_of(result: dict[str, Any]) -> list[str]:
    """Return the quads of a release."""
    [dump] = (Path(result["path"]) / "dumps").glob("*.nq.gz")
    return gzip.decompress(dump.read_bytes()).decode().splitlines()


def test_a_folder_and_another_source_that_states_the_same_are_both_published(tmp_path: Path) -> None:
    data = register(tmp_path / "hsg")
    (tmp_path / "same.jsonl").write_text("".join(json.dumps(e) + "\n" for e in SAME), encoding="utf-8")
    result = built(tmp_path, site=tmp_path / "site")
    assert result["set_aside"] == []
    quads = lines_of(result)
    labels = [q for q in quads if "/office/o-usa-secretary-of-state> " in q and "rdf-schema#label" in q]
    assert len({q.rsplit(" <", 1)[0] for q in labels}) == 1
    assert {q.rsplit("/graph/", 1)[1] for q in labels} == {
        "authority-hsg-offices/source> .",
        "authority-offices/source> .",
    }
    people = {q.split()[0] for q in quads if '"alder-john"' in q and "identifier" in q}
    assert len(people) == 1, "one person, from both"
    assert data.is_dir()


def test_a_bad_file_of_the_folder_is_listed_and_the_rest_is_published(tmp_path: Path) -> None:
    data = register(tmp_path / "hsg")
    put(data, "pocom/people/e/elm.xml", "<person><id>elm-ann</id>")
    result = built(data, site=tmp_path / "site")
    [aside] = result["set_aside"]
    assert (aside["code"], aside["source"]) == ("register-unreadable", "hsg")
    assert aside["place"].startswith("pocom/people/e/elm.xml")
    assert any('"alder-john"' in q for q in lines_of(result))


def test_the_folder_is_one_part_of_the_cache_and_not_read_again(tmp_path: Path) -> None:
    data, site = register(tmp_path / "hsg"), tmp_path / "site"
    first = built(data, site=site)
    [part] = [p for p in (site / "cache").iterdir() if p.is_dir()]
    stamp = (part / "summary.json").stat().st_mtime_ns
    assert built(data, site=site)["release"] == first["release"]
    assert (part / "summary.json").stat().st_mtime_ns == stamp
