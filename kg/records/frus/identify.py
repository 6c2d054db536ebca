"""Who is meant: printed participants become references to persons, offices and groups.

What a document states of its own (people in no list, offices, governments) is collected here, so
that an entry never refers to something nobody states.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from kg.records.frus.behalf import by_listed_role
from kg.records.frus.names import NICKNAMES
from kg.records.frus.offices import NamedOffice, office_of
from kg.records.frus.participants import Listed
from kg.records.frus.persons import (
    ListedPerson,
    Match,
    PrintedName,
    Roster,
    fold,
    is_lower_officer,
    is_wife,
    parse_name,
    without_rank,
)
from kg.records.frus.trace import SILENT, Trace
from kg.records.known import Holder, find_office, holders
from kg.records.known import office as known_office
from kg.records.model import Layer, Office, Org, Participation, Person
from kg.records.states import State, government_org, state_by_slug

__all__ = ["Cast", "Unlisted"]

_SURE: Final = {
    "list": 1.0,
    "table": 0.95,
    "paragraph": 0.9,
    "head": 0.9,
    "signature": 0.6,
    "source-note": 0.8,
    "text": 0.8,
}


def _name_slug(*parts: str) -> str:
    return "-".join(word for part in parts for word in fold(part).split()) or "x"


_ENUMERATED: Final = frozenset({"list", "table", "paragraph", "head"})


_DEPARTMENTS: Final = (
    "defense",
    "the-treasury",
    "commerce",
    "agriculture",
    "labor",
    "the-interior",
    "war",
    "the-army",
    "the-navy",
    "the-air-force",
)
_BEARER: Final = "the holder of the office in the title on the day has this surname"
_AROUND: Final = (-90, -30, -7, 7, 30, 90)  # days; who has holders near has none on the day itself


_INFERRED: Final = 0.95  # of what a role's content says, where no word names the government


@dataclass
class Unlisted:
    """People of a volume who stand in no list of persons, joined by their full printed name.

    Their keys are made of the printed name, so that finding more people never moves them: a full
    name is known in the volume, a surname in its document alone.
    """

    volume: str
    _known: dict[str, Person] = field(default_factory=dict)

    def person(self, name: PrintedName, document: str, taken: Container[str]) -> Person:
        """Return the person of a printed name, made new at its first appearance."""
        full = without_rank(name.full)[:200]
        slug = _name_slug(name.surname, name.given)[:120]
        if name.is_full:
            return self._known.setdefault(
                slug, Person(key=f"{self.volume}#u_{slug}", name=full, unlisted=True)
            )
        # A surname alone is never an identity: a second row of it is a second person.
        stem = key = f"{self.volume}-{document}#{slug}"
        serial = 1
        while key in taken:
            serial += 1
            key = f"{stem}-{serial}"
        return Person(key=key, name=full, unlisted=True)


@dataclass
class Cast:
    """The people, offices and bodies of one document."""

    volume: str
    document: str
    roster: Roster
    unlisted: Unlisted
    day: date
    last_day: date | None = None  # of a talk of several days, or of unknown day
    prints: Callable[[str], bool] = lambda _: False  # tells whether the document prints a surname
    trace: Trace = SILENT
    persons: dict[str, Person] = field(default_factory=dict)
    offices: dict[str, Office] = field(default_factory=dict)
    orgs: dict[str, Org] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)
    _introduced: list[tuple[PrintedName, str]] = field(default_factory=list)
    _of_head: dict[Listed, Participation] = field(default_factory=dict)
    _met: dict[str, tuple[PrintedName, float]] = field(default_factory=dict)

    def state(self, state: State) -> str:
        """State a government in this entry and return its ref."""
        self.orgs.setdefault(state.slug, government_org(state))
        return state.ref

    def match(self, name: PrintedName, targets: Iterable[str], words: str) -> Match | None:
        """Return the listed person of a name: by markup when the surname agrees, else by name."""
        for target in targets:
            if (found := self.roster.by_markup(target, name)) is not None:
                return found
            person = self.roster.by_id.get(target)
            if person is not None:
                self.doubts.append(f"{words[:80]!r} points to {person.name!r}")
        return self.roster.by_name(name)

    def _bearer(self, name: PrintedName) -> tuple[str, float] | None:
        """Return the holder of the office in "President Johnson", when the holder has that surname.

        Surely known, he comes before anybody else of the surname in the volume's list.
        """
        if name.given or not name.titles:
            return None
        named = self._office(name.titles, None)
        if named is None:
            return None
        keys = [named.office.key]
        if re.fullmatch(r"(?:The )?Secretary", name.titles):
            keys += [f"o-usa-secretary-of-{department}" for department in _DEPARTMENTS]
            keys += ["o-usa-under-secretary-of-state", "o-usa-deputy-secretary-of-state"]
        for key in keys:
            holder = self._known_holder(key)
            if holder is not None and fold(holder.name.partition(",")[0]) == fold(name.surname):
                return self._ref_of(holder), 0.95
        listed = self.roster.holder(named.holder, self.day) if named.holder else None
        if listed is not None and listed.person.agrees(name.surname):
            return f"person:{self.volume}#{listed.person.id}", listed.confidence
        return None

    def _known_holder(self, office: str) -> Holder | None:
        """Return who surely held an office on all days that the talk can be of."""
        first = holders(office, self.day)
        last = holders(office, self.last_day) if self.last_day else first
        return first[0] if len(first) == 1 and first == last else None

    def _listed(self, holder: Holder) -> str | None:
        surname, _, given = holder.name.partition(", ")
        found = self.roster.by_name(PrintedName(surname, given))
        return f"person:{self.volume}#{found.person.id}" if found else None

    def _ref_of(self, holder: Holder) -> str:
        """Return the ref of a known officer: the listed person of his name, else the officer himself."""
        listed = self._listed(holder)
        if listed is not None:
            return listed
        self.persons.setdefault(
            holder.key,
            Person(key=holder.key, name=holder.name, identifiers=holder.identifiers, unlisted=True),
        )
        return f"person:{holder.key}"

    def _office(self, title: str, behalf: State | None) -> NamedOffice | None:
        """Return the office of a printed title, under the slug by which it is known."""
        named = office_of(title, self.day.year, behalf)
        usa = state_by_slug("g-usa")
        if named is None and behalf in (None, usa):
            found = find_office(title, self.day.year)
            if found is None or not found.key.startswith("o-usa-"):
                return None
            return NamedOffice(Office(key=found.key, name=found.name, represents=usa.ref), usa)
        if named is None or (known := known_office(named.office.key)) is None:
            return named
        return replace(named, office=named.office.model_copy(update={"key": known.key, "name": known.name}))

    def _holder(self, named: NamedOffice) -> tuple[str, float] | None:
        """Return the holder of an office on the day: nobody in a vacancy and on the day of a handover."""
        key = named.office.key
        known = self._known_holder(key)
        if known is not None and (listed := self._listed(known)) is not None:
            return listed, 0.95
        if known is None and any(holders(key, self.day + timedelta(days=days)) for days in _AROUND):
            return None
        found = self.roster.holder(named.holder, self.day) if named.holder else None
        if found is not None:
            return f"person:{self.volume}#{found.person.id}", found.confidence
        return (self._ref_of(known), 0.9) if known is not None else None

    def _acting(self, office: str) -> tuple[str, float] | None:
        """Return the deputy who acted for the Secretary of State: only where the document prints his surname."""
        if office != "o-usa-acting-secretary-of-state":
            return None
        for key in ("o-usa-deputy-secretary-of-state", "o-usa-under-secretary-of-state"):
            deputy = self._known_holder(key)
            if deputy is not None:
                return (self._ref_of(deputy), 0.8) if self.prints(deputy.name.partition(",")[0]) else None
        return None

    def person(
        self,
        name: PrintedName,
        targets: Iterable[str] = (),
        words: str = "",
        *,
        row: bool = True,
        role: str = "",
        side: State | None = None,
    ) -> tuple[str, float, bool]:
        """Return ref, confidence and whether markup decided; people in no list are stated here.

        A ``row`` of a list is a person of its own; in prose a name comes back ("Mr. Birch said ...").
        """
        again = self._met_before(name) if not row and self._bearer(name) is None else None
        if again is not None and not self._is_another(again[0], name):
            return again[0], min(again[1], 0.9), False
        ref, confidence, by_markup = self._identified(name, targets, words, role, side)
        met = self._met.get(ref, (None,))[0]
        if row and met is not None and (is_wife(name, met) or is_lower_officer(name, met)):
            one = self.unlisted.person(
                name, self.document, self.persons
            )  # "Madame Pine" below "President Pine"
            self.persons.setdefault(one.key, one)
            ref, confidence, by_markup = f"person:{one.key}", 0.7, False
        self._met.setdefault(ref, (name, confidence))
        return ref, confidence, by_markup

    def _is_another(self, ref: str, name: PrintedName) -> bool:
        """Tell whether a given name parts "Mr. Allen Birch" from the Secretary Birch who was met before."""
        listed = self.roster.by_id.get(ref.removeprefix(f"person:{self.volume}#"))
        return listed is not None and bool(name.given) and listed.given_fits(name.given) is False

    def _met_before(self, name: PrintedName) -> tuple[str, float] | None:
        """Return the one person of this surname whom the document named before, when nothing parts them."""
        fitting = [(ref, sure) for ref, (known, sure) in self._met.items() if _same_here(known, name)]
        return fitting[0] if len(fitting) == 1 else None

    def _identified(
        self, name: PrintedName, targets: Iterable[str], words: str, role: str, side: State | None
    ) -> tuple[str, float, bool]:
        bearer = self._bearer(name)
        if bearer is not None and not targets:
            self.trace.tell("match", bearer[0], _BEARER, words)
            return *bearer, False
        found = self.match(name, targets, words or name.full)
        if found is not None and side is not None and self._on_another_side(found, name, side):
            found = None
        if found is not None and not (
            found.by_markup and bearer and self._contradicts(found.person, bearer, name.titles)
        ):
            ref = f"person:{self.volume}#{found.person.id}"
            how = "the mark-up points there, and the surname agrees" if found.by_markup else "the name agrees"
            self.trace.tell("match", ref, f"{how} with the list of persons ({found.confidence:g})", words)
            return ref, found.confidence, found.by_markup
        if bearer is not None:
            self.trace.tell("match", bearer[0], _BEARER, words)
            if found is not None:
                self.doubts.append(f"{words[:80]!r} points to {found.person.name!r}")
            return *bearer, False
        for known, ref in self._introduced:
            if _same_here(known, name):
                self.trace.tell("match", ref, "the head gives the full name", words)
                return ref, 0.8, False
        by_role = self.roster.by_role(name, role, self.day)
        if by_role is not None:
            ref = f"person:{self.volume}#{by_role.person.id}"
            self.trace.tell("match", ref, "of several of the surname, rank or office is this one's", words)
            return ref, by_role.confidence, False
        person = self.unlisted.person(name, self.document, self.persons)
        self.persons.setdefault(person.key, person)
        ref = f"person:{person.key}"
        self.trace.tell("match", ref, "in no list of persons: known by the printed name", words)
        return ref, 0.9 if name.is_full else 0.7, False

    def _on_another_side(self, found: Match, name: PrintedName, side: State) -> bool:
        """Tell whether a surname alone, under "United Kingdom", would join an officer of another government."""
        if found.by_markup or name.given:
            return False
        own = by_listed_role(found.person, self.day)
        return own is not None and own != side

    def _contradicts(self, person: ListedPerson, bearer: tuple[str, float], titles: str) -> bool:
        """Tell whether the mark-up of "Secretary Birch" points to another Birch than the one in office."""
        listed = bearer[0].removeprefix(f"person:{self.volume}#")
        if listed in self.roster.by_id:
            return (
                listed != person.id and titles.rsplit(maxsplit=1)[-1].casefold() not in person.role.casefold()
            )
        officer = self.persons.get(bearer[0].removeprefix("person:"))
        return officer is not None and person.given_fits(officer.name.partition(", ")[2]) is False

    def introduce(self, name: PrintedName, targets: Iterable[str]) -> None:
        """Take note of a full name in the head: it is that of the "Mr. Johnson" in the list below.

        Rows of one list are never joined with each other: two rows are two people.
        """
        if name.given:
            ref, _, _ = self.person(name, targets)
            self._introduced.append((name, ref))

    def author(self, words: str, targets: Iterable[str]) -> str | None:
        """Return the ref of a drafter or signer who stands in the list of persons, else None."""
        found = self.official(words, targets)
        return found[0] if found else None

    def official(self, words: str, targets: Iterable[str]) -> tuple[str, float] | None:
        """Return somebody named in a source note or signature who stands in the list of persons, and how sure."""
        name = parse_name(words)
        signers = [p for t in targets if (p := self.roster.by_id.get(t)) and _signs_as(words, p)]
        if signers:
            return f"person:{self.volume}#{signers[0].id}", 1.0
        if name is None:
            return None
        found = self.match(name, targets, words)
        return (f"person:{self.volume}#{found.person.id}", found.confidence) if found else None

    def holder(self, title: str) -> tuple[str, float] | None:
        """Return who surely held the office of a printed title on the day, and how sure."""
        named = self._office(title, None)
        return self._holder(named) if named is not None else None

    def participation(self, listed: Listed) -> Participation:
        """Return the participation of one printed entry; what a head says is asked for twice."""
        if listed.found_by == "head":
            if listed not in self._of_head:
                self._of_head[listed] = self._participation(listed)
            return self._of_head[listed]
        return self._participation(listed)

    def _participation(self, listed: Listed) -> Participation:
        self.trace.tell("row", listed.words, listed.rule, listed.role_text)
        behalf = listed.side_state or listed.speaks_for
        sure = _SURE.get(listed.found_by, 0.7) * listed.sure
        made = Participation(
            listed_as=listed.words,
            roles=listed.roles,
            side=listed.side,
            presence=listed.presence,
            found_by=listed.found_by,
            count=listed.count,
            confidence=round(sure, 2),
            layer="extracted",
        )
        if listed.name is not None:
            row = listed.found_by in _ENUMERATED or bool(listed.targets)
            ref, confidence, by_markup = self.person(
                listed.name,
                listed.targets,
                listed.words,
                row=row,
                role=listed.role_text,
                side=listed.side_state,
            )
            marked_up = by_markup and listed.found_by == "list" and confidence == 1.0
            layer: Layer = "source" if marked_up else "extracted"
            made = made.model_copy(
                update={"participant": ref, "confidence": round(sure * confidence, 2), "layer": layer}
            )
        elif listed.title:
            made, office_state = self._by_title(made, listed, behalf)
            behalf = behalf or office_state
        if behalf is None and (behalf := self._inferred_behalf(made, listed)) is not None:
            # No word says it: the content of the role does, so the whole claim is a little less sure.
            made = made.model_copy(
                update={"confidence": round((made.confidence or 0.0) * _INFERRED, 2), "layer": "extracted"}
            )
        if behalf is not None:
            made = made.model_copy(update={"on_behalf_of": self.state(behalf)})
        return made

    def _inferred_behalf(self, made: Participation, listed: Listed) -> State | None:
        """Return the government that the list of persons or the content of the printed role gives, if they agree."""
        key = (made.participant or "").removeprefix(f"person:{self.volume}#")
        person = self.roster.by_id.get(key)
        own = by_listed_role(person, self.day) if person is not None else None
        if own is None or listed.likely_for is None or own == listed.likely_for:
            return own or listed.likely_for
        return own if own.slug != "g-usa" else None

    def _by_title(
        self, made: Participation, listed: Listed, behalf: State | None
    ) -> tuple[Participation, State | None]:
        sure = made.confidence or 0.0
        named = self._office(listed.title, behalf)
        if named is None:
            found = self.roster.holder_of_title(listed.title, self.day)
            if found is None:
                return made, None
            ref = f"person:{self.volume}#{found.person.id}"
            self.trace.tell("match", ref, "the only listed person with this title", listed.words)
            return made.model_copy(
                update={"participant": ref, "confidence": round(sure * found.confidence, 2)}
            ), None
        self.offices.setdefault(named.office.key, named.office)
        if named.state is not None:
            self.state(named.state)
        holder = self._holder(named) or self._acting(named.office.key)
        ref, certain = holder or (named.ref, 0.9)
        why = (
            "held the office in the title on the day"
            if holder
            else "nobody surely held the office on the day"
        )
        self.trace.tell("match", ref, why, listed.words)
        return made.model_copy(
            update={"participant": ref, "office": named.ref, "confidence": round(sure * certain, 2)}
        ), named.state

    def participations(self, listed: Iterable[Listed]) -> tuple[Participation, ...]:
        """Return participations, each person or office once: later mentions add their roles."""
        made: dict[str, Participation] = {}
        for serial, one in enumerate(listed):
            part = self.participation(one)
            key = part.participant or f"group-{serial}-{part.listed_as}"
            made[key] = _joined(made[key], part) if key in made else part
        return tuple(made.values())


def _signs_as(words: str, person: ListedPerson) -> bool:
    """Tell whether a signature is a person's first name, its short form or initials: "Foster", "Bob", "JFD"."""
    letters = fold(words).replace(" ", "")
    initials = "".join(w[0] for w in person.given) + fold(person.name)[:1]
    short = (initials, initials[:1] + initials[-1:])
    names = (letters, NICKNAMES.get(letters))
    return bool(letters) and (letters in short or any(name in person.given for name in names))


def _same_here(known: PrintedName, name: PrintedName) -> bool:
    """Tell whether two names printed in one document are one person: "Mr. Johnson", "Mr. Howard C. Johnson"."""
    if fold(known.surname) != fold(name.surname):
        return False
    first, second = fold(known.given).split(), fold(name.given).split()
    if not first or not second:
        return True
    if len(first[0]) == 1 or len(second[0]) == 1:
        return first[0][0] == second[0][0]
    return first[0] == second[0]


def _joined(first: Participation, again: Participation) -> Participation:
    roles = tuple(dict.fromkeys((*first.roles, *again.roles)))
    if len(roles) > 1:
        roles = tuple(r for r in roles if r != "present")
    return first.model_copy(
        update={
            "roles": roles,
            "on_behalf_of": first.on_behalf_of or again.on_behalf_of,
            "office": first.office or again.office,
            "presence": first.presence or again.presence,
        }
    )
