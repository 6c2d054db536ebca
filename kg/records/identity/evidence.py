"""What speaks for and against two entries being one person, in bits.

The model is Fellegi and Sunter's: each thing compared adds the logarithm of how much likelier its
outcome is for one person than for two. The sum starts at what two entries of a list have in common
before anything is known (one in ten thousand), so at 0 bits it is even whether they are one, and at
6 bits the odds are 64 to 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import JaroWinkler

from kg.records.identity.frequencies import INITIAL_BITS, given_bits, surname_bits
from kg.records.identity.given import groups_of, same_name, same_spelling
from kg.records.identity.names import Name
from kg.records.identity.roles import Role
from kg.records.identity.romanise import chinese, skeleton, syllables

__all__ = [
    "NEVER",
    "ONE_SUFFIX",
    "Evidence",
    "Known",
    "Match",
    "compare",
    "match_names",
    "near_in_time",
    "years_between",
]

PRIOR: Final = -13.3
NEVER: Final = -60.0
ONE_SUFFIX: Final = ", one with Jr. or a number"
_LONGEST_LIFE: Final = 60  # years between two appearances of one person
_GROWN_UP: Final = 18
_CAREER: Final = 8  # years after which nobody goes back to a beginner's office


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A person entry, prepared for comparing."""

    key: str
    name: str
    forms: tuple[Name, ...]
    role: Role
    lists: frozenset[str]  # sources that list each person once
    years: tuple[int, int] | None
    birth: int | None = None
    death: int | None = None
    unlisted: bool = False
    stands_for: str = ""  # the name an item points to: "see X", "pseudonym for X"
    printed: str = ""  # the role text
    officers: frozenset[str] = frozenset()  # slugs of the officers it can be by name, office and time


class Match(NamedTuple):
    """How two names compare: bits (without the prior), by what rule, and whether a middle name disagrees."""

    bits: float
    rule: str
    middle_differs: bool = False
    identical: bool = False


class Evidence(NamedTuple):
    """The sum, the rule that describes the names, and the reasons in words."""

    bits: float
    rule: str
    reasons: tuple[str, ...]

    @property
    def confidence(self) -> float:
        """Return the sum as a probability, two or three digits.

        Names, offices and countries depend on each other, so a bit is worth half of one: this is what
        reading found (docs/identity.md).
        """
        return round(min(0.999, 1 / (1 + 2 ** -(max(self.bits, -30.0) / 2 + 1))), 3)


_NO_MATCH: Final = Match(NEVER, "")

# ---------------------------------------------------------------- names


class _Token(NamedTuple):
    bits: float
    kind: str


def _compare_given(one: str, other: str) -> _Token | None:
    """Compare two folded given names or initials; None when they contradict each other."""
    if one == other:
        return _Token(given_bits(one), "initial" if len(one) == 1 else "same")
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        if short == long[0]:
            return _Token(INITIAL_BITS - 0.2, "initial")
        if skeleton(long)[:1] == skeleton(short + "a")[:1] and short not in "aeiou":
            return _Token(INITIAL_BITS - 1.5, "initial")
        return None
    if len(short) == 2 and long.startswith(short):
        return _Token(INITIAL_BITS, "initial")  # Ya. for Yakovlevich, Th. for Theodor
    if same_name(one, other):
        return _Token(min(given_bits(one), given_bits(other)) - 1.0, "short form")
    if same_spelling(one, other):
        return _Token(max(3.0, min(given_bits(one), given_bits(other)) - 2.0), "spelling")
    return None


def _align(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str, bool] | None:
    """Compare given names in order; the first of the longer may be left out ("C. Douglas", "Douglas").

    Returns bits, the weakest kind, and whether a later name disagrees; None when the first ones do.
    """
    best: tuple[float, str, bool] | None = None
    for skip_one, skip_other in ((0, 0), (1, 0), (0, 1), (2, 0), (0, 2)):
        a, b = one[skip_one:], other[skip_other:]
        if not a or not b or (skip_one and len(b) > len(a)) or (skip_other and len(a) > len(b)):
            continue
        if max(skip_one, skip_other) == 2 and any(len(w) > 1 for w in (one[:skip_one] or other[:skip_other])):
            continue  # "V. K. Wellington" and "Wellington"
        first = _compare_given(a[0], b[0])
        if first is None or ((skip_one or skip_other) and first.kind == "initial"):
            continue
        bits, kinds, differs = first.bits, [first.kind], False
        for x, y in zip(a[1:], b[1:], strict=False):
            token = _compare_given(x, y)
            if token is None:
                # Not the second but the third name is given by the other: Robert Gordon, R. J. Gordon.
                differs = differs or not any(
                    _compare_given(x, z) or _compare_given(y, w) for z in b[1:] for w in a[1:]
                )
                bits += 0.0 if not differs else -6.5
            else:
                bits += token.bits
                kinds.append(token.kind)
        if skip_one or skip_other:
            bits -= 2.0
            kinds.append("left out")
        kind = next(
            (k for k in ("spelling", "short form", "left out") if k in kinds),
            "initial" if kinds[0] == "initial" else "same",
        )
        if best is None or bits > best[0]:
            best = (bits, kind, differs)
    return best


