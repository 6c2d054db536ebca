"""Finding and opening releases. Everything here only reads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from kg.errors import NoSuchReleaseError, ReleaseError
from kg.release.ledger import Ledger, read_ledger
from kg.release.manifest import LAYOUT_VERSION, Manifest, read_manifest

__all__ = [
    "CURRENT", "LAYOUT", "LEDGER", "MASTER", "RELEASES", "Release", "check_layout", "current_release",
    "find_release", "list_releases", "open_release", "unreadable_releases",
]  # fmt: skip

RELEASES: Final = "releases"
CURRENT: Final = "current"
LEDGER: Final = "ledger.tsv"
LAYOUT: Final = "layout"
MASTER: Final = "dataset.nq.zst"


@dataclass(frozen=True)
class Release:
    """A sealed release: its directory and its manifest."""

    path: Path
    manifest: Manifest

    @property
    def id(self) -> str:
        """Return the id: twelve hex digits made from the content."""
        return self.manifest.id

    @property
    def store_path(self) -> Path:
        """Return the folder of the store."""
        return self.path / "store"

    @property
    def dumps_path(self) -> Path:
        """Return the folder of the dumps."""
        return self.path / "dumps"

    @property
    def master_path(self) -> Path:
        """Return the master: canonical N-Quads lines sorted by bytes, compressed."""
        return self.dumps_path / MASTER

    @property
    def texts_path(self) -> Path:
        """Return the folder of pinned texts; it may not be there."""
        return self.path / "texts"

    @property
    def search_path(self) -> Path:
        """Return the folder of the full-text index; it may not be there."""
        return self.path / "search"

    @property
    def ontology_path(self) -> Path:
        """Return the folder with the ontology and the shapes as used."""
        return self.path / "ontology"

    @property
    def reports_path(self) -> Path:
        """Return the folder of the reports."""
        return self.path / "reports"

    @property
    def void_path(self) -> Path:
        """Return the VoID and DCAT description, in Turtle."""
        return self.path / "void.ttl"

    @property
    def ledger_path(self) -> Path:
        """Return the lines of the ledger this release obeyed."""
        return self.path / LEDGER

    @cached_property
    def ledger(self) -> Ledger:
        """Return the ledger this release obeyed. Raises LedgerError when its lines are no ledger."""
        return read_ledger(self.ledger_path) if self.ledger_path.is_file() else Ledger()


def open_release(path: Path) -> Release:
    """Open a release directory, wherever it lies. Raises ReleaseError."""
    return Release(path, read_manifest(path))


def check_layout(site: Path) -> None:
    """Check that this version of Parley knows the layout of the site. Raises ReleaseError.

    A site without releases has no layout yet.
    """
    try:
        found = (site / LAYOUT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        if not (site / RELEASES).exists() and not (site / CURRENT).is_symlink():
            return
        found = "0 (there is no layout file)"
    except (OSError, UnicodeDecodeError) as exc:
        msg = f"{site / LAYOUT}: the layout of the site cannot be read: {exc}."
        raise ReleaseError(msg, remedy="Give another --site, or mend the permissions.") from exc
    if found != str(LAYOUT_VERSION):
        msg = f"{site}: the site has layout {found}, this version of Parley has layout {LAYOUT_VERSION}."
        raise ReleaseError(
            msg,
            remedy="Build into a new --site (copy ledger.tsv there first, so that identifiers stay), "
            "or use the version of Parley that made this one.",
        )


def current_release(site: Path) -> Release:
    """Open the current release. Raises NoSuchReleaseError when there is none, ReleaseError when it is broken."""
    check_layout(site)
    link = site / CURRENT
    if not link.is_dir():
        what = "current points to a release that is gone" if link.is_symlink() else "there is no release yet"
        msg = f"{site}: {what}."
        raise NoSuchReleaseError(
            msg, remedy="Make one with kg build, or activate one with kg releases activate."
        )
    return open_release(link.resolve())


def find_release(site: Path, name: str) -> Release:
    """Open the release with this id, or the only one whose id begins so; ``current`` is the current one.

    Raises NoSuchReleaseError when none or several fit, ReleaseError when it is broken.
    """
    if name == CURRENT:
        return current_release(site)
    check_layout(site)
    found = [path for path in _directories(site) if name and path.name.startswith(name)]
    exact = [path for path in found if path.name == name]
    if len(exact or found) == 1:
        return open_release((exact or found)[0])
    names = ", ".join(path.name for path in (found or _directories(site))) or "none"
    msg = f"{site}: {'several releases begin' if found else 'there is no release that begins'} with {name!r}."
    raise NoSuchReleaseError(msg, remedy=f"Here are: {names}.")


def list_releases(site: Path) -> tuple[Release, ...]:
    """Open all releases of a site, newest first; those that cannot be opened are left out.

    ``unreadable_releases`` names what was left out. Raises ReleaseError on an unknown layout of the site.
    """
    check_layout(site)
    found = [release for path in _directories(site) if (release := _opened(path)) is not None]
    return tuple(sorted(found, key=lambda r: (r.manifest.created, r.id), reverse=True))


def unreadable_releases(site: Path) -> tuple[Path, ...]:
    """Return the directories among the releases that are incomplete, changed or of another version."""
    return tuple(path for path in _directories(site) if _opened(path) is None)


def _opened(path: Path) -> Release | None:
    try:
        return open_release(path)
    except ReleaseError:
        return None


def _directories(site: Path) -> list[Path]:
    folder = site / RELEASES
    if not folder.is_dir():
        return []
    return sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith("."))
