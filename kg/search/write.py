"""Writes the full-text index of a release, once, while it is built.

The same documents give the same files: they are added in the order of the master by one thread, and the
segments, which the engine names at random, get names by their number. What the engine keeps only for
writers (locks, the list of its files) is left behind.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import tantivy

from kg.errors import ReleaseError
from kg.search.documents import Document, documents
from kg.search.folding import romanised
from kg.search.schema import IRI, KIND, LABEL, schema, with_analyser

__all__ = ["META", "write_index"]

META: Final = "meta.json"

_MEMORY: Final = 256_000_000
"""Bytes the writer may use before it begins another segment: some 300 MB of text go into one."""

_LONGEST_LABEL: Final = 500  # characters kept to show; foreign data may call anything a label


def write_index(folder: Path, master: Path, texts: Path, base: str) -> int:
    """Write the index of a master and its pinned texts into a new folder; return the number of documents.

    Raises ReleaseError when it cannot be written.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=".search-", dir=folder.parent) as draft:
            count = _fill(Path(draft), documents(master, texts, base))
            _keep(Path(draft), folder)
    except (OSError, ValueError) as exc:
        msg = f"{folder}: the full-text index cannot be written: {exc}."
        raise ReleaseError(msg, remedy="Check space and permissions there, then build again.") from exc
    return count


def _fill(draft: Path, found: Iterable[Document]) -> int:
    fields = schema()
    index = with_analyser(tantivy.Index(fields, str(draft)))
    writer = index.writer(_MEMORY, 1)
    count = 0
    for document in found:
        writer.add_document(_for_engine(document))
        count += 1
    writer.commit()
    writer.wait_merging_threads()
    return count


def _for_engine(document: Document) -> tantivy.Document:
    made = tantivy.Document()
    made.add_bytes(IRI, document.iri.encode())
    made.add_bytes(LABEL, document.label[:_LONGEST_LABEL].encode())
    made.add_text(KIND, document.kind)
    for field, text in document.texts:
        made.add_text(field, romanised(text))
    for path in document.files:
        made.add_text("text", romanised(path.read_bytes().decode("utf-8", errors="replace")))
    return made


def _keep(draft: Path, folder: Path) -> None:
    """Move what readers need to its place, under names that depend on nothing but the content."""
    meta: dict[str, Any] = json.loads((draft / META).read_text(encoding="utf-8"))
    folder.mkdir()
    for number, segment in enumerate(meta["segments"]):
        drawn = str(segment["segment_id"]).replace("-", "")
        name = f"{number:032x}"
        for path in sorted(draft.glob(f"{drawn}.*")):
            shutil.move(path, folder / f"{name}{path.suffix}")
        segment["segment_id"] = f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"
    (folder / META).write_text(json.dumps(meta, indent=1) + "\n", encoding="utf-8")
