"""What offices did with a paper, as source notes say: approved, cleared, initialed, signed, sent and repeated it.

"Approved by" is not "written by": none of these people is an author for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kg.records.frus.marks import Marked

__all__ = ["Handled", "handled_in", "is_of_the_paper"]

_MONTHS: Final = "January|February|March|April|May|June|July|August|September|October|November|December"
_STOP: Final = (
    r"(?=,? and (?:was )?(?:also )?(?:approved|cleared|initialed|signed|transmitted|concurred|repeated|sent|drafted|passed|pouched)\b|;|"
    r", (?:approved|cleared|initialed|signed|concurred|repeated|transmitted|indicating|which|who|and translated|The)\b|(?<=[ap]\.m)\. [A-Z]|\.?[”\"]?$)"
)
_DAY: Final = rf"(?: on (?P<day>(?:{_MONTHS}) \d{{1,2}}(?:, \d{{4}})?|\d{{1,2}} (?:{_MONTHS}) \d{{4}}))?"
_STAGE: Final = r"(?: in (?:draft|substance|advance|principle|form))?"
_HASTE: Final = r"(?:priority |immediate |niact |for information |information |by pouch |also |separately )*"
# A sentence without a subject of its own speaks of the paper.
_OF_THE_PAPER: Final = re.compile(
    r"^(?:(?:Also |The (?:telegram|memorandum) was )?(?:Drafted|Prepared|Approved|Cleared|Repeated|Transmitted|Sent|Signed|Initialed|Typed|Transcribed|Dictated|"
    r"Concurred|Pouched|Telegram drafted|repeated|drafted|cleared|approved|sent)|Written)\b"
)
_SAID: Final = tuple(
    (kind, re.compile(rf"\b{pattern}{_DAY}{_STOP}"))
    for kind, pattern in (
        ("approval", rf"[Aa]pproved{_STAGE} (?:by|in) (?P<words>.+?)"),
        ("clearance", rf"[Cc]leared{_STAGE} (?:by|with|in) (?P<words>.+?)"),
        ("concurrence", r"[Cc]oncurred in by (?P<words>.+?)"),
        ("initialing", r"[Ii]nitialed by (?P<words>.+?)"),
        ("signing", r"[Ss]igned by (?P<words>.+?)"),
        ("typing", r"(?:[Tt]yped|[Tt]ranscribed) by (?P<words>.+?)"),
        ("repetition", rf"[Rr]epeated {_HASTE}(?P<words>(?:to|as) .+?)"),
        (
            "dispatch",
            rf"(?:[Ss]ent|[Tt]ransmitted|[Pp]ouched|[Tt]elegraphed) {_HASTE}(?P<words>(?:to|as|in (?!two|three|four|five|six|several)|under cover) ?.+?)",
        ),
    )
)  # fmt: skip
_DATED: Final = re.compile(rf"\b(?:{_MONTHS}) \d")
_PRONOUN: Final = re.compile(r"(?:him|her|them|it|both|the (?:former|latter))")
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Handled:
    """One thing done with a paper: the code of its kind, who or where to as printed, and the day as printed."""

    kind: str
    words: Marked
    day: str = ""


def is_of_the_paper(sentence: str) -> bool:
    """Tell whether a sentence of a source note says what was done with the paper itself."""
    return _OF_THE_PAPER.match(sentence) is not None


def handled_in(note: Marked, sentences: Sequence[str]) -> Iterator[Handled]:
    """Yield what the sentences of a source note say was done with the paper."""
    position = 0
    for sentence in sentences:
        start = note.text.find(sentence, position)
        if start < 0 or not is_of_the_paper(sentence):
            continue
        position = start
        for kind, pattern in _SAID:
            for match in pattern.finditer(sentence):
                several = _DATED.search(match["words"]) is not None  # "in U on June 3 and in S on June 5"
                end = match.end("day" if several and match["day"] else "words")
                words = note.cut(start + match.start("words"), start + end)
                words = words.cut(0, min(len(words.text.rstrip(' ,.;”"')), _LONGEST))
                if words.text and not _PRONOUN.fullmatch(words.text):
                    yield Handled(kind, words, "" if several else match["day"] or "")
