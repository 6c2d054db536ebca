"""Where everything lives: keys, refs and IRIs.

A *ref* names a thing inside records, by kind and source key: ``person:frus1961-63v05#p_RD3``,
``place:vienna``, ``record:wcda-188144``. The policy turns a ref into the IRI of the release.

People, conversations and commitments have opaque keys, minted from the source's own identity and
never from text, so that a better reading of the text changes no address. Everything else has a
readable slug, which is its source key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from kg.terms import TOPIC, VOCAB, Term, iri, is_iri

__all__ = [
    "KINDS", "LAYERS", "MINTED", "IriPolicy", "entity_of", "kind_and_key", "mint", "parse_ref",
]  # fmt: skip

KINDS: Final = (
    "conversation", "record", "statement", "person", "office", "org", "place", "event", "commitment",
    "agreement", "comparison", "exposure", "mention", "text", "recordset", "run", "agent",
)  # fmt: skip
"""Kinds of entity under /id/ (topics and codes live under the vocabulary instead)."""

MINTED: Final = {"person": "p-", "conversation": "c-", "commitment": "k-"}
"""Kinds with an opaque key, and the prefix of that key."""

LAYERS: Final = ("source", "extracted", "curated", "inferred", "links")

_ALPHABET: Final = "23456789bcdfghjkmnpqrstvwxyz"
_REF: Final = re.compile(r"^(?P<kind>[a-z]+):(?P<key>[^\s<>\"{}|^`\\]+)$")
_SLUG: Final = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")


def mint(kind: str, source_key: str, length: int = 8) -> str:
    """Mint the key of a source key: a pure function, the same on every machine.

    ``length`` characters of an alphabet without vowels and look-alikes, taken from
    SHA-256 of ``kind:source_key``; collisions are resolved by asking for more characters.

    >>> mint("person", "frus1961-63v05#p_RD3") == mint("person", "frus1961-63v05#p_RD3")
    True
    >>> len(mint("person", "x"))
    10
    """
    number = int.from_bytes(hashlib.sha256(f"{kind}:{source_key}".encode()).digest(), "big")
    chars = []
    for _ in range(length):
        number, digit = divmod(number, len(_ALPHABET))
        chars.append(_ALPHABET[digit])
    return MINTED[kind] + "".join(chars)


def parse_ref(ref: str) -> tuple[str, str]:
    """Split a ref into kind and source key. Raises ValueError when it is not one."""
    match = _REF.match(ref)
    if match is None or (match["kind"] not in KINDS and match["kind"] != "topic"):
        msg = f"not a reference: {ref!r}; write kind:key with one of {', '.join((*KINDS, 'topic'))}"
        raise ValueError(msg)
    kind, key = match["kind"], match["key"]
    if kind not in MINTED and not _SLUG.match(key):
        msg = f"not a readable key for a {kind}: {key!r}; use letters, digits, dots, hyphens and underscores"
        raise ValueError(msg)
    return kind, key


@dataclass(frozen=True)
class IriPolicy:
    """Turns refs into IRIs under one base.

    ``keys`` maps refs of minted kinds to their final key, after the ledger and the joining of
    persons; a ref that is not in it gets the key minted from its own source key. ``preferred``
    gives the one name (``skos:prefLabel``) of a person whom several entries name, by final key;
    ``joined`` says of an entry's ref by what rule it was joined with others, and how sure that is.
    """

    base: str
    keys: Mapping[str, str] = field(default_factory=dict)
    preferred: Mapping[str, str] = field(default_factory=dict)
    joined: Mapping[str, tuple[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not re.match(r"https?://.+/\Z", self.base) or not is_iri(self.base):
            msg = f"the base must be an http(s) IRI that ends with a slash, not {self.base!r}"
            raise ValueError(msg)

    def key(self, ref: str) -> str:
        """Return the key under which the ref is published."""
        known = self.keys.get(ref)
        if known is not None:
            return known
        kind, source_key = parse_ref(ref)
        return mint(kind, source_key) if kind in MINTED else source_key

    def name(self, ref: str, own: str) -> str:
        """Return the preferred name of a person: the one all entries agree on, else its ``own``."""
        return self.preferred.get(self.key(ref), own)

    def entity(self, ref: str, fragment: str = "") -> Term:
        """Return the IRI of what a ref names, or of one of its dependent nodes (``#fragment``)."""
        kind, source_key = parse_ref(ref)
        if kind == "topic":
            return TOPIC[source_key]
        suffix = f"#{fragment}" if fragment else ""
        return iri(f"{self.base}id/{kind}/{self.key(ref)}{suffix}")

    def minted(self, kind: str, key: str) -> Term:
        """Return the IRI of a final key."""
        return iri(f"{self.base}id/{kind}/{key}")

    def graph(self, record: str, layer: str) -> Term:
        """Return the named graph of one record (or ``authority-{set}``) and layer."""
        return iri(f"{self.base}graph/{record}/{layer}")

    def graph_named(self, name: str) -> Term:
        """Return a graph that has no layer: ``provenance`` or ``ontology``."""
        return iri(f"{self.base}graph/{name}")

    def code(self, scheme: str, code: str) -> Term:
        """Return a code of a scheme (``role``, ``act``, ``modality``, ``code``)."""
        return iri(f"{VOCAB}{scheme}/{code}")


def entity_of(value: str) -> str:
    """Return the IRI without its fragment: the entity a dependent node belongs to."""
    return value.partition("#")[0]


def kind_and_key(base: str, value: str) -> tuple[str, str] | None:
    """Return kind and key of an entity IRI under ``base``, or None when it is not one."""
    prefix = base + "id/"
    if not value.startswith(prefix):
        return None
    kind, slash, key = entity_of(value)[len(prefix) :].partition("/")
    return (kind, key) if slash and key and kind in KINDS else None