_RULES: Final = {
    "same": "name and given name",
    "initial": "name and initials",
    "short form": "short form of a given name",
    "spelling": "another spelling",
    "left out": "a given name left out",
}


def _compare_surnames(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str] | None:
    if one == other:
        return max(surname_bits(w) for w in one), ""
    if "".join(one) == "".join(other):
        return max(surname_bits(w) for w in one), ""
    short, long = sorted((one, other), key=len)
    if len(short) < len(long) and len(short) == 1:
        if short[0] == long[0]:
            return surname_bits(short[0]) - 2.0, "part of a double name"
        if short[0] == long[-1]:
            return surname_bits(short[0]) - 2.5, "part of a double name"
    if (
        same_spelling("".join(one), "".join(other))
        and JaroWinkler.similarity("".join(one), "".join(other)) >= 0.85
    ):
        common = min(surname_bits("".join(one)), surname_bits("".join(other)))
        return common - 3.5, "another spelling"
    return None


def _word_bits(words: tuple[str, ...]) -> float:
    """Return what the agreement of a whole name in any order says."""
    rest = sorted((min(given_bits(w), surname_bits(w)) for w in words if len(w) > 1), reverse=True)
    return 10.0 + sum(min(b, 5.0) for b in rest[1:]) if rest else 0.0


def _compare_single(a: Name, b: Name) -> Match:
    """Compare a name of one word with another: it says little, and only a role can make it more."""
    if not a.words or not b.words or len(a.words[0]) < 3:
        return _NO_MATCH
    if a.words == b.words:
        return Match(surname_bits(a.words[0]) - 3.0, "one name", identical=True)
    if a.surname[0] == b.surname[0] or a.surname[-1] == b.surname[-1]:
        return Match(surname_bits(a.surname[0]) - 4.0, "family name alone")
    return _NO_MATCH


def _compare_unordered(a: Name, b: Name) -> Match:
    """Compare names of which one or both do not say what is the family name."""
    one, other = a.words, b.words
    if len(one) < 2 or len(other) < 2:
        return _compare_single(a, b)
    if one == other or "".join(one) == "".join(other):
        return Match(_word_bits(one), "same name", identical=True)
    if sorted(one) == sorted(other):
        initials = INITIAL_BITS * sum(1 for w in one if len(w) == 1)
        return Match(_word_bits(one) + initials - 1.0, "family name last")
    if chinese(one) & chinese(other):
        return Match(10.0 + 4.0 * (max(len(one), len(other)) - 1) - 1.0, "another romanisation")
    if len(one) == len(other) == 3 and syllables(one) and syllables(one) == syllables(other):
        return Match(10.0, "the same syllables, other vowels")
    return _in_any_order(a, b, 2.0)


def _in_any_order(a: Name, b: Name, cost: float) -> Match:
    """Compare whole names word by word: every full word of the shorter must stand in the longer."""
    one, other = ([w for w in n.words if len(w) > 2] for n in (a, b))
    short, long = sorted((one, other), key=len)
    if len(short) < 2:
        return _NO_MATCH
    left, found, slips = list(long), [], 0
    for word in short:
        same = next((w for w in left if w == word), None)
        if same is None:
            same = next(
                (
                    w
                    for w in left
                    if len(w) > 4
                    and len(word) > 4
                    and (same_spelling(w, word) or groups_of(w) & groups_of(word))
                ),
                None,
            )
            slips += 1
        if same is None:
            return _NO_MATCH
        left.remove(same)
        found.append(word)
    if slips > 1 or slips >= len(found):
        return _NO_MATCH
    rule = "another spelling" if slips else "the same words in another order"
    return Match(_word_bits(tuple(found)) - cost - 1.5 * slips - 0.5 * len(left), rule)


