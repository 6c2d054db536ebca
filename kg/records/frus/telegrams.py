"""The number that its sender gave a telegram, an airgram or a despatch."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

__all__ = ["number_of_telegram"]

_GENRE: Final = r"(?:Circular |Information |Joint )*(?:Telegram|Airgram|Despatch|Instruction)"
_IN_HEAD: Final = re.compile(
    rf"^{_GENRE} (?:No\. )?(?P<number>(?:[A-Z]{{1,5}}[-–])?\d[\d,]*(?:/[A-Z][a-z]+ \d+)?) (?:[Ff]rom|to)\b"
)
_SEVERAL: Final = re.compile(r"(?:,|\band) \d+ (?:to|from) ")  # "Telegram 447 to Quito and 553 to Lima"
_SENT: Final = re.compile(rf"^{_GENRE} (?:\([^)]*\) )?[Ff]rom(?:\b|(?=the[A-Z]))")
# "1776. Ref: ...", "Secto 14. Paris pass ...", "254715/Todel 1262. Eyes only", "CA–454. Subject", "CAP 82463. I now".
_SERIES: Final = r"[A-Z][A-Za-z]{2,7} |[A-Z]{1,4}(?:[-–][A-Z])?[-–]|[A-Z]{2,5} "
_OPENING: Final = re.compile(
    rf"^(?P<number>(?P<series>{_SERIES})?\d[\d,]*(?:[-–]\d+)?(?:/(?:[A-Z][A-Za-z]+ )?\d+)?)(?:\.(?=\s|$)|$)"
)
_NOT_A_SERIES: Final = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Part|Section|Para|Paragraph|Number|Ref|Reference|Embtel|"
    r"Deptel|Reftel|Urtel|Ourtel|Page|Item|Point|Tab|Document|Re) ?$"
)


def number_of_telegram(head: str, paragraphs: Sequence[str]) -> str | None:
    """Return the number in the head, or before the first sentence, unless it may number paragraphs.

    >>> number_of_telegram("Telegram From the Embassy in France", ["4442. Further to London's 4708."])
    '4442'
    """
    if (in_head := _IN_HEAD.match(head)) is not None:
        return None if _SEVERAL.search(head) else in_head["number"]
    if _SENT.match(head) is None or not paragraphs:
        return None
    found = _OPENING.match(paragraphs[0])
    if found is None:
        return None
    number = found["number"]
    if found["series"]:
        return None if _NOT_A_SERIES.fullmatch(found["series"]) else number
    digits = re.match(r"[\d,]+", number)
    first = int(digits.group().replace(",", "")) if digits else 0
    numbered = any(re.match(rf"\(?{first + 1}[.)]\s", text) for text in paragraphs[1:])
    return None if numbered or first < _FEWEST else number


_FEWEST: Final = 10  # a paragraph's number, where the others are left out, is seldom higher
