from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from kg.errors import UsageError
from kg.web.server import bind

pytestmark = pytest.mark.server
ROOT = Path(__file__).resolve().parents[2]


def start(site: Path, *options: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--site", str(site), *options],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_says_where_it_is_and_stops_when_asked(sample_site: Path, ending: signal.Signals) -> None:
    process = start(sample_site, "--port", "0")
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        address = re.search(r"http://localhost:(\d+)/", line)
        assert address, line
        answer = httpx.get(
            f"http://127.0.0.1:{address[1]}/", headers={"Accept": "text/html"}, trust_env=False
        )
        assert answer.status_code == 200
        process.send_signal(ending)
        _, errors = process.communicate(timeout=30)
        assert process.returncode in {0, -ending}
        assert "Traceback" not in errors
    finally:
        process.kill()
        process.wait()


def test_a_taken_port_is_a_clear_error(sample_site: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(sample_site, "--port", str(port))
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert str(port) in errors + out
    assert "--port" in errors + out
    assert "Traceback" not in errors


def test_a_site_without_a_release_is_exit_4(tmp_path: Path) -> None:
    process = start(tmp_path / "site", "--port", "0")
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 4
    assert "kg build" in errors


def test_an_address_this_machine_does_not_have_is_said() -> None:
    with pytest.raises(UsageError, match="no such address"):
        bind("192.0.2.1", 0)
