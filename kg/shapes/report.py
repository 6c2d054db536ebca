"""Validation reports for people and machines: text, HTML, JSON, and sh:ValidationReport in Turtle."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kg.errors import located
from kg.records.findings import SEVERITIES, Finding
from kg.shapes.engine import Result, ShapeInfo
from kg.terms import NAMESPACES, curie, lexical, literal

__all__ = ["findings_html", "findings_text", "results_turtle", "write_reports"]

_EXAMPLES = 10


def write_reports(
    folder: Path,
    findings: Sequence[Finding],
    results: Sequence[Result],
    infos: Mapping[str, ShapeInfo],
    counts: Mapping[str, int],
) -> None:
    """Write the reports of a release into a new folder, sorted so that two builds compare.

    ``validation.ttl`` (sh:ValidationReport), ``validation.json`` and ``validation.html`` (every
    finding, SHACL or not), ``set-aside.jsonl`` (records and sources left out, with the reason),
    ``counts.json``.
    """
    folder.mkdir()
    ordered = sorted(findings, key=_order)
    (folder / "validation.ttl").write_text("".join(results_turtle(results)), encoding="utf-8")
    (folder / "validation.json").write_text(findings_json(ordered, counts), encoding="utf-8")
    (folder / "validation.html").write_text("".join(findings_html(ordered, infos, counts)), encoding="utf-8")
    with (folder / "set-aside.jsonl").open("w", encoding="utf-8") as out:
        out.writelines(f"{f.model_dump_json(exclude_defaults=True)}\n" for f in ordered if f.sets_aside)
    (folder / "counts.json").write_text(json.dumps(dict(counts), indent=2) + "\n", encoding="utf-8")


def _order(f: Finding) -> tuple[Any, ...]:
    return (SEVERITIES.index(f.severity), f.code, *_place(f), f.focus_node, f.message)


def _place(f: Finding) -> tuple[Any, ...]:
    """Return a key that sorts findings as their places stand in the sources: line 4 before line 12."""
    numbers = tuple(int(n) for n in re.findall(r"[0-9]{1,9}", f.place))
    return (f.source, numbers, f.record, f.place)


def findings_json(findings: Iterable[Finding], counts: Mapping[str, int]) -> str:
    """Return findings as one JSON object: ``conforms``, ``counts``, ``findings``."""
    listed = [f.model_dump(exclude_defaults=True) for f in findings]
    conforms = not any(f["severity"] == "violation" for f in listed)
    return (
        json.dumps({"conforms": conforms, "counts": dict(counts), "findings": listed}, ensure_ascii=False)
        + "\n"
    )


def results_turtle(results: Sequence[Result]) -> Iterator[str]:
    """Yield a validation report (SHACL, section 3.6) as Turtle."""
    for prefix in ("sh", "xsd", "parley"):
        yield f"@prefix {prefix}: <{NAMESPACES[prefix]}> .\n"
    conforms = "false" if results else "true"
    yield f"\n[] a sh:ValidationReport ; sh:conforms {conforms}"
    for r in results:
        yield f" ;\n  sh:result [ a sh:ValidationResult ; sh:focusNode {_node(r.focus_node)}"
        yield f" ; sh:resultSeverity sh:{r.severity.capitalize()} ; sh:sourceShape {_node(r.shape)}"
        yield f" ; sh:sourceConstraintComponent {r.component}"
        if r.path:
            yield f" ; sh:resultPath {_path(r.path)}"
        if r.value:
            yield f" ; sh:value {_node(r.value)}"
        if r.message:
            yield f" ; sh:resultMessage {literal(r.message)}"
        yield " ]"
    yield " .\n"


def _node(term: str) -> str:
    return term if term[0] in '<"' else f"<urn:parley:blank:{term[2:]}>"


def _path(path: str) -> str:
    """Return a path as Turtle; a complex one is given as its text in the vocabulary of SPARQL paths."""
    steps = path.split("/") if path.count("<") > 1 and ">/" in path else [path]
    if len(steps) == 1 or any("|" in s for s in steps):
        return _step(path) if path.count("<") == 1 else literal(path)
    joined = path.replace(">/", ">\n").split("\n")
    return "( " + " ".join(_step(s) for s in joined) + " )"


def _step(step: str) -> str:
    if step.startswith("^"):
        return f"[ sh:inversePath {step[1:]} ]"
    return step if step.startswith("<") else literal(step)


def findings_text(
    findings: Iterable[Finding], infos: Mapping[str, ShapeInfo], *, examples: int = _EXAMPLES
) -> Iterator[str]:
    """Yield lines for the terminal: per kind of finding its places and words, the remedy, then code and nodes."""
    kinds: defaultdict[tuple[str, str, str], list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=lambda f: (SEVERITIES.index(f.severity), *_place(f), f.code)):
        kinds[finding.severity, finding.code, finding.remedy].append(finding)
    for (severity, code, remedy), group in kinds.items():
        for number, finding in enumerate(group[:examples]):
            yield f"{'' if number else severity.upper():9}  {_stated(finding)}"
        if len(group) > examples:
            yield f"{'':9}  ... and {len(group) - examples:,} more of this kind"
        if remedy:
            yield f"{'':9}  Remedy: {remedy}"
        title = _title(group[0], infos)
        yield f"{'':9}  Code: {code}{f' ({title})' if title else ''}{_nodes(group[:examples])}"
        yield ""


def _stated(finding: Finding) -> str:
    """Return where it is, the words met there, and what is wrong with them."""
    where = _where(finding)
    value = _own_words(finding.value) if finding.value else ""
    if finding.shape:
        return located(finding.message, f'{where}: "{value}"' if value else where)
    return located(finding.message, where) + (
        f" (value: {value})" if value and value not in finding.message else ""
    )


def _own_words(value: str) -> str:
    """Return a value as a source has it: text, or the code that an IRI of a vocabulary was made from."""
    if not value.startswith("<"):
        return lexical(value)
    iri = value[1:-1]
    return iri.rpartition("/")[2] if "/vocab/" in iri else _short(value)


def _nodes(group: Sequence[Finding]) -> str:
    nodes = list(dict.fromkeys(_short(f.focus_node) for f in group if f.focus_node and f.record))
    return f"; node{'s' if len(nodes) > 1 else ''}: {', '.join(nodes)}" if nodes else ""


def _grouped(findings: Iterable[Finding]) -> list[tuple[tuple[str, str], list[Finding]]]:
    groups: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=_order):
        groups[finding.severity, finding.code].append(finding)
    return sorted(groups.items(), key=lambda g: (SEVERITIES.index(g[1][0].severity), g[0][1]))


def _title(finding: Finding, infos: Mapping[str, ShapeInfo]) -> str:
    info = infos.get(finding.shape)
    return info.name if info else ""


def _where(finding: Finding) -> str:
    return finding.where or _short(finding.focus_node) or "the build"


def _short(term: str) -> str:
    return (curie(term[1:-1]) or term[1:-1]) if term.startswith("<") else term


def findings_html(
    findings: Sequence[Finding], infos: Mapping[str, ShapeInfo], counts: Mapping[str, int]
) -> Iterator[str]:
    """Yield a self-contained HTML page of the findings, grouped by code."""
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Validation report</title>'
        '<meta name="viewport" content="width=device-width"><style>'
        "body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
        "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;"
        "border-bottom:1px solid #8884}td{overflow-wrap:anywhere}.violation{color:#a40000}.warning{color:#8a5300}"
        "@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}.violation{color:#ff8a80}"
        ".warning{color:#ffcc80}}</style></head><body><main><h1>Validation report</h1>\n"
    )
    yield "<table><caption>Counts</caption>"
    for name, number in counts.items():
        yield f'<tr><th scope="row">{html.escape(name)}</th><td>{number:,}</td></tr>\n'
    yield "</table>\n"
    if not findings:
        yield "<p>Nothing was found: every check passed.</p>"
    for (severity, code), group in _grouped(findings):
        first = group[0]
        yield f'<section id="{html.escape(code)}"><h2><span class="{severity}">{severity}</span> '
        yield f"<code>{html.escape(code)}</code> ({len(group):,})</h2>"
        yield f"<p>{html.escape(_title(first, infos))} {html.escape(first.remedy)}</p><table>"
        yield "<thead><tr><th>Where</th><th>What</th><th>Node</th><th>Value</th></tr></thead><tbody>\n"
        for finding in group[:_EXAMPLES]:
            cells = (
                _where(finding),
                finding.message,
                _short(finding.focus_node),
                lexical(finding.value) if finding.value else "",
            )
            yield "<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in cells) + "</tr>\n"
        yield "</tbody></table>"
        if len(group) > _EXAMPLES:
            yield f"<p>... and {len(group) - _EXAMPLES:,} more, all of them in validation.json.</p>"
        yield "</section>\n"
    yield "</main></body></html>\n"
