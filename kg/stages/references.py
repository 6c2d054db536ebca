"""References that lead nowhere: said in the words of the source, before the gate speaks of IRIs."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from kg.iris import IriPolicy, parse_ref
from kg.records.findings import Finding
from kg.records.model import Entry, ForeignGraph

if TYPE_CHECKING:
    from kg.stages.reading import PartSummary

__all__ = ["described_by", "refs_in", "stated_by", "unknown_references"]

_KINDS: Final = (
    "person", "office", "org", "place", "event", "recordset", "topic", "conversation", "commitment",
    "agreement", "statement", "record", "text",
)  # fmt: skip
_REF: Final = re.compile(rf'"((?:{"|".join(_KINDS)}):[^"\\\s]+)"')
_SUGGESTED: Final = 50  # findings with near matches; looking for them takes a while in a large build


def stated_by(entry: Entry) -> Iterator[str]:
    """Yield the refs of what an entry states: not of what it only adds to."""
    texts = [d.text for d in entry.documents] + [t.text for d in entry.documents for t in d.translations]
    for kind, keys in (
        ("person", [x.key for x in entry.persons]),
        ("office", [x.key for x in entry.offices]),
        ("org", [x.key for x in entry.orgs]),
        ("place", [x.key for x in entry.places]),
        ("event", [x.key for x in entry.events]),
        ("recordset", [x.key for x in entry.record_sets]),
        ("topic", [x.key for x in entry.topics]),
        ("conversation", [x.key for x in entry.conversations if x.name is not None]),
        ("commitment", [x.key for x in entry.commitments]),
        ("agreement", [x.key for x in entry.agreements]),
        ("statement", [*(x.key for x in entry.statements), *(x.key for x in entry.remarks)]),
        ("record", [x.key for x in entry.documents if x.title is not None]),
        ("record", [x.key for d in entry.documents for x in d.translations]),
        ("text", [x.key for x in texts if x is not None]),
    ):
        for key in keys:
            yield f"{kind}:{key}"


def refs_in(text: str) -> set[str]:
    """Return the refs that stand in the JSON of a record."""
    return {ref for ref in _REF.findall(text) if _is_ref(ref)}


def _is_ref(text: str) -> bool:
    """Tell a ref from other text that looks like one: "place:a/b" in a list that a source prints."""
    try:
        parse_ref(text)
    except ValueError:
        return False
    return True


def described_by(graph: ForeignGraph, base: str) -> Iterator[str]:
    """Yield the entity IRIs under ``base`` that a foreign graph describes, in brackets."""
    prefix = f"<{base}id/"
    for line in graph.lines:
        if line.startswith(prefix):
            yield line.partition(" ")[0]


def unknown_references(parts: Sequence[PartSummary], iris: IriPolicy) -> Iterator[Finding]:
    """Yield a finding for each ref that a source uses and no source of the build states."""
    stated = {ref for part in parts for ref in part.stated}
    wanted = [(part, {r: o for r, o in part.outward.items() if r not in stated}) for part in parts]
    suggested = 0
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    if any(missing for _, missing in wanted):
        for ref in sorted(stated):
            by_kind[ref.partition(":")[0]].append(ref)
    for part, missing in wanted:
        for ref, ordinal in sorted(missing.items(), key=lambda item: (item[1], item[0])):
            if iris.entity(ref) in stated:  # foreign RDF describes it
                continue
            kind, _ = parse_ref(ref)
            near = get_close_matches(ref, by_kind[kind], 3, 0.75) if suggested < _SUGGESTED else []
            suggested += 1
            entry = part.entries[ordinal]
            field = _field_of(ref, part, ordinal)
            yield Finding(
                code="unknown-reference",
                severity="warning",
                message=f"no record of this build states {ref}",
                source=part.source,
                record=entry.id,
                place=", ".join(p for p in (entry.place, f"field {field}" if field else "") if p),
                value=ref,
                remedy=f"Did you mean {_either(near)}? Else describe it, or name the source that does."
                if near
                else "Describe it in this file, or name the source that does.",
            )


def _either(refs: Sequence[str]) -> str:
    return refs[0] if len(refs) == 1 else f"{', '.join(refs[:-1])} or {refs[-1]}"


def _field_of(ref: str, part: PartSummary, ordinal: int) -> str:
    """Return where in a record a ref stands: ``conversations[0].participations[1].participant``."""
    with (part.folder / "records.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number == ordinal:
                return next(_paths(ref, json.loads(line[1:])), "").lstrip(".")
    return ""


def _paths(ref: str, value: Any, path: str = "") -> Iterator[str]:
    if value == ref:
        yield path
    inner: Iterable[tuple[str, Any]] = ()
    if isinstance(value, dict):
        inner = ((f"{path}.{key}", item) for key, item in value.items())
    elif isinstance(value, list):
        inner = ((f"{path}[{number}]", item) for number, item in enumerate(value))
    for place, item in inner:
        yield from _paths(ref, item, place)
