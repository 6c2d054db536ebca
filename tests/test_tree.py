"""What lies in the repository: nothing big, nothing unexpected at the top, nothing of one machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

TOP = {
    ".ci", ".gitattributes", ".github", ".gitignore", "CHANGELOG.md", "CITATION.cff", "CODE_OF_CONDUCT.md", "CONTRIBUTING.md",
    "LICENSE", "LICENSES", "README.md", "SECURITY.md", "bench", "data", "docs", "kg", "ontology", "pyproject.toml", "queries",
    "tests",
}  # fmt: skip
LARGEST = 2_000_000  # bytes

# Folders of one machine, and hosts that packages are fetched from: a clone must work wherever it lies, and
# through whichever mirror its owner uses.
FOREIGN = re.compile(
    r"(?<![\w.~*<>}\])-])/(?:home|Users|root|work|workspace|builds|mnt)/\w"
    r"|(?<![\w.])/tmp/\w+/\w"
    r"|\b(?:pypi|test\.pypi|pythonhosted|npmjs|yarnpkg|anaconda|crates|rubygems)\.(?:org|io|com)\b"
    r"|--(?:extra-)?index-url|--registry[ =]"
)


def listed(*options: str) -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: only git knows which files belong to the project")
    done = subprocess.run(["git", "ls-files", "-z", *options], cwd=ROOT, capture_output=True, check=True)
    names = {name.decode() for name in done.stdout.split(b"\0") if name}
    return [ROOT / name for name in sorted(names) if (ROOT / name).is_file()]


def test_the_top_level_holds_only_what_is_expected() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in listed()} - TOP == set()


def test_no_file_is_large() -> None:
    paths = listed("--cached", "--others", "--exclude-standard")
    large = {str(p.relative_to(ROOT)): p.stat().st_size for p in paths if p.stat().st_size > LARGEST}
    assert large == {}


def test_no_file_names_folders_of_a_machine_or_hosts_of_packages() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in listed()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1)
        if (match := FOREIGN.search(line))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_foreign"),
    [
        ("see /" + "home/anna/kg", True),
        ("cd /tmp/" + "build/parley", True),
        ("from https://py" + "pi.org/simple", True),
        ("gzip -dc x > /tmp/master", False),
        ("https://data.example.org/home/page", False),
        ("GET /doc/work/x", False),
    ],
)
def test_what_is_foreign_is_told_from_addresses(text: str, is_foreign: bool) -> None:
    assert bool(FOREIGN.search(text)) is is_foreign
