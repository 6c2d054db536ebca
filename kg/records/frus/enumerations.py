"""Running enumerations of people: "the Secretary of State; Gen. Alder, for the Director; and Messrs. Birch and Elm".

Used where people stand in prose and not in lists: attendance paragraphs, source notes, openings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg.records.frus.lines import split_people
from kg.records.frus.marks import Marked
from kg.records.frus.participants import Listed, read_piece, title_state
from kg.records.frus.persons import TITLE, PrintedName, parse_name
from kg.records.frus.rows import Row
from kg.records.frus.words import (
    BARE_TITLE,
    TITLED,
    UNNAMED,
    WITHHELD_ONE,
    cut_at,
    has_role_word,
    is_role_word,
    top_level,
)
from kg.records.states import find_state

__all__ = ["enumerated", "is_whole_person"]

_COMMAS: Final = r"\s*,\s+(?:and|as well as|plus)\s+|\s*,\s+(?!Jr\b|Sr\b|II\b|III\b|IV\b|2d\b|3d\b)|\s+(?:and|as well as|&)\s+(?:also\s+)?"
_OPENING_WORDS: Final = re.compile(
    r"^(?:(?:and|also|both|(?:staff |staff members|members|aides|advis[eo]rs|assistants|editors|writers|correspondents|reporters|officials|representatives|newsmen|journalists)(?= [A-Z])|namely|viz\.?|finally|then|as well as|plus|with|including|himself|[a-z]\)|\([a-z\d]\))\s+)+",
)
_PLURAL: Final = re.compile(
    r"^(?:MM|Messrs|Ambassadors|Senators|Congressmen|Generals|Secretaries|Under Secretaries|Assistant Secretaries|Ministers|Admirals|Representatives|Misses|Drs|Foreign Ministers)\.?\s+(?=[A-Z])"
)
_SINGULAR: Final = {
    "messrs": "Mr.", "mm": "Mr.", "ambassadors": "Ambassador", "senators": "Senator", "congressmen": "Congressman",
    "generals": "General", "secretaries": "Secretary", "under secretaries": "Under Secretary",
    "assistant secretaries": "Assistant Secretary", "ministers": "Minister", "admirals": "Admiral",
    "representatives": "Representative", "misses": "Miss", "drs": "Dr.", "foreign ministers": "Foreign Minister",
}  # fmt: skip
_NAME: Final = re.compile(
    r"(?:(?:[A-Z][\w’'-]+|[A-Z]\.|(?:Mc|Mac|O[’'])[A-Z]\w+|de|del|la|von|van|der|den|bin|al|el|du|da|dos|U)\.?\s*){1,5}(?:,? (?:Jr|Sr|II|III|IV)\.?)?$"
)
# Capitalised words that are no surnames, for bare ones without title or mark-up.
_NO_NAME: Final = frozenset(
    "department state defense treasury embassy council congress cabinet washington white house staff president secretary minister "  # noqa: SIM905
    "committee board commission agency mission delegation government senate army navy congressional joint chiefs items item "
    "january february march april may june july august september october november december monday tuesday wednesday thursday "
    "friday saturday sunday messrs others officials advisers interpreters members ibid the this that these those there his her "
    "their our its north south east west no nsc cia jcs nato un united nations conference meeting summit note see document source "
    "secret confidential drafted library soviet british french german chinese american it he she they we you whether text".split()
)
_ABSTRACT: Final = re.compile(
    r"(?:tion|tions|ities|airs|ments|grams?|office|service|group|force)\b", re.IGNORECASE
)
_NOT_A_SURNAME: Final = re.compile(
    r"(?i)(?:marine )?corps|(?:general )?assembly|forces?|staff|council|committee|administration|mobilization|board|commission|department|embassy|agency|office|bureau|others?|civil|defense|delegation|group|government|side|congress|senate|house|items?"
)
_BODY: Final = re.compile(
    r"(?i)^[\w’' .-]*\b(?:council|committee|board|group|departments?|staff|delegations?|embassy|embassies|commission|governments?|cabinet|mission|party|congress|senate|house|agency|bureau|office|parliament|army|navy|marine corps|chiefs of staff)(?:$| (?:of|on|for)\b)"
)
_FORMER: Final = re.compile(r"^(?:(?:the )?former |ex-)")
_CLAUSE: Final = re.compile(
    r"^(?:latter|former|same|rest|whole)\b|\b(?:was|were|is|are|being|had|has|have|who|which|that|said|led|headed|will|would)\b"
)
_DEPUTISING: Final = re.compile(
    r",?\s+(?:(?:acting|sitting in)\s+)?(?:for|representing|vice)\s+(?:the\s+)?(?=[A-Z(])"
)
_ASIDE: Final = re.compile(
    r",?\s+(?:[Pp]residing|in the chair|ex officio|in part|as chairman|briefly)(?=$|[\s,(])|,\s+acting(?=$|,)",
)


def enumerated(text: Marked, year: int, found_by: str, *, roles: tuple[str, ...] = ()) -> Iterator[Listed]:
    """Yield the people, titles and groups of a running enumeration, each once and in order."""
    semicolons = top_level(text.text, r"\s*;\s*")
    for item in cut_at(text, semicolons):
        trimmed = _trimmed(item)
        whole = len(semicolons) > 1 and _is_one_title(trimmed)
        for piece in (trimmed,) if whole else _pieces(trimmed):
            one = _read(piece, year, found_by)
            if one is not None:
                yield replace(one, roles=roles) if roles and one.roles == ("present",) else one


def _without_clause(piece: Marked) -> Marked:
    clause = re.search(r",?\s+(?:who|whom|which|whose)\b", piece.text)
    return piece.cut(0, clause.start()) if clause is not None and clause.start() else piece


def _is_one_title(item: Marked) -> bool:
    """Tell "the Commandant, Forest Corps": between semicolons, a title whose parts are no people."""
    if not re.match(r"(?:the|The) ", item.text) or item.people():
        return False
    rest = cut_at(item, top_level(item.text, _COMMAS))[1:]
    return not any(
        TITLED.match(_trimmed(part).text) or re.match(r"(?:the|The) ", _trimmed(part).text) for part in rest
    )


_SEVERAL_OFFICERS: Final = re.compile(
    r"(?:[Tt]he )?(?:[A-Z][\w.]*[’'](?:s )?)?(?:(?:Special|Deputy|Senior|White House|NSC|Staff|Presidential|Congressional|Administrative|Military|Executive) )*"
    r"(?:Assistants|Advis[eo]rs|Counselors|Aides|Directors|[Ss]taff [Mm]embers)\s+(?=[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z])"
)


def _trimmed(piece: Marked) -> Marked:
    opening = _OPENING_WORDS.match(piece.text)
    start = opening.end() if opening else 0
    officers = _SEVERAL_OFFICERS.match(piece.text[start:])
    start += officers.end() if officers else 0  # "the President's Special Assistants Ada Ash, Bo Elm"
    end = (
        len(piece.text.rstrip(" .,;:"))
        if not re.search(r"\b(?:Jr|Sr|[A-Z])\.$", piece.text)
        else len(piece.text)
    )
    return piece.cut(start, end)


def is_whole_person(piece: Marked) -> bool:
    """Tell whether words stand for one person: a titled, marked or full name, or "the" and a title."""
    words = re.sub(r"\s*\([^()]*\)\s*$", "", _FORMER.sub("", piece.text.strip(" .,;")))
    if not words:
        return False
    of_a_body = re.match(r"((?:\S+ ){1,3}\S+) of (?:the )?[A-Z]", words)
    if of_a_body is not None and _is_bare_name(of_a_body[1]):
        return True  # "Edward Alder of the NSC Staff"
    people = piece.people()
    if people and not re.search(
        r"\b(?:to|of|for|by|with|from)\s+(?:the\s+)?(?:Mr\.?|President|Secretary|Ambassador|General)?\s*$",
        piece.text[: people[0].start],
    ):
        return True
    if re.match(r"(?:the|The) ", words):
        return has_role_word(words)
    if WITHHELD_ONE.fullmatch(words) or BARE_TITLE.match(words):
        return True
    titled = TITLED.match(words) or TITLE.match(words)
    if titled is not None and titled.end() < len(words):
        # The last word may look like an office: "Colonel J.C. King", "Mr. Bishop".
        own = " ".join(words[titled.end() :].split()[:-1])
        if not own and words.split()[-1] in (
            "King",
            "Bishop",
            "Judge",
            "Major",
            "Prince",
            "Marshal",
            "Speaker",
        ):
            return True
        return parse_name(words) is not None and not has_role_word(own) and "," not in own
    return _is_bare_name(words)


def _office_then_name(piece: Marked) -> int:
    """Return where the name begins in "Special Assistant Charles Alder", an office and its holder; else 0."""
    people = piece.people()
    if people:
        whole = people[-1].end >= len(piece.text.rstrip(" .,;)")) - 1 and people[0].start > 0
        before = piece.text[: people[0].start].rstrip()
        return people[0].start if whole and not re.search(r"\b(?:of|to|for|by|with|from)$", before) else 0
    words = list(re.finditer(r"[^\s,]+", piece.text))
    if words and words[0].group() in ("the", "The"):
        words = words[1:]
    if (
        "," in re.sub(r",? (?:Jr|Sr)\.?$", "", piece.text)
        or len(words) < 2
        or not words[0].group()[0].isupper()
    ):
        return 0
    last = max((i for i, w in enumerate(words[:-1]) if _ends_office(w.group(), i)), default=-1)
    if last < 0 or words[last].group() in ("of", "for", "the", "to", "in", "and", "on"):
        return 0  # "Director of Emergency Price Daniel": where the office ends nobody can tell
    tail = piece.text[words[last + 1].start() :]
    return words[last + 1].start() if _is_bare_name(tail) else 0


def _ends_office(word: str, at: int) -> bool:
    bare = re.sub(r"(?i)^d[’']", "", word)
    return is_role_word(bare) or _OFFICERS.fullmatch(bare) is not None or (at > 0 and word == "General")


_OFFICERS: Final = re.compile(  # one office of several: "Special Assistants Charles Alder, Victor Birch"
    r"(?i:assistants|advis[eo]rs|secretaries|directors|ministers|counselors|chairmen|deputies|leaders|editors|writers|correspondents|reporters)"
)


def _is_bare_name(words: str) -> bool:
    if _NAME.fullmatch(words) is None or words.isupper() or find_state(words) is not None:
        return False
    if has_role_word(words) or _ABSTRACT.search(words):
        return False
    return parse_name(words) is not None and not any(
        w.strip(".,").casefold() in _NO_NAME for w in words.split()
    )


def _pieces(item: Marked) -> Iterator[Marked]:
    """Cut one item at its commas: what is no person of its own belongs to the person before."""
    plural = _PLURAL.match(item.text)
    if plural is not None:
        yield from _plural(item, plural)
        return
    cuts = cut_at(item, top_level(item.text, _COMMAS))
    grouped: list[Marked] = []
    for at, raw in enumerate(cuts):
        piece = _without_clause(_trimmed(raw))
        more = _PLURAL.match(piece.text)
        if more is not None:
            yield from grouped
            rest = item.text.find(piece.text)
            yield from _plural(item.cut(rest, len(item.text)), more)
            return
        own = is_whole_person(piece) or _office_then_name(piece) > 0 or _is_group(piece)
        deputy = _DEPUTISING.search(piece.text)
        own = own or (deputy is not None and _is_named(piece.cut(0, deputy.start())))
        own = own and not (
            grouped
            and "," in grouped[-1].text
            and re.fullmatch(r"[A-Z][a-z]+", piece.text)
            and not piece.people()
        )  # "Officer in Charge, Forest, Meadow Affairs"
        apposition = (
            at > 0
            and grouped
            and re.match(r"(?:the|The) ", piece.text)
            and not piece.people()
            and parse_name(grouped[-1].text.partition(",")[0]) is not None
            and not re.match(r"(?:the|The) ", grouped[-1].text)
            and "(" not in piece.text
            and len(cuts) <= 3
        )
        if grouped and (not own or apposition):
            offset = len(grouped[-1].text) + 2
            spans = tuple(replace(s, start=s.start + offset, end=s.end + offset) for s in piece.spans)
            grouped[-1] = Marked(f"{grouped[-1].text}, {piece.text}", grouped[-1].spans + spans)
        else:
            grouped.append(piece)
    yield from grouped


def _is_group(piece: Marked) -> bool:
    return (
        re.match(
            r"(?i)(?:the )?(?:other|others|two|three|four|five|six|seven|eight|nine|ten|several|various|\d+|members?|staff|officials|advis[eo]rs|interpreters?|an? )\b",
            piece.text,
        )
        is not None
        and UNNAMED.search(piece.text) is not None
    )


def _plural(item: Marked, plural: re.Match[str]) -> Iterator[Marked]:
    """Yield "Mr. A", "Mr. B" of "Messrs. A and B"; a new title or office ends the row of surnames."""
    title = _SINGULAR[plural.group().strip(" .").casefold()]
    rest = item.cut(plural.end(), len(item.text))
    for piece in cut_at(rest, top_level(rest.text, _COMMAS)):
        trimmed = _trimmed(piece)
        titled = TITLE.match(trimmed.text)
        if _PLURAL.match(trimmed.text):
            yield from _pieces(rest.cut(rest.text.find(trimmed.text), len(rest.text)))
            return
        if (titled and titled.end() < len(trimmed.text)) or re.match(r"(?:the|The) ", trimmed.text):
            yield trimmed
        elif is_whole_person(trimmed) or re.fullmatch(r"[A-Z][\w’'-]+", trimmed.text):
            spans = tuple(
                replace(s, start=s.start + len(title) + 1, end=s.end + len(title) + 1) for s in trimmed.spans
            )
            yield Marked(f"{title} {trimmed.text}", spans)
        elif _is_group(trimmed):
            yield trimmed


def _is_named(piece: Marked) -> bool:
    titled = TITLED.match(piece.text)
    bare = re.match(r"(?:the|The) ", piece.text) or BARE_TITLE.match(piece.text)
    return is_whole_person(piece) and not bare and (titled is not None or not has_role_word(piece.text))


def _read(piece: Marked, year: int, found_by: str) -> Listed | None:
    words = piece.text
    deputy = _DEPUTISING.search(words)
    if deputy is not None and _is_named(piece.cut(0, deputy.start())):
        piece = piece.cut(0, deputy.start())  # "Gen. Alder, for the Director": the director was not there
    aside = _ASIDE.search(piece.text)
    if aside is not None:
        before = piece.cut(0, aside.start())
        piece = Marked(before.text + piece.text[aside.end() :], before.spans)
    if not piece.text or len(piece.text) > 300:
        return None
    former = _FORMER.match(piece.text)
    if former is not None:
        piece = piece.cut(former.end(), len(piece.text))
        if BARE_TITLE.match(piece.text):
            return None  # "the former Secretary" is not whoever is Secretary now
    row = Row(piece, None, found_by)
    split = split_people(piece)
    piece = split[0].text if len(split) == 1 else piece
    begin = _office_then_name(piece)
    if begin:
        office, holder = piece.text[:begin].strip(" ,"), piece.cut(begin, len(piece.text))
        one = read_piece(holder, row, year)
        if one is not None and one.name is not None:
            titles = one.name.titles or office
            named = replace(one.name, titles=titles)
            state = title_state(office, year)
            return replace(
                one, words=words.strip(" .,;:")[:400], name=named, role_text=office, speaks_for=state
            )
    one = read_piece(piece, row, year)
    if one is None:
        return None
    if one.name is not None and _NOT_A_SURNAME.fullmatch(one.name.surname):
        return None
    bracketed = re.search(r"\([A-Z][a-z’'-]+\)", piece.text)
    nobody = re.match(r"(?:the|The) ", piece.text) and not piece.people() and not bracketed
    if one.name is not None and nobody:
        one = replace(one, name=None)  # "the Director, Forest Administration" names nobody
    if one.name is not None and has_role_word(one.name.given.replace("General", "")):
        titles = " ".join(part for part in (one.name.titles, one.name.given) if part)
        one = replace(one, name=PrintedName(one.name.surname, "", titles))
    if one.name is None and (titled := TITLED.match(piece.text)) and is_whole_person(piece):
        first = re.split(r",|\(", piece.text)[0].strip()
        rest = first[titled.end() :].strip()
        name = parse_name(first) or (
            PrintedName(rest, "", titled.group().strip()) if rest.isalpha() else None
        )
        if name is not None and titled.end() < len(piece.text):
            one = replace(one, name=name, title="")  # "Colonel J. C. King", whose surname is a title
    one = replace(one, words=words.strip(" .,;:")[:400])
    if one.name is None and not one.title and re.match(r"(?:the|The) ", words) and not _is_group(piece):
        title = re.sub(r"\s*\([^()]*\)", "", re.sub(r"^[Tt]he\s+", "", piece.text)).strip(" .,;")
        if _CLAUSE.search(title) or not has_role_word(title) or _BODY.search(title):
            return None
        return replace(one, title=title[:120])
    if one.name is None and not one.title and not one.count and not _is_group(piece):
        return None
    return one
