"""Joins persons and gives every minted thing its key, obeying the ledger."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kg.iris import MINTED, mint, parse_ref
from kg.records.identity.anchors import anchors_of, without_anchors
from kg.records.identity.decide import Link, decide
from kg.records.identity.entry import KeyLedger, PersonEntry
from kg.records.identity.evidence import Known
from kg.records.identity.names import Name, name_forms
from kg.records.identity.officers import officers_of
from kg.records.identity.roles import Role, generation_of, pseudonym_of, read_role, see_of
from kg.records.known import is_officer, officer_name

__all__ = ["Identities", "assign_keys", "prepared"]


@dataclass(frozen=True, slots=True)
class Identities:
    """Final keys of all minted refs, and who gives each person its name.

    ``keys`` maps ref to key, ``preferred`` maps a person's key to the name all entries agree on,
    ``joined`` lists the links that were made, ``doubtful`` those a person should decide,
    ``merges`` the published person keys that give way to another thereby (loser, winner).
    """

    keys: Mapping[str, str]
    preferred: Mapping[str, str]
    joined: tuple[Link, ...]
    doubtful: tuple[Link, ...] = ()
    merges: tuple[tuple[str, str], ...] = ()

    @property
    def reasons(self) -> dict[str, tuple[str, float]]:
        """Return, by ref of an entry, the rule and the confidence of the surest link it was joined by."""
        found: dict[str, Link] = {}
        for link in sorted(self.joined, key=lambda k: (-k.confidence, k)):
            for source_key in (link.a, link.b):
                found.setdefault(f"person:{source_key}", link)
        return {ref: (link.rule, link.confidence) for ref, link in found.items()}


def assign_keys(
    persons: Iterable[PersonEntry], other_refs: Iterable[str], ledger: KeyLedger, curated: frozenset[str]
) -> Identities:
    """Join persons and assign the key of every minted ref.

    ``other_refs`` are refs of other minted kinds (conversations, commitments); ``curated`` names
    the authority sets whose slugs give keys (``persons``). The result does not depend on the order.
    """
    entries = sorted(set(persons), key=repr)
    people = prepared(entries)
    known = {p.key for p in people}
    withdrawn = frozenset(key for kind, key in ledger.withdrawn() if kind == "person")
    published = {k: key for k in sorted(known) if (key := ledger.key_for("person", k)) is not None}
    anchors = anchors_of(people, prepared)
    decision = decide(
        [*people, *anchors],
        _named(entries, known),
        published,
        ledger.distinct("person"),
        frozenset(k for k, key in published.items() if key in withdrawn),
    )
    decision = without_anchors(decision, people, anchors)
    groups = [*decision.groups, *((k,) for k in sorted(known - {k for g in decision.groups for k in g}))]
    by_key: defaultdict[str, list[PersonEntry]] = defaultdict(list)
    for entry in entries:
        by_key[entry.key].append(entry)
    keys: dict[str, str] = {}
    preferred: dict[str, str] = {}
    merges: list[tuple[str, str]] = []
    taken = _Taken(ledger)
    for members in sorted(groups):
        entries_of = [e for k in members for e in by_key[k]]
        group = sorted(entries_of, key=lambda e: _rank(e, curated, registers_first=True))
        source_keys = list(dict.fromkeys(e.key for e in group))
        live = list(dict.fromkeys(published[s] for s in source_keys if s in published))
        live = [k for k in live if k not in withdrawn] or live
        key = live[0] if live else taken.free_key("person", source_keys[0])
        merges.extend((loser, key) for loser in live[1:])
        keys.update((f"person:{s}", key) for s in source_keys)
        named = min(entries_of, key=lambda e: _rank(e, curated, registers_first=False))
        preferred.setdefault(key, named.name)
    for ref in sorted(set(other_refs)):
        kind, source_key = parse_ref(ref)
        if kind in MINTED and ref not in keys:
            keys[ref] = ledger.key_for(kind, source_key) or taken.free_key(kind, source_key)
    return Identities(keys, preferred, decision.links, decision.doubtful, tuple(sorted(merges)))


def _rank(entry: PersonEntry, curated: frozenset[str], *, registers_first: bool) -> tuple[int, str, str]:
    """Return who goes first among the entries of one person.

    A curated entry gives key and name. Registers give the key, which is then the same whichever volumes
    are built, but print names nobody used ("Rusk, David Dean"); an item that says "see X" gives neither.
    """
    if entry.authority in curated:
        order = 0
    elif is_officer(entry.key):
        order = 1 if registers_first else 3
    elif not entry.authority:
        order = 5
    elif see_of(entry.role) or pseudonym_of(entry.role):
        order = 4
    else:
        order = 2
    return order, entry.key, entry.name


def _named(entries: Iterable[PersonEntry], known: set[str]) -> Iterable[Link]:
    """Yield links between an entry and the source keys among its identifiers."""
    for entry in entries:
        for identifier in entry.identifiers:
            if identifier != entry.key and identifier in known:
                a, b = sorted((entry.key, identifier))
                yield Link(a, b, "named", 1.0, f"{entry.key} names {identifier}")


def prepared(entries: Iterable[PersonEntry]) -> list[Known]:
    """Return what entries say in the form that is compared; entries with one key are one person."""
    by_key: defaultdict[str, list[PersonEntry]] = defaultdict(list)
    for entry in entries:
        by_key[entry.key].append(entry)
    return [_prepared(key, by_key[key]) for key in sorted(by_key)]


def _prepared(key: str, same: list[PersonEntry]) -> Known:
    first = same[0]
    forms: dict[Name, None] = {}
    for entry in same:
        # In a list of those present "Jr." stands between the name and the office.
        suffix = "" if entry.authority or "," not in entry.name else generation_of(entry.role)
        name = f"{entry.name}, {suffix}." if suffix else entry.name
        forms.update(dict.fromkeys(name_forms(name, entry.alt_names)))
    text = "; ".join(dict.fromkeys(e.role for e in same if e.role))
    stands_for = see_of(text) or pseudonym_of(text)
    sources = [e.years for e in same if e.years]
    source = (min(y[0] for y in sources), max(y[1] for y in sources)) if sources else None
    role = read_role("" if stands_for else text, source[0] if source else 0)
    tenures = [t for e in same for t in e.tenures]
    if tenures:
        role = _with_tenures(role, tenures)
    officer = is_officer(key) or any(i.startswith("pocom:") for e in same for i in e.identifiers)
    if officer:
        lists = {"officers"}  # named by office, or stated by the registers: one entry for each officer
    else:
        lists = {e.authority for e in same if e.authority} or {s for e in same for s in e.found_in}
    years = _years(role, source)
    can_be = (
        frozenset({key}) if officer else officers_of(forms, text, years) if not stands_for else frozenset()
    )
    if not officer and len(can_be) == 1:
        # As the registers write it: "Truehart, William Clyde" is their Trueheart.
        forms.update(dict.fromkeys(name_forms(officer_name(min(can_be)), ())))
    return Known(
        key=key,
        name=first.name,
        forms=tuple(forms),
        role=role,
        lists=frozenset(lists),
        years=years,
        birth=next((e.birth for e in same if e.birth), None),
        death=next((e.death for e in same if e.death), None),
        unlisted=not any(e.authority for e in same) and not officer,
        stands_for=stands_for,
        printed=text,
        officers=can_be,
    )


def _with_tenures(role: Role, tenures: Iterable[tuple[str, int, int]]) -> Role:
    """Add offices that an authority states, as far as a list would print them."""
    words = [slug.removeprefix("o-").replace("-", " ") for slug, _, _ in tenures]
    text = "; ".join(
        w.replace("usa ", "United States ").replace(" amb ", " Ambassador ").title() for w in words
    )
    more = read_role(text)
    years = [y for _, low, high in tenures for y in (low, high) if y]
    both = [*(role.years or ()), *years]
    return Role(
        role.states | more.states,
        role.strong | more.strong,
        role.weak | more.weak,
        (min(both), max(both)) if both else None,
        role.sovereign,
        role.senior,
        role.junior,
    )


def _years(role: Role, source: tuple[int, int] | None) -> tuple[int, int] | None:
    """Return the years in which somebody acted: those printed, and those of the source where they go on."""
    if role.years is None or source is None:
        return role.years or source
    low, high = role.years
    if source[0] <= high + 1 and low <= source[1] + 1:
        return min(low, source[0]), max(high, source[1])
    return role.years


class _Taken:
    """Mints keys that nobody else has: neither in this build nor ever in the ledger."""

    def __init__(self, ledger: KeyLedger) -> None:
        self.ledger = ledger
        self.owners: dict[str, str] = {}
        self.ever: dict[str, frozenset[str]] = {}

    def free_key(self, kind: str, source_key: str) -> str:
        """Mint a key; one more character for each collision with another source key."""
        ever = self.ever.setdefault(kind, self.ledger.owned(kind))
        owner = f"{kind}:{source_key}"
        length = 8
        while (key := mint(kind, source_key, length)) in ever or self.owners.setdefault(key, owner) != owner:
            length += 1
        return key
