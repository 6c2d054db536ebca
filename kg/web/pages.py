"""Jinja templates and what every page knows: release, base, navigation, the safe way to link."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kg.terms import curie
from kg.web.respond import code_version
from kg.web.words import (
    CONFIDENCE,
    confidence_dots,
    confidence_words,
    count_words,
    day_words,
    natural_name,
    size_words,
    span_words,
)

__all__ = ["NAVIGATION", "environment", "render_page"]

NAVIGATION: Final = (
    ("/browse/conversation", "Conversations"),
    ("/browse/person", "People"),
    ("/browse/place", "Places"),
    ("/browse/commitment", "Commitments"),
    ("/browse/recordset", "Archives"),
    ("/sparql", "Query"),
    ("/dumps/", "Data"),
    ("/ontology", "Vocabulary"),
)
"""The ways in, on every page."""


@functools.cache
def environment() -> Environment:
    """Return the template environment: everything is escaped, a misspelt name is an error."""
    env = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(
        count=count_words,
        day=day_words,
        natural=natural_name,
        sure=confidence_words,
        dots=confidence_dots,
        ids=lambda html: frozenset(re.findall(r'\sid="([^"]+)"', html)),
        size=size_words,
        span=lambda pair: span_words(*pair),
        curie=lambda iri: curie(iri) or iri,
        code=lambda iri: iri.rpartition("/")[2],
        segment=lambda text: quote(text, safe="/"),
        query=lambda pairs: urlencode([(k, v) for k, v in pairs.items() if v not in (None, "", 1)]),
    )
    env.globals.update(confidence_scale=CONFIDENCE)
    return env


def render_page(request: Request, template: str, **context: Any) -> bytes:
    """Render a page for a request; ``context`` names what the template asks for."""
    opened = getattr(request.state, "opened", None)
    settings = request.app.state.settings
    page = {
        "root": request.scope.get("root_path", ""),
        "path": request.scope["path"].removeprefix(request.scope.get("root_path", "")),
        "site_title": settings.title,
        "release": opened.release if opened else None,
        "base": opened.base if opened else settings.base,
        "navigation": NAVIGATION,
        "assets": code_version(),
        "crumbs": (),
        "formats": (),
        "description": "",
        **context,
    }
    return environment().get_template(template).render(page).encode()
