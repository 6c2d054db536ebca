"""The record model: what every reader produces and every mapper takes.

A source is read into *entries*. An entry is one source record (a document of a volume, a line of a
file, an authority entry) with everything it states: the document, the conversations it sets down,
the people, offices, places and events it introduces, what was said and promised. The entry is
the unit that the gate sets aside, and its ``id`` names the graphs its quads go to.

Everything is immutable, unknown fields are refused, and the JSON Schema in
``docs/records.schema.json`` is generated from these classes. Things refer to each other by *refs*,
``kind:source-key`` (see ``kg.iris``).
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from kg.iris import parse_ref
from kg.terms import is_iri, is_language

__all__ = [
    "Agreement", "Anchor", "Citation", "Commitment", "CommitmentEvent", "Comparison", "Conversation", "Copy",
    "DateValue", "Document", "Entry", "Event", "ForeignGraph", "Handling", "LangText", "Layer", "Marking", "Mention",
    "Office", "Org", "Participation", "Person", "Place", "RecordSet", "Ref", "Remark", "SameAs",
    "SourceRecord", "Statement", "Tenure", "Text", "Topic", "Translation", "Venue",
]  # fmt: skip


def _checked_ref(value: str) -> str:
    parse_ref(value)
    return value


def _checked_iri(value: str) -> str:
    if not is_iri(value):
        msg = f"not an absolute IRI: {value!r}"
        raise ValueError(msg)
    return value


def _checked_language(value: str) -> str:
    if not is_language(value):
        msg = f"not a language tag: {value!r}"
        raise ValueError(msg)
    return value


Ref = Annotated[str, AfterValidator(_checked_ref), Field(json_schema_extra={"pattern": "^[a-z]+:[^\\s]+$"})]
"""``kind:source-key``, for example ``person:frus1961-63v05#p_RD3``."""

Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$")]
"""A code of one of the vocabulary's lists; membership is checked by the gate."""

Key = Annotated[str, StringConstraints(pattern=r"^[^\s<>\"{}|^`\\]+$", max_length=200)]
"""A source key: the source's own identity of the thing, without its kind."""

Slug = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=200)]
"""A readable key, which stands in the address as it is."""

Iri = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+$"),
    AfterValidator(_checked_iri),
]
_HOW_SURE: Final = "0 to 1: how sure the asserting agent is"
Confidence = Annotated[float, Field(ge=0, le=1, description=_HOW_SURE)]
Layer = Literal["source", "extracted", "curated", "inferred", "links"]
LangText = dict[
    Annotated[
        str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$"), AfterValidator(_checked_language)
    ],
    str,
]
"""Language tag to text, for example ``{"en": "..."}``."""


