from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.iris import KINDS, LAYERS, MINTED, IriPolicy, entity_of, kind_and_key, mint, parse_ref
from kg.terms import is_iri, unwrap_iri

BASE = "http://localhost:8000/"
IRIS = IriPolicy(BASE)

SLUGS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,30}", fullmatch=True)
SOURCE_KEYS = st.text(
    st.characters(codec="utf-8", exclude_characters='<>"{}|^`\\', exclude_categories=["Z", "C"]), min_size=1, max_size=40
).filter(lambda s: not re.search(r"\s", s))  # fmt: skip
REFS = st.one_of(
    st.tuples(st.sampled_from(sorted(MINTED)), SOURCE_KEYS),
    st.tuples(st.sampled_from([k for k in KINDS if k not in MINTED]), SLUGS),
).map(":".join)


# ---------------------------------------------------------------- minting


def test_a_minted_key_is_for_ever() -> None:
    # These three stand in other people's footnotes: a change here breaks their links.
    assert mint("person", "frus1961-63v05#p_RD3") == "p-b5z4d839"
    assert mint("conversation", "wcda-188144.c1") == "c-9xrfpzdk"
    assert mint("commitment", "wcda-188144.k1") == "k-qrn9cm2r"


@given(st.sampled_from(sorted(MINTED)), SOURCE_KEYS)
@settings(deadline=None)
def test_a_minted_key_has_its_prefix_and_eight_characters_without_vowels(kind: str, key: str) -> None:
    assert re.fullmatch(rf"{MINTED[kind]}[23456789bcdfghjkmnpqrstvwxyz]{{8}}", mint(kind, key))


@given(st.sampled_from(sorted(MINTED)), SOURCE_KEYS, st.integers(9, 20))
@settings(deadline=None)
def test_a_longer_key_only_adds_characters(kind: str, key: str, length: int) -> None:
    assert mint(kind, key, length).startswith(mint(kind, key))


def test_kinds_do_not_share_keys() -> None:
    assert mint("person", "x")[2:] != mint("conversation", "x")[2:]


def test_twenty_thousand_source_keys_get_twenty_thousand_keys() -> None:
    keys = {mint("person", f"volume{n // 500}#p_{n % 500}") for n in range(20_000)}
    assert len(keys) == 20_000


# ---------------------------------------------------------------- refs


@given(REFS)
@settings(deadline=None)
def test_a_ref_comes_apart_into_kind_and_key(ref: str) -> None:
    kind, key = parse_ref(ref)
    assert f"{kind}:{key}" == ref


@pytest.mark.parametrize(
    "ref",
    ["", "person", "person:", ":x", "human:x", "person:a b", "Person:x", "person:a<b", "place:a/b", "place:-a", "record:a#b", "topic:a b", "place:\n"],
)  # fmt: skip
def test_what_is_no_ref_is_refused(ref: str) -> None:
    with pytest.raises(ValueError, match=r"not a (reference|readable key)"):
        parse_ref(ref)


def test_a_refusal_names_the_kinds_there_are() -> None:
    with pytest.raises(ValueError, match=r"human:x.*conversation.*topic"):
        parse_ref("human:x")


# ---------------------------------------------------------------- addresses


@given(REFS)
@settings(deadline=None)
def test_every_ref_gives_an_iri_below_the_base_that_leads_back_to_its_key(ref: str) -> None:
    value = unwrap_iri(IRIS.entity(ref))
    assert is_iri(value)
    assert kind_and_key(BASE, value) == (ref.partition(":")[0], IRIS.key(ref))


@given(REFS)
@settings(deadline=None)
def test_a_dependent_node_belongs_to_its_entity(ref: str) -> None:
    node = unwrap_iri(IRIS.entity(ref, "date"))
    assert node.endswith("#date")
    assert entity_of(node) == unwrap_iri(IRIS.entity(ref))
    assert kind_and_key(BASE, node) == kind_and_key(BASE, unwrap_iri(IRIS.entity(ref)))


def test_a_topic_lives_in_the_vocabulary() -> None:
    assert IRIS.entity("topic:disarmament") == "<https://w3id.org/parley/vocab/topic/disarmament>"


def test_a_joined_person_has_the_final_key_everywhere() -> None:
    iris = IriPolicy(BASE, {"person:a": "p-23456789", "person:b": "p-23456789"})
    assert iris.entity("person:a") == iris.entity("person:b") == iris.minted("person", "p-23456789")
    assert iris.entity("person:c") == iris.minted("person", mint("person", "c"))


def test_the_preferred_name_is_that_of_the_final_key() -> None:
    iris = IriPolicy(BASE, {"person:a": "p-23456789"}, {"p-23456789": "Rusk, Dean"})
    assert iris.name("person:a", "Rusk, David Dean") == "Rusk, Dean"
    assert iris.name("person:b", "Bohlen, Charles E.") == "Bohlen, Charles E."


def test_graphs_and_codes_have_their_addresses() -> None:
    for layer in LAYERS:
        assert IRIS.graph("wcda-188144", layer) == f"<{BASE}graph/wcda-188144/{layer}>"
    assert IRIS.graph_named("provenance") == f"<{BASE}graph/provenance>"
    assert IRIS.code("role", "principal") == "<https://w3id.org/parley/vocab/role/principal>"


@pytest.mark.parametrize(
    "base",
    [
        "",
        "localhost:8000/",
        "http://localhost:8000",
        "ftp://a/",
        "http://a b/",
        "http://",
        "http://a/\n",
        "http://a/%zz/",
    ],
)
def test_a_base_that_makes_no_addresses_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="the base must be"):
        IriPolicy(base)


@pytest.mark.parametrize(
    "value",
    ["http://elsewhere/id/person/p-1", f"{BASE}doc/person/p-1", f"{BASE}id/person", f"{BASE}id/person/", f"{BASE}id/x/y"],
)  # fmt: skip
def test_what_is_no_address_of_an_entity_has_no_kind(value: str) -> None:
    assert kind_and_key(BASE, value) is None
