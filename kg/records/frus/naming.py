"""Who is named in a line: the name before or after its office, marked up or not, and nobody else's.

A line is cut into a head and a role, and the name is read out of the head: where it is marked up, at the
mark; else after the last word of an office or before the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kg.records.frus.lines import is_person_like
from kg.records.frus.marks import Marked, Span
from kg.records.frus.no_names import names_nobody
from kg.records.frus.offices import office_of
from kg.records.frus.persons import SUFFIX, TITLE, PrintedName, parse_name
from kg.records.frus.rows import BODIES
from kg.records.frus.words import (
    ROLE_WORDS,
    TITLED,
    UNNAMED,
    has_role_word,
    is_role_word,
    top_level,
    veiled,
)
from kg.records.states import find_state

__all__ = ["OF_COUNTRY", "head_and_role", "named_in", "office_then_name"]


def head_and_role(text: Marked) -> tuple[Marked, str]:
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


def office_then_name(text: Marked) -> Iterator[tuple[str, Marked]]:
    """Yield the ways to read an office before its holder: at the last dash, at a comma, within the last words."""
    dashes = top_level(text.text, r"\s*[—–]\s*|\s+-\s+|\s*:\s*")
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


def named_in(head: Marked, year: int) -> tuple[PrintedName, tuple[str, ...], str] | None:
    """Return the name that heads a line, the targets marked up around it, and the title before it."""
    found = _read_name(head, year)
    if found is None:
        return None
    name, targets, before = found
    if not targets and names_nobody(name):
        return None
    words = re.sub(r"[,;]$", "", name.given).split()
    if len(words) and name.given[-1] in ",;":
        name = PrintedName(name.surname, " ".join(words), name.titles)  # "Mr. {Adam B, Ash}"
    dropped = next((i for i, word in enumerate(words) if not _no_given_name(word)), len(words))
    if dropped:
        # "Asst. Secy. Ash", "FonSec Elm", "JCS V/Adm. John Oak": abbreviated offices are no given names.
        before = " ".join([before, *words[:dropped]]).strip()
        name = PrintedName(name.surname, " ".join(words[dropped:]), name.titles)
    if not targets and not name.titles and is_role_word(name.surname) and not name.given:
        return None
    if name.surname.casefold() in _NO_SURNAME:
        return None
    return name, targets, before


_NO_SURNAME: Final = frozenset("the of for and was were absent present others participants names".split())  # noqa: SIM905
_ABBREVIATED: Final = frozenset(
    "asst secy sec min dept dep fonsec rear adm lt gen maj brig under for actg vice amb rep govt off dir depsec undersec undsec perm secgen depsecdef secdef secstate".split()  # noqa: SIM905
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
            end = _name_end(head.text, last)
            own = head.text[first.start : end]
            name = parse_name(f"{_titles_of(before)} {own}")
            if name is None and "," in own:
                name = parse_name(f"{_titles_of(before)} {own.partition(',')[0]}")  # "{Adam Ash, G}"
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


def _name_end(text: str, mark: Span) -> int:
    """Return where a marked name really ends: a suffix or the surname may stand outside the mark."""
    start, end = mark.start, mark.end
    tail = SUFFIX.match(text[end:])
    if tail:
        return end + tail.end()
    if re.search(r"\w\s+(?!(?:de|von|van|del|della|di)$)\S+$", text[start:end]):
        return end  # given name and surname are inside
    more = re.match(
        r"(?:[-’'][A-Z][\w’'-]+|\s(?:(?:von|van|de|der|la)\s)*(?P<word>[A-Z][a-z][\w’'-]+))", text[end:]
    )
    if not mark.target and more is None:
        # "{Adam} H. Ash": an editor's mark around a given name.
        more = re.match(r"\s(?:[A-Z]\.\s?){0,3}(?P<word>[A-Z][a-z][\w’'-]+|[a-z]+-[A-Z][a-z]+)\b", text[end:])
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
    if not text or _SEVERAL.match(text) or office_of(text, year) is not None:
        return None
    country = OF_COUNTRY.search(text)
    if country and find_state(country[1], year) is not None:
        text = text[: country.start()]  # "Ambassador Roberto Campos of Brazil"
    words = text.split()
    offices = [
        i
        for i, word in enumerate(words)
        if is_role_word(word) or (i and word.isupper() and word.casefold() in BODIES)
    ]
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


OF_COUNTRY: Final = re.compile(r" of (?:the )?([A-Z][\w. ’']+)$")


_SEVERAL: Final = re.compile(  # "Eleven Students" are no Mr. Students
    r"(?i)(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|a few|dozens?|several|some|many|various|all|both|other|others|additional|certain|numerous) "
)


_SOMEBODY_ELSES: Final = re.compile(
    r"(?i)\w[\w.]* (?:to|for|with|by)(?: the)?(?: (?:Vice|Deputy|Prime|Foreign|Acting|Under|Assistant|President|Secretary|Minister|Admiral|General|Ambassador|Governor|Senator|Chancellor|Premier|Mr\.?|Dr\.?))+$"
)


_COURTEOUS: Final = re.compile(
    r"^(?:(?:Mr|Mrs|Miss|Ms|Dr)\.? (?:[A-Z][\w.’'-]*\s?){1,4}|(?:Col|Colonel|Lt|Capt|Captain|Maj|Major)\.? (?:[A-Z]\. ?)+[A-Z][a-z]+)$"
)


_OPEN_ENDED: Final = re.compile(r"\b(?:of|for|to|the|in|on|and)$", re.IGNORECASE)


_OFFICE_OF_ONE: Final = re.compile(r"\b(?:of|for)\s+(?:the\s+)?[A-Z][\w.]+$")


_ENDS_AN_OFFICE: Final = re.compile(
    r"\b(?:affairs|state|defense|treasury|budget|ministry|staff|protocol|agriculture|finance|commerce|economy|trade|industry|justice|labor|health|education)$",
    re.IGNORECASE,
)
