"""Tables described by CSVW metadata become entries; what is wrong is named by row and column."""

from __future__ import annotations

import json
import tracemalloc
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from kg.cli import app
from kg.config import Settings
from kg.errors import NothingReadError, SourceError, UsageError
from kg.records import discover, read_source
from kg.records.findings import Finding
from kg.records.model import Entry
from kg.records.table import TableReader, suggest_mapping
from kg.records.table.mapping import FIELDS as MEANINGS
from kg.records.table.mapping import VOCABULARY

HEAD = "Talk,Day,Town,Title,Name,Side,Role"
FIELDS = {
    "Talk": "record",
    "Day": "conversation.held_on",
    "Town": "conversation.place",
    "Title": "document.title",
    "Name": "participation.name",
    "Side": "participation.side",
    "Role": "participation.role",
}
ROWS = (
    'oak-1,1961-04-28,Geneva,A talk on oaks,"Ulme, Ada",Grove,principal\n'
    'oak-1,1961-04-28,Geneva,A talk on oaks,"Linde, Otto",Meadow,interpreter\n'
    'oak-2,1961-05,Geneva,A talk on elms,"Esche, Berta",,\n'
)


def described(
    path: Path,
    fields: dict[str, str] = FIELDS,
    dialect: dict[str, Any] | None = None,
    **columns: dict[str, Any],
) -> Path:
    """Write metadata beside a table; ``columns`` adds properties to a column by its title."""
    listed = [
        {"titles": title, "propertyUrl": VOCABULARY + field} | columns.get(title, {})
        for title, field in fields.items()
    ]
    metadata = {
        "@context": "http://www.w3.org/ns/csvw",
        "url": path.name,
        "dialect": dialect,
        "tableSchema": {"columns": listed},
    }
    path.with_name(f"{path.name}-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    return path


def table(folder: Path, text: str | bytes, name: str = "talks.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(path: Path) -> tuple[list[Entry], list[Finding]]:
    items = list(TableReader().with_key(path.name).read(path, path.name))
    return [i for i in items if isinstance(i, Entry)], [i for i in items if isinstance(i, Finding)]


def only(findings: Sequence[Finding]) -> Finding:
    assert len(findings) == 1, findings
    return findings[0]


# ---------------------------------------------------------------- what a table says


def test_rows_with_one_key_are_one_talk(tmp_path: Path) -> None:
    entries, findings = read(described(table(tmp_path, f"{HEAD}\n{ROWS}")))
    assert not findings
    assert [e.id for e in entries] == ["oak-1", "oak-2"]
    talk = entries[0].conversations[0]
    assert talk.held_on is not None
    assert talk.held_on.bounds == (date(1961, 4, 28), date(1961, 4, 28))
    assert [(p.listed_as, p.side, p.roles) for p in talk.participations] == [
        ("Ulme, Ada", "Grove", ("principal",)),
        ("Linde, Otto", "Meadow", ("interpreter",)),
    ]
    assert entries[0].documents[0].records == ("conversation:oak-1.c1",)
    assert entries[0].places[0].latitude is not None
    assert entries[1].conversations[0].participations[0].roles == ("present",)


def test_one_row_for_each_talk_with_several_names_in_a_cell(tmp_path: Path) -> None:
    path = table(tmp_path, 'Day,Title,Name,Side\n1961-04-28,Oaks,"Ulme, Ada; Linde, Otto",Grove; Meadow\n')
    fields = {k: FIELDS[k] for k in ("Day", "Title", "Name", "Side")}
    entries, _ = read(described(path, fields, Name={"separator": ";"}, Side={"separator": ";"}))
    assert entries[0].id == "talks-r2"
    assert [(p.listed_as, p.side) for p in entries[0].conversations[0].participations] == [
        ("Ulme, Ada", "Grove"),
        ("Linde, Otto", "Meadow"),
    ]


def test_a_table_of_documents_needs_no_talk(tmp_path: Path) -> None:
    path = table(tmp_path, "Title,Form,Pages\nA letter on birches,carrier,3\n")
    fields = {"Title": "document.title", "Form": "document.form", "Pages": "document.pages"}
    entries, _ = read(described(path, fields))
    assert not entries[0].conversations
    assert (entries[0].documents[0].form, entries[0].documents[0].pages) == ("carrier", 3)


def test_words_without_a_name_make_no_person(tmp_path: Path) -> None:
    path = table(tmp_path, "Day,Title,Name,As\n1961-04-28,Oaks,,two advisers\n1961-04-29,Elms,,\n")
    fields = {k: FIELDS[k] for k in ("Day", "Title", "Name")} | {"As": "participation.listed_as"}
    entries, _ = read(described(path, fields))
    assert not entries[0].persons
    assert entries[0].conversations[0].participations[0].participant is None
    assert not entries[1].conversations[0].participations


def test_own_identifiers_keep_a_person_one_across_talks(tmp_path: Path) -> None:
    path = table(tmp_path, "Day,Title,Name,Id\n1961-04-28,Oaks,Ulme,A7\n1961-04-29,Elms,Ulme,A7\n")
    fields = {k: FIELDS[k] for k in ("Day", "Title", "Name")} | {"Id": "participation.identifier"}
    entries, _ = read(described(path, fields))
    assert [p.key for e in entries for p in e.persons] == ["talks.csv#a7", "talks.csv#a7"]
    assert not any(p.unlisted for e in entries for p in e.persons)


@pytest.mark.parametrize(
    ("written", "format_", "edtf"),
    [
        ("28.04.1961", "dd.MM.yyyy", "1961-04-28"),
        ("4/28/1961", "M/d/yyyy", "1961-04-28"),
        ("28 April 1961", "d MMMM yyyy", "1961-04-28"),
        ("1961-04-28/1961-04-30", None, "1961-04-28/1961-04-30"),
        ("1961-04-28T15:00", None, "1961-04-28"),
    ],
)
def test_dates_are_read_in_the_format_that_is_named(
    tmp_path: Path, written: str, format_: str | None, edtf: str
) -> None:
    path = table(tmp_path, f"Day,Title\n{written},Oaks\n")
    fields = {k: FIELDS[k] for k in ("Day", "Title")}
    entries, findings = read(described(path, fields, Day={"datatype": {"base": "date", "format": format_}}))
    assert not findings
    held_on = entries[0].conversations[0].held_on
    assert held_on is not None
    assert (held_on.edtf, held_on.text) == (edtf, written)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "windows-1252"])
