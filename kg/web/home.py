"""The ways in: home page, listings, looking up a name; and the addresses that machines ask for first."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from kg.errors import NoSuchReleaseError, ReleaseError
from kg.iris import kind_and_key
from kg.terms import PARLEY as P
from kg.web.catalogue import BROWSABLE, Row, fold
from kg.web.errors import NotHereError
from kg.web.facts import Link
from kg.web.messages import messages
from kg.web.opened import Opened, opened_for
from kg.web.pages import render_page
from kg.web.respond import etag_of, redirect, respond
from kg.web.views.cards import meeting_row
from kg.web.views.page import KIND_WORDS
from kg.web.words import MONTHS, natural_name

__all__ = ["router"]

router = APIRouter()

_SITEMAP: Final = 50_000  # addresses in one file (sitemaps.org)


# -- home ------------------------------------------------------------------------------------------


@router.get("/", summary="What this is, and the ways in")
def get_home(request: Request) -> Response:
    """Tell a stranger in ten seconds what is here."""
    opened = opened_for(request)
    root = request.scope.get("root_path", "")
    return respond(
        request,
        lambda: opened.remember(f"home {root}", lambda: _home(request, opened)),
        media_type="text/html",
        etag=etag_of(opened.id, "html"),
        links=[
            (opened.base, "canonical", ""),
            (root + "/.well-known/void", "describedby", "text/turtle"),
            (root + "/openapi.json", "service-desc", "application/json"),
        ],
        vary="",
    )


def featured(opened: Opened) -> str:
    """Return the conversation to show a stranger: the one with most statements, else most participants."""
    facts = opened.facts
    statements = Counter(talk for _, talk in facts.pairs(P.madeIn))
    recorded = {row.iri for row in opened.catalogue.conversations if row.status == "recorded"}
    best = [(n, iri) for iri, n in statements.items() if iri in recorded]
    if best:
        return max(best, key=lambda pair: (pair[0], pair[1]))[1]
    parts = Counter(talk for talk, _ in facts.pairs(P.hasParticipation))
    return max(parts, key=lambda iri: (parts[iri], iri)) if parts else ""


def _home(request: Request, opened: Opened) -> bytes:
    catalogue, facts = opened.catalogue, opened.facts
    rows = catalogue.conversations
    dated = [row for row in rows if row.earliest and row.latest]
    first = featured(opened)
    people = sorted(catalogue.rows("person"), key=lambda row: (-row.number, row.label))[:12]
    places = sorted(catalogue.rows("place"), key=lambda row: (-row.number, row.label))[:12]
    counts = catalogue.counts
    return render_page(
        request,
        "home.html",
        title=opened.release.manifest.title or request.app.state.settings.title,
        description="Records of diplomatic conversations as linked data: who met whom, when, where, and what was said and promised.",
        counts=counts,
        triples=opened.release.manifest.counts.get("triples", 0),
        span=(dated[0].earliest.year, dated[-1].earliest.year)
        if dated and dated[0].earliest and dated[-1].earliest
        else None,
        months=catalogue.months,
        years=years_of(rows),
        featured=meeting_row(facts, first) if first else None,
        featured_said=[
            (
                facts.text(s, P.summary),
                facts.link(facts.iri(s, P.speaker)) if facts.iri(s, P.speaker) else None,
                facts.link(facts.iri(s, P.act)) if facts.iri(s, P.act) else None,
            )
            for s in sorted(facts.subjects(P.madeIn, first), key=lambda s: (facts.number(s, P.order) or 0, s))
            if P.ReportedStatement[1:-1] not in facts.types(s)
        ][-3:]
        if first
        else [],
        people=[(facts.link(row.iri), row.number) for row in people if row.number],
        places=[(facts.link(row.iri), row.number) for row in places if row.number],
        commitments=[facts.link(row.iri) for row in catalogue.rows("commitment")[:4]],
        latest=[meeting_row(facts, row.iri) for row in dated[-4:][::-1]],
        kinds=BROWSABLE,
    )


def years_of(rows: Sequence[Row]) -> dict[int, int]:
    """Return how many dated conversations began in each year, in order."""
    return dict(sorted(Counter(row.earliest.year for row in rows if row.earliest).items()))


# -- listings --------------------------------------------------------------------------------------


def _number(request: Request, name: str) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


@router.get("/browse", include_in_schema=False)
def get_kinds(request: Request) -> Response:
    """Redirect to the first listing."""
    return redirect(request, "/browse/conversation", status=302, vary="")


@router.get("/browse/{kind}", summary="A listing of one kind, in pages, with simple filters")
def get_listing(request: Request, kind: str) -> Response:
    """List the things of a kind: ``q`` (words of the label), for conversations ``year``, ``month``, ``place``."""
    opened = opened_for(request)
    if kind not in BROWSABLE:
        raise NotHereError(f"There is no listing of {kind}.", remedy=f"Listings: {', '.join(BROWSABLE)}.")
    asked = {
        "q": request.query_params.get("q", "")[:200],
        "year": _number(request, "year"),
        "month": _number(request, "month"),
        "place": request.query_params.get("place", "")[:200],
        "letter": request.query_params.get("letter", "")[:1].casefold(),
        "order": "number" if request.query_params.get("order") == "number" else "",
    }
    page = max(1, _number(request, "page"))
    root = request.scope.get("root_path", "")
    key = urlencode([("kind", kind), ("page", page), *asked.items()])
    return respond(
        request,
        lambda: opened.remember(f"browse {root} {key}", lambda: _listing(request, opened, kind, asked, page)),
        media_type="text/html",
        etag=etag_of(opened.id, f"html-{page}"),
        vary="",
    )


def _kept(opened: Opened, kind: str, asked: dict[str, Any]) -> list[Row]:
    rows: Sequence[Row] = opened.catalogue.rows(kind)
    words = fold(asked["q"]).split()
    if words:
        rows = [row for row in rows if all(word in fold(row.label) for word in words)]
    if asked["year"]:
        rows = [
            r for r in rows if r.earliest and r.latest and r.earliest.year <= asked["year"] <= r.latest.year
        ]
    if asked["month"]:
        rows = [r for r in rows if r.earliest and r.earliest.month == asked["month"]]
    if asked["place"]:
        iri = f"{opened.base}id/place/{asked['place']}"
        rows = [row for row in rows if row.place == iri]
    if asked["letter"]:
        rows = [row for row in rows if fold(row.label)[:1] == asked["letter"]]
    if asked["order"]:
        rows = sorted(rows, key=lambda row: (-row.number, fold(row.label), row.iri))
    return list(rows)


def _listing(request: Request, opened: Opened, kind: str, asked: dict[str, Any], page: int) -> bytes:
    settings = request.app.state.settings
    rows = _kept(opened, kind, asked)
    size = settings.page_size
    pages = max(1, -(-len(rows) // size))
    page = min(page, pages)
    chosen = rows[(page - 1) * size : page * size]
    facts = opened.facts
    everything = opened.catalogue.rows(kind)
    months: dict[int, int] = {}
    if kind == "conversation" and asked["year"]:
        months = dict(
            sorted(
                Counter(
                    r.earliest.month for r in everything if r.earliest and r.earliest.year == asked["year"]
                ).items()
            )
        )
    filters = {k: v for k, v in asked.items() if v}
    return render_page(
        request,
        "browse.html",
        title=BROWSABLE[kind],
        description=f"{len(rows):,} {BROWSABLE[kind].lower()}",
        kind=kind,
        kinds=BROWSABLE,
        counts=opened.catalogue.counts,
        asked=asked,
        extra=urlencode(filters) + "&" if filters else "",
        total=len(rows),
        everything=len(everything),
        page=page,
        pages=pages,
        meetings=[meeting_row(facts, row.iri) for row in chosen] if kind == "conversation" else [],
        rows=[(facts.link(row.iri, natural=False), row.number) for row in chosen]
        if kind != "conversation"
        else [],
        years=years_of(everything) if kind == "conversation" else {},
        months=months,
        month_names=MONTHS,
        places=[
            (facts.link(r.iri), r.iri.rpartition("/")[2], r.number)
            for r in opened.catalogue.rows("place")
            if r.number
        ]
        if kind == "conversation"
        else [],
        letters=sorted({fold(row.label)[:1] for row in everything if fold(row.label)[:1].isalpha()})
        if kind in {"person", "org", "place", "office"} and len(everything) > size
        else [],
        crumbs=(Link(BROWSABLE[kind]),),
    )


@router.get("/search", summary="Look up names and titles, as a page or JSON")
def get_search(request: Request) -> Response:
    """Look up names and titles by their words (``q``): labels only, not the full text."""
    opened = opened_for(request)
    text = request.query_params.get("q", "")[:200].strip()
    found = [
        (
            opened.facts.link(iri),
            label,
            KIND_WORDS.get((kind_and_key(opened.base, iri) or ("", ""))[0], "Resource"),
        )
        for label, iri in opened.catalogue.look_up(text, request.app.state.settings.page_size * 2)
    ]
    if (
        "application/json" in request.headers.get("accept", "")
        or request.query_params.get("format") == "json"
    ):
        hits = [
            {"iri": link.iri, "label": label, "kind": kind, "page": link.href} for link, label, kind in found
        ]
        body = json.dumps(
            {"q": text, "looks_in": "labels", "hits": hits}, ensure_ascii=False, indent=1
        ).encode()
        return respond(
            request,
            lambda: body,
            media_type="application/json",
            etag=etag_of(opened.id, "json"),
        )
    return respond(
        request,
        lambda: render_page(
            request,
            "search.html",
            title=f"{text}: looked up" if text else "Look up",
            q=text,
            found=found,
            natural_name=natural_name,
        ),
        media_type="text/html",
        etag=etag_of(opened.id, "html"),
    )


@router.get("/help/messages", summary="Every message this site can give, with cause and remedy")
def get_messages(request: Request) -> Response:
    """Explain the codes of errors."""
    return respond(
        request,
        lambda: render_page(request, "messages.html", title="Messages explained", messages=messages()),
        media_type="text/html",
        etag=etag_of("messages", "html"),
        vary="",
    )


# -- for machines ----------------------------------------------------------------------------------


@router.get("/robots.txt", summary="For crawlers", response_class=PlainTextResponse)
def get_robots(request: Request) -> Response:
    """Let crawlers read pages and leave queries alone."""
    try:
        base = opened_for(request).base
    except (NoSuchReleaseError, ReleaseError):
        base = request.app.state.settings.base
    lines = [
        "User-agent: *",
        "Disallow: /sparql",
        "Disallow: /search",
        "Disallow: /graph-store",
        "",
        f"Sitemap: {base}sitemap.xml",
        "",
    ]
    return PlainTextResponse("\n".join(lines), headers={"Cache-Control": "public, max-age=86400"})


def _addresses(opened: Opened) -> list[str]:
    def make() -> list[str]:
        kinds = [kind for kind in BROWSABLE if kind != "statement"]
        iris = [row.iri for kind in kinds for row in opened.catalogue.rows(kind)]
        pages = [
            opened.base.rstrip("/") + opened.facts.href(iri) for iri in iris if kind_and_key(opened.base, iri)
        ]
        return [opened.base, *pages]

    return opened.once("sitemap", make)


@router.get("/sitemap.xml", summary="Every page, or an index of the parts")
def get_sitemap(request: Request) -> Response:
    """List all pages; beyond 50,000 an index of parts."""
    opened = opened_for(request)
    pages = _addresses(opened)
    if len(pages) <= _SITEMAP:
        return _sitemap(request, opened, pages, "all")
    day = opened.release.manifest.created[:10]
    parts = range(1, -(-len(pages) // _SITEMAP) + 1)
    items = "".join(
        f"<sitemap><loc>{escape(opened.base)}sitemap-{n}.xml</loc><lastmod>{day}</lastmod></sitemap>\n"
        for n in parts
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{items}</sitemapindex>\n'
    return respond(
        request, body.encode, media_type="application/xml", etag=etag_of(opened.id, "sitemap"), vary=""
    )


@router.get("/sitemap-{number}.xml", include_in_schema=False)
def get_sitemap_part(request: Request, number: int) -> Response:
    """List one part of all pages."""
    opened = opened_for(request)
    pages = _addresses(opened)
    part = pages[(number - 1) * _SITEMAP : number * _SITEMAP] if number >= 1 else []
    if not part:
        raise NotHereError(f"There is no part {number}.", remedy="See /sitemap.xml.")
    return _sitemap(request, opened, part, str(number))


def _sitemap(request: Request, opened: Opened, pages: Sequence[str], part: str) -> Response:
    day = opened.release.manifest.created[:10]

    def body() -> bytes:
        items = "".join(f"<url><loc>{escape(page)}</loc><lastmod>{day}</lastmod></url>\n" for page in pages)
        head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        return f"{head}{items}</urlset>\n".encode()

    return respond(
        request, body, media_type="application/xml", etag=etag_of(opened.id, f"sitemap-{part}"), vary=""
    )


@router.get("/health", summary="The process is up", response_class=PlainTextResponse)
async def get_health() -> Response:
    """Say that the process answers, whatever the state of its data."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})
