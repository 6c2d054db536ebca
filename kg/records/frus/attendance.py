"""Sentences that say who was there: "Also present were ...", "The meeting was attended by ...".

They stand in the first paragraphs, in brackets of the editors ("[Here follows a list of those present,
including ...]"), in the source note and in the first footnotes. Whoever such a sentence does not name
as present is not read here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from kg.records.frus.enumerations import enumerated
from kg.records.frus.marks import Marked
from kg.records.frus.notes import sentences
from kg.records.frus.participants import Listed
from kg.records.frus.words import top_level

__all__ = ["attendance", "comings_and_goings", "omitted_list", "whole_sentences"]

_THERE: Final = r"(?:present|attending|in attendance|participating|taking part|on hand)"
_WHO: Final = r"(?P<who>.+)"
# Each pattern says presence and holds the people as "who"; "led" is what stands before them.
_AFTER: Final = tuple(
    re.compile(pattern)
    for pattern in (
        # "Present at the 230th meeting of the Council were", "Also present were", "Those attending were"
        (
            rf"^\[?(?:Also |Others? |Those |Persons |Among those |Others who were |The others |Additionally |And |also )*(?i:{_THERE})\b"
            rf"(?P<where>[^.;]{{0,160}}?)(?:\bwere|\bwas(?! held| also held| on )|\bincluded|\bare|:)(?: also)?(?: the following)?(?: officials| persons)?:?\s+{_WHO}"
        ),
        # "The following were present at the meeting: ...", "The following officials attended:"
        rf"^\[?(?i:In attendance|The following|These|The)\b[^.;:]{{0,60}}?\b(?:(?:were|was)\b[^.;:]{{0,20}}?{_THERE}|attended|participated|took part)\b(?P<where>[^:]{{0,160}}):\s*{_WHO}",
        # "The participants were", "Attendees included", "Participants in the meeting included"
        rf"^\[?(?:The |Other |Main |Principal )*(?i:participants|attendees|conferees|principals|discussants)\b(?P<where>[^.;]{{0,90}}?)\b(?:were|included|are|was)(?: the following)?:?\s+{_WHO}",
        # "The meeting ... was attended by", "a meeting attended by"
        rf"\b(?:meeting|session|conversation|discussion|talk|luncheon|lunch|dinner|breakfast|conference|It)\b(?P<where>.{{0,140}}?)\battended by\s+{_WHO}",
        # "a list of those present, including", "a list of 26 persons present, including"
        rf"\b(?:list|names) of\b[^.;]{{0,40}}?\b(?:present|participants|attending)\b(?P<where>),? including\s+{_WHO}",
        # "which included, in addition to Clifford, Nitze, ..."
        rf"\bmeeting of (?P<where>)(?P<first>[^.;,]{{3,90}}), which included, in addition to [^,;.]+,\s+{_WHO}",
        rf"\b(?P<where>)in the presence of\s+{_WHO}",
        # "The meeting began with the following present: ...", "At this point the following joined the conference: ..."
        rf"\bwith the following (?:individuals |persons |people |officials )?(?:also )?(?i:{_THERE}|participants)(?P<where>[^.;:]{{0,60}}?):\s*{_WHO}",
        rf"\bthe following (?:\w+ )?(?:then |later |also )?(?:joined|entered|came into) (?P<where>(?:the )?\w+):\s*{_WHO}",
        # "Those who attended were"
        rf"^(?:Those|The others|Others) who (?:attended|were present|took part|participated)\b(?P<where>[^.;:]{{0,90}}?)\b(?:were|was|included|are)(?: the following)?:?\s+{_WHO}",
        # "Representing the Department were", "On the U.S. side were"
        rf"^(?:Representing|Accompanying|On) (?P<where>(?:the )?[^.;,:]{{2,60}}?(?<!was )(?<!were ))\b(?:were|was(?= [A-Z]))(?: the following)?:?\s+{_WHO}",
        # "The members present were", "The Council members attending included"
        rf"^(?:The |Other |All )*(?:[A-Z][\w.’']*\s+){{0,6}}(?:members|officials|officers|advisers|staff|representatives|people|persons|aides) (?i:{_THERE})\b(?P<where>[^.;:]{{0,90}}?)\b(?:were|was|included|are)(?: the following)?:?\s+{_WHO}",
        rf"^The (?P<where>[^.;,]{{3,60}}?) (?:officials|representatives|group|participants|delegation) (?:present )?(?:included|were|consisted of)\s+{_WHO}",
        rf"\b(?P<where>)(?:was|were) joined (?:at [\d:]+ (?:a\.m\. |p\.m\. )?|later |briefly )?by\s+{_WHO}",
    )
)
_ADDITION: Final = re.compile(
    rf"^\[?In addition to (?P<first>.{{3,200}}?), (?:the following|those|others)\b[^.;:]{{0,60}}?\b(?:{_THERE}|attended|participated)\b(?P<where>[^.;]{{0,80}}?)(?:were|included|:)\s*{_WHO}"
)
_ALL_ATTENDED: Final = re.compile(
    r"^\[?(?:In addition to|Besides|Along with) (?P<who>.{3,900}?),? (?:also )?(?:attended|were (?:also )?(?:present|in attendance)|participated)\b"
)
# "According to the Diary, Birch met with Elm and Oak": in an editor's note on this talk
# Of the editors: "the President met with Birch and Elm in the Oval Office from 10:05 to 11 a.m."; without hours it may be another talk.
_MET: Final = re.compile(
    r"^(?P<first>(?:[Tt]he )?(?!On |At |After |Following |Before |Prior |Later |He |She |They )[A-Z](?:(?!\b(?:attended|where|had|has|he|she|they|also)\b)[^,.;:\d]){2,80}?) met with (?P<who>(?:the )?[A-Z](?!.*\b(?:also|next|later|again|subsequently|separately)\b).{2,400}?)"
    r"(?=,? (?:in (?!charge\b)|at|on|from|between|over|during|aboard)\b|\.?$)"
)
_WHERE_HE_MET: Final = re.compile(r"\bwhere (?:he|she|they) met with (?P<who>.+)")
_BEFORE: Final = re.compile(
    r"^(?P<who>.{3,1500}?),? (?:(?:(?:was|were) (?:also )?(?:present|in attendance)|(?:also |all )?(?:attended|sat in))\b(?! to\b)(?! (?:the|an?) (?:[\w’']+ ){0,3}(?:funeral|ceremon(?:y|ies)|school|college|university|wedding|inauguration|concert|performance|church)\b)"
    r"|presided(?: at| over| throughout|\.|$)|(?:opened|chaired|adjourned|convened|closed) the (?:meeting|session|conference|discussion)\b"
    r"|was in the chair\b|(?:later |then |also )?joined the (?:group|meeting|discussion|conversation|President|Secretary)\b"
    r"|(?P<note>(?:headed|led) the\b[^.]{0,60}\b(?:group|delegation|side|team)\b|(?:also )?(?:participated|took part)\b|(?:also )?represented (?:the )?[A-Z]))"
)
_LIKEWISE: Final = re.compile(
    r"(?:;|,? and|, while) (?P<who>[A-Z][\w’'. -]{2,40}?)(?:,)? (?:that of the|headed the|led the|for the)\b"
)
_CHAIRED: Final = re.compile(
    r"\b(?:under the chairmanship of|(?:group|delegation|side|team)\b[^.;]{0,40}? was (?:led|headed) by|(?:was )?(?:chaired|presided over|called to order|convened|represented) by|regular (?:\w+ )?(?:staff )?meeting of)\s+(?P<who>[^;]+?)(?= (?:at|to|on|in|for|met|and [A-Z]\w+ (?:headed|led))\b|[’']s\b|;|\.?\]?$)"
)
_ABSENT: Final = re.compile(
    r"\b(?:not (?:present|attend|in attendance|clear|indicated|known|identified)|except|absent|unable|could not|did not|usually|probably|presumably|no list|were not|was not|neither|none of|sent to|circulated|distributed)\b",
    re.IGNORECASE,
)
_OTHER_TALK: Final = re.compile(
    r"\b(?:earlier|previous|another|a later|subsequent|the next|the following day|yesterday|tomorrow|that evening)\b",
    re.IGNORECASE,
)
_ELSE: Final = re.compile(r"\balso (?:delivered|spoke|hosted|gave|met with)\b|\bdelivered remarks\b")
_STOP: Final = re.compile(
    r"\s*(?:, (?:which|who then|where|when)\b|\s(?:at|in|from|until|during|between) (?=\d)"
    r"|\s(?:joined|arrived|left) |\s(?:in|at) the (?:White House|Cabinet Room|Oval Office|Situation Room)|\s(?:was|were) also|\s(?:attended|participated)\b|\s(?:was|were) (?:present|the)|\s(?:to|in order to) discuss\b)"
)
_LEAD: Final = re.compile(
    r"^\[?(?:(?:According to|As indicated in|Based on)\b[^,]{3,120}?,\s+(?:[^,]{3,40}? (?:Diary|Book|Calendar|Log),\s+)?|.{0,140}?\b(?:indicates?|states?|shows?|notes?|lists?|records?)(?: also)? that )"
)
_LIST_LEFT_OUT: Final = re.compile(
    r"(?:list of (?:the |those )?(?:(?:\d+) )?(?:persons|those|officials|participants|people)?[^.;\]]{0,30}?(?:present|participants|attending)?[^.;\]]{0,12}?\((?P<a>\d{1,3})\)"
    r"|list of (?:the |those )?(?P<b>\d{1,3}) (?:persons|officials|participants|people)[^.;\]]{0,12})"
)


def attendance(text: Marked, year: int, found_by: str, *, besides: bool = False) -> Iterator[Listed]:
    """Yield whom the sentences of a text name as present, in order.

    ``besides`` a list, the editors' "the President met with Birch" tells of another meeting.
    """
    edited = text.text.startswith("[") or text.text.endswith("]") or found_by == "source-note"
    for sentence in whole_sentences(text):
        yield from _in_sentence(sentence, year, found_by, edited=edited, besides=besides)


def whole_sentences(text: Marked) -> Iterator[Marked]:
    """Yield the sentences of a text; "Messrs." and initials end none."""
    position, begin = 0, None
    for sentence in sentences(text.text):
        start = text.text.find(sentence, position)
        if start < 0:
            continue
        position = start + len(sentence)
        begin = start if begin is None else begin
        if re.search(
            r"(?:\b(?:Messrs|Gens|Drs|Sens|Secs?|Pres)|[A-Z][a-z]+ [A-Z]|\b[A-Z]\.[A-Z])\.$", sentence
        ):
            continue
        yield from _after_the_hour(text.cut(begin, position))
        begin = None
    if begin is not None:
        yield from _after_the_hour(text.cut(begin, len(text.text)))


_HOUR_ENDS: Final = re.compile(
    r"(?<=\b[ap]\.m\.)\s+(?=(?:In (?:attendance|addition)|Also|Those|Among|Present|Attend\w+|Participa\w+|According|Others|The (?:following|participants|meeting|conversation|President|other))\b)"
)


def _after_the_hour(sentence: Marked) -> Iterator[Marked]:
    """Yield a sentence, parted where "a.m." ends one: "from 10:05 to 11:12 a.m. In attendance were"."""
    begin = 0
    for gap in _HOUR_ENDS.finditer(sentence.text):
        yield sentence.cut(begin, gap.start())
        begin = gap.end()
    yield sentence.cut(begin, len(sentence.text))


def _in_sentence(
    sentence: Marked, year: int, found_by: str, *, edited: bool, besides: bool
) -> Iterator[Listed]:
    # In an editor's note "Birch led the delegation" tells of this meeting, in a record of any.
    lead = _LEAD.match(sentence.text)
    start = lead.end() if lead else len(sentence.text) - len(sentence.text.lstrip("([ "))
    body = sentence.cut(start, len(sentence.text))
    words = body.text
    for pattern in (_ADDITION, *_AFTER):
        match = pattern.search(words)
        if match is None:
            continue
        if _ELSE.search(words[: match.start("who")]):
            return
        if _ABSENT.search(words[: match.start("who") + 12]) or _OTHER_TALK.search(match["where"] or ""):
            return
        groups = match.groupdict()
        if groups.get("first"):
            yield from enumerated(body.cut(*match.span("first")), year, found_by)
        yield from _people(body, match.start("who"), match.end("who"), year, found_by)
        return
    everybody = _ALL_ATTENDED.match(words)
    if everybody is not None and not _ABSENT.search(words) and not _OTHER_TALK.search(words):
        yield from _people(body, everybody.start("who"), everybody.end("who"), year, found_by)
        return
    met = _MET.match(words) if edited and not besides else None
    if met is not None and not _ABSENT.search(words) and not _OTHER_TALK.search(words):
        yield from enumerated(body.cut(*met.span("first")), year, found_by)
        yield from _people(body, met.start("who"), met.end("who"), year, found_by)
        return
    chaired = _CHAIRED.search(words)
    if chaired is not None and not _ABSENT.search(words):
        yield from _people(body, chaired.start("who"), chaired.end("who"), year, found_by)
        return
    before = _BEFORE.match(words)
    if before is not None and before["note"] and not edited:
        return
    if before is not None and re.search(r"\d|\b(?:that|he|she|they)\b", before["who"]):
        return
    if before is not None and not _ABSENT.search(before["who"]) and not _OTHER_TALK.search(words):
        if ":" in before["who"] or re.search(
            r"\b(?:had|has|have|having|who|which|to|will|would|should|be|been)$", before["who"]
        ):
            return
        yield from _people(body, before.start("who"), before.end("who"), year, found_by)
        met = _WHERE_HE_MET.search(words, before.end()) if edited else None
        if met is not None:
            yield from _people(body, met.start("who"), met.end("who"), year, found_by)
        for more in _LIKEWISE.finditer(words, before.end()):
            yield from _people(body, more.start("who"), more.end("who"), year, found_by)


def _people(text: Marked, start: int, end: int, year: int, found_by: str) -> Iterator[Listed]:
    who = text.cut(start, end)
    stop = next((start for start, _ in top_level(who.text, _STOP.pattern) if start > 2), None)
    if stop is not None:
        who = who.cut(0, stop)
    yield from enumerated(who.cut(0, len(who.text.rstrip("] "))), year, found_by)


def omitted_list(text: str) -> Listed | None:
    """Return the group of a list that the editors left out: "[Here follows list of persons (34) present.]"."""
    match = _LIST_LEFT_OUT.search(text)
    if match is None or not re.search(r"present|participants|attend", text[match.start() : match.end() + 40]):
        whole = _LEFT_OUT.match(text)
        return Listed(whole["words"], "text") if whole else None
    count = int(match["a"] or match["b"])
    words = text[match.start() : match.end()].strip()
    tail = re.match(r"\s*(?:present|attending)", text[match.end() :])
    words = re.sub(r"[\s,]+(?:and|in|including)$", "", words + (tail.group() if tail else ""))
    return Listed(words[:400], "text", count=count) if 1 < count < 200 else None


_LEFT_OUT: Final = re.compile(
    r"^\[Here follows? (?:an? |the )?(?P<words>(?:list of|paragraph listing)(?: the)? (?:participants|those present|persons present|attendees))\b(?!,? including)"
)


_STAGE: Final = re.compile(
    r"^(?P<bracket>[\[(])?(?P<when>(?:At this (?:point|time|juncture)|At \d{1,2}[:.]\d\d(?: [ap]\.m\.)?|Here),? )?(?P<who>[A-Zt][^:;()\[\]]{2,140}?),? (?:then |also |now |again |briefly |temporarily |actually |finally |all |both |himself )*"
    r"(?:joined|joins?|entered|enters?|re-?entered|re-?joined|comes? in|came in|came into|leaves?|left|arrived|arrives?|departed|withdrew|returned)\b"
    r"(?: (?:to|and) joins? )?(?P<rest>[^.:;()\[\]]{0,60})\.?[\])]?\.?$"
)
_MORE_THAN_PEOPLE: Final = re.compile(
    r"\b(?:[a-z]+ed|to|that|who|which|was|were|had|has|if|when|as|before|after|once|until)\b"
)
_OF_THE_TALK: Final = re.compile(
    r"^\s*$|\b(?:meeting|room|conference|group|conversation|discussion|us|office|party|luncheon|talk|session)\b"
)


def comings_and_goings(text: Marked, year: int) -> Iterator[Listed]:
    """Yield whom the directions within a record let come or go: "[Mr. Birch joins the meeting.]", with these words.

    Only what stands in brackets, or opens with "At this point" or an hour, is such a direction.
    """
    if not _MAY_DIRECT.search(text.text):
        return
    for sentence in whole_sentences(text):
        match = _STAGE.match(sentence.text)
        if match is None or not (match["bracket"] or match["when"]) or not _OF_THE_TALK.search(match["rest"]):
            continue
        if _MORE_THAN_PEOPLE.search(match["who"]):
            continue
        words = sentence.text.strip("[]() .")
        for one in enumerated(sentence.cut(*match.span("who")), year, "text"):
            if one.title or (one.name is not None and (one.name.titles or one.targets or one.name.given)):
                yield replace(one, presence=words[:200])


_MAY_DIRECT: Final = re.compile(
    r"[\[(][A-Zt][^\])]{4,180}[\])]|\bAt (?:this (?:point|time|juncture)|\d{1,2}[:.]\d\d)"
)
