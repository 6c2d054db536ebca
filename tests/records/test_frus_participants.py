"""Who took part: lists, sides, tables, paragraphs, heads; names, titles and people without a name."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.records.frus.names import parse_name
from kg.records.model import Participation
from tests.records.frus_volumes import document_xml, one, participants_xml, person, read, talk, volume_xml

VOLUME = "frus1961-63v99"


def listed(path: Path, *items: str, **others: str) -> tuple[Participation, ...]:
    return talk(path, document_xml(participants_xml(*items), **others)).participations


def name_of(path: Path, item: str) -> tuple[str | None, str | None]:
    """The name of the one unlisted person of an item, and what it is listed as."""
    entry, _ = one(path, document_xml(participants_xml(item)))
    (part,) = entry.conversations[0].participations
    assert part.participant == f"person:{entry.persons[0].key}"
    return entry.persons[0].name, part.listed_as


# --- marked names -------------------------------------------------------------------------------


def test_a_confirmed_marked_name_is_a_source_fact(tmp_path: Path) -> None:
    (part,) = listed(tmp_path, f"Mr. {person('p_EP1', 'Peter Elm')}, Counselor of Embassy")
    assert part.participant == f"person:{VOLUME}#p_EP1"
    assert part.listed_as == "Mr. Peter Elm, Counselor of Embassy"
    assert (part.layer, part.confidence, part.found_by, part.roles) == ("source", 1.0, "list", ("present",))
    assert part.on_behalf_of is None


def test_a_marked_name_in_somebody_elses_role_is_not_the_participant(tmp_path: Path) -> None:
    entry, _ = one(
        tmp_path,
        document_xml(participants_xml(f"Ann Pine, Private Secretary to Mr. {person('p_DM1', 'Dogwood')}")),
    )
    assert [p.name for p in entry.persons] == ["Pine, Ann"]
    assert len(entry.conversations[0].participations) == 1


def test_markup_that_points_to_another_name_is_reported_and_not_followed(tmp_path: Path) -> None:
    entry, findings = one(tmp_path, document_xml(participants_xml(f"Ambassador {person('p_DM1', 'Pine')}")))
    assert entry.conversations[0].participations[0].participant == f"person:{VOLUME}-d1#pine"
    assert [f.code for f in findings] == ["wrong-corresp"]


def test_a_slip_of_spelling_does_not_break_the_markup(tmp_path: Path) -> None:
    (part,) = listed(tmp_path, f"Mr. {person('p_CIV1', 'Cherynnov')} (interpreting)")
    assert part.participant == f"person:{VOLUME}#p_CIV1"
    assert part.roles == ("interpreter",)


def test_a_footnote_inside_an_item_names_nobody(tmp_path: Path) -> None:
    (part,) = listed(
        tmp_path,
        f"Mr. Pine<note n='3' xml:id='d1fn3'>Not {person('p_EP1', 'Elm')}, who was away.</note>, EUR",
    )
    assert part.listed_as == "Mr. Pine, EUR"


# --- names without mark-up ----------------------------------------------------------------------


def test_surname_and_given_name_join_the_listed_person(tmp_path: Path) -> None:
    (part,) = listed(tmp_path, "Quentin Elm")
    assert (part.participant, part.layer) == (f"person:{VOLUME}#p_EQ1", "extracted")
    assert part.confidence is not None
    assert part.confidence < 1


def test_a_surname_that_two_listed_people_bear_joins_neither(tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml(participants_xml("Mr. Elm")))
    assert entry.conversations[0].participations[0].participant == f"person:{VOLUME}-d1#elm"
    assert [(p.name, p.unlisted) for p in entry.persons] == [("Elm", True)]


def test_a_surname_that_one_listed_person_bears_joins_with_lower_confidence(tmp_path: Path) -> None:
    (part,) = listed(tmp_path, "Mr. Dogwood")
    assert part.participant == f"person:{VOLUME}#p_DM1"
    assert (part.confidence, part.on_behalf_of) == (
        0.71,
        "org:g-usa",
    )  # inferred from "Greek Affairs" in the list


def test_a_woman_is_not_joined_to_a_man_of_her_surname(tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml(participants_xml("Mrs. Dogwood")))
    assert [p.name for p in entry.persons] == ["Dogwood"]


def test_family_name_first_is_found(tmp_path: Path) -> None:
    (part,) = listed(tmp_path, "Fir Thuan, Foreign Minister")
    assert part.participant == f"person:{VOLUME}#p_FTH1"


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("Theodore C. Linden, Counselor of Department of State", "Linden, Theodore C."),
        ("Foreign Minister Larch", "Larch"),
        ("Secretary-General of Foreign Ministry Laurel", "Laurel"),
        ("Mr. Lime—EUR", "Lime"),
        ("EUR/EE—Miss Ada Lime", "Lime, Ada"),
        ("D—Mr. Lime (interpreting)", "Lime"),
        ("Mr. Lime, PED", "Lime"),
        ("Amb. William E. Locust, Jr., Assistant Secretary", "Locust, William E."),
        ("M. Guy de la Mangue", "de la Mangue, Guy"),
        ("Mr. M.R. Mulberry, Counselor", "Mulberry, M. R."),
        ("R/Adm. Daniel Osier", "Osier, Daniel"),
        ("Baron S. G. M. van Maple tot Maple, Chargé", "van Maple tot Maple, S. G. M."),
        ("Argentine Minister of Economy—Alvaro Medlar", "Medlar, Alvaro"),
        ("Mr. Bishop", "Bishop"),
        ("Director, Forest Office, Howard L. Myrtle", "Myrtle, Howard L."),
        ("The Honorable John M. Nutmeg", "Nutmeg, John M."),
    ],
)
def test_the_name_is_found_before_or_after_the_office(item: str, name: str, tmp_path: Path) -> None:
    assert name_of(tmp_path, item) == (name, item)


def test_the_same_full_name_is_one_person_within_a_volume_and_a_surname_is_not(tmp_path: Path) -> None:
    documents = "".join(
        document_xml(
            participants_xml("Mr. Ralph N. Oak", "Mr. Lime"),
            n=str(n),
            date=f'<date when="1961-06-0{n}">June {n}, 1961</date>',
        )
        for n in (1, 2)
    )
    entries, _ = read(tmp_path, volume_xml(documents))
    first, second = (
        [p.participant for p in e.conversations[0].participations] for e in entries if e.conversations
    )
    assert first[0] == second[0] == f"person:{VOLUME}#u_oak-ralph-n"
    assert first[1] != second[1]


def test_two_rows_of_one_surname_are_two_people(tmp_path: Path) -> None:
    parts = listed(tmp_path, "FE—Mr. Howard Pear", "EUR—Mr. John Pear", "Mr. Pear")
    assert len({p.participant for p in parts}) == 3


def test_every_person_office_and_body_referred_to_is_stated(tmp_path: Path) -> None:
    xml = volume_xml(
        document_xml(
            participants_xml(
                "Mr. Pine, British Embassy",
                "The Polish Ambassador",
                "The Secretary",
                person("p_EP1", "Peter Elm"),
            )
        )
    )
    entries, _ = read(tmp_path, xml)
    stated = {f"person:{p.key}" for e in entries for p in e.persons}
    stated |= {f"office:{o.key}" for e in entries for o in e.offices}
    stated |= {f"org:{o.key}" for e in entries for o in e.orgs}
    parts = [p for e in entries for c in e.conversations for p in c.participations]
    refs = {r for p in parts for r in (p.participant, p.office, p.on_behalf_of) if r}
    refs |= {o.represents for e in entries for o in e.offices if o.represents}
    assert refs <= stated


# --- several people in a line -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "printed"),
    [
        (
            "Secretary Lime, Mr. Pear, Mr. Quince, General Rowan",
            ["Secretary Lime", "Mr. Pear", "Mr. Quince", "General Rowan"],
        ),
        ("Mr. Lime, Mr. Pear, and General Rowan", ["Mr. Lime", "Mr. Pear", "General Rowan"]),
        ("Messrs. Lime, Pear and Quince, Treasury", ["Lime", "Pear", "Quince"]),
        ("Mr. Ada Lime; Mr. Bo Pear; and others", ["Mr. Ada Lime", "Mr. Bo Pear", "others"]),
        ("Ambassador Lime S/B—Mr. Pear", ["Ambassador Lime", "S/B—Mr. Pear"]),
        ("Adam Lime, Jr.", ["Adam Lime, Jr"]),
        ("Minister and Chargé Adam Lime", ["Minister and Chargé Adam Lime"]),
        ("Adam Lime, Assistant Secretary, EUR", ["Adam Lime, Assistant Secretary, EUR"]),
        (
            "Mr. Lime, Secretary of State and Assistant to the President",
            ["Mr. Lime, Secretary of State and Assistant to the President"],
        ),
    ],
)
def test_a_line_is_split_into_its_people(item: str, printed: list[str], tmp_path: Path) -> None:
    assert [p.listed_as for p in listed(tmp_path, item)] == printed


def test_marked_names_side_by_side_are_two_people(tmp_path: Path) -> None:
    parts = listed(
        tmp_path, f"Secretary {person('p_BSJ1', 'Birch')} Ambassador {person('p_CIV1', 'Cherrynov')}"
    )
    assert [p.participant for p in parts] == [f"person:{VOLUME}#p_BSJ1", f"person:{VOLUME}#p_CIV1"]


# --- sides --------------------------------------------------------------------------------------


def test_items_that_name_a_side_head_the_items_below(tmp_path: Path) -> None:
    parts = listed(tmp_path, '<hi rend="italic">US</hi>', "Mr. Lime", "USSR", "Mr. Pear")
    assert [(p.side, p.on_behalf_of) for p in parts] == [("US", "org:g-usa"), ("USSR", "org:g-ussr")]


def test_nested_lists_are_sides_and_never_participants(tmp_path: Path) -> None:
    def nested(side: str, *items: str) -> str:
        return f'<list><head><hi rend="italic">{side}</hi></head>{"".join(f"<item>{i}</item>" for i in items)}</list>'

    parts = listed(
        tmp_path, nested("U.S.", "Mr. Lime", "Mr. Pear"), nested("For the Netherlands", "Mr. Quince")
    )
    assert [(p.listed_as, p.on_behalf_of) for p in parts] == [
        ("Mr. Lime", "org:g-usa"),
        ("Mr. Pear", "org:g-usa"),
        ("Mr. Quince", "org:g-netherlands"),
    ]


def test_a_nested_list_may_stand_under_the_name_of_its_side(tmp_path: Path) -> None:
    parts = listed(tmp_path, "Poland<list><item>Mr. Lime</item></list>")
    assert [(p.listed_as, p.side, p.on_behalf_of) for p in parts] == [("Mr. Lime", "Poland", "org:g-poland")]


def test_two_lists_may_be_two_sides(tmp_path: Path) -> None:
    body = participants_xml("Mr. Lime", head="AMERICAN PARTICIPANTS") + participants_xml(
        "Herr Pear", head="GERMAN PARTICIPANTS"
    )
    parts = talk(tmp_path, document_xml(body)).participations
    assert [p.on_behalf_of for p in parts] == ["org:g-usa", "org:g-frg"]


def test_departments_are_sides_of_the_united_states(tmp_path: Path) -> None:
    parts = listed(tmp_path, "State", "Mr. Lime", "Defense", "Mr. Pear")
    assert [(p.side, p.on_behalf_of) for p in parts] == [("State", "org:g-usa"), ("Defense", "org:g-usa")]


@pytest.mark.parametrize(
    ("item", "behalf"),
    [
        ("Mr. Lime, First Secretary, British Embassy", "org:g-uk"),
        ("Polish Ambassador Lime", "org:g-poland"),
        ("Mr. Lime, Ambassador of Ceylon", "org:g-ceylon"),
        ("Foreign Minister Lime of Indonesia", "org:g-indonesia"),
        ("Mr. Lime, USSR Ministry of Foreign Affairs", "org:g-ussr"),
        ("GVN: Ambassador Lime", "org:g-rvn"),
        ("EUR—Mr. Lime", "org:g-usa"),
        ("Mr. Lime, EE", "org:g-usa"),
        ("Mr. Lime, Ambassador to Greece", "org:g-usa"),
        ("Mr. Lime, Officer in Charge of United Kingdom and Ireland Affairs", "org:g-usa"),
        ("Mr. Lime, Deputy Under Secretary of State, British Foreign Office", "org:g-uk"),
        ("Mr. Lime, Assistant Secretary for Forest Affairs", "org:g-usa"),
        ("Mr. Lime, Assistant Secretary—ARA", "org:g-usa"),
        ("Mr. Lime, Counselor, Embassy Belgrade", "org:g-usa"),
        ("Mr. Lime, G", "org:g-usa"),
        ("Mr. Lime, Chief, Algerian Interests Section", "org:g-algeria"),
        ("Mr. Lime, Ambassador to the United States from Zambia", "org:g-zambia"),
        ("Mr. Lime, Assistant Secretary of State in Secretariat for Foreign Affairs", None),
        ("Mr. Lime, Ambassador to the United States", None),
        ("Mr. Lime, Assistant Secretary General", None),
        ("Mr. Lime", None),
    ],
)
def test_whom_somebody_spoke_for_is_stated_only_when_the_words_say_so(
    item: str, behalf: str | None, tmp_path: Path
) -> None:
    (part,) = listed(tmp_path, item)
    assert part.on_behalf_of == behalf


# --- titles without a name ----------------------------------------------------------------------


def test_a_title_is_resolved_by_the_role_texts_of_the_volume(tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml(participants_xml("The President", "The Secretary")))
    first, second = entry.conversations[0].participations
    assert (first.participant, first.office) == (f"person:{VOLUME}#p_AKA1", "office:o-usa-president")
    assert (second.participant, second.listed_as) == (f"person:{VOLUME}#p_BSJ1", "The Secretary")
    assert (first.layer, first.on_behalf_of) == ("extracted", "org:g-usa")
    assert {o.key for o in entry.offices} == {"o-usa-president", "o-usa-secretary-of-state"}


def test_a_title_outside_the_dates_of_its_listed_holder_is_that_of_the_known_one(tmp_path: Path) -> None:
    date = '<date when="1963-12-01">December 1, 1963</date>'
    entry, _ = one(
        tmp_path, document_xml(participants_xml("The President", "The Soviet Ambassador"), date=date)
    )
    president, ambassador = entry.conversations[0].participations
    (known,) = entry.persons
    assert president.participant == f"person:{known.key}"
    assert (known.name.partition(",")[0], known.unlisted) == ("Johnson", True)
    assert president.office == "office:o-usa-president"
    assert ambassador.participant == f"person:{VOLUME}#p_CIV1"


def test_on_the_day_of_a_handover_the_office_took_part(tmp_path: Path) -> None:
    date = '<date when="1963-11-22">November 22, 1963</date>'
    entry, _ = one(tmp_path, document_xml(participants_xml("The President"), date=date))
    assert entry.conversations[0].participations[0].participant == "office:o-usa-president"
    assert not entry.persons


def test_an_undated_talk_across_a_handover_resolves_no_title(tmp_path: Path) -> None:
    date = '<date from="1963-11-01" to="1963-12-20">November–December 1963</date>'
    entry, _ = one(tmp_path, document_xml(participants_xml("The Vice President"), date=date))
    assert entry.conversations[0].participations[0].participant == "office:o-usa-vice-president"


def test_an_office_nobody_in_the_list_holds_takes_part_itself(tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml(participants_xml("The Yugoslav Ambassador")))
    assert entry.conversations[0].participations[0].participant == "office:o-yugoslavia-ambassador"
    (office,) = entry.offices
    assert (office.name, office.represents) == ("Ambassador of Yugoslavia", "org:g-yugoslavia")
    assert not entry.persons


# --- people without a name ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "count"),
    [
        ("[<hi rend='italic'>name not declassified</hi>]", 1),
        ("[5 names not declassified]", 5),
        ("Two Notetakers", 2),
        ("And other advisors", None),
        ("NSC Staff", None),
        ("Interpreter", None),
    ],
)
def test_unnamed_people_are_a_group_and_never_a_person(item: str, count: int | None, tmp_path: Path) -> None:
    entry, _ = one(tmp_path, document_xml(participants_xml("Mr. Lime", item)))
    part = entry.conversations[0].participations[1]
    assert (part.participant, part.count) == (None, count)
    assert part.listed_as
    assert [p.name for p in entry.persons] == ["Lime"]


def test_a_reference_to_another_list_is_followed(tmp_path: Path) -> None:
    documents = document_xml(participants_xml("Mr. Lime, EUR", "The Secretary")) + document_xml(
        participants_xml(
            '[Here follows the same list of participants as <ref target="#d1">Document 1</ref>.]'
        ),
        n="2",
    )
    entries, _ = read(tmp_path, volume_xml(documents))
    first, second = (e.conversations[0].participations for e in entries if e.conversations)
    assert [p.listed_as for p in second] == [p.listed_as for p in first]


def test_presence_in_part_is_kept_as_printed(tmp_path: Path) -> None:
    parts = listed(tmp_path, "Mr. Lime (latter part)", "Mr. Pear and Mr. Quince were present for Item 4.")
    assert [(p.listed_as, p.presence) for p in parts] == [
        ("Mr. Lime (latter part)", "latter part"),
        ("Mr. Pear", "for Item 4"),
        ("Mr. Quince", "for Item 4"),
    ]


# --- tables, paragraphs, heads ------------------------------------------------------------------


def test_a_table_of_participants_is_read(tmp_path: Path) -> None:
    rows = "".join(
        f"<row><cell>{a}</cell><cell>{b}</cell></row>"
        for a, b in (
            ("Participants:", "Mr. Lime, British Embassy"),
            ("", "UNA—Mr. Pear<note>A footnote.</note>"),
        )
    )
    parts = talk(tmp_path, document_xml(f"<p><table>{rows}</table></p>")).participations
    assert [(p.listed_as, p.found_by, p.on_behalf_of) for p in parts] == [
        ("Mr. Lime, British Embassy", "table", "org:g-uk"),
        ("UNA—Mr. Pear", "table", "org:g-usa"),
    ]


def test_a_paragraph_of_participants_is_read(tmp_path: Path) -> None:
    body = (
        f"<p><hi rend='italic'>Members Present:</hi> Secretary of State {person('p_BSJ1', 'Simon J. Birch')}; General Lime.</p>"
        "<p><hi rend='italic'>Also Present:</hi> Carl Pear</p>"
    )
    parts = talk(tmp_path, document_xml(body, head="Minutes of a Meeting")).participations
    assert [(p.found_by, p.listed_as) for p in parts] == [
        ("paragraph", "Secretary of State Simon J. Birch"),
        ("paragraph", "General Lime"),
        ("paragraph", "Carl Pear"),
    ]


def test_between_a_and_b_in_a_head_are_the_principals(tmp_path: Path) -> None:
    head = (
        f"Memorandum of Conversation Between the Assistant Secretary of State for Near Eastern and South Asian Affairs ({person('p_DM1', 'Dogwood')}) "
        f"and the Soviet Ambassador ({person('p_CIV1', 'Cherrynov')})"
    )
    conversation = talk(tmp_path, document_xml("<p>T.</p>", head=head))
    assert [(p.participant, p.roles, p.found_by, p.on_behalf_of) for p in conversation.participations] == [
        (f"person:{VOLUME}#p_DM1", ("principal",), "head", "org:g-usa"),
        (f"person:{VOLUME}#p_CIV1", ("principal",), "head", "org:g-ussr"),
    ]
    assert conversation.name == "Dogwood - Cherrynov, 4 June 1961, 10:15 a.m."


def test_others_present_leave_the_principal_in_the_head(tmp_path: Path) -> None:
    body = participants_xml("Secretary Birch", "General Lime", head="OTHERS PRESENT")
    parts = talk(
        tmp_path, document_xml(body, head="Memorandum of Conference With President Alder")
    ).participations
    assert [(p.participant, p.roles) for p in parts][:2] == [
        (f"person:{VOLUME}#p_AKA1", ("principal",)),
        (f"person:{VOLUME}#p_BSJ1", ("present",)),
    ]


def test_the_writer_named_in_the_head_recorded_the_talk(tmp_path: Path) -> None:
    entry, _ = one(
        tmp_path, document_xml("<p>T.</p>", head="Memorandum of Conversation, by the Secretary of State")
    )
    (part,) = entry.conversations[0].participations
    assert (part.participant, part.roles, part.found_by) == (f"person:{VOLUME}#p_BSJ1", ("recorder",), "head")
    assert entry.documents[0].authors == (f"person:{VOLUME}#p_BSJ1",)


def test_the_full_name_of_the_writer_names_the_surname_in_the_list(tmp_path: Path) -> None:
    document = document_xml(
        participants_xml("Mr. Lime", "Mr. Pear"),
        head="Memorandum of Conversation, by Mr. Howard C. Lime of the Forest Office",
    )
    entry, _ = one(tmp_path, document)
    assert sorted(p.name for p in entry.persons) == ["Lime, Howard C.", "Pear"]


def test_a_talk_without_any_name_is_kept_and_reported(tmp_path: Path) -> None:
    entry, findings = one(
        tmp_path, document_xml("<p>T.</p>", head="Minutes of the Third Meeting of the Delegation")
    )
    assert entry.conversations[0].participations == ()
    assert [(f.code, f.severity) for f in findings] == [("no-participants", "info")]
    assert entry.conversations[0].name == "Meeting, 4 June 1961, 10:15 a.m."


# --- titles and marks that mislead --------------------------------------------------------------


def test_a_role_inside_the_mark_of_a_name_is_cut_off(tmp_path: Path) -> None:
    (part,) = listed(tmp_path, f"Mr. {person('p_EP1', 'Peter Elm, G')}")
    assert part.participant == f"person:{VOLUME}#p_EP1"


def test_the_white_house_is_nobody_though_it_is_marked(tmp_path: Path) -> None:
    (part,) = listed(tmp_path, f"The {person('p_DM1', 'White')} House Staff Secretary")
    assert part.participant is None


def test_madame_beside_the_president_is_his_wife(tmp_path: Path) -> None:
    both = listed(
        tmp_path,
        f"President {person('p_DM1', 'Dogwood')}",
        f"Madame {person('p_DM1', 'Dogwood')}",
    )
    assert len({p.participant for p in both}) == 2


def test_a_bare_title_below_an_officer_is_another_officer(tmp_path: Path) -> None:
    both = listed(tmp_path, f"Foreign Minister {person('p_FTH1', 'Fir Thuan')}", "Secretary of State")
    assert [p.listed_as for p in both] == ["Foreign Minister Fir Thuan", "Secretary of State"]
    (one_person,) = listed(tmp_path, "Ambassador Quince", "Burmese Ambassador")
    assert one_person.listed_as == "Ambassador Quince"


def test_a_bracketed_person_behind_a_semicolon_is_one_more(tmp_path: Path) -> None:
    both = listed(tmp_path, "Chancellor Quince; (Mr. Pear, LS, Interpreter)")
    assert [(p.listed_as, p.roles) for p in both] == [
        ("Chancellor Quince", ("present",)),
        ("(Mr. Pear, LS, Interpreter)", ("interpreter",)),
    ]


@pytest.mark.parametrize("item", ["Additional Attendees Listed at Tab A", "(Reporter)"])
def test_a_line_about_the_list_is_nobody(tmp_path: Path, item: str) -> None:
    found = listed(tmp_path, "Mr. Pear", item)
    assert [p.listed_as for p in found if p.participant] == ["Mr. Pear"]


def test_the_president_alone_with_the_embassy_abroad_is_not_our_own(tmp_path: Path) -> None:
    saigon = '<placeName>Saigon</placeName>, <date when="1961-06-04">June 4, 1961</date>'
    president, _ = listed(tmp_path, "The President", "Ambassador Quince", date=saigon)
    assert president.participant == "office:o-rvn-president"
    president, *_ = listed(tmp_path, "The President", "Mr. Bundy", "General Pear", date=saigon)
    assert president.participant == f"person:{VOLUME}#p_AKA1"


def test_a_prime_minister_is_the_hosts_or_that_of_the_ministers_beside_him(tmp_path: Path) -> None:
    athens = '<placeName>Athens</placeName>, <date when="1961-06-04">June 4, 1961</date>'
    host, _ = listed(tmp_path, "The Prime Minister", "Mr. Quince, American Embassy", date=athens)
    assert host.participant == "office:o-greece-prime-minister"
    home = '<placeName>Washington</placeName>, <date when="1961-06-04">June 4, 1961</date>'
    guest, _ = listed(tmp_path, "The Prime Minister", "Mr. Quince, British Ambassador", date=home)
    assert guest.participant == "office:o-uk-prime-minister"
    nobody, _ = listed(tmp_path, "The Prime Minister", "Mr. Quince", date=home)
    assert nobody.participant is None


def test_a_listed_office_counts_before_another_and_in_both_its_terms(tmp_path: Path) -> None:
    persons = (
        '<item><persName xml:id="p_QA1">Quince, Adam</persName>, British Prime Minister and First Lord of the Forest</item>'
        '<item><persName xml:id="p_PB1">Pear, Bo</persName>, Prime Minister of Greece until March 1958 and from May 1959</item>'
    )
    document = document_xml(participants_xml("The British Prime Minister", "The Greek Prime Minister"))
    (entry,) = [e for e in read(tmp_path, volume_xml(document, persons=persons))[0] if e.conversations]
    assert [p.participant for p in entry.conversations[0].participations] == [
        f"person:{VOLUME}#p_QA1",
        f"person:{VOLUME}#p_PB1",
    ]


@pytest.mark.parametrize(
    ("printed", "surname", "given"),
    [
        ("Ambassador Carrillo Flores", "Carrillo Flores", ""),
        ("President López Mateos", "López Mateos", ""),
        ("Sanz de Santamaría", "Sanz de Santamaría", ""),
        ("Mr. Roberto Campos", "Campos", "Roberto"),
        ("Perez", "Perez", ""),
        ("Francis Flores", "Flores", "Francis"),
    ],
)
def test_a_double_surname_without_given_name_is_no_given_name_and_surname(
    printed: str, surname: str, given: str
) -> None:
    name = parse_name(printed)
    assert name is not None
    assert (name.surname, name.given) == (surname, given)


def test_a_surname_under_another_side_is_not_the_listed_officer(tmp_path: Path) -> None:
    persons = (
        '<item><persName xml:id="p_MG1">Moss, George</persName>, Department of State, Policy Planning Staff</item>'
        '<item><persName xml:id="p_QP1">Quince, Patrick</persName>, Head of the Western Department, British Foreign Office</item>'
    )
    document = document_xml(participants_xml("<hi>United Kingdom</hi>", "Mr. Quince", "Mr. Moss"))
    (entry,) = [e for e in read(tmp_path, volume_xml(document, persons=persons))[0] if e.conversations]
    assert [p.participant for p in entry.conversations[0].participations] == [
        f"person:{VOLUME}#p_QP1",
        f"person:{VOLUME}-d1#moss",
    ]


def test_a_body_that_a_line_speaks_for_is_a_side(tmp_path: Path) -> None:
    found = listed(tmp_path, "For the White House: Messrs. Quince and Moss", "For CIA: Mr. Lime")
    assert [(p.listed_as, p.side) for p in found] == [
        ("Quince", "White House"),
        ("Moss", "White House"),
        ("Mr. Lime", "CIA"),
    ]


def test_lines_below_attendance_may_speak_for_bodies_and_name_nobody_twice(tmp_path: Path) -> None:
    body = (
        "<p>ATTENDANCE</p><p>The President</p><p>For Department of State: Messrs. Quince, Moss, and Lime</p>"
        "<p>For AID: Mr. Rowan</p><p>1. The meeting opened with a briefing.</p>"
    )
    found = talk(tmp_path, document_xml(body, head="Memorandum for the Record of a Meeting")).participations
    assert [(p.listed_as, p.side) for p in found] == [
        ("The President", None),
        ("Quince", "Department of State"),
        ("Moss", "Department of State"),
        ("Lime", "Department of State"),
        ("Mr. Rowan", "AID"),
    ]
