"""Pages of the Digital Archive: what is read from them, and what is said when they are odd.

The small pages below carry the names and dates of a real record and a sentence of ours for its text.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.config import Settings
from kg.errors import SourceError
from kg.records import discover, read_source
from kg.records.digital_archive import DigitalArchiveReader
from kg.records.digital_archive.page import pinned
from kg.records.digital_archive.printed import (
    archive_of,
    level_of,
    office_words,
    read_citation,
    read_contributors,
    read_date,
    read_party,
    sorted_name,
)
from kg.records.findings import Finding
from kg.records.model import Document, Entry

READER = DigitalArchiveReader()
Write = Callable[[str, str | bytes], Path]

BLANK = "\u00a0"
SOURCE = "AVP RF, F. 0104. Op. 17, P. 118, D. 3. ll. 237-240. Obtained by James G. Hershberg and translated by Gary Goldberg."
PAGE = f"""\
Skip to content

June 9, 1961

From the Journal of S.M. Kudryavtsev, 'Record of a Conversation with Prime Minister of the Republic of Cuba Fidel Castro Ruz, 28 April 1961'

This document was made possible with support from Blavatnik Family Foundation

from the journal of

S. M. KUDRYAVTSEV

{BLANK}

Top Secret. Copy Nº: 2

9 June 1961

Nº: 189

{BLANK}

RECORD OF A CONVERSATION

with Prime Minister of the Republic of Cuba Fidel CASTRO RUZ

28 April 1961

1. I met with Fidel Castro late at night. Here our own words stand for the text.

AMBASSADOR OF THE USSR IN THE REPUBLIC OF CUBA

(S. KUDRYAVTSEV)

Our own words for an abstract, which no reader copies.


Document Information

Source

{SOURCE}

Rights

Ask before you print.

Original Uploaded Date

2018-08-27

Language

Record ID

188144

Donors

Blavatnik Family Foundation"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def writer(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return writer


def read(path: Path) -> tuple[Entry, list[Finding]]:
    items = list(READER.read(path, path.name))
    [entry] = [i for i in items if isinstance(i, Entry)]
    return entry, [i for i in items if isinstance(i, Finding)]


def changed(write: Write, *changes: tuple[str, str]) -> tuple[Entry, list[Finding]]:
    text = PAGE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return read(write("page.txt", text))


def codes(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(f.code, f.severity, f.place) for f in findings]


# --- the whole page -------------------------------------------------------------------------


def test_a_page_is_one_entry_with_everything_from_title_to_citation(write: Write) -> None:
    entry, findings = changed(write)
    assert findings == []
    assert (entry.id, entry.layer, entry.source, entry.place) == (
        "wcda-188144",
        "source",
        "page.txt",
        "record 188144",
    )
    [document] = entry.documents
    assert document.title == (
        "Record of a conversation with Prime Minister of the Republic of Cuba Fidel Castro Ruz, 28 April 1961"
    )
    assert (document.form, document.registry_number) == ("record-of-conversation", "189")
    assert (document.language, document.language_inferred) == ("ru", True)
    assert document.written_on is not None
    assert (document.written_on.text, document.written_on.edtf) == ("9 June 1961", "1961-06-09")
    assert document.identifiers == ("188144",)
    assert document.records == (f"conversation:{entry.conversations[0].key}",)
    assert document.authors == ("person:wcda-188144#author",)
    assert [(m.text, m.level, m.confidence) for m in document.markings] == [
        ("Top Secret", "su-sovershenno-sekretno", 0.8)
    ]
    assert document.silent_on == ()
    assert document.rights is None
    assert document.text is None


def test_the_copy_is_cited_as_printed_and_in_parts_with_its_zeros(write: Write) -> None:
    entry, _ = changed(write)
    [copy] = entry.documents[0].copies
    [citation] = copy.citations
    assert (copy.copy_number, copy.holder) == ("2", "org:avp-rf")
    assert citation.text == "F. 0104. Op. 17, P. 118, D. 3. ll. 237-240"
    assert citation.text in SOURCE
    assert (citation.container, citation.folio_start, citation.folio_end) == ("P. 118", "237", "240")
    sets = {s.key: s for s in entry.record_sets}
    assert citation.record_set == "recordset:avprf-0104-17-3"
    assert sets["avprf-0104-17-3"].parent == "recordset:avprf-0104-17"
    assert sets["avprf-0104-17"].parent == "recordset:avprf-0104"
    assert sets["avprf-0104"].parent is None
    assert {s.holder for s in sets.values()} == {"org:avp-rf"}


