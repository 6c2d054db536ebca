"""What tests share: where the corpus is, a built site of the sample, and the rule that CI skips nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from kg.build import build
from kg.config import Settings
from kg.resources import shipped

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
IN_CI = os.environ.get("CI") == "true"

# A property is about results, not about how busy the machine is.
settings.register_profile("parley", deadline=None)
settings.load_profile("parley")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The development corpus beside the project; tests that need it are skipped without it."""
    if not (SHARED / "corpus").is_dir():
        pytest.skip("the development corpus (../shared) is not beside the project")
    return SHARED


@pytest.fixture(scope="session")
def sample_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with one release built from the sample in data/, shared by all processes of a run: read only."""
    base = tmp_path_factory.getbasetemp()
    site = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "sample-site"
    with site.with_name("sample-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (site / "current").exists():
            build([shipped("data")], Settings(site=str(site)))
    return site


@pytest.fixture
def site_copy(sample_site: Path, tmp_path: Path) -> Path:
    """A copy of the sample site that a test may change."""
    copy = tmp_path / "site"
    shutil.copytree(sample_site, copy, symlinks=True)
    return copy


@pytest.fixture(scope="session")
def chromium() -> str:
    """Debian's Chromium; without it browser tests are skipped, except in CI, where that fails."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    message = "no chromium on this machine: install it (apt-get install chromium chromium-driver)"
    if IN_CI:
        pytest.fail(message)
    pytest.skip(message)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI a skipped browser or server test is a failure: nothing passes by not running."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    guarded = any(item.get_closest_marker(m) for m in ("browser", "server"))
    if IN_CI and report.skipped and guarded and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where browser and server tests must run: {report.longrepr}"
