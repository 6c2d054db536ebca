"""Who is one person: links that are sure enough are made, doubtful ones are listed, none is made twice over.

Links are made from the surest down. Two groups join only when nobody in one contradicts anybody in
the other, so that A-B and B-C never make one person of an A and a C who cannot be. Where one entry
fits two people about equally well, it is given to neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Final, NamedTuple

from kg.records.identity.candidates import candidate_pairs
from kg.records.identity.evidence import (
    NEVER,
    ONE_SUFFIX,
    Evidence,
    Known,
    compare,
    match_names,
    near_in_time,
    years_between,
)
from kg.records.identity.frequencies import surname_bits
from kg.records.identity.names import Name, name_forms
from kg.records.identity.roles import Role

__all__ = ["Decision", "Link", "decide"]

SURE: Final = 3.0  # bits: joined from here on where family name and given names agree as printed
SURE_LOOSE: Final = 5.5  # where they agree by another spelling, in part, or but for a letter
SURE_SPELLED: Final = 9.0  # where nothing but the names speaks for another spelling of one
SURE_OFFICER: Final = 8.0  # an officer of the registers with somebody whose list gives no such office
SURE_ABROAD: Final = 8.0  # of two countries: a slip in one of the lists
SURE_ONE_WORD: Final = 4.0  # a family name alone, with the same office in the same years
SURE_JUNIOR: Final = (
    9.0  # only one has Jr., and no office in common: a father or a son, or a habit of the list
)
SURE_UNLISTED: Final = 7.0  # people met only as participants, whose name is all there is
SURE_BY_NAME: Final = 10.0  # the same of whom no office and no country is known
SURE_LATER: Final = 9.0  # a generation later without an office in common: a career, or a son's
SURE_COMMON: Final = 8.0  # a family name that one in seven hundred has, without an office in common
DOUBTFUL: Final = 0.0  # bits: listed for review from here on
_MARGIN: Final = 3.0  # bits by which one of two people must fit better
_NO_SLIP: Final = 4.0  # bits from which another middle name or number is taken for a slip
_COMMON: Final = 9.5  # bits of a family name below which it is common
_GENERATION: Final = 12  # years; whoever appears later still may be a son
_ANOTHER_POST: Final = 8  # years after which nothing but the name may be left of somebody
_ALIKE: Final = 0.8  # of the words of the shorter of two role texts of one person listed twice


class Link(NamedTuple):
    """Two entries that are, or may be, one person; ``a`` sorts before ``b``."""

    a: str
    b: str
    rule: str
    confidence: float
    why: str
    bits: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Groups of source keys (each sorted, singles left out), the links that made them, and the doubtful ones."""

    groups: tuple[tuple[str, ...], ...]
    links: tuple[Link, ...]
    doubtful: tuple[Link, ...]


@dataclass
class _Group:
    """People joined so far, with what must not be contradicted."""

    members: list[Known]
    published: set[str] = field(default_factory=set)


def decide(
    people: Sequence[Known],
    stated: Iterable[Link] = (),
    published: Mapping[str, str] | None = None,
    distinct: Collection[frozenset[str]] = (),
    aside: Collection[str] = (),
) -> Decision:
    """Decide which people are one; the same in any order of ``people``.

    ``stated`` are links that somebody states (they hold whatever else speaks against them),
    ``published`` gives the key under which an entry is published already, ``distinct`` pairs of such
    keys that a person told apart, ``aside`` entries that no rule touches.
    """
    published = published or {}
    groups = _Groups(people, published, distinct)
    known = groups.known
    weighed = {
        (a.key, b.key): evidence
        for a, b in candidate_pairs([p for p in people if p.key not in aside])
        if (evidence := compare(a, b)).bits >= DOUBTFUL
    }
    fixed = [*stated, *_aliases(people), *_listed_twice(people)]
    together = list(_published_together(published, known))
    links, doubtful = _join(groups, [*fixed, *together], weighed)
    if together:
        # What is published stays one; why it is one is what the evidence says, as at the first build.
        anew = _Groups(people, published, distinct)
        links = _spanning([*_join(anew, fixed, weighed)[0], *links], groups)
    return Decision(groups.all(), tuple(sorted(links)), _asked(doubtful, groups))


