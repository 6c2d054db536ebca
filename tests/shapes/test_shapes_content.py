"""The shapes themselves: a conforming graph passes, and for every constraint a planted error is found.

Each file of shapes is run once over one graph that holds all its planted errors side by side; the
results must be exactly the ones planted. A constraint without a planted error fails a test.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final, NamedTuple

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SH

from kg.resources import shipped
from kg.shapes.coded import CODED
from kg.shapes.engine import Result, Shapes, validate_graph

ROOT: Final = Path(__file__).resolve().parent.parent.parent
SP: Final = rdflib.Namespace("https://w3id.org/parley/shapes#")
ID: Final = "https://example.org/id/"

PREFIXES: Final = f"""
@base <{ID}> .
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix role: <https://w3id.org/parley/vocab/role/> .
@prefix act: <https://w3id.org/parley/vocab/act/> .
@prefix mod: <https://w3id.org/parley/vocab/modality/> .
@prefix code: <https://w3id.org/parley/vocab/code/> .
@prefix rico: <https://www.ica.org/standards/RiC/ontology#> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix edtf: <http://id.loc.gov/datatypes/edtf/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

# A small world in which everything is as it should be. One concept of ours is deprecated, and one
# archive has put its own role into our scheme: both are needed below.
GOOD: Final = """
<person/a> a rico:Person . <person/b> a rico:Person . <office/o> a rico:Position . <org/g> a rico:CorporateBody .
<conversation/c> a parley:Conversation ; parley:heldOn <conversation/c#date> ; parley:mode code:in-person ;
  parley:conversationStatus code:recorded ; parley:hasParticipation <conversation/c#p1>, <conversation/c#p2> .
<conversation/c#date> a rico:Date ; rico:normalizedDateValue "1900-01-01"^^edtf:EDTF ; parley:dayPart code:late-night ;
  parley:earliest "1900-01-01"^^xsd:date ; parley:latest "1900-01-02"^^xsd:date .
<conversation/c#p1> a parley:Participation ; parley:participant <person/a> ; parley:role role:principal, <own-role> ;
  parley:onBehalfOf <org/g> ; parley:foundBy code:list ; parley:confidence 1.0 .
<conversation/c#p2> a parley:Participation ; parley:participant <person/b> ; parley:role role:recorder ; parley:onBehalfOf <org/g> .
<own-role> a skos:Concept ; skos:inScheme <https://w3id.org/parley/vocab/role> .
<old-role> a skos:Concept ; skos:inScheme <https://w3id.org/parley/vocab/role> ; owl:deprecated true .
<record/r> a parley:ConversationRecord, rico:Record ; parley:records <conversation/c> ; rico:hasAuthor <person/a> ;
  parley:writtenOn <record/r#date> ; rico:hasDocumentaryFormType code:minutes, <archive-form> ; parley:silentOn code:place ;
  parley:marking <record/r#m1> .
<record/r#date> a rico:Date ; parley:earliest "1900-01-01"^^xsd:date ; parley:latest "1900-01-31"^^xsd:date .
<record/r#m1> a parley:Marking ; parley:markingLevel code:us-secret .
<record/r#h1> a parley:Handling ; parley:handlingType code:approval .
<record/r.en> a parley:RecordTranslation, rico:Record ; parley:translationOf <record/r> ; parley:textRights <https://example.org/rights> ;
  parley:translationCoverage code:full .
<text/t> a parley:TextVersion .
<statement/r.s01> a parley:Statement ; parley:attestedIn <record/r> ; parley:madeIn <conversation/c> ; parley:speaker <person/a> ;
  parley:act act:promise ; parley:modality mod:conditional ; parley:condition "if it rains"@en ; parley:reportingMode code:gist ;
  parley:summary "Will come."@en, "Kommt."@de ; parley:confidence 0.9 ; parley:evidence <statement/r.s01#a1> ; parley:reports <statement/r.s02> .
<statement/r.s01#a1> a parley:EvidenceAnchor ; oa:hasSource <text/t> ; parley:exactDigest "0123456789abcdef0123456789abcdef" ; oa:hasSelector <statement/r.s01#sel1> .
<statement/r.s01#sel1> a oa:TextPositionSelector ; oa:start 0 ; oa:end 1 .
<statement/r.s02> a parley:ReportedStatement ; parley:attestedIn <record/r> ; parley:madeIn <conversation/c> ; parley:speaker <person/b> ;
  parley:act act:request ; parley:modality mod:categorical ; parley:summary "Asks him to come."@en ; parley:confidence 1.0 ; parley:evidence <statement/r.s01#a1> .
<mention/r.m1> a parley:Mention ; parley:surfaceForm "A. Alder" ; parley:mentionStatus code:resolved .
<commitment/k> a parley:Commitment ; parley:debtor <org/g> ; parley:creditor <person/b> ; parley:createdBy <statement/r.s01> .
<commitment/k2> a parley:Commitment ; parley:debtor <org/g> ; parley:creditor <person/b> ; parley:createdBy <statement/r.s02> .
<commitment/k#e1> a parley:CommitmentEvent ; parley:ofCommitment <commitment/k>, <commitment/k2> ; parley:newStatus code:disputed ;
  parley:onDate <conversation/c#date> ; parley:evidence <statement/r.s01#a1> .
<event/plan> a parley:PlannedEvent ; parley:plannedFor <conversation/c#date> .
<comparison/x> a parley:Comparison ; parley:comparisonRelation code:same-conversation .
<exposure/x> a parley:Exposure ; parley:channel code:heard .
<graph/r/source> a parley:AssertionSet ; parley:layer code:source .
# An archive's own RiC-O, which does not know our bounds, and one agent nobody has described.
<foreign/date> a rico:Date ; rico:expressedDate "1900" .
"""


