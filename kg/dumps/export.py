"""What ``kg dump`` writes: one form of a release into one file."""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path
from typing import Final

import zstandard

from kg.dumps.compress import open_input, open_output
from kg.dumps.tables import write_tables
from kg.errors import ReleaseError, UsageError
from kg.formats import RDF_FORMATS
from kg.release.read import Release
from kg.store import open_store

__all__ = ["DUMP_FORMATS", "dump_release"]

_NETWORK_FORMATS: Final = ("graphml", "gexf")

DUMP_FORMATS: Final = (*(form.name for form in RDF_FORMATS), "csv", *_NETWORK_FORMATS)


def dump_release(release: Release, form: str, output: Path) -> None:
    """Write a release in one form: an RDF serialisation, ``csv`` tables, ``graphml`` or ``gexf``.

    The file is compressed when its name ends in ``.gz`` or ``.zst``; tables go into a folder, or a
    ``.zip`` file. A file appears when it is complete. Raises UsageError, and ReleaseError when the
    release cannot be read or the output not written.
    """
    if form not in DUMP_FORMATS:
        msg = f"Unknown dump format {form!r}."
        raise UsageError(msg, remedy=f"Formats are: {', '.join(DUMP_FORMATS)}.")
    if form == "csv" and output.suffix in (".gz", ".zst"):
        msg = f"{output}: tables are several files and cannot go into one {output.suffix} file."
        raise UsageError(msg, remedy="Name a folder, or a file that ends in .zip.")
    try:
        if form == "csv" and output.suffix != ".zip":
            write_tables(open_store(release.store_path), output)
            return
        output.parent.mkdir(parents=True, exist_ok=True)
        # The endings stay last: they decide the compression.
        draft = output.with_name(f".{secrets.token_hex(4)}-{output.name}")
        try:
            _write(release, form, draft)
            draft.replace(output)
        finally:
            draft.unlink(missing_ok=True)
    except (OSError, zstandard.ZstdError) as exc:
        msg = f"{output}: cannot be written: {exc}."
        raise ReleaseError(msg, remedy="Check the path, its permissions and the space there.") from exc


def _write(release: Release, form: str, draft: Path) -> None:
    if form == "csv":
        write_tables(open_store(release.store_path), draft)
        return
    with open_output(draft) as file:
        if form in _NETWORK_FORMATS:
            from kg.dumps.network import write_network  # slow to import, and servers import this module

            write_network(open_store(release.store_path), form, file)
            return
        extension = next(f.extension for f in RDF_FORMATS if f.name == form)
        # Every serialisation is part of the release already: it only changes its compression.
        with open_input(release.dumps_path / f"dataset.{extension}.zst") as dump:
            shutil.copyfileobj(dump, file, 1 << 20)
