"""What is printed on a page, read piece by piece: dates, names, titles, citations, markings.

Each function takes the words as they stand and returns parts, or None when the words are of
another kind. None of them guesses: what is not read stays in the words.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from kg.records.model import DateValue
from kg.records.states import State, find_state, leading_state

__all__ = [
    "Citation", "Contributors", "Office", "Party", "PrintedDate", "archive_of", "date_in", "level_of",
    "office_words", "read_citation", "read_contributors", "read_date", "read_party", "slug", "sorted_name",
]  # fmt: skip


def slug(text: str) -> str:
    """Return a readable key part: ASCII, lower case, hyphens.

    >>> slug("Blavatnik Family Foundation")
    'blavatnik-family-foundation'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9]+", "-", plain.replace("’", "").replace("'", "")).strip("-").lower()


# --- dates ----------------------------------------------------------------------------------

_MONTHS: Final = {name.casefold(): i for i, name in enumerate(calendar.month_name) if name}
_MONTH: Final = "|".join(name for name in calendar.month_name if name)
_DATE: Final = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}})\s+(?P<m1>{_MONTH}),?\s+(?P<y1>\d{{4}})"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>\d{{1,2}}),?\s+(?P<y2>\d{{4}})"
    rf"|(?P<m3>{_MONTH}),?\s+(?P<y3>\d{{4}})"
    r"|(?P<y4>\d{4}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed, its EDTF, and whether it names a day that the calendar does not have."""

    text: str
    edtf: str
    impossible: bool = False

    @property
    def value(self) -> DateValue:
        """Return it as the record model has it."""
        return DateValue(text=self.text, edtf=self.edtf)

    @property
    def day(self) -> date | None:
        """Return the day, where it is known to the day."""
        return date.fromisoformat(self.edtf) if len(self.edtf) == 10 else None


def read_date(text: str) -> PrintedDate | None:
    """Read words that are a date and nothing else. An impossible day leaves its month.

    >>> read_date("28 April 1961").edtf
    '1961-04-28'
    """
    match = _DATE.fullmatch(text.strip(" .,[]()"))
    return _printed(match) if match else None


def date_in(text: str) -> PrintedDate | None:
    """Return the last date with a month in running words."""
    found = [m for m in _DATE.finditer(text) if not m["y4"]]
    return _printed(found[-1]) if found else None


def _printed(match: re.Match[str]) -> PrintedDate | None:
    year = int(match["y1"] or match["y2"] or match["y3"] or match["y4"])
    name = match["m1"] or match["m2"] or match["m3"]
    day = match["d1"] or match["d2"]
    if not year:
        return None
    if name is None:
        return PrintedDate(match[0], f"{year:04}")
    month = _MONTHS[name.casefold()]
    if day is None:
        return PrintedDate(match[0], f"{year:04}-{month:02}")
    try:
        return PrintedDate(match[0], date(year, month, int(day)).isoformat())
    except ValueError:
        return PrintedDate(match[0], f"{year:04}-{month:02}", impossible=True)


# --- people and titles ----------------------------------------------------------------------

