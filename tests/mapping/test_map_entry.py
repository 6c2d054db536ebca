"""What holds for every entry, and the rules that one field alone does not show."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pyoxigraph
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pyoxigraph import RdfFormat
from rdflib import RDF as RDFLIB_RDF
from rdflib import SKOS as RDFLIB_SKOS
from rdflib import Graph

from kg.iris import IriPolicy
from kg.mapping import map_entry
from kg.mapping.provenance import METADATA_LICENCE
from kg.records.model import Entry, entry_from
from kg.resources import shipped
from kg.terms import (
    CODE,
    DCTERMS,
    OA,
    ORG,
    PARLEY,
    PROV,
    RDF,
    RDFS,
    RICO,
    SCHEMA,
    SKOS,
    VOCAB,
    Quad,
    Term,
    day,
    decimal,
    integer,
    iri,
    literal,
    unwrap_iri,
)
from tests.mapping.gold import IRIS, entries, lines, names


def reread(given_lines: list[str]) -> list[str]:
    """Load lines into a store and return what it gives back, sorted."""
    store = pyoxigraph.Store()
    store.load("".join(given_lines).encode(), format=RdfFormat.N_QUADS)
    dump = store.dump(format=RdfFormat.N_QUADS)
    assert dump is not None
    # Not splitlines: a literal may hold U+0085 or U+2028 as they are.
    return sorted(f"{line}\n" for line in dump.decode().split("\n")[:-1])


ALL = [pytest.param(e, id=f"{name}-{n}") for name in names() for n, e in enumerate(entries(name))]
BASE = IRIS.base


def quads(text: str, iris: IriPolicy = IRIS) -> set[Quad]:
    """The quads of an entry written as YAML."""
    return set(map_entry(entry_from(yaml.safe_load(text)), iris))


def objects(found: set[Quad], predicate: Term, subject: Term | None = None) -> set[str]:
    return {q.object for q in found if q.predicate == predicate and subject in (None, q.subject)}


def layers(found: set[Quad], predicate: Term) -> set[str]:
    return {unwrap_iri(q.graph).rpartition("/")[2] for q in found if q.predicate == predicate}


# ---------------------------------------------------------------- every entry


@pytest.mark.parametrize("entry", ALL)
def test_every_line_comes_back_from_the_store_as_it_went_in(entry: Entry) -> None:
    assert reread(lines(entry)) == lines(entry)


@pytest.mark.parametrize("entry", ALL)
def test_there_are_no_blank_nodes(entry: Entry) -> None:
    assert not [q for q in map_entry(entry, IRIS) if "_:" in (q.subject[:2], q.object[:2], q.graph[:2])]


@pytest.mark.parametrize("entry", ALL)
def test_every_subject_has_a_type_unless_another_entry_describes_it(entry: Entry) -> None:
    found = set(map_entry(entry, IRIS))
    typed = {q.subject for q in found if q.predicate == RDF.type}
    # A conversation is said to be part of its meeting; the meeting has an entry of its own.
    others = {q.subject for q in found if q.predicate == RICO.hasOrHadSubevent}
    assert {q.subject for q in found} - typed <= others


@pytest.mark.parametrize("entry", ALL)
def test_every_node_below_the_base_has_one_of_the_documented_forms(entry: Entry) -> None:
    form = re.compile(r"(id/[a-z]+/[A-Za-z0-9][A-Za-z0-9._-]*(#[A-Za-z0-9._-]+)?|graph/[^/]+(/[a-z]+)?)")
    for quad in map_entry(entry, IRIS):
        for term in (quad.subject, quad.object, quad.graph):
            if term.startswith(f"<{BASE}"):
                assert form.fullmatch(unwrap_iri(term)[len(BASE) :]), term


@pytest.mark.parametrize("entry", ALL)
def test_the_same_entry_always_gives_the_same_quads_in_the_same_order(entry: Entry) -> None:
    again = entry_from(entry.model_dump())
    assert list(map_entry(entry, IRIS)) == list(map_entry(again, IRIS))


@pytest.mark.parametrize("entry", ALL)
def test_an_entry_read_back_from_its_json_line_gives_the_same_quads(entry: Entry) -> None:
    again = Entry.model_validate_json(entry.model_dump_json(exclude_defaults=True))
    assert lines(again) == lines(entry)


@pytest.mark.parametrize("entry", ALL)
def test_every_graph_has_provenance(entry: Entry) -> None:
    found = set(map_entry(entry, IRIS))
    provenance = IRIS.graph_named("provenance")
    for graph in {q.graph for q in found} - {provenance}:
        said = {(q.predicate, q.object) for q in found if q.subject == graph and q.graph == provenance}
        assert (RDF.type, PARLEY.AssertionSet) in said
        assert (PARLEY.layer, CODE[unwrap_iri(graph).rpartition("/")[2]]) in said
        assert (DCTERMS.license, iri(METADATA_LICENCE)) in said
        agents = {o for p, o in said if p == PROV.wasAttributedTo}
        assert agents
        assert all(objects(found, RDFS.label, Term(agent)) for agent in agents)
        assert {o for p, o in said if p == PROV.wasDerivedFrom}


@pytest.fixture(scope="module")
def vocabulary() -> Graph:
    return Graph().parse(shipped("ontology") / "parley.ttl").parse(shipped("ontology") / "codes.ttl")


@pytest.mark.parametrize("entry", ALL)
def test_every_code_is_in_the_published_lists(entry: Entry, vocabulary: Graph) -> None:
    codes = {str(s) for s in vocabulary.subjects(RDFLIB_RDF.type, RDFLIB_SKOS.Concept)}
    used = {unwrap_iri(q.object) for q in map_entry(entry, IRIS) if q.object.startswith(f"<{VOCAB}")}
    topics = {u for u in used if u.startswith(VOCAB + "topic")}
    assert used - topics <= codes


@pytest.mark.parametrize("entry", ALL)
def test_every_term_of_ours_is_in_the_ontology(entry: Entry, vocabulary: Graph) -> None:
    known = {str(s) for s in vocabulary.subjects()}
    used = {q.predicate for q in map_entry(entry, IRIS)}
    used |= {q.object for q in map_entry(entry, IRIS) if q.predicate == RDF.type}
    assert {unwrap_iri(t) for t in used if t.startswith(f"<{PARLEY}")} <= known


FREE = {
    "name", "title", "text", "listed_as", "venue", "side", "presence", "description", "registry_number", "copy_number",
    "container", "folio_start", "folio_end", "file_number", "local_time", "surface_form", "rights_text", "identifier",
    "definition", "attributed_to", "alt_names", "identifiers", "summary", "condition", "note", "language",
}  # fmt: skip


def with_words(value: Any, words: str, field: str = "") -> Any:
    """Return a record with all its free text replaced."""
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={f: with_words(getattr(value, f), words, f) for f in type(value).model_fields}
        )
    if isinstance(value, tuple):
        return tuple(with_words(item, words, field) for item in value)
    if isinstance(value, dict):
        return dict.fromkeys(value, words)
    is_ref = isinstance(value, str) and re.match(r"^[a-z]+:\S+$", value)
    return words if isinstance(value, str) and field in FREE and not is_ref else value


@given(st.text(max_size=40))
@settings(max_examples=30, deadline=None)
def test_no_text_however_odd_makes_a_line_the_store_reads_differently(words: str) -> None:
    expected = lines(*(with_words(e, words) for e in entries("every-field")))
    assert reread(expected) == expected


def test_a_lone_surrogate_never_gets_as_far_as_the_mapping() -> None:
    with pytest.raises(ValidationError):
        entry_from({"id": "x", "places": [{"key": "x", "name": "\ud800"}]})


@pytest.mark.parametrize(
    "part",
    [
        {"documents": [{"key": "a", "title": "A", "form": "notes", "url": "http://a/%zz"}]},
        {"documents": [{"key": "a#b", "title": "A", "form": "notes"}]},
        {"places": [{"key": "a", "name": "A", "same_as": [{"iri": "http://a/b c"}]}]},
        {"offices": [{"key": "a/b", "name": "A"}]},
        {"id": "a%zz"},
        {"agreements": [{"key": "a", "name": "A", "summary": {"en-a": "an extension without its content"}}]},
    ],
)
def test_what_cannot_stand_in_an_address_or_tag_is_refused_where_it_is_read(part: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        entry_from({"id": "x"} | part)


# ---------------------------------------------------------------- conversations and their people

TALK = """
id: r1
layer: source
conversations:
  - key: r1
    name: A talk
    held_on: {held_on}
    participations:
      - {participant}
