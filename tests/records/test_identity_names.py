"""Names of persons lists: taken apart, and compared across spellings, orders and scripts."""

from __future__ import annotations

import pytest

from kg.records.identity.evidence import NEVER, match_names
from kg.records.identity.names import Name, name_forms, parse
from kg.records.identity.roles import generation_of, pseudonym_of, read_role, see_of
from kg.records.identity.romanise import chinese, syllables


def bits(one: str, other: str) -> float:
    return match_names(parse(one), parse(other)).bits


@pytest.mark.parametrize(
    ("printed", "surname", "given", "suffix"),
    [
        ("Maple, Brigadier General Karl M., Jr.", "maple", "karl m", "jr"),
        ("Rowan, John N. II", "rowan", "john n", "ii"),
        ("Willow, Sir Alder Frederick", "willow", "alder frederick", ""),
        ("Larch, Nicholas deB.", "larch", "nicholas b", ""),
        ("Cedar, J.S.", "cedar", "j s", ""),
        ("Alder, Bruno, Director", "alder", "bruno", ""),
        ("Poplar, Earl of (George Rowland Poplar)", "poplar", "", ""),
        ("Birch, Anwar el-", "birch", "anwar", ""),
        ("van der Elm, Pieter", "elm", "pieter", ""),
    ],
)
def test_a_printed_name_is_taken_apart(printed: str, surname: str, given: str, suffix: str) -> None:
    assert parse(printed) == Name(tuple(surname.split()), tuple(given.split()), suffix)


def test_names_in_brackets_and_quotation_marks_are_forms_of_their_own() -> None:
    forms = name_forms("Rowan, Adolph “Spike”", ())
    assert [f.given for f in forms] == [("adolph",), ("spike",)]
    forms = name_forms("Poplar, Earl of (George Rowland Linden)", ())
    assert Name(("linden",), ("george", "rowland")) in forms


def test_a_party_in_brackets_is_no_name() -> None:
    assert len(name_forms("Maple, Ludwig (CDU)", ())) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maple, Robert", "Maple, Robert L."),
        ("Maple, Robert L.", "Maple, Robert Lee"),
        ("Maple, Mike", "Maple, Michael J."),
        ("Maple, Kay", "Maple, Katherine W."),
        ("Maple, Douglas", "Maple, C. Douglas"),
        ("Maple, Wellington", "Maple, V. K. Wellington"),
        ("Maplev, Anatoliy F.", "Maplev, Anatoly"),
        ("Maplev, Aleksei N.", "Maplev, Alexei"),
        ("Maple, Goerge", "Maple, George S."),
        ("Maple Rowan, Carlos", "Maple, Carlos"),
        ("Maple-Rowan, Alexander", "Rowan, Alexander Maple"),
        ("von Maple, Heinrich", "Maple, Heinrich von"),
        ("Maple, Karl-Guenther von", "Maple, Karl-Gunter von"),
        ("Nguyen Van Binh", "Binh, Nguyen Van"),
        ("Birch Karl N.", "Birch, Karl N."),
        ("Maple, Gamal Abdel", "Maple, Gamal Abdul"),
    ],
)
def test_ways_of_printing_one_name_speak_for_one_person(one: str, other: str) -> None:
    assert bits(one, other) > 8
    assert bits(other, one) == bits(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Maple, Robert", "Maple, Thomas"),
        ("Maple, Robert", "Rowan, Robert"),
        ("Maple, Karl, Jr.", "Maple, Karl, Sr."),
        ("Nguyen Van Binh", "Nguyen Cao Binh"),
        ("Kim Il", "Kim Il-sung"),
        ("Kim Yong-sik", "Kim Chong-pil"),
        ("Hassan I", "Hassan II"),
        ("Huang Hua", "Huang Chen"),
        ("Mrs. Maple, Anna", "Maple, Karl"),
    ],
)
def test_names_that_cannot_be_one_persons_never_match(one: str, other: str) -> None:
    assert bits(one, other) <= NEVER


def test_a_common_name_says_less_than_a_rare_one() -> None:
    assert bits("Smith, Robert", "Smith, Robert") < bits("Katzenbach, Robert", "Katzenbach, Robert") - 5


