"""Where participants stand: lists with their sides, tables, paragraphs; one row for each printed line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from lxml import etree

from kg.records.frus.marks import Marked, children, in_note, local, marked, plain, typed, walk
from kg.records.frus.notes import sentences
from kg.records.frus.offices import spoken_for
from kg.records.frus.persons import parse_name
from kg.records.frus.words import TITLED, cut_at, top_level
from kg.records.states import State, find_state, state_by_slug

__all__ = [
    "BODIES",
    "UNITED_STATES_BODIES",
    "Row",
    "adds_to_text",
    "at_semicolons",
    "has_participants",
    "rows_of",
    "same_list_as",
    "sides_within",
    "state_of_side",
]

BODIES: Final = frozenset(
    "state|department of state|the department of state|state department|department|defense|department of defense|treasury|"  # noqa: SIM905
    "department of the treasury|cia|central intelligence agency|jcs|joint chiefs of staff|nsc|nsc staff|white house|"
    "the white house|commerce|agriculture|department of commerce|department of agriculture|atomic energy commission|aec|usia|aid|ica|"
    "omb|bob|bureau of the budget|justice|army|navy|air force|oep|acda|ofc of the vice president|arms control and disarmament agency|"
    "council of economic advisers|other|others|nato|shape|united nations|un|secretariat|senate|congress|house|inr|fe|eur|nea|jssc|"
    "council on economic policy|oss|labor|interior|fbi|dod|foreign|world bank|imf|ibrd|export-import bank|dia|joint staff|the cabinet|osd|"
    "office of the vice president|office of the secretary of defense|justice department|energy|budget|ocb staff|ocb|usro|omb staff|cia staff|jcs staff|state department staff|peace corps|export-import bank of washington|acda staff|nasa|cea|cea staff|odm|foa|msa|eca|treasury department|defense department|ustr|ost|ostp|national security council|usun|dci|isa|ia".split("|")
)  # fmt: skip


UNITED_STATES_BODIES: Final = BODIES - frozenset(
    "other|others|nato|shape|united nations|un|secretariat|foreign|world bank|imf|ibrd".split("|")  # noqa: SIM905
)


_PARAGRAPH: Final = re.compile(
    r"^\s*(?:list of )?(?:participants|present|those present|(?:substitute )?members? present|also present|others present|other participants|in attendance|"
    r"attendance|attendees|attending|participating|principals|persons present)\b(?: (?:were|at the meeting were|at the meeting))?\s*[:;—–-]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list, cell of a table or piece of a paragraph, with the side it stands under."""

    text: Marked
    side: str | None
    found_by: str
    heading: str = ""
    presence: str | None = None


def _participant_lists(document: etree._Element) -> Iterator[etree._Element]:
    for node in walk(document, "list"):
        inner = _below_inner_label(node)
        if inner is not None and not in_note(node):
            yield inner
            continue
        if not _is_of_people(node) or any(_is_of_people(a) for a in node.iterancestors()):
            continue
        if any(local(a) == "note" for a in node.iterancestors()):
            continue
        head = next((plain(h) for h in children(node, "head")), "")
        if head and (len(head) > 90 or head.endswith(";") or _OTHER_LIST.match(head)):
            continue  # the type is misused for a numbered list in the body, for references or a distribution
        yield node


_INNER_LABEL: Final = re.compile(r"(?i)\W*(?:(?P<side>[a-z.][a-z. ]{1,40}?)\s+)?participants?\W*")


_INNER_LINE: Final = re.compile(r"(?i:\W*participants\s*[:—–]\s*)(?P<who>[A-Z].{5,900})")


def _below_inner_label(node: etree._Element) -> etree._Element | None:
    """Return as a list of its own what stands below an item "PARTICIPANTS" of a list of subjects."""
    if typed(node) != "subject":
        return None
    items = list(children(node, "item"))
    told = next((m for item in items if (m := _INNER_LINE.fullmatch(plain(item)))), None)
    if told is not None:
        line = etree.Element(node.tag, {"type": "participants"})
        for who in re.split(r";", told["who"]):
            etree.SubElement(line, items[0].tag).text = who.strip(" .")
        return line
    label = next((i for i, item in enumerate(items) if i and _INNER_LABEL.fullmatch(plain(item))), None)
    if label is None or label + 1 == len(items):
        return None
    below = etree.Element(node.tag, {"type": "participants"})
    side = _INNER_LABEL.fullmatch(plain(items[label]))
    if side is not None and side["side"]:
        etree.SubElement(below, items[label].tag).text = side["side"]
    below.extend(deepcopy(item) for item in items[label + 1 :])
    return below


