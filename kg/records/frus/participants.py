"""Participants: from lists, tables and paragraphs to single entries, in reading order.

Lines are cut into sides, sentences and pieces; each piece is read by itself (``pieces``), and what only
carries on the line above joins it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from lxml import etree

from kg.records.frus.behalf import by_content, is_communist_china
from kg.records.frus.lines import split_people
from kg.records.frus.marks import Marked, in_note, plain, walk
from kg.records.frus.notes import sentences
from kg.records.frus.offices import spoken_for
from kg.records.frus.pieces import Listed, read_piece, roles_of, title_state
from kg.records.frus.rows import BODIES, Row, rows_of, sides_within
from kg.records.frus.words import GROUP, is_role_word
from kg.records.states import find_state, state_by_slug

__all__ = ["Listed", "listed_in", "read_piece", "title_state"]

_WAS_PRESENT: Final = re.compile(
    r"\s+(?:(?:was|were) (?:also )?(?:present|there)|joined(?: the meeting)?|attended|arrived|left)\s+((?:for|during|at|until|from|part|after|before|only|late|early)\b(?:[^.]|No\.)*)\.?$",
    re.IGNORECASE,
)


def listed_in(document: etree._Element, year: int) -> tuple[Listed, ...]:
    """Return the participants a document lists, in order; empty when it prints no list."""
    found: list[Listed] = []
    rows = (one for whole in rows_of(document, year) for one in _by_side(whole, year))
    for row in (part for one in rows for part in _by_sentence(one)):
        side, text = _side_prefix(row, year)
        presence = row.presence
        partly = _WAS_PRESENT.search(text.text)
        if partly:
            presence, text = partly[1].strip(" .")[:200], text.cut(0, partly.start())
        base = Row(text, side, row.found_by, row.heading, presence)
        pieces = split_people(text)
        for piece in pieces:
            one = read_piece(piece.text, base, year)
            if one is None:
                continue
            if _continues(found, one):
                if found[-1].name is not None:
                    found[-1] = _with_more_role(found[-1], one, year)
                continue
            rule = f"split-line, {one.rule}" if len(pieces) > 1 else one.rule
            found.append(replace(one, words=piece.words.strip(" .,;:{}")[:400] or one.words, rule=rule))
    return tuple(_of_their_service(tuple(_of_two_chinas(document, found))))


def _with_more_role(above: Listed, more: Listed, year: int) -> Listed:
    """Return a person with the rest of his role, which stands in a line of its own."""
    role = f"{above.role_text}, {more.words}" if above.role_text else more.words
    roles = roles_of(more.words)
    return replace(
        above,
        role_text=role,
        speaks_for=above.speaks_for or more.speaks_for or spoken_for(more.words, year),
        likely_for=above.likely_for or by_content(more.words, year),
        roles=roles if above.roles == ("present",) else above.roles,
    )


def _of_two_chinas(document: etree._Element, found: list[Listed]) -> Iterator[Listed]:
    """Yield the participants, with "Chinese" read as the government that the words around it show."""
    roc, prc = state_by_slug("g-roc"), state_by_slug("g-prc")
    if not any(roc in (one.side_state, one.speaks_for) for one in found):
        yield from found
        return
    head = " ".join(plain(node) for node in walk(document, "head", "dateline") if not in_note(node))
    mainland = is_communist_china(f"{head} {' '.join(one.words for one in found)}")
    for one in found:
        bare = re.search(
            r"(?i)republic of china|\b(?:GRC|ROC)\b|nationalist|taiwan|formosa|taipei",
            f"{one.side} {one.role_text} {one.words}",
        )
        if mainland and bare is None:
            yield replace(
                one,
                side_state=prc if one.side_state == roc else one.side_state,
                speaks_for=prc if one.speaks_for == roc else one.speaks_for,
            )
        else:
            yield one


def _of_their_service(found: Sequence[Listed]) -> Iterator[Listed]:
    """Yield the participants, with "Assistant Secretary Ash" between a Chancellor and "Secretary Elm" not taken for an American.

    Delegations are listed by rank: an American one opens with its Secretary, above his assistants.
    """
    usa = state_by_slug("g-usa")
    heads = [i for i, one in enumerate(found) if _AMERICAN_HEAD.match(one.words)]
    foreign = False
    for index, one in enumerate(found):
        weak = _SHARED_TITLE.fullmatch(one.words) is not None and one.side_state is None
        if weak and foreign and heads and index < heads[0] and one.speaks_for is None:
            yield replace(one, likely_for=None)
            continue
        yield one
        state = one.side_state or one.speaks_for or one.likely_for
        foreign = (state is None and foreign) or state not in (None, usa)
        foreign = foreign or _FOREIGN_TITLE.match(one.words) is not None


_SHARED_TITLE: Final = re.compile(
    r"(?:(?:Acting|Deputy|Principal) )*(?:Under|Assistant) Secretary (?:[A-Z][\w.’'-]* ?|(?:von|van|de) ){1,4}"
)
_FOREIGN_TITLE: Final = re.compile(
    r"(?:The )?(?:(?:Federal|Vice|Deputy) )*(?:Chancellor|Prime Minister|Premier|(?:Foreign|Defense|Finance|State|Cabinet) Minister|"
    r"Minister (?:of|for)|(?:Foreign|State|Cabinet) Secretary|King|Queen|Shah|Herr|Señor)\b"
)
_AMERICAN_HEAD: Final = re.compile(r"Secretary [A-Z][a-z]+$|The (?:President|Secretary(?: of State)?)$")


def _continues(found: list[Listed], one: Listed) -> bool:
    """Tell whether a line is only the role of the person above: the line was broken in print."""
    if (
        one.name is not None
        or not found
        or re.match(r"(?i)the |and |\(|\[|\d|two |interpreter|various |other", one.words)
    ):
        return False
    above = found[-1]
    if above.name is None or one.rule == "withheld" or one.presence != above.presence:
        return False
    officer = _OFFICER.search(above.name.titles)
    if one.rule == "title-alone" and officer and officer.group().casefold() not in one.words.casefold():
        return False  # below "Foreign Minister Elm" the line "Secretary of State" is another one
    words = one.words.split()
    if one.rule == "unnamed" and _ROLE_ALONE.fullmatch(one.words) is not None:
        return True  # "Soviet Embassy", "G": what names a place of work is nobody
    role = any(is_role_word(w) for w in words[:3])
    named_other = (
        re.search(r"(?i)\b(?:to|for) (?:the )?(?:\w+ ){0,2}[A-Z][a-z]+$", one.words) is not None and role
    )
    return role and (not above.role_text or named_other) and not GROUP.search(one.words) and len(words) > 1


_OFFICER: Final = re.compile(
    r"(?i)\b(?:President|Prime Minister|Premier|Chancellor|Minister|Secretary|Ambassador|King|Shah|Chairman)\b"
)


_ROLE_ALONE: Final = re.compile(
    r"[A-Z]|(?:[\w.’'-]+,? ){0,5}(?:Embassy|Ministry|Department|Office|Delegation|Legation|Mission|Division|Bureau|Directorate|USOM|B\.J\.S\.M|NATO|UN|Agency|Affairs)"
)


def _by_side(row: Row, year: int) -> Iterator[Row]:
    """Yield the parts of a line in which several sides follow each other: "Canada— Mr. Ash, Minister France— Mr. Elm"."""
    parts = sides_within(row.text, year)
    if not parts:
        yield row
        return
    for side, text in parts:
        yield replace(row, text=text, side=side or row.side)


def _by_sentence(row: Row) -> Iterator[Row]:
    """Split "A was present for Item 1. B was present for Item 2." at its full stops."""
    if len(_WAS_PRESENT.findall(row.text.text)) == 0 or ". " not in row.text.text:
        yield row
        return
    position = 0
    for sentence in sentences(row.text.text):
        start = row.text.text.find(sentence, position)
        position = start + len(sentence)
        yield replace(row, text=row.text.cut(start, position))


def _side_prefix(row: Row, year: int) -> tuple[str | None, Marked]:
    """Take a side off the front of a line that lists several people: "GVN: Ambassadors Lam, Diem"."""
    match = re.match(r"^(?P<side>[^—–:,;()]{2,45}?)\s*(?::|[—–])\s*(?=\S)", row.text.text)
    if match is not None and not any(s.start < match.end() for s in row.text.people()):
        words = re.sub(r"^For (?:the )?(?=[A-Z])", "", match["side"].strip())
        rest = row.text.cut(match.end(), len(row.text.text))
        known = find_state(words, year) is not None or words.casefold() in BODIES
        if known and words != match["side"].strip():
            return words, rest  # "For AID: Mr. Bell"
        if (known or spoken_for(words, year) is not None) and len(split_people(rest)) > 1:
            return words, rest
    return row.side, row.text
