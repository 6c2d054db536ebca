"""Volumes as streams: what the front of a volume says, then its documents one by one.

Two passes. The first keeps the header, the list of persons and the heads of chapters; the second
hands out one document at a time and forgets it. No document type is accepted: FRUS has none, and
what a document type can do (entities, external subsets) is what a reader must not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final, cast

from lxml import etree

from kg.errors import SourceError
from kg.records.frus.marks import XML_ID, local, marked, plain, typed, walk
from kg.records.frus.persons import ListedPerson, listed_person

__all__ = ["DocumentNode", "Front", "documents", "looks_like_frus", "read_front"]

_TEI: Final = re.compile(rb"<(?:[\w.-]+:)?TEI(?:\.2)?[\s>]")
_TRAITS: Final = (b"history.state.gov", b'type="frus"', b"type='frus'", b"xmlns:frus")
_BEFORE_ROOT: Final = re.compile(rb"<[A-Za-z_]")
_CHUNK: Final = 1 << 16
_TOLERATED: Final = frozenset({"DTD_ID_REDEFINED", "DTD_XMLID_VALUE", "DTD_XMLID_TYPE"})
_MOST_ITEM_CHARACTERS: Final = 4000


def looks_like_frus(head: bytes) -> bool:
    """Tell from the first bytes whether this is a TEI volume with the traits of FRUS."""
    text = head
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = head.decode("utf-16", errors="ignore").encode()
    if _TEI.search(text) is None:
        return False
    return (
        any(trait in text for trait in _TRAITS)
        or re.search(rb"""<div[^>]*type=["']document["']""", text) is not None
    )


@dataclass(frozen=True, slots=True)
class DocumentDay:
    """The day that the mark-up gives to a document, in the order of print; sections are numbered."""

    xml_id: str
    section: int
    value: str


@dataclass(frozen=True, slots=True)
class Front:
    """What is known about a volume before its documents are read."""

    key: str
    title: str
    subseries: str
    persons: tuple[ListedPerson, ...]
    skipped_items: tuple[tuple[int, str], ...]  # line and text of list items that name nobody
    days: tuple[DocumentDay, ...] = ()
    ids: frozenset[str] = frozenset()  # of all documents


@dataclass(frozen=True, slots=True)
class DocumentNode:
    """One document: its element, the heads above it (outermost first), and its line."""

    element: etree._Element
    heads: tuple[str, ...]
    line: int


def _syntax_error(name: str, line: int, column: int, detail: str) -> SourceError:
    place = f"line {line}, column {column}"
    return SourceError(
        f"not well-formed XML: {detail.strip() or 'the file ends too early'}.",
        source=name,
        place=place,
        remedy="Fetch the volume again, or repair it there.",
        finding_code="xml-not-well-formed",
    )


def _entity_error(name: str, place: str) -> SourceError:
    return SourceError(
        "it declares a document type or uses entities.",
        source=name,
        place=place,
        remedy="Remove the DOCTYPE and write the characters themselves; volumes of FRUS have neither.",
        finding_code="xml-entity",
    )


def _pull_parser() -> etree.XMLPullParser:
    return etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
        # Not huge_tree: the parser's own bounds (depth 256, 10 million characters in one text) are
        # far above any volume, and a file that breaks them is set aside.
        huge_tree=False,
        # A repeated xml:id must not cost the volume. The push parser forgets collect_ids=False, so it
        # goes on after errors, and ``_check_log`` stops at every one that is not about an id.
        collect_ids=False,
        recover=True,
    )


def _check_log(parser: etree.XMLPullParser, name: str) -> None:
    for entry in parser.feed_error_log:
        if entry.type_name in _TOLERATED or entry.level_name == "WARNING":
            continue
        if "ENTIT" in entry.type_name or "DTD" in entry.type_name:
            raise _entity_error(name, f"line {entry.line}, column {entry.column}")
        raise _syntax_error(name, entry.line, entry.column, entry.message)


def _refuse_root(root: etree._Element, name: str) -> None:
    namespace = etree.QName(root).namespace or "no namespace"
    raise SourceError(
        f"the root element is {local(root)} in {namespace}, not TEI.",
        source=name,
        place=f"line {_line(root)}",
        remedy="Give a TEI volume of Foreign Relations of the United States, or name the format with --as.",
        finding_code="not-tei",
    )


def _events(volume: Path | bytes, name: str) -> Iterator[tuple[str, etree._Element]]:
    """Yield start and end events; what is wrong with the file becomes a SourceError with its place."""
    parser = _pull_parser()
    rooted = False
    try:
        with BytesIO(volume) if isinstance(volume, bytes) else volume.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                # Before the root element: an entity bomb must not even be declared to the parser.
                if not rooted and b"<!DOCTYPE" in _BEFORE_ROOT.split(chunk, maxsplit=1)[0]:
                    raise _entity_error(name, "in its first lines")
                parser.feed(chunk)
                _check_log(parser, name)
                for event, element in _read_events(parser):
                    if not rooted:
                        _check_root(element, name)
                        rooted = True
                    yield event, element
        if not rooted:
            raise _syntax_error(name, 1, 1, "there is no element in it")
        try:
            parser.close()
        finally:
            _check_log(parser, name)
        yield from _read_events(parser)
    except etree.XMLSyntaxError as exc:
        line, column = exc.position
        raise _syntax_error(name, line, column, exc.msg or "") from exc
    except OSError as exc:
        msg = f"the file cannot be read: {exc.strerror or exc}."
        raise SourceError(msg, source=name, remedy="Check the path and the permissions.") from exc


