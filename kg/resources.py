"""Finds what ships with Parley: the sample, the ontology, the queries.

In a clone (or an editable install) they are the folders at the top; in an installed wheel they
lie inside the package.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from kg.errors import ParleyError

__all__ = ["shipped"]

_PACKAGE = Path(__file__).resolve().parent


def shipped(name: Literal["data", "ontology", "queries"]) -> Path:
    """Return the folder of this name that ships with Parley. Raises ParleyError when it is missing."""
    for folder in (_PACKAGE / "_shipped" / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    msg = f"the folder {name}/ that ships with Parley is missing beside {_PACKAGE}."
    raise ParleyError(msg, remedy="Install Parley again: pip install --force-reinstall . in a clone.")
