"""The plain text of a document: one paragraph a line, footnotes at the end."""

from __future__ import annotations

from typing import Final

from lxml import etree

from kg.records.frus.marks import local, plain, walk

__all__ = ["body_text"]

_BLOCKS: Final = frozenset(
    "head p item row dateline opener closer signed salute postscript list table lg l quote label note "  # noqa: SIM905
    "ab q attachment div frame floatingText signed byline trailer argument epigraph listBibl bibl".split()
)  # fmt: skip
_UNREAD: Final = frozenset({"script", "object", "param", "figure", "uh-oh", "problem"})


def body_text(document: etree._Element) -> str:
    """Return the text of a document without its head: paragraphs, then notes, each on a line."""
    lines: list[str] = []
    buffer: list[str] = []

    def flush() -> None:
        line = " ".join("".join(buffer).split())
        buffer.clear()
        if line:
            lines.append(line)

    def add(element: etree._Element) -> None:
        buffer.append(element.text or "")
        for child in element:
            name = local(child)
            if name in ("lb", "pb", "cell"):
                buffer.append(" ")
            if name in _BLOCKS and name != "note":
                flush()
                add(child)
                flush()
            elif name and name != "note" and name not in _UNREAD and name not in ("lb", "pb"):
                add(child)
                if name == "cell":
                    buffer.append(" ")
            buffer.append(child.tail or "")

    for child in document:
        name = local(child)
        if name and name not in ("head", "note", "pb") and name not in _UNREAD:
            if name in _BLOCKS:
                flush()
            add(child)
            flush()
        if (child.tail or "").strip():
            buffer.append(child.tail or "")
    flush()
    notes = [line for note in walk(document, "note") if (line := plain(note, skip=frozenset()))]
    return "\n".join([*lines, *notes])
