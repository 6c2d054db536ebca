"""What CSVW metadata says of a table: its dialect, and which field each column fills.

Of the W3C "Metadata Vocabulary for Tabular Data" this reads ``url``, ``dialect`` (delimiter, encoding,
quoteChar, headerRowCount) and of each column ``name``, ``titles``, ``propertyUrl``, ``datatype`` (base,
format), ``separator``, ``required``, ``null``, ``default`` and ``suppressOutput``.
"""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.errors import SourceError

__all__ = ["FIELDS", "VOCABULARY", "Column", "Dialect", "Mapping", "is_table", "metadata_of", "read_mapping"]

VOCABULARY: Final = "https://w3id.org/parley/table#"
"""What a ``propertyUrl`` begins with; a field of ``FIELDS`` follows."""

FIELDS: Final = {
    "record": "key of the record: rows with one key, one after the other, are one talk",
    "document.title": "title of the record",
    "document.form": "code of the list form",
    "document.written_on": "day the record is dated",
    "document.registry_number": "number it was registered under",
    "document.language": "language tag of the record",
    "document.marking": "secrecy marking as printed",
    "document.citation": "archival reference as the archive writes it",
    "document.pages": "number of pages",
    "document.url": "where it is published",
    "conversation.name": "short label of the talk",
    "conversation.held_on": "day or days of the talk",
    "conversation.local_time": "clock time as stated",
    "conversation.mode": "code of the list mode",
    "conversation.place": "town",
    "conversation.venue": "building or room",
    "conversation.language": "language tag of what was spoken",
    "participation.name": 'name of a participant, "Surname, Given" where known',
    "participation.identifier": "the table's own identifier of the participant",
    "participation.listed_as": "name and title as the record prints them",
    "participation.role": "code of the list role",
    "participation.side": "name of the side",
    "participation.presence": "part-time presence as printed",
    "participation.count": "number of unnamed people",
}
"""Fields that a column can fill, with what they hold."""

_SUFFIXES: Final = frozenset({".csv", ".tsv", ".tab", ".xlsx"})
_LARGEST: Final = 1 << 20
_DATES: Final = frozenset({"date", "datetime", "dateTime", "gYear", "gYearMonth"})
_NUMBERS: Final = frozenset({"integer", "int", "nonNegativeInteger", "positiveInteger"})


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file is cut into cells."""

    delimiter: str = ","
    encoding: str = "utf-8"
    quote: str | None = '"'
    header: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what its header says, and which field it fills (None: none)."""

    titles: tuple[str, ...]
    field: str | None
    base: str = "string"
    format: str | None = None
    separator: str | None = None
    required: bool = False
    null: tuple[str, ...] = ("",)
    default: str = ""
    suppressed: bool = False

    @property
    def is_date(self) -> bool:
        """Tell whether its values are dates by their datatype."""
        return self.base in _DATES

    @property
    def is_number(self) -> bool:
        """Tell whether its values are whole numbers by their datatype."""
        return self.base in _NUMBERS


@dataclass(frozen=True, slots=True)
class Mapping:
    """The description of one table."""

    dialect: Dialect
    columns: tuple[Column, ...]
    source: str


def is_table(path: Path) -> bool:
    """Tell from its extension whether a file is a table."""
    return path.suffix.lower() in _SUFFIXES and path.name != "ledger.tsv"


def metadata_of(path: Path) -> Path | None:
    """Return the CSVW metadata of a table: ``<file>-metadata.json``, else ``csv-metadata.json`` that names it."""
    own = path.with_name(f"{path.name}-metadata.json")
    if own.is_file():
        return own
    shared = path.with_name("csv-metadata.json")
    try:
        data = _loaded(shared) if shared.is_file() else None
    except (OSError, ValueError, RecursionError):
        return None
    return shared if data is not None and _table_in(data, path.name) is not None else None


def _loaded(path: Path) -> Any:
    with path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        msg = f"it has more than {_LARGEST:,} bytes"
        raise ValueError(msg)
    return json.loads(content.decode("utf-8-sig"))


def _table_in(data: Any, name: str) -> dict[str, Any] | None:
    """Return the description of the named file: the object itself, or one of its ``tables``."""
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("tables"), list):
        inner = (t for t in data["tables"] if isinstance(t, dict) and t.get("url") == name)
        found = next(inner, None)
        return {"dialect": data.get("dialect"), **found} if found else None
    return data if data.get("url") == name else None


