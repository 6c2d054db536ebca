"""Removing old releases."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from kg.errors import UsageError
from kg.release.read import CURRENT, RELEASES, list_releases
from kg.release.seal import SiteLock

__all__ = ["prune"]


def prune(site: Path, keep: int) -> tuple[str, ...]:
    """Remove all but the newest ``keep`` releases and return their ids; the current one always stays.

    The current release counts as one of those kept. Raises UsageError when nothing would be kept,
    BuildBusyError while a build runs.
    """
    if keep < 1:
        msg = f"--keep must be at least 1, not {keep}."
        raise UsageError(msg, remedy="The current release is always kept.")
    with SiteLock(site):
        releases = list_releases(site)
        current = (site / CURRENT).resolve()
        releases = tuple(sorted(releases, key=lambda r: r.path.resolve() != current))  # stable: newest first
        gone = releases[keep:]
        for release in gone:
            # Out of sight in one step, so that nobody finds half a release.
            dying = site / RELEASES / f".broken-{secrets.token_hex(4)}"
            release.path.rename(dying)
            shutil.rmtree(dying, ignore_errors=True)
    return tuple(release.id for release in gone)