def test_the_journal_is_a_record_set_of_its_keeper(write: Write) -> None:
    entry, _ = changed(write)
    assert entry.documents[0].included_in == ("recordset:journal-kudryavtsev",)
    [journal] = [s for s in entry.record_sets if s.key.startswith("journal")]
    assert (journal.name, journal.accumulator) == (
        "Journal of S. M. Kudryavtsev",
        "person:wcda-188144#author",
    )


def test_the_talk_has_its_own_date_and_its_two_participants_with_their_offices(write: Write) -> None:
    entry, _ = changed(write)
    [talk] = entry.conversations
    assert (talk.name, talk.mode) == ("Castro Ruz - Kudryavtsev, 28 April 1961", "in-person")
    assert talk.held_on is not None
    assert (talk.held_on.text, talk.held_on.edtf, talk.held_on.day_part) == (
        "28 April 1961, late at night",
        "1961-04-28",
        "late-night",
    )
    assert talk.held_on.bounds == (date(1961, 4, 28), date(1961, 4, 29))
    author, partner = talk.participations
    assert (author.participant, author.roles, author.office, author.on_behalf_of) == (
        "person:wcda-188144#author",
        ("interlocutor", "recorder"),
        "office:o-ussr-amb-cuba",
        "org:g-ussr",
    )
    assert (partner.participant, partner.roles, partner.office, partner.on_behalf_of) == (
        "person:wcda-188144#partner",
        ("principal",),
        "office:o-cuba-pm",
        "org:g-cuba",
    )
    assert [p.listed_as for p in talk.participations] == ["S. KUDRYAVTSEV", "Fidel CASTRO RUZ"]
    assert [p.found_by for p in talk.participations] == ["signature", "head"]
    assert {p.key: p.name for p in entry.persons} == {
        "wcda-188144#author": "Kudryavtsev, S. M.",
        "wcda-188144#partner": "Castro Ruz, Fidel",
        "wcda-188144#finder": "Hershberg, James G.",
        "wcda-188144#translator": "Goldberg, Gary",
    }
    seen = {t.office: t.attested_at for p in entry.persons for t in p.tenures}
    assert seen == {
        "office:o-ussr-amb-cuba": (date(1961, 4, 28), date(1961, 6, 9)),
        "office:o-cuba-pm": (date(1961, 4, 28),),
    }
    assert {o.key: (o.name, o.represents) for o in entry.offices} == {
        "o-ussr-amb-cuba": ("Ambassador of the USSR in Cuba", "org:g-ussr"),
        "o-cuba-pm": ("Prime Minister of Cuba", "org:g-cuba"),
    }


def test_the_translation_is_credited_and_its_text_pinned_by_digest_only(write: Write) -> None:
    entry, _ = changed(write)
    [translation] = entry.documents[0].translations
    assert (translation.key, translation.language) == ("wcda-188144.en", "en")
    assert translation.title is not None
    assert translation.title.startswith("From the Journal of S.M. Kudryavtsev, 'Record")
    assert translation.translators == ("person:wcda-188144#translator",)
    assert translation.obtained_by == ("person:wcda-188144#finder",)
    assert (translation.funders, translation.publisher) == (("org:blavatnik-ff",), "org:happ")
    assert translation.issued == date(2018, 8, 27)
    assert translation.url == "https://digitalarchive.wilsoncenter.org/document/188144"
    assert translation.rights == "http://rightsstatements.org/vocab/CNE/1.0/"
    assert translation.text is not None
    assert translation.text.key == "wcda-188144.en1"
    assert translation.text.digest == hashlib.sha256(PAGE.encode()).hexdigest()
    assert (translation.text.length, translation.text.content) == (len(PAGE), None)


def test_neither_text_nor_abstract_nor_rights_are_copied(write: Write) -> None:
    stated = changed(write)[0].model_dump_json()
    for words in ("Here our own words", "for an abstract", "Ask before you print", "I met with"):
        assert words in PAGE
        assert words not in stated


