"""Text made comparable: no accents, no case, Cyrillic as English-language archives write it.

>>> fold("Кудрявцев"), fold("397.5611-GE/2\N{EN DASH}1662")
('kudryavtsev', '397 5611-ge/2-1662')
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["fold", "romanised"]

# BGN/PCGN without apostrophes.
_CYRILLIC: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "є": "ye", "і": "i", "ї": "yi", "ґ": "g",
}  # fmt: skip
_ROMAN: Final = str.maketrans(_CYRILLIC)
_PLAIN: Final = str.maketrans(
    {**_CYRILLIC, ",": " ", ".": " "} | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_IS_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_ADJECTIVE: Final = re.compile(r"(?:ий|ый)\b")
_MARKS: Final = re.compile("[\u0300-\u036f]")


def fold(text: str) -> str:
    """Return text for comparing: no accents, no case, Cyrillic as Latin, words apart by one blank."""
    lower = _ADJECTIVE.sub("y", unicodedata.normalize("NFC", text).casefold())
    decomposed = unicodedata.normalize("NFKD", lower.translate(_PLAIN))
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def romanised(text: str) -> str:
    """Return text with Cyrillic as Latin and no loose accents, else as it is.

    What is left of case and accents the analyser of the index takes away, which is much faster.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if _IS_CYRILLIC.search(text):
        text = unicodedata.normalize("NFC", _ADJECTIVE.sub("y", text.casefold()).translate(_ROMAN))
    return _MARKS.sub("", text)
