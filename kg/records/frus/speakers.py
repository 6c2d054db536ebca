"""Speakers of records: "Kissinger: ...", "The President: ...", and "Mr. Birch explained that ..." in minutes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from kg.records.frus.attendance import whole_sentences
from kg.records.frus.enumerations import is_whole_person
from kg.records.frus.lines import split_people
from kg.records.frus.marks import Marked
from kg.records.frus.participants import Listed, read_piece
from kg.records.frus.persons import TITLE, parse_name
from kg.records.frus.rows import Row
from kg.records.frus.words import TITLED
from kg.records.states import find_state

__all__ = ["frequent_speakers", "speakers_in_minutes", "speakers_of_a_transcript"]

_LABEL: Final = re.compile(
    r"^\[?(?P<who>[A-Z“(][^:.;!?\]]{1,80}?(?:(?<=\bMr|\bDr)\.[^:.;!?\]]{1,40}?)?(?:(?<=\bMrs|\bGen|\bAmb|\bSec)\.[^:.;!?\]]{1,40}?)?)\s*(?:\[[^\]]*\]|\([^)]*\))?\]?:\s*\]?(?=\S)"
)
# Words that open a paragraph with a colon and are nobody's name.
_NO_SPEAKER: Final = re.compile(
    r"(?i)^(?:question|answer|subject|participants|present|place|date|time|note|comment|summary|action|item|conclusions?|recommendations?|decision|text|operator|interpreter|"
    r"voice|unidentified.*|unknown.*|several.*|all|others|re|ref.*|enclosures?|attachments?|annex|tab|copies|distribution|background|discussion|agenda|point|first|second|third|"
    r"finally|option|issue|problem|purpose|objective|position|result|example|e\.g|i\.e|p\.?s|nb|source|approved.*|drafted.*|via|through|from|to|cc|memorandum.*|minutes.*|record.*|conversation.*|"
    r"meeting.*|notes?.*|vietnam|berlin|cuba|q|a|the (?!president|vice president|secretary|ambassador|prime minister|premier|chancellor|chairman|foreign minister|minister|king|shah|emperor|under secretary|attorney general).*|.*\b(?:said|stated|asked|follows|following|points|paragraph|telegram|message|letter)\b.*)$"
)
_TITLE_ALONE: Final = re.compile(
    r"(?i)^(?:the )?(?:president|vice president|secretary|under secretary|attorney general|prime minister|premier|chancellor|foreign minister)$"
)
_SPOKE: Final = (
    r"(?:explained|said|stated|noted|asked|inquired|enquired|replied|answered|reported|observed|thought|felt|agreed|suggested|commented|pointed out|remarked|recalled|opened|concluded|"
    r"summarized|outlined|reviewed|presented|described|added|indicated|emphasized|stressed|questioned|wondered|proposed|urged|introduced|briefed|responded|expressed|mentioned|believed|continued|"
    r"called attention|read|gave|referred|raised|favored|opposed|announced|interjected|intervened|advised|moved|requested|warned|argued|doubted|concurred|disagreed|brought up|began|turned|complained|broke in|reminded|recommended|endorsed|repeated|confirmed|acknowledged|reaffirmed|rejoined|interposed|interrupted|voiced|invited attention|drew attention|went on|put in|underlined|queried|speculated|deplored|cautioned|hoped|insisted|maintained|contended|declared|volunteered|admitted|pressed|spoke|called for|took|counseled|assured|reiterated|objected|predicted)"
)
_COURTESY: Final = (
    r"(?:Mr|Mrs|Miss|Dr|Sir|Lord|General|Gen|Admiral|Adm|Colonel|Col|Ambassador|Senator|Secretary|Under Secretary|Deputy Secretary|Acting Secretary|Assistant Secretary|Director|Governor|Congressman|"
    r"Captain|Major|Commodore|Marshal|Field Marshal|Brigadier|Lt|Viscount|Baron|Count|Lady|Justice|Professor|Prof|Chairman|Attorney General|Prime Minister|Foreign Minister|Minister|Chancellor|Premier|President|Vice President|Chief Justice|Judge|Monsieur|M)"
)
_MINUTED: Final = re.compile(
    rf"^(?:(?:\d+|[a-z]|[ivx]+)[.)]\s+|[A-Z][^.—]{{2,60}}—\s*)?(?:(?:At|In|On|After|Before|As|To|With|Concerning|Regarding|Following|Finally|Thereupon|Then|However|Next|[A-Z][a-z]+ing)\b[^,.;]{{0,120}}?,\s+)?"
    rf"(?P<who>{_COURTESY}\.?\s+(?:\[[A-Z][\w’'-]+\]\s+)?(?:(?:[A-Z][\w’'-]+|[A-Z]\.|de|la|von|van)\s+){{0,3}}?[A-Z][\w’'-]+(?:,? (?:Jr|Sr|II|III)\.?)?)"
    rf"(?:\s+\([^)]{{2,40}}\))?(?:,\s+(?:in|on|at|after|speaking|replying|continuing|responding|commenting|referring|turning)\b[^,.;]{{2,90}})?,?\s+(?:then |also |again |further |next |briefly |finally |first |thereupon |accordingly |himself |strongly |merely )*(?i:{_SPOKE})\b"
)
_TITLE_SPOKE: Final = re.compile(
    r"^(?:(?:At|In|On|After|Before|Following|Finally|Then|However|Next|[A-Z][a-z]+ing)\b[^,.;]{0,120}?,\s+)?"
    r"(?P<who>[Tt]he (?P<title>President|Vice President|Secretary(?: of State)?|Under Secretary|Attorney General))\s+"
    rf"(?:then |also |again |further |next |briefly |finally |first )*(?:{_SPOKE})\b"
)
_FOREIGN: Final = re.compile(
    r"(?:President|Premier|Prime Minister|Foreign Minister|Minister|Chancellor|Monsieur|M|Lord|Sir)\b"
)
_SEVERAL_SPOKE: Final = re.compile(
    rf"^(?P<who>(?:Messrs|Ambassadors|Generals|Secretaries|Senators|Ministers|Admirals)\.? [A-Z][\w’'-]+(?:, [A-Z][\w’'-]+)*,? and (?:(?:Mr|Mrs|Dr|General|Ambassador|Secretary)\.? )?[A-Z][\w’'-]+)\s+(?:then |also |both )*(?i:{_SPOKE})\b"
)
_DELEGATE: Final = re.compile(  # in the records of international bodies
    rf"^(?P<both>{_COURTESY}\.?\s+(?:[A-Z][\w’'.-]+\s+){{0,3}}?[A-Z][\w’'-]+ \((?P<country>[A-Z][\w. ’'-]{{1,50}})\)),?\s+[a-z]"
)
# "..., said General Birch, ..." and "Secretary Birch and Secretary Elm agreed"
_INVERTED: Final = re.compile(
    rf"[,”\"] (?:said|replied|answered|asked|added|remarked|observed|explained) (?P<who>{_COURTESY}\.?\s+(?:(?:[A-Z][\w’'-]+|[A-Z]\.)\s+){{0,2}}?[A-Z][\w’'-]+)(?=[,.;]|$)"
)
_TWO_SPOKE: Final = re.compile(
    rf"^(?:Both )?(?P<first>{_COURTESY}\.?\s+(?:[A-Z][\w’'.-]+\s+){{0,2}}?[A-Z][\w’'-]+) and (?P<second>{_COURTESY}\.?\s+(?:[A-Z][\w’'.-]+\s+){{0,2}}?[A-Z][\w’'-]+)\s+(?:then |also |both )*(?i:{_SPOKE})\b"
)
_AGAIN: Final = 2


def speakers_of_a_transcript(paragraphs: Iterable[Marked], year: int) -> Iterator[Listed]:
    """Yield those whose names stand before a colon, where at least two take turns."""
    found: dict[str, Marked] = {}
    turns: Counter[str] = Counter()
    for paragraph in paragraphs:
        match = _LABEL.match(paragraph.text)
        if match is None:
            continue
        who = paragraph.cut(*match.span("who"))
        words = re.sub(r"[“”\"(\[\])]", "", who.text).strip()
        if _NO_SPEAKER.match(words) or len(words.partition(",")[0].split()) > 5:
            continue
        turns[words] += 1
        found.setdefault(words, who)
    speaking = {words: who for words, who in found.items() if _is_speaker(words, who, turns[words])}
    if len(speaking) < 2 or sum(turns[w] for w in speaking) < 3:
        return
    for words, who in speaking.items():
        one = _read_label(words, who, year)
        if one is not None:
            yield one


def _is_speaker(words: str, who: Marked, turns: int) -> bool:
    if _TITLE_ALONE.match(words) or who.people():
        return True
    if TITLED.match(words) or TITLE.match(words):
        return parse_name(words) is not None
    return (
        turns >= _AGAIN
        and len(words) > 2
        and is_whole_person(Marked(words.title() if words.isupper() else words))
    )


def _read_label(words: str, who: Marked, year: int) -> Listed | None:
    plain = words.title() if words.isupper() and len(words) > 3 else words
    if _TITLE_ALONE.match(plain):
        return Listed(words[:400], "text", title=re.sub(r"(?i)^the ", "", plain))
    piece = Marked(plain, who.spans) if len(plain) == len(who.text) else Marked(plain)
    one = read_piece(piece, Row(piece, None, "text"), year)
    return replace(one, words=words[:400]) if one is not None and (one.name or one.title) else None


def speakers_in_minutes(
    paragraphs: Iterable[Marked], year: int, *, internal: bool, officers: bool
) -> Iterator[Listed]:
    """Yield those of whom minutes say at the head of a sentence that they spoke: "Mr. Birch explained that".

    In an ``internal`` meeting a foreign minister who "said" something is quoted and not there. With
    ``officers`` "the President" is that of the United States, as in Washington.
    """
    seen: set[str] = set()
    for sentence in _sentences_of(paragraphs):
        titled = _TITLE_SPOKE.match(sentence.text) if officers else None
        if titled is not None and titled["title"] not in seen:
            seen.add(titled["title"])
            yield Listed(titled["who"], "text", title=titled["title"])
        for who in _speaking(sentence, year):
            if who.text in seen:
                continue
            seen.add(who.text)
            if not (internal and _FOREIGN.match(who.text)) and (one := _read_speaker(who, year)) is not None:
                yield one


def frequent_speakers(
    paragraphs: Iterable[Marked], year: int, *, least: int, internal: bool
) -> Iterator[Listed]:
    """Yield those of whom a record says at least so many times, at the head of a sentence, that they spoke."""
    turns: Counter[str] = Counter()
    first: dict[str, Marked] = {}
    for sentence in _sentences_of(paragraphs):
        for who in _speaking(sentence, year):
            surname = who.text.split()[-1]
            turns[surname] += 1
            first.setdefault(surname, who)
    for surname, who in first.items():
        if turns[surname] < least or (internal and _FOREIGN.match(who.text)):
            continue
        if (one := _read_speaker(who, year)) is not None:
            yield one


def _sentences_of(paragraphs: Iterable[Marked]) -> Iterator[Marked]:
    for paragraph in paragraphs:
        if not paragraph.text.startswith(("[", "“", "(")):
            yield from whole_sentences(paragraph)


def _speaking(sentence: Marked, year: int) -> Iterator[Marked]:
    """Yield who speaks by the head of a sentence: "Mr. Birch said", "Messrs. Birch and Elm agreed", "Mr. Birch (Canada) ..."."""
    match = _MINUTED.match(sentence.text)
    if match is not None:
        yield sentence.cut(*match.span("who"))
        return
    inverted = _INVERTED.search(sentence.text)
    if inverted is not None and "“" not in sentence.text[: inverted.start()]:
        yield sentence.cut(*inverted.span("who"))
        return
    two = _TWO_SPOKE.match(sentence.text)
    if two is not None:
        yield sentence.cut(*two.span("first"))
        yield sentence.cut(*two.span("second"))
        return
    several = _SEVERAL_SPOKE.match(sentence.text)
    if several is not None:
        for piece in split_people(sentence.cut(*several.span("who"))):
            yield piece.text
        return
    delegate = _DELEGATE.match(sentence.text)
    if delegate is not None and find_state(delegate["country"], year) is not None:
        yield sentence.cut(*delegate.span("both"))


def _read_speaker(who: Marked, year: int) -> Listed | None:
    piece = Marked(re.sub(r"[\[\]]", "", who.text)) if "[" in who.text else who
    one = read_piece(piece, Row(piece, None, "text"), year)
    return replace(one, words=who.text) if one is not None and one.name is not None else None
