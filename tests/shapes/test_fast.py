"""The fast engine finds what pySHACL finds: on planted errors, random graphs, and real volumes."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import GateError
from kg.resources import shipped
from kg.shapes.checks import Run
from kg.shapes.engine import Result, Shapes, raw_results, validate_lines
from kg.shapes.fast import plan_of, reports, validate_fast
from kg.shapes.index import Index, node_of, text_of
from kg.shapes.sample import choose, compare
from kg.terms import literal
from tests.shapes.test_shapes_content import FILES, GOOD, PREFIXES

EX: Final = "http://example.org/"
SHACL: Final = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
# Every component and every kind of path and target, most without a message, so that made-up ones count.
SYNTHETIC: Final = (
    SHACL
    + r"""
ex:A a rdfs:Class, sh:NodeShape ; sh:property ex:A-p, ex:A-q, ex:A-path, ex:A-langs, ex:A-counts ; sh:nodeKind sh:IRI .
ex:A-p sh:path ex:p ; sh:minCount 1 ; sh:maxCount 2 ; sh:class ex:B ; sh:severity sh:Warning .
ex:A-q sh:path ex:q ; sh:datatype xsd:integer ; sh:minInclusive 0 ; sh:maxExclusive 10 ; sh:in ( 1 2 "x" ex:a ) ; sh:message "q", "Q"@en .
ex:A-path sh:path ( ex:p [ sh:inversePath ex:p ] ) ; sh:nodeKind sh:IRI ; sh:hasValue ex:a ; sh:not [ sh:class ex:B ] .
ex:A-langs sh:path ex:r ; sh:uniqueLang true ; sh:languageIn ( "en" "de" ) ; sh:minLength 1 ; sh:maxLength 3 ; sh:pattern "^[a-z]" ; sh:flags "i" .
ex:A-counts sh:path [ sh:alternativePath ( ex:p ex:q ) ] ; sh:maxCount 3 ; sh:equals ex:p ; sh:disjoint ex:r .
ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:q ; sh:xone ( [ sh:class ex:A ] [ sh:property [ sh:path ex:q ; sh:maxCount 1 ] ] ) ;
  sh:property [ sh:path ex:q ; sh:lessThan ex:r ; sh:lessThanOrEquals ex:d ; sh:minExclusive "1900-01-01"^^xsd:date ; sh:message "order" ] .
ex:O a sh:NodeShape ; sh:targetObjectsOf ex:p ; sh:or ( ex:Closed [ sh:nodeKind sh:BlankNodeOrLiteral ] ) ;
  sh:and ( [ sh:property [ sh:path [ sh:zeroOrMorePath ex:p ] ; sh:maxCount 4 ] ] [ sh:property [ sh:path [ sh:oneOrMorePath ex:p ] ; sh:minCount 1 ] ] ) .