def _is_of_people(node: etree._Element) -> bool:
    """Tell a list of participants: by its type, or where nobody gave it one by its heading."""
    if local(node) != "list":
        return False
    if typed(node) in ("", "simple"):
        return any(_HEADS_PEOPLE.fullmatch(plain(head)) for head in children(node, "head"))
    return typed(node) == "participants"


_HEADS_PEOPLE: Final = re.compile(
    r"(?i)\W*(?:(?:list of|other|others|also|those|persons|members|the) )*(?:participants?|participation|present|attendees|attendance|in attendance|conferees|attending)(?: present)?\W*"
)
_OTHER_LIST: Final = re.compile(
    r"(?i)\W*(?:ref(?:erence)?s?|subjects?|date|place|time|through|via|copies|copy|distribution|enclosures?|attachments?|approved|drafted|agenda|topics?)\b"
)


def _participant_tables(document: etree._Element) -> Iterator[etree._Element]:
    for table in walk(document, "table"):
        if _introduced(table) and _holds_people(table):
            yield table
            continue
        cells = [plain(c) for c in list(walk(table, "cell"))[:2]]
        if any(
            re.match(r"(?i)\[?(?:participants\b|present\s*(?:[:.\]]|$))", c) for c in cells
        ) and not _has_figures(table):
            yield table


def adds_to_text(document: etree._Element) -> bool:
    """Tell whether the people of a table come on top of those whom the text names: "Others present were:"."""
    return any((led := _introduced(table)) and _ON_TOP.search(led) for table in _participant_tables(document))


def _introduced(table: etree._Element) -> str:
    """Return the sentence that leads to a table of people: "The following were in attendance:"."""
    before = table.getprevious()
    while before is not None and local(before) in ("pb", "lb", "note", ""):
        before = before.getprevious()
    text = plain(before) if before is not None and local(before) == "p" else ""
    last = re.split(r"(?<=[.;])\s+", text)[-1]
    return last if _LEADS_TO_PEOPLE.search(last) and not re.search(r"\d{3}", last[-40:]) else ""


def _holds_people(table: etree._Element) -> bool:
    """Tell a table most of whose cells name somebody from a count of votes."""
    cells = [cell for c in walk(table, "cell") if (cell := marked(c)).text.strip(":") == cell.text != ""]
    return sum(bool(c.people()) or TITLED.match(c.text) is not None for c in cells) * 2 >= len(cells) > 1


_LEADS_TO_PEOPLE: Final = re.compile(
    r"(?i)\b(?:present|in attendance|attend(?:ed|ing|ees)|participants|participat(?:ed|ing)|took part)\b[^.;]{0,60}:$"
)
_ON_TOP: Final = re.compile(r"(?i)\b(?:in addition|others?|also|besides)\b")


def _has_figures(table: etree._Element) -> bool:
    """Tell a table of figures ("Present" strength against the planned) from one of people."""
    cells = [text for cell in walk(table, "cell") if (text := plain(cell))]
    return sum(re.fullmatch(r"[\d\s,.+*%$—–-]+", c) is not None for c in cells) * 4 > len(cells)


def _participant_paragraphs(document: etree._Element) -> Iterator[Marked]:
    own = False
    for index, node in enumerate(
        n for n in walk(document, "p") if not any(local(a) == "note" for a in n.iterancestors())
    ):
        if index > 14:
            return
        if own and _attached(node):
            continue  # the people of another paper
        text = marked(node)
        match = _PARAGRAPH.match(text.text)
        if match is not None and len(text.text) < 1500:
            own = own or not _attached(node)
            yield text


def has_participants(document: etree._Element) -> bool:
    """Tell whether a document prints a list, table or paragraph of participants."""
    return (
        any(True for _ in _participant_lists(document))
        or any(True for _ in _participant_tables(document))
        or any(len(p.text) > len("Participants:") + 8 for p in _participant_paragraphs(document))
    )


def rows_of(document: etree._Element, year: int) -> Iterator[Row]:
    """Yield the printed lines of the participants of a document: lists, else tables, else paragraphs."""
    lists = _of_record(list(_participant_lists(document)))
    for node in lists:
        yield from _list_rows(node, year)
    if lists:
        return
    tables = _of_record(list(_participant_tables(document)))
    for table in tables:
        yield from _table_rows(table, year)
    if tables:
        return
    for text in _participant_paragraphs(document):
        match = _PARAGRAPH.match(text.text)
        assert match is not None
        rest = text.cut(match.end(), len(text.text))
        for side, part in sides_within(rest, year) or [(None, rest)]:
            for piece, presence in _attending(part):
                yield Row(piece, side, "paragraph", match.group().strip(), presence)


