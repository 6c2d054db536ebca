"""Openings that tell who met whom: "Ambassador Birch called on me today", "I lunched with Senator Elm".

Only the first sentences of the first paragraphs are read, and only where the verb is one of meeting
somebody: a name that is merely mentioned took no part. "I" is whoever wrote the record.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.records.frus.attendance import whole_sentences
from kg.records.frus.enumerations import enumerated, is_whole_person
from kg.records.frus.marks import Marked
from kg.records.frus.participants import Listed

__all__ = ["Opening", "opening", "without_rest"]

_WHEN: Final = (
    r"(?:(?:again |also |just |alone |briefly |privately |jointly |today|this (?:morning|afternoon|evening|noon)|yesterday|tonight|last (?:night|evening)|"
    r"on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|at (?:noon|lunch|dinner|breakfast|his (?:own )?(?:request|initiative|home)|my (?:request|house|home|invitation))|"
    r"in(?: here)?|by|over|over here|up|around|"
    r"by (?:tele)?phone|for (?:lunch|dinner|breakfast)|late|early|first|then|from [A-Z]\w+(?: [A-Z]\w+)?|,)\s*)*"
)
_TALK: Final = r"(?:talk|conversation|meeting|discussion|lunch|luncheon|dinner|breakfast|conference|interview|session|chat|visit|word|audience|exchange)s?"
_SEE: Final = (
    rf"(?:had|held) (?:(?:a|an|another|several|some|two|three|my|his|their|our|long|short|brief|private|further|good|very|agreeable|lengthy|pleasant|half|hour|hours|hour.s|minutes?|of|informal|\d+[- ]\w+)[ -])*{_TALK} (?:\w+ )?{_WHEN}with"
    rf"|had (?:\w+ ){{0,3}}(?:agreeable|pleasant|interesting|useful|long) (?:two |three )?(?:hours?|minutes) {_WHEN}with"
)
# What a caller does, and what stands between the verb and whom he sees.
_MEETS: Final = (
    rf"(?:called|came|dropped|stopped|looked) {_WHEN}(?:(?:to|and) (?:see|call (?:up)?on|visit|talk (?:to|with)) |on |upon |by to see |in to see )"
    rf"|paid (?:\w+ ){{0,4}}(?:call|visit)s? {_WHEN}(?:on|upon|to) "
    rf"|(?:met|talked|spoke|conferred|conversed|lunched|dined|breakfasted|sat down|visited) {_WHEN}(?:with |to )"
    rf"|(?:{_SEE}) "
    r"|(?:telephoned|phoned|telephoned to|rang up|rang|met|saw|received|visited|called in|summoned|briefed|interviewed|consulted|joined|approached|accompanied|picked up|took aside|drew aside)(?= (?:me|us|I|the|The|Mr|Mrs|Dr|[A-Z]))\s+"
    r"|returned (?:the )?call of |discussed (?:[^,.;]{0,60} )?with |(?:drew|took) (?=[^,;]{2,60} aside)|picked (?=[^,;]{2,40} up)"
    r"|(?:made|delivered|handed|gave|read|presented|conveyed|communicated)\b[^.;]{0,80}? to (?=(?:Mr|Mrs|Dr|Ambassador|Minister|Secretary|Sir|General|Admiral|Senator|Foreign Minister|Prime Minister|Chargé|the (?:President|Secretary|Under Secretary))\b)"
    r"|asked (?=(?:the |Mr\.? |Mrs\.? |Dr\.? |Ambassador |Minister |Sir |Senator |General |Admiral |[A-Z])[^,;.]{0,60}? to (?:call|come|see|meet|stop|drop|lunch))"
    r"|invited (?=[^,;.]{0,60}? to (?:lunch|dinner|breakfast|call|come|meet|see))"
    r"|(?:told|informed|advised|assured|handed|gave|asked) (?=(?:me|us|Mr|Mrs|Dr|the (?:Secretary|President|Under Secretary|Acting Secretary|Ambassador|Chancellor|Prime Minister|Foreign Minister)|Ambassador|Secretary|Minister|Sir|Col|Gen|Adm|Senator)\b)"
)
# Verbs that need nobody beside them: the caller is named, the host is the writer or not.
_CALLS: Final = (
    r"(?:called|telephoned|phoned|came|stopped|dropped)(?= (?:in|by|me|today|this|yesterday|on|at|to|from|over|late|early|again|up|for the purpose|during|after|and|with)\b|[.,:;])(?! (?:for|attention|upon the|the attention|off|into|back to)\b)"
    r"|paid (?:\w+ ){0,4}(?:call|visit)\b|came in\b|opened the (?:conversation|discussion|meeting|talk)\b|began (?:the (?:conversation|discussion|meeting) )?by\b|opened by\b|started by\b"
    r"|, interviewed (?:at|in|on)\b"
)
_SENTENCE: Final = re.compile(
    rf"^(?P<subject>.{{1,220}}?)\s+(?:then |also |again |accordingly |finally |today |this morning )?(?P<verb>{_MEETS})(?P<object>.+)$"
)
_CALLER: Final = re.compile(
    rf"^(?P<subject>.{{1,220}}?),?\s+(?:also |again )?(?P<verb>{_CALLS})(?P<rest>.*)$"
)
_PHONED: Final = re.compile(
    r"^(?P<subject>.{1,120}?)\s+(?:called|phoned|telephoned)\s+(?P<object>(?:me|Mr|Mrs|Dr|Secy|Secretary|the (?:President|Secretary|Under Secretary|Acting Secretary)|Senator|Ambassador|Minister|General|Admiral|[A-Z][a-z]+ [A-Z][a-z]+)\b.*|\[(?:name|\d+ names) not declassified\].*)$"
)
_WITHIN: Final = re.compile(
    r"^(?:During|In|At|Over|After|Following|In the course of|During the course of)\b[^,.;]{0,40}?\b(?:conversation|talk|meeting|lunch|luncheon|dinner|call|discussion|interview)s? (?:today |yesterday |this \w+ |last \w+ )?with (?P<who>.{3,90}?),? (?P<us>I|we|he|she)\b"
)
_PASSIVE: Final = re.compile(
    r"^(?P<subject>.{2,160}?) (?:was|were) (?:briefed|received|interviewed|seen|called in|met|visited|debriefed|consulted|telephoned|called)\b(?:.{0,90}?) by (?P<object>.+)$"
)
_NUMBER: Final = re.compile(r"^(?:\d+\.|[a-z]\.|[ivx]+\.|\([a-z\d]\))\s+")
_ADVERBIAL: Final = re.compile(
    r"^(?:(?:On|At|In|During|After|Before|Following|Pursuant|Upon|Late|Early|Later|This|Today|Yesterday|When|As|By|Under|Over|From|For|Prior|Immediately|Shortly|Thursday|Friday|Monday|Tuesday|Wednesday|Saturday|Sunday|With|Accompanied|Accordingly|Last)\b(?:(?!\b(?:met|called|saw|had|came|received|lunched|talked|spoke|discussed|gave|told|visited|paid|drew|asked|telephoned|I)\b)[^,;]){0,140}?"
    r"(?:,\s+(?:19\d\d|\d{1,2}|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w*\b)[^,;]{0,30}?)*,\s+)*"
)
_TODAY: Final = re.compile(
    r"^(?:(?:This (?:morning|afternoon|evening)|Today|Yesterday|Last (?:night|evening)|(?:At|Following|After|During|Over) (?:our |my |his |the )?(?:lunch|dinner|breakfast|luncheon|noon|\d[\d:]*(?: [ap]\.m\.)?)"
    r"|On (?:(?:the )?(?:morning|afternoon|evening) of )?(?:[A-Z]\w+ \d{1,2}|\d{1,2} [A-Z]\w+))(?: (?:today|this (?:morning|afternoon|evening)))?)\s+(?=I\b|[A-Z]|the )"
)
_LAST_PLACE: Final = re.compile(
    r"\s+(?:on|at|to|about|in|for|re|regarding|concerning|this|today|yesterday|tonight|last|from|that|when|while|who|which|as|before|after|prior|pursuant|during|over|by|alone|of his|privately|aside|up|if|"
    r"recently|early|late|again|separately|briefly|informally|\d\S*|and (?=[a-z])(?!the |an? |his |two |former )|but|because|whether|his (?!(?:wife|deputy|assistant|special|interpreter))|her|their|what|why|how|a copy|a letter|a memorandum|an?|the (?=[a-z]))\b"
    r"|[:(\[—–]|;(?! (?:and )?[A-Z])|,\s+(?=(?:who|which|that|the \w+ of which|and (?:then|said|we|I)|I|we|he|at|on|in|to|having|where|when|during|after|before|accompanied|if)\b)"
)
_TO_SOMEBODY: Final = re.compile(
    r"\b(?:(?:Ambassador|Minister|Representative|Consul|Chargé|Delegate)(?: General)? (?:to|in|at) (?=(?:the )?[A-Z])"
    r"|(?:Assistant|Adviser|Advisor|Secretary|Director|Representative|Chief|Counselor|Aide) (?:to|for) (?=(?:the )?[A-Z]))"
)
_COMPANY: Final = re.compile(
    r"\b(?:accompanied by|together with|along with|in the company of)\s+(?P<who>[^.;:]{3,160})"
)
_FIRST_PERSON: Final = re.compile(r"^(?:I|We|me|us|the undersigned|The undersigned|myself|my office)$")
_CLAUSE: Final = re.compile(
    r"\b(?:said|says|stated|that|had|has|have|was|were|is|are|he|she|they|it|told|would|being|been|which|what)\b"
)
_NOT_A_MEETING: Final = re.compile(
    r"\b(?:not|never|would|will|could|should|had planned|to have|might|may|must|was to|were to|is to|if|unable)\b"
)


@dataclass(frozen=True, slots=True)
class Opening:
    """Whom the opening names as talking with each other, and whether the writer was one of them."""

    people: tuple[Listed, ...] = ()
    writer: bool = False


def opening(paragraphs: list[Marked], year: int) -> Opening:
    """Return who met whom by the first sentences of the first paragraphs that have any."""
    people: list[Listed] = []
    writer = False
    for paragraph in paragraphs[:3]:
        for sentence in list(whole_sentences(paragraph))[:2]:
            found, mine = _in_sentence(sentence, year)
            people += found
            writer = writer or mine
        if people:
            break
    return Opening(tuple(people), writer or any(_speaks_of_himself(p.text) for p in paragraphs[:4]))


def _speaks_of_himself(text: str) -> bool:
    """Tell whether a paragraph is in the first person outside quotation marks."""
    bare = re.sub(r"[“\"][^”\"]*[”\"]?", " ", text)
    bare = re.sub(r"^[\w .]{1,40}:\s.*", " ", bare)
    return (
        re.search(
            r"\bI (?:said|told|asked|replied|saw|met|called|had|then|also|explained|pointed|thanked|received|inquired|raised|reported|stated|discussed|lunched|gave|handed|reviewed|remarked|observed|responded|expressed|spoke|talked|emphasized|stressed|indicated|mentioned|paid|telephoned|opened|began|made|urged|read)\b|\b(?:urged|told|asked|gave|informed|assured|advised|handed|showed|requested|invited|called|thanked|reminded) me\b",
            bare,
        )
        is not None
    )


def _in_sentence(sentence: Marked, year: int) -> tuple[list[Listed], bool]:
    text = sentence
    company = [
        one
        for m in _COMPANY.finditer(text.text)
        for one in _exact(without_rest(text.cut(*m.span("who"))), year)
    ]
    within = _WITHIN.match(text.text)
    if within is not None:
        others = _exact(without_rest(text.cut(*within.span("who"))), year)
        if others:
            return [*others, *company], within["us"] in ("I", "we")
    for lead in (_NUMBER, _ADVERBIAL, _TODAY):
        match = lead.match(text.text)
        if match is not None and match.end():
            text = text.cut(match.end(), len(text.text))
    match = _SENTENCE.match(text.text) or _PHONED.match(text.text) or _PASSIVE.match(text.text)
    if match is not None and not _NOT_A_MEETING.search(match["subject"]):
        subject, mine = _subject(text.cut(*match.span("subject")), year)
        if subject or mine:
            other = without_rest(text.cut(*match.span("object")))
            objects, theirs = _subject(other, year)
            withheld = match["object"].startswith("[")  # a name not declassified
            if objects or theirs or withheld or re.match(r"(?:his|her|their|my|our)\b", other.text):
                return [*subject, *objects, *company], mine or theirs
    caller = _CALLER.match(text.text)
    if caller is not None and not _NOT_A_MEETING.search(caller["subject"]):
        subject, mine = _subject(text.cut(*caller.span("subject")), year)
        if subject:
            return [*subject, *company], mine or re.match(
                r"\s*(?:on |upon |to see )?me\b", caller["rest"]
            ) is not None
    return [], False


def without_rest(text: Marked) -> Marked:
    """Return an object without what follows it: "the Secretary on August 4" without the day."""
    protected = _TO_SOMEBODY.sub(lambda m: m.group().replace(" ", "\0"), text.text)
    stop = _LAST_PLACE.search(protected)
    return text.cut(0, stop.start()) if stop else text


def _subject(text: Marked, year: int) -> tuple[list[Listed], bool]:
    """Read a subject or object that consists of people and nothing else; else it is none."""
    words = re.sub(r"^(?:The )?(?:following|above)\b.*", "", text.text).strip(" ,")
    if _FIRST_PERSON.match(words):
        return [], True
    mine = re.search(r"(?:^|,\s*|\band )(?:I|me|myself|the undersigned)(?=$|,| and\b)", words)
    rest = text
    if mine is not None:
        before, after = text.cut(0, mine.start()), text.cut(mine.end(), len(text.text))
        rest = before if len(before.text) >= len(after.text) else after
        rest = rest.cut(*_span_without_and(rest.text))
    found = _exact(rest, year)
    return found, mine is not None


def _span_without_and(text: str) -> tuple[int, int]:
    start = len(text) - len(re.sub(r"^(?:and|,|\s)+", "", text))
    return start, len(re.sub(r"(?:\s+and|,|\s)+$", "", text))


def _exact(text: Marked, year: int) -> list[Listed]:
    """Return the people of an enumeration that opens with a whole person and names or entitles them all."""
    if _CLAUSE.search(text.text):
        return []
    found = list(enumerated(text, year, "text"))
    opens = re.split(r",| and ", text.text, maxsplit=1)[0]
    if not found or found[0].words[:6] != text.text.strip(" ,")[:6]:
        return []
    if not is_whole_person(text.cut(0, len(opens))) and found[0].name is None:
        return []
    return [one for one in found if one.name or one.title or one.count]
