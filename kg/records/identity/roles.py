"""What a role text says: the government somebody served, the words of the offices, the years."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from kg.records.identity.romanise import fold
from kg.records.states import STATES, find_state, leading_state

__all__ = ["Role", "generation_of", "pseudonym_of", "read_role", "see_of"]

_YEAR: Final = re.compile(r"(?<!\d)(1[789]\d\d|20[0-4]\d)(?:[-–—](\d\d)(?!\d))?")
_DATES: Final = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b|\d+"
)
_OURS: Final = re.compile(
    r"\bU\.?\s?S\.?(?:A|N|AF|MC|IA|UN)?\b|\bUnited States\b|(?<!North )(?<!Latin )(?<!South )(?<!Central )\bAmerican\b|\bDepartment of (?:State|Defense|the (?:Army|Navy|Air Force|"
    r"Treasury|Interior)|Commerce|Agriculture|Justice|Labor|Energy)\b|\bBureau of\b|\b(?:Assistant|Under|Deputy) Secretary\b|\bSecretary of (?:State$|State[ ,;]|the Treasury|"
    r"Commerce|Agriculture|Labor|the Interior|the Army|the Navy|the Air Force)|\bSenat(?:or|e)\b|\bCongress|\bHouse of Representatives\b|\bWhite House\b|"
    r"\bNational Security Council\b|\bNSC\b|\bCentral Intelligence\b|\bCIA\b|\bJoint Chiefs\b|\bJCS\b|\bPolicy Planning\b|"
    r"\bInternational Cooperation Administration\b|\bAgency for International Development\b|\bAID\b|\bAtomic Energy Commission\b|"
    r"\bForeign Service\b|\bPresident['’]s\b|\bto the President\b|\bto President [A-Z]|\bOperations Coordinating Board\b|\bOffice of Management\b|"
    r"\b[DR][-–](?:[A-Z][a-z]+|[A-Z]{2})|\bDistrict of Columbia\b|\bFederal Reserve\b|\bAttorney General$|\bMutual Security\b|\bHarvard\b",
)
_MISSION: Final = re.compile(
    r"^(?:former |then |later |subsequently )?(?:Minister|Ambassador|Counselor|Consul|Chargé|Charge|Deputy Chief of Mission|Chief of Mission|"
    r"(?:First|Second|Third) Secretary|Political Officer|Economic|Attaché|Embassy|Legation|Vice Consul|Officer)\b"
    r".{0,60}?\b(?:Ambassador|Embassy|Legation|to|in|at)\b"
)
_HOME: Final = re.compile(
    r"\b(?:President|Premier|Prime Minister|Foreign Minister|Minister|Chancellor|King|Queen|Emperor|Shah|Sultan|Emir|Head of State|"
    r"Chairman|Secretary General|Chief of State|Ambassador|Representative|Leader|leader|Party|Government|Army|Assembly|Parliament)\b[^;]*?\b(?:of|for) (?:the )?(?P<of>[A-Z][^,;]*)"
)
_SOVEREIGN: Final = re.compile(
    r"\b(?:King|Queen|Emperor|Empress|Shah|Sultan|Emir|Amir|Pope|Prince|Imam|Ruler|Archbishop|Patriarch)\b"
)
_NOTHING: Final = frozenset(
    """a an and as at by for from in into of on or the to until till after before since then thereafter later also during
    with through subsequently again concurrently former formerly january february march april may june july august
    september october november december early mid late end first second third member staff s d r""".split()  # noqa: SIM905
)
_WEAK: Final = frozenset(
    """secretary state department assistant deputy under minister ambassador president director office officer affair
    bureau special foreign united states national general chief government council chairman executive representative
    political relation international senator us u security public service prime acting vice charge affaire d
    embassy permanent head adviser counselor consul american administration committee washington house
    ministry commission delegation mission republic people party central economic military consultant advisor
    undersecretary usa usn usaf institute university professor leader""".split()  # noqa: SIM905
)
_CAPITALS: Final = re.compile(r"\b[A-Z][a-z]+(?: [A-Z][a-z]+)?\b")
_WHERE: Final = re.compile(r"\b(?:to|in|at|for|on|with|from)(?: the)?\s*$")
_ABOUT: Final = re.compile(
    r"\b(?:Officer in Charge|Country (?:Director|Officer)|Desk Officer|Office) (?:of|for)(?: the)?\s*$"
)
_OF_STATE: Final = re.compile(r"\s*(?:Embassy|Legation|Delegation|Mission|Government|Foreign|Ministry)\b")
_DESK: Final = re.compile(r"\s*(?:Affairs|Desk|Section|Division|Studies|Relations|Questions)\b")
_HEAD_OF_STATE: Final = re.compile(
    r"(?:^|; |thereafter |then )(?:the )?(?:[A-Z][a-z]+ )?President(?: of [A-Z]|,? until|,? from|$| of the (?:Republic|Federal|United|State|Council of State))"
)
_SENIOR: Final = re.compile(
    r"(?<!to the )(?<!to )\b(?:Prime Minister|Premier|Foreign Minister|Minister (?:of|for)|Foreign Secretary|Senator|Governor|"
    r"(?:^|(?:; |Under |Deputy |Assistant )(?:the )?)Secretary of (?:State|Defense|the (?:Treasury|Army|Navy|Air Force|Interior)|Commerce)|"
    r"Chief of Staff|Commander[- ]in[- ]Chief|Ambassador (?:to|in|at)|Director of Central|Deputy Director for|Vice President)\b"
)
_JUNIOR: Final = re.compile(
    r"\b(?:[Ii]ntern|[Ss]tudent|(?:Second|Third) Secretary|Vice Consul|International Relations Officer|Desk Officer|"
    r"Country Officer|[Cc]ase [Oo]fficer|[Ss]taff [Aa]ssistant|[Rr]esearch [Aa]ssistant|[Ii]nterpreter|[Tt]ranslator|[Cc]lerk)\b"
)
_GENERATION: Final = re.compile(r"(?:^|; )(Jr|Sr|II|III|IV|2d|3rd|3d)(?=$|[.,;—–-])")
_SEE: Final = re.compile(r"^\W*[Ss]ee\s?(?:also |under )?(?P<name>[A-Z][^;.]*)\W*$")
_PSEUDONYM: Final = re.compile(
    r"\b(?:pseudonym|code ?name|cryptonym|alias|cover name|pen name)s? (?:of|for|used by) (?P<name>[A-Z][^;,(]*)"
)


@dataclass(frozen=True, slots=True)
class Role:
    """A role text taken apart; every field may be empty."""

    states: frozenset[str] = frozenset()  # slugs of governments
    strong: frozenset[str] = frozenset()  # words that few offices share
    weak: frozenset[str] = frozenset()  # words that many share
    years: tuple[int, int] | None = None
    sovereign: bool = False
    senior: bool = False  # held an office that one rises to
    junior: bool = False  # held one that one begins with, and none that one rises to


@lru_cache(maxsize=1 << 16)
def read_role(text: str, year: int = 0) -> Role:
    """Take a role text apart; ``year`` is about when it was true (for names of states that moved).

    >>> read_role("Assistant Secretary of State for Far Eastern Affairs from April 1953").states
    frozenset({'g-usa'})
    >>> sorted(read_role("Soviet Ambassador to the United States").states), read_role("Envoy, 1961-63").years
    (['g-ussr'], (1961, 1963))
    """
    if not text:
        return Role()
    text = text.replace("the Hellenes", "Greece")
    states: set[str] = set()
    sent: set[str] = set()
    for clause in re.split(r"[;]|, (?=then|thereafter)", text):
        state = _state(clause.strip(" ,."), year or 1961)
        if state:
            states.add(state)
        elif _MISSION.match(clause.strip(" ,.")):
            sent.add("g-usa")  # "Ambassador to France": ours, unless another office says whose
    states = states or sent
    words = {_stem(w) for w in fold(_DATES.sub(" ", _abbreviated(text))).split()} - _NOTHING
    words = {w for w in words if len(w) > 1} - _state_words()
    if states - {"g-usa"} and _HEAD_OF_STATE.search(text):
        words.add("zzheadofstate")
    if states - {"g-usa"} and words & {"zzheadofstate", "zzpremier"}:
        words.add("zzleader")  # "President of Cuba" and "Premier of Cuba" are one man often enough
    return Role(
        frozenset(states),
        frozenset(words - _WEAK),
        frozenset(words & _WEAK),
        _years(text),
        bool(_SOVEREIGN.search(text)),
        bool(_SENIOR.search(text)),
        bool(_JUNIOR.search(text)) and _SENIOR.search(text) is None,
    )


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


_SHORT: Final = (
    # Offices of few holders, each one strong word ("zz" keeps it apart from names).
    (re.compile(r"\bNSC\b|National Security Council"), "zznsc"),
    (re.compile(r"\bCIA\b|Central Intelligence(?: Agency)?"), "zzcia"),
    (re.compile(r"Prime Minister|Premier\b|Chairman of the (?:Soviet )?Council of Ministers"), "zzpremier"),
    (
        re.compile(
            r"Foreign Minister|Minister (?:of|for) (?:Foreign|External) (?:Affairs|Relations)|Foreign Secretary|Secretary of State for (?:Foreign|External) Affairs"
        ),
        "zzforeignminister",
    ),
    (
        re.compile(
            r"(?:General|First) Secretary(?= of the (?:Central|Communist))|Secretary[ -]General(?=,? of the (?:Central|Communist)|, Communist)"
        ),
        "zzpartyleader",
    ),
    (
        re.compile(
            r"Secretary[- ]General of the United Nations|(?:United Nations|UN|U\.N\.) Secretary[- ]General"
        ),
        "zzunsecretarygeneral",
    ),
    (re.compile(r"Attorney General"), "zzattorneygeneral"),
    (re.compile(r"Vice President"), "zzvicepresident"),
    (re.compile(r"Secretary of State\b(?! for)"), "zzsecretarystate State"),
    (re.compile(r"Secretary of Defense"), "zzsecretarydefense"),
    (
        re.compile(r"(?:Minister of|for|Minister for) (?:National )?Defen[cs]e|Defen[cs]e Minister"),
        "zzdefenseminister",
    ),
    (re.compile(r"Finance Minister|Minister of Finance|Chancellor of the Exchequer"), "zzfinanceminister"),
    (re.compile(r"Executive Secretary"), "zzexecutivesecretary"),
    (re.compile(r"Press Secretary"), "zzpresssecretary"),
    (re.compile(r"Policy Planning"), "zzpolicyplanning"),
    (re.compile(r"(?<!South )(?<!Central )African Affairs"), "zzafricanaffairs"),
    (re.compile(r"[Ii]nterpreter|[Tt]ranslator"), "zzinterpreter"),
    (re.compile(r"Joint Chiefs(?: of Staff)?|\bJCS\b"), "zzjcs"),
    (re.compile(r"Chief of Staff"), "zzchiefofstaff"),
    (re.compile(r"\b[DR][-–]\s?(\w)"), r"zzsenator\1"),
    (re.compile(r"\bNATO\b"), "North Atlantic Treaty Organization NATO"),
    (re.compile(r"North Atlantic Treaty Organization"), "North Atlantic Treaty Organization NATO"),
    (re.compile(r"\bU\.?S\.?S\.?R\.?\b|Union of Soviet Socialist Republics"), "Soviet Union"),
    (re.compile(r"\bU\.?\s?N\.?\b"), "United Nations"),
    (re.compile(r"\bU\.?\s?K\.?\b"), "United Kingdom"),
    (re.compile(r"\bUSIA\b"), "United States Information Agency"),
    (re.compile(r"\bAID\b"), "Agency for International Development"),
    (re.compile(r"\bAEC\b"), "Atomic Energy Commission"),
)


def _abbreviated(text: str) -> str:
    for pattern, whole in _SHORT:
        text = pattern.sub(whole, text)
    return text


@cache
def _state_words() -> frozenset[str]:
    """Return the words of countries' names: they are weighed as the country, not as the office."""
    return frozenset(
        _stem(w)
        for s in STATES
        if s.slug.startswith("g-")
        for name in (s.name, *s.names, *s.dated)
        for w in fold(name).split()
        if len(w) > 3
    ) - {_stem("states"), "united", "government", "communist"}


