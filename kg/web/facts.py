"""Look-ups in one open release: what is said of a thing, what it is called, where its page is.

The only module of the web application that touches terms of the store. Everything is answered from
the default graph, which holds each triple once; the named graphs say which layer a claim is in.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from urllib.parse import quote, urlencode

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, Triple

from kg.iris import LAYERS, entity_of, kind_and_key
from kg.store import Engine, Object
from kg.store import Node as Subject
from kg.terms import (
    DCTERMS,
    FOAF,
    OA,
    ONTOLOGY,
    ORG,
    PARLEY,
    RDF,
    RDFS,
    RICO,
    SCHEMA,
    SHAPES,
    SKOS,
    VOCAB,
    curie,
)
from kg.web.words import When, language_words, natural_name, when_words

__all__ = ["LABELS", "Facts", "Link", "Node", "is_web_iri", "node"]

Node = Object
DEFAULT: Final = DefaultGraph()

KNOWN_LABELS: Final = {
    "http://rightsstatements.org/vocab/CNE/1.0/": "Copyright not evaluated",
    "http://rightsstatements.org/vocab/UND/1.0/": "Copyright undetermined",
    "http://rightsstatements.org/vocab/NoC-US/1.0/": "No copyright, United States",
    "http://rightsstatements.org/vocab/NoC-OKLR/1.0/": "No copyright, other legal restrictions",
    "http://rightsstatements.org/vocab/InC/1.0/": "In copyright",
    "http://rightsstatements.org/vocab/NKC/1.0/": "No known copyright",
    "http://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
    "https://creativecommons.org/publicdomain/mark/1.0/": "Public domain",
    "http://creativecommons.org/publicdomain/mark/1.0/": "Public domain",
    "https://creativecommons.org/licenses/by/4.0/": "CC BY 4.0",
}
"""What well-known statements are called, which no release describes."""

_PART_WORDS: Final = {
    "date": "date", "copy": "copy", "cit": "citation", "m": "marking", "h": "handling", "a": "evidence", "sel": "position",
    "side": "side", "same": "identity link", "p": "participation", "e": "change", "t": "tenure",
    "geometry": "coordinates", "birth": "birth", "death": "death",
}  # fmt: skip
"""What the fragments of the mapping stand for, by their first letters."""

_TOLD_APART: Final = frozenset({"conversation", "person", "event", "office", "org", "place", "commitment"})

LABELS: Final = (
    SKOS.prefLabel, RDFS.label, DCTERMS.title, SCHEMA.name, FOAF.name, PARLEY.citationText,
    PARLEY.markingText, PARLEY.handlingText, PARLEY.listedAs, PARLEY.surfaceForm, PARLEY.summary,
)  # fmt: skip
"""Where a label is looked for, first wins."""


_MADE_LAYERS: Final = ("extracted", "inferred")  # made by a program, and marked wherever it is shown


@functools.cache
def node(term: str) -> NamedNode:
    """Return the node of an encoded IRI of ``kg.terms``."""
    return NamedNode(term[1:-1])


def subject_node(name: str) -> NamedNode | BlankNode:
    """Return the node of an IRI, or of a blank node written ``_:name``."""
    return BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)


_LABEL_IRIS: Final = tuple(term[1:-1] for term in LABELS)


def is_web_iri(value: str) -> bool:
    """Tell whether a browser may follow this IRI: foreign data can hold ``javascript:`` and worse."""
    return value.startswith(("http://", "https://"))


@dataclass(frozen=True, slots=True)
class Link:
    """Something to show: its text, and where its page is (empty when there is none to go to)."""

    text: str
    href: str = ""
    iri: str = ""
    lang: str = ""
    kind: str = ""
    external: bool = False
    note: str = ""
    layer: str = ""  # of the claim that this is a value, when it is read by machine or derived


def _language_order(value: Literal) -> tuple[int, str, str]:
    language = value.language or ""
    return (0 if language.startswith("en") else 1 if not language else 2, language, value.value)


def _object_order(value: Node) -> tuple[bool, str]:
    # Ours first, so that a conversation is a Conversation before it is an Activity.
    text = str(value)
    return not text.startswith(f"<{ONTOLOGY}#"), text


class Facts:
    """Read-only look-ups, with bounded memories for labels and descriptions."""

    def __init__(self, store: Engine, base: str) -> None:
        self.store = store
        self.base = base
        self._about = functools.lru_cache(maxsize=4096)(self._read_about)
        self._label = functools.lru_cache(maxsize=65536)(self._read_label)
        self._layers = functools.lru_cache(maxsize=1024)(self._read_layers)
        self._note = functools.lru_cache(maxsize=65536)(self._read_note)

    # -- triples ---------------------------------------------------------------------------------

    def quads(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Node | None
    ) -> Iterator[Quad]:
        """Yield matching triples of the default graph."""
        return self.store.quads(subject, predicate, object_, DEFAULT)

    def _read_about(self, subject: str) -> Mapping[str, tuple[Node, ...]]:
        found: dict[str, list[Node]] = {}
        start = subject_node(subject)
        for quad in self.quads(start, None, None):
            found.setdefault(quad.predicate.value, []).append(quad.object)
        return {p: tuple(sorted(objects, key=_object_order)) for p, objects in found.items()}

    def about(self, subject: str) -> Mapping[str, tuple[Node, ...]]:
        """Return predicate IRI to objects of a subject, in a fixed order."""
        return self._about(subject)

    def objects(self, subject: str, term: str) -> tuple[Node, ...]:
        """Return the objects of a subject for one predicate (encoded as in ``kg.terms``)."""
        return self.about(subject).get(term[1:-1], ())

    def iris(self, subject: str, *terms: str) -> tuple[str, ...]:
        """Return the IRIs a subject points to through any of the predicates, each once."""
        found = (o.value for t in terms for o in self.objects(subject, t) if isinstance(o, NamedNode))
        return tuple(dict.fromkeys(found))

    def iri(self, subject: str, *terms: str) -> str:
        """Return the first IRI a subject points to, or an empty string."""
        return next(iter(self.iris(subject, *terms)), "")

    def literals(self, subject: str, term: str) -> tuple[Literal, ...]:
        """Return the literals of a subject for one predicate, English first."""
        found = (o for o in self.objects(subject, term) if isinstance(o, Literal))
        return tuple(sorted(found, key=_language_order))

    def text(self, subject: str, term: str) -> str:
        """Return the first literal as text, or an empty string."""
        return next((value.value for value in self.literals(subject, term)), "")

    def texts(self, subject: str, term: str) -> tuple[str, ...]:
        """Return all literals as text."""
        return tuple(value.value for value in self.literals(subject, term))

    def number(self, subject: str, term: str) -> float | None:
        """Return a numeric literal, or None."""
        try:
            return float(self.text(subject, term))
        except ValueError:
            return None

    def day(self, subject: str, term: str) -> date | None:
        """Return an xsd:date literal, or None."""
        try:
            return date.fromisoformat(self.text(subject, term)[:10])
        except ValueError:
            return None

    def subjects(self, term: str, object_: str, limit: int = 0) -> list[str]:
        """Return the IRIs that point to a thing through a predicate, sorted; at most ``limit``."""
        found: list[str] = []
        for quad in self.quads(None, node(term), NamedNode(object_)):
            if isinstance(quad.subject, NamedNode):
                found.append(quad.subject.value)
            if limit and len(found) >= limit:
                break
        return sorted(found)

    def pairs(self, term: str) -> Iterator[tuple[str, str]]:
        """Yield (subject, object) of all triples with one predicate between things that have IRIs."""
        for quad in self.quads(None, node(term), None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                yield quad.subject.value, quad.object.value

    def owners(self, term: str, object_: str) -> list[str]:
        """Return the entities whose dependent nodes point to a thing, each once, sorted."""
        return sorted({entity_of(subject) for subject in self.subjects(term, object_)})

    def holds(self, iri: str) -> bool:
        """Tell whether anything is said of an IRI, or through it."""
        thing = NamedNode(iri)
        return any(True for _ in self.quads(thing, None, None)) or any(
            True for _ in self.quads(None, None, thing)
        )

    def types(self, subject: str) -> tuple[str, ...]:
        """Return the classes of a thing."""
        return self.iris(subject, RDF.type)

    def graphs_of(self, subject: str) -> tuple[str, ...]:
        """Return the named graphs in which something is said of a subject, sorted."""
        quads = self.store.quads(NamedNode(subject), None, None, None)
        return tuple(sorted({q.graph_name.value for q in quads if isinstance(q.graph_name, NamedNode)}))

    def layer_of(self, subject: str) -> str:
        """Return the layer in which a node is typed: source, extracted, curated, inferred or links."""
        layers = frozenset().union(*self._layers(subject).get(RDF.type[1:-1], {}).values())
        return next((layer for layer in ("curated", *LAYERS) if layer in layers), "")

    def _read_layers(self, subject: str) -> Mapping[str, Mapping[Node, frozenset[str]]]:
        """Return predicate to value to the layers that say so: one look-up for all claims of a subject."""
        found: dict[str, dict[Node, frozenset[str]]] = {}
        for quad in self.store.quads(subject_node(subject), None, None, None):
            if isinstance(quad.graph_name, NamedNode):
                values = found.setdefault(quad.predicate.value, {})
                layer = quad.graph_name.value.rpartition("/")[2]
                values[quad.object] = values.get(quad.object, frozenset()) | {layer}
        return found

    def claim_layer(self, subject: str, predicate: str, value: Node | None = None) -> str:
        """Return ``extracted`` or ``inferred`` when only such layers make a claim, else an empty string.

        ``predicate`` is an IRI without brackets; without ``value`` any value counts. A claim in the
        layer that its subject itself stands in gives an empty string: the subject bears the mark.
        """
        made = self._layers(subject).get(predicate, {})
        layers = made.get(value, frozenset()) if value is not None else frozenset().union(*made.values())
        if not layers or not layers <= set(_MADE_LAYERS):
            return ""
        layer = next(x for x in _MADE_LAYERS if x in layers)
        owner = "" if subject.startswith("_:") else self.layer_of(subject)
        return "" if layer == owner else layer

    def layer_mark(self, subject: str, *terms: str) -> str:
        """Return the first mark that the claims of a subject through the predicates need."""
        return next((mark for t in terms if (mark := self.claim_layer(subject, t[1:-1]))), "")

    def rows(self, query: str) -> list[tuple[str, ...]]:
        """Answer one of our own SELECT queries; an unbound variable gives an empty string."""
        results = self.store.query(query)
        assert isinstance(results, QuerySolutions)
        names = [variable.value for variable in results.variables]
        return [
            tuple(
                "" if (cell := row[name]) is None or isinstance(cell, Triple) else cell.value
                for name in names
            )
            for row in results
        ]

    def count(self, term: str, object_: str) -> int:
        """Return how many triples point to a thing through one predicate."""
        rows = self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s {term} {NamedNode(object_)} }}")
        return int(rows[0][0])

    def count_incoming(self, iri: str) -> int:
        """Return how many triples have the thing as their object."""
        rows = self.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s ?p {NamedNode(iri)} }}")
        return int(rows[0][0])

    # -- names and places ------------------------------------------------------------------------

    def _read_label(self, iri: str) -> tuple[str, str]:
        about = self.about(iri)
        for predicate in _LABEL_IRIS:
            literals = [o for o in about.get(predicate, ()) if isinstance(o, Literal)]
            if literals:
                best = min(literals, key=_language_order)
                return best.value, best.language or ""
        return "", ""

    def label(self, iri: str) -> str:
        """Return what a thing is called; a short form of its IRI when it has no label."""
        return self.label_and_language(iri)[0]

    def label_and_language(self, iri: str) -> tuple[str, str]:
        """Return a label and its language tag (empty when it has none)."""
        text, language = self._label(iri)
        if text:
            return text, language
        return self._made_label(iri), ""

    def _made_label(self, iri: str) -> str:
        """Return words for what nobody has named."""
        known = KNOWN_LABELS.get(iri)
        if known:
            return known
        found = kind_and_key(self.base, iri)
        if found is None:
            if iri.startswith(self.base):
                return iri[len(self.base) :]
            return curie(iri) or re.sub(r"^https?://(?:www\.)?", "", iri).rstrip("/")
        kind, key = found
        fragment = iri.partition("#")[2]
        if fragment:
            return self._part_label(iri, fragment)
        if kind == "record" and (original := self.iri(iri, PARLEY.translationOf)):
            language = language_words(self.text(iri, DCTERMS.language))
            return f"{language} translation of “{self.label(original)}”".lstrip()
        return f"{kind.capitalize()} {key}"

    def _part_label(self, iri: str, fragment: str) -> str:
        """Return words for a dependent node: what it is within its thing, never its fragment."""
        number = (re.search(r"\d+$", fragment) or [""])[0]
        about = self.about(iri)
        types = set(self.types(iri))
        if RICO.Date[1:-1] in types:
            when = self.when(iri)
            return when.text if when else "date"
        if post := self.iri(iri, ORG.post):
            return f"as {self.label(post)}"
        if OA.hasSelector[1:-1] in about:
            return f"evidence {number}".rstrip()
        if OA.start[1:-1] in about:
            return f"characters {self.text(iri, OA.start)} to {self.text(iri, OA.end)}"
        if status := self.iri(iri, PARLEY.newStatus):
            return f"change {number}: {self.label(status)}".replace(" :", ":")
        if who := self.iri(iri, PARLEY.participant):
            return f"taking part: {natural_name(self.label(who))}"
        if same := self.iri(iri, OA.hasBody, OA.hasTarget):
            return f"identity link to {self.label(same)}" if same != entity_of(iri) else "identity link"
        word = _PART_WORDS.get(re.match(r"[a-z]*", fragment)[0], "")  # type: ignore[index]
        if not word:
            named = next((t for t in self.types(iri) if t.startswith(ONTOLOGY) or t in about), "")
            word = self.label(named).lower() if named else fragment.replace("-", " ")
        # The number in a fragment of ours counts; any other number is a part of a name.
        return f"{word} {number}" if number and re.fullmatch(r"[a-z]+-?\d+", fragment) else word

    def _read_note(self, iri: str) -> str:
        """Return what tells a thing from others of the same name: its time, its place, else its key."""
        found = kind_and_key(self.base, iri)
        if found is None or "#" in iri or found[0] not in _TOLD_APART:
            return ""
        namesakes = [x for x in self._namesakes(iri) if x != iri]
        if not namesakes:
            return ""
        for tell in (self._clock, self._where):
            own = tell(iri)
            if own and all(tell(x) != own for x in namesakes):
                return own
        return found[1]

    def _namesakes(self, iri: str, most: int = 30) -> list[str]:
        prefix = f"{self.base}id/{kind_and_key(self.base, iri)[0]}/"  # type: ignore[index]
        found: list[str] = []
        for term in (SKOS.prefLabel, RDFS.label):
            for literal in self.literals(iri, term)[:2]:
                for quad in self.quads(None, node(term), literal):
                    if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(prefix):
                        found.append(quad.subject.value)
                    if len(found) > most:
                        return found
        return [x for x in dict.fromkeys(found) if "#" not in x and self.label(x) == self.label(iri)]

    def _clock(self, iri: str) -> str:
        when = self.iri(iri, PARLEY.heldOn)
        return self.text(when, PARLEY.localTime) if when else ""

    def _where(self, iri: str) -> str:
        places = self.iris(iri, RICO.hasOrHadLocation)
        return self.label(places[0]) if places else ""

    def href(self, iri: str) -> str:
        """Return the path of the page about an IRI: ours under this site, others where they are."""
        entity, hash_, fragment = iri.partition("#")
        tail = f"#{quote(fragment)}" if hash_ else ""
        found = kind_and_key(self.base, iri)
        if found:
            return f"/doc/{found[0]}/{quote(found[1])}{tail}"
        if entity.startswith(VOCAB):
            return "/vocab/" + quote(entity[len(VOCAB) :]) + tail
        if entity in {ONTOLOGY, SHAPES}:
            return ("/ontology" if entity == ONTOLOGY else "/shapes") + tail
        if entity.startswith(self.base + "graph/"):
            return "/" + quote(entity[len(self.base) :]) + tail
        if entity.startswith(self.base):
            return "/doc?" + urlencode({"iri": iri})
        return iri if is_web_iri(iri) else ""

    def link(self, iri: str, *, natural: bool = True) -> Link:
        """Return the link to a thing under its label; persons by their natural name."""
        if iri.startswith("_:"):
            return Link(self.label(iri), "", iri)
        text, language = self.label_and_language(iri)
        found = kind_and_key(self.base, iri)
        kind = found[0] if found else ""
        if kind == "person" and natural:
            text = natural_name(text)
        href = self.href(iri)
        # Hundreds of records are called "Memorandum of Conversation": the key tells them apart.
        note = found[1] if found and kind == "record" and "#" not in iri else self._note(iri)
        return Link(text, href, iri, language, kind, external=not href.startswith("/"), note=note)

    def links(self, subject: str, *terms: str) -> tuple[Link, ...]:
        """Return links to everything a subject points to through the predicates, by label."""
        found: dict[str, Link] = {}
        for term in terms:
            for value in self.objects(subject, term):
                if isinstance(value, NamedNode) and value.value not in found:
                    mark = self.claim_layer(subject, term[1:-1], value)
                    link = self.link(value.value)
                    found[value.value] = replace(link, layer=mark) if mark else link
        return tuple(sorted(found.values(), key=lambda x: (x.text, x.iri)))

    def when(self, date_node: str) -> When | None:
        """Put a rico:Date node into words, or None when there is none."""
        if not date_node:
            return None
        part = self.iri(date_node, PARLEY.dayPart)
        return when_words(
            expressed=self.text(date_node, RICO.expressedDate),
            edtf=self.text(date_node, RICO.normalizedDateValue),
            earliest=self.day(date_node, PARLEY.earliest),
            latest=self.day(date_node, PARLEY.latest),
            local_time=self.text(date_node, PARLEY.localTime),
            day_part=part.rpartition("/")[2],
        )
