"""The tutorial is followed, in a copy of the project: every change it shows is made, every command run."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.codes_used import codes_in
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(
    r"(?:^`(?P<path>[^`\n]+)`, (?P<how>new|changed|at its end):\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


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


def changed(text: str, block: str) -> str:
    """Add the lines of a block that begin with +, where the others stand; they must stand there once."""
    lines = block.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] != "+")
    new = "".join(line[1:] for line in lines)
    old, new = old.rstrip("\n"), new.rstrip("\n")  # the last line may go on
    assert text.count(old) == 1, f"the tutorial changes lines that are not there once:\n{old}"
    return text.replace(old, new)


def follow(path: Path, how: str, block: str) -> None:
    """Do with a file what the tutorial says."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    assert (how == "new") != path.exists(), f"the tutorial says that {path.name} is {how}"
    path.parent.mkdir(exist_ok=True)
    path.write_text(changed(before, block) if how == "changed" else before + block, encoding="utf-8")


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    root = tmp_path_factory.mktemp("tutorial")
    for name in ("kg", "ontology", "queries", "docs/messages.d"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    said = {}
    for block in BLOCK.finditer(PAGE):
        if block["kind"] == "sh":
            for command in block["text"].splitlines():
                said[command] = run(root, command.split()[1:])
        elif block["path"]:
            follow(root / block["path"], block["how"], block["text"])
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


def test_the_page_of_the_tutorial_tells_how_long_the_talk_took(followed: Followed) -> None:
    look = (
        "import re\n"
        "from fastapi.testclient import TestClient\n"
        "from kg.config import Settings\n"
        "from kg.web import create_app\n"
        "with TestClient(create_app(Settings(site='diary-site'))) as client:\n"
        "    html = {'Accept': 'text/html'}\n"
        "    found = client.get('/id/record/white-house-1962-19621018T1700', headers=html)\n"
        "    talk = re.search(r'conversation/c-[a-z0-9]+', found.text)[0]\n"
        "    print(client.get(f'/id/{talk}', headers=html).text)\n"
    )
    page = followed.run(["-c", look])
    assert "It took 135 minutes." in page.stdout, page.stderr
    assert "Kennedy - Gromyko, 18 October 1962" in page.stdout


def test_the_code_of_the_tutorial_keeps_the_habits_of_the_house(followed: Followed) -> None:
    used = codes_in(followed.root / "kg")
    assert used["diary-line"] == {"kg/records/diary.py"}
    assert (followed.root / "docs/messages.d/diary-line.md").is_file()
    for check in (["format", "--check"], ["check"]):
        done = followed.run(["-m", "ruff", *check, "--no-cache", "kg/records/diary.py"])
        assert done.returncode == 0, done.stdout
