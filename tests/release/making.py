"""Makes small releases for tests with the real parts: store, dumps, description, seal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from kg.dumps import write_dumps, write_void
from kg.release.ledger import Ledger
from kg.release.manifest import Manifest
from kg.release.read import Release
from kg.release.seal import Building, activate, release_id, seal
from kg.search.write import write_index
from kg.store import create_store

BASE = "http://localhost:8000/"
RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"


def lines_about(*names: str, graphs: int = 2) -> list[str]:
    """Return statements about some people, each in several graphs."""
    return [
        f"<{BASE}id/person/{name}> {predicate} {value} <{BASE}graph/r{n}/source> .\n"
        for name in names
        for n in range(graphs)
        for predicate, value in (
            (RDF_TYPE, "<https://www.ica.org/standards/RiC/ontology#Person>"),
            ("<http://www.w3.org/2004/02/skos/core#prefLabel>", f'"{name}"@en'),
        )
    ]


def write_master(path: Path, lines: Iterable[str]) -> Path:
    """Write lines as a master: each once, sorted by bytes."""
    path.write_bytes(b"".join(sorted({line.encode() for line in lines})))
    return path


def fill(building: Building, lines: Iterable[str], *, created: str, text: str = "A short text.") -> Manifest:
    """Put everything a release has into a building directory."""
    folder = building.path
    master = write_master(folder / "master.nq", lines)
    ontology = building.folder("ontology")
    (ontology / "parley.ttl").write_text("<http://e/o> a <http://www.w3.org/2002/07/owl#Ontology> .\n")
    (building.folder("texts") / "a.txt").write_text(text, encoding="utf-8")
    counts = create_store(folder / "store", master)
    write_dumps(master, folder / "dumps", BASE, jobs=1)
    write_index(folder / "search", master, folder / "texts", BASE)
    Ledger().write(folder / "ledger.tsv")
    identity = release_id(master, ontology, folder / "texts", BASE)
    master.unlink()
    manifest = Manifest(
        id=identity,
        base=BASE,
        title="A test",
        created=created,
        code_version="0",
        counts={"quads": counts.quads, "triples": counts.triples},
    )
    write_void(folder, manifest)
    return manifest


def make_release(
    site: Path, lines: Iterable[str], *, created: str = "2026-11-23T16:00:00Z", text: str = "A short text."
) -> Release:
    """Build, seal and activate a release."""
    with Building(site) as building:
        release = seal(building, fill(building, lines, created=created, text=text))
        return activate(site, release.id)