class Planted(NamedTuple):
    """One planted error: the shape that must find it, at which focus node, in which Turtle."""

    shape: str
    focus: str
    turtle: str


def conversation(key: str, **change: str) -> str:
    parts = {
        "heldOn": "<conversation/c#date>",
        "conversationStatus": "code:recorded",
        "hasParticipation": "<conversation/c#p1>, <conversation/c#p2>",
    } | change
    return _node(f"conversation/{key}", "parley:Conversation", parts)


def participation(key: str, **change: str) -> str:
    parts = {"participant": "<person/a>", "role": "role:present", "onBehalfOf": "<org/g>"} | change
    return _node(f"part/{key}", "parley:Participation", parts)


def date(key: str, **change: str) -> str:
    parts = {"earliest": '"1900-01-01"^^xsd:date', "latest": '"1900-01-02"^^xsd:date'} | change
    return _node(f"date/{key}", "rico:Date", parts)


def translation(key: str, **change: str) -> str:
    parts = {"translationOf": "<record/r>", "textRights": "<https://example.org/rights>"} | change
    return _node(f"record/{key}", "parley:RecordTranslation", parts)


def statement(key: str, kind: str = "parley:Statement", **change: str) -> str:
    parts = {
        "attestedIn": "<record/r>",
        "madeIn": "<conversation/c>",
        "speaker": "<person/a>",
        "act": "act:promise",
        "summary": '"Will come."@en',
        "confidence": "0.5",
        "evidence": "<statement/r.s01#a1>",
    } | change
    return _node(f"statement/{key}", kind, parts)


def anchor(key: str, **change: str) -> str:
    parts = {
        "oa:hasSource": "<text/t>",
        "exactDigest": '"0123456789abcdef0123456789abcdef"',
        "oa:hasSelector": "<statement/r.s01#sel1>",
    } | change
    return _node(f"anchor/{key}", "parley:EvidenceAnchor", parts)


