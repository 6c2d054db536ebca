"""Heads: what kind of document this is, and which of them set down a conversation.

The rule is that of a hundred volumes read: the head *starts* with a genre phrase. Full text is
never asked, because editorial notes and telegrams quote talks that they do not set down.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["Kind", "classify", "strip_number"]

Talk = Literal["memcon", "telephone", "meeting", "mfr"]


@dataclass(frozen=True, slots=True)
class Kind:
    """What a head says: the form code, and the kind of talk when the document sets one down."""

    form: str
    talk: Talk | None = None

    @property
    def mode(self) -> str | None:
        """Return the code of the list mode, where the genre phrase says it: of telephone calls only."""
        return "telephone" if self.talk == "telephone" else None


EDITORIAL: Final = Kind("editorial-note")
OTHER: Final = Kind("other-document")

_TALK: Final = (
    r"(?:tele)?conversations?|conferences?|teleconferences?|meetings?|discussions?|talks?|telecons?|telcons?|"
    r"interviews?|sessions?|luncheons?|lunch|dinners?|breakfasts?|briefings?|calls?|consultations?|audience|"
    r"debriefings?|exchanges?|negotiations?|plenary"
)
_WORD: Final = r"(?:[^\s,;:.]+\s+)"
# Words that may stand before the genre phrase: "Draft", "United States Delegation", "Secretary Dulles'".
_BEFORE: Final = (
    r"(?:(?:unofficial|official|draft|supplementary|summary|extracts?|excerpts?|informal|preliminary|partial|rough|revised|uncleared|unsigned|"
    r"provisional|condensed|abridged|edited|verbatim|detailed|brief|handwritten|personal|international|"
    r"analytical|agreed|interim|stenographic|united states|u\.\s?s\.|us|uk|u\.\s?k\.|british|american|tripartite|"
    r"quadripartite|soviet|french|german|delegation|department of state|working|cabinet|staff|"
    r"of|from|the|a|an|[\w.\-]+(?: [\w.\-]+){0,3}(?:'s?|’s?))\s+)*"
)
_ARTICLES: Final = r"(?:(?:a|an|the|their|his|this|certain|two|three|record of)\s+)*"
_NEVER: Final = re.compile(
    r"^(?:editorial note|telegram|letter|despatch|dispatch|airgram|circular|message|note from|"
    r"memorandum from|memorandum to|information memorandum|action memorandum|briefing memorandum|"
    r"briefing paper|record of actions?\b|record of decisions?|summary of actions?|press|news|"
    r"public|interview with|interview by|question|talking p|background paper|remarks|address|statement|speech|report to)",
    re.IGNORECASE,
)
_REPORTED: Final = re.compile(
    r"^(?:draft )?(?:memorandum|memoranda|notes?|report|summary|paper)\b[^,]{0,90}?\bfrom (?!lunch|meeting|conversation|discussion|dinner|transcripts?)",
    re.IGNORECASE,
)
_MFR: Final = re.compile(
    r"^(?:draft |secret |informal )*memorandu[mr]n? (?:for|to) (?:the )?(?:record|files?|"
    r"president['’]?s? files?|president['’]s (?:office )?files?)\b",
    re.IGNORECASE,
)
_GENRE: Final = re.compile(
    rf"^{_BEFORE}(?:"
    # memorandum of [a telephone] conversation, memorandum on the substance of discussion
    rf"memorandu[mr]n?s?\s+(?:of|on)\s+{_ARTICLES}{_WORD}{{0,6}}?(?:{_TALK})\b"
    rf"|memoranda\s+(?:of|on)\s+{_ARTICLES}{_WORD}{{0,6}}?(?:{_TALK})\b"
    # record, notes, summary, report, transcript of a meeting
    rf"|(?:summary\s+|verbatim\s+)*(?:records?|notes?|summary|summaries|report|transcripts?|account|readout|highlights|outline|"
    rf"resume|résumé|proceedings|tape\s+recording|recording)\s+(?:of|on|for|from|at)\s+{_ARTICLES}{_WORD}{{0,7}}?(?:{_TALK})\b"
    r"|(?:summary\s+)?minutes\b(?!\s+of\s+actions?)"
    rf"|(?:telephone\s+|telecon\s+)?(?:conversations?|talks?|telecons?|telcons?|discussions?|meetings?)\s+(?:between|among|with|of)\b"
    r"|summary of conclusions"
    # memorandum by A of a meeting with B
    rf"|(?:memorandum|memoranda|notes?|report|record)\s+(?:by|for|prepared by)\b.{{0,160}}?\s(?:of|on|at|regarding|concerning|about)\s+"
    rf"{_ARTICLES}{_WORD}{{0,3}}?(?:conversations?|conferences?|meetings?|discussions?|interviews?)\b"
    r"|telephone conversations?\b|telephone calls?\b|memorandum of telephone\b|teletype conference\b"
    r"|record\s+(?:meeting|of\s+(?:meeting|conversation|discussion))"
    r"|tele?con\b|memcon\b|contact report\b(?=.*\bmeeting)"
    r")",
    re.IGNORECASE | re.DOTALL,
)
_MEMCON: Final = re.compile(
    r"\b(?:conversations?|talks?|interviews?|audience|luncheon|lunch|dinner|breakfast)\b", re.IGNORECASE
)
_TELEPHONE: Final = re.compile(
    r"\b(?:tele?phone|telephonic|telcons?|telecons?|teleconversations?)\b", re.IGNORECASE
)
_MFR_CUE: Final = re.compile(
    rf"\b(?:{_TALK}|met with|conversed|spoke with)\b",
    re.IGNORECASE,
)
_OF_TALK: Final = re.compile(rf"^\s+(?:of|on)\s+{_ARTICLES}{_WORD}{{0,3}}?(?:{_TALK})\b", re.IGNORECASE)
_PRESS: Final = re.compile(r"\b(?:press|news) conference\b", re.IGNORECASE)
_MINUTES: Final = re.compile(r"\bminutes\b", re.IGNORECASE)
_NOTES: Final = re.compile(r"^(?:\S+\s+){0,3}notes?\b", re.IGNORECASE)
_INTERNAL: Final = re.compile(r"^memorandum of (?:the )?(?:substance of )?discussion\b", re.IGNORECASE)


def strip_number(head: str, n: str) -> str:
    """Return the head without the number of the document that opens it.

    >>> strip_number("No. 361 Memorandum of Conversation", "361")
    'Memorandum of Conversation'
    """
    pattern = (
        rf"^(?:No\.\s*)?\[?{re.escape(n)}\]?\.?(?=\s|$|\D)\s*" if n else r"^(?:No\.\s*)?\d+[A-Za-z]?\.\s+"
    )
    return re.sub(pattern, "", head, count=1).strip()


def classify(head: str, subject: str = "", *, has_participants: bool = False) -> Kind:
    """Return the kind of a document from its head (without notes and number).

    ``subject`` and ``has_participants`` decide for memoranda for the record only.
    """
    if re.match(r"editorial note", head, re.IGNORECASE):
        return EDITORIAL
    if _MFR.match(head):
        rest = _MFR.sub("", head)
        of_talk = _OF_TALK.match(rest)
        if of_talk is not None:
            return Kind("memorandum-for-the-record", _talk(of_talk.group()))
        if has_participants or _MFR_CUE.search(rest) or _MFR_CUE.search(subject):
            return Kind("memorandum-for-the-record", "mfr")
        return Kind("memorandum-for-the-record")
    genre = None if _NEVER.match(head) or _REPORTED.match(head) else _GENRE.match(head)
    if genre is None or _PRESS.search(genre.group()):
        return Kind("carrier") if has_participants else OTHER
    phrase = genre.group()
    return Kind(_form(head, phrase), _talk(phrase))


def _talk(phrase: str) -> Talk:
    if _TELEPHONE.search(phrase):
        return "telephone"
    return "memcon" if _MEMCON.search(phrase) else "meeting"


def _form(head: str, phrase: str) -> str:
    if _TELEPHONE.search(phrase):
        return "telephone-transcript"
    if _INTERNAL.match(head):
        return "internal-discussion"
    if _MINUTES.search(phrase):
        return "minutes"
    if _NOTES.match(phrase):
        return "notes"
    if re.search(r"\btranscripts?\b|\bverbatim\b|^conversations?\b", phrase, re.IGNORECASE):
        return "stenographic-record"
    if re.match(r"(?:\S+ ){0,4}?memorand", phrase, re.IGNORECASE):
        return "memorandum-of-conversation"
    return "record-of-conversation"
