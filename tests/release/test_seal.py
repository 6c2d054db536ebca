"""A release appears whole or not at all, whatever happens to the build."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import BuildBusyError, NoSuchReleaseError, ReleaseError
from kg.release.manifest import LAYOUT_VERSION
from kg.release.read import current_release, find_release, list_releases, unreadable_releases
from kg.release.seal import Building, activate, release_id, seal
from kg.release.verify import verify_release
from kg.search.index import open_index
from tests.conftest import ROOT
from tests.release.making import BASE, fill, lines_about, make_release, write_master


def hidden(site: Path) -> list[str]:
    return sorted(p.name for p in (site / "releases").iterdir() if p.name.startswith("."))


# ---------------------------------------------------------------- sealing


def test_a_sealed_release_is_whole_and_named_by_its_content(tmp_path: Path) -> None:
    release = make_release(tmp_path / "site", lines_about("anna", "boris"))
    assert len(release.id) == 12
    assert release.path.name == release.id
    assert verify_release(release) == ()
    assert current_release(tmp_path / "site") == release
    assert (tmp_path / "site" / "current").readlink() == Path("releases") / release.id


def test_the_same_content_gives_the_same_id_anywhere_and_any_time(tmp_path: Path) -> None:
    one = make_release(tmp_path / "a", lines_about("anna", "boris"))
    two = make_release(tmp_path / "b", reversed(lines_about("anna", "boris")), created="2027-01-01T00:00:00Z")
    assert one.id == two.id


@pytest.mark.parametrize("change", ["lines", "text", "base", "ontology", "name of a text"])
def test_every_part_of_the_content_changes_the_id(tmp_path: Path, change: str) -> None:
    def identity(where: str, *, changed: str = "") -> str:
        folder = tmp_path / where
        (folder / "ontology").mkdir(parents=True)
        (folder / "texts").mkdir()
        master = write_master(folder / "m.nq", lines_about("anna" if changed != "lines" else "clara"))
        (folder / "ontology" / "parley.ttl").write_text("x" if changed != "ontology" else "y")
        (folder / "texts" / ("a" if changed != "name of a text" else "b")).write_text(
            "t" if changed != "text" else "u"
        )
        base = BASE if changed != "base" else "http://e/"
        return release_id(master, folder / "ontology", folder / "texts", base)

    assert identity("one") == identity("two")
    assert identity("three", changed=change) != identity("one-again")


def test_sealing_what_is_there_already_keeps_it(tmp_path: Path) -> None:
    first = make_release(tmp_path / "site", lines_about("anna"))
    before = first.path.stat().st_ino
    again = make_release(tmp_path / "site", lines_about("anna"), created="2027-01-01T00:00:00Z")
    assert again.path.stat().st_ino == before
    assert again.manifest.created == first.manifest.created
    assert hidden(tmp_path / "site") == []


def test_sealing_replaces_a_damaged_release_of_the_same_id(tmp_path: Path) -> None:
    first = make_release(tmp_path / "site", lines_about("anna"))
    (first.dumps_path / "dataset.ttl.zst").unlink()
    again = make_release(tmp_path / "site", lines_about("anna"))
    assert again.id == first.id
    assert verify_release(again) == ()
    assert hidden(tmp_path / "site") == []


def test_sealing_replaces_a_release_from_before_there_was_an_index(tmp_path: Path) -> None:
    site = tmp_path / "site"
    with Building(site) as building:
        manifest = fill(building, lines_about("anna"), created="2026-01-01T00:00:00Z")
        shutil.rmtree(building.path / "search")
        first = seal(building, manifest)
    assert verify_release(first) == ()
    assert not first.search_path.exists()
    again = make_release(site, lines_about("anna"))
    assert again.id == first.id
    assert verify_release(again) == ()
    assert [hit.label for hit in open_index(again.search_path).search("anna")] == ["anna"]
    assert hidden(site) == []


# ---------------------------------------------------------------- activating


def test_activating_goes_back_and_forth_and_never_leaves_a_gap(tmp_path: Path) -> None:
    site = tmp_path / "site"
    old = make_release(site, lines_about("anna"))
    new = make_release(site, lines_about("boris"))
    script = (
        "import sys, time; from pathlib import Path; from kg.release.read import current_release\n"
        "end = time.monotonic() + 1.5; n = 0\n"
        "print('ready', flush=True)\n"
        "while time.monotonic() < end: current_release(Path(sys.argv[1])); n += 1\n"
        "print(n)"
    )
    reader = subprocess.Popen([sys.executable, "-c", script, str(site)], stdout=subprocess.PIPE, cwd=ROOT)
    assert reader.stdout is not None
    reader.stdout.readline()
    for _ in range(100):
        activate(site, old.id)
        activate(site, new.id)
    count = reader.communicate()[0]
    assert reader.returncode == 0
    assert int(count) > 10
    assert current_release(site).id == new.id
    assert [p.name for p in site.iterdir() if p.name.startswith(".current")] == []


@pytest.mark.parametrize("name", ["nothing", "", "../..", ".building-x"])
def test_only_a_release_can_be_activated(tmp_path: Path, name: str) -> None:
    make_release(tmp_path / "site", lines_about("anna"))
    with pytest.raises(NoSuchReleaseError):
        activate(tmp_path / "site", name)


def test_an_incomplete_directory_is_never_activated_or_listed(tmp_path: Path) -> None:
    site = tmp_path / "site"
    release = make_release(site, lines_about("anna"))
    (site / "releases" / "0123456789ab").mkdir()
    with pytest.raises(ReleaseError, match="manifest cannot be read"):
        activate(site, "0123456789ab")
    assert list_releases(site) == (release,)
    assert [p.name for p in unreadable_releases(site)] == ["0123456789ab"]


# ---------------------------------------------------------------- finding


def test_a_release_is_found_by_id_prefix_or_as_the_current_one(tmp_path: Path) -> None:
    site = tmp_path / "site"
    one = make_release(site, lines_about("anna"))
    two = make_release(site, lines_about("boris"), created="2027-01-01T00:00:00Z")
    assert find_release(site, one.id) == one
    assert find_release(site, "current") == two
    assert [r.id for r in list_releases(site)] == [two.id, one.id]
    length = next(n for n in range(1, 13) if one.id[:n] != two.id[:n])
    assert find_release(site, one.id[:length]) == one


def test_an_unknown_or_ambiguous_name_lists_what_is_there(tmp_path: Path) -> None:
    site = tmp_path / "site"
    one = make_release(site, lines_about("anna"))
    twin = one.path.with_name(one.id[:6] + "zzzzzz")
    one.path.joinpath("..").resolve().joinpath(twin.name).mkdir()
    with pytest.raises(NoSuchReleaseError, match=one.id):
        find_release(site, "zzz")
    with pytest.raises(NoSuchReleaseError, match="several releases begin"):
        find_release(site, one.id[:6])


def test_a_site_without_a_release_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NoSuchReleaseError, match="kg build"):
        current_release(tmp_path / "nowhere")


def test_a_link_to_a_release_that_is_gone_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to("releases/gone")
    (tmp_path / "layout").write_text(f"{LAYOUT_VERSION}\n")
    with pytest.raises(NoSuchReleaseError, match="release that is gone"):
        current_release(tmp_path)


# ---------------------------------------------------------------- kills

STEPS = (
    "filling",
    "writing the manifest",
    "before the rename",
    "after the rename",
    "before the link",
    "while hashing",
)

CHILD = """
import os, signal, sys
from pathlib import Path
import kg.release.seal as s
from tests.release.making import fill, lines_about
site, step = Path(sys.argv[1]), sys.argv[2]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
def dying(function, when=lambda *a: True, after=False):
    def wrapped(*args):
        if when(*args) and not after: die()
        result = function(*args)
        if when(*args) and after: die()
        return result
    return wrapped
