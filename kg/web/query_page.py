"""The query page for people: a form, the saved questions, and answers as tables.

Everything is evaluated by the endpoint of ``kg.sparql``; here it is only shown. The page works without scripts.
With them (``static/query/``) the form becomes an editor, where one is installed, and a table can be drawn as
chart, map and timeline: each cell says of what type it is and, where it shows a label, which IRI it stands for.
"""

from __future__ import annotations

import asyncio
import functools
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from kg.config import Settings
from kg.errors import ParleyError
from kg.formats import RDF_FORMATS, RESULT_FORMATS
from kg.queries import SavedQuery, expected_answer, saved_queries
from kg.sparql.answers import AnyAnswer
from kg.sparql.protocol import HtmlViews
from kg.sparql.results import Cell, Table, read_table
from kg.terms import GEO, QUERY_PREFIXES, XSD, curie
from kg.web.editor import editor_version
from kg.web.facts import Link
from kg.web.opened import Opened, opened_for
from kg.web.pages import render_page
from kg.web.respond import CONTENT_POLICY
from kg.web.words import natural_name

__all__ = ["html_views"]

_ROWS: Final = 1000  # rows a page shows; the other formats give all
_FIRST_QUERY: Final = """SELECT ?conversation ?label ?day WHERE {
  ?conversation a parley:Conversation ; rdfs:label ?label ; parley:heldOn/parley:earliest ?day .
}
ORDER BY ?day
LIMIT 20
"""

_TYPES: Final = {
    **{XSD[name][1:-1]: "date" for name in ("date", "dateTime", "gYear", "gYearMonth")},
    **{XSD[name][1:-1]: "number" for name in ("integer", "decimal", "double", "float", "int", "long")},
    **{XSD[name][1:-1]: "number" for name in ("nonNegativeInteger", "positiveInteger", "short", "byte")},
    GEO.wktLiteral[1:-1]: "wkt",
}
# What the saved questions are about, by the first of each group.
_GROUPS: Final = {
    "q01": "Who met whom, and when",
    "q09": "What was said",
    "q15": "Around the talk",
    "q17": "What was promised",
    "q21": "Who could have known",
    "q24": "Sources, secrecy and trust",
    "q29": "What does not fit",
    "q31": "By words",
}
# Tooltips of the editor underline a word with a style attribute; style sheets and scripts stay our own.
_EDITOR_POLICY: Final = f"{CONTENT_POLICY}; style-src 'self'; style-src-attr 'unsafe-inline'"


@functools.cache
def _saved() -> tuple[SavedQuery, ...]:
    try:
        return saved_queries()
    except ParleyError:
        return ()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A term as it is shown, and what the scripts of the page make of it: iri, date, number, wkt or text."""

    link: Link
    type: str = "text"


@dataclass(frozen=True, slots=True)
class _Row:
    cells: tuple[_Cell | None, ...]


def _shown(opened: Opened, cell: Cell) -> _Cell | None:
    link = _cell(opened, cell)
    if link is None:
        return None
    if isinstance(cell, NamedNode):
        return _Cell(link, "iri")
    return _Cell(link, _TYPES.get(cell.datatype.value, "text") if isinstance(cell, Literal) else "text")


def _cell(opened: Opened, cell: Cell) -> Link | None:
    """Return how a term is shown: by its label when the release knows one, linked where it may be."""
    if isinstance(cell, NamedNode):
        link = opened.facts.link(cell.value)
        found = opened.facts.label_and_language(cell.value)[0]
        text = natural_name(found) if link.kind == "person" else found
        return Link(text, link.href, link.iri, link.lang, link.kind, link.external)
    if isinstance(cell, Literal):
        kind = cell.datatype.value
        plain = cell.language or kind.endswith(("#string", "#date", "#integer", "#decimal"))
        return Link(cell.value, lang=cell.language or "", note="" if plain else curie(kind) or "")
    if isinstance(cell, BlankNode | Triple):
        return Link(str(cell))
    return None


def _prefixed(query: str) -> str:
    """Put the prefixes a query uses, and does not declare, in front of it."""
    used = [p for p in QUERY_PREFIXES if f"{p}:" in query and f"PREFIX {p}:" not in query]
    head = "".join(f"PREFIX {p}: <{QUERY_PREFIXES[p]}>\n" for p in used)
    return f"{head}\n{query}" if head else query


def _grouped() -> list[tuple[str, list[SavedQuery]]]:
    """Return the saved questions by what they are about; one that came later goes to the last group."""
    groups: list[tuple[str, list[SavedQuery]]] = []
    for saved in _saved():
        if saved.key in _GROUPS or not groups:
            groups.append((_GROUPS.get(saved.key, "Questions"), []))
        groups[-1][1].append(saved)
    return groups


def _example(request: Request) -> SavedQuery | None:
    name = request.query_params.get("example", "")
    return next((query for query in _saved() if name in (query.key, query.name)), None)


def _same_question(query: str) -> SavedQuery | None:
    """Return the saved question that a query is, whatever its line ends and blanks."""
    words = query.split()
    return next((saved for saved in _saved() if _prefixed(saved.sparql).split() == words), None)


@functools.cache
def _needs_more(example: SavedQuery) -> bool:
    """Tell whether a saved question has no answer in the sample it was written for."""
    answer = expected_answer(example)
    return answer is not None and answer.rows == 0


def _page(request: Request, opened: Opened, settings: Settings, query: str, **more: object) -> Response:
    example = more.get("example")
    body = render_page(
        request,
        "sparql.html",
        **{
            "needs_more": isinstance(example, SavedQuery) and _needs_more(example),
            "title": "Ask in SPARQL",
            "query": query,
            "example": None,
            "table": None,
            "rows": (),
            "groups": _grouped(),
            "editor": editor_version(),
            "prefixes": sorted(QUERY_PREFIXES.items()),
            "query_base": opened.base + "id/",
            "limit": _ROWS,
            "seconds": settings.query_timeout,
            "downloads": (),
            **more,
        },
    )
    headers = {"Vary": "Accept", "Cache-Control": "no-store"}
    if editor_version():
        headers["Content-Security-Policy"] = _EDITOR_POLICY
    return Response(body, headers=headers, media_type="text/html")


def html_views(settings: Settings) -> HtmlViews:
    """Return the pages that the SPARQL endpoint shows to people."""

    async def editor(request: Request) -> Response:
        opened = opened_for(request)
        example = _example(request)
        query = request.query_params.get("query") or (example.sparql if example else _FIRST_QUERY)
        return _page(request, opened, settings, _prefixed(query), example=example)

    async def table(request: Request, query: str, answer: AnyAnswer) -> Response:
        opened = opened_for(request)
        is_graph = answer.kind == "graph"
        found: Table = await read_table(answer, _ROWS)
        rows = await asyncio.to_thread(
            lambda: [_Row(tuple(_shown(opened, cell) for cell in row)) for row in found.rows]
        )
        forms = RDF_FORMATS if is_graph else RESULT_FORMATS
        downloads = [Link(f.label, "/sparql?" + urlencode({"query": query, "format": f.name})) for f in forms]
        return _page(
            request,
            opened,
            settings,
            query,
            table=found,
            rows=rows,
            downloads=downloads,
            example=_same_question(query),
        )

    return HtmlViews(editor, table)
