"""Source notes: where the original lies, how it was marked, who drafted it and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from kg.records.frus.clock import time_words
from kg.records.frus.dates import parse_printed
from kg.records.frus.handling import Handled, handled_in, is_of_the_paper
from kg.records.frus.marks import Marked

__all__ = ["SourceNote", "file_number_of", "marking_level", "read_note", "sentences", "split_names"]

_ABBREVIATION: Final = re.compile(
    r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Jr|Sr|St|Gen|Lt|Col|Maj|Capt|Adm|Amb|Rep|Sen|Gov|vol|vols|No|Nos|pp?|Pt|Sept|Aug|Oct|Nov|Dec|Jan|Feb|Mar|Apr|"
    r"[ap]\. ?m|U\.S|U\.N|i\.e|e\.g|etc|cf|fn|ibid|Ibid|doc|Inc|Co|Corp|Ltd|Dept|Del|Tel|Memo|Memos|Cong|sess|ff))\.$"
)
_LEVELS: Final = (
    ("top secret", "us-top-secret"),
    ("secret", "us-secret"),
    ("confidential", "us-confidential"),
    ("limited official use", "us-limited-official-use"),
    ("official use only", "us-official-use-only"),
    ("for official use only", "us-official-use-only"),
    ("unclassified", "us-unclassified"),
    ("restricted", "us-restricted"),
    ("no classification", "us-no-marking"),
)
_MARKING: Final = re.compile(
    r"^(?:Top Secret|Secret|Confidential|Limited Official Use|(?:For )?Official Use Only|Unclassified|Restricted|"
    r"No classification(?: marking)?|Eyes Only|Exclusive|Personal|Administratively Confidential|Sensitive|Strictly|Private)\b"
    r"[^.]{0,140}\.?$",
    re.IGNORECASE,
)
# "POL 15-1 GER W. Secret": a marking begins a sentence, whatever stands before it.
_LEVEL_NEXT: Final = re.compile(
    r"(?:Top Secret|Secret|Confidential|Limited Official Use|Official Use Only|Unclassified|No classification marking)[;.]"
)
_VERBOSE: Final = re.compile(
    r"\b(?:was|were|is|are|sent|signed|drafted|prepared|approved|repeated|forwarded|letter|telegram|memorandum)\b",
    re.IGNORECASE,
)
_AFTER: Final = re.compile(
    r"^(?:Drafted|Prepared|Approved|Cleared|Initialed|Transmitted|Repeated|Sent|Also|The|A|An|No|This|That|These|According|"
    r"Apparently|Regarding|For|In|On|At|Another|There|Other|Written|Dictated|Transcribed|Printed|Published|Copies|Brackets|All|See|He|It|"
    r"Attached|Concurred|Received|Passed|Priority|Niact|Also printed)\b"
)
_DECIMAL: Final = re.compile(
    r"\b\d{3}[A-Z]{0,3}\.(?:\d{0,4}[A-Z]?)(?:[ –-][A-Z][\w.]*)?\s?/\s?\d{1,2}\s?[–—-]\s?\d{2,6}(?:\s?[A-Z])?|\b\d{3}\.[\w. –-]{1,30}?/\d{1,2}\s?[–—-]\s?\d{2,6}"
)
_SUBJECT_NUMERIC: Final = re.compile(
    r"(?:Central Files|Central files|Central Foreign Policy Files|CF|Central Decimal File)(?:,? 19\d\d\s?[–-]\s?\d\d(?:\d\d)?)?,\s*(?P<number>(?:[A-Z]{1,6}(?:\([A-Z]+\))?\s?\d[^.,;]{0,60}|"
    r"[A-Z]{2,6} [A-Z][^.,;]{0,60}|[DPN]\d{5,6}[–-]\d{3,4}))"
)
# "IO Files: US/A/AC.18/28": the symbol of a paper of an international body.
_SYMBOL: Final = re.compile(r"^[A-Z][\w/ ]{1,20} [Ff]iles?: (?P<number>[A-Z][\w()]*(?:/[\w(). ]+?){2,})$")
_MONTHS: Final = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DRAFTED: Final = re.compile(
    rf"^(?:Drafted|Prepared|Written|Dictated)(?:(?:,? and|,) (?:approved|initialed|signed|cleared|dictated|typed))*"
    rf"(?: on (?P<before>{_MONTHS} \d{{1,2}}(?:, \d{{4}})?))? by (?P<names>.+?)"
    rf"(?=(?P<stop>\s+on (?P<after>{_MONTHS} \d{{1,2}}(?:, \d{{4}})?)|"
    r",? and (?:was )?(?:approved|cleared|initialed|signed|transmitted|concurred|sent|corrected|revised|edited)|;|,? (?:approved|cleared|initialed|signed|concurred)\b|"
    r"\.?$|\s+(?:in|at|from|of|for|as|but|who|using)\s))"
)  # fmt: skip
_ON: Final = re.compile(
    rf"^(?:Drafted|Prepared|Written|Dictated) on (?P<day>{_MONTHS} \d{{1,2}}(?:, \d{{4}})?)"
)
_VENUE: Final = re.compile(
    r"\b(?:meeting|conversation|talk|talks|discussion|conference|session|luncheon|dinner|interview|briefing|exchange)s?,?\s+"
    r"(?:which )?(?:"
    r"(?:lasted|began|started|opened)\s+(?:from |at |about )*\d[\d:]*(?: ?[ap]\.m\.)?(?:(?: to | until |[–—-])\d[\d:]*(?: ?[ap]\.m\.)?)?,?\s+"
    r"(?:and (?:was held|took place)\s+)?|"
    r"(?:was held|were held|took place|occurred|was conducted\b[^.;]{0,60}?|was|held|began|started)\s+)"
    r"(?:(?:before|after|during|following|over)\s+(?:a |the )?(?:dinner|lunch|luncheon|breakfast|reception)\s+)?"
    r"(?:(?:from|between|at|on) (?:\d|noon|midnight)(?:[^.;]|(?<=[ap])\.|(?<=m)\.)*?\s+)?(?<!\w)(?:in|at|aboard|on board|outside)\s+(?P<venue>(?!\d)[A-Zt“][^;]{2,140})"
)
# Tapes are filed by the room in which they ran.
_TAPED: Final = re.compile(
    r"\bWhite House Tapes, (?:Recording of Conversation Between[^,]*, )?(?P<venue>Oval Office|Executive Office Building|Cabinet Room|Camp David[\w ]*|Lincoln Sitting Room)(?=,)"
)
_TELEGRAM: Final = re.compile(
    r"\b(?:(?:circular )?(?:telegram|airgram|despatch)|Secto|Tosec|Dulte|Tedul|Cahto|Tocah|Polto|Topol|Embtel|Deptel|Delga|Gadel|Usito|Wirom|Copad|Toaid|"
    r"Todel|Hakto|Tohak|Sitto|Secto/DCS)s? (?:[A-Z]{1,5}[-–])?\d[\d,]*\b"
)
# What says when the talk was, as the record's own statement or the editors'.
_HELD: Final = re.compile(
    r"^\(?(?:According to [^,]{3,60}, )?(?:[Tt]he|[Tt]his) (?:meeting|conversation|talk|discussion|conference|session|luncheon|dinner|interview|briefing|"
    r"(?:tele)?phone (?:call|conversation)|call)s?,? (?:which )?(?:was held|were held|took place|occurred|was|lasted from|began|started|was recorded)\b"
)
_NOT_THE_CLOCK: Final = re.compile(
    r"\b(?:scheduled|listed|planned|originally|resumed|recessed|another|previous|earlier)\b",
    re.IGNORECASE,
)
_DATED: Final = re.compile(
    rf"^(?:The (?:source text|memorandum(?: of conversation)?|original|document)(?:,? (?:which )?(?:is )?(?:unsigned|undrafted)(?: and|,)?)?,? ?(?:is |was |bears the date |bears the date of )?(?:dated )?|Dated )"
    rf"(?P<day>{_MONTHS} \d{{1,2}}(?:, \d{{4}})?)"
)


@dataclass(frozen=True, slots=True)
class SourceNote:
    """What a source note says, taken apart; every field may be empty."""

    text: str = ""
    citation: str = ""
    file_number: str | None = None
    marking: str | None = None
    level: str | None = None
    drafters: tuple[Marked, ...] = ()
    drafted_on: str = ""
    venue: str | None = None
    days: tuple[tuple[date, date], ...] = ()  # on which it says, with a year, that the talk was held
    time: str | None = None  # of the talk
    dated_on: str = ""  # the date that the original bears, where the note says that it does
    handled: tuple[Handled, ...] = ()  # who approved, cleared and initialed it, where it was sent
    others: tuple[tuple[str, str], ...] = ()  # what the model has no place for: other telegrams named


def sentences(text: str) -> list[str]:
    """Split prose into sentences, wary of initials and abbreviations."""
    found: list[str] = []
    start = 0
    for match in re.finditer(r"[.?!][”\"’')\]]*\s+(?=[A-Z“\"(\[\d])", text):
        piece = text[start : match.end()].strip()
        if _ABBREVIATION.search(piece) and not _LEVEL_NEXT.match(text, match.end()):
            continue
        found.append(piece)
        start = match.end()
    if text[start:].strip():
        found.append(text[start:].strip())
    return found


def marking_level(marking: str) -> str | None:
    """Return the code of the level a marking opens with, or None."""
    words = marking.casefold()
    return next((code for start, code in _LEVELS if words.startswith(start)), None)


def read_note(note: Marked) -> SourceNote:
    """Take a source note apart."""
    text = note.text
    source = re.search(r"\bSources?:\s*", text)
    body = text[source.end() :] if source else text
    if text.startswith("[") and body.endswith("]"):
        body = body[:-1]
    parts = sentences(body)
    index = next((i for i, s in enumerate(parts) if _MARKING.match(s) and not _VERBOSE.search(s)), None)
    if index is not None:
        cited, marking = parts[:index], parts[index].rstrip(". ")
    else:
        marking = None
        cited = parts[:1]
        for sentence in parts[1:]:
            if _AFTER.match(sentence) or len(" ".join([*cited, sentence])) > 900:
                break
            cited.append(sentence)
    citation = " ".join(cited).strip()
    if (
        citation.endswith(".")
        and (marking or not _ABBREVIATION.search(citation))
        and not citation.endswith("r.")
    ):
        citation = citation[:-1]
    drafters, day = _drafters(note, parts)
    return SourceNote(
        text=text,
        citation=citation[:1000],
        file_number=file_number_of(citation),
        marking=marking,
        level=marking_level(marking) if marking else None,
        drafters=drafters,
        drafted_on=day,
        venue=_venue(parts),
        days=tuple(span for s in parts if _HELD.match(s) and (span := parse_printed(s).span)),
        time=_time_of_talk(parts),
        handled=tuple(handled_in(note, parts)),
        others=tuple(_others(parts)),
        dated_on=next((m["day"] for s in parts if (m := _DATED.match(s))), ""),
    )


def _time_of_talk(parts: list[str]) -> str | None:
    for sentence in parts:
        said = sentence.split(" (", 1)[0]
        if _HELD.match(sentence) is None or _NOT_THE_CLOCK.search(said):
            continue
        time = time_words(
            re.split(r";|, and (?:was|the)\b|\b(?:following|after|before|prior)\b", said, maxsplit=1)[0]
        )
        bare = re.search(r"\bat (\d{1,2}:\d\d)(?=[\s,.])", said)
        if time is not None or bare is not None:
            return time or (bare[1] if bare else None)
    return None


def _others(parts: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the telegrams that are named as other papers."""
    others = (s for s in parts if not is_of_the_paper(s))
    found = dict.fromkeys(m.group() for s in others for m in _TELEGRAM.finditer(s))
    yield from (("telegram", one) for one in found)