"""


def talk(participant: str, held_on: str = '{edtf: "1961-06-03"}') -> set[Quad]:
    return quads(TALK.replace("{participant}", participant).replace("{held_on}", held_on))


CONVERSATION = IRIS.entity("conversation:r1")


def part(number: int) -> Term:
    return IRIS.entity("conversation:r1", f"p{number}")


def test_an_undated_talk_has_words_and_bounds_and_no_edtf_value() -> None:
    found = talk("{listed_as: somebody}", "{text: undated, earliest: 1961-01-01, latest: 1961-12-31}")
    node = IRIS.entity("conversation:r1", "date")
    assert objects(found, PARLEY.heldOn) == {node}
    assert objects(found, RICO.expressedDate) == {literal("undated", "en")}
    assert objects(found, PARLEY.latest, node) == {day(date(1961, 12, 31))}
    assert not objects(found, RICO.normalizedDateValue)


def test_unnamed_people_are_a_group_with_the_printed_words() -> None:
    found = talk('{listed_as: "two advisers", count: 2}')
    group = IRIS.entity("conversation:r1", "p1-group")
    assert objects(found, PARLEY.participant, part(1)) == {group}
    assert objects(found, RDF.type, group) == {RICO.Group}
    assert objects(found, RDFS.label, group) == {literal("two advisers", "en")}
    assert objects(found, PARLEY.memberCount, group) == {integer(2)}
    assert objects(found, PARLEY.listedAs, part(1)) == {literal("two advisers")}


def test_a_participation_goes_to_its_own_layer_with_the_link_that_leads_to_it() -> None:
    found = talk("{participant: 'person:a', on_behalf_of: 'org:g-usa', layer: extracted, side: US}")
    for predicate in (
        PARLEY.hasParticipation,
        PARLEY.participant,
        PARLEY.role,
        PARLEY.onBehalfOf,
        PARLEY.side,
    ):
        assert layers(found, predicate) == {"extracted"}, predicate
    assert layers(found, PARLEY.heldOn) == {"source"}
    assert layers(found, PARLEY.hasParticipant) == {"inferred"}


def test_somebody_merely_listed_is_present() -> None:
    found = talk("{participant: 'person:a'}")
    assert objects(found, PARLEY.role, part(1)) == {iri(VOCAB + "role/present")}


def test_an_office_held_in_a_talk_of_a_known_day_is_seen_on_that_day() -> None:
    found = talk("{participant: 'person:a', office: 'office:o-x'}")
    tenure = IRIS.entity("person:a", "t-o-x")
    assert objects(found, PARLEY.capacity, part(1)) == {tenure}
    assert objects(found, ORG.member, tenure) == {IRIS.entity("person:a")}
    assert objects(found, PARLEY.attestedAt, tenure) == {day(date(1961, 6, 3))}
    assert layers(found, PARLEY.attestedAt) == {"inferred"}


def test_an_office_held_in_a_talk_of_an_uncertain_day_is_not_dated() -> None:
    found = talk("{participant: 'person:a', office: 'office:o-x'}", '{edtf: "1961-06"}')
    assert objects(found, PARLEY.capacity)
    assert not objects(found, PARLEY.attestedAt)


def test_an_unnamed_holder_who_is_the_office_itself_has_no_tenure() -> None:
    found = talk("{participant: 'office:o-x', office: 'office:o-x'}")
    assert objects(found, PARLEY.participant) == {IRIS.entity("office:o-x")}
    assert not objects(found, PARLEY.capacity)


def test_one_side_is_one_delegation() -> None:
    found = quads(
        TALK.replace("{held_on}", '{edtf: "1961"}').replace(
            "- {participant}",
            "- {participant: 'person:a', side: US}\n      - {participant: 'person:b', side: USSR}\n"
            "      - {participant: 'person:c', side: US}",
        )
    )
    assert objects(found, PARLEY.side, part(1)) == objects(found, PARLEY.side, part(3))
    assert objects(found, PARLEY.side, part(1)) != objects(found, PARLEY.side, part(2))


def test_what_an_extending_entry_adds_is_not_taken_for_what_was_there() -> None:
    found = quads("""
