"""RDF terms as N-Quads text, and the namespaces Parley speaks.

Mappers write terms straight into the form the master dump has (sorted N-Quads lines), through
the few checked functions here, and in the canonical lexical form the store gives back: ``1.0``
as ``1``, language tags in lower case. So dump and store are equal by construction, and
``tests/test_terms.py`` holds this module against the store itself.

>>> literal("27 April", lang="en")
'"27 April"@en'
>>> decimal(0.90)
'"0.9"^^<http://www.w3.org/2001/XMLSchema#decimal>'
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple, NewType

from pyoxigraph import Literal as LiteralTerm
from pyoxigraph import NamedNode

__all__ = [
    "ACT", "BIBO", "CODE", "DCAT", "DCTERMS", "EDTF", "FOAF", "GEO", "MODALITY", "NAMESPACES", "OA",
    "ONTOLOGY", "ORG", "OWL", "PARLEY", "PROV", "QUERY_PREFIXES", "RDF", "RDFS", "REL", "RICO", "ROLE", "SCHEMA", "SD",
    "SEARCH", "SH",
    "SHAPES", "SKOS", "TOPIC", "VANN", "VOCAB", "VOID", "XSD", "Namespace", "Quad", "Term", "boolean",
    "curie", "day", "decimal", "edtf", "integer", "iri", "is_iri", "is_language", "lexical", "literal", "typed", "unwrap_iri",
]  # fmt: skip

Term = NewType("Term", str)
"""A term encoded as N-Triples (RDF 1.1 N-Triples, section 2)."""


class Quad(NamedTuple):
    """One quad of encoded terms; ``line()`` is its line of N-Quads."""

    subject: Term
    predicate: Term
    object: Term
    graph: Term

    def line(self) -> str:
        r"""Return the N-Quads line, with its line end.

        Shape: ``<s> <p> <o> <g> .\\n``
        """
        return f"{self.subject} {self.predicate} {self.object} {self.graph} .\n"


# RDF 1.2 canonical N-Quads: these are escaped, everything else stands as it is.
_ESCAPE: Final = re.compile(r'["\\\x00-\x1f\x7f\ufffe\uffff]')
_NAMED_ESCAPES: Final = {
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f",
}  # fmt: skip
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


def is_iri(value: str) -> bool:
    """Tell whether ``value`` can stand as an absolute IRI in N-Quads.

    The store itself decides (RFC 3987): one IRI that it refuses would make the whole dump unreadable.
    """
    try:
        NamedNode(value)
    except ValueError:  # UnicodeEncodeError, for a lone surrogate, is one too
        return False
    return True


def iri(value: str) -> Term:
    """Encode an absolute IRI. Raises ValueError when it is not one."""
    if not is_iri(value):
        msg = f"not an absolute IRI: {value!r}"
        raise ValueError(msg)
    return Term(f"<{value}>")


def unwrap_iri(term: str) -> str:
    """Return the IRI inside ``<...>``."""
    return term[1:-1]


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _NAMED_ESCAPES.get(char) or f"\\u{ord(char):04X}"


def _quoted(text: str) -> str:
    if _SURROGATE.search(text):
        msg = f"lone surrogate in literal: {text!r}"
        raise ValueError(msg)
    return f'"{_ESCAPE.sub(_escape, text)}"'


@lru_cache(maxsize=256)
def is_language(tag: str) -> bool:
    """Tell whether ``tag`` can stand behind a literal: BCP 47 in form, as the store sees it."""
    try:
        LiteralTerm("", language=tag)
    except ValueError:
        return False
    return True


def literal(text: str, lang: str | None = None) -> Term:
    """Encode a plain string (xsd:string) or, with ``lang``, a language-tagged one."""
    if lang is None:
        return Term(_quoted(text))
    if not is_language(lang):
        msg = f"not a language tag: {lang!r}"
        raise ValueError(msg)
    return Term(f"{_quoted(text)}@{lang.lower()}")


def typed(lexical_form: str, datatype: Term) -> Term:
    """Encode a typed literal whose lexical form is already canonical."""
    return Term(f"{_quoted(lexical_form)}^^{datatype}")


def integer(value: int) -> Term:
    """Encode an xsd:integer."""
    return Term(f'"{int(value)}"^^<http://www.w3.org/2001/XMLSchema#integer>')


def decimal(value: float | Decimal) -> Term:
    """Encode an xsd:decimal in the store's canonical form (no trailing zeros, no exponent)."""
    text = format(Decimal(str(value)).normalize(), "f")
    return Term(f'"{"0" if text == "-0" else text}"^^<http://www.w3.org/2001/XMLSchema#decimal>')


def boolean(value: bool) -> Term:
    """Encode an xsd:boolean."""
    return Term(f'"{"true" if value else "false"}"^^<http://www.w3.org/2001/XMLSchema#boolean>')


def day(value: date) -> Term:
    """Encode an xsd:date without zone."""
    return Term(f'"{value.isoformat()}"^^<http://www.w3.org/2001/XMLSchema#date>')


