"""Officers with their terms: what the register of people and the lists of posts say of one person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.records.hsg.elements import bounds_of
from kg.records.hsg.names import inverted, names_of
from kg.records.hsg.offices import office_of_term
from kg.records.hsg.registers import Concurrent, Officer, Post, Term
from kg.records.hsg.travels import PRESIDENT, President
from kg.records.model import DateValue, Office, Person, Tenure

__all__ = ["Held", "day", "held_by", "officer_person", "president_person", "unmapped_of"]


@dataclass(frozen=True, slots=True)
class Held:
    """One term of a person, with its office, and the file that states it."""

    office: Office
    term: Term
    began: str
    file: str

    @property
    def served(self) -> bool:
        """Tell whether the person took the post: the register also lists those who declined."""
        return bool(self.began)

    @property
    def in_order(self) -> bool:
        """Tell whether the term ends when or after it begins."""
        return not (self.began and self.term.ended) or self.began[: len(self.term.ended)] <= self.term.ended


def held_by(
    posts: Iterable[tuple[str, Post]], territories: Mapping[str, str], roles: Mapping[str, str]
) -> dict[str, list[Held]]:
    """Return the terms of every person, in order of time; posts come with the file they stand in."""
    found: dict[str, list[Held]] = {}
    for file, post in posts:
        for term in post.terms:
            office = office_of_term(
                post, term, territories.get(term.territory or post.territory, ""), roles.get(term.role, "")
            )
            held = Held(office, term, term.began(abroad=post.abroad), file)
            found.setdefault(term.person, []).append(held)
    for terms in found.values():
        terms.sort(key=lambda h: (h.began, h.office.key, h.term.key))
    return found


def officer_person(officer: Officer, terms: Iterable[Held]) -> Person:
    """Return a person of the register."""
    name, others, _ = names_of(officer)
    return Person(
        key=officer.key,
        name=name,
        alt_names=others,
        identifiers=(f"pocom:{officer.key}",),
        birth=day(officer.birth),
        death=day(officer.death),
        tenures=_tenures((h.office.key, h.began, h.term.ended) for h in terms if h.served and h.in_order),
    )


def president_person(terms: tuple[President, ...], officer: Person | None) -> Person:
    """Return a president, with what the register of officers says where he stands there too."""
    first = terms[0]
    offices = ((PRESIDENT, p.took_office, p.left_office) for p in terms)
    if officer is not None:
        return officer.model_copy(
            update={
                "identifiers": (*officer.identifiers, f"presidents:{first.slug}"),
                "tenures": (*officer.tenures, *_tenures(offices)),
            }
        )
    return Person(
        key=first.key,
        name=inverted(first.name),
        identifiers=(f"presidents:{first.slug}",),
        birth=day(first.birth),
        death=day(first.death),
        tenures=_tenures(offices),
    )


def unmapped_of(
    officer: Officer, terms: Iterable[Held], concurrent: Iterable[Concurrent]
) -> Iterator[tuple[str, str]]:
    """Yield what the register says of a person and the model has no place for."""
    if officer.career:
        yield "career-type", officer.career
    for state in officer.residence:
        yield "residence", state
    for words in names_of(officer)[2]:
        yield "altname", words
    for held in terms:
        if not held.served:
            yield (
                "appointment not taken up",
                f"{held.office.name}, {held.term.appointed or held.term.ended or 'undated'}",
            )
        for note in held.term.notes:
            yield "note", f"{held.term.key}: {note}"
    for group in concurrent:
        where = f", resident at {group.resident_at}" if group.resident_at else ""
        yield "concurrent", f"{' with '.join(group.terms)}{where}"


def day(text: str) -> DateValue | None:
    """Return a date of the registers, as precise as it is given."""
    if not text:
        return None
    earliest, latest = bounds_of(text)
    return DateValue(edtf=text, earliest=earliest, latest=latest)


def _tenures(terms: Iterable[tuple[str, str, str]]) -> tuple[Tenure, ...]:
    # The register sometimes has one term twice, under two roles; it is one holding of one office.
    return tuple(
        Tenure(office=f"office:{office}", start=day(start), end=day(end))
        for office, start, end in dict.fromkeys(terms)
    )
