"""Pages of the Wilson Center Digital Archive: saved as text or HTML, or the archive's JSON record.

One page is one entry: the document, the talk it sets down, the two who talked, the copy in its
archive, the English translation. Statements and commitments are curators' work in files of their
own that extend it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

from kg.errors import SourceError
from kg.records.digital_archive.entry import build_entry
from kg.records.digital_archive.page import (
    INFORMATION,
    Page,
    page_from_html,
    page_from_json,
    page_from_text,
)
from kg.records.findings import Finding
from kg.records.model import Entry

__all__ = ["DigitalArchiveReader"]

_BOM: Final = b"\xef\xbb\xbf"
_TAIL: Final = 16 * 1024
_HTML: Final = re.compile(rb"^\s*(<!doctype html|<html\b|<head\b|<body\b)", re.IGNORECASE)
_ARCHIVE: Final = re.compile(rb"digitalarchive\.wilsoncenter\.org|wilson center", re.IGNORECASE)
_FOOT: Final = re.compile(rf"^{INFORMATION}\s*$[\s\S]*^Record ID\s*$".encode(), re.MULTILINE)
_JSON_FIELD: Final = re.compile(rb'"(frontend_doc_date|source_created_at|sort_string_by_coverage)"\s*:')


class DigitalArchiveReader:
    """Reads ``digital-archive`` files."""

    format: ClassVar[str] = "digital-archive"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell from the archive's name in HTML, its field names in JSON, its labels in text."""
        start = head.removeprefix(_BOM).lstrip()
        if start.startswith(b"{"):
            return b'"doc_date"' in head and _JSON_FIELD.search(head) is not None
        if _HTML.match(start):
            return _ARCHIVE.search(head) is not None
        if path.suffix.lower() not in {"", ".txt", ".text"} or b"\0" in head or start[:1] in b"<[":
            return False
        return _FOOT.search((head + b"\n" + _tail(path)).replace(b"\r", b"")) is not None

    def read(self, path: Path, name: str) -> Iterator[Entry | Finding]:
        """Yield what is odd about the page, then its entry.

        Raises SourceError when the file is no page of the archive.
        """
        yield from build_entry(_page(path.read_bytes(), name), name)


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _TAIL))
        return file.read()


def _page(content: bytes, name: str) -> Page:
    start = content.removeprefix(_BOM).lstrip()
    if start[:1] in {b"{", b"["}:
        return page_from_json(content.removeprefix(_BOM), name)
    if _HTML.match(start) or start.startswith(b"<"):
        return page_from_html(content, name)
    try:
        text = content.decode()
    except UnicodeDecodeError as exc:
        raise SourceError(
            "the page is not UTF-8.",
            source=name,
            place=f"byte {exc.start}",
            remedy="Save the page as UTF-8.",
            finding_code="not-utf8",
        ) from exc
    return page_from_text(text, name)
