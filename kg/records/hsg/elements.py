"""Reading the small XML files of the registers: words of an element, dates as given."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from lxml import etree

__all__ = ["RegisterError", "date_of", "parse", "required", "text_of", "words"]

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
    if roots and root.tag not in roots:
        msg = f"the root element is {root.tag!r}, where {' or '.join(map(repr, roots))} is expected"
        raise RegisterError(msg, place=str(root.tag), remedy="Put the file into the folder it belongs to.")
    return root


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
    if text and not _DATE.fullmatch(text):
        msg = f"{text!r} is not a date"
        raise RegisterError(
            msg, place=f"{path}, line {element.sourceline}", remedy="Write YYYY-MM-DD, YYYY-MM or YYYY."
        )
    return text
