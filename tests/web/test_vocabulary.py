from __future__ import annotations

import pyoxigraph as ox
import pytest

from kg.formats import RDF_FORMATS
from kg.resources import shipped
from tests.web.conftest import Served


@pytest.mark.parametrize("name", ["ontology", "shapes", "vocab"])
def test_the_vocabulary_is_served_in_every_format(site: Served, name: str) -> None:
    counts = set()
    for form in RDF_FORMATS:
        answer = site.get(f"/{name}", Accept=form.media_type)
        assert answer.headers["content-type"].split(";")[0] == form.media_type
        assert answer.content == site.get(f"/{name}.{form.extension}").content
        counts.add(len({q.triple for q in ox.parse(answer.content, format=form.engine)}))
    assert len(counts) == 1
    assert counts.pop() > 200


def test_the_ontology_is_the_file_as_it_is(site: Served) -> None:
    assert site.get("/ontology.ttl").content == (shipped("ontology") / "parley.ttl").read_bytes()


def test_every_term_is_documented_at_its_anchor(site: Served) -> None:
    page = site.page("/ontology")
    with (shipped("ontology") / "parley.ttl").open("rb") as file:
        terms = {
            q.subject.value.partition("#")[2]
            for q in ox.parse(file, format=ox.RdfFormat.TURTLE)
            if isinstance(q.subject, ox.NamedNode)
            and q.subject.value.startswith("https://w3id.org/parley/ontology#")
        }
    assert len(terms) > 80
    assert all(f'id="{term}"' in page for term in terms)
    assert "One exchange between people" in page


def test_a_code_says_what_it_means_and_who_uses_it(site: Served) -> None:
    page = site.page("/vocab/act/promise")
    assert "Undertakes to forward the request" in page
    assert 'href="/vocab/act"' in page
    assert site.get("/vocab/act/promise", Accept="text/turtle").status_code == 200
    assert "<https://w3id.org/parley/vocab/act/promise>" in site.get("/vocab/act/promise.nt").text
    assert site.get("/vocab/act/no-such-act").status_code == 404
    assert 'href="/vocab/act/promise"' in site.page("/vocab/act")


def test_a_graph_dereferences_to_what_it_says_and_who_says_it(site: Served) -> None:
    page = site.page("/graph/wcda-188144/curated")
    assert "stated by a person" in page
    quads = list(ox.parse(site.get("/graph/wcda-188144/curated.nq").content, format=ox.RdfFormat.N_QUADS))
    graphs = {q.graph_name.value for q in quads if isinstance(q.graph_name, ox.NamedNode)}
    assert graphs == {
        "http://localhost:8000/graph/wcda-188144/curated",
        "http://localhost:8000/graph/provenance",
    }
    assert site.get("/graph/wcda-188144/curated", Accept="application/trig").status_code == 200
    assert site.get("/graph/wcda-188144/guessed").status_code == 404
    turtle = site.get("/graph/provenance.ttl")
    tag = turtle.headers["etag"]
    assert site.get("/graph/provenance.ttl", If_None_Match=tag).status_code == 304
