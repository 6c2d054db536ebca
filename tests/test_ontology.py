"""The vocabulary is complete, light, and exactly what code, shapes and questions use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from kg.iris import LAYERS
from kg.queries import saved_queries
from kg.resources import shipped
from kg.terms import CODE, NAMESPACES, PARLEY, VOCAB

ROOT: Final = Path(__file__).resolve().parent.parent
ONTOLOGY: Final = shipped("ontology")
FILES: Final = sorted(ONTOLOGY.glob("*.ttl"))
TERMS: Final = "https://w3id.org/parley/ontology#"
HEADER: Final = rdflib.URIRef("https://w3id.org/parley/ontology")
LICENCE: Final = rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")

# OWL 2 RL (OWL 2 Profiles, section 4) as far as Parley goes: nothing but these makes an axiom.
RL_AXIOMS: Final = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith}
RL_TYPES: Final = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
# xsd:date and rdf:langString are not in the profile's list of datatypes; docs/decisions says why we use them.
DATATYPES: Final = {XSD.string, XSD.integer, XSD.decimal, XSD.date, XSD.language, RDF.langString}

# Properties that anything may have, on purpose without a domain or a range (several domains would mean "and").
NO_DOMAIN: Final = {
    "attestedIn", "condition", "confidence", "evidence", "memberCount", "refersTo", "reports", "represents", "summary",
}  # fmt: skip
NO_RANGE: Final = {"compares", "refersTo", "releases", "textRights"}


def graph(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(ONTOLOGY / name)


@pytest.fixture(scope="module")
def parley() -> rdflib.Graph:
    return graph("parley.ttl")


@pytest.fixture(scope="module")
def codes() -> rdflib.Graph:
    return graph("codes.ttl")


def local(node: rdflib.term.Node) -> str:
    return str(node).removeprefix(TERMS)


def terms(found: rdflib.Graph) -> dict[str, rdflib.URIRef]:
    """Local name to kind of term."""
    kinds: dict[str, rdflib.URIRef] = {}
    for kind in sorted(RL_TYPES):
        for term in found.subjects(RDF.type, kind):
            assert local(term) not in kinds, f"{term} is declared twice"
            kinds[local(term)] = kind
    return kinds


def test_there_is_something_to_check() -> None:
    assert {"parley.ttl", "codes.ttl", "shapes-core.ttl", "shapes-quality.ttl", "align-rico.ttl"} <= {
        f.name for f in FILES
    }


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_a_file_means_the_same_to_both_parsers(file: Path) -> None:
    found = rdflib.Graph().parse(file)
    other = list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
    assert len(found) == len(other)
    ours = {str(s) for s in found.subjects() if isinstance(s, rdflib.URIRef)}
    assert ours == {t.subject.value for t in other if isinstance(t.subject, ox.NamedNode)}


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_a_file_says_its_licence_to_people_and_machines(file: Path) -> None:
    assert "CC BY 4.0" in file.read_text(encoding="utf-8").partition("@prefix")[0]
    found = rdflib.Graph().parse(file)
    (header,) = found.subjects(RDF.type, OWL.Ontology)
    assert (header, DCTERMS.license, LICENCE) in found
    assert (header, DCTERMS.creator, rdflib.Literal("Parley contributors")) in found
    assert found.value(header, DCTERMS.title) is not None
    assert not list(found.objects(header, OWL.imports))


def test_the_header_says_what_catalogues_ask_for(parley: rdflib.Graph) -> None:
    stated = {str(p) for p in parley.predicates(HEADER)}
    vann = "http://purl.org/vocab/vann/"
    wanted = {
        *(str(DCTERMS[n]) for n in ("title", "abstract", "description", "publisher", "created", "modified", "issued")),
        str(DCTERMS.bibliographicCitation), str(DCTERMS.source), str(OWL.versionIRI), str(OWL.versionInfo),
        vann + "preferredNamespacePrefix", vann + "preferredNamespaceUri", "https://w3id.org/mod#status",
        "http://purl.org/ontology/bibo/status", "http://schema.org/codeRepository", "http://xmlns.com/foaf/0.1/logo",
    }  # fmt: skip
    assert wanted <= stated
    version = parley.value(HEADER, OWL.versionInfo)
    assert parley.value(HEADER, OWL.versionIRI) == rdflib.URIRef(f"{HEADER}/{version}")
    assert parley.value(HEADER, rdflib.URIRef(vann + "preferredNamespaceUri")) == rdflib.Literal(TERMS)


def test_every_term_has_label_definition_example_and_home(parley: rdflib.Graph) -> None:
    for name in terms(parley):
        term = rdflib.URIRef(TERMS + name)
        for predicate in (RDFS.label, SKOS.definition):
            (value,) = parley.objects(term, predicate)
            assert isinstance(value, rdflib.Literal)
            assert value.language == "en", term
        (definition,) = parley.objects(term, SKOS.definition)
        assert str(definition).endswith("."), f"{term}: a definition is a sentence"
        assert len(list(parley.objects(term, SKOS.example))) == 1, term
        assert list(parley.objects(term, RDFS.isDefinedBy)) == [HEADER]


def test_labels_are_unique_among_classes_and_among_properties(parley: rdflib.Graph) -> None:
    kinds = terms(parley)
    for classes in (True, False):
        labels = [
            str(parley.value(rdflib.URIRef(TERMS + n), RDFS.label)).lower()
            for n, kind in kinds.items()
            if (kind == OWL.Class) is classes
        ]
        assert len(labels) == len(set(labels))


def test_classes_and_properties_follow_one_style_of_names(parley: rdflib.Graph) -> None:
    for name, kind in terms(parley).items():
        pattern = r"([A-Z][a-z]+)+" if kind == OWL.Class else r"[a-z]+([A-Z][a-z]+)*"
        assert re.fullmatch(pattern, name), name


def test_every_class_has_a_place_in_an_outside_vocabulary(parley: rdflib.Graph) -> None:
    kinds = terms(parley)
    for name in (n for n, kind in kinds.items() if kind == OWL.Class):
        above = list(parley.objects(rdflib.URIRef(TERMS + name), RDFS.subClassOf))
        assert above, name
        assert all(not str(a).startswith(TERMS) or local(a) in kinds for a in above)


def test_domains_and_ranges_are_stated_once_or_left_out_on_purpose(parley: rdflib.Graph) -> None:
    kinds = terms(parley)
    for name in (n for n, kind in kinds.items() if kind != OWL.Class):
        term = rdflib.URIRef(TERMS + name)
        domains, ranges = list(parley.objects(term, RDFS.domain)), list(parley.objects(term, RDFS.range))
        assert len(domains) == (0 if name in NO_DOMAIN else 1), name
        assert len(ranges) == (0 if name in NO_RANGE else 1), name
        for value in (*domains, *ranges):
            assert not str(value).startswith(TERMS) or kinds[local(value)] == OWL.Class, name
        is_data = bool(ranges) and ranges[0] in DATATYPES
        assert kinds[name] == (OWL.DatatypeProperty if is_data else OWL.ObjectProperty), name


def test_every_axiom_is_of_the_rl_profile(parley: rdflib.Graph) -> None:
    kinds = terms(parley)
    assert {o for _, o in parley.subject_objects(RDF.type)} - RL_TYPES == {
        OWL.Ontology,
        rdflib.URIRef("http://purl.org/vocommons/voaf#Vocabulary"),
    }
    axioms = {
        p
        for s, p, _ in parley
        if str(p).startswith((str(OWL), str(RDFS)))
        and s != HEADER
        and p not in {RDFS.label, RDFS.isDefinedBy}
    }
    assert axioms == RL_AXIOMS
    assert not [t for t in parley if any(isinstance(node, rdflib.BNode) for node in t)]
    data = {r for n, k in kinds.items() if k == OWL.DatatypeProperty for r in parley.objects(rdflib.URIRef(TERMS + n), RDFS.range)}  # fmt: skip
    assert data <= DATATYPES


def test_seven_classes_are_kept_apart_pairwise(parley: rdflib.Graph) -> None:
    rico = rdflib.Namespace(NAMESPACES["rico"])
    apart = {
        *(rdflib.URIRef(TERMS + n) for n in ("Conversation", "Statement", "PlannedEvent")),
        rico.Record, rico.Agent, rico.Place, rico.Date,
    }  # fmt: skip
    stated = {frozenset(pair) for pair in parley.subject_objects(OWL.disjointWith)}
    assert stated == {frozenset((a, b)) for a in apart for b in apart if a != b}


def test_no_class_stands_under_two_that_are_disjoint(parley: rdflib.Graph) -> None:
    for name in (n for n, kind in terms(parley).items() if kind == OWL.Class):
        above = set(parley.transitive_objects(rdflib.URIRef(TERMS + name), RDFS.subClassOf))
        clash = [(a, b) for a, b in parley.subject_objects(OWL.disjointWith) if {a, b} <= above]
        assert not clash, name


# ---------------------------------------------------------------- code lists


def schemes(codes: rdflib.Graph) -> dict[str, set[str]]:
    return {
        str(scheme).removeprefix(VOCAB): {
            str(c).rpartition("/")[2] for c in codes.subjects(SKOS.inScheme, scheme)
        }
        for scheme in codes.subjects(RDF.type, SKOS.ConceptScheme)
    }


def test_every_code_has_label_definition_notation_and_scheme(codes: rdflib.Graph) -> None:
    for code in codes.subjects(RDF.type, SKOS.Concept):
        for predicate in (SKOS.prefLabel, SKOS.definition):
            (value,) = codes.objects(code, predicate)
            assert isinstance(value, rdflib.Literal)
            assert value.language == "en"
        assert list(codes.objects(code, SKOS.notation)) == [rdflib.Literal(str(code).rpartition("/")[2])]
        for scheme in codes.objects(code, SKOS.inScheme):
            assert (scheme, RDF.type, SKOS.ConceptScheme) in codes


def test_codes_and_schemes_have_addresses_that_cannot_collide(codes: rdflib.Graph) -> None:
    own = {"role", "act", "modality", "topic"}
    for scheme in codes.subjects(RDF.type, SKOS.ConceptScheme):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", str(scheme).removeprefix(VOCAB)), scheme
        assert codes.value(scheme, DCTERMS.license) == LICENCE
        assert codes.value(scheme, SKOS.definition) is not None
    for code in codes.subjects(RDF.type, SKOS.Concept):
        space, _, name = str(code).removeprefix(VOCAB).partition("/")
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name), code
        lists = {str(s).removeprefix(VOCAB) for s in codes.objects(code, SKOS.inScheme)}
        assert lists == {space} if space in own else space == "code" and not lists & own


def test_every_code_is_a_top_concept_or_has_a_broader_one_in_its_scheme(codes: rdflib.Graph) -> None:
    for code in codes.subjects(RDF.type, SKOS.Concept):
        broader = set(codes.objects(code, SKOS.broader))
        tops = set(codes.objects(code, SKOS.topConceptOf))
        assert bool(broader) != bool(tops), code
        for scheme in codes.objects(code, SKOS.inScheme):
            assert scheme in tops or all((b, SKOS.inScheme, scheme) in codes for b in broader), code


def test_speech_acts_fall_under_searles_five_classes(codes: rdflib.Graph) -> None:
    act = rdflib.URIRef(VOCAB + "act")
    tops = {str(c).rpartition("/")[2] for c in codes.subjects(SKOS.topConceptOf, act)}
    assert tops == {"assertive", "directive", "commissive", "expressive", "declarative"}
    assert len(set(codes.subjects(SKOS.inScheme, act))) == 31


def test_levels_of_secrecy_are_matched_across_states_only(codes: rdflib.Graph) -> None:
    pairs = set(codes.subject_objects(SKOS.closeMatch))
    assert pairs
    for one, other in pairs:
        assert (other, one) in pairs, "a match is stated from both sides"
        assert codes.value(one, SKOS.inScheme) != codes.value(other, SKOS.inScheme)


def test_labels_within_a_scheme_are_unique(codes: rdflib.Graph) -> None:
    for scheme in codes.subjects(RDF.type, SKOS.ConceptScheme):
        labels = [str(codes.value(c, SKOS.prefLabel)) for c in codes.subjects(SKOS.inScheme, scheme)]
        assert len(labels) == len(set(labels)), scheme


def test_layers_of_the_code_are_those_of_the_list(codes: rdflib.Graph) -> None:
    assert schemes(codes)["layer"] == set(LAYERS)


def test_every_list_is_asked_for_by_a_shape(codes: rdflib.Graph) -> None:
    asked = (ONTOLOGY / "shapes-core.ttl").read_text(encoding="utf-8")
    for name in set(schemes(codes)) - {"topic"}:
        assert f"<{VOCAB}{name}>" in asked, name


# ---------------------------------------------------------------- what is used is defined, and the other way round


def _code_terms() -> Iterator[tuple[str, str, str]]:
    """Yield file, namespace and name of every term of ours that the package writes."""
    ours = {"PARLEY", "CODE", "ROLE", "ACT", "MODALITY"}
    for path in sorted((ROOT / "kg").rglob("*.py")):
        where = str(path.relative_to(ROOT))
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ours:
                if node.attr not in {"base", "prefix"}:
                    yield where, node.value.id, node.attr
            elif (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Name)
                and node.value.id in ours
                and isinstance(node.slice, ast.Constant)
            ):
                yield where, node.value.id, str(node.slice.value)
        for name in re.findall(r"(?<![\w:])parley:([A-Za-z]\w*)|parley/ontology#([A-Za-z]\w*)", text):
            yield where, "PARLEY", "".join(name)


def _text_terms() -> Iterator[tuple[str, str, str]]:
    """Yield the same for shapes and questions."""
    prefixes = {"parley": "PARLEY", "code": "CODE", "role": "ROLE", "act": "ACT", "mod": "MODALITY"}
    texts = {f"queries/{q.name}.rq": q.sparql for q in saved_queries()}
    texts |= {p.name: p.read_text(encoding="utf-8") for p in ONTOLOGY.glob("shapes-*.ttl")}
    for where, text in texts.items():
        body = re.sub(r"(?m)^\s*#.*$|(?i:@?prefix).*$|\"[^\"\n]*\"", "", text)
        for prefix, name in re.findall(r"(?<![\w?:/])(parley|code|role|act|mod):([A-Za-z][\w-]*)", body):
            yield where, prefixes[prefix], name
        for name in re.findall(r"<https://w3id\.org/parley/ontology#(\w+)>", text):
            yield where, "PARLEY", name


def test_every_term_used_is_defined(parley: rdflib.Graph, codes: rdflib.Graph) -> None:
    known = {
        "PARLEY": set(terms(parley)),
        **{
            space: {
                str(c).removeprefix(VOCAB).partition("/")[2]
                for c in codes.subjects(RDF.type, SKOS.Concept)
                if str(c).startswith(f"{VOCAB}{path}/")
            }
            for space, path in (("CODE", "code"), ("ROLE", "role"), ("ACT", "act"), ("MODALITY", "modality"))
        },
    }
    used = [*_code_terms(), *_text_terms()]
    assert len(used) > 300
    assert {u for u in used if u[2] not in known[u[1]]} == set()


def test_every_term_is_used_or_said_to_be_reserved(parley: rdflib.Graph) -> None:
    readers = ("kg/web", "kg/shapes", "kg/queries")
    written = {
        name for where, space, name in _code_terms() if space == "PARLEY" and not where.startswith(readers)
    }
    reserved = {
        local(term)
        for term, note in parley.subject_objects(SKOS.editorialNote)
        if str(note).startswith("Reserved")
    }
    assert set(terms(parley)) - written - reserved == set(), "defined, but nothing writes them"
    assert reserved & written == set(), "said to be reserved, but written"


def test_namespaces_of_the_code_are_those_of_the_files() -> None:
    assert str(PARLEY) == TERMS
    assert str(CODE) == VOCAB + "code/"
    for file in FILES:
        for prefix, base in re.findall(r"(?m)^@prefix (\w+): <([^>]+)>", file.read_text(encoding="utf-8")):
            assert NAMESPACES.get(prefix, base) == base, f"{file.name}: {prefix}"


def test_alignments_touch_only_terms_of_ours_and_of_the_vocabulary_they_name() -> None:
    defined = {TERMS + name for name in terms(graph("parley.ttl"))}
    for file in ONTOLOGY.glob("align-*.ttl"):
        found = rdflib.Graph().parse(file)
        (header,) = found.subjects(RDF.type, OWL.Ontology)
        other = NAMESPACES[file.stem.removeprefix("align-")]
        for subject, predicate, value in found:
            if subject == header:
                continue
            assert str(subject) in defined, subject
            if predicate in {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, OWL.equivalentClass}:
                assert str(value).startswith(other), value
            else:
                assert predicate == SKOS.note, predicate