def _of_record(lists: list[etree._Element]) -> list[etree._Element]:
    """Return the lists of the record itself: what is attached to it has participants of its own.

    A list that refers to an attached one ("See attached list"), or no list but the attached, leaves all.
    """
    own = [node for node in lists if not _attached(node)]
    return own if own and not any(_ELSEWHERE.search(plain(node)) for node in own) else lists


def _attached(node: etree._Element) -> bool:
    return any(local(above) == "attachment" for above in node.iterancestors())


_ELSEWHERE: Final = re.compile(
    r"(?i)\b(?:attached|attachment|enclosed|enclosure|annex(?:ed)?|append(?:ed|ix)|tab)\b|\b(?:see|listed on|list on) (?:last |next )?page\b"
)


def _attending(part: Marked) -> Iterator[tuple[Marked, str | None]]:
    """Yield the pieces of a paragraph; "A; B; and C were present for Item 1." holds for the whole sentence."""
    if not any(_FOR_ITEMS.search(piece.text) for piece in _in_sentences(part)):
        yield from ((piece, None) for piece in at_semicolons(part))
        return
    for sentence in _in_sentences(part):
        pieces = at_semicolons(sentence)
        scopes = [_FOR_ITEMS.search(piece.text) for piece in pieces]
        last = scopes[-1] if scopes else None
        shared = last is not None and not any(scopes[:-1]) and last["verb"] != "was present"
        for piece, scope in zip(pieces, scopes, strict=True):
            own = scope or (last if shared else None)
            partly = own is not None and _WHOLE.search(own["scope"]) is None
            text = piece.cut(0, scope.start()) if scope else piece
            yield text, (own["scope"].strip(" .")[:200] if own is not None and partly else None)


def _in_sentences(text: Marked) -> list[Marked]:
    """Return the sentences of a paragraph of attendance, with their marks."""
    found, position = [], 0
    for sentence in sentences(text.text):
        start = text.text.find(sentence, position)
        position = start + len(sentence)
        found.append(text.cut(start, position))
    return found


_FOR_ITEMS: Final = re.compile(
    r"(?:,?\s+(?P<verb>(?:was|were) present)|,?)\s+(?P<scope>for (?:(?:Agenda )?Items?\b[^;]*?|(?:the )?(?:entire|whole) (?:meeting|session)|all items))\.?$",
    re.IGNORECASE,
)
_WHOLE: Final = re.compile(r"(?i)\b(?:entire|whole|all items)\b")


def sides_within(text: Marked, year: int) -> list[tuple[str | None, Marked]]:
    """Return the parts of a line with the side printed before each: "For Canada: General Ash For ..."; empty for one side."""
    found: list[tuple[int, int]] = []
    for mark in re.finditer(r"\s*[:—–]\s*", text.text):
        words = list(re.finditer(r"\S+", text.text[: mark.start()]))[-5:]
        for word in words:
            side = text.text[word.start() : mark.start()]
            bare = re.sub(r"^For (?:the )?", "", side)
            if side[:1].isupper() and (find_state(bare, year) is not None or bare.casefold() in BODIES):
                found.append((word.start(), mark.end()))
                break
    if len(found) < 2 or any(s.start < end and s.end > start for s in text.people() for start, end in found):
        return []
    parts: list[tuple[str | None, Marked]] = []
    if text.text[: found[0][0]].strip():
        parts.append((None, text.cut(0, found[0][0])))
    ends = [*(start for start, _ in found[1:]), len(text.text)]
    for (start, stop), end in zip(found, ends, strict=True):
        parts.append((without_marks(text.text[start:stop]), text.cut(stop, end)))
    return parts


def _heading_side(head: str, year: int) -> str | None:
    """Return the side that the head of a list names: "AMERICAN PARTICIPANTS", "US"."""
    text = without_marks(head)
    if _is_side(text, year, italic=True) and not re.fullmatch(_HEADING_ONLY, text):
        return text
    return None


def without_marks(words: str) -> str:
    """Return the words of a side without the colon or dash behind them; "U.S." keeps its stop."""
    text = words.strip(" :[]()*—–-")
    return text if re.search(r"\b[A-Za-z]\.[A-Za-z]\.$", text) else text.rstrip(". ")


