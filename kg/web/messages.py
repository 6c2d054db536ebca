"""The explanations of messages, as the site shows them: one entry per code, from ``docs/messages.d``."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Message", "messages"]

_PACKAGE: Final = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Message:
    """What a code means: where it ends (severity, exit code, status), cause and remedy."""

    code: str
    kind: str
    paragraphs: tuple[str, ...]


def _folder() -> Path | None:
    for folder in (_PACKAGE / "_shipped" / "messages", _PACKAGE.parent / "docs" / "messages.d"):
        if folder.is_dir():
            return folder
    return None


def _plain(text: str) -> str:
    words = re.sub(r"\[([^\]]+)\]\([^)\s]*\)", r"\1", " ".join(text.split()))
    return re.sub(r"[*`]", "", words)


def read_message(text: str) -> Message | None:
    """Read one entry: a heading with the code, a line in bold, paragraphs."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n|\n(?=\*\*)", text.strip()) if block.strip()]
    if not blocks or not blocks[0].startswith("#"):
        return None
    code = blocks[0].splitlines()[0].lstrip("# ").strip("` ")
    rest = blocks[1:]
    kind = ""
    if rest and rest[0].startswith("**"):
        kind, _, after = rest[0].partition("\n")
        rest = ([after] if after.strip() else []) + rest[1:]
    return Message(code, _plain(kind), tuple(_plain(block) for block in rest))


@functools.cache
def messages() -> tuple[Message, ...]:
    """Return all explanations, by code."""
    folder = _folder()
    if folder is None:
        return ()
    found = (read_message(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.md")))
    return tuple(message for message in found if message is not None)
