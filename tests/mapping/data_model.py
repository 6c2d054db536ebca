"""Makes the tables of docs/data-model.md from the mapping itself.

For every field of the record model, the entry that fills every field is mapped with and without
that field: what is missing then is what the field becomes. ``python -m tests.mapping.data_model``
writes the tables; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel

from kg.mapping import map_entry
from kg.records import model
from kg.records.model import Entry
from kg.terms import Quad, curie, unwrap_iri
from tests.mapping.gold import IRIS, entries

DOCUMENT: Final = Path(__file__).resolve().parent.parent.parent / "docs" / "data-model.md"
BEGIN: Final = "<!-- begin: made by python -m tests.mapping.data_model -->\n"
END: Final = "<!-- end -->\n"

RECORDS: Final[tuple[type[BaseModel], ...]] = (
    model.Conversation, model.Participation, model.Document, model.Marking, model.Handling, model.Copy, model.Citation,
    model.Translation, model.Text, model.Person, model.Tenure, model.Office, model.Org, model.Place,
    model.Event, model.RecordSet, model.Topic, model.Statement, model.Remark, model.Anchor,
    model.Commitment, model.CommitmentEvent, model.Agreement, model.Mention, model.Comparison,
    model.DateValue, model.SameAs,
)  # fmt: skip

STRUCTURAL: Final = {
    "key": "its address, `/id/`",
    "layer": "the graph the participation and its link go to",
    "unlisted": "not published; keeps the person apart when persons are joined",
    "content": "not in the graph; pinned in the release's `texts/`",
}
"""Fields that become no property."""

SPECIAL: Final = {
    (model.Topic, "key"): "its address, `/vocab/topic/`",
    (model.Text, "key"): "its address, `/id/text/`",
    (
        model.Statement,
        "key",
    ): "its address, `/id/statement/`; `parley:attestedIn` (the record it begins with)",
    (model.Remark, "key"): "its address, `/id/statement/`; `parley:attestedIn` (the record it begins with)",
    (model.Document, "key"): "its address, `/id/record/`",
    (model.Translation, "key"): "its address, `/id/record/`",
    (model.RecordSet, "key"): "its address, `/id/recordset/`",
    (model.Person, "key"): "its address, `/id/person/` (minted); `dcterms:identifier`",
    (model.Conversation, "key"): "its address, `/id/conversation/` (minted)",
    (model.Commitment, "key"): "its address, `/id/commitment/` (minted)",
    (model.Participation, "number"): "its address, `#p` and the number",
    (model.Document, "translations"): "`parley:translationOf`, said of the translation",
    (model.Commitment, "events"): "`parley:ofCommitment`, said of the event",
    (model.Person, "tenures"): "`org:member`, said of the tenure",
    (model.Tenure, "office"): "`org:post`; the name of the tenure's node",
    (model.Statement, "evidence"): "`parley:evidence`",
    (
        model.DateValue,
        "edtf",
    ): "`rico:normalizedDateValue`; the name of the node, for dates of lives and tenures",
    (model.SameAs, "iri"): "`schema:sameAs` (links); `oa:hasBody` of the `parley:IdentityLink` (links)",
    (model.SameAs, "confidence"): "`parley:confidence` of the `parley:IdentityLink` (links)",
    (model.SameAs, "attributed_to"): "`prov:wasAttributedTo` of the `parley:IdentityLink` (links)",
}


def record_types() -> list[type[BaseModel]]:
    """Every class of the record model whose fields are mapped."""
    return [c for c in vars(model).values() if isinstance(c, type) and issubclass(c, model.Record)
            and c not in (model.Record, model.Entry, model.ForeignGraph)]  # fmt: skip


def example() -> Entry:
    return entries("every-field")[0]


def one_layer(entry: Entry) -> Entry:
    """Return the entry with all its participations in its own layer, so that the tables show each property once."""
    cleared = without(entry, model.Participation, "layer")
    assert isinstance(cleared, Entry)
    return cleared


def filled(value: Any) -> Iterator[tuple[type[BaseModel], str]]:
    """Yield class and field of whatever is filled anywhere in a record."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if inner not in (None, (), {}, ""):
                yield type(value), name
            yield from filled(inner)
    elif isinstance(value, tuple):
        for item in value:
            yield from filled(item)


