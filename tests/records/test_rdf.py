"""RDF of any origin: serialisations, graphs, blank nodes, literals, and what is refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, Store, parse

from kg.config import Settings
from kg.errors import SourceError
from kg.records import discover, read_source
from kg.records.findings import Finding
from kg.records.model import ForeignGraph
from kg.records.rdf import RdfReader, serialisation_of

BASE = "https://data.example.org/"
READER = RdfReader(base=BASE)
Write = Callable[[str, str | bytes], Path]

TRIPLE = "<http://example.org/a> <http://example.org/p> <http://example.org/b> "
RDF_XML = """<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://example.org/">
<rdf:Description rdf:about="http://example.org/a">
<x:p rdf:resource="http://example.org/b"/></rdf:Description></rdf:RDF>
"""
JSON_LD = '{"@id": "http://example.org/a",\n "http://example.org/p": {"@id": "http://example.org/b"}}'


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writer(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer


def read(path: Path, reader: RdfReader = READER) -> tuple[list[ForeignGraph], list[Finding]]:
    items = list(reader.read(path, path.name))
    return [i for i in items if isinstance(i, ForeignGraph)], [i for i in items if isinstance(i, Finding)]


SERIALISED = {
    "a.ttl": "@prefix x: <http://example.org/> .\nx:a x:p x:b .\n",
    "a.trig": "PREFIX x: <http://example.org/>\n{ x:a x:p x:b }\n",
    "a.nt": f"{TRIPLE}.\n",
    "a.nq": f"{TRIPLE}.\n",
    "a.jsonld": JSON_LD,
    "a.rdf": RDF_XML,
}


@pytest.mark.parametrize("name", SERIALISED)
def test_every_serialisation_gives_the_same_line(write: Write, name: str) -> None:
    graphs, findings = read(write(name, SERIALISED[name]))
    assert findings == []
    graph = f"{BASE}graph/{name}/source"
    assert [(g.graph, g.lines) for g in graphs] == [(graph, (f"{TRIPLE}<{graph}> .\n",))]
    assert (graphs[0].id, graphs[0].source, graphs[0].place) == (f"{name}#", name, "the default graph")


@pytest.mark.parametrize("name", SERIALISED)
def test_content_tells_the_serialisation_without_an_extension(write: Write, name: str) -> None:
    (source,), _ = discover([write("data", SERIALISED[name])], Settings(base=BASE))
    assert source.format == "rdf"
    (graph,) = read_source(source, Settings(base=BASE))
    assert isinstance(graph, ForeignGraph)
    assert graph.lines == (f"{TRIPLE}<{BASE}graph/data/source> .\n",)


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.xml", b'<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"/>'),
        ("a.html", b"<!DOCTYPE html><html/>"),
        ("a.json", b'{"id": "x"}'),
        ("a.yaml", b"prefix: <x>\n"),
        ("a.txt", b"9 June 1961\n\nTop Secret\n"),
        ("a", b""),
        ("a.csv", b"_:a,b,c\n"),
        ("a.rq", b"PREFIX x: <http://x/>\nSELECT * {}"),
        ("a", b"PREFIX x: <http://x/>\nselect * {}"),
    ],
)
def test_other_files_are_not_taken_for_rdf(name: str, head: bytes) -> None:
    assert serialisation_of(Path(name), head) is None


def test_content_wins_over_an_extension_that_cannot_be_right(write: Write) -> None:
    for text in (RDF_XML, JSON_LD):
        assert len(read(write("a.ttl", text))[0]) == 1


def test_a_byte_order_mark_is_skipped(write: Write) -> None:
    for name, text in SERIALISED.items():
        assert len(read(write(name, b"\xef\xbb\xbf" + text.encode()))[0]) == 1, name


def test_each_named_graph_is_a_record_under_its_own_name(write: Write) -> None:
    text = f"{TRIPLE}<http://example.org/g2> .\n{TRIPLE}<http://example.org/g1> .\n{TRIPLE}.\n"
    graphs, _ = read(write("sub name.nq", text))
    own = f"{BASE}graph/sub-name.nq/source"
    assert [g.graph for g in graphs] == ["http://example.org/g1", "http://example.org/g2", own]
    assert [g.id for g in graphs] == ["http://example.org/g1", "http://example.org/g2", "sub-name.nq#"]
    assert all(g.lines == (f"{TRIPLE}<{g.graph}> .\n",) for g in graphs)
    assert graphs[0].place == "graph <http://example.org/g1>"


def test_the_name_of_a_graph_may_be_very_long(write: Write) -> None:
    names = [f"http://example.org/{'g' * 300}{i}" for i in range(2)]
    graphs, _ = read(write("a.nq", "".join(f"{TRIPLE}<{n}> .\n" for n in names)))
    assert [g.graph for g in graphs] == names
    assert len({g.id for g in graphs}) == 2


def test_a_graph_named_by_a_blank_node_is_set_aside_and_the_others_go_on(write: Write) -> None:
    graphs, findings = read(write("a.trig", f"_:g {{ {TRIPLE} }}\n{TRIPLE}.\n"))
    assert len(graphs) == 1
    assert [(f.code, f.source, f.place, f.sets_aside) for f in findings] == [
        ("blank-graph-name", "a.trig", "graph _:g", True)
    ]


def test_literals_get_the_form_the_store_gives_back_and_are_counted(write: Write) -> None:
    text = """@prefix x: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    x:a x:p 01, 1, 1.50, "1"^^xsd:boolean, "plain", "Tag"@EN-gb, "odd"^^x:own, "1961-04-28"^^xsd:date, "x"^^xsd:integer .
    """
    path = write("a.ttl", text)
    (graph,), _ = read(path)
    store = Store()
    store.bulk_load(path=str(path), format=RdfFormat.TURTLE)
    assert {line.split(" ", 2)[2].rsplit(" <", 1)[0] for line in graph.lines} == {
        str(q.object) for q in store
    }
    assert graph.rewritten_literals == 3
    assert len(graph.lines) == 8  # 01 and 1 are one triple
    assert any('"Tag"@en-gb' in line for line in graph.lines)


numbers = st.from_regex(r"[+-]?[0-9]{1,20}(\.[0-9]{0,6})?([eE][0-9])?", fullmatch=True)
days = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(Z|\+0[0-9]:00)?(T[0-9]{2}:00:00)?", fullmatch=True)
datatypes = st.sampled_from(
    ["integer", "decimal", "double", "int", "date", "dateTime", "gYear", "boolean", "string"]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers | days, datatypes)
def test_any_literal_is_what_the_store_makes_of_it(write: Write, form: str, datatype: str) -> None:
    text = f'<http://x/a> <http://x/p> "{form}"^^<http://www.w3.org/2001/XMLSchema#{datatype}> .'
    path = write("a.nt", text)
    (graph,), _ = read(path)
    store = Store()
    store.load(text, format=RdfFormat.N_TRIPLES)
    [stored] = store
    assert graph.lines[0].startswith(f"{stored.subject} {stored.predicate} {stored.object} <")


def test_blank_nodes_are_named_by_shape_not_by_label_or_order(write: Write) -> None:
    one = read(write("a.ttl", "_:x <http://x/p> [ <http://x/q> 1 ] . _:x <http://x/r> _:x ."))[0][0]
    other = "_:b9 <http://x/q> 1 .\n_:b1 <http://x/r> _:b1 .\n_:b1 <http://x/p> _:b9 .\n"
    assert read(write("a.ttl", other))[0][0].lines == one.lines
    assert "_:x" not in "".join(one.lines)


def test_blank_nodes_of_two_files_stay_apart(write: Write) -> None:
    text = "<http://x/a> <http://x/p> _:b .\n"
    one, two = read(write("a.nt", text))[0][0], read(write("b.nt", text))[0][0]
    assert one.lines[0].split()[2] != two.lines[0].split()[2]


def test_lines_are_sorted_and_the_store_holds_exactly_them(write: Write) -> None:
    text = "\n".join(f'<http://x/{i}> <http://x/p> "v\\u0000\\t\\"{i}\\\\" , _:b{i} .' for i in (3, 1, 2))
    (graph,), _ = read(write("a.ttl", text))
    assert list(graph.lines) == sorted(graph.lines)
    store = Store()
    store.bulk_load("".join(graph.lines), format=RdfFormat.N_QUADS)
    back = {f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n" for q in store}
    # The engine may rename blank nodes when it reads them; everything else is as it was.
    assert len(back) == 6
    assert {b for b in back if "_:" not in b} == {line for line in graph.lines if "_:" not in line}


def test_a_graph_across_files_and_graphs_shares_its_blank_nodes_within_the_file(write: Write) -> None:
    graphs, _ = read(
        write("a.trig", "<http://x/g> { _:b <http://x/p> 1 } <http://x/h> { _:b <http://x/q> 2 }")
    )
    subjects = {line.split()[0] for g in graphs for line in g.lines}
    assert len(graphs) == 2
    assert len(subjects) == 1


nodes = st.integers(0, 5).map(lambda i: f"_:n{i}")
statements = st.lists(
    st.tuples(nodes, st.sampled_from("pq"), nodes | st.just('"v"')), min_size=1, max_size=10
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(statements)
def test_names_are_those_of_rdfc_with_a_prefix(write: Write, triples: list[tuple[str, str, str]]) -> None:
    text = "".join(f"{s} <http://x/{p}> {o} .\n" for s, p, o in triples)
    (graph,), _ = read(write("a.nt", text), RdfReader(base=BASE, canonical_seconds=30))
    data = Dataset(parse(text, format=RdfFormat.N_TRIPLES))
    data.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    expected = sorted(f"{q} ." for q in data)
    prefix = graph.lines[0].split("c14n")[0].removeprefix("_:")
    plain = sorted(
        line.replace(prefix + "c14n", "c14n").replace(f" <{graph.graph}> .\n", " .") for line in graph.lines
    )
    assert plain == expected


def test_blank_nodes_made_to_look_alike_are_refused_in_time(write: Write) -> None:
    clique = "".join(f"_:a{i} <http://x/p> _:a{j} .\n" for i, j in itertools.permutations(range(30), 2))
    with pytest.raises(SourceError) as caught:
        read(write("clique.nt", clique), RdfReader(base=BASE, canonical_seconds=1))
    assert (caught.value.finding_code, caught.value.source) == ("blank-nodes-alike", "clique.nt")
    assert "Give IRIs" in caught.value.remedy


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.ttl", "<http://x/a> <http://x/b> \n <http://x/c> ; x .\n", "line 2, column 17"),
        ("a.trig", "<http://x/g> {\n <http://x/a> <http://x/b> }\n", "line 2, column 28"),
        ("a.nt", f"{TRIPLE}.\n<http://x/a> <http://x/b> 5 .\n", "line 2, column 27"),
        ("a.nq", f"{TRIPLE}.\n<http://x/a> oops\n", "line 2, column 14"),
        ("a.jsonld", '{"@id": "http://x/a",\n "http://x/p" 1}', "line 2, column 15"),
        ("a.rdf", RDF_XML.replace("</rdf:Description>", "</rdf:Oops>"), "line 4, column 45"),
    ],
)
def test_a_syntax_error_is_placed_by_line_and_column(write: Write, name: str, text: str, place: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(write(name, text))
    assert (caught.value.finding_code, caught.value.source, caught.value.place) == ("rdf-syntax", name, place)
    assert str(caught.value).startswith(f"{name}, {place}: ")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", "<> <http://x/p> <#b>, </c> ."),
        ("a.trig", "{ <> <http://x/p> <#b>, </c> }"),
        ("a.jsonld", '{"@id": "", "http://x/p": [{"@id": "#b"}, {"@id": "/c"}]}'),
        (
            "a.rdf",
            RDF_XML.replace("http://example.org/a", "")
            .replace(
                '<x:p rdf:resource="http://example.org/b"/>',
                '<x:p rdf:resource="#b"/><x:p rdf:resource="/c"/>',
            )
            .replace("http://example.org/", "http://x/"),
        ),
    ],
)
def test_relative_iris_are_resolved_against_the_files_own_graph_and_reported(
    write: Write, name: str, text: str
) -> None:
    (graph,), findings = read(write(name, text))
    own = f"{BASE}graph/{name}/source"
    assert graph.lines == (
        f"<{own}> <http://x/p> <{BASE}c> <{own}> .\n",
        f"<{own}> <http://x/p> <{own}#b> <{own}> .\n",
    )
    assert [(f.code, f.severity, f.source) for f in findings] == [("relative-iris", "info", name)]
    assert own in findings[0].message


def test_a_declared_base_is_used_in_silence(write: Write) -> None:
    (graph,), findings = read(write("a.ttl", "@base <http://x/> . <a> <p> <> ."))
    assert findings == []
    assert graph.lines[0].startswith("<http://x/a> <http://x/p> <http://x/> ")


def test_a_relative_iri_in_n_triples_is_a_syntax_error(write: Write) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("a.nt", "<a> <http://x/p> <http://x/b> .\n"))
    assert (caught.value.finding_code, caught.value.place) == ("rdf-syntax", "line 1, column 1")


@pytest.mark.parametrize(
    "text",
    [
        '{\n"@context": "http://127.0.0.1:9/c", "@id": "http://x/a"}',
        '{\n"@context": [{"x": "http://x/"}, "http://127.0.0.1:9/c"]}',
        '{"@context": {"t": {"@id": "http://x/t",\n"@context": "http://127.0.0.1:9/c"}}}',
        '{"@context": {\n"@import": "http://127.0.0.1:9/c"}}',
        '[{"@id": "http://x/a", "http://x/p": {\n"@context": "http://127.0.0.1:9/c"}}]',
    ],
)
def test_a_remote_context_is_refused_with_its_address_and_line(write: Write, text: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("a.jsonld", text))
    assert (caught.value.finding_code, caught.value.place) == ("remote-context", "line 2")
    assert "http://127.0.0.1:9/c" in caught.value.message


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE r [<!ENTITY a "b">]>',
        '<!DOCTYPE r [\n<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r [<!ENTITY % e SYSTEM "http://127.0.0.1:9/e">%e;]>',
    ],
)
def test_xml_with_entities_is_refused(write: Write, doctype: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("a.rdf", RDF_XML.replace("<rdf:RDF", doctype + "<rdf:RDF")))
    assert caught.value.finding_code == "xml-entities"
    assert caught.value.place.startswith("line ")


@pytest.mark.parametrize("term", ["<<( <http://x/a> <http://x/b> 1 )>>", '"x"@en--ltr'])
def test_terms_of_rdf_1_2_are_refused(write: Write, term: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("a.ttl", f"<http://x/a> <http://x/b> {term} ."))
    assert (caught.value.finding_code, caught.value.place) == ("rdf-1-2", "subject <http://x/a>")


def test_bytes_that_are_not_utf8_are_placed(write: Write) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("a.ttl", b'<http://x/a> <http://x/b> "caf\xe9" .'))
    assert (caught.value.finding_code, caught.value.place) == ("not-utf8", "line 1, column 31")
    with pytest.raises(SourceError) as caught:
        read(write("a.jsonld", b'{"@id": "caf\xe9"}'))
    assert (caught.value.finding_code, caught.value.place) == ("not-utf8", "byte 12")


def test_a_file_without_triples_is_worth_a_warning(write: Write) -> None:
    graphs, findings = read(write("a.ttl", "# nothing\n"))
    assert graphs == []
    assert [(f.code, f.severity, f.source) for f in findings] == [("rdf-empty", "warning", "a.ttl")]


@pytest.mark.parametrize("name", ["a.ttl", "a.jsonld", "a.rdf"])
def test_deep_nesting_ends_in_a_source_error_not_a_crash(write: Write, name: str) -> None:
    depth = 100_000
    text = {
        "a.ttl": "<http://x/a> <http://x/p> " + "[ <http://x/p> " * depth,
        "a.jsonld": '{"http://x/p": ' * depth,
        "a.rdf": RDF_XML.partition("<rdf:Desc")[0] + "<rdf:Description>" * depth,
    }[name]
    with pytest.raises(SourceError) as caught:
        read(write(name, text))
    assert caught.value.source == name