_HEADING_ONLY: Final = re.compile(
    r"(?i)(?:\d\.\s*)?(?:in |other |also |those |the |principal |individuals |persons |additional )*(?:participants?|participation|attendees|present|others?|attending|attendance|conference|members|invitees|guests|principals|embassies|absent|observers|chairman|advisers)(?: present)?"
)


def _list_rows(node: etree._Element, year: int, side: str | None = None, depth: int = 0) -> Iterator[Row]:
    head = next((plain(h) for h in children(node, "head")), "")
    current = (_heading_side(head, year) if head else None) or side
    pending: Marked | None = None
    parts = list(children(node, "label", "item"))
    set_apart = _set_apart([marked(p, skip=frozenset({"note", "list"})) for p in parts], year)
    for index, part in enumerate(parts):
        text = marked(part, skip=frozenset({"note", "list"}))
        nested = list(children(part, "list"))
        if nested:
            own = without_marks(text.text)
            inner = own if own and _is_side(own, year, italic=True) else current
            if own and inner != own:
                yield Row(text, current, "list", head)
            for sub in nested if depth < _DEEPEST else ():
                yield from _list_rows(sub, year, inner, depth + 1)
            continue
        if not text.text:
            continue
        if pending is not None:
            text, pending = Marked(f"{pending.text} {text.text}", pending.spans), None
        last = index == len(parts) - 1
        if _RUNS_ON.search(text.text) and text.text.count(" ") > 2 and not last:
            pending = text  # a soft line break has moved the rest of a role to the next item
            continue
        if not last and (
            _HEADING_ONLY.fullmatch(text.text.strip(" :.")) or re.match(r"(?i)accompanying ", text.text)
        ):
            current = None
            continue
        # A side heads the items below it; what stands last heads nobody.
        is_side = index in set_apart or _is_side(text.text, year, italic=_all_italic(text))
        if not last and not text.people() and is_side:
            current = without_marks(text.text)
            continue
        if local(part) == "item":
            yield Row(text, current, "list", head)


def _set_apart(lines: list[Marked], year: int) -> frozenset[int]:
    """Return which lines are headings since they are set like the first one, which is: in italics, or in capitals.

    So a newspaper, a club or a company heads its people, though it is no country and no department.
    """
    for is_set in (_all_italic, _all_capitals):
        styled = [i for i, line in enumerate(lines) if line.text and is_set(line)]
        if not styled or styled[0] != 0 or len(styled) * 2 > len(lines):
            continue
        # Each heads somebody, and none could be one of those people himself.
        heads = all(i + 1 < len(lines) and i + 1 not in styled for i in styled)
        first_known = _is_side(lines[0].text, year, italic=True) or _HEADING_ONLY.fullmatch(
            without_marks(lines[0].text)
        )
        if heads and (first_known or len(styled) > 1) and not any(_may_be_somebody(lines[i]) for i in styled):
            return frozenset(
                i
                for i in styled
                if not _OF_ROLES.fullmatch(without_marks(lines[i].text))
                and not _HEADING_ONLY.fullmatch(without_marks(lines[i].text))
            )
    return frozenset()


_OF_ROLES: Final = re.compile(
    r"(?i)(?:interpreters?|translators?|note[- ]?takers?|advis[eo]rs|secretaries|staff)"
)


def _may_be_somebody(line: Marked) -> bool:
    return (
        bool(line.people()) or "," in line.text or TITLED.match(line.text) is not None or len(line.text) > 60
    )


def _all_capitals(text: Marked) -> bool:
    letters = [c for c in text.text if c.isalpha()]
    return len(letters) > 2 and all(c.isupper() for c in letters)


_DEEPEST: Final = 4  # lists within lists; more is no list of people
_RUNS_ON: Final = re.compile(r"\b(?:of|for|the|and|with|in charge of|de|von|van)$")


def _all_italic(text: Marked) -> bool:
    covered = sum(s.end - s.start for s in text.spans if s.name == "hi")
    return covered >= max(1, len(text.text.strip(" :.()[]")) - 2)


