"""The tutorial is followed, in a copy of the project: every change it shows is made, every command run."""

from __future__ import annotations

import contextlib
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.codes_used import codes_in
from tests.conftest import ROOT
from tests.pages import blocks


@dataclass(frozen=True)
class Followed:
    """The copy after the last step, and what each command of the tutorial said."""

    root: Path
    said: dict[str, subprocess.CompletedProcess[str]]

    def run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return run(self.root, arguments)


def run(root: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=root, capture_output=True, text=True, check=False, timeout=120
    )


@contextlib.contextmanager
def served(root: Path, site: str) -> Iterator[httpx.Client]:
    """Serve a site with the code of the copy, in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kg", "serve", "--site", site, "--port", str(port), "--quiet"]
    process = subprocess.Popen(command, cwd=root)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=30) as client:
            deadline = time.monotonic() + 60
            while not _ready(client):
                assert process.poll() is None, "the server ended while starting"
                assert time.monotonic() < deadline, "the server did not start"
                time.sleep(0.05)
            yield client
    finally:
        process.terminate()
        process.wait(30)


def _ready(client: httpx.Client) -> bool:
    try:
        return client.get("/ready").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    root = tmp_path_factory.mktemp("tutorial")
    for name in ("kg", "ontology", "queries", "docs/messages.d"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    said = {}
    for block in blocks(ROOT / "docs" / "tutorial.md"):
        if block.path:
            block.write(root)
        elif block.kind == "sh":
            for command in block.text.splitlines():
                said[command] = run(root, command.split()[1:])
    return Followed(root, said)


pytestmark = pytest.mark.xdist_group("tutorial")


def test_the_reader_of_the_tutorial_reads_its_line_and_reports_the_other(followed: Followed) -> None:
    done = followed.said["python -m kg records diaries"]
    assert done.stdout.count("\n") == 1
    assert '"minutes":135' in done.stdout
    assert "white-house.diary, line 3" in done.stderr


def test_the_gate_of_the_tutorial_names_the_line_that_is_set_aside(followed: Followed) -> None:
    done = followed.said["python -m kg validate diaries"]
    assert done.returncode == 1
    assert "diary-line" in done.stdout
    assert "line 3" in done.stdout


def test_the_shape_of_the_tutorial_holds_for_what_a_curator_writes(
    followed: Followed, tmp_path: Path
) -> None:
    record = tmp_path / "long.yaml"
    record.write_text(
        "id: x1\nconversations:\n- {key: x1.c1, name: A long talk, held_on: {edtf: 1962-10-18}, minutes: 2000}\n"
    )
    done = followed.run(["-m", "kg", "validate", str(record)])
    assert done.returncode == 1
    assert "shape-conversation-minutes" in done.stdout


def test_the_query_of_the_tutorial_finds_the_talk(followed: Followed) -> None:
    built, asked = (
        followed.said[c] for c in followed.said if c.startswith(("python -m kg build", "python -m kg query"))
    )
    assert built.returncode == 0, built.stderr
    assert "135" in asked.stdout
    assert "1 row" in asked.stdout


@pytest.mark.server
def test_the_page_of_the_tutorial_tells_how_long_the_talk_took(followed: Followed) -> None:
    with served(followed.root, "diary-site") as client:
        record = client.get("/doc/record/white-house-1962-19621018T1700.html").text
        talk = re.search(r"conversation/c-[a-z0-9]+", record)
        assert talk is not None
        page = client.get(f"/doc/{talk[0]}.html").text
    assert "It took 135 minutes." in page
    assert "Kennedy - Gromyko, 18 October 1962" in page


def test_the_code_of_the_tutorial_keeps_the_habits_of_the_house(followed: Followed) -> None:
    used = codes_in(followed.root / "kg")
    assert used["diary-line"] == {"kg/records/diary.py"}
    assert (followed.root / "docs/messages.d/diary-line.md").is_file()
    for check in (["format", "--check"], ["check"]):
        done = followed.run(["-m", "ruff", *check, "--no-cache", "kg/records/diary.py"])
        assert done.returncode == 0, done.stdout
