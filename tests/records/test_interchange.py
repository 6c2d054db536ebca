"""The interchange format: what is read, and how everything wrong is reported."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.config import Settings
from kg.errors import SourceError
from kg.records.findings import Finding
from kg.records.interchange import _PATTERNS, InterchangeReader, field_table, schema_json
from kg.records.model import Entry, dump_json

DOCS = Path(__file__).parents[2] / "docs"
READER = InterchangeReader()
Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writer(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer


def read(path: Path, reader: InterchangeReader = READER) -> tuple[list[Entry], list[Finding]]:
    items: list[Entry | Finding] = list(reader.read(path, path.name))
    return [i for i in items if isinstance(i, Entry)], [i for i in items if isinstance(i, Finding)]


def lines(*entries: dict[str, Any]) -> str:
    return "".join(json.dumps(e) + "\n" for e in entries)


DOCUMENT = {"key": "x-1", "title": "Record of a talk", "form": "record-of-conversation"}


# --- what is read ---------------------------------------------------------------------------


def test_each_json_line_is_an_entry_that_knows_its_file_and_line(write: Write) -> None:
    path = write("talks.jsonl", lines({"id": "x-1"}) + "\n" + lines({"id": "x-2", "documents": [DOCUMENT]}))
    entries, findings = read(path)
    assert findings == []
    assert [(e.id, e.source, e.place) for e in entries] == [
        ("x-1", "talks.jsonl", "line 1"),
        ("x-2", "talks.jsonl", "line 3"),
    ]
    assert entries[1].documents[0].title == "Record of a talk"


def test_yaml_holds_one_entry_a_list_or_several_documents(write: Write) -> None:
    one, _ = read(write("one.yaml", "id: x-1\n"))
    many, _ = read(write("many.yaml", "- id: x-1\n- id: x-2\n"))
    streams, _ = read(write("docs.yaml", "---\nid: x-1\n---\n# nothing\n---\n- id: x-2\n- id: x-3\n"))
    assert [e.id for e in one] == ["x-1"]
    assert [(e.id, e.place) for e in many] == [("x-1", "line 1"), ("x-2", "line 2")]
    assert [(e.id, e.place) for e in streams] == [("x-1", "line 2"), ("x-2", "line 6"), ("x-3", "line 7")]


def test_json_files_hold_one_entry_or_a_list(write: Write) -> None:
    one, _ = read(write("one.json", json.dumps({"id": "x-1", "layer": "curated"}, indent=2)))
    many, _ = read(write("many.json", '[\n {"id": "x-1"},\n {"id": "x-2"}\n]\n'))
    none, _ = read(write("none.json", "[]"))
    assert [(e.id, e.layer) for e in one] == [("x-1", "curated")]
    assert [(e.id, e.place) for e in many] == [("x-1", "line 2"), ("x-2", "line 3")]
    assert none == []


def test_yaml_values_stay_the_text_that_was_written(write: Write) -> None:
    text = """\
id: x-1
documents:
- {key: x-1, title: 1961, form: notes, language: no, registry_number: 0189, identifiers: [007, 1e3, 12:30]}
conversations:
- key: x-1
  name: Talk
  held_on: {edtf: 1961-04-28, latest: 1961-04-29}
  venue: ~
