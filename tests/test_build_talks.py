"""Talks of different volumes in one build: likely one, once people are joined."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import zstandard

from kg.iris import mint
from kg.records.talks import TalkEntry, likely_same
from tests import commands
from tests.records.frus_volumes import document_xml, participants_xml, person, volume_xml

ONE, TWO = "frus1961-63v98", "frus1961-63v99"
VIENNA = '<placeName>Vienna</placeName>, <date when="1961-06-04">June 4, 1961{}</date>'
ALDER, BIRCH, CHERRYNOV = person("p_AKA1", "Alder"), person("p_BSJ1", "Birch"), person("p_CIV1", "Cherrynov")


def memo(n: str, *people: str, part: str = "", time: str = ", 4 p.m.", place: str = "Vienna") -> str:
    note = f"Source: A Library. Secret. The source text is labeled “{part}.”" if part else ""
    return document_xml(
        participants_xml(*people), n=n, note=note, date=VIENNA.replace("Vienna", place).format(time)
    )


def quads(folder: Path, first: str, second: str, *, site: str = "site") -> str:
    """Build a release of two volumes and return its quads."""
    files = []
    for key, documents in ((ONE, first), (TWO, second)):
        files.append(folder / f"{key}.xml")
        files[-1].write_text(volume_xml(documents, key=key), encoding="utf-8")
    return published(folder / site, *files)


def published(site: Path, *sources: Path) -> str:
    done = commands.kg("build", *sources, "--quiet", "--site", site)
    assert done.returncode == 0, done.stderr
    return zstandard.decompress((site / "current/dumps/dataset.nq.zst").read_bytes()).decode()


def compared(text: str) -> set[str]:
    """Return the keys of the conversations that are compared."""
    return set(re.findall(r"#compares> <[^>]*/conversation/([^>]+)>", text))


def test_parts_of_one_talk_printed_in_two_volumes_are_compared_in_the_inferred_layer(tmp_path: Path) -> None:
    text = quads(
        tmp_path,
        memo("1", ALDER, BIRCH, CHERRYNOV, part="Part 1 of 2"),
        memo("7", ALDER, CHERRYNOV, part="Part 2 of 2"),
    )
    assert compared(text) == {
        mint("conversation", f"{ONE}-d1"),
        mint("conversation", f"{TWO}-d7"),
    }
    (line,) = [
        x
        for x in text.splitlines()
        if x.startswith("<http://localhost:8000/id/comparison/") and "#comparisonRelation> " in x
    ]
    assert "/code/same-conversation> " in line
    assert line.endswith(f"/graph/{TWO}-d7/inferred> .")
    (sure,) = [
        x
        for x in text.splitlines()
        if x.startswith("<http://localhost:8000/id/comparison/") and "#confidence> " in x
    ]
    assert '"0.9"' in sure


def test_another_hour_place_or_company_is_another_talk(tmp_path: Path) -> None:
    first = memo("1", ALDER, BIRCH, CHERRYNOV)
    for number, other in enumerate(
        (
            memo("7", ALDER, BIRCH, CHERRYNOV, time=", 6 p.m."),
            memo("7", ALDER, BIRCH, CHERRYNOV, place="Geneva"),
            memo("7", ALDER, person("p_DM1", "Dogwood"), person("p_FTH1", "Fir Thuan")),
        )
    ):
        assert compared(quads(tmp_path, first, other, site=f"site{number}")) == set()


TOLD_ELSEWHERE = """\
id: other-d1
documents:
  - {{key: other-d1, title: Notes, form: notes, records: [conversation:other-d1], url: "https://example.org/1",
     rights: "http://rightsstatements.org/vocab/NoC-US/1.0/"}}
conversations:
  - key: other-d1
    name: Alder - Cherrynov
    held_on: {{edtf: "1961-06-04", local_time: 4 p.m.}}
    participations:
      - {{participant: "person:{volume}#p_AKA1", roles: [{role}]}}
      - {{participant: "person:{volume}#p_CIV1", roles: [principal]}}
"""


@pytest.mark.parametrize(("role", "pairs"), [("principal", 1), ("chairperson", 0)])
def test_sources_of_any_kind_are_compared_but_not_what_is_set_aside(
    role: str, pairs: int, tmp_path: Path
) -> None:
    volume, other = tmp_path / f"{ONE}.xml", tmp_path / "other.yaml"
    volume.write_text(volume_xml(memo("1", ALDER, CHERRYNOV), key=ONE), encoding="utf-8")
    other.write_text(TOLD_ELSEWHERE.format(volume=ONE, role=role), encoding="utf-8")
    text = published(tmp_path / "site", volume, other)
    assert len(compared(text)) == 2 * pairs


def test_what_is_found_depends_on_neither_order_nor_repetition() -> None:
    people = ("person:a", "person:b", "person:c")
    one = TalkEntry("v1-d1", "v1-d1", 0, "1961-06-04", "", people, start=960)
    two = TalkEntry("v2-d7", "v2-d7", 0, "1961-06-04", "", ("person:x", *people[1:]), start=960)
    keys = {"person:x": "p-a", "person:a": "p-a"}
    (found,) = likely_same([[one], [two, two]], keys)
    assert [found] == likely_same([[two], [one]], keys)
    assert (found.talk, found.other, found.record, found.confidence) == ("v1-d1", "v2-d7", "v2-d7", 0.9)
    assert not likely_same([[one, two]], keys), "the reader of a source compares its own talks"


def test_comparing_grows_with_the_number_of_talks_of_a_day_not_of_the_build() -> None:
    people = ("person:a", "person:b")
    talks = [
        [
            TalkEntry(
                f"v{v}-d{n}", f"v{v}-d{n}", n, f"{1900 + n % 60}-01-{1 + v % 28:02}", "", people, start=v
            )
            for n in range(60)
        ]
        for v in range(200)
    ]
    assert likely_same(talks, {}) == []
