"""Words that stand where names stand and name nobody: headings, bodies, newspapers, styles of address."""

from __future__ import annotations

from typing import Final

from kg.records.frus.persons import PrintedName
from kg.records.known import find_place
from kg.records.states import find_state

__all__ = ["names_nobody"]

# "His Majesty" is called so and not named.
_STYLES: Final = frozenset(
    "majesty majesties highness highnesses excellency excellencies holiness eminence lordship".split()  # noqa: SIM905
)
_OF_STYLES: Final = frozenset(
    "his her their your royal imperial highness majesty serene".split()  # noqa: SIM905
)
# What no surname is, unless a title stands before it: "Mr. Fund", "General Exercise".
_THINGS: Final = frozenset(
    "meeting meetings conference session invitees invitee guests attendees attendance participants luncheon breakfast fund system "  # noqa: SIM905
    "systems exercise figures contribution club clubs company companies corporation association society university institute "
    "foundation newspaper newspapers magazine extraordinary agenda subject items organization organizations program programs "
    "leadership congressional industries committees subcommittee federation network administration newsweek".split()
)
# Surnames as well: "Emily Post"; a newspaper only behind the name of a place or of its kind.
_NEWSPAPERS: Final = frozenset(
    "post times tribune herald journal news star sun globe inquirer bulletin dispatch gazette chronicle examiner monitor mirror week weekly".split()  # noqa: SIM905
)
_CITIES: Final = frozenset(
    "washington|new york|chicago|boston|philadelphia|baltimore|los angeles|san francisco|saint louis|st. louis|detroit|houston|denver|"  # noqa: SIM905
    "wall street|christian science|evening|sunday|daily|morning|saturday evening".split("|")
)


def names_nobody(name: PrintedName) -> bool:
    """Tell whether printed words that were read as a name are a heading, a body, a newspaper or a style."""
    words = f"{name.given} {name.surname}".replace(",", " ").split()
    last = words[-1].casefold().strip(".") if words else ""
    if words and last in _STYLES and all(w.casefold() in _OF_STYLES for w in words[:-1]):
        return True
    if name.titles:
        return False
    if last in _THINGS:
        return True
    given = " ".join(words[:-1])
    of_a_place = (
        given.casefold() in _CITIES
        or find_state(given) is not None
        or (" " in given and find_place(given) is not None)
    )
    return last in _NEWSPAPERS and of_a_place
