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

_PAGES: Final = re.compile(r"\b(\d{1,3}) pp?\b(?:\.|,|$|(?= [A-Z]))(?! of source text)\s*")
_LEVELS: Final = (
    r"(?:Top Secret|Secret|Confidential|For Official Use Only|Official Use Only|Limited Official Use|Unclassified|"
    r"Administratively Confidential|Restricted|No classification marking)"
)
# The marking ends a sentence, or misses its full stop before pages or source: "Top Secret 26 pp.", "Secret Kennedy Library".
_HOLDERS: Final = (
    r"(?:DOS|CIA|DOD|NDU|NSA|WNRC|FRC|NARA|USUN|JCS|OSD|ACDA|AID|USIA|Treasury|Department of|National Archives|National Defense University|"
    r"National Security|Washington National|Library of Congress|Naval Historical|[A-Z][\w.’]+ (?:Library|Papers|Archives|Foundation)|"
    r"[A-Z][\w.’]+ [A-Z][\w.’]+ (?:Library|Papers))\b"
)
_MARKING: Final = re.compile(
    rf"(?:^|(?<=[.\s”]))(?P<marking>{_LEVELS}(?: [Aa]ttachments?)?(?:[;,/] [A-Z][\w ]{{1,40}}?)*)(?:\.\s*|\s*$|\s+(?=\d{{1,3}} pp?\b|{_HOLDERS}))"
)
_HOLDER: Final = re.compile(
    rf"(?:^|(?<=[.”] )){_HOLDERS}[^.]*\b(?:Files?|Library|Lot|CF|Papers|Job|Records?|Collection|RG|FRC)\b"
)
_NEXT_CHAPTER: Final = re.compile(
    r"(?<=\.) (?!Vol|Box|Part|Lot|Job|No)[A-Z][A-Za-zé]+(?: [A-Z][a-z]+){0,3}(?:,? 19\d\d)?$"
)
_MONTHS: Final = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
# Where the full stop after genre, people and date is a comma, a slash, or lost after "Jr."
_LOST_STOP: Final = re.compile(
    r"(?<=\b[JS]r\.) (?=[A-Z][a-z]+ (?:[a-z]|[A-Z]\S+ [a-z]))|(?<=\d)[,/] ?(?=[A-Z](?:-\d|[a-z]+ (?!\d)))|(?<=\d\.) ?[-–—]+\s?(?=[A-Z])"
)
_GENRE_WITH_DATE: Final = re.compile(rf"\b{_MONTHS}\b|\bundated\b|\b(?:between|among|with)\b")


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
    """Take a head of a microfiche supplement apart: what stands before marking and pages, and the source behind them."""
    text = re.sub(r"\bU ?\.?S\.(?=\s)|\bU S\.(?=\s)", "U.S.", head)
    text = _NEXT_CHAPTER.sub("", text)
    pages = _last(_PAGES, text)
    marking = _last(_MARKING, text)
    holder = next(_HOLDER.finditer(text), None) if pages is None or marking is None else None
    anchors = [m for m in (pages, marking) if m is not None]
    if holder is not None and not any(holder.start() < a.start() for a in anchors):
        anchors.append(holder)
    start = min((a.start() for a in anchors), default=len(text))
    behind = max((a.start() if a is holder else a.end() for a in anchors), default=len(text))
    genre, summary = _split_genre(text[:start].strip())
    return FicheHead(
        genre=genre,
        summary=summary,
        marking=marking["marking"] if marking else None,
        level=marking_level(marking["marking"]) if marking else None,
        pages=int(pages[1]) if pages else None,
        citation=text[behind:].strip().rstrip("."),
    )


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the last match: a summary may speak of secrets and of pages too."""
    return max(pattern.finditer(text), key=lambda m: m.start(), default=None)


def _split_genre(text: str) -> tuple[str, str]:
    """Return genre, date and people, and the summary behind them."""
    parts = sentences(text)
    if not parts:
        return text, ""
    genre, rest = parts[0], " ".join(parts[1:])
    if not rest and (lost := _LOST_STOP.search(genre)) and _GENRE_WITH_DATE.search(genre[: lost.start()]):
        genre, rest = genre[: lost.start()], genre[lost.end() :]
    return genre.rstrip(". ") if not re.search(r"\b(?:Jr|Sr|U\.S)\.$", genre) else genre, rest.strip(" -–—")


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
