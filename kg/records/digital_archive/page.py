"""A page of the Digital Archive, from text, HTML or the archive's JSON, as one value.

Whatever it came from, a page is the same few things: record number, date, title, the lines of the
document, and the labelled facts under "Document Information".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import lxml.html
from lxml import etree

from kg.errors import SourceError
from kg.records.digital_archive.printed import PrintedDate, read_date

__all__ = ["LABELS", "Page", "page_from_html", "page_from_json", "page_from_text", "pinned"]

ADDRESS: Final = "https://digitalarchive.wilsoncenter.org/document/"
INFORMATION: Final = "Document Information"
LABELS: Final = (
    "Source", "Rights", "Original Uploaded Date", "Language", "Record ID", "Donors", "Original Archive Title",
    "Original Archive", "Original Classification", "Author(s)", "Type", "Subjects Discussed", "Associated Places",
    "Associated Topics", "Associated People & Organizations", "Publisher", "Contributors", "Creators",
)  # fmt: skip
"""Labels under "Document Information"; the last ones stand on some pages only."""

_SKIP: Final = re.compile(r"^skip to (?:main )?content$", re.IGNORECASE)
_SUPPORT: Final = re.compile(r"^this document was made possible with support from", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page states, each part as printed; ``""`` where it states nothing."""

    record_id: str
    title: str
    date_words: str
    date: PrintedDate | None
    lines: tuple[str, ...]  # of the document, blank ones left out, with the abstract where there is one
    text: str | None  # what is pinned
    information: Mapping[str, str] = field(default_factory=dict)
    other: tuple[tuple[str, str], ...] = ()  # facts that have no place in the record model


