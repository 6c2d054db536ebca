"""Makes the facts that ship with Parley (``kg/records/known``) from the authority data.

    python data/make_known.py                          into kg/records/known/
    python data/make_known.py --into FOLDER            elsewhere, to compare

It reads the registers and the gazetteer of the Office of the Historian (CC0) and writes who held which
office of the United States from 1917 to 1989 (``people.tsv``, ``terms.tsv``, ``chiefs.tsv``), and where
places lie and to which territory they belonged (``places.tsv``, ``territories.tsv``). The other tables of
that folder are written by hand and read here. The same data give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from kg.records.hsg.elements import parse, words
from kg.records.hsg.gazetteer import Locale, Territory, read_locale, read_territory
from kg.records.hsg.lineage import Days, days_of, spans
from kg.records.hsg.names import inverted, names_of
from kg.records.hsg.offices import office_of_term, rows
from kg.records.hsg.registers import FOLDERS, Officer, Post, Term, read_officer, read_post, read_role
from kg.records.hsg.travels import PRESIDENT, read_president

HERE: Final = Path(__file__).resolve().parent
FIRST: Final = date(1917, 1, 1)
LAST: Final = date(1989, 12, 31)


def write(path: Path, header: str, lines: Iterable[tuple[str, ...]]) -> None:
    """Write a table with its header, and say how many rows it has."""
    made = [header.replace(" ", "\t"), *("\t".join(line) for line in lines)]
    path.write_text("\n".join(made) + "\n", encoding="utf-8")
    print(f"{len(made) - 1:6} {path.name}")


# ---------------------------------------------------------------- officers


def officers(data: Path, into: Path) -> None:
    """Write the people, their terms, and the offices of chiefs of mission."""
    register = data / "pocom"
    people = {
        o.key: o for o in (read_officer(parse(p)) for p in sorted((register / "people").rglob("*.xml")))
    }
    labels = _secretaries(data)
    names = {key: names_of(officer)[0] for key, officer in people.items()}
    found: dict[tuple[str, str, str, str], str] = {}
    chiefs: dict[str, str] = {}
    roles = dict(read_role(parse(p)) for p in sorted((register / "roles-country-chiefs").glob("*.xml")))
    territories = {t.key: t.name for t in _territories(data)}
    for post, term in _terms(register):
        began = term.began(abroad=post.abroad)
        # Who began and did not end may be in office today or may have left without a trace.
        if not began or not term.ended or not _within(began, term.ended):
            continue
        name = names.get(term.person) or labels.get(term.person)
        if name is None:
            continue  # the register's file on this person is not among the data
        office = office_of_term(
            post, term, territories.get(term.territory or post.territory, ""), roles.get(term.role, "")
        )
        if post.kind == "country":
            chiefs[office.key] = office.name
        found[office.key, began, term.ended, term.person] = name
    for key, name, began, ended in _presidents(data):
        if _within(began, ended):
            found[PRESIDENT, began, ended, key] = name
    for row in rows("terms-by-hand.tsv"):
        found[row["office"], row["started"], row["ended"], row["person"]] = row["name"]
    known = {person: names.get(person, name) for (_, _, _, person), name in found.items()}
    write(
        into / "people.tsv",
        "key name register",
        (_person(k, n, people, labels) for k, n in sorted(known.items())),
    )
    write(into / "terms.tsv", "office terms", _by_office(found))
    write(into / "chiefs.tsv", "key name", sorted(chiefs.items()))


def _person(key: str, name: str, people: dict[str, Officer], labels: dict[str, str]) -> tuple[str, str, str]:
    return key, name, "pocom" if key in people or key in labels else ""


def _by_office(found: Iterable[tuple[str, str, str, str]]) -> Iterator[tuple[str, str]]:
    """Yield each office with its terms, "began:ended:person" and so on, in order of time."""
    for office, terms in groupby(sorted(found), key=itemgetter(0)):
        yield office, ";".join(":".join(term[1:]) for term in terms)


def _within(began: str, ended: str) -> bool:
    return began <= LAST.isoformat() and ended >= FIRST.isoformat()


def _terms(register: Path) -> Iterator[tuple[Post, Term]]:
    for folder in FOLDERS:
        for path in sorted((register / folder).glob("*.xml")):
            post = read_post(parse(path))
            for term in post.terms:
                yield post, term


def _secretaries(data: Path) -> dict[str, str]:
    """Return the secretaries of state of the taxonomy: some have no file among the people."""
    root = parse(data / "tags" / "taxonomy.xml", "taxonomy")
    [category] = [c for c in root.iter("category") if words(c, "id") == "secretaries-of-state"]
    return {words(t, "id"): words(t, "label") for t in category.iter("tag")}


def _presidents(data: Path) -> Iterator[tuple[str, str, str, str]]:
    root = parse(data / "travels" / "presidents" / "presidents.xml", "presidents")
    for president in map(read_president, root.iter("president")):
        yield president.key, inverted(president.name), president.took_office, president.left_office or "9999"


# ---------------------------------------------------------------- places


def _territories(data: Path) -> Iterator[Territory]:
    return (read_territory(parse(p)) for p in sorted((data / "gsh" / "territories").glob("*.xml")))


def places(data: Path, into: Path) -> None:
    """Write the places with the territories they belonged to, and those territories."""
    territories = {t.key: t for t in _territories(data)}
    exact = {r["territory"]: (r["since"], r["until"]) for r in rows("territory-days.tsv")}
    unknown = exact.keys() - territories.keys()
    if unknown:
        raise SystemExit(f"territory-days.tsv: not in the gazetteer: {', '.join(sorted(unknown))}")
    days = {k: d for k, t in territories.items() if (d := days_of(t, *exact.get(k, ("", "")))) is not None}
    only = {p: r["territories"].split() for r in rows("lineages.tsv") for p in r["places"].split()}
    locales = {
        o.key: o for o in (read_locale(parse(p)) for p in sorted((data / "gsh" / "locales").glob("*.xml")))
    }
    made = sorted(_places(locales))
    lines = [
        (
            key,
            name,
            ";".join(also),
            latitude,
            longitude,
            _lineage(present, only.get(key), territories, days),
            by,
        )
        for key, name, also, latitude, longitude, present, by in made
    ]
    used = {part.split(":")[0] for line in lines for part in line[5].split(";") if part}
    write(into / "places.tsv", "key name also latitude longitude territories by", lines)
    write(into / "territories.tsv", "key name", ((k, territories[k].name) for k in sorted(used)))


def _lineage(
    present: str, only: list[str] | None, territories: dict[str, Territory], days: dict[str, Days]
) -> str:
    if not present or only == ["-"]:
        return ""
    runs = spans(present, territories, days, FIRST, LAST, only)
    return ";".join(f"{r.territory}:{r.first}:{r.last}" for r in runs)


def _places(locales: dict[str, Locale]) -> Iterator[tuple[str, str, tuple[str, ...], str, str, str, str]]:
    taken: set[str] = set()
    for row in rows("places-by-hand.tsv"):
        listed = [locales[key] for key in row["locales"].split(";") if key]
        taken.update(o.key for o in listed)
        latitude, longitude, present = row["latitude"], row["longitude"], row["territory"]
        if listed:
            latitude, longitude = (
                str(v if v is not None else "") for v in (listed[0].latitude, listed[0].longitude)
            )
            present = present or listed[0].territory
        names = [n for n in row["also"].split(";") if n] + [o.name for o in listed]
        yield row["key"], row["name"], _others(row["name"], names), latitude, longitude, present, "hand"
    for key, locale in locales.items():
        if key not in taken:
            latitude, longitude = (
                str(v if v is not None else "") for v in (locale.latitude, locale.longitude)
            )
            yield (
                key,
                locale.name,
                _others(locale.name, locale.alt_names),
                latitude,
                longitude,
                locale.territory,
                "gsh",
            )


def _others(name: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for n in names if n != name))


def main(arguments: list[str] | None = None) -> None:
    """Make the tables."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    default = HERE.parents[1] / "shared" / "corpus" / "hsg"
    parser.add_argument("--data", type=Path, default=default, help="the authority data")
    parser.add_argument("--into", type=Path, default=HERE.parent / "kg" / "records" / "known")
    options = parser.parse_args(arguments)
    officers(options.data, options.into)
    places(options.data, options.into)


if __name__ == "__main__":
    main()