# Title as it is printed, and the part of an office's key it gives.
_TITLES: Final = (
    (r"Ambassador(?: Extraordinary and Plenipotentiary)?", "amb"),
    (r"Prime Minister", "pm"),
    (r"Premier", "premier"),
    (r"(?:Chairman|President) of the Council of Ministers", "premier"),
    (r"Chairman of the State Council", "chairman-state-council"),
    (r"(?:Minister of Foreign Affairs|Foreign Minister)", "foreign-minister"),
    (r"(?:Minister of Defense|Defense Minister)", "defense-minister"),
    (r"Minister of [A-Z][a-z]+(?: [A-Z][a-z]+)?", ""),
    (r"Charg[eé] d[’']Affaires(?: a\.?i\.?|,? ad interim)?", "charge"),
    (r"President", "president"),
    (r"Vice[- ]President", "vice-president"),
    (r"(?:General|First) Secretary(?: of the (?:CC|Central Committee)(?: of the)?(?: [A-Z]{2,5})?)?", ""),
    (r"Secretary of State", "secretary-of-state"),
    (r"Consul General", "consul-general"),
    (r"Counselor(?:-Minister)?|Minister-Counselor", "counselor"),
)
_RANK: Final = r"(?:First |Deputy |Vice |Acting |Permanent )*"
_TITLE: Final = re.compile(
    rf"(?P<rank>{_RANK})(?:{'|'.join(f'(?P<t{i}>{p})' for i, (p, _) in enumerate(_TITLES))})\b", re.IGNORECASE
)
_ADDRESS: Final = re.compile(r"^(?:(?:Comrade|Cde\.|Mr\.|Mrs\.|Dr\.|Major|Commander|General|Marshal)\s+)+")
_FORM_OF_STATE: Final = re.compile(
    r"^(?:(?:the|People[’']s|Socialist|Federal|Federative|Democratic|Arab|Islamic)\s+)*"
    r"(?:Republic|Kingdom|Union|Commonwealth)\s+of\s+(?:the\s+)?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Office:
    """An office as printed: key, name without the form of state, government, and the words."""

    key: str
    name: str
    state: State | None
    printed: str


@dataclass(frozen=True, slots=True)
class Party:
    """One person as printed: the name alone, its sorted form, and the office before it."""

    listed_as: str
    name: str
    office: Office | None


@lru_cache(maxsize=1024)
def _state(words: str, year: int) -> State | None:
    return find_state(words, year) or find_state(_FORM_OF_STATE.sub("", words), year)


def _short(words: str) -> str:
    """Return a country as printed, without "Republic of" and the like, when that is still its name."""
    return _FORM_OF_STATE.sub("", re.sub(r"^the\s+", "", words, flags=re.IGNORECASE))


def office_words(text: str, year: int) -> tuple[Office, str] | None:
    """Read the office at the start of the words; return it and what is left over.

    >>> office, rest = office_words("Prime Minister of the Republic of Cuba Fidel CASTRO RUZ", 1961)
    >>> office.key, office.name, rest
    ('o-cuba-pm', 'Prime Minister of Cuba', 'Fidel CASTRO RUZ')
    """
    text = re.sub(r"^the\s+", "", text.strip(), flags=re.IGNORECASE)
    lead = leading_state(text, year)
    match = _TITLE.match(lead[1] if lead else text)
    if match is None:
        return None
    after = (lead[1] if lead else text)[match.end() :]
    state, of = (lead[0], lead[0].name) if lead else (None, "")
    where = ""
    if not lead and (sent := re.match(r"\s+of\s+(.*)", after, re.IGNORECASE | re.DOTALL)):
        found = _country(sent[1], year)
        if found:
            state, of, after = found
    if sent := re.match(r"\s*\b(?:in|to)\s+(.*)", after, re.IGNORECASE | re.DOTALL):
        host = _country(sent[1], year)
        if host:
            where, after = host[1], host[2]
    printed = text[: len(text) - len(after)].strip(" ,")
    return _office(match, state, of, where, year, printed), after.strip(" ,")


def _country(words: str, year: int) -> tuple[State, str, str] | None:
    """Return the government that the first words name, those words, and the rest."""
    parts = re.findall(r"\S+\s*", words)
    for count in range(min(6, len(parts)), 0, -1):
        head = "".join(parts[:count]).strip(" ,")
        state = _state(head, year)
        if state is not None:
            return state, head, "".join(parts[count:])
    return None


def _office(
    match: re.Match[str], state: State | None, of: str, where: str, year: int, printed: str
) -> Office:
    kind = next(i for i in range(len(_TITLES)) if match[f"t{i}"])
    title = _sentence(match[0])
    parts = ["o", state.key if state else "unknown"]
    parts.append(slug(match["rank"] + (_TITLES[kind][1] or match[f"t{kind}"])))
    name = title
    if state is not None:
        name += f" of {_article(_short(_cased(of)))}"
    if where:
        host = _state(where, year)
        parts.append(host.key if host else slug(where))
        name += f" in {_article(_short(_cased(where)))}"
    return Office("-".join(parts), name, state, printed)


def _article(country: str) -> str:
    needs_one = re.match(r"(?:USSR|US|UAR|USA|UK|GDR|FRG|PRC|United|Soviet|Federal|German Dem)", country)
    return f"the {country}" if needs_one else country


def _cased(words: str) -> str:
    """Give words in capitals their usual letters; abbreviations of a country keep theirs."""
    if not words.isupper():
        return words
    return " ".join(
        w if w in {"USSR", "US", "USA", "UAR", "UK", "GDR", "FRG", "PRC", "DPRK", "DRV"} else _word(w)
        for w in words.split()
    )


def _word(word: str) -> str:
    return word.lower() if word in {"OF", "THE", "AND", "IN"} else _capitalised(word)


def _sentence(title: str) -> str:
    words = _cased(title) if title.isupper() else title
    return words[:1].upper() + words[1:]


def _capitalised(word: str) -> str:
    return re.sub(r"[^\W\d_]+", lambda m: m[0].capitalize(), word)


def read_party(text: str, year: int, spelling: str = "") -> Party | None:
    """Read one person with or without an office before the name; ``spelling`` shows usual letters.

    >>> read_party("S. M. KUDRYAVTSEV", 1961).name
    'Kudryavtsev, S. M.'
    """
    found = office_words(text, year)
    office, rest = found or (None, text.strip(" ,"))
    rest = _ADDRESS.sub("", rest).strip(" ,.;:()")
    if not rest or not re.search(r"[^\W\d_]", rest) or len(rest) > 120:
        return None
    return Party(rest, sorted_name(rest, spelling), office)


def sorted_name(listed: str, spelling: str = "") -> str:
    """Return "Surname, Given": capitals show the surname, else the last word is taken for it.

    >>> sorted_name("Fidel CASTRO RUZ", "Fidel Castro Ruz")
    'Castro Ruz, Fidel'
    """
    words = re.sub(r"(?<=[A-Z]\.)(?=[A-Z])", " ", listed).split()
    capitals = [i for i, w in enumerate(words) if w.isupper() and len(w.strip(".’'-")) > 1]
    if capitals and len(capitals) < len(words):
        surname = [words[i] for i in capitals]
        given = [w for i, w in enumerate(words) if i not in capitals]
    else:
        surname, given = words[-1:], words[:-1]
        if re.fullmatch(r"(?:[A-Z]\.)+", surname[0]) and given:
            surname, given = words[:1], words[1:]
    usual = {w.casefold(): w for w in spelling.split()}

    def cased(word: str) -> str:
        return usual.get(word.casefold(), _capitalised(word)) if word.isupper() and len(word) > 2 else word

    last = " ".join(map(cased, surname))
    return f"{last}, {' '.join(map(cased, given))}" if given else last


# --- citations ------------------------------------------------------------------------------

# Abbreviations of archives as the Digital Archive prints them.
_ARCHIVES: Final = {
    "AVP RF": ("avp-rf", "Foreign Policy Archive of the Russian Federation (AVP RF)"),
    "RGANI": ("rgani", "Russian State Archive of Contemporary History (RGANI)"),
    "RGASPI": ("rgaspi", "Russian State Archive of Socio-Political History (RGASPI)"),
    "GARF": ("garf", "State Archive of the Russian Federation (GARF)"),
    "AP RF": ("ap-rf", "Archive of the President of the Russian Federation (AP RF)"),
    "TsDAHOU": ("tsdahou", "Central State Archive of Public Organizations of Ukraine (TsDAHOU)"),
    "HDA SBU": ("hda-sbu", "Sectoral State Archive of the Security Service of Ukraine (HDA SBU)"),
    "TsKhSD": ("tskhsd", "Center for the Storage of Contemporary Documentation (TsKhSD)"),
}

_SEP: Final = r"[.,;:]?\s*"
_LEAF: Final = r"\d+(?:\s?ob\.?)?"
_NUMBER: Final = r"\d[\w/-]*"
# Russian, Ukrainian (opys, sprava, arkush) and Bulgarian (arkhivna edinitsa) words for the same parts.
_BOX: Final = rf"(?:papka|portfel|por|p|tom|t)\b\.?\s*{_NUMBER}"
_FILE: Final = r"(?:delo|dokument|document|dok|doc|sprava|spr|a\.?\s?e|d)\b\.?"
_CITATION: Final = re.compile(
    rf"(?P<text>(?:fond|f)\b\.?\s*(?P<fond>(?:[A-Z]{{1,2}}-)?{_NUMBER}){_SEP}"
    rf"(?:opis['’]?|opys|op|perechen['’]?|per|o(?=\.))(?!\w)\.?\s*(?P<opis>{_NUMBER})"
    rf"(?:{_SEP}(?P<before>{_BOX}(?:{_SEP}{_BOX})?))?"
    rf"(?:{_SEP}{_FILE}\s*(?P<delo>{_NUMBER}))?"
    rf"(?:{_SEP}(?P<after>(?:tom|t|por)\b\.?\s*{_NUMBER}))?"
    rf"(?:{_SEP}(?:listy?|ll|l|arkushi?|ark)\b\.?\s*(?P<leaves>{_LEAF}(?:\s*[-–—,]\s*{_LEAF})*))?)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to an archive, and its parts as printed: numbers keep their leading zeros."""

    text: str
    archive: str
    fond: str
    opis: str
    delo: str | None
    first_leaf: str | None
    last_leaf: str | None
    container: str | None
    rest: str  # the free sentences after it


def read_citation(source: str) -> Citation | None:
    """Read the source line of a page, or None when it follows another scheme.

    >>> c = read_citation("AVP RF, F. 0104. Op. 17, P. 118, D. 3. ll. 237-240. Obtained by A. B.")
    >>> c.archive, c.fond, c.opis, c.container, c.delo, c.first_leaf, c.last_leaf
    ('AVP RF', '0104', '17', 'P. 118', '3', '237', '240')
    """
    match = _CITATION.search(source)
    if match is None:
        return None
    leaves = [
        re.sub(r"\s+", "", leaf).rstrip(".") + ("." if "ob" in leaf.lower() else "")
        for leaf in re.findall(_LEAF, match["leaves"] or "", re.IGNORECASE)
    ]
    boxes = [words for words in (match["before"], match["after"]) if words]
    return Citation(
        text=match["text"],
        archive=source[: match.start()].strip(" .,;:"),
        fond=match["fond"],
        opis=match["opis"],
        delo=match["delo"],
        first_leaf=leaves[0] if leaves else None,
        last_leaf=leaves[-1] if leaves else None,
        container=", ".join(boxes) or None,
        rest=source[match.end() :].lstrip(" .,;"),
    )


def archive_of(words: str) -> tuple[str, str] | None:
    """Return key and full name of an archive that is called by its abbreviation.

    >>> archive_of("AVPRF")[0]
    'avp-rf'
    """
    plain = re.sub(r"[\s.]+", "", words).casefold()
    for abbreviation, known in _ARCHIVES.items():
        if (
            abbreviation.replace(" ", "").casefold() == plain
            or known[1].split(" (")[0].casefold() in words.casefold()
        ):
            return known
    return None


# --- contributors ---------------------------------------------------------------------------

_NAME_WORD: Final = r"(?:(?:[A-Z]\.)+|[A-Z][^\W\d_]*(?:[’'-][^\W\d_]+)*)"
_NAME: Final = rf"{_NAME_WORD}(?:\s+(?:(?:de|da|van|von|der|den|al|el)\s+)*{_NAME_WORD})*(?:,?\s+Jr\.)?"
_NAMES: Final = rf"(?P<names>{_NAME}(?:(?:,\s+and|,|\s+and|\s*&)\s+(?!translat|obtain){_NAME})*)"
_BY: Final = r"(?:\s+for\s+(?:the\s+)?[\w ]+?)?\s+by\s+"
_OBTAINED: Final = re.compile(rf"\b[Oo]btained{_BY}{_NAMES}")
_TRANSLATED: Final = re.compile(rf"\b[Tt]ranslat(?:ed|ion){_BY}{_NAMES}")


@dataclass(frozen=True, slots=True)
class Contributors:
    """Who obtained the document and who translated it, as printed."""

    obtained_by: tuple[str, ...]
    translated_by: tuple[str, ...]


def read_contributors(sentences: str) -> Contributors:
    """Read the names after "Obtained by" and "translated by".

    >>> read_contributors("Obtained by James G. Hershberg and translated by Gary Goldberg.")
    Contributors(obtained_by=('James G. Hershberg',), translated_by=('Gary Goldberg',))
    """
    return Contributors(_named(_OBTAINED, sentences), _named(_TRANSLATED, sentences))


def _named(pattern: re.Pattern[str], sentences: str) -> tuple[str, ...]:
    match = pattern.search(sentences)
    if match is None:
        return ()
    names = re.split(r",\s+and\s+|\s+and\s+|\s*&\s*|,\s+(?!Jr\.)", match["names"])
    return tuple(n.strip(" ,") for n in names if n.strip(" ,"))


# --- markings -------------------------------------------------------------------------------

_SOVIET_LEVELS: Final = (
    (r"(?:special|osobaya) (?:file|folder|dossier|papka)", "su-osobaya-papka"),
    (r"(?:of )?(?:special|particular) importance", "su-osoboy-vazhnosti"),
    (r"(?:top|strictly) secret", "su-sovershenno-sekretno"),
    (r"secret", "su-sekretno"),
    (r"for (?:official|service) use(?: only)?", "su-dlya-sluzhebnogo-polzovaniya"),
)


def level_of(marking: str) -> str | None:
    """Return the level of the Soviet system that a translated marking most likely stood for."""
    return next((code for p, code in _SOVIET_LEVELS if re.fullmatch(p, marking.strip(), re.IGNORECASE)), None)
