"""The snippets of docs/from-code.md are run as they stand, by the programs they are for, against a real site."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.web.conftest import running

PAGE = ROOT / "docs" / "from-code.md"
SNIPPET = re.compile(r"<!-- run: (\w+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SNIPPETS = SNIPPET.findall(PAGE.read_text(encoding="utf-8"))
PROGRAMS = {
    "bash": ["bash", "-euo", "pipefail", "-c"],
    "python": [sys.executable, "-W", "ignore", "-c"],
    "node": ["node", "--input-type=module", "-e"],
    "Rscript": ["Rscript", "-e"],
}
# R is no part of the set-up: its snippet runs where it is installed.
RUN = [n for n, (program, _) in enumerate(SNIPPETS) if program != "Rscript" or shutil.which("Rscript")]
WORDS = ["Kennedy", "rico:", "-", "triples", "Washington", "1961", "-", "label"]


def test_every_snippet_says_what_runs_it() -> None:
    assert len(SNIPPETS) == len(WORDS)
    assert PAGE.read_text(encoding="utf-8").count("\n```") == 2 * len(SNIPPETS)
    assert {program for program, _ in SNIPPETS} == set(PROGRAMS)


@pytest.mark.server
@pytest.mark.slow
@pytest.mark.parametrize("number", RUN)
def test_a_snippet_prints_what_it_promises(sample_site: Path, number: int) -> None:
    program, code = SNIPPETS[number]
    command = PROGRAMS[program]
    if shutil.which(command[0]) is None:
        pytest.skip(f"{program} is not installed")
    with running(sample_site) as site:
        done = subprocess.run(
            [*command, code.replace("http://localhost:8000", site.address)],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={k: v for k, v in os.environ.items() if "proxy" not in k.lower()},
        )
    assert done.returncode == 0, done.stderr
    assert WORDS[number] in done.stdout
