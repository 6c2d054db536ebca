"""Who took part where no list says so: head, attendance, opening, speakers, source note, signature.

A name counts only by words that say presence: it stands in the head as a party, in a sentence on
who was there, beside a verb of meeting, before a colon or a verb of speaking in minutes. The writer
counts when the head names him, or when he writes "I".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Final

from lxml import etree

from kg.records.frus.attendance import attendance, comings_and_goings, omitted_list, whole_sentences
from kg.records.frus.enumerations import enumerated, is_whole_person
from kg.records.frus.facts import Facts
from kg.records.frus.marks import Marked, in_note, local, marked, plain, walk
from kg.records.frus.microfiche import FicheHead, people_part
from kg.records.frus.noted import noted
from kg.records.frus.openings import opening, without_rest
from kg.records.frus.papers import signed_by
from kg.records.frus.participants import Listed
from kg.records.frus.people_in_heads import listed_in_head
from kg.records.frus.persons import ListedPerson, PrintedName, Roster, fold, parse_name
from kg.records.frus.speakers import frequent_speakers, speakers_in_minutes, speakers_of_a_transcript
from kg.records.frus.words import TITLED, has_role_word
from kg.records.known import find_place

__all__ = ["also_spoke", "on_microfiche", "who_speaks", "without_list"]

_OPENING: Final = 6  # paragraphs in which attendance is told
_SECOND_HEAD: Final = re.compile(
    r"(?i)^(?:subject:?\s*)?(?:(?:summary|memorandum|memo|notes?|record|minutes|report)s? of (?:a |the )?)?(?:telephone )?(?:conversation|meeting|talk|discussion|conference|luncheon|lunch|dinner|telephone call)s?\b.{0,60}?\b(?:between|among|with|to|from)\b"
)
_WITH_THEM: Final = re.compile(
    r"(?:[A-Z][\w’'.]+ ){0,4}(?:Meeting|Conference|Luncheon|Breakfast|Dinner|Conversation)\b.{0,80}?[.,;] With (?:the )?(?P<who>.+)$"
)
_CALL: Final = re.compile(r"(?i)^telephone call (?:to|from) (?P<who>[^,;]{3,60}?)(?:,| in | at |$)")
_SMALL: Final = frozenset(
    {
        "and",
        "of",
        "the",
        "with",
        "between",
        "among",
        "in",
        "on",
        "at",
        "to",
        "for",
        "by",
        "from",
        "after",
        "before",
    }
)


def without_list(
    element: etree._Element, facts: Facts, in_head: Iterable[Listed], roster: Roster, year: int
) -> list[Listed]:
    """Return who took part in a talk whose record prints no list of participants."""
    paragraphs = [marked(p) for p in _body(element)]
    head = list(in_head)
    parties = [one for one in head if one.roles != ("recorder",)]
    writers = [one for one in head if one.roles == ("recorder",)]
    told = [*_named_on_top(element, year), *_told(paragraphs, facts.note.text, element, year)]
    if not parties:
        parties = _second_head(paragraphs, year) or _telephoned(paragraphs, year)
    opened = opening([p for p in paragraphs[:_OPENING] if not _is_aside(p.text)], year)
    if not head and not parties:
        parties = _in_subject(facts.subject, opened.people, year)
    spoken: list[Listed] = []
    if facts.kind.talk != "telephone":
        if len(parties) < _BOTH and _how_many(told) < _BOTH:
            told += opened.people
        spoken = list(speakers_of_a_transcript(paragraphs, year))
        few = _how_many([*parties, *told]) < _BOTH
        if facts.kind.talk == "meeting" or (few and not opened.writer):
            spoken += speakers_in_minutes(
                paragraphs,
                year,
                internal=_is_internal(facts),
                officers=_is_internal(facts) or facts.where.ref == "place:washington",
            )
    elif len(parties) < _BOTH:
        told += opened.people
    spoken += [one for paragraph in paragraphs for one in comings_and_goings(paragraph, year)]
    found = [*parties, *(one for one in [*told, *spoken] if _admitted(one, roster))]
    alone = len(parties) == 1  # "Conversation With the President" is told by the other one
    if not writers and (opened.writer or alone or not found) and len(parties) < _BOTH:
        writers = list(_writer(element, facts, roster, in_person=opened.writer))
    if not any(one.name or one.title for one in [*found, *writers]):
        found = []
    group = next((g for p in paragraphs[:_OPENING] if (g := omitted_list(p.text))), None)
    nobody = not any(one.name or one.title for one in found)
    body = _body_in(facts.head.text) if nobody and group is None and facts.kind.talk == "meeting" else []
    return [*found, *writers, *([group] if group else []), *body]


def _how_many(people: Iterable[Listed]) -> int:
    """Return how many are named or entitled; whoever is named twice counts once."""
    return len({fold(one.name.surname) if one.name else one.title for one in people if one.name or one.title})


_IN_SUMMARY: Final = re.compile(
    r"(?i)^(?:[^.;]{0,60}?\b)?(?:conversations?|discussions?|meetings?|talks?|luncheon|lunch|dinner|briefing|debriefing|interview)s?\b(?: [^.;]{0,30}?)??\s+(?:between|among|with|of)\s+(?P<who>.+)"
)
_CALLED: Final = re.compile(
    r"(?i)\b(?:tele)?phone (?:call|conversation) (?:to|from|with) (?P<who>[^.;]+?) (?:to|from) (?P<other>[^.;]+)"
)


def on_microfiche(facts: Facts, fiche: FicheHead, year: int) -> list[Listed]:
    """Return who took part by the first sentence of a microfiche head, else by the subject of a memorandum for the record."""
    found = [one for one in listed_in_head(people_part(fiche.genre), year) if one.name or one.title]
    others = _OTHERS.search(fiche.genre)
    if found and others is not None:
        found.append(Listed(others["who"].strip()[:400], "head"))
    if found or facts.kind.talk != "mfr":
        return found or _body_in(fiche.genre)
    first = next(whole_sentences(Marked(fiche.summary.strip(" ,."))), Marked(""))
    subject = people_part(first.text)
    called = _CALLED.search(subject.text)
    match = _IN_SUMMARY.match(subject.text)
    spans = [called.span("who"), called.span("other")] if called else [match.span("who")] if match else []
    for span in spans:
        who = without_rest(subject.cut(*span))
        whole = re.split(r",| and ", who.text, maxsplit=1)[0]
        if is_whole_person(Marked(whole)):
            found += enumerated(who, year, "head")
    return [replace(one, roles=("principal",)) for one in found if one.name or one.title]


_OTHERS: Final = re.compile(
    r"\band (?P<who>(?:(?:other|various|several|U\.\s?S\.|[A-Z]\w+(?:an|ese|ish|ch))(?: and | )?)*(?:officials|others|advisers|leaders|officers))\b"
)
_A_BODY: Final = re.compile(
    r"(?i:meetings?|session) (?:of|with) (?:the |an? )?(?P<body>(?-i:[A-Z])[^,.;]{2,90}?\b(?:Council|Committee|Group|Delegation|Cabinet|Board|Staff|Commission|Council of Ministers)\b(?: \([A-Z]\w+\)| of the [A-Z]\w+(?: [A-Z]\w+){0,3})?)"
)


def _body_in(head: str) -> list[Listed]:
    """Return the body whose meeting a head names, as a group: nobody of it is made up."""
    match = _A_BODY.search(head)
    return [Listed(match["body"].strip()[:400], "head")] if match is not None else []


def who_speaks(element: etree._Element, listed: Iterable[Listed], roster: Roster, year: int) -> list[Listed]:
    """Return who takes turns in a transcript: a list of participants may leave out one who speaks.

    Where the list ends in a group ("Congressional Leadership") bare surnames are of that group.
    """
    people = list(listed)
    known = {fold(one.name.surname) for one in people if one.name}
    in_groups = any(one.name is None and not one.title for one in people)
    paragraphs = [marked(p) for p in _body(element)]
    spoke = [
        one
        for one in speakers_of_a_transcript(paragraphs, year)
        if one.targets or not one.name or one.name.titles
    ]
    unlisted = [
        one
        for one in speakers_of_a_transcript(paragraphs, year)
        if in_groups and one not in spoke and one.name and not _near(fold(one.name.surname), known)
    ]
    came = [one for paragraph in paragraphs for one in comings_and_goings(paragraph, year)]
    return [*(one for one in [*spoke, *came] if _admitted(one, roster)), *unlisted]


def also_spoke(
    element: etree._Element, facts: Facts, listed: Iterable[Listed], roster: Roster, year: int
) -> Iterator[Listed]:
    """Yield who speaks so often in a record that he was there, though its list does not name him.

    A list "see attached", or of the "others present", is known to leave out people.
    """
    people = list(listed)
    heads = [plain(h) for node in walk(element, "list") for h in node if local(h) == "head"]
    items = [text for node in walk(element, "item") if len(text := plain(node)) < _SHORT]
    partial = any(_OTHERS_ONLY.match(h) for h in heads) or any(_ELSEWHERE.search(t) for t in items)
    known = {word for one in people for word in fold(one.words).split()}
    known |= {fold(one.name.surname).replace(" ", "") for one in people if one.name}
    spoke = frequent_speakers(
        [marked(p) for p in _body(element)],
        year,
        least=2 if partial else _OFTEN,
        internal=_is_internal(facts),
    )
    for one in spoke:
        assert one.name is not None
        surname = fold(one.name.surname)
        if _admitted(one, roster) and not any(_near(word, known) for word in (surname, *surname.split())):
            yield one


def _near(word: str, known: set[str]) -> bool:
    """Tell whether a surname is among those known, single misprints aside."""
    plain_word = word.replace(" ", "")
    return plain_word in known or any(
        abs(len(k) - len(plain_word)) < 3 and SequenceMatcher(None, k, plain_word).ratio() >= 0.75
        for k in known
        if k[:1] == plain_word[:1] and len(k) > 3
    )


_SHORT: Final = 120
_OFTEN: Final = 5  # times that a record lets somebody speak whom it only quotes is less
_OTHERS_ONLY: Final = re.compile(
    r"(?i)\W*(?:others?|also)\b.{0,30}\b(?:present|participants|attending|participating)\b"
)
_ELSEWHERE: Final = re.compile(
    r"(?i)\b(?:attached list|list attached|(?:see|listed (?:on|at|in)|continued (?:on|in)) (?:the )?(?:attach|tab|page|annex|last page|appended)|additional (?:participants|attendees)|full list)"
)


def _is_internal(facts: Facts) -> bool:
    return facts.kind.form == "internal-discussion" or _INTERNAL.search(facts.head.text) is not None


_INTERNAL: Final = re.compile(
    r"(?i)\b(?:National Security Council|Cabinet|Staff|Delegation|Joint Chiefs|NSC|Operations Coordinating)\b"
)
_BOTH: Final = 2  # parties a head names when it names both sides


def _body(element: etree._Element) -> Iterator[etree._Element]:
    """Yield the paragraphs of the record itself: no notes, no attachments."""
    for node in walk(element, "p"):
        if not in_note(node) and not any(local(a) == "attachment" for a in node.iterancestors()):
            yield node


def _is_aside(text: str) -> bool:
    return text.startswith("[") or (len(text) < 60 and not re.search(r"[.:]$", text))


def _named_on_top(element: etree._Element, year: int) -> Iterator[Listed]:
    """Yield the people of lines that open a record and hold nothing but one person each, or of one line in brackets."""
    lines: list[Marked] = []
    for paragraph in list(_body(element))[:12]:
        parts = _lines(paragraph)
        whole = marked(paragraph)
        if not lines and re.fullmatch(r"\(.{10,500}\)\.?", whole.text):
            inner = whole.cut(1, len(whole.text.rstrip(". ")) - 1)
            found = list(enumerated(inner, year, "paragraph"))
            first = inner.text.partition(",")[0]
            told = re.search(r"\b(?:attended|present|was|were|is|are|met|had)\b", inner.text)
            if len(found) >= _BOTH and is_whole_person(Marked(first)) and told is None:
                yield from found
                return
        if _NOT_THERE.fullmatch(whole.text):
            break
        labelled = bool(parts) and _LABEL.fullmatch(parts[0].text) is not None
        parts = [part for part in parts if not _LABEL.fullmatch(part.text)]
        if labelled and not lines:
            rest = list(_body(element))
            found = list(_below_label(parts, rest[rest.index(paragraph) + 1 :], year))
            if found:
                yield from found
                return
        if not all(_is_one_person(part) for part in parts):
            if lines or len(whole.text) > 120:
                break
            continue
        lines += parts
    if len(lines) >= _BOTH:
        for line in lines:
            yield from enumerated(line, year, "paragraph")


_NOT_THERE: Final = re.compile(
    r"(?i)\W*(?:list of |those |persons |members )*(?:invitees|invited|absent|absentees|not (?:present|in attendance|attending)|distribution|copies to|regrets)\W*"
)
_LABEL: Final = re.compile(
    r"(?i)\[?(?:list of )?(?:conferees|members|persons|others|those)?,? ?(?:present|participants|participating|attendance|attendees|in attendance)(?: (?-i:[A-Z])\w+)?\s*:?\]?"
)
_FOR_A_BODY: Final = re.compile(r"^(?:For (?:the )?)?[A-Z][\w .’&-]{1,40}:\s+(?=\S)")


def _below_label(parts: list[Marked], following: list[etree._Element], year: int) -> Iterator[Listed]:
    """Yield the people of the lines below "ATTENDANCE", up to the first that holds more than people."""
    lines = parts or [line for node in following[:12] for line in _lines(node)]
    for line in lines:
        body = _FOR_A_BODY.match(line.text)
        people = line.cut(body.end(), len(line.text)) if body else line
        if people.text.startswith("["):
            people = Marked(re.sub(r"[\[\]]", "", people.text))  # "[Under] Secretary Alder"
        if find_place(people.text) is not None:
            continue
        first = re.split(r",|;| and ", people.text, maxsplit=1)[0]
        plural = first.startswith(("Messrs", "Ambassadors", "Secretaries", "Generals"))
        if (
            len(people.text) > 1500
            or not (plural or is_whole_person(Marked(first)))
            or _TELLS.search(people.text)
        ):
            return
        yield from enumerated(people, year, "paragraph")


_TELLS: Final = re.compile(r"\b(?:was|were|said|stated|had|asked|opened|explained|reported|approved)\b")


def _lines(paragraph: etree._Element) -> list[Marked]:
    """Return the printed lines of a paragraph that is set in several."""
    if not any(True for _ in walk(paragraph, "lb", "item")):
        return [marked(paragraph)]
    text = "".join(_with_breaks(paragraph))
    return [Marked(line) for part in text.split("\n") if (line := " ".join(part.split()))]


def _with_breaks(node: etree._Element) -> Iterator[str]:
    yield " ".join((node.text or "").split("\n"))
    for child in node:
        name = local(child)
        if name in ("lb", "item", "list"):
            yield "\n"
        if name not in ("note", "lb", "pb", ""):
            yield from _with_breaks(child)
        yield " ".join((child.tail or "").split("\n"))


def _is_one_person(line: Marked) -> bool:
    text = line.text.rstrip(" ,;")
    if not 3 < len(text) < 90 or (re.search(r"[.!?:]$", text) and not re.search(r"\b(?:Jr|Sr)\.$", text)):
        return False
    first = re.split(r",|—|–| - ", text, maxsplit=1)[0]
    name = parse_name(first)
    titled = TITLED.match(first) is not None
    return is_whole_person(Marked(first)) and (
        re.fullmatch(r"(?i)the (?:president|vice president|secretary)", first) is not None
        or (name is not None and (titled or name.is_full) and not has_role_word(name.given))
    )


def _told(paragraphs: list[Marked], note: str, element: etree._Element, year: int) -> Iterator[Listed]:
    for paragraph in paragraphs[:_OPENING]:
        yield from attendance(paragraph, year, "paragraph")
    yield from noted(element, note, year)


def _second_head(paragraphs: list[Marked], year: int) -> list[Listed]:
    """Return the parties of a heading printed below the head: "MEMORANDUM OF CONVERSATION WITH FOREIGN MINISTER X"."""
    opening_lines = [p.text for p in paragraphs[:4] if len(p.text) < 260]
    for at, line in enumerate(opening_lines):
        broken = re.search(r"(?i)\b(?:with|between|among|and)(?: the)?$", line)
        text = " ".join(opening_lines[at : at + 2]) if broken else line
        beside = _WITH_THEM.match(text)
        if beside is not None:
            found = list(enumerated(Marked(beside["who"].rstrip(" .")), year, "text"))
            if len([one for one in found if one.name or one.title]) >= _BOTH:
                return found
        if _SECOND_HEAD.match(text) and len(text) < 260:
            text = re.split(r"\s*[—–]\s*", text)[0]
            words = _titled(text) if text.isupper() else text
            found = [one for one in listed_in_head(Marked(words), year) if one.name or one.title]
            found = [one for one in found if one.roles != ("recorder",)]
            if found:
                return [replace(one, found_by="text") for one in found]
    return []


def _telephoned(paragraphs: list[Marked], year: int) -> list[Listed]:
    """Return the two of "TELEPHONE CALL FROM GOV. BIRCH", the Secretary's own when the text speaks of him."""
    for at, paragraph in enumerate(paragraphs[:2]):
        match = _CALL.match(paragraph.text)
        if match is None:
            continue
        who = _titled(match["who"]) if match["who"].isupper() else match["who"]
        called = list(enumerated(Marked(who), year, "text"))
        rest = " ".join(p.text for p in paragraphs[at + 1 : at + 4])
        if called and re.search(r"\bThe Sec(?:\.|y\b|retary\b)", rest):
            called.append(
                Listed("The Secretary" if "Secretary" in rest else "The Sec.", "text", title="Secretary")
            )
        return called
    return []