def test_every_reference_of_the_entry_is_introduced_by_it(write: Write) -> None:
    entry, _ = changed(write)
    text = entry.model_dump_json(exclude_defaults=True)
    introduced = {f"person:{p.key}" for p in entry.persons} | {f"org:{o.key}" for o in entry.orgs}
    introduced |= {f"office:{o.key}" for o in entry.offices} | {
        f"recordset:{s.key}" for s in entry.record_sets
    }
    introduced |= {f"conversation:{c.key}" for c in entry.conversations}
    assert set(re.findall(r'"((?:person|org|office|recordset|conversation):[^"]+)"', text)) <= introduced


def test_a_saved_page_is_recognised_and_read_like_any_source(write: Write) -> None:
    (source,), findings = discover([write("188144.txt", PAGE)], Settings())
    assert (source.format, findings) == ("digital-archive", ())
    [entry] = read_source(source, Settings())
    assert isinstance(entry, Entry)
    assert entry.id == "wcda-188144"


def test_a_long_page_is_recognised_by_its_end(write: Write) -> None:
    path = write("long.txt", PAGE.replace("1. I met", "x " * 60_000 + "\n\n1. I met"))
    with path.open("rb") as file:
        assert READER.recognises(path, file.read(64 * 1024))


def test_byte_order_mark_and_line_ends_do_not_change_the_pinned_text(write: Write) -> None:
    windows = b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode() + b"\r\n"
    entry, findings = read(write("page.txt", windows))
    assert findings == []
    text = entry.documents[0].translations[0].text
    assert text is not None
    assert text.digest == hashlib.sha256(PAGE.encode()).hexdigest()


@pytest.mark.corpus
def test_every_anchor_of_the_worked_example_holds_in_the_pinned_text(shared: Path) -> None:
    example = (shared / "ontology.md").read_text(encoding="utf-8")
    pinned_as = re.search(r'sourceDigest "([0-9a-f]{64})" ; dcterms:extent "(\d+) code points"', example)
    assert pinned_as is not None
    path = shared / "seed" / "188144.txt"
    entry, findings = read(path)
    assert findings == []
    version = entry.documents[0].translations[0].text
    assert version is not None
    assert (version.digest, str(version.length)) == pinned_as.groups()
    text = pinned(path.read_text(encoding="utf-8"))
    digests = dict(
        re.findall(r'<([^>]+)#a1> a parley:EvidenceAnchor .*?exactDigest "([0-9a-f]{32})"', example)
    )
    spans = re.findall(r"<([^>]+)#sel1> a oa:TextPositionSelector ; oa:start (\d+) ; oa:end (\d+)", example)
    assert len(spans) == len(digests) == 13
    for node, start, end in spans:
        found = hashlib.sha256(text[int(start) : int(end)].encode()).hexdigest()[:32]
        assert found == digests[node], node


# --- odd pages ------------------------------------------------------------------------------


def test_a_stated_language_is_taken_and_an_unknown_one_reported(write: Write) -> None:
    entry, findings = changed(write, ("Language\n", "Language\n\nSpanish\n"))
    assert (entry.documents[0].language, entry.documents[0].language_inferred, findings) == ("es", False, [])
    entry, findings = changed(write, ("Language\n", "Language\n\nLatgalian\n"))
    assert entry.documents[0].language is None
    assert codes(findings) == [("language-unknown", "info", "Language")]


def test_the_dates_of_page_and_document_may_disagree(write: Write) -> None:
    entry, findings = changed(write, ("June 9, 1961", "June 8, 1961"))
    assert codes(findings) == [("dates-disagree", "warning", "date")]
    assert entry.documents[0].written_on is not None
    assert entry.documents[0].written_on.edtf == "1961-06-09"


def test_heading_and_title_may_disagree_on_the_day(write: Write) -> None:
    entry, findings = changed(write, ("CASTRO RUZ\n\n28 April 1961", "CASTRO RUZ\n\n29 April 1961"))
    assert codes(findings) == [("dates-disagree", "warning", "heading")]
    assert entry.conversations[0].held_on is not None
    assert entry.conversations[0].held_on.edtf == "1961-04-29"


def test_a_day_that_does_not_exist_leaves_its_month(write: Write) -> None:
    entry, findings = changed(write, ("28 April 1961", "31 April 1961"))
    assert codes(findings) == [("impossible-date", "warning", "heading")]
    assert '"31 April 1961" is not a day of the calendar' in findings[0].message
    held_on = entry.conversations[0].held_on
    assert held_on is not None
    assert (held_on.text, held_on.edtf) == ("31 April 1961", "1961-04")


