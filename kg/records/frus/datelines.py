"""Datelines: which words and attributes of a document say when and where its talk was held."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from lxml import etree

from kg.records.frus.dates import (
    MONTH_NAMES,
    Attribute,
    Dated,
    Span,
    date_of,
    month_end,
    parse_printed,
    year_span,
)
from kg.records.frus.heads import Kind
from kg.records.frus.marks import children, in_note, plain, walk
from kg.records.frus.microfiche import FicheHead, fiche_date_words, year_of_heads
from kg.records.frus.places import REGIONS, Where, place_from_names, place_from_words

__all__ = ["volume_years", "when_and_where"]

_WHOLE_SERIES: Final = (1861, 1992)  # years the series covers, where a volume does not say


def volume_years(*texts: str) -> Span:
    """Return the years that the first of these texts to name any gives to a volume."""
    for text in texts:
        match = re.search(r"(1[89]\d\d)\s*(?:[–—-]\s*((?:1[89])?\d\d))?", text)
        if match is not None:
            first = int(match[1])
            last = int(match[2]) if match[2] else first
            return year_span(first, last if last > 100 else first // 100 * 100 + last)
    return year_span(*_WHOLE_SERIES)


def when_and_where(
    element: etree._Element,
    head: str,
    fiche: FicheHead | None,
    heads: tuple[str, ...],
    kind: Kind,
    subject: str,
    years: Span,
) -> tuple[Dated, Dated | None, Where]:
    """Return when and where a talk was held (or a document written), and the record's own day where it is another.

    ``heads`` are those above the document, outermost first; ``years`` are those the volume covers.
    """
    context = _context(heads, years)
    if fiche is not None:
        words = fiche_date_words(fiche.genre, year_of_heads(heads) or _only_year(years))
        return date_of((), words, years, context), None, Where()
    datelines = [d for d in walk(element, "dateline") if not in_note(d)][:1]
    scopes = datelines or list(children(element, "head"))
    dates = [d for scope in scopes for d in walk(scope, "date") if not in_note(d)]
    attributes = [Attribute(d.get("when") or "", d.get("from") or "", d.get("to") or "") for d in dates]
    attributes = [a for a in attributes if a.when or a.start or a.end][:4]
    if datelines:
        line = plain(datelines[0])
        words = " ".join(plain(d) for d in dates) if dates else line
        if not parse_printed(words).span and parse_printed(line).span:
            words = line
        if attributes and not parse_printed(words).time:
            words = _with_time(words, line)
        if (
            not dates
            and not parse_printed(line).span
            and not parse_printed(line).undated
            and parse_printed(head).span
        ):
            words = _date_tail(head)
        elif not dates and parse_printed(line).undated:
            words = line
        names = [plain(p) for p in walk(datelines[0], "placeName")]
        where = place_from_names(names) if names else place_from_words(line)
        if where.place is not None and where.place.key in REGIONS:
            where = place_from_words(line)  # only the region is marked up: "Camp David, Maryland"
        head_where = place_from_words(_before_date(head))
        where = Where(where.place or head_where.place, where.venue or head_where.venue)
    else:
        words = _date_tail(head)
        if dates and not parse_printed(words).span:
            words = " ".join(plain(d) for d in dates)
        names = [plain(p) for scope in scopes for p in walk(scope, "placeName")]
        where = place_from_words(_before_date(head))
        if where.place is None and names:
            where = Where(place_from_names(names).place, where.venue)
    dated = date_of(attributes, words, years, context)
    if kind.talk == "mfr":
        held = _talk_day(subject, dated)
        if held is not None:
            # On the same day the dateline may be the talk's own: "May 26, 1961, 9 a.m."
            apart = dated.day > held.value.bounds[1]
            return held, dated if apart else None, where
    return dated, None, where


def _only_year(years: Span) -> int | None:
    return years[0].year if years[0].year == years[1].year else None


_MONTHS: Final = {m: i + 1 for i, m in enumerate(MONTH_NAMES)}
_MONTH: Final = "|".join(MONTH_NAMES)
_MONTH_RANGE: Final = re.compile(
    rf"\b(?P<m1>{_MONTH})(?:,? (?P<y1>1[89]\d\d))?(?:\s*[–—-]\s*|\s+to\s+)(?P<m2>{_MONTH}),? (?P<y2>1[89]\d\d)"
)
_ONE_MONTH: Final = re.compile(rf"\b(?P<m2>{_MONTH}),? (?P<y2>1[89]\d\d)")


def _context(heads: tuple[str, ...], years: Span) -> Span:
    """Return the days within which the heads above place a document.

    "January-June 1961" and "November 1962" are taken as they are; a head that names single days is
    about an event, and its chapter prints what led to it, so only its years count.
    """
    for head in reversed(heads):
        match = _MONTH_RANGE.search(head) or (None if re.search(r"[–—]", head) else _ONE_MONTH.search(head))
        if match is not None:
            found = match.groupdict()
            first = date(int(found.get("y1") or found["y2"]), _MONTHS[found.get("m1") or found["m2"]], 1)
            last = month_end(int(found["y2"]), _MONTHS[found["m2"]])
        elif named := re.findall(r"\b(1[89]\d\d)\b", head):
            first, last = year_span(int(min(named)), int(max(named)))
        else:
            continue
        if years[0] <= first <= last <= years[1]:
            return first, last
    return years


def _with_time(words: str, line: str) -> str:
    """Return date words with the clock time that stands behind them, outside the mark-up."""
    return _date_tail(line) if parse_printed(line).time and parse_printed(line).span else words


def _date_tail(head: str) -> str:
    """Return the end of a head from its date on, for dates that stand in heads only."""
    printed = parse_printed(head)
    if printed.span is None:
        return ""
    return head[head.rfind(printed.words) :]


def _before_date(head: str) -> str:
    printed = parse_printed(head)
    return head[: head.rfind(printed.words)] if printed.span else head


def _talk_day(subject: str, written: Dated) -> Dated | None:
    """Return the day of the talk that the subject of a memorandum for the record names."""
    printed = parse_printed(subject)
    if printed.span is None or written.problems:
        return None
    first, last = printed.span
    if first <= written.day and (written.day - first).days <= 62 and (last - first).days <= 31:
        return date_of(
            (), f"{printed.words}{', ' + printed.time if printed.time else ''}", printed.span, printed.span
        )
    return None