def _join(
    groups: _Groups, fixed: Iterable[Link], weighed: Mapping[tuple[str, str], Evidence]
) -> tuple[list[Link], list[Link]]:
    """Join people by links that hold and by evidence; return the links made and those that are doubtful."""
    known = groups.known
    links = [
        link for link in sorted(set(fixed), key=lambda k: (k.rule, k.a, k.b)) if groups.join(link.a, link.b)
    ]
    sure = {
        p for p, evidence in weighed.items() if evidence.bits >= _needed(evidence, *(known[k] for k in p))
    }
    groups.slips = {
        frozenset(known[k].forms[0] for k in p) for p in sure if "another middle name" in weighed[p].rule
    }
    torn = _torn(sure, weighed, groups)
    doubtful: list[Link] = []
    # Entries of lists first: somebody met only in a document must not stand between two of them.
    for pair in sorted(weighed, key=lambda p: (any(known[k].unlisted for k in p), -weighed[p].bits, p)):
        link = _link(pair, weighed[pair])
        if groups.same(*pair):
            continue
        if pair in torn:
            doubtful.append(link._replace(why=f"{link.why}; {torn[pair]}"))
        elif pair not in sure:
            unlisted = known[pair[0]].unlisted or known[pair[1]].unlisted
            doubtful.append(link._replace(why=f"{link.why}; one stands in no list") if unlisted else link)
        elif (against := groups.clash(*pair)) is not None:
            doubtful.append(link._replace(why=f"{link.why}; {against}"))
        else:
            groups.join(*pair)
            links.append(link)
    return links, doubtful


def _spanning(links: Iterable[Link], groups: _Groups) -> list[Link]:
    """Return the first links that connect what the groups hold together, each only where it is needed."""
    roots: dict[str, str] = {}

    def root(key: str) -> str:
        while (above := roots.setdefault(key, key)) != key:
            key = above
        return key

    kept = []
    for link in links:
        a, b = root(link.a), root(link.b)
        if a != b and groups.same(link.a, link.b):
            roots[b] = a
            kept.append(link)
    return kept


def _asked(doubtful: Iterable[Link], groups: _Groups) -> tuple[Link, ...]:
    """Return the doubtful links that are left, one for two people: the surest of those between their entries."""
    best: dict[frozenset[int], Link] = {}
    for link in sorted(doubtful, key=lambda k: (-k.bits, k)):
        if not groups.same(link.a, link.b) and not groups.told_apart(link.a, link.b):
            best.setdefault(frozenset((id(groups.group[link.a]), id(groups.group[link.b]))), link)
    return tuple(sorted(best.values()))


def _link(pair: tuple[str, str], evidence: Evidence) -> Link:
    return Link(*pair, evidence.rule, evidence.confidence, "; ".join(evidence.reasons), evidence.bits)


_CLOSE: Final = frozenset(
    {
        "same name",
        "name and given name",
        "short form of a given name",
        "a given name left out",
        "family name last",
        "the name of a sovereign",
    }
)


_ONE_WORD: Final = frozenset({"one name", "family name alone"})


def _needed(evidence: Evidence, a: Known, b: Known) -> float:
    """Return the bits that two entries need: more, and a role that agrees, where the names agree less."""
    office = _one_office(a, b)
    country = a.role.states & b.role.states
    if a.unlisted or b.unlisted:
        if not all(any(f.is_full for f in p.forms) for p in (a, b)) or not (a.years and b.years):
            return float("inf")
        if office or (country - {"g-usa"} and "spelling" not in evidence.rule):
            return SURE_UNLISTED
        if _generation_apart(a, b):
            return float("inf")
        if country and "spelling" not in evidence.rule:
            return SURE_UNLISTED if near_in_time(a, b) else SURE_LATER
        # Nothing but name and years: only a rare name printed alike, at one time.
        return SURE_BY_NAME if evidence.rule == "same name" and near_in_time(a, b) else float("inf")
    if "officers" in a.lists | b.lists and not a.officers & b.officers:
        return SURE_OFFICER  # most people of a list never were principal officers: a namesake is likely
    if a.role.states and b.role.states and not country and not office:
        return SURE_ABROAD
    if evidence.rule in _CLOSE:
        if office:
            return SURE
        return SURE_LATER if _generation_apart(a, b) else SURE_COMMON if _common(a, b) else SURE
    if ONE_SUFFIX in evidence.rule and not office:
        return SURE_JUNIOR
    if evidence.rule in _ONE_WORD:
        return SURE_ONE_WORD if office and country - {"g-usa"} and near_in_time(a, b) else float("inf")
    if "another middle name" in evidence.rule and not office:
        return float("inf")
    if "initials" in evidence.rule and not office and not country:
        return float("inf")
    if "spelling" in evidence.rule and not office and not country - {"g-usa"}:
        return SURE_SPELLED
    return SURE_LOOSE


def _common(a: Known, b: Known) -> bool:
    if near_in_time(a, b) and a.role.weak and a.role.weak == b.role.weak:
        return False  # one office at one time, though many have had its like
    return all(max(map(surname_bits, p.forms[0].surname), default=0.0) < _COMMON for p in (a, b))