def commitment(key: str, **change: str) -> str:
    parts = {"debtor": "<org/g>", "creditor": "<person/b>", "createdBy": "<statement/r.s01>"} | change
    return _node(f"commitment/{key}", "parley:Commitment", parts) + (
        f"<commitment/k#e1> parley:ofCommitment <commitment/{key}> ."
    )


def commitment_event(key: str, **change: str) -> str:
    parts = {
        "ofCommitment": "<commitment/k>",
        "newStatus": "code:met",
        "onDate": "<conversation/c#date>",
        "evidence": "<statement/r.s01#a1>",
    } | change
    return _node(f"commitment/{key}", "parley:CommitmentEvent", parts)


def _node(path: str, kind: str, parts: dict[str, str]) -> str:
    stated = (f"{p if ':' in p else f'parley:{p}'} {o}" for p, o in parts.items() if o)
    return f"<{path}> a {' ; '.join([kind, *stated])} ."


def selector(key: str, positions: str) -> str:
    return f"<anchor/{key}#sel> a oa:TextPositionSelector {positions} . " + anchor(
        key, **{"oa:hasSelector": f"<anchor/{key}#sel>"}
    )


def record_of(key: str, latest: str) -> str:
    return (
        f"<record/{key}> a parley:ConversationRecord, rico:Record ; parley:records <conversation/c> ; parley:writtenOn <date/{key}> . "
        + date(key, earliest='"1899-12-30"^^xsd:date', latest=f'"{latest}"^^xsd:date')
    )


LONG: Final = "x" * 401

