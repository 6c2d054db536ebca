"""One line, one or several people: "Secretary Herter, Mr. Dillon", "Messrs. A, B and C, Treasury"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from kg.records.frus.marks import Marked, Span
from kg.records.frus.offices import spoken_for
from kg.records.frus.persons import TITLE, parse_name
from kg.records.frus.rows import BODIES, at_semicolons
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
    is_role_word,
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
    offices = _offices_first(text)
    if offices:
        return [Piece(piece) for piece in offices]
    runs = _columns(text) or _run_ons(text)
    if runs:
        return [single for piece in cut_at(text, runs) for single in split_people(piece)]
    pieces = at_semicolons(text)
    if len(pieces) > 1 and not all(_opens_person(p) for p in pieces[1:]):
        pieces = [text]  # a semicolon inside one person's offices
    if len(pieces) == 1:
        # Two lines run together: "Acting Secretary Bowles S/B—Mr. Bohlen".
        pieces = cut_at(text, [(m.start(), m.start() + 1) for m in _RUN_ON.finditer(text.text)])
    if len(pieces) == 1:
        pieces = cut_at(text, _between_people(text))
    return [single for piece in pieces for single in _split_one(piece)]


_SUBSTITUTE: Final = re.compile(
    r"(?<=[a-z.)]) vice (?=(?:(?:Acting|Deputy|Under|Assistant) )*(?:Secretary|Director|Chairman|Administrator|Ambassador|General|Admiral|Attorney|Mr|Mrs|Dr)\b)"
)


def _offices_first(text: Marked) -> list[Marked]:
    """Return the people of "Director of INR Ada Ash, Chief, Elm Division, CIA, Bo Elm, and ...", else nothing.

    Every one of them opens with an office and ends with a full or a marked name.
    """
    spans = top_level(veiled(text), r"\s*,\s+and\s+|\s*,\s+(?!Jr\b|Sr\b(?!\. [A-Z])|I{2,3}\b)|\s+and\s+")
    if not spans or not _opens_with_office(text.text):
        return []
    found: list[Marked] = []
    begin = 0
    for stop, following in [*spans, (len(text.text), len(text.text))]:
        segment = text.cut(begin, stop)
        opens = following >= len(text.text) or _opens_with_office(text.text[following:])
        if opens and _ends_with_name(segment):
            found.append(segment)
            begin = following
    return found if len(found) > 1 and begin >= len(text.text) else []


_OFFICE_WORD: Final = re.compile(
    r"(?:Chief|Director|Deputy|Assistant|Acting|Associate|Senior|Special|General Counsel|Executive|Country|Chairman|Counselor|Adviser|Advisor|Head|Administrator|Officer|Under|Permanent|First|Second|Third|Staff)\b"
)


def _opens_with_office(words: str) -> bool:
    bare = re.sub(rf"^(?:{OFFICE_MARK}) (?:Staff |Senior )?(?=[A-Z][a-z])", "", words)
    return _OFFICE_WORD.match(bare) is not None


def _ends_with_name(segment: Marked) -> bool:
    """Tell whether an office is followed by the full name of its holder: "Director of INR Ada Ash"."""
    words = segment.text.strip(" .;")
    people = segment.people()
    if people:
        before = words[: people[-1].start].strip()
        named = people[-1].end >= len(words) and before != ""
        return named and len(people) == 1 and re.search(r"\b(?:to|of|for|by|with|the|Mr\.)$", before) is None
    tail = re.search(
        r"(?P<before>[\w.]+,?) (?P<titled>(?:Ambassador|(?:Lt\.|Maj\.|Major|Lieutenant|Brig\.|Vice|Rear)? ?(?:General|Admiral)|Colonel|Mr\.|Dr\.|Mrs\.|Miss) )?"
        r"(?P<name>(?:[A-Z]\. )*[A-Z][a-z]+(?: [A-Z]\.)* [A-Z][\w’'-]+|(?:[A-Z]\. ?)+[A-Z][a-z]+)$",
        words,
    )
    if tail is None or has_role_word(tail["name"]) or find_state(tail["name"]) is not None:
        return False
    before = tail["before"]
    place = before.rstrip(",") in _NEVER_BEFORE_NAME or find_state(tail["name"].split()[0]) is not None
    return not place and (
        is_role_word(before.rstrip(","))
        or before.endswith(",")
        or tail["titled"] is not None
        or before.istitle()
    )


_NEVER_BEFORE_NAME: Final = frozenset("of for the to in on at by with and &".split())  # noqa: SIM905
_UNNAMED_TAIL: Final = re.compile(
    r"(?i)\s*\(((?:and |with )?(?:\w+ )?(?:note[- ]?takers|interpreters|advis[eo]rs)(?:(?:,| and|, and) [\w -]+)*)\)\s*$"
)
_JOINED_BY: Final = re.compile(r"\s*\((?:later )?joined (?:later )?by ([^()]+)\)\s*$")
_COURTEOUS: Final = r"(?:Mr|Mrs|Miss|Messrs|Dr|Sir|Capt|Captain|Col|Colonel|Lt|Gen|General|Maj|Brig|Adm|Admiral|Vice Admiral|Baron|Count|Amb|Ambassador|Senator)"
_OPENS: Final = re.compile(rf"\s(?={_COURTEOUS}\.? (?:{_COURTEOUS}\.? )*[A-Z{{])")
_HOLDS_PERSON: Final = re.compile(
    rf"\b(?:Mr|Mrs|Miss|Dr|Sir|Baron|Count)\.? [A-Z]|\b{_COURTEOUS}\.? (?:[A-Z]\. ?)*[A-Z][a-z]+"
)
_LEADS_ON: Final = re.compile(
    r"(?:[,;:—–(-]|\b(?:to|of|for|by|with|from|and|&|the|Mr|Mrs|The|Deputy|Acting|Under|Vice|Rear|Lt|Maj|Brig|Major|Lieutenant|Brigadier|Group|Wing|Field|Air|former|"
    rf"Honorable|Excellency|{_COURTEOUS})\.?)$"
)
_ENDS_OFFICE: Final = re.compile(
    r"\b(?:Affairs|State|Defense|Treasury|Staff|Office|Ministry|Agency|Embassy|Director|Chairman|Secretary|Counselor|Minister|Attaché|Adviser|Advisor|Service|Bureau|Division)$"
)


_TWO_NAMES: Final = re.compile(  # "{Adam B. Ash Carl Elm}, Counselor": two lines within one mark
    r"([A-Z][a-z]+ [A-Z]\. [A-Z][\w’'-]+) [A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+"
)
_BODIES_BETWEEN: Final = re.compile(
    r"(?<=[\w.)]) (?=(?:CIA|JCS|NSC(?: Staff)?|OMB|OEP|AID|USIA|ACDA|Treasury|Defense|State|Commerce|Justice|Agriculture|White House)(?: [-—–] | )"
    r"(?:(?:Lt\.|Maj\.|Brig\.|Vice|Rear|[LBVRM]/) ?)?[A-Z{])"
)


def _columns(text: Marked) -> list[tuple[int, int]]:
    """Return where a body opens the next column: "Ada Ash Treasury Bo Elm", "{Ada Ash}, Chairman NSC Staff - Bo Elm"."""
    found = []
    begin = 0
    for match in _BODIES_BETWEEN.finditer(text.text):
        before = re.sub(r",? Chairman$", "", text.text[begin : match.start()])
        body = re.match(r"(?:NSC Staff|White House|\w+)(?: [-—–] | )", text.text[match.end() :])
        if body is None:
            continue
        after = text.cut(match.end() + body.end(), len(text.text))
        marked_before = any(m.end == begin + len(before) for m in text.people())
        marked_after = any(m.start == 0 for m in after.people())
        ahead = _FULL_NAME.match(after.text)
        if (marked_before or _is_full_name(before)) and (
            marked_after or TITLED.match(after.text) or (ahead and not has_role_word(ahead.group()))
        ):
            found.append((match.start(), match.end()))
            begin = match.end()
    return found


_FULL_NAME: Final = re.compile(
    r"(?:[A-Z]/?[A-Za-z]*\. ?)*(?:[A-Z][a-z]+|[A-Z]\.)(?: [A-Z]\.)* [A-Z][a-z][\w’'-]*(?=,|$| \()"
)


def _run_ons(text: Marked) -> list[tuple[int, int]]:
    """Return where a new person opens without any separator: "Mr. Ash, Counselor Mr. Elm, First Secretary"."""
    found: list[tuple[int, int]] = []
    begin = 0
    marks = text.people()
    for start, end in top_level(text.text, _OPENS.pattern):
        before = text.text[begin:start]
        following = re.sub(rf"^(?:{_COURTEOUS}\.? )+", "", text.text[end:]).split()
        if not following or is_role_word(following[0]):
            continue  # "Assistant General Counsel"
        if _LEADS_ON.search(before.rstrip()) or any(m.start < start < m.end for m in marks):
            continue
        held = any(begin <= m.start < start for m in marks)
        if held or _HOLDS_PERSON.search(before):
            found.append((start, end))
            begin = start
    for mark in marks:
        both = _TWO_NAMES.fullmatch(text.text[mark.start : mark.end])
        if both is not None and text.text[mark.end :].startswith(","):
            found.append((mark.start + both.end(1), mark.start + both.end(1) + 1))
        head = text.text[: mark.start]
        earlier = [m for m in marks if m.end <= mark.start and m.target and m.target != mark.target]
        full = text.text[mark.start : mark.end].count(" ") > 0
        if earlier and full and mark.target and _ENDS_OFFICE.search(head.rstrip()) and head[-1:] == " ":
            # "Ada Ash, Assistant Secretary for Affairs {Bo Elm}, Country Officer": two lines run together.
            comma = head.rfind(",")
            if comma > earlier[-1].start and not re.search(
                r"\b(?:to|by|with) (?:the )?\w*$", head[comma:].rstrip().rpartition(" ")[0]
            ):
                found.append((mark.start - 1, mark.start))
        if full and re.match(
            r" (?:[A-Z]\. )?(?:[A-Z][a-z]+|[A-Z]\.)(?: [A-Z]\.)? [A-Z][a-z]+(?:,| I{2,3}\b|$)",
            text.text[mark.end :],
        ):
            more = text.text[mark.end :].split(",")[0]
            if not has_role_word(more) and not any(0 <= m.start - mark.end < len(more) for m in marks):
                found.append((mark.end, mark.end + 1))
    return sorted(set(found))


def _between_people(text: Marked) -> list[tuple[int, int]]:
    """Return where two marked names stand side by side: "Secretary Rusk Secretary Clifford"."""
    found = []
    for first, second in pairwise(text.people()):
        between = text.text[first.end : second.start]
        titled = TITLE.match(between.strip() + " X") if between.strip() else None
        apart = bool(first.target and second.target and first.target != second.target)
        if (
            between[:1].isspace()
            and not re.search(r"[,;(—–]|\b(?:of|to|for|and)\b", between)
            and (titled or (apart and not between.strip()))
        ):
            found.append((first.end, first.end + 1))
    return found


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
        return _split_plural(text, plural)
    pieces = cut_at(text, top_level(veiled(text), _SEPARATOR))
    later = next((i for i, p in enumerate(pieces) if i and _PLURAL.match(p.text)), 0)
    if later:
        # "The Speaker, Congressmen Ash, Elm": what stands before the plural is one by one.
        begin = text.text.find(pieces[later].text)
        return [*_split_one(text.cut(0, begin)), *_split_one(text.cut(begin, len(text.text)))]
    people = sum(is_person_like(p) for p in pieces)
    if len(pieces) < 2 or not people:
        return [Piece(text)]
    if people == len(pieces):
        return [Piece(p) for p in pieces]
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
        if roster and people[index - 1 : index + 2].count(True) == 2 and _is_full_name(piece.text):
            grouped.append(piece)  # "Secretary Ash, Bo Elm, Mr. Fir": one without a title among many with
            continue
        group = re.match(r"(?:the|all|other|several) ", piece.text) and UNNAMED.search(piece.text)
        if grouped and not group and not is_person_like(piece, bare=bare):
            grouped[-1] = Marked(f"{grouped[-1].text}, {piece.text}", grouped[-1].spans)
        else:
            grouped.append(piece)
    return [Piece(p) for p in grouped]


def _is_full_name(words: str) -> bool:
    name = parse_name(words)
    return (
        _FULL_NAME.fullmatch(words) is not None
        and name is not None
        and name.given != ""
        and not has_role_word(words)
        and find_state(words) is None
        and words.casefold() not in BODIES
    )


def _split_plural(text: Marked, plural: re.Match[str]) -> list[Piece]:
    title = _PLURALS[plural["title"].casefold()]
    rest = text.cut(plural.end(), len(text.text))
    people: list[tuple[Marked, str]] = []  # each with the role printed behind it
    for piece in cut_at(rest, top_level(rest.text, _SEPARATOR + r"|\s*[—–]\s*")):
        role = (
            find_state(piece.text) is not None
            or spoken_for(piece.text, _ANY_YEAR) is not None
            or (has_role_word(piece.text) and TITLED.match(piece.text) is None and not piece.people())
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
    return made or [Piece(text)]
