from __future__ import annotations

import re

from kg.terms import NAMESPACES
from tests.mapping import data_model
from tests.mapping.gold import lines


def test_the_example_fills_every_field_of_every_record() -> None:
    there = set(data_model.filled(data_model.example()))
    missing = [(k.__name__, f) for k in data_model.RECORDS for f in k.model_fields if (k, f) not in there]
    assert not missing


def test_every_record_of_the_model_has_a_table() -> None:
    assert set(data_model.RECORDS) == set(data_model.record_types())


def test_every_field_becomes_something() -> None:
    empty = re.findall(r"^\| `\w+` \|\s*\|", data_model.tables(), re.MULTILINE)
    assert not empty


def test_hand_written_rows_name_properties_that_the_mapping_writes() -> None:
    written = "".join(lines(data_model.example()))
    for said in data_model.SPECIAL.values():
        for prefix, local in re.findall(r"`(\w+):(\w+)`", said):
            assert f"<{NAMESPACES[prefix]}{local}>" in written, said


def test_the_page_holds_the_tables_the_mapping_gives() -> None:
    text = data_model.DOCUMENT.read_text(encoding="utf-8")
    assert data_model.document(text) == text, "python -m tests.mapping.data_model"
