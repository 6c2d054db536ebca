"""Presidents and their keys: the list of presidents has slugs of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["PRESIDENT", "president_key"]

PRESIDENT: Final = "o-usa-president"

# One man has a slug in the register of officers, where he was head of two missions, and another in
# the list of presidents.
_IN_REGISTER: Final[Mapping[str, str]] = {"bush-george-h-w": "bush-george-herbert-walker"}


def president_key(slug: str) -> str:
    """Return the person's key for a slug of the list of presidents."""
    return _IN_REGISTER.get(slug, slug)
