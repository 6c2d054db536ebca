"""Documents: records, their markings, copies, translations and texts."""

from __future__ import annotations

from collections.abc import Iterator

from kg.mapping.classes import types
from kg.mapping.date import certain_day, map_date
from kg.mapping.scope import LABEL_LANGUAGE, Scope, label, links, optional, plain, sure
from kg.records.model import Citation, Copy, Document, Marking, Text, Translation
from kg.terms import (
    CODE,
    DCTERMS,
    PARLEY,
    REL,
    RICO,
    SCHEMA,
    Quad,
    Term,
    day,
    integer,
    iri,
    is_language,
    literal,
)

__all__ = ["map_document"]


def map_document(document: Document, scope: Scope) -> Iterator[Quad]:
    """Describe a record: every document is one, those that set down a talk are conversation records."""
    ref, graph = f"record:{document.key}", scope.stated
    node = scope.iris.entity(ref)
    yield from types(node, "ConversationRecord" if document.records else "Record", graph)
    yield from label(node, DCTERMS.title, document.title, graph)
    if document.form:
        yield Quad(node, RICO.hasDocumentaryFormType, CODE[document.form], graph)
    yield from links(node, PARLEY.records, document.records, scope, graph)
    yield from links(node, PARLEY.mentionsConversation, document.mentions, scope, graph)
    yield from links(node, RICO.hasAuthor, document.authors, scope, graph)
    yield from links(node, RICO.hasAddressee, document.addressees, scope, graph)
    if document.written_on is not None:
        date_node = scope.iris.entity(ref, "date")
        yield Quad(node, PARLEY.writtenOn, date_node, graph)
        yield from map_date(document.written_on, date_node, graph)
    yield from links(node, PARLEY.writtenAt, optional(document.place), scope, graph)
    if document.language:
        graph_of_language = scope.inferred if document.language_inferred else graph
        yield Quad(node, DCTERMS.language, literal(document.language), graph_of_language)
    yield from plain(node, PARLEY.registryNumber, document.registry_number, graph)
    for identifier in document.identifiers:
        yield from plain(node, DCTERMS.identifier, identifier, graph)
    yield from links(node, RICO.isOrWasIncludedIn, document.included_in, scope, graph)
    yield from links(node, PARLEY.obtainedBy, document.obtained_by, scope, graph)
    yield from _publication(document, node, graph)
    yield from _parts(document, node, graph)
    yield from label(node, DCTERMS.abstract, document.abstract, graph)
    for element in document.silent_on:
        yield Quad(node, PARLEY.silentOn, CODE[element], graph)
    yield from _lag(document, node, scope)
    yield from _markings(document, node, scope)
    yield from _handling(document, node, scope)
    yield from _copies(document, node, scope)
    yield from _text(document.text, node, scope)
    for translation in document.translations:
        yield from _map_translation(translation, node, scope)


def _publication(thing: Document | Translation, node: Term, graph: Term) -> Iterator[Quad]:
    if thing.url:
        yield Quad(node, SCHEMA.url, iri(thing.url), graph)
    if thing.rights:
        yield Quad(node, PARLEY.textRights, iri(thing.rights), graph)


def _parts(document: Document, node: Term, graph: Term) -> Iterator[Quad]:
    if document.part_number is not None:
        yield Quad(node, PARLEY.partNumber, integer(document.part_number), graph)
    if document.part_count is not None:
        yield Quad(node, PARLEY.partCount, integer(document.part_count), graph)
    if document.pages is not None:
        pages = "1 page" if document.pages == 1 else f"{document.pages} pages"
        yield Quad(node, DCTERMS.extent, literal(pages), graph)


def _lag(document: Document, node: Term, scope: Scope) -> Iterator[Quad]:
    """Derive the days from the last possible day of the (last) conversation to the writing."""
    written = certain_day(document.written_on)
    held = [
        conversation.held_on.bounds[1]
        for ref in document.records
        if (conversation := scope.conversations.get(ref)) is not None and conversation.held_on is not None
    ]
    if written is not None and held and written >= max(held):
        yield Quad(node, PARLEY.lagDays, integer((written - max(held)).days), scope.inferred)


def _markings(document: Document, node: Term, scope: Scope) -> Iterator[Quad]:
    for number, marking in enumerate(document.markings, 1):
        marking_node = scope.iris.entity(f"record:{document.key}", f"{scope.numbering(document)}m{number}")
        yield Quad(node, PARLEY.marking, marking_node, scope.stated)
        yield from _map_marking(marking, marking_node, scope.stated)


