"""RDF of any origin, published as it is: one record for each named graph.

The whole file is held in memory (some hundred bytes a triple, so ``max_source_mib`` bounds it):
the names of blank nodes depend on the data set as a whole. Terms become what the store gives back,
numbers by value and language tags in lower case, and only then are blank nodes named.

RDFC-1.0 takes exponential time on graphs made for that purpose. Where two blank nodes look alike at
first sight, so that it has to search, it runs in a process of its own that is ended at a deadline.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final, Self
from xml.parsers import expat

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
    serialize,
)

from kg.config import Settings
from kg.errors import SourceError
from kg.formats import rdf_by_extension
from kg.records.findings import Finding
from kg.records.model import ForeignGraph
from kg.terms import RDF, XSD, unwrap_iri

__all__ = ["RdfReader", "serialisation_of"]

_BOM: Final = b"\xef\xbb\xbf"
_RDF_ROOT: Final = re.compile(rb"<([A-Za-z_][\w.-]*:)?RDF[\s>]")
_JSON_LD: Final = re.compile(rb'"@(context|id|graph|type|value)"\s*:')
# Neither TriG nor Turtle can go on like this: a subject is no literal.
_JSON: Final = re.compile(rb'\{\s*["}]|\[\s*\{')
_NOT_RDF: Final = frozenset(
    [".json", ".jsonl", ".ndjson", ".yaml", ".yml", ".html", ".htm", ".rq", ".ru", ".sparql", ".shex"]
)
# Queries begin with the same prefixes.
_SPARQL: Final = re.compile(
    rb"^\s*(select|construct|describe|ask|insert|delete|load|clear|create|drop|copy|move|add|with)\b",
    re.MULTILINE | re.IGNORECASE,
)
_DIRECTIVE: Final = re.compile(
    rb"^\s*(@prefix|@base|prefix|base)\s+(\S*:\s*)?<", re.MULTILINE | re.IGNORECASE
)
_STATEMENT: Final = re.compile(rb"^\s*(<[A-Za-z][^>\s]*>|_:\S+)\s+<[^>\s]*>\s+[<\"_]", re.MULTILINE)


@dataclass(frozen=True)
class RdfReader:
    """Reads ``rdf`` files. ``base`` names the graph of triples that stood in none.

    ``canonical_seconds`` bounds the search for the names of blank nodes that look alike. ``key`` is
    the source's own name (``Source.key``): it enters what is published, so no folder may stand in it.
    """

    format: ClassVar[str] = "rdf"

    base: str = Settings().base
    canonical_seconds: float = 60.0
    key: str = ""

    def with_settings(self, settings: Settings) -> Self:
        """Return a reader that obeys ``base``."""
        return replace(self, base=settings.base)

    def with_key(self, key: str) -> Self:
        """Return a reader that publishes under the source's own name."""
        return replace(self, key=key)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell from the content, and for plain text also from the extension."""
        return serialisation_of(path, head) is not None

    def read(self, path: Path, name: str) -> Iterator[ForeignGraph | Finding]:
        """Yield a record for each graph of the file, sorted by its IRI.

        Raises SourceError on a syntax error (with line and column), a remote JSON-LD context, XML
        entities, RDF 1.2 terms, and blank nodes that cannot be named in time.
        """
        with path.open("rb") as file:
            head = file.read(64 * 1024)
        engine = serialisation_of(path, head) or _guess(head)
        key = self.key or name.rpartition("/")[2]
        with path.open("rb") as file:
            file.seek(len(_BOM) if head.startswith(_BOM) else 0)
            _check_before(engine, file, name)
            quads, resolved = _resolved(engine, file, name, self._own_graph(key))
        if resolved:
            yield Finding(
                code="relative-iris",
                severity="info",
                message=f"the file has relative IRIs and no base; they were resolved against <{self._own_graph(key)}>.",
                source=name,
                remedy="If that is not what they mean, declare a base at the top of the file.",
            )
        yield from _graphs_named_by_blank_nodes(quads, name)
        quads, rewritten = _canonical_literals(q for q in quads if not isinstance(q.graph_name, BlankNode))
        if not quads:
            yield Finding(
                code="rdf-empty",
                severity="warning",
                message="the file holds no triples.",
                source=name,
                remedy="Check that it is the file you meant.",
            )
        yield from self._graphs(self._named_blank_nodes(quads, name, key), rewritten, name, key)

    def _named_blank_nodes(self, quads: list[Quad], name: str, key: str) -> list[Quad]:
        """Give blank nodes their RDFC-1.0 names, with a prefix that no other file has."""
        inside = [q for q in quads if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]
        if not inside:
            return quads
        named = _canonicalised(inside, self.canonical_seconds, name)
        lines = sorted(map(str, named))
        prefix = hashlib.sha256("\n".join([key, *lines]).encode()).hexdigest()[:8]

        def renamed(term: Any) -> Any:
            return BlankNode(f"f{prefix}{term.value}") if isinstance(term, BlankNode) else term

        plain = [
            q for q in quads if not (isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode))
        ]
        return plain + [Quad(renamed(q.subject), q.predicate, renamed(q.object), q.graph_name) for q in named]

    def _own_graph(self, key: str) -> str:
        """Return the graph of triples that stand in none; the file's address, and so its base (RFC 3986, 5.1.3)."""
        return f"{self.base}graph/{_slug(key)}/source"

    def _graphs(
        self, quads: list[Quad], rewritten: Counter[Any], name: str, key: str
    ) -> Iterator[ForeignGraph]:
        lines: dict[Any, set[str]] = defaultdict(set)
        own = NamedNode(self._own_graph(key))
        for q in quads:
            graph = own if isinstance(q.graph_name, DefaultGraph) else q.graph_name
            lines[graph].add(f"{q.subject} {q.predicate} {q.object} {graph} .\n")
        for graph in sorted(lines, key=str):
            unnamed = graph == own
            yield ForeignGraph(
                id=f"{_slug(key)}#"[-200:] if unnamed else _key(graph.value),
                graph=graph.value,
                lines=tuple(sorted(lines[graph])),
                source=name,
                file=key,
                place="the default graph" if unnamed else f"graph {graph}",
                rewritten_literals=rewritten[graph] + (rewritten[DefaultGraph()] if unnamed else 0),
            )