class Namespace:
    """A namespace; attribute or item access gives the encoded term.

    >>> SKOS.prefLabel
    '<http://www.w3.org/2004/02/skos/core#prefLabel>'
    """

    def __init__(self, prefix: str, base: str) -> None:
        self.prefix = prefix
        self.base = base
        self._cache: dict[str, Term] = {}

    def __getitem__(self, name: str) -> Term:
        term = self._cache.get(name)
        if term is None:
            term = self._cache[name] = iri(self.base + name)
        return term

    def __getattr__(self, name: str) -> Term:
        if name.startswith("__"):
            raise AttributeError(name)
        return self[name]

    def __str__(self) -> str:
        return self.base


ONTOLOGY: Final = "https://w3id.org/parley/ontology"
SHAPES: Final = "https://w3id.org/parley/shapes"
VOCAB: Final = "https://w3id.org/parley/vocab/"

PARLEY = Namespace("parley", ONTOLOGY + "#")
ROLE = Namespace("role", VOCAB + "role/")
ACT = Namespace("act", VOCAB + "act/")
MODALITY = Namespace("mod", VOCAB + "modality/")
CODE = Namespace("code", VOCAB + "code/")
TOPIC = Namespace("topic", VOCAB + "topic/")
RICO = Namespace("rico", "https://www.ica.org/standards/RiC/ontology#")
PROV = Namespace("prov", "http://www.w3.org/ns/prov#")
OA = Namespace("oa", "http://www.w3.org/ns/oa#")
ORG = Namespace("org", "http://www.w3.org/ns/org#")
DCTERMS = Namespace("dcterms", "http://purl.org/dc/terms/")
REL = Namespace("rel", "http://id.loc.gov/vocabulary/relators/")
EDTF = Namespace("edtf", "http://id.loc.gov/datatypes/edtf/")
SCHEMA = Namespace("schema", "http://schema.org/")
SKOS = Namespace("skos", "http://www.w3.org/2004/02/skos/core#")
RDF = Namespace("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
RDFS = Namespace("rdfs", "http://www.w3.org/2000/01/rdf-schema#")
OWL = Namespace("owl", "http://www.w3.org/2002/07/owl#")
XSD = Namespace("xsd", "http://www.w3.org/2001/XMLSchema#")
GEO = Namespace("geo", "http://www.opengis.net/ont/geosparql#")
SH = Namespace("sh", "http://www.w3.org/ns/shacl#")
VOID = Namespace("void", "http://rdfs.org/ns/void#")
DCAT = Namespace("dcat", "http://www.w3.org/ns/dcat#")
SD = Namespace("sd", "http://www.w3.org/ns/sparql-service-description#")
FOAF = Namespace("foaf", "http://xmlns.com/foaf/0.1/")
VANN = Namespace("vann", "http://purl.org/vocab/vann/")
BIBO = Namespace("bibo", "http://purl.org/ontology/bibo/")

NAMESPACES: Final[dict[str, str]] = {
    ns.prefix: ns.base
    for ns in (
        PARLEY, ROLE, ACT, MODALITY, CODE, TOPIC, RICO, PROV, OA, ORG, DCTERMS, REL, EDTF, SCHEMA, SKOS,
        RDF, RDFS, OWL, XSD, GEO, SH, VOID, DCAT, SD, FOAF, VANN, BIBO,
    )
}  # fmt: skip
"""Prefix to namespace, as used in serialisations, queries and pages."""

SEARCH: Final = "https://w3id.org/parley/search#"
QUERY_PREFIXES: Final[dict[str, str]] = {**NAMESPACES, "search": SEARCH}
"""Prefixes that a query need not declare; no data are stated with ``search:``."""


def edtf(value: str) -> Term:
    """Encode an EDTF date as edtf:EDTF."""
    return typed(value, EDTF["EDTF"])


def curie(value: str, namespaces: Iterable[tuple[str, str]] = tuple(NAMESPACES.items())) -> str | None:
    """Shorten an IRI to ``prefix:local`` where a known namespace allows it, else None."""
    for prefix, base in namespaces:
        if value.startswith(base) and re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]*", value[len(base) :]):
            return f"{prefix}:{value[len(base) :]}"
    return None


def lexical(term: str) -> str:
    r"""Return the plain text of an encoded literal or IRI, for messages.

    >>> lexical('"a\\\\nb"@en')
    'a\\nb'
    """
    if term.startswith("<"):
        return term[1:-1]
    if not term.startswith('"'):
        return term
    body = term[1 : term.rindex('"')]
    return re.sub(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", _unescape, body)


_UNESCAPES: Final = {v[1]: k for k, v in _NAMED_ESCAPES.items()}


def _unescape(match: re.Match[str]) -> str:
    code = match.group(1)
    return chr(int(code[1:], 16)) if code[0] in "uU" and len(code) > 1 else _UNESCAPES[code]
