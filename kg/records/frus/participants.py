"""Participants: from lists, tables, paragraphs and heads to single entries, in reading order.

This module knows printed text only. It yields ``Listed`` values: one person, one title without a
name, or one group of unnamed people, each with its words, side, roles and how it was found. Who the
person *is* is decided elsewhere (``identify``). Nobody is made up: what is withheld or not named
stays a group.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from lxml import etree

from kg.records.frus.marks import Marked, Span, children, local, marked, plain, typed, walk
from kg.records.frus.notes import sentences
from kg.records.frus.offices import office_of, spoken_for
from kg.records.frus.persons import SUFFIX, TITLE, PrintedName, parse_name
from kg.records.states import State, find_state, leading_state, state_by_slug

__all__ = ["ROLE_WORDS", "Listed", "has_participants", "listed_in", "listed_in_head", "listed_in_words"]

_BODIES: Final = frozenset(
    "state|department of state|the department of state|state department|department|defense|department of defense|treasury|"  # noqa: SIM905
    "department of the treasury|cia|central intelligence agency|jcs|joint chiefs of staff|nsc|nsc staff|white house|"
    "the white house|commerce|agriculture|department of commerce|department of agriculture|atomic energy commission|aec|usia|aid|ica|"
    "omb|bob|bureau of the budget|justice|army|navy|air force|oep|acda|ofc of the vice president|arms control and disarmament agency|"
    "council of economic advisers|other|others|nato|shape|united nations|un|secretariat|senate|congress|house|inr|fe|eur|nea|jssc|"
    "council on economic policy|oss|labor|interior|fbi|dod|foreign|world bank|imf|ibrd|export-import bank|dia|joint staff|the cabinet|osd|"
    "office of the vice president|office of the secretary of defense|justice department|energy|ustr|ost|ostp|national security council|usun|dci|isa|ia".split("|")
)  # fmt: skip
_UNITED_STATES_BODIES: Final = _BODIES - frozenset(
    "other|others|nato|shape|united nations|un|secretariat|foreign|world bank|imf|ibrd|house".split("|")  # noqa: SIM905
)
_UNNAMED: Final = re.compile(
    r"not declassified|not indicated|\b(?:staff|advis[eo]rs?|aides?|others|note-?takers?|interpreters?|stenographers?|members?|representatives?|officials|officers|"
    r"delegation|leadership|secretaries|senators|congressmen|leaders|ministers|experts|assistants|chiefs|stenotypist|translator|secretary)\b",
    re.IGNORECASE,
)
_GROUP: Final = re.compile(
    r"\b(?:others|staff|aides?|advis[eo]rs|note-?takers?|interpreters?|members|officials|officers|experts)\b|not declassified",
    re.IGNORECASE,
)
_WITHHELD: Final = re.compile(r"not declassified|text not|less than", re.IGNORECASE)
_WITHHELD_ONE: Final = re.compile(
    r"(?:(?:Mr|Mrs|Miss|Dr)\. )?\[(?:\d+ )?names? not declassified\]", re.IGNORECASE
)
_REFERENCE: Final = re.compile(
    r"^[\[(]*(?:here follows?|for (?:a|the) (?:complete )?list|see\b|same (?:as|list)|list of participants|full list|listed (?:on|in)|list of additional|appended|participants continued|for the list|\[?not printed)",
    re.IGNORECASE,
)
_COUNTS: Final = {
    w: i
    for i, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())  # noqa: SIM905
}
_INTERPRETER: Final = re.compile(r"\b(?:interpret(?:er|ers|ing|ation)|translat(?:or|ing))\b", re.IGNORECASE)
_LANGUAGE_SERVICES: Final = re.compile(r"(?:^|[\s,(—–-])LS(?:/I)?(?:[\s,)—–-]|$)")
_NOTE_TAKER: Final = re.compile(
    r"\b(?:note[- ]?tak(?:er|ers|ing)|notes|recorder|recording secretary|stenographer|reporting officer|reporter)\b",
    re.IGNORECASE,
)
_PRESENCE: Final = re.compile(
    r"\(([^()]*\b(?:part|portion|latter|later|arriv|joined|left|item|items|beginning|end|first|last|briefly|absent|only|until|from|during|"
    r"entered|after|before|present)\b[^()]*)\)",
    re.IGNORECASE,
)
_WAS_PRESENT: Final = re.compile(
    r"\s+(?:(?:was|were) (?:also )?(?:present|there)|joined(?: the meeting)?|attended|arrived|left)\s+((?:for|during|at|until|from|part|after|before|only|late|early)\b(?:[^.]|No\.)*)\.?$",
    re.IGNORECASE,
)
_OFFICE_MARK: Final = (
    r"[A-Z]{1,5}(?:/[A-Z&-]{1,8})*(?:[ -][A-Z]{1,4})?(?:/[A-Za-z]{1,4})?|S/[A-Z]+|P/HO|Le/P|G/PM|SpA"
)
_PREFIX: Final = re.compile(rf"^(?P<office>{_OFFICE_MARK})\s*[—–:]+\s*(?=\S)")
_RUN_ON: Final = re.compile(rf"(?<=[a-z)])\s(?=(?:{_OFFICE_MARK})—(?:Mr|Mrs|Miss|Dr|Amb))")
_COURTESY: Final = (
    r"Mr|Mrs|Miss|Ms|Dr|Sir|Lord|Lady|Madame|Mme|M|Herr|Prof|Professor|General|Gen|Lt|Lieutenant|Major|Maj|Brig|Brigadier|Colonel|Col|Captain|Capt|"
    r"Commander|Cdr|Cmdr|Admiral|Adm|Vice Admiral|Rear Admiral|Marshal|Field Marshal|Ambassador|Amb|Secretary|Under Secretary|Deputy Secretary|"
    r"Acting Secretary|Assistant Secretary|Deputy Assistant Secretary|Deputy Under Secretary|Senator|Congressman|Representative|Governor|Judge|President|Prime Minister|Premier|Chancellor|"
    r"Chairman|Foreign Minister|Foreign Secretary|Minister|Director|Count|Baron|Prince|King|Vice President|Minister-Counselor|Counselor|Monsignor|Messrs"
)  # fmt: skip
_TITLED: Final = re.compile(rf"^(?:The )?(?:{_COURTESY})\.?\s+(?=[A-Z\[“Iv])", re.IGNORECASE)
_BARE_TITLE: Final = re.compile(
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
    "prime crown financial commercial cultural information scientific science technical research regional group team task".split()
)  # fmt: skip
_HEADING: Final = re.compile(
    r"^(?:\[?\d+\.\s*)?(?:list of )?(?:particip|partic|present\b|members|others|other participants|also\b|attend|in attendance|those\b|"
    r"joining|principals?|the following|conference|american participants|german participants|representatives of|notes of the|invited)",
    re.IGNORECASE,
)
_PARAGRAPH: Final = re.compile(
    r"^\s*(?:list of )?(?:participants|present|those present|members present|also present|others present|other participants|in attendance|"
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


@dataclass(frozen=True, slots=True)
class Listed:
    """One participant as printed: a name, a title without a name, or unnamed people."""

    words: str
    found_by: str
    name: PrintedName | None = None
    title: str = ""  # title without a name
    targets: tuple[str, ...] = ()  # corresp of the mark-up around the name
    role_text: str = ""
    side: str | None = None
    side_state: State | None = None
    speaks_for: State | None = None
    roles: tuple[str, ...] = ("present",)
    presence: str | None = None
    count: int | None = None


# --- where participants stand -----------------------------------------------------------------


def _participant_lists(document: etree._Element) -> Iterator[etree._Element]:
    for node in walk(document, "list"):
        if typed(node) != "participants":
            continue
        if any(local(a) == "list" and typed(a) == "participants" for a in node.iterancestors()):
            continue
        if any(local(a) == "note" for a in node.iterancestors()):
            continue
        head = next((plain(h) for h in children(node, "head")), "")
        if head and (len(head) > 90 or head.endswith(";")):
            continue  # the type is misused for a numbered list in the body
        yield node


def _participant_tables(document: etree._Element) -> Iterator[etree._Element]:
    for table in walk(document, "table"):
        cells = [plain(c) for c in list(walk(table, "cell"))[:2]]
        if any(re.match(r"\[?(?:participants|present)\b", c, re.IGNORECASE) for c in cells):
            yield table


def _participant_paragraphs(document: etree._Element) -> Iterator[Marked]:
    for index, node in enumerate(
        n for n in walk(document, "p") if not any(local(a) == "note" for a in n.iterancestors())
    ):
        if index > 14:
            return
        text = marked(node)
        match = _PARAGRAPH.match(text.text)
        if match is not None and len(text.text) < 1500:
            yield text


def has_participants(document: etree._Element) -> bool:
    """Tell whether a document prints a list, table or paragraph of participants."""
    return (
        any(True for _ in _participant_lists(document))
        or any(True for _ in _participant_tables(document))
        or any(len(p.text) > len("Participants:") + 8 for p in _participant_paragraphs(document))
    )


def _rows(document: etree._Element, year: int) -> Iterator[Row]:
    lists = list(_participant_lists(document))
    for node in lists:
        yield from _list_rows(node, year)
    if lists:
        return
    tables = list(_participant_tables(document))
    for table in tables:
        yield from _table_rows(table, year)
    if tables:
        return
    for text in _participant_paragraphs(document):
        match = _PARAGRAPH.match(text.text)
        assert match is not None
        rest = text.cut(match.end(), len(text.text))
        for piece in _at_semicolons(rest):
            yield Row(piece, None, "paragraph", match.group().strip())


def _heading_side(head: str, year: int) -> str | None:
    """Return the side that the head of a list names: "AMERICAN PARTICIPANTS", "US"."""
    text = head.strip(" :.[]")
    if _is_side(text, year, italic=True) and not re.fullmatch(_HEADING_ONLY, text):
        return text
    return None


_HEADING_ONLY: Final = re.compile(
    r"(?i)(?:in |other |also |those |the |principal )*(?:participants?|present|others?|attending|attendance|conference|members)(?: present)?"
)


def _list_rows(node: etree._Element, year: int, side: str | None = None, depth: int = 0) -> Iterator[Row]:
    head = next((plain(h) for h in children(node, "head")), "")
    heading_side = _heading_side(head, year) if head else None
    current = heading_side or side
    pending: Marked | None = None
    for child in node:
        name = local(child)
        if name == "label":
            label = plain(child).strip(" :")
            if _is_side(label, year, italic=True):
                current = label
            continue
        if name != "item":
            continue
        nested = [n for n in walk(child, "list") if local(n.getparent()) == "item" and n.getparent() is child]  # type: ignore[arg-type]
        text = marked(child, skip=frozenset({"note", "list"}))
        if nested:
            own = text.text.strip(" :")
            inner = own if own and _is_side(own, year, italic=True) else current
            if own and inner != own:
                yield Row(text, current, "list", head)
            for sub in nested:
                if depth < 4:
                    yield from _list_rows(sub, year, inner, depth + 1)
            continue
        if not text.text:
            continue
        if pending is not None:
            text, pending = Marked(f"{pending.text} {text.text}", pending.spans), None
        if _RUNS_ON.search(text.text) and text.text.count(" ") > 2:
            pending = text  # a soft line break has moved the rest of a role to the next item
            continue
        if not text.people() and _is_side(text.text, year, italic=_all_italic(text)):
            current = None if _HEADING_ONLY.fullmatch(text.text.strip(" :.")) else text.text.strip(" :—–-")
            continue
        yield Row(text, current, "list", head)
    if pending is not None:
        yield Row(pending, current, "list", head)


_RUNS_ON: Final = re.compile(r"\b(?:of|for|the|and|with|in charge of)$")


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
    if bare in _BODIES:
        return True
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
    for row in walk(table, "row"):
        cells = [_without_label(marked(c)) for c in children(row, "cell")]
        filled = [(i, c) for i, c in enumerate(cells) if c.text.strip("{}[]| ")]
        texts = [c.text for _, c in filled]
        if filled and all(
            _is_side(c.text, year, italic=_all_italic(c)) and not c.people() for _, c in filled
        ):
            sides = {i: c.text.strip(" :") for i, c in filled}
            continue
        if len(texts) == 2 and re.match(r"[—–-]", texts[1]):
            # A brace in print: "Mr. Osborn } -United States Delegation", good for the rows below too.
            suffix = texts[1].strip("—–-[] ")
            filled = filled[:1]
        for index, cell in filled:
            yield Row(cell, sides.get(index) or suffix, "table")


def _without_label(cell: Marked) -> Marked:
    label = re.match(r"(?i)\[?(?:participants|present)\b\]?[:.]?\s*", cell.text)
    return cell.cut(label.end(), len(cell.text)) if label else cell


# --- one line, one or several people ----------------------------------------------------------


def _top_level(text: str, pattern: str) -> list[tuple[int, int]]:
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


def _cut_at(text: Marked, spans: Iterable[tuple[int, int]]) -> list[Marked]:
    pieces, start = [], 0
    for begin, end in spans:
        pieces.append(text.cut(start, begin))
        start = end
    pieces.append(text.cut(start, len(text.text)))
    return [p for p in pieces if p.text.strip(" .,;")]


def _at_semicolons(text: Marked) -> list[Marked]:
    return _cut_at(text, _top_level(text.text, r"\s*;\s*(?:and\s+)?"))


def _is_person_like(piece: Marked, *, bare: bool = False) -> bool:
    """Tell whether a piece between commas is a whole person: titled name, marked name, "The President".

    With ``bare`` a title without article counts too: "Secretary of Defense" in a list of many.
    """
    words = _PREFIX.sub("", piece.text.strip(" .,;"))
    words = re.sub(r"\s*\([^)]*\)$", "", words)
    if not words:
        return False
    if _WITHHELD_ONE.fullmatch(words):
        return True
    if _BARE_TITLE.match(words):
        return bare or words[:4].casefold() == "the "
    people = piece.people()
    if (
        people
        and people[-1].end >= len(piece.text.rstrip(" .,;)")) - 1
        and not re.search(r"\b(?:to|of|for)\s*(?:the\s+)?(?:Mr\.?\s*)?$", piece.text[: people[-1].start])
    ):
        return True
    titled = _TITLED.match(words)
    if titled is None or " of " in words or " for " in words:
        return False
    return parse_name(words) is not None and not _has_role_word(words[titled.end() :])


def _has_role_word(words: str) -> bool:
    return any(
        w.strip(".,()").casefold()
        in ROLE_WORDS - {"far", "state", "general", "public", "first", "second", "third"}
        for w in words.split()
    )


def _opens_person(piece: Marked) -> bool:
    """Tell whether a piece after a semicolon opens a new person, or stands for unnamed people."""
    first = _first(piece.text)
    people = piece.people()
    if people and people[0].start < len(first):
        return True
    if re.match(r"(?:the |two |three |\d+ )?(?:others?|staff|\[)", piece.text.strip(), re.IGNORECASE):
        return True
    return bool(_TITLED.match(first) or _PREFIX.match(piece.text)) and not re.search(
        r"\b(?:of|for|to)\b", first
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """One person of a line: the words to read (title and common role put back), and those printed."""

    text: Marked
    printed: str = ""

    @property
    def words(self) -> str:
        """Return the words as printed."""
        return self.printed or self.text.text


def split_people(text: Marked) -> list[Piece]:
    """Split a line into its people; a line that is one person with a role stays whole."""
    pieces = _at_semicolons(text)
    if len(pieces) > 1 and not all(_opens_person(p) for p in pieces[1:]):
        pieces = [text]  # a semicolon inside one person's offices
    if len(pieces) == 1:
        # Two lines run together: "Acting Secretary Bowles S/B—Mr. Bohlen".
        pieces = _cut_at(text, [(m.start(), m.start() + 1) for m in _RUN_ON.finditer(text.text)])
    if len(pieces) == 1:
        pieces = _cut_at(text, _between_people(text))
    return [single for piece in pieces for single in _split_one(piece)]


def _between_people(text: Marked) -> list[tuple[int, int]]:
    """Return where two marked names stand side by side: "Secretary Rusk Secretary Clifford"."""
    found = []
    for first, second in pairwise(text.people()):
        between = text.text[first.end : second.start]
        titled = TITLE.match(between.strip() + " X") if between.strip() else None
        apart = bool(first.target and second.target and first.target != second.target)
        if (
            between[:1].isspace()
            and not re.search(r"[,;(—–]|\b(?:of|to|for|and)\b", between)
            and (titled or (apart and not between.strip()))
        ):
            found.append((first.end, first.end + 1))
    return found


_PLURALS: Final = {
    "messrs": "Mr.",
    "ambassadors": "Ambassador",
    "senators": "Senator",
    "congressmen": "Congressman",
    "secretaries": "Secretary",
    "generals": "General",
    "ministers": "Minister",
    "misses": "Miss",
    "admirals": "Admiral",
    "representatives": "Representative",
}
_PLURAL: Final = re.compile(rf"^(?P<title>{'|'.join(_PLURALS)})\.?\s+", re.IGNORECASE)
_SEPARATOR: Final = (
    r"\s*,\s+(?:and|&)\s+|\s*,\s+(?!Jr\b|Sr\b|II\b|III\b|IV\b|2d\b|3d\b)|\s+(?:and|&)\s+|\s*\+\s*"
)


def _split_one(text: Marked) -> list[Piece]:
    plural = _PLURAL.match(text.text)
    if plural:
        return _split_plural(text, plural)
    pieces = _cut_at(text, _top_level(text.text, _SEPARATOR))
    people = sum(_is_person_like(p) for p in pieces)
    if len(pieces) < 2 or not people:
        return [Piece(text)]
    if people == len(pieces):
        return [Piece(p) for p in pieces]
    if people >= 4:
        return _regroup(pieces)
    leading = next(i for i, p in enumerate([*pieces, Marked("")]) if not _is_person_like(p))
    if leading >= 2 and people == leading:
        return _with_common_role(text, pieces, leading)
    return _regroup(pieces) if people >= 3 else [Piece(text)]


def _with_common_role(text: Marked, pieces: list[Marked], leading: int) -> list[Piece]:
    """Read "Mr. A, Mr. B, and Mr. C, Department of State": what follows the people holds for all."""
    last = pieces[leading]
    name = parse_name(last.text)
    if leading == len(pieces) - 1 and (_GROUP.search(last.text) or (name and (name.given or name.titles))):
        return [Piece(p) for p in pieces]  # "... and two note-takers", "... and Carl Duckett"
    rest = text.text[text.text.find(last.text) :]
    if _BARE_TITLE.match(rest):
        # An office of the last one only; the lines ran together in print.
        return [*(Piece(p) for p in pieces[: leading - 1]), *_regroup(pieces[leading - 1 :])]
    return [Piece(Marked(f"{p.text}, {rest}", p.spans), p.text) for p in pieces[:leading]]


def _regroup(pieces: list[Marked]) -> list[Piece]:
    """Cut before each piece that opens a new person or group; the rest belongs to the one before."""
    bare = sum(_is_person_like(p) for p in pieces) >= 4
    grouped: list[Marked] = []
    for piece in pieces:
        group = re.match(r"(?:the|all|other|several) ", piece.text) and _UNNAMED.search(piece.text)
        if grouped and not group and not _is_person_like(piece, bare=bare):
            grouped[-1] = Marked(f"{grouped[-1].text}, {piece.text}", grouped[-1].spans)
        else:
            grouped.append(piece)
    return [Piece(p) for p in grouped]


def _split_plural(text: Marked, plural: re.Match[str]) -> list[Piece]:
    title = _PLURALS[plural["title"].casefold()]
    rest = text.cut(plural.end(), len(text.text))
    people: list[Marked] = []
    tail = ""
    for piece in _cut_at(rest, _top_level(rest.text, _SEPARATOR + r"|\s*[—–]\s*")):
        named = piece.people() or parse_name(piece.text) is not None
        if tail or _has_role_word(piece.text) or spoken_for(piece.text, 1960) or (people and not named):
            tail = f"{tail}, {piece.text}" if tail else piece.text
        else:
            people.append(piece)
    made = []
    for piece in people:
        titled = TITLE.match(piece.text)
        shift = 0 if titled else len(title) + 1
        words = piece.text if titled else f"{title} {piece.text}"
        spans = tuple(Span(s.name, s.start + shift, s.end + shift, s.target) for s in piece.spans)
        made.append(Piece(Marked(words + (f", {tail}" if tail else ""), spans), piece.text))
    return made or [Piece(text)]


# --- one person --------------------------------------------------------------------------------


def _count(words: str) -> int | None:
    match = re.search(r"\b(\d{1,3}|" + "|".join(_COUNTS) + r")\b", words, re.IGNORECASE)
    if match is None:
        return 1 if re.search(r"\bname not declassified", words) else None
    number = int(match[1]) if match[1].isdigit() else _COUNTS[match[1].casefold()]
    return number if 0 < number < 200 else None


def _roles(words: str) -> tuple[str, ...]:
    roles = []
    if _INTERPRETER.search(words) or _LANGUAGE_SERVICES.search(words):
        roles.append("interpreter")
    if _NOTE_TAKER.search(words):
        roles.append("note-taker")
    return tuple(roles) or ("present",)


def _side_state(side: str | None, year: int) -> State | None:
    if side is None:
        return None
    found = find_state(side, year) or spoken_for(side, year)
    if found is not None:
        return found
    bare = re.sub(
        r"^(?:the|for the|for|representatives of(?: the)?)\s+", "", side.strip(" :.*"), flags=re.IGNORECASE
    ).casefold()
    return state_by_slug("g-usa") if bare in _UNITED_STATES_BODIES else None


def _listed(piece: Marked, row: Row, year: int) -> Listed | None:
    """Read one person, title or group out of one piece of text."""
    words = piece.text.strip(" .,;:{}")
    if not words or _REFERENCE.match(words):
        return None
    side_state = _side_state(row.side, year)
    common = Listed(
        words=words[:400],
        found_by=row.found_by,
        side=row.side[:120] if row.side else None,
        side_state=side_state,
        roles=_roles(words),
        presence=row.presence or _presence(words, row.heading),
    )
    if (
        _WITHHELD.search(words)
        and not piece.people()
        and parse_name(_first(re.sub(r"\[[^\]]*\]", " ", words))) is None
    ):
        return replace(common, count=_count(words))
    text, office_state = _without_prefix(piece, year)
    head, role_text = _head_and_role(text)
    speaks_for = office_state or spoken_for(role_text, year) or _symbol_state(role_text)
    common = replace(common, role_text=role_text, speaks_for=speaks_for)
    named = _named(head, year)
    if named is None and role_text:
        for office, name_text in _office_then_name(text):
            # "Argentine Ambassador—Roberto Alemann": the office first, then the name.
            if (named := _named(name_text, year)) is not None:
                common = replace(
                    common, role_text=office, speaks_for=office_state or _title_state(office, year)
                )
                break
    if named is not None:
        name, targets, before = named
        speaks_for = (
            common.speaks_for or (spoken_for(before, year) if before else None) or _of_state(head, year)
        )
        if _UNNAMED.fullmatch(name.surname) is None:
            return replace(common, name=name, targets=targets, speaks_for=speaks_for)
    title = _bare_office(text, head, year, speaks_for or side_state)
    if title:
        return replace(common, title=title)
    return replace(common, count=_count(words) if _UNNAMED.search(words) else None)


def _bare_office(text: Marked, head: Marked, year: int, side: State | None) -> str:
    """Return the title of an office that stands without a name, or nothing."""
    full = re.sub(r"\s*\([^)]*\)", "", text.text).strip(" .,;")
    if office_of(full, year, side) is not None:
        return full
    title = re.sub(r"\s*\([^)]*\)", "", head.text).strip(" .,;")
    alone = _BARE_TITLE.match(title) or leading_state(re.sub(r"(?i)^the ", "", title), year)
    return title if alone and office_of(title, year, side) is not None else ""


def _of_state(head: Marked, year: int) -> State | None:
    """Return the government of "Foreign Minister Subandrio of Indonesia"."""
    match = _OF_COUNTRY.search(re.sub(r"\s*\([^)]*\)", "", head.text))
    return find_state(match[1], year) if match else None


_OF_COUNTRY: Final = re.compile(r" of (?:the )?([A-Z][\w. ’']+)$")


def _first(words: str) -> str:
    return re.split(r"[,(]", words, maxsplit=1)[0]


def _presence(words: str, heading: str) -> str | None:
    match = _PRESENCE.search(words)
    if match and not re.search(r"first secretary|second secretary", match[1], re.IGNORECASE):
        return match[1].strip()[:200]
    if re.match(r"joining", heading, re.IGNORECASE):
        return heading.strip(" :")[:200]
    return None


_BODY_NAME: Final = re.compile(r"(?:Embassy|Delegation|Mission|Legation|Foreign Office)$")


def _without_prefix(piece: Marked, year: int) -> tuple[Marked, State | None]:
    """Take "EUR—", "British Embassy—", "GVN:" off the front; an office symbol means the United States."""
    text = piece
    match = _PREFIX.match(text.text)
    if match is not None and find_state(match["office"], year) is None:
        return text.cut(match.end(), len(text.text)), state_by_slug("g-usa")
    match = re.match(r"^(?P<side>[^—–:,;()]{2,60}?)(?:\s*(?:[—–]|:)\s*|\s+-\s+)(?=\S)", text.text)
    if match is not None and not any(s.start < match.end() for s in text.people()):
        side, rest = match["side"], text.cut(match.end(), len(text.text))
        state = find_state(side, year)
        if state is not None:
            return rest, state
        if side.casefold() in _BODIES:
            return rest, state_by_slug("g-usa") if side.casefold() in _UNITED_STATES_BODIES else None
        if (state := spoken_for(side, year)) is not None and (
            parse_name(side) is None or _BODY_NAME.search(side)
        ):
            return rest, state
    lead = re.match(
        r"^(?P<side>(?:[A-Z][\w.]+ ){1,3}(?:Embassy|Delegation|Mission))\s+(?=(?:Mr|Mrs|Dr|Sir|M)\.? )",
        text.text,
    )
    if lead is not None:
        return text.cut(lead.end(), len(text.text)), spoken_for(lead["side"], year)
    return text, None


def _head_and_role(text: Marked) -> tuple[Marked, str]:
    """Cut a line at the first comma or dash outside brackets: name, then role."""
    spans = _top_level(
        text.text,
        r"\s*,\s*(?!Jr\b|Sr\b|II\b|III\b|IV\b|2d\b|3d\b)|\s*[—–]{1,2}\s*|\s+-\s+|(?<=[a-z.])-(?=[A-Z]{2,4}$)|\s*:\s*",
    )
    if spans:
        begin, end = spans[0]
        bracket = re.search(r"\(([^()]*)\)\s*$", text.text[:begin])
        role = text.text[end:]
        return text.cut(0, begin), f"{bracket[1]}, {role}" if bracket else role
    bracket = re.search(r"\(([^()]*)\)", text.text)
    return text, bracket[1] if bracket else ""


def _office_then_name(text: Marked) -> Iterator[tuple[str, Marked]]:
    """Yield the ways to read an office before its holder: at the last dash, at a comma, within the last words."""
    dashes = _top_level(text.text, r"\s*[—–]\s*|\s*:\s*")
    if dashes:
        begin, end = dashes[-1]
        yield text.text[:begin], text.cut(end, len(text.text))
    commas = _top_level(text.text, r"\s*,\s+(?!Jr\b|Sr\b|II\b|III\b|IV\b)")
    if not commas:
        return
    begin, end = commas[0]
    second = text.cut(end, commas[1][0] if len(commas) > 1 else len(text.text))
    if second.people() or (_TITLED.match(second.text) and _is_person_like(second)):
        yield text.text[:begin], second
    begin, end = commas[-1]
    last = text.cut(end, len(text.text))
    name = parse_name(last.text)
    if name is not None and name.given and not _has_role_word(last.text) and find_state(last.text) is None:
        yield text.text[:begin], last
    words = last.text.split()
    offices = [
        i
        for i, w in enumerate(words)
        if w.strip(".").casefold() in ROLE_WORDS or re.fullmatch(r"[A-Z]{2,6}", w)
    ]
    if offices:
        tail = " ".join(words[offices[-1] + 1 :])
        name = parse_name(tail)
        if name is not None and name.given:
            yield (
                text.text[: len(text.text) - len(tail)],
                last.cut(len(last.text) - len(tail), len(last.text)),
            )


def _symbol_state(role_text: str) -> State | None:
    """Return the United States when a role is a bare office symbol: "EE", "S/P", "LS/I"."""
    for part in re.split(r"[,;]", role_text):
        word = part.strip(" .()[]")
        if (
            re.fullmatch(_OFFICE_MARK, word)
            and (len(word) > 1)
            and word
            not in {
                "UK",
                "NATO",
                "UN",
                "SHAPE",
                "USSR",
                "FRG",
                "OAS",
                "EEC",
                "CDU",
                "SPD",
                "FDP",
                "MP",
                "II",
                "III",
                "IV",
            }
        ):
            return state_by_slug("g-usa") if find_state(word) is None else None
    return None


def _named(head: Marked, year: int) -> tuple[PrintedName, tuple[str, ...], str] | None:
    """Return the name that heads a line, the targets marked up around it, and the title before it."""
    bracket = head.text.find("(")
    people = [
        s
        for s in head.people()
        if head.text[s.start : s.end].strip(" .,")
        and not (0 < bracket < s.start and head.text[:bracket].strip())
    ]
    if people:
        first = people[0]
        before = head.text[: first.start].strip()
        if re.search(
            r"(?:\b(?:to|of|for|by|with|from)|,)\s*(?:the\s+)?(?:(?:Mr|Mrs|President|Secretary|Prime Minister|Minister|Premier|Ambassador|General)\.?\s*)?$",
            before,
        ) and not re.search(r"(?i)^(?:the )?(?:ambassador|minister) (?:to|of|for|from) [A-Z]", before):
            people = []  # somebody else's name: "Private Secretary to Mr. Manescu"
        else:
            last = people[-1]
            end = _name_end(head.text, last.start, last.end)
            own = head.text[first.start : end]
            name = parse_name(_titles_of(before) + " " + own)
            particle = re.search(r"\b(?:von|van|de|del|della|di|da|de la|ten|ter|O['’]|al)\s*$", before)
            if name is not None and particle and not re.match(r"(?:von|van|de|di|da)\b", name.surname):
                name = PrintedName(f"{particle.group().strip()} {name.surname}", name.given, name.titles)
            if name is not None:
                # A given name printed before the marked surname: "von {Brentano}", "George {Christian}".
                given = _given_before(before)
                if given and not name.given:
                    name = PrintedName(name.surname, given, name.titles)
                targets = tuple(s.target for s in people if s.target)
                return name, targets, before
    text = re.sub(r"\s*\([^)]*\)", " ", head.text).strip(" .,;")
    return _unmarked_name(text, year)


def _name_end(text: str, start: int, end: int) -> int:
    """Return where a marked name really ends: a suffix or the surname may stand outside the mark."""
    tail = SUFFIX.match(text[end:])
    if tail:
        return end + tail.end()
    if re.search(r"\w\s+(?!(?:de|von|van|del|della|di)$)\S+$", text[start:end]):
        return end  # given name and surname are inside
    more = re.match(
        r"(?:[-’'][A-Z][\w’'-]+|\s(?:(?:von|van|de|der|la)\s)*(?P<word>[A-Z][a-z][\w’'-]+))", text[end:]
    )
    if more and not (more["word"] and (more["word"].casefold() in ROLE_WORDS or TITLE.match(more["word"]))):
        return end + more.end()
    return end


def _titles_of(before: str) -> str:
    words = before.split()
    return " ".join(w for w in words[-2:] if TITLE.match(w)) if words else ""


def _given_before(before: str) -> str:
    words = []
    for word in reversed(before.split()):
        plain_word = word.strip(".,")
        if (
            TITLE.match(word)
            or plain_word.casefold() in ROLE_WORDS
            or not word[:1].isupper()
            or find_state(plain_word) is not None
        ):
            break
        words.append(word)
    given = " ".join(reversed(words))
    return given if 0 < len(words) <= 3 and not re.search(r"[^\w .’'-]", given) else ""


def _unmarked_name(text: str, year: int) -> tuple[PrintedName, tuple[str, ...], str] | None:
    """Read a name without mark-up: after the last word of an office, or before the first."""
    text = re.sub(r"^(?:The|the) ", "", text)
    if (
        _COURTEOUS.match(text)
        and (plain_name := parse_name(text)) is not None
        and len(plain_name.given.split()) < 4
    ):
        return plain_name, (), ""  # "Mr. Head", "Dr. King": no office begins so
    if not text or office_of(text, year) is not None:
        return None
    country = _OF_COUNTRY.search(text)
    if country and find_state(country[1], year) is not None:
        text = text[: country.start()]  # "Ambassador Roberto Campos of Brazil"
    words = text.split()
    offices = [i for i, word in enumerate(words) if _is_role_word(word)]
    cut = offices[-1] + 1 if offices else 0
    if offices and offices[0] >= 2 and not any(TITLE.match(w) for w in words[: offices[0]]):
        # A soft line break: "Abdel Kader Bousselham Chief, Algerian Interests Section".
        first = parse_name(" ".join(words[: offices[0]]))
        if first is not None and first.given and find_state(words[0], year) is None:
            return first, (), ""
    tail, before = " ".join(words[cut:]), " ".join(words[:cut])
    if cut == 0 and len(words) > 2 and find_state(words[0], year) is not None:
        tail, before = " ".join(words[1:]), words[0]
    if cut and (not tail or _OPEN_ENDED.search(before)):
        return None
    if (
        cut
        and len(tail.split()) == 1
        and _OFFICE_OF_ONE.search(before)
        and not _ENDS_AN_OFFICE.search(before)
    ):
        return None  # "Chairman of Yugoslav Delegation"
    name = parse_name(tail)
    if name is None or find_state(tail, year) is not None:
        return None
    if _UNNAMED.search(tail) and not TITLE.match(tail):
        return None
    if len(name.given.split()) > 4 or re.fullmatch(r"[A-Z/&.-]{2,6}|[A-Z][a-z]+/[A-Z][a-z]+", name.surname):
        return None
    titles = " ".join(t for t in (_titles_of(before), name.titles) if t)
    return PrintedName(name.surname, name.given, titles), (), before


def _is_role_word(word: str) -> bool:
    bare = word.strip(".,()").casefold().removesuffix("’s").removesuffix("'s")
    return bare in ROLE_WORDS or (len(bare) > 4 and bare + "s" in ROLE_WORDS)


_COURTEOUS: Final = re.compile(r"^(?:Mr|Mrs|Miss|Ms|Dr)\.? (?:[A-Z][\w.’'-]*\s?){1,4}$")
_OPEN_ENDED: Final = re.compile(r"\b(?:of|for|to|the|in|on|and)$", re.IGNORECASE)
_OFFICE_OF_ONE: Final = re.compile(r"\b(?:of|for)\s+(?:the\s+)?[A-Z][\w.]+$")
_ENDS_AN_OFFICE: Final = re.compile(
    r"\b(?:affairs|state|defense|treasury|budget|ministry|staff|protocol|agriculture|finance|commerce|economy|trade|industry|justice|labor|health|education)$",
    re.IGNORECASE,
)


def listed_in(document: etree._Element, year: int) -> tuple[Listed, ...]:
    """Return the participants a document lists, in order; empty when it prints no list."""
    found: list[Listed] = []
    for row in (part for whole in _rows(document, year) for part in _by_sentence(whole)):
        side, text = _side_prefix(row, year)
        presence = None
        partly = _WAS_PRESENT.search(text.text)
        if partly:
            presence, text = partly[1].strip(" .")[:200], text.cut(0, partly.start())
        base = Row(text, side, row.found_by, row.heading, presence)
        for piece in split_people(text):
            one = _listed(piece.text, base, year)
            if one is not None and not _continues(found, one):
                found.append(replace(one, words=piece.words.strip(" .,;:{}")[:400] or one.words))
    return tuple(found)


def _continues(found: list[Listed], one: Listed) -> bool:
    """Tell whether a line is only the role of the person above: the line was broken in print."""
    if one.name is not None or not found or re.match(r"(?i)the |and |\(|\[|\d|two |interpreter", one.words):
        return False
    above = found[-1]
    role = any(_is_role_word(w) for w in one.words.split()[:3])
    return (
        role
        and above.name is not None
        and not above.role_text
        and not _GROUP.search(one.words)
        and len(one.words.split()) > 1
    )


def _by_sentence(row: Row) -> Iterator[Row]:
    """Split "A was present for Item 1. B was present for Item 2." at its full stops."""
    if len(_WAS_PRESENT.findall(row.text.text)) == 0 or ". " not in row.text.text:
        yield row
        return
    position = 0
    for sentence in sentences(row.text.text):
        start = row.text.text.find(sentence, position)
        position = start + len(sentence)
        yield replace(row, text=row.text.cut(start, position))


def _side_prefix(row: Row, year: int) -> tuple[str | None, Marked]:
    """Take a side off the front of a line that lists several people: "GVN: Ambassadors Lam, Diem"."""
    match = re.match(r"^(?P<side>[^—–:,;()]{2,45}?)\s*(?::|[—–])\s*(?=\S)", row.text.text)
    if match is not None and not any(s.start < match.end() for s in row.text.people()):
        words = match["side"].strip()
        rest = row.text.cut(match.end(), len(row.text.text))
        known = find_state(words, year) is not None or words.casefold() in _BODIES
        if (known or spoken_for(words, year) is not None) and len(split_people(rest)) > 1:
            return words, rest
    return row.side, row.text


# --- heads -------------------------------------------------------------------------------------

_BETWEEN: Final = re.compile(r"\b(?:Between|Among|between|among|Amongst)\s+(?P<people>.+)$")
_WITH: Final = re.compile(
    r"^(?:(?:Telephone )?(?:Memorandum|Memoranda|Notes?|Record|Minutes|Summary|Report|Transcript|Telephone)\b.{0,70}?)?\b(?:Conversation|Conference|Meeting|Discussion|Call|Talk|Interview|Luncheon|Dinner|Breakfast)s?,?\s+"
    r"[Ww]ith\s+(?P<people>.+)$"
)
_BY: Final = re.compile(r",?\s+\b[Bb]y\s+(?P<people>(?:the |Mr\. |Mrs\. |Miss |Dr\. |[A-Z]).+)$")
_STOP: Final = re.compile(
    r",\s+(?=(?:(?:[Tt]he )?(?:White House|Department of State|Department of Defense|President.s Office|Secretary.s|Embassy|Blair House|"
    r"Hotel|Palais|Quai|Washington|New York|Paris|London|Geneva|Bonn|San Francisco|Augusta|Bermuda|Denver|Newport|Gettysburg|Taipei|Seoul|"
    r"Tokyo|Rome|Vienna|Moscow|Camp David|Key West|Beijing|Peking|Rabat|Algiers|Tunis|Tripoli)\b|\d|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|via\b|on\b|at\b))"
    r"|\s+(?:in|at|on|aboard)\s+(?=(?:the )?[A-Z\d])(?!the (?:Republic|Soviet|United))(?=[^()]*$)|\s+[Bb]efore\b|\s+[Cc]oncerning\b|\s+[Rr]egarding\b|\s+re\b|;"
)  # fmt: skip


def listed_in_head(head: Marked, year: int) -> tuple[Listed, ...]:
    """Return the participants a head names: "between A and B", "with President X", "by the Under Secretary"."""
    found: list[Listed] = []
    for pattern, roles in ((_BETWEEN, ("principal",)), (_WITH, ("principal",)), (_BY, ("recorder",))):
        match = pattern.search(head.text)
        if match is None:
            continue
        if pattern is _BY and (found or re.search(r"\b[Pp]repared by\b", head.text)):
            continue
        text = head.cut(match.start("people"), match.end("people"))
        if pattern is _BY:
            text = _first_writer(text)
        if pattern is not _BY and (by := _BY.search(text.text)):
            text = text.cut(0, by.start())
        stop = _STOP.search(text.text)
        if stop:
            text = text.cut(0, stop.start())
        found += [
            replace(one, roles=one.roles if "interpreter" in one.roles else roles)
            for one in listed_in_words(text, year, "head")
        ]
    return tuple(found)


def _first_writer(text: Marked) -> Marked:
    """Return a writer without what follows the name: "Mr. Gullion, Special Assistant to ... (Lovett)"."""
    commas = _top_level(text.text, r"\s*,\s+(?!Jr\b|Sr\b|II\b|III\b|IV\b)|\s+of the\s+")
    if commas:
        first = text.cut(0, commas[0][0])
        name = parse_name(first.text)
        if name is not None and (name.titles or name.given) and not _has_role_word(first.text):
            return first
    return text


def listed_in_words(text: Marked, year: int, found_by: str) -> Iterator[Listed]:
    """Yield the people of a running enumeration: "the Secretary of State and the British Ambassador (Makins)"."""
    spans = _top_level(
        text.text,
        r"\s*,\s+and\s+(?=\S)|\s*,\s+(?=(?:the |The |President|Secretary|Ambassador|Mr|Dr|General|Senator|Vice|Under|Acting|Assistant|Foreign|Prime|[A-Z][a-z]+(?:,|$| and)|[A-Z]))|\s+and\s+(?:[Hh]is\s+(?=[A-Z]))?(?=\S)|\s*;\s*",
    )
    for piece in _rejoined(_cut_at(text, spans)):
        one = _in_head(piece, year, found_by)
        if one is not None:
            yield one


def _rejoined(pieces: list[Marked]) -> list[Marked]:
    """Put back together what a comma or "and" inside a title cut: "Secretary of Health, Education"."""
    joined: list[Marked] = []
    for piece in pieces:
        if joined and (
            piece.text[:1].islower() and not piece.text.startswith(("the ", "de ", "von ", "van "))
        ):
            joined[-1] = Marked(f"{joined[-1].text} and {piece.text}", joined[-1].spans)
        elif joined and re.fullmatch(
            r"(?:Jr|Sr)\.?|(?:[A-Z][\w-]+ ){1,3}Affairs(?:\s*\([^)]*\))?", piece.text
        ):
            previous = joined[-1]
            offset = len(previous.text) + 5
            spans = tuple(Span(s.name, s.start + offset, s.end + offset, s.target) for s in piece.spans)
            joined[-1] = Marked(f"{previous.text} and {piece.text}", previous.spans + spans)
        else:
            joined.append(piece)
    return joined


def _in_head(piece: Marked, year: int, found_by: str) -> Listed | None:
    """Read "the Soviet Ambassador (Dobrynin)", "Secretary of State Dulles", "the President"."""
    words = re.sub(r"\s+", " ", piece.text).strip(" .,;:")
    words = re.sub(r"\(\s+", "(", re.sub(r"\s+\)", ")", words))
    if not words or len(words) > 260:
        return None
    bracket = re.search(r"\(\s*([^()]+?)\s*\)", piece.text)
    if bracket and not re.fullmatch(r"\s*[A-Z]{2,6}(?:/[A-Z]+)*\s*", bracket[1]):
        inner = piece.cut(bracket.start(1), bracket.end(1))
        name = parse_name(inner.text)
        if name is not None:
            title = re.sub(r"\s*\([^)]*\)", "", words).strip(" ,")
            title = re.sub(r"^(?:the|his|her)\s+", "", title, flags=re.IGNORECASE)
            targets = tuple(s.target for s in inner.people() if s.target)
            speaks = _title_state(title, year)
            return Listed(words, found_by, name=name, targets=targets, role_text=title, speaks_for=speaks)
    return _listed(
        Marked(words, piece.spans if words == piece.text else ()), Row(piece, None, found_by), year
    )


def _title_state(title: str, year: int) -> State | None:
    office = office_of(title, year)
    return office.state if office else spoken_for(title, year)
