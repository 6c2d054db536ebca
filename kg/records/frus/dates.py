"""Dates of documents: printed words, attributes, and what they can mean together.

Neither is right on its own: attributes contradict their own text, printed years are mistyped, and
"undated" is a legal state. Where the two disagree, or a year lies far outside the subseries, the
bounds are widened to cover both and the disagreement is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kg.records.dates import day_edtf
from kg.records.frus.clock import day_part, time_words
from kg.records.model import DateValue

__all__ = [
    "MONTH_NAMES",
    "Attribute",
    "Dated",
    "Printed",
    "Span",
    "Witness",
    "date_of",
    "drafting_day",
    "month_end",
    "parse_printed",
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
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_M: Final = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.?|Feb\.?|Mar\.?|Apr\.?|Jun\.?|Jul\.?|Aug\.?|Sept?\.?|Oct\.?|Nov\.?|Dec\.?)"
)
_YEAR: Final = r"(?:1[5-9]|20)\d\d"
_D: Final = r"\d{1,2}(?:st|nd|rd|d|th)?"
_DASH: Final = r"\s*(?:[–—/-]|\band\b|&|\bto\b|\bthrough\b)\s*"
_LIST: Final = rf"(?:\s*,\s*{_D})*(?:\s*,)?"  # the days between first and last: "November 15, 16, and 17"
_PATTERNS: Final = (
    # December 31, 1958–January 2, 1959
    re.compile(rf"\b(?P<m1>{_M})\s+(?P<d1>{_D})\s*,?\s*(?P<y1>{_YEAR}){_DASH}(?P<m2>{_M})\s+(?P<d2>{_D})\s*,?\s*(?P<y>{_YEAR})", re.IGNORECASE),
    # August 31-September 1, 1948
    re.compile(rf"\b(?P<m1>{_M})\s+(?P<d1>{_D}){_DASH}(?P<m2>{_M})\s+(?P<d2>{_D})\s*,?\s*(?P<y>{_YEAR})", re.IGNORECASE),
    # June 3-4, 1961; June 3, 1961; November 15, 16, and 17, 1962
    re.compile(rf"\b(?P<m1>{_M})\s+(?P<d1>{_D})(?:{_LIST}{_DASH}(?P<d2>{_D}))?\s*[,.]?\s*(?P<y>{_YEAR})(?!\d)", re.IGNORECASE),
    # 30 November-1 December 1975
    re.compile(rf"\b(?P<d1>{_D})\s+(?P<m1>{_M}){_DASH}(?P<d2>{_D})\s+(?P<m2>{_M}),?\s+(?P<y>{_YEAR})(?!\d)", re.IGNORECASE),
    # 5 June 1975; 4-5 June 1975; 3rd of April, 1951
    re.compile(rf"\b(?P<d1>{_D})(?:{_DASH}(?P<d2>{_D}))?(?:\s+of)?\s+(?P<m1>{_M}),?\s+(?P<y>{_YEAR})(?!\d)", re.IGNORECASE),
    # September 1962; September-October 1962
    re.compile(rf"\b(?P<m1>{_M})(?:{_DASH}(?P<m2>{_M}))?,?\s+(?P<y>{_YEAR})(?!\d)", re.IGNORECASE),
)  # fmt: skip
_YEARLESS: Final = (
    re.compile(
        rf"\b(?P<m1>{_M})\s+(?P<d1>{_D})(?:{_DASH}(?P<d2>{_D}))?(?!\d)(?!,?\s+{_YEAR})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<d1>{_D})(?:\s+of)?\s+(?P<m1>{_M})\b(?!\s+\d{{1,2}}\b)(?!,?\s+{_YEAR})", re.IGNORECASE
    ),
)
# "December 15 [14], 1958", "[April] 3": what the editors put in brackets stands.
_CORRECTED: Final = re.compile(rf"\b\d{{1,2}}\s*\[(\d{{1,2}})\]|\b{_M}\s*\[({_M})\]", re.IGNORECASE)
_DOUBTED: Final = re.compile(r"\b(?:probably|presumably|possibly)\s*$", re.IGNORECASE)
_ABOUT: Final = re.compile(r"\b(?:circa|ca\.|c\.|about|around|approximately)\s*$", re.IGNORECASE)
_TOLERANCE: Final = 2  # years: a volume may print a document from just before or after its subseries


@dataclass(frozen=True, slots=True)
class Printed:
    """What printed words say: first and last day, clock time, part of day."""

    span: Span | None
    words: str
    time: str | None = None
    day_part: str | None = None
    undated: bool = False
    doubt: str = ""  # the qualifier of EDTF that the words call for: "?" or "~"
    weekday: int | None = None  # printed beside the day; Monday is 0


@dataclass(frozen=True, slots=True)
class Attribute:
    """Date attributes of one element."""

    when: str = ""
    start: str = ""
    end: str = ""
    bounds: bool = False  # notBefore and notAfter: the date lies between them

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


def _number(day: str) -> int:
    return int(re.sub(r"\D", "", day))


def _span_of(match: re.Match[str], year: int) -> Span | None:
    groups = match.groupdict()
    month = _month(groups["m1"])
    other = _month(groups["m2"]) if groups.get("m2") else month
    if not groups.get("d1"):
        return _month_span(year, month)[0], _month_span(year, max(month, other))[1]
    # "December 30-January 2, 1961": the year is that of the second day.
    begun = int(groups["y1"]) if groups.get("y1") else year - (other < month)
    first = _day(begun, month, _number(groups["d1"]))
    last = first
    if groups.get("d2"):
        last = _day(year, other, _number(groups["d2"]))
    if first is None or last is None or last < first:
        return (first, first) if first else None
    return first, last


def parse_printed(text: str, year: int | None = None) -> Printed:
    """Return what printed words say about a date; ``year`` is used where they name none.

    >>> parse_printed("Vienna, June 3-4, 1961").span
    (datetime.date(1961, 6, 3), datetime.date(1961, 6, 4))
    """
    words = re.sub(r"\s+", " ", text).strip()
    time = time_words(words)
    part = None if time else day_part(words)
    undated = re.search(r"\bundated\b", words, re.IGNORECASE) is not None
    plain = re.sub(r"[\[\]]", "", _CORRECTED.sub(_correction, words))
    for pattern in _PATTERNS if year is None else (*_PATTERNS, *_YEARLESS):
        match = pattern.search(plain)
        if match is None:
            continue
        # The clock is looked for beside the day: "November 1—5:00 p.m." is no range.
        time = time_words(f"{plain[: match.start()]};{plain[match.end() :]}")
        part = None if time else part or day_part(words)
        span = _span_of(match, int(match["y"]) if "y" in pattern.groupindex else year or 0)
        # Where nothing was corrected the words can be found again in the line.
        found = match.group() if match.group() in words else _as_printed(words, match.group())
        doubt = (
            "?"
            if _DOUBTED.search(plain[: match.start()]) or "?" in plain[match.start() : match.end() + 2]
            else ""
        )
        if not doubt and _ABOUT.search(plain[: match.start()]):
            doubt = "~"
        return Printed(span, found, time, part, undated, doubt, _weekday_beside(plain, match))
    return Printed(None, "undated" if undated else "", time, part, undated)


def _correction(match: re.Match[str]) -> str:
    return str(match[1] or match[2])


def _as_printed(words: str, found: str) -> str:
    """Return the printed words from the first to the last word of what was found in them."""
    first, last = found.split(maxsplit=1)[0], found.rsplit(maxsplit=1)[-1]
    start = words.find(first)
    end = words.find(last, start)
    return words[start : end + len(last)] if start >= 0 and end >= 0 else found


def _weekday_beside(text: str, match: re.Match[str]) -> int | None:
    """Return the weekday printed just before or after a single day."""
    before = re.search(r"\b([A-Z][a-z]+day|[A-Z]{3,6}DAY),?\s*(?:the\s+)?$", text[: match.start()])
    after = re.match(r",?\s*\(?([A-Z][a-z]+day|[A-Z]{3,6}DAY)\b", text[match.end() :])
    name = (before or after or [""])[1].casefold() if before or after else ""
    return _WEEKDAYS.index(name) if name in _WEEKDAYS else None


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


@dataclass(frozen=True, slots=True)
class Witness:
    """Something else that says when: what it is, and the days it allows."""

    name: str
    span: Span


def date_of(
    attributes: Sequence[Attribute],
    words: str,
    years: Span,
    context: Span,
    witnesses: Sequence[Witness] = (),
) -> Dated:
    """Return the date that attributes and printed words give together.

    ``years`` are those of the subseries, ``context`` the narrowest bounds for an undated document.
    ``witnesses`` are asked only where the two disagree or a year cannot be right: if all that can
    tell speak for one of the readings, that one stands, marked as uncertain; else the bounds cover both.
    """
    printed = parse_printed(words)
    exact = [s for a in attributes if not a.bounds and (s := a.span)]
    between = [s for a in attributes if a.bounds and (s := a.span)]
    problems = list(_attribute_problems(attributes))
    marked = _cover(exact) if exact else None
    text = _words_of(words) or None
    time = printed.time or next((c for a in attributes if (c := a.clock) and not c.startswith("00:00")), None)
    part = None if time else printed.day_part
    if marked is None and printed.span is None:
        bounds = _cover(between) if between else context
        undated = text if text and printed.undated else "undated"
        edtf = _edtf(bounds) + "?" if between and bounds[0] == bounds[1] else None
        value = DateValue(
            text=undated, edtf=edtf, earliest=bounds[0], latest=bounds[1], day_part=printed.day_part
        )
        return Dated(value, tuple(problems))
    if marked is not None and printed.span is None and printed.undated and marked[0] != marked[1]:
        # Editors who bound an undated document do not date it.
        return Dated(DateValue(text=text, earliest=marked[0], latest=marked[1]), tuple(problems))
    both = [s for s in (marked, printed.span) if s]
    agreed = _overlap(both[0], both[-1])
    outside = [s for s in both if _outside(s, years)]
    doubt = printed.doubt or ("?" if printed.undated and printed.span is None else "")
    if agreed is None:
        problems.append(
            ("date-contradiction", f"the attribute says {_edtf(both[0])}, the words say {printed.words!r}")
        )
    if outside:
        problems.append(("date-outside", f"{_edtf(outside[0])} lies far outside the years of the volume"))
    if agreed is None or outside:
        readings = [s for s in both if s not in outside]
        if not readings and outside[0][0] > years[1]:  # a year to come is a slip; one long past may be meant
            readings = list(_in_years(outside[0], years))
        able = [w for w in witnesses if not _outside(w.span, years)]  # the head repeats a misprinted year
        agreed, names = _decided(readings, printed.weekday, able)
        if agreed is None:
            covered = _cover([*both, *([context] if outside else [])])
            value = DateValue(
                text=text, earliest=covered[0], latest=covered[1], local_time=time, day_part=part
            )
            return Dated(value, tuple(problems))
        code, message = problems[-1]
        problems[-1] = (code, f"{message}; {_edtf(agreed)} is taken{', by ' + names if names else ''}")
        doubt = "?"
    elif printed.weekday is not None and agreed[0] == agreed[1] and agreed[0].weekday() != printed.weekday:
        printed_day, real = (_WEEKDAYS[d].capitalize() for d in (printed.weekday, agreed[0].weekday()))
        problems.append(("weekday-differs", f"{printed.words} is called a {printed_day}; it was a {real}"))
    return Dated(
        DateValue(
            text=text,
            edtf=_edtf(agreed) + (doubt if "/" not in _edtf(agreed) else ""),
            earliest=agreed[0],
            latest=agreed[1],
            local_time=time,
            day_part=part,
        ),
        tuple(problems),
    )


def _attribute_problems(attributes: Sequence[Attribute]) -> Iterator[tuple[str, str]]:
    for one in attributes:
        if one.span is None:
            yield (
                "date-impossible",
                f"the date attribute {one.when or one.start + '/' + one.end!r} is no date",
            )
        elif one.backwards:
            yield "date-contradiction", f"the range {one.start}/{one.end} ends before it begins"


def _in_years(span: Span, years: Span) -> Iterator[Span]:
    """Yield a span of impossible year in each year of the volume."""
    for year in range(years[0].year, years[1].year + 1):
        first, last = (_day(year, d.month, d.day) for d in span)
        if first and last and first <= last and last - first == span[1] - span[0]:
            yield first, last


def _decided(
    readings: Sequence[Span], weekday: int | None, witnesses: Sequence[Witness]
) -> tuple[Span | None, str]:
    """Return the one reading that nothing else speaks against, and the names of what speaks for it."""
    standing = list(dict.fromkeys(readings))
    names = []
    if weekday is not None:
        named = [s for s in standing if s[0] == s[1] and s[0].weekday() == weekday]
        if len(named) == 1:
            standing, names = named, ["its weekday"]
    for witness in witnesses:
        allowed = [s for s in standing if _overlap(s, witness.span)]
        if allowed and len(allowed) < len(standing):
            names.append(witness.name)
        standing = allowed
    if len(standing) != 1 or not (names or (len(readings) == 1 and witnesses)):
        return None, ""
    return standing[0], " and ".join(dict.fromkeys(names))


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