if step == "while hashing": s._sealed = dying(s._sealed, lambda folder, name: name.startswith("store"))
if step == "writing the manifest": s._write_whole = dying(s._write_whole, lambda p, t: p.name == "manifest.json")
if step == "before the rename": s._sync_folder = dying(s._sync_folder, lambda p: p.name.startswith(".building"))
if step == "after the rename": s._sync_folder = dying(s._sync_folder, lambda p: p.name == "releases", after=True)
if step == "before the link": os.replace = die; Path.replace = die
with s.Building(site) as building:
    if step == "filling":
        (building.folder("store") / "x").write_text("half")
        die()
    release = s.seal(building, fill(building, lines_about("boris"), created="2027-01-01T00:00:00Z"))
    s.activate(site, release.id)
"""


@pytest.mark.parametrize("step", STEPS)
def test_a_build_killed_at_any_moment_leaves_the_previous_release_whole(tmp_path: Path, step: str) -> None:
    site = tmp_path / "site"
    previous = make_release(site, lines_about("anna"))
    child = subprocess.run([sys.executable, "-c", CHILD, str(site), step], cwd=ROOT, check=False)
    assert child.returncode == -signal.SIGKILL
    assert current_release(site) == previous
    assert verify_release(previous) == ()
    for release in list_releases(site):  # whatever is visible is whole
        assert verify_release(release) == ()
    with Building(site) as building:
        leftovers = [f.code for f in building.findings]
        assert leftovers == ([] if step in ("after the rename", "before the link") else ["leftover-removed"])
        assert hidden(site) == [building.path.name]
        seal(building, fill(building, lines_about("boris"), created="2027-01-01T00:00:00Z"))
    assert hidden(site) == []
    assert [p.name for p in site.iterdir() if p.name.startswith(".current")] == []


@pytest.mark.slow
@pytest.mark.parametrize("delay", [0.05, 0.15, 0.3, 0.5, 0.8, 1.2])
def test_a_build_killed_from_outside_leaves_the_previous_release_whole(tmp_path: Path, delay: float) -> None:
    site = tmp_path / "site"
    previous = make_release(site, lines_about("anna"))
    script = CHILD.replace('lines_about("boris")', 'lines_about(*(f"b{n}" for n in range(20000)))')
    child = subprocess.Popen([sys.executable, "-c", script, str(site), "none"], cwd=ROOT)
    while not hidden(site):
        assert child.poll() is None
        time.sleep(0.01)
    time.sleep(delay)
    child.kill()
    child.wait()
    assert current_release(site) in list_releases(site)
    assert verify_release(previous) == ()
    for release in list_releases(site):
        assert verify_release(release) == ()
    make_release(site, lines_about("clara"))
    assert hidden(site) == []


# ---------------------------------------------------------------- two builds, other layouts


def test_a_second_build_on_the_site_is_refused_and_names_the_first(tmp_path: Path) -> None:
    with Building(tmp_path / "site"):
        script = "import sys; from pathlib import Path; from kg.release.seal import Building\nwith Building(Path(sys.argv[1])): pass"
        other = subprocess.run(
            [sys.executable, "-c", script, str(tmp_path / "site")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert other.returncode == 1
        assert (
            f"BuildBusyError: {tmp_path / 'site'}: another build is running (process {os.getpid()})"
            in other.stderr
        )
        with pytest.raises(BuildBusyError), Building(tmp_path / "site"):
            pass
    with Building(tmp_path / "site") as building:  # and the lock is free again
        assert building.findings == ()


def test_a_refused_build_takes_nothing_from_the_running_one(tmp_path: Path) -> None:
    with Building(tmp_path / "site") as running:
        with pytest.raises(BuildBusyError), Building(tmp_path / "site"):
            pass
        assert running.path.is_dir()


def test_a_worker_that_outlives_its_build_does_not_hold_the_lock(tmp_path: Path) -> None:
    site = tmp_path / "site"
    script = (
        "import os, signal, sys, time; from pathlib import Path; from kg.release.seal import Building\n"
        "building = Building(Path(sys.argv[1])).__enter__()\n"
        "if os.fork() == 0: time.sleep(30); os._exit(0)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    child = subprocess.Popen([sys.executable, "-c", script, str(site)], cwd=ROOT, start_new_session=True)
    try:
        assert child.wait() == -signal.SIGKILL
        with Building(site) as building:
            assert [f.code for f in building.findings] == ["leftover-removed"]
    finally:
        os.killpg(child.pid, signal.SIGKILL)


@pytest.mark.parametrize("found", ["99", "0", "not a number"])
def test_a_site_of_another_version_is_left_alone(tmp_path: Path, found: str) -> None:
    site = tmp_path / "site"
    make_release(site, lines_about("anna"))
    (site / "layout").write_text(found)
    before = sorted(p.name for p in (site / "releases").iterdir())
    with pytest.raises(ReleaseError, match=f"has layout {found}.*Build into a new --site"), Building(site):
        pass
    with pytest.raises(ReleaseError):
        current_release(site)
    assert sorted(p.name for p in (site / "releases").iterdir()) == before


def test_a_site_from_before_there_were_layouts_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "releases").mkdir()
    with pytest.raises(ReleaseError, match="no layout file"), Building(tmp_path):
        pass


def test_a_folder_with_only_a_ledger_becomes_a_site(tmp_path: Path) -> None:
    (tmp_path / "ledger.tsv").touch()
    with Building(tmp_path):
        assert (tmp_path / "layout").read_text() == f"{LAYOUT_VERSION}\n"


# ---------------------------------------------------------------- no room


def build_that_fails(site: Path, error: Callable[[], None]) -> None:
    with Building(site) as building:
        (building.folder("dumps") / "x").write_text("x")
        error()


def fill_the_disk() -> None:
    with Path("/dev/full").open("w") as full:
        full.write("x" * 100)


def fill_the_disk_and_translate() -> None:
    try:
        fill_the_disk()
    except OSError as exc:
        msg = "the store cannot be written"
        raise ReleaseError(msg) from exc


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        build_that_fails(tmp_path / "site", lambda: print(1 / 0))
    assert hidden(tmp_path / "site") == []


@pytest.mark.parametrize("error", [fill_the_disk, fill_the_disk_and_translate])
def test_a_full_disk_is_said_in_plain_words(tmp_path: Path, error: Callable[[], None]) -> None:
    with pytest.raises(ReleaseError, match=r"the disk is full.*kg releases prune"):
        build_that_fails(tmp_path / "site", error)
    assert hidden(tmp_path / "site") == []


FULL_CHILD = """
import resource, signal, sys
from pathlib import Path
from kg.errors import ReleaseError
from tests.release.making import make_release, lines_about
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[2])
if limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    make_release(Path(sys.argv[1]), lines_about(*(f"b{n}" for n in range(int(sys.argv[3])))), created="2027-01-01T00:00:00Z")
except ReleaseError as exc:
    print(exc)
    sys.exit(7)
