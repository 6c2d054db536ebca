"""Several people in one printed line without a mark between them: lines, columns and offices run together.

Each function says where such a line is to be cut; what does not clearly hold two people stays whole.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from kg.records.frus.marks import Marked
from kg.records.frus.persons import TITLE, parse_name
from kg.records.frus.rows import BODIES
from kg.records.frus.words import OFFICE_MARK, TITLED, has_role_word, is_role_word, top_level, veiled
from kg.records.states import find_state

__all__ = ["columns", "is_full_name", "offices_first", "run_ons", "side_by_side"]


def offices_first(text: Marked) -> list[Marked]:
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
        or before.isupper()
    )


_NEVER_BEFORE_NAME: Final = frozenset("of for the to in on at by with and &".split())  # noqa: SIM905


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


def columns(text: Marked) -> list[tuple[int, int]]:
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
        if (marked_before or is_full_name(before)) and (
            marked_after or TITLED.match(after.text) or (ahead and not has_role_word(ahead.group()))
        ):
            found.append((match.start(), match.end()))
            begin = match.end()
    return found


_FULL_NAME: Final = re.compile(
    r"(?:[A-Z]/?[A-Za-z]*\. ?)*(?:[A-Z][a-z]+|[A-Z]\.)(?: [A-Z]\.)* [A-Z][a-z][\w’'-]*(?=,|$| \()"
)


def run_ons(text: Marked) -> list[tuple[int, int]]:
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


def side_by_side(text: Marked) -> list[tuple[int, int]]:
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


def is_full_name(words: str) -> bool:
    """Tell whether words are a given name and a surname, and no office, body or country."""
    name = parse_name(words)
    return (
        _FULL_NAME.fullmatch(words) is not None
        and name is not None
        and name.given != ""
        and not has_role_word(words)
        and find_state(words) is None
        and words.casefold() not in BODIES
    )
