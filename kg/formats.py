"""RDF serialisations and their names: media type, file extension, command-line name.

One table, used by negotiation, dumps, the query command and the docs, so that they agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import QueryResultsFormat, RdfFormat

__all__ = ["RDF_FORMATS", "RESULT_FORMATS", "RdfSerialisation", "ResultSerialisation", "rdf_by_extension"]


@dataclass(frozen=True, slots=True)
class RdfSerialisation:
    """One RDF serialisation on offer."""

    name: str  # on the command line
    label: str  # for people
    media_type: str
    extension: str  # without the dot
    engine: RdfFormat
    holds_graphs: bool
    also: tuple[str, ...] = ()  # other media types that mean the same


RDF_FORMATS: Final[tuple[RdfSerialisation, ...]] = (
    RdfSerialisation("turtle", "Turtle", "text/turtle", "ttl", RdfFormat.TURTLE, False, ("application/x-turtle",)),
    RdfSerialisation("jsonld", "JSON-LD", "application/ld+json", "jsonld", RdfFormat.JSON_LD, True, ("application/json",)),
    RdfSerialisation("nt", "N-Triples", "application/n-triples", "nt", RdfFormat.N_TRIPLES, False, ("text/plain",)),
    RdfSerialisation("rdf", "RDF/XML", "application/rdf+xml", "rdf", RdfFormat.RDF_XML, False, ("application/xml", "text/xml")),
    RdfSerialisation("trig", "TriG", "application/trig", "trig", RdfFormat.TRIG, True),
    RdfSerialisation("nq", "N-Quads", "application/n-quads", "nq", RdfFormat.N_QUADS, True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultSerialisation:
    """One serialisation of SELECT and ASK results on offer."""

    name: str
    label: str
    media_type: str
    extension: str
    engine: QueryResultsFormat
    also: tuple[str, ...] = ()


RESULT_FORMATS: Final[tuple[ResultSerialisation, ...]] = (
    ResultSerialisation("json", "JSON", "application/sparql-results+json", "srj", QueryResultsFormat.JSON, ("application/json",)),
    ResultSerialisation("xml", "XML", "application/sparql-results+xml", "srx", QueryResultsFormat.XML, ("application/xml", "text/xml")),
    ResultSerialisation("csv", "CSV", "text/csv", "csv", QueryResultsFormat.CSV),
    ResultSerialisation("tsv", "TSV", "text/tab-separated-values", "tsv", QueryResultsFormat.TSV),
)  # fmt: skip


def rdf_by_extension(extension: str) -> RdfSerialisation | None:
    """Return the serialisation with this file extension (no dot), or None."""
    return next((f for f in RDF_FORMATS if f.extension == extension), None)
