"""Names from other scripts: one form for the ways of writing them in Latin letters.

Chinese has a table: syllables of Wade-Giles and of pinyin go to one coarse form (the apostrophe of
Wade-Giles, which printers drop, is not needed to compare). For the rest there is a skeleton that
forgets what the systems differ in: vowels, doubled letters, ``-iy``/``-y``/``-ii``, ``kh``/``h``,
``tch``/``ch``, ``w``/``v``. A skeleton is evidence of one name, never proof; roles decide then.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["chinese", "fold", "skeleton", "syllables"]

_LETTERS: Final = str.maketrans(
    {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "Ae", "ı": "i"}
)
_APOSTROPHES: Final = re.compile(r"[’‘ʼʻ`´']")


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Return a name without accents, case, apostrophes and punctuation: words and single blanks.

    >>> fold("Ch’en Ch’eng"), fold("Sedar-Senghor, Léopold")
    ('chen cheng', 'sedar senghor leopold')
    """
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", text.translate(_LETTERS)) if not unicodedata.combining(c)
    )
    return re.sub(r"[^a-z]+", " ", _APOSTROPHES.sub("", plain.casefold())).strip()


# ---------------------------------------------------------------- spelling

_SPELLINGS: Final = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"shch|sch(?=[aeiouy])|sch", "s"),
        (r"tsch|tch|cz", "s"),
        (r"kh|ch(?=r)", "k"),
        (r"ch|zh|sh|sz", "s"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"dzh|dj", "j"),
        (r"ck|q", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"(?<=[aeiou])h(?=[^aeiou]|$)", ""),
        (r"ts|tz|z", "s"),
        (r"[gj](?=[aeiouy])", "g"),
    )
)


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """Return what the spellings of a folded word have in common: first letter class and consonants.

    >>> skeleton("anatoliy") == skeleton("anatoly"), skeleton("khrushchev") == skeleton("khrouchtchev")
    (True, True)
    >>> skeleton("aleksandrovich") == skeleton("alexandrovich"), skeleton("wladislaw") == skeleton("wladyslaw")
    (True, True)
    """
    for pattern, to in _SPELLINGS:
        word = pattern.sub(to, word)
    first = "a" if word[:1] in "aeiouy" else word[:1]
    if word[:1] in "gjy" and word[1:2] in "aeiou":
        first = "g"  # Yakov and Jakov, Gamal and Jamal
    rest = re.sub(r"[aeiouyh]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", first + rest)


# ---------------------------------------------------------------- Chinese

_INITIALS: Final = (
    "tsh tz ts ss ch zh sh hs p b m f t d n l k g h j q x r z c s y w".split()  # noqa: SIM905
)
_COARSE: Final = {
    # Wade-Giles p'/p, pinyin p/b and so on: the pair is one class.
    "p": "P", "b": "P", "t": "T", "d": "T", "k": "K", "g": "K",
    "ch": "C", "zh": "C", "j": "C", "q": "C", "ts": "Z", "tz": "Z", "z": "Z", "c": "Z",
    "hs": "X", "x": "X", "sh": "S", "s": "s", "ss": "s", "r": "R",
}  # fmt: skip
_FINALS: Final = {
    "ung": "ong", "ien": "ian", "ieh": "ie", "ueh": "ue", "yueh": "yue", "yeh": "ye", "yen": "yan", "jung": "rong",
    "ih": "i", "u": "u", "uei": "ui", "uen": "un", "iu": "iu", "iung": "iong", "erh": "er", "eh": "e", "o": "e", "uo": "e",
    "en": "en", "un": "un", "uang": "ang", "iang": "ang", "ian": "an", "uan": "an", "ia": "a", "ua": "a", "iao": "ao",
    "iong": "ong", "yu": "u", "you": "ou", "iou": "iu",
}  # fmt: skip
_PINYIN_FINALS: Final = (
    "iang iong uang uai uan ian iao ang eng ing ong ai ei ui ao ou iu ie ue er an en in un ia ua uo a o e i u".split()  # noqa: SIM905
)
_WADE_FINALS: Final = (
    "iung iang uang uai uan ien iao ang eng ing ung ai ei uei ao ou iu ieh ueh erh an en in un ia ua uo ih eh a o e i u".split()  # noqa: SIM905
)
_WHOLE_WADE: Final = {
    "yu": "you",
    "i": "yi",
    "yeh": "ye",
    "yen": "yan",
    "yung": "yong",
    "yueh": "yue",
    "yuan": "yuan",
}


