"""Who took part where no list says so: head, attendance, opening, speakers, source note, signature."""

from __future__ import annotations

import random
import re
import unicodedata
from pathlib import Path

import pytest
from lxml import etree

from kg.records.frus.marks import Marked, plain
from kg.records.frus.persons import parse_name
from kg.records.model import Entry, Participation
from tests.records.frus_volumes import document_xml, one, participants_xml, person, read, talk, volume_xml

VOLUME = "frus1961-63v99"


def people(path: Path, body: str = "", **others: str) -> dict[str, Participation]:
    """The participations of a document by the surname, office or printed words of each."""
    entry, _ = one(path, document_xml(body, **others))
    return by_name(entry)


def by_name(entry: Entry) -> dict[str, Participation]:
    names = {f"person:{p.key}": p.name.partition(",")[0] for p in entry.persons}
    named = {}
    for part in entry.conversations[0].participations:
        ref = part.participant or ""
        named[names.get(ref) or ref.rpartition("#")[2] or ref or part.listed_as or ""] = part
    return named


# --- attendance -----------------------------------------------------------------------------------

PRESENT = (
    "Present at the 12th meeting of the Council were the President of the United States, presiding; the Director, Office of Forestry; "
    "General Quince for the Chairman, Board of Meadows; and Mr. Adam Pear, Jr., for the Secretary of Commerce. "
    "Also present were Robert Lime, Office of Hedges (for Item 2); Messrs. Rowan, Oak and King; and two note-takers."
)


def test_an_attendance_paragraph_names_everybody_and_nobody_for_whom_another_came(tmp_path: Path) -> None:
    found = people(
        tmp_path, f"<p>{PRESENT}</p>", head="Memorandum of Discussion at the 12th Meeting of the Council"
    )
    assert {"Quince", "Pear", "Lime", "Rowan", "Oak", "King", "p_AKA1", "two note-takers"} <= set(found)
    assert "the Director, Office of Forestry" in found
    assert not {"Commerce", "Meadows", "Forestry", "Hedges"} & set(found)
    assert found["Lime"].presence == "for Item 2"
    assert found["two note-takers"].count == 2
    assert {p.found_by for p in found.values()} == {"paragraph"}


@pytest.mark.parametrize(
    ("sentence", "surnames"),
    [
        ("The meeting was attended by Mr. Lime, General Pear, and Dr. Quince.", {"Lime", "Pear", "Quince"}),
        ("Also present were: Messrs. Lime, Pear, and Quince.", {"Lime", "Pear", "Quince"}),
        ("In addition to Mr. Lime, those attending were Mr. Pear and Mr. Quince.", {"Lime", "Pear", "Quince"}),
        ("Mr. Lime presided at the meeting.", {"Lime"}),
        ("[Here follows a list of those present, including Mr. Lime; Mr. Pear; and others.]", {"Lime", "Pear", "others"}),
        ("[Mr. Lime and General Pear attended for the Chiefs. Quince headed the Forest group.]", {"Lime", "Pear", "Quince"}),
        ("The group met under the chairmanship of Adam Lime.", {"Lime"}),
        ("Mr. Lime was not present.", set()),
        ("Mr. Lime would attend the next meeting.", set()),
        ("All of the Chiefs except General Lime attended.", set()),
        ("Mr. Lime attended an earlier meeting.", set()),
    ],
)  # fmt: skip
def test_sentences_on_who_was_there(sentence: str, surnames: set[str], tmp_path: Path) -> None:
    assert set(people(tmp_path, f"<p>{sentence}</p>", head="Memorandum of Meeting")) == surnames


def test_the_source_note_tells_who_attended(tmp_path: Path) -> None:
    note = (
        "Source: A Library, Papers. Secret. Drafted by Dogwood. Those attending the meeting, which was held in the Elm Room, were "
        f"the President, {person('p_BSJ1', 'Birch')}, Lime, and Assistant Secretary Pear. (Ibid., Daily Diary)"
    )
    found = people(tmp_path, "<p>They spoke of trees.</p>", head="Notes of Meeting", note=note)
    assert set(found) == {"p_AKA1", "p_BSJ1", "Lime", "Pear"}
    assert {p.found_by for p in found.values()} == {"source-note"}


