"""EDTF dates and their bounds.

EDTF is parsed by the ``edtf`` library (levels 0 to 2; we publish level 1). Bounds are the
*strict* ones: ``1961-08~`` is August, and the doubt stays in the EDTF value.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache

import edtf
from edtf.parser.edtf_exceptions import EDTFParseException

__all__ = ["day_edtf", "edtf_bounds"]


@lru_cache(maxsize=4096)
def edtf_bounds(value: str) -> tuple[date, date]:
    """Return first and last calendar day of an EDTF value.

    >>> edtf_bounds("1961-08~")
    (datetime.date(1961, 8, 1), datetime.date(1961, 8, 31))

    Raises ValueError when the value is not EDTF, names a day that does not exist, or is open.
    """
    try:  # the library is slow; nearly all our dates are plain days
        day = date.fromisoformat(value) if len(value) == 10 else None
    except ValueError:
        day = None
    if day is not None:
        return day, day
    try:
        parsed = edtf.parse_edtf(value)
        low, high = parsed.lower_strict(), parsed.upper_strict()
        bounds = date(*low[:3]), date(*high[:3])
    except (EDTFParseException, ValueError, TypeError, AttributeError, IndexError, OverflowError) as exc:
        msg = f"not a date in EDTF with two bounds: {value!r}"
        raise ValueError(msg) from exc
    return bounds


def day_edtf(first: date, last: date | None = None) -> str:
    """Return EDTF for a day or an interval of days."""
    if last is None or last == first:
        return first.isoformat()
    return f"{first.isoformat()}/{last.isoformat()}"