def _slug(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", name).strip("-.") or "file"


def _key(graph: str) -> str:
    """Return a graph's IRI as an entry id, shortened with a digest where it is too long for one."""
    if len(graph) <= 200:
        return graph
    return f"{graph[:180]}~{hashlib.sha256(graph.encode()).hexdigest()[:12]}"


# --- which serialisation --------------------------------------------------------------------


def serialisation_of(path: Path, head: bytes) -> RdfFormat | None:
    """Return the serialisation of a file, or None when it is not RDF.

    XML and JSON speak for themselves; for the others the extension comes first, since Turtle, TriG
    and N-Quads look alike at the start.
    """
    start = head.removeprefix(_BOM).lstrip()
    by_name = rdf_by_extension(path.suffix.lower().removeprefix("."))
    if start.startswith((b"<?xml", b"<!DOCTYPE", b"<!--", b"<rdf:")):
        return RdfFormat.RDF_XML if _RDF_ROOT.search(head) and RDF.base.encode() in head else None
    if _JSON.match(start):
        is_json_ld = _JSON_LD.search(head) or (by_name and by_name.name == "jsonld")
        return RdfFormat.JSON_LD if is_json_ld else None
    if path.suffix.lower() in _NOT_RDF:
        return None
    if by_name is not None:
        return by_name.engine
    if _DIRECTIVE.search(head):
        return None if _SPARQL.search(head) else RdfFormat.TRIG
    if _STATEMENT.match(start) or (start[:1] == b"#" and _STATEMENT.search(start)):
        return RdfFormat.N_QUADS
    return RdfFormat.RDF_XML if path.suffix.lower() == ".owl" else None


def _guess(head: bytes) -> RdfFormat:
    """Return the serialisation of a file that somebody says is RDF, to get a fitting error."""
    start = head.removeprefix(_BOM).lstrip()
    if _JSON.match(start):
        return RdfFormat.JSON_LD
    return RdfFormat.RDF_XML if start.startswith((b"<?xml", b"<!")) else RdfFormat.TRIG


# --- parsing --------------------------------------------------------------------------------


def _check_before(engine: RdfFormat, file: BinaryIO, name: str) -> None:
    """Look for what the parser would not say with its place, or not refuse. Rewinds."""
    start = file.tell()
    if engine == RdfFormat.JSON_LD:
        _check_json(file, name)
    elif engine == RdfFormat.RDF_XML:
        _check_xml(file, name)
    file.seek(start)


def _check_json(file: BinaryIO, name: str) -> None:
    content = file.read()
    try:
        document = json.loads(content)
    except UnicodeDecodeError as exc:
        place = f"byte {exc.start}"
        raise _error(name, place, "not UTF-8", "not-utf8", "Save the file as UTF-8.") from exc
    except json.JSONDecodeError as exc:
        place = f"line {exc.lineno}, column {exc.colno}"
        raise _error(name, place, f"not valid JSON: {exc.msg}") from exc
    except RecursionError as exc:
        raise _error(name, "", "brackets are nested too deeply") from exc
    remote = _remote_context(document)
    if remote is not None:
        found = content.find(json.dumps(remote, ensure_ascii=False).encode())
        raise _error(
            name,
            f"line {content.count(10, 0, found) + 1}" if found >= 0 else "",
            f'the context "{remote}" would have to be fetched from elsewhere, and Parley fetches nothing',
            "remote-context",
            "Put the context itself into the file in place of its address.",
        )


def _remote_context(document: Any) -> str | None:
    """Return the first context (or import of a context) that is given by its address."""
    pending = [document]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            contexts = node.get("@context")
            for context in contexts if isinstance(contexts, list) else [contexts]:
                if isinstance(context, str):
                    return context
                if isinstance(context, dict) and isinstance(context.get("@import"), str):
                    return str(context["@import"])
            pending.extend(reversed(node.values()))
        elif isinstance(node, list):
            pending.extend(reversed(node))
    return None


class _EntityError(ValueError):
    pass


def _check_xml(file: BinaryIO, name: str) -> None:
    """Check that XML is well-formed and declares no entities; expat fetches nothing."""

    def refuse(*_: object) -> None:
        raise _EntityError

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    try:
        parser.ParseFile(file)
    except _EntityError as exc:
        place = f"line {parser.CurrentLineNumber}, column {parser.CurrentColumnNumber + 1}"
        remedy = "Replace the entities by what they stand for and take the declarations out."
        raise _error(name, place, "the document declares entities", "xml-entities", remedy) from exc
    except expat.ExpatError as exc:
        place = f"line {exc.lineno}, column {exc.offset + 1}"
        raise _error(name, place, f"not well-formed XML: {expat.ErrorString(exc.code)}") from exc


# Relative IRIs are no syntax of theirs.
_ABSOLUTE: Final = frozenset([RdfFormat.N_TRIPLES, RdfFormat.N_QUADS])


class _RelativeIriError(ValueError):
    pass


def _resolved(engine: RdfFormat, file: BinaryIO, name: str, base: str) -> tuple[list[Quad], bool]:
    """Parse, with relative IRIs resolved against ``base`` where there are any; tell whether there were."""
    start = file.tell()
    try:
        quads = _parsed(engine, file, name, None)
    except _RelativeIriError:
        file.seek(start)
        return _parsed(engine, file, name, base), True
    if engine != RdfFormat.JSON_LD:
        return quads, False
    # JSON-LD drops what it cannot resolve, without a word.
    file.seek(start)
    whole = _parsed(engine, file, name, base)
    return whole, len(whole) > len(quads)


def _parsed(engine: RdfFormat, file: BinaryIO, name: str, base: str | None) -> list[Quad]:
    quads = []
    try:
        for quad in parse(file, format=engine, base_iri=base):
            literal = quad.object if isinstance(quad.object, Literal) else None
            if isinstance(quad.object, Triple) or (literal is not None and literal.direction is not None):
                raise _error(
                    name,
                    f"subject {quad.subject}",
                    "triple terms and base directions of RDF 1.2 cannot be published yet",
                    "rdf-1-2",
                    "Give the statement a node of its own, and plain language tags to texts.",
                )
            quads.append(quad)
    except MemoryError as exc:  # the parser's own bound, not the machine's
        raise _error(
            name,
            f"after {len(quads):,} triples",
            "a term or statement has more than the 16 MiB that are read at once",
            "rdf-term-too-long",
            "Keep such a text in a file of its own and publish its address.",
        ) from exc
    except SyntaxError as exc:
        message = re.sub(
            r"^Parser error at line .*?: (.*?)( \(line \d+\))?$", r"\1", exc.msg, flags=re.DOTALL
        )
        place = f"line {exc.lineno}, column {exc.offset}" if exc.lineno else ""
        if "No scheme found" in message and base is None and engine not in _ABSOLUTE:
            raise _RelativeIriError from exc
        if "Invalid UTF-8" in message:
            raise _error(name, place, "not UTF-8", "not-utf8", "Save the file as UTF-8.") from exc
        raise _error(name, place, message) from exc
    return quads


def _error(
    name: str,
    place: str,
    problem: str,
    code: str = "rdf-syntax",
    remedy: str = "Look at this place and what stands just before it.",
) -> SourceError:
    return SourceError(f"{problem}.", source=name, place=place, remedy=remedy, finding_code=code)


# --- canonical terms ------------------------------------------------------------------------


def _graphs_named_by_blank_nodes(quads: Iterable[Quad], name: str) -> Iterator[Finding]:
    for graph in sorted({str(q.graph_name) for q in quads if isinstance(q.graph_name, BlankNode)}):
        yield Finding(
            code="blank-graph-name",
            severity="violation",
            message=f"a graph is named by the blank node {graph}, which nobody else can point to.",
            source=name,
            record=graph,
            place=f"graph {graph}",
            remedy="Give the graph an IRI.",
            sets_aside=True,
        )


# Kept by the store as they are written; whole numbers and days only in their usual form, up to the
# size the store computes with. The others are asked about.
_PLAIN: Final = frozenset(unwrap_iri(t) for t in (XSD["string"], RDF["langString"]))
_USUAL: Final = {
    unwrap_iri(XSD["integer"]): re.compile(r"0|-?[1-9]\d{0,17}", re.ASCII),
    unwrap_iri(XSD["date"]): re.compile(r"[1-9]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])", re.ASCII),
}


def _may_change(literal: Literal) -> bool:
    datatype = literal.datatype.value
    if datatype in _PLAIN:
        return False
    usual = _USUAL.get(datatype)
    return usual is None or usual.fullmatch(literal.value) is None


def _canonical_literals(quads: Iterable[Quad]) -> tuple[list[Quad], Counter[Any]]:
    """Give literals the form in which the store gives them back; count the changes by graph."""
    result = list(quads)
    objects = (q.object for q in result)
    changes = _changed_by_the_store({o for o in objects if isinstance(o, Literal) and _may_change(o)})
    counts: Counter[Any] = Counter()
    for i, q in enumerate(result if changes else ()):
        if (change := changes.get(q.object)) is not None:
            result[i] = Quad(q.subject, q.predicate, change, q.graph_name)
            counts[q.graph_name] += 1
    return result, counts


def _changed_by_the_store(literals: set[Literal]) -> Mapping[Any, Literal]:
    if not literals:
        return {}
    store, predicate = Store(), NamedNode("urn:x")
    ordered = list(literals)
    store.bulk_extend(Quad(NamedNode(f"urn:{i}"), predicate, lit) for i, lit in enumerate(ordered))
    changes = {}
    for q in store:
        before = ordered[int(q.subject.value.removeprefix("urn:"))]
        if q.object != before and isinstance(q.object, Literal):
            changes[before] = q.object
    return changes


# A program of its own, so that nothing of Parley is loaded in it.
_CANONICALISE: Final = """
import sys, pyoxigraph as o
data = o.Dataset(o.parse(sys.stdin.buffer, format=o.RdfFormat.N_QUADS))
data.canonicalize(o.CanonicalizationAlgorithm.RDFC_1_0)
sys.stdout.buffer.write(o.serialize(data, format=o.RdfFormat.N_QUADS))
"""


def _canonicalised(quads: list[Quad], seconds: float, name: str) -> list[Quad]:
    """Return the quads with the blank node names of RDFC-1.0."""
    if _all_look_different(quads):
        data = Dataset(quads)
        data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        return list(data)
    lines = serialize(quads, format=RdfFormat.N_QUADS)
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-c", _CANONICALISE],
            input=lines,
            capture_output=True,
            timeout=seconds,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as exc:
        raise SourceError(
            f"its blank nodes look so much alike that they could not be told apart in {seconds:g} s.",
            source=name,
            remedy="Give IRIs to the nodes that have the same properties.",
            finding_code="blank-nodes-alike",
        ) from exc
    return list(parse(done.stdout, format=RdfFormat.N_QUADS))


def _all_look_different(quads: list[Quad]) -> bool:
    """Tell whether the quads round each blank node differ, other blank nodes taken as one.

    That is the first step of RDFC-1.0 (4.6, hash first degree quads); with no two alike there is no
    second, and its time is linear.
    """
    around: dict[BlankNode, list[int]] = defaultdict(list)
    for q in quads:
        s, o = q.subject, q.object
        for node in {t for t in (s, o) if isinstance(t, BlankNode)}:
            ends = [t == node if isinstance(t, BlankNode) else t for t in (s, o)]
            around[node].append(hash((q.predicate, q.graph_name, *ends)))
    signatures = {tuple(sorted(hashes)) for hashes in around.values()}
    return len(signatures) == len(around)
