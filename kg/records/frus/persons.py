"""Persons: what a list of persons says, what a printed name says, and when they agree.

Ids are local to a volume, ``corresp`` can be wrong, and the more famous bearer of a name is often
the wrong one. So a name joins a listed person only when surname and what is printed of the given
names agree and nobody else in the list could be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from kg.records.frus.names import (
    NICKNAMES,
    PARTICLES,
    RANK,
    SUFFIX,
    TITLE,
    PrintedName,
    fold,
    parse_name,
    without_rank,
)

__all__ = [
    "SUFFIX",
    "TITLE",
    "ListedPerson",
    "Match",
    "PrintedName",
    "Roster",
    "fold",
    "is_lower_officer",
    "is_wife",
    "listed_person",
    "parse_name",
    "without_rank",
]


@dataclass(frozen=True)
class ListedPerson:
    """One item of a list of persons."""

    id: str
    name: str  # as printed, "Surname, Given"
    alt_names: tuple[str, ...] = ()
    role: str = ""
    line: int = 0

    @property
    def see(self) -> str:
        """Return the name an item refers to when it says no more than "see X"."""
        match = re.match(r"^[Ss]ee (?:also )?([^;.]+)$", self.role)
        return match[1].strip() if match else ""

    @cached_property
    def surnames(self) -> frozenset[str]:
        """Return the folded forms under which the person can be named by surname."""
        forms: set[str] = set()
        for name in (self.name, *self.alt_names):
            before, comma, _ = name.partition(",")
            words = fold(re.sub(r"\([^)]*\)", " ", before)).split()
            # A nickname in brackets among the given names is no surname: "Zhukov, Georgi (Yuri) A."
            if not words or (len(words) == 1 and name is not self.name and not self._is_variant(name)):
                continue
            forms.add(" ".join(words))
            if comma:
                core = [w for w in words if w not in PARTICLES]
                forms.add(" ".join(core) if core else " ".join(words))
                forms.update(w for w in core if len(w) > 2 and len(core) > 1)
            else:
                # No comma: family name first (Chou En-lai) or last (U Nu): either word may stand alone.
                forms.update(w for w in words if len(w) > 1)
        return frozenset(forms)

    def _is_variant(self, name: str) -> bool:
        before, comma, _ = self.name.partition(",")
        return name in before or not comma

    @cached_property
    def given(self) -> tuple[str, ...]:
        """Return the folded given names, without rank."""
        _, comma, after = self.name.partition(",")
        text = SUFFIX.sub(" ", " " + after) if comma else ""
        text = re.sub(r"\([^)]*\)", " ", text).strip()
        while (match := TITLE.match(text)) and match.end() <= len(text) and match.end():
            text = text[match.end() :].strip()
        return tuple(fold(text).split())

    @cached_property
    def offices(self) -> tuple[tuple[str, date | None, date | None], ...]:
        """Return the offices of the role text with first and last day, where printed."""
        return tuple(_offices(self.role))

    def agrees(self, surname: str) -> bool:
        """Tell whether a printed surname can be this person's: the same, or a slip of the type-setter."""
        wanted = fold(surname)
        core = " ".join(w for w in wanted.split() if w not in PARTICLES) or wanted
        if wanted in self.surnames or core in self.surnames:
            return True
        words = core.split()
        if len(words) > 1 and (words[-1] in self.surnames or words[0] in self.surnames):
            return True  # Hoyer-Millar is listed as Millar, de Melo Antunes as Antunes
        squeezed = core.replace(" ", "")
        return any(
            squeezed == form.replace(" ", "")
            or (len(squeezed) > 4 and SequenceMatcher(None, squeezed, form.replace(" ", "")).ratio() >= 0.82)
            for form in self.surnames
        )

    def agrees_whole(self, name: PrintedName) -> bool:
        """Tell whether a whole printed name is this person's in either order, slips allowed."""
        if not name.given:
            return False
        listed = fold(re.sub(r"\([^)]*\)", " ", self.name))
        return any(
            SequenceMatcher(None, fold(printed), form).ratio() >= 0.84
            for printed in (f"{name.given} {name.surname}", f"{name.surname} {name.given}")
            for form in (listed, *map(fold, self.alt_names))
        )

    def given_fits(self, given: str) -> bool | None:
        """Tell whether printed given names fit: None when they do not decide."""
        printed, own = fold(given).split(), self.given
        if not printed or not own:
            return None
        first = printed[0]
        if len(first) == 1:
            return own[0][0] == first
        long_name = NICKNAMES.get(first, first)
        for word in own:
            if word in (first, long_name) or (long_name and len(word) > 3 and word.startswith(long_name[:4])):
                return True
            if NICKNAMES.get(word) == first:
                return True
        if len(own[0]) == 1:
            # "Rusk, D." and "Dean Rusk" agree; "J. Wesley Jones" and "Wesley Jones" were found above.
            return own[0] == first[0]
        if SequenceMatcher(None, own[0], first).ratio() >= 0.75:
            return True
        return None if long_name == "" else False


