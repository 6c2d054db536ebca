"""Readable keys made from names."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["slug"]


def slug(text: str) -> str:
    """Return a readable ASCII slug.

    >>> slug("Bogotá")
    'bogota'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = plain.replace("’", "").replace("'", "").replace("ø", "o").replace("ł", "l").replace("ß", "ss")
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()
