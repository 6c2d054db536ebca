"""What the posts of the register are called: the offices and their slugs.

The register lists a position under today's name. Here an office has one slug whoever held it and
whatever it was called, and the name it had in most of the years of *Foreign Relations*; the slugs are
those that the reader of *Foreign Relations* makes from the printed titles. Where one mission of
the register was to two governments (both Chinas, Russia before and after), there is an office to each.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kg.records.hsg.registers import Post, Term
from kg.records.model import Office
from kg.records.slugs import slug
from kg.records.states import find_state, state_by_slug

__all__ = ["office_of_term", "rows"]

_CHIEFS: Final = {
    "ambassador-e-p": ("amb", "Ambassador"),
    "envoy-extraordinary-minister-plenipotentiary": ("minister", "Minister"),
    "charge-daffaires-ad-interim": ("charge", "Chargé d’Affaires"),
    "charge-daffaires": ("charge", "Chargé d’Affaires"),
    "charge-daffaires-pro-tem": ("charge", "Chargé d’Affaires"),
    "chief": ("liaison", "Chief of the Liaison Office"),
}


def rows(table: str) -> list[dict[str, str]]:
    """Return the rows of one of the tables that stand in ``kg/records/known``."""
    text = files("kg.records.known").joinpath(table).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass(frozen=True, slots=True)
class _Mission:
    """To which government a mission of the register was, by role and time."""

    role: str
    since: str
    until: str
    state: str
    name: str


@cache
def _positions() -> dict[str, Office]:
    return {
        r["position"]: Office(key=r["key"], name=r["name"], represents="org:g-usa")
        for r in rows("offices.tsv")
        if r["position"]
    }


@cache
def _missions() -> dict[str, tuple[_Mission, ...]]:
    table: dict[str, tuple[_Mission, ...]] = {}
    for r in rows("missions.tsv"):
        row = _Mission(r["role"], r["since"], r["until"] or "9999", r["state"], r["name"])
        table[r["mission"]] = (*table.get(r["mission"], ()), row)
    return table


def office_of_term(post: Post, term: Term, territory_name: str = "", role_name: str = "") -> Office:
    """Return the office in which a term was served.

    ``territory_name`` and ``role_name`` are the gazetteer's and the register's words, for a
    country or a role that no table here names.
    """
    if post.kind != "country":
        return _positions().get(post.key) or Office(
            key=f"o-usa-{slug(post.name)}"[:120].rstrip("-"), name=_spelled(post.name), represents="org:g-usa"
        )
    state, name = _receiving(post, term, territory_name)
    short, title = _CHIEFS.get(term.role) or (slug(role_name or term.role), role_name or term.role)
    return Office(
        key=f"o-usa-{short}-{slug(state)}",
        name=f"{title} of the United States in {name}",
        represents="org:g-usa",
    )


def _receiving(post: Post, term: Term, territory_name: str) -> tuple[str, str]:
    """Return slug and name (with its article) of the country the mission was to."""
    day = term.started or term.arrived or term.appointed or term.ended
    for row in _missions().get(post.territory, ()):
        if (not row.role or row.role == term.role) and row.since <= day <= row.until:
            return row.state, row.name
    found = find_state(post.territory.replace("-", " "), 1961)
    if found is not None:
        return found.key, state_by_slug(found.slug).name
    name = territory_name or post.territory.replace("-", " ").title()
    return post.territory, name


def _spelled(name: str) -> str:
    return name.replace("U.S.A.", "United States").replace("U.S.", "United States")