def test_a_list_left_out_in_print_is_a_group_with_its_number(tmp_path: Path) -> None:
    body = "<p>[Here follows list of persons (34) present.]</p><p>Mr. Lime explained the slates.</p>"
    found = people(tmp_path, body, head="Minutes of the Second Meeting of the Delegation")
    assert found["list of persons (34) present"].count == 34
    assert found["list of persons (34) present"].participant is None
    assert found["Lime"].found_by == "text"


@pytest.mark.parametrize(
    ("head", "body", "words"),
    [
        ("Notes of Meeting", "[Here follows a paragraph listing the participants at the meeting.]", "paragraph listing the participants"),
        ("Summary Record of Meeting of the Forest Council", "Trees were discussed.", "Forest Council"),
    ],
)  # fmt: skip
def test_a_body_or_a_list_without_number_is_a_group(head: str, body: str, words: str, tmp_path: Path) -> None:
    (part,) = talk(tmp_path, document_xml(f"<p>{body}</p>", head=head)).participations
    assert (part.participant, part.listed_as) == (None, words)


def test_a_list_decides_where_there_is_one(tmp_path: Path) -> None:
    body = participants_xml("Mr. Lime") + "<p>Mr. Pear called on me today. Also present was Mr. Quince.</p>"
    assert set(people(tmp_path, body)) == {"Lime"}


# --- openings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "surnames"),
    [
        ("Mr. Lime, Counselor of the British Embassy, called this morning at his request to discuss trees.", {"Lime"}),
        ("Ambassador Lime came in at his own initiative.", {"Lime"}),
        ("Mr. Lime telephoned to ask what was behind the request.", {"Lime"}),
        ("General Lime and I lunched with Senator Pear at my suggestion.", {"Lime", "Pear"}),
        ("At lunch today I saw Mr. Lime and Dr. Pear about the trees.", {"Lime", "Pear"}),
        ("On May 26 Mr. Lime met with Adam Pear, Editor of Leaves; and Ada Quince, Chief of Roots.", {"Lime", "Pear", "Quince"}),
        ("1. Ambassador Lime was briefed regarding the forest by Mr. Frank Pear on 1 June.", {"Lime", "Pear"}),
        ("Following dinner I drew Mr. Lime aside for a brief talk.", {"Lime"}),
        ("I gave the following statement to Ambassador Lime today.", {"Lime"}),
        ("Mr. Lime, Mr. Pear said, had never called on anybody.", set()),
        ("It was said that Mr. Lime had called on Mr. Pear.", set()),
        ("Mr. Lime could not call on Mr. Pear.", set()),
        ("The question of Mr. Lime’s visit with Mr. Pear was raised.", set()),
    ],
)  # fmt: skip
def test_openings_that_tell_who_met_whom(sentence: str, surnames: set[str], tmp_path: Path) -> None:
    assert set(people(tmp_path, f"<p>{sentence}</p>", head="Memorandum of Conversation")) == surnames


def test_whoever_writes_i_took_part(tmp_path: Path) -> None:
    body = "<p>Ambassador Lime called on me today. I told him of the trees.</p><closer><signed>Karl Pear</signed></closer>"
    found = people(tmp_path, body, head="Memorandum for the Record of Conversation")
    assert set(found) == {"Lime", "Pear"}
    assert (found["Pear"].roles, found["Pear"].found_by) == (("recorder",), "signature")


def test_the_drafter_of_a_source_note_is_the_writer_of_i(tmp_path: Path) -> None:
    note = f"Source: A Library. Secret. Drafted by {person('p_DM1', 'Dogwood')}."
    found = people(
        tmp_path, "<p>I met with Mr. Lime today.</p>", head="Memorandum of Conversation", note=note
    )
    assert set(found) == {"Lime", "p_DM1"}
    assert (found["p_DM1"].roles, found["p_DM1"].found_by) == (("recorder",), "source-note")


