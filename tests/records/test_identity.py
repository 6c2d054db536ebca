"""Joining persons and assigning keys: with care, and the same in any order."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from kg.iris import mint
from kg.records.identity import PersonEntry, assign_keys
from kg.release.ledger import Ledger, LedgerLine

CURATED = frozenset({"persons"})


def ledger(*lines: str) -> Ledger:
    """A ledger of lines: "source_key key" (minted), or "- key split into+into"."""
    made = []
    for text in lines:
        words = text.split()
        if len(words) == 2:
            made.append(LedgerLine("person", words[0], words[1], "minted", "", "test", "2026-11-23", ""))
        else:
            into = words[3].replace("+", " ")
            made.append(LedgerLine("person", "", words[1], words[2], into, "test", "2026-11-23", "why"))
    return Ledger().with_lines(made)


def NoLedger() -> Ledger:  # noqa: N802 (reads as the thing it is)
    return Ledger()


def OneKey(source_key: str, key: str) -> Ledger:  # noqa: N802
    return ledger(f"{source_key} {key}")


def person(key: str, name: str, authority: str = "", *identifiers: str) -> PersonEntry:
    return PersonEntry(key, name, identifiers, authority)


RUSK_A = person("vol1#p_RD1", "Rusk, Dean", "vol1")
RUSK_B = person("vol2#p_RD3", "Rusk,  Dean", "vol2")


def test_the_same_full_name_in_two_lists_is_one_person() -> None:
    found = assign_keys([RUSK_A, RUSK_B], [], NoLedger(), CURATED)
    assert found.keys["person:vol1#p_RD1"] == found.keys["person:vol2#p_RD3"] == mint("person", "vol1#p_RD1")
    assert [(k.a, k.b, k.rule) for k in found.joined] == [("vol1#p_RD1", "vol2#p_RD3", "same name")]


def test_a_name_that_stands_twice_in_one_list_joins_nobody() -> None:
    namesake = person("vol2#p_RD9", "Rusk, Dean", "vol2")
    found = assign_keys([RUSK_A, RUSK_B, namesake], [], NoLedger(), CURATED)
    assert len(set(found.keys.values())) == 3


def test_initials_and_bare_surnames_join_nobody() -> None:
    for name in ("Kim", "Smith, R. J.", "Katzenbach, N. D."):
        people = [person("a#1", name, "a"), person("b#1", name, "b")]
        assert len(set(assign_keys(people, [], NoLedger(), CURATED).keys.values())) == 2


def test_people_met_only_as_participants_are_not_joined_by_name() -> None:
    people = [person("a-d1#p1", "Bell, David"), person("b-d2#p1", "Bell, David")]
    assert len(set(assign_keys(people, [], NoLedger(), CURATED).keys.values())) == 2


def test_an_authority_entry_joins_what_it_names_and_gives_the_key() -> None:
    castro = person("castro-ruz-fidel", "Castro Ruz, Fidel", "persons", "wcda-1#partner")
    printed = person("wcda-1#partner", "CASTRO RUZ, Fidel")
    found = assign_keys([printed, castro], [], NoLedger(), CURATED)
    assert found.keys["person:wcda-1#partner"] == mint("person", "castro-ruz-fidel")
    assert found.preferred[mint("person", "castro-ruz-fidel")] == "Castro Ruz, Fidel"


def test_the_ledger_decides_the_key_where_it_has_one() -> None:
    found = assign_keys([RUSK_A, RUSK_B], [], OneKey("vol2#p_RD3", "p-22222222"), CURATED)
    assert set(found.keys.values()) == {"p-22222222"}


def test_a_key_the_ledger_only_merges_into_is_still_minted_by_its_owner() -> None:
    known = ledger("- p-22222222 merged " + mint("person", "vol1#p_RD1"))
    assert assign_keys([RUSK_A], [], known, CURATED).keys == {
        "person:vol1#p_RD1": mint("person", "vol1#p_RD1")
    }


def test_two_published_keys_that_a_rule_joins_leave_a_redirect() -> None:
    known = ledger("vol1#p_RD1 p-22222222", "vol2#p_RD3 p-33333333")
    found = assign_keys([RUSK_A, RUSK_B], [], known, CURATED)
    assert set(found.keys.values()) == {"p-22222222"}
    assert found.merges == (("p-33333333", "p-22222222"),)


def test_what_a_person_split_no_rule_joins_again() -> None:
    known = ledger(
        "vol1#p_RD1 p-44444444",
        "vol2#p_RD3 p-44444444",
        "- p-44444444 split p-22222222+p-33333333",
        "vol1#p_RD1 p-22222222",
        "vol2#p_RD3 p-33333333",
    )
    found = assign_keys([RUSK_A, RUSK_B], [], known, CURATED)
    assert sorted(found.keys.values()) == ["p-22222222", "p-33333333"]
    assert found.merges == ()


def test_other_minted_kinds_get_keys_and_readable_ones_do_not() -> None:
    found = assign_keys([], ["conversation:x-d1", "commitment:x.k1"], NoLedger(), CURATED)
    assert found.keys == {
        "conversation:x-d1": mint("conversation", "x-d1"),
        "commitment:x.k1": mint("commitment", "x.k1"),
    }


@given(st.integers())
def test_the_order_of_entries_changes_nothing(seed: int) -> None:
    names = ["Rusk, Dean", "Bohlen, Charles", "Ball, George"]
    people = [person(f"v{v}#p{n}", name, f"v{v}") for v in range(4) for n, name in enumerate(names)]
    shuffled = random.Random(seed).sample(people, len(people))
    assert assign_keys(people, [], NoLedger(), CURATED) == assign_keys(shuffled, [], NoLedger(), CURATED)