class Record(BaseModel):
    """Base of the model: frozen, and unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=False)


class DateValue(Record):
    """A date as the source has it and what it can mean.

    Words (``text``), EDTF level 1 (``edtf``), and plain bounds. Bounds left out are computed from
    the EDTF value; a date with neither is refused. An undated thing has words, no EDTF value and
    the widest bounds its context supports.
    """

    text: str | None = None
    edtf: str | None = None
    earliest: date | None = None
    latest: date | None = None
    local_time: str | None = Field(None, description="clock time as stated, with zone if given")
    day_part: Code | None = Field(None, description="code of the list day-part")

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        # Whether EDTF parses and agrees with the bounds is a check of the gate (45 checks, no. 10);
        # here only what the model needs: both bounds, computed when absent.
        if self.earliest is None or self.latest is None:
            if not self.edtf:
                msg = "a date needs an EDTF value or both bounds (earliest, latest)"
                raise ValueError(msg)
            from kg.records.dates import edtf_bounds

            low, high = edtf_bounds(self.edtf)
            object.__setattr__(self, "earliest", self.earliest or low)
            object.__setattr__(self, "latest", self.latest or high)
        return self

    @property
    def bounds(self) -> tuple[date, date]:
        """Return first and last day the date can mean."""
        assert self.earliest is not None
        assert self.latest is not None
        return self.earliest, self.latest


class SameAs(Record):
    """An identity link to another data set, with who says so and how sure."""

    iri: Iri
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")
    attributed_to: str = "Parley contributors"


class Tenure(Record):
    """A person holding an office, or seen to hold it on given days."""

    office: Ref
    start: DateValue | None = None
    end: DateValue | None = None
    attested_at: tuple[date, ...] = ()
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")


class Person(Record):
    """A person as one source entry knows them."""

    key: Key = Field(description="source key, e.g. frus1961-63v05#p_RD3 or an authority slug")
    name: str = Field(min_length=1, max_length=200, description='"Surname, Given" as the source prints it')
    alt_names: tuple[str, ...] = ()
    description: str | None = Field(
        None, max_length=600, description="role text as printed in a list of persons"
    )
    identifiers: tuple[str, ...] = Field(
        (), description="source entries joined in this person; its own key is always added"
    )
    birth: DateValue | None = None
    death: DateValue | None = None
    tenures: tuple[Tenure, ...] = ()
    same_as: tuple[SameAs, ...] = ()
    unlisted: bool = Field(
        False, description="met only as a participant, in no list of persons or authority; joined with care"
    )


class Office(Record):
    """A post, whoever holds it."""

    key: Slug
    name: str = Field(min_length=1)
    represents: Ref | None = None
    same_as: tuple[SameAs, ...] = ()


class Org(Record):
    """A body: government, state, mission, archive, company, party."""

    key: Slug
    name: str = Field(min_length=1)
    type: Literal["government", "state", "mission", "body", "group"] = "body"
    alt_names: tuple[str, ...] = ()
    represents: Ref | None = None
    same_as: tuple[SameAs, ...] = ()


class Place(Record):
    """A place, with coordinates (WGS 84 degrees) where known; a territory, with the years it lasted."""

    key: Slug
    name: str = Field(min_length=1)
    alt_names: tuple[str, ...] = ()
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    part_of: Ref | None = None
    since: DateValue | None = Field(None, description="when a territory began to exist")
    until: DateValue | None = Field(None, description="when a territory ceased to exist")
    follows: tuple[Ref, ...] = Field((), description="the territories that were there before it")
    same_as: tuple[SameAs, ...] = ()


class Event(Record):
    """A meeting that frames conversations, a happening they refer to, or a plan."""

    key: Slug
    name: str = Field(min_length=1)
    type: Literal["meeting", "historical", "planned"]
    held_on: DateValue | None = None
    place: Ref | None = None
    participants: tuple[Ref, ...] = Field((), description="who took part, of a meeting: a visit, a trip")
    planned_for: DateValue | None = None
    planned_place: Ref | None = None
    proposed_by: tuple[Ref, ...] = ()
    realised_as: Ref | None = None
    same_as: tuple[SameAs, ...] = ()


class RecordSet(Record):
    """A set in an archive's own arrangement: fond, series, file, journal, published volume."""

    key: Slug
    name: str = Field(min_length=1)
    parent: Ref | None = None
    holder: Ref | None = None
    accumulator: Ref | None = None
    identifier: str | None = Field(None, description="the archive's own reference code for this set")
    url: Iri | None = None


class Topic(Record):
    """A subject of the project's topic scheme."""

    key: Code
    name: str = Field(min_length=1)
    definition: str | None = None
    broader: Ref | None = None
    close_match: tuple[Iri, ...] = ()


