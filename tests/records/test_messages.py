"""A message states the fact; file, record and place are fields, put in front once by whoever shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.config import Settings
from kg.errors import NothingReadError, SourceError, UsageError, located
from kg.records import READERS, Source, discover, read_source
from kg.records.discover import FORMATS
from kg.records.findings import Finding

SETTINGS = Settings()
PAGE = "A talk\n\nDocument Information\nRecord ID\n123\nOriginal Uploaded Date\n2 May 1999\n"
VOLUME = (
    '<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><div type="document" xml:id="d1">'
    '<head>1. Memorandum of Conversation</head><p>Text</p></div><div type="document"/></body></text></TEI>'
)
WRONG: tuple[tuple[str, str, bytes], ...] = (
    ("records", "a.yaml", b"- {id: x, titel: y}\n- {id: z, layer: 5, documents: [{key: z}]}\n- 7\n"),
    ("records", "b.yaml", b"id: x\ndocuments: [\n"),
    ("records", "c.yaml", b"id: x\nid: y\n"),
    ("records", "d.jsonl", b'{"id": "x", "id": "y"}\n{"id":\n{"id": "\xff"}\n'),
    ("records", "e.json", b'[{"id": "x"},\n {"documents": ]'),
    ("records", "f.yaml", b"id: \xff\n"),
    ("digital-archive", "g.txt", PAGE.encode()),
    ("digital-archive", "h.txt", b"nothing of the kind"),
    ("digital-archive", "i.txt", b"\xff\xfe"),
    ("digital-archive", "j.json", b'{"id": 5,'),
    ("frus", "k.xml", VOLUME.encode()),
    ("frus", "l.xml", VOLUME[:-20].encode()),
    ("frus", "m.xml", b"<!DOCTYPE TEI><TEI/>"),
    ("frus", "n.xml", b"<book/>"),
    ("rdf", "o.ttl", b"<#a> <http://x/p> .\n"),
    ("rdf", "p.ttl", b"<#a> <#b> <#c> .\n"),
    ("rdf", "q.trig", b"_:g { <http://x/a> <http://x/p> 1 }\n"),
    ("rdf", "r.jsonld", b'{"@context": "https://example.org/c"}'),
    ("rdf", "s.nt", b"# nothing\n"),
    ("hsg", "u.xml", b"<book/>"),
    ("table", "t.csv", b"a,b\n1,2\n"),
)


def said(form: str, name: str, content: bytes, folder: Path) -> list[Finding | SourceError]:
    path = folder / name
    path.write_bytes(content)
    ((source,), _) = discover([path], SETTINGS, forced=form)
    found: list[Finding | SourceError] = []
    try:
        found.extend(item for item in read_source(source, SETTINGS) if isinstance(item, Finding))
    except SourceError as exc:
        found.append(exc)
    return found


def test_every_reader_is_asked() -> None:
    assert {form for form, _, _ in WRONG} == set(FORMATS) == set(READERS)


@pytest.mark.parametrize(("form", "name", "content"), WRONG, ids=[name for _, name, _ in WRONG])
def test_a_message_leaves_its_place_to_the_fields(
    form: str, name: str, content: bytes, tmp_path: Path
) -> None:
    problems = said(form, name, content, tmp_path)
    assert problems
    for problem in problems:
        assert problem.source == name
        parts = [name, *([problem.place] if any(c.isdigit() for c in problem.place) else [])]
        assert not any(f"{p}{mark}" in problem.message for p in parts for mark in (":", ",", " "))
        assert str(tmp_path) not in problem.message
        assert problem.statement.startswith(f"{name}{', ' if problem.place else ': '}"), problem.statement


def test_a_file_that_cannot_be_used_is_named_once_too(tmp_path: Path) -> None:
    (tmp_path / "empty.xml").touch()
    (tmp_path / "note.zip").write_bytes(b"PK")
    (tmp_path / "good.jsonl").write_text('{"id": "x-1"}\n')
    _, findings = discover([tmp_path], SETTINGS)
    assert [f.source for f in findings] == ["empty.xml", "note.zip"]
    assert [f.statement.count(f.source) for f in findings] == [1, 1]
    gone = Source(tmp_path / "gone.yaml", "gone.yaml", "records", "", 0)
    with pytest.raises(SourceError) as caught:
        list(read_source(gone, SETTINGS))
    assert str(caught.value).count("gone.yaml") == 1
    (tmp_path / "good.jsonl").unlink()
    with pytest.raises(NothingReadError) as nothing:
        discover([tmp_path], SETTINGS)
    assert str(nothing.value).count("empty.xml") == 1


def test_a_statement_is_one_sentence_with_the_places_that_are_known() -> None:
    assert located("no such day", "a.yaml", "", "line 7") == "a.yaml, line 7: no such day."
    assert located("No such day.") == "No such day."
    assert str(UsageError("No such port.", remedy="Give another.")) == "No such port. Give another."
