"""The sample that ships with Parley: what is in it, that it holds together, and that it copies no text."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kg.config import Settings
from kg.iris import mint
from kg.records import READERS, discover, read_source
from kg.records.findings import Finding
from kg.records.identity import PersonEntry, assign_keys
from kg.records.model import Anchor, Entry, Remark, Statement
from kg.release.ledger import MovedTo, Withdrawn, read_ledger

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
SEED = "wcda-188144"
TALKS = "records/frus-1961-63.jsonl"
LONGEST = 300
MINTED_INSIDE = re.compile(
    r"^(?:record|statement|commitment|text|topic|conversation|person|office|org|place|event|recordset):\S+$"
)


@cache
def everything() -> tuple[tuple[Entry, ...], tuple[Finding, ...]]:
    sources, findings = discover([DATA], Settings())
    read = [item for source in sources for item in read_source(source, Settings())]
    entries = tuple(item for item in read if isinstance(item, Entry))
    return entries, (*findings, *(item for item in read if isinstance(item, Finding)))


def entries() -> tuple[Entry, ...]:
    return everything()[0]


def curated() -> Entry:
    [entry] = [e for e in entries() if e.id == SEED and e.layer == "curated"]
    return entry


def page() -> Entry:
    [entry] = [e for e in entries() if e.id == SEED and e.layer == "source"]
    return entry


def talks() -> tuple[Entry, ...]:
    return tuple(e for e in entries() if e.source.endswith(TALKS))


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from strings(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from strings(part, path)
    elif isinstance(value, str):
        yield path, value


def strings_of(entry: Entry) -> Iterator[tuple[str, str]]:
    return strings(entry.model_dump(mode="json", exclude_defaults=True))


def claims(entry: Entry) -> tuple[Statement | Remark, ...]:
    return (*entry.statements, *entry.remarks)


def anchors(entry: Entry) -> Iterator[Anchor]:
    for claim in claims(entry):
        yield from claim.evidence
    for mention in entry.mentions:
        if mention.anchor:
            yield mention.anchor


def words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.replace("’", "'").casefold())


# ---------------------------------------------------------------- the whole


def test_every_file_of_the_sample_reads_without_a_finding() -> None:
    assert everything()[1] == ()


def test_the_sample_is_full_of_people_and_meetings() -> None:
    conversations = {c.key for e in entries() for c in e.conversations}
    taking_part = {
        p.participant for e in entries() for c in e.conversations for p in c.participations if p.participant
    }
    assert len(conversations) >= 400
    assert len({p for p in taking_part if p.startswith("person:")}) >= 400
    assert {c.mode for e in entries() for c in e.conversations} >= {"in-person", "telephone"}


def test_ids_are_not_repeated() -> None:
    ids = [(e.id, e.extends) for e in entries()]
    assert len(ids) == len(set(ids))


def test_every_thing_an_entry_refers_to_is_in_the_sample() -> None:
    there = {f"text:{SEED}.en1"}
    for entry in entries():
        for kind, things in (
            ("record", entry.documents),
            ("conversation", entry.conversations),
            ("person", entry.persons),
            ("office", entry.offices),
            ("org", entry.orgs),
            ("place", entry.places),
            ("event", entry.events),
            ("recordset", entry.record_sets),
            ("topic", entry.topics),
            ("statement", entry.statements),
            ("commitment", entry.commitments),
        ):
            there.update(f"{kind}:{thing.key}" for thing in things)
    missing = {
        (entry.id, value)
        for entry in entries()
        for path, value in strings_of(entry)
        if MINTED_INSIDE.match(value)
        and not path.endswith(("text", "title", "name", "listed_as"))
        and value not in there
    }
    assert missing == set()


def test_nothing_in_the_sample_is_a_text() -> None:
    too_long = [
        (e.id, path, value)
        for e in entries()
        for path, value in strings_of(e)
        if len(value) > LONGEST and not value.startswith("https://")
    ]
    assert too_long == []
    texts = [d.text for e in entries() for d in e.documents] + [
        t.text for e in entries() for d in e.documents for t in d.translations
    ]
    assert [t for t in texts if t is not None and t.content is not None] == []


def test_the_gate_lets_the_whole_sample_through(sample_site: Path) -> None:
    report = json.loads((sample_site / "current" / "reports" / "validation.json").read_text(encoding="utf-8"))
    assert [f for f in report["findings"] if f["severity"] == "violation"] == []
    assert report["counts"]["records set aside"] == 0


# ---------------------------------------------------------------- talks of 1961-63


def test_talks_carry_no_subject_line_and_no_description_of_a_person() -> None:
    titles = {d.title for e in talks() for d in e.documents}
    assert all(title and len(title) < 60 and ":" not in title and "," not in title for title in titles), (
        titles
    )
    assert not [c.key for e in talks() for c in e.conversations if c.topics]
    assert not [p.key for e in entries() for p in e.persons if p.description]


def test_every_talk_says_where_its_record_is_published_and_lies() -> None:
    documents = [d for e in talks() for d in e.documents]
    assert all(
        d.url and d.url.startswith("https://history.state.gov/historicaldocuments/frus1961-63")
        for d in documents
    )
    cited = [d for d in documents if any(c.citations for c in d.copies)]
    assert len(cited) > 0.9 * len(documents)


def test_every_place_has_coordinates() -> None:
    assert [p.key for e in entries() for p in e.places if p.latitude is None or p.longitude is None] == []


# ---------------------------------------------------------------- the seed record


def test_the_page_gives_facts_and_curators_what_was_said() -> None:
    assert page().statements == ()
    assert curated().extends
    assert curated().documents[0].title is None
    numbered = [s.key for s in curated().statements]
    assert numbered == [f"{SEED}.s{n:02}" for n in range(1, 28)]
    assert [r.key for r in curated().remarks] == [f"{SEED}.n01", f"{SEED}.n02"]
    assert [c.key for c in curated().commitments] == [f"{SEED}.k{n}" for n in (1, 2, 3)]


def test_statements_stand_in_the_order_of_their_evidence() -> None:
    by_order = sorted(curated().statements, key=lambda s: s.order)
    assert len({s.order for s in by_order}) == len(by_order)
    starts = [s.evidence[0].start for s in by_order]
    assert starts == sorted(starts)


def test_relayed_statements_are_relayed_once_and_relay_nothing() -> None:
    relayed = [ref for claim in claims(curated()) for ref in claim.reports]
    assert sorted(relayed) == sorted(f"statement:{s.key}" for s in curated().statements if s.reported)
    assert not [s.key for s in curated().statements if s.reported and s.reports]


def test_commitments_come_from_promises() -> None:
    acts = {f"statement:{s.key}": s.act for s in curated().statements}
    assert {acts[ref] for c in curated().commitments for ref in c.created_by} == {"promise"}


@pytest.mark.corpus
def test_the_facts_of_the_page_are_what_our_reader_finds(shared: Path) -> None:
    path = shared / "seed" / "188144.txt"
    [found] = [e for e in READERS["digital-archive"].read(path, path.name) if isinstance(e, Entry)]
    where = {"source": "", "place": ""}
    assert found.model_copy(update=where) == page().model_copy(update=where)


@pytest.mark.corpus
def test_evidence_of_the_seed_record_holds(shared: Path) -> None:
    raw = (shared / "seed" / "188144.txt").read_bytes()
    text = raw.decode("utf-8")
    [translation] = page().documents[0].translations
    assert translation.text is not None
    assert (translation.text.digest, translation.text.length) == (hashlib.sha256(raw).hexdigest(), len(text))
    wrong = [
        (a.start, a.end)
        for a in anchors(curated())
        if hashlib.sha256(text[a.start : a.end].encode()).hexdigest()[:32] != a.digest
    ]
    assert wrong == []
    spans = [text[a.start : a.end] for a in anchors(curated())]
    assert all(span == span.strip() for span in spans)
    for mention in curated().mentions:
        if mention.anchor:
            assert text[mention.anchor.start : mention.anchor.end] == mention.surface_form


@pytest.mark.corpus
def test_no_run_of_eight_words_is_copied_from_the_page(shared: Path) -> None:
    printed = words((shared / "seed" / "188144.txt").read_text(encoding="utf-8"))
    runs = {tuple(printed[i : i + 8]) for i in range(len(printed) - 7)}

    def own(claim: Statement) -> Iterator[str]:
        yield from claim.summary.values()
        yield from claim.condition.values()

    texts = [t for s in curated().statements for t in own(s)]
    texts += [t for r in curated().remarks for t in r.summary.values()]
    texts += [t for c in curated().commitments for t in (*c.summary.values(), *c.condition.values())]
    copied = [t for t in texts for i in range(len(words(t)) - 7) if tuple(words(t)[i : i + 8]) in runs]
    assert copied == []


# ---------------------------------------------------------------- identity


def test_the_ledger_joins_a_misspelt_person() -> None:
    ledger = read_ledger(DATA / "ledger.tsv")
    [line] = [line for line in ledger.lines if line.status == "merged"]
    [source_key] = [m.source_key for m in ledger.lines if m.status == "minted" and m.key == line.key]
    assert [(p.name, p.unlisted) for e in talks() for p in e.persons if p.key == source_key] == [
        ("Akalosvky", True)
    ]
    assert line.into == mint("person", "akalovsky-alexander")
    assert ledger.outcome("person", line.key) == MovedTo((line.into,))


def test_the_ledger_withdraws_a_key_with_a_reason_and_nothing_uses_it() -> None:
    ledger = read_ledger(DATA / "ledger.tsv")
    [line] = [line for line in ledger.lines if line.status == "withdrawn"]
    assert isinstance(ledger.outcome("person", line.key), Withdrawn)
    assert len(line.note) > 30
    [source_key] = [m.source_key for m in ledger.lines if m.status == "minted" and m.key == line.key]
    assert not [e.id for e in entries() for p in e.persons if p.key == source_key]
    assert not [e.id for e in entries() for _, value in strings_of(e) if value == f"person:{source_key}"]


def test_people_named_in_several_volumes_are_one() -> None:
    listed = [
        PersonEntry(p.key, p.name, p.identifiers, e.authority or "") for e in entries() for p in e.persons
    ]
    keys = assign_keys(listed, (), read_ledger(DATA / "ledger.tsv"), frozenset({"persons"})).keys
    for slug, others in {
        "castro-ruz-fidel": ("wcda-188144#partner",),
        "kudryavtsev-sergei": ("wcda-188144#author",),
        "dobrynin-anatoly": ("frus1961-63v05#p_DAF1",),
        "rusk-david-dean": ("frus1961-63v05#p_RD1", "frus1961-63v16#p_RD1"),
        "akalovsky-alexander": ("frus1961-63v05#p_AAA1", "frus1961-63v05-d87#akalosvky"),
    }.items():
        for other in others:
            assert keys[f"person:{other}"] == mint("person", slug), other


# ---------------------------------------------------------------- made by program


@pytest.mark.corpus
@pytest.mark.slow
def test_the_program_makes_the_same_bytes_again(shared: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONHASHSEED": "7"}
    command = [sys.executable, str(DATA / "make_sample.py"), "--shared", str(shared), "--into", str(tmp_path)]
    subprocess.run(command, check=True, env=environment)
    made = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert len(made) >= 6
    assert [p for p in made if (tmp_path / p).read_bytes() != (DATA / p).read_bytes()] == []