class Participation(Record):
    """One agent's part in one conversation.

    Either ``participant`` names a person, office or body, or the part belongs to unnamed people
    (withheld names, "two advisers"): then ``participant`` is empty and ``listed_as`` says what is
    printed. A person is never made up.
    """

    participant: Ref | None = None
    listed_as: str | None = Field(
        None, max_length=400, description="name and title as the source prints them"
    )
    count: int | None = Field(None, ge=1, description="how many unnamed people, where printed")
    number: int | None = Field(
        None,
        ge=1,
        description="its number in the conversation, where several records list who took part; else its place in this list",
    )
    roles: tuple[Code, ...] = ("present",)
    office: Ref | None = Field(None, description="the office in which the person took part")
    on_behalf_of: Ref | None = None
    side: str | None = Field(None, max_length=120, description="name of the side, as printed")
    presence: str | None = Field(
        None, max_length=200, description='part-time presence as printed: "part of the meeting"'
    )
    found_by: Code | None = Field(
        None, description="code of the list found-by; in the curated layer, curator where left out"
    )
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")
    layer: Layer | None = Field(None, description="where it differs from the entry's")

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if self.participant is None and not self.listed_as:
            msg = "a participation needs a participant, or listed_as for unnamed people"
            raise ValueError(msg)
        return self


Venue = Annotated[str, StringConstraints(max_length=200)]


class Conversation(Record):
    """One exchange between people, seen as an event."""

    key: Key
    name: str | None = Field(
        None,
        min_length=1,
        description='short label, "Castro - Kudryavtsev, 28 April 1961"; left out only in an entry that extends',
    )
    held_on: DateValue | None = Field(None, description="left out only in an entry that extends")
    mode: Code | None = None
    status: Code = "recorded"
    place: Ref | None = None
    venue: Venue | None = Field(None, description="building or room, as printed")
    spoken_languages: tuple[str, ...] = ()
    participations: tuple[Participation, ...] = ()
    follows_up: tuple[Ref, ...] = ()
    part_of: Ref | None = Field(None, description="the meeting that frames it")
    topics: tuple[Ref, ...] = ()
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")


class Marking(Record):
    """A secrecy or handling marking as printed."""

    text: str = Field(min_length=1)
    level: Code | None = None
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")


class Handling(Record):
    """Something an office did with a record: approved, cleared, initialed it, sent it on. Nobody writes it by that."""

    type: Code = Field(description="code of the list handling")
    text: str = Field(
        min_length=1, max_length=400, description="who did it, or where it was sent, as the source prints it"
    )
    agents: tuple[Ref, ...] = Field((), description="those of them who are surely known")
    done_on: DateValue | None = None
    confidence: Confidence | None = Field(
        None, description="0 to 1: how sure who is meant; left out, nothing is stated"
    )


class Citation(Record):
    """The reference by which an archive finds a copy: the string, and its parts where read."""

    text: str = Field(min_length=1, max_length=1000)
    record_set: Ref | None = None
    container: str | None = None
    folio_start: str | None = None
    folio_end: str | None = None
    file_number: str | None = None


class Copy(Record):
    """One copy of a record, in one place."""

    copy_number: str | None = None
    holder: Ref | None = None
    citations: tuple[Citation, ...] = ()


class Text(Record):
    """One frozen text of a record or translation. ``content`` only where rights allow."""

    key: Slug = Field(description="e.g. wcda-188144.en1")
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the UTF-8 bytes"
    )
    length: int = Field(ge=0, description="code points")
    language: str | None = None
    content: str | None = None


class Translation(Record):
    """A translation of a record; a record of its own."""

    key: Slug = Field(description="record key + .en")
    title: str | None = None
    language: str
    coverage: Code = "full"
    translators: tuple[Ref, ...] = ()
    obtained_by: tuple[Ref, ...] = ()
    funders: tuple[Ref, ...] = ()
    publisher: Ref | None = None
    issued: date | None = None
    url: Iri | None = None
    rights: Iri | None = None
    rights_text: str | None = Field(None, max_length=2000)
    text: Text | None = None


