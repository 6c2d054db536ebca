"""Writes the dumps of a release: the master itself and the other serialisations, with checksums."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

from kg.dumps.compress import open_output
from kg.dumps.serialise import serialise
from kg.formats import rdf_by_extension
from kg.processes import run_tasks
from kg.records.findings import Finding

__all__ = ["CHECKSUMS", "DUMPS", "write_dumps"]

DUMPS: Final = (
    "dataset.jsonld.zst", "dataset.rdf.zst", "dataset.trig.zst", "dataset.nq.gz", "dataset.ttl.zst",
    "dataset.nt.zst", "dataset.nq.zst",
)  # fmt: skip
"""The dumps of every release, those that take longest first."""

CHECKSUMS: Final = "SHA256SUMS"


class _Task(NamedTuple):
    master: Path
    target: Path


def write_dumps(master: Path, folder: Path, base: str, *, jobs: int = 0) -> tuple[Finding, ...]:
    """Write all dumps of a plain, sorted master into a folder, and SHA256SUMS.

    ``jobs`` processes share the work (0: one per core). Returns a finding when a serialisation could
    not hold everything (RDF/XML, and only for some foreign RDF under ``base``).
    """
    folder.mkdir(parents=True, exist_ok=True)
    tasks = [_Task(master, folder / name) for name in DUMPS]
    done = dict(run_tasks(_write, tasks, jobs or os.cpu_count() or 1))
    missing = [done[number] for number in range(len(tasks))]
    findings = tuple(
        Finding(
            code="not-in-rdf-xml",
            severity="warning",
            message=f"{count:,} triples of the data under {base} cannot be written in RDF/XML and are missing in {task.target.name}.",
            place=f"dumps/{task.target.name}",
            remedy="Take another serialisation: all others hold them.",
        )
        for task, count in zip(tasks, missing, strict=True)
        if count
    )
    write_checksums(folder, DUMPS)
    return findings


def _write(task: _Task) -> int:
    """Write one dump; return how many triples it could not hold."""
    form = rdf_by_extension(task.target.name.split(".")[1])
    assert form is not None
    # The length of the master in the header of dataset.nq.zst tells readers how much is to come.
    size = task.master.stat().st_size if form.extension == "nq" else -1
    with open_output(task.target, size=size) as output:
        return serialise(task.master, form, output)


def write_checksums(folder: Path, names: Iterable[str]) -> None:
    """Write SHA256SUMS as ``sha256sum`` does, so that ``sha256sum -c`` checks a download."""
    rows = [f"{_sha256(folder / name)}  {name}\n" for name in sorted(names)]
    (folder / CHECKSUMS).write_text("".join(rows), encoding="utf-8", newline="\n")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
