"""Listings of one release, computed once: what is there, how much, in order.

A release never changes, so a listing is made when it is first asked for and kept. Only short rows are
kept (an address, a label, a date, a number), so that the memory stays small beside the store's.
"""

from __future__ import annotations

import functools
import threading
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from kg.iris import kind_and_key
from kg.terms import NAMESPACES, RDF, RICO, Term
from kg.terms import PARLEY as P
from kg.web.facts import Facts
from kg.web.words import natural_name, time_order

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


def fold(text: str) -> str:
    """Return text for comparing: no accents, no case, words apart by one blank."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.casefold().replace(",", " ").replace(".", " ").split())


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
        _ = self.conversations, self.counts, self.labels
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
        numbers = self._numbers(kind)
        rows = [Row(iri, self.facts.label(iri), numbers.get(iri, 0)) for iri in ours]
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
            "recordset": "?c rico:isOrWasIncludedIn|rico:isDirectlyIncludedIn ?x",
        }
        if kind not in patterns:
            return {}
        query = f"{PREFIXES} SELECT ?x (COUNT(DISTINCT ?c) AS ?n) WHERE {{ {patterns[kind]} }} GROUP BY ?x"
        return {iri: int(number) for iri, number in self.facts.rows(query)}

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
    def labels(self) -> tuple[tuple[str, str, str], ...]:
        """Return (folded label, label, IRI) of everything that can be looked up by its name."""

        def collect() -> tuple[tuple[str, str, str], ...]:
            found: list[tuple[str, str, str]] = []
            for kind in BROWSABLE:
                if kind != "statement":
                    found.extend((fold(row.label), row.label, row.iri) for row in self.rows(kind))
            query = f"{PREFIXES} SELECT ?x ?l WHERE {{ ?x skos:altLabel ?l }}"
            found.extend((fold(label), label, iri) for iri, label in self.facts.rows(query))
            return tuple(sorted(found))

        return self._once("labels", collect)

    def look_up(self, text: str, limit: int = 200) -> list[tuple[str, str]]:
        """Return (label, IRI) of what has every word of ``text`` in a label; whole names first."""
        words = fold(text).split()
        if not words:
            return []
        hits: dict[str, tuple[tuple[int, int, int], str, str]] = {}
        for folded, label, iri in self.labels:
            if all(word in folded for word in words):
                starts = sum(f" {word}" in f" {folded}" for word in words)
                exact = " ".join(words) in (folded, fold(natural_name(label)))
                # Whole names, then words that begin a word, then the name that says least besides.
                rank = (0 if exact else 1, len(words) - starts, len(folded))
                if iri not in hits or rank < hits[iri][0]:
                    hits[iri] = (rank, label, iri)
        return [(label, iri) for _, label, iri in sorted(hits.values())[:limit]]

    @functools.cached_property
    def foreign_documents(self) -> frozenset[str]:
        """Return documents under the base that exist only through their hash fragments."""
        base = self.facts.base
        query = f"""SELECT DISTINCT ?s WHERE {{ ?s a ?t .
            FILTER(STRSTARTS(STR(?s), "{base}") && CONTAINS(STR(?s), "#") && !STRSTARTS(STR(?s), "{base}id/")) }}"""
        return frozenset(iri.partition("#")[0] for (iri,) in self.facts.rows(query))