CORE: Final = [
    Planted("Conversation-heldOn", "conversation/b1", conversation("b1", heldOn="")),
    Planted("Conversation-heldOn", "conversation/b2", conversation("b2", heldOn="<conversation/c#date>, <record/r#date>")),
    Planted("Conversation-heldOn", "conversation/b3", conversation("b3", heldOn="<date/untyped>")
            + '<date/untyped> parley:earliest "1900-01-01"^^xsd:date ; parley:latest "1900-01-01"^^xsd:date .'),
    Planted("Conversation-conversationStatus", "conversation/b4", conversation("b4", conversationStatus="")),
    Planted("Conversation-conversationStatus", "conversation/b5", conversation("b5", conversationStatus="code:recorded, code:disputed")),
    Planted("Conversation-conversationStatus", "conversation/b6", conversation("b6", conversationStatus="code:met")),
    Planted("Conversation-mode", "conversation/b7", conversation("b7", mode="code:by-pigeon")),
    Planted("Participation-participant", "part/b1", participation("b1", participant="")),
    Planted("Participation-participant", "part/b2", participation("b2", participant="<person/a>, <person/b>")),
    Planted("Participation-participant", "part/b3", participation("b3", participant="<place/p>") + "<place/p> a rico:Place ."),
    Planted("Participation-participant", "part/b4", participation("b4", participant="<person/nobody-described>")),
    Planted("Participation-role", "part/b5", participation("b5", role="")),
    Planted("Participation-role", "part/b6", participation("b6", role="role:principle")),
    Planted("Participation-role", "part/b7", participation("b7", role="role:present, act:promise")),
    Planted("Participation-role", "part/b8", participation("b8", role="<old-role>")),
    Planted("Participation-foundBy", "part/b9", participation("b9", foundBy="code:full")),
    Planted("Date-normalizedDateValue", "date/b1", date("b1", **{"rico:normalizedDateValue": '"1900"'})),
    Planted("Date-normalizedDateValue", "date/b2", date("b2", **{"rico:normalizedDateValue": '"1900"^^edtf:EDTF, "1901"^^edtf:EDTF'})),
    Planted("Date-earliest", "date/b3", date("b3", earliest="")),
    Planted("Date-earliest", "date/b4", date("b4", earliest='"1900-01-01"')),
    Planted("Date-earliest", "date/b5", date("b5", earliest='"1900-01-03"^^xsd:date')),
    Planted("Date-earliest", "date/b6", date("b6", earliest='"1900-01-01"^^xsd:date, "1899-12-31"^^xsd:date')),
    Planted("Date-latest", "date/b7", date("b7", latest="")),
    Planted("Date-latest", "date/b8", date("b8", latest='"1900-01-02"^^xsd:date, "1900-01-03"^^xsd:date')),
    Planted("Date-dayPart", "date/b9", date("b9", dayPart="code:list")),
    Planted("Date-earliest", "date/b10", '<conversation/c> rico:date <date/b10> . <event/plan2> a parley:PlannedEvent ; parley:plannedFor <date/b10> . <date/b10> a rico:Date ; parley:latest "1900-01-02"^^xsd:date .'),
    Planted("WrittenOn-order", "date/early", record_of("early", "1899-12-31")),
    Planted("Form-code", "record/b1", "<record/b1> a rico:Record ; rico:hasDocumentaryFormType code:memoo ."),
    Planted("Form-code", "record/b2", "<record/b2> a rico:Record ; rico:hasDocumentaryFormType role:present ."),
    Planted("Silence-silentOn", "record/b3", "<record/b3> a rico:Record ; parley:silentOn code:in-person ."),
    Planted("RecordTranslation-translationOf", "record/b4", translation("b4", translationOf="")),
    Planted("RecordTranslation-translationOf", "record/b5", translation("b5", translationOf="<record/r>, <record/b3>")),
    Planted("RecordTranslation-translationOf", "record/b6", translation("b6", translationOf="<text/t>")),
    Planted("RecordTranslation-textRights", "record/b7", translation("b7", textRights="")),
    Planted("RecordTranslation-textRights", "record/b8", translation("b8", textRights='"all rights reserved"')),
    Planted("RecordTranslation-translationCoverage", "record/b9", translation("b9", translationCoverage="code:gist")),
    Planted("MarkingLevel-code", "record/r#m2", "<record/r#m2> a parley:Marking ; parley:markingLevel code:minutes ."),
    Planted("MarkingLevel-code", "record/r#m3", "<record/r#m3> a parley:Marking ; parley:markingLevel code:us-tip-secret ."),
    Planted("Handling-handlingType", "record/r#h2", "<record/r#h2> a parley:Handling ; parley:handlingType code:minutes ."),
    Planted("Handling-handlingType", "record/r#h3", '<record/r#h3> a parley:Handling ; parley:handlingText "L and EUR" .'),
    Planted("Handling-handlingType", "record/r#h4", "<record/r#h4> a parley:Handling ; parley:handlingType code:approval, code:clearance ."),
    Planted("Statement-attestedIn", "statement/b1", statement("b1", attestedIn="")),
    Planted("Statement-attestedIn", "statement/b2", statement("b2", attestedIn="<record/r>, <record/b3>")),
    Planted("Statement-attestedIn", "statement/b3", statement("b3", attestedIn="<text/t>")),
    Planted("Statement-madeIn", "statement/b4", statement("b4", madeIn="")),
    Planted("Statement-madeIn", "statement/b5", statement("b5", madeIn="<record/r>")),
    Planted("Statement-madeIn", "statement/b5b", statement("b5b", madeIn="<conversation/c>, <conversation/b7>")),
    Planted("Statement-speaker", "statement/b6", statement("b6", speaker="")),
    Planted("Statement-act", "statement/b7", statement("b7", act="")),
    Planted("Statement-act", "statement/b8", statement("b8", act="act:promise, act:offer")),
    Planted("Statement-act", "statement/b9", statement("b9", act="act:musing")),
    Planted("Statement-summary", "statement/b10", statement("b10", summary="")),
    Planted("Statement-summary", "statement/b11", statement("b11", summary='"Will come."')),
    Planted("Statement-summary", "statement/b12", statement("b12", summary='"Will come."@en, "Shall come."@en')),
    Planted("Statement-summary", "statement/b13", statement("b13", summary=f'"{LONG}"@en')),
    Planted("Statement-confidence", "statement/b14", statement("b14", confidence="")),
    Planted("Statement-confidence", "statement/b15", statement("b15", confidence="1.1")),
    Planted("Statement-confidence", "statement/b16", statement("b16", confidence="-0.1")),
    Planted("Statement-confidence", "statement/b17", statement("b17", confidence="0.1, 0.2")),
    Planted("Statement-confidence", "statement/b17b", statement("b17b", confidence='"sure"')),
    Planted("Statement-modality", "statement/b18", statement("b18", modality="mod:firm")),
    Planted("Statement-reportingMode", "statement/b19", statement("b19", reportingMode="code:head")),
    Planted("ReportedStatement-reports", "statement/b20", statement("b20", "parley:ReportedStatement", reports="<statement/r.s02>")
            + "<statement/r.s01> parley:reports <statement/b20> ."),
    Planted("ReportedStatement-reportedBy", "statement/b21", statement("b21", "parley:ReportedStatement")),
    Planted("EvidenceAnchor-hasSource", "anchor/b1", anchor("b1", **{"oa:hasSource": ""})),
    Planted("EvidenceAnchor-hasSource", "anchor/b2", anchor("b2", **{"oa:hasSource": "<record/r>"})),
    Planted("EvidenceAnchor-exactDigest", "anchor/b3", anchor("b3", exactDigest="")),
    Planted("EvidenceAnchor-exactDigest", "anchor/b4", anchor("b4", exactDigest='"0123"')),
    Planted("EvidenceAnchor-hasSelector", "anchor/b5", anchor("b5", **{"oa:hasSelector": ""})),
    Planted("EvidenceAnchor-hasSelector", "anchor/b6", selector("b6", "; oa:start 5 ; oa:end 5")),
    Planted("EvidenceAnchor-hasSelector", "anchor/b7", selector("b7", "; oa:start -1 ; oa:end 5")),
    Planted("EvidenceAnchor-hasSelector", "anchor/b8", selector("b8", "; oa:start 5")),
    Planted("EvidenceAnchor-hasSelector", "anchor/b9", selector("b9", "; oa:end 5")),
    Planted("SurfaceForm-length", "mention/b1", f'<mention/b1> a parley:Mention ; parley:surfaceForm "{LONG[:81]}" .'),
    Planted("SurfaceForm-length", "mention/b2", '<mention/b2> a parley:Mention ; parley:surfaceForm "Alder"@en .'),
    Planted("SurfaceForm-mentionStatus", "mention/b3", '<mention/b3> a parley:Mention ; parley:surfaceForm "Alder" ; parley:mentionStatus code:maybe .'),
    Planted("Commitment-debtor", "commitment/b1", commitment("b1", debtor="")),
    Planted("Commitment-createdBy", "commitment/b2", commitment("b2", createdBy="")),
    Planted("Commitment-createdBy", "commitment/b3", commitment("b3", createdBy="<record/r>")),
    Planted("Commitment-event", "commitment/b4", "<commitment/b4> a parley:Commitment ; parley:debtor <org/g> ; parley:creditor <org/g> ; parley:createdBy <statement/r.s01> ."),
    Planted("CommitmentEvent-newStatus", "commitment/b5", commitment_event("b5", newStatus="")),
    Planted("CommitmentEvent-newStatus", "commitment/b6", commitment_event("b6", newStatus="code:met, code:broken")),
    Planted("CommitmentEvent-newStatus", "commitment/b7", commitment_event("b7", newStatus="code:recorded")),
    Planted("CommitmentEvent-onDate", "commitment/b8", commitment_event("b8", onDate="")),
    Planted("PlannedEvent-heldOn", "event/b1", "<event/b1> a parley:PlannedEvent ; parley:heldOn <conversation/c#date> ."),
    Planted("Comparison-comparisonRelation", "comparison/b1", "<comparison/b1> a parley:Comparison ; parley:comparisonRelation code:met ."),
    Planted("Exposure-channel", "exposure/b1", "<exposure/b1> a parley:Exposure ; parley:channel code:dreamt ."),
    Planted("AssertionSet-layer", "graph/b/x", "<graph/b/x> a parley:AssertionSet ; parley:layer code:guessed ."),
]  # fmt: skip