def test_a_talk_without_a_date_is_placed_before_its_record(write: Write) -> None:
    entry, findings = changed(write, ("\n\n28 April 1961", ""), (", 28 April 1961'", "'"))
    assert codes(findings) == [("talk-without-date", "warning", "heading")]
    held_on = entry.conversations[0].held_on
    assert held_on is not None
    assert held_on.edtf is None
    assert held_on.bounds == (date(1960, 6, 1), date(1961, 6, 9))


def test_a_page_without_any_date_gives_a_document_and_no_talk(write: Write) -> None:
    entry, findings = changed(
        write, ("28 April 1961", ""), ("\n9 June 1961\n", "\n"), ("June 9, 1961\n\n", ""), (", '", "'")
    )
    assert entry.conversations == ()
    assert entry.documents[0].records == ()
    assert ("date-missing", "warning", "date") in codes(findings)
    assert ("no-conversation", "info", "heading") in codes(findings)


@pytest.mark.parametrize("words", ["2018-02-30", "soon", "20180827T"])
def test_an_upload_date_that_is_none_is_left_out(write: Write, words: str) -> None:
    entry, findings = changed(write, ("2018-08-27", words))
    assert entry.documents[0].translations[0].issued is None
    assert codes(findings) == [("impossible-date", "warning", "Original Uploaded Date")]


def test_missing_facts_are_named(write: Write) -> None:
    entry, findings = changed(write, (f"Source\n\n{SOURCE}\n\nRights\n\nAsk before you print.\n\n", ""))
    assert codes(findings) == [
        ("page-fact-missing", "warning", "Source"),
        ("page-fact-missing", "warning", "Rights"),
    ]
    assert [c.citations for c in entry.documents[0].copies] == [()]


def test_a_citation_of_another_scheme_is_kept_in_words(write: Write) -> None:
    source = (
        "Archive of the Ministry of Foreign Affairs, No. 204-00981-01, pp. 1-3. Translated by Gary Goldberg."
    )
    entry, findings = changed(write, (SOURCE, source))
    assert codes(findings) == [("citation-unread", "warning", "Source")]
    [copy] = entry.documents[0].copies
    assert (copy.holder, copy.citations[0].text, copy.citations[0].record_set) == (None, source, None)
    assert [p.name for p in entry.persons if p.key.endswith("#translator")] == ["Goldberg, Gary"]


def test_an_archive_that_is_not_known_keeps_its_citation(write: Write) -> None:
    entry, findings = changed(write, ("AVP RF, F.", "TsAOPIM, F."))
    assert codes(findings) == [("archive-unknown", "info", "Source")]
    [copy] = entry.documents[0].copies
    assert (copy.holder, copy.citations[0].folio_start) == (None, "237")


def test_without_a_signature_the_journals_keeper_is_the_author(write: Write) -> None:
    entry, findings = changed(
        write, ("AMBASSADOR OF THE USSR IN THE REPUBLIC OF CUBA\n\n", ""), ("(S. KUDRYAVTSEV)\n\n", "")
    )
    assert findings == []
    author = entry.conversations[0].participations[0]
    assert (author.listed_as, author.office, author.found_by) == ("S. M. KUDRYAVTSEV", None, "head")


def test_a_journal_kept_by_somebody_else_has_its_own_keeper(write: Write) -> None:
    entry, findings = changed(write, ("(S. KUDRYAVTSEV)", "(A. ALEKSEEV)"))
    assert codes(findings) == [("author-not-keeper", "info", "signature")]
    names = {p.key.partition("#")[2]: p.name for p in entry.persons}
    assert (names["author"], names["keeper"]) == ("Alekseev, A.", "Kudryavtsev, S. M.")
    [journal] = [s for s in entry.record_sets if s.key.startswith("journal")]
    assert journal.accumulator == "person:wcda-188144#keeper"


def test_an_office_that_is_not_read_is_said_to_be(write: Write) -> None:
    entry, findings = changed(write, ("AMBASSADOR OF THE USSR IN THE REPUBLIC OF CUBA", "HEAD OF SECTION"))
    assert codes(findings) == [("office-unread", "info", "signature")]
    assert entry.conversations[0].participations[0].office is None
    assert entry.persons[0].name == "Kudryavtsev, S. M."


