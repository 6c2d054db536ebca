"""Fills bench/README.md from bench/results/: ``python bench/report.py``. A test holds one to the other."""

from __future__ import annotations

import json
import re
from pathlib import Path

BENCH = Path(__file__).resolve().parent


def filled(text: str) -> str:
    """Return the page with its figures taken from the results."""
    result = json.loads((BENCH / "results" / "build_corpus.json").read_text(encoding="utf-8"))
    first, second = result["first"], result["second"]
    rows = {
        "wall seconds": [run["wall_seconds"] for run in (first, second)],
        "of these, reading": [run["seconds_by_stage"]["read"] for run in (first, second)],
        "mapping": [run["seconds_by_stage"]["map"] for run in (first, second)],
        "validation (pySHACL)": [run["seconds_by_stage"]["validate"] for run in (first, second)],
        "store": [run["seconds_by_stage"]["store"] for run in (first, second)],
        "dumps": [run["seconds_by_stage"]["dumps"] for run in (first, second)],
        "peak memory, all processes": [f"{run['peak_mib_all_processes']:,} MiB" for run in (first, second)],
        "release": [f"`{run['release']}`" for run in (first, second)],
    }
    for name, (one, two) in rows.items():
        cells = [f"{c:.1f}" if isinstance(c, float) else str(c) for c in (one, two)]
        text = re.sub(
            rf"^\| {re.escape(name)} \|.*$", f"| {name} | {cells[0]} | {cells[1]} |", text, flags=re.MULTILINE
        )
    c = first["counts"]
    summary = (
        f"{c['quads']:,} quads, {c['triples']:,} distinct triples, {c['documents']:,} documents, "
        f"{c['conversations']:,} conversations, {c['violations']:,} violations, {c['warnings']:,} warnings, "
        f"{c['records set aside']:,} records set aside. The first build took "
        f"{result['wall_over_sum_of_floors']:.1f} times the sum of the raw limits; "
        f"{100 * first['seconds_by_stage']['validate'] / first['wall_seconds']:.0f} % of it was pySHACL."
    )
    text = re.sub(
        r"<!-- figures -->.*<!-- /figures -->",
        f"<!-- figures -->\n{summary}\n<!-- /figures -->",
        text,
        flags=re.DOTALL,
    )
    return re.sub(
        r"One run of \S+ on .*? \(\[", f"One run of {result['when']} on {result['machine']} ([", text
    )


if __name__ == "__main__":
    page = BENCH / "README.md"
    page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
