"""What a scholar puts in a footnote: of a record, of a set of records, in the order of an archive."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from kg.terms import DCTERMS, RICO, SCHEMA, SKOS
from kg.terms import PARLEY as P
from kg.web.facts import Facts, Link
from kg.web.views.cards import Citation, RecordCard, Translation, parts_of, set_path
from kg.web.words import MONTHS, When, day_words, natural_name

__all__ = ["footnote", "set_reference"]

_DOCUMENT: Final = re.compile(r"/d(\d+[A-Za-z]?)/?$")
_ABBREVIATED: Final = re.compile(r"\b([ap]\.m)$")
_FOLIOS: Final = re.compile(r"\b(?:ll?|ff?|pp?)\.\s*\d")


def _sentence(text: str) -> str:
    """Return text that ends with one full stop."""
    text = text.strip()
    return text if text.endswith(("?", "!")) else text.rstrip(" .,;") + "."


def surname(label: str) -> str:
    """Return what stands before the comma of a name in index order."""
    return label.partition(",")[0].strip()


def _short_name(facts: Facts, iri: str) -> str:
    """Return the shortest name of a body: ``AVP RF``."""
    own = facts.label(iri)
    return min((*facts.texts(iri, SKOS.altLabel), own), key=lambda name: (len(name), name))


def _company(facts: Facts, conversations: Iterable[str], most: int = 4) -> str:
    """Return those who spoke, in short: ``Kennedy, Khrushchev and 3 others``; the first of each side first."""
    sides: dict[str, list[str]] = {}
    known: set[str] = set()
    for part in (p for conversation in conversations for p in parts_of(facts, conversation)):
        name = surname(facts.label(part.who.iri)) if part.who else part.listed
        key = part.who.iri if part.who else name
        if name and key not in known:
            known.add(key)
            side = part.side or (part.behalf.iri if part.behalf else "")
            sides.setdefault(side, []).append(name)
    names = [name for _, named in sorted(sides.items(), key=lambda x: not x[0]) for name in named]
    if len(names) > most:
        heads = [named[0] for side, named in sides.items() if side][: most - 1] or names[: most - 1]
        return f"{', '.join(heads)} and {len(names) - len(heads)} others"
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _names(links: Iterable[Link]) -> str:
    return ", ".join(natural_name(link.text) for link in links)


def _reference(facts: Facts, citation: Citation, holder: Link | None) -> str:
    text = citation.text
    if citation.folios and not _FOLIOS.search(text):
        text = f"{text.rstrip('. ')}, ll. {citation.folios}"
    name = _short_name(facts, holder.iri) if holder else ""
    return text if not name or name.casefold() in text.casefold() else f"{name}, {text}"


def _issued(text: str) -> str:
    try:
        return f", {day_words(date.fromisoformat(text))}"
    except ValueError:
        return f", {text}" if text else ""


def _credits(translation: Translation) -> str:
    said = [
        f"translated into {translation.language} by {_names(translation.translators)}"
        if translation.translators
        else "",
        f"obtained by {_names(translation.obtained_by)}" if translation.obtained_by else "",
        f"supported by {_names(translation.funders)}" if translation.funders else "",
        f"published by {_names(translation.publishers)}{_issued(translation.issued)}"
        if translation.publishers
        else "",
    ]
    text = ", ".join(x for x in said if x)
    return text[:1].upper() + text[1:]


def _published_in(facts: Facts, card: RecordCard) -> str:
    """Return the edition and the number in it, for a record whose set is a published volume."""
    url = card.url.iri if card.url else ""
    for path in card.sets:
        volume = path[-1]
        address = facts.iri(volume.iri, SCHEMA.url)
        if address and url.startswith(address):
            number = _DOCUMENT.search(url)
            return f"In: {volume.text}{f', Document {number[1]}' if number else ''}"
    return ""


def _names_day(text: str, when: When | None) -> bool:
    """Tell whether a title itself says the day, in whatever order."""
    day = when.earliest if when else None
    if day is None:
        return False
    words = set(re.findall(r"\w+", text))
    return {str(day.day), MONTHS[day.month - 1], str(day.year)} <= words


def _head(facts: Facts, card: RecordCard) -> Iterator[str]:
    """Yield the parts of the first sentence; a title that only says the form is filled up."""
    talk = next((link.iri for link in card.records), "")
    held = facts.when(facts.iri(talk, P.heldOn)) if talk else None
    forms = [form.text for form in card.forms]
    title = _ABBREVIATED.sub(r"\1.", card.title.rstrip(". "))
    if title.casefold() in {"", *(form.casefold() for form in forms)} and forms:
        yield forms[0][:1].upper() + forms[0][1:]
        yield _company(facts, (link.iri for link in card.records))
        yield from (place.text for place in facts.links(talk, RICO.hasOrHadLocation)[:1] if talk)
        yield (held or card.written or When("")).text
        return
    yield title
    if held and held.earliest and held.earliest == held.latest and not _names_day(title, held):
        yield day_words(held.earliest)


def _origin(facts: Facts, card: RecordCard, said: str) -> Iterator[str]:
    """Yield the series a record comes from, and the day it was written when that is another day."""
    series = [path[-1].text for path in card.sets if not facts.iri(path[-1].iri, SCHEMA.url)]
    yield from series
    if card.written and card.written.earliest and not _names_day(said, card.written):
        yield ("" if series else "Written ") + day_words(card.written.earliest)


def footnote(facts: Facts, card: RecordCard) -> str:
    """Return the reference to a record: what, who, where, when; archive; edition; address."""
    head = ", ".join(x for x in _head(facts, card) if x)
    cited = [(c, copy.holder) for copy in card.copies for c in copy.citations]
    cited += [(c, None) for c in card.citations]
    references = [_reference(facts, c, holder) for c, holder in cited[:1] if c.text not in head]
    origin = ", ".join(_origin(facts, card, head))
    parts = [head, origin, *references, _published_in(facts, card), *map(_credits, card.translations)]
    text = " ".join(_sentence(part) for part in parts if part)
    urls = [card.url, *(t.url for t in card.translations)]
    address = next((link.iri for link in urls if link and link.iri), "")
    return f"{text} {address}" if address else text


def set_reference(facts: Facts, iri: str) -> str:
    """Return the path of a set as archives cite it: ``AVP RF, F. 0104, Op. 17, D. 3``; else its label."""
    path = [link.iri for link in set_path(facts, iri)]
    steps = [facts.text(s, DCTERMS.identifier) or facts.text(s, RICO.identifier) for s in path]
    if not all(steps):
        return facts.label(iri)
    holder = next((h for s in path for h in facts.iris(s, RICO.hasOrHadHolder)), "")
    return ", ".join([*([_short_name(facts, holder)] if holder else []), *steps])