def _read_events(parser: etree.XMLPullParser) -> Iterator[tuple[str, etree._Element]]:
    return cast("Iterator[tuple[str, etree._Element]]", parser.read_events())


def _line(element: etree._Element) -> int:
    return cast("int | None", element.sourceline) or 0


def _check_root(root: etree._Element, name: str) -> None:
    """Refuse document types and roots that are not TEI."""
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        raise _entity_error(name, "in its first lines")
    if local(root) not in ("TEI", "TEI.2"):
        _refuse_root(root, name)


def _forget(element: etree._Element) -> None:
    """Free an element and the siblings before it."""
    tail = element.tail
    element.clear()
    element.tail = tail
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def _is_document(element: etree._Element) -> bool:
    return local(element) == "div" and typed(element) == "document"


def read_front(volume: Path | bytes, name: str) -> Front:
    """Read the header and the list of persons, wherever in the file they stand.

    Raises SourceError when the file is not well-formed TEI.
    """
    titles: dict[str, str] = {}
    key = ""
    persons: list[ListedPerson] = []
    skipped: list[tuple[int, str]] = []
    inside = 0  # depth of documents and of persons lists, whose parts must stay until they end
    days: list[DocumentDay] = []
    section = 0
    ids: set[str] = set()
    for event, element in _events(volume, name):
        tag = local(element)
        if event == "start":
            if tag == "teiHeader" or _is_document(element) or _is_persons(element):
                inside += 1
            elif tag == "div":
                section += 1
            continue
        if tag == "teiHeader":
            inside -= 1
            titles, key = _header(element)
        elif _is_persons(element):
            inside -= 1
            for item in walk(element, "item"):
                if (person := _item_person(item)) is not None:
                    persons.append(person)
                else:
                    skipped.append((_line(item), plain(item)[:200]))
            _forget(element)
        elif _is_document(element):
            inside -= 1
            ids.add((element.get(XML_ID) or "").strip())
            if (value := _first_day(element)) is not None:
                days.append(DocumentDay((element.get(XML_ID) or "").strip(), section, value))
            _forget(element)
        elif not inside and tag in ("div", "p", "list", "item", "table"):
            _forget(element)
    return Front(
        key=key or _file_key(name),
        title=titles.get("complete") or titles.get("") or key or _file_key(name),
        subseries=titles.get("subseries", ""),
        persons=_first_of_each(persons),
        skipped_items=tuple(skipped),
        days=tuple(days),
        ids=frozenset(ids),
    )


def _first_day(document: etree._Element) -> str | None:
    """Return the day of the first date in dateline or head, as its attribute has it."""
    for date in walk(document, "date"):
        value = (date.get("when") or date.get("from") or "")[:10]
        if len(value) == 10 and any(local(a) in ("dateline", "head") for a in date.iterancestors()):
            return value
    return None


def _first_of_each(persons: list[ListedPerson]) -> tuple[ListedPerson, ...]:
    seen: dict[str, ListedPerson] = {}
    for person in persons:
        seen.setdefault(person.id, person)
    return tuple(seen.values())


def _file_key(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).stem).lstrip("-._") or "volume"


def _is_persons(element: etree._Element) -> bool:
    return local(element) == "div" and (element.get(XML_ID) or "") == "persons"


def _header(header: etree._Element) -> tuple[dict[str, str], str]:
    titles = {typed(t): plain(t) for t in reversed(list(walk(header, "title")))}
    keys = [plain(n) for n in walk(header, "idno") if typed(n) == "frus"]
    key = next((k for k in keys if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]*", k)), "")
    return titles, key


def _item_person(item: etree._Element) -> ListedPerson | None:
    names = [n for n in walk(item, "persName") if n.get(XML_ID)]
    if not names:
        return None
    first = names[0]
    printed = plain(first)
    text = marked(item).text[:_MOST_ITEM_CHARACTERS]
    others = tuple(plain(n) for n in names[1:]) + _bare_names(item)
    # An id that cannot stand in an address keeps what can; nothing points to it, so names decide.
    person_id = re.sub(r"[^\w.-]+", "-", (first.get(XML_ID) or "").strip(), flags=re.ASCII)
    return listed_person(person_id, printed, text, others, _line(item))


def _bare_names(item: etree._Element) -> tuple[str, ...]:
    """Return further names of the same person: marked up beside the first, without any id or target."""
    names = [n for n in walk(item, "persName") if not n.get(XML_ID) and not n.get("corresp")]
    return tuple(plain(n) for n in names)


def documents(volume: Path | bytes, name: str) -> Iterator[DocumentNode]:
    """Yield the documents of a volume in order; each is valid only until the next is asked for.

    Raises SourceError when the file is not well-formed TEI.
    """
    depth = 0  # of documents: they never nest in FRUS; should one, it is handed out before the one around it
    heads: list[str] = []  # of the divs that are open, outermost first
    for event, element in _events(volume, name):
        tag = local(element)
        document = tag == "div" and _is_document(element)
        if event == "start":
            depth += document
            if tag == "div" and not depth:
                heads.append("")
        elif document:
            depth -= 1
            yield DocumentNode(element, tuple(heads), _line(element))
            if depth:
                element.clear()  # what was handed out is no text of the document around it
            else:
                _forget(element)
        elif depth:
            continue
        elif tag == "head" and heads and local(_parent(element)) == "div" and not heads[-1]:
            heads[-1] = plain(element)
        elif tag == "div":
            heads.pop()
            _forget(element)


def _parent(element: etree._Element) -> etree._Element:
    parent = element.getparent()
    return element if parent is None else parent
