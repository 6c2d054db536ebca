"""Reading the files of the authority data one by one, each by its root element."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, TypeVar

from lxml import etree

from kg.records.findings import Finding
from kg.records.hsg.elements import RegisterError, parse
from kg.records.hsg.gazetteer import (
    Locale,
    MissionPost,
    Territory,
    read_locale,
    read_mission_post,
    read_territory,
)
from kg.records.hsg.registers import (
    Concurrent,
    Officer,
    Post,
    read_concurrent,
    read_officer,
    read_post,
    read_role,
)
from kg.records.hsg.travels import President, Stay, read_president, read_trip, read_visit

__all__ = ["Collected", "Filed", "collect"]

T = TypeVar("T")

# What these hold has no place here: lists of codes, regions of bureaus, the subject taxonomy.
_NOT_READ: Final = frozenset({"code-table", "region", "taxonomy"})


@dataclass(frozen=True, slots=True)
class Filed(Generic[T]):
    """Something read, and the place of its file below the folder."""

    thing: T
    file: str


@dataclass(slots=True)
class Collected:
    """Everything read so far: it grows while files are read, and is only looked at afterwards."""

    officers: dict[str, Filed[Officer]] = field(default_factory=dict)
    posts: list[Filed[Post]] = field(default_factory=list)
    concurrent: list[Concurrent] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    presidents: list[Filed[President]] = field(default_factory=list)
    territories: dict[str, Filed[Territory]] = field(default_factory=dict)
    locales: dict[str, Filed[Locale]] = field(default_factory=dict)
    missions: list[Filed[MissionPost]] = field(default_factory=list)
    stays: list[Filed[Stay]] = field(default_factory=list)


def collect(into: Collected, path: Path, file: str, source: str) -> Iterator[Finding]:
    """Add what one file says; yield why it, or a part of it, was set aside.

    ``file`` is its place below the folder that is the source, empty where it is the source itself.
    """
    try:
        root = parse(path)
        tag = str(root.tag)
        if tag in _MANY:
            part, add = _MANY[tag]
            for element in root.iter(part):
                try:
                    add(into, element, file)
                except RegisterError as exc:
                    yield _set_aside(exc, file, source)
        elif tag in _ONE:
            for problem in _ONE[tag](into, root, file):
                yield _set_aside(problem, file, source)
        elif tag not in _NOT_READ:
            yield _unknown(tag, file, source)
    except RegisterError as exc:
        yield _set_aside(exc, file, source)


# ---------------------------------------------------------------- by root element


def _officer(into: Collected, root: etree._Element, file: str) -> Iterator[RegisterError]:
    officer = read_officer(root)
    yield from _once(into.officers, officer.key, Filed(officer, file))


def _territory(into: Collected, root: etree._Element, file: str) -> Iterator[RegisterError]:
    territory = read_territory(root)
    yield from _once(into.territories, territory.key, Filed(territory, file))


def _locale(into: Collected, root: etree._Element, file: str) -> Iterator[RegisterError]:
    locale = read_locale(root)
    yield from _once(into.locales, locale.key, Filed(locale, file))


def _post(into: Collected, root: etree._Element, file: str) -> Iterator[RegisterError]:
    post = read_post(root)
    into.posts.append(Filed(post, file))
    yield from post.problems


def _concurrent(into: Collected, root: etree._Element, file: str) -> Iterator[RegisterError]:  # noqa: ARG001
    into.concurrent.append(read_concurrent(root))
    yield from ()


def _role(into: Collected, root: etree._Element, file: str) -> Iterator[RegisterError]:  # noqa: ARG001
    key, title = read_role(root)
    into.roles[key] = title
    yield from ()


def _mission(into: Collected, root: etree._Element, file: str) -> Iterator[RegisterError]:
    into.missions.append(Filed(read_mission_post(root), file))
    yield from ()


def _president(into: Collected, element: etree._Element, file: str) -> None:
    into.presidents.append(Filed(read_president(element), file))


def _visit(into: Collected, element: etree._Element, file: str) -> None:
    into.stays.append(Filed(read_visit(element), file))


def _trip(into: Collected, element: etree._Element, file: str) -> None:
    into.stays.append(Filed(read_trip(element), file))


_ONE: Final[dict[str, Callable[[Collected, etree._Element, str], Iterator[RegisterError]]]] = {
    "person": _officer,
    "principal-position": _post,
    "country-mission": _post,
    "org-mission": _post,
    "concurrent-appointments": _concurrent,
    "role": _role,
    "territory": _territory,
    "locale": _locale,
    "post": _mission,
}
_MANY: Final[dict[str, tuple[str, Callable[[Collected, etree._Element, str], None]]]] = {
    "presidents": ("president", _president),
    "visits": ("visit", _visit),
    "trips": ("trip", _trip),
}


def _once(table: dict[str, Filed[T]], key: str, filed: Filed[T]) -> Iterator[RegisterError]:
    if key in table:
        yield RegisterError(
            f"the id {key!r} is already taken by {table[key].file or 'the same file'}",
            place="id",
            remedy="Give one of them another id, or take one away.",
        )
    else:
        table[key] = filed


# ---------------------------------------------------------------- findings


def _set_aside(problem: RegisterError, file: str, source: str) -> Finding:
    return Finding(
        code="register-unreadable",
        severity="violation",
        message=problem.message,
        source=source,
        place=", ".join(part for part in (file, problem.place) if part),
        remedy=problem.remedy,
        sets_aside=True,
    )


def _unknown(tag: str, file: str, source: str) -> Finding:
    return Finding(
        code="register-unknown",
        severity="info",
        message=f"a file with the root element {tag!r} is none of the authority data; it was passed over.",
        source=source,
        place=file,
        remedy="Take it out of the folder, or leave it where it is.",
    )