id: r1
extends: true
layer: curated
documents: [{key: r1, markings: [{text: Secret}]}]
conversations: [{key: r1, participations: [{participant: "person:z"}]}]
""")
    assert objects(found, PARLEY.hasParticipation) == {IRIS.entity("conversation:r1", "curated-p1")}
    assert objects(found, PARLEY.marking) == {IRIS.entity("record:r1", "curated-m1")}
    assert not objects(found, PARLEY.conversationStatus), "the default status is the reader's to state"
    assert not objects(found, PARLEY.heldOn)


# ---------------------------------------------------------------- persons

PERSON = "{id: p, authority: frus1961-63v05, persons: [{key: k, name: 'Rusk, David Dean', alt_names: ['Rusk, Dean']}]}"


def test_a_person_keeps_the_printed_name_when_nothing_else_is_known() -> None:
    found = quads(PERSON)
    assert objects(found, SKOS.prefLabel) == {literal("Rusk, David Dean", "en")}
    assert layers(found, SKOS.prefLabel) == {"source"}
    assert objects(found, SKOS.altLabel) == {literal("Rusk, Dean", "en")}


def test_a_joined_person_has_one_preferred_name_and_the_printed_one_beside_it() -> None:
    iris = replace(IRIS, keys={"person:k": "p-23456789"}, preferred={"p-23456789": "Rusk, Dean"})
    found = quads(PERSON, iris)
    node = iris.minted("person", "p-23456789")
    assert objects(found, SKOS.prefLabel, node) == {literal("Rusk, Dean", "en")}
    assert layers(found, SKOS.prefLabel) == {"inferred"}
    assert objects(found, SKOS.altLabel, node) == {literal("Rusk, David Dean", "en")}


def test_a_person_carries_the_key_of_every_entry_joined_in_them() -> None:
    found = quads("{id: p, persons: [{key: 'v#p_1', name: A, identifiers: ['w#p_2']}]}")
    assert objects(found, DCTERMS.identifier) == {literal("v#p_1"), literal("w#p_2")}


def test_two_entries_that_disagree_about_a_birth_keep_two_dates() -> None:
    iris = replace(IRIS, keys={"person:a": "p-23456789", "person:b": "p-23456789"})
    one = quads("{id: a, persons: [{key: a, name: A, birth: {edtf: '1901'}}]}", iris)
    two = quads("{id: b, persons: [{key: b, name: A, birth: {edtf: '1902'}}]}", iris)
    dates = objects(one | two, RICO.hasBirthDate)
    assert len(dates) == 2
    assert all(len(objects(one | two, PARLEY.earliest, Term(d))) == 1 for d in dates)


def test_several_terms_in_one_office_are_several_tenures() -> None:
    found = quads("""
