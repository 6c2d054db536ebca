"""Places of talks: the locality, and the building or room apart from it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kg.records.known import find_place
from kg.records.model import Place
from kg.records.slugs import slug

__all__ = [
    "REGIONS",
    "STATES_OF_THE_UNION",
    "Where",
    "is_locality",
    "place_from_names",
    "place_from_words",
    "place_of_line",
    "slug",
    "venue_in_sentence",
]

_NOT_A_PLACE: Final = re.compile(
    r"^(?:place not|text not|name not|monday|tuesday|wednesday|thursday|friday|saturday|sunday|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|undated|not|time)\b",
    re.IGNORECASE,
)
_VENUE: Final = re.compile(
    r"\b(?:House|Department|Office|Embassy|Residence|Hotel|Palace|Palais|Villa|Room|Ministry|Airport|Consulate|Chancery|Legation|"
    r"Pentagon|Building|Lodge|Club|Hospital|Suite|Center|Ranch|Elysée|Chequers|Quai|Kremlin|Mission|Farm|Aboard|Yacht|Headquarters|"
    r"Secretariat|Foreign Office|Delegates|Waldorf|Schaumburg|Chaillot|Rambouillet|Apartment|Library|Mansion|Matignon)\b"
)
STATES_OF_THE_UNION: Final = frozenset(
    "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois indiana iowa "  # noqa: SIM905
    "kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada "
    "new-hampshire new-jersey new-mexico north-carolina north-dakota ohio oklahoma oregon pennsylvania rhode-island south-carolina "
    "south-dakota tennessee texas utah vermont virginia washington-state west-virginia wisconsin wyoming".split()
)
# A region printed after a locality belongs to its name on the page.
REGIONS: Final = STATES_OF_THE_UNION | frozenset(
    "england portugal germany west-germany france scotland spain bermuda italy wales sussex d-c dc japan denmark norway greece "  # noqa: SIM905
    "turkey switzerland austria netherlands the-netherlands belgium ireland iceland canada mexico philippines thailand uruguay "
    "malta yugoslavia ussr morocco algeria egypt pakistan india romania".split()
)
_LOCALITIES: Final = frozenset(
    "washington|new york|paris|geneva|bonn|camp david|tokyo|athens|london|vienna|belgrade|vanga|istanbul|ankara|sofia|warsaw|"  # noqa: SIM905
    "copenhagen|moscow|helsinki|san clemente|seoul|brioni|caracas|bogota|bogotá|mexico city|panama city|brussels|reykjavik|"
    "dar es salaam|lusaka|denver|taipei|luxembourg|manila|hyannis port|pitsunda|palm beach|birch grove|san jose|saigon|the hague|"
    "kyoto|bangkok|oeiras|grafenau|zurich|marrakech|torrejon|algiers|rabat|ottawa|san francisco|augusta|gettysburg|newport|"
    "key west|beijing|peking|berlin|rome|madrid|lisbon|cairo|tripoli|tunis|khartoum|djakarta|jakarta|bandung|singapore|"
    "kuala lumpur|new delhi|karachi|rawalpindi|islamabad|kabul|tehran|baghdad|amman|beirut|damascus|jerusalem|tel aviv|jidda|"
    "riyadh|addis ababa|nairobi|lagos|accra|monrovia|kinshasa|leopoldville|pretoria|cape town|salisbury|luanda|maputo|budapest|"
    "prague|bucharest|oslo|stockholm|bern|lima|quito|la paz|santiago|buenos aires|montevideo|asuncion|asunción|brasilia|"
    "brasília|rio de janeiro|santo domingo|port-au-prince|havana|guatemala city|tegucigalpa|san salvador|managua|honolulu|"
    "canberra|wellington|shanghai|hong kong|panmunjom|phnom penh|vientiane|rangoon|dacca|colombo|kathmandu|batavia|"
    "punta del este|nassau|hamilton|chicago|philadelphia|boston|los angeles|houston|new orleans|princeton|annapolis|"
    "fort lesley mcnair|aix-en-provence|strasbourg|munich|frankfurt|hamburg|naples|venice|salzburg|dublin|nicosia|izmir|"
    "zagreb|split|puerto rico|san juan|guadeloupe|martinique|dakar|abidjan|windhoek|gaborone|maseru|libreville|ouagadougou".split("|")
)  # fmt: skip
_IN_WASHINGTON: Final = re.compile(
    r"^(?:the )?(?:white house|department of state|state department|pentagon|blair house|department of defense|"
    r"old executive office building|oval office|cabinet room|walter reed)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Where:
    """A place with its slug, and the venue as printed."""

    place: Place | None = None
    venue: str | None = None
    of_talk: bool = False  # printed for the talk itself, not only for the record

    @property
    def ref(self) -> str | None:
        """Return the ref of the place."""
        return f"place:{self.place.key}" if self.place else None


def _clean(text: str) -> str:
    text = re.sub(r"[\[\]?]", " ", text)
    # A conference number fused into the place: "SecDel MC/27 Geneva", "US/MC/29 Athens".
    text = re.sub(r"^(?:[A-Za-z]+(?:/[A-Za-z]+)*\s*)?(?:[A-Z]+/)*MC/\d+\s+", " ", text)
    text = re.sub(r"^.*(?:\bNo\.|/)\s*\S*\d\S*?[\s–—-]+(?=[A-Z][a-z])", " ", text)
    text = re.sub(r"\b\S*\d\S*\b", " ", text)
    return re.sub(r"\s+", " ", text).strip(" ,.;:—–-")


def place_from_names(names: list[str]) -> Where:
    """Return place and venue from the ``placeName`` elements of a dateline."""
    return _from_segments([s for name in names for s in _segments(_clean(name))])


def _segments(text: str) -> list[str]:
    return [s.strip(" .") for s in text.split(",") if s.strip(" .")]


def _from_segments(segments: list[str]) -> Where:
    venue, localities = None, []
    for segment in segments:
        if _NOT_A_PLACE.match(segment):
            continue
        if is_locality(segment):
            localities.append(segment)
        elif _VENUE.search(segment) and segment.casefold() != "lbj ranch":
            venue = venue or segment
        else:
            localities.append(segment)
    if not localities:
        if venue and _IN_WASHINGTON.match(venue):
            return Where(Place(key="washington", name="Washington"), venue)
        return Where(None, venue)
    if len(localities) > 1 and slug(localities[-1]) in REGIONS:
        name = f"{localities[-2]}, {localities[-1]}"
        return Where(_place(localities[-2], name), venue)
    return Where(_place(localities[-1] if is_locality(localities[-1]) else localities[0], None), venue)


def is_locality(words: str) -> bool:
    """Tell whether words are the name of a locality, and nothing but that."""
    return words.casefold() in _LOCALITIES or find_place(words) is not None


def _place(locality: str, name: str | None) -> Place | None:
    # A place that is not known is told from its namesakes by its region: "Cambridge, Massachusetts".
    key = slug(locality if is_locality(locality) else name or locality)
    if not key or len(key) > 80 or not key[0].isalnum():
        return None
    if locality.isupper() and len(locality) > 3:
        locality = locality.title()
    return Place(key=key, name=name or locality)


# A head that lost its comma: "... of the General Assembly Paris".
_FUSED: Final = re.compile(
    r"(?:General Assembly|Council|Delegation|State)\s+(" + "|".join(map(re.escape, _LOCALITIES)) + r")$",
    re.IGNORECASE,
)


def _before_a_region(words: str) -> bool:
    if slug(words) in REGIONS - STATES_OF_THE_UNION:
        return False
    return is_locality(words) or re.fullmatch(r"[A-Z][\w’'.]+(?:[ -][A-Z][\w’'.]+){0,2}", words) is not None


def place_from_words(words: str) -> Where:
    """Return place and venue from words with a date: a head, or a dateline without markup.

    Only known localities and venues are taken: what stands before them in a head is prose.
    """
    text = re.sub(
        r"\s(Hotel|Department|White House)\b",
        lambda m: (
            ", " + m[1] if re.search(r"(?:Paris|Washington|Assembly)$", words[: m.start()]) else m.group()
        ),
        words,
    )
    segments = _segments(_clean(text))
    found = [
        s
        for i, s in enumerate(segments)
        if s.casefold() in _LOCALITIES
        or (i >= max(len(segments) - 3, 1) and is_locality(s))
        or (len(segments) == 1 and is_locality(s))
        or (
            i
            and _VENUE.search(s)
            and len(s) < 70
            and not re.match(r"(?:of|and|by|with)\b", s)
            and not re.search(
                r"\b(?:Between|Prepared|Meeting|Secretary|Affairs|Chief|Staff|Ambassador|Minister|by|Assistant to)\b",
                s,
            )
        )
        # "Woods Hole, Massachusetts" at the end; a list of countries is none.
        or (i and i == len(segments) - 1 and slug(s) in REGIONS and _before_a_region(segments[i - 1]))
        or (i and i == len(segments) - 2 and slug(segments[-1]) in REGIONS and _before_a_region(s))
    ]
    tail = re.search(r"\bat (?:the )?([A-Z][^,]+)$", segments[0]) if segments else None
    if tail and _VENUE.search(tail[1]):
        found.insert(0, tail[1])
    last = next((m for s in reversed(segments) if (m := _FUSED.search(s))), None)
    if last and not any(is_locality(s) for s in found):
        found.append(last[1])
    return _from_segments(found)


def place_of_line(words: str) -> Where:
    """Return place and venue of what a line says behind "Place:": "USUN, New York", "the Secretary's Office"."""
    segments = [s for s in _segments(_clean(words)) if not _NOT_A_PLACE.match(s)]
    localities = [s for s in segments if is_locality(s)]
    rooms = [re.sub(r"^(?:in|at) ", "", s) for s in segments if not is_locality(s) and slug(s) not in REGIONS]
    where = _from_segments(localities or [r for r in rooms if _IN_WASHINGTON.match(r)])
    venue = ", ".join(rooms)[:200] or None
    return Where(where.place, venue, of_talk=where.place is not None)


_MET_IN: Final = re.compile(
    r"\b(?:met|called|received|was held|were held|took place|convened|lunched|dined|came|saw|talked|started|(?:[Ii]n|[Dd]uring) (?:a )?(?:conversations?|talks?|discussions?|meetings?))\b"
    r"(?:(?!\b(?:that|which|who|where|report|letter)\b)(?:[^.;]|(?<=\bMr)\.|(?<=\bMrs)\.|(?<=\bDr)\.|(?<=\bm)\.|(?<=\b[ap])\.)){0,90}?\b(?:in|at|to) "
    r"(?P<venue>(?:the |his |her |my |a )?(?:(?:[A-Z][\w’']*\.? |[a-z]+’s |private |official )+)?(?:the )?"
    r"(?:[Oo]ffices?|Cabinet Room|[A-Z]\w+ Room|[Rr]esidence|White House|Embassy|Chancery|Palace|Villa|[Aa]partment|[Ss]uite|Ministry|Foreign Office|"
    r"Hotel|State Department|Department of State|Pentagon|Club|[Rr]esidency)(?: of (?:the )?[A-Z]\w+(?: [A-Z]\w+)*| Hotel)?)(?=[\s,.;]|$)"
)


def venue_in_sentence(sentence: str) -> str | None:
    """Return the room or building in which a sentence says that people met."""
    match = _MET_IN.search(sentence)
    if match is None:
        return None
    venue = match["venue"].strip()
    return (
        None
        if re.fullmatch(
            r"(?:the |a )?(?:offices?|residence|suite|apartment|Hotel|Club|Ministry|Palace|Villa)", venue
        )
        else venue
    )
