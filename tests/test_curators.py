"""The page for curators is followed: its records are written, its commands run, its reports compared."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import kg
from tests.conftest import ROOT
from tests.pages import blocks
from tests.web.conftest import Served, running


@dataclass(frozen=True)
class Command:
    line: str
    code: int
    output: str
    shown: str  # what the page says the command answers, "" when it says nothing


@dataclass(frozen=True)
class Followed:
    root: Path
    commands: tuple[Command, ...]


def run(line: str, root: Path) -> tuple[int, str]:
    program, *arguments = shlex.split(line)
    if program == "mv":
        shutil.move(root / arguments[0], root / arguments[1])
        return 0, ""
    assert program == "kg"
    with contextlib.chdir(root):
        done = kg(*arguments)
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    root = tmp_path_factory.mktemp("curators")
    commands: list[Command] = []
    for block in blocks(ROOT / "docs" / "curators.md"):
        if block.path:
            block.write(root)
        elif block.kind == "sh":
            commands += [Command(line, *run(line, root), "") for line in block.text.splitlines()]
        else:
            last = commands.pop()
            commands.append(Command(last.line, last.code, last.output, block.text))
    return Followed(root, tuple(commands))


@pytest.fixture(scope="module")
def served(followed: Followed) -> Iterator[Served]:
    with running(followed.root / "my-site") as served:
        yield served


pytestmark = pytest.mark.xdist_group("curators")


def test_every_command_ends_as_it_should(followed: Followed) -> None:
    failed = [c for c in followed.commands if c.code and not (c.shown and "validate" in c.line)]
    assert failed == []


def test_the_reports_shown_are_those_given(followed: Followed) -> None:
    shown = [c for c in followed.commands if c.shown]
    assert len(shown) == 3
    for command in shown:
        for line in command.shown.splitlines():
            assert line.strip() in command.output


def test_the_corrected_records_pass_with_the_warning_the_page_speaks_of(followed: Followed) -> None:
    first, _, corrected = (c for c in followed.commands if "validate" in c.line)
    assert "shape-statementquality-evidence" in first.output
    assert "shape-statementquality-evidence" in corrected.output
    assert "0 violations" in corrected.output


def test_the_merged_key_moved_for_good_and_both_talks_are_his(followed: Followed, served: Served) -> None:
    moved = served.get("/id/person/p-pv8m9xdr")
    assert moved.status_code == 301
    assert moved.headers["location"].endswith("/id/person/p-qknqg4yt")
    page = served.page("/doc/person/p-qknqg4yt")
    assert "Kennedy - Gromyko, 27 March 1961" in page
    assert "Kennedy - Gromyko, 18 October 1962" in page
    assert "The foreign minister in both" in (followed.root / "my-site" / "ledger.tsv").read_text(
        encoding="utf-8"
    )


def test_the_withdrawn_key_is_gone_and_says_why(served: Served) -> None:
    gone = served.get("/id/person/p-qx38rx92", accept="application/problem+json")
    assert gone.status_code == 410
    assert "An example: nothing was wrong with it" in json.dumps(gone.json())


def test_the_releases_before_are_still_there(followed: Followed) -> None:
    releases = [
        p for p in (followed.root / "my-site" / "releases").iterdir() if re.fullmatch(r"[0-9a-f]{12}", p.name)
    ]
    assert len(releases) == 3
