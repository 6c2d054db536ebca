"""Finding sources: what is recognised, what is passed over, what stops the work."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from kg.config import Settings
from kg.errors import NothingReadError, SourceError, UsageError
from kg.records import READERS, Source, discover, read_source
from kg.records.discover import FORMATS
from kg.records.model import Entry

SETTINGS = Settings()
ENTRY = '{"id": "x-1"}\n'


def touch(path: Path, text: str = ENTRY) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_folder_is_walked_in_sorted_order_and_files_are_named_by_their_place_in_it(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl", "a/y.yaml", "Ä.jsonl"):
        touch(tmp_path / name, "id: x-1\n" if name.endswith("yaml") else ENTRY)
    sources, findings = discover([tmp_path], SETTINGS)
    assert [s.name for s in sources] == ["a/y.yaml", "a/z.jsonl", "b.jsonl", "Ä.jsonl"]
    assert {s.format for s in sources} == {"records"}
    assert findings == ()
    assert sources[2].digest == hashlib.sha256(ENTRY.encode()).hexdigest()
    assert sources[2].size == len(ENTRY)


def test_names_do_not_depend_on_where_the_folder_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path / "data/a/x.jsonl")
    absolute, _ = discover([tmp_path / "data"], SETTINGS)
    monkeypatch.chdir(tmp_path / "data/a")
    relative, _ = discover([Path("..")], SETTINGS)
    single, _ = discover([Path("x.jsonl")], SETTINGS)
    assert [s.name for s in absolute] == [s.name for s in relative] == ["a/x.jsonl"]
    assert single[0].name == "x.jsonl"


def test_equal_names_from_two_folders_are_told_apart(tmp_path: Path) -> None:
    touch(tmp_path / "one/x.jsonl")
    touch(tmp_path / "two/x.jsonl", '{"id": "x-2"}\n')
    sources, _ = discover([tmp_path / "one", tmp_path / "two"], SETTINGS)
    assert [s.name for s in sources] == ["one/x.jsonl", "two/x.jsonl"]


def test_a_file_met_twice_is_read_once(tmp_path: Path) -> None:
    path = touch(tmp_path / "x.jsonl")
    (tmp_path / "y.jsonl").symlink_to(path)
    sources, findings = discover([path, tmp_path], SETTINGS)
    assert [s.path for s in sources] == [path]
    assert findings == ()


def test_hidden_files_readmes_and_code_are_passed_over_in_silence(tmp_path: Path) -> None:
    for name in (
        ".x.jsonl",
        ".git/x.jsonl",
        "README",
        "ReadMe.txt",
        "notes.md",
        "make.py",
        "LICENSE",
        "x.jsonl",
    ):
        touch(tmp_path / name)
    sources, findings = discover([tmp_path], SETTINGS)
    assert [s.name for s in sources] == ["x.jsonl"]
    assert findings == ()


def test_an_unrecognised_file_is_information_with_its_name(tmp_path: Path) -> None:
    touch(tmp_path / "x.jsonl")
    touch(tmp_path / "sub/budget.ods", "a,b\n")
    _, findings = discover([tmp_path], SETTINGS)
    assert [(f.code, f.severity, f.source, f.sets_aside) for f in findings] == [
        ("source-unrecognised", "info", "sub/budget.ods", False)
    ]
    assert "--as" in findings[0].remedy


def test_a_ledger_is_found_but_read_by_nobody_here(tmp_path: Path) -> None:
    touch(tmp_path / "x.jsonl")
    touch(tmp_path / "ledger.tsv", "")
    sources, _ = discover([tmp_path], SETTINGS)
    assert [s.format for s in sources] == ["ledger", "records"]
    assert list(read_source(sources[0], SETTINGS)) == []


def test_a_path_that_does_not_exist_stops_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(NothingReadError) as caught:
        discover([touch(tmp_path / "x.jsonl"), tmp_path / "absent"], SETTINGS)
    assert f"{tmp_path / 'absent'}: there is no such file or folder" in caught.value.message
    assert caught.value.exit_code == 3
    assert caught.value.remedy


@pytest.mark.parametrize("files", [[], ["README.md"], ["budget.ods"], ["ledger.tsv"]])
def test_a_folder_with_no_source_stops_with_a_next_step(tmp_path: Path, files: list[str]) -> None:
    for name in files:
        touch(tmp_path / name, "a,b\n")
    with pytest.raises(NothingReadError) as caught:
        discover([tmp_path], SETTINGS)
    assert str(tmp_path) in caught.value.message
    assert "docs/sources.md" in caught.value.remedy


def test_no_argument_at_all_stops(tmp_path: Path) -> None:
    with pytest.raises(NothingReadError):
        discover([], SETTINGS)


def test_an_empty_file_is_set_aside_and_the_others_are_read(tmp_path: Path) -> None:
    touch(tmp_path / "x.jsonl")
    touch(tmp_path / "frus.xml", "")
    touch(tmp_path / "marker", "")
    sources, findings = discover([tmp_path], SETTINGS)
    assert [s.name for s in sources] == ["x.jsonl"]
    assert [(f.code, f.severity, f.source, f.sets_aside) for f in findings] == [
        ("source-empty", "violation", "frus.xml", True),
        ("source-unrecognised", "info", "marker", False),
    ]


def test_an_empty_file_alone_stops_and_says_why(tmp_path: Path) -> None:
    with pytest.raises(NothingReadError, match=r"x\.jsonl: the file is empty"):
        discover([touch(tmp_path / "x.jsonl", "")], SETTINGS)


def test_a_file_over_the_limit_is_set_aside(tmp_path: Path) -> None:
    touch(tmp_path / "x.jsonl")
    touch(tmp_path / "y.jsonl", "x" * ((1 << 20) + 1))
    sources, findings = discover([tmp_path], replace(SETTINGS, max_source_mib=1))
    assert [s.name for s in sources] == ["x.jsonl"]
    assert [(f.code, f.source, f.sets_aside) for f in findings] == [("source-too-large", "y.jsonl", True)]
    assert "max_source_mib" in findings[0].remedy


def test_links_that_lead_back_and_broken_links_do_no_harm(tmp_path: Path) -> None:
    touch(tmp_path / "a/x.jsonl")
    (tmp_path / "a/up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a/self").symlink_to("self")
    (tmp_path / "a/gone.jsonl").symlink_to("nowhere")
    sources, findings = discover([tmp_path], SETTINGS)
    assert [s.name for s in sources] == ["a/x.jsonl"]
    assert {(f.code, Path(f.source).name) for f in findings} == {
        ("link-not-followed", "up"),
        ("source-unreadable", "self"),
        ("source-unreadable", "gone.jsonl"),
    }


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    touch(tmp_path / "x.jsonl")
    os.mkfifo(tmp_path / "pipe.jsonl")
    _, findings = discover([tmp_path], SETTINGS)
    assert [(f.code, f.source) for f in findings] == [("not-a-file", "pipe.jsonl")]
    with pytest.raises(NothingReadError, match="not a regular file"):
        discover([tmp_path / "pipe.jsonl"], SETTINGS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_set_aside(tmp_path: Path) -> None:
    touch(tmp_path / "x.jsonl")
    touch(tmp_path / "y.jsonl").chmod(0)
    _, findings = discover([tmp_path], SETTINGS)
    assert [(f.code, f.source, f.sets_aside) for f in findings] == [("source-unreadable", "y.jsonl", True)]


def test_a_name_that_is_not_utf8_can_be_printed(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl"))
    touch(path)
    sources, _ = discover([tmp_path], SETTINGS)
    assert sources[0].name == "caf\ufffd.jsonl"
    assert len(list(read_source(sources[0], SETTINGS))) == 1


def test_forcing_overrides_recognition(tmp_path: Path) -> None:
    path = touch(tmp_path / "lines.txt")
    sources, _ = discover([path], SETTINGS, forced="records")
    assert [s.format for s in sources] == ["records"]


@pytest.mark.parametrize("name", ["register", "xml", ""])
def test_an_unknown_format_lists_the_known_ones(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        discover([touch(tmp_path / "x.jsonl")], SETTINGS, forced=name)
    assert caught.value.remedy == f"It reads: {', '.join(FORMATS)}."


def test_a_file_changed_since_it_was_found_is_refused(tmp_path: Path) -> None:
    path = touch(tmp_path / "x.jsonl")
    (source,), _ = discover([path], SETTINGS)
    touch(path, ENTRY + ENTRY)
    with pytest.raises(SourceError) as caught:
        list(read_source(source, SETTINGS))
    assert (caught.value.finding_code, caught.value.source) == ("source-changed", "x.jsonl")


def test_a_file_gone_since_it_was_found_is_refused(tmp_path: Path) -> None:
    source = Source(tmp_path / "x.jsonl", "x.jsonl", "records", "0" * 64, 10)
    with pytest.raises(SourceError) as caught:
        list(read_source(source, SETTINGS))
    assert (caught.value.finding_code, caught.value.source) == ("source-unreadable", "x.jsonl")


def test_settings_reach_the_reader(tmp_path: Path) -> None:
    (source,), _ = discover([touch(tmp_path / "x.jsonl", "x" * (2 << 20) + "\n" + ENTRY)], SETTINGS)
    strict = list(read_source(source, replace(SETTINGS, max_line_mib=1)))
    assert getattr(strict[0], "code", "") == "line-too-long"
    assert isinstance(strict[1], Entry)


def test_every_format_has_a_reader_that_knows_its_name() -> None:
    assert {name: reader.format for name, reader in READERS.items()} == {name: name for name in FORMATS}
