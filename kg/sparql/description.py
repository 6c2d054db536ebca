"""The service description: what the endpoint can do, claimed only where it is true.

SPARQL 1.1 Service Description. The graphs are counted, not listed: a release has one for every record
and layer, and they can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple, serialize

from kg.formats import RDF_FORMATS, RESULT_FORMATS, RdfSerialisation
from kg.terms import DCTERMS, NAMESPACES, RDF, RDFS, SD, SEARCH, Namespace, unwrap_iri

__all__ = ["describe_service", "serialise_description"]

_SIMPLE_ENTAILMENT: Final = "http://www.w3.org/ns/entailment/Simple"
_PREFIXES: Final = {prefix: NAMESPACES[prefix] for prefix in ("sd", "dcterms", "rdfs")}

_FULL_TEXT: Final = (
    'A triple pattern ?thing search:matches "words" binds what the words find in names, titles, descriptions and '
    'texts; (?thing ?score) search:matches ("words" 50) binds a score too and sets how many hits are taken.'
)


def _node(namespace: Namespace, name: str) -> NamedNode:
    return NamedNode(unwrap_iri(namespace[name]))


def describe_service(
    endpoint: str, *, title: str, void: str, graphs: int | None, release: str, full_text: bool = False
) -> Iterator[Triple]:
    """Yield the description of the endpoint at ``endpoint``.

    ``void`` is the address of the VoID description, ``graphs`` the number of named graphs (None:
    unknown), ``release`` the id of the release served, ``full_text`` tells whether it has an index of its texts.
    """
    service = NamedNode(endpoint)
    dataset = NamedNode(f"{endpoint}#dataset")
    default = NamedNode(f"{endpoint}#default-graph")
    a = _node(RDF, "type")
    yield Triple(service, a, _node(SD, "Service"))
    yield Triple(service, _node(SD, "endpoint"), service)
    yield Triple(service, _node(DCTERMS, "title"), Literal(title))
    yield Triple(service, _node(SD, "supportedLanguage"), _node(SD, "SPARQL11Query"))
    for formats in (RESULT_FORMATS, RDF_FORMATS):
        for one in formats:
            yield Triple(service, _node(SD, "resultFormat"), NamedNode(one.engine.iri))
    if full_text:
        matches = NamedNode(f"{SEARCH}matches")
        yield Triple(service, _node(SD, "propertyFeature"), matches)
        yield Triple(matches, a, _node(SD, "Feature"))
        yield Triple(matches, _node(RDFS, "label"), Literal("full-text search", language="en"))
        yield Triple(matches, _node(RDFS, "comment"), Literal(_FULL_TEXT, language="en"))
    yield Triple(service, _node(SD, "defaultEntailmentRegime"), NamedNode(_SIMPLE_ENTAILMENT))
    yield Triple(service, _node(SD, "defaultDataset"), dataset)
    yield Triple(service, _node(RDFS, "seeAlso"), NamedNode(void))
    yield Triple(dataset, a, _node(SD, "Dataset"))
    yield Triple(dataset, _node(DCTERMS, "identifier"), Literal(release))
    yield Triple(dataset, _node(SD, "defaultGraph"), default)
    number = "all" if graphs is None else f"the {graphs:,}"
    yield Triple(
        dataset,
        _node(DCTERMS, "description"),
        Literal(
            f"The default graph is the RDF merge of {number} named graphs: each triple once.", language="en"
        ),
    )
    yield Triple(default, a, _node(SD, "Graph"))
    yield Triple(default, _node(RDFS, "seeAlso"), NamedNode(void))


def serialise_description(triples: Iterator[Triple], form: RdfSerialisation) -> bytes:
    """Write the description in one RDF serialisation."""
    output = serialize(triples, format=form.engine, prefixes=_PREFIXES)
    assert output is not None
    return output