def _titled(text: str) -> str:
    words = [
        w.lower()
        if w.lower() in _SMALL | {"de", "von", "van", "der", "la", "del"}
        else w.title()
        if len(w) > 2
        else w
        for w in text.split()
    ]
    return " ".join(re.sub(r"\bMc([a-z])", lambda m: "Mc" + m[1].upper(), w) for w in words)


def _in_subject(subject: str, opened: Iterable[Listed], year: int) -> list[Listed]:
    """Return the people a subject names, unless the opening tells of others: then it is their meeting that was reported."""
    words = re.sub(r"(?i)^(?:subject|re)\s*:?\s*", "", subject)
    words = re.split(r"\s*[—–]\s*(?=\d)", words)[0]
    found = [one for one in listed_in_head(Marked(words), year) if one.name or one.title]
    surnames = {fold(one.name.surname) for one in found if one.name}
    seen = {fold(one.name.surname) for one in opened if one.name}
    return found if not seen or surnames & seen or (not surnames and not seen) else []


def _admitted(one: Listed, roster: Roster) -> bool:
    """Tell whether a name out of prose is one: titled, marked, full, or in the list of persons."""
    if one.name is None or one.found_by == "head":
        return True
    name = one.name
    if name.surname.isupper() and len(name.surname) < 5:
        return False  # "CK" are initials
    if len(fold(name.surname)) < 3 and not one.targets:
        return False
    if one.found_by in ("paragraph", "source-note"):
        return True
    return bool(name.titles or one.targets or name.is_full or roster.lists_surname(name.surname))


