"""The labels of joining agree with each other."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from bench.identity import Pair, Person, held_out, read_pairs, read_people, score_pairs, score_people


def test_labels_are_many_and_half_of_them_hard() -> None:
    pairs = read_pairs()
    assert len(pairs) >= 350
    assert sum(p.hard for p in pairs) * 2 >= len(pairs)
    assert sum(held_out((p.a, p.b)) for p in pairs) >= 80
    assert len({frozenset((p.a, p.b)) for p in pairs}) == len(pairs)


def test_pairs_do_not_contradict_whole_people() -> None:
    person_of = {entry: i for i, p in enumerate(read_people()) for entry in p.entries}
    for pair in read_pairs():
        if pair.a in person_of and pair.b in person_of:
            assert (person_of[pair.a] == person_of[pair.b]) is pair.same, pair


def test_an_entry_is_of_one_person_only() -> None:
    counts = Counter(entry for p in read_people() for entry in (*p.entries, *p.also))
    assert max(counts.values()) == 1


def test_pairs_do_not_contradict_each_other() -> None:
    same: dict[str, str] = {}

    def root(key: str) -> str:
        while same.get(key, key) != key:
            key = same[key]
        return key

    for pair in read_pairs():
        if pair.same:
            same[root(pair.a)] = root(pair.b)
    assert all(root(p.a) != root(p.b) for p in read_pairs() if not p.same)


def test_wrong_and_missed_pairs_are_counted_apart() -> None:
    pairs = [
        Pair("v1#p_A1", "v2#p_A1", True, True, ""),
        Pair("v1#p_A1", "v2#p_B1", False, True, ""),
        Pair("v1#p_A1", "v3#p_A1", True, False, ""),
        Pair("v1#p_A1", "v9#p_A1", True, False, "not read"),
    ]
    keys = {"v1#p_A1": "x", "v2#p_A1": "x", "v2#p_B1": "x", "v3#p_A1": "y"}
    score = score_pairs(pairs, keys, {k: k for k in keys})["development"]
    assert (score.right, score.wrong, score.missed) == (1, 1, 1)
    assert len(score.misses) == 2


def test_strangers_joined_with_a_whole_person_cost_precision() -> None:
    keys = {"v1#p_A1": "x", "v2#p_A1": "x", "v3#p_Z1": "x", "v4#p_A1": "x"}
    person = Person("A", frozenset({"v1#p_A1", "v2#p_A1"}), frozenset({"v4#p_A1"}))
    score = score_people([person], keys, {k: k for k in keys})["development"]
    assert (score.right, score.wrong) == (len(list(combinations(person.entries, 2))), 2)
