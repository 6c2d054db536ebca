"""What offices did with a record, on its page."""

from __future__ import annotations

import re
from pathlib import Path

from kg.build import build
from kg.config import Settings
from tests.records.frus_volumes import document_xml, volume_xml
from tests.web.conftest import running

NOTE = (
    "Source: Department of Groves, Files, 12. Secret. Drafted by Dogwood, cleared with Dogwood and L/UNA, and approved in S on June 6. "
    "Repeated to Bonn."
)


def test_the_page_of_a_record_says_who_cleared_it_and_when(tmp_path: Path) -> None:
    volume = tmp_path / "frus1961-63v99.xml"
    volume.write_text(
        volume_xml(
            document_xml(
                "<p>1776. Elms.</p>", head="Telegram From the Embassy in Arcadia to the Department", note=NOTE
            )
        ),
        encoding="utf-8",
    )
    build([volume], Settings(site=str(tmp_path / "site")))
    with running(tmp_path / "site") as served:
        page = re.sub(r"\s+", " ", served.page("/doc/record/frus1961-63v99-d1"))
        words = re.sub(r" +", " ", re.sub(r"<[^>]+>", " ", page))
    assert "Approval S, 6 June 1961" in words
    assert re.search(r"Clearance Dogwood and L/UNA \( ?(?:Martin Dogwood|Dogwood, Martin) ?\)", words)
    assert "Repetition to Bonn" in words
    assert "Registry no. 1776" in words
    assert 'id="h1"' in page
