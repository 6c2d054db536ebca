"""The gold files of the mapping: records in (``*.yaml``), N-Quads out (``*.nq``).

``python -m tests.mapping.gold`` writes what the mapping gives now. Read the diff before committing it.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from kg.iris import IriPolicy
from kg.mapping import map_entry
from kg.records.model import Entry, entry_from

GOLD = Path(__file__).resolve().parent.parent / "gold" / "mapping"
IRIS = IriPolicy("http://localhost:8000/")


def entries(name: str) -> tuple[Entry, ...]:
    """Return the entries of a gold file."""
    text = (GOLD / f"{name}.yaml").read_text(encoding="utf-8")
    return tuple(entry_from(document) for document in yaml.safe_load_all(text))


def lines(*given: Entry, iris: IriPolicy = IRIS) -> list[str]:
    """Return the sorted lines of some entries, each once."""
    return sorted({quad.line() for entry in given for quad in map_entry(entry, iris)})


def names() -> list[str]:
    """Return the names of the gold files."""
    return sorted(path.stem for path in GOLD.glob("*.yaml"))


def main() -> None:
    for name in names():
        path = GOLD / f"{name}.nq"
        path.write_text("".join(lines(*entries(name))), encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