ex:Closed a sh:NodeShape ; sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ) ; sh:property [ sh:path ex:p ], [ sh:path ex:q ] .
ex:N a sh:NodeShape ; sh:targetNode ex:a, "x", ex:nowhere ; sh:node ex:Closed ; sh:severity sh:Info .
ex:Qualified a sh:PropertyShape ; sh:targetClass ex:B ; sh:path [ sh:zeroOrOnePath ex:p ] ;
  sh:qualifiedValueShape [ sh:class ex:A ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 .
ex:Hands a sh:NodeShape ; sh:targetClass ex:B ; sh:property ex:Hand1, ex:Hand2 .
ex:Hand1 sh:path ex:p ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape ex:IsA ; sh:qualifiedMinCount 1 .
ex:Hand2 sh:path ex:p ; sh:qualifiedValueShapesDisjoint true ; sh:qualifiedValueShape ex:IsB ; sh:qualifiedMaxCount 0 .
ex:IsA sh:class ex:A . ex:IsB sh:class ex:B .
ex:Sparql a sh:NodeShape ; sh:targetClass ex:A ; sh:message "shape {?value}" ; sh:sparql [ sh:message "{$this} has {?value}, {?other}"@en ; sh:select '''
  SELECT $this ?value ?other WHERE { $this <http://example.org/p> ?value . ?value <http://example.org/q> ?other .
    FILTER NOT EXISTS { ?value <http://example.org/p> ?x . ?x <http://example.org/p> $this } FILTER (isLiteral(?other) && ?other != 2) }''' ] .
ex:Off a sh:NodeShape ; sh:targetClass ex:A ; sh:deactivated true ; sh:nodeKind sh:Literal .
"""
)
# What the compiler leaves to pySHACL.
UNKNOWN: Final = (
    SHACL
    + """
ex:Optional a sh:NodeShape ; sh:targetClass ex:A ; sh:sparql [ sh:select '''
  SELECT $this WHERE { $this <http://example.org/p> ?x . OPTIONAL { ?x <http://example.org/q> ?y } FILTER (!bound(?y)) }''' ] .
ex:Backwards a sh:PropertyShape ; sh:targetClass ex:A ; sh:path [ sh:inversePath ( ex:p ex:q ) ] ; sh:minCount 1 .
ex:Known a sh:PropertyShape ; sh:targetClass ex:A ; sh:path ex:p ; sh:minCount 3 .
"""
)

NODES: Final = (*(f"<{EX}{n}>" for n in "abcdAB"), "_:x", "_:y")
LITERALS: Final = (
    '"x"', '"X"', '""', '"long text"', '"x"@en', '"y"@en', '"z"@en-gb', '"x"@fr', '"a\\nb"',
    *(f'"{v}"^^<http://www.w3.org/2001/XMLSchema#{t}>' for v, t in (
        ("1", "integer"), ("2", "integer"), ("11", "integer"), ("one", "integer"), ("1.5", "decimal"),
        ("1961-04-28", "date"), ("1961-02-30", "date"), ("1899-12-31", "date"), ("true", "boolean"),
        ("1961-04-28T10:00:00", "dateTime"),
    )),
)  # fmt: skip
TYPE: Final = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SUBCLASS: Final = "<http://www.w3.org/2000/01/rdf-schema#subClassOf>"

triples = st.one_of(
    st.tuples(st.sampled_from(NODES), st.just(TYPE), st.sampled_from((f"<{EX}A>", f"<{EX}B>", f"<{EX}c>"))),
    st.tuples(st.sampled_from(NODES), st.just(SUBCLASS), st.sampled_from((f"<{EX}A>", f"<{EX}B>"))),
    st.tuples(
        st.sampled_from(NODES),
        st.sampled_from(tuple(f"<{EX}{p}>" for p in "pqrd")),
        st.sampled_from((*NODES, *LITERALS)),
    ),
)
graphs = st.lists(triples, max_size=30).map(
    lambda rows: [f"{' '.join(row)} <{EX}g{i % 2}> .".encode() for i, row in enumerate(rows)]
)


def loaded(folder: Path, text: str) -> Shapes:
    path = folder / f"{abs(hash(text))}.ttl"
    path.write_text(text, encoding="utf-8")
    return Shapes.load(path)


def lines_of(graph: rdflib.Graph) -> list[bytes]:
    return [" ".join((*map(text_of, triple), ".")).encode() for triple in graph]


def outcome(engine: object, lines: list[bytes], shapes: Shapes) -> list[Result] | str:
    try:
        found: list[Result] = engine(lines, shapes)  # type: ignore[operator]
    except GateError:
        return "refused"
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shapes")


@pytest.mark.parametrize("name", sorted(FILES))
def test_planted_errors_are_found_by_both(name: str) -> None:
    turtle = GOOD + "\n".join(case.turtle for case in FILES[name])
    graph = rdflib.Graph().parse(shipped("ontology") / "codes.ttl")
    lines = lines_of(graph.parse(data=PREFIXES + turtle, format="turtle"))
    shapes = Shapes.load(shipped("ontology") / f"shapes-{name}.ttl")
    theirs = validate_lines(lines, shapes)
    assert theirs
    assert validate_fast(lines, shapes) == theirs


def test_nothing_in_our_own_shapes_is_left_to_pyshacl() -> None:
    plan = plan_of(Shapes.load(*(shipped("ontology") / f"shapes-{n}.ttl" for n in FILES)))
    assert plan.unknown == ()
    assert plan.predicates is not None


@settings(max_examples=80, deadline=None)
@given(lines=graphs)
def test_random_graphs_give_the_same_results(folder: Path, lines: list[bytes]) -> None:
    shapes = loaded(folder, SYNTHETIC)
    assert not plan_of(shapes).unknown
    assert outcome(validate_fast, lines, shapes) == outcome(validate_lines, lines, shapes)


@settings(max_examples=30, deadline=None)
@given(lines=graphs)
def test_results_come_as_often_as_in_the_report_of_pyshacl(folder: Path, lines: list[bytes]) -> None:
    shapes = loaded(folder, SYNTHETIC)
    plan = plan_of(shapes)
    index = Index(lines, plan.predicates)
    try:
        theirs = sorted(raw_results(index.graph, shapes))
    except GateError:
        return
    assert sorted(reports(plan, Run(index), shapes)) == theirs


@settings(max_examples=25, deadline=None)
@given(lines=graphs)
def test_what_the_compiler_does_not_know_goes_to_pyshacl(folder: Path, lines: list[bytes]) -> None:
    shapes = loaded(folder, UNKNOWN)
    assert {str(n).removeprefix(EX) for n, _, _ in plan_of(shapes).unknown} == {"Optional", "Backwards"}
    assert outcome(validate_fast, lines, shapes) == outcome(validate_lines, lines, shapes)


@pytest.mark.parametrize("term", [*NODES, *LITERALS, literal('a "quoted" \\ line\r\n\t')])
def test_terms_go_to_rdflib_and_back(term: str) -> None:
    assert text_of(node_of(term)) == term


def test_recursive_shapes_are_left_to_pyshacl(folder: Path) -> None:
    text = "ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:property [ sh:path ex:p ; sh:node ex:S ] ."
    shapes = loaded(folder, SHACL + text)
    assert [why for _, _, why in plan_of(shapes).unknown] == ["recursion"]


def test_a_bad_pattern_shuts_the_gate_when_a_node_is_asked(folder: Path) -> None:
    shapes = loaded(folder, SHACL + 'ex:S a sh:NodeShape ; sh:targetClass ex:A ; sh:pattern "(" .')
    line = f"<{EX}a> {TYPE} <{EX}A> .".encode()
    assert validate_fast([], shapes) == []
    with pytest.raises(GateError):
        validate_fast([line], shapes)


def test_a_sample_in_which_the_engines_differ_shuts_the_gate(folder: Path) -> None:
    shapes = loaded(
        folder, SHACL + "ex:S a sh:PropertyShape ; sh:targetClass ex:A ; sh:path ex:p ; sh:minCount 1 ."
    )
    plan = plan_of(shapes)
    lines = [f"<{EX}a{n:03}> {TYPE} <{EX}A> .".encode() for n in range(40)]
    run = Run(Index(lines, plan.predicates))
    choice = choose(plan, run, 10)
    assert {len(nodes) for nodes in choice.values()} == {10}
    assert compare(plan, run, shapes, choice, lines) == 10
    focus = next(iter(choice.values()))[0]
    told = [*lines, f"{focus} <{EX}p> <{EX}x> .".encode()]  # pySHACL is shown other data
    with pytest.raises(GateError, match="only the fast engine"):
        compare(plan, run, shapes, choice, told)


def test_a_node_with_very_many_values_is_checked_in_linear_time(folder: Path) -> None:
    shapes = loaded(
        folder,
        SHACL
        + "ex:S a sh:PropertyShape ; sh:targetClass ex:A ; sh:path ex:p ; sh:maxCount 5 ; sh:nodeKind sh:IRI .",
    )
    lines = [f"<{EX}a> {TYPE} <{EX}A> .".encode()]
    lines += [f"<{EX}a> <{EX}p> <{EX}v{n}> .".encode() for n in range(100_000)]
    assert [r.component for r in validate_fast(lines, shapes)] == [
        "<http://www.w3.org/ns/shacl#MaxCountConstraintComponent>"
    ]
