"""How dates, doubts and numbers are said to people.

A date in the graph has three layers (words as printed, EDTF, bounds); a reader wants one phrase and,
where there is one, the doubt in words.

>>> day_words(date(1961, 6, 4))
'4 June 1961'
>>> span_words(date(1961, 9, 1), date(1961, 9, 6))
'1–6 September 1961'
>>> natural_name("Castro Ruz, Fidel")
'Fidel Castro Ruz'
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

__all__ = [
    "CONFIDENCE",
    "MONTHS",
    "When",
    "clock_minutes",
    "confidence_dots",
    "confidence_words",
    "count_words",
    "day_words",
    "language_words",
    "natural_name",
    "size_words",
    "span_words",
    "time_order",
    "when_words",
]  # fmt: skip

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


DAY_PARTS: Final = {
    "morning": "in the morning",
    "afternoon": "in the afternoon",
    "evening": "in the evening",
    "late-night": "late at night",
}

_LANGUAGES: Final = {
    "ar": "Arabic", "bg": "Bulgarian", "cs": "Czech", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sh": "Serbo-Croatian", "sr": "Serbian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


def language_words(tag: str) -> str:
    """Return the English name of a language; a tag we have no name for stays as it is.

    >>> language_words("ru"), language_words("zh-hant")
    ('Russian', 'Chinese')
    """
    return _LANGUAGES.get(tag.partition("-")[0].lower(), tag)


@dataclass(frozen=True, slots=True)
class When:
    """A date for people: the phrase, its doubt in words, and the machine forms behind it."""

    text: str
    doubt: str = ""
    printed: str = ""
    iso: str = ""
    edtf: str = ""
    earliest: date | None = None
    latest: date | None = None


def day_words(day: date) -> str:
    """Return a day as people write it."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _is_month(low: date, high: date) -> bool:
    return (
        low.day == 1
        and (low.year, low.month) == (high.year, high.month)
        and high.day == calendar.monthrange(high.year, high.month)[1]
    )


def span_words(low: date, high: date) -> str:
    """Return a span of days as people write it: a month and a year by their names."""
    if low == high:
        return day_words(low)
    if _is_month(low, high):
        return f"{MONTHS[low.month - 1]} {low.year}"
    if (low.month, low.day, high.month, high.day) == (1, 1, 12, 31):
        return str(low.year) if low.year == high.year else f"{low.year}–{high.year}"
    if (low.year, low.month) == (high.year, high.month):
        return f"{low.day}–{high.day} {MONTHS[low.month - 1]} {low.year}"
    if low.year == high.year:
        return f"{low.day} {MONTHS[low.month - 1]} – {day_words(high)}"
    return f"{day_words(low)} – {day_words(high)}"


def _edtf_day(edtf: str) -> date | None:
    match = re.fullmatch(r"(\d{4}-\d\d-\d\d)[?~%]?", edtf)
    try:
        return date.fromisoformat(match[1]) if match else None
    except ValueError:
        return None


def _qualifier(edtf: str) -> str:
    if "%" in edtf or ("~" in edtf and "?" in edtf):
        return "uncertain and approximate"
    if "~" in edtf:
        return "approximate"
    return "uncertain" if "?" in edtf else ""


def _doubts(edtf: str, stated: date | None, low: date, high: date) -> list[str]:
    if not edtf:
        if low == high:
            return []
        return [f"undated; by its context between {day_words(low)} and {day_words(high)}"]
    doubts = [word] if (word := _qualifier(edtf)) else []
    if stated is not None:
        if high == stated + timedelta(days=1) and low == stated:
            doubts.append(f"may have run past midnight into {day_words(high)}")
        elif high != low:
            doubts.append(f"between {day_words(low)} and {day_words(high)}")
    elif "/" not in edtf and high != low:
        doubts.append("the day is not stated" if _is_month(low, high) else "the exact day is not stated")
    return doubts


