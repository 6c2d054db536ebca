"""Tiny volumes in the markup of the series, made for the tests of the reader."""

from __future__ import annotations

from pathlib import Path

from kg.records.findings import Finding
from kg.records.frus import FrusReader
from kg.records.model import Conversation, DateValue, Document, Entry

OLD = "http://history.state.gov/frus/ns/1.0"
NEW = "http://history.state.gov/ns/1.0"
TEI = "http://www.tei-c.org/ns/1.0"

PERSONS = """
<item>Editor's Note. All titles are American unless otherwise indicated.</item>
<item><hi rend="strong"><persName xml:id="p_AKA1">Alder, Karl A.</persName>,</hi> President of the United States until November 22, 1963</item>
<item><hi rend="strong"><persName xml:id="p_BSJ1">Birch, Simon J., Jr.</persName>,</hi> Secretary of State</item>
<item><persName xml:id="p_CIV1">Cherrynov, Ivan V. (Vanya)</persName>, Soviet Ambassador to the United States from March 1962</item>
<item><persName xml:id="p_DM1">Dogwood, Martin</persName>, Officer in Charge, Greek Affairs</item>
<item><persName xml:id="p_EP1">Elm, Peter</persName>, Counselor of Embassy</item>
<item><persName xml:id="p_EQ1">Elm, Quentin</persName>, Special Assistant to the President</item>
<item><persName xml:id="p_FTH1">Fir Thuan</persName>, Foreign Minister of Burma</item>
"""


def volume_xml(
    documents: str, *, persons: str = PERSONS, tei: str = TEI, frus: str = NEW, key: str = "frus1961-63v99"
) -> str:
    """Return a volume around some documents, all in one chapter."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="{tei}" xmlns:frus="{frus}">
 <teiHeader><fileDesc>
  <titleStmt>
   <title type="complete">Foreign Relations of the United States, 1961–1963,
     Volume XCIX, Forests</title>
   <title type="subseries">1961–1963</title>
  </titleStmt>
  <publicationStmt><idno type="frus">{key}</idno></publicationStmt>
 </fileDesc></teiHeader>
 <text>
  <front><div type="section" xml:id="persons"><head>Persons</head><list type="names">{persons}</list></div></front>
  <body><div type="compilation" xml:id="comp1"><head>Forests</head>
   <div type="chapter" xml:id="ch1"><head>January–June 1961: first talks</head>{documents}</div>
  </div></body>
 </text>
</TEI>"""


def document_xml(
    body: str = "",
    *,
    n: str = "1",
    head: str = "Memorandum of Conversation",
    note: str = "",
    date: str = '<placeName>Vienna</placeName>, <date when="1961-06-04T10:15:00">June 4, 1961, 10:15 a.m.</date>',
    xml_id: str | None = None,
) -> str:
    """Return one document."""
    source = f'<note n="1" xml:id="d{n}fn1" type="source">{note}</note>' if note else ""
    line = f"<dateline>{date}</dateline>" if date else ""
    return f'<div type="document" n="{n}" xml:id="{xml_id or "d" + n}"><head>{n}. {head}{source}</head>{line}{body}</div>'


def participants_xml(*items: str, head: str = "PARTICIPANTS") -> str:
    """Return a list of participants."""
    return (
        f'<list type="participants"><head>{head}</head>{"".join(f"<item>{i}</item>" for i in items)}</list>'
    )


def person(xml_id: str, text: str) -> str:
    """Return a marked name."""
    return f'<persName corresp="#{xml_id}">{text}</persName>'


def read(path: Path, xml: str | bytes, name: str = "volume.xml") -> tuple[list[Entry], list[Finding]]:
    """Write a volume and read it; entries and findings apart."""
    file = path / name
    file.write_bytes(xml if isinstance(xml, bytes) else xml.encode())
    results = list(FrusReader().read(file, name))
    return [r for r in results if isinstance(r, Entry)], [r for r in results if isinstance(r, Finding)]


def one(path: Path, document: str) -> tuple[Entry, list[Finding]]:
    """Read a volume of one document; return its entry and the findings about it."""
    entries, findings = read(path, volume_xml(document))
    (entry,) = [e for e in entries if e.documents]
    return entry, [f for f in findings if f.record == entry.id]


def talk(path: Path, document: str) -> Conversation:
    """Return the conversation of a volume of one document."""
    return one(path, document)[0].conversations[0]


def held(path: Path, document: str) -> DateValue:
    """Return when the talk of a volume of one document was held."""
    value = talk(path, document).held_on
    assert value is not None
    return value


def paper(path: Path, document: str) -> Document:
    """Return the document of a volume of one document."""
    return one(path, document)[0].documents[0]
