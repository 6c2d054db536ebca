"""Names of officers: the register's full name, and the one by which somebody was known.

The register's ``altname`` is mostly the same person in shorter words ("Dean Rusk"), but some files
have another person's name there; only those with the surname are taken for names of this person.
"""

from __future__ import annotations

import re
from typing import Final

from kg.records.hsg.registers import Officer

__all__ = ["inverted", "names_of"]

_SUFFIX: Final = re.compile(r",?\s+(Jr\.?|Sr\.?|II|III|IV|2n?d|3r?d|4th)$", re.IGNORECASE)
_PARTICLES: Final = frozenset({"van", "von", "de", "la"})


def names_of(officer: Officer) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return the name by which a person was known, other names, and words that are no name of theirs.

    The known name is the full one of the register, unless an alternative name shows that a later
    given name was used: "Rusk, Dean", not "Rusk, David Dean".
    """
    full = officer.name
    others: list[str] = []
    doubtful: list[str] = []
    known = full
    for alternative in officer.alt_names:
        given = _given(alternative, officer.surname)
        if given is None:
            doubtful.append(alternative)
            continue
        name = ", ".join(part for part in (officer.surname, given, officer.suffix) if part)
        if known == full and _later_given(given, officer.forename):
            known = name
        others.append(name)
    rest = dict.fromkeys(n for n in (full, *others) if n != known)
    return known, tuple(rest), tuple(doubtful)


def inverted(name: str) -> str:
    """Return "Surname, Given" for a name in plain order.

    >>> inverted("Martin Van Buren")
    'Van Buren, Martin'
    """
    words = re.sub(r"\.(?=[A-Z])", ". ", name).split()
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _PARTICLES:
        start -= 1
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}" if start > 0 else name


def _given(alternative: str, surname: str) -> str | None:
    """Return the given names of an alternative name, or None when it is not of this surname."""
    text = _SUFFIX.sub("", alternative.strip().rstrip(","))
    if not text.casefold().endswith(f" {surname.casefold()}"):
        return None
    given = text[: -len(surname)].strip(" ,")
    return re.sub(r"\.(?=[A-Z])", ". ", given) or None


def _later_given(given: str, forename: str) -> bool:
    words, full = given.split(), forename.split()
    return (
        words[0].casefold() != full[0].casefold()
        and any(w.casefold() in {f.casefold() for f in full[1:]} for w in words)
        if full
        else False
    )