def when_words(
    *,
    expressed: str = "",
    edtf: str = "",
    earliest: date | None = None,
    latest: date | None = None,
    local_time: str = "",
    day_part: str = "",
) -> When:
    """Put one date of the graph into words."""
    low, high = earliest or latest, latest or earliest
    if low is None or high is None:
        return When(text=expressed or edtf or "undated", edtf=edtf, doubt="" if edtf else "no day is known")
    stated = _edtf_day(edtf)
    if stated is not None:
        text = day_words(stated)
    elif not edtf and low != high:
        text = "Undated"
    else:
        text = span_words(low, high)
        if _qualifier(edtf) in {"approximate", "uncertain and approximate"}:
            text = f"about {text}"
    if local_time:
        text = f"{text}, {local_time}"
    elif day_part:
        text = f"{text}, {DAY_PARTS.get(day_part, day_part.replace('-', ' '))}"
    doubt = "; ".join(_doubts(edtf, stated, low, high))
    iso = (stated or low).isoformat()
    # "June 3, 1961" and "3 June 1961" say the same.
    printed, said = (sorted(re.findall(r"\w+", words.casefold())) for words in (expressed, text))
    same = not printed or printed == said
    return When(text, doubt, "" if same else expressed, iso, edtf, low, high)


def clock_minutes(text: str) -> int:
    """Return the minute of the day a clock time as stated begins at; the end of the day when unreadable.

    >>> clock_minutes("10:15 a.m."), clock_minutes("5 p.m."), clock_minutes("noon")
    (615, 1020, 720)
    """
    if not text:
        return 24 * 60
    if "noon" in text.casefold():
        return 12 * 60
    match = re.search(r"(\d{1,2})(?:[:.]?(\d\d))?", text)
    if match is None:
        return 24 * 60
    hour, minute = int(match[1]), int(match[2] or 0)
    half = re.search(r"\b([ap])\.?\s?m\b", text.casefold())
    if half is not None:
        hour = hour % 12 + (12 if half[1] == "p" else 0)
    return min(hour * 60 + minute, 24 * 60)


_WIDE: Final = timedelta(days=92)


def time_order(low: date | None, high: date | None, clock: str = "") -> tuple[date, date, int]:
    """Return a sort key for conversations: by day, then by clock.

    What may lie anywhere in a long span stands at its end, and what has no date at the very end.
    """
    first, last = low or high or date.max, high or low or date.max
    return (last if last - first > _WIDE else first, last, clock_minutes(clock))


def natural_name(label: str) -> str:
    """Return "Surname, Given" as "Given Surname"; what is not of that form stays as it is."""
    parts = [part.strip() for part in label.split(",")]
    if len(parts) == 2 and all(parts):
        return f"{parts[1]} {parts[0]}"
    if len(parts) == 3 and all(parts) and re.fullmatch(r"(?:[JS]r\.?|[IVX]{1,4})", parts[2]):
        return f"{parts[1]} {parts[0]}, {parts[2]}"
    return label


CONFIDENCE: Final = (
    (0.95, 5, "sure"), (0.85, 4, "confident"), (0.7, 3, "probable"), (0.5, 2, "possible"), (0.0, 1, "doubtful"),
)  # fmt: skip
"""The one scale of confidence: from which number on, how many dots, which word."""


def confidence_words(value: float) -> str:
    """Say how sure somebody was.

    >>> confidence_words(1.0), confidence_words(0.6)
    ('sure', 'possible')
    """
    return next((word for least, _, word in CONFIDENCE if value >= least), "doubtful")


def confidence_dots(value: float) -> int:
    """Return how many of five dots a confidence has; the same number has always the same word.

    >>> confidence_dots(0.9), confidence_dots(0.85)
    (4, 4)
    """
    return next((dots for least, dots, _ in CONFIDENCE if value >= least), 1)


def count_words(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> count_words(1, "conversation"), count_words(1900, "conversation")
    ('1 conversation', '1,900 conversations')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def size_words(size: int) -> str:
    """Return a file size for people.

    >>> size_words(512), size_words(1_500_000)
    ('512 bytes', '1.4 MiB')
    """
    value = float(size)
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if value < 1024 or unit == "GiB":
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1024
    raise AssertionError