id: a
persons:
  - key: a
    name: A
    tenures:
      - {office: "office:o-x", start: {edtf: "1933-03-04"}}
      - {office: "office:o-x", start: {edtf: "1953~"}}
      - {office: "office:o-y", start: {edtf: "1950"}}
""")
    tenures = {q.subject for q in found if q.predicate == ORG.post}
    assert tenures == {IRIS.entity("person:a", name) for name in ("t-o-x-1933-03-04", "t-o-x-1953a", "t-o-y")}


@pytest.mark.parametrize(("layer", "found_by"), [("source", set()), ("curated", {CODE["curator"]})])
def test_of_a_participation_that_says_no_more_nothing_is_supposed(layer: str, found_by: set[str]) -> None:
    found = quads(
        f"{{id: r, layer: {layer}, conversations: [{{key: r, name: C, held_on: {{edtf: '1961-06-03'}}, "
        "participations: [{participant: 'person:a'}]}], persons: [{key: a, name: A}]}"
    )
    assert objects(found, PARLEY.foundBy) == found_by
    assert objects(found, PARLEY.confidence) == set()


# ---------------------------------------------------------------- identity links and places


def test_an_identity_link_lies_in_the_links_layer_with_author_and_confidence() -> None:
    found = quads(
        "{id: o, authority: orgs, orgs: [{key: un, name: UN, "
        "same_as: [{iri: 'http://www.wikidata.org/entity/Q1065', confidence: 0.9, attributed_to: A Curator}]}]}"
    )
    entity, other = IRIS.entity("org:un"), iri("http://www.wikidata.org/entity/Q1065")
    assert objects(found, SCHEMA.sameAs, entity) == {other}
    (node,) = {q.subject for q in found if q.predicate == OA.hasBody}
    assert objects(found, OA.hasTarget, node) == {entity}
    assert objects(found, PARLEY.confidence, node) == {decimal(0.9)}
    agent = IRIS.entity("agent:a-curator")
    assert objects(found, PROV.wasAttributedTo, node) == {agent}
    assert layers(found, SCHEMA.sameAs) == layers(found, OA.hasTarget) == {"links"}
    assert objects(found, PROV.wasAttributedTo, IRIS.graph("authority-orgs", "links")) == {agent}
    assert not any(q.predicate == SCHEMA.sameAs and "provenance" in q.graph for q in found)


def test_coordinates_are_written_longitude_first() -> None:
    found = quads("{id: p, places: [{key: v, name: V, latitude: 48.2, longitude: 16.0}]}")
    assert {q.object for q in found if q.predicate.endswith("asWKT>")} == {
        '"POINT(16.0 48.2)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'
    }


# ---------------------------------------------------------------- records

RECORD = """
id: r1
documents:
  - {key: r1, title: R, form: notes, records: ["conversation:r1"], written_on: {written}}
