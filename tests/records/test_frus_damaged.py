"""Damaged volumes: one bad element costs itself, never the volume, and what was lost is said."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path

import pytest
from lxml import etree

from kg.errors import SourceError
from kg.records.findings import Finding
from kg.records.frus.repair import repair
from kg.records.model import Entry
from tests.records.frus_volumes import document_xml, participants_xml, person, read, volume_xml


def rich_volume() -> str:
    """Return a volume with every layout that the reader knows."""
    note = "Source: A Library, Box 7. Secret. Drafted by " + person("p_DM1", "Dogwood") + " on June 6."
    sides = "<list type='participants'><item>USSR<list><item>Mr. Pine</item></list></item><item><hi rend='italic'>United States</hi></item><item>The Secretary</item></list>"
    table = "<table><row><cell>Participants:</cell><cell>Mr. Quince</cell></row><row><cell/><cell>Dr. Ash</cell></row></table>"
    return volume_xml(
        document_xml(
            participants_xml(person("p_AKA1", "Alder"), "Mr. Pine, British Embassy", "Two interpreters")
            + "<p>Text<note n='2' xml:id='d1fn2'>See Document 2.</note>.</p>",
            note=note,
        )
        + document_xml(sides + "<p>More.</p><closer><signed>Ann Rowan</signed></closer>", n="2")
        + document_xml(table, n="3", head="Memorandum of Conversation, by the Under Secretary (Elm)", date="")
        + document_xml(
            "<p>Present: Mr. Larch; Mr. Yew</p>",
            n="4",
            head="Minutes of the Third Meeting of the Forest Council",
        )
        + document_xml(
            "<list type='subject'><head>SUBJECT</head><item>Talk with Mr. Pine, 2 June 1961 [Part 1 of 3]</item></list>",
            n="5",
            head="Memorandum for the Record",
        )
        + document_xml("", n="6", head="Editorial Note")
        + document_xml("<p>Stop.</p>", n="7", head="Telegram From the Embassy in Greece")
    )


def documents_of(entries: list[Entry]) -> list[str]:
    return [e.documents[0].key.partition("-d")[2] for e in entries if e.documents]


def repairs_of(findings: list[Finding]) -> list[Finding]:
    return [f for f in findings if f.code == "xml-repaired"]


def two_and(broken: str) -> str:
    """Return a volume of two documents with something broken between them."""
    return volume_xml(document_xml("<p>First.</p>") + broken + document_xml("<p>Last.</p>", n="9"))


# --- not well-formed ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("<div type='document' n='2' xml:id='d2'><head>2. Note</head><p>Open.</div>", "<p> was not closed"),
        ("<div type='document' n='2' xml:id='d2'><head>2. Note</head><p>Open.</p>", "begins inside"),
        ("<div type='document' n='2' xml:id='d2'><head>2. Note</head></hi></div>", "ends nothing"),
        ("<div type='document' n='2' xml:id='d2'><head>2. Ash & Elm</head></div>", "bare &"),
        ("<div type='document' n='2' xml:id='d2'><head>2. A < B</head></div>", "bare <"),
        ("<div type='document' n='2' xml:id='d2'><head>2. G&uuml;nter</head></div>", "&uuml; is not declared"),
        ("<div type='document n='2' xml:id='d2'><head>2. Note</head></div>", "quotation mark is missing"),
        ("<div type='document' n='2' xml:id='d2'><head>2. &#0;Note</head></div>", "no character"),
        ("<div type='document' n='2' xml:id='d2'><head>2. No\x01te</head></div>", "control characters"),
        ("<div type='document' n='2' n='3' xml:id='d2'><head>2. Note</head></div>", None),
        ("<div type='document' n='2' xml:id='d2'><head>2. Note</head><odd:mark>x</odd:mark></div>", None),
    ],
)  # fmt: skip
def test_one_bad_element_costs_no_other_document(broken: str, said: str | None, tmp_path: Path) -> None:
    entries, findings = read(tmp_path, two_and(broken))
    assert documents_of(entries) == ["1", "2", "9"]
    if said:
        assert [f for f in repairs_of(findings) if said in f.message and re.match(r"line \d+", f.place)]


def test_a_repair_names_the_document_it_falls_into(tmp_path: Path) -> None:
    broken = "<div type='document' n='2' xml:id='d2'><head>2. Note</head><p>A & B</p></div>"
    _, findings = read(tmp_path, two_and(broken))
    (finding,) = repairs_of(findings)
    assert (finding.record, finding.severity, finding.sets_aside) == ("frus1961-63v99-d2", "warning", False)


def test_a_known_entity_becomes_its_character_and_an_unknown_one_stays_as_written() -> None:
    repaired = repair(b"<TEI><p>G&uuml;nter &bosk; &amp; &#233;</p></TEI>")
    assert repaired.content.decode() == "<TEI><p>Günter &amp;bosk; &amp; &#233;</p></TEI>"
    assert len(repaired.repairs) == 2


def test_a_truncated_volume_gives_the_documents_before_the_end_and_says_where_it_ends(tmp_path: Path) -> None:
    xml = volume_xml("".join(document_xml("<p>Text.</p>", n=str(n)) for n in range(1, 40)))
    entries, findings = read(tmp_path, xml[: xml.index('xml:id="d30"') + 80])
    assert documents_of(entries)[:29] == [str(n) for n in range(1, 30)]
    assert any("the file ends inside" in f.message for f in repairs_of(findings))


def test_bytes_that_are_no_text_are_replaced(tmp_path: Path) -> None:
    xml = two_and("").encode().replace(b"First.", b"Fir\xff\xfest.")
    entries, findings = read(tmp_path, xml)
    assert documents_of(entries) == ["1", "9"]
    assert any("no text" in f.message for f in repairs_of(findings))


def test_many_repairs_are_counted_not_listed(tmp_path: Path) -> None:
    broken = f"<div type='document' n='2' xml:id='d2'><head>2. Note</head><p>{'a & b ' * 200}</p></div>"
    _, findings = read(tmp_path, two_and(broken))
    found = repairs_of(findings)
    assert len(found) == 51
    assert "150 more repairs" in found[-1].message


def test_a_damaged_file_without_any_document_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, volume_xml("<p>No document.").replace("</body>", ""))
    assert caught.value.finding_code == "xml-not-well-formed"


def test_a_damaged_file_that_declares_entities_is_not_repaired(tmp_path: Path) -> None:
    xml = two_and("<p>&e;").replace("<TEI", '<!DOCTYPE TEI [<!ENTITY e "x">]><TEI', 1)
    for data in (xml.encode(), xml.replace("UTF-8", "UTF-16").encode("utf-16")):
        with pytest.raises(SourceError) as caught:
            read(tmp_path, data)
        assert caught.value.finding_code in ("xml-entity", "xml-not-well-formed")


def test_lines_of_a_repaired_volume_are_those_of_the_file(tmp_path: Path) -> None:
    xml = two_and("\n\n<p\n>A & B</p>\n")
    line = xml[: xml.index("A & B")].count("\n") + 1
    _, findings = read(tmp_path, xml)
    assert [f.place for f in repairs_of(findings)] == [f"line {line}"]
    last = xml[: xml.index('xml:id="d9"')].count("\n") + 1
    entries, _ = read(tmp_path, xml)
    assert [e.place for e in entries if e.documents][-1] == f"line {last}, #d9"


# --- well-formed and odd ------------------------------------------------------------------------


def test_documents_within_documents_are_all_read_and_their_text_stays_apart(tmp_path: Path) -> None:
    inner = document_xml("<p>Inner.</p>", n="2")
    xml = volume_xml(document_xml(f"<p>Before.</p>{inner}<p>After.</p>"))
    entries, _ = read(tmp_path, xml)
    texts = {e.documents[0].key[-2:]: e.documents[0].text for e in entries if e.documents}
    outer = texts["d1"]
    assert sorted(texts) == ["d1", "d2"]
    assert outer is not None
    assert outer.content is not None
    assert "Before." in outer.content
    assert "Inner." not in outer.content


@pytest.mark.parametrize(
    ("attributes", "code"),
    [("n='7'", "missing-id"), ("n='7' xml:id='d1'", "repeated-id"), ("n='7' xml:id='a b'", "missing-id")],
)
def test_a_document_without_an_id_of_its_own_takes_that_of_its_number(
    attributes: str, code: str, tmp_path: Path
) -> None:
    xml = volume_xml(document_xml() + f"<div type='document' {attributes}><head>7. Letter</head></div>")
    entries, findings = read(tmp_path, xml)
    assert documents_of(entries) == ["1", "7"]
    (finding,) = [f for f in findings if f.code == code]
    assert (finding.severity, finding.sets_aside, finding.record) == ("warning", False, "frus1961-63v99-d7")


def test_the_number_of_a_document_never_takes_the_id_of_another(tmp_path: Path) -> None:
    xml = volume_xml("<div type='document' n='2'><head>2. Letter</head></div>" + document_xml(n="2"))
    entries, findings = read(tmp_path, xml)
    assert documents_of(entries) == ["2"]
    assert [f.code for f in findings if f.sets_aside] == ["missing-id"]


# --- fuzzed -------------------------------------------------------------------------------------

Damage = Callable[[random.Random, list[etree._Element]], None]


def drop(rng: random.Random, elements: list[etree._Element]) -> None:
    element = rng.choice(elements)
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def move(rng: random.Random, elements: list[etree._Element]) -> None:
    element, target = rng.choice(elements), rng.choice(elements)
    if element not in (target, *target.iterancestors()):
        target.append(element)


def repeat(rng: random.Random, elements: list[etree._Element]) -> None:
    element = rng.choice(elements)
    if element.getparent() is not None:
        element.addnext(deepcopy(element))


def empty_attributes(rng: random.Random, elements: list[etree._Element]) -> None:
    for name in (element := rng.choice(elements)).attrib:
        element.set(name, rng.choice(["", " ", "#", "x y", "1961-99-99", "&<"]))


def empty_text(rng: random.Random, elements: list[etree._Element]) -> None:
    rng.choice(elements).text = rng.choice([None, "", " ,;() ", "[", "1."])


DAMAGES: tuple[Damage, ...] = (drop, move, repeat, empty_attributes, empty_text)
NAMES = re.compile(r"[A-Z][a-z]+")


@pytest.mark.parametrize("seed", range(150))
def test_a_volume_with_elements_dropped_moved_repeated_and_emptied_is_read_to_its_end(
    seed: int, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    root = etree.fromstring(rich_volume().encode())
    for _ in range(rng.randint(1, 12)):
        rng.choice(DAMAGES)(rng, [e for e in root.iter() if isinstance(e.tag, str) and e is not root])
    left = [e for e in root.iter("{*}div") if (e.get("type") or "").strip() == "document"]
    printed = set(NAMES.findall(" ".join(str(text) for text in root.itertext())))
    entries, findings = read(tmp_path, etree.tostring(root))
    aside = [f for f in findings if f.sets_aside]
    assert len(documents_of(entries)) + len(aside) == len(left)
    assert all(re.search(r"\bline \d", f.place) for f in findings)
    names = {n for e in entries for p in e.persons if p.unlisted for n in NAMES.findall(p.name)}
    known = {
        "Alder",
        "Karl",
        "Birch",
        "Simon",
        "Kennedy",
        "John",
        "Rusk",
        "Dean",
        "Dillon",
        "Douglas",
        "Herter",
    }
    assert names <= printed | known, names - printed  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_a_volume_with_bytes_dropped_and_changed_is_read_or_refused_with_a_place(
    seed: int, tmp_path: Path
) -> None:
    rng = random.Random(seed)
    data = bytearray(rich_volume().encode())
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                del data[at : at + rng.randint(1, 60)]
            case 1:
                data[at] = rng.randrange(256)
            case 2:
                data[at:at] = rng.choice([b"&", b"<", b"</div>", b'"', b"&foo;", b"\x00", b"\xff", b"<p>"])
            case _:
                del data[max(at, len(data) // 2) :]
    refused: SourceError | None = None
    entries: list[Entry] = []
    findings: list[Finding] = []
    try:
        entries, findings = read(tmp_path, bytes(data))
    except SourceError as error:
        refused = error
    if refused is not None:
        assert refused.place
        assert refused.remedy
    else:
        assert any(e.record_sets for e in entries)
        assert all(f.place for f in findings)