def test_nobody_to_talk_with_is_reported(write: Write) -> None:
    entry, findings = changed(
        write,
        ("with Prime Minister of the Republic of Cuba Fidel CASTRO RUZ\n\n", ""),
        (" with Prime Minister of the Republic of Cuba Fidel Castro Ruz", ""),
    )
    assert codes(findings) == [("partner-unread", "warning", "heading")]
    assert len(entry.conversations[0].participations) == 1


def test_nobody_who_wrote_it_is_reported(write: Write) -> None:
    entry, findings = changed(
        write,
        ("(S. KUDRYAVTSEV)", "signed"),
        ("from the journal of\n\nS. M. KUDRYAVTSEV", ""),
        ("From the Journal of S.M. Kudryavtsev, 'Record", "'Record"),
    )
    assert codes(findings) == [("author-unread", "warning", "signature")]
    assert entry.documents[0].authors == ()
    assert entry.documents[0].included_in == ()


def test_a_document_that_is_no_record_of_a_talk_gives_no_conversation(write: Write) -> None:
    entry, findings = changed(
        write,
        ("RECORD OF A CONVERSATION\n\nwith Prime Minister", "To Prime Minister"),
        ("'Record of a Conversation with Prime Minister", "'Telegram to the Prime Minister"),
    )
    assert codes(findings) == [("no-conversation", "info", "heading")]
    assert (entry.conversations, entry.documents[0].form) == ((), "telegram-report")


def test_facts_without_a_place_in_the_model_are_listed(write: Write) -> None:
    entry, _ = changed(write, ("Donors\n", "Associated Places\n\nCuba\n\nDonors\n"))
    assert entry.unmapped == (("Associated Places", "Cuba"),)


def test_part_of_day_is_read_from_the_first_sentence_only(write: Write) -> None:
    entry, _ = changed(write, ("late at night. Here", "on his invitation. Late at night we"))
    assert entry.conversations[0].held_on is not None
    assert entry.conversations[0].held_on.day_part is None


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Document Information", "", 'there is no line "Document Information"'),
        ("Record ID\n\n188144", "", "it has no Record ID"),
        ("188144", "18 81/44", "its Record ID is '18 81/44'"),
        (PAGE.split("\n\n")[2] + "\n\n", "", "there is no title"),
    ],
)
def test_a_text_that_is_no_page_is_refused(write: Write, old: str, new: str, problem: str) -> None:
    with pytest.raises(SourceError) as caught:
        changed(write, (old, new))
    assert (caught.value.finding_code, caught.value.source) == ("not-an-archive-page", "page.txt")
    assert problem in caught.value.message


def test_bytes_that_are_not_utf8_are_placed(write: Write) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("page.txt", b"Skip to content\n\n\xe9" + PAGE.encode()))
    assert (caught.value.finding_code, caught.value.place) == ("not-utf8", "byte 17")


lines_of_page = PAGE.split("\n\n")


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.integers(0, len(lines_of_page) - 1), max_size=8),
    st.lists(st.tuples(st.integers(0, len(lines_of_page)), st.text(max_size=40)), max_size=4),
)
def test_a_page_with_lines_lost_or_added_never_crashes(
    write: Write, lost: list[int], added: list[tuple[int, str]]
) -> None:
    lines = [line for i, line in enumerate(lines_of_page) if i not in lost]
    for place, line in added:
        lines.insert(place, line)
    path = write("page.txt", "\n\n".join(lines).encode("utf-8", "replace"))
    try:
        entry, _ = read(path)
    except SourceError as exc:
        problem: str | None = exc.finding_code
    else:
        problem = None if entry.id.startswith("wcda-") else entry.id
    assert problem in {None, "not-an-archive-page"}


# --- HTML -----------------------------------------------------------------------------------


def as_html(text: str) -> str:
    paragraphs = [p for p in text.split("\n\n") if p.strip()]
    body = "\n".join(f"<p>  {p.replace('Fidel', '<b>Fidel</b>')}</p>" for p in paragraphs[1:])
    return (
        "<!DOCTYPE html><html><head><title>Wilson Center Digital Archive</title><style>p { }</style>"
        '<link rel="canonical" href="https://digitalarchive.wilsoncenter.org/document/188144"></head>'
        "<body><nav><a>Skip to content</a></nav><script>var x = '<p>no</p>';</script>"
        f"<!-- a comment --><main>{body}</main></body></html>"
    )