def test_encodings_are_known_by_their_mark_or_named(tmp_path: Path, encoding: str) -> None:
    path = table(tmp_path, "Day,Title\n1961-04-28,Bäume\n".encode(encoding))
    dialect = {"encoding": encoding} if encoding == "windows-1252" else None
    entries, findings = read(described(path, {k: FIELDS[k] for k in ("Day", "Title")}, dialect))
    assert not findings
    assert entries[0].documents[0].title == "Bäume"


def test_workbooks_give_days_and_numbers_as_written(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["Talk", "Day", "Title"],
        [7, date(1961, 4, 28), "Oaks"],
        [None, None, None],
        [8, 22400, "Elms"],
    ):
        sheet.append(row)
    path = tmp_path / "talks.xlsx"
    book.save(path)
    entries, findings = read(described(path, {k: FIELDS[k] for k in ("Talk", "Day", "Title")}))
    assert [e.id for e in entries] == ["talks-7"]
    found = only(findings)
    assert found.place == "row 4, column B (Day)"
    assert "1961-04-29" in found.remedy


def test_merged_cells_and_short_rows_of_workbooks_are_told_or_borne(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Day", "Title", "Name"])
    sheet.append([date(1961, 4, 28), "Oaks"])
    sheet.append([date(1961, 4, 29), "Elms", "Esche, Berta"])
    sheet.merge_cells("C2:C3")
    path = tmp_path / "talks.xlsx"
    book.save(path)
    entries, findings = read(described(path, {k: FIELDS[k] for k in ("Day", "Title", "Name")}))
    assert [e.id for e in entries] == ["talks-r2", "talks-r3"]
    assert only(findings).code == "table-merged-cells"
    assert "C2:C3" in only(findings).message


def test_a_large_table_is_read_row_by_row(tmp_path: Path) -> None:
    rows = "".join(f"1961-04-28,Talk {n},Esche\n" for n in range(2_000))
    path = described(
        table(tmp_path, f"Day,Title,Name\n{rows}"), {k: FIELDS[k] for k in ("Day", "Title", "Name")}
    )
    tracemalloc.start()
    try:
        count = sum(1 for _ in TableReader().read(path, path.name))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 2_000
    assert peak < 4 << 20


# ---------------------------------------------------------------- what is wrong with it


@pytest.mark.parametrize(
    ("row", "code", "place"),
    [
        ('oak-2,31.02.1961,Geneva,Elms,"Esche, B.",,', "table-value", "row 2, column B (Day)"),
        ("oak-2,,Geneva,Elms,Esche,,", "table-value", "row 2, column B (Day)"),
        ("oak-2,1961-04-28,Geneva,,Esche,,", "table-value", "row 2, column D (Title)"),
        ("oak-2,1961-04-28,Geneva,Elms,Esche", "table-ragged-row", "row 2"),
        ("oak-2,1961-04-28,Geneva,Elms,Esche, Berta,,,,x", "table-ragged-row", "row 2"),
        ("oak-2,1961-04-28,#REF!,Elms,Esche,,", "table-value", "row 2, column C (Town)"),
        (f"oak-2,1961-04-28,Geneva,Elms,Esche,{'x' * 121},", "table-value", "row 2, column F (Side)"),
    ],
)
def test_a_bad_row_is_set_aside_and_the_rest_goes_on(tmp_path: Path, row: str, code: str, place: str) -> None:
    entries, findings = read(described(table(tmp_path, f"{HEAD}\n{row}\n{ROWS.splitlines()[0]}\n")))
    assert [e.id for e in entries] == ["oak-1"]
    found = only(findings)
    assert (found.code, found.place, found.record, found.sets_aside) == (code, place, "oak-2", True)
    assert found.remedy


def test_rows_of_one_record_must_agree(tmp_path: Path) -> None:
    rows = ROWS.replace("A talk on oaks", "A talk on limes", 1)
    entries, findings = read(described(table(tmp_path, f"{HEAD}\n{rows}")))
    assert [e.id for e in entries] == ["oak-2"]
    assert only(findings).place == "row 3, column D (Title)"


def test_rows_of_one_record_must_stand_together(tmp_path: Path) -> None:
    first, second, third = ROWS.splitlines()
    entries, findings = read(described(table(tmp_path, f"{HEAD}\n{first}\n{third}\n{second}")))
    assert len(entries) == 2
    assert only(findings).code == "table-rows-apart"


def test_a_byte_of_another_encoding_is_named_by_its_cell(tmp_path: Path) -> None:
    path = table(tmp_path, "Day,Title\n1961-04-28,B\xe4ume\n1961-04-29,Oaks\n".encode("latin-1"))
    entries, findings = read(described(path, {k: FIELDS[k] for k in ("Day", "Title")}))
    assert len(entries) == 1
    found = only(findings)
    assert (found.code, found.place) == ("not-utf8", "row 2, column B (Title)")
    assert "windows-1252" in found.remedy


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Day;Title\n1961-04-28;Oaks\n", "table-broken"),
        ('Day,Title\n1961-04-28,"Oaks\n', "table-broken"),
        ("Day,Title,Title\n1961-04-28,Oaks,Oaks\n", "table-columns"),
        ("Day,Name\n1961-04-28,Oaks\n", "table-columns"),
    ],
)
def test_a_table_that_is_not_the_one_described_stops(tmp_path: Path, text: str, code: str) -> None:
    path = described(table(tmp_path, text), {k: FIELDS[k] for k in ("Day", "Title")})
    with pytest.raises(SourceError) as caught:
        read(path)
    assert caught.value.finding_code == code


