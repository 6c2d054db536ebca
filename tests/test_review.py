"""Doubtful persons through the command line: build, list, decide, apply, build again."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.commands import kg
from tests.web.conftest import running

ENTRY = """\
id: {id}
documents:
- key: {id}
  title: A talk
  form: memorandum-of-conversation
  records: ["conversation:{id}.c1"]
conversations:
- key: {id}.c1
  name: A talk
  held_on: {{edtf: {day}}}
  mode: in-person
  participations:
  - participant: "person:{id}.maple"
  - participant: "person:{id}.ash"
persons:
- {{key: {id}.maple, name: "{name}", description: "{role}"}}
- {{key: {id}.ash, name: "Ash, Oliver", description: "interpreter"}}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "records"
    folder.mkdir()
    for name, day, person in (
        ("a-1", "1956-05-01", "Maple, Edwin M."),
        ("b-2", "1959-05-01", "Maple, Edwin W."),
    ):
        text = ENTRY.format(id=name, day=day, name=person, role="Economic Officer, Department of State")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def site(tmp_path: Path, sources: Path) -> Path:
    site = tmp_path / "site"
    build(sources, site)
    return site


def build(sources: Path, site: Path) -> None:
    done = kg("build", sources, "--site", site, "--quiet")
    assert done.returncode == 0, done.stderr


def rows(site: Path) -> list[dict[str, str]]:
    listed = kg("review", "list", "--site", site)
    assert listed.returncode == 0, listed.stderr
    return list(csv.DictReader(io.StringIO(listed.stdout)))


def apply(
    tmp_path: Path, site: Path, *lines: str, header: str = "decision,a,b,note"
) -> CompletedProcess[str]:
    file = tmp_path / "decided.csv"
    file.write_text("\n".join((header, *lines)) + "\n", encoding="utf-8")
    return kg("review", "apply", file, "--by", "Example Archive", "--site", site)


def keys(site: Path) -> dict[str, str]:
    """Return the key under which each person entry is published now."""
    from kg.release.ledger import read_ledger

    ledger = read_ledger(site / "ledger.tsv")
    return {
        s: k for s in ("a-1.maple", "b-2.maple", "a-1.ash", "b-2.ash") if (k := ledger.key_for("person", s))
    }


def test_a_doubtful_pair_is_listed_with_what_the_lists_print(site: Path) -> None:
    (row,) = rows(site)
    assert (row["decision"], row["a"], row["b"]) == ("", "a-1.maple", "b-2.maple")
    assert (row["a_name"], row["b_name"]) == ("Maple, Edwin M.", "Maple, Edwin W.")
    assert row["a_role"] == "Economic Officer, Department of State"
    assert (row["a_years"], row["b_years"]) == ("1956", "1959")
    assert 0.5 < float(row["score"]) < 1
    assert "another middle name" in row["rule"]


def test_an_accepted_pair_is_one_person_after_the_next_build(
    tmp_path: Path, sources: Path, site: Path
) -> None:
    before = keys(site)
    assert before["a-1.maple"] != before["b-2.maple"]
    done = apply(tmp_path, site, "accept,a-1.maple,b-2.maple,one desk")
    assert done.returncode == 0, done.stderr
    build(sources, site)
    after = keys(site)
    assert after["a-1.maple"] == after["b-2.maple"]
    assert rows(site) == []
    assert "\tmerged\t" in (site / "ledger.tsv").read_text()
    joined = (site / "current/reports/joined-persons.tsv").read_text()
    assert "a-1.maple\tb-2.maple\tpublished under one key\t1" in joined


def test_a_rejected_pair_is_never_asked_about_again(tmp_path: Path, sources: Path, site: Path) -> None:
    assert apply(tmp_path, site, "reject,a-1.maple,b-2.maple,two desks").returncode == 0
    before = keys(site)
    build(sources, site)
    assert keys(site) == before
    assert rows(site) == []
    again = apply(tmp_path, site, "reject,a-1.maple,b-2.maple,two desks")
    assert "nothing was written" in again.stderr
    assert "\tdistinct\t" in kg("ledger", "list", "--status", "distinct", "--site", site).stdout


def test_a_rejected_pair_stays_apart_when_the_lists_come_to_agree(
    tmp_path: Path, sources: Path, site: Path
) -> None:
    assert apply(tmp_path, site, "reject,a-1.maple,b-2.maple,").returncode == 0
    path = sources / "b-2.yaml"
    path.write_text(path.read_text().replace("Edwin W.", "Edwin M."))
    build(sources, site)
    after = keys(site)
    assert after["a-1.maple"] != after["b-2.maple"]