def _generation_apart(a: Known, b: Known) -> bool:
    return (years_between(a, b) or 0) > _GENERATION


def _one_office(a: Known, b: Known) -> bool:
    """Tell whether two role texts share a word that few offices have, or the registers one officer."""
    return bool(a.role.strong & b.role.strong or a.officers & b.officers)


# ---------------------------------------------------------------- links that are stated


def _published_together(published: Mapping[str, str], known: Mapping[str, Known]) -> Iterable[Link]:
    """Yield links between entries that stand under one key already: what is published stays."""
    by_key: defaultdict[str, list[str]] = defaultdict(list)
    for source_key in sorted(published):
        if source_key in known:
            by_key[published[source_key]].append(source_key)
    for same in by_key.values():
        for other in same[1:]:
            yield Link(same[0], other, "published under one key", 1.0, "the ledger has one key for both", 0.0)


def _aliases(people: Sequence[Known]) -> Iterable[Link]:
    """Yield links that an item of a list states: "see X", "pseudonym for X"."""
    by_list: defaultdict[str, list[Known]] = defaultdict(list)
    for person in people:
        for name in person.lists:
            by_list[name].append(person)
    for person in sorted(people, key=lambda p: p.key):
        if not person.stands_for:
            continue
        wanted = name_forms(person.stands_for, ())
        for other_list in sorted(person.lists):
            meant = [
                p for p in by_list[other_list] if p is not person and not p.stands_for and _named(p, wanted)
            ]
            if len(meant) == 1:
                a, b = sorted((person.key, meant[0].key))
                yield Link(a, b, "the list says so", 0.99, f"{person.name}: {person.stands_for}", 0.0)


def _named(person: Known, wanted: Iterable[Name]) -> bool:
    """Tell whether one of the names wanted, in either order, is a person's."""
    for form in wanted:
        for own in person.forms:
            if form.words and set(form.words) <= set(own.words):
                return True
            natural = Name(form.words[-1:], form.words[:-1], own.suffix) if len(form.words) > 1 else form
            if max(match_names(form, own).bits, match_names(natural, own).bits) > 10:
                return True  # "Walter Bedell Smith" stands for "Smith, Walter Bedell"
    return False


def _listed_twice(people: Sequence[Known]) -> Iterable[Link]:
    """Yield links between items of one list with one name and one role: lists were put together from others."""
    same: defaultdict[tuple[str, str, str], list[Known]] = defaultdict(list)
    for person in sorted(people, key=lambda p: p.key):
        form = person.forms[0]
        if form.given and form.is_full and not person.unlisted and "officers" not in person.lists:
            for name in person.lists:
                same[name, " ".join(form.surname), form.given[0]].append(person)
    for items in same.values():
        for a, b in combinations(items, 2):
            match = match_names(a.forms[0], b.forms[0])
            if (
                not match.middle_differs
                and a.forms[0].suffix == b.forms[0].suffix
                and _one_role(a.role, b.role)
            ):
                yield Link(a.key, b.key, "listed twice", 0.98, "one list has the name twice with one role")


def _one_role(a: Role, b: Role) -> bool:
    one, other = a.strong | a.weak, b.strong | b.weak
    shared = len(one & other)
    return shared > (2 if a.strong & b.strong else 3) and shared >= _ALIKE * min(len(one), len(other))


# ---------------------------------------------------------------- doubt


def _torn(
    sure: Collection[tuple[str, str]], weighed: Mapping[tuple[str, str], Evidence], groups: _Groups
) -> dict[tuple[str, str], str]:
    """Return sure pairs of which one entry fits somebody else about as well, who cannot be the same."""
    near: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for pair in sorted(sure):
        for one, other in (pair, pair[::-1]):
            near[one][other] = weighed[pair].bits
    found = dict(_slips_nearer(sure, weighed, groups.known))
    for members in _connected(near):
        for other, rival in combinations(members, 2):
            if not groups.contradict(other, rival):
                continue
            for key in sorted(near[other].keys() & near[rival].keys()):
                if abs(near[other][key] - near[rival][key]) < _MARGIN:
                    for one, against in ((other, rival), (rival, other)):
                        if groups.known[against].unlisted and not groups.known[one].unlisted:
                            continue  # the item of a list goes first
                        pair = (key, one) if key < one else (one, key)
                        found.setdefault(pair, f"{groups.known[key].name} also fits {against}")
    return found