def file_number_of(citation: str) -> str | None:
    """Return the file number that a citation names: "611.61/6-461", "POL 1 ALG-US", "US/A/C.1/176"."""
    match = _DECIMAL.search(citation)
    if match is not None:
        return match.group().strip()
    match = _SUBJECT_NUMERIC.search(citation)
    if match is None:
        match = _SYMBOL.match(citation)
    return match["number"].strip() if match else None


def _drafters(note: Marked, parts: list[str]) -> tuple[tuple[Marked, ...], str]:
    position = 0
    for sentence in parts:
        start = note.text.find(sentence, position)
        if start < 0:
            continue
        position = start
        match = _DRAFTED.match(sentence)
        if match is not None:
            names = note.cut(start + match.start("names"), start + match.end("names"))
            return tuple(split_names(names)), match["after"] or match["before"] or ""
        on = _ON.match(sentence)
        if on is not None:
            return (), on["day"]
    return (), ""


def split_names(names: Marked) -> list[Marked]:
    """Split "Bohlen and Akalovsky", "Cash, McKiernan, and Lisle (UNP)" into single names."""
    pieces, start = [], 0
    for match in re.finditer(r"\s*,\s+and\s+|\s*,\s+(?!Jr|Sr|II)|\s+and\s+|\s+&\s+", names.text):
        pieces.append(names.cut(start, match.start()))
        start = match.end()
    pieces.append(names.cut(start, len(names.text)))
    cleaned = []
    for piece in pieces:
        cut = piece.text.find("(")
        cleaned.append(piece.cut(0, cut) if cut > 0 else piece)
    return [p for p in cleaned if p.text]


def _venue(parts: list[str]) -> str | None:
    taped = next((m for s in parts for m in (_TAPED.search(s),) if m), None)
    if taped is not None:
        return taped["venue"]
    for sentence in parts:
        match = _VENUE.search(sentence)
        if match is None:
            continue
        venue = re.split(
            r"\s*\((?=Ibid|Department|National|Johnson|Kennedy|Eisenhower|Princeton)|[,;]? (?:and(?= [a-z])|but|from|on|at \d|between|after|before|during|"
            r"beginning|with|while|where|when|as|prior|following|until|to)\b|, (?:which|a|an|lasted|was|were|actually|headquarters|The)\b| immediately|\.[”\"]?$|(?<![A-Z])(?<!Mr)(?<!Mrs)(?<!Dr)\.\s",
            match["venue"],
            maxsplit=1,
        )[0].strip(' ,.;“”"')
        if 2 < len(venue) <= 120 and not re.match(
            r"(?:the )?(?:same|request|time|suggestion|end|beginning|course|invitation|connection|response)\b",
            venue,
        ):
            return venue
    return None
