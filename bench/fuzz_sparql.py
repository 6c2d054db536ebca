"""Asks a site queries made by chance, along the grammar and byte by byte, for minutes.

    python bench/fuzz_sparql.py SITE [--seconds 300] [--seed 1]

Counts statuses and prints every query that was answered otherwise than 200, 400, 403, 413, 503 or 507, or after
which the site was not ready. The same makers run for seconds in tests/sparql/test_made.py.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote_from_bytes

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.sparql import ours
from tests.sparql.made import broken_query, made_query

ALLOWED = {200, 400, 403, 413, 503, 507}


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("site", type=Path)
    arguments.add_argument("--seconds", type=float, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    dice = random.Random(given.seed)
    seen: Counter[str] = Counter()
    bad = 0
    with (
        ours(given.site.absolute(), query_timeout="2") as server,
        httpx.Client(trust_env=False, timeout=60) as client,
    ):
        url = f"http://127.0.0.1:{server.port}"
        end = time.monotonic() + given.seconds
        while time.monotonic() < end:
            query = made_query(dice).encode() if dice.random() < 0.5 else broken_query(dice)
            body = b"query=" + quote_from_bytes(query, safe="").encode()
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            try:
                status = client.post(url + "/sparql", content=body, headers=headers).status_code
            except httpx.RemoteProtocolError:
                seen["broken off"] += 1
                continue
            seen[str(status)] += 1
            if status not in ALLOWED:
                bad += 1
                print(status, query)
        ready = client.get(url + "/ready").status_code
        print(
            f"{sum(seen.values()):,} queries: {dict(sorted(seen.items()))}; ready afterwards: {ready}; {server.mib()} MiB"
        )
    sys.exit(bool(bad) or ready != 200)


if __name__ == "__main__":
    main()