"""


@pytest.mark.parametrize("limit", [100, 20_000, 60_000, 250_000, 700_000])
def test_a_file_that_cannot_grow_ends_the_build_and_nothing_else(tmp_path: Path, limit: int) -> None:
    site = tmp_path / "site"
    previous = make_release(site, lines_about("anna"))
    child = subprocess.run(
        [sys.executable, "-c", FULL_CHILD, str(site), str(limit), "3000"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 7, child.stderr
    assert "a file grew over the limit" in child.stdout
    assert hidden(site) == []
    assert current_release(site) == previous
    assert verify_release(previous) == ()


@pytest.mark.parametrize("kib", [600, 1500, 2500, 3500])
def test_a_full_file_system_ends_the_build_and_nothing_else(tmp_path: Path, kib: int) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no small file system can be mounted here: {mounted.stderr.strip()}")
    try:
        site = disk / "site"
        previous = make_release(site, lines_about("anna"))
        child = subprocess.run(
            [sys.executable, "-c", FULL_CHILD, str(site), "0", "9000"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert child.returncode == 7, child.stderr
        assert "the disk is full" in child.stdout
        assert hidden(site) == []
        assert current_release(site) == previous
        assert verify_release(previous) == ()
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_site_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(ReleaseError, match=r"file/site.*Give another --site"),
        Building(tmp_path / "file" / "site"),
    ):
        pass
