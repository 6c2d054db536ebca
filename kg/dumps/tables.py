"""The data as tables: conversations, participations, persons, places, statements, as CSV.

Each table is one SPARQL query; several values of one cell are joined with `` | ``. IRIs stay whole, so
that a row leads back to its page.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pyoxigraph import QuerySolutions

from kg.store import Engine, translate_errors
from kg.terms import NAMESPACES

__all__ = ["TABLES", "write_tables"]


def _several(variable: str, name: str) -> str:
    return f'(GROUP_CONCAT(DISTINCT STR(?{variable}); separator=" | ") AS ?{name})'


TABLES: Final[dict[str, str]] = {
    "conversations": f"""
        SELECT ?conversation (MIN(?name) AS ?label) (MIN(?first) AS ?earliest) (MAX(?last) AS ?latest)
               (MIN(?printed) AS ?date_as_printed) {_several("mode_", "mode")} {_several("status_", "status")}
               {_several("place_", "place")} {_several("record_", "records")}
        {{ ?conversation a parley:Conversation .
           OPTIONAL {{ ?conversation rdfs:label ?name }}
           OPTIONAL {{ ?conversation parley:heldOn ?date .
                       OPTIONAL {{ ?date parley:earliest ?first }} OPTIONAL {{ ?date parley:latest ?last }}
                       OPTIONAL {{ ?date rico:expressedDate ?printed }} }}
           OPTIONAL {{ ?conversation parley:mode ?mode_ }}
           OPTIONAL {{ ?conversation parley:conversationStatus ?status_ }}
           OPTIONAL {{ ?conversation rico:hasOrHadLocation ?place_ }}
           OPTIONAL {{ ?record_ parley:records ?conversation }} }}
        GROUP BY ?conversation ORDER BY ?conversation""",
    "participations": f"""
        SELECT ?conversation ?participation {_several("participant_", "participant")}
               (MIN(?name) AS ?participant_label) {_several("role_", "role")} {_several("body_", "on_behalf_of")}
               (MIN(?listed) AS ?listed_as) (MAX(?sure) AS ?confidence)
        {{ ?conversation parley:hasParticipation ?participation .
           OPTIONAL {{ ?participation parley:participant ?participant_ .
                       OPTIONAL {{ ?participant_ skos:prefLabel|rdfs:label ?name }} }}
           OPTIONAL {{ ?participation parley:role ?role_ }}
           OPTIONAL {{ ?participation parley:onBehalfOf ?body_ }}
           OPTIONAL {{ ?participation parley:listedAs ?listed }}
           OPTIONAL {{ ?participation parley:confidence ?sure }} }}
        GROUP BY ?conversation ?participation ORDER BY ?conversation ?participation""",
    "persons": f"""
        SELECT ?person (MIN(?name) AS ?label) {_several("other", "other_names")}
               {_several("described", "description")} {_several("same", "same_as")}
        {{ ?person a rico:Person .
           OPTIONAL {{ ?person skos:prefLabel ?name }} OPTIONAL {{ ?person skos:altLabel ?other }}
           OPTIONAL {{ ?person dcterms:description ?described }} OPTIONAL {{ ?person schema:sameAs ?same }} }}
        GROUP BY ?person ORDER BY ?person""",
    "places": f"""
        SELECT ?place (MIN(?name) AS ?label) (MIN(?wkt) AS ?geometry) {_several("same", "same_as")}
        {{ ?place a rico:Place .
           OPTIONAL {{ ?place rdfs:label ?name }}
           OPTIONAL {{ ?place geo:hasGeometry/geo:asWKT ?wkt }}
           OPTIONAL {{ ?place schema:sameAs ?same }} }}
        GROUP BY ?place ORDER BY ?place""",
    "statements": f"""
        SELECT ?statement {_several("record_", "record")} {_several("conversation_", "conversation")}
               (MIN(?number) AS ?order) {_several("speaker_", "speaker")} {_several("addressee_", "addressee")}
               {_several("act_", "act")} {_several("modality_", "modality")} {_several("topic_", "topic")}
               {_several("text", "summary")} {_several("terms", "condition")} (MAX(?sure) AS ?confidence)
        {{ ?statement a ?class . VALUES ?class {{ parley:Statement parley:ReportedStatement }}
           OPTIONAL {{ ?statement parley:attestedIn ?record_ }} OPTIONAL {{ ?statement parley:madeIn ?conversation_ }}
           OPTIONAL {{ ?statement parley:order ?number }} OPTIONAL {{ ?statement parley:speaker ?speaker_ }}
           OPTIONAL {{ ?statement parley:addressee ?addressee_ }} OPTIONAL {{ ?statement parley:act ?act_ }}
           OPTIONAL {{ ?statement parley:modality ?modality_ }} OPTIONAL {{ ?statement dcterms:subject ?topic_ }}
           OPTIONAL {{ ?statement parley:summary ?text }} OPTIONAL {{ ?statement parley:condition ?terms }}
           OPTIONAL {{ ?statement parley:confidence ?sure }} }}
        GROUP BY ?statement ORDER BY ?statement""",
}
"""Name of each table and the query that makes it."""


def write_tables(store: Engine, output: Path) -> None:
    """Write all tables into a zip file (``.zip``) or a folder, made when it is not there."""
    if output.suffix == ".zip":
        with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in TABLES:
                # A fixed time, so that the same data give the same bytes.
                entry = zipfile.ZipInfo(f"{name}.csv", (1980, 1, 1, 0, 0, 0))
                entry.compress_type = zipfile.ZIP_DEFLATED
                with archive.open(entry, "w", force_zip64=True) as file:
                    for row in _rows(store, name):
                        file.write(row)
        return
    output.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        with (output / f"{name}.csv").open("wb") as file:
            file.writelines(_rows(store, name))


def _rows(store: Engine, table: str) -> Iterator[bytes]:
    """Yield the lines of a table: UTF-8, comma, CRLF (RFC 4180), the header first."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)

    def flushed() -> bytes:
        text = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return text.encode()

    solutions = store.query(TABLES[table], prefixes=NAMESPACES)
    assert isinstance(solutions, QuerySolutions)
    variables = [variable.value for variable in solutions.variables]
    writer.writerow(variables)
    yield flushed()
    with translate_errors(Path(table)):
        for solution in solutions:
            writer.writerow([getattr(solution[name], "value", "") for name in variables])
            yield flushed()
