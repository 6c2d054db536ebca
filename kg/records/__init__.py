"""Sources become records: one reader per source format, one common model."""

from __future__ import annotations

from kg.records.discover import READERS, Source, discover, read_source

__all__ = ["READERS", "Source", "discover", "read_source"]