@pytest.mark.parametrize(
    "metadata",
    [
        "[",
        "[]",
        "{}",
        '{"url": "other.csv"}',
        '{"tableSchema": {"columns": []}}',
        '{"tableSchema": {"columns": [7]}}',
    ],
)
def test_metadata_that_cannot_be_used_says_so(tmp_path: Path, metadata: str) -> None:
    path = table(tmp_path, "Day,Title\n1961-04-28,Oaks\n")
    (tmp_path / "talks.csv-metadata.json").write_text(metadata, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        read(path)
    assert caught.value.finding_code == "table-mapping"


def test_a_workbook_that_declares_entities_is_refused(tmp_path: Path) -> None:
    path = described(tmp_path / "talks.xlsx", {k: FIELDS[k] for k in ("Day", "Title")})
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(SourceError, match="document type"):
        read(path)


def test_columns_that_nobody_described_are_listed_as_unmapped(tmp_path: Path) -> None:
    path = table(tmp_path, "Day,Title,Remark\n1961-04-28,Oaks,fine\n")
    entries, findings = read(described(path, {k: FIELDS[k] for k in ("Day", "Title")}))
    assert entries[0].unmapped == (("Remark", "fine"),)
    assert (only(findings).code, only(findings).severity) == ("table-column-undescribed", "info")


# ---------------------------------------------------------------- found in a folder


def test_a_folder_gives_the_table_and_passes_its_metadata_over(tmp_path: Path) -> None:
    described(table(tmp_path, f"{HEAD}\n{ROWS}"))
    table(tmp_path, "a,b\n1,2\n", "other.csv")
    sources, findings = discover([tmp_path], Settings(site=str(tmp_path / "site")))
    assert [(s.name, s.format) for s in sources] == [("talks.csv", "table")]
    found = only(findings)
    assert (found.code, found.severity) == ("table-undescribed", "info")
    assert "kg records other.csv --suggest-mapping" in found.remedy
    assert len([i for i in read_source(sources[0], Settings()) if isinstance(i, Entry)]) == 2


def test_a_new_description_is_a_new_source(tmp_path: Path) -> None:
    path = described(table(tmp_path, f"{HEAD}\n{ROWS}"))
    (before,), _ = discover([path], Settings())
    described(path, Day={"required": True})
    (after,), _ = discover([path], Settings())
    assert before.digest != after.digest


def test_a_table_alone_says_how_to_describe_it(tmp_path: Path) -> None:
    with pytest.raises(NothingReadError, match="--suggest-mapping"):
        discover([table(tmp_path, "a,b\n1,2\n")], Settings())


# ---------------------------------------------------------------- a first description


def test_a_suggestion_reads_the_table_it_was_made_from(tmp_path: Path) -> None:
    text = 'Talk;Date;Place;Title;Name;Side\n1;28.04.1961;Geneva;Oaks;"Ulme, Ada";Grove\n2;01.05.1961;;Elms;Esche;\n'
    path = table(tmp_path, text)
    suggestion = suggest_mapping(path, path.name)
    (tmp_path / "talks.csv-metadata.json").write_text(json.dumps(suggestion), encoding="utf-8")
    entries, findings = read(path)
    assert not findings
    assert [e.id for e in entries] == ["talks-1", "talks-2"]
    assert suggestion["dialect"]["delimiter"] == ";"
    assert suggestion["tableSchema"]["columns"][1]["datatype"] == {"base": "date", "format": "dd.MM.yyyy"}


def test_doubts_stand_in_notes(tmp_path: Path) -> None:
    suggestion = suggest_mapping(table(tmp_path, "Date,Colour\n04/05/1961,red\n", "x.csv"), "x.csv")
    day, colour = suggestion["tableSchema"]["columns"]
    assert any("which of day and month" in note for note in day["notes"])
    assert "propertyUrl" not in colour
    assert any("title" in note for note in suggestion["notes"])


# ---------------------------------------------------------------- whatever stands in it

_CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@settings(max_examples=80, deadline=None)
@given(rows=st.lists(st.lists(_CELLS, max_size=9), max_size=6))
def test_no_cell_stops_the_reader(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    folder = tmp_path_factory.mktemp("table")
    lines = [",".join('"' + c.replace('"', '""') + '"' for c in row) for row in rows]
    path = described(table(folder, "\n".join([HEAD, *lines, ROWS])))
    entries, findings = read(path)
    names = {p.name for e in entries for p in e.persons}
    assert names <= {" ".join(c.split()) for row in rows for c in row} | {
        "Ulme, Ada",
        "Linde, Otto",
        "Esche, Berta",
    }
    assert all(f.code and f.place for f in findings)


@settings(max_examples=80, deadline=None)
@given(content=st.binary(min_size=1, max_size=200), suffix=st.sampled_from(["csv", "tsv", "xlsx"]))
def test_no_bytes_stop_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, suffix: str
) -> None:
    path = described(table(tmp_path_factory.mktemp("table"), content, f"talks.{suffix}"))
    for reading in (read, lambda p: suggest_mapping(p, p.name)):
        with suppress(SourceError):
            reading(path)


# ---------------------------------------------------------------- the documentation


def test_the_example_of_the_documentation_is_read_as_it_says(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "sources-table.md").read_text(encoding="utf-8")
    for mark, kind, name in (("table", "csv", "talks.csv"), ("metadata", "json", "talks.csv-metadata.json")):
        block = page.partition(f"<!-- {mark} -->\n```{kind}\n")[2].partition("```")[0]
        (tmp_path / name).write_text(block, encoding="utf-8")
    entries, findings = read(tmp_path / "talks.csv")
    assert not findings
    assert [(e.id, len(e.conversations[0].participations)) for e in entries] == [("oak-1", 2), ("oak-2", 1)]


def test_the_documentation_lists_every_field() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sources-table.md").read_text(encoding="utf-8")
    listed = page.partition("<!-- fields -->\n")[2].partition("<!-- /fields -->")[0]
    rows = [f"| `{name}` | {meaning} |\n" for name, meaning in MEANINGS.items()]
    assert listed == "| field | holds |\n| --- | --- |\n" + "".join(rows)


def test_the_command_writes_a_description_that_the_next_command_reads(tmp_path: Path) -> None:
    path = table(tmp_path, "Date,Title,Name\n28/04/1961,Oaks,Esche\n")
    written = CliRunner().invoke(app, ["records", str(path), "--suggest-mapping"])
    assert written.exit_code == 0
    (tmp_path / "talks.csv-metadata.json").write_text(written.stdout, encoding="utf-8")
    shown = CliRunner().invoke(app, ["records", str(path)])
    assert json.loads(shown.stdout)["conversations"][0]["held_on"]["edtf"] == "1961-04-28"


def test_a_suggestion_is_for_one_table(tmp_path: Path) -> None:
    refused = CliRunner().invoke(app, ["records", str(table(tmp_path, "x", "x.txt")), "--suggest-mapping"])
    assert isinstance(refused.exception, UsageError)
