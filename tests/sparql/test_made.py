"""Queries made by chance are answered or refused with a status that says why; nothing else ever happens.

Some seconds of it here; minutes in ``bench/fuzz_sparql.py``.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from urllib.parse import quote_from_bytes

import httpx
import pytest

from tests.sparql.conftest import Serve, Site
from tests.sparql.made import broken_query, made_query

ALLOWED = {200, 400, 403, 413, 503, 507}


def ask(client: httpx.Client, site: Site, query: bytes) -> httpx.Response:
    body = b"query=" + quote_from_bytes(query, safe="").encode()
    return client.post(site.url, content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})


@pytest.mark.server
@pytest.mark.parametrize("way", ["grammar", "bytes"])
def test_whatever_is_asked_has_an_honest_answer(serve: Serve, way: str) -> None:
    site = serve(query_timeout=2.0, query_result_mib=1)
    dice = random.Random(2026)
    seen: Counter[int] = Counter()
    end = time.monotonic() + 4
    with httpx.Client(trust_env=False, timeout=30) as client:
        while time.monotonic() < end:
            query = made_query(dice).encode() if way == "grammar" else broken_query(dice)
            try:
                response = ask(client, site, query)
            except httpx.RemoteProtocolError:  # broken off, which is honest too
                seen[0] += 1
                continue
            seen[response.status_code] += 1
            assert response.status_code in ALLOWED, (query, response.text[:500])
            if b"SERVICE" in query and way == "grammar":
                assert response.status_code in {400, 403}, query
    assert seen[200] > 10
    assert seen[400] > 10
    assert sum(seen.values()) > 100
