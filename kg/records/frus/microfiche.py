"""Microfiche supplements: no text, only heads in which everything stands in one string.

"Memorandum of conversation, July 21, 1961, between Rusk and Bolivian Ambassador Andrade. Subject.
Confidential. 2 pp. DOS, ...". The year is often missing and stands in the chapter's head.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kg.records.frus.dates import parse_printed
from kg.records.frus.marks import Marked
from kg.records.frus.notes import marking_level, sentences

__all__ = ["FicheHead", "fiche_date_words", "people_part", "read_fiche_head", "year_of_heads"]

_PAGES: Final = re.compile(r"\b(\d{1,3}) pp?\b\.?,?\s*")
_MARKING: Final = re.compile(
    r"^(?:Top Secret|Secret|Confidential|Official Use Only|Limited Official Use|Unclassified|No classification marking)\b[^.]{0,80}\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FicheHead:
    """The parts of a microfiche head."""

    genre: str  # first sentence: kind, date, people
    summary: str
    marking: str | None
    level: str | None
    pages: int | None
    citation: str


def year_of_heads(heads: Sequence[str]) -> int | None:
    """Return the one year that the nearest chapter head names."""
    for head in reversed(heads):
        years = set(re.findall(r"\b(19\d\d)\b", head))
        if len(years) == 1:
            return int(years.pop())
        if years:
            return None
    return None


def read_fiche_head(head: str) -> FicheHead:
    """Take a head of a microfiche supplement apart."""
    pages = _PAGES.search(head)
    before, after = (head[: pages.start()], head[pages.end() :]) if pages else (head, "")
    parts = sentences(before)
    marking = None
    kept = []
    for part in parts:
        tail = re.search(
            r"(?:^|\s)((?:Top Secret|Secret|Confidential|Unclassified|Official Use Only|No classification marking)[^.]{0,40})\.?$",
            part,
        )
        if marking is None and _MARKING.match(part):
            marking = part.rstrip(". ")
        elif marking is None and tail and part is parts[-1]:
            marking = tail[1].rstrip(". ")
            kept.append(part[: tail.start()])
        else:
            kept.append(part)
    marked_after = re.match(
        r"^(Top Secret|Secret|Confidential|Unclassified|No classification marking)\b[^.]{0,40}\.\s*", after
    )
    if marking is None and marked_after:
        marking, after = marked_after.group().rstrip(". "), after[marked_after.end() :]
    genre = kept[0].rstrip(". ") if kept else head
    return FicheHead(
        genre=genre,
        summary=" ".join(kept[1:]).strip(),
        marking=marking,
        level=marking_level(marking) if marking else None,
        pages=int(pages[1]) if pages else None,
        citation=after.strip().rstrip("."),
    )


def fiche_date_words(genre: str, year: int | None) -> str:
    """Return the date words of a genre sentence, completed with the chapter's year."""
    printed = parse_printed(genre, year)
    if printed.span is None:
        return "undated" if printed.undated else ""
    if year is not None and not re.search(r"19\d\d", printed.words):
        return f"{printed.words}, {year}"
    return printed.words


def people_part(genre: str) -> Marked:
    """Return a genre sentence without date and brackets, for reading who took part."""
    text = re.sub(
        r",?\s*\b(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s+\d{1,2})?(?:\s*[–-]\s*\d{1,2})?(?:,\s*19\d\d)?\s*[,;.]?",
        " ", genre,
    )  # fmt: skip
    text = re.sub(r"\s+", " ", re.sub(r"\s*\([^)]*\)", "", text)).strip(" ,.")
    text = re.sub(r",?\s+and (?:other|others|various|several|members|U\.S\.|advisers|staff)\b.*$", "", text)
    return Marked(text)