@lru_cache(maxsize=1 << 18)
def match_names(a: Name, b: Name) -> Match:
    """Compare two names; the bits are very negative where they cannot be one person's."""
    if a.woman and b.woman is None and b.given and a.given and not set(a.given) & set(b.given):
        return _NO_MATCH  # Mrs. X is not Mr. X
    suffix, note = _compare_suffix(a, b)
    if suffix <= NEVER:
        return _NO_MATCH
    if not a.given or not b.given:
        found = _compare_unordered(a, b)
        return (
            found._replace(bits=found.bits + suffix, rule=found.rule + note) if found.bits > NEVER else found
        )
    family = _compare_surnames(a.surname, b.surname)
    given = _align(a.given, b.given) if family else None
    if family is None or given is None:
        found = _in_any_order(a, b, 2.0) if _crossed(a, b) else _NO_MATCH
        return (
            found._replace(bits=found.bits + suffix, rule=found.rule + note) if found.bits > NEVER else found
        )
    bits, kind, differs = given
    identical = a.surname == b.surname and a.given == b.given and a.is_full
    rule = family[1] or (_RULES[kind] if not identical else "same name")
    if differs:
        rule = "name and given name, another middle name"
    return Match(family[0] + bits + suffix, rule + note, differs, identical and a.suffix == b.suffix)


def _crossed(a: Name, b: Name) -> bool:
    """Tell whether the family name of each stands somewhere in the other."""
    return a.surname[-1] in b.words and b.surname[-1] in a.words


def _compare_suffix(a: Name, b: Name) -> tuple[float, str]:
    if a.numeral and b.numeral and a.numeral != b.numeral:
        return NEVER, ""
    if a.suffix == b.suffix:
        return (2.0, "") if a.suffix else (0.0, "")
    if not a.suffix or not b.suffix:
        return (-2.0, ONE_SUFFIX) if {"jr", "sr"} & {a.suffix, b.suffix} else (-3.0, ONE_SUFFIX)
    return (NEVER, "") if {a.suffix, b.suffix} == {"jr", "sr"} else (-4.0, ", another generation")


# ---------------------------------------------------------------- entries


_KOREA: Final = frozenset({"g-rok", "g-dprk"})
_CHINA: Final = frozenset({"g-prc", "g-roc"})


def compare(a: Known, b: Known) -> Evidence:
    """Weigh two entries against each other."""
    if (why := _impossible(a, b)) is not None:
        return Evidence(NEVER, "", (why,))
    name = _best_name(a, b)
    if name.rule.startswith("the same syllables") and not any(
        a.role.states & group and b.role.states & group for group in (_KOREA, _CHINA)
    ):
        name = _NO_MATCH
    if name.rule.startswith("another romanisation") and not (
        a.role.states & _CHINA and b.role.states & _CHINA
    ):
        name = _NO_MATCH
    if name.bits <= NEVER:
        return Evidence(NEVER, "", ("the names differ",))
    reasons = [f"{name.rule} {name.bits:+.1f}"]
    bits = PRIOR + name.bits
    if name.identical:
        bits += 3.0
        reasons.append("printed alike +3.0")
    if ONE_SUFFIX in name.rule and a.role.states & b.role.states - {"g-usa"}:
        bits -= 6.0  # among Americans a habit, elsewhere printed to tell father and son apart
        reasons.append("Jr. tells foreigners apart -6.0")
    for weight, reason in (
        _registers(a, b), _states(a.role, b.role), _offices(a, b), _ranks(a, b), _time(a, b),
    ):  # fmt: skip
        if reason:
            bits += weight
            reasons.append(f"{reason} {weight:+.1f}")
    return Evidence(round(bits, 1), name.rule, tuple(reasons))


def _impossible(a: Known, b: Known) -> str | None:
    if a.lists & b.lists:
        return "both stand in one list"
    for one, other in ((a, b), (b, a)):
        # A list may name the dead; only an office with years says that somebody was alive.
        if one.death is not None and other.role.years and other.role.years[0] > one.death + 1:
            return "one was dead when the other acted"
        if one.birth is not None and other.years is not None and other.years[1] < one.birth + _GROWN_UP:
            return "one was a child when the other acted"
    if a.birth and b.birth and abs(a.birth - b.birth) > 1:
        return "born in different years"
    if (years_between(a, b) or 0) > _LONGEST_LIFE:
        return f"more than {_LONGEST_LIFE} years apart"
    return None