def listed_person(person_id: str, printed: str, item: str, others: Iterable[str], line: int) -> ListedPerson:
    """Make a listed person from the marked name and the whole text of its item."""
    name = re.sub(r"\s+", " ", printed).strip(" ,;")
    rest = item[len(printed) :] if item.startswith(printed) else item.partition(printed)[2] or item
    alt = [o.strip(" ,;()") for o in others]
    for other in others:
        rest = rest.replace(other, "", 1)
    alt += [a.strip(" ,;.") for a in re.findall(r"\(([^)]+)\)", name)]
    alt += [a.strip(" ,;.") for a in re.findall(r"[“\"‘']([^”\"’']+)[”\"]", name)]
    alt = [re.sub(r"^(?:also|born|formerly)\s+", "", a) for a in alt]
    alt = [
        a for a in alt if len(a) > 1 and not re.fullmatch(r"ret\.?|retired|[A-Z]{2,4}", a) and a[0].isupper()
    ]
    role = re.sub(r"\s+", " ", rest).strip(" ,;:—–-")
    return ListedPerson(person_id, name or person_id, tuple(dict.fromkeys(alt)), role[:600], line)


_MONTHS: Final = {
    m: i + 1
    for i, m in enumerate(
        "january february march april may june july august september october november december".split()  # noqa: SIM905
    )
}


