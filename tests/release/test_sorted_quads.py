from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import ReleaseError
from kg.iris import entity_of
from kg.release.sorted_quads import SortedQuads

BASE = "http://localhost:8000/id/"


def write(path: Path, subjects: list[str]) -> Path:
    lines = {f'<{s}> <http://e/p> "{n}" <http://e/g{n}> .\n' for s in subjects for n in (1, 2)}
    path.write_bytes("".join(sorted(lines)).encode())
    return path


def test_an_entity_is_found_with_its_dependent_nodes_and_nothing_else(tmp_path: Path) -> None:
    record = BASE + "record/wcda-188144"
    path = write(tmp_path / "m.nq", [record, record + "#date", record + "#m1", record + ".en", record + "-2"])
    with SortedQuads(path) as quads:
        subjects = {line.split(b" ")[0].decode() for line in quads.about(record)}
        assert subjects == {f"<{record}>", f"<{record}#date>", f"<{record}#m1>"}
        assert len(list(quads.about(record))) == 6
        assert len(list(quads.subject(record))) == 2
        assert list(quads.about(BASE + "record/wcda-1881")) == []


def test_entities_are_named_once_though_their_lines_lie_apart(tmp_path: Path) -> None:
    record = BASE + "record/r"
    path = write(tmp_path / "m.nq", [record, record + "#date", record + ".en", record + ".en#date"])
    with SortedQuads(path) as quads:
        assert list(quads.entities()) == [record, record + ".en"]


def test_a_blank_node_is_a_subject_but_no_entity(tmp_path: Path) -> None:
    path = tmp_path / "m.nq"
    path.write_bytes(b'<http://e/a> <http://e/p> _:c14n0 .\n_:c14n0 <http://e/p> "1" .\n')
    with SortedQuads(path) as quads:
        assert list(quads.entities()) == ["http://e/a"]
        assert len(list(quads.subject("_:c14n0"))) == 1


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "m.nq"
    path.touch()
    with SortedQuads(path) as quads:
        assert list(quads) == []
        assert list(quads.about(BASE)) == []
        assert list(quads.entities()) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"nowhere\.nq"):
        SortedQuads(tmp_path / "nowhere.nq")


NAME = st.text(alphabet="ab-./#$>é", min_size=1, max_size=5).map(lambda s: s.replace(">", "="))


@given(st.lists(NAME, max_size=30))
def test_every_line_is_found_from_its_entity_whatever_the_names(
    tmp_path_factory: pytest.TempPathFactory, names: list[str]
) -> None:
    subjects = [BASE + name for name in names]
    path = write(tmp_path_factory.mktemp("q") / "m.nq", subjects)
    with SortedQuads(path) as quads:
        entities = list(quads.entities())
        assert sorted(entities) == sorted({entity_of(s) for s in subjects})
        found = [line for entity in entities for line in quads.about(entity)]
        assert sorted(found) == list(quads)
        for subject in subjects:
            assert len(list(quads.subject(subject))) == 2
