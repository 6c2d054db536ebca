"""One line, one or several people: "Secretary Herter, Mr. Dillon", "Messrs. A, B and C, Treasury"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.records.frus.marks import Marked, Span
from kg.records.frus.offices import spoken_for
from kg.records.frus.persons import parse_name
from kg.records.frus.rows import BODIES, at_semicolons
from kg.records.frus.run_ons import columns, is_full_name, offices_first, run_ons, side_by_side
from kg.records.frus.words import (
    BARE_TITLE,
    GROUP,
    OFFICE_MARK,
    PREFIX,
    TITLED,
    UNNAMED,
    WITHHELD_ONE,
    before_comma,
    cut_at,
    has_role_word,
    top_level,
    veiled,
)
from kg.records.states import find_state

_ANY_YEAR: Final = 1960  # whether words name a government at all does not depend on the year

__all__ = ["Piece", "is_person_like", "split_people"]

_RUN_ON: Final = re.compile(rf"(?<=[a-z)])\s(?=(?:{OFFICE_MARK})—(?:Mr|Mrs|Miss|Dr|Amb))")


def is_person_like(piece: Marked, *, bare: bool = False) -> bool:
    """Tell whether a piece between commas is a whole person: titled name, marked name, "The President".

    With ``bare`` a title without article counts too: "Secretary of Defense" in a list of many.
    """
    words = PREFIX.sub("", piece.text.strip(" .,;"))
    words = re.sub(r"\s*\([^)]*\)$", "", words)
    if not words:
        return False
    if WITHHELD_ONE.fullmatch(words):
        return True
    if BARE_TITLE.match(words):
        return bare or words[:4].casefold() == "the "
    people = piece.people()
    if (
        people
        and people[-1].end >= len(piece.text.rstrip(" .,;)")) - 1
        and not re.search(r"\b(?:to|of|for)\s*(?:the\s+)?(?:Mr\.?\s*)?$", piece.text[: people[-1].start])
    ):
        return True
    titled = TITLED.match(words)
    if titled is None or " of " in words or " for " in words:
        return False
    rest = words[titled.end() :]
    return parse_name(words) is not None and (
        not has_role_word(rest) or _BEARS_OFFICE_NAME.match(words) is not None
    )


# "Mr. King", "Col. J.C. Bishop": names that are words of offices too.
_BEARS_OFFICE_NAME: Final = re.compile(
    r"(?:Mr|Mrs|Miss|Dr)\.? (?:King|Prince|Bishop|Head|Judge|Young|Youth|Senior|Marshal|Price|Cross|Bond|Task|Bank|Prime|Crown|High|Late)$"
    r"|(?:Mr|Mrs|Miss|Dr|Col|Colonel|Gen|Lt|Capt|Captain|Maj|Major|Adm|Admiral)\.? (?:[A-Z]\. ?)+(?:King|Prince|Bishop|Head|Judge|Young|Marshal|High|Crown|Bank)$"
)


def _opens_person(piece: Marked) -> bool:
    """Tell whether a piece after a semicolon opens a new person, or stands for unnamed people."""
    if re.fullmatch(r"\([^()]+\)", piece.text):
        piece = piece.cut(1, len(piece.text) - 1)
    first = before_comma(piece.text)
    people = piece.people()
    if people and people[0].start < len(first):
        return True
    if re.match(r"(?:the |two |three |\d+ )?(?:others?|staff|\[)", piece.text.strip(), re.IGNORECASE):
        return True
    return bool(TITLED.match(first) or PREFIX.match(piece.text)) and not re.search(
        r"\b(?:of|for|to)\b", first
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """One person of a line: the words to read (title and common role put back), and those printed."""

    text: Marked
    printed: str = ""

    @property
    def words(self) -> str:
        """Return the words as printed."""
        return self.printed or self.text.text


_COUPLE: Final = re.compile(
    r"(?P<title>(?:Mr|Dr)\.|(?:President|Ambassador|Prime Minister|Senator|General|Governor|Secretary)) (?:and|&) (?P<wife>Mrs\.|Madame|Mme\.?) "
    r"(?P<name>(?:[A-Z][\w.’'-]* ){0,3}[A-Z][\w’'-]+)(?=,|$| \()"
)


def split_people(text: Marked) -> list[Piece]:
    """Split a line into its people; a line that is one person with a role stays whole."""
    unnamed = _UNNAMED_TAIL.search(text.text)
    if unnamed is not None and unnamed.start():
        # "Foreign Minister Ash (note takers, interpreters)": those in brackets are others.
        return [
            *split_people(text.cut(0, unnamed.start())),
            Piece(text.cut(unnamed.start(1), unnamed.end(1))),
        ]
    joined = _JOINED_BY.search(text.text)
    if joined is not None and joined.start():
        more = split_people(text.cut(joined.start(1), joined.end(1)))
        late = [Piece(Marked(f"{p.text.text} (later)", p.text.spans), p.words) for p in more]
        return [*split_people(text.cut(0, joined.start())), *late]
    substitute = _SUBSTITUTE.search(text.text)
    if substitute is not None:
        # "Mr. Ash vice Under Secretary Elm": who was replaced was not there.
        return split_people(text.cut(0, substitute.start()))
    couple = _COUPLE.match(text.text)
    if couple is not None:
        # "Mr. and Mrs. Adam Ash": his name is whole, of hers the surname is printed.
        wife = Marked(f"{couple['wife']} {couple['name'].split()[-1]}{text.text[couple.end() :]}")
        he = text.cut(couple.start("name"), len(text.text))
        shift = len(couple["title"]) + 1
        spans = tuple(Span(s.name, s.start + shift, s.end + shift, s.target) for s in he.spans)
        return [Piece(Marked(f"{couple['title']} {he.text}", spans), text.text), Piece(wife, text.text)]
    offices = offices_first(text)
    if offices:
        return [Piece(piece) for piece in offices]
    runs = columns(text) or run_ons(text)
    if runs:
        return [single for piece in cut_at(text, runs) for single in split_people(piece)]
    pieces = at_semicolons(text)
    plural = _PLURAL.match(text.text)
    if plural is not None and len(pieces) > 1:
        # "Messrs. Ash, Treasury; Elm, Commerce"
        return [
            single
            for piece in at_semicolons(text.cut(plural.end(), len(text.text)))
            for single in _split_plural(piece, _PLURALS[plural["title"].casefold()])
        ]
    if len(pieces) > 1 and not all(_opens_person(p) for p in pieces[1:]):
        pieces = [text]  # a semicolon inside one person's offices
    if len(pieces) == 1:
        # Two lines run together: "Acting Secretary Bowles S/B—Mr. Bohlen".
        pieces = cut_at(text, [(m.start(), m.start() + 1) for m in _RUN_ON.finditer(text.text)])
    if len(pieces) == 1:
        pieces = cut_at(text, side_by_side(text))
    return [single for piece in pieces for single in _split_one(piece)]


_SUBSTITUTE: Final = re.compile(
    r"(?<=[a-z.)]) vice (?=(?:(?:Acting|Deputy|Under|Assistant) )*(?:Secretary|Director|Chairman|Administrator|Ambassador|General|Admiral|Attorney|Mr|Mrs|Dr)\b)"
)


_UNNAMED_TAIL: Final = re.compile(
    r"(?i)\s*\(((?:and |with )?(?:\w+ )?(?:note[- ]?takers|interpreters|advis[eo]rs)(?:(?:,| and|, and) [\w -]+)*)\)\s*$"
)
_JOINED_BY: Final = re.compile(r"\s*\((?:later )?joined (?:later )?by ([^()]+)\)\s*$")
_PLURALS: Final = {
    "messrs": "Mr.",
    "ambassadors": "Ambassador",
    "senators": "Senator",
    "congressmen": "Congressman",
    "secretaries": "Secretary",
    "generals": "General",
    "gens": "General",
    "cols": "Colonel",
    "colonels": "Colonel",
    "drs": "Dr.",
    "ministers": "Minister",
    "misses": "Miss",
    "admirals": "Admiral",
    "representatives": "Representative",
}


_PLURAL: Final = re.compile(rf"^(?P<title>{'|'.join(_PLURALS)})\.?\s+", re.IGNORECASE)


_SEPARATOR: Final = (
    r"\s*,\s+(?:and|&)\s+|\s*,\s+(?!Jr\b|Sr\b(?!\. [A-Z])|II\b|III\b|IV\b|2d\b|3d\b)|\s+(?:and|&)\s+|\s*\+\s*"
)


def _split_one(text: Marked) -> list[Piece]:
    plural = _PLURAL.match(text.text)
    if plural:
        rest = text.cut(plural.end(), len(text.text))
        return _split_plural(rest, _PLURALS[plural["title"].casefold()])
    pieces = cut_at(text, top_level(veiled(text), _SEPARATOR))
    later = next((i for i, p in enumerate(pieces) if i and _PLURAL.match(p.text)), 0)
    if later:
        # "The Speaker, Congressmen Ash, Elm": what stands before the plural is one by one.
        begin = text.text.find(pieces[later].text)
        return [*_split_one(text.cut(0, begin)), *_split_one(text.cut(begin, len(text.text)))]
    people = sum(is_person_like(p) for p in pieces)
    if len(pieces) < 2 or not people:
        return [Piece(text)]
    if people == len(pieces) == 2 and _APPOSITION.fullmatch(f"{pieces[0].text}, {pieces[1].text}"):
        return [Piece(text)]  # "The Prime Minister, Mr. Ash"
    if people == len(pieces):
        return [Piece(p) for p in pieces]
    if (
        len(pieces) == 2
        and WITHHELD_ONE.fullmatch(pieces[0].text)
        and re.fullmatch(OFFICE_MARK, pieces[1].text)
    ):
        return [Piece(text)]  # "Mr. [name not declassified], CIA"
    if any(WITHHELD_ONE.fullmatch(p.text.strip(" .")) for p in pieces) and all(
        is_person_like(p) or (parse_name(p.text) is not None and not has_role_word(p.text)) for p in pieces
    ):
        return [Piece(p) for p in pieces]  # names beside withheld ones
    if people >= 4:
        return _regroup(pieces)
    leading = next(i for i, p in enumerate([*pieces, Marked("")]) if not is_person_like(p))
    if leading >= 2 and people == leading:
        return _with_common_role(text, pieces, leading)
    again = any(_HONORIFIC.match(p.text) and is_person_like(p) for p in pieces[1:])
    return _regroup(pieces) if people >= 3 or (again and is_person_like(pieces[0])) else [Piece(text)]


_HONORIFIC: Final = re.compile(r"(?:Mr|Mrs|Miss|Dr)\. [A-Z]")


_APPOSITION: Final = re.compile(
    r"(?:The )?(?:Prime Minister|Foreign Minister|Chancellor|Ambassador), (?:Mr|Dr|M|Señor|Herr|Sir)\.? [^,]+"
)


def _with_common_role(text: Marked, pieces: list[Marked], leading: int) -> list[Piece]:
    """Read "Mr. A, Mr. B, and Mr. C, Department of State": what follows the people holds for all."""
    last = pieces[leading]
    name = parse_name(last.text)
    if leading == len(pieces) - 1 and (
        GROUP.search(last.text)
        or (
            name
            and (name.given or name.titles)
            and find_state(last.text) is None
            and spoken_for(last.text, _ANY_YEAR) is None
            and (name.titles or not has_role_word(last.text))
        )
    ):
        return [Piece(p) for p in pieces]  # "... and two note-takers", "... and Carl Duckett"
    rest = text.text[text.text.find(last.text) :]
    if BARE_TITLE.match(rest):
        # An office of the last one only; the lines ran together in print.
        return [*(Piece(p) for p in pieces[: leading - 1]), *_regroup(pieces[leading - 1 :])]
    return [Piece(Marked(f"{p.text}, {rest}", p.spans), p.text) for p in pieces[:leading]]


def _regroup(pieces: list[Marked]) -> list[Piece]:
    """Cut before each piece that opens a new person or group; the rest belongs to the one before."""
    people = [is_person_like(p, bare=True) for p in pieces]
    bare = sum(is_person_like(p) for p in pieces) >= 4
    roster = len(pieces) >= 6 and sum(people) * 4 >= len(pieces) * 3
    grouped: list[Marked] = []
    for index, piece in enumerate(pieces):
        if roster and people[index - 1 : index + 2].count(True) == 2 and is_full_name(piece.text):
            grouped.append(piece)  # "Secretary Ash, Bo Elm, Mr. Fir": one without a title among many with
            continue
        group = re.match(r"(?:the|all|other|several) ", piece.text) and UNNAMED.search(piece.text)
        if grouped and not group and not is_person_like(piece, bare=bare):
            grouped[-1] = Marked(f"{grouped[-1].text}, {piece.text}", grouped[-1].spans)
        else:
            grouped.append(piece)
    return [Piece(p) for p in grouped]


def _split_plural(rest: Marked, title: str) -> list[Piece]:
    """Read the people behind a title in the plural; a role printed behind the last one is that of all."""
    people: list[tuple[Marked, str]] = []  # each with the role printed behind it
    for piece in cut_at(rest, top_level(rest.text, _SEPARATOR + r"|\s*[—–]\s*")):
        role = (
            find_state(piece.text) is not None
            or spoken_for(piece.text, _ANY_YEAR) is not None
            or re.fullmatch(OFFICE_MARK, piece.text.strip(" .")) is not None
            or piece.text.casefold() in BODIES
            or (
                has_role_word(re.sub(r"\([^)]*\)", " ", piece.text))
                and TITLED.match(piece.text) is None
                and not piece.people()
            )
        )
        if people and (role or not (piece.people() or parse_name(piece.text))):
            last, tail = people[-1]
            people[-1] = last, f"{tail}, {piece.text}" if tail else piece.text
        elif people and people[-1][1] and not (piece.people() or " " in piece.text.strip()):
            last, tail = people[-1]
            people[-1] = last, f"{tail}, {piece.text}"
        else:
            people.append((piece, ""))
    shared = people[-1][1] if people and not any(tail for _, tail in people[:-1]) else ""
    made = []
    for piece, own in people:
        tail = own or shared
        titled = TITLED.match(piece.text)
        shift = 0 if titled else len(title) + 1
        words = piece.text if titled else f"{title} {piece.text}"
        spans = tuple(Span(s.name, s.start + shift, s.end + shift, s.target) for s in piece.spans)
        made.append(Piece(Marked(words + (f", {tail}" if tail else ""), spans), piece.text))
    return made or [Piece(rest)]