def _point(text: str, *, last: bool) -> date | None:
    match = re.search(r"(?:([A-Z][a-z]+)\s+(?:(\d{1,2}),?\s+)?)?((?:18|19)\d\d)", text)
    if match is None:
        return None
    month = _MONTHS.get((match[1] or "").casefold())
    year = int(match[3])
    if month is None:
        return date(year, 12, 31) if last else date(year, 1, 1)
    if match[2]:
        try:
            return date(year, month, int(match[2]))
        except ValueError:
            return None
    if not last:
        return date(year, month, 1)
    return date(year + month // 12, month % 12 + 1, 1) - date.resolution


def _offices(role: str) -> Iterable[tuple[str, date | None, date | None]]:
    """Yield the clauses of a role text, each with the first and last day it prints."""
    carried: date | None = None
    for clause in re.split(r";\s*", role):
        text = clause.strip(" .,")
        thereafter = re.match(r"(?:thereafter|then|later)\b,?\s*", text)
        if thereafter:
            text = text[thereafter.end() :]
        tail = re.search(
            r"[,\s]+(?:\(?(?:from|until|to|through|after|before|since|beginning|in)\s+(?:[A-Z][a-z]+ )?(?:\d{1,2}, )?(?:18|19)\d\d.*|"
            r"(?:(?:[A-Z][a-z]+)\s+(?:\d{1,2},?\s+)?)?(?:18|19)\d\d\b.*|thereafter.*)$",
            text,
        )
        office, when = (text[: tail.start()], tail.group()) if tail else (text, "")
        for term in re.split(r",?\s+and\s+(?:again\s+)?(?=(?:from|after|since)\b)", when):
            first, last = _range(term)
            if (thereafter or "thereafter" in term) and first is None:
                first = carried
            carried = last or carried
            if office.strip(" ,."):
                yield office.strip(" ,."), first, last


def _range(when: str) -> tuple[date | None, date | None]:
    if not when:
        return None, None
    parts = re.split(r"\s*[–—]\s*|\s+(?:to|until|through)\s+|(?<=\d)-(?=[A-Z\d])", when.strip(" ,("))
    if re.match(r"(?:until|to|through|before)\b", when.strip(" ,(")):
        return None, _point(when, last=True)
    if re.match(r"(?:from|after|since|beginning)\b", when.strip(" ,(")) and len(parts) == 1:
        return _point(when, last=False), None
    if len(parts) >= 2:
        end = parts[1]
        year = re.search(r"(?:18|19)\d\d", end)
        begin = parts[0]
        if year and not re.search(r"(?:18|19)\d\d", begin):
            begin = f"{begin}, {year.group()}"
        return _point(begin, last=False), _point(end, last=True)
    return _point(when, last=False), _point(when, last=True)


@dataclass(frozen=True, slots=True)
class Match:
    """A listed person, how sure, and whether the markup itself points there."""

    person: ListedPerson
    confidence: float
    by_markup: bool = False


@dataclass(frozen=True)
class Roster:
    """The persons of one volume, looked up by id, name and office."""

    persons: tuple[ListedPerson, ...]
    _by_office: dict[tuple[str, date], ListedPerson | None] = field(
        default_factory=dict, compare=False, repr=False
    )

    @cached_property
    def by_id(self) -> dict[str, ListedPerson]:
        """Return the persons by their ``xml:id``; an item "see X" stands for X."""
        table = {p.id: p for p in self.persons}
        for person in self.persons:
            if person.see:
                wanted = fold(person.see)
                found = [
                    p
                    for p in self.persons
                    if not p.see and (wanted in p.surnames or fold(p.name).startswith(wanted))
                ]
                if len(found) == 1:
                    table[person.id] = found[0]
        return table

    def resolves(self, person: ListedPerson) -> bool:
        """Tell whether an item only refers to another one of the list."""
        return self.by_id[person.id] is not person

    @cached_property
    def _by_surname(self) -> dict[str, list[ListedPerson]]:
        table: dict[str, list[ListedPerson]] = {}
        for person in self.persons:
            for form in person.surnames:
                bucket = table.setdefault(form, [])
                if self.by_id[person.id] not in bucket:
                    bucket.append(self.by_id[person.id])
        return table

    def by_markup(self, target: str, name: PrintedName) -> Match | None:
        """Return the person a ``corresp`` points to, when the printed surname agrees."""
        person = self.by_id.get(target)
        if person is None:
            return None
        if not person.agrees(name.surname):
            return Match(person, 0.9, by_markup=True) if person.agrees_whole(name) else None
        fits = person.given_fits(name.given)
        return Match(person, 0.8 if fits is False else 1.0, by_markup=True)

    def by_name(self, name: PrintedName) -> Match | None:
        """Return the one listed person a printed name can mean, or None."""
        wanted = fold(name.surname)
        core = " ".join(w for w in wanted.split() if w not in PARTICLES) or wanted
        found = {p.id: p for key in (wanted, core) for p in self._by_surname.get(key, ())}
        if not found and name.given:
            # Family name first: "Chou En-lai" prints the surname where others have the given name.
            turned = fold(f"{name.given} {name.surname}")
            found = {p.id: p for p in self._by_surname.get(turned, ())}
            if len(found) == 1:
                return Match(next(iter(found.values())), 0.9)
            return None
        candidates = list(found.values())
        if not name.given:
            alone = len(candidates) == 1 and not _woman_clash(name, candidates[0])
            return Match(candidates[0], 0.75) if alone else None
        fitting = [p for p in candidates if p.given_fits(name.given)]
        if len(candidates) == 1 and candidates[0].given_fits(name.given) is None:
            return Match(candidates[0], 0.75)  # the list prints no given name
        if len(fitting) == 1 and not _woman_clash(name, fitting[0]):
            return Match(fitting[0], 0.95 if name.is_full else 0.8)
        return None

    def by_role(self, name: PrintedName, role: str, day: date) -> Match | None:
        """Return the one of several bearers of a surname whose role text shares rank or office with what is printed.

        "Johnson, Deputy Under Secretary" is the Johnson who was that on the day; a role that fits
        two of them, or none, decides nothing.
        """
        bearers = [
            p for p in self._by_surname.get(fold(name.surname), ()) if p.given_fits(name.given) is not False
        ]
        wanted = _role_words(f"{name.titles} {role}")
        if len(bearers) < 2 or not wanted:
            return None
        scored = sorted(((len(wanted & _role_words_on(p, day)), p.id) for p in bearers), reverse=True)
        best, second = scored[0], scored[1]
        clear = best[0] > 0 and (second[0] == 0 or best[0] >= second[0] + 2)
        return Match(self.by_id[best[1]], 0.7) if clear else None

    def lists_surname(self, surname: str) -> bool:
        """Tell whether anybody in the list bears a surname."""
        return fold(surname) in self._by_surname

    def holder(self, office: re.Pattern[str], day: date) -> Match | None:
        """Return the one person whose role text gives an office that matches on that day."""
        key = (office.pattern, day)
        if key not in self._by_office:
            holders = []
            for person in self.persons:
                for title, first, last in person.offices:
                    if _holds(office, title) and (first or date.min) <= day <= (last or date.max):
                        holders.append(person)
                        break
            self._by_office[key] = holders[0] if len(holders) == 1 else None
        holder = self._by_office[key]
        return Match(holder, 0.85) if holder else None

    def holder_of_title(self, title: str, day: date) -> Match | None:
        """Return the one person whose role text gives this very title on that day, in other words or not.

        "the Director, Office of Forestry" and "Director of the Office of Forestry" are one title.
        """
        wanted = _title_words(title)
        if len(wanted) < 2:
            return None
        found = {
            person.id: person
            for person in self.persons
            for office, first, last in person.offices
            if _title_words(office) == wanted and (first or date.min) <= day <= (last or date.max)
        }
        return Match(next(iter(found.values())), 0.85) if len(found) == 1 else None


def _holds(office: re.Pattern[str], title: str) -> bool:
    """Tell whether a listed title is an office, alone or before another: "British Prime Minister and First Lord"."""
    match = office.match(title)
    return office.fullmatch(title) is not None or (
        match is not None and re.match(r" and (?!Deputy|Vice|Acting)[A-Z]", title[match.end() :]) is not None
    )


_NO_ROLE: Final = frozenset(
    "mr mrs miss ms dr sir the of to for and in at on a an until from through after since january february march april may june "  # noqa: SIM905
    "july august september october november december thereafter later state united states department special".split()
)


def _role_words(text: str) -> frozenset[str]:
    return frozenset(w for w in fold(text).split() if len(w) > 2 and w not in _NO_ROLE)


def _role_words_on(person: ListedPerson, day: date) -> frozenset[str]:
    held = " ".join(
        o for o, first, last in person.offices if (first or date.min) <= day <= (last or date.max)
    )
    rank = " ".join(RANK.findall(person.name)) if RANK.search(person.name) else ""
    return _role_words(f"{held} {rank}")


_TITLE_FILLERS: Final = frozenset("the of to for and at u s us united states in on".split())  # noqa: SIM905
_BODIES: Final = {
    "nsc": "national security council", "cia": "central intelligence agency", "jcs": "joint chiefs staff",
    "usia": "information agency", "aec": "atomic energy commission", "odm": "office defense mobilization",
    "foa": "foreign operations administration", "ocb": "operations coordinating board", "usaf": "air force",
}  # fmt: skip


def _title_words(title: str) -> tuple[str, ...]:
    words = [_BODIES.get(w, w) for w in fold(title).split()]
    return tuple(w for w in " ".join(words).split() if w not in _TITLE_FILLERS)


_WOMAN: Final = re.compile(r"\b(?:Mrs|Miss|Ms|Mme|Madame|Lady|Mlle|Frau)\b", re.IGNORECASE)


def is_wife(name: PrintedName, other: PrintedName) -> bool:
    """Tell "Madame Pine" beside "President Pine": one surname, and only hers has a title of women."""
    return (
        not name.given
        and fold(name.surname) != ""
        and fold(name.titles) in ("madame", "mme", "mrs")
        and (
            fold(other.titles) == "mr" or (fold(name.titles) != "mrs" and _WOMAN.search(other.titles) is None)
        )
    )


def is_lower_officer(name: PrintedName, other: PrintedName) -> bool:
    """Tell "Major Pine" beside "President Pine": one surname, and ranks that nobody bears at once."""
    return (
        fold(name.surname) != ""
        and _HEAD_OF_STATE.fullmatch(other.titles.strip(" .")) is not None
        and _LOWER_RANK.fullmatch(name.titles.strip(" .")) is not None
    )


_HEAD_OF_STATE: Final = re.compile(
    r"(?i)(?:the )?(?:(?:vice )?president(?:-elect)?|prime minister|premier|chancellor|king|queen|shah)"
)
_LOWER_RANK: Final = re.compile(
    r"(?i)(?:major|maj|captain|capt|colonel|col|lt\.? col(?:onel)?|lieutenant(?: colonel)?|lt|commander|cdr|sergeant|sgt)"
)


def _woman_clash(name: PrintedName, person: ListedPerson) -> bool:
    """Tell whether "Mrs. X" would join a Mr. X: only the list's own title or a fitting given name joins her."""
    if _WOMAN.search(name.titles) is None or _WOMAN.search(person.name):
        return False
    return not (name.given and person.given_fits(name.given))
