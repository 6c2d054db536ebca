"""Who was there by the editors' notes: the source note, and the notes to head, dateline and list.

Where a document lists nobody they stand for the list; where it does they add whom the list leaves out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from kg.records.frus.attendance import attendance
from kg.records.frus.marks import children, local, marked, typed, walk
from kg.records.frus.participants import Listed
from kg.records.frus.persons import fold

__all__ = ["noted", "noted_besides"]


def noted(element: etree._Element, note: str, year: int, *, besides: bool = False) -> Iterator[Listed]:
    """Yield whom the source note, and the notes to what stands above the text, name as present."""
    for node in walk(element, "note"):
        text = marked(node, skip=frozenset())
        if typed(node) == "source" or text.text == note or _is_above_the_text(node, element):
            yield from attendance(text, year, "source-note", besides=besides)


def noted_besides(
    element: etree._Element, note: str, listed: Iterable[Listed], year: int
) -> Iterator[Listed]:
    """Yield whom those notes name on top of a list: nobody of a surname that is in the list."""
    people = list(listed)
    known = {fold(one.name.surname) for one in people if one.name}
    known |= {word for one in people for word in fold(one.words).split()}
    for one in noted(element, note, year, besides=True):
        if one.name is not None and fold(one.name.surname) not in known:
            yield one


def _is_above_the_text(node: etree._Element, element: etree._Element) -> bool:
    """Tell whether a note belongs to the head, the dateline or the list of participants."""
    above = [one for one in node.iterancestors() if one is not element]
    places = {local(one) for one in above}
    own = any(child in above for child in children(element, "head", "opener", "dateline"))
    return own or ("list" in places and any(typed(one) == "participants" for one in above))
