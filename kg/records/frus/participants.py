"""Participants: from lists, tables, paragraphs and heads to single entries, in reading order.

This module knows printed text only. It yields ``Listed`` values: one person, one title without a
name, or one group of unnamed people, each with its words, side, roles and how it was found. Who the
person *is* is decided elsewhere (``identify``). Nobody is made up: what is withheld or not named
stays a group.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from lxml import etree

from kg.records.frus.behalf import by_content, is_communist_china
from kg.records.frus.lines import is_person_like, split_people
from kg.records.frus.marks import Marked, in_note, plain, walk
from kg.records.frus.notes import sentences
from kg.records.frus.offices import office_of, spoken_for
from kg.records.frus.persons import SUFFIX, TITLE, PrintedName, parse_name
from kg.records.frus.rows import (
    BODIES,
    UNITED_STATES_BODIES,
    Row,
    rows_of,
    sides_within,
    state_of_side,
)
from kg.records.frus.words import (
    BARE_TITLE,
    GROUP,
    OFFICE_MARK,
    PREFIX,
    ROLE_WORDS,
    TITLED,
    UNNAMED,
    before_comma,
    has_role_word,
    is_role_word,
    top_level,
    veiled,
)
from kg.records.states import State, find_state, leading_state, state_by_slug

__all__ = ["Listed", "listed_in", "read_piece", "title_state"]

_WITHHELD: Final = re.compile(r"not declassified|text not|less than", re.IGNORECASE)


_REFERENCE: Final = re.compile(
    r"^[\[(]*(?:here follows?|for (?:a|the) (?:complete )?list|see\b|same (?:as|list)|list of participants|full list|list (?:is )?attached|attached list|listed (?:on|in)|list of additional|appended|participants continued|for the list|\[?not printed)",
    re.IGNORECASE,
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


_WAS_PRESENT: Final = re.compile(
    r"\s+(?:(?:was|were) (?:also )?(?:present|there)|joined(?: the meeting)?|attended|arrived|left)\s+((?:for|during|at|until|from|part|after|before|only|late|early)\b(?:[^.]|No\.)*)\.?$",
    re.IGNORECASE,
)


_ABSENT: Final = re.compile(
    r"(?i)\b(?:was|were) (?:out of|absent|away|not present|unable|ill\b)|\bdid not attend\b|\bunable to (?:attend|be present)\b|\babsent\)?$|^\(?absent\b"
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
    match = re.search(r"\b(\d{1,3}|" + "|".join(_COUNTS) + r")\b", words, re.IGNORECASE)
    if match is None:
        return 1 if re.search(r"\bname not declassified", words) else None
    number = int(match[1]) if match[1].isdigit() else _COUNTS[match[1].casefold()]
    return number if 0 < number < 200 else None


def _roles(words: str) -> tuple[str, ...]:
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
    words = piece.text.strip(" .,;:{}")
    if not words or _REFERENCE.match(words) or _ABSENT.search(words) or _TOLD.match(words):
        return None
    side_state = state_of_side(row.side, year)
    common = Listed(
        words=words[:400],
        found_by=row.found_by,
        side=row.side[:120] if row.side else None,
        side_state=side_state,
        roles=_roles(words),
        presence=row.presence or _presence(words, row.heading),
    )
    if (
        _WITHHELD.search(words)
        and not piece.people()
        and parse_name(before_comma(re.sub(r"\[[^\]]*\]", " ", words))) is None
    ):
        return replace(common, count=_count(words), rule="withheld")
    text, office_state = _without_prefix(piece, year)
    head, role_text = _head_and_role(text)
    speaks_for = office_state or spoken_for(role_text, year) or _symbol_state(role_text)
    common = replace(
        common,
        role_text=role_text,
        speaks_for=speaks_for,
        likely_for=by_content(role_text, year) or _by_title_words(words),
        rule="name-before-role" if role_text else "name",
    )
    named = _named(head, year)
    if named is None and role_text:
        for office, name_text in _office_then_name(text):
            # "Argentine Ambassador—Roberto Alemann": the office first, then the name.
            if (named := _named(name_text, year)) is not None:
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
    return replace(common, count=_count(words) if UNNAMED.search(words) else None, rule="unnamed")


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
    match = _OF_COUNTRY.search(re.sub(r"\s*\([^)]*\)", "", head.text))
    return find_state(match[1], year) if match else None


_OF_COUNTRY: Final = re.compile(r" of (?:the )?([A-Z][\w. ’']+)$")


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


def _head_and_role(text: Marked) -> tuple[Marked, str]:
    """Cut a line at the first comma or dash outside brackets: name, then role."""
    spans = top_level(
        veiled(text),
        r"\s*,\s*(?!Jr\b|Sr\b(?!\. [A-Z])|II\b|III\b|IV\b|2d\b|3d\b)|\s*[—–]{1,2}\s*|\s+-\s+|(?<=[a-z.])-(?=[A-Z]{2,4}$)|\s*:\s*",
    )
    if spans:
        begin, end = spans[0]
        bracket = re.search(r"\(([^()]*)\)\s*$", text.text[:begin])
        role = text.text[end:]
        return text.cut(0, begin), f"{bracket[1]}, {role}" if bracket else role
    bracket = re.search(r"\(([^()]*)\)", text.text)
    return text, bracket[1] if bracket else ""


def _office_then_name(text: Marked) -> Iterator[tuple[str, Marked]]:
    """Yield the ways to read an office before its holder: at the last dash, at a comma, within the last words."""
    dashes = top_level(text.text, r"\s*[—–]\s*|\s*:\s*")
    if dashes:
        begin, end = dashes[-1]
        yield text.text[:begin], text.cut(end, len(text.text))
    commas = top_level(text.text, r"\s*,\s+(?!Jr\b|Sr\b(?!\. [A-Z])|II\b|III\b|IV\b)")
    if not commas:
        return
    begin, end = commas[0]
    second = text.cut(end, commas[1][0] if len(commas) > 1 else len(text.text))
    if second.people() or (TITLED.match(second.text) and is_person_like(second)):
        yield text.text[:begin], second
    begin, end = commas[-1]
    last = text.cut(end, len(text.text))
    name = parse_name(last.text)
    if name is not None and name.given and not has_role_word(last.text) and find_state(last.text) is None:
        yield text.text[:begin], last
    words = last.text.split()
    offices = [
        i
        for i, w in enumerate(words)
        if w.strip(".").casefold() in ROLE_WORDS or re.fullmatch(r"[A-Z]{2,6}", w)
    ]
    if offices:
        tail = " ".join(words[offices[-1] + 1 :])
        name = parse_name(tail)
        if name is not None and name.given:
            yield (
                text.text[: len(text.text) - len(tail)],
                last.cut(len(last.text) - len(tail), len(last.text)),
            )


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


def _named(head: Marked, year: int) -> tuple[PrintedName, tuple[str, ...], str] | None:
    """Return the name that heads a line, the targets marked up around it, and the title before it."""
    found = _read_name(head, year)
    if found is None:
        return None
    name, targets, before = found
    words = name.given.split()
    dropped = next((i for i, word in enumerate(words) if not _no_given_name(word)), len(words))
    if dropped:
        # "Asst. Secy. Ash", "FonSec Elm", "JCS V/Adm. John Oak": abbreviated offices are no given names.
        before = " ".join([before, *words[:dropped]]).strip()
        name = PrintedName(name.surname, " ".join(words[dropped:]), name.titles)
    if not targets and not name.titles and is_role_word(name.surname) and not name.given:
        return None
    return name, targets, before


_ABBREVIATED: Final = frozenset(
    "asst secy sec min dept dep fonsec under for actg vice amb rep govt off dir depsec undersec undsec perm secgen depsecdef secdef secstate".split()  # noqa: SIM905
)


def _no_given_name(word: str) -> bool:
    bare = word.strip(".,")
    return (
        bare.casefold() in _ABBREVIATED
        or re.fullmatch(r"[A-Z]/[A-Z][a-z]+|(?:Secretary|Ambassador|President|Minister)-\w+", bare)
        is not None
        or bare
        in (
            "AID",
            "JCS",
            "CIA",
            "NSC",
            "OMB",
            "ACDA",
            "USIA",
            "OSD",
            "Treasury",
            "Commerce",
            "Defense",
            "State",
            "Agriculture",
        )
    )


def _read_name(head: Marked, year: int) -> tuple[PrintedName, tuple[str, ...], str] | None:
    bracket = head.text.find("(")
    people = [
        s
        for s in head.people()
        if head.text[s.start : s.end].strip(" .,")
        and not (0 < bracket < s.start and head.text[:bracket].strip())
    ]
    if people:
        first = people[0]
        before = head.text[: first.start].strip()
        if re.search(
            r"(?:\b(?:to|of|for|by|with|from)|,)\s*(?:the\s+)?(?:(?:Mr|Mrs|President|Secretary|Prime Minister|Minister|Premier|Ambassador|General)\.?\s*)?$",
            before,
        ) and not re.search(r"(?i)^(?:the )?(?:ambassador|minister) (?:to|of|for|from) [A-Z]", before):
            people = []  # somebody else's name: "Private Secretary to Mr. Manescu"
        else:
            last = people[-1]
            end = _name_end(head.text, last.start, last.end)
            own = head.text[first.start : end]
            name = parse_name(_titles_of(before) + " " + own)
            particle = re.search(r"\b(?:von|van|de|del|della|di|da|de la|ten|ter|O['’]|al)\s*$", before)
            if name is not None and particle and not re.match(r"(?:von|van|de|di|da)\b", name.surname):
                name = PrintedName(f"{particle.group().strip()} {name.surname}", name.given, name.titles)
            if name is not None:
                # A given name printed before the marked surname: "von {Brentano}", "George {Christian}".
                given = _given_before(before)
                if given and not name.given:
                    name = PrintedName(name.surname, given, name.titles)
                targets = tuple(s.target for s in people if s.target)
                return name, targets, before
    text = re.sub(r"\s*\([^)]*\)", " ", head.text).strip(" .,;")
    return _unmarked_name(text, year)


def _name_end(text: str, start: int, end: int) -> int:
    """Return where a marked name really ends: a suffix or the surname may stand outside the mark."""
    tail = SUFFIX.match(text[end:])
    if tail:
        return end + tail.end()
    if re.search(r"\w\s+(?!(?:de|von|van|del|della|di)$)\S+$", text[start:end]):
        return end  # given name and surname are inside
    more = re.match(
        r"(?:[-’'][A-Z][\w’'-]+|\s(?:(?:von|van|de|der|la)\s)*(?P<word>[A-Z][a-z][\w’'-]+))", text[end:]
    )
    if more and not (more["word"] and (more["word"].casefold() in ROLE_WORDS or TITLE.match(more["word"]))):
        return end + more.end()
    return end


def _titles_of(before: str) -> str:
    words = before.split()
    return " ".join(w for w in words[-2:] if TITLE.match(w)) if words else ""


def _given_before(before: str) -> str:
    words = []
    for word in reversed(before.split()):
        plain_word = word.strip(".,")
        if (
            TITLE.match(word)
            or plain_word.casefold() in ROLE_WORDS
            or not word[:1].isupper()
            or find_state(plain_word) is not None
        ):
            break
        words.append(word)
    given = " ".join(reversed(words))
    return given if 0 < len(words) <= 3 and not re.search(r"[^\w .’'-]", given) else ""


def _unmarked_name(text: str, year: int) -> tuple[PrintedName, tuple[str, ...], str] | None:
    """Read a name without mark-up: after the last word of an office, or before the first."""
    text = re.sub(r"^(?:The|the) ", "", text)
    text = re.sub(r"\bWhite House\b", "House", text)  # no Mr. White
    text = re.sub(r"(?i)\baide[- ]de[- ]camp\b", "Aide", text)
    if (
        _COURTEOUS.match(text)
        and (plain_name := parse_name(text)) is not None
        and len(plain_name.given.split()) < 4
    ):
        return plain_name, (), ""  # "Mr. Head", "Dr. King": no office begins so
    if not text or office_of(text, year) is not None:
        return None
    country = _OF_COUNTRY.search(text)
    if country and find_state(country[1], year) is not None:
        text = text[: country.start()]  # "Ambassador Roberto Campos of Brazil"
    words = text.split()
    offices = [i for i, word in enumerate(words) if is_role_word(word)]
    cut = offices[-1] + 1 if offices else 0
    if (
        offices
        and offices[0] >= 2
        and not any(TITLE.match(w) and len(w.strip(".")) > 1 for w in words[: offices[0]])
    ):
        # A soft line break: "Abdel Kader Bousselham Chief, Algerian Interests Section".
        upto = offices[0]
        while upto > 2 and find_state(words[upto - 1].strip(",")) is not None:
            upto -= 1  # "George M. Ash Algerian Desk Officer"
        first = parse_name(" ".join(words[:upto]))
        if first is not None and first.given and find_state(words[0], year) is None:
            return first, (), ""
    tail, before = " ".join(words[cut:]), " ".join(words[:cut])
    if cut == 0 and len(words) > 2 and find_state(words[0], year) is not None:
        tail, before = " ".join(words[1:]), words[0]
    if cut and (not tail or _OPEN_ENDED.search(before)):
        return None
    if _SOMEBODY_ELSES.search(before):
        return None  # "Assistant to Admiral Ash"
    if (
        cut
        and len(tail.split()) == 1
        and _OFFICE_OF_ONE.search(before)
        and not _ENDS_AN_OFFICE.search(before)
    ):
        return None  # "Chairman of Yugoslav Delegation"
    name = parse_name(tail)
    if name is None or find_state(tail, year) is not None:
        return None
    if UNNAMED.search(tail) and not TITLE.match(tail):
        return None
    if "/" in name.surname:
        return None
    if len(name.given.split()) > 4 or re.fullmatch(r"[A-Z/&.-]{2,6}|[A-Z][a-z]+/[A-Z][a-z]+", name.surname):
        return None
    titles = " ".join(t for t in (_titles_of(before), name.titles) if t)
    return PrintedName(name.surname, name.given, titles), (), before


_SOMEBODY_ELSES: Final = re.compile(
    r"(?i)\w[\w.]* (?:to|for|with|by)(?: the)?(?: (?:Vice|Deputy|Prime|Foreign|Acting|Under|Assistant|President|Secretary|Minister|Admiral|General|Ambassador|Governor|Senator|Chancellor|Premier|Mr\.?|Dr\.?))+$"
)


_COURTEOUS: Final = re.compile(r"^(?:Mr|Mrs|Miss|Ms|Dr)\.? (?:[A-Z][\w.’'-]*\s?){1,4}$")


_OPEN_ENDED: Final = re.compile(r"\b(?:of|for|to|the|in|on|and)$", re.IGNORECASE)


_OFFICE_OF_ONE: Final = re.compile(r"\b(?:of|for)\s+(?:the\s+)?[A-Z][\w.]+$")


_ENDS_AN_OFFICE: Final = re.compile(
    r"\b(?:affairs|state|defense|treasury|budget|ministry|staff|protocol|agriculture|finance|commerce|economy|trade|industry|justice|labor|health|education)$",
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
    return tuple(_of_two_chinas(document, found))


def _with_more_role(above: Listed, more: Listed, year: int) -> Listed:
    """Return a person with the rest of his role, which stands in a line of its own."""
    role = f"{above.role_text}, {more.words}" if above.role_text else more.words
    roles = _roles(more.words)
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


def _continues(found: list[Listed], one: Listed) -> bool:
    """Tell whether a line is only the role of the person above: the line was broken in print."""
    if (
        one.name is not None
        or not found
        or re.match(r"(?i)the |and |\(|\[|\d|two |interpreter|various |other", one.words)
    ):
        return False
    above = found[-1]
    if above.name is None or one.rule == "withheld":
        return False
    words = one.words.split()
    if one.rule == "unnamed" and _ROLE_ALONE.fullmatch(one.words) is not None:
        return True  # "Soviet Embassy", "G": what names a place of work is nobody
    role = any(is_role_word(w) for w in words[:3])
    named_other = (
        re.search(r"(?i)\b(?:to|for) (?:the )?(?:\w+ ){0,2}[A-Z][a-z]+$", one.words) is not None and role
    )
    return role and (not above.role_text or named_other) and not GROUP.search(one.words) and len(words) > 1


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
        words = match["side"].strip()
        rest = row.text.cut(match.end(), len(row.text.text))
        known = find_state(words, year) is not None or words.casefold() in BODIES
        if (known or spoken_for(words, year) is not None) and len(split_people(rest)) > 1:
            return words, rest
    return row.side, row.text


def title_state(title: str, year: int) -> State | None:
    """Return the government that a title without a name speaks for."""
    office = office_of(title, year)
    return office.state if office else spoken_for(title, year)
