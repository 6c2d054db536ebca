"""What the editor of the query page offers while somebody types: prefixes, classes, properties and codes.

Read from the release being served: its ontology, its code lists, and the classes and properties that its VoID
description counts. Nothing is asked of other sites.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pyoxigraph import Literal, NamedNode

from kg.terms import OWL, QUERY_PREFIXES, RDFS, SKOS, VOID, curie
from kg.web.opened import Opened, opened_for
from kg.web.respond import etag_of, respond
from kg.web.vocabulary import Document

__all__ = ["completions", "router"]

router = APIRouter()

_LONGEST: Final = 200  # characters of a definition
_SEARCH: Final = {
    "name": "search:matches",
    "kind": "property",
    "label": "matches the words",
    "note": "The things that the words of a full-text search find, best first.",
    "used": 0,
}
_PROPERTIES: Final = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def completions(opened: Opened) -> list[dict[str, Any]]:
    """Return every term worth offering: ``name`` as written, ``kind``, ``label``, ``note`` and ``used``.

    ``kind`` is class, property or code; ``used`` counts the things of a class and the triples of a property.
    """
    folder = opened.release.ontology_path
    ontology, codes = Document([folder / "parley.ttl"]), Document([folder / "codes.ttl"])
    used = _counted(opened)
    classes = {*ontology.of_type(OWL.Class), *(i for (kind, i) in used if kind == "class")}
    properties = {*ontology.of_type(*_PROPERTIES), *(i for (kind, i) in used if kind == "property")}
    found = [
        *_terms(ontology, "class", classes, used),
        *_terms(ontology, "property", properties, used),
        _SEARCH,
        *_terms(codes, "code", codes.of_type(SKOS.Concept), used),
    ]
    return sorted(found, key=lambda term: (term["kind"], -term["used"], term["name"]))


def _terms(
    document: Document, kind: str, iris: Iterable[str], used: dict[tuple[str, str], int]
) -> Iterator[dict[str, Any]]:
    for iri in sorted(iris):
        name = curie(iri)
        if name is None:  # nobody types a whole IRI to have it completed
            continue
        note = document.text(iri, SKOS.definition) or document.text(iri, RDFS.comment)
        yield {
            "name": name,
            "kind": kind,
            "label": document.text(iri, SKOS.prefLabel) or document.text(iri, RDFS.label),
            "note": _first_sentence(note),
            "used": used.get((kind, iri), 0),
        }


def _first_sentence(text: str) -> str:
    sentence = re.split(r"(?<=[.;])\s", text.strip(), maxsplit=1)[0]
    return sentence if len(sentence) <= _LONGEST else sentence[: _LONGEST - 1].rstrip() + "…"


def _counted(opened: Opened) -> dict[tuple[str, str], int]:
    """Return how often each class and property is used, as the VoID description of the release says."""
    void = Document([opened.release.void_path])
    found: dict[tuple[str, str], int] = {}
    for about in void.about.values():
        for kind, names, counts in (
            ("class", VOID["class"], VOID.entities),
            ("property", VOID.property, VOID.triples),
        ):
            for name in about.get(names[1:-1], ()):
                number = next(iter(about.get(counts[1:-1], ())), None)
                if isinstance(name, NamedNode) and isinstance(number, Literal):
                    found[kind, name.value] = int(number.value)
    return found


@router.get("/sparql/terms.json", summary="Prefixes, classes, properties and codes, for editors")
def get_terms(request: Request) -> Response:
    """Return what an editor of queries may offer."""
    opened = opened_for(request)

    def body() -> bytes:
        made = {"prefixes": QUERY_PREFIXES, "terms": completions(opened)}
        return json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode()

    return respond(
        request,
        lambda: opened.remember("/sparql/terms.json", body),
        media_type="application/json",
        etag=etag_of(opened.id, "terms"),
        vary="",
    )
