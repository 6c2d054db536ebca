"""Listings of one release, computed once: what is there, how much, in order.

A release never changes, so a listing is made when it is first asked for and kept. Only short rows are
kept (an address, a label, a date, a number), so that the memory stays small beside the store's.
"""

from __future__ import annotations

import functools
import re
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from kg.iris import entity_of, kind_and_key
from kg.terms import DCTERMS, NAMESPACES, RDF, RICO, SKOS, Term
from kg.terms import PARLEY as P
from kg.web.facts import Facts
from kg.web.lookup import Entry, Lookup, fold
from kg.web.words import MONTHS, time_order

__all__ = ["BROWSABLE", "Catalogue", "Row", "fold"]

T = TypeVar("T")

PREFIXES: Final = "\n".join(f"PREFIX {prefix}: <{base}>" for prefix, base in NAMESPACES.items())

_CLASSES: Final[dict[str, tuple[Term, ...]]] = {
    "conversation": (P.Conversation,),
    "person": (RICO.Person,),
    "office": (RICO.Position,),
    "org": (RICO.CorporateBody, RICO.Group),
    "place": (RICO.Place,),
    "event": (P.Meeting, P.PlannedEvent, P.HistoricalEvent),
    "commitment": (P.Commitment,),
    "agreement": (P.Agreement,),
    "record": (RICO.Record,),
    "recordset": (RICO.RecordSet,),
    "statement": (P.Statement, P.ReportedStatement),
}

BROWSABLE: Final[dict[str, str]] = {
    "conversation": "Conversations",
    "person": "People",
    "place": "Places",
    "org": "Governments and bodies",
    "office": "Offices",
    "event": "Events",
    "commitment": "Commitments",
    "agreement": "Agreements",
    "record": "Records",
    "recordset": "Archives and series",
    "statement": "Statements",
}
"""Kinds with a listing, and what the listing is called."""

_CODES: Final = (
    DCTERMS.identifier, RICO.identifier, DCTERMS.bibliographicCitation, P.citationText, P.fileNumber,
    P.registryNumber, P.container,
)  # fmt: skip
"""Where reference codes stand: on a thing, or on its citations and copies."""


