"""The one description of the index that writer and reader share: its fields, and what a word is.

A word is a run of letters and digits, in lower case, without accents (``ß`` is ``ss``). There is no
stemming: names would suffer, and ``promis*`` says the same.
"""

from __future__ import annotations

from typing import Final

import tantivy

__all__ = ["IRI", "KIND", "LABEL", "LONGEST_WORD", "WEIGHTS", "analyser", "schema", "with_analyser"]

IRI: Final = "iri"
KIND: Final = "kind"
LABEL: Final = "label"

WEIGHTS: Final = {"name": 8.0, "other": 5.0, "title": 3.0, "description": 2.0, "text": 1.0}
"""Fields of text, and what a word found there counts: preferred names, other names, titles,
descriptions, texts of records."""

LONGEST_WORD: Final = 100  # bytes; what is longer is no word and not indexed

_ANALYSER: Final = "words"


def analyser() -> tantivy.TextAnalyzer:
    """Return what takes a romanised text apart into words."""
    filters = (
        tantivy.Filter.remove_long(LONGEST_WORD + 1),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
    )
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for one in filters:
        builder = builder.filter(one)
    return builder.build()


def schema() -> tantivy.Schema:
    """Return the fields: IRI, kind and label are kept, the fields of text can only be searched."""
    builder = tantivy.SchemaBuilder()
    builder.add_bytes_field(IRI, stored=True)
    builder.add_bytes_field(LABEL, stored=True)
    builder.add_text_field(KIND, stored=True, tokenizer_name="raw", index_option="basic")
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name=_ANALYSER, index_option="position")
    return builder.build()


def with_analyser(index: tantivy.Index) -> tantivy.Index:
    """Tell an index what a word is; it knows the analyser by its name only."""
    index.register_tokenizer(_ANALYSER, analyser())
    return index