# --- the writer ---------------------------------------------------------------------------------


def _writer(element: etree._Element, facts: Facts, roster: Roster, *, in_person: bool) -> Iterator[Listed]:
    """Yield the writer: the signature, else the drafter of the source note when he writes "I"."""
    signed = [one for one in signed_by(element) if one.name and not re.fullmatch(r"[A-Z. ]{2,8}", one.words)]
    signed = signed or list(_initialled(element, roster))
    if signed:
        yield from signed
        return
    prepared = _PREPARED.search(facts.note.text)
    drafters = facts.note.drafters or ((Marked(prepared["who"]),) if prepared else ())
    if not in_person or len(drafters) != 1:
        return
    drafter = drafters[0]
    words = drafter.text.strip(" .,")
    if len(words) > 90 or re.search(r"(?i)secretary'?s office|transcri|typed", facts.note.text):
        return
    targets = tuple(s.target for s in drafter.people() if s.target)
    name = parse_name(words)
    letters = fold(words).split()
    own = "".join(word[0] for word in letters)
    initialled = len(letters) > 1 and any(
        re.sub(r"[^A-Za-z]", "", plain(node)).casefold() in (own, own[0] + own[-1])
        for node in walk(element, "signed", "closer", "p")
        if len(node) < 3 and not in_note(node)
    )
    if name is not None and (targets or roster.by_name(name) or initialled):
        yield Listed(words[:400], "source-note", name=name, targets=targets, roles=("recorder",))


_PREPARED: Final = re.compile(
    r"\bPrepared by (?P<who>(?:[A-Z][\w’'-]+|[A-Z]\.)(?: (?:[A-Z][\w’'-]+|[A-Z]\.)){1,3})(?=\.| on |$)"
)


def _initialled(element: etree._Element, roster: Roster) -> Iterator[Listed]:
    """Yield the one listed person whose initials sign: "JFD"."""
    for node in walk(element, "signed"):
        letters = re.sub(r"[^A-Za-z]", "", plain(node))
        if in_note(node) or not 3 <= len(letters) <= 4 or not letters.isupper():
            continue
        bearers = [p for p in roster.persons if _initials(p) == letters.casefold()]
        if len(bearers) == 1:
            person = bearers[0]
            surname, _, given = person.name.partition(",")
            name = PrintedName(surname.strip(), given.strip())
            yield Listed(plain(node)[:400], "signature", name=name, targets=(person.id,), roles=("recorder",))
        return


def _initials(person: ListedPerson) -> str:
    surname = fold(person.name.partition(",")[0])
    return "".join(w[0] for w in person.given if w not in ("jr", "sr", "ii", "iii")) + surname[:1]