def test_a_page_saved_as_html_gives_the_same_facts(write: Write) -> None:
    as_text, _ = changed(write)
    from_html, findings = read(write("page.html", as_html(PAGE)))
    assert findings == []

    def facts(entry: Entry) -> dict[str, Any]:
        dump = entry.model_dump(exclude={"source", "place"})
        dump["documents"][0]["translations"][0].pop("text")
        return dump

    assert facts(from_html) == facts(as_text)
    text = from_html.documents[0].translations[0].text
    assert text is not None
    assert text.length < len(PAGE)


def test_html_is_recognised_by_the_archives_name(write: Write) -> None:
    (source,), _ = discover([write("saved.htm", as_html(PAGE))], Settings())
    assert source.format == "digital-archive"
    assert not READER.recognises(Path("x.html"), b"<!DOCTYPE html><html><title>Other</title></html>")


def test_the_canonical_address_gives_a_number_the_page_lacks(write: Write) -> None:
    entry, _ = read(write("page.html", as_html(PAGE.replace("Record ID\n\n188144\n\n", ""))))
    assert entry.id == "wcda-188144"


def test_html_in_another_encoding_is_read_by_its_declaration(write: Write) -> None:
    html = as_html(PAGE.replace("Ask before", "Réservé. Ask before")).replace(
        "<head>", '<head><meta charset="iso-8859-1">'
    )
    entry, _ = read(write("page.html", html.encode("iso-8859-1")))
    assert entry.documents[0].copies[0].copy_number == "2"


@pytest.mark.parametrize("content", ["<!DOCTYPE html>", "<html></html>", "<html>" + "<div>" * 50_000])
def test_html_that_is_no_page_is_refused(write: Write, content: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("page.html", content))
    assert caught.value.finding_code == "not-an-archive-page"


# --- the archive's JSON ---------------------------------------------------------------------

# Made after the unofficial client's list of fields; no real record is at hand.
RECORD: dict[str, Any] = {
    "id": "188144",
    "uri": "/srv/record/188144.json",
    "title": "From the Journal of S.M. Kudryavtsev, 'Record of a Conversation with Prime Minister of the Republic of "
    "Cuba Fidel Castro Ruz, 28 April 1961'",
    "description": "An abstract that no reader copies.",
    "doc_date": "19610609",
    "frontend_doc_date": "June 9, 1961",
    "slug": "journal",
    "source_created_at": "2018-08-27 10:00:00",
    "source_updated_at": "2018-08-27 10:00:00",
    "first_published_at": "2018-08-27 12:00:00",
    "source": SOURCE,
    "rights": [{"name": "Boilerplate", "text": "Ask before you print."}],
    "donors": [{"id": "1", "name": "Blavatnik Family Foundation"}],
    "languages": [],
    "subjects": [{"id": "1", "name": "Cuba--Foreign relations"}, {"id": "2", "name": "Non-aligned movement"}],
    "translations": [
        {
            "id": "1",
            "language": "English",
            "html": "<div>"
            + "".join(
                f"<p>{p}</p>"
                for p in PAGE.partition("Foundation\n\n")[2].partition("Our own")[0].split("\n\n")
            )
            + "</div>",
        }
    ],
}


def test_the_json_record_goes_through_the_same_builder(write: Write) -> None:
    entry, findings = read(write("188144.json", json.dumps(RECORD)))
    page, _ = changed(write)
    assert findings == []

    def facts(document: Document) -> dict[str, Any]:
        dump = document.model_dump()
        dump["translations"][0].pop("text")
        return dump

    assert facts(entry.documents[0]) == facts(page.documents[0])
    assert entry.conversations == page.conversations
    assert entry.persons == page.persons
    assert entry.unmapped == (("subjects", "Cuba--Foreign relations; Non-aligned movement"),)
    assert "no reader copies" not in entry.model_dump_json()


def test_json_records_are_told_from_other_json(write: Write) -> None:
    (source,), _ = discover([write("188144.json", json.dumps(RECORD))], Settings())
    assert source.format == "digital-archive"
    assert not READER.recognises(Path("x.json"), b'{"id": "x", "documents": []}')