def test_another_middle_initial_speaks_against_one_person() -> None:
    assert bits("Maple, Edwin M.", "Maple, Edwin W.") < bits("Maple, Edwin M.", "Maple, Edwin") - 5


@pytest.mark.parametrize(
    ("wade_giles", "pinyin"),
    [
        ("chou en lai", "zhou enlai"),
        ("teng hsiao ping", "deng xiaoping"),
        ("mao tse tung", "mao zedong"),
        ("chiao kuan hua", "qiao guanhua"),
        ("yeh chien ying", "ye jianying"),
        ("hsieh fu chih", "xie fuzhi"),
        ("nieh jung chen", "nie rongzhen"),
        ("chu te", "zhu de"),
        ("keng piao", "geng biao"),
        ("chang chun chiao", "zhang chunqiao"),
    ],
)
def test_wade_giles_and_pinyin_have_one_reading(wade_giles: str, pinyin: str) -> None:
    assert chinese(tuple(wade_giles.split())) & chinese(tuple(pinyin.split()))


def test_names_of_other_languages_are_no_chinese() -> None:
    assert not chinese(("robert", "maple"))


def test_spellings_of_korean_syllables_have_one_form() -> None:
    assert syllables(("pak", "chong", "hui")) == syllables(("park", "chung", "hee"))
    assert syllables(("kim", "tae", "chung")) != syllables(("kim", "il", "sung"))


@pytest.mark.parametrize(
    ("role", "state"),
    [
        ("Assistant Secretary of State for Far Eastern Affairs", "g-usa"),
        ("Senator (D-Montana)", "g-usa"),
        ("Ambassador to France until 1957", "g-usa"),
        ("Soviet Ambassador to the United States", "g-ussr"),
        ("Minister of Foreign Affairs of Morocco, August 1971", "g-morocco"),
        ("Chief of Soviet Foreign Ministry’s American Desk", "g-ussr"),
        ("Director, Office of South African Affairs, Department of State", "g-usa"),
        ("Officer in Charge of German Political Affairs, Department of State", "g-usa"),
        ("Deputy for Civil Operations, Military Assistance Command, Vietnam", ""),
    ],
)
def test_a_role_says_whom_somebody_served(role: str, state: str) -> None:
    assert read_role(role).states == (frozenset({state}) if state else frozenset())


def test_every_bureau_has_affairs_but_few_have_the_same() -> None:
    one, other = (
        read_role(f"Director, Bureau of {what} Affairs").strong for what in ("European", "Far Eastern")
    )
    assert not one & other
    assert (
        read_role("Office of African Affairs").strong
        & read_role("Assistant Secretary of State for African Affairs").strong
    )


def test_president_and_premier_of_a_country_are_both_its_leader() -> None:
    assert "zzleader" in read_role("President of Cuba").strong & read_role("Premier of Cuba").strong
    assert "zzleader" not in read_role("Vice President").strong


def test_a_role_says_whether_a_career_begins_or_ends_with_it() -> None:
    assert read_role("Ambassador to Chile").senior
    assert read_role("Third Secretary of Embassy in Chile").junior
    assert not read_role("Special Assistant to the Secretary of State").senior
    assert not read_role("Vice Consul until 1950; thereafter Ambassador to Chile").junior


@pytest.mark.parametrize(
    ("listed", "generation"),
    [("g-usa; Jr., GTI", "Jr"), ("Jr", "Jr"), ("Jr.—BNA", "Jr"), ("III Corps", ""), ("Jri Office", "")],
)
def test_what_follows_a_name_may_open_with_its_generation(listed: str, generation: str) -> None:
    assert generation_of(listed) == generation


def test_names_common_in_another_country_say_less_than_rare_ones() -> None:
    assert bits("Diallo, Mamadou", "Diallo, Mamadou") < bits("Senghor, Leopold", "Senghor, Leopold") - 5


def test_items_that_point_to_another_say_whom_they_mean() -> None:
    assert see_of(". See Karamanlis") == "Karamanlis"
    assert see_of("SeeDeng Xiaoping") == "Deng Xiaoping"
    assert see_of("member of the See of Rome") == ""
    assert pseudonym_of("pseudonym for General Walter Bedell Smith") == "Walter Bedell Smith"
