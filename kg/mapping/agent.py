"""Who says so: the agents of attributions."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from kg.iris import parse_ref
from kg.mapping.classes import types
from kg.mapping.scope import Scope, label
from kg.terms import RDFS, SCHEMA, Quad, Term, is_iri

__all__ = ["CURATORS", "MAPPERS", "READERS", "agent_node", "map_agent"]

READERS: Final = "Parley readers"
"""The software that reads sources; states the layers source and extracted."""

MAPPERS: Final = "Parley mappers"
"""The software that derives; states the layer inferred."""

CURATORS: Final = "Parley contributors"
"""Who curates when no name is given."""


def agent_node(name: str, scope: Scope) -> Term:
    """Return the node of an agent: what a ref (``person:...``, ``org:...``) names, else /id/agent/."""
    return scope.iris.entity(name if _is_ref(name) else f"agent:{_slug(name)}")


def map_agent(name: str, scope: Scope) -> Iterator[Quad]:
    """Describe an agent in the provenance graph; what a ref names is described elsewhere."""
    if _is_ref(name):
        return
    node, graph = agent_node(name, scope), scope.provenance
    yield from types(node, "SoftwareAgent" if name in (READERS, MAPPERS) else "Agent", graph)
    yield from label(node, RDFS.label, name, graph)
    if name.startswith(("http://", "https://")) and is_iri(name):  # an ORCID, for example
        yield Quad(node, SCHEMA.url, Term(f"<{name}>"), graph)


def _is_ref(name: str) -> bool:
    if not name.startswith(("person:", "org:", "office:")):
        return False
    try:
        parse_ref(name)
    except ValueError:
        return False
    return True


def _slug(name: str) -> str:
    r"""Return the readable key of a name.

    >>> _slug("Parley contributors"), _slug("https://orcid.org/0000-0001-2345-6789")
    ('parley-contributors', 'orcid.org-0000-0001-2345-6789')
    """
    folded = unicodedata.normalize("NFKD", re.sub(r"^https?://", "", name))
    ascii_only = folded.encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9.]+", "-", ascii_only.lower()).strip("-.")
    if len(re.sub(r"[^a-z]", "", slug)) >= 2:
        return slug[:100]
    # A name in another script leaves nothing to read: name the agent by the name's digest.
    return f"a-{hashlib.sha256(name.encode()).hexdigest()[:10]}"
