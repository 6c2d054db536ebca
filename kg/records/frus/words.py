"""The words of lists of participants: which are offices, titles or groups, and where a line may be cut."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from kg.records.frus.marks import Marked

__all__ = [
    "BARE_TITLE",
    "GROUP",
    "OFFICE_MARK",
    "PREFIX",
    "ROLE_WORDS",
    "TITLED",
    "UNNAMED",
    "WITHHELD_ONE",
    "before_comma",
    "cut_at",
    "has_role_word",
    "is_role_word",
    "top_level",
    "veiled",
]

UNNAMED: Final = re.compile(
    r"not declassified|not indicated|\b(?:name|names) (?:not|un)|\bunidentified\b|\b(?:staff|advis[eo]rs?|aides?|others|note[- ]?takers?|interpreters?|stenographers?|members?|representatives?|officials|officers|"
    r"delegation|leadership|secretaries|senators|congressmen|leaders|ministers|experts|assistants|chiefs|stenotypist|translator|secretary)\b",
    re.IGNORECASE,
)


GROUP: Final = re.compile(
    r"\b(?:others|staff|aides?|advis[eo]rs|note[- ]?takers?|interpreters?|members|officials|officers|experts)\b|not declassified",
    re.IGNORECASE,
)


WITHHELD_ONE: Final = re.compile(
    r"(?:(?:Mr|Mrs|Miss|Dr)s?\. )?\[(?:\d+ |one |two |three )?names? not declassified\]", re.IGNORECASE
)


OFFICE_MARK: Final = (
    r"[A-Z]{1,5}(?:/[A-Z&-]{1,8})*(?:[ -][A-Z]{1,4})?(?:/[A-Za-z]{1,4})?|S/[A-Z]+|P/HO|Le/P|G/PM|SpA"
)


PREFIX: Final = re.compile(rf"^(?P<office>{OFFICE_MARK})(?:\s*[—–:]+\s*|\s+-\s+)(?=\S)")


_COURTESY: Final = (
    r"Mr|Mrs|Miss|Ms|Dr|Sir|Lord|Lady|Madame|Mme|M|Herr|Prof|Professor|General|Gen|Lt|Lieutenant|Major|Maj|Brig|Brigadier|Colonel|Col|Captain|Capt|"
    r"Commander|Cdr|Cmdr|Admiral|Adm|Vice Admiral|Rear Admiral|Marshal|Field Marshal|Ambassador|Amb|Secretary|Under Secretary|Deputy Secretary|"
    r"Acting Secretary|Assistant Secretary|Deputy Assistant Secretary|Deputy Under Secretary|Senator|Congressman|Representative|Governor|Judge|President|Prime Minister|Premier|Chancellor|"
    r"Chairman|Foreign Minister|Foreign Secretary|Minister|Director|Count|Baron|Prince|King|Vice President|Minister-Counselor|Counselor|Monsignor|Messrs"
)  # fmt: skip


TITLED: Final = re.compile(rf"^(?:The )?(?:{_COURTESY})\.?\s+(?=[A-Z\[“Iv])", re.IGNORECASE)


BARE_TITLE: Final = re.compile(
    r"^(?:the\s+)?(?:(?:Acting|Deputy|Under|Assistant|Vice)\s+)*(?:President|Secretary(?: of (?:State|Defense|the Treasury|Commerce|Agriculture|Labor|the Army|the Navy|the Air Force))?|Vice President|Attorney General|"
    r"Prime Minister|Foreign Minister|Ambassador|Chancellor)(?: of State| of Defense)?$",
    re.IGNORECASE,
)  # fmt: skip


# Words that belong to offices, never to names: what follows the last of them may be the name.
ROLE_WORDS: Final = frozenset(
    "minister ministers ambassador ambassadors secretary president premier chancellor chairman director chief deputy assistant "  # noqa: SIM905
    "acting under vice foreign general-secretary secretary-general counselor counsellor adviser advisor representative "
    "permanent head officer commander attaché attache consul charge chargé ministry department office bureau division "
    "embassy legation delegation mission staff council committee commission agency board bank government republic union "
    "affairs state states defense treasury finance economy economic economics agriculture commerce trade industry justice interior labor "
    "army navy air force military political public national security intelligence central international planning policy "
    "special personal private executive first second third principal senior of the for to and in on at a.i. ad interim d'affaires d’affaires "
    "house senate congress parliament party cabinet member members united nations un country desk interpreter translator "
    "administrator comptroller governor mayor king queen shah emperor prince speaker protocol protocole legal press affaires european "
    "far eastern african american inter-american asian western eastern former late aide aides operations joint chiefs counsel coordinator area manager "
    "spokesman editor associate senior undersecretary under-secretary vice-president minister-counselor co-chairman co-ordinator commissioner delegate "
    "prime crown financial commercial cultural information scientific science technical research regional group team task "
    "plenipotentiary branch section budget dept asst secy fonsec note taker takers notetaker notetakers interpreters translators photographer interpreting advocate services corps "
    "commonwealth directorate secretariat high youth photographers translating escort asia africa europe pacific america".split()
)  # fmt: skip


def top_level(text: str, pattern: str) -> list[tuple[int, int]]:
    """Return the places where a separator stands outside brackets."""
    depth = 0
    masked = []
    for char in text:
        if char in "([":
            depth += 1
        masked.append("\0" if depth else char)
        if char in ")]":
            depth = max(0, depth - 1)
    return [match.span() for match in re.finditer(pattern, "".join(masked))]


def veiled(text: Marked) -> str:
    """Return the words with the commas and dashes inside marked names hidden: "{Henry A, Ash}"."""
    words = list(text.text)
    for mark in text.people():
        words[mark.start : mark.end] = ["_" if c in ",—–" else c for c in words[mark.start : mark.end]]
    return "".join(words)


def cut_at(text: Marked, spans: Iterable[tuple[int, int]]) -> list[Marked]:
    """Cut a text at the places given; empty pieces are dropped."""
    pieces, start = [], 0
    for begin, end in spans:
        pieces.append(text.cut(start, begin))
        start = end
    pieces.append(text.cut(start, len(text.text)))
    return [p for p in pieces if p.text.strip(" .,;")]


def has_role_word(words: str) -> bool:
    """Tell whether words hold one that belongs to offices and not to names."""
    return any(
        w.strip(".,()").casefold()
        in ROLE_WORDS - {"far", "state", "general", "public", "first", "second", "third"}
        for w in words.split()
    )


def before_comma(words: str) -> str:
    """Return what stands before the first comma or bracket."""
    return re.split(r"[,(]", words, maxsplit=1)[0]


def is_role_word(word: str) -> bool:
    """Tell whether a word belongs to offices; plural and possessive forms count."""
    bare = word.strip(".,()").casefold().removesuffix("’s").removesuffix("'s")
    return bare in ROLE_WORDS or (len(bare) > 4 and bare + "s" in ROLE_WORDS)
