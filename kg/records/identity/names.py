"""What a printed name says: family name, given names, generation, sex, other forms.

Lists print "Surname, Given", with rank, courtesy, nicknames and other names in between; East Asian
names and slips come without a comma; the parts of double names and the particles move about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from kg.records.identity.romanise import chinese, fold

__all__ = ["Name", "name_forms", "parse"]

_TITLES: Final = frozenset(
    # rank, courtesy, office and nobility, as folded words
    """mr mrs miss ms mme madame mlle herr frau senor senora dr prof professor sir lord lady dame baron baroness count
    countess earl duke marquess marquis viscount prince princess sheikh sheik shaikh king queen emperor empress shah
    monsignor msgr bishop archbishop cardinal rabbi rev reverend father hon honorable general gen lieutenant lt lieut
    major maj brigadier brig colonel col captain capt commander cmdr cdr comdr admiral adm vice rear commodore marshal
    air field chief sergeant sgt ensign ambassador amb minister secretary senator sen congressman congresswoman
    representative governor gov judge justice president premier prime chancellor chairman director counselor speaker
    commissioner consul generalissimo comrade usa usn usaf usmc usa ret retired mp qc gcmg kcmg kcb cmg obe esq
    first second third fourth fifth sixth seventh eighth ninth tenth of the fnu lnu acting deputy foreign
    monsieur tun tunku tengku dato datuk datin haji hajj syed sayed maulana begum imam ayatollah""".split()  # noqa: SIM905
)
_PARTICLES: Final = frozenset(
    """de del della der den di da do dos das du la le las los van von vom zu zur und y e el al ul ud ad as ash an bin ben
    ibn ter ten tot af t st saint""".split()  # noqa: SIM905
)
_ARTICLES: Final = frozenset(("al", "el", "ul", "ud", "ad", "as", "ash", "bin", "ben", "ibn"))
_SUFFIXES: Final = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "2d": "ii", "2nd": "ii", "iii": "iii",
    "3d": "iii", "3rd": "iii", "iv": "iv",
}  # fmt: skip
_SUFFIX: Final = re.compile(r"[,\s]\s*(Jr|Junior|Sr|Senior|II|III|IV|2d|2nd|3d|3rd)\.?(?=$|[\s,;)“\"(])")
_FUSED: Final = re.compile(r"\b(De|de|Du|La|Le|Van|von|Von|Di|Da|Del)(?=[A-Z][a-z])")  # DeGaulle
_NUMERAL: Final = re.compile(r"\b(I|II|III|IV|V|VI|VII|VIII|IX|X|XI|XII)$")
_BRACKETS: Final = re.compile(
    r"[(\[]([^)\]]*)[)\]]?|[“\"]([^”\"]*)[”\"]?|(?<=\s)[‘']([^’']{2,})[’'](?=\s|,|$)"
)
_WOMAN: Final = re.compile(
    r"\b(?:Mrs|Miss|Ms|Mme|Madame|Lady|Mlle|Frau|Queen|Princess|Dame|Baroness|Begum)\b"
)
_MAN: Final = re.compile(
    r"\b(?:Mr|Sir|Lord|Herr|King|Prince|Monsignor|Father|Admiral|General|Colonel|Senator)\b"
)


@dataclass(frozen=True, slots=True)
class Name:
    """One form of a name, folded; ``given`` is empty where nothing says which word is the family name."""

    surname: tuple[str, ...]
    given: tuple[str, ...] = ()
    suffix: str = ""
    numeral: str = ""  # of a sovereign: "II" in Hassan II
    woman: bool | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Return every word, family name first."""
        return (*self.surname, *self.given)

    @property
    def is_full(self) -> bool:
        """Tell whether it is more than a family name with initials."""
        if self.given:
            return any(len(w) > 2 for w in self.given)
        return len([w for w in self.surname if len(w) > 1]) > 1