def read_mapping(path: Path, name: str) -> Mapping:
    """Return the description of a table. Raises SourceError when there is none or it cannot be used."""
    found = metadata_of(path)
    if found is None:
        raise SourceError(
            "no CSVW metadata says what its columns mean.",
            source=name,
            remedy=f"Write a first version with: kg records {path.name} --suggest-mapping",
            finding_code="table-undescribed",
        )
    try:
        data = _loaded(found)
        table = _table_in(data, path.name)
        if table is None and isinstance(data, dict) and "url" not in data and "tables" not in data:
            table = data
        if table is None:
            raise _unusable(name, found.name, "url", f"it describes no table named {path.name}")
        schema = table.get("tableSchema")
        listed = schema.get("columns") if isinstance(schema, dict) else None
        if not isinstance(listed, list) or not listed:
            raise _unusable(name, found.name, "tableSchema", "it lists no columns")
        default = "\t" if path.suffix.lower() in {".tsv", ".tab"} else ","
        dialect = _dialect(table.get("dialect"), default, name, found.name)
        columns = tuple(_column(c, i, name, found.name) for i, c in enumerate(listed))
    except (OSError, ValueError, RecursionError) as exc:
        raise _unusable(name, found.name, "", f"it cannot be read: {exc}") from exc
    _check(columns, name, found.name)
    return Mapping(dialect, columns, found.name)


def _unusable(name: str, metadata: str, place: str, problem: str) -> SourceError:
    return SourceError(
        f"the description of the table cannot be used: {problem}.",
        source=name,
        place=f"{metadata}, {place}" if place else metadata,
        remedy="See docs/sources-table.md; kg records FILE --suggest-mapping writes a first version.",
        finding_code="table-mapping",
    )


def _dialect(data: Any, delimiter: str, name: str, metadata: str) -> Dialect:
    if data is None:
        return Dialect(delimiter)
    if not isinstance(data, dict):
        raise _unusable(name, metadata, "dialect", "dialect is not an object")
    delimiter, encoding = data.get("delimiter", delimiter), data.get("encoding", "utf-8")
    quote, header = data.get("quoteChar", '"'), data.get("header", data.get("headerRowCount", 1) != 0)
    if not isinstance(delimiter, str) or len(delimiter) != 1 or delimiter in '\r\n"':
        raise _unusable(name, metadata, "dialect.delimiter", "the delimiter is not one character")
    if quote is not None and (not isinstance(quote, str) or len(quote) != 1 or quote in "\r\n"):
        raise _unusable(name, metadata, "dialect.quoteChar", "quoteChar is not one character")
    if quote == delimiter:
        raise _unusable(name, metadata, "dialect", "delimiter and quoteChar are the same character")
    try:
        text = "".encode(encoding) == codecs.lookup(encoding).encode("")[0]
    except (LookupError, TypeError, ValueError):
        text = False
    if not text:
        raise _unusable(name, metadata, "dialect.encoding", f"no such encoding: {encoding!r}")
    return Dialect(delimiter, encoding, quote, bool(header))


def _column(data: Any, index: int, name: str, metadata: str) -> Column:
    place = f"column {index + 1}"
    if not isinstance(data, dict):
        raise _unusable(name, metadata, place, "a column is not an object")
    titles = _texts(data.get("titles"))
    if isinstance(data.get("name"), str):
        titles += (data["name"],)
    field = None
    property_url = data.get("propertyUrl")
    if isinstance(property_url, str) and property_url.startswith(VOCABULARY):
        field = property_url.removeprefix(VOCABULARY)
        if field not in FIELDS:
            raise _unusable(name, metadata, place, f"no such field: {field}")
    datatype = data.get("datatype", "string")
    base, format_ = datatype, None
    if isinstance(datatype, dict):
        base, format_ = datatype.get("base", "string"), datatype.get("format")
    if not isinstance(base, str) or not isinstance(format_, str | None):
        raise _unusable(name, metadata, place, "the datatype is not a name, or its format not text")
    separator, default = data.get("separator"), data.get("default", "")
    if not isinstance(separator, str | None) or separator == "" or not isinstance(default, str):
        raise _unusable(name, metadata, place, "separator and default are texts")
    null = _texts(data["null"]) if "null" in data else ("",)
    return Column(
        titles, field, base, format_, separator, bool(data.get("required")), null, default,
        bool(data.get("suppressOutput")),
    )  # fmt: skip


def _texts(value: Any) -> tuple[str, ...]:
    """Return the texts of a natural-language property or list: text, list, or object by language."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, dict):
        return tuple(t for inner in value.values() for t in _texts(inner))
    if isinstance(value, list):
        return tuple(v for v in value if isinstance(v, str))
    return ()


def _check(columns: tuple[Column, ...], name: str, metadata: str) -> None:
    fields = [c.field for c in columns if c.field]
    twice = sorted({f for f in fields if fields.count(f) > 1})
    if twice:
        raise _unusable(name, metadata, "tableSchema", f"two columns fill {twice[0]}")
    if not {"document.title", "conversation.name"} & set(fields):
        raise _unusable(name, metadata, "tableSchema", "no column fills document.title or conversation.name")
    has_talk = any(f.startswith(("conversation.", "participation.")) for f in fields)
    if has_talk and "conversation.held_on" not in fields:
        raise _unusable(name, metadata, "tableSchema", "no column fills conversation.held_on")
    if not has_talk and "document.form" not in fields:
        raise _unusable(name, metadata, "tableSchema", "no column fills document.form")
