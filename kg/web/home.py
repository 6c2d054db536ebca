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
from kg.terms import SKOS
from kg.web.catalogue import BROWSABLE, Catalogue, Row
from kg.web.errors import BadParameterError, NotHereError
from kg.web.facts import Link
from kg.web.lookup import fold
from kg.web.messages import messages
from kg.web.opened import Opened, opened_for
from kg.web.pages import render_page
from kg.web.respond import etag_of, redirect, respond
from kg.web.views.cards import CommitmentCard, commitment_card, meeting_row
from kg.web.views.page import KIND_WORDS
from kg.web.words import MONTHS, count_words, natural_name

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
        foreign=len(catalogue.foreign_graphs),
        kinds=BROWSABLE,
    )


def years_of(rows: Sequence[Row]) -> dict[int, int]:
    """Return how many dated conversations began in each year, in order."""
    return dict(sorted(Counter(row.earliest.year for row in rows if row.earliest).items()))


# -- listings --------------------------------------------------------------------------------------


def _number(request: Request, name: str, least: int, most: int) -> int:
    """Return a whole number among the parameters, 0 when there is none. Raises BadParameterError."""
    text = request.query_params.get(name, "")
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and len(text) < 7 and least <= int(text) <= most):
        raise BadParameterError(
            f"{name}={text[:40]} cannot be understood.",
            remedy=f"{name} is a whole number from {least} to {most:,}; or leave it out.",
        )
    return int(text)


def _page(request: Request) -> int:
    return _number(request, "page", 1, 999_999) or 1


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
        "year": _number(request, "year", 1, 9999),
        "month": _number(request, "month", 1, 12),
        "place": request.query_params.get("place", "")[:200],
        "letter": request.query_params.get("letter", "")[:1].casefold(),
        "order": "number" if request.query_params.get("order") == "number" else "",
    }
    page = _page(request)
    root = request.scope.get("root_path", "")
    key = urlencode([("kind", kind), ("page", page), *asked.items()])
    return respond(
        request,
        lambda: opened.remember(f"browse {root} {key}", lambda: _listing(request, opened, kind, asked, page)),
        media_type="text/html",
        etag=etag_of(opened.id, f"html-{page}"),
        vary="",
    )


def _said(catalogue: Catalogue, kind: str, row: Row) -> str:
    """Return the folded words that a row of a listing is filtered by."""
    if kind == "conversation":
        return catalogue.words_of(row)
    if kind == "recordset":
        return fold(" ".join(catalogue.facts.label(x) for x in catalogue.arrangement(row.iri)))
    return fold(row.label)


def _kept(opened: Opened, kind: str, asked: dict[str, Any]) -> list[Row]:
    catalogue = opened.catalogue
    rows: Sequence[Row] = catalogue.rows(kind)
    words = fold(asked["q"]).split()
    if words:
        rows = [
            row
            for row in rows
            if (said := _said(catalogue, kind, row)) and all(word in said for word in words)
        ]
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


def _facets(opened: Opened, asked: dict[str, Any]) -> dict[str, Any]:
    """Count what each filter of conversations would leave, with the other filters as they are."""
    facts = opened.facts
    without_place = _kept(opened, "conversation", asked | {"place": ""})
    places = Counter(row.place for row in without_place if row.place)
    if asked["place"]:
        places.setdefault(f"{opened.base}id/place/{asked['place']}", 0)
    years: Counter[int] = Counter()
    for row in _kept(opened, "conversation", asked | {"year": 0, "month": 0}):
        if row.earliest and row.latest:
            years.update(range(row.earliest.year, min(row.latest.year, row.earliest.year + 20) + 1))
    if asked["year"]:
        years.setdefault(asked["year"], 0)
    months: Counter[int] = Counter()
    if asked["year"] or asked["month"]:
        months.update(
            r.earliest.month for r in _kept(opened, "conversation", asked | {"month": 0}) if r.earliest
        )
    if asked["month"]:
        months.setdefault(asked["month"], 0)
    return {
        "years": dict(sorted(years.items())),
        "months": dict(sorted(months.items())),
        "places": sorted(
            ((facts.link(iri), iri.rpartition("/")[2], n) for iri, n in places.items()),
            key=lambda place: fold(place[0].text),
        ),
    }


def _promises(opened: Opened, rows: Sequence[Row]) -> list[tuple[CommitmentCard, Any, Any]]:
    """Return each promise with the day it was made and its present status: the last of its events."""
    cards = [commitment_card(opened.facts, row.iri) for row in rows]
    return [
        (card, card.events[0].when if card.events else None, card.events[-1].status if card.events else None)
        for card in cards
    ]


def _holdings(
    opened: Opened, rows: Sequence[Row]
) -> list[tuple[Link | None, list[tuple[list[str], Link, int]]]]:
    """Return record sets by who holds them, each with the names of what it lies in, from the holder down."""
    facts = opened.facts
    found: dict[str, list[tuple[list[str], Link, int]]] = {}
    for row in rows:
        way = opened.catalogue.arrangement(row.iri)
        held = (kind_and_key(opened.base, way[0]) or ("",))[0] != "recordset" and len(way) > 1
        # "AVP RF", as footnotes have it; a holder without a short name stands in the heading alone.
        short = min(facts.texts(way[0], SKOS.altLabel), key=len, default="") if held else ""
        names = [facts.label(iri) for iri in way[:-1]]
        if held:
            names[:1] = [short] if short else []
        found.setdefault(way[0] if held else "", []).append((names, facts.link(row.iri), row.number))
    return [(facts.link(holder) if holder else None, lines) for holder, lines in found.items()]


