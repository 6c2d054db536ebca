"""Looking something up: by its name, another spelling, its key or reference code, its place and year.

Two tables of a release are searched. Names (labels, other spellings; of a conversation also its place,
year and month) match by all their words, in any order. Codes (keys, identifiers, file and registry
numbers, citations as printed) match from the beginning of one of their parts, as they are written:
``F. 0104`` is not every label with an f and a number. Whatever fits exactly stands first.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kg.iris import KINDS
from kg.search.folding import fold
from kg.web.words import natural_name

__all__ = ["Entry", "Hit", "Lookup", "Sought", "fold"]

_LEAST: Final = 4  # letters of a word that another spelling is proposed for
_ALIKE: Final = 0.75


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to look up by: its words (folded), how it is shown, and what it leads to."""

    folded: str
    label: str
    iri: str


@dataclass(frozen=True, slots=True)
class Hit:
    """What was found, under which words; ``code`` tells that a key or reference fitted, not a name."""

    iri: str
    label: str
    code: bool = False


@dataclass(frozen=True, slots=True)
class Sought:
    """What a text says to the filters of the listing of conversations."""

    words: str = ""
    year: int = 0
    place: str = ""


class Lookup:
    """Finds things of one release; ``names``, ``context`` and ``codes`` are made once."""

    def __init__(
        self,
        base: str,
        names: Iterable[Entry],
        codes: Iterable[Entry],
        context: Iterable[Entry],
        places: Iterable[Entry],
    ) -> None:
        self._base = base
        self._names = tuple(names)
        self._codes = tuple(codes)
        self._context = tuple(context)
        # Long names first: "New York" before "York".
        self._places = sorted(places, key=lambda e: (-len(e.folded), e.folded))
        self._spellings = _spellings(self._names)

    def find(self, text: str) -> list[Hit]:
        """Return what fits a text, best first: an exact code or name, then names, codes, and contexts."""
        sought = fold(self._key_of(text.strip()))
        words = sought.split()
        if not words:
            return []
        found: dict[str, tuple[tuple[int, int, int], str, Hit]] = {}

        def take(entry: Entry, rank: tuple[int, int, int], *, code: bool = False) -> None:
            hit = Hit(entry.iri, entry.label, code)
            if entry.iri not in found or rank < found[entry.iri][0]:
                found[entry.iri] = (rank, entry.label, hit)

        for entry in self._names:
            if all(word in entry.folded for word in words):
                starts = sum(f" {word}" in f" {entry.folded}" for word in words)
                exact = sought in (entry.folded, fold(natural_name(entry.label)))
                # Whole names, then words that begin a word, what an archive calls its folders after the things
                # they are named after, then the name that says least besides.
                folder = f"{self._base}id/recordset/" in entry.iri
                take(entry, (1 if exact else 2, 2 * (len(words) - starts) + folder, len(entry.folded)))
        for entry in self._codes:
            if entry.folded == sought:
                take(entry, (0, 0, 0), code=True)
            elif f" {sought}" in f" {entry.folded}":
                take(entry, (3, 0, len(entry.folded)), code=True)
        for number, entry in enumerate(self._context):
            if all(f" {word}" in f" {entry.folded}" for word in words):
                take(entry, (4, 0, number))
        return [hit for _, _, hit in sorted(found.values(), key=lambda x: (x[0], x[1], x[2].iri))]

    def _key_of(self, text: str) -> str:
        """Return the key when a text is an IRI of the data, or the end of one."""
        match = re.fullmatch(rf"(?:(?:{re.escape(self._base)}|/)?(?:id|doc)/)?([a-z]+)/(\S+)", text)
        return match[2] if match and match[1] in KINDS else text

    def spelled(self, text: str, most: int = 4) -> list[str]:
        """Return other spellings of a text that would find something."""
        choices: list[list[str]] = []
        for word in fold(text).split():
            known = any(word in entry.folded for entry in (*self._names, *self._context))
            if known or len(word) < _LEAST:
                choices.append([word])
                continue
            near = difflib.get_close_matches(word, self._spellings, n=most, cutoff=_ALIKE)
            if not near:
                return []
            choices.append([self._spellings[n] for n in near])
        proposed = [
            " ".join(line[min(n, len(line) - 1)] for line in choices)
            for n in range(max(map(len, choices), default=0))
        ]
        return [words for words in dict.fromkeys(proposed) if fold(words) != fold(text) and self.find(words)]

    def sought_of(self, text: str) -> Sought:
        """Read a text as filters of conversations: a year and a place in it, and the words left."""
        rest, year, place = f" {fold(text)} ", 0, ""
        if (match := re.search(r" (1[89]\d\d|20\d\d) ", rest)) is not None:
            year, rest = int(match[1]), rest.replace(match[0], " ", 1)
        for entry in self._places:
            if f" {entry.folded} " in rest:
                place, rest = entry.iri.rpartition("/")[2], rest.replace(f" {entry.folded} ", " ", 1)
                break
        return Sought(rest.strip(), year, place)


def _spellings(names: Sequence[Entry]) -> dict[str, str]:
    """Return the words of names, folded, with how they are written."""
    found: dict[str, str] = {}
    for entry in names:
        for word in re.findall(r"[^\W\d_][\w'’-]+", entry.label):
            if len(word) >= _LEAST:
                found.setdefault(fold(word), word)
    return found
