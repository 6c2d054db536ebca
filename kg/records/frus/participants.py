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
from typing import Final

from lxml import etree

from kg.records.frus.marks import Marked, Span, children, local, marked, plain, typed, walk
from kg.records.frus.offices import office_of, spoken_for
from kg.records.frus.persons import SUFFIX, TITLE, PrintedName, parse_name
from kg.records.states import State, find_state, state_by_slug

__all__ = ["Listed", "has_participants", "listed_in", "listed_in_head", "listed_in_words"]

_BODIES: Final = frozenset(
    "state|department of state|the department of state|state department|department|defense|department of defense|treasury|"  # noqa: SIM905
    "department of the treasury|cia|central intelligence agency|jcs|joint chiefs of staff|nsc|nsc staff|white house|"
    "the white house|commerce|agriculture|department of commerce|department of agriculture|atomic energy commission|aec|usia|aid|ica|"
    "omb|bob|bureau of the budget|justice|army|navy|air force|oep|acda|ofc of the vice president|arms control and disarmament agency|"
    "council of economic advisers|other|others|nato|shape|united nations|un|secretariat|senate|congress|house|inr|fe|eur|nea|jssc|"
    "council on economic policy|oss|labor|interior|fbi|dod|foreign|world bank|imf|ibrd|export-import bank|dia|joint staff|the cabinet|osd|"
    "office of the vice president|office of the secretary of defense|justice department|energy|ustr|ost|ostp|national security council".split("|")
)  # fmt: skip
_UNITED_STATES_BODIES: Final = _BODIES - frozenset(
    "other|others|nato|shape|united nations|un|secretariat|foreign|world bank|imf|ibrd|house".split("|")  # noqa: SIM905
)
_UNNAMED: Final = re.compile(
    r"not declassified|not indicated|\b(?:staff|advis[eo]rs?|aides?|others|note-?takers?|interpreters?|stenographers?|members?|representatives?|officials|officers|"
    r"delegation|leadership|secretaries|senators|congressmen|leaders|ministers|experts|assistants|chiefs|stenotypist|translator|secretary)\b",
    re.IGNORECASE,
)
_WITHHELD: Final = re.compile(r"not declassified|text not|less than", re.IGNORECASE)
_REFERENCE: Final = re.compile(
    r"^\[?(?:here follows?|for (?:a|the) (?:complete )?list|see\b|same (?:as|list)|list of participants|\[?not printed)",
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
_ROLE_WORDS: Final = frozenset(
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
    by_markup: bool = False
    whole: bool = True  # the name was all of its line or marked up; less sure otherwise


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
        if head and len(head) > 90:
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
    if re.match(r"representatives of the ", text, re.IGNORECASE):
        return re.sub(r"(?i)^representatives of the ", "", text).title().replace("Of", "of")
    return None


_HEADING_ONLY: Final = re.compile(
    r"(?i)(?:other |also |those |the )*(?:participants?|present|others?|attending|conference|members)(?: present)?"
)


def _list_rows(node: etree._Element, year: int, side: str | None = None, depth: int = 0) -> Iterator[Row]:
    head = next((plain(h) for h in children(node, "head")), "")
    heading_side = _heading_side(head, year) if head else None
    current = heading_side or side
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
        if not text.people() and _is_side(text.text, year, italic=_all_italic(text)):
            current = text.text.strip(" :.")
            continue
        yield Row(text, current, "list", head)


def _all_italic(text: Marked) -> bool:
    covered = sum(s.end - s.start for s in text.spans if s.name == "hi")
    return covered >= max(1, len(text.text.strip(" :.()[]")) - 2)


def _is_side(words: str, year: int, *, italic: bool) -> bool:
    text = words.strip(" :.[]()*")
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
    for row in walk(table, "row"):
        cells = [marked(c) for c in children(row, "cell")]
        texts = [c.text for c in cells]
        filled = [t for t in texts if t and not re.match(r"(?i)\[?participants?\b:?$", t)]
        if len(filled) > 1 and all(_is_side(t, year, italic=True) for t in filled):
            sides = {i: t.strip(" :") for i, t in enumerate(texts) if t}
            continue
        if len(cells) == 2 and texts[0] and re.match(r"[—–-]", texts[1]):
            yield Row(Marked(f"{texts[0].strip('[] ')}{texts[1].rstrip('] ')}", ()), None, "table")
            continue
        for index, cell in enumerate(cells):
            text = cell
            label = re.match(r"(?i)\[?(?:participants|present)\b\]?[:.]?\s*", text.text)
            if label:
                text = text.cut(label.end(), len(text.text))
            if not text.text or text.text in ("}", "{", "]", "["):
                continue
            if _is_side(text.text, year, italic=_all_italic(text)) and not text.people():
                sides = {index: text.text.strip(" :")}
                continue
            yield Row(text, sides.get(index), "table")


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


def _is_person_like(piece: Marked) -> bool:
    """Tell whether a piece between commas is a whole person: titled name, marked name, bare title."""
    words = _PREFIX.sub("", piece.text.strip(" .,;"))
    words = re.sub(r"\s*\([^)]*\)$", "", words)
    if not words:
        return False
    if _BARE_TITLE.match(words):
        return True
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
        in _ROLE_WORDS - {"far", "state", "general", "public", "first", "second", "third"}
        for w in words.split()
    )


def split_people(text: Marked) -> list[Marked]:
    """Split a line into its people; a line that is one person with a role stays whole."""
    pieces = _at_semicolons(text)
    if len(pieces) == 1:
        # Two lines run together: "Acting Secretary Bowles S/B—Mr. Bohlen".
        pieces = _cut_at(text, [(m.start(), m.start() + 1) for m in _RUN_ON.finditer(text.text)])
    return [single for piece in pieces for single in _split_one(piece)]


def _split_one(text: Marked) -> list[Marked]:
    plural = re.match(
        r"^(?:Messrs\.?|Ambassadors|Senators|Congressmen|Secretaries|Generals|Ministers|Misses)\s+", text.text
    )
    if plural:
        return _split_plural(text, plural)
    separators = _top_level(text.text, r"\s*,\s+and\s+|\s*,\s+&\s+|\s*,\s+|\s+and\s+|\s+&\s+|\s*\+\s*")
    if not separators:
        return [text]
    pieces = _cut_at(text, separators)
    if len(pieces) < 2:
        return [text]
    if all(_is_person_like(p) for p in pieces):
        return pieces
    if len(pieces) > 2 and all(_is_person_like(p) for p in pieces[:-1]):
        last = pieces[-1]
        if _UNNAMED.search(last.text) or parse_name(last.text):
            return pieces
        # "Mr. A, Mr. B, and Mr. C, Department of State": the last piece belongs to them all.
        return [Marked(f"{p.text}, {last.text}", p.spans) for p in pieces[:-1]]
    # "A, B and C, the Netherlands Delegation": people first, then words that hold for all.
    leading = 0
    for piece in pieces:
        if not _is_person_like(piece):
            break
        leading += 1
    if leading >= 2 and not any(_is_person_like(p) for p in pieces[leading:]):
        rest_start = text.text.find(pieces[leading].text)
        rest = text.text[rest_start:]
        return [Marked(f"{p.text}, {rest}", p.spans) for p in pieces[:leading]]
    # Several full people with roles in one line: cut before each that opens a new person.
    if sum(_is_person_like(p) for p in pieces) >= 3:
        return _regroup(pieces)
    return [text]


def _regroup(pieces: list[Marked]) -> list[Marked]:
    grouped: list[Marked] = []
    for piece in pieces:
        if grouped and not _is_person_like(piece):
            grouped[-1] = Marked(f"{grouped[-1].text}, {piece.text}", grouped[-1].spans)
        else:
            grouped.append(piece)
    return grouped


def _split_plural(text: Marked, plural: re.Match[str]) -> list[Marked]:
    singular = {"messrs": "Mr.", "ambassadors": "Ambassador", "senators": "Senator", "congressmen": "Congressman",
                "secretaries": "Secretary", "generals": "General", "ministers": "Minister", "misses": "Miss"}  # fmt: skip
    title = singular[plural.group().strip().strip(".").casefold()]
    rest = text.cut(plural.end(), len(text.text))
    people: list[Marked] = []
    tail = ""
    for piece in _cut_at(rest, _top_level(rest.text, r"\s*,\s+and\s+|\s*,\s+|\s+and\s+|\s*[—–]\s*")):
        if (
            tail
            or _has_role_word(piece.text)
            or spoken_for(piece.text, 1960)
            or (people and not piece.people() and parse_name(piece.text) is None)
        ):
            tail = f"{tail}, {piece.text}" if tail else piece.text
        else:
            people.append(piece)
    made = []
    for piece in people:
        titled = TITLE.match(piece.text)
        shift = 0 if titled else len(title) + 1
        words = piece.text if titled else f"{title} {piece.text}"
        spans = tuple(Span(s.name, s.start + shift, s.end + shift, s.target) for s in piece.spans)
        made.append(Marked(words + (f", {tail}" if tail else ""), spans))
    return made or [text]


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
    found = find_state(side, year)
    if found is not None:
        return found
    bare = re.sub(r"^(?:the|for the|for)\s+", "", side.strip(" :.*"), flags=re.IGNORECASE).casefold()
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
        presence=_presence(words, row.heading),
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
    if named is None and role_text and (turned := _role_then_name(text)) is not None:
        # "Argentine Ambassador—Roberto Alemann": the office first, then the name.
        head_text, name_text = turned
        named = _named(name_text, year)
        common = replace(common, role_text=head_text, speaks_for=spoken_for(head_text, year))
    if named is not None:
        name, targets, before = named
        speaks_for = common.speaks_for or (spoken_for(before, year) if before else None)
        if _UNNAMED.fullmatch(name.surname) is None:
            return replace(common, name=name, targets=targets, speaks_for=speaks_for, by_markup=bool(targets))
    title = re.sub(r"\s*\([^)]*\)", "", head.text).strip(" .,;")
    if office_of(title, year, speaks_for or side_state) is not None:
        return replace(common, title=title)
    full = re.sub(r"\s*\([^)]*\)", "", text.text).strip(" .,;")
    if office_of(full, year, speaks_for or side_state) is not None:
        return replace(common, title=full)
    return replace(common, count=_count(words) if _UNNAMED.search(words) else None)


def _first(words: str) -> str:
    return re.split(r"[,(]", words, maxsplit=1)[0]


def _presence(words: str, heading: str) -> str | None:
    match = _PRESENCE.search(words)
    if match and not re.search(r"first secretary|second secretary", match[1], re.IGNORECASE):
        return match[1].strip()[:200]
    if re.match(r"joining", heading, re.IGNORECASE):
        return heading.strip(" :")[:200]
    return None


def _without_prefix(piece: Marked, year: int) -> tuple[Marked, State | None]:
    """Take "EUR—", "British Embassy—", "GVN:" off the front; an office symbol means the United States."""
    text = piece
    match = _PREFIX.match(text.text)
    if match is not None and find_state(match["office"], year) is None:
        return text.cut(match.end(), len(text.text)), state_by_slug("g-usa")
    match = re.match(r"^(?P<side>[^—–:,;()]{2,60}?)\s*(?:[—–]|:)\s*(?=\S)", text.text)
    if match is not None and not any(s.start < match.end() for s in text.people()):
        state = find_state(match["side"], year) or spoken_for(match["side"], year)
        if (state is not None and parse_name(match["side"]) is None) or (match["side"].casefold() in _BODIES):
            return text.cut(match.end(), len(text.text)), state
        if state is not None and re.search(
            r"(?:Embassy|Delegation|Mission|Legation|Foreign Office)$", match["side"]
        ):
            return text.cut(match.end(), len(text.text)), state
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


def _role_then_name(text: Marked) -> tuple[str, Marked] | None:
    """Split "Chief, Latin American Division—Henry Costanzo" at its last dash."""
    spans = _top_level(text.text, r"\s*[—–]\s*|\s*:\s*")
    if not spans:
        commas = _top_level(text.text, r"\s*,\s+")
        if not commas:
            return None
        begin, end = commas[0]
        after = text.cut(end, len(text.text))
        rest = after.cut(0, cut[0][0]) if (cut := _top_level(after.text, r"\s*,\s+")) else after
        if rest.people() or (_TITLED.match(rest.text) and _is_person_like(rest)):
            return text.text[:begin], rest
        return None
    begin, end = spans[-1]
    return text.text[:begin], text.cut(end, len(text.text))


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
    people = [s for s in head.people() if head.text[s.start : s.end].strip(" .,")]
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
            end = _name_end(head.text, last.end)
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


def _name_end(text: str, end: int) -> int:
    """Return where a marked name really ends: a suffix or second surname may stand outside the mark."""
    tail = SUFFIX.match(text[end:])
    return end + tail.end() if tail else end


def _titles_of(before: str) -> str:
    words = before.split()
    return " ".join(w for w in words[-2:] if TITLE.match(w)) if words else ""


def _given_before(before: str) -> str:
    words = []
    for word in reversed(before.split()):
        plain_word = word.strip(".,")
        if (
            TITLE.match(word)
            or plain_word.casefold() in _ROLE_WORDS
            or not word[:1].isupper()
            or find_state(plain_word) is not None
        ):
            break
        words.append(word)
    given = " ".join(reversed(words))
    return given if 0 < len(words) <= 3 and not re.search(r"[^\w .’'-]", given) else ""


def _unmarked_name(text: str, year: int) -> tuple[PrintedName, tuple[str, ...], str] | None:
    if not text or office_of(text, year) is not None:
        return None
    words = text.split()
    cut = 0
    for index, word in enumerate(words):
        bare = word.strip(".,()").casefold().removesuffix("’s").removesuffix("'s")
        if bare in _ROLE_WORDS or (bare + "s" in _ROLE_WORDS and len(bare) > 4):
            cut = index + 1
    tail = " ".join(words[cut:])
    before = " ".join(words[:cut])
    if cut and (
        not tail
        or find_state(tail, year) is not None
        or re.search(r"\b(?:of|for|to|the|in|on|and)$", before, re.IGNORECASE)
    ):
        return None
    if (
        cut
        and re.search(r"\b(?:of|for)\s+(?:the\s+)?[A-Z][\w.]+$", before)
        and len(tail.split()) == 1
        and not TITLE.match(before)
        and not re.search(r"(?i)\b(?:affairs|state|defense|treasury|budget|ministry|staff|protocol)$", before)
    ):
        return None
    lead = re.match(r"^((?:[A-Z][\w.-]+\s+){1,2})", tail)
    if (
        cut == 0
        and lead
        and (state := find_state(words[0], year)) is not None
        and len(words) > 2
        and state.slug != "g-chad"
    ):
        tail = " ".join(words[1:])
        before = words[0]
    name = parse_name(tail)
    if name is None or find_state(tail, year) is not None:
        return None
    if _UNNAMED.search(tail) and not TITLE.match(tail):
        return None
    if len(name.given.split()) > 4 or re.fullmatch(r"[A-Z/&.-]{2,6}", name.surname):
        return None
    titles = " ".join(t for t in (_titles_of(before), name.titles) if t)
    if not name.given and not titles and not before and len(words) == 1 and name.surname.islower():
        return None
    return PrintedName(name.surname, name.given, titles), (), before


def listed_in(document: etree._Element, year: int) -> tuple[Listed, ...]:
    """Return the participants a document lists, in order; empty when it prints no list."""
    found: list[Listed] = []
    for row in _rows(document, year):
        side, text = _side_prefix(row, year)
        base = Row(text, side, row.found_by, row.heading)
        for piece in split_people(text):
            one = _listed(piece, base, year)
            if one is not None:
                found.append(one)
    return tuple(found)


def _side_prefix(row: Row, year: int) -> tuple[str | None, Marked]:
    """Take a side off the front of a line that lists several people: "GVN: Ambassadors Lam, Diem"."""
    match = re.match(r"^(?P<side>[^—–:,;()]{2,45}?)\s*(?::|[—–])\s*(?=\S)", row.text.text)
    if match is not None and not any(s.start < match.end() for s in row.text.people()):
        words = match["side"].strip()
        if find_state(words, year) is not None or words.casefold() in _BODIES:
            return words, row.text.cut(match.end(), len(row.text.text))
    return row.side, row.text


# --- heads -------------------------------------------------------------------------------------

_BETWEEN: Final = re.compile(r"\b(?:Between|Among|between|among|Amongst)\s+(?P<people>.+)$")
_WITH: Final = re.compile(
    r"^(?:Telephone )?(?:Memorandum|Memoranda|Notes?|Record|Minutes|Summary|Report|Transcript|Conversation|Telephone)\b.{0,70}?\b(?:Conversation|Conference|Meeting|Discussion|Call|Talk|Interview|Luncheon|Dinner|Breakfast)s?,?\s+"
    r"[Ww]ith\s+(?P<people>.+)$"
)
_BY: Final = re.compile(r",?\s+\b[Bb]y\s+(?P<people>(?:the |Mr\. |Mrs\. |Miss |Dr\. |[A-Z]).+)$")
_STOP: Final = re.compile(
    r",\s+(?=(?:(?:the )?(?:White House|Department of State|Department of Defense|President.s Office|Secretary.s|Embassy|Blair House|"
    r"Hotel|Palais|Quai|Washington|New York|Paris|London|Geneva|Bonn|San Francisco|Augusta|Bermuda|Denver|Newport|Gettysburg|Taipei|Seoul|"
    r"Tokyo|Rome|Vienna|Moscow|Camp David|Key West|Beijing|Peking|Rabat|Algiers|Tunis|Tripoli)\b|\d|"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|via\b|on\b|at\b))"
    r"|\s+(?:in|at|on|aboard)\s+(?=(?:the )?[A-Z\d])(?!the (?:Republic|Soviet|United))(?=[^()]*$)|\.\s|\s+[Cc]oncerning\b|\s+[Rr]egarding\b|\s+re\b|;"
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
        elif joined and re.fullmatch(r"(?:Jr|Sr)\.?|[A-Z][a-z]+ Affairs(?: \([^)]*\))?", piece.text):
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
            return Listed(
                words,
                found_by,
                name=name,
                targets=targets,
                role_text=title,
                speaks_for=speaks,
                by_markup=bool(targets),
            )
    return _listed(
        Marked(words, piece.spans if words == piece.text else ()), Row(piece, None, found_by), year
    )


def _title_state(title: str, year: int) -> State | None:
    office = office_of(title, year)
    return office.state if office else spoken_for(title, year)