_WORDS_OF: Final = {
    "conversation": "Words in the title, place or year",
    "person": "Part of the name",
    "place": "Part of the name",
    "org": "Part of the name",
    "office": "Part of the name",
    "recordset": "Words in the name or its path",
    "commitment": "Words of the promise",
    "statement": "Words of the statement",
}


def _listing(request: Request, opened: Opened, kind: str, asked: dict[str, Any], page: int) -> bytes:
    settings = request.app.state.settings
    catalogue, facts = opened.catalogue, opened.facts
    rows = _kept(opened, kind, asked)
    size = settings.page_size
    pages = max(1, -(-len(rows) // size))
    if page > pages:
        raise NotHereError(
            f"This listing has {count_words(pages, 'page')}; there is no page {page:,}.",
            remedy="Go to the first page.",
            near=[Link(BROWSABLE[kind], f"/browse/{kind}")],
        )
    chosen = rows[(page - 1) * size : page * size]
    everything = catalogue.rows(kind)
    filters = {k: v for k, v in asked.items() if v}
    kept = {k: v for k, v in filters.items() if k in {"order", "q"}}
    plain = kind not in {"conversation", "recordset", "commitment"}
    facets = _facets(opened, asked) if kind == "conversation" else {"years": {}, "months": {}, "places": []}
    return render_page(
        request,
        "browse.html",
        title=BROWSABLE[kind],
        description=f"{len(rows):,} {BROWSABLE[kind].lower()}",
        kind=kind,
        kinds=BROWSABLE,
        counts=catalogue.counts,
        asked=asked,
        words_of=_WORDS_OF.get(kind, "Words in the title"),
        extra=urlencode(filters) + "&" if filters else "",
        kept=urlencode(kept) + "&" if kept else "",
        total=len(rows),
        everything=len(everything),
        page=page,
        pages=pages,
        meetings=[meeting_row(facts, row.iri) for row in chosen] if kind == "conversation" else [],
        sets=_holdings(opened, chosen) if kind == "recordset" else [],
        promises=_promises(opened, chosen) if kind == "commitment" else [],
        rows=[(facts.link(row.iri, natural=False), row.number) for row in chosen] if plain else [],
        counted="record" if kind == "recordset" else "talk",
        **facets,
        month_names=MONTHS,
        letters=sorted({fold(row.label)[:1] for row in everything if fold(row.label)[:1].isalpha()})
        if kind in {"person", "org", "place", "office"} and len(everything) > size
        else [],
        crumbs=(Link(BROWSABLE[kind]),),
    )


# -- looking up ------------------------------------------------------------------------------------

_LOOKS_IN: Final = (
    "names",
    "titles",
    "other spellings",
    "keys",
    "reference codes",
    "citations",
    "places",
    "years",
)


def _filtered(opened: Opened, text: str) -> tuple[str, int]:
    """Return the query of the listing of conversations that fits a text, and how many are on it.

    When none has all the words, the place and year in them stand alone.
    """
    sought = opened.catalogue.lookup.sought_of(text)
    asked = {
        "q": sought.words,
        "year": sought.year,
        "month": 0,
        "place": sought.place,
        "letter": "",
        "order": "",
    }
    rows = _kept(opened, "conversation", asked)
    if not rows and (sought.year or sought.place):
        asked["q"] = ""
        rows = _kept(opened, "conversation", asked)
    return urlencode({k: v for k, v in asked.items() if v}), len(rows)


@router.get("/search", summary="Look up names, titles, keys and reference codes, as a page or JSON")
def get_search(request: Request) -> Response:
    """Look up names, titles, keys and reference codes (``q``), in pages: not the full text."""
    opened = opened_for(request)
    text = request.query_params.get("q", "")[:200].strip()
    lookup = opened.catalogue.lookup
    hits = lookup.find(text)
    size = request.app.state.settings.page_size * 2
    page, pages = _page(request), max(1, -(-len(hits) // size))
    if page > pages:
        raise NotHereError(
            f"There are {count_words(pages, 'page')} of what fits; there is no page {page:,}.",
            remedy="Go to the first page.",
            near=[Link(text, "/search?" + urlencode({"q": text}))],
        )
    found = [
        (
            opened.facts.link(hit.iri),
            hit.label,
            KIND_WORDS.get((kind_and_key(opened.base, hit.iri) or ("", ""))[0], "Resource"),
            hit.code,
        )
        for hit in hits[(page - 1) * size : page * size]
    ]
    spelled = lookup.spelled(text) if not hits else []
    if (
        "application/json" in request.headers.get("accept", "")
        or request.query_params.get("format") == "json"
    ):
        body = json.dumps(
            {
                "q": text,
                "looks_in": list(_LOOKS_IN),
                "total": len(hits),
                "page": page,
                "pages": pages,
                "did_you_mean": spelled,
                "hits": [
                    {"iri": link.iri, "label": label, "kind": kind, "page": link.href}
                    for link, label, kind, _ in found
                ],
            },
            ensure_ascii=False,
            indent=1,
        ).encode()
        return respond(
            request,
            lambda: body,
            media_type="application/json",
            etag=etag_of(opened.id, f"json-{page}"),
        )
    filters, fitting = _filtered(opened, text) if text else ("", 0)
    return respond(
        request,
        lambda: render_page(
            request,
            "search.html",
            title=f"{text}: looked up" if text else "Look up",
            q=text,
            found=found,
            total=len(hits),
            first=(page - 1) * size + 1,
            page=page,
            pages=pages,
            extra=urlencode({"q": text}) + "&",
            spelled=spelled,
            filters=filters,
            fitting=fitting,
            natural_name=natural_name,
        ),
        media_type="text/html",
        etag=etag_of(opened.id, f"html-{page}"),
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
