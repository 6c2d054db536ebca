"""Parts of one talk: "Part 2 of 4", "Part 1 (of 7)", "[3 of 5]", or the number alone, "Part III—Trade"."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["lone_part", "part_of"]

_WORDS: Final = "zero one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
_NUMBER: Final = (
    rf"(?:\d{{1,2}}|[IVX]{{1,5}}|{'|'.join(w.capitalize() for w in _WORDS[1:])}|{'|'.join(_WORDS[1:])})"
)
_PART: Final = re.compile(
    rf"\b(?:[Pp](?:art|ARt|ART)|[Ss]ection|SECTION)\s+(?:[Nn]o\.?\s*)?(?P<number>{_NUMBER})\s*,?\s*\(?\s*(?:of|OF)\s+(?:a total of\s+)?(?P<count>{_NUMBER})\b"
)
_OF_PARTS: Final = re.compile(
    rf"\b(?P<number>{_NUMBER})\s+of\s+(?P<count>{_NUMBER})\s+parts\b", re.IGNORECASE
)
_LONE: Final = re.compile(
    rf"^\W*(?:SUBJECTS?\W+)?(?:Part|PART)\s+(?P<start>{_NUMBER})\b(?=\s*(?:[—–:.)\]-]|$))"
    rf"|[(\[—–-]\s*(?:Part|PART)\s+(?P<end>{_NUMBER})[)\]]?\W*$"
)
_LABELLED: Final = re.compile(
    rf"\b(?:marked|labell?ed|numbered|designated|headed|identified as)\s+[“\"'‘]?(?:Part|PART)\s+(?P<number>{_NUMBER})\b"
)


def part_of(text: str) -> tuple[int, int] | None:
    """Return part number and part count where a text says both, in any numerals.

    >>> part_of("The source text is marked “Part Nine of Nine.”"), part_of("“Part 1 (of 7).”")
    ((9, 9), (1, 7))
    """
    match = _PART.search(text) or _OF_PARTS.search(text)
    if match is None:
        return None
    number, count = _value(match["number"]), _value(match["count"])
    return (number, count) if 1 <= number <= count else None


def lone_part(subject: str, note: str) -> int | None:
    """Return the part number that a subject opens or ends with, or that a source note says the text is marked with.

    >>> lone_part("Part III—Trade", ""), lone_part("Forests", "The source text is marked “Part II.”")
    (3, 2)
    """
    match = _LONE.search(subject)
    found = (match["start"] or match["end"]) if match else None
    if found is None and (labelled := _LABELLED.search(note)):
        found = labelled["number"]
    return (_value(found) or None) if found else None


def _value(numeral: str) -> int:
    if numeral.isdigit():
        return int(numeral)
    if numeral.casefold() in _WORDS:
        return _WORDS.index(numeral.casefold())
    values = [{"I": 1, "V": 5, "X": 10}[c] for c in numeral.upper()]
    return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))