"""
    entries, findings = read(write("a.yaml", text))
    assert findings == []
    document, conversation = entries[0].documents[0], entries[0].conversations[0]
    assert (document.title, document.language, document.registry_number) == ("1961", "no", "0189")
    assert document.identifiers == ("007", "1e3", "12:30")
    assert conversation.held_on is not None
    assert conversation.held_on.edtf == "1961-04-28"
    assert str(conversation.held_on.latest) == "1961-04-29"
    assert conversation.venue is None


def test_yaml_anchors_are_filled_in(write: Write) -> None:
    entries, _ = read(
        write(
            "a.yaml",
            "id: x\ncommitments:\n- &k {key: k1, summary: {en: Pay}}\n- {key: k2, summary: {en: &w Go}, condition: {en: *w}}\n- *k\n",
        )
    )
    assert [c.key for c in entries[0].commitments] == ["k1", "k2", "k1"]
    assert entries[0].commitments[1].condition == {"en": "Go"}


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(write: Write) -> None:
    for name, text in (
        ("a.jsonl", '{"id": "x-1"}\r\n'),
        ("a.yaml", "id: x-1\r\n"),
        ("a.json", '[{"id": "x-1"}]'),
    ):
        entries, findings = read(write(name, b"\xef\xbb\xbf" + text.encode()))
        assert [e.id for e in entries] == ["x-1"], name
        assert findings == []


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.jsonl", b"not json", True),
        ("a.json", b'{"id": "x", "documents": []}', True),
        ("a.json", b'{"id": "x", "name": "package"}', False),
        ("a.json", b"", False),
        ("a.yaml", b"id: x\n", True),
        ("a.yml", b"# talks\n- documents: []\n", True),
        ("a.yaml", b"services: {}\n", False),
        ("noext", b'\xef\xbb\xbf{"persons": []}', True),
        ("noext", b"---\nid: x\npersons: []\n", True),
        ("noext", b"just text about persons: none\n", False),
    ],
)
def test_recognition_goes_by_extension_and_field_names(name: str, head: bytes, expected: bool) -> None:
    assert READER.recognises(Path(name), head) is expected


def test_json_lines_without_their_extension_are_told_from_a_document(write: Write) -> None:
    entries, _ = read(write("talks.json", lines({"id": "x-1"}, {"id": "x-2"})))
    assert [e.id for e in entries] == ["x-1", "x-2"]


# --- what is wrong --------------------------------------------------------------------------


def only(findings: list[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


def test_unknown_field_is_reported_with_file_line_field_and_a_guess(write: Write) -> None:
    entry = {"id": "x-2", "documents": [DOCUMENT | {"titel": "Talk"}]}
    entries, findings = read(write("talks.jsonl", lines({"id": "x-1"}, entry, {"id": "x-3"})))
    assert [e.id for e in entries] == ["x-1", "x-3"]
    finding = only(findings)
    assert (finding.code, finding.severity, finding.sets_aside) == ("unknown-field", "violation", True)
    assert (finding.source, finding.record) == ("talks.jsonl", "x-2")
    assert (finding.place, finding.path) == ("line 2, field documents[0].titel", "documents[0].titel")
    assert finding.remedy.startswith('Did you mean "title"? Known fields: ')


def test_every_wrong_field_of_an_entry_is_reported_at_once(write: Write) -> None:
    text = """\
id: x-1
layer: curatd
conversations:
- key: x-1
  name: Talk
  held_on:
    edtf: 1961-02-30
  participations:
  - roles: [principal]
  - participant: Castro
    confidence: 1.5
  - participant: person:x
    roles: present
documents:
- title: Talk
  form: Record
