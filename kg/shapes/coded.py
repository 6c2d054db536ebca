"""Checks that SHACL cannot say, reported in the same form as its results.

Each has an IRI in the shapes namespace, so that a report names it like any shape:

- ``Date-edtf``: the EDTF value parses and agrees with the bounds (check 10);
- ``Node-typed``: every node a mapper wrote has a type (check 43);
- ``Node-iri``: what a mapper wrote has no blank nodes, and IRIs under the base have a known form (check 43);
- ``Graph-provenance``: every named graph says its layer, its licence and where it comes from (check 44);
- ``Reference-described``: what is referred to under the base is described (a warning: the describing
  record may have been set aside).
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from kg.iris import KINDS
from kg.records.dates import edtf_bounds
from kg.records.findings import Finding, Severity
from kg.records.model import Anchor, Entry
from kg.shapes.engine import Result, ShapeInfo
from kg.terms import DCTERMS, EDTF, PARLEY, PROV, RDF, RICO, SHAPES, lexical

__all__ = ["CODED", "check_entity", "check_evidence", "check_graphs", "split_line"]

_NO_COMPONENT: Final = f"<{SHAPES}#CodedConstraintComponent>"

CODED: Final[dict[str, ShapeInfo]] = {
    f"<{SHAPES}#{name}>": ShapeInfo(title, remedy, f"docs/messages.md#shape-{name.lower()}")
    for name, title, remedy in (
        ("Date-edtf", "EDTF agrees with the bounds", "Write the date as EDTF level 1, or correct earliest and latest."),
        ("Node-typed", "Every node has a type", "Describe the thing in the record that introduces it."),
        ("Node-iri", "Names follow the patterns", "Name things by kind and key; give every dependent node a fragment."),
        ("Graph-provenance", "Every graph says where it comes from", "State layer, licence and source of the graph."),
        ("Reference-described", "What is referred to is described", "Add the thing's own record, or correct the reference."),
    )
}  # fmt: skip


def _shape(name: str) -> str:
    return f"<{SHAPES}#{name}>"


class Line(NamedTuple):
    """The four terms of an N-Quads line, encoded."""

    subject: str
    predicate: str
    object: str
    graph: str


def split_line(line: bytes) -> Line:
    """Split one canonical N-Quads line into its terms; the graph is empty for the default graph."""
    # Terms end at a space and nothing else: an IRI may hold other white space (RFC 3987, ucschar).
    subject, _, rest = line.decode().rstrip("\n").partition(" ")
    predicate, _, rest = rest.partition(" ")
    if not rest.endswith(" .") or len(rest) < 4:
        msg = f"not a canonical N-Quads line: {line[:200]!r}"
        raise ValueError(msg)
    body = rest[:-2]
    value, _, graph = body.rpartition(" ")
    # The last word of a literal holds its closing quotation mark; a graph name never has one.
    if value and graph[0] in "<_" and '"' not in graph:
        return Line(subject, predicate, value, graph)
    return Line(subject, predicate, body, "")


def _result(
    name: str, focus: str, message: str, *, path: str = "", value: str = "", severity: Severity = "violation"
) -> Result:
    return Result(focus, _shape(name), _NO_COMPONENT, path, value, severity, message)


def check_entity(
    lines: Iterable[bytes], base: str, foreign: frozenset[str], described: Callable[[str], bool]
) -> Iterator[Result]:
    """Check one entity's lines (its own and those of its fragments).

    ``foreign`` holds the graph terms published as they came; checks of our own habits spare them.
    ``described`` tells whether an entity IRI has a description anywhere in the release.
    """
    typed: set[str] = set()
    ours: set[str] = set()
    edtf: dict[str, str] = {}
    bounds: dict[tuple[str, str], str] = {}
    references: dict[str, tuple[str, str]] = {}
    for raw in lines:
        s, p, o, g = split_line(raw)
        if p == RDF.type:
            typed.add(s)
        elif p == RICO.normalizedDateValue:
            edtf[s] = o
        elif p in (PARLEY.earliest, PARLEY.latest):
            bounds[s, p] = o
        if g in foreign:
            continue
        ours.add(s)
        if s.startswith("_:") or o.startswith("_:"):
            yield _result("Node-iri", s, "a blank node; published data have none", path=p, value=o)
        if o.startswith(f"<{base}id/"):
            references.setdefault(o, (s, p))
    yield from _check_dates(edtf, bounds)
    named = (f"<{base}", "<https://w3id.org/parley/", "_:")  # the vocabulary may mention terms of others
    for s in sorted(s for s in ours - typed if s.startswith(named)):
        yield _result("Node-typed", s, "the node has no type, so nobody says what it is")
    for s in sorted(ours):
        if s.startswith(f"<{base}") and not _well_named(s[1 + len(base) : -1]):
            yield _result("Node-iri", s, "the IRI has none of the forms of docs/addresses.md")
    for o, (s, p) in sorted(references.items()):
        if not described(o[1:-1]):
            yield _result(
                "Reference-described",
                s,
                f"refers to {o[1:-1]}, which no record of this release describes",
                path=p,
                value=o,
                severity="warning",
            )


_ENTITY_PATH: Final = re.compile(rf"^id/({'|'.join(KINDS)})/[A-Za-z0-9][A-Za-z0-9._-]*(#[A-Za-z0-9._-]+)?$")
_GRAPH_PATH: Final = re.compile(
    r"^graph/([^/\s]+/(source|extracted|curated|inferred|links)|provenance|ontology)$"
)


def _well_named(path: str) -> bool:
    return bool(_ENTITY_PATH.match(path) or _GRAPH_PATH.match(path))


def _check_dates(edtf: dict[str, str], bounds: dict[tuple[str, str], str]) -> Iterator[Result]:
    suffix = f"^^{EDTF['EDTF']}"
    for s, value in sorted(edtf.items()):
        if not value.endswith(suffix):
            continue  # the datatype itself is a SHACL constraint
        text = lexical(value)
        try:
            low, high = edtf_bounds(text)
        except ValueError:
            yield _result(
                "Date-edtf",
                s,
                f"{text!r} is not a date in EDTF level 1",
                path=RICO.normalizedDateValue,
                value=value,
            )
            continue
        first, last = bounds.get((s, PARLEY.earliest)), bounds.get((s, PARLEY.latest))
        # Bounds may be wider than the EDTF value ("late at night" runs past midnight), never apart from it.
        if first and last and (lexical(first) > high.isoformat() or lexical(last) < low.isoformat()):
            yield _result(
                "Date-edtf",
                s,
                f"EDTF says {text}, the bounds say {lexical(first)} to {lexical(last)}",
                path=RICO.normalizedDateValue,
                value=value,
            )


def check_evidence(entry: Entry) -> Iterator[Finding]:
    """Check texts against their digests, and anchors against the texts at hand (check 32).

    A text that is not at hand (rights do not allow it) gives one finding of severity info, with the
    number of anchors that rest on it.
    """
    texts = {
        f"text:{t.key}": t
        for d in entry.documents
        for t in (d.text, *(translation.text for translation in d.translations))
        if t is not None
    }

    def finding(
        code: str, severity: Severity, message: str, remedy: str, *, sets_aside: bool = False
    ) -> Finding:
        return Finding(
            code=code,
            severity=severity,
            message=message,
            source=entry.source,
            record=entry.id,
            place=entry.place,
            remedy=remedy,
            sets_aside=sets_aside,
        )

    for ref, text in texts.items():
        if text.content is None:
            continue
        if (
            hashlib.sha256(text.content.encode()).hexdigest() != text.digest
            or len(text.content) != text.length
        ):
            yield finding(
                "text-digest",
                "violation",
                f"{ref}: digest or length do not belong to the text",
                "Compute both again from the text's UTF-8 bytes.",
                sets_aside=True,
            )
    unchecked: Counter[str] = Counter()
    for owner, anchor in _anchors(entry):
        pinned = texts.get(anchor.text)
        if pinned is None or pinned.content is None:
            unchecked[anchor.text] += 1
            continue
        stretch = pinned.content[anchor.start : anchor.end]
        digest = hashlib.sha256(stretch.encode()).hexdigest()[:32]
        if anchor.end > len(pinned.content) or digest != anchor.digest:
            yield finding(
                "anchor-digest",
                "violation",
                f"{owner}: characters {anchor.start} to {anchor.end} of {anchor.text} do not have the digest stated",
                "The text changed under the claim, or the position is wrong: anchor it again.",
                sets_aside=True,
            )
    for ref, count in sorted(unchecked.items()):
        yield finding(
            "anchor-unchecked",
            "info",
            f"{count} anchors point into {ref}, whose text is not at hand, so their digests were not checked",
            "Nothing, where rights do not allow the text to be kept; else give the text.",
        )


def _anchors(entry: Entry) -> Iterator[tuple[str, Anchor]]:
    for statement in entry.statements:
        yield from ((statement.key, a) for a in statement.evidence)
    for remark in entry.remarks:
        yield from ((remark.key, a) for a in remark.evidence)
    for commitment in entry.commitments:
        yield from ((commitment.key, a) for e in commitment.events for a in e.evidence)
    for mention in entry.mentions:
        if mention.anchor:
            yield mention.key, mention.anchor


def check_graphs(graphs: Iterable[str], described: Callable[[str], Iterable[bytes]]) -> Iterator[Result]:
    """Check that each named graph (encoded IRI) has layer, licence and origin in the provenance graph."""
    for graph in sorted(graphs):
        stated = {line.predicate for line in map(split_line, described(graph[1:-1]))}
        missing = [
            label
            for label, predicates in (
                ("its layer", {PARLEY.layer}),
                ("its licence", {DCTERMS.license}),
                ("its origin", {PROV.wasDerivedFrom, PROV.wasAttributedTo, PROV.wasGeneratedBy}),
            )
            if not predicates & stated
        ]
        if missing:
            yield _result(
                "Graph-provenance", graph, f"the named graph does not state {' and '.join(missing)}"
            )