conversations:
  - {key: r1, name: C, held_on: {held}}
"""


@pytest.mark.parametrize(
    ("held", "written", "lag"),
    [
        ('{edtf: "1961-04-28", latest: 1961-04-29}', '{edtf: "1961-06-09"}', 41),
        ('{edtf: "1961-06-03"}', '{edtf: "1961-06-03"}', 0),
        ('{edtf: "1961-06"}', '{edtf: "1961-06-09"}', None),
        ('{edtf: "1961-06-03"}', '{edtf: "1961-07"}', None),
        ('{edtf: "1961-06-03"}', '{edtf: "1961-06-01"}', None),
    ],
)
def test_the_lag_is_counted_from_the_last_possible_day_and_only_when_it_is_certain(
    held: str, written: str, lag: int | None
) -> None:
    found = quads(RECORD.replace("{held}", held).replace("{written}", written))
    assert objects(found, PARLEY.lagDays) == (set() if lag is None else {integer(lag)})
    assert layers(found, PARLEY.lagDays) <= {"inferred"}


def test_an_inferred_language_is_in_the_inferred_layer() -> None:
    found = quads(
        "{id: r, documents: [{key: r, title: R, form: notes, language: ru, language_inferred: true}]}"
    )
    assert layers(found, DCTERMS.language) == {"inferred"}
    assert objects(found, DCTERMS.language) == {literal("ru")}


def test_a_document_that_sets_down_no_talk_is_a_record_and_no_conversation_record() -> None:
    found = quads("{id: r, documents: [{key: r, title: R, form: editorial-note}]}")
    assert objects(found, RDF.type, IRIS.entity("record:r")) == {RICO.Record}


def test_citations_of_several_copies_are_numbered_through() -> None:
    found = quads("""
id: r
documents:
  - key: r
    title: R
    form: notes
    copies:
      - {citations: [{text: A}, {text: B}]}
      - {citations: [{text: C}]}
