"""Dates: the words, the EDTF value, and the bounds that queries use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from kg.mapping.classes import types
from kg.mapping.scope import label, plain
from kg.records.model import DateValue
from kg.terms import CODE, PARLEY, RICO, Quad, Term, day, edtf

__all__ = ["certain_day", "date_name", "map_date"]

_MARKS: Final = {"/": "_", "~": "a", "?": "u", "%": "d"}


def map_date(value: DateValue, node: Term, graph: Term) -> Iterator[Quad]:
    """Describe the date node of an event, a record or a life."""
    yield from types(node, "Date", graph)
    yield from label(node, RICO.expressedDate, value.text, graph)
    if value.edtf:
        yield Quad(node, RICO.normalizedDateValue, edtf(value.edtf), graph)
    earliest, latest = value.bounds
    yield Quad(node, PARLEY.earliest, day(earliest), graph)
    yield Quad(node, PARLEY.latest, day(latest), graph)
    yield from plain(node, PARLEY.localTime, value.local_time, graph)
    if value.day_part:
        yield Quad(node, PARLEY.dayPart, CODE[value.day_part], graph)


def date_name(prefix: str, value: DateValue) -> str:
    """Return a fragment named after the date itself.

    For dates of which several sources may each state one: two that agree are one node, two that
    differ are two, and neither spoils the other.

    >>> date_name("birth", DateValue(edtf="1909-02~"))
    'birth-1909-02a'
    """
    text = value.edtf or "_".join(bound.isoformat() for bound in value.bounds)
    return f"{prefix}-{re.sub(r'[^0-9A-Za-z-]', lambda m: _MARKS.get(m.group(), '.'), text)}"


def certain_day(value: DateValue | None) -> date | None:
    """Return the one day a date can mean, or None when it can mean several."""
    if value is None:
        return None
    earliest, latest = value.bounds
    return earliest if earliest == latest else None