QUALITY: Final = [
    Planted("ConversationQuality-participations", "conversation/b1", conversation("b1", hasParticipation="<conversation/c#p1>")),
    Planted("ParticipationQuality-onBehalfOf", "part/b1", participation("b1", onBehalfOf="")),
    Planted("ConversationRecordQuality-hasAuthor", "record/early", record_of("early", "1900-01-02")),
    Planted("StatementQuality-evidence", "statement/b1", statement("b1", evidence="")),
    Planted("StatementQuality-speaker", "statement/b2", statement("b2", speaker="<person/a>, <person/c>") + "<person/c> a rico:Person ."),
    Planted("StatementQuality-condition", "statement/b3", statement("b3", modality="mod:conditional")),
    Planted("CommitmentQuality-creditor", "commitment/b1", commitment("b1", creditor="")),
    Planted("CommitmentEventQuality-evidence", "commitment/b2", commitment_event("b2", evidence="")),
    Planted("Confidence-range", "part/b2", participation("b2", confidence="1.5")),
    Planted("Confidence-range", "part/b3", participation("b3", confidence="-0.5")),
    Planted("Confidence-range", "part/b4", participation("b4", confidence='"high"')),
]  # fmt: skip

# Shapes of check 45, "codes are of their list", and the one rule that has no number.
BY_CODE: Final = {
    "Form",
    "Silence",
    "MarkingLevel",
    "Handling",
    "Comparison",
    "Exposure",
    "AssertionSet",
    "Confidence",
    "Reference",
}

