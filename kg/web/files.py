"""Files of the releases: dumps with their checksums, the description of the data set, the releases.

What lies in a release never changes, so its files are answered with the SHA-256 of the manifest as
their ETag and may be kept for ever; what is said of the current release is checked again each time.
"""

from __future__ import annotations

import mimetypes
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote, urlencode

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from pyoxigraph import DefaultGraph, Quad, RdfFormat, parse

from kg.errors import NoSuchReleaseError
from kg.formats import RDF_FORMATS, RdfSerialisation, rdf_by_extension
from kg.negotiation import negotiate
from kg.release.manifest import FileEntry
from kg.release.read import Release, find_release, list_releases
from kg.web.catalogue import BROWSABLE
from kg.web.describe import serialise_quads
from kg.web.errors import NotHereError
from kg.web.opened import Opened, opened_for
from kg.web.pages import render_page
from kg.web.respond import PAGE_CACHE, etag_of, matches, redirect, respond
from kg.web.things import DOCUMENT_OFFERS, Address, format_links, not_acceptable

__all__ = ["media_type_of", "router"]

router = APIRouter()

IMMUTABLE: Final = "public, max-age=31536000, immutable"
_BY_NAME: Final = {f.name: f for f in RDF_FORMATS}
_OTHER_TYPES: Final = {
    ".zst": "application/zstd", ".gz": "application/gzip", ".csv": "text/csv; charset=utf-8",
    ".json": "application/json", ".graphml": "application/xml", ".gexf": "application/xml",
    ".tsv": "text/tab-separated-values; charset=utf-8", ".html": "text/html; charset=utf-8",
}  # fmt: skip


def media_type_of(name: str) -> str:
    """Return the media type of a file of a release by its name."""
    suffix = PurePosixPath(name).suffix
    form = rdf_by_extension(suffix[1:])
    if form is not None:
        return form.media_type + ("; charset=utf-8" if form.media_type.startswith("text/") else "")
    if suffix in _OTHER_TYPES:
        return _OTHER_TYPES[suffix]
    guessed = mimetypes.guess_type(name)[0]
    return guessed or "text/plain; charset=utf-8"


def _entry(release: Release, path: str) -> FileEntry | None:
    return next((f for f in release.manifest.files if f.path == path), None)


def _dumps(release: Release) -> list[FileEntry]:
    return [f for f in release.manifest.files if f.path.startswith("dumps/")]


def serve_file(request: Request, release: Release, path: str, *, cache: str) -> Response:
    """Answer with a file that the manifest of a release names: ranges, its SHA-256 as ETag.

    Only what the manifest names is served, so no path can climb out. Raises NotHereError.
    """
    entry = _entry(release, path)
    if entry is None:
        raise NotHereError(
            f"Release {release.id} has no file {path}.", remedy="See /dumps/ for what there is."
        )
    tag = f'"{entry.sha256}"'
    headers = {"ETag": tag, "Cache-Control": cache, "Accept-Ranges": "bytes"}
    if matches(request.headers.get("if-none-match"), tag):
        return Response(status_code=304, headers=headers)
    return FileResponse(release.path / entry.path, media_type=media_type_of(path), headers=headers)


def _release(request: Request, name: str) -> Release:
    opened = opened_for(request)
    if name in {"latest", "current", opened.id}:
        return opened.release
    try:
        found = find_release(request.app.state.settings.site_path, name)
    except NoSuchReleaseError as exc:
        raise NotHereError(
            f"There is no release {name} here.", remedy="See /releases for those there are."
        ) from exc
    if found.id != name:
        raise NotHereError(f"There is no release {name} here.", remedy=f"Do you mean {found.id}?")
    return found


@router.get("/dumps", include_in_schema=False)
def get_dumps_without_slash(request: Request) -> Response:
    """Redirect to the listing."""
    return redirect(request, "/dumps/", status=308, vary="")


@router.get("/dumps/", summary="The listing of the bulk downloads")
def get_dumps(request: Request) -> Response:
    """List the dumps of the current release, as a page or JSON."""
    return _listing(request, opened_for(request), opened_for(request).release)


