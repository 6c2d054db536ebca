"""Content negotiation: which of the representations on offer fits an ``Accept`` header best.

RFC 9110, section 12.5.1, in full: quality values, ``q=0``, wildcards, parameters, letter case, quoted
strings; the most specific range that matches speaks for a representation; a tie is decided by the
order of the offer. What is malformed is passed over, so that one bad part never costs a client its
answer. Pages, data and query results all decide here.

>>> offered = [Offer("text/turtle"), Offer("application/ld+json", also=("application/json",))]
>>> negotiate("application/json;q=0.9, text/*;q=0.5", offered).media_type
'application/ld+json'
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from kg.formats import RdfSerialisation, ResultSerialisation

__all__ = ["WEIGHT", "MediaRange", "Offer", "negotiate", "offer_of", "parse_accept"]

# RFC 9110, 5.6.2 (token) and 5.6.4 (quoted-string).
_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_RANGE: Final = re.compile(rf"[ \t]*({_WORD})(?:/({_WORD}))?[ \t]*(?:;|$)")
_PARAMETER: Final = re.compile(rf"[ \t]*(?:({_WORD})[ \t]*=[ \t]*({_WORD}|{_QUOTED}))?[ \t]*(?:;|$)")
_PART: Final = re.compile(rf"(?:{_QUOTED}|[^,\"])+")
_LONGEST: Final = 4096  # characters of a header that are read; real ones stay under 500
# Three digits in the specification; older Java clients leave the nought out (``q=.2``).
WEIGHT: Final = re.compile(r"(?:0?\.\d+|0\.?|1(?:\.0*)?)")


@dataclass(frozen=True, slots=True)
class Offer:
    """A representation on offer.

    ``also`` are media types that ask for it too when a client names them (never through a wildcard);
    ``name`` is what the server calls it.
    """

    media_type: str
    also: tuple[str, ...] = ()
    name: str = ""


class MediaRange(NamedTuple):
    """One part of an Accept header; type, subtype and parameter names in lower case."""

    type: str
    subtype: str
    parameters: tuple[tuple[str, str], ...]
    quality: float


def offer_of(serialisation: RdfSerialisation | ResultSerialisation) -> Offer:
    """Return the offer of a serialisation."""
    return Offer(serialisation.media_type, serialisation.also, serialisation.name)


def _unquote(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value


def _parameters(text: str) -> tuple[tuple[str, str], ...] | None:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(text):
        match = _PARAMETER.match(text, position)
        if match is None:
            return None
        if match[1] is not None:
            found.append((match[1].lower(), _unquote(match[2])))
        position = match.end()
    return tuple(found)


def _media_range(part: str) -> MediaRange | None:
    match = _RANGE.match(part)
    if match is None:
        return None
    kind, subtype = match[1].lower(), (match[2] or "").lower()
    if not subtype:
        if kind != "*":
            return None
        subtype = "*"  # Java's HttpURLConnection sends a bare star
    if kind == "*" and subtype != "*":
        return None
    parameters = _parameters(part[match.end() :])
    if parameters is None:
        return None
    names = [name for name, _ in parameters]
    if "q" not in names:
        return MediaRange(kind, subtype, parameters, 1.0)
    # What follows the weight was an extension of Accept (RFC 7231) and never part of the range.
    place = names.index("q")
    weight = parameters[place][1]
    if not WEIGHT.fullmatch(weight):
        return None
    return MediaRange(kind, subtype, parameters[:place], float(weight))


def parse_accept(accept: str) -> Iterator[MediaRange]:
    """Yield the media ranges of an Accept header, passing over what is malformed."""
    for part in _PART.findall(accept[:_LONGEST]):
        found = _media_range(part)
        if found is not None:
            yield found


def _split(media_type: str) -> tuple[str, str, dict[str, str]]:
    essence, _, rest = media_type.partition(";")
    kind, _, subtype = essence.strip().lower().partition("/")
    return kind, subtype, {name: value.lower() for name, value in _parameters(rest) or ()}


def _specificity(wanted: MediaRange, media_type: str) -> int:
    """Return how specifically a range matches a media type; 0 when it does not.

    A range with a parameter that the media type does not declare (a charset, a profile, an RDF
    version) still asks for it, but has the last word only when no plainer range names the type.
    """
    kind, subtype, declared = _split(media_type)
    if wanted.type == "*":
        return 1
    if wanted.type != kind:
        return 0
    if wanted.subtype == "*":
        return 2
    if wanted.subtype != subtype:
        return 0
    if any(name in declared and declared[name] != value.lower() for name, value in wanted.parameters):
        return 0
    if any(name not in declared for name, _ in wanted.parameters):
        return 3 if wanted.quality > 0 else 0
    return 4 + len(wanted.parameters)


def _quality(ranges: Sequence[MediaRange], offer: Offer) -> float:
    matches = [(_specificity(r, offer.media_type), r.quality) for r in ranges]
    best, quality = max(matches)
    if best >= 3:
        return quality
    by_other_name = [r.quality for r in ranges for other in offer.also if _specificity(r, other) >= 3]
    if any(by_other_name):
        return max(by_other_name)
    return quality if best else 0.0


def negotiate(accept: str | None, offered: Sequence[Offer]) -> Offer | None:
    """Return the offer that fits ``accept`` best, or None when the client takes none of them.

    Without a header, or with one that holds no media range at all, the first offer is returned.
    """
    return _negotiated(accept or "", tuple(offered))


@lru_cache(maxsize=1024)  # clients send the same few headers again and again
def _negotiated(accept: str, offered: tuple[Offer, ...]) -> Offer | None:
    ranges = tuple(parse_accept(accept))
    if not ranges:
        return offered[0] if offered else None
    rated = [(_quality(ranges, offer), offer) for offer in offered]
    best = max((quality for quality, _ in rated), default=0.0)
    return next((offer for quality, offer in rated if quality == best), None) if best else None