@pytest.mark.parametrize(
    ("doc_date", "shown", "edtf"),
    [
        ("19610600", "June 1961", "1961-06"),
        ("19610600", "", "1961-06"),
        ("19610000", "", "1961"),
        ("19610609", "", "1961-06-09"),
    ],
)
def test_dates_not_known_to_the_day_are_read(write: Write, doc_date: str, shown: str, edtf: str) -> None:
    record = RECORD | {"doc_date": doc_date, "frontend_doc_date": shown, "translations": []}
    entry, _ = read(write("a.json", json.dumps(record)))
    assert entry.documents[0].written_on is not None
    assert entry.documents[0].written_on.edtf == edtf
    assert entry.documents[0].translations[0].text is None


@pytest.mark.parametrize("field", ["id", "title", "doc_date"])
def test_a_record_without_what_makes_it_one_is_refused(write: Write, field: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("a.json", json.dumps({k: v for k, v in RECORD.items() if k != field})))
    assert caught.value.finding_code == "not-an-archive-page"
    assert f"the record has no {field}" in caught.value.message


@pytest.mark.parametrize(
    "value", [None, 5, "", [], {}, [None], [{"name": 3}], "x", {"name": []}, True, [[["deep"]]]]
)
@pytest.mark.parametrize("field", sorted(set(RECORD) - {"id", "title", "doc_date"}))
def test_fields_of_a_wrong_type_never_crash(write: Write, field: str, value: Any) -> None:
    entry, _ = read(write("a.json", json.dumps(RECORD | {field: value})))
    assert entry.id == "wcda-188144"


def test_broken_json_is_placed(write: Write) -> None:
    with pytest.raises(SourceError) as caught:
        read(write("a.json", '{"id": "1",\n "doc_date" }'))
    assert (caught.value.finding_code, caught.value.place) == ("json-syntax", "line 2, column 13")


# --- what is printed ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("9 June 1961", "1961-06-09"),
        ("June 9, 1961", "1961-06-09"),
        ("JUNE 9 1961", "1961-06-09"),
        ("June 1961", "1961-06"),
        ("[1961]", "1961"),
        ("29 February 1961", "1961-02"),
    ],
)
def test_printed_dates(words: str, edtf: str) -> None:
    printed = read_date(words)
    assert printed is not None
    assert printed.edtf == edtf
    assert printed.impossible == words.startswith("29")


@pytest.mark.parametrize("words", ["", "on 9 June 1961 he", "0000", "June", "9 Juin 1961"])
def test_words_that_are_no_date(words: str) -> None:
    assert read_date(words) is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("AVP RF, F. 0104. Op. 17, P. 118, D. 3. ll. 237-240.", ("0104", "17", "P. 118", "3", "237", "240")),
        ("AVPRF. f. 0104, op. 17, p. 118, d. 3, l. 5", ("0104", "17", "P. 118", "3", "5", "5")),
        ("AVP RF f. 104 op. 17 d. 3 ll. 5, 7-9", ("104", "17", None, "3", "5", "9")),
        ("AVP RF, F. 0104, Op. 17, D. 3, ll. 12ob.-14.", ("0104", "17", None, "3", "12ob.", "14")),
        ("AVP RF, F. 0104; Op. 17; P. 118; D. 3; ll. 1–3 ob.", ("0104", "17", "P. 118", "3", "1", "3ob.")),
        ("RGANI, fond 5, opis' 49, delo 3a, list 12", ("5", "49", None, "3a", "12", "12")),
        ("RGANI, F. 89, Op. 28", ("89", "28", None, None, None, None)),
        ("RGANI f. 89, per. 42, dok. 6", ("89", "42", None, "6", None, None)),
        ("TsDAHOU, f. 1, o. 24, spr. 4922, ark. 5-10", ("1", "24", None, "4922", "5", "10")),
        ("HDA SBU, f. 16, op. 1, spr. 930, t. 4, ark. 113-114", ("16", "1", "t. 4", "930", "113", "114")),
        ("Central Archives, Fond 1-B, Opis 64, a.e. 309, l. 3-5", ("1-B", "64", None, "309", "3", "5")),
        ("GARF, f. R-9401, op. 2, d. 64, l. 9", ("R-9401", "2", None, "64", "9", "9")),
        ("AVP RF, F. 0540, Op. 1, P. 3, Por. 18, l. 6", ("0540", "1", "P. 3, Por. 18", None, "6", "6")),
    ],
)
def test_citations_in_their_many_spellings(source: str, expected: tuple[str | None, ...]) -> None:
    citation = read_citation(source)
    assert citation is not None
    assert citation.text in source
    container = citation.container.replace("p.", "P.") if citation.container else None
    assert (
        citation.fond, citation.opis, container, citation.delo, citation.first_leaf, citation.last_leaf
    ) == expected  # fmt: skip