class Document(Record):
    """A record in the archival sense: what a document sets down, not its copies or translations."""

    key: Slug = Field(description="e.g. frus1961-63v05-d69; the record's address")
    title: str | None = Field(
        None, min_length=1, max_length=1000, description="left out only in an entry that extends"
    )
    form: Code | None = Field(
        None, description="code of the list form; left out only in an entry that extends"
    )
    records: tuple[Ref, ...] = Field((), description="conversations it sets down")
    mentions: tuple[Ref, ...] = Field((), description="conversations it refers to")
    authors: tuple[Ref, ...] = ()
    addressees: tuple[Ref, ...] = ()
    written_on: DateValue | None = None
    place: Ref | None = None
    language: str | None = None
    language_inferred: bool = False
    registry_number: str | None = None
    identifiers: tuple[str, ...] = ()
    included_in: tuple[Ref, ...] = ()
    markings: tuple[Marking, ...] = ()
    handling: tuple[Handling, ...] = Field((), description="what was done with it before it was filed")
    copies: tuple[Copy, ...] = ()
    translations: tuple[Translation, ...] = ()
    text: Text | None = None
    url: Iri | None = Field(None, description="where it is published")
    rights: Iri | None = None
    obtained_by: tuple[Ref, ...] = ()
    part_number: int | None = Field(None, ge=1)
    part_count: int | None = Field(None, ge=1)
    silent_on: tuple[Code, ...] = ()
    pages: int | None = Field(None, ge=1)
    abstract: str | None = Field(
        None, min_length=1, max_length=4000, description="summary of the contents, as the source prints it"
    )


class Anchor(Record):
    """The place in a text version that supports a claim: code points, half open, and a digest."""

    text: Ref
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] = Field(
        description="first 32 hex digits of SHA-256 of the anchored characters"
    )


class Statement(Record):
    """One speech act as attested by one record."""

    key: Slug = Field(description="record key + .s + serial, e.g. wcda-188144.s10")
    reported: bool = Field(False, description="relayed from an earlier conversation")
    made_in: Ref
    order: int = Field(ge=0)
    speakers: tuple[Ref, ...] = ()
    addressees: tuple[Ref, ...] = ()
    act: Code
    modality: Code | None = None
    reporting: Code | None = None
    summary: LangText = Field(description="in our own words, at most 400 characters")
    condition: LangText = Field(default_factory=dict)
    responds_to: tuple[Ref, ...] = ()
    reports: tuple[Ref, ...] = ()
    instructed_by: tuple[Ref, ...] = ()
    refers_to: tuple[Ref, ...] = ()
    topics: tuple[Ref, ...] = ()
    confidence: Confidence
    evidence: tuple[Anchor, ...] = ()


class Remark(Record):
    """A comment of the record's author to the reader; not part of the exchange."""

    key: Slug = Field(description="record key + .n + serial")
    author: Ref
    summary: LangText
    reports: tuple[Ref, ...] = ()
    refers_to: tuple[Ref, ...] = ()
    topics: tuple[Ref, ...] = ()
    confidence: Confidence
    evidence: tuple[Anchor, ...] = ()


class CommitmentEvent(Record):
    """A change in the life of a commitment."""

    status: Code
    on_date: DateValue | None = None
    on_date_of: Ref | None = Field(None, description="a conversation whose date it takes")
    evidence: tuple[Anchor, ...] = ()
    evidence_of: tuple[Ref, ...] = Field((), description="statements whose evidence it shares")
    note: LangText = Field(default_factory=dict)
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")
    attributed_to: str | None = None


class Commitment(Record):
    """An obligation created by a promise, an acceptance or an instruction."""

    key: Key
    debtors: tuple[Ref, ...] = ()
    creditors: tuple[Ref, ...] = ()
    created_by: tuple[Ref, ...] = ()
    summary: LangText
    condition: LangText = Field(default_factory=dict)
    topics: tuple[Ref, ...] = ()
    due: DateValue | None = None
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")
    events: tuple[CommitmentEvent, ...] = ()


class Agreement(Record):
    """Something two or more parties agreed, orally or in an instrument."""

    key: Slug
    name: str
    agreed_by: tuple[Ref, ...] = ()
    reached_in: tuple[Ref, ...] = ()
    made_by: tuple[Ref, ...] = Field((), description="the statements that made it")
    summary: LangText = Field(default_factory=dict)
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")


