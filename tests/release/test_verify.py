"""Whatever is wrong with a release is found, and named."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from kg.errors import ReleaseError, UsageError
from kg.release.compare import diff_releases
from kg.release.manifest import FileEntry, Manifest
from kg.release.prune import prune
from kg.release.read import Release, current_release, list_releases, open_release
from kg.release.seal import SiteLock, activate
from kg.release.verify import verify_release
from kg.store import create_store
from tests.release.making import lines_about, make_release, write_master


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("sealed") / "site", lines_about("anna", "boris", graphs=3))


@pytest.fixture
def release(sealed: Release, tmp_path: Path) -> Release:
    """A copy that a test may spoil."""
    return open_release(shutil.copytree(sealed.path, tmp_path / sealed.id))


def codes(release: Release, *, deep: bool = True) -> list[str]:
    return [finding.code for finding in verify_release(release, deep=deep)]


def rewrite_manifest(release: Release, **changes: object) -> Release:
    """Change the manifest, its list of files made to fit what lies there now."""
    files = tuple(
        FileEntry(
            p.relative_to(release.path).as_posix(),
            p.stat().st_size,
            hashlib.sha256(p.read_bytes()).hexdigest(),
        )
        for p in sorted(release.path.rglob("*"))
        if p.is_file() and p.name != "manifest.json"
    )
    manifest = dataclasses.replace(release.manifest, **{"files": files, **changes})  # type: ignore[arg-type]
    (release.path / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    return open_release(release.path)


# ---------------------------------------------------------------- files


def test_a_whole_release_has_no_findings(release: Release) -> None:
    assert codes(release) == []
    assert codes(release, deep=False) == []


def test_a_changed_byte_is_found_in_every_file(release: Release) -> None:
    for entry in release.manifest.files:
        path = release.path / entry.path
        content = path.read_bytes()
        if not content:
            continue
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
        findings = verify_release(release)
        assert [(f.code, f.place) for f in findings if f.code == "file-changed"] == [
            ("file-changed", entry.path)
        ]
        path.write_bytes(content)
    assert codes(release) == []


def test_a_missing_an_extra_and_a_linked_file_are_found(release: Release) -> None:
    (release.texts_path / "a.txt").unlink()
    (release.path / "extra").touch()
    (release.path / "link").symlink_to("texts")
    found = [(f.code, f.place) for f in verify_release(release)]
    assert found == [("file-extra", "extra"), ("file-extra", "link"), ("file-missing", "texts/a.txt")]


def test_every_finding_says_what_is_wrong_and_what_to_do(release: Release) -> None:
    (release.texts_path / "a.txt").unlink()
    (finding,) = verify_release(release)
    assert "texts/a.txt: in the manifest and not here." in finding.statement
    assert finding.remedy


def test_checksums_for_downloads_that_differ_are_found(release: Release) -> None:
    sums = release.dumps_path / "SHA256SUMS"
    sums.write_text(sums.read_text().replace("dataset.nt.zst", "dataset.xx.zst"))
    assert codes(rewrite_manifest(release)) == ["checksums-differ", "checksums-differ"]


# ---------------------------------------------------------------- what a forger would change


def test_another_text_makes_another_id(release: Release) -> None:
    (release.texts_path / "a.txt").write_text("Another text.")
    assert codes(rewrite_manifest(release)) == ["release-id-differs"]


def test_another_base_makes_another_id(release: Release) -> None:
    assert codes(rewrite_manifest(release, base="http://e/")) == ["release-id-differs"]


def test_a_directory_under_another_name_is_found(release: Release) -> None:
    moved = open_release(release.path.rename(release.path.with_name("0123456789ab")))
    assert codes(moved) == ["release-id-differs"]


def test_counts_that_differ_are_found(release: Release) -> None:
    assert codes(rewrite_manifest(release, counts={"quads": 5, "triples": 3})) == [
        "counts-differ",
        "counts-differ",
    ]


def rename(lines: list[str]) -> list[str]:
    """As many statements as before, but others: the counts cannot tell."""
    return [line.replace('"anna"', '"hanna"') for line in lines]


@pytest.mark.parametrize(
    ("change", "shallow"),
    [
        (rename, []),
        (lambda lines: lines[1:], ["store-differs"]),
        (lambda lines: [*lines, lines[0].replace("anna", "x")], ["store-differs"]),
    ],
)
def test_a_store_that_says_something_else_is_found(
    release: Release, tmp_path: Path, change: Callable[[list[str]], list[str]], shallow: list[str]
) -> None:
    shutil.rmtree(release.store_path)
    lines = change(sorted(lines_about("anna", "boris", graphs=3)))
    create_store(release.store_path, write_master(tmp_path / "m.nq", lines))
    forged = rewrite_manifest(release)
    assert codes(forged) == ["store-differs"]
    assert codes(forged, deep=False) == shallow


def test_a_release_without_a_readable_store_is_found(release: Release) -> None:
    (release.store_path / "CURRENT").write_text("nonsense\n")
    assert codes(rewrite_manifest(release)) == ["store-differs"]


@pytest.mark.parametrize(
    "line", [b"<http://e/a> <http://e/p> nonsense .\n", b'<http://e/a> <http://e/p> "late" .\n']
)
def test_a_master_that_is_not_canonical_and_sorted_is_found(release: Release, line: bytes) -> None:
    lines = zstandard.decompress(release.master_path.read_bytes())
    spoilt = lines + line
    release.master_path.write_bytes(zstandard.compress(spoilt))
    sums = release.dumps_path / "SHA256SUMS"
    digest = hashlib.sha256(release.master_path.read_bytes()).hexdigest()
    rows = [
        f"{digest}  dataset.nq.zst" if row.endswith(" dataset.nq.zst") else row
        for row in sums.read_text().splitlines()
    ]
    sums.write_text("\n".join(rows) + "\n")
    assert codes(rewrite_manifest(release)) == ["release-id-differs", "master-malformed"]


# ---------------------------------------------------------------- the id, by other tools


def test_the_id_can_be_computed_with_a_shell_and_the_docs(release: Release) -> None:
    script = """
    set -eu
    part() { printf '%s\\0%s\\n' "$1" "$(wc -c < "$2" | tr -d ' ')"; cat "$2"; }
    cd "$1"
    scratch=$(mktemp -d)
    printf %s "$2" > "$scratch/base"
    gzip -dc dumps/dataset.nq.gz > "$scratch/master"
    { part base "$scratch/base"; part master "$scratch/master"
      find ontology texts -type f | LC_ALL=C sort | while read -r f; do part "$f" "$f"; done
    } | sha256sum | cut -c1-12
    rm -r "$scratch"
    """
    run = subprocess.run(
        ["sh", "-c", script, "sh", str(release.path), release.manifest.base],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == release.id


# ---------------------------------------------------------------- the manifest


def test_a_manifest_round_trips(release: Release) -> None:
    assert Manifest.from_json(release.manifest.to_json()) == release.manifest
    assert json.loads(release.manifest.to_json())["id"] == release.id


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"{", "not a manifest"),
        (b"[]", "not a manifest"),
        (b'{"layout_version": 1}', "not a manifest"),
        (b'{"layout_version": 7}', "has layout 7, this version of Parley reads layout 1"),
        (b"\xff", "cannot be read"),
    ],
)
def test_a_manifest_that_cannot_be_read_says_what_to_do(
    release: Release, content: bytes, message: str
) -> None:
    (release.path / "manifest.json").write_bytes(content)
    with pytest.raises(ReleaseError, match=message) as caught:
        open_release(release.path)
    assert caught.value.remedy


# ---------------------------------------------------------------- comparing and pruning


def test_a_comparison_lists_what_went_and_what_came(tmp_path: Path) -> None:
    old = make_release(tmp_path / "site", lines_about("anna", "boris", graphs=1))
    new = make_release(tmp_path / "site", lines_about("boris", "clara", graphs=1))
    changes = list(diff_releases(old, new))
    assert [c.line + "\n" for c in changes if c.sign == "-"] == sorted(lines_about("anna", graphs=1))
    assert [c.line + "\n" for c in changes if c.sign == "+"] == sorted(lines_about("clara", graphs=1))
    assert list(diff_releases(old, old)) == []


def test_a_comparison_with_a_broken_master_names_it(tmp_path: Path) -> None:
    release = make_release(tmp_path / "site", lines_about("anna"))
    release.master_path.write_bytes(b"no zstd")
    with pytest.raises(ReleaseError, match=r"dataset\.nq\.zst"):
        list(diff_releases(release, release))


def test_pruning_keeps_the_newest_and_the_current_one(tmp_path: Path) -> None:
    site = tmp_path / "site"
    made = [make_release(site, lines_about(f"p{n}"), created=f"2026-11-2{n}T00:00:00Z") for n in range(4)]
    activate(site, made[0].id)
    assert set(prune(site, 2)) == {made[1].id, made[2].id}
    assert [r.id for r in list_releases(site)] == [made[3].id, made[0].id]
    assert prune(site, 1) == (made[3].id,)
    assert current_release(site) == made[0]
    assert prune(site, 1) == ()
    assert [p.name for p in (site / "releases").iterdir()] == [made[0].id]


def test_pruning_waits_for_no_build_and_keeps_at_least_one(tmp_path: Path) -> None:
    make_release(tmp_path / "site", lines_about("anna"))
    with pytest.raises(UsageError):
        prune(tmp_path / "site", 0)
    with SiteLock(tmp_path / "site"), pytest.raises(Exception, match="another build is running"):
        prune(tmp_path / "site", 1)