def without(value: Any, kind: type[BaseModel], field: str) -> Any:
    """Return a record in which a field of all records of a kind is empty, or different where it must be."""
    if isinstance(value, tuple):
        return tuple(without(item, kind, field) for item in value)
    if not isinstance(value, BaseModel):
        return value
    changes = {name: without(getattr(value, name), kind, field) for name in type(value).model_fields}
    if isinstance(value, kind):
        changes[field] = another(kind, field, changes[field])
    return value.model_copy(update=changes)


def another(kind: type[BaseModel], field: str, value: Any) -> Any:
    info = kind.model_fields[field]
    if isinstance(value, date):
        return date(1800, 1, 1)
    if value is None or type(None) in get_args(info.annotation):
        return None
    if isinstance(value, bool):
        return not value
    if isinstance(value, (tuple, dict)):
        return type(value)() if field != "compares" else ("record:other", "record:another")
    if isinstance(value, float):
        return 0.123
    if isinstance(value, int):
        return 123
    if isinstance(value, BaseModel):
        return model.DateValue(edtf="1800-01-01")
    if field == "type":
        return {"government": "state", "state": "mission", "mission": "body", "body": "group", "group": "government",
                "meeting": "historical", "historical": "planned", "planned": "meeting"}.get(value, "other")  # fmt: skip
    return (
        "person:other" if ":" in value and field != "iri" else "other" if field != "iri" else "http://other/"
    )


def becomes(entry: Entry, kind: type[BaseModel], field: str) -> set[tuple[str, str]]:
    """Return property and layer of what a field becomes."""
    before = set(map_entry(entry, IRIS))
    after = set(map_entry(without(entry, kind, field), IRIS))
    about = {q.subject for q in after}
    gone = {q for q in before - after if not q.graph.endswith("graph/provenance>")}
    # Nodes that are gone altogether belong to the record in the field, which has a table of its own.
    # What is left is about the node that had the field, or leads back to it.
    direct = {q for q in gone if q.subject in about} or {q for q in gone if q.object in about}
    return {(name(q), layer(entry, q)) for q in direct}


def name(quad: Quad) -> str:
    found = curie(unwrap_iri(quad.predicate))
    assert found, quad
    return f"`{found}`" if found != "rdf:type" else "the classes of the node"


def layer(entry: Entry, quad: Quad) -> str:
    own = unwrap_iri(quad.graph).rpartition("/")[2]
    return "" if own == entry.layer else own


def row(entry: Entry, kind: type[BaseModel], field: str) -> str:
    info = kind.model_fields[field]
    said = SPECIAL.get((kind, field)) or STRUCTURAL.get(field)
    if said is None:
        found = sorted(becomes(entry, kind, field))
        said = ", ".join(f"{term} ({where})" if where else term for term, where in found)
    elif field == "key" and (kind, field) not in SPECIAL:
        said = f"{said}{kind.__name__.lower()}/`".replace("`/id/`", "`/id/")
    return f"| `{field}` | {said} | {(info.description or '').replace('|', '/')} |"


def tables() -> str:
    entry = one_layer(example())
    parts = []
    for kind in RECORDS:
        rows = [row(entry, kind, field) for field in kind.model_fields]
        summary = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
        parts.append(
            f"### {kind.__name__}\n\n{summary}\n\n| Field | Becomes | Note |\n| --- | --- | --- |\n"
            + "\n".join(rows)
        )
    return "\n" + "\n\n".join(parts) + "\n\n"


def document(text: str) -> str:
    """Return the document with its tables made anew."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}{tables()}{END}{tail}"


def main() -> None:
    DOCUMENT.write_text(document(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    print(DOCUMENT)


if __name__ == "__main__":
    main()