def _entries(pairs: Iterable[tuple[str, str]]) -> list[Entry]:
    return [Entry(fold(text), text, iri) for iri, text in sorted(pairs)]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing."""

    iri: str
    label: str
    number: int = 0
    earliest: date | None = None
    latest: date | None = None
    place: str = ""
    status: str = ""
    clock: str = ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _natural(label: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", fold(label))]


class Catalogue:
    """The listings of one release, each made on first use and then kept."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self._lock = threading.RLock()
        self._kept: dict[str, object] = {}

    def _once(self, name: str, make: Callable[[], T]) -> T:
        with self._lock:
            if name not in self._kept:
                self._kept[name] = make()
            return self._kept[name]  # type: ignore[return-value]

    def warm(self) -> None:
        """Make what the home page needs."""
        _ = self.conversations, self.counts, self.lookup
        for kind in ("person", "place"):
            self.rows(kind)

    @property
    def counts(self) -> dict[str, int]:
        """Return how many entities of each browsable kind there are."""
        return self._once("counts", lambda: {kind: len(self.rows(kind)) for kind in BROWSABLE})

    @property
    def conversations(self) -> tuple[Row, ...]:
        """Return all conversations in time order."""
        return self.rows("conversation")

    def position(self, iri: str) -> int | None:
        """Return the place of a conversation in the time order."""
        places = self._once("positions", lambda: {row.iri: n for n, row in enumerate(self.conversations)})
        return places.get(iri)

    @property
    def months(self) -> dict[str, int]:
        """Return how many dated conversations began in each month (``1961-06``), in order.

        Only those whose month is known: both bounds in it.
        """

        def count() -> dict[str, int]:
            found = Counter(
                f"{r.earliest:%Y-%m}"
                for r in self.conversations
                if r.earliest and r.latest and (r.latest - r.earliest).days <= 31
            )
            return dict(sorted(found.items()))

        return self._once("months", count)

    def rows(self, kind: str) -> tuple[Row, ...]:
        """Return the listing of a kind: conversations by date, the rest by label."""
        return self._once(kind, lambda: self._read_rows(kind))

    def _read_rows(self, kind: str) -> tuple[Row, ...]:
        if kind == "conversation":
            return self._read_conversations()
        iris: set[str] = set()
        for cls in _CLASSES[kind]:
            iris.update(self.facts.subjects(RDF.type, cls[1:-1]))
        ours = [iri for iri in iris if self._is(kind, iri)]
        numbers = self._set_sizes(ours) if kind == "recordset" else self._numbers(kind)
        rows = [Row(iri, self.facts.label(iri), numbers.get(iri, 0)) for iri in ours]
        if kind == "recordset":
            # From the holder downwards; numbers in names by their size, so that Opis 2 is before Opis 17.
            return tuple(
                sorted(
                    rows, key=lambda row: [_natural(self.facts.label(x)) for x in self.arrangement(row.iri)]
                )
            )
        return tuple(sorted(rows, key=lambda row: (fold(row.label), row.iri)))

    def _is(self, kind: str, iri: str) -> bool:
        found = kind_and_key(self.facts.base, iri)
        # Foreign RDF has addresses of its own; what it says a thing is decides.
        return found is None or found[0] == kind

    def _numbers(self, kind: str) -> dict[str, int]:
        patterns = {
            "person": "?c parley:hasParticipation/parley:participant ?x",
            "office": "?c parley:hasParticipation/(parley:participant|parley:capacity/org:post) ?x",
            "org": "?c parley:hasParticipation/(parley:onBehalfOf|parley:participant) ?x",
            "place": "?c rico:hasOrHadLocation ?x . ?c a parley:Conversation",
        }
        if kind not in patterns:
            return {}
        query = f"{PREFIXES} SELECT ?x (COUNT(DISTINCT ?c) AS ?n) WHERE {{ {patterns[kind]} }} GROUP BY ?x"
        return {iri: int(number) for iri, number in self.facts.rows(query)}

    def parent_of(self, record_set: str) -> str:
        """Return the set that a record set lies in, or an empty string."""
        return self.facts.iri(record_set, RICO.isDirectlyIncludedIn, RICO.isOrWasIncludedIn)

    def _set_sizes(self, sets: Sequence[str]) -> dict[str, int]:
        """Return how many records lie in each set or in sets below it, or are cited from there."""
        held: dict[str, set[str]] = {iri: set() for iri in sets}
        for term in (RICO.isDirectlyIncludedIn, RICO.isOrWasIncludedIn, P.citedSet):
            for thing, place in self.facts.pairs(term):
                if place in held and thing not in held:
                    held[place].add(entity_of(thing))
        sizes: dict[str, set[str]] = {iri: set(records) for iri, records in held.items()}
        for iri, records in held.items():
            for above in self.sets_above(iri):
                sizes.setdefault(above, set()).update(records)
        return {iri: len(records) for iri, records in sizes.items()}

    def sets_above(self, record_set: str) -> tuple[str, ...]:
        """Return the sets around a record set, from the top down."""
        found: list[str] = []
        above = self.parent_of(record_set)
        while above and above != record_set and above not in found and len(found) < 20:
            found.append(above)
            above = self.parent_of(above)
        return tuple(reversed(found))

    def arrangement(self, record_set: str) -> tuple[str, ...]:
        """Return the way to a record set: who holds it, the sets around it, and itself."""
        way = (*self.sets_above(record_set), record_set)
        holder = next((h for s in way if (h := self.facts.iri(s, RICO.hasOrHadHolder))), "")
        return (holder, *way) if holder else way

    def _read_conversations(self) -> tuple[Row, ...]:
        query = f"""{PREFIXES} SELECT ?c ?low ?high ?clock ?place ?status WHERE {{
            ?c a parley:Conversation .
            OPTIONAL {{ ?c parley:heldOn ?d . OPTIONAL {{ ?d parley:earliest ?low }} OPTIONAL {{ ?d parley:latest ?high }} OPTIONAL {{ ?d parley:localTime ?clock }} }}
            OPTIONAL {{ ?c rico:hasOrHadLocation ?place }}
            OPTIONAL {{ ?c parley:conversationStatus ?status }} }}"""
        rows: dict[str, Row] = {}
        for iri, low, high, clock, place, status in sorted(self.facts.rows(query)):
            rows.setdefault(
                iri,
                Row(
                    iri,
                    self.facts.label(iri),
                    0,
                    _day(low),
                    _day(high),
                    place,
                    status.rpartition("/")[2],
                    clock,
                ),
            )
        return tuple(
            sorted(
                rows.values(),
                key=lambda r: (*time_order(r.earliest, r.latest, r.clock), fold(r.label), r.iri),
            )
        )

    @property
    def lookup(self) -> Lookup:
        """Return what finds things by their names, codes, places and years."""
        return self._once("lookup", self._make_lookup)

    def _make_lookup(self) -> Lookup:
        facts = self.facts
        names: set[tuple[str, str]] = set()
        codes: set[tuple[str, str]] = set()
        for kind in BROWSABLE:
            for row in self.rows(kind):
                if kind != "statement":
                    names.add((row.iri, row.label))
                found = kind_and_key(facts.base, row.iri)
                if found:
                    codes.add((row.iri, found[1]))
        names.update(self._pairs(f"?x {SKOS.altLabel} ?v"))
        for term in _CODES:
            codes.update((entity_of(iri), code) for iri, code in self._pairs(f"?x {term} ?v"))
        context = [
            Entry(self.words_of(row), row.label, row.iri)
            for row in self.conversations
            if row.place or row.earliest
        ]
        places = [Entry(fold(row.label), row.label, row.iri) for row in self.rows("place")]
        return Lookup(facts.base, _entries(names), _entries(codes), context, places)

    def _pairs(self, pattern: str) -> list[tuple[str, str]]:
        query = f"SELECT ?x ?v WHERE {{ {pattern} FILTER(isIRI(?x) && isLiteral(?v)) }}"
        return [(row[0], row[1]) for row in self.facts.rows(query)]

    def words_of(self, row: Row) -> str:
        """Return the words a conversation can be found by, folded: its title, place, year and month."""
        words = [fold(row.label), fold(self.facts.label(row.place)) if row.place else ""]
        if row.earliest and row.latest:
            if row.earliest.year == row.latest.year:
                words.append(str(row.earliest.year))
            if (row.earliest.year, row.earliest.month) == (row.latest.year, row.latest.month):
                words.append(fold(MONTHS[row.earliest.month - 1]))
        return " ".join(filter(None, words))

    def look_up(self, text: str, limit: int = 200) -> list[tuple[str, str]]:
        """Return (label, IRI) of what fits ``text``, best first."""
        return [(hit.label, hit.iri) for hit in self.lookup.find(text)[:limit]]

    @property
    def foreign_graphs(self) -> tuple[tuple[str, str, int], ...]:
        """Return (IRI, source file, number of triples) of the named graphs published as they came."""

        def collect() -> tuple[tuple[str, str, int], ...]:
            # Graphs of our own say to whom they are attributed; foreign ones only name their file.
            query = f"""{PREFIXES} SELECT ?g ?file WHERE {{ GRAPH <{self.facts.base}graph/provenance> {{
                ?g dcterms:source ?file FILTER(isLiteral(?file))
                FILTER NOT EXISTS {{ ?g prov:wasAttributedTo ?who }} }} }} ORDER BY ?g ?file"""
            return tuple((graph, file, self._size(graph)) for graph, file in self.facts.rows(query))

        return self._once("foreign graphs", collect)

    def _size(self, graph: str) -> int:
        rows = self.facts.rows(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        return int(rows[0][0])

    @functools.cached_property
    def foreign_documents(self) -> frozenset[str]:
        """Return documents under the base that exist only through their hash fragments."""
        base = self.facts.base
        query = f"""SELECT DISTINCT ?s WHERE {{ ?s a ?t .
            FILTER(STRSTARTS(STR(?s), "{base}") && CONTAINS(STR(?s), "#") && !STRSTARTS(STR(?s), "{base}id/")) }}"""
        return frozenset(iri.partition("#")[0] for (iri,) in self.facts.rows(query))
