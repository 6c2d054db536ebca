"""Talks of different sources that are likely one: compared once people are joined, and stated as comparisons."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from kg.iris import IriPolicy
from kg.mapping import map_entry
from kg.mapping.agent import MAPPERS
from kg.records.model import Comparison, Entry
from kg.records.talks import Likely, likely_same
from kg.stages.reading import PartSummary
from kg.terms import Quad

__all__ = ["likely_talks", "talk_quads"]


def likely_talks(
    parts: Sequence[PartSummary],
    iris: IriPolicy,
    aside: Collection[tuple[int, int]],
    withdrawn: frozenset[str],
) -> list[Likely]:
    """Return the talks of different sources that are likely one, without what was set aside or withdrawn."""
    published = (
        [
            talk
            for talk in part.talks
            if (number, talk.ordinal) not in aside and f"conversation:{talk.talk}" not in withdrawn
        ]
        for number, part in enumerate(parts)
    )
    return likely_same(published, iris.keys)


def talk_quads(likely: Sequence[Likely], iris: IriPolicy) -> Iterator[Quad]:
    """Yield the comparisons in the layer *inferred* of the record that states the later talk."""
    for one in likely:
        refs = (f"conversation:{one.talk}", f"conversation:{one.other}")
        comparison = Comparison(
            key=f"{iris.key(refs[1])}.same-as-{iris.key(refs[0])}",
            compares=refs,
            relation="same-conversation",
            attributed_to=MAPPERS,
            confidence=one.confidence,
        )
        yield from map_entry(
            Entry(id=one.record, extends=True, layer="inferred", comparisons=(comparison,)), iris
        )
