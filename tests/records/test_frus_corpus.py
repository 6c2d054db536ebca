"""The reader on real volumes: counts, known traps, and that nothing refers to nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kg.records.findings import Finding
from kg.records.frus import FrusReader
from kg.records.model import Entry, Participation

pytestmark = pytest.mark.corpus


def volume(shared: Path, key: str) -> tuple[dict[str, Entry], list[Finding]]:
    path = shared / "corpus" / "frus" / f"{key}.xml"
    results = list(FrusReader().read(path, path.name))
    entries = {r.id: r for r in results if isinstance(r, Entry) and not r.extends}
    return entries, [r for r in results if isinstance(r, Finding)]


# Documents, records of a talk, editorial notes, items of the list of persons: counted independently of the reader,
# talks by head and subject alone.
@pytest.mark.parametrize(
    ("key", "documents", "talks", "notes", "persons"),
    [
        ("frus1961-63v05", 390, 70, 130, 109),  # one item of 110 only refers to another
        ("frus1952-54v14p2", 386, 51, 28, 139),
        ("frus1961-63v06", 120, 1, 3, 58),
    ],
)
def test_counts_agree_with_an_independent_count(
    shared: Path, key: str, documents: int, talks: int, notes: int, persons: int
) -> None:
    entries, findings = volume(shared, key)
    assert sum(len(e.documents) for e in entries.values()) == documents
    records = sum(bool(d.records) for e in entries.values() for d in e.documents)
    # More are memoranda for the record of which only the text says what they are.
    assert talks <= records <= talks + 3
    assert sum(d.form == "editorial-note" for e in entries.values() for d in e.documents) == notes
    assert sum(bool(e.authority and e.persons) for e in entries.values()) == persons
    assert not [f for f in findings if f.severity == "violation"]


def test_nothing_refers_to_what_the_volume_does_not_state(shared: Path) -> None:
    entries, _ = volume(shared, "frus1961-63v05")
    stated = {
        f"{kind}:{thing.key}"
        for e in entries.values()
        for kind, things in (
            ("person", e.persons),
            ("office", e.offices),
            ("org", e.orgs),
            ("place", e.places),
            ("recordset", e.record_sets),
            ("conversation", e.conversations),
        )
        for thing in things
    }
    refs: set[str | None] = set()
    for e in entries.values():
        for d in e.documents:
            refs |= {*d.records, *d.authors, *d.included_in, d.place}
        for c in e.conversations:
            refs |= {
                c.place,
                *(r for p in c.participations for r in (p.participant, p.office, p.on_behalf_of)),
            }
    assert refs - {None} <= stated


def participations(entries: dict[str, Entry], key: str) -> dict[str | None, Participation]:
    return {p.listed_as: p for p in entries[key].conversations[0].participations}


def test_known_traps_of_the_kennedy_volume_on_the_soviet_union(shared: Path) -> None:
    entries, findings = volume(shared, "frus1961-63v05")
    people = participations(entries, "frus1961-63v05-d87")
    assert people["The President"].participant == "person:frus1961-63v05#p_KJF1"
    assert people["D—Mr. Akalosvky (interpreting)"].roles == ("interpreter",)
    assert people["Ambassador Menshikov"].on_behalf_of == "org:g-ussr"
    assert people["Ambassador Menshikov"].side == "USSR"
    assert (
        entries["frus1961-63v05-d87"].conversations[0].name == "Kennedy - Khrushchev, 4 June 1961, 10:15 a.m."
    )
    # A line marked with the name of the man assisted, and one whose pointer is wrong.
    mendelevich = next(
        p
        for words, p in participations(entries, "frus1961-63v05-d278").items()
        if words and "Mendelevich" in words
    )
    assert mendelevich.participant != "person:frus1961-63v05#p_KVV1"
    assert "frus1961-63v05-d69" in {f.record for f in findings if f.code == "wrong-corresp"}


def test_dates_that_contradict_themselves_are_found(shared: Path) -> None:
    entries, findings = volume(shared, "frus1961-63v16")
    assert "frus1961-63v16-d11" in {f.record for f in findings if f.code == "date-contradiction"}
    when = entries["frus1961-63v16-d11"].conversations[0].held_on
    assert when is not None
    assert when.edtf == "1962-03-22?"  # what the words say: the documents beside it are of these days
    assert entries["frus1961-63v16-d54"].conversations[0].place == "place:geneva"
    assert entries["frus1961-63v16-d182"].documents[0].part_number == 2


@pytest.mark.slow
def test_no_document_of_the_corpus_is_unreadable(shared: Path) -> None:
    documents = talks = 0
    for path in sorted((shared / "corpus" / "frus").glob("*.xml")):
        for result in FrusReader().read(path, path.name):
            if isinstance(result, Entry):
                documents += len(result.documents)
                talks += len(result.conversations)
            elif isinstance(result, Finding):
                assert result.severity != "violation", result
    assert documents == 8098
    assert abs(talks - 1891) <= 1891 * 0.03