@lru_cache(maxsize=1 << 16)
def parse(printed: str) -> Name:
    """Take one form of a name apart.

    >>> parse("Haig, Brigadier General Alexander M., Jr.")
    Name(surname=('haig',), given=('alexander', 'm'), suffix='jr', numeral='', woman=None)
    >>> parse("Chou En-lai").words, parse("Millar, Sir Frederick R. Hoyer").given
    (('chou', 'en', 'lai'), ('frederick', 'r', 'hoyer'))
    """
    text = re.sub(r"\s+", " ", _BRACKETS.sub(" ", printed)).strip(" ,;.")
    suffix = ""
    for match in _SUFFIX.finditer(f"{text} "):
        suffix = _SUFFIXES[match[1].casefold()]
    before, comma, after = text.partition(",")
    before = _FUSED.sub(r"\1 ", before)
    numeral = ""
    if not comma and (match_numeral := _NUMERAL.search(before)):
        numeral, suffix = match_numeral[1], ""
        before = before[: match_numeral.start()]
    elif suffix:
        after = _SUFFIX.sub(" ", f",{after} ") if comma else ""
        before = _SUFFIX.sub(" ", f"{before} ")
    woman = True if _WOMAN.search(printed) else None
    surname, given = _words(before, alone=not comma), _given(after)
    if given and all(w in _TITLES for w in given):
        given = ()
    if not given and suffix in ("ii", "iii", "iv"):
        numeral, suffix = suffix.upper(), ""  # "Makarios III, Archbishop"
    return Name(surname or tuple(fold(before).split()), given, suffix, numeral, woman)


def _words(text: str, *, alone: bool) -> tuple[str, ...]:
    words = _without_particles(text, keep_capitals=alone)
    while len(words) > 1 and words[0] in _TITLES:
        words.pop(0)
    return tuple(words)


def _without_particles(text: str, *, keep_capitals: bool) -> list[str]:
    """Return folded words without particles; with a capital they may be names: Nguyen Van Binh, Le Duc Tho."""
    kept: list[str] = []
    for word in re.split(r"[\s\-–]+", text):
        folded = fold(word)
        name = keep_capitals and word[:1].isupper() and folded not in _ARTICLES
        if folded not in _PARTICLES or name:
            kept.extend(folded.split())
    return kept


def _given(text: str) -> tuple[str, ...]:
    # "Togo, Fumihiko, Director" and "McGhee, George C., Counselor": an office that slipped into the name.
    parts = [p for p in text.split(",") if p.strip()]
    kept = [p for i, p in enumerate(parts) if i == 0 or not all(w in _TITLES for w in fold(p).split())]
    joined = re.sub(r"\b[Dd]e(?=[A-Z])", "", " ".join(kept))  # deB.
    joined = re.sub(r"(?<=[A-Za-z])\.(?=\w)", ". ", joined)
    words = _without_particles(joined, keep_capitals=True)
    while words and words[0] in _TITLES:
        words.pop(0)
    return tuple(w for w in words if w not in _TITLES)


@lru_cache(maxsize=1 << 15)
def name_forms(printed: str, others: tuple[str, ...]) -> tuple[Name, ...]:
    """Return the forms of a name: the main one first, then those in brackets and beside it.

    A word in brackets that is no name (a party, a remark) is left out.
    """
    main = parse(printed)
    forms = {main: None}
    inside = (next(filter(None, m.groups()), "") for m in _BRACKETS.finditer(printed))
    for other in (*inside, *others):
        text = re.sub(r"^(?:also(?: known as)?|born|formerly|née|nee|or|later|alias)\s+", "", other.strip())
        form = parse(text)
        if main.given and re.fullmatch(r"[A-Z][a-z]{2,}", text.strip(" .,")):
            # A short form beside the name: Dubs, Adolph "Spike"; Zhukov, Georgi (Yuri) A.
            forms.setdefault(Name(main.surname, form.surname, main.suffix, "", main.woman))
            continue
        if form.given and form.is_full:
            forms.setdefault(form)
        elif not form.given and len(form.surname) > 1 and not any(ch.isdigit() for ch in text):
            if "," in printed and not chinese(form.surname):
                # Natural order: "George Rowland Stanley Baring", "Joseph-Désiré Mobutu".
                forms.setdefault(Name(form.surname[-1:], form.surname[:-1], form.suffix, "", form.woman))
            forms.setdefault(form)
    return tuple(forms)
