"""What of a release can be found by words: one document for each entity that has a name, title or description.

Read from the sorted lines of the master, one entity at a time. Dependent nodes (``<conversation#side>``)
are part of their entity and have no document of their own; blank nodes have no name one could be given.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from kg.iris import kind_and_key
from kg.nquads import split_graph
from kg.terms import DCTERMS, FOAF, PARLEY, RDFS, SCHEMA, SKOS, Term, lexical, unwrap_iri

__all__ = ["OTHER", "Document", "documents"]

OTHER: Final = "other"
"""The kind of what is no entity of the data: terms of vocabularies, things of foreign RDF."""

_FIELDS: Final[dict[Term, str]] = {
    SKOS.prefLabel: "name",
    RDFS.label: "name",
    SCHEMA.name: "name",
    FOAF.name: "name",
    SKOS.altLabel: "other",
    SKOS.hiddenLabel: "other",
    PARLEY.surfaceForm: "other",
    DCTERMS.title: "title",
    DCTERMS.alternative: "title",
    DCTERMS.description: "description",
    DCTERMS.abstract: "description",
    PARLEY.summary: "description",
    RDFS.comment: "description",
    SKOS.definition: "description",
}
_FIELD_OF: Final = {predicate.encode(): field for predicate, field in _FIELDS.items()}
_HAS_TEXT: Final = PARLEY.hasTextVersion.encode()
_BY_WORTH: Final = ("name", "title", "other", "description")


@dataclass(frozen=True, slots=True)
class Document:
    """An entity as it is searched: pairs of field and text, and the files of its pinned texts."""

    iri: str
    kind: str
    label: str
    texts: tuple[tuple[str, str], ...]
    files: tuple[Path, ...] = ()


def documents(master: Path, texts: Path, base: str) -> Iterator[Document]:
    """Yield the documents of a master (sorted N-Quads lines), in its order; ``texts`` holds pinned texts.

    One entity is in memory at a time.
    """
    with master.open("rb", buffering=1 << 20) as lines:
        for subject, about in groupby(lines, key=lambda line: line.partition(b" ")[0]):
            iri = subject[1:-1].decode()
            if subject[:1] != b"<" or ("#" in iri and iri.startswith(base)):
                continue
            found = _document(iri, about, texts, base)
            if found is not None:
                yield found


def _document(iri: str, lines: Iterator[bytes], texts: Path, base: str) -> Document | None:
    said: dict[tuple[str, str], None] = {}
    files: dict[Path, None] = {}
    for line in lines:
        _, predicate, value = line.split(b" ", 2)
        field = _FIELD_OF.get(predicate)
        if field is not None and value.startswith(b'"'):
            said[field, lexical(_object(line))] = None
        elif predicate == _HAS_TEXT and value.startswith(b"<"):
            path = _text_path(texts, unwrap_iri(_object(line)), base)
            if path is not None:
                files[path] = None
    if not said:
        return None
    label = min(said, key=lambda pair: _BY_WORTH.index(pair[0]))[1]
    named = kind_and_key(base, iri)
    return Document(iri, named[0] if named else OTHER, label, tuple(said), tuple(files))


def _object(line: bytes) -> str:
    return split_graph(line)[0].split(b" ", 2)[2].decode()


def _text_path(texts: Path, iri: str, base: str) -> Path | None:
    """Return the file of a text version, or None when rights do not let it lie in the release."""
    found = kind_and_key(base, iri)
    path = texts / f"{found[1]}.txt" if found else texts
    return path if path.parent == texts and path.is_file() else None