def test_initials_sign_for_the_one_listed_person_who_has_them(tmp_path: Path) -> None:
    body = "<p>I met with Mr. Lime today.</p><closer><signed>KAA</signed></closer>"
    assert set(people(tmp_path, body, head="Memorandum of Conversation")) == {"Lime", "p_AKA1"}


def test_a_secretary_who_transcribes_a_call_took_no_part(tmp_path: Path) -> None:
    note = "Source: A Library. No classification marking. Transcribed by Ada Quince."
    head = "Memorandum of Telephone Conversation Between Mr. Lime and Mr. Pear"
    assert set(people(tmp_path, "<p>L. asked if there is news.</p>", head=head, note=note)) == {
        "Lime",
        "Pear",
    }


def test_the_heading_below_the_head_names_the_parties_of_a_call(tmp_path: Path) -> None:
    body = "<p>TELEPHONE CALL FROM GOV. LIME</p><p>The Secretary returned his call.</p>"
    found = people(
        tmp_path, body, head="Memorandum of Telephone Conversation, Prepared in the Department of State"
    )
    assert set(found) == {"Lime", "p_BSJ1"}


def test_a_second_heading_names_the_parties(tmp_path: Path) -> None:
    body = "<p>MEMORANDUM OF CONVERSATION WITH</p><p>FOREIGN MINISTER LIME OF FINLAND</p><p>They spoke.</p>"
    assert set(people(tmp_path, body, head="Memorandum of Conversation")) == {"Lime"}


def test_names_in_lines_of_their_own_above_a_record_took_part(tmp_path: Path) -> None:
    body = "<p>The President<lb/>Adam W. Lime<lb/>Ada N. Pear</p><p>They had a brief talk about trees.</p>"
    assert set(people(tmp_path, body, head="Memorandum of Conversation")) == {"p_AKA1", "Lime", "Pear"}


# --- speakers -------------------------------------------------------------------------------------


def test_those_who_take_turns_before_a_colon_took_part(tmp_path: Path) -> None:
    body = (
        "<p>Secretary Birch: The trees are fine.</p><p>The President: All of them?</p><p>Mr. Lime: Yes.</p>"
        "<p>Question: Which?</p><p>Note: A pause.</p><p>Mr. Lime: The elms.</p><p>Subject: Trees</p>"
    )
    found = people(tmp_path, body, head="Notes of Meeting")
    assert set(found) == {"p_BSJ1", "p_AKA1", "Lime"}
    assert {p.found_by for p in found.values()} == {"text"}


def test_those_of_whom_minutes_say_that_they_spoke_took_part(tmp_path: Path) -> None:
    body = (
        "<p>Mr. Lime explained that Mr. Pear had written to him. At the request of the chair, General Quince said no more.</p>"
        "<p>“Mr. Rowan said so,” he added. Prime Minister Oak said as much in his speech.</p>"
    )
    found = people(tmp_path, body, head="Minutes of the Ninth Meeting of the Delegation")
    assert set(found) == {"Lime", "Quince"}


def test_a_name_comes_back_as_the_same_person(tmp_path: Path) -> None:
    body = (
        "<p>Present were Mr. Adam Lime and Mr. Pear.</p><p>Mr. Lime explained the trees. Mr. Pear agreed.</p>"
    )
    entry, _ = one(tmp_path, document_xml(body, head="Notes of Meeting"))
    assert [p.name for p in entry.persons] == ["Lime, Adam", "Pear"]


# --- titles and officers ---------------------------------------------------------------------------


def test_a_known_officer_is_stated_under_the_key_of_the_register(tmp_path: Path) -> None:
    xml = volume_xml(document_xml(participants_xml("The Secretary", "President Kennedy")), persons="")
    entries, _ = read(tmp_path, xml)
    (entry,) = [e for e in entries if e.conversations]
    assert [p.key for p in entry.persons] == ["rusk-david-dean", "kennedy-john-f"]
    assert entry.persons[0].identifiers == ("pocom:rusk-david-dean",)
    assert all(p.unlisted for p in entry.persons)


