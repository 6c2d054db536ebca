"""Settings: one list with name, default and help; read by the command line, checked against the docs.

A setting comes from, first wins: the command line, the environment (``KG_`` + name in capitals),
``kg.toml``, the default. Nothing else in Parley reads the environment.
"""

from __future__ import annotations

import dataclasses
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from kg.errors import ConfigError
from kg.terms import is_iri

__all__ = ["SETTINGS", "Setting", "Settings", "load_settings"]


class Setting(NamedTuple):
    """One setting: its name, default, what it means (with the unit), and smallest sensible value."""

    name: str
    default: str | int | float
    help: str
    least: float | None = None


def _setting(default: Any, explanation: str, least: float | None = None) -> Any:
    return dataclasses.field(default=default, metadata={"help": explanation, "least": least})


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force. A change makes a new one (``dataclasses.replace``)."""

    base: str = _setting(
        "http://localhost:8000/",
        "base IRI of the data, baked into a release when it is built; ends with a slash",
    )
    title: str = _setting(
        "Parley: diplomatic conversations as linked data",
        "name of the site, shown on its pages and in its descriptions",
    )
    site: str = _setting("site", "directory that holds releases, ledger and cache")
    host: str = _setting("127.0.0.1", "address the server listens on")
    port: int = _setting(8000, "port the server listens on; 0 picks a free one", 0)
    jobs: int = _setting(0, "processes that read, map and validate; 0 means one per core", 0)
    max_source_mib: int = _setting(512, "largest source file, MiB", 1)
    max_line_mib: int = _setting(32, "longest line of a records file, MiB", 1)
    query_workers: int = _setting(
        0,
        "processes that evaluate queries; 0 means one per core, at least two; one more stands by for clients "
        "that have none",
        0,
    )
    query_timeout: float = _setting(20.0, "seconds a query may run", 0.1)
    query_memory_mib: int = _setting(2048, "address space one query may add, MiB", 64)
    query_length: int = _setting(100_000, "longest query text, characters", 1000)
    query_depth: int = _setting(100, "deepest nesting of a query: groups, brackets, lists", 10)
    query_path_length: int = _setting(100, "longest property path, steps", 10)
    query_queue: int = _setting(
        64, "queries that may wait for a worker before others are told to come back", 1
    )
    query_result_mib: int = _setting(1024, "largest answer to a query, MiB before compression", 1)
    query_cache_mib: int = _setting(
        64, "memory for answers that are kept, MiB; 0 evaluates every query anew", 0
    )
    access_log: str = _setting(
        "", "file for one JSON line about each request; - is standard error, empty is none"
    )
    access_log_queries: int = _setting(0, "1 writes queries and other parameters into the access log too", 0)
    page_size: int = _setting(50, "rows on a page of a listing", 1)
    neighbours: int = _setting(200, "incoming links shown in the document about a thing", 1)

    @property
    def job_count(self) -> int:
        """Return how many processes build work may use."""
        return self.jobs or os.cpu_count() or 1

    @property
    def worker_count(self) -> int:
        """Return how many processes evaluate queries."""
        return self.query_workers or max(2, os.cpu_count() or 1)

    @property
    def site_path(self) -> Path:
        """Return the site directory."""
        return Path(self.site)


SETTINGS: Final = tuple(
    Setting(f.name, cast("str | int | float", f.default), f.metadata["help"], f.metadata["least"])
    for f in dataclasses.fields(Settings)
)


_BASE: Final = re.compile(r"https?://[^/?#]+/([^?#]*/)?")


def _checked(setting: Setting, value: Any, origin: str) -> str | int | float:
    kind = type(setting.default)
    try:
        result: str | int | float = kind(value)
    except (TypeError, ValueError, OverflowError):
        msg = f"{origin}: {setting.name} must be {'a number' if kind is not str else 'text'}, not {value!r}."
        raise ConfigError(msg, remedy=f"It means: {setting.help}.") from None
    if (
        isinstance(value, bool)
        or (kind is str and not isinstance(value, str))
        or (kind is int and isinstance(value, float) and result != value)
    ):
        msg = f"{origin}: {setting.name} must be {kind.__name__}, not {value!r}."
        raise ConfigError(msg, remedy=f"It means: {setting.help}.")
    # Not "less than": nan is not less than anything.
    if setting.least is not None and not float(result) >= setting.least:
        msg = f"{origin}: {setting.name} must be at least {setting.least:g}, not {value!r}."
        raise ConfigError(msg, remedy=f"It means: {setting.help}.")
    if setting.name == "base" and not (_BASE.fullmatch(str(result)) and is_iri(str(result))):
        msg = (
            f"{origin}: base must be an http(s) IRI with a host that ends with a slash, "
            f"without query and fragment, not {value!r}."
        )
        raise ConfigError(msg, remedy="For example http://localhost:8000/ or https://data.example.org/.")
    return result


def load_settings(
    config: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    **given: str | float | None,
) -> Settings:
    """Return the settings from command line (``given``), environment, file and defaults.

    Without ``config``, ``kg.toml`` in the current folder is read when it is there.
    Raises ConfigError on an unknown setting or an impossible value.
    """
    by_name = {s.name: s for s in SETTINGS}
    values: dict[str, Any] = {}
    path = config or Path("kg.toml")
    if config is not None or path.is_file():
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as exc:
            msg = f"{path}: cannot be read: {exc.strerror}."
            raise ConfigError(msg, remedy="Give the path of a kg.toml, or leave --config out.") from exc
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
            msg = f"{path}: not valid TOML: {exc}."
            raise ConfigError(msg, remedy="See docs/settings.md for an example.") from exc
        for name, value in table.items():
            if name not in by_name:
                msg = f"{path}: unknown setting {name!r}."
                raise ConfigError(msg, remedy=f"Known settings: {', '.join(by_name)}.")
            values[name] = _checked(by_name[name], value, str(path))
    env = os.environ if environ is None else environ
    for name, setting in by_name.items():
        text = env.get(f"KG_{name.upper()}")
        if text is not None:
            values[name] = _checked(setting, text, f"environment KG_{name.upper()}")
        if given.get(name) is not None:
            values[name] = _checked(setting, given[name], f"--{name.replace('_', '-')}")
    return dataclasses.replace(Settings(), **values)