@router.get("/dumps/{release}/", include_in_schema=False)
def get_dumps_of(request: Request, release: str) -> Response:
    """List the dumps of a release."""
    return _listing(request, opened_for(request), _release(request, release))


def _listing(request: Request, opened: Opened, release: Release) -> Response:
    from kg.negotiation import Offer

    offers = (Offer("text/html", (), "html"), Offer("application/json", (), "json"))
    offer = negotiate(request.headers.get("accept"), offers) or offers[0]
    root = request.scope.get("root_path", "")
    files = [
        {
            "name": f.path.removeprefix("dumps/"),
            "href": f"{root}/dumps/{release.id}/{quote(f.path.removeprefix('dumps/'))}",
            "bytes": f.size,
            "sha256": f.sha256,
        }
        for f in _dumps(release)
    ]
    if offer.name == "json":
        import json

        body = json.dumps(
            {"release": release.id, "created": release.manifest.created, "files": files}, indent=1
        )
        return respond(
            request,
            body.encode,
            media_type="application/json",
            etag=etag_of(opened.id, f"dumps-json-{release.id}"),
        )
    return respond(
        request,
        lambda: render_page(
            request,
            "dumps.html",
            title="Downloads" if release.id == opened.id else f"Downloads of release {release.id}",
            shown=release,
            files=files,
            groups=_grouped(files),
            formats_named={f.extension: f.label for f in RDF_FORMATS},
        ),
        media_type="text/html",
        etag=etag_of(opened.id, f"dumps-html-{release.id}"),
    )


def _grouped(files: list[dict[str, object]]) -> list[tuple[str, list[dict[str, object]]]]:
    groups: dict[str, list[dict[str, object]]] = {}
    for file in files:
        folder, slash, _ = str(file["name"]).rpartition("/")
        groups.setdefault(folder if slash else "", []).append(file)
    return sorted(groups.items())


@router.get(
    "/dumps/latest/{path:path}", summary="A dump of the current release: redirect to its lasting address"
)
def get_latest_dump(request: Request, path: str) -> Response:
    """Redirect to the same file under the id of the current release."""
    release = opened_for(request).release
    if _entry(release, f"dumps/{path}") is None:
        raise NotHereError(
            f"Release {release.id} has no dump {path}.", remedy="See /dumps/ for what there is."
        )
    return redirect(request, f"/dumps/{release.id}/{quote(path)}", status=302, vary="", cache="no-cache")


@router.get("/dumps/{release}/{path:path}", summary="A dump of a release: immutable, with ranges")
def get_dump(request: Request, release: str, path: str) -> Response:
    """Return a file of the dumps of a release."""
    return serve_file(request, _release(request, release), f"dumps/{path}", cache=IMMUTABLE)


# -- the data set ----------------------------------------------------------------------------------


def _void_quads(release: Release) -> list[Quad]:
    with release.void_path.open("rb") as file:
        found = parse(file, format=RdfFormat.TURTLE)
        return [Quad(q.subject, q.predicate, q.object, DefaultGraph()) for q in found]


def _void(request: Request, form: RdfSerialisation, vary: str) -> Response:
    opened = opened_for(request)
    if not opened.release.void_path.is_file():
        raise NotHereError(
            "This release carries no description of itself.", remedy="See /dumps/ for its files."
        )

    def body() -> bytes:
        if form.engine == RdfFormat.TURTLE:
            return opened.release.void_path.read_bytes()
        return serialise_quads(_void_quads(opened.release), form)

    return respond(
        request,
        lambda: opened.remember(f"void {form.extension}", body),
        media_type=form.media_type,
        etag=etag_of(opened.id, form.extension),
        links=[(opened.base + "dataset", "cite-as", "")],
        vary=vary,
    )


