"""Lists of those present that stand below a heading anywhere in a document, as at its end or in an attachment.

A heading ("Attendance at the 12th Meeting", "List of Participants") or a sentence that leads to them ("with the
following in attendance:") is followed by one paragraph, item or row for each person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from lxml import etree

from kg.records.frus.enumerations import is_whole_person
from kg.records.frus.lines import split_people
from kg.records.frus.marks import Marked, in_note, local, marked, plain, walk
from kg.records.frus.participants import Listed, read_piece
from kg.records.frus.rows import Row, without_marks
from kg.records.frus.words import before_comma

__all__ = ["attached_list"]

_HEADING: Final = re.compile(
    r"(?i)\W*(?:list of )?(?:(?:the|all|other|those|persons|individuals|officials|members|people) )*"
    r"(?:attendance|attendees|attendants|participants|participation|present|attending|in attendance)"
    r"(?: (?:at|of|in|for) (?:the |a )?[^;]{3,200})?\W*"
)
_LEADS: Final = re.compile(
    r"(?i)\b(?:the )?following (?:individuals |persons |people |officials |members )?(?:were |was )?(?:also )?(?:present|in attendance|attending|attended)\b[^.;:]{0,60}:$"
)
_OTHERS_TOLD: Final = re.compile(r"(?i)\b(?:not|absent|invited|invitees|regrets|distribution|copies)\b")
_VERB: Final = re.compile(r"\b(?:was|were|is|are|said|stated|has|have|had|will|agreed|noted|asked)\b")
_LONGEST: Final = 200
_FEWEST: Final = 3  # people: fewer below a heading may be anything


def attached_list(document: etree._Element, year: int) -> list[Listed]:
    """Return the people of the lines below headings of attendance, each line a person; empty where there are none."""
    found: list[Listed] = []
    for node in walk(document, "p", "head"):
        if in_note(node) or any(local(above) == "list" for above in node.iterancestors()):
            continue
        text = plain(node)
        if not _is_heading(text) or _OTHERS_TOLD.search(text):
            continue
        people = list(_below(node, year))
        if sum(one.name is not None for one in people) >= _FEWEST:
            found += people
    return found


def _is_heading(text: str) -> bool:
    if len(text) < _LONGEST and _HEADING.fullmatch(text):
        return _VERB.search(text) is None
    return _LEADS.search(text) is not None


def _below(heading: etree._Element, year: int) -> Iterator[Listed]:
    """Yield the people of the lines that follow, up to the first that is neither a person nor the name of a body."""
    side: str | None = None
    for line in _lines_after(heading):
        words = line.text.strip()
        if words.endswith(":") and len(words.split()) < 8 and not line.people():
            side = without_marks(words)
            continue
        body = _FOR_A_BODY.match(line.text)
        own = body["body"] if body else side
        person = line.cut(body.end(), len(line.text)) if body else line
        if not _is_person_line(person):
            return
        base = Row(person, own, "paragraph")
        for piece in split_people(person):
            one = read_piece(piece.text, base, year)
            if one is not None:
                yield replace(one, words=piece.words.strip(" .,;:{}")[:400] or one.words)


_FOR_A_BODY: Final = re.compile(r"^For (?:the )?(?P<body>[A-Z][\w .’&-]{1,40}):\s+(?=\S)")


def _lines_after(heading: etree._Element) -> Iterator[Marked]:
    for node in heading.itersiblings():
        name = local(node)
        if name == "p":
            yield marked(node)
        elif name == "list":
            yield from (marked(item) for item in walk(node, "item"))
        elif name == "table":
            yield from (marked(row) for row in walk(node, "row"))
        elif name not in ("pb", "lb", "note", ""):
            return


_SEVERAL: Final = re.compile(r"(?:Messrs|Ambassadors|Generals|Secretaries|Senators|Drs)\.? [A-Z]")


def _is_person_line(line: Marked) -> bool:
    words = line.text.rstrip(" ;")
    if not 3 < len(words) < _LONGEST or _VERB.search(words):
        return False
    if (
        re.search(r"[.!?]$", words)
        and re.search(r"\b(?:Jr|Sr|[A-Z])\.$", words) is None
        and words.count(" ") > 12
    ):
        return False
    if _SEVERAL.match(words):
        return True
    first = re.split(r"[(—–]| - ", before_comma(words), maxsplit=1)[0].strip()
    return is_whole_person(line.cut(0, len(first))) if line.text.startswith(first) else False
