"""A tiny master with invented gardeners, and the index made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from kg.search.write import write_index

BASE: Final = "http://data.test/"
_LABEL: Final = "<http://www.w3.org/2000/01/rdf-schema#label>"
_NAME: Final = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
_OTHER: Final = "<http://www.w3.org/2004/02/skos/core#altLabel>"
_TITLE: Final = "<http://purl.org/dc/terms/title>"
_ABSTRACT: Final = "<http://purl.org/dc/terms/abstract>"
_TEXT: Final = "<https://w3id.org/parley/ontology#hasTextVersion>"

LINES: Final = (
    f'<{BASE}id/person/p-oak> {_NAME} "Oak, Élise"@fr',
    f'<{BASE}id/person/p-oak> {_OTHER} "Дубовский, Э."@ru',
    f'<{BASE}id/person/p-elm> {_NAME} "Elm, Bruno"',
    f'<{BASE}id/person/p-elm#t1> {_LABEL} "Head gardener of the elms"',
    f'<{BASE}id/conversation/c-1> {_LABEL} "Oak - Elm, 1 May 1961"@en',
    f'<{BASE}id/record/r-1> {_TITLE} "Memorandum on the orchard"@en',
    f'<{BASE}id/record/r-1> {_ABSTRACT} "The gardeners promise \\"two\\" apple trees."@en',
    f"<{BASE}id/record/r-1> {_TEXT} <{BASE}id/text/r-1.en1>",
    f'<{BASE}id/record/r-2> {_TITLE} "Telegram on the elm disease"@en',
    f"<{BASE}id/record/r-2> {_TEXT} <{BASE}id/text/r-2.en1>",
    f"<{BASE}id/record/r-3> {_TEXT} <{BASE}id/text/r-3.en1>",
    f'<https://example.org/tree#ash> {_LABEL} "Ash tree"@en',
    f'_:b0 {_LABEL} "Nameless willow"@en',
)
TEXTS: Final = {
    "r-1.en1": "Élise Oak spoke of the apple harvest. The harvest of apples was late; the birch\u2019s leaves fell.",
    "r-2.en1": "The disease of the elm reached the orchard. Nobody spoke of apples.",
}


def write_master(folder: Path) -> tuple[Path, Path]:
    """Write master and texts; return their paths."""
    master, texts = folder / "master.nq", folder / "texts"
    graphs = [f"<{BASE}graph/r/{layer}>" for layer in ("extracted", "source")]
    lines = [f"{line} {graph} .\n" for line in LINES for graph in graphs]
    master.write_text("".join(sorted(lines, key=str.encode)), encoding="utf-8")
    texts.mkdir()
    for name, text in TEXTS.items():
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
    return master, texts


def make_index(folder: Path) -> Path:
    """Write the index of the gardeners; return its folder."""
    master, texts = write_master(folder)
    write_index(folder / "search", master, texts, BASE)
    return folder / "search"
