"""Clock times as printed: ranges, noon and midnight, hours, zones; parts of the day."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["day_part", "time_words"]

_CLOCK: Final = r"\d{1,2}(?:[:.]\s?\d\d)?"
_HALF: Final = r"(?:[ap]\.?\s?m\b\.?|[AP]\.?\s?M\b\.?)"
_NAMED: Final = r"(?:(?:12(?::00)?\s+)?(?:noon|midnight))"
_TO: Final = r"\s*(?:[–—-]|\bto\b|\buntil\b|\btill\b|\bthrough\b|\band\b|&)\s*"
_FOUR: Final = r"(?:[01]\d|2[0-4])[0-5]\d"
_HOURS: Final = r"(?:hours|hrs\b\.?)"
_ZONE: Final = (
    r"(?:\s*,?\s*\(?\b(?P<zone>(?:local|(?:Eastern|Central|Pacific|Mountain|Western)(?:\s+(?:standard|daylight|European))?|"
    r"[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\s+time\b|[ECMP][SD]T\b|E\.[SD]\.T\.|G\.?M\.?T\b\.?|Zulu\b|Z\b)\)?)?"
)
_TIME: Final = re.compile(
    rf"(?<![\d/:.])(?:"
    rf"{_CLOCK}\s*{_HALF}?{_TO}(?:{_CLOCK}\s*{_HALF}|{_NAMED})|"
    rf"{_NAMED}{_TO}(?:{_CLOCK}\s*{_HALF}|\d{{1,2}}[:.]\d\d|{_NAMED})|"
    rf"{_CLOCK}\s*{_HALF}(?:{_TO}{_NAMED})?|"
    rf"\b{_NAMED}|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{{1,2}}) o[’']clock|"
    rf"{_FOUR}(?:\s*{_HOURS})?{_TO}{_FOUR}\s*{_HOURS}|{_FOUR}\s*{_HOURS}|{_FOUR}\s?Z\b|\d\d[:.]\d\d\s*{_HOURS}"
    rf"){_ZONE}",
    re.IGNORECASE,
)
_ZONE_NAME: Final = re.compile(r"^(?:local|[A-Z].*) time$|^[ECMP][SD]T$|^E\.[SD]\.T\.$|^G|^Z")
_PARTS: Final = (
    (re.compile(r"\bmorning\b", re.IGNORECASE), "morning"),
    (re.compile(r"\bafternoon\b", re.IGNORECASE), "afternoon"),
    (re.compile(r"\bevening\b", re.IGNORECASE), "evening"),
    (re.compile(r"\b(?:late at night|late night|night)\b", re.IGNORECASE), "late-night"),
)


def time_words(text: str) -> str | None:
    """Return the clock time as printed with its zone, blanks within "a. m." removed.

    >>> time_words("June 4, 1961, 10:15 a. m.")
    '10:15 a.m.'
    >>> time_words("June 19, 1959, 2 and 5:15 p.m. (Paris time)")
    '2 and 5:15 p.m., Paris time'
    """
    match = _TIME.search(text)
    if match is None:
        return None
    zone = match["zone"]
    # Without regard to case "zone" would take any word before "time": the name begins with a capital.
    if zone is not None and not _ZONE_NAME.match(zone):
        zone = None
    words = text[match.start() : match.start("zone") if match["zone"] else match.end()]
    words = re.sub(r"\s+", " ", words).strip(" ,(")
    words = re.sub(r"(?i)([ap])\.?\s?m\b\.?", lambda m: f"{m[1].lower()}.m.", words)
    words = re.sub(r"(?<=\d)(?=[ap]\.m\.)", " ", words)
    words = re.sub(r"(?<=\d)[:.]\s?(?=\d\d)", ":", words)
    if zone is None:
        return words
    return f"{words}Z" if zone in ("Z", "z") else f"{words}, {zone}"


def day_part(text: str) -> str | None:
    """Return the code of the part of the day that words name."""
    return next((code for pattern, code in _PARTS if pattern.search(text)), None)
