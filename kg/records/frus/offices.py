"""Titles without a name: "The Secretary", "the Yugoslav Ambassador", "Prime Minister of Ceylon".

A title names an office. Who held it is looked up in the volume's own list of persons, whose role
texts carry dates; when that does not give exactly one person, the office itself took part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.records.frus.places import slug
from kg.records.model import Office
from kg.records.states import State, find_state, leading_state, state_by_slug

__all__ = ["NamedOffice", "office_of", "spoken_for"]

_DEPARTMENTS: Final = (
    r"State|Defense|War|the Treasury|Treasury|the Army|the Navy|the Air Force|Army|Navy|Air|Air Force|Commerce|Agriculture|Labor|"
    r"the Interior|Interior|Health, Education,? and Welfare|Housing and Urban Development|Transportation|Energy"
)
# Title as printed (without "The") to the full name of the office, and how a list of persons calls it.
_UNITED_STATES: Final[tuple[tuple[str, str, str], ...]] = (
    (r"President(?: of the United States)?", "President of the United States", r"(?:U\.S\. )?President(?: of the United States)?"),
    (r"Vice President(?: of the United States)?", "Vice President of the United States", r"Vice President(?: of the United States)?"),
    (r"Secretary(?: of State)?", "Secretary of State", r"(?:U\.S\. )?Secretary of State"),
    (r"Acting Secretary(?: of State)?", "Acting Secretary of State", r"Acting Secretary of State"),
    (r"Deputy Secretary(?: of State)?", "Deputy Secretary of State", r"Deputy Secretary of State"),
    (r"Under Secretary(?: of State)?", "Under Secretary of State", r"Under Secretary of State"),
    (r"Acting Under Secretary(?: of State)?", "Acting Under Secretary of State", r"Acting Under Secretary of State"),
    (r"Deputy Under Secretary(?: of State)?", "Deputy Under Secretary of State", r"Deputy Under Secretary of State"),
    (r"Attorney General", "Attorney General", r"Attorney General(?: of the United States)?"),
    (r"(?:DCI|Director of Central Intelligence|Director of the Central Intelligence Agency)", "Director of Central Intelligence",
     r"Director of (?:Central Intelligence|the Central Intelligence Agency)|Director,? Central Intelligence Agency"),
    (r"Chairman(?: of the|,) Joint Chiefs(?: of Staff)?|Chairman of JCS", "Chairman of the Joint Chiefs of Staff",
     r"Chairman(?: of the|,) Joint Chiefs of Staff"),
    (r"Director of the (?:Bureau of the )?Budget", "Director of the Bureau of the Budget", r"Director(?: of the|,) Bureau of the Budget"),
)  # fmt: skip
_SECRETARY: Final = re.compile(
    rf"((?:Acting |Deputy |Assistant |Under |Special |Principal )*)Secretary of ({_DEPARTMENTS})((?: for [A-Z][\w ,.’'&-]*?(?:Affairs|Administration|Security|Management|Research|Organizations?|Relations|Policy|Development))?)"
)
_FOREIGN: Final = (
    r"(?:Acting |Deputy |Vice |Assistant |First |Permanent |State |Parliamentary |Under[- ]|Minister of |Minister for )*"
    r"(?:President|Prime Minister|Premier|Chancellor|Foreign Minister|Foreign Secretary|Minister|Ambassador|Chargé(?: d[’']Affaires)?|Charge|"
    r"Defense Minister|Finance Minister|Economics Minister|Minister-Counselor|Counselor|Consul General|Consul|King|Queen|Shah|Emperor|"
    r"Foreign Affairs|Defense|Finance|Secretary of State|Secretary|Under Secretary|Under-Secretary|High Commissioner|Representative|"
    r"Permanent Representative|Military Attaché|Delegate|Secretary-General|Head of State|Chief of State|Crown Prince|Prince|Chairman)"
    r"(?: for Foreign Affairs| of Foreign Affairs| for External Affairs| of External Affairs| of Defense| of Finance| a\.?i\.?|,? ad interim)?"
)
_FOREIGN_TITLE: Final = re.compile(_FOREIGN, re.IGNORECASE)
_OF: Final = re.compile(
    r"^(?P<title>.+?),? (?:of|from|to the United States from) (?:the )?(?P<country>[A-Z][\w().’' -]+)$"
)
_SECRETARY_GENERAL: Final = re.compile(
    r"(?:UN |United Nations )?Secretary[- ]General(?: of the United Nations)?(?:, United Nations)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class NamedOffice:
    """An office with the government it speaks for, and the pattern of its name in a list of persons."""

    office: Office
    state: State | None
    holder: re.Pattern[str] | None = None

    @property
    def ref(self) -> str:
        """Return the ref of the office."""
        return f"office:{self.office.key}"


def _made(state: State, title: str, holder: str | None = None) -> NamedOffice:
    name = title if title.endswith(f"of {state.name}") else f"{title} of {state.name}"
    base = title.removesuffix(f" of {state.name}")
    return NamedOffice(
        Office(key=f"o-{state.key}-{slug(base)}"[:100], name=name, represents=state.ref),
        state,
        re.compile(holder) if holder else None,
    )


def _united_states(title: str) -> NamedOffice | None:
    usa = state_by_slug("g-usa")
    for printed, full, holder in _UNITED_STATES:
        if re.fullmatch(printed, title, re.IGNORECASE):
            return _made(usa, full, holder)
    match = _SECRETARY.fullmatch(title)
    if match is not None:
        department = match[2].removeprefix("the ")
        if department in ("Treasury", "Army", "Navy", "Air Force", "Interior"):
            department = "the " + department
        name = f"{match[1]}Secretary of {department}{match[3]}"
        return _made(usa, name, re.escape(name))
    return None


def office_of(printed: str, year: int, side: State | None = None) -> NamedOffice | None:
    """Return the office that a printed title without a name means, or None when it is not clear.

    >>> office_of("The Yugoslav Ambassador", 1958).office.key
    'o-yugoslavia-ambassador'
    """
    text = re.sub(r"\s+", " ", printed).strip(" .,;:")
    text = re.sub(r"^(?:the|his excellency|h\.\s?e\.,?)\s+", "", text, flags=re.IGNORECASE)
    text = re.sub(r"^(?:the)\s+", "", text, flags=re.IGNORECASE)
    if not text or len(text) > 90:
        return None
    if _SECRETARY_GENERAL.fullmatch(text) and (side is None or "United Nations" in text or "UN" in text):
        return NamedOffice(
            Office(key="o-un-secretary-general", name="Secretary-General of the United Nations"), None
        )
    foreign_side = side is not None and side.slug != "g-usa"
    if not foreign_side and (office := _united_states(text)):
        return office
    lead = leading_state(text, year)
    if lead is not None:
        state, rest = lead
        if _FOREIGN_TITLE.fullmatch(rest):
            if state.slug == "g-usa":
                return _united_states(rest) or _made(state, _capital(rest))
            return _made(state, _capital(rest), _holder(state, rest))
        return None
    match = _OF.match(text)
    if match is not None and _FOREIGN_TITLE.fullmatch(match["title"]):
        found = find_state(match["country"], year)
        if found is not None:
            return _made(found, _capital(match["title"]), _holder(found, match["title"]))
    if side is not None and _FOREIGN_TITLE.fullmatch(text):
        return _made(side, _capital(text), _holder(side, text))
    return None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _holder(state: State, title: str) -> str:
    """Return a pattern for role texts: "Yugoslav Ambassador to the United States", "President of Panama"."""
    names = "|".join(re.escape(n) for n in (*state.names, *state.dated))
    word = re.escape(title)
    if re.fullmatch(r"Ambassador", title, re.IGNORECASE):
        return rf"(?:{names}) Ambassador(?: (?:to|in) (?:the United States|Washington))?|Ambassador of (?:the )?(?:{names})(?: to the United States)?"
    return rf"(?:{names}) {word}|{word} of (?:the )?(?:{names})"


_US_PLACES: Final = re.compile(
    r"\b(?:Department of (?:State|Defense)|State Department|White House|NSC|National Security Council|United States Mission|"
    r"U\.?S\.? Mission|United States Delegation|U\.?S\.? Delegation|USUN|USRO|American Embassy|U\.?S\.? Embassy|"
    r"Central Intelligence Agency|CIA|Joint Chiefs of Staff|Assistant to the President)\b"
)
_BODY: Final = (
    r"(?:Embassy|Legation|Delegation|Mission|Foreign Office|Foreign Ministry|Ministry|Government|Consulate General|Consulate|"
    r"Ambassador|Minister|Foreign Minister|Foreign Secretary|Prime Minister|Chargé|Permanent Representative|Parliament|"
    r"Finance Minister|Defense Minister|Military Attaché|Premier|Chancellor|President|Economic Minister|Secretary of State|"
    r"Secretary|Vice Premier|Counselor|High Commissioner|Parliamentary|Head of State)"
)
_BEFORE_BODY: Final = (
    r"(?:(?:Deputy|Acting|Vice|First|Assistant|Permanent|National|State|Royal|Federal|Central|New|Former) )*"
)
_BODY_OF: Final = re.compile(
    r"\b(?:Embassy|Legation|Delegation|Mission|Government|Ambassador|Minister|Prime Minister|Foreign Minister|President|King|Chancellor|"
    r"Premier|Permanent Representative|Foreign Affairs|Chargé d[’']Affaires|Bank)(?: of| for)? (?:of |for )(?:the )?(?P<country>(?:[A-Z][\w.’'-]+)(?: (?:of (?:the )?)?[A-Z][\w.’'-]+){0,5})"
)

_OFFICER_OF_A_GOVERNMENT: Final = re.compile(
    r"\b(?:Assistant Secretary|Under[- ]Secretary|State Secretary|Secretary of State|(?:Foreign|Prime|Defense|Finance) Minister|"
    r"Minister (?:of|for) (?!the\b)|Foreign Secretary|Chancellor|(?:Special |Personal )?Assistant to the (?:President|Prime Minister))"
)


def spoken_for(role: str, year: int) -> State | None:
    """Return the government that a role printed after a name shows its bearer to speak for.

    "British Embassy" and "Ambassador of Ceylon" do; "Ambassador to Greece" and an officer "for
    Greek affairs" do not.
    """
    segments = [part.strip(" .()") for part in role.split(",")]
    last = find_state(segments[-1], year)
    if last is not None and (
        len(segments) == 1 or re.search(r"\b(?:Ministry|Government|Parliament|Cabinet)\b", role)
    ):
        return last  # "Ambassador Dobrynin, USSR"; "Ministry of Foreign Affairs, USSR"
    if last is not None and last.slug != "g-usa" and _OFFICER_OF_A_GOVERNMENT.search(role):
        return last  # "Assistant Secretary for Political Affairs, Federal Republic of Germany"
    if _US_PLACES.search(role):
        return state_by_slug("g-usa")
    words = role.split()
    for start in range(len(words)):
        lead = leading_state(" ".join(words[start : start + 6]), year)
        if lead is None:
            continue
        state, rest = lead
        before = words[start - 1].strip(",").casefold() if start else ""
        if before in ("to", "for", "in", "on", "with", "at"):
            continue
        if re.match(rf"{_BEFORE_BODY}{_BODY}\b(?! Affairs)", rest):
            return state
    match = _BODY_OF.search(role)
    while match is not None:
        state_found = _longest_country(match["country"], year)
        if state_found is not None:
            return state_found
        match = _BODY_OF.search(role, match.start() + 1)  # "Minister of Foreign Affairs of Ceylon"
    return None


def _longest_country(text: str, year: int) -> State | None:
    words = text.split()
    for count in range(len(words), 0, -1):
        state = find_state(" ".join(words[:count]), year)
        if state is not None:
            return state
    return None
