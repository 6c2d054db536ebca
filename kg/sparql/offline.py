"""Queries from the command line, with the same checks and limits as over HTTP."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import IO, Final

from pyoxigraph import NamedNode

from kg.config import Settings
from kg.errors import UsageError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.release.read import Release
from kg.sparql.check import Limits, check_query
from kg.sparql.pool import Answer, Served, Task, WorkerPool
from kg.sparql.results import TABLE_GRAPH, TABLE_SOLUTIONS, Table, read_table
from kg.terms import curie

__all__ = ["TABLE", "run_query"]

TABLE: Final = "table"

_SOLUTIONS: Final = tuple(f.name for f in RESULT_FORMATS)
_GRAPHS: Final = tuple(f.name for f in RDF_FORMATS)


def run_query(release: Release, query: str, form: str, settings: Settings, output: IO[bytes]) -> None:
    """Evaluate a query over a release and write its answer to ``output``, as it comes.

    ``form`` is ``table`` or the name of a serialisation that fits the query. Raises UsageError when it
    does not, and QueryError for what is wrong with the query or ended it.
    """
    checked = check_query(query, Limits.of(settings))
    fitting = (TABLE, *(_GRAPHS if checked.gives_graph else _SOLUTIONS))
    if form not in fitting:
        what = "a graph" if checked.gives_graph else "rows or yes and no"
        raise UsageError(
            f"This query gives {what}; {form!r} cannot write that.",
            remedy=f"Use --format {'|'.join(fitting)}.",
        )
    served = Served(release.store_path, release.id, f"{release.manifest.base}id/", release.search_path)
    default_graphs, named_graphs = checked.dataset(served.base)
    task = Task(
        query,
        solutions=form if form in _SOLUTIONS else TABLE_SOLUTIONS,
        graph=form if form in _GRAPHS else TABLE_GRAPH,
        default_graphs=default_graphs,
        named_graphs=named_graphs,
        graphs_must_be_held=True,
        prefixes=checked.prefixes,
        matches=checked.matches,
    )
    one = dataclasses.replace(settings, query_workers=1)
    asyncio.run(_run(served, task, one, output, as_table=form == TABLE))


async def _run(served: Served, task: Task, settings: Settings, output: IO[bytes], *, as_table: bool) -> None:
    async with WorkerPool(settings, spare=False) as pool:
        await pool.switch(served)
        async with await pool.evaluate(task) as answer:
            if as_table:
                _print_table(await read_table(answer), output, served.base)
            else:
                await _copy(answer, output)


async def _copy(answer: Answer, output: IO[bytes]) -> None:
    async for piece in answer:
        output.write(piece)
    output.flush()


def _print_table(table: Table, output: IO[bytes], base: str) -> None:
    if table.boolean is not None:
        output.write(b"yes\n" if table.boolean else b"no\n")
        return
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    shown = RichTable(*table.columns)
    for row in table.rows:
        shown.add_row(*(Text(_shown(cell, base)) for cell in row))
    console = Console(width=None if output.isatty() else 200)
    with console.capture() as captured:
        console.print(shown)
        console.print(f"{len(table.rows):,} row{'' if len(table.rows) == 1 else 's'}")
    output.write(captured.get().encode())
    output.flush()


def _shown(cell: object, base: str) -> str:
    """Return a term as a person would write it in a query: relative to the base, or prefixed."""
    if cell is None:
        return ""
    if isinstance(cell, NamedNode):
        value = cell.value
        return f"<{value.removeprefix(base)}>" if value.startswith(base) else curie(value) or f"<{value}>"
    return str(getattr(cell, "value", cell))
