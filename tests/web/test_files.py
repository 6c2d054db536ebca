from __future__ import annotations

import hashlib
import re

import pyoxigraph as ox
import pytest

from tests.web.conftest import Served


def files(site: Served) -> list[dict[str, str]]:
    found: list[dict[str, str]] = site.get("/dumps/", Accept="application/json").json()["files"]
    return found


def test_every_dump_is_listed_and_is_what_the_listing_says(site: Served) -> None:
    listed = files(site)
    assert any(f["name"] == "dataset.nq.zst" for f in listed)
    page = site.page("/dumps/")
    for file in listed:
        assert f'href="{file["href"]}"' in page
        answer = site.get(file["href"])
        assert hashlib.sha256(answer.content).hexdigest() == file["sha256"]
        assert answer.headers["etag"] == f'"{file["sha256"]}"'
        assert "immutable" in answer.headers["cache-control"]


def test_the_sums_are_those_of_the_files(site: Served) -> None:
    sums = dict(
        re.findall(
            r"^([0-9a-f]{64}) [ *](\S+)$",
            site.get("/dumps/latest/SHA256SUMS", Accept="*/*").text,
            re.MULTILINE,
        )
    )
    answer = site.client.get("/dumps/latest/SHA256SUMS", follow_redirects=True)
    sums = {
        name: digest for digest, name in re.findall(r"^([0-9a-f]{64}) [ *](\S+)$", answer.text, re.MULTILINE)
    }
    assert sums["dataset.nq.zst"] == next(f["sha256"] for f in files(site) if f["name"] == "dataset.nq.zst")


def test_a_dump_comes_in_ranges(site: Served) -> None:
    file = next(f for f in files(site) if f["name"] == "dataset.nq.zst")
    whole = site.get(file["href"]).content
    part = site.get(file["href"], Range="bytes=100-199")
    assert (part.status_code, part.content) == (206, whole[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole)}"
    assert site.get(file["href"], Range=f"bytes={len(whole) + 5}-").status_code == 416
    changed = site.get(file["href"], Range="bytes=0-9", If_Range='"other"')
    assert (changed.status_code, len(changed.content)) == (200, len(whole))
    assert site.get(file["href"], If_None_Match=f'"{file["sha256"]}"').status_code == 304


def test_latest_leads_to_the_lasting_address(site: Served) -> None:
    release = site.app.state.current.get().id
    answer = site.get("/dumps/latest/dataset.nq.zst")
    assert (answer.status_code, answer.headers["location"]) == (302, f"/dumps/{release}/dataset.nq.zst")
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/dumps/latest/none.nt", "/dumps/000000000000/dataset.nq.zst", "/dumps/latest/../manifest.json",
        "/dumps/latest/%2e%2e/manifest.json", "/dumps/latest/%2e%2e%2f%2e%2e%2fledger.tsv",
        "/releases/latest/store/CURRENT", "/releases/latest/%2e%2e/%2e%2e/layout", "/static/%2e%2e/app.py",
        "/static/../app.py",
    ],
)  # fmt: skip
def test_only_what_the_manifest_names_is_served(site: Served, path: str) -> None:
    answer = site.client.get(path, headers={"Accept": "text/plain"})
    assert answer.status_code in {404, 302}
    if answer.status_code == 302:
        assert site.client.get(answer.headers["location"]).status_code == 404


def test_the_manifest_and_reports_can_be_read(site: Served) -> None:
    manifest = site.get("/releases/latest/manifest.json").json()
    release = site.app.state.current.get()
    assert manifest["id"] == release.id
    for file in manifest["files"]:
        if file["path"].startswith(("ontology/", "reports/")):
            assert site.get(f"/releases/{release.id}/{file['path']}").status_code == 200
    assert release.id in site.page("/releases")


def test_the_data_set_is_described_in_every_format(site: Served) -> None:
    for path in ("/.well-known/void", "/dataset", "/dataset.ttl"):
        answer = site.get(path, Accept="text/turtle")
        assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
        triples = {q.triple for q in ox.parse(answer.content, format=ox.RdfFormat.TURTLE)}
        assert any(t.predicate.value == "http://rdfs.org/ns/void#triples" for t in triples)
    as_json = site.get("/dataset", Accept="application/ld+json")
    assert {q.triple for q in ox.parse(as_json.content, format=ox.RdfFormat.JSON_LD)} == triples
    assert site.app.state.current.get().id in site.page("/dataset")


def test_crawlers_find_every_page(site: Served) -> None:
    robots = site.get("/robots.txt").text
    assert "Sitemap: http://localhost:8000/sitemap.xml" in robots
    assert "Disallow: /sparql" in robots
    pages = re.findall(r"<loc>([^<]+)</loc>", site.get("/sitemap.xml").text)
    assert len(pages) == len(set(pages)) > 900
    for page in pages[:: len(pages) // 12]:
        assert site.page(page.removeprefix("http://localhost:8000"))


def test_the_service_says_how_it_is(site: Served) -> None:
    assert site.get("/health").text == "ok\n"
    ready = site.get("/ready")
    assert ready.status_code == 200
    assert ready.json()["release"] == site.app.state.current.get().id
    api = site.get("/openapi.json").json()
    assert {"/", "/sparql", "/id/{kind}/{key}", "/doc/{kind}/{key}", "/dumps/"} <= set(api["paths"])
    names = [op["operationId"] for path in api["paths"].values() for op in path.values()]
    assert len(names) == len(set(names))
