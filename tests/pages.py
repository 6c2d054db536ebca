"""Pages of the documentation as programs: their files, changes, commands and answers, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"(?:^`(?P<path>[^`\n]+)`, (?P<how>new|changed|at its end):\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: what kind it is, and which file it makes or changes (``how``), if any."""

    kind: str
    text: str
    path: str
    how: str

    def write(self, root: Path) -> None:
        """Do with the file what the page says."""
        file = root / self.path
        assert file.exists() == (self.how != "new"), f"the page says that {self.path} is {self.how}"
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") if file.exists() else ""
        after = changed(before, self.text) if self.how == "changed" else before + self.text
        file.write_text(after, encoding="utf-8")


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    for match in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(match["kind"], match["text"], match["path"] or "", match["how"] or "")


def changed(text: str, block: str) -> str:
    """Return the text with the lines of a block marked - taken out and those marked + put in.

    What the block begins from must stand in the text exactly once; its last line may go on there.
    """
    lines = block.splitlines(keepends=True)
    old = "".join(line[1:] for line in lines if line[0] != "+").rstrip("\n")
    new = "".join(line[1:] for line in lines if line[0] != "-").rstrip("\n")
    assert text.count(old) == 1, f"the page changes lines that are not there once:\n{old}"
    return text.replace(old, new)
