"""Rows of a table become entries: those with one record key, one after the other, are one talk.

A row that cannot be read sets its whole record aside: half a list of participants misleads.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import PurePath
from typing import Any, Final

from pydantic import ValidationError

from kg.errors import SourceError
from kg.records.findings import Finding
from kg.records.known import find_place
from kg.records.model import Entry
from kg.records.slugs import slug
from kg.records.table.cells import Row, column_name
from kg.records.table.days import edtf_of, serial_day
from kg.records.table.mapping import Column, Mapping

__all__ = ["entries_of"]

_DATES: Final = frozenset({"conversation.held_on", "document.written_on"})
_NUMBERS: Final = frozenset({"document.pages", "participation.count"})
_THINGS: Final = {"documents": "document", "conversations": "conversation", "participations": "participation"}
_ATTRIBUTES: Final = {
    "roles": "role", "spoken_languages": "language", "markings": "marking", "copies": "citation",
}  # fmt: skip
_LONGEST_KEY: Final = 120


@dataclass(frozen=True, slots=True)
class _Place:
    """A described column, where it stands in the rows."""

    column: Column
    index: int

    @property
    def title(self) -> str:
        return self.column.titles[0] if self.column.titles else column_name(self.index)


@dataclass(slots=True)
class _Read:
    """One row, its values by field."""

    number: int
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    unmapped: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str, str, str, _Place | None]] = field(default_factory=list)

    def note(self, code: str, problem: str, remedy: str, value: str, place: _Place | None) -> None:
        """Keep why the record of this row is set aside."""
        self.problems.append((code, problem, remedy, value, place))


@dataclass(frozen=True, slots=True)
class _Table:
    places: tuple[_Place, ...]
    width: int | None
    encoding: str
    name: str
    key: str

    def place_of(self, field_: str) -> _Place | None:
        """Return the column that fills a field."""
        return next((p for p in self.places if p.column.field == field_), None)

    def where(self, row: int, place: _Place | None) -> str:
        """Return row and column as a spreadsheet names them."""
        return f"row {row}, column {column_name(place.index)} ({place.title})" if place else f"row {row}"

    def finding(
        self, code: str, row: int, place: _Place | None, problem: str, remedy: str, value: str, record: str
    ) -> Finding:
        """Return why a record is set aside."""
        shown = value.encode("utf-8", "replace").decode("utf-8")[:200]
        return Finding(
            code=code, severity="violation", message=f"{problem}.", source=self.name, record=record,
            place=self.where(row, place), remedy=remedy, value=shown, sets_aside=True,
            path=(place.column.field or "") if place else "",
        )  # fmt: skip


def entries_of(
    header: tuple[str, ...] | None, rows: Iterable[Row], mapping: Mapping, name: str, key: str
) -> Iterator[Entry | Finding]:
    """Yield the records of a table and what is wrong with others.

    Raises SourceError when the header is not the one described.
    """
    places, unknown = _placed(header, mapping, name)
    if unknown:
        yield Finding(
            code="table-column-undescribed",
            severity="info",
            message=f"columns that the metadata does not describe are listed as unmapped: {', '.join(unknown)}.",
            source=name,
            remedy='Describe them; "suppressOutput": true leaves a column out.',
        )
    table = _Table(places, len(header) if header else None, mapping.dialect.encoding, name, key)
    seen: set[str] = set()
    read = ((_record_key(one, table), one) for one in (_read(row, table) for row in rows))
    for record, group in groupby(read, key=lambda pair: pair[0]):
        together = [one for _, one in group]
        if record in seen:
            yield table.finding(
                "table-rows-apart", together[0].number, table.place_of("record"),
                "rows of this record stood further up already", "Sort the table by the column of the record.",
                record, record,
            )  # fmt: skip
            continue
        seen.add(record)
        yield from _entry(record, together, table)


def _placed(
    header: tuple[str, ...] | None, mapping: Mapping, name: str
) -> tuple[tuple[_Place, ...], tuple[str, ...]]:
    """Find the described columns in the header; without one they stand in the order described."""
    if header is None:
        return tuple(_Place(c, i) for i, c in enumerate(mapping.columns)), ()
    folded = [" ".join(h.split()).casefold() for h in header]
    places: list[_Place] = []
    for column in mapping.columns:
        titles = {" ".join(t.split()).casefold() for t in column.titles}
        found = [i for i, h in enumerate(folded) if h in titles]
        if len(found) == 1:
            places.append(_Place(column, found[0]))
        elif (column.field and not column.suppressed) or column.required or found:
            problem = (
                f"{'two columns have' if found else 'no column has'} the title {' or '.join(column.titles)}"
            )
            raise SourceError(
                f"{problem}.",
                source=name,
                place="row 1",
                remedy=f"The header is: {', '.join(header)[:300]}. Make it and {mapping.source} agree.",
                finding_code="table-columns",
            )
    taken = {p.index for p in places}
    rest = [_Place(Column((h or column_name(i),), None), i) for i, h in enumerate(header) if i not in taken]
    return (*places, *rest), tuple(p.title for p in rest)


def _read(row: Row, table: _Table) -> _Read:
    read = _Read(row.number)
    cells = row.cells
    width = table.width if table.width is not None else len(table.places)
    if any(cell.strip() for cell in cells[width:]) or (len(cells) < width and table.width):
        problem = f"the row has {len(cells)} cells, the header {width}"
        read.note(
            "table-ragged-row",
            problem,
            "Look for a delimiter inside a cell without quotation marks.",
            "",
            None,
        )
    for place in table.places:
        column = place.column
        text = cells[place.index].strip() if place.index < len(cells) else ""
        if any("\ud800" <= c <= "\udfff" for c in text):
            remedy = f"The file is not {table.encoding}; windows-1252 is likely: name it in dialect.encoding."
            read.note("not-utf8", f"the cell is not {table.encoding}", remedy, text, place)
            continue
        if text in column.null or not text:
            text = column.default
        if not text:
            if column.required:
                read.note("table-value", "the cell is empty", "Fill it.", "", place)
            continue
        if column.field is None:
            if not column.suppressed:
                read.unmapped.append((place.title, text))
            continue
        parts = text.split(column.separator) if column.separator else [text]
        values = tuple(v for p in parts if (v := " ".join(p.split())))
        if problem_ := _wrong(column, values):
            read.note("table-value", *problem_, text, place)
        else:
            read.values[column.field] = values
    return read


def _wrong(column: Column, values: Sequence[str]) -> tuple[str, str] | None:
    """Return what is wrong with the values of a cell, and what to do."""
    for value in values:
        if value.startswith("#") and re.fullmatch(r"#(?:REF|N/A|VALUE|NAME|DIV/0|NUM|NULL)[!?]?", value):
            return "the formula of the cell failed", "Mend the formula, or write its value."
        if column.is_date or column.field in _DATES:
            try:
                edtf_of(value, column.format)
            except ValueError as exc:
                if column.format is not None:
                    try:  # a spreadsheet hands over its own dates in ISO form, whatever they look like
                        edtf_of(value)
                    except ValueError:
                        pass
                    else:
                        continue
                day = serial_day(value)
                if day is not None:
                    return "a number stands for a date", f"It means {day}: format the column as dates."
                return (
                    f"not a date {exc}" if column.format else "not a date",
                    "Write it as 1961-04-28 (or EDTF), or name the datatype's format, such as dd.MM.yyyy.",
                )
        if (column.is_number or column.field in _NUMBERS) and not re.fullmatch(r"\d{1,6}", value):
            return "not a whole number", "Write digits only."
    return None


def _record_key(read: _Read, table: _Table) -> str:
    stem = slug(PurePath(table.key).stem) or "table"
    given = read.values.get("record", ("",))[0]
    if not given:
        return f"{stem}-r{read.number}"
    key = re.sub(r"[^A-Za-z0-9._-]+", "-", given).strip("-.")
    if key != given or len(key) > _LONGEST_KEY:
        key = f"{key[:_LONGEST_KEY]}-{hashlib.sha256(given.encode()).hexdigest()[:6]}"
    return key if key[:1].isalpha() else f"{stem}-{key.lstrip('-._')}"


def _entry(record: str, rows: list[_Read], table: _Table) -> Iterator[Entry | Finding]:
    problems = [(row.number, problem) for row in rows for problem in row.problems]
    facts: dict[str, tuple[str, ...]] = {}
    for row in rows:
        for name, values in row.values.items():
            if name == "record" or name.startswith("participation."):
                continue
            if facts.setdefault(name, values) != values:
                problem = f"it says something else than row {rows[0].number} of the same record"
                remedy = "Say it once, or alike in all rows of a record."
                problems.append(
                    (row.number, ("table-value", problem, remedy, "; ".join(values), table.place_of(name)))
                )
    data = {} if problems else _data(record, facts, rows, table, problems)
    if problems:
        for number, (code, problem, remedy, value, place) in problems:
            yield table.finding(code, number, place, problem, remedy, value, record)
        return
    try:
        yield Entry.model_validate(data)
    except ValidationError as exc:
        for error in exc.errors(include_url=False):
            place = table.place_of(_field_of(error["loc"]))
            value = "; ".join(facts.get(place.column.field or "", ())) if place else ""
            text = error["msg"][:1].lower() + error["msg"][1:]
            yield table.finding(
                "table-value",
                rows[0].number,
                place,
                text,
                "See the fields in docs/sources.md.",
                value,
                record,
            )


def _field_of(location: tuple[int | str, ...]) -> str:
    names = [part for part in location if isinstance(part, str)]
    thing = next((_THINGS[n] for n in reversed(names) if n in _THINGS), "participation")
    after = [n for n in names if n not in _THINGS]
    attribute = after[0] if after else ""
    return "record" if attribute in {"id", "key"} else f"{thing}.{_ATTRIBUTES.get(attribute, attribute)}"


_Problem = tuple[int, tuple[str, str, str, str, _Place | None]]


def _data(
    record: str, facts: dict[str, tuple[str, ...]], rows: list[_Read], table: _Table, problems: list[_Problem]
) -> dict[str, Any]:
    """Return the entry as decoded data; what is missing goes to the problems."""

    def one(name: str) -> str | None:
        values = facts.get(name)
        return "; ".join(values) if values else None

    title = one("document.title") or one("conversation.name")
    if title is None:
        place = table.place_of("document.title") or table.place_of("conversation.name")
        problems.append(
            (rows[0].number, ("table-value", "the record has no title", "Give it one.", "", place))
        )
    has_talk = table.place_of("conversation.held_on") is not None
    document: dict[str, Any] = {
        "key": record,
        "title": title,
        "form": one("document.form") or "record-of-conversation",
        "registry_number": one("document.registry_number"),
        "language": one("document.language"),
        "url": one("document.url"),
        "pages": one("document.pages"),
        "written_on": _date(table, "document.written_on", facts),
        "markings": [{"text": text} for text in facts.get("document.marking", ())],
        "copies": [
            {"citations": [{"text": text} for text in facts["document.citation"]]}
        ] if "document.citation" in facts else [],
    }  # fmt: skip
    data: dict[str, Any] = {
        "id": record,
        "source": table.name,
        "place": f"row {rows[0].number}",
        "documents": [document],
        "unmapped": list(dict.fromkeys(pair for row in rows for pair in row.unmapped)),
    }
    if not has_talk:
        return data
    held_on = _date(table, "conversation.held_on", facts)
    if held_on is None:
        place = table.place_of("conversation.held_on")
        remedy = "Write the day, or an EDTF value that is as wide as what is known: 1961-04, 1961/1962."
        problems.append((rows[0].number, ("table-value", "the talk has no date", remedy, "", place)))
    persons, participations = _people(record, rows, table, problems)
    conversation: dict[str, Any] = {
        "key": f"{record}.c1",
        "name": one("conversation.name") or title,
        "held_on": held_on,
        "mode": one("conversation.mode"),
        "venue": one("conversation.venue"),
        "spoken_languages": facts.get("conversation.language", ()),
        "participations": participations,
    }
    if held_on is not None and (time := one("conversation.local_time")):
        held_on["local_time"] = time
    if name := one("conversation.place"):
        place_data = _place(name)
        data["places"] = [place_data]
        conversation["place"] = f"place:{place_data['key']}"
    document["records"] = [f"conversation:{record}.c1"]
    return data | {"conversations": [conversation], "persons": persons}


def _date(table: _Table, name: str, facts: dict[str, tuple[str, ...]]) -> dict[str, Any] | None:
    values, place = facts.get(name), table.place_of(name)
    if not values or place is None:
        return None
    try:
        edtf = edtf_of(values[0], place.column.format)
    except ValueError:
        edtf = edtf_of(values[0])
    return {"text": values[0], "edtf": edtf}


def _place(name: str) -> dict[str, Any]:
    known = find_place(name)
    if known is None:
        return {"key": slug(name) or f"place-{hashlib.sha256(name.encode()).hexdigest()[:8]}", "name": name}
    return {
        "key": known.key or slug(name),
        "name": known.name,
        "latitude": known.latitude,
        "longitude": known.longitude,
    }


def _people(
    record: str, rows: list[_Read], table: _Table, problems: list[_Problem]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return persons and participations. A name makes a person; words without a name make none."""
    persons: dict[str, dict[str, Any]] = {}
    parts: list[dict[str, Any]] = []
    for row in rows:
        own = {k.partition(".")[2]: v for k, v in row.values.items() if k.startswith("participation.")}
        names = own.pop("name", ())
        if not names and not own.get("listed_as"):
            continue
        count = max(len(names), 1)
        for label, values in own.items():
            if len(values) not in {1, count} and not (label == "role" and count == 1):
                problem = f"{len(values)} values for {count} names"
                place = table.place_of(f"participation.{label}")
                remedy = "Give one for each name, or one for all."
                problems.append((row.number, ("table-value", problem, remedy, "; ".join(values), place)))
                return [], []
        for i in range(count):
            given = {label: v[i] if len(v) == count else v[0] for label, v in own.items()}
            part: dict[str, Any] = {k: given[k] for k in ("side", "presence", "count") if k in given}
            part["listed_as"] = given.get("listed_as") or (names[i] if names else None)
            part["found_by"] = "table"
            if roles := (own.get("role", ()) if count == 1 else (given["role"],) if "role" in given else ()):
                part["roles"] = list(dict.fromkeys(slug(role) for role in roles))
            if names:
                local = given.get("identifier")
                local = slug(local) or hashlib.sha256(local.encode()).hexdigest()[:8] if local else ""
                key = f"{table.key}#{local or f'{record}.p{len(parts) + 1}'}"
                persons.setdefault(key, {"key": key, "name": names[i], "unlisted": not local})
                part["participant"] = f"person:{key}"
            parts.append(part)
    return list(persons.values()), parts