def test_a_president_of_another_surname_is_not_the_one_in_office(tmp_path: Path) -> None:
    xml = volume_xml(document_xml(participants_xml("President Lime", "former President Pear")), persons="")
    entries, _ = read(tmp_path, xml)
    assert [p.name for e in entries if e.conversations for p in e.persons] == ["Lime", "Pear"]


def test_the_former_holder_of_an_office_is_nobody_that_is_known(tmp_path: Path) -> None:
    body = "<p>Present were the former Secretary of State and Mr. Lime.</p>"
    assert set(people(tmp_path, body, head="Notes of Meeting")) == {"Lime"}


def test_the_secretary_of_another_department_is_not_the_secretary_of_state(tmp_path: Path) -> None:
    found = people(tmp_path, participants_xml("The Secretary of the Navy", "The Acting Secretary"))
    assert set(found) == {"office:o-usa-secretary-of-the-navy", "office:o-usa-acting-secretary-of-state"}


PAIR = """
<item><persName xml:id="p_LA1">Lime, Adam</persName>, Deputy Director of Forests</item>
<item><persName xml:id="p_LB1">Lime, Admiral Bert</persName>, Chief of Meadows</item>
"""


@pytest.mark.parametrize(
    ("item", "key"),
    [
        ("Mr. Lime, Deputy Director", f"{VOLUME}#p_LA1"),
        ("Admiral Lime", f"{VOLUME}#p_LB1"),
        ("Mr. Lime", f"{VOLUME}-d1#lime"),
        ("Mr. Lime, Office of Hedges", f"{VOLUME}-d1#lime"),
    ],
)
def test_rank_and_office_tell_two_of_a_surname_apart(item: str, key: str, tmp_path: Path) -> None:
    entries, _ = read(tmp_path, volume_xml(document_xml(participants_xml(item)), persons=PAIR))
    (entry,) = [e for e in entries if e.conversations]
    assert entry.conversations[0].participations[0].participant == f"person:{key}"


@pytest.mark.parametrize(
    ("printed", "surname"),
    [
        ("Chou En-lai", "Chou"),
        ("General Chong Il-kwon", "Chong"),
        ("Faris Bey", "Faris"),
        ("Mr. Bishop", "Bishop"),
    ],
)
def test_the_family_name_is_found_where_it_stands(printed: str, surname: str) -> None:
    name = parse_name(printed)
    assert name is not None
    assert name.surname == surname


# --- mutated documents -----------------------------------------------------------------------------

SEEDS = range(120)
WHOLE = (
    f"<p>{PRESENT}</p><p>Ambassador Lime called on me today with Mr. Sorrel. I told him of the trees.</p>"
    "<p>Secretary Birch: The trees are fine.</p><p>Mr. Tansy explained that Mr. Nobody wrote.</p>"
    f"<p>[Here follows list of persons (34) present. {person('p_EP1', 'Elm')} led the Forest group.]</p>"
    "<closer><signed>Karl Umbel</signed></closer>"
)
NOTE = "Source: A Library. Secret. Drafted by Viburnum. Attending were the President, Walnut, and General Yew. The meeting was attended by Mr. Zelkova."


def folded(text: str) -> str:
    plain_text = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z]+", " ", "".join(c for c in plain_text if not unicodedata.combining(c)))


def parsed(xml: str) -> etree._Element:
    return etree.fromstring(xml, etree.XMLParser(collect_ids=False, recover=True))


