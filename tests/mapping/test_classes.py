from __future__ import annotations

import pytest
from rdflib import RDFS, Graph, URIRef

from kg.mapping.classes import CLASSES
from kg.resources import shipped
from kg.terms import ONTOLOGY, unwrap_iri

PARLEY = ONTOLOGY + "#"


@pytest.fixture(scope="module")
def ontology() -> Graph:
    return Graph().parse(shipped("ontology") / "parley.ttl")


def superclasses(ontology: Graph, name: str) -> set[str]:
    """The classes a class stands under, followed through our own."""
    found = {str(o) for o in ontology.objects(URIRef(name), RDFS.subClassOf) if isinstance(o, URIRef)}
    return found | {
        further for own in found if own.startswith(PARLEY) for further in superclasses(ontology, own)
    }


@pytest.mark.parametrize("kind", sorted(CLASSES))
def test_a_node_says_its_class_and_every_class_that_stands_above_it(kind: str, ontology: Graph) -> None:
    classes = [unwrap_iri(c) for c in CLASSES[kind]]
    ours = [c for c in classes if c.startswith(PARLEY)]
    for name in ours:
        assert (URIRef(name), None, None) in ontology, f"{name} is not in the ontology"
    if ours:
        assert set(classes[1:]) == superclasses(ontology, classes[0])
