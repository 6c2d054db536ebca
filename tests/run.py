#!/usr/bin/env python3
"""Runs every check of the project: format, lint, types, tests, generated docs, coverage.

``python3 tests/run.py`` sets up what it needs in ``.venv`` (Python 3.11 or later and a network for
pip and npm are all it asks for) and ends with 0 when everything passes.

    --everyday    leave out the slow tests: the part to run before each commit
    --no-setup    use the Python that runs this script as it is, install nothing
    anything else is passed on to pytest
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036 (this script is what an older Python is told by)
        print(f"Parley needs Python 3.11 or later; this is {sys.version.split()[0]}.", file=sys.stderr)
        return 2
    everyday = "--everyday" in arguments
    python = sys.executable if "--no-setup" in arguments else set_up()
    rest = [a for a in arguments if a not in ("--everyday", "--no-setup")]
    todo = checks(python, everyday=everyday, rest=rest)
    if not everyday and "--no-setup" not in arguments:  # the everyday part does without npm
        todo.insert(0, ("query editor", [python, "-m", "kg", "editor", "--required"]))
    failed = [name for name, command in todo if not passes(name, command)]
    print(f"\n{'FAILED: ' + ', '.join(failed) if failed else 'All checks passed.'}", flush=True)
    return 1 if failed else 0


def set_up() -> str:
    """Make the virtual environment and install Parley with its development tools into it."""
    python = VENV / "bin" / "python"
    if not python.exists():
        try:
            subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        except subprocess.CalledProcessError:
            print(
                "python3 -m venv failed; on Debian and Ubuntu: apt-get install python3-venv", file=sys.stderr
            )
            raise SystemExit(2) from None
    quiet = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    done = subprocess.run([*quiet, "-e", f"{ROOT}[dev]"], check=False)
    if done.returncode:
        print("pip could not install Parley's development tools; its message stands above.", file=sys.stderr)
        raise SystemExit(2)
    return str(python)


def checks(python: str, *, everyday: bool, rest: list[str]) -> list[tuple[str, list[str]]]:
    """Return each check's name and command. Generated docs are checked by tests/test_docs.py."""
    pytest = [python, "-m", "pytest", "-n", "2", "--dist", "loadfile", *rest]
    if not everyday:
        pytest += ["-m", "", "--cov", "--cov-report=term"]
    return [
        ("format", [python, "-m", "ruff", "format", "--check", "--quiet", "."]),
        ("lint", [python, "-m", "ruff", "check", "--quiet", "."]),
        ("types", [python, "-m", "mypy", "--no-error-summary"]),
        ("tests", pytest),
    ]


def passes(name: str, command: list[str]) -> bool:
    start = time.monotonic()
    print(f"== {name}", flush=True)
    code = subprocess.run(
        command, cwd=ROOT, check=False, env=os.environ | {"PYTHONHASHSEED": "random"}
    ).returncode
    print(f"== {name}: {'passed' if code == 0 else 'FAILED'} in {time.monotonic() - start:.0f} s", flush=True)
    return code == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