"""
    entries, findings = read(write("a.yaml", text))
    assert entries == []
    assert {(f.code, f.place) for f in findings} == {
        ("wrong-value", "line 2, field layer"),
        ("impossible-date", "line 6, field conversations[0].held_on"),
        ("missing-field", "line 9, field conversations[0].participations[0]"),
        ("bad-reference", "line 10, field conversations[0].participations[1].participant"),
        ("wrong-value", "line 11, field conversations[0].participations[1].confidence"),
        ("wrong-value", "line 13, field conversations[0].participations[2].roles"),
        ("missing-field", "line 15, field documents[0].key"),
        ("wrong-value", "line 16, field documents[0].form"),
    }
    messages = {f.path: f.message for f in findings}
    assert "a participation needs a participant" in messages["conversations[0].participations[0]"]
    assert 'the text "curatd"; it must be one of source, extracted' in messages["layer"]
    assert "must be a list, not the text" in messages["conversations[0].participations[2].roles"]
    assert "it must be at most 1" in messages["conversations[0].participations[1].confidence"]
    assert '"Record" is not a code' in messages["documents[0].form"]


@pytest.mark.parametrize("field", ["earliest", "latest"])
def test_a_day_that_does_not_exist_is_named(write: Write, field: str) -> None:
    date = {"text": "30 February 1961", "earliest": "1961-02-01", "latest": "1961-03-01"} | {
        field: "1961-02-30"
    }
    talk = {"key": "x", "name": "Talk", "held_on": date}
    finding = only(read(write("a.jsonl", lines({"id": "x", "conversations": [talk]})))[1])
    assert finding.code == "impossible-date"
    assert finding.place == f"line 1, field conversations[0].held_on.{field}"
    assert 'the text "1961-02-30" is not a day of the calendar' in finding.message
    assert finding.value == "1961-02-30"


def test_no_message_speaks_of_pydantic_or_types(write: Write) -> None:
    bad = {
        "id": 5,
        "extends": "perhaps",
        "documents": [{"key": "a b", "title": "", "form": "notes", "pages": "x", "part_number": 0}],
        "persons": [{"key": "p", "name": "x" * 201}, "Castro", None],
        "places": [{"key": "havana", "name": "Havana", "latitude": 91, "same_as": [{"iri": "havana"}]}],
        "comparisons": [{"key": "x", "compares": ["record:a"], "relation": "agrees", "confidence": None}],
        "statements": {"key": "x"},
        "topics": [{"key": "x", "name": "X", "close_match": ["x y"]}],
        "commitments": [{"key": "k", "summary": {"english": "x"}}],
    }
    findings = read(write("a.jsonl", lines(bad)))[1]
    assert len(findings) >= 15
    text = " ".join(f.message + f.remedy for f in findings).lower()
    for jargon in ("input", "pydantic", "tuple", "str ", "dict", "pattern", "none", "instance", "model"):
        assert jargon not in text, jargon


def test_a_broken_json_line_is_set_aside_alone_with_line_and_column(write: Write) -> None:
    entries, findings = read(write("a.jsonl", '{"id": "x-1"}\n{"id": "x-2" "layer": 1}\n{"id": "x-3"}\n'))
    assert [e.id for e in entries] == ["x-1", "x-3"]
    finding = only(findings)
    assert (finding.code, finding.place) == ("json-syntax", "line 2, column 14")
    assert finding.sets_aside


def test_a_field_that_stands_twice_is_reported(write: Write) -> None:
    finding = only(read(write("a.jsonl", '{"id": "x", "id": "y"}\n'))[1])
    assert (finding.code, finding.place) == ("duplicate-field", "line 1")
    with pytest.raises(SourceError) as caught:
        read(write("a.yaml", "id: x\nlayer: source\nid: y\n"))
    assert (caught.value.finding_code, caught.value.place) == ("duplicate-field", "line 3, column 1")


@pytest.mark.parametrize(
    ("name", "text", "code", "place"),
    [
        ("a.yaml", "id: x\nlayer: [source\n", "yaml-syntax", "line 3, column 1"),
        ("a.yaml", "id: x\n  layer: y\n", "yaml-syntax", "line 2, column 8"),
        ("a.yaml", "id: x\nlayer: a\x01b\n", "yaml-syntax", "line 2, column 9"),
        ("a.yaml", "id: !!python/object:os.system x\n", "yaml-syntax", "line 1, column 5"),
        ("a.yaml", "id: &a [*a]\n", "yaml-syntax", "line 1, column 9"),
        ("a.yaml", "? [a]\n: b\n", "yaml-syntax", "line 1, column 3"),
        ("a.json", '{"id": "x",\n "layer" 1}', "json-syntax", "line 2, column 10"),
        ("a.json", '[{"id": "x"}\n{"id": "y"}]', "json-syntax", "line 2, column 1"),
        ("a.json", '[{"id": "x"}', "json-syntax", "line 1, column 13"),
        ("a.json", '{"layer":\n "source"} {', "json-syntax", "line 2, column 12"),
    ],
)
def test_a_file_that_cannot_be_parsed_is_refused_with_line_and_column(
    write: Write, name: str, text: str, code: str, place: str
) -> None:
    with pytest.raises(SourceError) as caught:
        read(write(name, text))
    assert (caught.value.finding_code, caught.value.source, caught.value.place) == (code, name, place)


def test_a_yaml_alias_bomb_is_refused(write: Write) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{c}: &{c} [{','.join([f'*{p}'] * 9)}]\n" for p, c in zip("abcdefgh", "bcdefghi", strict=True)
    )
    with pytest.raises(SourceError) as caught:
        read(write("a.yaml", bomb))
    assert caught.value.finding_code == "yaml-aliases"


@pytest.mark.parametrize("deep", ["[" * 50_000, "- " * 50_000 + "x", "{a: " * 50_000])
def test_deeply_nested_yaml_is_refused(write: Write, deep: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("a.yaml", deep))
    assert "nested more than 100 deep" in caught.value.message


def test_deeply_nested_json_is_a_syntax_problem_of_its_line(write: Write) -> None:
    entries, findings = read(write("a.jsonl", "[" * 200_000 + "\n" + lines({"id": "x"})))
    assert [e.id for e in entries] == ["x"]
    assert (only(findings).code, only(findings).place) == ("json-syntax", "line 1")


def test_bytes_that_are_not_utf8_are_placed(write: Write) -> None:
    entries, findings = read(write("a.jsonl", b'{"id": "x"}\n{"id": "caf\xe9"}\n{"id": "y"}\n'))
    assert [e.id for e in entries] == ["x", "y"]
    assert (only(findings).code, only(findings).place) == ("not-utf8", "line 2, byte 23")
    with pytest.raises(SourceError) as caught:
        read(write("a.yaml", b"\xef\xbb\xbfid: x\nlayer: caf\xe9\n"))
    assert (caught.value.finding_code, caught.value.place) == ("not-utf8", "byte 19")


def test_half_a_character_is_refused(write: Write) -> None:
    finding = only(read(write("a.jsonl", '{"id": "x", "attributed_to": "\\ud800"}\n'))[1])
    assert (finding.code, finding.place) == ("wrong-value", "line 1")


def test_nan_is_no_number(write: Write) -> None:
    assert only(read(write("a.jsonl", '{"id": "x", "layer": NaN}\n'))[1]).code == "json-syntax"


def test_a_line_over_the_limit_is_set_aside_and_the_next_is_read(write: Write) -> None:
    reader = InterchangeReader().with_settings(Settings(max_line_mib=1))
    long = '{"id": "x", "attributed_to": "' + "a" * (3 << 20) + '"}'
    entries, findings = read(write("a.jsonl", long + '\n{"id": "y"}\n' + long), reader)
    assert [(e.id, e.place) for e in entries] == [("y", "line 2")]
    assert [(f.code, f.place) for f in findings] == [("line-too-long", "line 1"), ("line-too-long", "line 3")]
    assert f"{len(long) + 1:,} bytes" in findings[0].message


def test_a_whole_document_over_the_limit_points_to_json_lines(write: Write) -> None:
    reader = InterchangeReader(max_bytes=1000)
    for name in ("a.yaml", "a.json"):
        with pytest.raises(SourceError) as caught:
            read(write(name, "[" + " " * 1000 + "]"), reader)
        assert caught.value.finding_code == "source-too-large"
        assert "JSON lines" in caught.value.remedy


@pytest.mark.slow
def test_a_line_of_200_mb_takes_little_memory(tmp_path: Path) -> None:
    import resource
    import subprocess
    import sys

    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"id": "x", "attributed_to": "')
        for _ in range(200):
            file.write(b"a" * 1_000_000)
        file.write(b'"}\n{"id": "y"}\n')
    program = (
        "import resource, sys; from pathlib import Path; from kg.records.interchange import InterchangeReader\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "print(*[getattr(x, 'code', 'entry') for x in InterchangeReader().read(Path(sys.argv[1]), 'a')])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    out = subprocess.run(
        [sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True
    ).stdout.split()
    assert out[:2] == ["line-too-long", "entry"]
    unit = 1 if sys.platform == "darwin" else 1024
    assert int(out[2]) * unit < 120 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > 0


@pytest.mark.parametrize("text", ["[1, 2]", '"x"', "3", "null"])
def test_a_line_that_is_no_entry_is_reported(write: Write, text: str) -> None:
    finding = only(read(write("a.jsonl", text + "\n"))[1])
    assert (finding.code, finding.place) == ("wrong-value", "line 1")
    assert "an entry is a mapping of fields" in finding.message


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.sampled_from(["a.yaml", "a.json", "a.jsonl"]))
def test_any_bytes_give_findings_or_a_source_error(write: Write, content: bytes, name: str) -> None:
    path = write(name, content)
    try:
        problems = [(f.source, f.place) for f in read(path)[1]]
    except SourceError as exc:
        problems = [(exc.source, exc.place)]
    assert all(source == name and (place or name != "a.jsonl") for source, place in problems)


# --- what is documented ---------------------------------------------------------------------


def test_the_json_schema_is_current() -> None:
    path = DOCS / "records.schema.json"
    assert path.read_text(encoding="utf-8") == schema_json(), "run: python -m kg.records.interchange docs"


def test_the_field_table_is_current() -> None:
    text = (DOCS / "sources.md").read_text(encoding="utf-8")
    assert field_table() in text, "run: python -m kg.records.interchange docs"


def test_the_json_schema_accepts_what_the_reader_accepts(write: Write) -> None:
    # no type stubs are published with it
    jsonschema: Any = import_module("jsonschema")
    validator = jsonschema.Draft202012Validator(json.loads(schema_json()))
    entries, _ = read(write("a.jsonl", lines({"id": "x-2", "documents": [DOCUMENT]})))
    validator.validate(json.loads(dump_json(entries[0])))
    assert list(validator.iter_errors({"id": "x", "titel": 1}))


def test_every_pattern_of_the_model_has_an_explanation() -> None:
    def patterns(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("pattern"), str):
                yield node["pattern"]
            for key, value in node.items():
                if key == "patternProperties":
                    yield from value
                yield from patterns(value)
        elif isinstance(node, list):
            for value in node:
                yield from patterns(value)

    refs = "^[a-z]+:[^\\s]+$"  # checked by code, which gives its own message
    assert set(patterns(json.loads(schema_json()))) - {refs} == set(_PATTERNS)


def test_the_examples_of_the_documentation_are_entries(write: Write) -> None:
    page = (DOCS / "sources.md").read_text(encoding="utf-8")
    examples = re.findall(r"^```(yaml|json)\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    assert {kind for kind, _ in examples} == {"yaml", "json"}
    for kind, text in examples:
        entries, findings = read(write(f"a.{kind}", text))
        assert (len(entries), findings) == (1, [])
