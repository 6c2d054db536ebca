from __future__ import annotations

from difflib import unified_diff

import pytest

from tests.mapping import gold


@pytest.mark.parametrize("name", gold.names())
def test_the_mapping_gives_the_gold_file(name: str) -> None:
    expected = (gold.GOLD / f"{name}.nq").read_text(encoding="utf-8").splitlines(keepends=True)
    actual = gold.lines(*gold.entries(name))
    changed = "".join(unified_diff(expected, actual, "gold", "mapping", n=0))
    assert not changed, f"read the diff, then: python -m tests.mapping.gold\n{changed}"


def test_there_are_gold_files() -> None:
    assert {"every-field", "seed"} <= set(gold.names())
