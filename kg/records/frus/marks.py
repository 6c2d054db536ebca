"""Text of TEI elements, with the marks that matter kept as spans.

Elements are matched by local name, so that any TEI namespace reads. ``lb`` and ``pb`` are blanks
(a head "No. 361" + ``lb`` + "Memorandum" is three words), notes are left out unless asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from lxml import etree

__all__ = ["XML_ID", "Marked", "Span", "children", "in_note", "local", "marked", "plain", "typed", "walk"]

XML_ID: Final = "{http://www.w3.org/XML/1998/namespace}id"
_BLANKS: Final = frozenset({"lb", "pb"})
_UNREAD: Final = frozenset({"script", "object", "param", "figure", "uh-oh", "problem"})
_SPANS: Final = frozenset({"persName", "gloss", "hi"})


def local(element: etree._Element) -> str:
    """Return the local name of an element; empty for comments, instructions and entities."""
    tag = element.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


@cache
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


@cache
def _any_namespace(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{{*}}{name}" for name in names)


def typed(element: etree._Element) -> str:
    """Return the ``type`` of an element without stray blanks."""
    return (element.get("type") or "").strip()


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the child elements with one of these local names."""
    return element.iterchildren(*_any_namespace(names))


def walk(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """Yield the descendants with one of these local names, in document order."""
    return element.iterdescendants(*_any_namespace(names))


def in_note(node: etree._Element) -> bool:
    """Tell whether an element stands inside a note."""
    return any(local(above) == "note" for above in node.iterancestors())


@dataclass(frozen=True, slots=True)
class Span:
    """A marked stretch of text: local name, half-open code point range, target without ``#``."""

    name: str
    start: int
    end: int
    target: str


@dataclass(frozen=True, slots=True)
class Marked:
    """White-space-normalised text with its spans."""

    text: str
    spans: tuple[Span, ...] = ()

    def cut(self, start: int, end: int) -> Marked:
        """Return the part between two offsets, trimmed, with the spans that lie in it."""
        text = self.text[start:end]
        begin = start + len(text) - len(text.lstrip())
        text = text.strip()
        stop = begin + len(text)
        spans = tuple(
            Span(s.name, max(s.start, begin) - begin, min(s.end, stop) - begin, s.target)
            for s in self.spans
            if s.start < stop and s.end > begin
        )
        return Marked(text, spans)

    def people(self) -> tuple[Span, ...]:
        """Return the spans that mark names of persons."""
        return tuple(
            s
            for s in self.spans
            if s.name == "persName"
            and s.end > s.start
            and not (self.text[s.start : s.end] == "White" and self.text.startswith(" House", s.end))
        )


class _Builder:
    """Collects text, one blank for any run of white space, and remembers where spans begin."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.pending = False
        self.spans: list[Span] = []

    def add(self, text: str | None) -> None:
        if not text:
            return
        if text[0].isspace():
            self.pending = True
        words = text.split()
        if not words:
            return
        joined = " ".join(words)
        if self.pending and self.length:
            joined = " " + joined
        self.parts.append(joined)
        self.length += len(joined)
        self.pending = text[-1].isspace()

    def blank(self) -> None:
        self.pending = True


def _collect(element: etree._Element, out: _Builder, skip: frozenset[str]) -> None:
    out.add(element.text)
    for child in element:
        name = local(child)
        if name in _BLANKS:
            out.blank()
        elif name and name not in skip and name not in _UNREAD:
            if name in _SPANS:
                pending, before = out.pending, out.length
                _collect(child, out, skip)
                start = before + 1 if pending and before and out.length > before else before
                text = "".join(out.parts)[start : out.length] if out.length > before else ""
                start += len(text) - len(text.lstrip())
                target = (child.get("corresp") or child.get("target") or "").strip().removeprefix("#")
                out.spans.append(Span(name, start, out.length, target))
            else:
                _collect(child, out, skip)
        out.add(child.tail)


def marked(element: etree._Element, *, skip: frozenset[str] = frozenset({"note"})) -> Marked:
    """Return the text of an element with the spans of names, glosses and highlights."""
    out = _Builder()
    _collect(element, out, skip)
    return Marked("".join(out.parts), tuple(sorted(out.spans, key=lambda s: (s.start, -s.end))))


def plain(element: etree._Element, *, skip: frozenset[str] = frozenset({"note"})) -> str:
    """Return the text of an element, white space normalised, blanks before commas after removed notes gone."""
    return marked(element, skip=skip).text
