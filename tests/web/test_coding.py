"""What a client takes compressed goes out compressed, with a tag of its own."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import httpx
import pytest
import zstandard

from kg.web.coding import chosen_coding
from tests.web.conftest import Served

DECODE: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
ROWS = "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3000"
LONG = "SELECT * { ?s ?p ?o } LIMIT 40000"


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        (None, None),
        ("", None),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZIP;Q=1.0", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br;q=0.5", "gzip"),
        ("*", "zstd"),
        ("*;q=0, gzip;q=0.1", "gzip"),
        ("zstd;q=0, *", "br"),
        ("gzip;q=0", None),
        ("identity, gzip;q=0.5", None),
        ("deflate, compress", None),
        ("gzip;q=nonsense", None),
        (";;;,,gzip ; q=0.3 ,", "gzip"),
    ],
)
def test_the_coding_a_client_wishes_most_is_chosen(header: str | None, coding: str | None) -> None:
    assert chosen_coding(header) == coding


def raw(site: Served, path: str, coding: str, **headers: str) -> tuple[httpx.Response, bytes]:
    wanted = {"Accept-Encoding": coding} | {k.replace("_", "-"): v for k, v in headers.items()}
    with site.client.stream("GET", path, headers=wanted) as answer:
        return answer, b"".join(answer.iter_raw())


def query(text: str) -> str:
    return str(httpx.QueryParams(query=text, format="csv"))


@pytest.mark.parametrize("coding", DECODE)
@pytest.mark.parametrize("path", ["/", "/ontology.ttl", "/sparql?" + query(ROWS), "/sparql?" + query(LONG)])
def test_every_kind_of_answer_is_the_same_in_every_coding(site: Served, path: str, coding: str) -> None:
    answer, body = raw(site, path, coding)
    plain = site.get(path)
    assert answer.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert DECODE[coding](body) == plain.content
    assert len(body) < len(plain.content)
    for one in (answer, plain):
        assert "Accept-Encoding" in one.headers["vary"]


@pytest.mark.parametrize("coding", DECODE)
def test_a_compressed_answer_has_a_tag_of_its_own_that_can_be_asked_about(site: Served, coding: str) -> None:
    path = "/sparql?" + query(ROWS)
    tag = raw(site, path, coding)[0].headers["etag"]
    plain = site.get(path).headers["etag"]
    assert tag != plain
    for known, answered in ((tag, tag), (f'"x", {tag}', tag), (plain, plain)):
        again, body = raw(site, path, coding, If_None_Match=known)
        assert (again.status_code, body, again.headers["etag"]) == (304, b"", answered)
    assert raw(site, path, coding, If_None_Match='"other-gzip"')[0].status_code == 200


def test_small_answers_parts_of_files_and_compressed_files_are_sent_as_they_are(site: Served) -> None:
    assert "content-encoding" not in raw(site, "/ready", "gzip")[0].headers
    master = site.get("/dumps/latest/dataset.nq.zst").headers["location"]
    answer, body = raw(site, master, "gzip, zstd, br", Range="bytes=0-99")
    assert (answer.status_code, len(body)) == (206, 100)
    assert "content-encoding" not in raw(site, master, "gzip, zstd, br")[0].headers


def test_head_says_what_get_says(site: Served) -> None:
    for path in ("/", "/sparql?" + query(ROWS)):
        head = site.client.head(path, headers={"Accept-Encoding": "br"})
        full = raw(site, path, "br")[0]
        for name in ("content-encoding", "etag", "vary", "content-type"):
            assert head.headers[name] == full.headers[name], (path, name)
        assert head.content == b""
