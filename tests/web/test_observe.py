"""Metrics and access log say what happened, and not what was asked."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kg.config import Settings
from kg.errors import ConfigError
from kg.web.observe import AccessLog
from tests.web.conftest import Served, running


def metrics(site: Served) -> dict[tuple[str, ...], float]:
    answer = site.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def ask(site: Served, query: str, **more: str) -> int:
    return site.client.get("/sparql", params={"query": query, **more}).status_code


def test_queries_are_counted_by_form_and_outcome(sample_site: Path) -> None:
    with running(sample_site, query_timeout=1.0) as site:
        assert [ask(site, "ASK { ?s ?p 1 }") for _ in range(3)] == [200, 200, 200]
        assert ask(site, "SELECT * { SERVICE <http://127.0.0.1:9/> {} }") == 403
        assert ask(site, "CONSTRUCT nonsense") == 400
        assert ask(site, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }") == 503
        assert site.get("/nothing-here").status_code == 404
        found = metrics(site)
    assert found["parley_queries_total", "ASK", "miss"] == 1
    assert found["parley_queries_total", "ASK", "hit"] == 2
    assert found["parley_queries_total", "none", "query-refused"] == 1
    assert found["parley_queries_total", "CONSTRUCT", "query"] == 1
    assert found["parley_queries_total", "SELECT", "query-timeout"] == 1
    assert found["parley_query_workers_ended_total", "deadline"] == 1
    assert found["parley_http_requests_total", "404", "GET", "other"] == 1
    assert found["parley_http_requests_total", "200", "GET", "sparql"] == 3
    assert found["parley_query_seconds_count", "ASK"] == 3
    assert found["parley_answer_cache_entries",] == 1
    assert found["parley_query_workers", "busy"] == 0
    assert sum(1 for name, *_ in found if name == "parley_release_info") == 1


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_log_has_a_line_for_each_request_and_never_what_was_asked(
    sample_site: Path, tmp_path: Path
) -> None:
    log = tmp_path / "access.jsonl"
    with running(sample_site, access_log=str(log)) as site:
        ask(site, "ASK { ?secret ?p ?o }")
        site.client.post("/sparql", data={"query": "SELECT ?secret { ?secret ?p ?o } LIMIT 1"})
        site.get("/search?q=secret")
        end = time.monotonic() + 10
        while len(lines(log)) < 3:  # a line is written when the answer has gone out
            assert time.monotonic() < end
            time.sleep(0.01)
        log.rename(tmp_path / "access.1.jsonl")
        site.get("/health", User_Agent="somebody/1.0")
    first, second, third = lines(tmp_path / "access.1.jsonl")
    assert (first["method"], first["path"], first["status"]) == ("GET", "/sparql", 200)
    assert (first["form"], first["outcome"]) == ("ASK", "miss")
    assert (second["method"], second["form"]) == ("POST", "SELECT")
    assert third["path"] == "/search"
    assert "secret" not in (tmp_path / "access.1.jsonl").read_text()
    (after,) = lines(log)
    assert (after["path"], after["agent"]) == ("/health", "somebody/1.0")
    assert after["bytes"] == 3
    assert after["ms"] > 0


def test_queries_are_logged_where_the_setting_says_so(sample_site: Path, tmp_path: Path) -> None:
    log = tmp_path / "access.jsonl"
    with running(sample_site, access_log=str(log), access_log_queries=1) as site:
        site.get("/search?q=havana")
    assert lines(log)[0]["question"] == "q=havana"


def test_a_log_that_cannot_be_written_is_said_before_serving(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no-such-folder"):
        AccessLog(Settings(access_log=str(tmp_path / "no-such-folder" / "log")))
