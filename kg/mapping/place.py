"""Places, with coordinates where known; territories, with their dates."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kg.mapping.classes import types
from kg.mapping.date import date_name, map_date
from kg.mapping.identity import map_same_as
from kg.mapping.scope import Scope, label, links, optional
from kg.records.model import Place
from kg.terms import GEO, RDFS, RICO, SKOS, Quad, Term, typed

__all__ = ["map_place"]


def map_place(place: Place, scope: Scope) -> Iterator[Quad]:
    """Describe a place; its point goes to a GeoSPARQL geometry."""
    ref, graph = f"place:{place.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "Place", graph)
    yield from label(node, RDFS.label, place.name, graph)
    for name in place.alt_names:
        yield from label(node, SKOS.altLabel, name, graph)
    yield from links(node, RICO.isOrWasContainedBy, optional(place.part_of), scope, graph)
    yield from links(node, RICO.followsInTime, place.follows, scope, graph)
    for predicate, prefix, value in (
        (RICO.hasBeginningDate, "since", place.since),
        (RICO.hasEndDate, "until", place.until),
    ):
        if value is not None:
            date_node = scope.iris.entity(ref, date_name(prefix, value))
            yield Quad(node, predicate, date_node, graph)
            yield from map_date(value, date_node, graph)
    if place.latitude is not None and place.longitude is not None:
        point = scope.iris.entity(ref, "geometry")
        yield Quad(node, GEO.hasGeometry, point, graph)
        yield from types(point, "Geometry", graph)
        yield Quad(point, GEO.asWKT, _point(place.latitude, place.longitude), graph)
    yield from map_same_as(ref, place.same_as, scope)


def _point(latitude: float, longitude: float) -> Term:
    # GeoSPARQL 1.1, 8.5.1: without a reference system the literal is CRS84, longitude first.
    x, y = (format(Decimal(str(value)), "f") for value in (longitude, latitude))
    return typed(f"POINT({x} {y})", GEO.wktLiteral)
