"""Printed names: surname, given names and titles told apart, and the form in which names are compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

__all__ = [
    "NICKNAMES",
    "PARTICLES",
    "RANK",
    "SUFFIX",
    "TITLE",
    "PrintedName",
    "fold",
    "parse_name",
    "without_rank",
]

# Words before a name that are rank or courtesy, not name. Longest first where one contains another.
_TITLES: Final = (
    r"Mr|Mrs|Miss|Ms|Messrs|Cols|Gens|Mme|Madame|Mlle|Herr|Frau|Señor|Senor|Sr|Sra|Dr|Doctor|Prof|Professor|Sir|Lord|Lady|Dame|"
    r"Baron|Baroness|Count|Countess|Prince|Princess|Sheikh|Sheik|Shaikh|King|Queen|Emperor|Shah|Monsignor|Msgr|His Excellency|Her Excellency|Father|Rev|Reverend|"
    r"Bishop|Archbishop|Cardinal|Rabbi|M|MM|Hon|Honorable|H\.?\s?E|H\.?\s?R\.?\s?H|H\.?\s?M|"
    r"General|Gen|Lieutenant|Lt|Lieut|Major|Maj|Brigadier|Brig|Colonel|Col|Captain|Capt|Commander|Cmdr|Cdr|Comdr|Admiral|Adm|"
    r"Vice Admiral|Rear Admiral|Commodore|Marshal|Field Marshal|Air Marshal|Air Chief Marshal|Air Vice Marshal|Sergeant|Sgt|Ensign|"
    r"Ambassador|Amb|Minister|Secretary|Senator|Sen|Congressman|Congresswoman|Representative|Rep|Governor|Gov|Judge|Justice|"
    r"President|President-elect|Premier|Prime Minister|Chancellor|Chairman|Foreign Minister|Foreign Secretary|"
    r"Commissioner|Consul General|Consul|Chargé|Charge|Counselor|Director|Generalissimo|Marquess|Marquis|Viscount|"
    r"Commandant|Comrade|Under Secretary|Assistant Secretary|Deputy Assistant Secretary|Deputy Under Secretary|Deputy Secretary|"
    r"Acting Secretary|Acting Assistant Secretary|Acting Under Secretary|Vice President|Deputy Prime Minister|"
    r"For\. Min|[RVBLM]/(?:Adm|Gen|Cdr|Col)|LTC|LTG|LCDR|1LT|2LT|Vice[- ]Chancellor|Vice-President|Vice Premier|Deputy Premier|Asst\.? Secretary|Dep|Acting|Under-Secretary|Lieutenant General|Major General|Brigadier General|Speaker"
)
TITLE: Final = re.compile(rf"^(?:The\s+)?(?:{_TITLES})\b\.?(?:\s+|$)", re.IGNORECASE)
SUFFIX: Final = re.compile(
    r",?\s+(?:Jr|Sr|II|III|IV|Esq|USA|USN|USAF|USMC|Ret|ret|M\.?P|Q\.?C|2d|2nd|3d|3rd)\.?(?=$|[\s,)])"
)
RANK: Final = re.compile(
    r"(?:General of the (?:Army|Air Force)|(?:(?:Brigadier|Brig|Major|Maj|Lieutenant|Lieut|Lt|Vice|Rear|Fleet|Field|"
    r"Air Chief|Air Vice|Air)\b\.?[ -])?(?:General|Gen|Colonel|Col|Commander|Cmdr|Cdr|Admiral|Adm|Marshal)|Lieutenant|Lieut|Lt|"
    r"Major|Maj|Brigadier|Brig|Captain|Capt|Commodore|Sergeant|Sgt|Ensign|Doctor|Dr|Professor|Prof|Senator)\b\.?",
)
_COURTESY: Final = re.compile(
    r"\b(?:Mr|Mrs|Miss|Ms|Dr|Messrs|General|Gen|Colonel|Cols?|Captain|Capt|Admiral|Adm|Major|Maj|Lieutenant|Lt)\b"
)
_MONSIEUR_OR_INITIAL: Final = re.compile(r"^M\.\s*[A-Z]\.")  # "M. R. Booker" has two initials
_NO_SURNAME: Final = re.compile(
    r"^(?:President|Secretary|Minister|Ambassador|Chairman|Speaker|Director|Prime|Under|Deputy|Mr|General|Gen\b|Colonel|Col\b|"
    r"Major|Captain|Commander|Admiral|Adm\b|Brigadier|Lieutenant|Dr\b|Doctor|Senator|Representative|Commandant|Commissioner)",
    re.IGNORECASE,
)
PARTICLES: Final = frozenset(
    "de del della der den di da do dos du la le van von vom zu zur und y el al ul bin ben ibn abu ter ten tot af 't mac st saint das ya wa ould bint"  # noqa: SIM905
    .split()
)  # fmt: skip
# Spanish and Portuguese family names that are nobody's given name: before another name they open a double surname.
_FAMILY: Final = frozenset(
    "acosta aguilar aguirre almeida alvarez araujo arosemena avila barrientos barros batlle benitez bermudez cabrera calderon camacho "  # noqa: SIM905
    "campos cardenas carrillo carvalho castello castillo castro cisneros contreras cordova cortes cortez costa delgado diaz diez "
    "dominguez echeverria enriquez escobar espinosa estrada falcon fernandez fernandes ferreira figueroa flores fuentes galindez galvez "
    "garcia gomez gomes gonzalez gonzales gutierrez guerrero guevara guzman henriquez hernandez herrera hurtado ibanez ibarra iglesias "
    "jaramillo jimenez lleras lopez lopes magalhaes maldonado marquez martinez medina mejia mello melo mendez mendoza miro molina morales "
    "moreira munoz navarro nunez ochoa oliveira ordonez ortega ortiz ospina pacheco pardo paz pena peralta perez pereira pinzon ponce prado "
    "prio quevedo quinones ramirez restrepo ribeiro rios rivera rodrigues rodriguez rojas romero ruiz salazar salinas sanchez sanz sepulveda "
    "siles silva solorzano somoza soto souza sousa suarez tejada toriello torres uribe urrutia valdes valdez valenzuela vargas vasconcelos "
    "vasquez vazquez velasco velasquez velez vergara villeda villegas ydigoras zamora zuniga".split()
)
NICKNAMES: Final = {
    "bill": "william", "will": "william", "bob": "robert", "dick": "richard", "rick": "richard", "jim": "james",
    "jimmy": "james", "jack": "john", "joe": "joseph", "tom": "thomas", "mike": "michael", "dave": "david",
    "dan": "daniel", "ed": "edward", "ted": "edward", "bud": "", "ben": "benjamin", "sam": "samuel",
    "steve": "stephen", "walt": "walter", "pete": "peter", "phil": "philip", "hank": "henry", "harry": "henry",
    "al": "", "art": "arthur", "andy": "andrew", "tony": "anthony", "charlie": "charles", "chuck": "charles",
    "chet": "chester", "don": "donald", "doug": "douglas", "fred": "frederick", "gene": "eugene", "gus": "",
    "jerry": "", "larry": "lawrence", "len": "leonard", "lew": "llewellyn", "tommy": "", "max": "maxwell",
    "mac": "", "marv": "marvin", "nick": "nicholas", "pat": "patrick", "ray": "raymond", "ron": "ronald",
    "stu": "stuart", "tim": "timothy", "vince": "vincent", "wally": "walter", "zbig": "zbigniew", "cy": "cyrus",
    "win": "winthrop", "hal": "harold", "herb": "herbert", "ken": "kenneth", "greg": "gregory", "george": "george",
}  # fmt: skip


def fold(text: str) -> str:
    """Return a name for comparison: no accents, no case, only letters and single blanks."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = (
        plain.replace("ø", "o")
        .replace("Ø", "O")
        .replace("ł", "l")
        .replace("Ł", "L")
        .replace("ß", "ss")
        .replace("’", "'")
    )
    plain = re.sub(r"(?<=\w)'(?=\w)", "", plain)
    return re.sub(r"[^a-z]+", " ", plain.casefold()).strip()


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name as printed in a document, taken apart."""

    surname: str
    given: str = ""
    titles: str = ""

    @property
    def full(self) -> str:
        """Return "Surname, Given", or the surname alone."""
        return f"{self.surname}, {self.given}" if self.given else self.surname

    @property
    def is_full(self) -> bool:
        """Tell whether the given names identify: a name written out, or two initials."""
        words = fold(self.given).split()
        return any(len(w) > 1 for w in words) or len(words) > 1


def without_rank(name: str) -> str:
    """Return a listed name without military rank and academic title; as it is where it cannot be taken apart.

    >>> without_rank("Haig, Brigadier General Alexander M., Jr.")
    'Haig, Alexander M., Jr.'
    """
    surname, *rest = re.split(r",\s*", name)
    kept = []
    for part in rest:
        words = part
        while match := RANK.match(words):
            words = re.sub(r"^\s*(?:\([^)]*\)\s*)?", "", words[match.end() :])
        if words and not words[0].isupper():
            return name
        kept += [words] if words else []
    return ", ".join([surname, *kept]) if kept != rest else name


def parse_name(printed: str) -> PrintedName | None:
    """Take a printed name in natural order apart; None when it is none.

    >>> parse_name("Amb. William E. Schaufele, Jr.")
    PrintedName(surname='Schaufele', given='William E.', titles='Amb.')
    """
    text = re.sub(r"[()\[\]{}]", " ", re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", printed))
    text = SUFFIX.sub(" ", text)
    text = re.sub(r"[“”\"]\s*[\w. ]+\s*[“”\"]", " ", text)
    text = re.sub(r"(?:’s|'s)$", "", text.strip(" ,.;:—–-"))
    text = re.sub(r"\b([A-Z])\.(?=[A-Z]\.?[\s.A-Z])", r"\1. ", text)
    text = re.sub(r"\s+", " ", text).strip(" ,;:—–-")
    titles = []
    while (match := TITLE.match(text)) and match.end() < len(text):
        if _MONSIEUR_OR_INITIAL.match(text):
            break
        titles.append(match.group().strip())
        text = text[match.end() :].strip(" ,—–-")
    text = re.sub(r"\s+(?:Mr|Mrs|Miss|Dr|and|Amb|General|Senator)\.?$", "", text)
    if re.search(r"\d", text):
        return None
    words = text.split()
    if not words or len(words) > 8 or not any(w[0].isupper() for w in words):
        return None
    if not words[-1][:1].isalpha():
        return None
    if (
        TITLE.match(text)
        and not _MONSIEUR_OR_INITIAL.match(text)
        and not (len(words) == 1 and _COURTESY.search(" ".join(titles)) and not _NO_SURNAME.match(text))
    ):
        return None  # a title is no name; but "Mr. Bishop" and "Mr. King" are
    if (
        1 < len(words) <= 3
        and re.fullmatch(r"[A-Z][a-zü]+[-’'][a-z]+", words[-1])
        and all(w.isalpha() for w in words[:-1])
    ):
        # Family name first, where a later syllable is small: "Chou En-lai".
        return PrintedName(words[0], " ".join(words[1:]), " ".join(titles))
    if len(words) > 1 and words[-1] in ("Bey", "Pasha", "Effendi"):
        return PrintedName(" ".join(words[:-1]), "", " ".join([*titles, words[-1]]))
    # The surname opens at its first particle ("van Voorst tot Voorst"), else it is the last word.
    start = next((i for i, w in enumerate(words) if i and w in PARTICLES and w.islower()), len(words) - 1)
    while start > 0 and words[start - 1].strip(".").casefold() in PARTICLES:
        if len(words[start - 1].strip(".")) == 1 and words[start - 1][0].isupper():
            break  # "W. Y. Birch" has an initial, not a Spanish "y"
        start -= 1
    if start == 1 and fold(words[0]) in _FAMILY:
        start = 0  # "Ambassador Carrillo Flores" is printed without his given name
    surname, given = " ".join(words[start:]), " ".join(words[:start])
    if len(fold(surname)) < 2 or (len(surname.rstrip(".")) < 2):
        return None
    if any(
        not (w[0].isupper() or w.casefold() in PARTICLES or not w[0].isalpha() or re.search(r"-[A-Z]", w))
        for w in words
    ):
        return None
    if re.fullmatch(r"(?:FNU|LNU)", given.strip("."), re.IGNORECASE):
        given = ""
    return PrintedName(surname, given, " ".join(titles))