def _cut(word: str, finals: list[str]) -> tuple[str, str] | None:
    """Cut a syllable into initial and final, or None when it is no syllable."""
    initial = next((i for i in _INITIALS if word.startswith(i)), "")
    final = word[len(initial) :]
    return (initial, final) if final in finals else None


def _coarse(initial: str, final: str, *, wade: bool) -> str:
    if wade and initial == "j":
        initial = "r"
    final = _FINALS.get(final, final) if wade else final
    final = _FINALS.get(final, final)
    return _COARSE.get(initial, initial) + final


def _pinyin_split(word: str) -> tuple[tuple[str, str], ...] | None:
    """Cut a run of pinyin syllables ("xiaoping") apart, longest syllable first; None when it is none."""
    if not word:
        return ()
    initial = next((i for i in _INITIALS if word.startswith(i)), "")
    for final in _PINYIN_FINALS:
        if word.startswith(final, len(initial)):
            rest = _pinyin_split(word[len(initial) + len(final) :])
            if rest is not None:
                return ((initial, final), *rest)
    return None


@lru_cache(maxsize=1 << 14)
def chinese(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Return the readings of folded words as Chinese syllables in coarse form; empty when there is none.

    >>> bool(chinese(("chou", "en", "lai")) & chinese(("zhou", "enlai")))
    True
    >>> bool(chinese(("teng", "hsiao", "ping")) & chinese(("deng", "xiaoping")))
    True
    >>> bool(chinese(("huang", "hua")) & chinese(("huang", "chen")))
    False
    """
    readings: set[tuple[str, ...]] = set()
    wade: list[str] | None = []
    for word in words:
        cut = _cut(_WHOLE_WADE.get(word, word), _WADE_FINALS + _PINYIN_FINALS)
        if cut is None or wade is None:
            wade = None
            break
        wade.append(_coarse(*cut, wade=True))
    if wade is not None and 2 <= len(wade) <= 4:
        readings.add(tuple(wade))
    pinyin: list[str] | None = []
    for word in words:
        parts = _pinyin_split(word)
        if parts is None or pinyin is None:
            pinyin = None
            break
        pinyin.extend(_coarse(i, f, wade=False) for i, f in parts)
    if pinyin is not None and 2 <= len(pinyin) <= 4:
        readings.add(tuple(pinyin))
    return frozenset(readings)


# ---------------------------------------------------------------- Korean and other syllables

_SYLLABLE: Final = re.compile(r"^([bcdfghjklmnpqrstvwxyz]*)[aeiouy]*([a-z]*)$")
_LOOSE: Final = {
    "p": "p",
    "b": "p",
    "t": "t",
    "d": "t",
    "k": "k",
    "g": "k",
    "ch": "c",
    "j": "c",
    "r": "l",
    "l": "l",
    "y": "y",
    "sh": "s",
}


@lru_cache(maxsize=1 << 14)
def syllables(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the consonants at both ends of each syllable, for Korean names, whose vowels have many spellings.

    >>> syllables(("park", "chung", "hee")) == syllables(("pak", "chong", "hui"))
    True
    """
    found = []
    for word in words:
        match = _SYLLABLE.match(word)
        if match is None:
            return ()
        start, end = match[1], re.sub(r"[aeiouy]|h$|(?<=[^n])g$", "", match[2])
        found.append(f"{_LOOSE.get(start, start)}-{'k' if end in ('rk', 'k') else end}")
    return tuple(found)
