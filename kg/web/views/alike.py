"""People of one release whose names are nearly the same: a suggestion of the page, no claim of the graph.

A pair is suggested when the surnames are the same but for spelling (transliteration, a doubled
letter, one letter in a long name), the given names can belong to one person (``S. M.`` and ``Sergei
Mikhailovich``), the years of birth do not differ, and the two never sat in one conversation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations
from typing import Final

from kg.terms import NAMESPACES, RICO
from kg.terms import PARLEY as P
from kg.web.catalogue import fold
from kg.web.facts import Facts, Link
from kg.web.opened import Opened

__all__ = ["alike", "given_names_fit", "sound"]

_SOUNDS: Final = (
    (re.compile(r"tsch|tch|cz"), "ch"),
    (re.compile(r"sch"), "sh"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"[yj]a|ia"), "a"),
    (re.compile(r"[yj]u|iu"), "u"),
    (re.compile(r"[yj]e|ie"), "e"),
    (re.compile(r"[yj]"), "i"),
    (re.compile(r"ck|q"), "k"),
    (re.compile(r"w"), "v"),
    (re.compile(r"ks"), "x"),
    (re.compile(r"(?:off|ow)$"), "ov"),
    (re.compile(r"(.)\1+"), r"\1"),
)
_SUFFIX: Final = re.compile(r"(?:jr|sr|i{1,3}|iv)")
_TITLES: Final = frozenset({"dr", "mr", "mrs", "miss", "sir", "lord", "gen", "general", "prof"})
_LONG: Final = 7  # letters from which on one letter may differ
_CLOSE: Final = 0.85  # least likeness of two given names that are both written out
_MOST: Final = 6  # suggestions on one page


@dataclass(frozen=True, slots=True)
class _Name:
    iri: str
    surname: str
    given: tuple[str, ...]
    suffix: str
    born: int | None


def sound(word: str) -> str:
    """Return a word as it sounds in whatever transliteration.

    >>> sound("Kudryavtsev") == sound("Kudriavtsev"), sound("Tosizza") == sound("Tossizza")
    (True, True)
    """
    word = re.sub(r"[^a-z]", "", fold(word))
    for pattern, plain in _SOUNDS:
        word = pattern.sub(plain, word)
    return word


def given_names_fit(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether two rows of given names can belong to one person: an initial fits a name.

    >>> given_names_fit(("s", "m"), ("sergei", "mikhailovich")), given_names_fit(("john",), ("james",))
    (True, False)
    """
    if not one or not other:
        return False
    for a, b in zip(one, other, strict=False):
        if len(a) == 1 or len(b) == 1:
            if a[0] != b[0]:
                return False
        elif sound(a) != sound(b) and SequenceMatcher(None, sound(a), sound(b)).ratio() < _CLOSE:
            return False
    return True


def _read(facts: Facts, iri: str, label: str) -> _Name | None:
    surname, _, rest = label.partition(",")
    words = [w for w in fold(rest).replace("-", " ").split() if w not in _TITLES]
    suffix = next((w for w in words if _SUFFIX.fullmatch(w)), "")
    given = tuple(w for w in words if w != suffix)
    key = sound(surname)
    birth = facts.when(facts.iri(iri, RICO.hasBirthDate))
    born = birth.earliest.year if birth and birth.earliest else None
    return _Name(iri, key, given, suffix, born) if len(key) > 2 and given else None


def _keys(surname: str) -> Iterator[str]:
    """Yield the surname and, of a long one, what is left without each letter but the first."""
    yield surname
    if len(surname) >= _LONG:
        for n in range(1, len(surname)):
            yield surname[:n] + surname[n + 1 :]


def _may_be_one(a: _Name, b: _Name) -> bool:
    if a.suffix != b.suffix or (a.born and b.born and a.born != b.born):
        return False
    # With only initials on both sides and another spelling, too little would be left to go by.
    if a.surname != b.surname and all(len(g) == 1 for g in (*a.given[:1], *b.given[:1])):
        return False
    return given_names_fit(a.given, b.given)


def _company(facts: Facts) -> dict[str, frozenset[str]]:
    prefixes = "\n".join(f"PREFIX {prefix}: <{base}>" for prefix, base in NAMESPACES.items())
    query = f"{prefixes} SELECT ?w ?c WHERE {{ ?c parley:hasParticipation/{P.participant} ?w }}"
    found: dict[str, set[str]] = defaultdict(set)
    for who, conversation in facts.rows(query):
        found[who].add(conversation)
    return {who: frozenset(talks) for who, talks in found.items()}


def _find(opened: Opened) -> dict[str, tuple[Link, ...]]:
    facts = opened.facts
    names = [n for row in opened.catalogue.rows("person") if (n := _read(facts, row.iri, row.label))]
    buckets: dict[str, list[_Name]] = defaultdict(list)
    for name in names:
        for key in set(_keys(name.surname)):
            buckets[key].append(name)
    met = _company(facts)
    found: dict[str, set[str]] = defaultdict(set)
    for bucket in buckets.values():
        for a, b in combinations(bucket, 2):
            if _may_be_one(a, b) and not met.get(a.iri, frozenset()) & met.get(b.iri, frozenset()):
                found[a.iri].add(b.iri)
                found[b.iri].add(a.iri)
    return {
        iri: tuple(sorted((facts.link(x) for x in others), key=lambda x: (x.text, x.iri))[:_MOST])
        for iri, others in found.items()
    }


def alike(opened: Opened) -> dict[str, tuple[Link, ...]]:
    """Return, by person, those who may be the same person; found once for a release and kept."""
    return opened.once("alike", lambda: _find(opened))
