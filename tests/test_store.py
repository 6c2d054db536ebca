"""The store holds what the master says, in its graphs and once in the merge."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
import zstandard
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, RdfFormat

from kg import store as store_module
from kg.errors import QueryError, ReleaseError
from kg.store import ReadStore, StoreCounts, create_store, open_store

LINES = [
    '<http://e/a> <http://e/p> "1" <http://e/g1> .\n',
    '<http://e/a> <http://e/p> "1" <http://e/g2> .\n',
    '<http://e/a> <http://e/p> "2 <x> ."@en <http://e/g1> .\n',
    "<http://e/b> <http://e/p> <http://e/a> <http://e/g2> .\n",
]


def write(path: Path, lines: list[str]) -> Path:
    path.write_bytes("".join(sorted(lines)).encode())
    return path


def made(folder: Path, lines: list[str]) -> ReadStore:
    create_store(folder / "store", write(folder / "m.nq", lines), jobs=2)
    return open_store(folder / "store")


def value(store: ReadStore, query: str) -> str:
    solutions = store.query(query)
    assert isinstance(solutions, QuerySolutions)
    return str(next(solutions)[0].value)


def test_the_default_graph_holds_each_triple_once(tmp_path: Path) -> None:
    counts = create_store(tmp_path / "store", write(tmp_path / "m.nq", LINES), jobs=2)
    assert counts == StoreCounts(quads=4, triples=3)
    store = open_store(tmp_path / "store")
    assert store.counts() == counts
    assert value(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == "3"
    assert value(store, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }") == "4"
    assert sum(1 for _ in store.quads(NamedNode("http://e/a"), graph=DefaultGraph())) == 2
    assert {g.value for g in store.named_graphs()} == {"http://e/g1", "http://e/g2"}


def test_a_triple_without_a_graph_lies_in_the_merge_only(tmp_path: Path) -> None:
    store = made(tmp_path, [*LINES, "<http://e/z> <http://e/p> <http://e/a> .\n"])
    assert store.counts() == StoreCounts(quads=4, triples=4)


def test_blank_nodes_keep_the_names_of_the_master_in_graph_and_merge(tmp_path: Path) -> None:
    store = made(tmp_path, [*LINES, "_:c14n0 <http://e/p> _:c14n1 <http://e/g1> .\n"])
    found = [q for q in store.quads(predicate=NamedNode("http://e/p")) if "_:" in str(q)]
    assert {str(q.subject) for q in found} == {"_:c14n0"}
    assert {str(q.object) for q in found} == {"_:c14n1"}
    assert len(found) == 2


def test_many_pieces_make_the_same_store_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [f'<http://e/{n % 70}> <http://e/p> "{n % 140}" <http://e/g{n % 9}> .\n' for n in range(2000)]
    whole = tmp_path / "whole"
    parts = tmp_path / "parts"
    whole.mkdir()
    parts.mkdir()
    one = made(whole, list(set(lines)))
    monkeypatch.setattr(store_module, "_PIECE", 700)
    many = made(parts, list(set(lines)))
    assert one.counts() == many.counts()
    dumps = []
    for store in (one, many):
        out = io.BytesIO()
        store.dump(out, RdfFormat.N_QUADS)
        dumps.append(sorted(out.getvalue().splitlines()))
    assert dumps[0] == dumps[1]
    assert one.counts().triples == 140


def test_a_compressed_master_is_read_and_leaves_nothing_behind(tmp_path: Path) -> None:
    packed = tmp_path / "m.nq.zst"
    packed.write_bytes(zstandard.compress("".join(LINES).encode()))
    assert create_store(tmp_path / "store", packed) == StoreCounts(4, 3)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m.nq.zst", "store"]


def test_an_empty_master_makes_an_empty_store(tmp_path: Path) -> None:
    assert made(tmp_path, []).counts() == StoreCounts(0, 0)


@pytest.mark.parametrize("piece", [1 << 20, 60])
def test_a_bad_term_is_reported_with_the_number_of_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(store_module, "_PIECE", piece)
    lines = [*LINES, "<http://e/c> <http://e/p> <http://e/not an iri> <http://e/g> .\n"]
    with pytest.raises(ReleaseError, match=r"m\.nq, line 5: .*Invalid IRI"):
        create_store(tmp_path / "store", write(tmp_path / "m.nq", lines))


def test_a_literal_out_of_its_canonical_form_is_noticed(tmp_path: Path) -> None:
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    lines = [f'<http://e/a> <http://e/n> "{n}"^^{integer} <http://e/g> .\n' for n in ("1", "01")]
    with pytest.raises(ReleaseError, match="4 statements went into the store and 2 came"):
        create_store(tmp_path / "store", write(tmp_path / "m.nq", lines))


def test_a_store_is_written_once(tmp_path: Path) -> None:
    made(tmp_path, LINES)
    with pytest.raises(ReleaseError, match="there is a store already"):
        create_store(tmp_path / "store", tmp_path / "m.nq")


def test_reading_changes_no_file_of_the_store(tmp_path: Path) -> None:
    store = made(tmp_path, LINES)
    before = {p.name: p.read_bytes() for p in (tmp_path / "store").iterdir()}
    assert store.counts().quads == 4
    del store
    again = open_store(tmp_path / "store")
    assert again.counts().triples == 3
    assert {p.name: p.read_bytes() for p in (tmp_path / "store").iterdir()} == before
    assert "LOG" not in before  # it would name the machine


def test_several_processes_read_one_store(tmp_path: Path) -> None:
    store = made(tmp_path, LINES)
    script = "import sys; from pathlib import Path; from kg.store import open_store; print(open_store(Path(sys.argv[1])).counts().quads)"
    runs = [
        subprocess.Popen([sys.executable, "-c", script, str(store.path)], stdout=subprocess.PIPE)
        for _ in "ab"
    ]
    assert [run.communicate()[0] for run in runs] == [b"4\n", b"4\n"]


def test_a_folder_without_a_store_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="cannot be read"):
        open_store(tmp_path / "nowhere")


def test_bad_syntax_is_a_query_error(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="cannot be parsed"):
        made(tmp_path, LINES).query("SELECT * { ?s ?p ")


def test_a_query_can_be_limited_to_graphs(tmp_path: Path) -> None:
    store = made(tmp_path, LINES)
    only = store.query("SELECT * { ?s ?p ?o }", default_graph=[NamedNode("http://e/g1")])
    assert isinstance(only, QuerySolutions)
    assert len(list(only)) == 2
    none = store.query("SELECT * { GRAPH ?g { ?s ?p ?o } }", named_graphs=[])
    assert isinstance(none, QuerySolutions)
    assert list(none) == []
