"""Damaged lists: elements dropped, moved, repeated, words shuffled; it is read, and nobody is made up."""

from __future__ import annotations

import random
import re
import unicodedata
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree

from kg.records.frus.participants import listed_in
from tests.records.frus_volumes import PERSONS, document_xml, participants_xml, person, read, volume_xml

PARAGRAPH = (
    "<p><hi rend='italic'>Present:</hi> Chief, Forest Division, CIA, Bo Larch and Country Director Carl Rowan, for the entire meeting. "
    f"General Myrtle; and Mr. {person('p_EQ1', 'Quentin Elm')}, Adviser, were present for Items 1–3; "
    "Deputy Secretary Ada Willow vice Under Secretary Aspen.</p>"
)
TABLE = (
    "<table><row><cell>Participants:</cell><cell>Mr. Quince</cell></row><row><cell>The Foreign Minister H.E.</cell><cell>Dr. Ash</cell></row>"
    "<row><cell>Bo Maple</cell><cell>Claude Lime Treasury John Pear</cell></row></table>"
)
LISTS = (
    participants_xml(
        '<hi rend="italic">United States</hi>',
        "The Secretary",
        f"Mr. {person('p_EP1', 'Peter Elm')}, Counselor of Embassy",
        "EUR—Mr. Lime (interpreting)",
        "Messrs. Tansy, Pear (FE) and Quince, Treasury",
        "Soviet Union",
        f"Ambassador {person('p_CIV1', 'Cherrynov')} Mr. Rowan, Counselor",
        "Two interpreters",
        "[2 names not declassified]",
    ),
    participants_xml(
        "U.S.<list><head>State</head><item>Mr. and Mrs. Adam Medlar</item><item>Secretary Birch, Mr. Osier, General Sorrel, Bo Yew, Mr. Walnut</item></list>",
        f"Poland<list><item>Ann Hazel, Special Assistant to Mr. {person('p_DM1', 'Dogwood')}</item><item>Mr. Juniper (later joined by Mr. Cedar)</item></list>",
        "(See attached list)",
    ),
    PARAGRAPH,
    TABLE,
)
KNOWN = re.compile(r'<persName xml:id="[^"]*">([^<]*)')


def folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z]+", " ", "".join(c for c in plain if not unicodedata.combining(c)))


def damaged(xml: str, rng: random.Random) -> etree._Element:
    """Return a document in which some elements were dropped, moved, repeated, emptied or shuffled."""
    root = etree.fromstring(xml)
    for _ in range(rng.randint(1, 8)):
        nodes = [n for n in root.iter() if n is not root and isinstance(n.tag, str)]
        if not nodes:
            break
        node, other = rng.choice(nodes), rng.choice(nodes)
        parent = node.getparent()
        assert parent is not None
        match rng.randrange(8):
            case 0:
                parent.remove(node)
            case 1 if node not in (other, *other.iterancestors()):
                other.insert(rng.randint(0, len(other)), node)
            case 2:
                node.addnext(deepcopy(node))
            case 3:
                for name in node.attrib:
                    node.set(name, rng.choice(["", " ", "#", "x y", "participants"]))
            case 4:
                node.text = shuffled(node.text, rng)
            case 5:
                node.tail = shuffled(node.tail, rng)
            case 6:
                words = node.text or ""
                node.text = words[: rng.randint(0, len(words))] + rng.choice(
                    ["", "(", "[", ";", " and", ",", "—", ":", " the "]
                )
            case _:
                node.tag = rng.choice(["item", "list", "p", "hi", "persName", "row", "cell", "head", "label"])
    return root


def shuffled(text: str | None, rng: random.Random) -> str:
    words = (text or "").split()
    rng.shuffle(words)
    return " ".join(words)


@pytest.mark.parametrize("seed", range(160))
def test_a_damaged_list_is_read_and_nobody_is_made_up(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    body = "".join(rng.sample(LISTS, rng.randint(1, 2))) + "<p>They spoke of trees.</p>"
    root = damaged(document_xml(body), rng)
    texts = [str(text) for text in root.itertext()]
    printed = {*folded(" ".join(texts)).split(), *folded("".join(texts)).split()}
    xml = volume_xml(etree.tostring(root, encoding="unicode"))
    entries, findings = read(tmp_path, xml)
    assert "document-unreadable" not in {f.code for f in findings}
    roster = {word for name in KNOWN.findall(PERSONS) for word in folded(name).split()}
    for entry in entries:
        made = {f"person:{p.key}": p for p in entry.persons if p.unlisted}
        for talk in entry.conversations:
            for part in talk.participations:
                one = made.get(part.participant or "")
                if one is not None and not one.identifiers:  # a known holder of an office has identifiers
                    surname = folded(one.name.partition(",")[0]).split()
                    assert surname
                    assert set(surname) <= printed | roster, one.name
                assert part.participant is not None or part.listed_as


WORDS = (
    "Mr. Mrs. Messrs. Dr. General Ambassador Secretary Under Assistant The of for to and vice , ; : — - ( ) [ ] "
    "Lime Pear Quince Adam Bo J. King de von EUR CIA NSC State Treasury Soviet British Embassy Minister Chief Jr. II "
    "interpreter Two names not declassified present Item 1 joined by was were later absent see list"
)


@pytest.mark.parametrize("seed", range(10))
def test_lines_of_shuffled_words_name_nobody_but_their_words(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        lines = [" ".join(rng.choices(WORDS.split(), k=rng.randint(1, 14))) for _ in range(3)]
        printed = set(folded(" ".join(lines)).split())
        for one in listed_in(etree.fromstring(document_xml(participants_xml(*lines))), 1961):
            assert one.words
            assert one.count is None or one.count > 0
            if one.name is not None:
                surname = set(folded(one.name.surname).split())
                assert surname
                assert surname <= printed - {"declassified", "interpreter", "the", "absent"}, (
                    one.name,
                    lines,
                )