@cache
def _long_names() -> re.Pattern[str]:
    """Return a pattern of the names of countries that have several words, the longest first."""
    names = {
        n
        for s in STATES
        for n in (*s.names, *s.dated)
        if " " in n and s.slug[:2] == "g-" and s.slug != "g-usa"
    }
    ordered = sorted(names, key=lambda n: (-len(n), n))
    return re.compile(r"\b(?:" + "|".join(re.escape(n).replace("'", "['’]") for n in ordered) + r")\b")


def _state(clause: str, year: int) -> str:
    if re.fullmatch(r"g-[a-z-]+", clause):
        return clause  # a government that an entry names by its key
    led = leading_state(
        re.sub(
            r"^(?:(?:former|then|later|the|Acting|Deputy|Chief|Head|Member|member|head|of|[Ll]eader) +)+",
            "",
            clause,
        ),
        year,
    )
    if led is not None and led[0].slug.startswith("g-"):
        return led[0].slug
    if (home := _HOME.search(clause)) and not re.match(r"(?:the )?State\b", home["of"]):
        named = leading_state(home["of"], year)
        if named is not None and named[0].slug.startswith("g-") and named[0].slug != "g-usa":
            return named[0].slug
    ours = _OURS.search(clause)
    for match in _long_names().finditer(clause[: ours.start() if ours else None]):
        before, after = clause[: match.start()], clause[match.end() :]
        found = find_state(match[0], year)
        if found is not None and _WHERE.search(before) is None and not _is_desk(before, after):
            return found.slug
    clause = _long_names().sub(
        lambda m: "-" * len(m[0]), clause
    )  # "in the Republic of China" is not of China
    for match in _CAPITALS.finditer(clause[: ours.start() if ours else None]):
        word, _, second = match[0].partition(" ")
        before, after = clause[: match.start()], clause[match.end() :]
        found = find_state(match[0], year)
        if found is None:
            found, after = find_state(word, year), f"{second}{after}"
        if found is None or not found.slug.startswith("g-") or _is_desk(before, after):
            continue
        elsewhere = _WHERE.search(before) or (before.rstrip().endswith(",") and not after.strip())
        if not elsewhere or _OF_STATE.match(after) or _OF_STATE.match(second):
            return found.slug
    return "g-usa" if ours else ""


def _is_desk(before: str, after: str) -> bool:
    """Tell whether a country is what an office of ours deals with: "Officer in Charge of German Political Affairs"."""
    return _DESK.match(after) is not None or _ABOUT.search(before) is not None


def _years(text: str) -> tuple[int, int] | None:
    found: list[int] = []
    for match in _YEAR.finditer(text):
        found.append(int(match[1]))
        if match[2]:
            found.append(int(match[1][:2] + match[2]))
    return (min(found), max(found)) if found else None


def generation_of(listed: str) -> str:
    """Return the Jr. or number that opens what follows a name in a list of those present, or nothing."""
    match = _GENERATION.search(listed)
    return match[1] if match else ""


def see_of(role: str) -> str:
    """Return the name an item refers to when it says no more than "see X"."""
    match = _SEE.match(role)
    return match["name"].strip() if match else ""


def pseudonym_of(role: str) -> str:
    """Return whose pseudonym an item says it is, or nothing."""
    match = _PSEUDONYM.search(role)
    return (
        re.sub(
            r"^(?:General|Colonel|Major|Captain|Admiral|Ambassador|Dr\.|Mr\.|President)\s+",
            "",
            match["name"].strip(),
        )
        if match
        else ""
    )
