"""The words one searches for: a small language, read in linear time into flat values.

::

    castro cuba          all words, anywhere
    "sugar quota"        words beside each other; "quota sugar"~3 up to three places apart
    promis*              words that begin so; "soviet unio"*
    khrushchov~          words spelled nearly so: one letter other, two (~2) if asked or in long words
    -berlin              without this word
    castro OR guevara    either
    name:castro          in names only (name, other, title, description, text); kind:person

Case, accents and script do not matter. Nothing else has a meaning: no regular expressions, no groups, no
ranges. What cannot be read so is refused with its reason, because a search that quietly meant another
thing would be believed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.errors import QueryError

__all__ = ["FIELDS", "MOST_CHARACTERS", "MOST_HITS", "MOST_WORDS", "Choice", "Part", "read_words"]

FIELDS: Final = ("name", "other", "title", "description", "text", "kind")
MOST_CHARACTERS: Final = 1000
MOST_HITS: Final = 10_000
MOST_WORDS: Final = 50

_MOST_SLOP: Final = 20
_LONG: Final = 8  # letters from which on a nearly equal word may differ in two
_PART: Final = re.compile(
    rf"""
    (?P<minus>-(?=\S))?+
    (?:(?P<field>{"|".join(FIELDS)}):)?+
    (?:"(?P<phrase>[^"]*+)"|(?P<word>[^\s"]++))
    (?:(?P<star>(?<=")\*)|(?<=")~(?P<slop>[0-9]{{0,4}}+))?+
    (?=\s|$)
    """,
    re.VERBOSE,
)
_ENDING: Final = re.compile(r"(?P<stem>[^~*]+)(?:(?P<star>\*)|~(?P<near>[0-9]?))?")


@dataclass(frozen=True, slots=True)
class Part:
    """One word or phrase: its text, how it may be met, and where.

    ``near`` is how many letters may differ, ``slop`` how many places words of a phrase may stand apart,
    ``field`` the one field meant, or empty.
    """

    text: str
    phrase: bool = False
    prefix: bool = False
    near: int = 0
    slop: int = 0
    field: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Parts one of which must be met, or, when ``without``, the part that must not."""

    parts: tuple[Part, ...]
    without: bool = False


def read_words(text: str) -> tuple[Choice, ...]:
    """Read what is searched for; all choices must be met. Raises QueryError.

    >>> [c.parts[0].text for c in read_words('castro "sugar quota"')]
    ['castro', 'sugar quota']
    """
    if len(text) > MOST_CHARACTERS:
        raise _refused(
            f"they have {len(text):,} characters; {MOST_CHARACTERS:,} are allowed", "Search for less."
        )
    choices: list[Choice] = []
    either = False
    for without, part in _parts(text):
        if part is None:  # the word OR
            if either or not choices or choices[-1].without:
                raise _refused("OR stands between two words", "Write: castro OR guevara.")
            either = True
        elif either:
            if without:
                raise _refused(
                    "OR cannot be followed by a word left out", "Write: -berlin castro OR guevara."
                )
            choices[-1] = Choice((*choices[-1].parts, part))
            either = False
        else:
            choices.append(Choice((part,), without))
    if either:
        raise _refused("OR stands at the end", "Write: castro OR guevara.")
    if sum(len(choice.parts) for choice in choices) > MOST_WORDS:
        raise _refused(f"there are more than {MOST_WORDS}", "Search for fewer words.")
    if all(choice.without for choice in choices):
        what = "all of them are left out" if choices else "there is none"
        raise _refused(what, "Name at least one word to be found.")
    return tuple(choices)


def _parts(text: str) -> list[tuple[bool, Part | None]]:
    """Return each part with whether it is to be left out; None stands for OR."""
    found: list[tuple[bool, Part | None]] = []
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        match = _PART.match(text, position)
        if match is None:
            odd = text[position : position + 30]
            raise _refused(
                f"{odd!r} cannot be read",
                'A quotation mark begins or ends a phrase with blanks around it: "sugar quota".',
            )
        position = match.end()
        if any(char.isalnum() for char in match.group()):  # a dash between two names says nothing
            found.append((match["minus"] is not None, None if match.group() == "OR" else _part(match)))
    return found


def _part(match: re.Match[str]) -> Part:
    field = match["field"] or ""
    if match["phrase"] is not None:
        slop = match["slop"]
        return Part(
            match["phrase"],
            phrase=True,
            prefix=match["star"] is not None,
            slop=0 if slop is None else min(int(slop or 1), _MOST_SLOP),
            field=field,
        )
    ending = _ENDING.fullmatch(match["word"])
    if ending is None:
        raise _refused(
            f"{match['word'][:30]!r} cannot be read",
            "* and ~ stand at the end of a word: promis*, khrushchov~.",
        )
    near = ending["near"]
    if near not in (None, "", "1", "2"):
        raise _refused(f"{match['word'][:30]!r} asks for too much", "At most two letters may differ: ~2.")
    stem = ending["stem"]
    usual = 2 if len(stem) >= _LONG else 1
    return Part(
        stem,
        prefix=ending["star"] is not None,
        near=0 if near is None else int(near or usual),
        field=field,
    )


def _refused(why: str, remedy: str) -> QueryError:
    return QueryError(f"The words to search for cannot be used: {why}.", remedy=remedy)