class Mention(Record):
    """A stretch of text that names a thing, resolved or not."""

    key: Slug
    surface_form: str = Field(min_length=1, max_length=80)
    refers_to: Ref | None = None
    anchor: Anchor | None = None
    anchor_of: Ref | None = Field(None, description="a statement whose evidence it shares")
    status: Code = "resolved"
    confidence: Confidence | None = Field(None, description=f"{_HOW_SURE}; left out, nothing is stated")


class Comparison(Record):
    """A finding about two statements, records or conversations."""

    key: Slug
    compares: tuple[Ref, Ref]
    relation: Code
    attributed_to: str
    confidence: Confidence
    note: LangText = Field(default_factory=dict)


class Entry(Record):
    """One source record: everything one document, line or authority entry states."""

    id: Key = Field(description="names its graphs: record key, or authority set + / + slug")
    authority: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]*$")] | None = Field(
        None, description="set of an authority entry (persons, places ...); its quads share that set's graph"
    )
    extends: bool = Field(False, description="adds to a record that another reader made")
    layer: Layer = "source"
    attributed_to: str | None = Field(None, description="who states it, where that is not the source")
    source: str = Field("", description="file it was read from; filled by the reader")
    place: str = Field("", description="where in the file: line, element id; filled by the reader")
    documents: tuple[Document, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    persons: tuple[Person, ...] = ()
    offices: tuple[Office, ...] = ()
    orgs: tuple[Org, ...] = ()
    places: tuple[Place, ...] = ()
    events: tuple[Event, ...] = ()
    record_sets: tuple[RecordSet, ...] = ()
    topics: tuple[Topic, ...] = ()
    statements: tuple[Statement, ...] = ()
    remarks: tuple[Remark, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    mentions: tuple[Mention, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    unmapped: tuple[tuple[str, str], ...] = Field(
        (), description="field and value that were read but have no place in the model"
    )

    @model_validator(mode="after")
    def _whole_unless_extending(self) -> Self:
        # An entry that extends adds to what another reader said; it need not say the title again,
        # and saying it twice in two layers would be a claim of its own.
        if self.extends:
            return self
        for document in self.documents:
            if document.title is None or document.form is None:
                msg = f"document {document.key!r} needs a title and a form"
                raise ValueError(msg)
        for conversation in self.conversations:
            if conversation.name is None or conversation.held_on is None:
                msg = f"conversation {conversation.key!r} needs a name and held_on"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _graph_can_be_named(self) -> Self:
        if not is_iri(f"http://localhost/graph/{self.graph}/source"):
            msg = f"the id {self.id!r} cannot stand in the name of a graph"
            raise ValueError(msg)
        return self

    @property
    def graph(self) -> str:
        """Return the first part of its graph names: the record, or ``authority-{set}``."""
        return f"authority-{self.authority}" if self.authority else self.id


class ForeignGraph(Record):
    """One graph of an RDF file published as it is: canonical N-Quads lines, sorted."""

    id: str = Field(description="the graph's IRI, or file name + # for what stood in no graph")
    graph: Annotated[str, AfterValidator(_checked_iri)]
    lines: tuple[str, ...]
    source: str = ""
    file: str = Field("", description="the file's own name, without the folders it was found in")
    place: str = ""
    rewritten_literals: int = Field(0, description="literals whose lexical form was made canonical")


SourceRecord = Entry | ForeignGraph


def dump_json(record: SourceRecord) -> str:
    """Return the record as one line of JSON, defaults left out, keys in the order of the model."""
    return record.model_dump_json(exclude_defaults=True)


def entry_from(data: dict[str, Any]) -> Entry:
    """Make an entry from decoded JSON or YAML. Raises pydantic.ValidationError."""
    return Entry.model_validate(data)
