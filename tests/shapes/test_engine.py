"""Shapes are run as they are written, and nothing passes because it could not be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.errors import GateError
from kg.shapes.engine import Shapes, validate_lines

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
SHAPE = (
    PREFIXES
    + """
ex:TalkShape a sh:NodeShape ; sh:targetClass ex:Talk ; sh:property ex:TalkShape-heldOn, ex:TalkShape-of .
ex:TalkShape-heldOn sh:path ex:heldOn ; sh:minCount 1 ; sh:name "A talk has a day" ; sh:description "Say when." ;
  sh:message "no day" .
ex:TalkShape-of sh:path [ sh:inversePath ex:of ] ; sh:minCount 1 ; sh:severity sh:Warning ; sh:message "nobody" .
"""
)
TALK = b"<http://example.org/t> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Talk> <http://example.org/g> ."
DAY = b'<http://example.org/t> <http://example.org/heldOn> "1961-04-28"^^<http://www.w3.org/2001/XMLSchema#date> <http://example.org/g> .'


def shapes(tmp_path: Path, text: str = SHAPE) -> Shapes:
    path = tmp_path / "shapes.ttl"
    path.write_text(text)
    return Shapes.load(path)


def test_a_result_names_node_shape_path_severity_and_message(tmp_path: Path) -> None:
    found = validate_lines([TALK], shapes(tmp_path))
    assert [(r.severity, r.message) for r in found] == [("warning", "nobody"), ("violation", "no day")] or [
        (r.severity, r.message) for r in found
    ] == [("violation", "no day"), ("warning", "nobody")]
    violation = next(r for r in found if r.severity == "violation")
    assert violation.focus_node == "<http://example.org/t>"
    assert violation.path == "<http://example.org/heldOn>"
    assert violation.shape == "<http://example.org/TalkShape-heldOn>"
    assert next(r for r in found if r.severity == "warning").path == "^<http://example.org/of>"


def test_conforming_data_give_no_result(tmp_path: Path) -> None:
    pointing = TALK.replace(
        b"/t> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Talk>",
        b"/p> <http://example.org/of> <http://example.org/t>",
    )
    assert validate_lines([TALK, DAY, pointing], shapes(tmp_path)) == []


def test_a_shape_tells_its_name_and_remedy(tmp_path: Path) -> None:
    info = shapes(tmp_path).info("<http://example.org/TalkShape-heldOn>")
    assert (info.name, info.remedy) == ("A talk has a day", "Say when.")


def test_inverse_predicates_are_known(tmp_path: Path) -> None:
    assert shapes(tmp_path).inverse_predicates == {"http://example.org/of"}


def test_a_syntax_error_in_shapes_shuts_the_gate_with_line_and_column(tmp_path: Path) -> None:
    with pytest.raises(GateError, match=r"line 6, column 48"):
        shapes(tmp_path, PREFIXES + "\nex:S a sh:NodeShape ;;; sh:targetClass ex:Talk sh:path .\n")


def test_a_shape_that_cannot_be_run_shuts_the_gate(tmp_path: Path) -> None:
    broken = (
        PREFIXES
        + 'ex:S a sh:NodeShape ; sh:targetClass ex:Talk ; sh:property [ sh:path ex:p ; sh:pattern "(" ] .'
    )
    line = TALK.replace(
        b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Talk>",
        b'<http://example.org/p> "x"',
    )
    with pytest.raises(GateError):
        validate_lines([TALK, line], shapes(tmp_path, broken))


def test_missing_shapes_shut_the_gate(tmp_path: Path) -> None:
    with pytest.raises(GateError, match="cannot be read"):
        Shapes.load(tmp_path / "none.ttl")
