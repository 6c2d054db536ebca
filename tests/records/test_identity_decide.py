"""Who is joined, who is asked about, and what never changes a decision."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.records.identity import Identities, PersonEntry, assign_keys
from kg.release.ledger import Ledger, LedgerLine, merge, split, tell_apart

CURATED = frozenset({"persons"})


def listed(
    volume: str, item: str, name: str, role: str = "", years: tuple[int, int] | None = None
) -> PersonEntry:
    return PersonEntry(f"{volume}#{item}", name, (), volume, role=role, years=years)


def joined(*people: PersonEntry, ledger: Ledger | None = None) -> Identities:
    return assign_keys(people, [], ledger or Ledger(), CURATED)


def groups(found: Identities) -> set[frozenset[str]]:
    by_key: dict[str, set[str]] = {}
    for ref, key in found.keys.items():
        by_key.setdefault(key, set()).add(ref.removeprefix("person:"))
    return {frozenset(members) for members in by_key.values()}


def together(*people: PersonEntry) -> bool:
    return len(groups(joined(*people))) == 1


MAPLE = listed(
    "v1", "p_M1", "Maple, Robert L.", "Special Assistant to the President for Timber", (1955, 1957)
)


def test_a_middle_initial_left_out_is_joined_where_nothing_speaks_against_it() -> None:
    assert together(
        MAPLE, listed("v2", "p_M1", "Maple, Robert", "Special Assistant for Timber", (1958, 1960))
    )


def test_fathers_and_sons_of_another_country_are_two() -> None:
    father = listed("v1", "p1", "Maple, Habib", "President of Tunisia", (1958, 1960))
    son = listed("v2", "p1", "Maple, Habib, Jr.", "Tunisian Foreign Minister", (1961, 1963))
    assert not together(father, son)


def test_a_namesake_decades_later_without_a_common_office_is_asked_about() -> None:
    son = listed(
        "v9", "p1", "Maple, Robert", "Desk Officer for Ghana, Bureau of African Affairs", (1975, 1976)
    )
    found = joined(MAPLE, son)
    assert len(groups(found)) == 2


def test_people_of_different_countries_are_two() -> None:
    spy = listed("v2", "p1", "Maple, Robert", "British Ambassador in Laos", (1955, 1957))
    assert not together(MAPLE, spy)


def test_a_common_name_needs_an_office_in_common() -> None:
    one = listed("v1", "p1", "Smith, Robert", "Consul at Izmir, U.S. Foreign Service", (1955, 1957))
    other = listed(
        "v2",
        "p1",
        "Smith, Robert H.",
        "Director, Office of Caribbean Affairs, Department of State",
        (1958, 1960),
    )
    assert not together(one, other)
    same = listed("v2", "p1", "Smith, Robert H.", "Consul at Izmir, U.S. Foreign Service", (1958, 1960))
    assert together(one, same)


def test_two_men_with_one_common_name_may_both_be_high_officials_at_one_time() -> None:
    engines = listed("v1", "p1", "Smith, Charles E.", "Director of Mobilization", (1950, 1951))
    motors = listed("v2", "p1", "Smith, Charles E.", "Secretary of Timber", (1952, 1954))
    assert not together(engines, motors)
    assert together(engines, motors._replace(role="Adviser on Mobilization to the President"))
    assert together(
        engines._replace(role="Second Secretary of Embassy"), motors._replace(role="Secretary of Embassy")
    )


def test_a_slip_in_a_family_name_is_joined_only_where_the_office_agrees() -> None:
    slip = listed(
        "v2", "p1", "Maplle, Robert L.", "Special Assistant to the President for Timber", (1955, 1957)
    )
    assert together(MAPLE, slip)
    assert not together(MAPLE, slip._replace(role=""))


def test_who_fits_two_people_about_equally_is_given_to_neither() -> None:
    one = listed("v1", "p1", "Rowan, Edwin M.", "Economic Officer, Department of State", (1955, 1957))
    other = listed("v2", "p1", "Rowan, Edwin W.", "Officer for China, Department of State", (1955, 1957))
    torn = listed("v3", "p1", "Rowan, Edwin", "Department of State", (1955, 1957))
    found = joined(one, other, torn)
    assert len(groups(found)) == 3
    assert {k.a for k in found.doubtful} | {k.b for k in found.doubtful} >= {"v3#p1"}


def test_what_two_entries_agree_with_does_not_join_those_two() -> None:
    father = listed("v1", "p1", "Maple, Karl A.", "Ambassador to Chile", (1955, 1957))
    middle = listed("v2", "p1", "Maple, Karl", "Ambassador to Chile", (1955, 1957))
    other = listed("v3", "p1", "Maple, Karl Bruno", "Consul in Hue", (1955, 1957))
    for members in groups(joined(father, middle, other)):
        assert not {"v1#p1", "v3#p1"} <= members


def test_two_items_of_one_list_are_two_people_unless_name_and_role_are_the_same() -> None:
    twice = MAPLE._replace(key="v1#p_M2", role="Head of the Rowan Institute")
    assert not together(MAPLE, twice)
    assert together(MAPLE, twice._replace(role=MAPLE.role + " from 1956"))


def test_an_item_that_points_to_another_is_that_person() -> None:
    pointer = listed("v1", "p2", "Caramaple", "see Maple")
    assert together(MAPLE, pointer)
    assert together(MAPLE, listed("v1", "p3", "Ash, Oliver", "pseudonym for Robert Maple"))


def test_an_officer_is_recognised_by_name_office_and_time() -> None:
    role = "Counselor of the Department of State from September 21, 1966, to April 1, 1968"
    one = listed("v1", "p1", "Bowie, Robert J.", role, (1964, 1968))
    other = listed(
        "v2", "p1", "Bowie, Robert R.", "Counselor of the Department of State, 1966-1968", (1977, 1980)
    )
    found = joined(one, other)
    assert len(groups(found)) == 1
    assert "bowie-robert-richardson" in found.joined[0].why


def test_people_met_only_as_participants_are_joined_by_a_full_name_and_what_fits() -> None:
    met = PersonEntry(
        "v2#u1", "Maple, Robert L.", (), "", role="g-usa; Special Assistant for Timber", years=(1956, 1956)
    )
    assert together(MAPLE, met)
    assert not together(MAPLE, met._replace(name="Maple"))
    assert not together(MAPLE, met._replace(name="Maple, R."))
    assert not together(MAPLE, met._replace(role="", name="Maple, Robert"))


def test_somebody_met_only_in_a_document_does_not_part_two_items_of_lists() -> None:
    role = "Assistant Secretary of State for Forests"
    one = listed("v1", "p1", "Maple, William D.", role, (1974, 1976))
    other = listed("v2", "p1", "Maple, William D.", role, (1977, 1980))
    met = PersonEntry(
        "v1#u1", "Maple, William D.", (), "", role="g-usa; " + role, years=(1976, 1976), found_in=("v1",)
    )
    assert frozenset({"v1#p1", "v2#p1"}) in groups(joined(one, other, met))


def met(name: str, role: str, year: int, volume: str = "v2") -> PersonEntry:
    return PersonEntry(f"{volume}#u1", name, (), "", role=role, years=(year, year), found_in=(volume,))


def test_a_son_a_generation_later_is_not_joined_by_way_of_somebody_between() -> None:
    father = listed("v1", "p1", "Maple, Frank", "Chief of Station in Rome", (1952, 1954))
    between = listed("v2", "p1", "Maple, Frank G.", "Chief of Station in Rome", (1958, 1960))
    son = listed("v3", "p1", "Maple, Frank G.", "Officer, Bureau of African Affairs", (1969, 1976))
    assert together(father, between)
    for members in groups(joined(father, between, son)):
        assert not {"v1#p1", "v3#p1"} <= members


def test_nobody_begins_a_career_after_the_height_of_it() -> None:
    minister = listed("v1", "p1", "Maple, Oswald T.", "Ambassador to Chile", (1955, 1957))
    clerk = listed("v2", "p1", "Maple, Oswald T.", "Vice Consul at Santiago, Chile", (1966, 1968))
    assert not together(minister, clerk)
    assert together(clerk._replace(years=(1944, 1946)), minister)


def test_a_rare_name_a_generation_later_needs_an_office_in_common() -> None:
    one = listed("v1", "p1", "Maple, Luther", "Secretary of Commerce", (1961, 1963))
    assert not together(one, listed("v2", "p1", "Maple, Luther", "Chairman, Ash Company", (1977, 1980)))
    assert together(one, listed("v2", "p1", "Maple, Luther", "former Secretary of Commerce", (1977, 1980)))


def test_somebody_met_in_a_document_a_generation_later_is_asked_about() -> None:
    one = listed("v1", "p1", "Maple, Luther", "Secretary of Commerce", (1961, 1963))
    assert together(one, met("Maple, Luther", "g-usa", 1964))
    later = joined(one, met("Maple, Luther", "g-usa", 1980))
    assert len(groups(later)) == 2
    assert [(link.a, link.b) for link in later.doubtful] == [("v1#p1", "v2#u1")]


def test_the_jr_of_a_list_of_those_present_belongs_to_the_name() -> None:
    general = listed("v1", "p1", "Maple, Lucius D.", "former Commandant, Berlin", (1955, 1957))
    assert not together(general, met("Maple, Lucius D.", "Jr", 1955))
    junior = general._replace(
        name="Maple, Lucius D., Jr.", role="Desk Officer for Timber, Department of State"
    )
    assert together(junior, met("Maple, Lucius D.", "g-usa; Jr., GTI", 1955))


def test_a_namesake_years_later_gives_way_to_a_slip_of_the_same_years() -> None:
    slip = listed("v1", "p1", "Maple, Samuel R.", "Deputy Ambassador to Vietnam", (1964, 1968))
    right = listed("v2", "p1", "Maple, Samuel D.", "Deputy Assistant Secretary of State", (1964, 1968))
    later = listed("v3", "p1", "Maple, Samuel R.", "member, Policy Planning Staff", (1977, 1980))
    assert together(slip, later)
    assert {"v1#p1", "v3#p1"} not in [set(g) for g in groups(joined(slip, right, later))]


def test_two_officers_of_the_registers_are_never_listed_twice() -> None:
    tenures = (("o-usa-amb-chile", 1950, 1952), ("o-usa-amb-peru", 1953, 1954))
    one, other = (
        PersonEntry(key, name, (f"pocom:{key}",), key, tenures=tenures)
        for key, name in (
            ("davis-nathaniel", "Davis, Nathaniel"),
            ("davis-nathaniel-penistone", "Davis, Nathaniel Penistone"),
        )
    )
    assert not together(one, other)


def test_officers_that_ship_with_the_program_hold_entries_together_and_are_nobody_themselves() -> None:
    one = listed("v1", "p1", "Wilkins, Fraser", "Ambassador to Cyprus", (1961, 1963))
    other = listed("v2", "p1", "Wilkins, Fraser", "", (1957, 1957))._replace(authority="", key="v2#u1")
    found = joined(one, other)
    assert groups(found) == {frozenset({"v1#p1", "v2#u1"})}
    assert [(link.a, link.b) for link in found.joined] == [("v1#p1", "v2#u1")]
    assert set(found.keys) == {"person:v1#p1", "person:v2#u1"}


def test_an_officer_has_the_name_of_the_registers_too() -> None:
    slip = listed(
        "v1", "p1", "Truehart, William Clyde", "Ambassador to Nigeria from November 6, 1969", (1969, 1976)
    )
    other = listed(
        "v2", "p1", "Trueheart, William", "Deputy Director, Bureau of Intelligence and Research", (1964, 1968)
    )
    assert together(slip, other)
    assert not together(slip._replace(role="Consul in Lagos"), other)


def test_every_link_says_its_rule_and_how_sure_it_is() -> None:
    found = joined(MAPLE, listed("v2", "p1", "Maple, Robert L.", "Special Assistant", (1955, 1957)))
    (link,) = found.joined
    assert link.rule == "same name"
    assert 0.9 < link.confidence < 1
    assert "printed alike" in link.why


# ---------------------------------------------------------------- the ledger


ASKED = (
    listed("v1", "p1", "Maple, Edwin M.", "Economic Officer, Department of State", (1955, 1957)),
    listed("v2", "p1", "Maple, Edwin W.", "Economic Officer, Department of State", (1958, 1960)),
)


def published(*people: PersonEntry) -> tuple[Ledger, list[str]]:
    found = joined(*people)
    keys = {("person", ref.removeprefix("person:")): key for ref, key in found.keys.items()}
    ledger = Ledger()
    from datetime import date

    return ledger.with_lines(ledger.minted_lines(keys, by="test", on=date(2026, 11, 23))), sorted(
        set(found.keys.values())
    )


def test_a_rejected_pair_is_neither_joined_nor_asked_about_again() -> None:
    assert len(joined(*ASKED).doubtful) == 1
    ledger, (one, other) = published(*ASKED)
    ledger = ledger.with_lines(tell_apart(ledger, "person", one, other, by="test"))
    found = joined(*ASKED, ledger=ledger)
    assert len(groups(found)) == 2
    assert found.doubtful == ()


def test_an_accepted_pair_is_one_person_under_the_key_that_stays() -> None:
    ledger, (one, other) = published(*ASKED)
    ledger = ledger.with_lines(merge(ledger, "person", one, other, by="test"))
    found = joined(*ASKED, ledger=ledger)
    assert set(found.keys.values()) == {other}
    assert [k.rule for k in found.joined] == ["published under one key"]


def test_what_was_published_as_one_stays_one_whoever_comes_later() -> None:
    ledger, (key,) = published(
        MAPLE, listed("v2", "p1", "Maple, Robert", "Assistant for Timber", (1955, 1957))
    )
    rival = listed("v3", "p1", "Maple, Robert K.", "Assistant for Timber", (1955, 1957))
    found = joined(
        MAPLE, listed("v2", "p1", "Maple, Robert", "Assistant for Timber", (1955, 1957)), rival, ledger=ledger
    )
    assert found.keys["person:v1#p_M1"] == found.keys["person:v2#p1"] == key


def test_a_second_build_gives_the_same_reasons_as_the_first() -> None:
    people = (
        MAPLE,
        listed("v2", "p1", MAPLE.name, MAPLE.role, MAPLE.years),
        listed("v3", "p1", "Maple, Robert", "Special Assistant for Timber", (1958, 1960)),
    )
    first = joined(*people)
    (key,) = set(first.keys.values())
    minted = tuple(LedgerLine("person", p.key, key, "minted", "", "test", "2026-11-23", "") for p in people)
    again = joined(*people, ledger=Ledger().with_lines(minted))
    assert again.keys == first.keys
    assert again.joined == first.joined


def test_a_decision_to_split_holds_against_every_rule() -> None:
    same = listed("v2", "p1", MAPLE.name, MAPLE.role, MAPLE.years)
    ledger, (key,) = published(MAPLE, same)
    ledger = ledger.with_lines(split(ledger, "person", key, ("v1#p_M1", "v2#p1"), by="test"))
    found = joined(MAPLE, same, ledger=ledger)
    assert len(set(found.keys.values())) == 2
    assert found.doubtful == ()


def test_a_line_that_tells_apart_names_two_keys() -> None:
    from kg.errors import LedgerError

    with pytest.raises(LedgerError, match="two keys"):
        Ledger((LedgerLine("person", "", "p-22222222", "distinct", "", "test", "2026-11-23", ""),))


# ---------------------------------------------------------------- properties

_SURNAMES = ("Maple", "Rowan", "Smith", "Mapple", "Maple-Rowan", "Kim", "Ivanov")
_GIVEN = ("Robert", "Bob", "Robert L.", "Robert K.", "R. L.", "Karl", "Karl, Jr.", "Anatoly", "Anatoliy", "")
_ROLES = (
    "",
    "Ambassador to Chile",
    "Soviet Foreign Minister",
    "Consul at Hue, 1955",
    "Senator (D-Ohio)",
    "see Maple",
)
_PEOPLE = st.lists(
    st.tuples(
        st.integers(1, 5),
        st.sampled_from(_SURNAMES),
        st.sampled_from(_GIVEN),
        st.sampled_from(_ROLES),
        st.sampled_from(((1948, 1949), (1955, 1957), (1977, 1980), None)),
        st.booleans(),
    ),
    max_size=14,
)


def people_of(drawn: list[tuple[int, str, str, str, tuple[int, int] | None, bool]]) -> list[PersonEntry]:
    return [
        PersonEntry(f"v{v}#p{n}", f"{s}, {g}" if g else s, (), "" if met else f"v{v}", role=r, years=y)
        for n, (v, s, g, r, y, met) in enumerate(drawn)
    ]


@given(_PEOPLE, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_entries_changes_nothing(
    drawn: list[tuple[int, str, str, str, tuple[int, int] | None, bool]], chance: random.Random
) -> None:
    people = people_of(drawn)
    assert joined(*people) == joined(*chance.sample(people, len(people)))


@given(_PEOPLE)
@settings(max_examples=100, deadline=None)
def test_an_unrelated_person_changes_nothing(
    drawn: list[tuple[int, str, str, str, tuple[int, int] | None, bool]],
) -> None:
    people = people_of(drawn)
    before, after = (
        joined(*people),
        joined(*people, listed("v99", "x", "Quince, Xaver", "Botanist", (1955, 1957))),
    )
    assert after.joined == before.joined
    assert after.doubtful == before.doubtful
    assert {r: k for r, k in after.keys.items() if r != "person:v99#x"} == before.keys


@given(_PEOPLE)
@settings(max_examples=100, deadline=None)
def test_no_two_items_of_one_list_with_different_names_become_one(
    drawn: list[tuple[int, str, str, str, tuple[int, int] | None, bool]],
) -> None:
    people = {p.key: p for p in people_of(drawn)}
    stated = {"the list says so", "listed twice"}
    found = joined(*people.values())
    pointing = {k for link in found.joined if link.rule in stated for k in (link.a, link.b)}
    for members in groups(found):
        firm = [people[m] for m in members if people[m].authority and m not in pointing]
        assert len({p.authority for p in firm}) == len(firm)


# ---------------------------------------------------------------- key and name


def test_a_pseudonym_gives_a_person_neither_key_nor_name() -> None:
    from kg.iris import mint

    found = joined(MAPLE, listed("v1", "p_A1", "Ash, Oliver", "pseudonym for Robert Maple"))
    assert set(found.keys.values()) == {mint("person", "v1#p_M1")}
    assert list(found.preferred.values()) == ["Maple, Robert L."]


def test_the_registers_give_the_key_and_the_list_the_name() -> None:
    from kg.iris import mint

    rusk = listed("v1", "p1", "Rusk, Dean", "Secretary of State", (1961, 1963))
    officer = PersonEntry("rusk-david-dean", "Rusk, David Dean", ("pocom:rusk-david-dean",), "hsg-persons")
    found = joined(rusk, officer)
    assert set(found.keys.values()) == {mint("person", "rusk-david-dean")}
    assert list(found.preferred.values()) == ["Rusk, Dean"]
