"""Measures ``kg build`` of a folder of sources: time by stage, quads, memory; twice, to show the id is the same.

    python bench/build_corpus.py ../shared/corpus/frus            # from nothing, then with a warm cache

Writes bench/results/build_corpus.json. As the peer in the same run: the raw limits, which are lxml
parsing the same files, pyoxigraph bulk-loading the same lines, and zstd -3 of the same lines.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
import pyoxigraph as ox
import zstandard
from lxml import etree

ROOT = Path(__file__).resolve().parent.parent


def build(sources: Path, site: Path) -> dict[str, Any]:
    """Run one build as a user would, watching the memory of the whole process tree."""
    start = time.perf_counter()
    process = psutil.Popen(
        [sys.executable, "-m", "kg", "build", str(sources), "--site", str(site), "--json", "--quiet"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    peak = 0
    while process.poll() is None:
        try:
            tree = [process, *process.children(recursive=True)]
            peak = max(peak, sum(p.memory_info().rss for p in tree))
        except psutil.NoSuchProcess:
            pass
        time.sleep(0.2)
    wall = time.perf_counter() - start
    out = process.stdout.read() if process.stdout else b""
    if process.returncode:
        sys.exit(process.returncode)
    report = json.loads(out)
    return {
        "release": report["release"],
        "counts": report["counts"],
        "seconds_by_stage": report["seconds"],
        "wall_seconds": round(wall, 1),
        "peak_mib_all_processes": peak >> 20,
        "set_aside": len(report["set_aside"]),
    }


def floors(sources: Path, site: Path) -> dict[str, float]:
    """Measure the raw limits on the same bytes, one after the other, on one core each."""
    start = time.perf_counter()
    for path in sorted(sources.glob("*.xml")):
        etree.parse(path, etree.XMLParser(collect_ids=False, huge_tree=True, resolve_entities=False))
    parsed = time.perf_counter() - start
    with tempfile.TemporaryDirectory(dir=site) as folder:
        lines = Path(folder) / "master.nq"
        with (site / "current/dumps/dataset.nq.zst").open("rb") as packed, lines.open("wb") as out:
            zstandard.ZstdDecompressor().copy_stream(packed, out)
        start = time.perf_counter()
        store = ox.Store(str(Path(folder) / "store"))
        store.bulk_load(path=str(lines), format=ox.RdfFormat.N_QUADS)
        store.flush()
        loaded = time.perf_counter() - start
        start = time.perf_counter()
        with lines.open("rb") as source, (Path(folder) / "x.zst").open("wb") as out:
            zstandard.ZstdCompressor(level=3).copy_stream(source, out)
        packed_seconds = time.perf_counter() - start
    return {"lxml_parse": parsed, "bulk_load": loaded, "zstd_3": packed_seconds}


def main() -> None:
    """Build twice, measure the floors, write and print the result."""
    sources = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as folder:
        site = Path(folder) / "site"
        site.mkdir()
        first, second = build(sources, site), build(sources, site)
        limits = floors(sources, site)
    result = {
        "when": time.strftime("%Y-%m-%d"),
        "machine": f"{os.cpu_count()} cores, {psutil.virtual_memory().total >> 30} GiB, Python {platform.python_version()}",
        "source_mb": round(sum(p.stat().st_size for p in sources.rglob("*.xml")) / 1e6, 1),
        "first": first,
        "second": second,
        "same_id": first["release"] == second["release"],
        "floors_seconds": {k: round(v, 1) for k, v in limits.items()},
        "wall_over_sum_of_floors": round(first["wall_seconds"] / sum(limits.values()), 2),
        "second_over_first": round(second["wall_seconds"] / first["wall_seconds"], 2),
    }
    target = ROOT / "bench" / "results" / "build_corpus.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
