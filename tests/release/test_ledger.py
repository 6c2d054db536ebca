"""Identifiers are kept, merged, split and withdrawn; contradictions are named."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import LedgerError
from kg.iris import mint
from kg.release.ledger import (
    COLUMNS,
    Ledger,
    LedgerLine,
    Live,
    MovedTo,
    Withdrawn,
    append_lines,
    merge,
    read_ledger,
    split,
    withdraw,
)
from tests.conftest import ROOT

DAY = date(2026, 11, 23)


def minted(source_key: str, key: str, kind: str = "person") -> LedgerLine:
    return LedgerLine(kind, source_key, key, "minted", "", "test", "2026-11-23", "")


def merged(key: str, into: str) -> LedgerLine:
    return LedgerLine("person", "", key, "merged", into, "test", "2026-11-23", "same person")


def split_into(key: str, *into: str) -> LedgerLine:
    return LedgerLine("person", "", key, "split", " ".join(into), "test", "2026-11-23", "two people")


def withdrawn(key: str, note: str = "not a person") -> LedgerLine:
    return LedgerLine("person", "", key, "withdrawn", "", "test", "2026-11-23", note)


def written(path: Path, lines: Iterable[LedgerLine]) -> Path:
    Ledger(tuple(lines)).write(path)
    return path


# ---------------------------------------------------------------- resolution


def test_a_source_key_has_the_key_first_minted_for_it() -> None:
    ledger = Ledger((minted("v05#p1", "p-a"),))
    assert ledger.key_for("person", "v05#p1") == "p-a"
    assert ledger.key_for("person", "v05#p2") is None
    assert ledger.key_for("conversation", "v05#p1") is None
    assert ledger.outcome("person", "p-a") == Live()
    assert ledger.outcome("person", "p-never-seen") == Live()


def test_source_keys_of_a_merged_key_follow_to_the_end_of_the_chain() -> None:
    ledger = Ledger(
        (
            minted("s1", "p-a"),
            minted("s2", "p-b"),
            minted("s3", "p-c"),
            merged("p-a", "p-b"),
            merged("p-b", "p-c"),
        )
    )
    assert {ledger.key_for("person", s) for s in ("s1", "s2", "s3")} == {"p-c"}
    assert ledger.outcome("person", "p-a") == MovedTo(("p-c",))
    assert ledger.source_keys("person", "p-c") == ("s1", "s2", "s3")
    assert dict(ledger.redirects()) == {
        ("person", "p-a"): MovedTo(("p-c",)),
        ("person", "p-b"): MovedTo(("p-c",)),
    }
    assert list(ledger.moves()) == [("person", "p-a", ("p-c",)), ("person", "p-b", ("p-c",))]


def test_a_merge_is_obeyed_though_the_loser_was_never_written_down_as_minted() -> None:
    key = mint("person", "v05#p1")
    assert Ledger((merged(key, "p-b"),)).key_for("person", "v05#p1") == "p-b"


def test_a_kind_with_readable_keys_resolves_its_slug() -> None:
    ledger = Ledger((LedgerLine("place", "", "bonn-2", "merged", "bonn", "test", "", "one town"),))
    assert ledger.key_for("place", "bonn-2") == "bonn"
    assert ledger.key_for("place", "bonn") is None


def test_a_split_key_offers_its_successors_and_sends_source_keys_to_theirs() -> None:
    ledger = Ledger(
        (
            minted("s1", "p-a"),
            minted("s2", "p-a"),
            split_into("p-a", "p-b", "p-c"),
            minted("s1", "p-b"),
            minted("s2", "p-c"),
        )
    )
    assert ledger.outcome("person", "p-a") == MovedTo(("p-b", "p-c"))
    assert ledger.key_for("person", "s1") == "p-b"
    assert ledger.key_for("person", "s2") == "p-c"


def test_the_order_of_the_lines_changes_nothing() -> None:
    lines = (minted("s1", "p-a"), split_into("p-a", "p-b", "p-c"), minted("s1", "p-b"), merged("p-b", "p-d"))
    assert Ledger(lines).key_for("person", "s1") == Ledger(lines[::-1]).key_for("person", "s1") == "p-d"


def test_a_withdrawn_key_keeps_its_source_key_and_says_why() -> None:
    ledger = Ledger(
        (minted("s1", "p-a"), withdrawn("p-a", "a list item, not a person"), merged("p-b", "p-a"))
    )
    assert ledger.key_for("person", "s1") == "p-a"
    assert ledger.outcome("person", "p-a") == Withdrawn("a list item, not a person")
    assert ledger.outcome("person", "p-b") == Withdrawn("a list item, not a person")
    assert list(ledger.withdrawn()) == [("person", "p-a"), ("person", "p-b")]


def test_a_split_with_one_withdrawn_part_leads_to_the_other() -> None:
    ledger = Ledger((split_into("p-a", "p-b", "p-c"), withdrawn("p-c")))
    assert ledger.outcome("person", "p-a") == MovedTo(("p-b",))


# ---------------------------------------------------------------- contradictions


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ((minted("s1", "p-a"), minted("s1", "p-b")), "s1 has several keys"),
        ((merged("p-a", "p-b"), merged("p-a", "p-c")), "p-a is merged into p-c, but was merged into p-b"),
        ((merged("p-a", "p-b"), withdrawn("p-a")), "p-a is withdrawn, but was merged"),
        ((merged("p-a", "p-b"), merged("p-b", "p-c"), merged("p-c", "p-a")), "gives way to itself"),
        ((merged("p-a", "p-b"), split_into("p-b", "p-c", "p-a")), "gives way to itself"),
        ((merged("p-a", "p-a"),), "needs one other key"),
        ((merged("p-a", ""),), "needs one other key"),
        ((merged("p-a", "p-b p-c"),), "needs one other key"),
        ((split_into("p-a", "p-b"),), "needs two or more new keys"),
        ((minted("s1", "p-a"), split_into("p-a", "p-b", "p-c")), "was split into p-b p-c"),
        ((withdrawn("p-a", " "),), "without a reason"),
        ((minted("", "p-a"),), "without its source key"),
        ((minted("s1", "p a"),), "cannot be a key"),
        ((minted("s1", "p/a"),), "cannot be a key"),
        ((minted("s1", "p-a", kind="ghost"),), "unknown kind 'ghost'"),
        ((merged("p-a", "p-b")._replace(status="joined"),), "unknown status 'joined'"),
        ((merged("p-a", "p-b")._replace(on="23.11.2026"),), "is not a day"),
        ((merged("p-a", "p-b")._replace(note="two\nlines"),), "line break"),
        ((minted("s1", "p-a")._replace(into="p-b"),), "nothing in the column into"),
    ],
)
def test_a_contradiction_is_an_error_that_names_the_line(lines: tuple[LedgerLine, ...], message: str) -> None:
    with pytest.raises(LedgerError, match=rf"^line \d: .*{message}"):
        Ledger(lines)


def test_contradictions_between_two_files_name_both_places(tmp_path: Path) -> None:
    one = written(tmp_path / "one.tsv", [minted("s0", "p-z"), merged("p-a", "p-b")])
    two = written(tmp_path / "two.tsv", [merged("p-a", "p-c")])
    with pytest.raises(LedgerError, match=r"two\.tsv, line 2: .*one\.tsv, line 3"):
        read_ledger(one, two)


# ---------------------------------------------------------------- files


def test_several_ledgers_unite_and_equal_lines_are_one(tmp_path: Path) -> None:
    one = written(tmp_path / "one.tsv", [minted("s1", "p-a"), merged("p-a", "p-b")])
    two = written(
        tmp_path / "two.tsv", [minted("s1", "p-a")._replace(by="other", on=""), minted("s2", "p-c")]
    )
    ledger = read_ledger(one, two)
    assert [line.source_key or line.key for line in ledger.lines] == ["s1", "p-a", "s2"]
    assert read_ledger(two, one).key_for("person", "s1") == "p-b"


def test_a_ledger_round_trips_through_its_file(tmp_path: Path) -> None:
    ledger = Ledger((minted("v05#p é", "p-a"), withdrawn("p-c", 'a "reason", with commas')))
    ledger.write(tmp_path / "l.tsv")
    assert read_ledger(tmp_path / "l.tsv") == ledger
    assert (tmp_path / "l.tsv").read_text().splitlines()[0] == "\t".join(COLUMNS)


def test_a_spreadsheet_may_have_written_the_file(tmp_path: Path) -> None:
    text = "\ufeff" + "\t".join(COLUMNS) + "\r\n" + merged("p-a", "p-b").text() + "\r\n\r\n"
    (tmp_path / "l.tsv").write_bytes(text.encode())
    assert read_ledger(tmp_path / "l.tsv").resolve("person", "p-a") == "p-b"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "line 1: the header"),
        (b"kind\tkey\n", "line 1: the header"),
        ("\t".join(COLUMNS).encode() + b"\nperson\tp-a\n", "line 2: 2 columns instead of 8"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_a_file_that_is_no_ledger_is_named_with_its_line(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "ledger.tsv"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match=message):
        read_ledger(path)


def test_appending_begins_a_ledger_and_never_changes_what_stands_there(tmp_path: Path) -> None:
    path = tmp_path / "site" / "ledger.tsv"
    assert append_lines(path, [minted("s1", "p-a")]) == (minted("s1", "p-a"),)
    before = path.read_bytes()
    assert append_lines(path, [minted("s1", "p-a")]) == ()
    assert path.read_bytes() == before
    append_lines(path, [merged("p-a", "p-b")])
    assert path.read_bytes().startswith(before)
    assert read_ledger(path).key_for("person", "s1") == "p-b"


def test_a_contradicting_line_is_not_appended(tmp_path: Path) -> None:
    path = tmp_path / "ledger.tsv"
    append_lines(path, [merged("p-a", "p-b")])
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="new line"):
        append_lines(path, [withdrawn("p-a")])
    assert path.read_bytes() == before


def test_a_last_line_without_its_end_is_ended_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "ledger.tsv"
    path.write_text("\t".join(COLUMNS) + "\n" + merged("p-a", "p-b").text(), encoding="utf-8")
    append_lines(path, [merged("p-c", "p-d")])
    assert len(read_ledger(path).lines) == 2


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.tsv"
    script = (
        "import sys; from pathlib import Path; from kg.release.ledger import LedgerLine, append_lines\n"
        "for n in range(20): append_lines(Path(sys.argv[1]), [LedgerLine('person', f's{sys.argv[2]}-{n}', f'p-{sys.argv[2]}-{n}', 'minted', '', '', '', '')])"
    )
    writers = [subprocess.Popen([sys.executable, "-c", script, str(path), name], cwd=ROOT) for name in "ab"]
    assert [writer.wait() for writer in writers] == [0, 0]
    assert len(read_ledger(path).lines) == 40


# ---------------------------------------------------------------- decisions


def test_merging_writes_one_line_that_the_next_reading_obeys() -> None:
    ledger = Ledger((minted("s1", "p-a"), minted("s2", "p-b")))
    (line,) = merge(ledger, "person", "p-a", "p-b", by="curator", note="one person", on=DAY)
    assert line == LedgerLine("person", "", "p-a", "merged", "p-b", "curator", "2026-11-23", "one person")
    assert ledger.with_lines([line]).key_for("person", "s1") == "p-b"


def test_merging_in_a_circle_is_refused() -> None:
    with pytest.raises(LedgerError, match="gives way to itself"):
        merge(Ledger((merged("p-b", "p-a"),)), "person", "p-a", "p-b", by="curator")


def test_splitting_by_source_keys_mints_a_key_for_each_group() -> None:
    first = mint("person", "s1")
    ledger = Ledger((minted("s1", first), minted("s2", first), minted("s3", first)))
    lines = split(ledger, "person", first, ["s1 s3", "s2"], by="curator", on=DAY)
    after = ledger.with_lines(lines)
    one, two = lines[0].targets
    assert one == mint("person", "s1", 9)  # the old key is taken for good
    assert two == mint("person", "s2")
    assert [after.key_for("person", s) for s in ("s1", "s2", "s3")] == [one, two, one]
    assert after.outcome("person", first) == MovedTo((one, two))


def test_splitting_must_say_where_every_source_key_goes() -> None:
    ledger = Ledger((minted("s1", "p-a"), minted("s2", "p-a")))
    with pytest.raises(LedgerError, match="also stands for: s1, s2"):
        split(ledger, "person", "p-a", ["p-b", "p-c"], by="curator")
    lines = split(ledger, "person", "p-a", [mint("person", "s1"), mint("person", "s2")], by="curator")
    assert ledger.with_lines(lines).key_for("person", "s2") == mint("person", "s2")


def test_withdrawing_needs_a_reason() -> None:
    with pytest.raises(LedgerError, match="without a reason"):
        withdraw(Ledger(), "person", "p-a", by="curator", note="")
    (line,) = withdraw(Ledger(), "person", "p-a", by="curator", note="not a person")
    assert Ledger((line,)).outcome("person", "p-a") == Withdrawn("not a person")


def test_newly_minted_keys_are_written_down_once() -> None:
    ledger = Ledger((minted("s1", "p-a"),))
    lines = ledger.minted_lines({("person", "s1"): "p-a", ("person", "s2"): "p-b"}, by="kg build", on=DAY)
    assert lines == (LedgerLine("person", "s2", "p-b", "minted", "", "kg build", "2026-11-23", ""),)
    assert ledger.with_lines(lines).minted_lines({("person", "s2"): "p-b"}, by="kg build", on=DAY) == ()


# ---------------------------------------------------------------- properties

KEYS = [f"p-{n}" for n in range(8)]
FATES = st.dictionaries(
    st.sampled_from(KEYS),
    st.one_of(
        st.tuples(st.just("merged"), st.sampled_from(KEYS)),
        st.tuples(st.just("split"), st.lists(st.sampled_from(KEYS), min_size=2, max_size=3, unique=True)),
        st.tuples(st.just("withdrawn"), st.just("gone")),
    ),
)


def reaches_itself(graph: dict[str, list[str]]) -> bool:
    """Tell by plain walking whether some key leads back to itself."""
    for start, targets in graph.items():
        seen: set[str] = set()
        waiting = list(targets)
        while waiting:
            key = waiting.pop()
            if key == start:
                return True
            if key not in seen:
                seen.add(key)
                waiting.extend(graph.get(key, []))
    return False


@given(FATES, st.randoms(use_true_random=False))
def test_every_key_resolves_to_keys_that_stand_or_the_ledger_is_refused(
    fates: dict[str, tuple[str, object]], order: random.Random
) -> None:
    graph: dict[str, list[str]] = {}
    lines = []
    for key, (status, value) in fates.items():
        if status == "merged":
            graph[key] = [str(value)]
            lines.append(merged(key, str(value)))
        elif status == "split":
            assert isinstance(value, list)
            graph[key] = value
            lines.append(split_into(key, *value))
        else:
            lines.append(withdrawn(key, str(value)))
    order.shuffle(lines)
    if reaches_itself(graph):
        with pytest.raises(LedgerError):
            Ledger(tuple(lines))
        return
    ledger = Ledger(tuple(lines))
    gone = {key for key, (status, _) in fates.items() if status == "withdrawn"}
    for key in KEYS:
        outcome = ledger.outcome("person", key)
        if key not in fates:
            assert outcome == Live()
        elif isinstance(outcome, MovedTo):
            assert outcome.keys
            assert not set(outcome.keys) & set(fates)
        else:
            assert isinstance(outcome, Withdrawn)
            ends = {key}
            while any(k in graph for k in ends):
                ends = {t for k in ends for t in graph.get(k, [k])}
            assert ends <= gone
    assert set(ledger.redirects()) == {("person", key) for key in fates}


@given(st.lists(st.tuples(st.sampled_from(["s1", "s2", "s3"]), st.sampled_from(KEYS)), max_size=6), FATES)
def test_uniting_in_either_order_gives_the_same_answers(
    mints: list[tuple[str, str]], fates: dict[str, tuple[str, object]]
) -> None:
    ends = [
        merged(key, str(value))
        for key, (status, value) in fates.items()
        if status == "merged" and str(value) > key
    ]
    births = [minted(source_key, key) for source_key, key in mints]

    def answers(lines: list[LedgerLine]) -> object:
        try:
            ledger = Ledger().with_lines(lines)
        except LedgerError:
            return "refused"
        return [ledger.key_for("person", s) for s in ("s1", "s2", "s3")], dict(ledger.redirects())

    assert answers(births + ends) == answers(ends[::-1] + births[::-1])