def _is_side(words: str, year: int, *, italic: bool) -> bool:
    text = words.strip(" :.[]()*—–-")
    if not text or len(text) > 60:
        return False
    if find_state(text, year) is not None:
        return True
    bare = re.sub(r"^(?:the|for the|for)\s+", "", text, flags=re.IGNORECASE).casefold()
    if bare in BODIES:
        return True
    if re.match(r"(?:NATO|SHAPE|United Nations|UN|OAS|OEEC|EEC|High Authority)\b", text) and "," not in text:
        return parse_name(text) is None or text.endswith("Staff")
    if (
        re.search(r"[:—–]\s*$", words)
        and len(text.split()) <= 6
        and spoken_for(text, year) is not None
        and (parse_name(text) is None or "Embassy" in text or "," in text)
    ):
        return True  # "American Embassy, Oslo—"
    if re.search(r"[:—–]\s*$", words) and text.split(",")[0].replace(".", "").casefold() in BODIES:
        return True  # "U.S.I.A., Washington—"
    if words.rstrip().endswith(":") and not re.search(r"\bMr|\bDr", text) and len(text.split()) <= 5:
        return True
    if italic and re.search(
        r"(?i)\b(?:participants?|side|delegation|party|group|government|department|agency|staff|embassy|commission|chiefs|office)\b",
        text,
    ):
        return re.search(r"(?i)\b(?:mr|mrs|dr|general|secretary|chief,)\b", text) is None and "," not in text
    return False


def _table_rows(table: etree._Element, year: int) -> Iterator[Row]:
    sides: dict[int, str] = {}
    suffix: str | None = None
    for cells in _joined_down(
        [_without_label(marked(c)) for c in children(r, "cell")] for r in walk(table, "row")
    ):
        filled = [(i, c) for i, c in enumerate(cells) if c.text.strip("{}[]| ")]
        texts = [c.text for _, c in filled]
        if filled and all(
            _is_side(c.text, year, italic=_all_italic(c)) and not c.people() for _, c in filled
        ):
            sides = {i: re.sub(r"^On the ", "", c.text.strip(" :")) for i, c in filled}
            continue
        if len(texts) == 2 and re.match(r"[—–-]", texts[1]):
            # A brace in print: "Mr. Osborn } -United States Delegation", good for the rows below too.
            suffix = texts[1].strip("—–-[] ")
            filled = filled[:1]
        for index, cell in filled:
            yield Row(cell, sides.get(index) or suffix, "table")


def _joined_down(rows: Iterable[list[Marked]]) -> list[list[Marked]]:
    """Return rows with what runs on from one cell to the one below put together: "H.E." over the name."""
    table = [list(row) for row in rows]
    for above, below in pairwise(table):
        for column in range(min(len(above), len(below))):
            upper, lower = above[column], below[column]
            if _RUNS_DOWN.search(upper.text) and lower.text and not TITLED.match(lower.text):
                shift = len(upper.text) + 1
                spans = tuple(replace(s, start=s.start + shift, end=s.end + shift) for s in lower.spans)
                below[column] = Marked(f"{upper.text} {lower.text}", upper.spans + spans)
                above[column] = Marked("")
    return table


_RUNS_DOWN: Final = re.compile(r"(?:\bH\.\s?E\.|(?<!\.)\b[A-Z]\.|\b(?:of|for|the|and|to))$")


def _without_label(cell: Marked) -> Marked:
    label = re.match(r"(?i)\[?(?:participants|present)\b\]?[:.]?\s*", cell.text)
    return cell.cut(label.end(), len(cell.text)) if label else cell


def at_semicolons(text: Marked) -> list[Marked]:
    """Split a text at its semicolons outside brackets."""
    return cut_at(text, top_level(text.text, r"\s*;\s*(?:and\s+)?"))


def state_of_side(side: str | None, year: int) -> State | None:
    """Return the government a side names; a department is a side of the United States."""
    if side is None:
        return None
    found = find_state(side, year) or spoken_for(side, year)
    if found is not None:
        return found
    bare = re.sub(
        r"^(?:the|for the|for|representatives of(?: the)?)\s+", "", side.strip(" :.*"), flags=re.IGNORECASE
    ).casefold()
    return state_by_slug("g-usa") if bare in UNITED_STATES_BODIES else None


_SAME_LIST: Final = re.compile(
    r"\bsame (?:list|participants|as)\b[^.]{0,60}?\bDocument (?P<number>\d+[A-Za-z]?)\b", re.IGNORECASE
)


def same_list_as(document: etree._Element) -> str | None:
    """Return the number of the document whose list of participants this one shares, when it says so."""
    texts = [plain(item) for node in _participant_lists(document) for item in walk(node, "item")]
    texts += [plain(node) for node in list(walk(document, "p"))[:8]]
    matches = (_SAME_LIST.search(text) for text in texts if len(text) < 250)
    return next((m["number"] for m in matches if m), None)
