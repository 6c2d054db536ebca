"""Rows of a table as text, one after the other, whatever the file is.

A byte that does not belong to the encoding becomes a lone surrogate, so that the cell can be named.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from kg.errors import SourceError
from kg.records.table.mapping import Dialect

__all__ = ["Row", "column_name", "merged_cells", "rows_of"]

_MOST_UNPACKED: Final = 1 << 30
_MOST_PARTS: Final = 10_000
_MERGED: Final = re.compile(rb'<mergeCell ref="([A-Z]+\d+:[A-Z]+\d+)"')
_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


class Row(NamedTuple):
    """One row: its number as a spreadsheet counts, and its cells."""

    number: int
    cells: tuple[str, ...]


def column_name(index: int) -> str:
    """Return the letters a spreadsheet gives a column.

    >>> column_name(27)
    'AB'
    """
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def rows_of(path: Path, name: str, dialect: Dialect) -> tuple[tuple[str, ...] | None, Iterator[Row]]:
    """Return the header, and an iterator of the rows that are not empty.

    Raises SourceError, also while the rows are taken, when the file is no such table.
    """
    rows = _sheet_rows(path, name) if path.suffix.lower() == ".xlsx" else _text_rows(path, name, dialect)
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    if not dialect.header:
        return None, filled
    first = next(filled, None)
    if first is None:
        raise _broken(name, "", "it has no row", "Export the table again.", "table-broken")
    header = tuple(cell.strip() for cell in first.cells)
    while header and not header[-1]:
        header = header[:-1]
    others = [d for d in ",;\t|" if d != dialect.delimiter]
    wrong = next((d for d in others if header[0].count(d) > 0), None) if len(header) == 1 else None
    if wrong and path.suffix.lower() != ".xlsx":
        raise _broken(
            name,
            f"row {first.number}",
            f"the header is one cell that holds {wrong!r}: the delimiter is not {dialect.delimiter!r}",
            f'Write "dialect": {{"delimiter": "{wrong if wrong != chr(9) else chr(92) + "t"}"}} in the metadata.',
            "table-broken",
        )
    return header, filled


def _broken(name: str, place: str, problem: str, remedy: str, code: str) -> SourceError:
    return SourceError(f"{problem}.", source=name, place=place, remedy=remedy, finding_code=code)


def _text_rows(path: Path, name: str, dialect: Dialect) -> Iterator[Row]:
    with path.open("rb") as file:
        start = file.read(3)
    encoding = next((e for bom, e in _BOMS if start.startswith(bom)), dialect.encoding)
    number = 0
    try:
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as text:
            reader = csv.reader(
                text,
                delimiter=dialect.delimiter,
                quotechar=dialect.quote,
                quoting=csv.QUOTE_MINIMAL if dialect.quote else csv.QUOTE_NONE,
                strict=True,
            )
            for cells in reader:
                number += 1
                yield Row(number, tuple(cells))
    except csv.Error as exc:
        problem = f"the row cannot be cut into cells: {exc}"
        raise _broken(
            name,
            f"row {number + 1}",
            problem,
            "Look for a quotation mark that is not closed.",
            "table-broken",
        ) from exc
    except UnicodeError as exc:
        problem = f"the file is not in the encoding {encoding}"
        remedy = "Save it as UTF-8, or name its encoding in the dialect of the metadata."
        raise _broken(name, f"row {number + 1}", problem, remedy, "not-utf8") from exc


def _sheet_rows(path: Path, name: str) -> Iterator[Row]:
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    _check_package(path, name)
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            if not book.worksheets:
                raise _broken(name, "", "it has no sheet", "Save it again.", "table-broken")
            sheet = book.worksheets[0]
            # The size a file states for its sheet may be that of the largest there can be.
            sheet.reset_dimensions()
            width = 0
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                texts = tuple(_cell_text(cell) for cell in cells)
                width = width or len(texts)
                # A row ends with its last filled cell: in a workbook a short row is not ragged.
                yield Row(number, texts + ("",) * (width - len(texts)))
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, TypeError, SyntaxError, EOFError,
            AttributeError, IndexError, OverflowError) as exc:  # fmt: skip
        problem = f"it is no workbook that can be read: {exc}"
        raise _broken(
            name, "", problem, "Open it in a spreadsheet and save it again.", "table-broken"
        ) from exc


def _check_package(path: Path, name: str) -> None:
    """Refuse packages that unpack to too much, or whose parts declare entities."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            if len(parts) > _MOST_PARTS or sum(p.file_size for p in parts) > _MOST_UNPACKED:
                raise _broken(
                    name, "", f"it unpacks to more than {_MOST_UNPACKED >> 20:,} MiB", "Save it as CSV.",
                    "source-too-large",
                )  # fmt: skip
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as content:
                        if b"<!DOCTYPE" in content.read(4096):
                            raise _broken(
                                name, part.filename, "a part of it declares a document type",
                                "Save it again with a spreadsheet.", "table-broken",
                            )  # fmt: skip
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as exc:
        problem = f"it is no workbook that can be read: {exc}"
        raise _broken(
            name, "", problem, "Open it in a spreadsheet and save it again.", "table-broken"
        ) from exc


def merged_cells(path: Path) -> tuple[str, ...]:
    """Return the ranges of merged cells of a workbook's sheets, at most twenty; of other files none."""
    if path.suffix.lower() != ".xlsx":
        return ()
    found: list[str] = []
    with zipfile.ZipFile(path) as package:
        sheets = (n for n in package.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.xml", n))
        for sheet in sorted(sheets)[:1]:
            with package.open(sheet) as content:
                rest = b""
                while chunk := content.read(1 << 20):
                    text = rest + chunk
                    found += [m[1].decode() for m in _MERGED.finditer(text)]
                    rest = text[text.rfind(b"<") :] if b"<" in text[-200:] else b""
    return tuple(dict.fromkeys(found))[:20]


def _cell_text(value: Any) -> str:
    """Return a cell as text; days and whole numbers as one writes them."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second)
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