@router.get("/.well-known/void", summary="VoID and DCAT description of the data set, by Accept")
def get_well_known_void(request: Request) -> Response:
    """Return the description of the data set as RDF."""
    offers = DOCUMENT_OFFERS[1:]
    offer = negotiate(request.headers.get("accept"), offers)
    # A browser that follows the well-known address gets Turtle to look at rather than an error.
    return _void(request, _BY_NAME[offer.name if offer else "turtle"], "Accept")


@router.get("/dataset", summary="The data set: a page about it, or VoID and DCAT, by Accept")
@router.get("/dataset.{extension}", include_in_schema=False)
def get_dataset(request: Request, extension: str = "") -> Response:
    """Describe the data set of the current release."""
    opened = opened_for(request)
    formats = format_links(Address(opened.base + "dataset", "/dataset"))
    if extension:
        form = rdf_by_extension(extension)
        if form is None and extension != "html":
            raise NotHereError(f"There is no format .{extension}.", remedy="See /dataset for the formats.")
    else:
        offer = negotiate(request.headers.get("accept"), DOCUMENT_OFFERS)
        if offer is None:
            raise not_acceptable("/dataset", formats)
        form = _BY_NAME.get(offer.name)
    vary = "" if extension else "Accept"
    if form is not None:
        return _void(request, form, vary)
    root = request.scope.get("root_path", "")
    return respond(
        request,
        lambda: render_page(
            request,
            "dataset.html",
            title=opened.release.manifest.title,
            manifest=opened.release.manifest,
            kinds=opened.catalogue.counts,
            names=BROWSABLE,
            gate=_gate(opened.release),
            foreign=_foreign(opened),
            formats=formats,
        ),
        media_type="text/html",
        etag=etag_of(opened.id, "html"),
        links=[
            (opened.base + "dataset", "cite-as", ""),
            *((root + f.href, "alternate", f.media_type) for f in formats[1:]),
        ],
        vary=vary,
    )


_GATE: Final = (
    ("sources", "Sources read"),
    ("sources set aside", "Sources that could not be read"),
    ("records", "Entries read from them: documents, and what lists of persons, offices and places hold"),
    ("records set aside", "Entries set aside, because they broke a shape"),
    ("violations", "Violations of shapes"),
    ("warnings", "Warnings: something missing or doubtful, published all the same"),
    ("infos", "Remarks"),
)


def _gate(release: Release) -> list[tuple[str, int]]:
    """Return what was counted while the release was made, in words."""
    counts = release.manifest.counts
    return [(words, counts[name]) for name, words in _GATE if name in counts]


def _foreign(opened: Opened) -> list[tuple[str, str, str, int]]:
    """Return the graphs published as they came: name, page, file and size."""
    own = opened.base + "graph/"
    return [
        (
            iri,
            opened.facts.href(iri) if iri.startswith(own) else "/doc?" + urlencode({"iri": iri}),
            file,
            size,
        )
        for iri, file, size in opened.catalogue.foreign_graphs
    ]


@router.get("/releases", summary="The releases of this site")
def get_releases(request: Request) -> Response:
    """List the releases that can still be downloaded."""
    opened = opened_for(request)
    releases = list_releases(request.app.state.settings.site_path)
    seen = "-".join(r.id[:4] for r in releases)
    return respond(
        request,
        lambda: render_page(request, "releases.html", title="Releases", releases=releases),
        media_type="text/html",
        etag=etag_of(opened.id, f"releases-{seen}"),
    )


@router.get(
    "/releases/{release}/{path:path}", summary="A file of a release: manifest, reports, ontology, ledger"
)
def get_release_file(request: Request, release: str, path: str) -> Response:
    """Return the manifest of a release, or a file the manifest names outside the store."""
    found = _release(request, release)
    if path == "manifest.json":
        return respond(
            request,
            (found.path / path).read_bytes,
            media_type="application/json",
            etag=etag_of(found.id, "manifest"),
            cache=PAGE_CACHE,
            vary="",
        )
    if path.startswith("store/"):
        raise NotHereError("The store is not for download.", remedy="See /dumps/ for the data.")
    return serve_file(request, found, path, cache=IMMUTABLE)