def mutated(xml: str, rng: random.Random) -> str:
    """Drop, repeat, move, cut and empty parts of a document; it stays well-formed."""
    root = parsed(xml)
    for _ in range(rng.randint(1, 6)):
        nodes = [n for n in root.iter() if n is not root and isinstance(n.tag, str)]
        node = rng.choice(nodes)
        parent = node.getparent()
        assert parent is not None
        match rng.randint(0, 5):
            case 0:
                parent.remove(node)
            case 1:
                parent.append(parsed(etree.tostring(node, encoding="unicode", with_tail=False)))
            case 2:
                parent.insert(0, node)
            case 3:
                words = (node.text or "").split()
                rng.shuffle(words)
                node.text = " ".join(words)
            case 4:
                node.text = (node.text or "")[: rng.randint(0, 40)]
            case _:
                for name in list(node.attrib):
                    if not str(name).endswith("}id") or parent is not root:
                        node.attrib[name] = ""
    return etree.tostring(root, encoding="unicode")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mutated_document_is_read_and_nobody_is_invented(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    head = rng.choice(
        ["Memorandum of Conversation", "Notes of Meeting", "Memorandum of Discussion at the 12th Meeting of the Council",
         "Memorandum for the Record", "Memorandum of Conversation Between Mr. Lime and the Secretary of State"]
    )  # fmt: skip
    document = mutated(document_xml(WHOLE, head=head, note=NOTE), rng)
    entries, findings = read(tmp_path, volume_xml(document))
    assert "document-unreadable" not in {f.code for f in findings}
    text = folded(plain(parsed(document), skip=frozenset()))
    for entry in entries:
        for one_person in entry.persons if entry.conversations else ():
            known = one_person.identifiers or "#" not in one_person.key
            assert known or folded(one_person.name.partition(",")[0]).strip() in text, one_person


@pytest.mark.parametrize(
    "text",
    [
        "",
        "—",
        "((",
        "Mr.",
        "and, and; and",
        "the the the",
        "[Here follow]",
        "A" * 5000,
        "Present were " + "x, " * 900,
    ],
)
def test_odd_sentences_name_nobody(text: str, tmp_path: Path) -> None:
    conversation = talk(tmp_path, document_xml(f"<p>{text}</p>", head="Notes of Meeting"))
    assert conversation.participations == ()
    assert Marked(text).text == text


# --- speakers beside a list, and who is meant by a title --------------------------------------------


def test_a_list_that_is_only_its_heading_is_a_list(tmp_path: Path) -> None:
    body = "<list><head>PARTICIPANTS</head><item><hi>US</hi></item><item>Mr. Lime</item></list><p>They talked.</p>"
    assert set(people(tmp_path, body)) == {"Lime"}
    other = (
        "<list><head>RECOMMENDATIONS</head><item>Mr. Lime</item></list><p>Mr. Pear called on Mr. Quince.</p>"
    )
    assert set(people(tmp_path, other)) == {"Pear", "Quince"}


def test_who_speaks_often_was_there_though_the_list_leaves_him_out(tmp_path: Path) -> None:
    listed = participants_xml("Mr. Lime", "Mr. Pear")
    often = "".join(f"<p>Mr. Rowan said that meadow {n} was wet.</p>" for n in range(5))
    assert set(people(tmp_path, listed + often)) == {"Lime", "Pear", "Rowan"}
    once = "<p>Mr. Rowan said that the meadow was wet.</p><p>Mr. Rowan replied to that.</p>"
    assert set(people(tmp_path, listed + once)) == {"Lime", "Pear"}


def test_a_list_that_refers_elsewhere_leaves_out_people(tmp_path: Path) -> None:
    listed = participants_xml("Mr. Lime", "(List of additional participants attached)")
    spoke = "<p>Mr. Rowan said that the meadow was wet.</p><p>Mr. Rowan replied to that.</p>"
    assert set(people(tmp_path, listed + spoke)) == {"Lime", "Rowan"}


def test_a_listed_name_with_a_slip_of_spelling_is_not_a_second_speaker(tmp_path: Path) -> None:
    spoke = "".join(f"<p>Mr. Troyanowsky said that meadow {n} was wet.</p>" for n in range(6))
    assert set(people(tmp_path, participants_xml("Mr. Troyanovski") + spoke)) == {"Troyanovski"}


@pytest.mark.parametrize(
    ("sentence", "surname"),
    [
        ("Mr. [Adam] Lime said that the forest grows.", "Lime"),
        ("Displaying a leaf, Mr. Lime pointed out that the forest grows.", "Lime"),
        ("Viscount Lime replied that the forest grows.", "Lime"),
        ("Mr. Lime, in explaining the paper, referred to the forest.", "Lime"),
        ("Messrs. Lime and Rowan agreed that the forest grows.", "Rowan"),
        ("Mr. Lime (Canada) examined the paper paragraph by paragraph.", "Lime"),
    ],
)
def test_minutes_let_speak_in_more_than_one_way(tmp_path: Path, sentence: str, surname: str) -> None:
    assert surname in people(tmp_path, f"<p>{sentence}</p>", head="Minutes of a Meeting")


@pytest.mark.parametrize(
    "sentence",
    [
        "General Lime, for example, thought that the forest grows.",
        "Mr. Lime (Annex A) was no paper of the group.",
        "President Lime told officials that the forest grows.",
    ],
)
def test_who_is_only_spoken_of_is_nobody_there(tmp_path: Path, sentence: str) -> None:
    body = f"<p>Mr. Pear said that it was so.</p><p>{sentence}</p>"
    assert set(people(tmp_path, body, head="Minutes of a Meeting")) == {"Pear"}


def test_somebody_named_twice_is_not_two_parties(tmp_path: Path) -> None:
    body = (
        "<p>Mr. Lime opened the meeting by asking how it went.</p><p>Mr. Pear said that it went well.</p>"
        "<p>Mr. Rowan agreed.</p>"
    )
    assert {"Lime", "Pear", "Rowan"} <= set(people(tmp_path, body))


def test_a_table_under_a_sentence_on_attendance_comes_on_top_of_the_text(tmp_path: Path) -> None:
    body = (
        "<p>The meeting was called to order by the President. In addition, the following people were in attendance:</p>"
        "<table><row><cell>On the Burmese side:</cell><cell>On the American side:</cell></row>"
        "<row><cell>The Foreign Minister H.E.</cell><cell>Ambassador Adam Lime</cell></row>"
        "<row><cell>Bo Quince</cell><cell>Under Secretary Carl B.</cell></row><row><cell/><cell>Rowan</cell></row></table>"
    )
    found = people(tmp_path, body, head="Minutes of a Meeting")
    assert {"p_AKA1", "Quince", "Lime", "Rowan"} == set(found)
    assert found["Quince"].side == "Burmese side"


def test_a_table_of_votes_names_nobody(tmp_path: Path) -> None:
    body = (
        "<p>Mr. Lime said how the members voted who were present:</p><table><row><cell>For</cell><cell>Against</cell></row>"
        "<row><cell>Canada</cell><cell>Burma</cell></row></table><p>Mr. Pear agreed.</p>"
    )
    assert set(people(tmp_path, body, head="Minutes of a Meeting")) == {"Lime", "Pear"}


def test_the_acting_secretary_is_the_deputy_whom_the_document_names(tmp_path: Path) -> None:
    listed = participants_xml("The Acting Secretary", "Mr. Lime")
    named = people(tmp_path, listed + "<p>Mr. Bowles said that it was so.</p>")
    assert "Bowles" in named
    unnamed = people(tmp_path, listed + "<p>The Acting Secretary said that it was so.</p>")
    assert "office:o-usa-acting-secretary-of-state" in unnamed


def test_the_secretary_of_a_surname_is_the_one_in_office_though_the_markup_errs(tmp_path: Path) -> None:
    persons = (
        '<item><persName xml:id="p_RD1">Rusk, Dean</persName>, Secretary of State</item>'
        '<item><persName xml:id="p_RE1">Rusk, Edward</persName>, Director of the Office of Forestry</item>'
    )
    document = document_xml(participants_xml(f"Secretary {person('p_RE1', 'Rusk')}"))
    (entry,) = [e for e in read(tmp_path, volume_xml(document, persons=persons))[0] if e.conversations]
    (part,) = entry.conversations[0].participations
    assert part.participant == f"person:{VOLUME}#p_RD1"


@pytest.mark.parametrize(
    ("direction", "surname", "words"),
    [
        ("[Mr. Rowan joins the meeting.]", "Rowan", "Mr. Rowan joins the meeting"),
        ("(At this point Mr. Rowan left the meeting.)", "Rowan", "At this point Mr. Rowan left the meeting"),
        ("At 3:15 p.m. Mr. Rowan entered the room.", "Rowan", "At 3:15 p.m. Mr. Rowan entered the room"),
    ],
)
def test_directions_in_a_record_tell_who_came_and_went(
    tmp_path: Path, direction: str, surname: str, words: str
) -> None:
    body = (
        participants_xml("Mr. Lime", "Mr. Pear")
        + f"<p>Mr. Lime spoke.</p><p>{direction}</p><p>Mr. Pear answered.</p>"
    )
    found = people(tmp_path, body)
    assert found[surname].presence == words
    assert found["Lime"].presence is None


@pytest.mark.parametrize(
    "sentence",
    [
        "Mr. Rowan left the meeting in Geneva last year.",
        "(At this point Mr. Lime remarked that Mr. Rowan left the party.)",
        "[The text of the note to Mr. Rowan joins the file.]",
    ],
)
def test_what_is_no_direction_lets_nobody_in(tmp_path: Path, sentence: str) -> None:
    body = participants_xml("Mr. Lime", "Mr. Pear") + f"<p>Mr. Lime spoke.</p><p>{sentence}</p>"
    assert set(people(tmp_path, body)) == {"Lime", "Pear"}


def test_a_source_note_that_goes_on_after_the_hour_tells_who_attended(tmp_path: Path) -> None:
    note = "Source: Forest Archives. The meeting took place from 10:05 to 11:12 a.m. In attendance were Adam Lime and Bo Rowan."
    assert {"Lime", "Rowan"} <= set(people(tmp_path, "<p>Trees.</p>", head="Notes of a Meeting", note=note))
    other = "Source: Forest Archives. On June 3 Adam Lime met with Bo Rowan. Carl Pear also met with Dan Oak."
    assert not {"Lime", "Rowan", "Pear", "Oak"} & set(
        people(tmp_path, "<p>Trees.</p>", head="Notes of a Meeting", note=other)
    )


def test_participants_below_a_label_within_the_list_of_subjects_took_part(tmp_path: Path) -> None:
    body = (
        '<list type="subject"><head>SUBJECT</head><item>Visit of His Majesty</item><item>PARTICIPANTS</item>'
        "<item>Mr. Lime</item><item>Mr. Rowan (interpreter)</item></list><p>They talked.</p>"
    )
    found = people(tmp_path, body)
    assert set(found) == {"Lime", "Rowan"}
    assert found["Rowan"].roles == ("interpreter",)


def test_the_drafter_whose_initials_sign_is_the_writer(tmp_path: Path) -> None:
    body = "<p>Mr. Lime called on me today. I told him that the trees grow.</p><closer><signed>QR</signed></closer>"
    note = "Source: Forest Archives. Secret. Drafted by Quentin Rowan."
    found = people(tmp_path, body, head="Memorandum for the Record", note=note)
    assert {"Lime", "Rowan"} <= set(found)


def test_a_heading_that_ends_in_with_names_the_parties(tmp_path: Path) -> None:
    body = "<p>Cabinet Room Meeting of June 4, 1961, 10 a.m. With the President, Secretary Lime and Bo Rowan</p><p>Trees.</p>"
    assert {"p_AKA1", "Lime", "Rowan"} <= set(people(tmp_path, body, head="Notes of a Meeting"))


def test_who_calls_somebody_whose_name_is_withheld_took_part(tmp_path: Path) -> None:
    body = "<p>1. Mr. Lime called [<hi>name not declassified</hi>] to state that the trees grow.</p>"
    assert "Lime" in people(tmp_path, body, head="Memorandum of Telephone Conversation")
