"""A chunk gives the results that the whole gives, and only for its own nodes."""

from __future__ import annotations

from pathlib import Path

from kg.release.sorted_quads import SortedQuads
from kg.shapes.chunks import ChunkTask, cut, inverse_links, validate_chunk
from kg.shapes.engine import Result, Shapes, validate_lines

BASE = "http://localhost/"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:Talk-who a sh:PropertyShape ; sh:targetClass ex:Talk ; sh:path ex:who ; sh:minCount 1 ; sh:class ex:Person .
ex:Person-office a sh:PropertyShape ; sh:targetClass ex:Person ; sh:path ( ex:holds ex:of ) ; sh:minCount 1 ; sh:severity sh:Warning .
ex:Promise-by a sh:PropertyShape ; sh:targetClass ex:Promise ; sh:path [ sh:inversePath ex:about ] ; sh:minCount 1 .
"""


def line(s: str, p: str, o: str) -> str:
    def term(x: str) -> str:
        return x if x.startswith(("<", '"', "_:")) else f"<{BASE}id/{x}>"

    predicate = RDF_TYPE if p == "a" else f"<http://example.org/{p}>"
    value = f"<http://example.org/{o}>" if p == "a" else term(o)
    return f"{term(s)} {predicate} {value} <{BASE}graph/x/source> .\n"


def data() -> list[str]:
    rows = []
    for n in range(30):
        rows += [
            line(f"conversation/c{n}", "a", "Talk"),
            line(f"conversation/c{n}", "who", f"person/p{n % 7}"),
            line(f"conversation/c{n}#e", "a", "Event"),
            line(f"conversation/c{n}#e", "about", f"commitment/k{n}"),
            line(f"commitment/k{n + 1}", "a", "Promise"),
        ]
    for n in range(6):  # person/p6 has no type: talks with it violate
        rows.append(line(f"person/p{n}", "a", "Person"))
        rows.append(line(f"person/p{n}", "holds", f"office/o{n % 3}"))
    rows += [line(f"office/o{n}", "of", "org/g") for n in range(2)]  # office/o2 speaks for nobody
    rows += [line("office/o2", "a", "Office"), line("org/g", "a", "State")]
    return sorted(set(rows), key=str.encode)


def master(tmp_path: Path) -> Path:
    path = tmp_path / "master.nq"
    path.write_text("".join(data()), encoding="utf-8")
    return path


def shapes_file(tmp_path: Path) -> Path:
    path = tmp_path / "shapes.ttl"
    path.write_text(SHAPES)
    return path


def run_chunks(path: Path, shapes: Path, lines_per_chunk: int) -> tuple[int, list[Result]]:
    with path.open("rb") as lines:
        chunks = list(cut(lines, lines_per_chunk))
    with path.open("rb") as lines:
        pointing = inverse_links(lines, Shapes.load(shapes).inverse_predicates)
    results: list[Result] = []
    for focus in chunks:
        task = ChunkTask(
            path, (shapes,), BASE, focus, frozenset(), {e: pointing[e] for e in focus if e in pointing}
        )
        results.extend(r for r in validate_chunk(task) if "parley" not in r.shape)
    return len(chunks), sorted(results)


def test_small_chunks_give_what_the_whole_graph_gives(tmp_path: Path) -> None:
    path, shapes = master(tmp_path), shapes_file(tmp_path)
    whole = validate_lines([row.encode() for row in data()], Shapes.load(shapes))
    assert {r.shape.rpartition("/")[2] for r in whole} == {"Talk-who>", "Person-office>", "Promise-by>"}
    for size in (1, 7, 40, 10_000):
        count, found = run_chunks(path, shapes, size)
        assert found == whole, f"chunks of {size} lines"
        assert (count == 1) == (size == 10_000)


def test_every_entity_is_the_focus_of_exactly_one_chunk(tmp_path: Path) -> None:
    path = master(tmp_path)
    with path.open("rb") as lines:
        focus = [e for chunk in cut(lines, 10) for e in chunk]
    with SortedQuads(path) as quads:
        assert sorted(focus) == sorted(quads.entities())


def test_coded_checks_run_on_focus_nodes_only(tmp_path: Path) -> None:
    path, shapes = master(tmp_path), shapes_file(tmp_path)
    task = ChunkTask(path, (shapes,), BASE, (f"{BASE}id/conversation/c6",), frozenset(), {})
    untyped = [r for r in validate_chunk(task) if r.shape.endswith("#Reference-described>")]
    assert {r.value for r in untyped} == {f"<{BASE}id/person/p6>"}