def _slips_nearer(
    sure: Iterable[tuple[str, str]], weighed: Mapping[tuple[str, str], Evidence], known: Mapping[str, Known]
) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield sure pairs years apart without an office in common, where somebody of the same years is only a letter away.

    "Samuel R." of 1968 may be the Samuel D. of those years, and not the Samuel R. of 1977.
    """
    slips: defaultdict[str, set[str]] = defaultdict(set)
    for pair, evidence in weighed.items():
        if "another middle name" in evidence.rule and near_in_time(*(known[k] for k in pair)):
            for one, other in (pair, pair[::-1]):
                slips[one].add(other)
    for pair in sorted(sure):
        a, b = (known[k] for k in pair)
        if (years_between(a, b) or 0) < _ANOTHER_POST or _one_office(a, b):
            continue
        rivals = sorted((slips[pair[0]] | slips[pair[1]]) - set(pair))
        if rivals:
            yield pair, f"{rivals[0]} has another middle name and the same years"


def _connected(near: Mapping[str, Iterable[str]]) -> Iterator[list[str]]:
    """Yield the keys that hang together by links, sorted."""
    seen: set[str] = set()
    for start in sorted(near):
        if start in seen:
            continue
        members, waiting = [], [start]
        seen.add(start)
        while waiting:
            key = waiting.pop()
            members.append(key)
            for other in near[key]:
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        yield sorted(members)


class _Groups:
    """Union-find over source keys that knows what contradicts what."""

    def __init__(
        self, people: Sequence[Known], published: Mapping[str, str], distinct: Collection[frozenset[str]]
    ) -> None:
        self.known = {p.key: p for p in people}
        self.distinct = frozenset(distinct)
        self.slips: Collection[frozenset[Name]] = ()  # two names of which one is a slip for the other
        self.weighed: dict[tuple[str, str], bool] = {}  # pairs compared before: whether they contradict
        self.group = {p.key: _Group([p], {published[p.key]} if p.key in published else set()) for p in people}

    def same(self, a: str, b: str) -> bool:
        return self.group[a] is self.group[b]

    def join(self, a: str, b: str) -> bool:
        one, other = self.group[a], self.group[b]
        if one is other:
            return False
        if len(one.members) < len(other.members):
            one, other = other, one
        one.members.extend(other.members)
        one.published |= other.published
        for person in other.members:
            self.group[person.key] = one
        return True

    def _clash(self, a: Known, b: Known) -> bool:
        pair = (a.key, b.key) if a.key < b.key else (b.key, a.key)
        known = self.weighed.get(pair)
        if known is None:
            slip = frozenset((a.forms[0], b.forms[0])) in self.slips and not a.lists & b.lists
            known = self.weighed[pair] = not slip and _clash(a, b)
        return known

    def all(self) -> tuple[tuple[str, ...], ...]:
        groups = {id(g): g for g in self.group.values() if len(g.members) > 1}
        return tuple(sorted(tuple(sorted(p.key for p in g.members)) for g in groups.values()))

    def told_apart(self, a: str, b: str) -> bool:
        """Tell whether a person decided that two entries are not one."""
        one, other = self.group[a].published, self.group[b].published
        return bool(self.distinct) and any(frozenset((x, y)) in self.distinct for x in one for y in other)

    def contradict(self, a: str, b: str) -> bool:
        """Tell whether two entries cannot be one person."""
        if self.same(a, b):
            return False
        if self.told_apart(a, b):
            return True
        return self._clash(self.known[a], self.known[b])

    def clash(self, a: str, b: str) -> str | None:
        """Return why two groups cannot be one person, or None."""
        if self.told_apart(a, b):
            return "a person told them apart"
        one, other = self.group[a].members, self.group[b].members
        for x in one:
            for y in other:
                if self._clash(x, y):
                    return f"{x.key} and {y.key} contradict each other"
        return None


def _clash(a: Known, b: Known) -> bool:
    if a.lists & b.lists:
        return True
    names = [match_names(x, y) for x in a.forms for y in b.forms]
    best = max(names, key=lambda m: m.bits)
    if best.bits <= NEVER:
        return not (a.role.sovereign and b.role.sovereign) and not _may_be_alias(a, b)
    if best.middle_differs or "generation" in best.rule:
        return not _one_office(a, b) or compare(a, b).bits < _NO_SLIP
    if not a.years or not b.years or _may_be_alias(a, b):
        return False
    # A third entry between them can fit father and son. Registers, which know a birth year, only name late offices.
    strict = _generation_apart(a, b) and "officers" not in a.lists | b.lists
    return compare(a, b).bits <= (SURE if strict else NEVER)


def _may_be_alias(a: Known, b: Known) -> bool:
    """Tell whether an entry only points to another, so that its name need not fit."""
    return bool(a.stands_for or b.stands_for)