def test_a_split_takes_an_entry_out_of_its_person(tmp_path: Path, sources: Path, site: Path) -> None:
    one = keys(site)
    assert one["a-1.ash"] == one["b-2.ash"]
    done = apply(tmp_path, site, "split,b-2.ash,a-1.ash,father and son")
    assert done.returncode == 0, done.stderr
    build(sources, site)
    two = keys(site)
    assert two["a-1.ash"] != two["b-2.ash"]
    assert one["a-1.ash"] not in two.values()


def test_a_pair_that_was_not_listed_may_be_merged(tmp_path: Path, site: Path) -> None:
    done = apply(tmp_path, site, "merge,a-1.ash,b-2.maple,a pen name")
    assert done.returncode == 0, done.stderr
    assert keys(site)["a-1.ash"] == keys(site)["b-2.maple"]


def test_a_build_does_not_lose_decisions_written_into_the_sites_own_list(sources: Path, site: Path) -> None:
    path = site / "review/persons.csv"
    decided = path.read_text(encoding="utf-8").replace("\n,a-1.maple", "\nreject,a-1.maple")
    path.write_text(decided, encoding="utf-8")
    build(sources, site)
    assert [p.read_text(encoding="utf-8") for p in path.parent.glob("persons-*.csv")] == [decided]
    assert rows(site)[0]["decision"] == ""


def test_the_listed_file_is_what_apply_takes(tmp_path: Path, site: Path) -> None:
    file = tmp_path / "review.csv"
    assert kg("review", "list", "-o", file, "--site", site).returncode == 0
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("\n,a-1.maple", "\nreject,a-1.maple"), encoding="utf-8")
    done = kg("review", "apply", file, "--by", "Example Archive", "--site", site)
    assert done.returncode == 0, done.stderr
    again = kg("review", "list", "-o", file, "--site", site)
    assert again.returncode == 2
    assert "Decisions may stand in it" in again.stderr


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "perhaps,a-1.maple,b-2.maple,",
            "line 3, column decision: 'perhaps' is none of accept, merge, reject, split",
        ),
        (
            "accept,a-1.mapel,b-2.maple,",
            "line 3, column a: no person of the ledger has the entry 'a-1.mapel'; did you mean a-1.maple",
        ),
        ("accept,a-1.maple,,", "line 3, column b: an entry is missing"),
        ("accept,a-1.maple,a-1.maple,", "line 3, column b: both entries are the same one"),
        ("reject,a-1.ash,b-2.ash,", "line 3, column decision: the two are one person"),
        ("split,a-1.maple,b-2.maple,", "line 3, column decision: the two are two people already"),
        ("accept,a-1.maple,b-2.maple,why,more", "line 3, column all: there are more cells than columns"),
        (
            "accept,b-2.maple,a-1.ash,\nreject,a-1.ash,b-2.maple,",
            "line 4, column decision: line 3 decides otherwise",
        ),
        ('accept,"a-1.maple,b-2.maple,', "column all: this is no CSV"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_applied(tmp_path: Path, site: Path, line: str, said: str) -> None:
    before = (site / "ledger.tsv").read_bytes()
    done = apply(tmp_path, site, "merge,a-1.maple,b-2.ash,", line)
    assert done.returncode == 1
    assert said in done.stderr
    assert (site / "ledger.tsv").read_bytes() == before


def test_a_list_without_its_columns_is_refused(tmp_path: Path, site: Path) -> None:
    done = apply(tmp_path, site, "accept,a-1.maple", header="decision,a")
    assert "line 1, column b: this column is missing" in done.stderr


def test_a_spreadsheet_may_part_the_cells_with_semicolons(tmp_path: Path, site: Path) -> None:
    done = apply(tmp_path, site, "Reject;a-1.maple;b-2.maple;", header="\ufeffDecision;A;B;Note")
    assert done.returncode == 0, done.stderr
    assert "\tdistinct\t" in (site / "ledger.tsv").read_text()


def test_every_problem_is_named_at_once(tmp_path: Path, site: Path) -> None:
    done = apply(tmp_path, site, "accept,x,b-2.maple,", "reject,y,a-1.maple,")
    assert "line 2, column a" in done.stderr
    assert "line 3, column a" in done.stderr


def test_a_persons_page_says_by_what_rule_entries_were_joined(site: Path) -> None:
    key = keys(site)["a-1.ash"]
    with running(site) as served:
        page = served.page(f"/doc/person/{key}.html")
    assert "a-1.ash" in page
    assert "b-2.ash" in page
    assert page.count("joined by: same name") == 2
