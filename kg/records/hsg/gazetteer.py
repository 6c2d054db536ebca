"""The gazetteer (``gsh``): territories with the years they lasted, localities, posts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from kg.records.hsg.elements import RegisterError, required, text_of, words

__all__ = [
    "Locale",
    "MissionPost",
    "Territory",
    "read_locale",
    "read_mission_post",
    "read_territory",
]

NEVER = 9999
"""Last year of what exists today."""


@dataclass(frozen=True, slots=True)
class Territory:
    """A state or dependency, as it was between two years; None where the gazetteer does not say."""

    key: str
    name: str
    long_name: str
    type: str
    since: int | None
    until: int | None
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    notes: str


@dataclass(frozen=True, slots=True)
class Locale:
    """A place with its coordinates and the present territory."""

    key: str
    name: str
    territory: str
    latitude: float | None
    longitude: float | None
    alt_names: tuple[str, ...]
    predecessors: str
    successors: str


@dataclass(frozen=True, slots=True)
class MissionPost:
    """A diplomatic post: where, to which territory, of what type, from when to when."""

    locale: str
    territory: str
    type: str
    since: str
    until: str


def read_territory(root: etree._Element) -> Territory:
    """Read the root of one file of ``territories``. Raises RegisterError."""
    return Territory(
        key=required(root, "id"),
        name=required(root, "short-form-name"),
        long_name=words(root, "long-form-name"),
        type=words(root, "type-of-territory"),
        since=_year(words(root, "valid-since")),
        until=_year(words(root, "valid-until")),
        predecessors=_all(root, "predecessors/predecessor"),
        successors=_all(root, "successors/successor"),
        notes=words(root, "notes"),
    )


def read_locale(root: etree._Element) -> Locale:
    """Read the root of one file of ``locales``. Raises RegisterError."""
    return Locale(
        key=required(root, "id"),
        name=required(root, "name"),
        territory=words(root, "current-territory"),
        latitude=_degrees(root, "latitude", 90),
        longitude=_degrees(root, "longitude", 180),
        alt_names=_all(root, "alternate-names/alternate-name/label"),
        predecessors=words(root, "predecessors"),
        successors=words(root, "successors"),
    )


def read_mission_post(root: etree._Element) -> MissionPost:
    """Read the root of one file of ``posts``. Raises RegisterError."""
    return MissionPost(
        locale=required(root, "locale-id"),
        territory=words(root, "territory-id"),
        type=required(root, "post-type"),
        since=words(root, "valid-since"),
        until=words(root, "valid-until"),
    )


def _all(root: etree._Element, path: str) -> tuple[str, ...]:
    texts = (text_of(e) for e in root.iterfind(path))
    return tuple(text for text in texts if text)


def _year(text: str) -> int | None:
    return int(text) if re.fullmatch(r"-?\d{1,4}", text) else None


def _degrees(root: etree._Element, path: str, limit: int) -> float | None:
    text = words(root, path)
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = limit + 1.0
    if abs(value) > limit:
        msg = f"{text!r} is not a {path} in degrees"
        raise RegisterError(msg, place=path, remedy=f"Write decimal degrees between -{limit} and {limit}.")
    # Four decimals are eleven metres, which is more than a city needs.
    return round(value, 4)