FILES: Final = {"core": CORE, "quality": QUALITY}

# Shapes that never report on their own: they are asked by another shape, whose message is the one people see.
ASKED_BY_OTHERS: Final = ("Code-", "Agent-type", "Span-", "Conditional", "WithCondition")


def _graph(turtle: str) -> rdflib.Graph:
    graph = rdflib.Graph().parse(shipped("ontology") / "codes.ttl")
    return graph.parse(data=PREFIXES + turtle, format="turtle")


def _shapes(name: str) -> Shapes:
    return Shapes.load(shipped("ontology") / f"shapes-{name}.ttl")


@pytest.fixture(scope="module", params=sorted(FILES))
def planted(request: pytest.FixtureRequest) -> tuple[list[Planted], list[Result]]:
    cases = FILES[request.param]
    turtle = GOOD + "\n".join(case.turtle for case in cases)
    return cases, validate_graph(_graph(turtle), _shapes(request.param))


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_graph_in_order_has_no_results(name: str) -> None:
    assert validate_graph(_graph(GOOD), _shapes(name)) == []


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_worked_example_of_the_ontology_conforms(name: str) -> None:
    graph = _graph("")
    graph.parse(ROOT / "tests" / "worked_example" / "seed.ttl", format="turtle", publicID=ID)
    assert validate_graph(graph, _shapes(name)) == []


def test_the_fixture_breaks_only_the_rules_its_catalogue_entry_cannot_keep() -> None:
    graph = _graph("")
    for file in ("seed.ttl", "fixture.ttl"):
        graph.parse(ROOT / "tests" / "worked_example" / file, format="turtle", publicID=ID)
    assert {r.shape for r in validate_graph(graph, _shapes("core"))} == {
        f"<{SP['RecordTranslation-textRights']}>"
    }


