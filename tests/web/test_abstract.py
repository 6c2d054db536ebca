"""What a record is about, where its source prints a summary in place of the text."""

from __future__ import annotations

import re
from pathlib import Path

from kg.build import build
from kg.config import Settings
from tests.records.frus_volumes import document_xml, volume_xml
from tests.web.conftest import running

HEAD = "Memorandum of conversation, June 4, 1961, between Pine and Quince. Sawmills &amp; forests in Arcadia. Secret. 1 p. DOS, CF, 1."


def test_the_page_of_a_microfiche_prints_the_summary_of_its_head(tmp_path: Path) -> None:
    volume = tmp_path / "frus1961-63v99.xml"
    volume.write_text(volume_xml(document_xml("<frus:pdf bytes='1'/>", head=HEAD, date="")), encoding="utf-8")
    build([volume], Settings(site=str(tmp_path / "site")))
    with running(tmp_path / "site") as served:
        page = re.sub(r"\s+", " ", served.page("/doc/record/frus1961-63v99-d1"))
    section = page.partition('<h2 id="abstract">')[2].partition("</section>")[0]
    assert "Sawmills &amp; forests in Arcadia" in section
