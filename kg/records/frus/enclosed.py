"""Talks that a document encloses or attaches the record of, without being that record itself.

A despatch that prints a memorandum of conversation as its enclosure, with a list of participants and a day
of its own, stays what it is, a carrier; the talk is stated so that it is not lost, and the carrier
mentions it. Where the enclosure prints no day of its own nothing is stated: the carrier's is not the talk's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from lxml import etree

from kg.records.frus.dates import Dated, date_of, parse_printed
from kg.records.frus.facts import Facts
from kg.records.frus.heads import Kind, classify
from kg.records.frus.marks import in_note, plain, walk
from kg.records.frus.places import Where

__all__ = ["enclosed_talk"]

_DATE: Final = re.compile(r"(?:^|\s)(?:date|time|date and time)\s*[:.]?\s+(?=\w)", re.IGNORECASE)
_LONGEST: Final = 200  # characters of a line that is a title or a date
_MOST_DAYS: Final = 62  # between a talk and the paper that encloses its record


def enclosed_talk(element: etree._Element, facts: Facts) -> Facts | None:
    """Return what is known of a talk whose record this carrier encloses, or None where no day of it is printed."""
    if facts.kind.form != "carrier":
        return None
    for node in walk(element, "p", "head", "item", "hi"):
        if in_note(node) or (node.getparent() is element and node.tag.endswith("}head")):
            continue
        line = plain(node)
        if len(line) > _LONGEST:
            continue
        titled = classify(line)
        if titled.talk is None and _DATE.search(line) is None:
            continue
        held = _day_of(line, facts)
        if held is not None:
            kind = Kind("carrier", titled.talk or "memcon")
            return replace(facts, kind=kind, dated=held, own_date=None, where=Where())
    return None


def _day_of(line: str, facts: Facts) -> Dated | None:
    printed = parse_printed(line)
    if printed.span is None:
        return None
    first, last = printed.span
    written = facts.dated.value.bounds
    if not (
        first <= written[1] and (written[0] - first).days <= _MOST_DAYS and (last - first).days <= _MOST_DAYS
    ):
        return None
    return date_of(
        (), f"{printed.words}{', ' + printed.time if printed.time else ''}", printed.span, printed.span
    )
