"""People named in heads: "between A and B", "with President X", "by the Under Secretary (Y)"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg.records.frus.marks import Marked, Span
from kg.records.frus.participants import Listed, read_piece, title_state
from kg.records.frus.persons import parse_name
from kg.records.frus.rows import Row
from kg.records.frus.words import cut_at, has_role_word, top_level

__all__ = ["listed_in_head", "listed_in_words"]

_BETWEEN: Final = re.compile(r"\b(?:Between|Among|between|among|Amongst)\s+(?P<people>.+)$")


_WITH: Final = re.compile(
    r"^(?:(?:Telephone )?(?:Memorandum|Memoranda|Notes?|Record|Minutes|Summary|Report|Transcript|Telephone)\b.{0,70}?)?\b(?i:Conversation|Conference|Meeting|Discussion|Call|Talk|Interview|Luncheon|Dinner|Breakfast)s?,?\s+"
    r"[Ww]ith\s+(?P<people>.+)$"
)


_BY: Final = re.compile(r",?\s+\b[Bb]y\s+(?P<people>(?:the |Mr\. |Mrs\. |Miss |Dr\. |[A-Z]).+)$")


_OF_TALK: Final = re.compile(
    r"\s+(?:of|on|about|regarding|concerning) (?:an? |the |his |[A-Z]\w+ \d+ )?(?:\w+ )?(?:conversations?|meetings?|discussions?|talks?|conferences?|interviews?)\b",
    re.IGNORECASE,
)


_STOP: Final = re.compile(
    r",\s+(?=(?:(?:[Tt]he )?(?:White House(?! (?:Press|Chief|Staff|Aide|Fellow|Counsel|Deputy|Special|Congressional|Communications))|Department of State|Department of Defense|President.s Office|Secretary.s|Embassy|Blair House|"
    r"Hotel|Palais|Quai|Washington|New York|Paris|London|Geneva|Bonn|San Francisco|Augusta|Bermuda|Denver|Newport|Gettysburg|Taipei|Seoul|"
    r"Tokyo|Rome|Vienna|Moscow|Camp David|Key West|Beijing|Peking|Rabat|Algiers|Tunis|Tripoli)\b|\d|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|via\b|on\b|at\b))"
    r"|\s+(?:in|at|on|aboard)\s+(?=(?:the )?[A-Z\d])(?!the (?:Republic|Soviet|United))(?=[^()]*$)|\s+[Bb]efore\b|\s+[Cc]oncerning\b|\s+[Rr]egarding\b|\s+re\b|;"
)  # fmt: skip


def listed_in_head(head: Marked, year: int) -> tuple[Listed, ...]:
    """Return the participants a head names: "between A and B", "with President X", "by the Under Secretary"."""
    found: list[Listed] = []
    for pattern, roles in ((_BETWEEN, ("principal",)), (_WITH, ("principal",)), (_BY, ("recorder",))):
        match = pattern.search(head.text)
        if match is None:
            continue
        if pattern is _BY and (found or re.search(r"\b[Pp]repared by\b", head.text)):
            continue
        text = head.cut(match.start("people"), match.end("people"))
        if pattern is _BY:
            talk = _OF_TALK.search(text.text)
            text = _first_writer(text.cut(0, talk.start()) if talk else text)
        if pattern is not _BY and (by := _BY.search(text.text)):
            text = text.cut(0, by.start())
        stop = _STOP.search(text.text)
        if stop:
            text = text.cut(0, stop.start())
        found += [
            replace(one, roles=one.roles if "interpreter" in one.roles else roles)
            for one in listed_in_words(text, year, "head")
        ]
    return tuple(found)


def _first_writer(text: Marked) -> Marked:
    """Return a writer without what follows the name: "Mr. Gullion, Special Assistant to ... (Lovett)"."""
    commas = top_level(text.text, r"\s*,\s+(?!Jr\b|Sr\b|II\b|III\b|IV\b)|\s+of the\s+")
    if commas:
        first = text.cut(0, commas[0][0])
        name = parse_name(first.text)
        if name is not None and (name.titles or name.given) and not has_role_word(first.text):
            return first
    return text


def listed_in_words(text: Marked, year: int, found_by: str) -> Iterator[Listed]:
    """Yield the people of a running enumeration: "the Secretary of State and the British Ambassador (Makins)"."""
    spans = top_level(
        text.text,
        r"\s*,\s+and\s+(?=\S)|\s*,\s+(?=(?:the |The |President|Secretary|Ambassador|Mr|Dr|General|Senator|Vice|Under|Acting|Assistant|Foreign|Prime|[A-Z][a-z]+(?:,|$| and)|[A-Z]))|\s+and\s+(?:[Hh]is\s+(?=[A-Z]))?(?=\S)|\s*;\s*",
    )
    for piece in _rejoined(cut_at(text, spans)):
        one = _in_head(piece, year, found_by)
        if one is not None:
            yield one


def _rejoined(pieces: list[Marked]) -> list[Marked]:
    """Put back together what a comma or "and" inside a title cut: "Secretary of Health, Education"."""
    joined: list[Marked] = []
    for piece in pieces:
        if joined and (
            piece.text[:1].islower() and not piece.text.startswith(("the ", "de ", "von ", "van "))
        ):
            joined[-1] = Marked(f"{joined[-1].text} and {piece.text}", joined[-1].spans)
        elif joined and re.fullmatch(
            r"(?:Jr|Sr)\.?|(?:[A-Z][\w-]+ ){1,3}Affairs(?:\s*\([^)]*\))?", piece.text
        ):
            previous = joined[-1]
            offset = len(previous.text) + 5
            spans = tuple(Span(s.name, s.start + offset, s.end + offset, s.target) for s in piece.spans)
            joined[-1] = Marked(f"{previous.text} and {piece.text}", previous.spans + spans)
        else:
            joined.append(piece)
    return joined


def _in_head(piece: Marked, year: int, found_by: str) -> Listed | None:
    """Read "the Soviet Ambassador (Dobrynin)", "Secretary of State Dulles", "the President"."""
    words = re.sub(r"\s+", " ", piece.text).strip(" .,;:")
    words = re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", words))
    if not words or len(words) > 260:
        return None
    bracket = re.search(r"\(\s*([^()]+?)\s*\)", piece.text)
    if bracket and not re.fullmatch(r"\s*[A-Z]{2,6}(?:/[A-Z]+)*\s*", bracket[1]):
        inner = piece.cut(bracket.start(1), bracket.end(1))
        name = parse_name(inner.text)
        if name is not None:
            title = re.sub(r"\s*\([^)]*\)", "", words).strip(" ,")
            title = re.sub(r"^(?:the|his|her)\s+", "", title, flags=re.IGNORECASE)
            targets = tuple(s.target for s in inner.people() if s.target)
            speaks = title_state(title, year)
            return Listed(words, found_by, name=name, targets=targets, role_text=title, speaks_for=speaks)
    return read_piece(
        Marked(words, piece.spans if words == piece.text else ()), Row(piece, None, found_by), year
    )