def _best_name(a: Known, b: Known) -> Match:
    best = max((match_names(x, y) for x in a.forms for y in b.forms), key=lambda m: (m.bits, m.rule))
    if a.role.sovereign and b.role.sovereign and a.role.states & b.role.states:
        found = [m for x in a.forms for y in b.forms if (m := _sovereigns(x, y)) is not None]
        return max([best, *found], key=lambda m: (m.bits, m.rule))
    return best


def _sovereigns(one: Name, other: Name) -> Match | None:
    """Compare the names of two rulers of one country: the first word, and the number where both have it."""
    if not one.words or not other.words or _compare_suffix(one, other)[0] <= NEVER:
        return None
    if skeleton(one.words[0]) != skeleton(other.words[0]):
        return None
    return Match(15.0 if one.numeral == other.numeral else 13.0, "the name of a sovereign")


_DIVIDED: Final = (
    frozenset({"g-prc", "g-roc"}),
    frozenset({"g-uar", "g-egypt", "g-syria"}),
    frozenset({"g-malaya", "g-malaysia", "g-singapore"}),
    frozenset({"g-frg", "g-gdr"}),
)


def _states(a: Role, b: Role) -> tuple[float, str]:
    if not a.states or not b.states:
        return 0.0, ""
    shared = a.states & b.states
    if shared - {"g-usa"}:
        return 3.5, "the same country"
    if shared:
        return 0.7, "the same country"
    if any(a.states & group and b.states & group for group in _DIVIDED):
        return 0.0, ""
    return -5.0, "different countries"


def _registers(a: Known, b: Known) -> tuple[float, str]:
    """Weigh which officers of the registers the two are: a name and an office at one time are seldom two people's."""
    if not a.officers or not b.officers:
        return 0.0, ""
    shared = a.officers & b.officers
    return (
        (8.0, f"both are {min(shared)} in the registers")
        if shared
        else (-8.0, "two officers of the registers")
    )


def _offices(a: Known, b: Known) -> tuple[float, str]:
    one, other = a.role, b.role
    if not (one.strong or one.weak) or not (other.strong or other.weak):
        return 0.0, ""
    strong, weak = one.strong & other.strong, one.weak & other.weak
    bits = min(6.0, 2.2 * len(strong)) + min(2.0, 0.5 * len(weak))
    if one.strong == other.strong and one.weak == other.weak:
        bits += 2.0
    if strong:
        return round(min(bits, 8.0), 1), "roles share " + ", ".join(
            w.removeprefix("zz") for w in sorted(strong)[:4]
        )
    if one.strong and other.strong:
        apart = years_between(a, b)
        # A new career is likely after some years; after many, a son is.
        against = -2.0 if apart is None or apart <= 3 else -1.0 if apart <= 12 else -4.0
        return round(bits / 2 + against, 1), "no word of office in common"
    return round(min(bits, 2.0), 1), "offices of one kind"


def _ranks(a: Known, b: Known) -> tuple[float, str]:
    """Weigh whether somebody would begin a career years after the height of it: a son does."""
    if a.years is None or b.years is None:
        return 0.0, ""
    first, later = (a, b) if a.years[1] <= b.years[0] else (b, a)
    if first.role.senior and later.role.junior and (years_between(a, b) or 0) >= _CAREER:
        return -15.0, "a lower rank later"
    return 0.0, ""


def years_between(a: Known, b: Known) -> int | None:
    """Return the years between two people's appearances; none or less where they overlap."""
    if a.years is None or b.years is None:
        return None
    return max(a.years[0], b.years[0]) - min(a.years[1], b.years[1])


def near_in_time(a: Known, b: Known) -> bool:
    """Tell whether two people appear within three years of each other."""
    gap = years_between(a, b)
    return gap is not None and gap <= 3


def _time(a: Known, b: Known) -> tuple[float, str]:
    gap = years_between(a, b)
    if gap is None:
        return 0.0, ""
    for limit, bits in ((3, 1.0), (12, 0.0), (25, -1.5), (40, -3.5)):
        if gap <= limit:
            return (bits, "the same years" if bits > 0 else f"{gap} years apart") if bits else (0.0, "")
    return -7.0, f"{gap} years apart"
