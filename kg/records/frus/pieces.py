"""One piece of a line: a person, a title without a name, or a group of unnamed people.

This module knows printed text only. It makes ``Listed`` values, each with its words, side, roles and how it
was found. Who the person *is* is decided elsewhere (``identify``). Nobody is made up: what is withheld or
not named stays a group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from kg.records.frus.behalf import by_content
from kg.records.frus.marks import Marked
from kg.records.frus.naming import OF_COUNTRY, head_and_role, named_in, office_then_name
from kg.records.frus.offices import office_of, spoken_for
from kg.records.frus.persons import PrintedName, parse_name
from kg.records.frus.rows import BODIES, UNITED_STATES_BODIES, Row, state_of_side
from kg.records.frus.words import (
    BARE_TITLE,
    OFFICE_MARK,
    PREFIX,
    TITLED,
    UNNAMED,
    before_comma,
    has_role_word,
)
from kg.records.states import State, find_state, leading_state, state_by_slug

__all__ = ["Listed", "read_piece", "roles_of", "title_state"]

_WITHHELD: Final = re.compile(r"not declassified|text not|less than", re.IGNORECASE)


_REFERENCE: Final = re.compile(
    r"^[\[(]*(?:here follows?|for (?:a|the) (?:complete |full )?list|a (?:complete |full )?list of (?:the )?participants|see\b|same (?:as|list)|list of participants|full list|list (?:is )?attached|attached list|listed (?:on|in)|list of additional|(?:additional |other )*(?:attendees|participants|advis[eo]rs|persons|members)(?: are)?,? (?:listed|attached|continued|(?:at|in|on) (?:tab|attachment|page|annex))|listed (?:at|in|on)|full list|appended|participants continued|for the list|\[?not printed)",
    re.IGNORECASE,
)


_COLUMN: Final = re.compile(  # what heads a column of people, and is nobody
    r"(?i)(?:for|against|pro|con|yes|no|abstain(?:ing|ed)|undecided|absent|totals?|names?|titles?|offices?|positions?|agency|agencies|tab|page)"
)


_COUNTS: Final = {
    w: i
    for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
}


_INTERPRETER: Final = re.compile(
    r"\b(?:interpret(?:er|ers|ing|ation)|translat(?:or|ors|ing))\b|\blanguage services?\b", re.IGNORECASE
)


_LANGUAGE_SERVICES: Final = re.compile(r"(?:^|[\s,(—–-])LS(?:/I)?(?:[\s,)—–-]|$)")


_NOTE_TAKER: Final = re.compile(
    r"\b(?:note[- ]?tak(?:er|ers|ing)|notes|recorder|recording secretary|stenographer|reporting officer|reporter)\b",
    re.IGNORECASE,
)


_PRESENCE: Final = re.compile(
    r"\(([^()]*\b(?:part|portion|latter|later|arriv|joined|left|item|items|beginning|end|first|last|briefly|absent|only|until|from|during|intermittent\w*|part-time|"
    r"entered|after|before|present)\b[^()]*)\)",
    re.IGNORECASE,
)


_ABSENT: Final = re.compile(
    r"(?i)\b(?:was|were) (?:out of|absent|away|not present|unable|ill\b)|\bdid not attend\b|\bunable to (?:attend|be present)\b|\babsent\)?$|^\(?absent\b"
)


_DEPUTISING: Final = re.compile(
    r"(?P<who>(?:Mr|Mrs|Miss|Dr|Gen|General|Adm|Admiral|Col|Colonel|Major|Captain|Commander|Ambassador|Lt)\.? [^,;]{2,40}?) (?:acting |sitting in )?(?:for|representing) (?P<office>the [A-Z][^,;]{3,120})$"
)


_TOLD: Final = re.compile(  # a sentence about the talk that stands among its participants
    r"(?:^[A-Z][\w.’' ]+ (?:called on|received|called at|met with|was accompanied|presented|requested)\b)"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """One participant as printed: a name, a title without a name, or unnamed people."""

    words: str
    found_by: str
    name: PrintedName | None = None
    title: str = ""  # title without a name
    targets: tuple[str, ...] = ()  # corresp of the mark-up around the name
    role_text: str = ""
    side: str | None = None
    side_state: State | None = None
    speaks_for: State | None = None
    roles: tuple[str, ...] = ("present",)
    presence: str | None = None
    count: int | None = None
    likely_for: State | None = (
        None  # the government that the content of the role shows, though no word names it
    )
    rule: str = ""  # how it was read, in a short name
    sure: float = 1.0  # how sure the reading of the words is, apart from who is meant


def _count(words: str) -> int | None:
    words = re.sub(r"(?i)\b(?:less than )?[\d½¼¾]+ (?:lines?|pages?|paragraphs?)\b", " ", words)
    match = re.search(r"\b(\d{1,3}|" + "|".join(_COUNTS) + r")\b", words, re.IGNORECASE)
    if match is None:
        return 1 if re.search(r"\bname not declassified", words) else None
    number = int(match[1]) if match[1].isdigit() else _COUNTS[match[1].casefold()]
    return number if 0 < number < 200 else None


def roles_of(words: str) -> tuple[str, ...]:
    """Return the codes of the roles that printed words give somebody."""
    roles = []
    if _INTERPRETER.search(words) or _LANGUAGE_SERVICES.search(words):
        roles.append("interpreter")
    if _NOTE_TAKER.search(words):
        roles.append("note-taker")
    return tuple(roles) or ("present",)


def read_piece(piece: Marked, row: Row, year: int) -> Listed | None:
    """Read one person, title or group out of one piece of text."""
    if piece.text.count("[") != piece.text.count("]") and not piece.people():
        piece = Marked(re.sub(r"[\[\]]", "", piece.text))
    if re.fullmatch(r"\([^()]+\)\.?", piece.text) and TITLED.match(piece.text[1:]):
        piece = piece.cut(1, piece.text.rindex(")"))  # "(Mr. Ash, Interpreter)"
    words = piece.text.strip(" .,;:{}")
    if (
        not words
        or _COLUMN.fullmatch(words)
        or _REFERENCE.match(words)
        or _ABSENT.search(words)
        or _TOLD.match(words)
    ):
        return None
    deputy = _DEPUTISING.match(words)
    if deputy is not None and not piece.people() and parse_name(deputy["who"]) is not None:
        # Who came for an office is there, and the holder of the office is not.
        sent = read_piece(piece.cut(0, piece.text.find(deputy["who"]) + len(deputy["who"])), row, year)
        if sent is not None and sent.name is not None:
            return replace(sent, words=words[:400], role_text=f"for {deputy['office']}")
    side_state = state_of_side(row.side, year)
    common = Listed(
        words=words[:400],
        found_by=row.found_by,
        side=row.side[:120] if row.side else None,
        side_state=side_state,
        roles=roles_of(words),
        presence=row.presence or _presence(words, row.heading),
    )
    if (
        _WITHHELD.search(words)
        and not piece.people()
        and parse_name(before_comma(re.sub(r"\[[^\]]*\]", " ", words))) is None
    ):
        return replace(common, count=_count(words), rule="withheld")
    text, office_state = _without_prefix(piece, year)
    head, role_text = head_and_role(text)
    speaks_for = office_state or spoken_for(role_text, year) or _symbol_state(role_text)
    common = replace(
        common,
        role_text=role_text,
        speaks_for=speaks_for,
        likely_for=by_content(role_text, year) or _by_title_words(words),
        rule="name-before-role" if role_text else "name",
    )
    named = named_in(head, year)
    if named is None and role_text:
        for office, name_text in office_then_name(text):
            # "Argentine Ambassador—Roberto Alemann": the office first, then the name.
            if (named := named_in(name_text, year)) is not None:
                common = replace(
                    common,
                    role_text=office,
                    speaks_for=office_state or title_state(office, year),
                    likely_for=common.likely_for or by_content(office.strip(" ,:—–-"), year),
                    rule="office-before-name",
                    sure=0.95,
                )
                break
    if named is not None:
        name, targets, before = named
        speaks_for = (
            common.speaks_for or (spoken_for(before, year) if before else None) or _of_state(head, year)
        )
        if UNNAMED.fullmatch(name.surname) is None:
            likely = common.likely_for or (by_content(before, year) if before else None)
            if likely is None and before.casefold() in UNITED_STATES_BODIES:
                likely = state_by_slug("g-usa")  # "Treasury Ada Ash"
            rule = (
                "marked-name"
                if head.people()
                else "office-before-name"
                if has_role_word(before)
                else common.rule
            )
            return replace(
                common, name=name, targets=targets, speaks_for=speaks_for, likely_for=likely, rule=rule
            )
    title = _bare_office(text, head, year, speaks_for or side_state)
    if title:
        return replace(common, title=title, rule="title-alone")
    counted = UNNAMED.search(words) or _COUNTED.match(words)
    return replace(common, count=_count(words) if counted else None, rule="unnamed")


_COUNTED: Final = re.compile(rf"(?i)(?:and |the |about )*(?:\d{{1,3}}|{'|'.join(_COUNTS)}) [a-z]")


_AMERICAN_TITLE: Final = re.compile(
    r"^(?:(?:Acting|Deputy|Principal)\.? )*(?:Under|Assistant|Asst\.?) (?:Secretary|Secy\.?|Sec\.?) (?!General)(?:of (?:State|Defense|the Treasury|Commerce|Agriculture) )?[A-Z]"
    r"|^(?:Secretary of (?:State|Defense|the Treasury|Commerce|Agriculture)|Attorney General|Rep\.|Congressman) [A-Z]"
)


def _by_title_words(words: str) -> State | None:
    """Return the United States for titles that only its officers bear: "Assistant Secretary Ash"."""
    return state_by_slug("g-usa") if _AMERICAN_TITLE.match(words) else None


def _bare_office(text: Marked, head: Marked, year: int, side: State | None) -> str:
    """Return the title of an office that stands without a name, or nothing."""
    full = re.sub(r"\s*\([^)]*\)", "", text.text).strip(" .,;")
    if office_of(full, year, side) is not None:
        return full
    title = re.sub(r"\s*\([^)]*\)", "", head.text).strip(" .,;")
    alone = BARE_TITLE.match(title) or leading_state(re.sub(r"(?i)^the ", "", title), year)
    return title if alone and office_of(title, year, side) is not None else ""


def _of_state(head: Marked, year: int) -> State | None:
    """Return the government of "Foreign Minister Subandrio of Indonesia"."""
    match = OF_COUNTRY.search(re.sub(r"\s*\([^)]*\)", "", head.text))
    return find_state(match[1], year) if match else None


def _presence(words: str, heading: str) -> str | None:
    match = _PRESENCE.search(words)
    if match and not re.search(r"first secretary|second secretary", match[1], re.IGNORECASE):
        return match[1].strip()[:200]
    if re.match(r"joining", heading, re.IGNORECASE):
        return heading.strip(" :")[:200]
    return None


_BODY_NAME: Final = re.compile(r"(?:Embassy|Delegation|Mission|Legation|Foreign Office)$")


def _without_prefix(piece: Marked, year: int) -> tuple[Marked, State | None]:
    """Take "EUR—", "British Embassy—", "GVN:" off the front; an office symbol means the United States."""
    text = piece
    match = PREFIX.match(text.text)
    if match is not None and find_state(match["office"], year) is None:
        return text.cut(match.end(), len(text.text)), state_by_slug("g-usa")
    match = re.match(r"^(?P<side>[^—–:,;()]{2,60}?)(?:\s*(?:[—–]|:)\s*|\s+-\s+)(?=\S)", text.text)
    if match is not None and not any(s.start < match.end() for s in text.people()):
        side, rest = match["side"], text.cut(match.end(), len(text.text))
        state = find_state(side, year)
        if state is not None:
            return rest, state
        if side.casefold() in BODIES:
            return rest, state_by_slug("g-usa") if side.casefold() in UNITED_STATES_BODIES else None
        if (state := spoken_for(side, year)) is not None and (
            parse_name(side) is None or _BODY_NAME.search(side)
        ):
            return rest, state
    lead = re.match(
        r"^(?P<side>(?:[A-Z][\w.]+ ){1,3}(?:Embassy|Delegation|Mission))\s+(?=(?:Mr|Mrs|Dr|Sir|M)\.? )",
        text.text,
    )
    if lead is not None:
        return text.cut(lead.end(), len(text.text)), spoken_for(lead["side"], year)
    return text, None


def _symbol_state(role_text: str) -> State | None:
    """Return the United States when a role is a bare office symbol: "EE", "S/P", "LS/I"."""
    for part in re.split(r"[,;]", role_text):
        word = part.strip(" .()[]")
        if (
            re.fullmatch(OFFICE_MARK, word)
            and (len(word) > 1)
            and word
            not in {
                "UK",
                "NATO",
                "UN",
                "SHAPE",
                "USSR",
                "FRG",
                "OAS",
                "EEC",
                "CDU",
                "SPD",
                "FDP",
                "MP",
                "II",
                "III",
                "IV",
            }
        ):
            return state_by_slug("g-usa") if find_state(word) is None else None
    return None


def title_state(title: str, year: int) -> State | None:
    """Return the government that a title without a name speaks for."""
    office = office_of(title, year)
    return office.state if office else spoken_for(title, year)
