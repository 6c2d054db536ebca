"""The day of a talk, where another line than the dateline says it.

A record is often dated on the day it was written. Then the opening lines ("Date: February 6, 1963"), the subject of a
memorandum for the record, the source note or the first sentence ("came to see me last night") say when people met.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lxml import etree

from kg.records.frus.clock import time_words
from kg.records.frus.dates import MONTH_NAMES, Printed, Span, parse_printed
from kg.records.frus.marks import children, plain, walk
from kg.records.frus.notes import sentences

__all__ = [
    "Said",
    "day_in_first_sentence",
    "day_in_subject",
    "first_sentence",
    "opening_lines",
    "printed_days",
    "printed_places",
    "time_in_first_sentence",
]

_MONTH: Final = "|".join(MONTH_NAMES)
_DATE_LABEL: Final = re.compile(
    r"^\W*(?:dates?|time|dates? and (?:time|place)|time and (?:date|place)|date & time|when|held on)\s*(?:of (?:the )?(?:meeting|conversation|talk))?\s*(?:[:;—–-]|$)\s*",
    re.IGNORECASE,
)
_PLACE_LABEL: Final = re.compile(
    r"^\W*(?:place|location|where|held at|dates? and place|place and (?:date|time)|time and place)\s*(?:of (?:the )?(?:meeting|conversation|talk))?\s*(?:[:;—–-]|$)\s*",
    re.IGNORECASE,
)
# A line that is nothing but a number, a place and a date: "US/MC/7 Paris, December 14, 1961, 7:30 p.m."
_HEADING: Final = re.compile(
    rf"^(?:[A-Za-z]+(?:/[A-Za-z]+)*[/–—-]\d+\s+)?(?P<place>[A-Z][\w.’' ]{{2,30}}(?:, [A-Z][\w.’' ]{{2,20}})?)?,?\s*(?P<date>(?:{_MONTH})\s+\d{{1,2}}(?!\s*[–—-]\s*\d), \d{{4}}\b.{{0,40}})$"
)
# "Meeting with the President, Monday, October 14, 9:40 a.m., in the Cabinet Room": a title of the talk itself.
_TITLE: Final = re.compile(
    rf"^(?:subject:? )?(?:[\w.’'-]+ ){{0,6}}?(?:Meeting|Conversation|Call|Luncheon|Dinner|Discussion|Talk|Interview|Session)s?\b(?P<rest>.*?)"
    rf"[\s,—–-](?:on )?(?P<date>(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? )?(?:(?:{_MONTH}) \d{{1,2}}|\d{{1,2}} (?:{_MONTH}))\b.{{0,60}})$",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(
    r"\b(?:is|was|were|are|had|has|will|would|said|stated|see|begin\w*|scheduled|dated|record\w*)\b|\[",
    re.IGNORECASE,
)
_MOST_DAYS_OF_TITLE: Final = 3
_TALKED: Final = (
    r"(?:met(?: with)?|saw|called|came|telephoned|phoned|talked|spoke|conversed|discussed|lunched|dined|received|visited|picked|"
    r"had (?:a |an |the )?(?:\w+ ){0,3}?(?:talk|conversation|lunch|luncheon|dinner|breakfast|meeting|interview|discussion|call|visit|to dinner|to lunch)s?|"
    r"told|informed|asked|took|invited|made|paid|gave|said|approached|stopped|dropped)"
)
_FINITE: Final = re.compile(rf"\b{_TALKED}\b")
_FIRST_PERSON: Final = re.compile(r"\b(?:I|me|[Mm]y|[Ww]e|us|the undersigned)\b")
_DAY_WORD: Final = re.compile(
    rf"\b(?P<ago>yesterday|last (?:night|evening))\b|"
    rf"\b(?:on|during|at \d{{3,4}}(?: hours)? on)(?: the)?(?: (?P<part>morning|afternoon|evening|night) of)?(?: (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?)? "
    rf"(?P<day>(?:{_MONTH}) \d{{1,2}}(?:(?: and |[–—-])\d{{1,2}})?(?:, \d{{4}})?|\d{{1,2}} (?:{_MONTH})(?:,? \d{{4}})?)\b"
)
_TODAY: Final = re.compile(r"\b(?:today|tonight|this (?:morning|afternoon|evening|noon|date)|respectively)\b")
# What stands in front of a day that is not the talk's: a paper, an earlier or a later meeting.
_ELSEWHERE: Final = re.compile(
    r"\b(?:since|following|until|before|after|prior|subsequent|scheduled|next|will|would|held|begin\w*|expire\w*|effective|"
    r"elections?|called for|previous|earlier|decision|decided|announce\w*|published|arriv\w*|sent|leav\w*|return\w*)\b",
    re.IGNORECASE,
)
_PAPER: Final = re.compile(
    r"\b(?:letter|note|message|memorandum|memo|telegram|cable|paper|report|draft|copy|dated|speech|statement|article|editorial)\b",
    re.IGNORECASE,
)
_TALK_NOUN: Final = re.compile(
    r"\b(?:meeting|conversation|talk|discussion|conference|session|lunch|luncheon|dinner|breakfast|interview|briefing|call|visit|audience|reception)s?\b",
    re.IGNORECASE,
)
_AT_TIME: Final = re.compile(
    r"\b(?:at|at about|from) (?P<clock>(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}) o[’']clock|12(?::00)? noon|\d{1,2}(?::\d\d)?\.?(?: ?[ap]\. ?m\.| ?[AP]M)?(?:(?: to |[–—-])\d{1,2}(?::\d\d)? ?[ap]\. ?m\.)?|noon|midnight|(?:[01]\d|2[0-3])[0-5]\d)(?=[\s,.)]|$)",
    re.IGNORECASE,
)
_MET: Final = re.compile(
    r"\b(?:met|called|came|received|saw|telephoned|phoned|convened|opened|lunched|dined|talked|picked|escorted|"
    r"(?:meeting|conversation|talk|session|conference|dinner|luncheon)\b.{0,120}?(?:\b(?:was|were) held|took place)|opening session|joined)\b"
)
_TIME_ELSEWHERE: Final = re.compile(
    r"\b(?:leav\w+|arriv\w+|depart\w+|return\w+|scheduled|tomorrow|yesterday|meeting (?:was )?called|that (?:he|they|the)|would|will|broadcast|sent|received (?:a|the|his) (?:telegram|message|letter))\b"
)
# "asked me to dinner", "made my farewell call", "in two sessions": part of what the verb says.
_AT_A_TALK: Final = re.compile(
    rf"(?:\b(?:in|at|for|over|to|during)|^) (?:(?:a|an|two|three|four|his|her|my|the|our|their) )?(?:[\w-]+ ){{0,3}}?{_TALK_NOUN.pattern}",
    re.IGNORECASE,
)
_SOCIAL: Final = re.compile(
    r"^(?:At|During) (?:a |an |the |his |her |my )?.{0,80}\b(?:dinner|lunch|luncheon|reception|party|breakfast|meeting)\b"
)
_LABELS: Final = re.compile(
    r"^(?:(?:Top )?Secret|Confidential|Restricted|Unclassified|Official Use Only|Personal|Eyes Only|Subject:?|\d{1,2}\.|[A-Za-z]+(?:/[A-Za-z]+)*[/–—-]\d+)\s+"
)
_MOST_DAYS: Final = 14  # between a talk and its memorandum, where a date is printed
_MOST_DAYS_OF_SUBJECT: Final = 62


@dataclass(frozen=True, slots=True)
class Said:
    """A day with the words it was read from and the rule that read them."""

    printed: Printed
    words: str
    rule: str

    @property
    def span(self) -> Span:
        """Return its first and last day."""
        assert self.printed.span is not None
        return self.printed.span


def opening_lines(element: etree._Element) -> list[str]:
    """Return the first short paragraphs of a document, and the items of its small lists with their heads."""
    lines = []
    for node in list(walk(element, "list", "row"))[:24]:
        if node.tag and str(node.tag).endswith("row"):
            lines.append(" ".join(plain(c) for c in children(node, "cell")))
        else:
            head = next((plain(h) for h in children(node, "head")), "")
            if head and len(head) < 40:
                lines.append(
                    f"{head.rstrip(':')}: {', '.join(plain(i) for i in list(children(node, 'item'))[:4])}"
                )
    lines += [plain(p) for p in list(walk(element, "p"))[:6]]
    return [line for line in lines if 0 < len(line) <= 200]


def printed_days(element: etree._Element, written: date | None = None) -> Iterator[Said]:
    """Yield the days that the opening lines give: after a label, in a line of place and date alone, in a title of the talk.

    A title must name a day shortly before ``written``, which lends it the year.
    """
    for line in opening_lines(element):
        label = _DATE_LABEL.match(line)
        if label is not None:
            printed = parse_printed(line[label.end() :])
            if printed.span is not None:
                yield Said(printed, line, "a line that begins with “Date”")
            continue
        heading = _HEADING.match(line)
        if heading is not None:
            printed = parse_printed(heading["date"])
            if printed.span is not None:
                yield Said(printed, line, "an opening line of place and date")
            continue
        title = _TITLE.match(line) if written else None
        if written and title is not None and not _SENTENCE.search(line) and len(line) < 180:
            printed = parse_printed(title["date"], written.year)
            if printed.span is not None and 0 <= (written - printed.span[0]).days <= _MOST_DAYS_OF_TITLE:
                yield Said(printed, line, "a title of the talk in the opening lines")


def printed_places(element: etree._Element) -> Iterator[str]:
    """Yield the words after "Place:" in the opening lines, without a date that stands beside them."""
    for line in opening_lines(element):
        label = _PLACE_LABEL.match(line)
        if label is not None:
            words = line[label.end() :]
            printed = parse_printed(words)
            if printed.span is not None:
                words = re.sub(
                    r"^[\s,]*(?:in|at)\s+", "", words[words.find(printed.words) + len(printed.words) :]
                )
            if words.strip(" ,."):
                yield words.strip(" ,.")


def day_in_subject(subject: str, written: Span) -> Said | None:
    """Return the day that the subject of a memorandum for the record gives to the talk."""
    printed = parse_printed(subject, written[0].year if _TALK_NOUN.search(subject) else None)
    if printed.span is None:
        return None
    first, last = printed.span
    before = subject[: subject.find(printed.words)] if printed.words in subject else subject
    if re.search(
        r"\b(?:letter|note|message|telegram|memorandum|paper|report)s? (?:of|dated)\s*$",
        before,
        re.IGNORECASE,
    ):
        return None
    if (
        first <= written[0]
        and (written[0] - first).days <= _MOST_DAYS_OF_SUBJECT
        and (last - first).days <= 31
    ):
        return Said(printed, subject, "the day that the subject names")
    return None


def day_in_first_sentence(element: etree._Element, written: date) -> Said | None:
    """Return the day before ``written`` on which the writer says that the talk was.

    Only the first sentence is asked, only a writer who speaks of himself, and only a day that hangs on
    the verb of meeting: "came to see me last night", "I picked him up on 28 February".
    """
    sentence = first_sentence(element)
    match = _DAY_WORD.search(sentence)
    if match is None or not _FIRST_PERSON.search(sentence) or re.match(r"[A-Z][\w. ]{2,30}:", sentence):
        return None
    before, after = sentence[: match.start()], sentence[match.end() :]
    if _ELSEWHERE.search(before[-45:]) or _PAPER.search(before[-25:]) or not _hangs_on_a_verb(before, after):
        return None
    if match["ago"]:
        first = last = written - timedelta(days=1)
        if _TODAY.search(after):  # "I talked to A last night and to B this morning"
            last = written
        elif _TODAY.search(before):
            return None
        return Said(Printed((first, last), match.group()), sentence, "the first sentence says when")
    if _TODAY.search(before) or (_TODAY.search(after) and "respectively" not in after):
        return None
    printed = parse_printed(match["day"], written.year)
    if printed.span is None:
        return None
    first, last = printed.span
    if first > written:
        first, last = (d.replace(year=d.year - 1) for d in (first, last) if d.day < 29 or d.month != 2)
    if first < written and (written - first).days <= _MOST_DAYS and last <= written:
        time = parse_printed(sentence[: match.end() + 25]).time or _military(before)
        printed = Printed((first, last), match["day"], time, None if time else match["part"])
        return Said(printed, sentence, "the first sentence says when")
    return None


def time_in_first_sentence(element: etree._Element) -> str | None:
    """Return the clock time at which the first sentence says that people met."""
    for match in _AT_TIME.finditer(first_sentence(element)):
        before = match.string[: match.start()]
        if _TIME_ELSEWHERE.search(before[-60:]):
            continue
        if _MET.search(before) or (not before.strip(" ,") and _MET.search(match.string[match.end() :])):
            words = match["clock"]
            words = (
                words.rstrip(".")
                if not re.search(r"(?i)m\.$", words)
                else re.sub(r"(?<=\d)\.(?= )", "", words)
            )
            return f"{words} hours" if re.fullmatch(r"\d{4}", words) else time_words(words) or words
    return None


def _military(before: str) -> str | None:
    match = re.search(r"\bAt ((?:[01]\d|2[0-3])[0-5]\d)(?: hours)?$", before.strip())
    return f"{match[1]} hours" if match else None


def first_sentence(element: etree._Element) -> str:
    """Return the first sentence of the text, without markings and numbers before it."""
    for node in list(walk(element, "p"))[:4]:
        text = plain(node)
        while label := _LABELS.match(text):
            text = text[label.end() :]
        if (
            len(text) > 40
            and not text.isupper()
            and not re.match(r"(?i)(?:participants|subject|present|date|place)\b", text)
        ):
            return next((s for s in sentences(text) if len(s) > 6), "")[:500]
    return ""


def _hangs_on_a_verb(before: str, after: str) -> bool:
    """Tell whether a day belongs to the main verb of meeting: no noun of meeting stands between them."""
    if re.search(r"\bof\s*$", before) or re.search(
        r"\b(?:said|stated|explained|reported|noted|recalled) that\b", before
    ):
        return False
    if _SOCIAL.match(before):
        return _FIRST_PERSON.search(after) is not None and _FINITE.search(after) is not None
    if not before.strip(" ,") or re.fullmatch(
        r"(?i)\s*at (?:\d{3,4}(?: hours)?|[\d:]+ ?[ap]\. ?m\.)\s*", before
    ):
        return re.match(rf",? ?(?:I|[Ww]e)\b.{{0,30}}?\b{_TALKED}\b", after) is not None
    verbs = list(_FINITE.finditer(before))
    if not verbs or not _FIRST_PERSON.search(before + after[:20]):
        return False
    between = before[verbs[-1].end() :]
    first = before[: verbs[0].start()]
    if _TALK_NOUN.search(_AT_A_TALK.sub("", between)):
        return False
    return (
        len(re.findall(r"\bthat\b", first)) == 0
        and len(re.findall(r"\bthat\b|\bwhich\b|\bwho\b", between)) == 0
    )
