"""The small language of words: what it takes, and that it never guesses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import QueryError
from kg.search.words import MOST_CHARACTERS, MOST_WORDS, Choice, Part, read_words


def only(text: str) -> Part:
    (choice,) = read_words(text)
    (part,) = choice.parts
    return part


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("oak", Part("oak")),
        ("oak*", Part("oak", prefix=True)),
        ("oak~", Part("oak", near=1)),
        ("chrysanthemum~", Part("chrysanthemum", near=2)),
        ("oak~2", Part("oak", near=2)),
        ('"apple tree"', Part("apple tree", phrase=True)),
        ('"apple tr"*', Part("apple tr", phrase=True, prefix=True)),
        ('"apple tree"~3', Part("apple tree", phrase=True, slop=3)),
        ('"apple tree"~9999', Part("apple tree", phrase=True, slop=20)),
        ("name:oak", Part("oak", field="name")),
        ("kind:person", Part("person", field="kind")),
        ("color:green", Part("color:green")),
        ("O'Oak", Part("O'Oak")),
    ],
)
def test_a_word_says_how_it_may_be_met(text: str, part: Part) -> None:
    assert only(text) == part


def test_all_words_are_wanted_but_those_left_out_and_those_of_an_either() -> None:
    assert read_words('oak -elm ash OR birch OR "apple tree"') == (
        Choice((Part("oak"),)),
        Choice((Part("elm"),), without=True),
        Choice((Part("ash"), Part("birch"), Part("apple tree", phrase=True))),
    )


def test_a_dash_between_two_names_says_nothing() -> None:
    assert [c.parts[0].text for c in read_words("Oak - Elm \N{EN DASH} Ash &")] == ["Oak", "Elm", "Ash"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is none"),
        (" \t\n", "there is none"),
        ("- & ...", "there is none"),
        ("-oak", "all of them are left out"),
        ("OR oak", "OR stands between"),
        ("oak OR", "OR stands at the end"),
        ("oak OR OR elm", "OR stands between"),
        ("-oak OR elm", "OR stands between"),
        ("oak OR -elm", "OR cannot be followed"),
        ('"apple tree', "cannot be read"),
        ('oak"elm"', "cannot be read"),
        ("o*k", "at the end of a word|cannot be read"),
        ("oak~3", "asks for too much"),
        ("x" * (MOST_CHARACTERS + 1), "1,000 are allowed"),
        (" ".join("ab" for _ in range(MOST_WORDS + 1)), "more than 50"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(QueryError, match=why) as caught:
        read_words(text)
    assert caught.value.remedy


@given(st.text(alphabet=st.sampled_from('ab "*~-:/\\()[]^+OR123\N{COMBINING ACUTE ACCENT}я'), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        choices = read_words(text)
    except QueryError:
        return
    assert choices
    assert all(c.parts for c in choices)
    assert not all(c.without for c in choices)
