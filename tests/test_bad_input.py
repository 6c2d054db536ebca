"""Bad input, end to end: what is wrong is named with file, place and remedy, and costs nothing but itself."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import zstandard

from kg.build import BuildReport, build
from kg.config import Settings
from kg.errors import GateError, NothingReadError, ParleyError, ReleaseError, SourceError
from kg.records import discover, read_source
from tests.commands import kg
from tests.conftest import ROOT
from tests.test_build import TALK

PREFIXES = """\
@prefix parley: <https://w3id.org/parley/ontology#> .
@prefix rico: <https://www.ica.org/standards/RiC/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <http://example.org/> .
"""
BASE = Settings().base


def talk(identifier: str, *, day: str = "1961-04-28", role: str = "principal") -> str:
    return TALK.format(id=identifier, day=day, role=role)


def volume(inside: str = "", head: str = "") -> str:
    return (
        f'<?xml version="1.0"?>\n{head}<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>\n'
        '<div type="document" n="1" xml:id="d1"><head>1. Memorandum of Conversation</head><p>x</p></div>\n'
        f"{inside}</body></text></TEI>\n"
    )


def built(site: Path, *sources: Path, strict: bool = False) -> BuildReport:
    return build(sources, Settings(site=str(site), jobs=1), strict=strict)


def written(folder: Path, files: dict[str, str]) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in files]


def dump(report: BuildReport) -> str:
    packed = (report.release.dumps_path / "dataset.nq.zst").read_bytes()
    return zstandard.decompress(packed).decode()


def listed(report: BuildReport) -> list[dict[str, Any]]:
    text = (report.release.reports_path / "set-aside.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def reasons(report: BuildReport) -> dict[str, str]:
    """Return the code of the first reason by source."""
    found: dict[str, str] = {}
    for finding in report.set_aside:
        found.setdefault(finding.source, finding.code)
    return found


# ---------------------------------------------------------------- one build of everything that is wrong


@dataclass(frozen=True)
class Bad:
    """One file, why it is set aside, the place that is named, words of the message."""

    content: str | bytes
    code: str
    place: str = ""
    words: str = ""


def padded(head: str, tail: str, mib: int) -> bytes:
    return head.encode() + b"x" * (mib << 20) + tail.encode()


EMPTY_VOLUME = '<?xml version="1.0"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/ns/1.0"><text>\n'
BAD = {
    # volumes
    # volumes in which no document is left; of others the bad element is repaired
    "not-well-formed.xml": Bad(f"{EMPTY_VOLUME}<p></text></TEI>", "xml-not-well-formed", "line 3, column", "mismatch"),
    "truncated.xml": Bad(f"{EMPTY_VOLUME}<body>", "xml-not-well-formed", "line 3"),
    "empty.xml": Bad("", "source-empty"),
    "repeated-id.xml": Bad(
        volume('<div type="document" n="1" xml:id="d1"><head>1. Note</head></div>'), "repeated-id", "d1"
    ),
    "bomb.xml": Bad(
        volume("&b;", '<!DOCTYPE TEI [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n'), "xml-entity"
    ),
    "external.xml": Bad(
        volume("&e;", '<!DOCTYPE TEI [<!ENTITY e SYSTEM "file:///etc/passwd">]>\n'), "xml-entity"
    ),
    # records
    "date.yaml": Bad(talk("b-1", day="1961-02-31"), "impossible-date", "line 12, field", "1961-02-31"),
    "role.yaml": Bad(talk("b-2", role="chairperson"), "shape-participation-role", "line 1"),
    "nobody.yaml": Bad(
        talk("b-3").replace("person:alder", "person:nobody"), "shape-participation-participant", "line 1"
    ),
    "reference.yaml": Bad(
        talk("b-4").replace("person:alder", "alder"), "bad-reference", "participations[0].participant"
    ),
    "taken.yaml": Bad(talk("good"), "repeated-record", "line 1", "good.yaml"),
    "twice.yaml": Bad("id: b-5\n---\n" + talk("b-5"), "repeated-record", "line 3"),
    "field.yaml": Bad(talk("b-6") + "colour: red\n", "unknown-field", "line 23, field colour"),
    "aliases.yaml": Bad(
        "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        + "".join(f"{b}: &{b} [{','.join([f'*{a}'] * 10)}]\n" for a, b in zip("abcdef", "bcdefg", strict=True))
        + "id: b-7\n",
        "yaml-aliases",
        "line 5",
    ),
    "tag.yaml": Bad("id: b-8\nsource: !!python/object/apply:os.abort []\n", "yaml-syntax", "line 2, column 9"),
    "duplicate.yaml": Bad("id: b-9\ndocuments: []\nid: b-9\n", "duplicate-field", "line 3"),
    "deep.yaml": Bad("id: " + "[" * 10_000, "yaml-syntax", "line 1"),
    "nul.jsonl": Bad('{"id":"x"\x00}\n', "json-syntax", "line 1, column 10"),
    "surrogate.jsonl": Bad(
        '\n{"id":"b-10","conversations":[{"key":"b-10","name":"\\ud800"}]}\n', "wrong-value", "line 2"
    ),
    "not-utf8.jsonl": Bad(b'{"id":"b-11"}\n{"id":"\xff"}\n', "not-utf8", "line 2, byte 21"),
    "constant.jsonl": Bad('{"id":"b-12","count":NaN}\n', "json-syntax", "line 1", "NaN"),
    "deep.jsonl": Bad('{"id":' + "[" * 100_000 + "\n", "json-syntax", "line 1", "nested"),
    "long-line.jsonl": Bad(padded('{"id":"', '"}\n', 33), "line-too-long", "line 1", "bytes"),
    "address.yaml": Bad(
        talk("b-13").replace("https://example.org/b-13", "http://[a b/"), "wrong-value", "documents[0].url"
    ),
    # RDF
    "syntax.ttl": Bad(PREFIXES + "ex:a ex:b ex:c .\nex:a ex:b [ .\n", "rdf-syntax", "line 8, column 13"),
    "surrogate.nt": Bad(
        '<http://example.org/a> <http://example.org/b> "\\uD800" .\n', "rdf-syntax", "line 1, column 48"
    ),
    "iri.nt": Bad("<http://example.org/a b> <http://example.org/b> 'c' .\n", "rdf-syntax", "line 1"),
    "deep.jsonld": Bad('{"@id":"ex:a","ex:b":' * 3_000 + "1" + "}" * 3_000, "rdf-syntax", words="nested"),
    "entities.rdf": Bad(
        '<!DOCTYPE x [<!ENTITY a "x">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="http://example.org/&a;"/></rdf:RDF>',
        "xml-entities",
        "line 1",
    ),
    "long-term.ttl": Bad(padded("<http://example.org/a> <http://example.org/b> '", "' .", 17), "rdf-term-too-long"),
    "long-value.rdf": Bad(
        padded(
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/">'
            '<rdf:Description rdf:about="http://example.org/a"><b>',
            "</b></rdf:Description></rdf:RDF>",
            9,
        ),
        "unmappable",
        "the default graph",
        "8 MiB",
    ),
    "nameless.trig": Bad("_:g { <http://example.org/a> <http://example.org/b> 1 }", "blank-graph-name", "_:g"),
    "provenance.trig": Bad(
        f"<{BASE}graph/provenance> {{ <http://example.org/a> <http://example.org/b> 1 }}",
        "graph-taken",
        "graph/provenance",
    ),
    "vocabulary.trig": Bad(
        f"<{BASE}graph/ontology> {{ <http://example.org/a> <http://example.org/b> 2 }}", "graph-taken"
    ),
    "impostor.trig": Bad(
        f"<{BASE}graph/good/source> {{ <http://example.org/a> <http://example.org/b> 3 }}",
        "graph-taken",
        "graph/good/source",
    ),
    "bare.ttl": Bad(
        PREFIXES + f"<{BASE}id/conversation/c-22222222> a parley:Conversation .",
        "shape-conversation-conversationstatus",
        "the default graph",
    ),
    "claims-a-body.ttl": Bad(
        PREFIXES + f"<{BASE}id/org/g-a> a parley:Conversation .", "shape-conversation-conversationstatus"
    ),
}  # fmt: skip

# What is odd and yet to be published as it is.
ODD = {
    "good.yaml": talk("good"),
    "bom-and-crlf.jsonl": '\ufeff{"id":"o-1"}\r\n{"id":"o-2"}\r\n',
    "with space\nand\x1b[31m line.yaml": talk("o-3"),
    "spaces.trig": "<http://example.org/g\u00a0h> { <http://example.org/a\u3000b> <http://example.org/b> 'c' }",
    "literals.ttl": PREFIXES
    + 'ex:lit ex:b "\\u0001\\u0085\\u2028\\t x . <http://g> .", "x"^^xsd:date, "zz"^^xsd:integer, "NaN"^^xsd:double .',
    "classes.ttl": PREFIXES
    + "parley:Participation rdfs:subClassOf parley:Conversation . rico:Person rdfs:subClassOf parley:Conversation .",
    "shapes.ttl": PREFIXES
    + "ex:S a sh:NodeShape ; sh:targetClass parley:Conversation ; sh:property [ sh:path ex:n ; sh:minCount 1 ] .",
    "list.ttl": PREFIXES + "@prefix r: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . ex:l r:rest ex:l ; r:first ex:l .",
    "nothing.jsonl": "\n\n",
}  # fmt: skip


class Mixed(NamedTuple):
    folder: Path
    site: Path
    report: BuildReport


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mixed]:
    """One release from a folder with everything that is wrong, and the site in that folder as well."""
    folder = tmp_path_factory.mktemp("mixed") / "sources"
    folder.mkdir()
    for name, bad in BAD.items():
        content = bad.content.encode() if isinstance(bad.content, str) else bad.content
        (folder / name).write_bytes(content)
    written(folder, ODD)
    (folder / "folder.xml").mkdir()
    os.mkfifo(folder / "pipe.xml")
    (folder / "dangling.xml").symlink_to("nowhere.xml")
    (folder / "loop-1.yaml").symlink_to("loop-2.yaml")
    (folder / "loop-2.yaml").symlink_to("loop-1.yaml")
    (folder / "up").symlink_to(folder)
    yield Mixed(folder, folder / "site", built(folder / "site", folder))
    shutil.rmtree(folder)


NO_FILES = {
    "pipe.xml": "not-a-file",
    "dangling.xml": "source-unreadable",
    "loop-1.yaml": "source-unreadable",
    "loop-2.yaml": "source-unreadable",
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_set_aside_with_its_place_and_a_remedy(mixed: Mixed, name: str) -> None:
    bad = BAD[name]
    found = [f for f in listed(mixed.report) if f["source"] == name and f["code"] == bad.code]
    assert found, [f for f in listed(mixed.report) if f["source"] == name]
    first = found[0]
    assert bad.place in first.get("place", "") + first.get("record", "")
    assert bad.words in first["message"]
    assert first.get("remedy")
    assert not first["message"].startswith(name), "the file is a field of its own"


def test_nothing_else_is_set_aside_and_nothing_is_lost(mixed: Mixed) -> None:
    assert {f["source"] for f in listed(mixed.report)} == BAD.keys() | NO_FILES.keys()
    assert reasons(mixed.report) == {n: b.code for n, b in BAD.items()} | NO_FILES
    counts = mixed.report.counts
    assert counts["sources set aside"] + counts["records set aside"] == len(mixed.report.set_aside)


def test_the_rest_is_published(mixed: Mixed) -> None:
    lines = dump(mixed.report)
    for graph in ("good/source", "o-3/source"):
        assert f"<{BASE}graph/{graph}>" in lines
    assert '<http://example.org/a\u3000b> <http://example.org/b> "c" <http://example.org/g\u00a0h> .' in lines
    assert (
        '<http://example.org/lit> <http://example.org/b> "zz"^^<http://www.w3.org/2001/XMLSchema#integer>'
        in lines
    )
    assert "record/b-" not in lines
    assert kg("releases", "verify", "--site", mixed.site).returncode == 0


def test_foreign_statements_about_our_classes_are_published_and_noticed_and_not_followed(
    mixed: Mixed,
) -> None:
    assert "Participation> <http://www.w3.org/2000/01/rdf-schema#subClassOf>" in dump(mixed.report)
    report = json.loads((mixed.report.release.reports_path / "validation.json").read_text(encoding="utf-8"))
    restated = {f["source"] for f in report["findings"] if f["code"] == "vocabulary-restated"}
    assert restated == {"classes.ttl"}
    assert "no-records" in {f["code"] for f in report["findings"] if f.get("source") == "nothing.jsonl"}


def test_the_site_among_the_sources_is_not_read_and_the_next_build_is_the_same(mixed: Mixed) -> None:
    again = built(mixed.site, mixed.folder)
    assert again.release.id == mixed.report.release.id
    assert not [f for f in listed(again) if f["source"].startswith("site")]


def test_no_message_moves_the_cursor(tmp_path: Path) -> None:
    written(tmp_path / "in", {"good.yaml": talk("good"), "\x1b[31mred\x07.yaml": talk("b-1", role="x")})
    done = kg("build", tmp_path / "in", "--site", tmp_path / "site", "--jobs", "1")
    assert done.returncode == 0
    assert "\x1b[31mred" not in done.stderr
    assert "\\x1b[31mred\\x07.yaml" in done.stderr


# ---------------------------------------------------------------- --strict, and nothing left


@pytest.mark.parametrize(
    "name", ["empty.xml", "truncated.xml", "role.yaml", "field.yaml", "taken.yaml", "provenance.trig", "nameless.trig"]
)  # fmt: skip
def test_strict_stops_at_every_kind_and_names_it(tmp_path: Path, name: str) -> None:
    content = BAD[name].content
    assert isinstance(content, str)
    sources = written(tmp_path, {"good.yaml": talk("good"), name: content})
    with pytest.raises(GateError, match=name):
        built(tmp_path / "site", *sources, strict=True)
    assert not (tmp_path / "site/current").exists()
    assert list((tmp_path / "site/releases").iterdir()) == []


def test_strict_passes_what_is_only_odd(tmp_path: Path) -> None:
    sources = written(tmp_path, {"good.yaml": talk("good"), "list.ttl": ODD["list.ttl"]})
    assert built(tmp_path / "site", *sources, strict=True).set_aside == ()


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ({"a.yaml": talk("a-1", role="x"), "b.yaml": talk("a-2", role="y")}, GateError),
        ({"a.yaml": talk("a-1") + "colour: red\n"}, GateError),
        ({"a.yaml": "id: a-1\nextends: true\nlayer: curated\n"}, GateError),
        ({"a.ttl": "<a"}, NothingReadError),
        ({"a.jsonl": "\n\n"}, NothingReadError),
        ({"a.ttl": "# nothing\n@prefix ex: <http://example.org/> .\n"}, NothingReadError),
    ],
)
def test_when_nothing_is_left_the_release_before_it_stays(
    tmp_path: Path, files: dict[str, str], error: type[ParleyError]
) -> None:
    site = tmp_path / "site"
    before = built(site, *written(tmp_path, {"good.yaml": talk("good")})).release.id
    with pytest.raises(error) as caught:
        built(site, *written(tmp_path / "bad", files))
    assert caught.value.remedy
    assert next(iter(files)) in caught.value.message
    assert (site / "current").readlink().name == before
    assert [p.name for p in (site / "releases").iterdir()] == [before]


# ---------------------------------------------------------------- nodes that several records share


def test_exactly_those_who_state_the_offending_triple_are_set_aside(tmp_path: Path) -> None:
    one = built(tmp_path / "first", *written(tmp_path, {"good.yaml": talk("good")}))
    node = next(line.split()[0] for line in dump(one).splitlines() if "#p1> " in line)
    bad = PREFIXES + f"{node} parley:role ex:bogus ."
    sources = written(
        tmp_path,
        {
            "good.yaml": talk("good"),
            "other.yaml": talk("other"),
            "bad-1.ttl": bad,
            "bad-2.ttl": bad,
            "harmless.ttl": PREFIXES + f"{node} rdfs:comment 'seen' .",
        },
    )
    report = built(tmp_path / "site", *sources)
    assert reasons(report) == dict.fromkeys(("bad-1.ttl", "bad-2.ttl"), "shape-participation-role")


def test_what_extends_a_record_that_is_set_aside_goes_with_it(tmp_path: Path) -> None:
    extra = "id: b-1\nextends: true\nlayer: curated\nattributed_to: A\ndocuments:\n  - {key: b-1, silent_on: [place]}\n"
    sources = written(
        tmp_path, {"bad.yaml": talk("b-1", role="x"), "extra.yaml": extra, "good.yaml": talk("good")}
    )
    report = built(tmp_path / "site", *sources)
    assert reasons(report) == {"bad.yaml": "shape-participation-role", "extra.yaml": "extends-set-aside"}
    assert "graph/b-1/" not in dump(report)


def test_a_second_date_of_a_curated_file_is_set_aside_and_said_of_both(tmp_path: Path) -> None:
    extra = (
        "id: a-1\nextends: true\nlayer: curated\nattributed_to: A\n"
        "conversations:\n  - {key: a-1, held_on: {edtf: '1962-01-01'}}\n"
    )
    sources = written(tmp_path, {"a.yaml": talk("a-1"), "extra.yaml": extra, "good.yaml": talk("good")})
    report = built(tmp_path / "site", *sources)
    assert reasons(report).keys() == {"a.yaml", "extra.yaml"}
    assert "graph/a-1/" not in dump(report)


# ---------------------------------------------------------------- the same sources, the same release


def test_where_the_sources_lie_leaves_no_trace_in_the_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rdf = {
        "g.ttl": PREFIXES + "ex:a ex:b [ ex:c 1, 2.0, [] ], <relative>, <#fragment> .",
        "h.trig": PREFIXES + "ex:a ex:b [] . ex:g { ex:a ex:b [ ex:c [] ] }",
    }
    files = {"a.yaml": talk("a-1"), **rdf}
    here, there = tmp_path / "here", tmp_path / "far/away/there"
    first = written(here / "sub", files) + written(
        here / "sub/deep", {"g.ttl": PREFIXES + "ex:a ex:b [ ex:c 3 ] ."}
    )
    second = written(there, files) + written(there / "zz", {"g.ttl": PREFIXES + "ex:a ex:b [ ex:c 3 ] ."})
    monkeypatch.chdir(there)
    ids = {
        built(tmp_path / "s1", here).release.id,
        built(tmp_path / "s2", *reversed(first)).release.id,
        built(tmp_path / "s3", Path("../there")).release.id,
        built(tmp_path / "s4", *(p.relative_to(there) for p in second)).release.id,
    }
    assert len(ids) == 1


# ---------------------------------------------------------------- sources that change, a site that is odd


def test_a_source_that_is_rewritten_while_it_is_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id":"a-1"}\n{"id":"a-2"}\n')
    (source,), _ = discover([path], Settings())
    items = read_source(source, Settings())
    next(items)
    path.write_text('{"id":"a-1"}\n{"id":"z-2"}\n')  # as long as before
    with pytest.raises(SourceError) as caught:
        list(items)
    assert caught.value.finding_code == "source-changed"


@pytest.mark.parametrize(
    "damage",
    [
        lambda part: (part / "summary.json").write_text("{"),
        lambda part: (part / "summary.json").write_text("[]"),
        lambda part: (part / "records.jsonl").unlink(),
        lambda part: (part / "records.jsonl").write_text("e{}\n"),
        shutil.rmtree,
    ],
)
def test_a_damaged_cache_is_made_again(tmp_path: Path, damage: Callable[[Path], object]) -> None:
    (source,) = written(tmp_path, {"a.yaml": talk("a-1")})
    before = built(tmp_path / "site", source).release.id
    (part,) = (tmp_path / "site/cache").iterdir()
    damage(part)
    (tmp_path / "site/cache/frus-1-0.0.1-0123.77.tmp").mkdir()  # what a killed build had begun
    assert built(tmp_path / "site", source).release.id == before
    assert [p.name for p in (tmp_path / "site/cache").iterdir()] == [part.name]


def test_a_cache_with_other_bytes_is_said_to_be_damaged(tmp_path: Path) -> None:
    (source,) = written(tmp_path, {"a.yaml": talk("a-1")})
    built(tmp_path / "site", source)
    (records,) = (tmp_path / "site/cache").glob("*/records.jsonl")
    records.write_bytes(b"x" * records.stat().st_size)
    with pytest.raises(ReleaseError, match="cache is damaged"):
        built(tmp_path / "site", source)


@pytest.mark.parametrize(
    ("spoil", "code", "words"),
    [
        (lambda site: (site / "cache").write_text("x"), 1, "cache: File exists"),
        (lambda site: (site / "ledger.tsv").mkdir(), 1, "ledger.tsv"),
        (lambda site: (site / "layout").write_text("0\n"), 1, "has layout 0"),
        (lambda site: (site / "current").mkdir(), 1, "current cannot be exchanged"),
        (lambda site: (site / "ledger.tsv").write_bytes(b"\xff\n"), 1, "ledger.tsv"),
        (lambda site: (site.rmdir(), site.write_text("x")), 2, "is a file, not a folder"),
    ],
)
def test_an_odd_site_is_refused_in_words(
    tmp_path: Path, spoil: Callable[[Path], object], code: int, words: str
) -> None:
    (source,) = written(tmp_path, {"a.yaml": talk("a-1")})
    site = tmp_path / "site"
    site.mkdir()
    spoil(site)
    done = kg("build", source, "--site", site, "--jobs", "1", "--quiet")
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr


def test_a_site_whose_name_is_not_utf8_is_refused(tmp_path: Path) -> None:
    (source,) = written(tmp_path, {"a.yaml": talk("a-1")})
    done = kg("build", source, "--site", os.fsdecode(os.fsencode(tmp_path) + b"/\xff"), "--quiet")
    assert done.returncode == 2
    assert "not UTF-8" in done.stderr


def test_a_file_whose_name_is_not_utf8_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = Path(os.fsdecode(os.fsencode(folder) + b"/\xff.yaml"))
    path.write_text(talk("a-1"))
    report = built(tmp_path / "site", folder)
    assert report.set_aside == ()
    assert report.release.manifest.inputs[0].name == "\ufffd.yaml"


@pytest.mark.parametrize(
    "base",
    ["http://", "http:///", "http://a b/", "http://[::1/", "http://e.org/%zz/", "http://e.org/?q=/", "http://e.org/#/"],
)  # fmt: skip
def test_a_base_that_cannot_be_the_start_of_addresses_is_a_usage_error(tmp_path: Path, base: str) -> None:
    done = kg("build", "--base", base, "--site", tmp_path / "site")
    assert done.returncode == 2
    assert "base must be an http(s) IRI" in done.stderr


@pytest.mark.parametrize("text", ["x = [", "port = 1e400", "port = 1.5", "query_timeout = nan", "\xff"])
def test_a_broken_configuration_is_a_usage_error(tmp_path: Path, text: str) -> None:
    config = tmp_path / "kg.toml"
    config.write_bytes(text.encode("latin-1"))
    done = kg("build", "--config", config, "--site", tmp_path / "site")
    assert done.returncode == 2
    assert "kg.toml" in done.stderr


@contextmanager
def as_nobody() -> Iterator[None]:
    """Work with the rights of an account that owns nothing."""
    if os.geteuid() != 0:
        pytest.skip("only root can try as somebody else")
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_unreadable_files_are_set_aside_and_alone_they_are_nothing_read(tmp_path: Path) -> None:
    folder, site = tmp_path / "in", tmp_path / "site"
    good, shut = written(folder, {"good.yaml": talk("good"), "shut.yaml": talk("a-1")})
    closed = tmp_path / "closed"
    closed.mkdir()
    before = built(site, good).release.id  # everything that is imported late has been by now
    shutil.rmtree(site / "cache")
    shut.chmod(0)
    closed.chmod(0)
    for parent in (*(p for p in tmp_path.parents if p.name.startswith(("pytest-", "popen-"))), tmp_path):
        parent.chmod(0o711)
    for opened in (site, site / "releases", site / "review"):
        opened.chmod(0o777)
    for file in (site / ".lock", site / "ledger.tsv", site / ".ledger.tsv.lock"):
        file.chmod(0o666)
    with as_nobody():
        report = built(site, good, shut, closed)
        assert reasons(report) == {"shut.yaml": "source-unreadable", str(closed): "source-unreadable"}
        assert report.release.id == before
        assert kg("build", shut, "--site", site, "--jobs", "1").returncode == 3
        assert kg("build", closed, "--site", site, "--jobs", "1").returncode == 3


def test_a_site_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    (good,) = written(tmp_path, {"good.yaml": talk("good")})
    site = tmp_path / "site"
    built(site, good)
    for parent in (*(p for p in tmp_path.parents if p.name.startswith(("pytest-", "popen-"))), tmp_path):
        parent.chmod(0o711)
    with as_nobody():
        done = kg("build", good, "--site", site, "--jobs", "1", "--quiet")
        new = kg("build", good, "--site", tmp_path / "new", "--jobs", "1", "--quiet")
    assert (done.returncode, new.returncode) == (1, 1)
    assert "cannot be written: Permission denied" in done.stderr
    assert "cannot be written: Permission denied" in new.stderr


def test_a_pipe_named_on_the_command_line_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.ttl"
    os.mkfifo(pipe)
    ended = threading.Event()

    def run() -> None:
        assert kg("build", pipe, "--site", tmp_path / "site").returncode == 3
        ended.set()

    threading.Thread(target=run, daemon=True).start()
    assert ended.wait(30)


# ---------------------------------------------------------------- shapes


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ("ex:S a sh:NodeShape ; .. .", "line 7, column 24"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:p ; sh:pattern '(((' ] .", "cannot be run"),
        ("ex:S sh:targetClass ex:C ; sh:sparql [ sh:select 'SELECT nonsense' ] .", "cannot be run"),
        ("ex:S sh:targetClass ex:C ; sh:sparql [ sh:select 'SELECT $this WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } $this a ?c }' ] .", "SERVICE"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:q ; sh:node ex:S ] .", "refers to itself"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:minCount 1 ] .", "cannot be run"),
        ("ex:S sh:targetClass ex:C ; sh:property [ sh:path ex:z ; sh:minCoutn 1 ] .", "sh:minCoutn"),
        ("ex:S sh:targetClass ex:C ; sh:js [ sh:jsFunctionName 'f' ] .", "sh:js"),
        ("ex:a ex:b ex:c .", "no shapes"),
    ],
)  # fmt: skip
def test_nothing_passes_because_it_could_not_be_checked(tmp_path: Path, shape: str, words: str) -> None:
    data, shapes = written(
        tmp_path, {"d.ttl": PREFIXES + "ex:a a ex:C ; ex:p 'x' ; ex:q ex:a .", "s.ttl": PREFIXES + shape}
    )
    done = kg("validate", data, "--shapes", shapes, "--site", tmp_path / "site")
    assert done.returncode == 1
    assert words in done.stderr
    assert "Conforms" not in done.stdout


def test_shapes_that_are_not_there_are_nothing_read(tmp_path: Path) -> None:
    (data,) = written(tmp_path, {"d.ttl": PREFIXES + "ex:a a ex:C ."})
    done = kg("validate", data, "--shapes", tmp_path / "none.ttl", "--site", tmp_path / "site")
    assert done.returncode == 3
    assert "none.ttl" in done.stderr


# ---------------------------------------------------------------- size


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "head", "tail", "code"),
    [
        ("a.jsonl", '{"id":"', '"}\n', "line-too-long"),
        ("a.yaml", 'id: "', '"\n', "source-too-large"),
        ("a.xml", volume()[:-30] + "<p>", "</p></body></text></TEI>", "xml-not-well-formed"),
        ("a.nt", '<http://example.org/a> <http://example.org/b> "', '" .\n', "rdf-term-too-long"),
    ],
)
def test_a_line_of_200_mib_is_quick_and_takes_little_memory(
    tmp_path: Path, name: str, head: str, tail: str, code: str
) -> None:
    folder = tmp_path / "in"
    written(folder, {"good.yaml": talk("good")})
    with (folder / name).open("wb") as out:
        out.write(head.encode())
        for _ in range(200):
            out.write(b"x" * (1 << 20))
        out.write(tail.encode())
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "kg",
            "build",
            str(folder),
            "--json",
            "-j",
            "1",
            "--site",
            str(tmp_path / "site"),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert [(f["source"], f["code"]) for f in result["set_aside"]] == [(name, code)]
    assert result["peak_mib"] < 400
