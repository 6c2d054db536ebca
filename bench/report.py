"""Fills bench/README.md from bench/results/: ``python bench/report.py``. A test holds one to the other."""

from __future__ import annotations

import json
import re
from pathlib import Path

BENCH = Path(__file__).resolve().parent


STATED_IN = {
    "seconds to build the sample": "README.md",
    "million quads a processor second: encoded as lines": "docs/decisions/0002-mappers-write-lines.md",
    "million quads a processor second: pyoxigraph objects, built and serialised": "docs/decisions/0002-mappers-write-lines.md",
    "million quads a processor second: rdflib objects, built and serialised": "docs/decisions/0002-mappers-write-lines.md",
    "million quads a processor second: mapped by Parley and written as lines": "",
    "zstd: times smaller": "docs/dependencies.md",
    "zstd: megabytes a second": "docs/dependencies.md",
    "microseconds to make a participation": "docs/decisions/0001-records-are-pydantic-models.md",
    "nodes validated a second by pySHACL": "docs/decisions/0003-the-gate-works-in-chunks.md",
    "microseconds a node: sh:in, 20 codes": "docs/decisions/0010-codes-and-how-membership-is-asked.md",
    "microseconds a node: skos:inScheme of the code": "docs/decisions/0010-codes-and-how-membership-is-asked.md",
    "microseconds a node: a SPARQL constraint": "docs/decisions/0011-shapes-stay-local-and-spare-foreign-graphs.md",
    "megabytes of networkx": "docs/dependencies.md",
}
"""Small figure to the page that states it."""


def small_figures(text: str) -> str:
    """Return the page with the small figures taken from their results."""
    result = json.loads((BENCH / "results" / "small_figures.json").read_text(encoding="utf-8"))
    rows = ["| what | | stated in |\n| --- | --- | --- |\n"]
    for name, value in result["figures"].items():
        page = STATED_IN[name]
        rows.append(f"| {name} | {value:,} | {f'[{page}](../{page})' if page else ''} |\n")
    text = re.sub(
        r"(<!-- small figures -->\n).*(<!-- /small figures -->)",
        lambda m: m[1] + "".join(rows) + m[2],
        text,
        flags=re.DOTALL,
    )
    text = re.sub(
        r"<!-- shacl -->.*<!-- /shacl -->",
        lambda _: f"<!-- shacl -->\n{shacl_table()}\n<!-- /shacl -->",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(
        r"<!-- reading -->.*<!-- /reading -->",
        lambda _: f"<!-- reading -->\n{reading_table()}\n<!-- /reading -->",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(
        r"<!-- first -->.*<!-- /first -->",
        lambda _: f"<!-- first -->\n{reading_table('reading_first')}\n<!-- /first -->",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(
        r"<!-- identity -->.*<!-- /identity -->",
        lambda _: f"<!-- identity -->\n{identity_table()}\n<!-- /identity -->",
        text,
        flags=re.DOTALL,
    )
    return re.sub(
        r"One run of \S+ on .*? \(\[results/small",
        f"One run of {result['when']} on {result['machine']} ([results/small",
        text,
    )


def filled(text: str) -> str:
    """Return the page with its figures taken from the results."""
    result = json.loads((BENCH / "results" / "build_corpus.json").read_text(encoding="utf-8"))
    first, second = result["first"], result["second"]
    rows = {
        "wall seconds": [run["wall_seconds"] for run in (first, second)],
        "of these, reading": [run["seconds_by_stage"]["read"] for run in (first, second)],
        "mapping": [run["seconds_by_stage"]["map"] for run in (first, second)],
        "validation": [run["seconds_by_stage"]["validate"] for run in (first, second)],
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
        f"{100 * first['seconds_by_stage']['validate'] / first['wall_seconds']:.0f} % of it was validation."
    )
    text = re.sub(
        r"<!-- figures -->.*<!-- /figures -->",
        f"<!-- figures -->\n{summary}\n<!-- /figures -->",
        text,
        flags=re.DOTALL,
    )
    text = re.sub(
        r"One run of \S+ on .*? \(\[results/build",
        f"One run of {result['when']} on {result['machine']} ([results/build",
        text,
    )
    return small_figures(text)


def shacl_table() -> str:
    """Return the measurements of the SHACL engines as a table."""
    result = json.loads((BENCH / "results" / "shacl.json").read_text(encoding="utf-8"))
    lines = [
        f"One run of {result['when']} on {result['machine']} ([results/shacl.json](results/shacl.json)):",
        "",
        "| what | pySHACL, s | loading its graph, s | the gate's engine, s | times faster |",
        "| --- | --- | --- | --- | --- |",
    ]
    for name, row in result["rows"].items():
        cells = [row.get(k, "") for k in ("pyshacl_seconds", "load_seconds", "fast_seconds", "ratio")]
        lines.append(f"| {name} | {' | '.join(map(str, cells))} |")
    return "\n".join(lines)


def reading_table(name: str = "reading") -> str:
    """Return what the reader of volumes found of the labels, a column for each group of documents."""
    result = json.loads((BENCH / "results" / f"{name}.json").read_text(encoding="utf-8"))
    groups = result["groups"]
    lines = [
        f"One run of {result['when']} on {result['machine']} ([results/{name}.json](results/{name}.json)):",
        "",
    ]
    lines += [
        f"- {name}: {of['conversations']:,} conversations with {of['participants']:,} participants in {of['volumes']} volumes; "
        f"kinds of {of['documents by kind']:,} documents"
        for name, of in groups.items()
    ]
    lines += ["", f"| what | at least | {' | '.join(groups)} |", f"| --- | --- |{' --- |' * len(groups)}"]
    rows = {row: None for of in groups.values() for row in of["rows"]}
    for row in rows:
        target = result["targets"].get(row)
        cells = [_share(*of["rows"].get(row, (0, 0))) for of in groups.values()]
        lines.append(f"| {row} | {target if target is not None else ''} | {' | '.join(cells)} |")
    return "\n".join(lines)


def identity_table() -> str:
    """Return how well persons of several volumes are joined, a row for each group of pairs."""
    result = json.loads((BENCH / "results" / "identity.json").read_text(encoding="utf-8"))
    asked = f"precision {result['targets']['precision']}, recall {result['targets']['recall']}"
    machine = f"{result['when']} on {result['machine']}"
    lines = [
        f"One run of {machine} ([results/identity.json](results/identity.json)); asked for: {asked}:",
        "",
        "| pairs | precision | recall |",
        "| --- | --- | --- |",
    ]
    for name, row in result["rows"].items():
        right = row["right"]
        shares = _share(right, right + row["wrong"]), _share(right, right + row["missed"])
        lines.append(f"| {name} | {shares[0]} | {shares[1]} |")
    return "\n".join(lines)


def _share(right: int, of: int) -> str:
    return f"{right / of:.3f} ({right:,} of {of:,})" if of else "–"


if __name__ == "__main__":
    page = BENCH / "README.md"
    page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