def _map_marking(marking: Marking, node: Term, graph: Term) -> Iterator[Quad]:
    yield from types(node, "Marking", graph)
    yield from plain(node, PARLEY.markingText, marking.text, graph)
    if marking.level:
        yield Quad(node, PARLEY.markingLevel, CODE[marking.level], graph)
    yield from sure(node, marking.confidence, graph)


def _handling(document: Document, node: Term, scope: Scope) -> Iterator[Quad]:
    ref, graph = f"record:{document.key}", scope.stated
    for number, handling in enumerate(document.handling, 1):
        fragment = f"{scope.numbering(document)}h{number}"
        act = scope.iris.entity(ref, fragment)
        yield Quad(node, PARLEY.handling, act, graph)
        yield from types(act, "Handling", graph)
        yield Quad(act, PARLEY.handlingType, CODE[handling.type], graph)
        yield from plain(act, PARLEY.handlingText, handling.text, graph)
        yield from links(act, RICO.isOrWasPerformedBy, handling.agents, scope, graph)
        if handling.done_on is not None:
            date_node = scope.iris.entity(ref, f"{fragment}-date")
            yield Quad(act, RICO.occurredAtDate, date_node, graph)
            yield from map_date(handling.done_on, date_node, graph)
        yield from sure(act, handling.confidence, graph)


def _copies(document: Document, node: Term, scope: Scope) -> Iterator[Quad]:
    ref, prefix, graph = f"record:{document.key}", scope.numbering(document), scope.stated
    citations = 0
    for number, copy in enumerate(document.copies, 1):
        copy_node = scope.iris.entity(ref, f"{prefix}copy{number}")
        yield Quad(node, RICO.hasOrHadInstantiation, copy_node, graph)
        yield from _map_copy(copy, copy_node, scope)
        for citation in copy.citations:
            citations += 1
            citation_node = scope.iris.entity(ref, f"{prefix}cit{citations}")
            yield Quad(copy_node, PARLEY.citation, citation_node, graph)
            yield from _map_citation(citation, citation_node, scope)


def _map_copy(copy: Copy, node: Term, scope: Scope) -> Iterator[Quad]:
    yield from types(node, "RecordCopy", scope.stated)
    yield from plain(node, PARLEY.copyNumber, copy.copy_number, scope.stated)
    yield from links(node, RICO.hasOrHadHolder, optional(copy.holder), scope, scope.stated)


def _map_citation(citation: Citation, node: Term, scope: Scope) -> Iterator[Quad]:
    graph = scope.stated
    yield from types(node, "ArchivalCitation", graph)
    yield from plain(node, PARLEY.citationText, citation.text, graph)
    yield from links(node, PARLEY.citedSet, optional(citation.record_set), scope, graph)
    yield from plain(node, PARLEY.container, citation.container, graph)
    yield from plain(node, PARLEY.folioStart, citation.folio_start, graph)
    yield from plain(node, PARLEY.folioEnd, citation.folio_end, graph)
    yield from plain(node, PARLEY.fileNumber, citation.file_number, graph)


def _map_translation(translation: Translation, original: Term, scope: Scope) -> Iterator[Quad]:
    graph = scope.stated
    node = scope.iris.entity(f"record:{translation.key}")
    yield from types(node, "RecordTranslation", graph)
    yield Quad(node, PARLEY.translationOf, original, graph)
    language = translation.language if is_language(translation.language) else LABEL_LANGUAGE
    yield from label(node, DCTERMS.title, translation.title, graph, language)
    yield from plain(node, DCTERMS.language, translation.language, graph)
    yield Quad(node, PARLEY.translationCoverage, CODE[translation.coverage], graph)
    yield from links(node, REL.trl, translation.translators, scope, graph)
    yield from links(node, PARLEY.obtainedBy, translation.obtained_by, scope, graph)
    yield from links(node, REL.fnd, translation.funders, scope, graph)
    yield from links(node, DCTERMS.publisher, optional(translation.publisher), scope, graph)
    if translation.issued:
        yield Quad(node, DCTERMS.issued, day(translation.issued), graph)
    yield from _publication(translation, node, graph)
    yield from plain(node, RICO.conditionsOfUse, translation.rights_text, graph)
    yield from _text(translation.text, node, scope)


def _text(text: Text | None, record: Term, scope: Scope) -> Iterator[Quad]:
    """Describe a frozen text. Its content is pinned in the release's ``texts/``, not in the graph."""
    if text is None:
        return
    graph = scope.stated
    node = scope.iris.entity(f"text:{text.key}")
    yield Quad(record, PARLEY.hasTextVersion, node, graph)
    yield from types(node, "TextVersion", graph)
    yield from plain(node, PARLEY.sourceDigest, text.digest, graph)
    yield Quad(node, DCTERMS.extent, literal(f"{text.length} code points"), graph)
    yield from plain(node, DCTERMS.language, text.language, graph)
