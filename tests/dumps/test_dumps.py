"""Every dump says the same as the master, and the description says what the dumps are."""

from __future__ import annotations

import csv
import hashlib
import io
import subprocess
import zipfile
from pathlib import Path

import networkx as nx
import pyshacl
import pytest
import rdflib
import zstandard
from pyoxigraph import RdfFormat, parse, serialize
from rdflib.compare import isomorphic

from kg.dumps import DUMP_FORMATS, DUMPS, dump_release, write_dumps, write_void
from kg.dumps.compress import open_input, open_output, uncompressed_suffix
from kg.dumps.serialise import in_rdf_xml
from kg.errors import ReleaseError, UsageError
from kg.formats import RDF_FORMATS, rdf_by_extension
from kg.nquads import ByteStream, distinct_triples, split_graph
from kg.release.read import Release, current_release
from kg.store import open_store
from kg.terms import NAMESPACES
from tests.release.making import BASE, lines_about, make_release, write_master

HARD = [
    '<http://e/a> <http://e/p> "a <b> . \\"c\\" \\\\ \\n <http://e/g> ."@en <http://e/g1> .\n',
    '<http://e/a> <http://e/p> "Кудрявцев “é” 𝄞" <http://e/g2> .\n',
    '<http://e/a> <http://e/p> "1961-04-28"^^<http://www.w3.org/2001/XMLSchema#date> <http://e/g2> .\n',
    '<http://e/a> <http://e/p> "0.9"^^<http://www.w3.org/2001/XMLSchema#decimal> <http://e/g2> .\n',
    "<http://e/a#x> <http://e/p> <http://e/a> <http://e/g1> .\n",
    "<http://e/a#x> <http://e/p> <http://e/a> <http://e/g2> .\n",
    "_:c14n0 <http://e/p> _:c14n1 <http://e/g2> .\n",
    "<http://e/z> <http://e/p> <http://e/a> .\n",
]
LINES = [*lines_about("anna", "boris"), *HARD]


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_master(tmp_path_factory.mktemp("master") / "m.nq", LINES)


@pytest.fixture(scope="module")
def dumps(master: Path) -> Path:
    folder = master.parent / "dumps"
    assert write_dumps(master, folder, BASE, jobs=2) == ()
    return folder


def content(path: Path) -> bytes:
    with open_input(path) as file:
        return file.read()


def expected(master: Path, *, graphs: bool) -> list[bytes]:
    lines = master.read_bytes().splitlines(keepends=True)
    return sorted(lines if graphs else distinct_triples(lines))


# ---------------------------------------------------------------- the same everywhere


def test_a_release_has_every_serialisation(dumps: Path) -> None:
    assert {p.name for p in dumps.iterdir()} == {*DUMPS, "SHA256SUMS"}
    assert {name.split(".")[1] for name in DUMPS} == {form.extension for form in RDF_FORMATS}


@pytest.mark.parametrize("name", DUMPS)
def test_every_dump_reads_back_as_the_master(master: Path, dumps: Path, name: str) -> None:
    form = rdf_by_extension(name.split(".")[1])
    assert form is not None
    statements = parse(content(dumps / name), form.engine)
    syntax = RdfFormat.N_QUADS if form.holds_graphs else RdfFormat.N_TRIPLES
    written = serialize(statements, None, syntax)
    assert written is not None
    assert sorted(written.splitlines(keepends=True)) == expected(master, graphs=form.holds_graphs)


@pytest.mark.parametrize(
    ("name", "syntax"), [("dataset.ttl.zst", "turtle"), ("dataset.rdf.zst", "xml"), ("dataset.nt.zst", "nt")]
)
def test_another_library_reads_the_same_graph(master: Path, dumps: Path, name: str, syntax: str) -> None:
    graph = rdflib.Graph().parse(data=content(dumps / name), format=syntax)
    merge = b"".join(expected(master, graphs=False))
    assert isomorphic(graph, rdflib.Graph().parse(data=merge, format="nt"))


@pytest.mark.parametrize(
    ("name", "syntax"), [("dataset.trig.zst", "trig"), ("dataset.jsonld.zst", "json-ld")]
)
def test_another_library_reads_the_same_named_graphs(
    master: Path, dumps: Path, name: str, syntax: str
) -> None:
    def graphs(dataset: rdflib.Dataset) -> dict[str, int]:
        return {str(g.identifier): len(g) for g in dataset.graphs() if len(g)}

    read = graphs(rdflib.Dataset().parse(data=content(dumps / name), format=syntax))
    assert read == graphs(rdflib.Dataset().parse(data=master.read_bytes(), format="nquads"))