@pytest.mark.parametrize("source", ["", "PRC FMA 204-00981-01, 1-3.", "Op. 17, D. 3", "f. u. n."])
def test_words_that_are_no_citation(source: str) -> None:
    assert read_citation(source) is None


def test_archives_by_abbreviation() -> None:
    assert [a[0] if (a := archive_of(w)) else None for w in ("AVP RF", "AVPRF", "A.V.P. R.F.", "RGANI", "X")] == [
        "avp-rf", "avp-rf", "avp-rf", "rgani", None
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "obtained", "translated"),
    [
        (
            "Obtained by James G. Hershberg and translated by Gary Goldberg.",
            ("James G. Hershberg",),
            ("Gary Goldberg",),
        ),
        (
            "Translated by Gary Goldberg. Obtained by James G. Hershberg.",
            ("James G. Hershberg",),
            ("Gary Goldberg",),
        ),
        (
            "Obtained by James G. Hershberg. Translated for CWIHP by Gary Goldberg.",
            ("James G. Hershberg",),
            ("Gary Goldberg",),
        ),
        (
            "Obtained by Svetlana Savranskaya and James G. Hershberg",
            ("Svetlana Savranskaya", "James G. Hershberg"),
            (),
        ),
        ("Nothing of the kind.", (), ()),
    ],
)
def test_contributors(words: str, obtained: tuple[str, ...], translated: tuple[str, ...]) -> None:
    found = read_contributors(words)
    assert (found.obtained_by, found.translated_by) == (obtained, translated)


@pytest.mark.parametrize(
    ("words", "key", "name", "rest"),
    [
        (
            "AMBASSADOR OF THE USSR IN THE REPUBLIC OF CUBA",
            "o-ussr-amb-cuba",
            "Ambassador of the USSR in Cuba",
            "",
        ),
        ("Cuban Prime Minister Fidel Castro", "o-cuba-pm", "Prime Minister of Cuba", "Fidel Castro"),
        ("the Soviet Ambassador to Cuba", "o-ussr-amb-cuba", "Ambassador of the Soviet Union in Cuba", ""),
        (
            "Minister of Foreign Affairs of Cuba Raul Roa",
            "o-cuba-foreign-minister",
            "Minister of Foreign Affairs of Cuba",
            "Raul Roa",
        ),
        ("President Dorticos", "o-unknown-president", "President", "Dorticos"),
    ],
)
def test_offices(words: str, key: str, name: str, rest: str) -> None:
    found = office_words(words, 1961)
    assert found is not None
    assert (found[0].key, found[0].name, found[1]) == (key, name, rest)


def test_an_office_of_no_known_government_introduces_none(write: Write) -> None:
    entry, findings = changed(
        write,
        ("with Prime Minister of the Republic of Cuba Fidel CASTRO RUZ", "with President Dorticos"),
        ("with Prime Minister of the Republic of Cuba Fidel Castro Ruz", "with President Dorticos"),
    )
    assert findings == []
    partner = entry.conversations[0].participations[1]
    assert (partner.listed_as, partner.office, partner.on_behalf_of) == ("Dorticos", None, None)


@pytest.mark.parametrize(
    ("listed", "name"),
    [
        ("S. M. KUDRYAVTSEV", "Kudryavtsev, S. M."),
        ("S.M. Kudryavtsev", "Kudryavtsev, S. M."),
        ("Fidel CASTRO RUZ", "Castro Ruz, Fidel"),
        ("Fidel Castro", "Castro, Fidel"),
        ("Dorticos", "Dorticos"),
        ("KUDRYAVTSEV S.M.", "Kudryavtsev, S. M."),
    ],
)
def test_names_are_sorted_by_surname(listed: str, name: str) -> None:
    assert sorted_name(listed) == name


def test_a_party_without_a_name_is_none() -> None:
    assert read_party("", 1961) is None
    assert read_party("Prime Minister of Cuba", 1961) is None


def test_only_soviet_markings_have_a_level_here() -> None:
    assert [level_of(m) for m in ("Top Secret", "secret", "Strictly Secret", "Hush")] == [
        "su-sovershenno-sekretno", "su-sekretno", "su-sovershenno-sekretno", None
    ]  # fmt: skip
