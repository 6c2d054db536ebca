"""Reading the small XML files of the registers: words of an element, dates as given."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from lxml import etree

__all__ = ["RegisterError", "bounds_of", "date_of", "parse", "required", "text_of", "words"]

_DATE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


class RegisterError(ValueError):
    """A file of the registers that cannot be used: what is wrong, at which element, and the remedy."""

    def __init__(self, message: str, *, place: str = "", remedy: str = "") -> None:
        """Keep the three apart, as a finding does."""
        super().__init__(message)
        self.message, self.place, self.remedy = message, place, remedy


def parse(path: Path, *roots: str) -> etree._Element:
    """Return the root of a file whose root element has one of these names. Raises RegisterError."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(path.read_bytes(), parser)
    except etree.XMLSyntaxError as exc:
        msg = f"not well-formed XML: {exc.msg}"
        raise RegisterError(msg, place=f"line {exc.lineno}", remedy="Correct the file.") from exc
    if root.getroottree().docinfo.internalDTD is not None:
        msg = "the file has a document type declaration, which these files do not have; it was not followed"
        raise RegisterError(msg, place="DOCTYPE", remedy="Take the declaration out.")
    if roots and root.tag not in roots:
        msg = f"the root element is {root.tag!r}, where {' or '.join(map(repr, roots))} is expected"
        raise RegisterError(msg, place=str(root.tag), remedy="Put the file into the folder it belongs to.")
    return root


def bounds_of(text: str) -> tuple[date, date]:
    """Return the first and last day that a date of these files can mean. Raises ValueError."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day), date(year, month, day)
    if month:
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return date(year, 1, 1), date(year, 12, 31)


def words(element: etree._Element, path: str) -> str:
    """Return the text at a path below an element with its white space made even, or an empty string."""
    found = element.find(path)
    return "" if found is None else text_of(found)


def text_of(element: etree._Element) -> str:
    """Return all the text of an element with its white space made even."""
    return " ".join("".join(str(part) for part in element.itertext()).split())


def required(element: etree._Element, path: str) -> str:
    """Return the text at a path. Raises RegisterError when there is none."""
    text = words(element, path)
    if not text:
        msg = f"the element {path!r} is missing or empty"
        raise RegisterError(msg, place=f"{element.tag}, line {element.sourceline}", remedy=f"Fill in {path}.")
    return text


def date_of(element: etree._Element, path: str) -> str:
    """Return a date as given (``1961-01-21``, ``1961-01`` or ``1961``), or an empty string.

    Raises RegisterError when there is text that is no date.
    """
    text = words(element, path)
    try:
        if text and _DATE.fullmatch(text):
            bounds_of(text)
            return text
    except ValueError:  # the thirty-first of June
        pass
    if text:
        msg = f"{text!r} is not a date"
        raise RegisterError(
            msg, place=f"{path}, line {element.sourceline}", remedy="Write YYYY-MM-DD, YYYY-MM or YYYY."
        )
    return ""
