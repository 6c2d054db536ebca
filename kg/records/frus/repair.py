"""Repairs a volume that is not well-formed, so that one bad element does not cost all the others.

Only what cannot be parsed comes here. Tags are balanced as an editor would: what is still open is closed
before the tag that ends something around it, an end tag without a beginning is dropped, and a document
or chapter that begins inside a document ends that document first, because documents never nest. Bytes
that are no text become the replacement character, named entities the characters they stand for. Each
repair is told with its line and the document it falls into.
"""

from __future__ import annotations

import html.entities
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Repair", "Repaired", "declares", "repair"]


@dataclass(frozen=True, slots=True)
class Repair:
    """One thing that was put right: where, in which document, and what."""

    line: int
    document: str  # its xml:id; empty outside of documents
    what: str


@dataclass(frozen=True, slots=True)
class Repaired:
    """A well-formed volume, and what had to be done to it."""

    content: bytes
    repairs: tuple[Repair, ...]


_TOKEN: Final = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<![A-Z][^<>]*>|<(?P<end>/)?(?P<name>[A-Za-z_][\w:.-]*)"
    r"(?P<rest>(?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*|[^<>]*)>|<",
    re.DOTALL,
)
_ATTRIBUTE: Final = re.compile(r"([A-Za-z_][\w:.-]*)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s\"'<>/]+)")
# Where a quotation mark is lost.
_UNQUOTED: Final = re.compile(r"([A-Za-z_][\w:.-]*)\s*=\s*[\"']?([^\s\"'<>/]+)")
_AMPERSAND: Final = re.compile(r"&(?:(#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]\w{0,31});|)")
_CONTROL: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_DECLARED: Final = re.compile(r"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_OWN: Final = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PARTS: Final = frozenset({"document", "chapter", "subchapter", "compilation", "section"})


@dataclass(slots=True)
class _Open:
    name: str
    kind: str = ""  # type of a div
    id: str = ""


@dataclass(slots=True)
class _Balance:
    """The elements that are open, and what was put right so far."""

    prefixes: frozenset[str] = frozenset({"xml"})
    stack: list[_Open] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    line: int = 1
    ended: bool = False

    @property
    def document(self) -> str:
        return next((e.id for e in reversed(self.stack) if e.kind == "document"), "")

    def tell(self, what: str) -> None:
        self.repairs.append(Repair(self.line, self.document, what))


def declares(data: bytes) -> bool:
    """Tell whether a file declares a document type or entities, in UTF-8 or UTF-16: such a file is never repaired."""
    plain = data.replace(b"\0", b"")
    return b"<!DOCTYPE" in plain or b"<!ENTITY" in plain


def repair(data: bytes) -> Repaired:
    """Return a volume in well-formed XML, with what was put right; entities that it declares are not read."""
    balance = _Balance()
    text = _decoded(data, balance)
    return Repaired("".join(_balanced(text, balance)).encode(), tuple(balance.repairs))


def _decoded(data: bytes, balance: _Balance) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    else:
        declared = _DECLARED.search(data[:200].decode("ascii", errors="ignore"))
        encoding = declared[1] if declared else "utf-8-sig"
        encoding = "utf-8-sig" if encoding.casefold().replace("_", "-") == "utf-8" else encoding
    try:
        text = data.decode(encoding, errors="replace")
    except LookupError:
        text = data.decode("utf-8-sig", errors="replace")
    for found in re.finditer("\ufffd+", text):
        balance.line = text.count("\n", 0, found.start()) + 1
        balance.tell("bytes that are no text were replaced")
    balance.line = 1
    return re.sub(r"^\s*<\?xml[^>]*\?>", "", text)


def _balanced(text: str, balance: _Balance) -> Iterator[str]:
    position = 0
    for token in _TOKEN.finditer(text):
        between = text[position : token.start()]
        yield _words(between, balance)
        balance.line += between.count("\n")
        yield from _markup(token, balance)
        balance.line += token.group().count("\n")
        position = token.end()
    yield _words(text[position:], balance)
    if balance.stack:
        balance.tell(f"the file ends inside <{balance.stack[-1].name}>; what followed is missing")
        yield from _closed_down_to(0, balance)


def _words(text: str, balance: _Balance) -> str:
    """Return text between tags with its characters and entities put right."""
    if not balance.stack and text.strip():
        if not balance.ended:
            balance.tell("text outside of the first element was dropped")
        return "\n" * text.count("\n")
    if _CONTROL.search(text):
        balance.tell("control characters were dropped")
        text = _CONTROL.sub("", text)
    return _AMPERSAND.sub(lambda m: _entity(m, balance), text) if "&" in text else text


def _entity(match: re.Match[str], balance: _Balance) -> str:
    name = match[1]
    if name is None:
        balance.tell("a bare & was taken for the character")
        return "&amp;"
    if name in _OWN:
        return match.group()
    if name.startswith("#"):
        number = int(f"0{name[1:]}", 0) if name[1] in "xX" else int(name[1:])
        if number <= 0x10FFFF and not _CONTROL.match(chr(number)):
            return match.group()
        balance.tell(f"&{name}; is no character and was dropped")
        return ""
    balance.tell(f"the entity &{name}; is not declared")
    known = html.entities.html5.get(f"{name};")
    return known if known and known not in "<>&" else f"&amp;{name};"


def _markup(token: re.Match[str], balance: _Balance) -> Iterator[str]:
    whole = token.group()
    if whole == "<":
        balance.tell("a bare < was taken for the character")
        yield "&lt;" if balance.stack else ""
    elif token["name"] is None:
        # Comments and instructions say nothing here; the content of a CDATA section is text.
        if whole.startswith("<![CDATA[") and balance.stack:
            yield _CONTROL.sub("", whole[9:-3]).replace("&", "&amp;").replace("<", "&lt;")
        else:
            yield "\n" * whole.count("\n")
    elif token["end"]:
        yield from _end(token["name"], balance)
    else:
        yield from _start(token["name"], token["rest"], balance)


def _start(name: str, rest: str, balance: _Balance) -> Iterator[str]:
    if not balance.stack:
        if balance.ended:
            balance.tell(f"<{name}> after the end of the volume was dropped")
            return
        balance.prefixes = frozenset({"xml", *re.findall(r"xmlns:([\w.-]+)\s*=", rest)})
    whole = rest.count('"') % 2 == 0 and rest.count("'") % 2 == 0
    found = (_ATTRIBUTE if whole else _UNQUOTED).findall(rest)
    attributes = {_known(n, balance): v.strip("\"'") for n, v in reversed(found)}
    name = _known(name, balance)
    if not whole:
        balance.tell(f"a quotation mark is missing in <{name}>")
    kind = attributes.get("type", "").strip() if name == "div" else ""
    if kind in _PARTS and balance.document:
        depth = next(i for i, e in enumerate(balance.stack) if e.kind == "document")
        balance.tell(f"a {kind} begins inside this document, which was ended before it")
        yield from _closed_down_to(depth, balance)
    written = "".join(f' {n}="{_value(v, balance)}"' for n, v in reversed(attributes.items()))
    breaks = "\n" * rest.count("\n")
    if rest.rstrip().endswith("/"):
        yield f"<{name}{written}{breaks}/>"
        return
    balance.stack.append(_Open(name, kind, attributes.get("xml:id", "")))
    yield f"<{name}{written}{breaks}>"


def _end(name: str, balance: _Balance) -> Iterator[str]:
    name = _known(name, balance)
    depth = next((i for i in range(len(balance.stack) - 1, -1, -1) if balance.stack[i].name == name), None)
    # No end tag of a part of a document ends the document.
    inside = next((i for i, e in enumerate(balance.stack) if e.kind == "document"), 0)
    if depth is None or (depth < inside and name != "div" and name not in ("body", "text", "TEI")):
        balance.tell(f"</{name}> ends nothing and was dropped")
        return
    if depth + 1 < len(balance.stack):
        missing = ", ".join(f"<{e.name}>" for e in balance.stack[depth + 1 :])
        balance.tell(f"{missing} was not closed before </{name}>")
        yield from _closed_down_to(depth + 1, balance)
    yield from _closed_down_to(depth, balance)


def _closed_down_to(depth: int, balance: _Balance) -> Iterator[str]:
    while len(balance.stack) > depth:
        yield f"</{balance.stack.pop().name}>"
    balance.ended = not balance.stack


def _known(name: str, balance: _Balance) -> str:
    """Return a name without a prefix that the root element does not declare."""
    prefix, colon, rest = name.partition(":")
    if not colon or prefix in balance.prefixes or prefix == "xmlns":
        return name.replace(":", "-") if name.count(":") > 1 else name
    return rest.replace(":", "-") or prefix


def _value(value: str, balance: _Balance) -> str:
    plain = _AMPERSAND.sub(lambda m: _entity(m, balance), _CONTROL.sub("", value))
    return plain.replace("<", "&lt;").replace('"', "&quot;")
