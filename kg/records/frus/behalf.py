"""For whom somebody spoke where no side says so: by the content of a role, of a title, of a listed role.

An officer "for Greek Affairs" and an "Ambassador to Greece" are American, a "Deputy Under Secretary,
British Foreign Office" is not. What is read here is inferred: words that name a government come first,
and what does not decide says nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from kg.records.frus.offices import spoken_for
from kg.records.frus.persons import ListedPerson
from kg.records.states import State, find_state, state_by_slug

__all__ = ["by_content", "by_listed_role", "is_communist_china"]

_SYMBOLS: Final = frozenset(
    "EUR NEA ARA AF FE EA INR IO CU ISA OSD NA CA WE EE GER BNA RA SOV GTI LS PM SA UNP UNA UNS NE SPA IAI NR RPE RPM OT TA OFD FN EB ED "  # noqa: SIM905
    "SCA SCI PAO JCS CIA NSC USIA USIS AID ICA FOA MSA ECA AEC ACDA DOD USAF USMC USN USUN USRO USOM MAAG OCB BOB OMB OEP ODM ONE AFI PRS "
    "SOA EST OAP CMA RPA CCA REA EPA DRA WST BC GPA SPD ANZ PHL PSA EX FSI HICOG SecDel USDel".split()
)
_ALONE: Final = frozenset("G L C S E W P D U M R H A O B T".split())  # noqa: SIM905
_AMERICAN: Final = re.compile(
    r"(?<!Permanent )(?<!Parliamentary )(?<!Private )\b(?:Assistant|Asst\.?|Under) Sec(?:retary|y\.?|\.)(?![- ]General)(?! (?:of|for) (?:Foreign|External) Affairs)"
    r"|\b(?:Officer[- ]in[- ]Charge|(?:Deputy |Acting )?Country (?:Director|Officer)|Desk Officer)\b"
    r"|\b(?:Office|Bureau|Division) of (?:[A-Z][\w-]+[ ,]+(?:and )?)+(?:Affairs|Intelligence and Research)\b"
    r"|\b(?<!State )Secretary of (?:State(?! (?:for|in)\b)|Defense|the Treasury|Treasury|Commerce|Agriculture|Labor|the Interior|the Army|the Navy|the Air Force)\b"
    r"|\bDepartment of (?:the )?(?:State|Defense|Treasury|Commerce|Agriculture|Labor|Interior|Army|Navy|Air Force|Energy|Justice)\b"
    r"|\b(?:State|Treasury|Commerce|Agriculture|Justice|Labor) Department\b|\b(?:White House|Joint Chiefs|Central Intelligence|Peace Corps|Export-Import Bank|"
    r"Bureau of the Budget|Agency for International Development|International Cooperation Administration|Arms Control and Disarmament Agency|Language Services)\b"
    r"|\bfor National Security Affairs\b|\b(?:USAF|USMC|USN)\b|\bU\.\s?S\.\s?N\.|\bAmerican (?:Embassy|Ambassador|Consul|Minister|Legation|Chargé|Mission)"
    r"|\b(?:U\.?\s?S\.?|United States|American) (?:Army|Navy|Air Force|Marine Corps|Delegation|Mission|Military|Representative|Embassy|Ambassador|Information)"
)
_FOREIGN: Final = re.compile(
    r"\b(?:Foreign (?:Office|Ministry|Minister|Secretary)|Ministry|Ministries|Secretariat|Council of Ministers|Prime Minister|Royal|Parliament|"
    r"Interests Section|(?i:King|Queen|Shah|Sultan|Emperor) of|Politburo|Central Committee)\b"
)
_ABROAD: Final = re.compile(
    r"\b(?:Ambassador|Minister|Chargé(?: d[’']Affaires)?|Ambassador[- ]designate)(?:,? a\.?i\.?,?)? (?:to|in|at) (?:the )?(?P<where>[A-Z][\w.’'-]*(?: (?:of (?:the )?)?[A-Z][\w.’'-]*){0,4})"
)
_POST: Final = re.compile(
    r"(?:^|, )(?:American )?(?:Embassy|Consulate|Consulate General),? (?P<where>[A-Z][a-z]+(?: [A-Z][a-z]+)?)$"
)
_FROM: Final = re.compile(r"\bfrom (?:the )?(?P<country>[A-Z][\w.’' -]+)$")
_INTERESTS: Final = re.compile(r"\b(?P<whose>[A-Z][\w.]+(?: [A-Z][\w.]+)?) Interests Section")


def by_content(role: str, year: int) -> State | None:
    """Return the government that a role shows its bearer to serve, though it does not name it."""
    interests = _INTERESTS.search(role)
    if interests is not None:
        return find_state(interests["whose"], year)
    usa = state_by_slug("g-usa")
    if (found := _FROM.search(role)) and (sender := find_state(found["country"], year)):
        return sender
    if _FOREIGN.search(role):
        return None
    if _AMERICAN.search(role) or _has_symbol(role):
        return usa
    abroad = _ABROAD.search(role)
    if abroad is not None:
        host = _country(abroad["where"], year)
        return usa if host is not None and host.is_government and host.slug != usa.slug else None
    post = _POST.search(role)
    return usa if post is not None and post["where"] not in ("Washington", "Row") else None


def _country(words: str, year: int) -> State | None:
    parts = words.split()
    found = (find_state(" ".join(parts[:count]), year) for count in range(len(parts), 0, -1))
    return next((state for state in found if state is not None), None)


def _has_symbol(role: str) -> bool:
    """Tell whether a role holds an office symbol of the Department: "Assistant Secretary—ARA", "Director for CA"."""
    for part in re.split(r"\s*[,;:—–()]\s*|\s+-\s+", role):
        words = part.strip(" .").split()
        if not words:
            continue
        if len(words) == 1 and words[0] in _ALONE and not part.rstrip().endswith("."):
            return True  # "G"; "M." is a title
        last = words[-1].strip(".")
        after = len(words) == 1 or words[-2] in ("for", "of", "in", "Director", "Staff")
        if (last in _SYMBOLS and after) or re.fullmatch(r"[A-Z]{1,5}(?:/[A-Z&-]{1,6})+", last):
            return True
    return False


def by_listed_role(person: ListedPerson, day: date) -> State | None:
    """Return the one government that the role text of a list of persons gives on a day.

    A foreigner's later posts read like American ones ("thereafter Ambassador to Japan"), so a clause
    that names a government decides over all that do not.
    """
    clauses = [
        office for office, first, last in person.offices if (first or date.min) <= day <= (last or date.max)
    ]
    everything = [office for office, _, _ in person.offices]
    named = {state for office in everything if (state := spoken_for(office, day.year))}
    foreign = {state for state in named if state.slug != "g-usa"}
    if foreign:
        return next(iter(foreign)) if len(named) == 1 else None
    if named:
        return next(iter(named))
    found = {state for office in clauses if (state := by_content(office, day.year))}
    return next(iter(found)) if len(found) == 1 else None


_MAINLAND: Final = re.compile(
    r"\b(?:Peking|Beijing|People[’']s Republic of China|PRC|Mao Tse-?tung|Mao Zedong|Chou En-?lai|Zhou Enlai|Wang Ping-?nan|Ch[’']?en Yi|Huang Hua|Huang Chen|"
    r"Ch[’']?iao Kuan-?hua|Qiao Guanhua|Wang Kuo-ch[’']?[uü]an|Lei Yang|Chinese Communists?)\b"
)


def is_communist_china(text: str) -> bool:
    """Tell whether the words of a list of participants are those of a talk with the People's Republic."""
    return _MAINLAND.search(text) is not None
