"""Maps the records of one part into sorted rows: N-Quads line, tab, number of part and entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.iris import IriPolicy
from kg.mapping import map_entry
from kg.records.findings import Finding
from kg.records.model import Entry, ForeignGraph, Text
from kg.release.ledger import Ledger
from kg.shapes.coded import check_evidence
from kg.stages.reading import stored_records
from kg.terms import CODE, DCTERMS, PARLEY, RDF, Quad, iri, literal

__all__ = ["MapContext", "MapTask", "Mapped", "keep_context", "map_part", "withdrawn_refs"]


@dataclass(frozen=True, slots=True)
class MapTask:
    """One part to map: where its records are, which of them to leave out, where the rows and texts go."""

    part: Path  # folder of the part in the cache
    rows: Path  # sorted rows to write
    number: int
    skip: frozenset[int]
    texts: Path


@dataclass(frozen=True, slots=True)
class MapContext:
    """What every mapping process holds: addresses, and what was withdrawn."""

    iris: IriPolicy
    withdrawn: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the mapping of one part gave: sorted rows, findings, and the texts it pinned."""

    rows: Path
    findings: tuple[Finding, ...]
    texts: tuple[tuple[tuple[int, int], str], ...]  # ((part, entry), file name)


_context: MapContext | None = None


def keep_context(context: MapContext) -> None:
    """Keep the context for all parts that this process will map."""
    global _context  # noqa: PLW0603 (what an initializer of a process pool is for)
    _context = context


def map_part(task: MapTask) -> Mapped:
    """Map the records of one part into sorted rows."""
    assert _context is not None
    iris = _context.iris
    rows: set[bytes] = set()
    findings: list[Finding] = []
    texts: list[tuple[tuple[int, int], str]] = []
    for ordinal, (text, stored) in enumerate(stored_records(task.part)):
        if ordinal in task.skip:
            continue
        suffix = f"\t{task.number}:{ordinal}\n".encode()
        if isinstance(stored, ForeignGraph):
            lines: Iterable[str] = (
                *stored.lines,
                *(q.line()[:-1] for q in _foreign_provenance(stored, iris)),
            )
            encoded = [line.rstrip("\n").encode() for line in lines]
            if _too_long(encoded):
                findings.append(_unmappable(stored, _TOO_LONG))
                continue
            rows.update(line + suffix for line in encoded)
            findings.extend(_restated_vocabulary(stored))
            continue
        entry, gone = _obey_withdrawals(text, stored, _context.withdrawn)
        findings.extend(gone)
        try:
            encoded = [quad.line()[:-1].encode() for quad in map_entry(entry, iris)]
        except ValueError as exc:
            findings.append(_unmappable(entry, str(exc)))
            continue
        if _too_long(encoded):
            findings.append(_unmappable(entry, _TOO_LONG))
            continue
        rows.update(line + suffix for line in encoded)
        findings.extend(check_evidence(entry))
        for version in _pinned_texts(entry):
            name = f"{version.key}.txt"
            (task.texts / name).write_text(version.content or "", encoding="utf-8", newline="")
            texts.append(((task.number, ordinal), name))
    with task.rows.open("wb") as out:
        out.writelines(sorted(rows))
    return Mapped(task.rows, tuple(findings), tuple(texts))


_LONGEST_LINE: Final = 8 << 20  # bytes; RDF parsers, the store's among them, give up at 16 MiB
_TOO_LONG: Final = "a value has more than 8 MiB, which no reader of RDF takes"


def _too_long(lines: Iterable[bytes]) -> bool:
    return any(len(line) > _LONGEST_LINE for line in lines)


def _unmappable(record: Entry | ForeignGraph, problem: str) -> Finding:
    return Finding(
        code="unmappable",
        severity="violation",
        message=problem,
        source=record.source,
        record=record.id,
        place=record.place,
        remedy="Correct the value named, in the source record.",
        sets_aside=True,
    )


def _pinned_texts(entry: Entry) -> Iterator[Text]:
    for document in entry.documents:
        for version in (document.text, *(t.text for t in document.translations)):
            if version is not None and version.content is not None:
                yield version


def _obey_withdrawals(text: str, entry: Entry, withdrawn: frozenset[str]) -> tuple[Entry, Iterator[Finding]]:
    """Take what the ledger withdrew out of an entry."""
    touched = sorted(ref for ref in withdrawn if ref.partition(":")[2] in text)
    if not touched:
        return entry, iter(())
    data = _without(json.loads(text), frozenset(touched))
    found = (
        Finding(
            code="withdrawn",
            severity="info",
            message=f"{ref} was withdrawn in the ledger and is left out",
            source=entry.source,
            record=entry.id,
            place=entry.place,
        )
        for ref in touched
    )
    return Entry.model_validate(data), found


_LISTS_OF_KIND = {"persons": "person", "conversations": "conversation", "commitments": "commitment"}


def _without(value: Any, refs: frozenset[str]) -> Any:
    """Return decoded JSON without the refs, the things they name, and the parts only they played."""
    if isinstance(value, list):
        return [_without(v, refs) for v in value if not (isinstance(v, str) and v in refs)]
    if not isinstance(value, dict):
        return value
    kept = {k: _without(v, refs) for k, v in value.items() if not (isinstance(v, str) and v in refs)}
    for name, kind in _LISTS_OF_KIND.items():
        if name in kept:
            kept[name] = [v for v in kept[name] if f"{kind}:{v['key']}" not in refs]
    if "participations" in kept:
        kept["participations"] = [
            p for p in kept["participations"] if p.get("participant") or p.get("listed_as")
        ]
    return kept


def _foreign_provenance(foreign: ForeignGraph, iris: IriPolicy) -> Iterator[Quad]:
    """Yield what is known of a graph that came as RDF: its layer and the file it came from."""
    graph, provenance = iri(foreign.graph), iris.graph_named("provenance")
    for predicate, value in (
        (RDF.type, PARLEY.AssertionSet),
        (PARLEY.layer, CODE["source"]),
        (DCTERMS.source, literal(foreign.file)),
    ):
        yield Quad(graph, predicate, value, provenance)


_VOCABULARY: Final = "<https://w3id.org/parley/"


def _restated_vocabulary(foreign: ForeignGraph) -> Iterator[Finding]:
    stated = sorted({line.partition(" ")[0] for line in foreign.lines if line.startswith(_VOCABULARY)})
    if stated:
        yield Finding(
            code="vocabulary-restated",
            severity="warning",
            message=f"says things of its own about {len(stated)} terms of the vocabulary, such as {stated[0]}",
            source=foreign.source,
            record=foreign.id,
            place=foreign.place,
            remedy="The checks do not follow them. Make terms of your own below those of the vocabulary.",
        )


def withdrawn_refs(ledger: Ledger, keys: Mapping[str, str]) -> frozenset[str]:
    """Return the refs whose final key the ledger withdrew."""
    gone = {(kind, key) for kind, key in ledger.withdrawn()}
    return frozenset(ref for ref, key in keys.items() if (ref.partition(":")[0], key) in gone)
