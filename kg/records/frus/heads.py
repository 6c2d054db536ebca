"""Heads: what kind of document this is, and which of them set down a conversation.

The rule is that of a hundred volumes read: the head *starts* with a genre phrase. Full text is
never asked, because editorial notes and telegrams quote talks that they do not set down. Only of a
memorandum for the record, whose head says nothing, the subject and the first sentence are asked too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["EDITORIAL", "Kind", "classify", "strip_number"]

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
CARRIER: Final = Kind("carrier")
OTHER: Final = Kind("other-document")

_TALK: Final = (
    r"(?:(?:tele)?conversations?|conferences?|teleconferences?|meetings?|discussions?|talks?|telecons?|telcons?|memcons?|"
    r"interviews?|sessions?|luncheons?|lunch|dinners?|breakfasts?|briefings?|calls?|consultations?|audience|"
    r"debriefings?|exchanges?|negotiations?|plenary)"
)
_SPOKEN: Final = (
    r"(?:(?:tele)?conversations?|meetings?|discussions?|talks?|interviews?|telecons?|telcons?|conferences?)"
)
# Between "record of" and the talk: never what a paper about talks is about.
_WORD: Final = (
    r"(?:(?!(?:for|to|from|since|following|results?|positions?|proposals?|recommendations?|"
    r"developments?|instructions?|decisions?|actions?|agreements?|understanding|undertakings?|papers?|telegrams?|views|issues|"
    r"preparations?|preparatory|arrangements?|plans?|progress|outcome|agenda)\b)[^\s,;:.]+\s+)"
)
# Words that may stand before the genre phrase: "Draft", "United States Delegation", "Secretary Dulles'".
_BEFORE: Final = (
    r"(?:(?:unofficial|official|draft|supplementary|supplemental|summary|extracts?|excerpts?|portions?|informal|preliminary|partial|"
    r"rough|revised|uncleared|unsigned|provisional|condensed|abridged|edited|verbatim|detailed|brief|short|full|handwritten|typed|"
    r"personal|private|confidential|secret|top|international|further|second|original|corrected|"
    r"analytical|agreed|interim|stenographic|united states|u\.\s?s\.|us|uk|u\.\s?k\.|united kingdom|british|american|tripartite|"
    r"quadripartite|bipartite|bilateral|soviet|french|german|combined|joint|delegation|department of state|working|cabinet|staff|"
    r"of|from|the|a|an|[\w.\-–]+(?: [\w.\-–]+){0,3}(?:'s?|’s?))\s+)*"
)
_ARTICLES: Final = (
    r"(?:(?:a|an|the|their|his|her|this|certain|two|three|four|several|private|separate|record of|minutes of|notes of|"
    r"substance of|the substance of|subject matter of|points (?:discussed|covered|raised) (?:at|in|during)|main points of)\s+)*"
)
_NEVER: Final = re.compile(
    r"^(?:editorial note|telegram|letter|despatch|dispatch|airgram|circular|message|backchannel|note from|note verbale|note to|"
    r"memorandum from|memorandum to|information memorandum|action memorandum|briefing|memorandum of information|"
    r"memorandum of (?:understanding|agreement|law|action|decision)|records? of (?:nsc |national security council )?(?:actions?|decisions?|"
    r"understanding|agreement)\b|summary of (?:actions?|decisions?)|minutes of (?:actions?|decisions?)|press|news|"
    r"public|interview with|interview by|question|talking p|background|remarks|address|statement|speech|report to|agenda|"
    r"agreed minutes? (?:between|of agreement|on)|position|discussion paper|off-the-record remarks)",
    re.IGNORECASE,
)
# "Memorandum From A on a Conversation With B" tells of a talk and is addressed to somebody.
_REPORTED: Final = re.compile(
    rf"^(?:\w+ ){{0,2}}?(?:memorand\w+|notes?|report|summary|paper)\s+(?:(?!{_TALK}\b|transcripts?\b|extracts?\b|minutes\b)[^\s,]+\s+){{0,4}}?from\s+"
    rf"(?!(?:the )?(?:lunch|luncheon|dinner|transcripts?|{_TALK})\b)",
    re.IGNORECASE,
)
# Addressed to somebody: but an assistant, adviser or ambassador "to" is only an office.
_TO_SOMEBODY: Final = re.compile(
    r"\b(?:by|of)\b.*?(?<!assistant)(?<!adviser)(?<!advisor)(?<!ambassador)(?<!minister)(?<!representative)(?<!consultant)(?<!delegate)"
    r"(?<!delegation)(?<!mission)(?<!aide)(?<!deputy)(?<!counselor)(?<!consul)(?<!envoy)(?<!secretary)(?<!attaché)(?<!designate)"
    r"(?<!assigned)(?<!observer)(?<!officer)(?<!liaison)(?<!accredited)(?<!commissioner),? to (?:the (?!united nations|north atlantic)|mr\.|president|"
    r"secretary|members)",
    re.IGNORECASE | re.DOTALL,
)
_MFR: Final = re.compile(
    r"^(?:draft |secret |informal |handwritten |supplementary )*(?:memorandu[mr]n?s?|memoranda|note) (?:for|to) (?:the )?(?:record|files?|"
    r"(?:white house )?(?:central )?files?|president['’]?s? (?:office )?files?)\b",
    re.IGNORECASE,
)
_MINUTES_OF: Final = r"(?:[\w.’'–-]+\s+){0,5}minutes\b(?!\s+(?:of\s+)?(?:actions?|decisions?)\b)(?!\s+on\b)"
_GENRE: Final = re.compile(
    rf"^{_BEFORE}(?:"
    # memorandum of [a telephone] conversation, memorandum on the substance of discussion
    rf"(?:memorandu[mr]n?s?|memoranda|aide[- ]m[ée]moire)\s+of\s+{_ARTICLES}{_WORD}{{0,6}}?{_TALK}\b"
    rf"|(?:memorandu[mr]n?s?|memoranda)\s+(?:on|regarding|concerning|covering|recording|re)\s+{_ARTICLES}(?:telephone\s+|the\s+)*{_SPOKEN}\b"
    # record, notes, summary, transcript of a meeting
    r"|(?:summary\s+|verbatim\s+|minutes\s+and\s+)*(?:records?|notes?|summary|summaries|transcripts?|transcription|account|readout|"
    r"highlights|outline|synopsis|digest|gist|substance|text|resume|résumé|proceedings|tape\s+recording|recording)\s+"
    rf"(?:taken\s+|made\s+|prepared\s+)?(?:of|on|from|at|during)\s+{_ARTICLES}{_WORD}{{0,7}}?{_TALK}\b"
    # a report *of* a talk, not that of a delegation to a session
    rf"|report\s+(?:of|on)\s+(?:a\s+|the\s+|an\s+|his\s+)?(?:(?!delegation|united|first|second|third|fourth|fifth)[\w.’'-]+\s+){{0,2}}?"
    rf"(?:(?:tele)?conversations?|meetings?|discussions?|interviews?|telephone calls?)\b(?!,? (?:to|from)\b)"
    rf"|{_MINUTES_OF}"
    r"|(?:(?:telephone|telecon|first|second|third|fourth|fifth|sixth|seventh|eighth|\d+(?:st|nd|rd|th|d)|final|opening|informal|private|luncheon|"
    r"dinner|plenary)\s+)*(?:(?:conversations?|talks?|telecons?|telcons?|discussions?|meetings?)\s+(?:between|among|with|at)|(?:conversations?|meetings?)\s+of)\b"
    r"|discussions?\s+at\b|interview\s+(?:between|of)\b"
    r"|(?:agreed\s+)?summary of conclusions"
    # memorandum by A of a meeting with B
    r"|(?:memorandum|memoranda|notes?|report|record)\s+(?:by|prepared by)\b.{0,160}?\s(?:"
    rf"(?:of|at)\s+{_ARTICLES}{_WORD}{{0,3}}?{_SPOKEN}"
    rf"|(?:on|regarding|concerning|about)\s+(?:(?:{_ARTICLES}(?:telephone\s+)?(?:conversations?|discussions?|talks?|interviews?))|(?:a|his|her|their)\s+{_SPOKEN}))\b"
    r"|telephone conversations?\b|telephone calls?\b|memorandum of telephone\b|teletype conference\b"
    r"|record\s+(?:meeting|of\s+(?:meeting|conversation|discussion))"
    r"|tele?con\b|memcon\b|contact report\b(?=.*\bmeeting)"
    r"|compte[- ]rendu\b|proc[èe]s[- ]verbal\b|minuta de (?:la )?(?:conversaci[óo]n|reuni[óo]n)\b"
    r")",
    re.IGNORECASE | re.DOTALL,
)
# A head that is nothing but the name of a meeting: "Senior Review Group Meeting, Washington, ..."
_NAMED_MEETING: Final = re.compile(
    r"^(?:(?!(?i:for|to|from|on|at|by|notification|communiqu\w+|memorand\w+|telegram|report|paper|talking|briefing|agenda|prepar\w+|letter|proposed|press|news|"
    r"public|plans?|results?|outcome|conclusions?|arrangements?|instructions?|post|after|before|background|scope)\b)[A-Z][\w.’'–-]*\s+(?:of\s+|the\s+|and\s+)?){1,7}"
    r"(?:Meeting|Conversation|Telephone Call)(?=$|[,.:—]|\s(?:held|at|in|on)\b)"
)
_PROCEEDINGS: Final = re.compile(
    r":\s*(?:summary (?:of proceedings|minutes|record)|proceedings|verbatim record)\b", re.IGNORECASE
)
_CONTACT: Final = re.compile(r"^contact report\b", re.IGNORECASE)
_MEMCON: Final = re.compile(
    r"\b(?:conversations?|talks?|interviews?|audience|luncheon|lunch|dinner|breakfast|memcon)\b",
    re.IGNORECASE,
)
_TELEPHONE: Final = re.compile(
    r"\b(?:tele?phone|telephonic|telcons?|telecons?|teleconversations?)\b", re.IGNORECASE
)
_MFR_CUE: Final = re.compile(rf"\b(?:{_TALK}|met with|conversed|spoke with)\b", re.IGNORECASE)
_OF_TALK: Final = re.compile(rf"^\s+(?:of|on)\s+{_ARTICLES}{_WORD}{{0,3}}?{_TALK}\b", re.IGNORECASE)
_PRESS: Final = re.compile(r"\b(?:press|news) conference\b", re.IGNORECASE)
_MINUTES: Final = re.compile(r"\bminutes\b", re.IGNORECASE)
_NOTES: Final = re.compile(r"^(?:\S+\s+){0,3}notes?\b", re.IGNORECASE)
_INTERNAL: Final = re.compile(
    r"^memorandum (?:of|on) (?:the )?(?:substance of )?(?:the )?discussions?\b(?! (?:with|between|among))",
    re.IGNORECASE,
)
# First sentences of a memorandum for the record that tell of a talk the writer had or attended.
_WE: Final = r"(?:I|we|the undersigned|the writer)"
_US: Final = r"(?:me|us|the undersigned|the writer)"
_OPENING: Final = re.compile(
    rf"\b{_WE}(?: \w+ly)? (?:met|talked|spoke|lunched|dined|conferred|called|saw|telephoned|discussed|visited|had (?:a |an |two |lunch|dinner)|"
    r"attended|briefed|made the following (?:oral )?statement to|was called)\b"
    rf"|\b(?:called|telephoned|phoned|visited|came to see|came in to see|called on|called in|summoned|told) {_US}\b"
    rf"|\b(?:met|talked|spoke|lunched|dined|conferred|meeting|conversation|talk|discussion|lunch|call) (?:with|by|from) {_US}\b"
    r"|\b(?:a |the )?(?:meeting|conference|discussion|conversation|luncheon) (?:was held|took place|convened|was convened)\b"
    r"|\b(?:met|talked|spoke|lunched|conferred) (?:today |yesterday |this \w+ |on [^.,;]{1,24} |briefly |privately )?with\b"
    rf"|\b{_WE} and \w|\band {_WE} (?:met|had|called|talked)"
    r"|\b(?:called|telephoned|discussed with|had a (?:talk|conversation|meeting) with|came in at|came up to|called on|called in|visited) (?:[A-Z\[]|the (?:President|Secretary|Ambassador|Director)\b)"
    r"|\bthe following (?:matters|points|subjects|questions|topics) (?:came up|were (?:discussed|raised|covered|taken up))\b"
    r"|\bnoted at (?:a |the )?(?:meeting|conference|discussion)\b|\bpresent (?:were|at the meeting)\b|\bdiscussed with\b",
)
_HEADLINE: Final = re.compile(
    rf"^(?!\W*(?:\d+\.\s*)?(?:at|in|on|following|during|after|as|with|by)\b)(?:\W*\w[\w’'.&-]*\s+){{0,6}}?{_TALK}\b"
    r"(?!.*\b(?:was|were|is|are|had|has|decided|agreed|approved|will)\b)",
    re.IGNORECASE,
)
# A memorandum to nobody, below whose head its own title stands: "Conversation with Ambassador X, July 23".
_OWN_MEMORANDUM: Final = re.compile(
    r"^memorandum (?:prepared )?by\b(?!.*\bto (?:the (?!united nations)|president|secretary|mr\.))",
    re.IGNORECASE,
)
_TITLE_OF_TALK: Final = re.compile(
    r"^(?:memorandum of |record of |notes on |telephone |private )*(?:conversation|meeting|talk|luncheon|lunch|call|discussion)s? (?:with|between|among) [^\n]{3,120}(?<![a-z]\.)$",
    re.IGNORECASE | re.MULTILINE,
)
_DECISIONS: Final = re.compile(
    r"^\W*\w?\W*(?:at|following|as a result of|pursuant to)\b[^.]{0,120}?\b(?:decided|authorized|approved|agreed)\b",
    re.IGNORECASE,
)


_NUMBERED: Final = re.compile(r"^(?:No\.\s*)?\d+[A-Za-z]?\.\s+")
_NO: Final = re.compile(r"(?:No\.\s*)?\[?")
_END_OF_NUMBER: Final = re.compile(r"\]?\.?(?=\s|$|\D)\s*")


def strip_number(head: str, n: str) -> str:
    """Return the head without the number of the document that opens it.

    >>> strip_number("No. 361 Memorandum of Conversation", "361")
    'Memorandum of Conversation'
    """
    if not n:
        return _NUMBERED.sub("", head, count=1).strip()
    opening = _NO.match(head)
    assert opening is not None
    if not head.startswith(n, opening.end()):
        return head.strip()
    closing = _END_OF_NUMBER.match(head, opening.end() + len(n))
    return head[closing.end() :].strip() if closing else head.strip()


def classify(head: str, subject: str = "", opening: str = "", *, has_participants: bool = False) -> Kind:
    """Return the kind of a document from its head (without notes and number).

    ``subject``, ``opening`` (its first paragraphs, a line each) and ``has_participants`` decide for
    memoranda that nobody is addressed by.
    """
    if re.match(r"editorial note", head, re.IGNORECASE):
        return EDITORIAL
    if _MFR.match(head):
        return _for_the_record(head, subject, opening, has_participants=has_participants)
    if _CONTACT.match(head) or (has_participants and _PROCEEDINGS.search(head)):
        return Kind("record-of-conversation", "meeting")
    never = _NEVER.match(head) or _REPORTED.match(head)
    genre = None if never else _GENRE.match(head) or _NAMED_MEETING.match(head)
    if genre is None and _OWN_MEMORANDUM.match(head) and _TITLE_OF_TALK.match(opening):
        return Kind("memorandum-of-conversation", _talk(opening.partition("\n")[0]))
    if genre is None or _PRESS.search(genre.group()) or _TO_SOMEBODY.search(genre.group()):
        return CARRIER if has_participants else OTHER
    phrase = genre.group()
    return Kind(_form(head, phrase), _talk(phrase))


def _for_the_record(head: str, subject: str, opening: str, *, has_participants: bool) -> Kind:
    form = "memorandum-for-the-record"
    rest = _MFR.sub("", head)
    of_talk = _OF_TALK.match(rest)
    if of_talk is not None:
        return Kind(form, _talk(of_talk.group()))
    told = has_participants or _MFR_CUE.search(rest) or _MFR_CUE.search(subject) or _opens_with_talk(opening)
    return Kind(form, "mfr" if told else None)


def _opens_with_talk(opening: str) -> bool:
    """Tell whether the first lines are a title that names a talk, or say that somebody talked with the writer."""
    for line in opening.splitlines()[:2]:
        if _DECISIONS.match(line):
            return False
        if (len(line) < 160 and _HEADLINE.match(line)) or _OPENING.search(line[:280]):
            return True
    return False


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
