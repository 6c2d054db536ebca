"""Dates in cells: ISO 8601 and EDTF, or written as the metadata's ``format`` says.

A format has the parts of UTS 35 that CSVW names: ``yyyy MM M dd d`` and, beside them, ``MMM MMMM`` for
English month names and ``HH mm`` for the hour.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from kg.records.dates import edtf_bounds

__all__ = ["FORMATS", "edtf_of", "serial_day"]

_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip
_PARTS: Final = {
    "yyyy": r"(?P<year>\d{4})", "MMMM": r"(?P<name>[A-Za-z]{3,9})\.?", "MMM": r"(?P<name>[A-Za-z]{3,9})\.?",
    "MM": r"(?P<month>\d{2})", "M": r"(?P<month>\d{1,2})", "dd": r"(?P<day>\d{2})", "d": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{1,2})", "mm": r"(?P<minute>\d{2})",
}  # fmt: skip
FORMATS: Final = (
    "yyyy-MM-dd", "dd.MM.yyyy", "d.M.yyyy", "dd/MM/yyyy", "d/M/yyyy", "MM/dd/yyyy", "M/d/yyyy", "d MMMM yyyy",
    "MMMM d, yyyy", "yyyy/MM/dd",
)  # fmt: skip
"""Formats that are tried when a description is suggested, the strict ones first."""


@lru_cache(maxsize=256)
def _pattern(format_: str) -> re.Pattern[str] | None:
    parts = re.split(r"(yyyy|MMMM|MMM|MM|M|dd|d|HH|mm)", format_)
    try:
        return re.compile("".join(_PARTS.get(part, re.escape(part)) for part in parts))
    except re.error:
        return None  # the same part twice


def edtf_of(text: str, format_: str | None = None) -> str:
    """Return EDTF for the text of a cell.

    >>> edtf_of("28.04.1961", "dd.MM.yyyy")
    '1961-04-28'

    Raises ValueError when the text is no date in that format.
    """
    if format_ is None:
        day = re.fullmatch(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})?", text)
        edtf = day[1] if day else text
        edtf_bounds(edtf)
        return edtf
    pattern = _pattern(format_)
    match = pattern.fullmatch(text) if pattern else None
    if match is None:
        msg = f"in the format {format_}"
        raise ValueError(msg)
    found = match.groupdict()
    month = found.get("month")
    if name := (found.get("name") or "").casefold():
        at = next((i for i, m in enumerate(_MONTHS, 1) if m.startswith(name) or name == "sept" == m[:4]), 0)
        if not at:
            msg = f"in the format {format_}: {found['name']} is no month"
            raise ValueError(msg)
        month = str(at)
    edtf = "-".join(p.zfill(2) for p in (found.get("year"), month, found.get("day")) if p)
    try:
        edtf_bounds(edtf)
    except ValueError as exc:
        msg = f"of the calendar: {edtf}"
        raise ValueError(msg) from exc
    return edtf


def serial_day(text: str) -> date | None:
    """Return the day a spreadsheet means by a serial number, or None when it is none of 1900 to 2035.

    >>> serial_day("22399")
    datetime.date(1961, 4, 28)
    """
    if not re.fullmatch(r"\d{3,5}", text) or not 366 <= int(text) <= 49_674:
        return None
    return (datetime(1899, 12, 30) + timedelta(days=int(text))).date()  # noqa: DTZ001 (a day has no zone)
