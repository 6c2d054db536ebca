"""The register of principal officers and chiefs of mission (``pocom``): people, positions, missions.

A position and a mission are both *posts*: a list of terms, each with its person, its role and the
days on which that person was appointed, arrived, began and ended. What a post is called here is
decided by ``kg.records.hsg.offices``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from kg.records.hsg.elements import RegisterError, date_of, required, text_of, words

__all__ = [
    "FOLDERS",
    "Concurrent",
    "Officer",
    "Post",
    "Term",
    "read_concurrent",
    "read_officer",
    "read_post",
    "read_role",
]

FOLDERS = ("positions-principals", "missions-countries", "missions-orgs")
"""The folders of the register that hold posts."""


@dataclass(frozen=True, slots=True)
class Officer:
    """One person of the register; dates are as given, empty where unknown."""

    key: str
    surname: str
    forename: str
    suffix: str
    alt_names: tuple[str, ...]
    birth: str
    death: str
    career: str
    residence: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return "Surname, Given, Jr."."""
        return ", ".join(part for part in (self.surname, self.forename, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Term:
    """One appointment; dates are as given, empty where unknown."""

    key: str
    person: str
    role: str
    territory: str
    appointed: str
    arrived: str
    started: str
    ended: str
    notes: tuple[str, ...]
    line: int

    def began(self, *, abroad: bool) -> str:
        """Return when the term began, or an empty string where nobody took the post.

        Abroad a chief of mission begins with the credentials, or with charge of the mission on
        arrival; an appointment alone was often declined. At home the register mostly has nothing
        but the appointment.
        """
        if abroad:
            return self.started or self.arrived
        return self.started or (self.appointed if self.ended else "")


@dataclass(frozen=True, slots=True)
class Post:
    """A position of the department, or a mission to a country or an organisation, with its terms."""

    key: str
    kind: str  # "position", "country" or "org"
    name: str  # as the register has it today; of a country mission empty
    territory: str
    terms: tuple[Term, ...]
    problems: tuple[RegisterError, ...] = ()  # of terms that cannot be used

    @property
    def abroad(self) -> bool:
        """Tell whether credentials are presented."""
        return self.kind == "country"


@dataclass(frozen=True, slots=True)
class Concurrent:
    """Terms in several countries that one person held from one place."""

    key: str
    person: str
    resident_at: str
    terms: tuple[str, ...]


def read_officer(root: etree._Element) -> Officer:
    """Read the root of one file of ``people``. Raises RegisterError."""
    return Officer(
        key=required(root, "id"),
        surname=required(root, "persName/surname"),
        forename=words(root, "persName/forename"),
        suffix=words(root, "persName/genName"),
        alt_names=tuple(_texts(root, "persName/altname")),
        birth=date_of(root, "birth"),
        death=date_of(root, "death"),
        career=words(root, "career-type"),
        residence=tuple(_texts(root, "residence/state-id")),
    )


def read_post(root: etree._Element) -> Post:
    """Read the root of one file of positions or missions; a term that cannot be used is a problem of the post.

    Raises RegisterError.
    """
    kind = {"principal-position": "position", "country-mission": "country", "org-mission": "org"}[
        str(root.tag)
    ]
    terms: list[Term] = []
    problems: list[RegisterError] = []
    for element in root.iter("principal", "chief"):
        try:
            terms.append(_term(element))
        except RegisterError as exc:
            problems.append(exc)
    return Post(
        key=required(root, "id" if kind != "country" else "territory-id"),
        kind=kind,
        name="" if kind == "country" else required(root, "names/singular"),
        territory=words(root, "territory-id"),
        terms=tuple(terms),
        problems=tuple(problems),
    )


def read_role(root: etree._Element) -> tuple[str, str]:
    """Read the root of one file of ``roles-country-chiefs``: key and title. Raises RegisterError."""
    return required(root, "id"), required(root, "names/singular")


def read_concurrent(root: etree._Element) -> Concurrent:
    """Read the root of one file of ``concurrent-appointments``. Raises RegisterError."""
    return Concurrent(
        key=required(root, "id"),
        person=required(root, "person-id"),
        resident_at=words(root, "resident-at/locale-id"),
        terms=tuple(_texts(root, "chief-id")),
    )


def _term(element: etree._Element) -> Term:
    dates = {name: date_of(element, f"{name}/date") for name in ("appointed", "arrived", "started", "ended")}
    notes = (
        words(element, path)
        for path in ("appointed/note", "arrived/note", "started/note", "ended/note", "note")
    )
    return Term(
        key=required(element, "id"),
        person=required(element, "person-id"),
        role=required(element, "role-title-id"),
        territory=words(element, "contemporary-territory-id"),
        **dates,
        notes=tuple(note for note in notes if note),
        line=_line(element),
    )


def _texts(element: etree._Element, path: str) -> Iterator[str]:
    for found in element.iterfind(path):
        text = text_of(found)
        if text:
            yield text


def _line(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0
