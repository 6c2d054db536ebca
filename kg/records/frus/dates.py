"""Dates of documents: printed words, attributes, and what they can mean together.

Neither is right on its own: attributes contradict their own text, printed years are mistyped, and
"undated" is a legal state. Where the two disagree, or a year lies far outside the subseries, the
bounds are widened to cover both and the disagreement is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kg.records.dates import day_edtf
from kg.records.model import DateValue

__all__ = [
    "MONTH_NAMES",
    "Attribute",
    "Dated",
    "Printed",
    "Span",
    "date_of",
    "drafting_day",
    "month_end",
    "parse_printed",
    "time_words",
    "year_span",
]

Span = tuple[date, date]

MONTH_NAMES: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTHS: Final = (
    {name.casefold(): i + 1 for i, name in enumerate(MONTH_NAMES)}
    | {name[:3].casefold(): i + 1 for i, name in enumerate(MONTH_NAMES)}
    | {"sept": 9}
)
_M: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_YEAR: Final = r"1[5-9]\d\d"
_PATTERNS: Final = (
    # August 31-September 1, 1948
    re.compile(rf"\b(?P<m1>{_M})\s+(?P<d1>\d{{1,2}})\s*[–—-]\s*(?P<m2>{_M})\s+(?P<d2>\d{{1,2}})\s*,?\s*(?P<y>{_YEAR})", re.IGNORECASE),
    # June 3-4, 1961; June 3, 1961
    re.compile(rf"\b(?P<m1>{_M})\s+(?P<d1>\d{{1,2}})(?:\s*(?:[–—-]|and|&)\s*(?P<d2>\d{{1,2}}))?\s*[,.]?\s*(?P<y>{_YEAR})(?!\d)", re.IGNORECASE),
    # 5 June 1975; 4-5 June 1975
    re.compile(rf"\b(?P<d1>\d{{1,2}})(?:\s*[–—-]\s*(?P<d2>\d{{1,2}}))?\s+(?P<m1>{_M}),?\s+(?P<y>{_YEAR})(?!\d)", re.IGNORECASE),
    # September 1962
    re.compile(rf"\b(?P<m1>{_M}),?\s+(?P<y>{_YEAR})(?!\d)", re.IGNORECASE),
)  # fmt: skip
_YEARLESS: Final = (
    re.compile(
        rf"\b(?P<m1>{_M})\s+(?P<d1>\d{{1,2}})(?:\s*[–—-]\s*(?P<d2>\d{{1,2}}))?(?!\d)(?!,?\s+{_YEAR})",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<d1>\d{{1,2}})\s+(?P<m1>{_M})\b(?!\s+\d{{1,2}}\b)(?!,?\s+{_YEAR})", re.IGNORECASE),
)
_CLOCK: Final = r"\d{1,2}(?:[:.]\s?\d\d)?"
_HALF: Final = r"[ap]\.?\s?m\b\.?"
_TIME: Final = re.compile(
    rf"\b(?:{_CLOCK}\s*(?:{_HALF})?\s*(?:[–—-]|to|until)\s*(?:{_CLOCK}\s*{_HALF}|noon|midnight)|"
    rf"{_CLOCK}\s*{_HALF}(?:\s*(?:[–—-]|to)\s*(?:noon|midnight))?|"
    rf"(?:12\s+)?(?:noon|midnight)(?:\s*[–—-]\s*{_CLOCK}\s*{_HALF})?|\d{{4}}\s*(?:hours|hrs\b\.?)|\d{{4}}Z)",
    re.IGNORECASE,
)
_PARTS: Final = (
    (re.compile(r"\bmorning\b", re.IGNORECASE), "morning"),
    (re.compile(r"\bafternoon\b", re.IGNORECASE), "afternoon"),
    (re.compile(r"\bevening\b", re.IGNORECASE), "evening"),
    (re.compile(r"\b(?:late at night|late night|night)\b", re.IGNORECASE), "late-night"),
)
_TOLERANCE: Final = 2  # years: a volume may print a document from just before or after its subseries


@dataclass(frozen=True, slots=True)
class Printed:
    """What printed words say: first and last day, clock time, part of day."""

    span: Span | None
    words: str
    time: str | None = None
    day_part: str | None = None
    undated: bool = False


@dataclass(frozen=True, slots=True)
class Attribute:
    """Date attributes of one element."""

    when: str = ""
    start: str = ""
    end: str = ""

    @property
    def span(self) -> Span | None:
        """Return first and last day, or None when the values are no dates."""
        if self.when:
            return _iso_span(self.when)
        start, end = _iso_span(self.start), _iso_span(self.end)
        if start and end:
            return start[0], end[1]
        return start or end

    @property
    def backwards(self) -> bool:
        """Tell whether the range ends before it begins, to the minute."""
        return bool(self.start and self.end and self.start[:16] > self.end[:16])

    @property
    def clock(self) -> str | None:
        """Return the time of the attributes ("10:15", "10:15-11:40"), where they have one."""
        times = [
            m[1] + (m[2] or "")
            for v in (self.when, self.start, self.end)
            if (m := re.search(r"T(\d\d:\d\d)(?::\d\d)?(Z?)", v))
        ]
        return "–".join(dict.fromkeys(times)) or None


@dataclass(frozen=True, slots=True)
class Dated:
    """A date with what was wrong about it: pairs of finding code and message."""

    value: DateValue
    problems: tuple[tuple[str, str], ...] = ()

    @property
    def day(self) -> date:
        """Return its first day."""
        return self.value.bounds[0]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def _month_span(year: int, month: int) -> Span:
    return date(year, month, 1), month_end(year, month)


def year_span(first: int, last: int) -> Span:
    """Return the days of a range of years."""
    return date(first, 1, 1), date(last, 12, 31)


def _iso_span(value: str) -> Span | None:
    match = re.match(r"^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", value.strip())
    if match is None or int(match[1]) < 1:
        return None
    year = int(match[1])
    if match[3]:
        day = _day(year, int(match[2]), int(match[3]))
        return (day, day) if day else None
    if match[2]:
        return _month_span(year, int(match[2])) if 1 <= int(match[2]) <= 12 else None
    return year_span(year, year)


def _month(name: str) -> int:
    word = name.casefold().strip(".")
    return _MONTHS.get(word) or _MONTHS[word[:3]]


def _span_of(match: re.Match[str], year: int) -> Span | None:
    groups = match.groupdict()
    month = _month(groups["m1"])
    if not groups.get("d1"):
        return _month_span(year, month)
    first = _day(year, month, int(groups["d1"]))
    last = first
    if groups.get("d2"):
        last = _day(year, _month(groups["m2"]) if groups.get("m2") else month, int(groups["d2"]))
    if first is None or last is None or last < first:
        return (first, first) if first else None
    return first, last


def time_words(text: str) -> str | None:
    """Return the clock time as printed, blanks within "a. m." removed.

    >>> time_words("June 4, 1961, 10:15 a. m.")
    '10:15 a.m.'
    """
    match = _TIME.search(text)
    if match is None:
        return None
    words = re.sub(r"\s+", " ", match.group()).strip()
    words = re.sub(r"(?i)([ap])\.?\s?m\b\.?", lambda m: f"{m[1].lower()}.m.", words)
    words = re.sub(r"(?<=\d)(?=[ap]\.m\.)", " ", words)
    return re.sub(r"(?<=\d)[:.]\s?(?=\d\d)", ":", words)


def parse_printed(text: str, year: int | None = None) -> Printed:
    """Return what printed words say about a date; ``year`` is used where they name none.

    >>> parse_printed("Vienna, June 3-4, 1961").span
    (datetime.date(1961, 6, 3), datetime.date(1961, 6, 4))
    """
    words = re.sub(r"\s+", " ", text).strip()
    part = next((code for pattern, code in _PARTS if pattern.search(words)), None)
    time = time_words(words)
    undated = re.search(r"\bundated\b", words, re.IGNORECASE) is not None
    for pattern in _PATTERNS:
        match = pattern.search(words)
        if match is not None:
            span = _span_of(match, int(match["y"]))
            return Printed(span, match.group(), time, None if time else part, undated)
    if year is not None:
        for pattern in _YEARLESS:
            match = pattern.search(words)
            if match is not None:
                return Printed(_span_of(match, year), match.group(), time, None if time else part, undated)
    return Printed(None, "undated" if undated else "", time, None if time else part, undated)


def _words_of(printed: str) -> str:
    words = re.sub(r"\s+,", ",", re.sub(r"\s+", " ", printed)).strip(" ,;[]()")
    return (words if re.search(r"\b[ap]\.\s?m\.$", words) else words.strip(" .,;[]()"))[:200]


def _edtf(span: Span) -> str:
    first, last = span
    if first != last:
        if span == year_span(first.year, first.year):
            return f"{first.year:04d}"
        if span == _month_span(first.year, first.month):
            return f"{first.year:04d}-{first.month:02d}"
    return day_edtf(first, last)


def _overlap(a: Span, b: Span) -> Span | None:
    first, last = max(a[0], b[0]), min(a[1], b[1])
    return (first, last) if first <= last else None


def _cover(spans: Iterable[Span]) -> Span:
    everything = list(spans)
    return min(s[0] for s in everything), max(s[1] for s in everything)


def _outside(span: Span, years: Span) -> bool:
    return span[1].year < years[0].year - _TOLERANCE or span[0].year > years[1].year + _TOLERANCE


def date_of(attributes: Sequence[Attribute], words: str, years: Span, context: Span) -> Dated:
    """Return the date that attributes and printed words give together.

    ``years`` are those of the subseries, ``context`` the narrowest bounds for an undated document.
    """
    printed = parse_printed(words)
    spans = [s for a in attributes if (s := a.span)]
    problems: list[tuple[str, str]] = [
        ("date-impossible", f"the date attribute {a.when or a.start + '/' + a.end!r} is no date")
        for a in attributes
        if a.span is None
    ]
    problems += [
        ("date-contradiction", f"the range {a.start}/{a.end} ends before it begins")
        for a in attributes
        if a.backwards
    ]
    marked = _cover(spans) if spans else None
    text = _words_of(words) or None
    time = printed.time or next((c for a in attributes if (c := a.clock) and not c.startswith("00:00")), None)
    if marked is None and printed.span is None:
        undated = text if text and printed.undated else "undated"
        value = DateValue(text=undated, earliest=context[0], latest=context[1], day_part=printed.day_part)
        return Dated(value, tuple(problems))
    both = [s for s in (marked, printed.span) if s]
    agreed = _overlap(both[0], both[-1])
    outside = [s for s in both if _outside(s, years)]
    if agreed is None:
        problems.append(
            ("date-contradiction", f"the attribute says {_edtf(both[0])}, the words say {printed.words!r}")
        )
    if outside:
        problems.append(("date-outside", f"{_edtf(outside[0])} lies far outside the years of the volume"))
    if agreed is None or outside:
        covered = _cover([*both, *([context] if agreed is not None else [])])
        value = DateValue(
            text=text,
            earliest=covered[0],
            latest=covered[1],
            local_time=time,
            day_part=None if time else printed.day_part,
        )
        return Dated(value, tuple(problems))
    return Dated(
        DateValue(
            text=text,
            edtf=_edtf(agreed),
            earliest=agreed[0],
            latest=agreed[1],
            local_time=time,
            day_part=None if time else printed.day_part,
        ),
        tuple(problems),
    )


def drafting_day(words: str, near: date) -> date | None:
    """Return the day of drafting that words name, the year taken from the talk where none is printed.

    Only a day on or after the talk and within a year of it is believed.
    """
    for year in (near.year, near.year + 1):
        printed = parse_printed(words, year)
        if (
            printed.span
            and printed.span[0] == printed.span[1]
            and near <= printed.span[0] <= near + timedelta(days=366)
        ):
            return printed.span[0]
    return None
