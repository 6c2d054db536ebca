from __future__ import annotations

import threading
import time
from pathlib import Path

import httpx
import pytest

from kg.build import build
from kg.config import Settings
from kg.release.seal import activate
from kg.resources import shipped
from tests.web.conftest import running


@pytest.mark.server
def test_a_newly_activated_release_is_served_without_dropping_a_request(site_copy: Path) -> None:
    settings = Settings(site=str(site_copy))
    with running(site_copy) as site:
        first = site.get("/ready").json()["release"]
        failures: list[str] = []
        seen: set[str] = set()
        stop = threading.Event()

        def ask() -> None:
            with httpx.Client(base_url=site.address, trust_env=False) as client:
                while not stop.is_set():
                    for path in ("/doc/place/vienna.ttl", "/ready", "/sparql?query=ASK+%7B%7D"):
                        answer = client.get(path, headers={"Accept": "*/*"})
                        if answer.status_code != 200:
                            failures.append(f"{path}: {answer.status_code}")
                    seen.add(client.get("/ready").json()["release"])

        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        second = build([shipped("data") / "authority"], settings).release.id
        assert second != first
        _wait_for(site.address, second)
        activate(site_copy, first)
        _wait_for(site.address, first)
        stop.set()
        for thread in threads:
            thread.join()
        assert not failures
        assert seen == {first, second}


def _wait_for(address: str, release: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if httpx.get(f"{address}/ready", trust_env=False).json()["release"] == release:
            return
        time.sleep(0.05)
    pytest.fail(f"release {release} was not picked up")


@pytest.mark.server
def test_a_broken_release_does_not_take_the_good_one_down(site_copy: Path) -> None:
    with running(site_copy) as site:
        first = site.get("/ready").json()["release"]
        broken = site_copy / "releases" / "bbbbbbbbbbbb"
        broken.mkdir()
        (broken / "manifest.json").write_text("{}", encoding="utf-8")
        link = site_copy / "new"
        link.symlink_to("releases/bbbbbbbbbbbb")
        link.rename(site_copy / "current")
        time.sleep(1)
        assert site.get("/ready").json()["release"] == first
        assert site.get("/doc/place/vienna.ttl").status_code == 200