def test_the_master_is_kept_byte_by_byte(master: Path, dumps: Path) -> None:
    assert content(dumps / "dataset.nq.zst") == master.read_bytes()
    assert content(dumps / "dataset.nq.gz") == master.read_bytes()
    assert (
        zstandard.get_frame_parameters((dumps / "dataset.nq.zst").read_bytes()).content_size
        == master.stat().st_size
    )


def test_each_graph_is_one_block_and_names_are_short(dumps: Path) -> None:
    text = content(dumps / "dataset.trig.zst").decode()
    assert text.count("<http://e/g2> {") == 1
    assert "a rico:Person" in text


def test_dumps_are_the_same_bytes_every_time_and_in_every_process(
    master: Path, dumps: Path, tmp_path: Path
) -> None:
    write_dumps(master, tmp_path, BASE, jobs=1)
    for path in dumps.iterdir():
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_checksums_are_checked_by_the_usual_tool(dumps: Path) -> None:
    run = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=dumps, capture_output=True, check=False
    )
    assert run.returncode == 0
    assert run.stdout.count(b": OK") == len(DUMPS)


def test_an_empty_master_makes_empty_dumps(tmp_path: Path) -> None:
    write_dumps(write_master(tmp_path / "m.nq", []), tmp_path / "dumps", BASE, jobs=1)
    for name in DUMPS:
        form = rdf_by_extension(name.split(".")[1])
        assert form is not None
        assert list(parse(content(tmp_path / "dumps" / name), form.engine)) == []


# ---------------------------------------------------------------- what RDF/XML cannot hold


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        (b'<http://e/a> <http://e/p> "x" .\n', True),
        (b'<http://e/a> <http://e/1a> "x" .\n', True),
        (b'<http://e/a> <http://e/1> "x" .\n', False),
        (b'<http://e/a> <http://e/> "x" .\n', False),
        (b'<http://e/a> <http://e/p> "a\\u0001b" .\n', False),
        (b'<http://e/a> <http://e/p> "a\\rb" .\n', False),
        (b'<http://e/a> <http://e/p> "a\\\\rb" .\n', True),
        (b'<http://e/a> <http://e/p> "a\\nb\\tc\\"" .\n', True),
        ('<http://e/a> <http://e/p> "\ufffe" .\n'.encode(), False),
    ],
)
def test_what_rdf_xml_can_hold_comes_back_and_what_it_cannot_is_known(line: bytes, fits: bool) -> None:
    assert in_rdf_xml(line) is fits
    if fits:
        written = serialize(parse(line, RdfFormat.N_TRIPLES), None, RdfFormat.RDF_XML)
        assert written is not None
        graph = rdflib.Graph().parse(data=written, format="xml")
        assert isomorphic(graph, rdflib.Graph().parse(data=line, format="nt"))


def test_triples_left_out_of_rdf_xml_are_reported(tmp_path: Path) -> None:
    master = write_master(tmp_path / "m.nq", [*LINES, '<http://e/a> <http://e/1> "x" <http://e/g> .\n'])
    (finding,) = write_dumps(master, tmp_path / "dumps", BASE, jobs=1)
    assert finding.code == "not-in-rdf-xml"
    assert "1 triples" in finding.message
    assert finding.place == "dumps/dataset.rdf.zst"


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize("line", HARD)
def test_a_line_is_split_as_a_parser_would(line: str) -> None:
    triple, graph = split_graph(line.encode())
    (quad,) = parse(line.encode(), RdfFormat.N_QUADS)
    assert triple.decode() == str(quad.triple)
    assert graph.decode() == ("" if "DEFAULT" in str(quad.graph_name) else str(quad.graph_name))


def test_a_triple_term_is_split_from_its_graph() -> None:
    line = b'<http://e/a> <http://e/p> <<( <http://e/a> <http://e/p> "x )>> y" )>> <http://e/g> .\n'
    assert split_graph(line)[1] == b"<http://e/g>"
    assert split_graph(line.replace(b" <http://e/g>", b""))[1] == b""


def test_a_stream_gives_its_pieces_in_any_portions() -> None:
    assert io.BufferedReader(ByteStream(iter([b"ab", b"", b"cde"])), 2).read() == b"abcde"
    assert ByteStream(iter([])).read(5) == b""


