"""Datelines: which words and attributes of a document say when and where its talk was held."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from lxml import etree

from kg.records.dates import day_edtf
from kg.records.frus.dates import (
    MONTH_NAMES,
    Attribute,
    Dated,
    Span,
    Witness,
    date_of,
    drafting_day,
    month_end,
    parse_printed,
    year_span,
)
from kg.records.frus.heads import Kind
from kg.records.frus.marks import children, in_note, plain, walk
from kg.records.frus.microfiche import FicheHead, fiche_date_words, year_of_heads
from kg.records.frus.notes import SourceNote
from kg.records.frus.places import (
    REGIONS,
    Where,
    place_from_names,
    place_from_words,
    place_of_line,
    venue_in_sentence,
)
from kg.records.frus.stream import DocumentDay
from kg.records.frus.talk_days import (
    Said,
    day_in_first_sentence,
    day_in_subject,
    first_sentence,
    printed_days,
    printed_places,
    time_in_first_sentence,
)
from kg.records.frus.trace import SILENT, Trace
from kg.records.model import DateValue

__all__ = ["When", "days_beside", "said", "volume_years", "when_and_where"]

_MOST_DAYS_BETWEEN: Final = 150  # of neighbours in print that say something about a document between them
_MOST_DAYS_BEFORE: Final = 62  # between a talk and its record, where both are dated

_WHOLE_SERIES: Final = (1861, 1992)  # years the series covers, where a volume does not say


def volume_years(*texts: str) -> Span:
    """Return the years that the first of these texts to name any gives to a volume."""
    for text in texts:
        match = re.search(r"(1[89]\d\d)\s*(?:[–—-]\s*((?:1[89])?\d\d))?", text)
        if match is not None:
            first = int(match[1])
            last = int(match[2]) if match[2] else first
            return year_span(first, last if last > 100 else first // 100 * 100 + last)
    return year_span(*_WHOLE_SERIES)


def days_beside(days: Sequence[DocumentDay], years: Span) -> dict[str, Span]:
    """Return for each document the days between its neighbours in print, where these are near each other.

    Sections print their documents in the order of their dates; a dated neighbour a few places off serves as well.
    """
    read = [(d, _plausible(d.value, years)) for d in days]
    found: dict[str, Span] = {}
    for i, (one, _) in enumerate(read):
        before = [day for d, day in read[max(i - 3, 0) : i] if day and d.section == one.section]
        after = [day for d, day in read[i + 1 : i + 4] if day and d.section == one.section]
        if not before or not after:
            continue
        low, high = sorted(before)[len(before) // 2], sorted(after)[(len(after) - 1) // 2]
        if low <= high and (high - low).days <= _MOST_DAYS_BETWEEN:
            found[one.xml_id] = low - timedelta(days=2), high + timedelta(days=2)
    return found


def _plausible(value: str, years: Span) -> date | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return day if years[0].year - 1 <= day.year <= years[1].year + 1 else None


@dataclass(frozen=True, slots=True)
class When:
    """When and where a talk was held, and when its record was written where that is stated apart."""

    held: Dated
    written: Dated | None
    where: Where


def when_and_where(
    element: etree._Element,
    head: str,
    fiche: FicheHead | None,
    heads: tuple[str, ...],
    kind: Kind,
    subject: str,
    note: SourceNote,
    years: Span,
    near: Span | None = None,
    trace: Trace = SILENT,
) -> When:
    """Return when and where a talk was held (or a document written), and the record's own day where it is another.

    ``heads`` are those above the document, outermost first; ``years`` are those the volume covers; ``near`` the days
    of its neighbours in print.
    """
    context = _context(heads, years)
    if fiche is not None:
        words = fiche_date_words(fiche.genre, year_of_heads(heads) or _only_year(years))
        held = date_of((), words, years, context)
        trace.tell("date", said(held), "the head of a microfiche, with the year of its chapter", fiche.genre)
        return When(held, None, _where_of_fiche(fiche) if kind.talk else Where())
    lines = [d for d in walk(element, "dateline") if not in_note(d)][:1]
    attributes, words = _dateline(element, head, lines)
    opening = list(printed_days(element)) if kind.talk else []  # titles are read once the day is known
    witnesses = [Witness("the source note", s) for s in note.days]
    witnesses += [Witness("the opening lines", o.span) for o in opening]
    if lines and (in_head := parse_printed(_date_tail(head))).span:
        witnesses.append(Witness("the head", in_head.span))
    if near is not None:
        witnesses.append(Witness("the documents beside it", near))
    dateline = date_of(attributes, words, years, context, witnesses)
    if dateline.problems and dateline.value.edtf is None:
        witnesses += _named_in_text(element, note, [s for a in attributes if (s := a.span)], words)
        dateline = date_of(attributes, words, years, context, witnesses)
    trace.tell("date", said(dateline), _rule_of_dateline(lines, attributes), words or "no words")
    where = _where(element, head, lines, note, of_talk=kind.talk is not None)
    if where.venue:
        trace.tell(
            "venue",
            where.venue,
            "the most exact of what opening lines, source note, head and first sentence name",
        )
    if kind.talk is None:
        return When(dateline, None, where)
    if dateline.value.edtf and dateline.value.local_time is None:
        opening = list(printed_days(element, dateline.day))
    found = _held(element, head if lines else "", dateline, opening, kind, subject, note)
    held, written, rule, spoken = found if found is not None else (dateline, None, "", "")
    if rule:
        trace.tell("date of the talk", said(held), rule, spoken)
    if (
        held.value.local_time is None
        and held.value.edtf
        and (time := _time_elsewhere(element, held, opening, note))
    ):
        trace.tell("time", time[0], time[1])
        held = Dated(held.value.model_copy(update={"local_time": time[0], "day_part": None}), held.problems)
    elif held.value.local_time:
        trace.tell("time", held.value.local_time, "the words or attributes of the date")
    elif held.value.day_part:
        trace.tell("time", held.value.day_part, "a part of the day in the words of the date")
    return When(held, written, where)


def _named_in_text(
    element: etree._Element, note: SourceNote, marked: list[Span], words: str
) -> Iterator[Witness]:
    """Yield a witness where first paragraphs and source note name the day of one reading and never that of the other."""
    printed = parse_printed(words).span
    text = " ".join([note.text, *(plain(p)[:800] for p in list(walk(element, "p"))[:6])])
    readings = [s for s in (*marked[:1], printed) if s and s[0] == s[1]]
    named = [s for s in readings if _names(text, s[0])]
    if len(readings) == 2 and len(named) == 1:
        yield Witness("the text", named[0])


def _names(text: str, day: date) -> bool:
    month = MONTH_NAMES[day.month - 1]
    return re.search(rf"\b(?:{month} {day.day}|{day.day} {month})\b", text) is not None


def said(dated: Dated) -> str:
    """Return a date as EDTF, or its bounds."""
    first, last = dated.value.bounds
    return dated.value.edtf or f"between {first} and {last}"


def _rule_of_dateline(lines: list[etree._Element], attributes: Sequence[Attribute]) -> str:
    where = "the dateline" if lines else "the head"
    return f"the words of {where} and the attributes of its date" if attributes else f"the words of {where}"


def _attributes(scopes: Iterable[etree._Element]) -> Iterator[Attribute]:
    for node in (d for scope in scopes for d in walk(scope, "date") if not in_note(d)):
        if node.get("when") or node.get("from") or node.get("to"):
            yield Attribute(node.get("when") or "", node.get("from") or "", node.get("to") or "")
        elif node.get("notBefore") or node.get("notAfter"):
            yield Attribute("", node.get("notBefore") or "", node.get("notAfter") or "", bounds=True)


def _of_division(element: etree._Element) -> Iterator[Attribute]:
    """Yield the day that newer volumes give on the document itself; its hours only fill up the day."""
    named = {str(name).rpartition("}")[2]: str(value) for name, value in element.attrib.items()}
    first, last = named.get("doc-dateTime-min", "")[:10], named.get("doc-dateTime-max", "")[:10]
    if first or last:
        yield Attribute(first) if first == last else Attribute("", first, last, bounds=True)


def _dateline(element: etree._Element, head: str, lines: list[etree._Element]) -> tuple[list[Attribute], str]:
    """Return the attributes and the words of the date, from the dateline or else from the head."""
    scopes = lines or list(children(element, "head"))
    dates = [d for scope in scopes for d in walk(scope, "date") if not in_note(d)]
    attributes = list(_attributes(scopes))[:4]
    if lines:
        line = plain(lines[0])
        printed = parse_printed(line)
        words = " ".join(plain(d) for d in dates) if dates else line
        if not parse_printed(words).span and printed.span:
            words = line
        if parse_printed(words).span and not parse_printed(words).time:
            words = _with_time(words, line)
        if not dates and not printed.span and not printed.undated and parse_printed(head).span:
            words = _date_tail(head)
        elif not dates and printed.undated:
            words = line
        if attributes and not parse_printed(words).span:
            # "Geneva, May 12, noon": the year stands in the attribute alone.
            given = next((s for a in attributes if (s := a.span)), None)
            yearless = parse_printed(words, given[0].year) if given else None
            if yearless and yearless.span and given and yearless.span[0].year == yearless.span[1].year:
                words = words.replace(yearless.words, f"{yearless.words}, {given[0].year}", 1)
    else:
        words = _date_tail(head)
        if dates and not parse_printed(words).span:
            words = " ".join(plain(d) for d in dates)
    return attributes or list(_of_division(element)), words


def _held(
    element: etree._Element,
    head: str,
    dateline: Dated,
    opening: Sequence[Said],
    kind: Kind,
    subject: str,
    note: SourceNote,
) -> tuple[Dated, Dated | None, str, str] | None:
    """Return the day of the talk, the record's own, the rule and its words, where another line than the dateline decides.

    ``head`` is empty where the dateline was read from it.
    """
    first, last = dateline.value.bounds
    if dateline.problems and dateline.value.edtf is None:
        return None
    if kind.talk == "mfr" and (found := day_in_subject(subject, dateline.value.bounds)) is not None:
        held = _as_dated(found, dateline)
        # On the same day the dateline may be the talk's own: "May 26, 1961, 9 a.m."
        return held, dateline if first > held.value.bounds[1] else None, found.rule, found.words
    said_elsewhere = list(opening)
    if head and (printed := parse_printed(_date_tail(head))).span:
        said_elsewhere.insert(0, Said(printed, head, "the head"))
    for one in said_elsewhere:
        begun, ended = one.span
        if begun == ended and first != last and first <= begun <= last:
            # The dateline has a month or a conference, an opening line the day.
            return _as_dated(one, dateline), None, one.rule, one.words
        if dateline.value.edtf and ended < first and (first - begun).days <= _MOST_DAYS_BEFORE:
            return _as_dated(one, dateline), dateline, one.rule, one.words
        if (
            dateline.value.edtf
            and first != last
            and begun == ended
            and 0 < (begun - last).days <= _MOST_DAYS_BEFORE
        ):
            problem = (
                "date-contradiction",
                f"the dateline says {said(dateline)}, {one.rule} {one.printed.words!r}",
            )
            held = _as_dated(one, dateline)
            return Dated(held.value, (*dateline.problems, problem)), None, one.rule, one.words
    if first != last or not dateline.value.edtf or dateline.value.local_time or note.days:
        return None
    if not re.search(
        r"last night|yesterday", note.text
    ):  # where the note speaks of these words, it says more than they
        drafted = drafting_day(note.drafted_on, first) if note.drafted_on else None
        spoken = day_in_first_sentence(element, drafted or first)
        if spoken is not None and spoken.span != (first, last):
            return _as_dated(spoken, dateline), dateline, spoken.rule, spoken.words
    return None


def _as_dated(one: Said, dateline: Dated) -> Dated:
    first, last = one.span
    whole = day_edtf(first, last)
    printed = one.printed
    words = f"{printed.words}, {printed.time}" if printed.time else printed.words
    value = DateValue(
        text=words[:200] or None, edtf=whole, earliest=first, latest=last,
        local_time=printed.time, day_part=printed.day_part,
    )  # fmt: skip
    return Dated(value, dateline.problems)


def _time_elsewhere(
    element: etree._Element, held: Dated, opening: Sequence[Said], note: SourceNote
) -> tuple[str, str] | None:
    for one in opening:
        if one.printed.time and one.span[0] == held.day:
            return one.printed.time, one.rule
    first, last = held.value.bounds
    if note.time and first == last:
        return note.time, "the source note"
    if first == last and (time := time_in_first_sentence(element)) is not None:
        return time, "the first sentence"
    return None


def _where(
    element: etree._Element, head: str, lines: list[etree._Element], note: SourceNote, *, of_talk: bool
) -> Where:
    """Return the place and the venue that dateline and head print; of a talk also opening lines and source note."""
    in_head = place_from_words(_before_date(head))
    if lines:
        names = [plain(p) for p in walk(lines[0], "placeName")]
        line = plain(lines[0])
        where = place_from_names(names) if names else place_from_words(line)
        if where.place is not None and where.place.key in REGIONS:
            # Only the region is marked up: "Camp David, Maryland"; a region alone is a place: "Bermuda".
            whole = place_from_words(line)
            where = whole if whole.place else where
        place, venue = where.place or in_head.place, where.venue or in_head.venue
    else:
        names = [plain(p) for scope in children(element, "head") for p in walk(scope, "placeName")]
        place, venue = in_head.place, in_head.venue
        if place is None and names:
            place = place_from_names(names).place
    if not of_talk:
        return Where(place, venue)
    said_of_it = next((place_of_line(w) for w in printed_places(element)), Where())
    printed_for_it = said_of_it.place is not None or in_head.place is not None
    rooms = [
        v for v in (said_of_it.venue, note.venue, venue, venue_in_sentence(first_sentence(element))) if v
    ]
    rooms.sort(key=lambda v: _ROOM.search(v) is None)
    return Where(said_of_it.place or place, rooms[0][:200] if rooms else None, printed_for_it)


# What is more exact than a building comes first.
_ROOM: Final = re.compile(r"\b(?:office|room|suite|residence|apartment|study|lounge)s?\b", re.IGNORECASE)


def _where_of_fiche(fiche: FicheHead) -> Where:
    """Return the place that the head of a microfiche gives: "Briefing at Gettysburg", "Meeting at the White House"."""
    for part in (fiche.genre, fiche.summary):
        for match in _AT_A_NAME.finditer(part):
            where = place_of_line(match["words"].strip(" .,"))
            if where.place is not None:
                return Where(where.place, where.venue, of_talk=True)
    return Where()


_AT_A_NAME: Final = re.compile(
    r"\b(?:[Mm]eeting|[Cc]onversation|[Bb]riefing|[Cc]onference|[Tt]alk|[Dd]iscussion|[Ll]unch(?:eon)?|[Dd]inner)s?\b[^.;]{0,80}?\b(?:at|in) (?:the )?"
    r"(?P<words>[A-Z][\w’']*(?: [A-Z][\w’']*){0,3})(?=[\s,.;]|$)"
)


def _only_year(years: Span) -> int | None:
    return years[0].year if years[0].year == years[1].year else None


_MONTHS: Final = {m: i + 1 for i, m in enumerate(MONTH_NAMES)}
_MONTH: Final = "|".join(MONTH_NAMES)
_MONTH_RANGE: Final = re.compile(
    rf"\b(?P<m1>{_MONTH})(?:,? (?P<y1>1[89]\d\d))?(?:\s*[–—-]\s*|\s+to\s+)(?P<m2>{_MONTH}),? (?P<y2>1[89]\d\d)"
)
_ONE_MONTH: Final = re.compile(rf"\b(?P<m2>{_MONTH}),? (?P<y2>1[89]\d\d)")


def _context(heads: tuple[str, ...], years: Span) -> Span:
    """Return the days within which the heads above place a document.

    "January-June 1961" and "November 1962" are taken as they are; a head that names single days is
    about an event, and its chapter prints what led to it, so only its years count.
    """
    for head in reversed(heads):
        match = _MONTH_RANGE.search(head) or (None if re.search(r"[–—]", head) else _ONE_MONTH.search(head))
        if match is not None:
            found = match.groupdict()
            first = date(int(found.get("y1") or found["y2"]), _MONTHS[found.get("m1") or found["m2"]], 1)
            last = month_end(int(found["y2"]), _MONTHS[found["m2"]])
        elif named := re.findall(r"\b(1[89]\d\d)\b", head):
            first, last = year_span(int(min(named)), int(max(named)))
        else:
            continue
        if years[0] <= first <= last <= years[1]:
            return first, last
    return years


def _with_time(words: str, line: str) -> str:
    """Return date words with the clock time that stands behind them, outside the mark-up."""
    return _date_tail(line) if parse_printed(line).time and parse_printed(line).span else words


def _date_tail(head: str) -> str:
    """Return the end of a head from its date on, for dates that stand in heads only."""
    printed = parse_printed(head)
    if printed.span is None:
        return ""
    return head[head.rfind(printed.words) :]


def _before_date(head: str) -> str:
    printed = parse_printed(head)
    return head[: head.rfind(printed.words)] if printed.span else head