""")
    assert {(q.subject, q.object) for q in found if q.predicate == PARLEY.citation} == {
        (IRIS.entity("record:r", copy), IRIS.entity("record:r", citation))
        for copy, citation in (("copy1", "cit1"), ("copy1", "cit2"), ("copy2", "cit3"))
    }


def test_the_text_itself_stays_out_of_the_graph() -> None:
    digest = "0" * 64
    found = quads(
        f"{{id: r, documents: [{{key: r, title: R, form: notes, "
        f"text: {{key: r.1, digest: '{digest}', length: 6, content: SECRET}}}}]}}"
    )
    assert objects(found, DCTERMS.extent) == {literal("6 code points")}
    assert not any("SECRET" in q.object for q in found)


# ---------------------------------------------------------------- statements and commitments


def test_a_statement_is_attested_in_the_record_its_key_begins_with() -> None:
    found = {q for e in entries("seed") for q in map_entry(e, IRIS)}
    record = IRIS.entity("record:wcda-188144")
    assert objects(found, PARLEY.attestedIn, IRIS.entity("statement:wcda-188144.s10")) == {record}
    assert objects(found, PARLEY.attestedIn, IRIS.entity("statement:wcda-188144.n01")) == {record}


def test_a_reported_statement_is_found_as_a_statement_too() -> None:
    found = {q for e in entries("seed") for q in map_entry(e, IRIS)}
    assert {PARLEY.ReportedStatement, PARLEY.Statement} <= objects(
        found, RDF.type, IRIS.entity("statement:wcda-188144.s13")
    )


def test_an_event_can_take_the_date_of_a_conversation_and_the_evidence_of_a_statement() -> None:
    found = {q for e in entries("seed") for q in map_entry(e, IRIS)}
    event = IRIS.entity("commitment:wcda-188144.k1", "e1")
    assert objects(found, PARLEY.onDate, event) == {IRIS.entity("conversation:wcda-188144.c1", "date")}
    assert objects(found, PARLEY.evidence, event) == {IRIS.entity("statement:wcda-188144.s10", "a1")}


def test_shared_evidence_means_all_anchors_of_the_statement() -> None:
    found = set(map_entry(entries("every-field")[0], IRIS))
    event = IRIS.entity("commitment:frus1961-63v05-d83.k1", "e1")
    statement = "statement:frus1961-63v05-d83.s01"
    assert objects(found, PARLEY.evidence, event) == {
        IRIS.entity(statement, "a1"),
        IRIS.entity(statement, "a2"),
    }


# ---------------------------------------------------------------- provenance


def test_the_curated_graph_is_attributed_to_its_curator_and_derived_from_the_text_it_reads() -> None:
    found = {q for e in entries("seed") for q in map_entry(e, IRIS)}
    graph = IRIS.graph("wcda-188144", "curated")
    assert objects(found, PROV.wasAttributedTo, graph) == {IRIS.entity("agent:parley-contributors")}
    assert objects(found, PROV.wasDerivedFrom, graph) == {IRIS.entity("text:wcda-188144.en1")}


def test_the_source_graph_is_attributed_to_the_readers_and_the_inferred_one_to_the_mappers() -> None:
    found = set(map_entry(entries("seed")[0], IRIS))
    source, inferred = IRIS.graph("wcda-188144", "source"), IRIS.graph("wcda-188144", "inferred")
    assert objects(found, PROV.wasAttributedTo, source) == {IRIS.entity("agent:parley-readers")}
    assert objects(found, PROV.wasAttributedTo, inferred) == {IRIS.entity("agent:parley-mappers")}
    assert objects(found, PROV.wasDerivedFrom, inferred) == {source}


def test_without_a_text_a_graph_is_derived_from_where_it_is_published() -> None:
    found = quads("{id: r, documents: [{key: r, title: R, form: notes, url: 'https://example.org/r'}]}")
    assert objects(found, PROV.wasDerivedFrom, IRIS.graph("r", "source")) == {iri("https://example.org/r")}


def test_no_time_and_no_file_name_gets_into_the_graph() -> None:
    entry = entries("seed")[0].model_copy(update={"source": "/somewhere/a-file.xml", "place": "line 3"})
    text = "".join(lines(entry))
    assert "a-file" not in text
    assert "dateTime" not in text


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("A Curator", "a-curator"),
        ("https://orcid.org/0000-0001-2345-6789", "orcid.org-0000-0001-2345-6789"),
        ("José Müller", "jose-muller"),
        ("Архив внешней политики", "a-ad20d34f16"),
    ],
)
def test_an_agent_has_a_readable_key_where_its_name_allows_one(name: str, key: str) -> None:
    found = quads(
        f"{{id: e, layer: curated, attributed_to: '{name}', events: [{{key: x, name: X, type: meeting}}]}}"
    )
    node = IRIS.entity(f"agent:{key}")
    assert objects(found, RDFS.label, node) == {literal(name, "en")}
    assert node in objects(found, PROV.wasAttributedTo)
