"""The README's commands do what they say, in a fresh clone with nothing installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)


def test_the_second_command_is_the_one_ci_runs() -> None:
    assert BLOCKS[1].strip() == "python3 tests/run.py"
    assert (ROOT / ".ci/run").read_text().rstrip().endswith("\npython3 tests/run.py")


def test_the_answer_shown_is_the_answer_given(sample_site: Path) -> None:
    command = next(b for b in BLOCKS if "kg query" in b).strip().removeprefix(".venv/bin/kg ")
    shown = re.search(r"```csv\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    done = subprocess.run(
        [sys.executable, "-m", "kg", *command.split(), "--site", str(sample_site)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.replace("\r\n", "\n") == shown[1]


@pytest.mark.slow
@pytest.mark.server
def test_the_first_command_sets_up_builds_and_serves_and_the_others_work(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
    for name in subprocess.run(
        ["git", "ls-files", "-mo", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)  # what is not committed yet counts too
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, clone / name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "VIRTUAL_ENV", "COV_"))} | {
        "KG_PORT": str(port)
    }
    process = subprocess.Popen(["sh", "-c", BLOCKS[0]], cwd=clone, env=env, start_new_session=True)
    try:
        deadline = time.monotonic() + 400
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=5):
                    break
            except OSError:
                assert process.poll() is None, "the first command ended"
                assert time.monotonic() < deadline, "no answer on /ready"
                time.sleep(0.5)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert "Castro" in page.read().decode()
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)
    shutil.copy(clone / "data/records/wcda-188144.yaml", clone / "my-record.yaml")
    (clone / "my-records").mkdir()
    shutil.copy(clone / "my-record.yaml", clone / "my-records")
    for command in "".join(BLOCKS[2:]).strip().split("\n"):
        if command.startswith(".venv/bin/kg"):
            done = subprocess.run(
                ["sh", "-c", command], cwd=clone, env=env, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, f"{command}\n{done.stderr}"