# ---------------------------------------------------------------- compression


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
def test_files_are_compressed_as_their_names_say(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"x.nq{ending}"
    with open_output(path) as file:
        file.write(b"line\n" * 1000)
    magic = {"": b"line", ".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}[ending]
    assert path.read_bytes().startswith(magic)
    assert content(path) == b"line\n" * 1000
    assert uncompressed_suffix(path) == "nq"


def test_a_gzip_header_carries_no_time_and_no_name(dumps: Path) -> None:
    header = (dumps / "dataset.nq.gz").read_bytes()[:10]
    assert header[3] == 0  # no optional fields
    assert header[4:8] == b"\0\0\0\0"


def test_an_error_while_writing_is_not_hidden_by_compression(tmp_path: Path) -> None:
    for ending in ("", ".gz", ".zst"):
        link = tmp_path / f"full{ending}"
        link.symlink_to("/dev/full")
        with pytest.raises(OSError, match="No space left"), open_output(link) as file:
            file.write(b"x" * 10_000_000)


# ---------------------------------------------------------------- kg dump


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return make_release(tmp_path_factory.mktemp("r") / "site", LINES)


@pytest.mark.parametrize("ending", ["", ".gz", ".zst"])
@pytest.mark.parametrize("form", [f.name for f in RDF_FORMATS])
def test_any_serialisation_is_written_in_any_compression(
    release: Release, tmp_path: Path, form: str, ending: str
) -> None:
    output = tmp_path / "new" / f"x{ending}"
    dump_release(release, form, output)
    extension = next(f.extension for f in RDF_FORMATS if f.name == form)
    assert content(output) == content(release.dumps_path / f"dataset.{extension}.zst")
    assert [p.name for p in output.parent.iterdir()] == [output.name]


def test_an_unknown_format_lists_those_there_are(release: Release, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=", ".join(DUMP_FORMATS)):
        dump_release(release, "hdt", tmp_path / "x")


def test_tables_do_not_go_into_one_compressed_file(release: Release, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder"):
        dump_release(release, "csv", tmp_path / "x.gz")


def test_a_dump_that_fails_leaves_no_file(release: Release, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ReleaseError, match="cannot be written"):
        dump_release(release, "nq", tmp_path / "file" / "x.nq")
    (tmp_path / "folder").mkdir()
    with pytest.raises(ReleaseError, match="cannot be written"):
        dump_release(release, "nq", tmp_path / "folder")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file", "folder"]


# ---------------------------------------------------------------- the sample


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_tables_of_the_sample_name_people_and_days(sample_site: Path, tmp_path: Path) -> None:
    release = current_release(sample_site)
    dump_release(release, "csv", tmp_path / "tables")
    tables = {p.stem: rows(p.read_text(encoding="utf-8")) for p in (tmp_path / "tables").iterdir()}
    assert set(tables) == {"conversations", "participations", "persons", "places", "statements"}
    found = open_store(release.store_path).query(
        "SELECT ?c { ?c a parley:Conversation }", prefixes=NAMESPACES
    )
    assert {row["conversation"] for row in tables["conversations"]} == {row["c"].value for row in found}  # type: ignore[union-attr]
    assert len(tables["conversations"]) >= release.manifest.counts["conversations"]
    castro = next(row for row in tables["persons"] if row["label"].startswith("Castro Ruz, Fidel"))
    met = [row for row in tables["participations"] if row["participant"] == castro["person"]]
    assert any(row["conversation"] in {c["conversation"] for c in tables["conversations"]} for row in met)
    assert all(row["earliest"] <= row["latest"] for row in tables["conversations"] if row["earliest"])
    assert any(row["summary"] and row["speaker"] == castro["person"] for row in tables["statements"])


def test_tables_fit_into_one_reproducible_zip_file(sample_site: Path, tmp_path: Path) -> None:
    release = current_release(sample_site)
    dump_release(release, "csv", tmp_path / "one.zip")
    dump_release(release, "csv", tmp_path / "two.zip")
    dump_release(release, "csv", tmp_path / "folder")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert archive.read(name) == (tmp_path / "folder" / name).read_bytes()


@pytest.mark.parametrize(("form", "ending"), [("graphml", ""), ("graphml", ".gz"), ("gexf", "")])
def test_the_network_of_the_sample_opens_in_a_network_program(
    sample_site: Path, tmp_path: Path, form: str, ending: str
) -> None:
    output = tmp_path / f"n.{form}{ending}"
    dump_release(current_release(sample_site), form, output)
    opened = nx.read_graphml(output) if form == "graphml" else nx.read_gexf(output)
    by_label = {data["label"]: node for node, data in opened.nodes(data=True)}
    castro = next(node for label, node in by_label.items() if label.startswith("Castro Ruz, Fidel"))
    kudryavtsev = next(node for label, node in by_label.items() if label.startswith("Kudryavtsev"))
    edge = opened.edges[castro, kudryavtsev]
    assert int(edge["weight"]) >= 1
    assert edge["first"].startswith("1961-04")
    assert opened.nodes[castro]["type"] == "person"


def test_the_sample_release_is_whole_and_its_dumps_agree(sample_site: Path) -> None:
    release = current_release(sample_site)
    counts = release.manifest.counts
    for name in DUMPS:
        form = rdf_by_extension(name.split(".")[1])
        assert form is not None
        found = sum(1 for _ in parse(content(release.dumps_path / name), form.engine))
        assert found == counts["quads" if form.holds_graphs else "triples"], name


# ---------------------------------------------------------------- VoID and DCAT

VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture(scope="module")
def described(sample_site: Path) -> tuple[Release, rdflib.Graph, rdflib.URIRef]:
    release = current_release(sample_site)
    graph = rdflib.Graph().parse(release.void_path)
    return release, graph, rdflib.URIRef(f"{release.manifest.base}dataset")


def test_the_description_counts_what_a_query_counts(
    described: tuple[Release, rdflib.Graph, rdflib.URIRef],
) -> None:
    release, graph, dataset = described
    store = open_store(release.store_path)

    def asked(query: str) -> dict[str, int]:
        return {row[0].value: int(row[1].value) for row in store.query(query)}  # type: ignore[union-attr]

    assert graph.value(dataset, VOID.triples).toPython() == release.manifest.counts["triples"]  # type: ignore[union-attr]
    classes = {
        str(graph.value(part, VOID["class"])): graph.value(part, VOID.entities).toPython()  # type: ignore[union-attr]
        for part in graph.objects(dataset, VOID.classPartition)
    }
    assert classes == asked("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    properties = {
        str(graph.value(part, VOID.property)): graph.value(part, VOID.triples).toPython()  # type: ignore[union-attr]
        for part in graph.objects(dataset, VOID.propertyPartition)
    }
    assert properties == asked("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    subjects = {
        str(graph.value(part, VOID.property)): graph.value(part, VOID.distinctSubjects).toPython()  # type: ignore[union-attr]
        for part in graph.objects(dataset, VOID.propertyPartition)
    }
    assert subjects == asked("SELECT ?p (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o } GROUP BY ?p")


def test_the_description_names_the_files_that_are_there(
    described: tuple[Release, rdflib.Graph, rdflib.URIRef],
) -> None:
    release, graph, dataset = described
    found = set()
    for part in graph.objects(dataset, DCAT.distribution):
        address = str(graph.value(part, DCAT.downloadURL))
        name = address.rpartition("/")[2]
        path = release.dumps_path / name
        found.add(name)
        assert address == f"{release.manifest.base}dumps/{release.id}/{name}"
        assert str(graph.value(part, DCAT.byteSize)) == str(path.stat().st_size)
        checksum = graph.value(part, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found == set(DUMPS)
    assert {str(o).rpartition("/")[2] for o in graph.objects(dataset, VOID.dataDump)} == set(DUMPS)


def test_the_description_has_no_blank_node_and_begins_with_the_data_set(
    described: tuple[Release, rdflib.Graph, rdflib.URIRef],
) -> None:
    release, graph, dataset = described
    assert not [n for triple in graph for n in triple if isinstance(n, rdflib.BNode)]
    body = [line for line in release.void_path.read_text().splitlines() if not line.startswith("@prefix")]
    assert body[0].startswith(f"<{dataset}>")


@pytest.mark.corpus
def test_the_description_passes_the_shapes_of_dcat_ap(
    described: tuple[Release, rdflib.Graph, rdflib.URIRef], shared: Path
) -> None:
    shapes = rdflib.Graph().parse(shared / "suites/schemas/dcat-ap/shacl-dcat-ap-SHACL.ttl")
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    for triple in list(shapes.triples((None, sh.property, None))):
        if (triple[2], sh.path, None) not in shapes:  # the published file refers to shapes it leaves out
            shapes.remove(triple)
    conforms, _, text = pyshacl.validate(described[1], shacl_graph=shapes)
    assert conforms, text


def test_a_description_can_be_written_again(
    described: tuple[Release, rdflib.Graph, rdflib.URIRef], tmp_path: Path
) -> None:
    release = described[0]
    (tmp_path / "dumps").symlink_to(release.dumps_path)
    write_void(tmp_path, release.manifest)
    assert (tmp_path / "void.ttl").read_bytes() == release.void_path.read_bytes()