def test_the_list_of_checks_names_shapes_that_exist() -> None:
    text = (shipped("ontology") / "README.md").read_text(encoding="utf-8").partition("## Checks")[2]
    names = {
        str(s).removeprefix(str(SP)) for file in FILES for s in _shapes(file).graph.subjects(SH.message, None)
    } | {shape.partition("#")[2][:-1] for shape in CODED}
    rows = re.findall(r"^\| \d+ \| [^|]+ \| ([^|]+) \|", text, re.MULTILINE)
    assert len(rows) == 25
    for row in rows:
        family = ""
        for name in re.findall(r"`([\w*-]+)`", row):
            full = family + name if name.startswith("-") else name
            family = full.partition("-")[0]
            known = any(n.startswith(full[:-1]) for n in names) if full.endswith("*") else full in names
            assert known or full == "anchor-digest", full
    listed = {re.sub(r"-.*", "", n) for n in re.findall(r"`(\w+)-", text)}
    assert {re.sub(r"-.*", "", n) for n in names if not n.startswith(ASKED_BY_OTHERS)} - listed <= BY_CODE


def test_planted_errors_are_found_and_nothing_else(planted: tuple[list[Planted], list[Result]]) -> None:
    cases, results = planted
    expected = {(f"<{SP[case.shape]}>", f"<{ID}{case.focus}>") for case in cases}
    assert {(r.shape, r.focus_node) for r in results} == expected


def test_results_carry_the_message_of_their_shape(planted: tuple[list[Planted], list[Result]]) -> None:
    for result in planted[1]:
        assert result.message.endswith("."), result
        assert "[" not in result.message, result


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_constraint_has_a_planted_error(name: str) -> None:
    graph = _shapes(name).graph
    reporting = {
        str(shape).removeprefix(str(SP))
        for shape in graph.subjects(SH.message, None)
        if (shape, RDF.type, SH.SPARQLConstraint) not in graph
    }
    tried = {case.shape for case in FILES[name]}
    assert {n for n in reporting - tried if not n.startswith(ASKED_BY_OTHERS)} == set()


@pytest.mark.parametrize(
    ("name", "severities"), [("core", {SH.Violation}), ("quality", {SH.Warning, SH.Info})]
)
def test_severities_belong_to_their_file(name: str, severities: set[rdflib.URIRef]) -> None:
    graph = _shapes(name).graph
    assert set(graph.objects(None, SH.severity)) <= severities


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_reporting_shape_says_name_message_remedy_and_where_to_read_on(name: str) -> None:
    shapes = _shapes(name)
    graph = shapes.graph
    for shape in graph.subjects(SH.severity, None):
        assert isinstance(shape, rdflib.URIRef), "a shape that reports has a name"
        info = shapes.info(f"<{shape}>")
        local = str(shape).removeprefix(str(SP))
        assert info.name, shape
        assert info.remedy.endswith("."), shape
        assert info.see_also.endswith(f"docs/messages.md#shape-{local.lower()}"), shape
        assert len(list(graph.objects(shape, SH.message))) == 1, shape


@pytest.mark.parametrize("name", sorted(FILES))
def test_only_paths_and_lists_are_blank_nodes(name: str) -> None:
    graph = _shapes(name).graph
    allowed = {RDF.first, RDF.rest, SH.inversePath}
    for subject, predicate, _ in graph:
        assert isinstance(subject, rdflib.URIRef) or predicate in allowed, predicate


@pytest.mark.parametrize("name", sorted(FILES))
def test_shapes_follow_the_shacl_specification(name: str) -> None:
    import pyshacl

    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=_shapes(name).graph, meta_shacl=True)
    assert conforms, text


@pytest.mark.parametrize("name", sorted(FILES))
def test_shapes_state_their_licence(name: str) -> None:
    graph = _shapes(name).graph
    licence = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert list(graph.subjects(rdflib.DCTERMS.license, licence))
    assert not list(graph.objects(None, RDFS.isDefinedBy))
