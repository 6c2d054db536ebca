"""Persons of all sources of a build become people: who is one, by what rule, and how sure.

``names``, ``romanise``, ``given`` and ``roles`` read what lists print; ``candidates`` says which
entries are compared, ``evidence`` weighs two of them, ``decide`` makes the links that are sure and
lists the doubtful ones, ``anchors`` sets officers of the registers between them, ``keys`` gives keys, ``review`` writes and reads the list a person decides in.
"""

from kg.records.identity.decide import Link
from kg.records.identity.entry import KeyLedger, PersonEntry, person_entries
from kg.records.identity.keys import Identities, assign_keys
from kg.records.identity.review import ReviewLine, ReviewProblem, read_review, review_list

__all__ = [
    "Identities", "KeyLedger", "Link", "PersonEntry", "ReviewLine", "ReviewProblem", "assign_keys",
    "person_entries", "read_review", "review_list",
]  # fmt: skip