def pinned(text: str) -> str:
    """Return a text in the form that is pinned and that evidence points into.

    No byte-order mark, line feeds only, and no white space before or after. Nothing else is
    changed, so that the text of a saved page is the page as it was saved.
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip()


def page_from_text(text: str, name: str, *, record_id: str = "") -> Page:
    """Read the text of a page.

    Raises SourceError when it is no page of the archive.
    """
    text = pinned(text)
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    marks = [i for i, line in enumerate(lines) if line == INFORMATION]
    if not marks:
        raise _no_page(name, f'there is no line "{INFORMATION}"')
    above, information = lines[: marks[-1]], _labelled(lines[marks[-1] + 1 :])
    number = information.get("Record ID", "") or record_id
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}", number):
        problem = f"its Record ID is {number!r}" if number else "it has no Record ID"
        raise _no_page(name, problem)
    above = [line for line in above if not _SKIP.match(line)]
    words = above[0] if above and read_date(above[0]) else ""
    title = next(iter(above[1 if words else 0 :]), "")
    if not title or _SUPPORT.match(title):
        raise _no_page(name, "there is no title above the document")
    body = tuple(x for x in above[2 if words else 1 :] if not _SUPPORT.match(x))
    known = {"Source", "Rights", "Original Uploaded Date", "Language", "Record ID", "Donors"}
    return Page(
        record_id=number,
        title=title,
        date_words=words,
        date=read_date(words),
        lines=body,
        text=text,
        information=information,
        other=tuple((k, v) for k, v in information.items() if k not in known and v),
    )


def _no_page(name: str, problem: str) -> SourceError:
    return SourceError(
        f"it is not a page of the Digital Archive: {problem}.",
        source=name,
        remedy="Save the whole page of one document, as text or as HTML, or give the archive's JSON record.",
        finding_code="not-an-archive-page",
    )


def _labelled(lines: Sequence[str]) -> dict[str, str]:
    """Return label to value; a value is what stands before the next label, and may be nothing."""
    result: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        if line in LABELS and line not in result:
            current = line
            result[current] = []
        elif current:
            result[current].append(line)
    return {label: "\n".join(values) for label, values in result.items()}


# --- HTML -----------------------------------------------------------------------------------

_BLOCK: Final = re.compile(
    "address|article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|header|hr|html|legend|li|main|nav|ol|option|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul"
)
_UNSEEN: Final = re.compile("head|script|style|noscript|template|svg|iframe|object|button|select|nav")


def page_from_html(content: bytes, name: str) -> Page:
    """Read a saved page. Raises SourceError when it is no page of the archive."""
    text = text_of_html(content, name)
    canonical = re.search(
        rb"digitalarchive\.wilsoncenter\.org/document/(?:[a-z0-9-]*?)(\d+)[\"'?#]", content, re.IGNORECASE
    )
    return page_from_text(text, name, record_id=canonical[1].decode() if canonical else "")


def text_of_html(content: bytes | str, name: str) -> str:
    """Return the text of HTML that a reader sees, one paragraph a line, a blank line between."""
    # The parser takes what it gets; neither network nor entities are touched.
    parser = lxml.html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    if isinstance(content, bytes) and _is_utf8(content):
        parser = lxml.html.HTMLParser(
            encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True
        )
    try:
        root = lxml.html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError) as exc:
        raise _no_page(name, "its HTML cannot be read") from exc
    paragraphs = (re.sub(r"[ \t\r\n\f]+", " ", p).strip(" ") for p in _paragraphs(root))
    return pinned("\n\n".join(p for p in paragraphs if p))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _paragraphs(root: Any) -> Iterator[str]:
    """Yield the text between block elements, in document order, without recursion."""
    buffer: list[str] = []
    unseen = 0
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start":
            unseen += bool(_UNSEEN.fullmatch(tag))
            if _BLOCK.fullmatch(tag) and buffer:
                yield "".join(buffer)
                buffer.clear()
            if not unseen and node.text:
                buffer.append(node.text)
        else:
            unseen -= bool(_UNSEEN.fullmatch(tag))
            if _BLOCK.fullmatch(tag) and buffer:
                yield "".join(buffer)
                buffer.clear()
            if not unseen and node.tail:
                buffer.append(node.tail)
    yield "".join(buffer)


# --- JSON -----------------------------------------------------------------------------------

# Never copied, or about the archive's own machinery.
_NOT_FACTS: Final = re.compile(
    "id|uri|title|description|doc_date|frontend_doc_date|slug|source_created_at|source_updated_at|source|rights|"
    "first_published_at|pdf_generated_at|date_range_start|main_src|model|sort_string_by_coverage|donors|languages|"
    "transcripts|translations|media_files|attachments|links"
)
_REQUIRED: Final = ("id", "title", "doc_date")


def page_from_json(content: bytes, name: str) -> Page:
    """Read the archive's JSON record.

    Raises SourceError when it is not JSON, or lacks what makes it a record.
    """
    try:
        record = json.loads(content)
    except UnicodeDecodeError as exc:
        raise SourceError(
            "the file is not UTF-8.",
            source=name,
            place=f"byte {exc.start}",
            remedy="Save the file as UTF-8.",
            finding_code="not-utf8",
        ) from exc
    except json.JSONDecodeError as exc:
        raise SourceError(
            f"not valid JSON: {exc.msg}.",
            source=name,
            place=f"line {exc.lineno}, column {exc.colno}",
            remedy="Fetch the record again.",
            finding_code="json-syntax",
        ) from exc
    except RecursionError as exc:
        raise _no_page(name, "its brackets are nested too deeply") from exc
    if not isinstance(record, dict):
        raise _no_page(name, "a record is one JSON object")
    missing = [k for k in _REQUIRED if not _word(record.get(k))]
    if missing:
        raise _no_page(name, f"the record has no {' and no '.join(missing)}")
    number, title = _word(record["id"]), _word(record["title"])
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,40}", number):
        raise _no_page(name, f"its id is {number!r}")
    text = _text_of(record, name)
    words = _word(record.get("frontend_doc_date"))
    information = {
        "Source": _word(record.get("source")),
        "Rights": "\n".join(_names(record.get("rights"))),
        "Original Uploaded Date": _word(record.get("first_published_at"))[:10],
        "Language": "\n".join(_names(record.get("languages"))),
        "Record ID": number,
        "Donors": "\n".join(_names(record.get("donors"))),
    }
    return Page(
        record_id=number,
        title=title,
        date_words=words or _word(record["doc_date"]),
        date=read_date(words) or _compact_date(_word(record["doc_date"])),
        lines=tuple(x.strip() for x in (text or "").split("\n") if x.strip()),
        text=text,
        information=information,
        other=tuple(
            (k, "; ".join(_names(v)))
            for k, v in sorted(record.items())
            if not _NOT_FACTS.fullmatch(k) and _names(v)
        ),
    )


def _word(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _names(value: Any) -> list[str]:
    """Return the words of a text, of an object with a name, or of a list of either."""
    if isinstance(value, list):
        return [name for item in value for name in _names(item)]
    if isinstance(value, dict):
        return [w for w in (_word(value.get(k)) for k in ("name", "value", "title", "text")) if w][:1]
    return [_word(value)] if _word(value) else []


def _compact_date(words: str) -> PrintedDate | None:
    """Read YYYYMMDD; zeros stand for a day or month that is not known."""
    match = re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", words)
    if match is None:
        return None
    year, month, day = match.groups()
    if month == "00":
        return PrintedDate(year, year)
    edtf = f"{year}-{month}" if day == "00" else f"{year}-{month}-{day}"
    known = PrintedDate(words, edtf)
    try:
        assert known.value.earliest
    except ValueError:
        return None
    return known


def _text_of(record: Mapping[str, Any], name: str) -> str | None:
    """Return the text of the English translation, else of the first translation or transcript."""
    versions = [
        v
        for key in ("translations", "transcripts")
        for v in (record.get(key) if isinstance(record.get(key), list) else ())  # type: ignore[union-attr]
        if isinstance(v, dict)
    ]
    versions.sort(key=lambda v: not " ".join(_names(v.get("language"))).casefold().startswith("en"))
    for version in versions:
        for key in ("html", "raw"):
            words = version.get(key)
            if isinstance(words, str) and words.strip():
                return text_of_html(words, name) if "<" in words else pinned(words)
    return None
