"""What is indexed, what words find, and that the index is the same each time and never written to."""

from __future__ import annotations

import contextlib
import filecmp
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError, ReleaseError
from kg.search.documents import OTHER, documents
from kg.search.folding import fold, romanised
from kg.search.index import SearchIndex, open_index
from tests.search.making import BASE, make_index, write_master


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    return open_index(make_index(tmp_path_factory.mktemp("gardeners")))


def found(index: SearchIndex, words: str) -> set[str]:
    return {hit.iri.rpartition("/")[2] for hit in index.search(words)}


def test_entities_with_a_name_are_documents_and_parts_of_them_are_not(tmp_path: Path) -> None:
    master, texts = write_master(tmp_path)
    made = {d.iri.removeprefix(BASE + "id/"): d for d in documents(master, texts, BASE)}
    assert set(made) == {
        "person/p-oak", "person/p-elm", "conversation/c-1", "record/r-1", "record/r-2", "https://example.org/tree#ash",
    }  # fmt: skip
    assert made["person/p-oak"].texts == (("other", "Дубовский, Э."), ("name", "Oak, Élise"))
    assert made["person/p-oak"].label == "Oak, Élise"
    assert made["record/r-1"].kind == "record"
    assert made["record/r-1"].label == "Memorandum on the orchard"
    assert ("description", 'The gardeners promise "two" apple trees.') in made["record/r-1"].texts
    assert [path.name for path in made["record/r-1"].files] == ["r-1.en1.txt"]
    assert made["https://example.org/tree#ash"].kind == OTHER


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("oak", {"p-oak", "c-1", "r-1"}),
        ("OAK elm", {"c-1"}),
        ("elise", {"p-oak", "r-1"}),
        ("e\N{COMBINING ACUTE ACCENT}lise", {"p-oak", "r-1"}),
        ("dubovsky", {"p-oak"}),
        ("ДУБОВСКИЙ", {"p-oak"}),
        ("harvest", {"r-1"}),
        ('"harvest of apples"', {"r-1"}),
        ('"apples of harvest"', set()),
        ('"harvest apples"~1', {"r-1"}),
        ('"disease of the el"*', {"r-2"}),
        ("gard*", {"r-1"}),
        ("orchart~", {"r-1", "r-2"}),
        ("orchart", set()),
        ("elm -disease", {"p-elm", "c-1"}),
        ("bruno OR harvest", {"p-elm", "r-1"}),
        ("name:oak", {"p-oak", "c-1"}),
        ("text:orchard", {"r-2"}),
        ("kind:record orchard", {"r-1", "r-2"}),
        ("kind:person", {"p-oak", "p-elm"}),
        ("birch's", {"r-1"}),
        ("willow", set()),
        ("head", set()),
        ("ash", {"tree#ash"}),
        ("\N{WINKING FACE} oak", {"p-oak", "c-1", "r-1"}),
        ("x" * 150, set()),
    ],
)
def test_words_find(index: SearchIndex, words: str, expected: set[str]) -> None:
    assert found(index, words) == expected


def test_names_count_more_than_texts_and_a_name_itself_most(index: SearchIndex) -> None:
    hits = index.search("elm")
    assert [hit.iri.rpartition("/")[2] for hit in hits] == ["p-elm", "c-1", "r-2"]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert (hits[0].label, hits[0].kind) == ("Elm, Bruno", "person")


def test_no_more_than_asked_for_come_and_the_best_of_them(index: SearchIndex) -> None:
    assert index.search("elm", 2) == index.search("elm")[:2]


def test_the_same_input_gives_the_same_files(tmp_path: Path) -> None:
    folders = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        folders.append(make_index(tmp_path / name))
    names = sorted(p.name for p in folders[0].iterdir())
    same, different, errors = filecmp.cmpfiles(folders[0], folders[1], names, shallow=False)
    assert (sorted(same), different, errors) == (names, [], [])
    assert names == sorted(p.name for p in folders[1].iterdir())


def test_opening_and_searching_leave_the_folder_as_it_is(tmp_path: Path) -> None:
    folder = make_index(tmp_path)
    before = {p.name: (p.stat().st_mtime_ns, p.stat().st_mode & 0o777) for p in folder.iterdir()}
    folder.chmod(0o555)
    assert open_index(folder).search("oak")
    assert before == {p.name: (p.stat().st_mtime_ns, p.stat().st_mode & 0o777) for p in folder.iterdir()}
    assert {mode & 0o444 for _, mode in before.values()} == {0o444}, "whoever serves may not be who builds"


@pytest.mark.parametrize("damage", ["meta.json", ".idx", ".store"])
def test_a_damaged_index_is_said_to_be_one(tmp_path: Path, damage: str) -> None:
    folder = make_index(tmp_path)
    (path,) = [p for p in folder.iterdir() if p.name.endswith(damage)]
    path.unlink()
    with pytest.raises(ReleaseError, match="full-text index cannot be read"):
        open_index(folder).search("oak")


@given(st.text(max_size=80))
def test_hostile_words_are_searched_or_refused(index: SearchIndex, text: str) -> None:
    with contextlib.suppress(QueryError):
        assert len(index.search(text)) <= 100


@given(st.text(alphabet=st.sampled_from("abcé Яйы-'.,\N{COMBINING ACUTE ACCENT}ß"), max_size=40))
def test_making_comparable_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert romanised(romanised(text)) == romanised(text)
