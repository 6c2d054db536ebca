"""The interchange format: entries of the record model as JSON lines, JSON or YAML.

What a curator edits by hand. So everything wrong is reported at once, in plain words, with file,
line and field; the entry concerned is set aside and the others go on.

YAML is read with text for every value: ``0104`` keeps its zero, ``no`` stays a language, and a
date stays the EDTF it was written as; the model turns text into numbers where it wants numbers.
The tree is built from parser events, one after the other, because deep nesting overruns the C
stack of the library's own composer.
"""

from __future__ import annotations

import codecs
import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, ClassVar, Final, Self, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kg.config import Settings
from kg.errors import SourceError
from kg.records.findings import Finding
from kg.records.model import Entry

__all__ = ["InterchangeReader", "field_table", "schema_json"]

_BOM: Final = codecs.BOM_UTF8
_MAX_DEPTH: Final = 100
_MAX_ALIASED: Final = 100_000
_TAGS: Final = frozenset(
    {"!"}
    | {f"tag:yaml.org,2002:{t}" for t in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")}
)
_NULLS: Final = frozenset(["", "~", "null", "Null", "NULL"])

# Recognition. Fields that hardly any other file has; ``id`` alone says nothing in JSON.
_FIELDS: Final = "|".join(name for name in Entry.model_fields if name not in {"id", "source", "place"})
_JSON_FIELD: Final = re.compile(rf'"({_FIELDS})"\s*:'.encode())
_YAML_FIELD: Final = re.compile(rf"^(- |  |)({_FIELDS})\s*:".encode(), re.MULTILINE)
_YAML_ID: Final = re.compile(rb"^(- )?id\s*:", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class _Located:
    """One entry as decoded, its line, and the lines of its parts where they are known."""

    data: Any
    line: int
    # id() of a list or mapping -> key or index -> line; the containers live as long as ``data``
    lines: Mapping[int, Mapping[Any, int]]


@dataclass(frozen=True)
class InterchangeReader:
    """Reads ``records`` files. ``max_bytes`` bounds a line, and a file that is parsed as a whole."""

    format: ClassVar[str] = "records"

    max_bytes: int = 32 << 20

    def with_settings(self, settings: Settings) -> Self:
        """Return a reader that obeys ``max_line_mib``."""
        return type(self)(max_bytes=settings.max_line_mib << 20)

    def recognises(self, path: Path, head: bytes) -> bool:
        """Tell from extension and field names whether the file holds entries."""
        start = head.removeprefix(_BOM).lstrip()
        suffix = path.suffix.lower()
        if suffix in {".jsonl", ".ndjson"}:
            return True
        if start[:1] in b"{[":
            return bool(start) and _JSON_FIELD.search(start) is not None
        if suffix in {".yaml", ".yml"}:
            return bool(_YAML_FIELD.search(start) or _YAML_ID.search(start))
        return start.startswith(b"---") and _YAML_FIELD.search(start) is not None

    def read(self, path: Path, name: str) -> Iterator[Entry | Finding]:
        """Yield the entries of a file and what is wrong with others.

        Raises SourceError when a file that is parsed as a whole cannot be parsed.
        """
        with path.open("rb") as file:
            if file.read(3) != _BOM:
                file.seek(0)
            if _is_lines(path, file, self.max_bytes):
                located: Iterator[_Located | Finding] = _json_lines(file, name, self.max_bytes)
            else:
                text = _whole(file, name, self.max_bytes)
                is_json = text.lstrip()[:1] in {"{", "["} and path.suffix.lower() not in {".yaml", ".yml"}
                located = _json_document(text, name) if is_json else _yaml_documents(text, name)
            for item in located:
                if isinstance(item, Finding):
                    yield item
                else:
                    yield from _entry(item, name)


def _is_lines(path: Path, file: BinaryIO, limit: int) -> bool:
    """Tell JSON lines from a JSON document: their first line is a whole object. Rewinds."""
    if path.suffix.lower() in {".jsonl", ".ndjson"}:
        return True
    if path.suffix.lower() in {".yaml", ".yml"}:
        return False
    start = file.tell()
    first = b""
    while not first.strip():
        first = file.readline(limit + 1)
        if not first:
            break
    file.seek(start)
    if not first.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


# --- decoding -------------------------------------------------------------------------------


class _DuplicateFieldError(ValueError):
    pass


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DuplicateFieldError(key)
            seen.add(key)
    return result


def _no_constant(name: str) -> Any:
    msg = f"{name} is not a number in JSON"
    raise ValueError(msg)


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constant)


def _json_lines(file: BinaryIO, name: str, limit: int) -> Iterator[_Located | Finding]:
    number, offset = 0, file.tell()
    while line := file.readline(limit + 1):
        number += 1
        start, offset = offset, offset + len(line)
        if len(line) > limit and not line.endswith(b"\n"):
            while rest := file.readline(1 << 20):
                offset += len(rest)
                if rest.endswith(b"\n"):
                    break
            yield _problem(
                "line-too-long",
                name,
                f"line {number}",
                f"the line has {offset - start:,} bytes, more than the {limit:,} allowed",
                remedy="Put one entry on a line, or raise max_line_mib in kg.toml.",
            )
            continue
        if line.isspace():
            continue
        try:
            text = line.decode()
        except UnicodeDecodeError as exc:
            yield _problem(
                "not-utf8",
                name,
                f"line {number}, byte {start + exc.start}",
                f"byte {line[exc.start]:#04x} is not UTF-8",
                remedy="Save the file as UTF-8.",
            )
            continue
        try:
            yield _Located(_DECODER.decode(text), number, {})
        except (ValueError, RecursionError) as exc:
            yield _json_problem(exc, name, number)


def _json_problem(exc: ValueError | RecursionError, name: str, line: int) -> Finding:
    if isinstance(exc, _DuplicateFieldError):
        return _problem(
            "duplicate-field",
            name,
            f"line {line}",
            f'the field "{exc}" stands twice in one object',
            remedy="Keep one of them.",
        )
    if isinstance(exc, json.JSONDecodeError):
        return _problem(
            "json-syntax",
            name,
            f"line {line + exc.lineno - 1}, column {exc.colno}",
            f"not valid JSON: {exc.msg}",
            remedy="Look for a missing comma, quote or bracket just before this place.",
        )
    reason = "brackets are nested too deeply" if isinstance(exc, RecursionError) else str(exc)
    return _problem(
        "json-syntax",
        name,
        f"line {line}",
        f"not valid JSON: {reason}",
        remedy="Write the entry as plain JSON (RFC 8259), or as YAML.",
    )


def _whole(file: BinaryIO, name: str, limit: int) -> str:
    start = file.tell()
    content = file.read(limit + 1)
    if len(content) > limit:
        raise SourceError(
            f"the file has more than the {limit:,} bytes that are parsed as a whole.",
            source=name,
            remedy="Write it as JSON lines, one entry on a line, or raise max_line_mib in kg.toml.",
            finding_code="source-too-large",
        )
    try:
        return content.decode()
    except UnicodeDecodeError as exc:
        raise SourceError(
            f"byte {content[exc.start]:#04x} is not UTF-8.",
            source=name,
            place=f"byte {start + exc.start}",
            remedy="Save the file as UTF-8.",
            finding_code="not-utf8",
        ) from exc


def _json_document(text: str, name: str) -> Iterator[_Located]:
    """Yield the one entry of a JSON file, or those of its list."""
    position = _skip(text, 0)
    is_list = text[position] == "["
    position = _skip(text, position + 1) if is_list else position
    try:
        while not (is_list and text[position : position + 1] == "]"):
            line = text.count("\n", 0, position) + 1
            data, end = _DECODER.raw_decode(text, position)
            yield _Located(data, line, {})
            position = _skip(text, end)
            if not is_list:
                break
            mark = text[position : position + 1]
            if mark not in {",", "]"}:
                msg = "Expecting ',' or ']'"
                raise json.JSONDecodeError(msg, text, position)
            if mark == ",":
                position = _skip(text, position + 1)
        position = _skip(text, position + 1) if is_list else position
        if position < len(text):
            msg = "Extra data"
            raise json.JSONDecodeError(msg, text, position)
    except (ValueError, RecursionError) as exc:
        problem = _json_problem(exc, name, 1 if isinstance(exc, json.JSONDecodeError) else line)
        raise SourceError(
            problem.message,
            source=name,
            place=problem.place,
            remedy=problem.remedy,
            finding_code=problem.code,
        ) from exc


def _skip(text: str, position: int) -> int:
    while text[position : position + 1].isspace():
        position += 1
    return position


# --- YAML -----------------------------------------------------------------------------------


def _yaml_documents(text: str, name: str) -> Iterator[_Located]:
    """Yield the entries of a YAML file: each document is an entry or a list of entries."""
    tree = _YamlTree(name)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            tree.feed(event)
            if isinstance(event, yaml.DocumentEndEvent):
                yield from tree.entries()
                tree = _YamlTree(name)
    except yaml.MarkedYAMLError as exc:
        mark = exc.problem_mark or exc.context_mark
        reason = " ".join(part for part in (exc.context, exc.problem) if part)
        raise _yaml_error(name, mark, reason) from exc
    except yaml.YAMLError as exc:
        found = re.search(r"position (\d+)", str(exc))
        before = text[: int(found[1])] if found else ""
        reason = getattr(exc, "reason", None) or str(exc)
        place = f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"
        raise _yaml_error(name, place, reason) from exc


def _yaml_error(name: str, mark: Any, reason: str, code: str = "yaml-syntax") -> SourceError:
    place = (
        mark if isinstance(mark, str) else f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
    )
    return SourceError(
        f"not valid YAML: {reason}.",
        source=name,
        place=place,
        remedy="Look at the indentation, and at quotes round text with a colon in it, just before this place.",
        finding_code=code,
    )


class _YamlTree:
    """Builds one YAML document from events: text, None, lists and mappings, with their lines."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[int, dict[Any, int]] = {}
        self._root: list[Any] = []
        self._root_lines: list[int] = []
        # containers being filled; for mappings the key waiting for its value stands in _keys
        self._open: list[list[Any] | dict[str, Any]] = []
        self._keys: list[str | None] = []
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._open_anchors: list[tuple[str | None, int]] = []
        self._nodes = 0
        self._aliased = 0

    def entries(self) -> Iterator[_Located]:
        for data, line in zip(self._root, self._root_lines, strict=True):
            if isinstance(data, list):
                inside = self.lines[id(data)]
                for i, item in enumerate(data):
                    yield _Located(item, inside[i], self.lines)
            elif data is not None:
                yield _Located(data, line, self.lines)

    def feed(self, event: yaml.Event) -> None:
        mark = event.start_mark
        if isinstance(event, yaml.ScalarEvent):
            self._check_tag(event)
            plain = not event.style and event.implicit[0]
            value = None if plain and event.value in _NULLS else event.value
            self._nodes += 1
            if event.anchor:
                self._anchors[event.anchor] = (value, 1)
            self._add(value, mark)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self._check_tag(event)
            if len(self._open) >= _MAX_DEPTH:
                raise _yaml_error(self.name, mark, f"nested more than {_MAX_DEPTH} deep")
            container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._add(container, mark)
            self.lines[id(container)] = {}
            self._open.append(container)
            self._keys.append(None)
            self._open_anchors.append((event.anchor, self._nodes + self._aliased))
            self._nodes += 1
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = self._open.pop()
            self._keys.pop()
            anchor, before = self._open_anchors.pop()
            if anchor:
                self._anchors[anchor] = (closed, self._nodes + self._aliased - before)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(event, mark)

    def _alias(self, event: yaml.AliasEvent, mark: Any) -> None:
        if event.anchor not in self._anchors:
            # Also met when an alias stands inside what it names: that is not finished yet.
            raise _yaml_error(self.name, mark, f"the alias *{event.anchor} names nothing before it")
        value, size = self._anchors[event.anchor]
        self._aliased += size
        if self._aliased > _MAX_ALIASED:
            reason = f"aliases expand to more than {_MAX_ALIASED:,} values"
            raise _yaml_error(self.name, mark, reason, "yaml-aliases")
        self._add(value, mark)

    def _check_tag(self, event: Any) -> None:
        # Tags of the core schema (!!str) say nothing that the model does not know; others ask for
        # objects of a programming language.
        if event.tag and event.tag not in _TAGS:
            raise _yaml_error(self.name, event.start_mark, f"the tag {event.tag} is not allowed")

    def _add(self, value: Any, mark: Any) -> None:
        line = mark.line + 1
        if not self._open:
            self._root.append(value)
            self._root_lines.append(line)
            return
        container, key = self._open[-1], self._keys[-1]
        if isinstance(container, list):
            self.lines[id(container)][len(container)] = line
            container.append(value)
        elif key is None:
            if isinstance(value, list | dict):
                raise _yaml_error(self.name, mark, "a field name must be text")
            name = "null" if value is None else value
            if name in container:
                reason = f'the field "{name}" stands twice in one mapping'
                raise _yaml_error(self.name, mark, reason, "duplicate-field")
            self._keys[-1] = name
            self.lines[id(container)][name] = line
        else:
            container[key] = value
            self._keys[-1] = None


# --- validation -----------------------------------------------------------------------------


def _problem(
    code: str, name: str, place: str, problem: str, *, remedy: str = "", record: str = "", value: str = ""
) -> Finding:
    return Finding(
        code=code,
        severity="violation",
        message=f"{problem}.",
        source=name,
        record=record,
        place=place,
        remedy=remedy,
        value=value,
        sets_aside=True,
    )


def _entry(item: _Located, name: str) -> Iterator[Entry | Finding]:
    data = item.data
    if not isinstance(data, dict):
        yield _problem(
            "wrong-value",
            name,
            f"line {item.line}",
            f"an entry is a mapping of fields, not {_kind(data)}",
            remedy="Every entry has at least an id; see docs/sources.md.",
            value=_shown(data),
        )
        return
    try:
        json.dumps(data, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        yield _problem(
            "wrong-value",
            name,
            f"line {item.line}",
            "a \\u escape stands for half a character (a lone surrogate)",
            remedy="Write the character itself.",
        )
        return
    filled = data | {"source": name, "place": f"line {item.line}"}
    try:
        yield Entry.model_validate(filled)
    except ValidationError as exc:
        record = data.get("id")
        for error in exc.errors(include_url=False):
            yield _finding(error, item, name, record if isinstance(record, str) else "")


def _finding(error: ErrorDetails, item: _Located, name: str, record: str) -> Finding:
    location = tuple(part for part in error["loc"] if part != "[key]")
    code, problem, remedy = _explain(error, location)
    field = _field_path(location)
    line = _line_of(location, item)
    place = f"line {line}, field {field}" if field else f"line {line}"
    finding = _problem(
        code, name, place, problem, remedy=remedy, record=record, value=_shown(error.get("input"))
    )
    return finding.model_copy(update={"path": field})


def _field_path(location: Sequence[str | int]) -> str:
    """Return ``conversations[0].held_on.edtf``."""
    path = ""
    for part in location:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path


def _line_of(location: Sequence[str | int], item: _Located) -> int:
    """Return the line of the deepest part of the path that is really there."""
    here, line = item.data, item.line
    for part in location:
        line = item.lines.get(id(here), {}).get(part, line)
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            break
    return line


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f'the text "{_shown(value)}"'
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    return f"{_shown(value)}"


def _shown(value: Any) -> str:
    if value is None or isinstance(value, list | dict | tuple):
        return ""
    text = str(value)
    return text if len(text) <= 80 else text[:77] + "..."


_PATTERNS: Final = {
    r"^[a-z0-9][a-z0-9-]*$": "a code: lower-case letters, digits and hyphens",
    r"^[^\s<>\"{}|^`\\]+$": "a key: no blanks, quotes, angle or curly brackets",
    r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|^`\\]+$": "an absolute IRI, such as https://example.org/x",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "a key that can stand in an address: letters, digits, dots, hyphens, underscores",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8})*$": "a language tag, such as en or ru-Latn",
    r"^[A-Za-z0-9][A-Za-z0-9.-]*$": "the name of an authority set: letters, digits, dots and hyphens",
    r"^[0-9a-f]{64}$": "a SHA-256 digest: 64 hexadecimal digits, lower case",
    r"^[0-9a-f]{32}$": "the first 32 hexadecimal digits of a SHA-256 digest, lower case",
}
"""What the patterns of the model mean, for people. A test holds it against the model."""

_REFERENCE: Final = re.compile(r"^not a (reference|readable key)")
_NOT_EDTF: Final = re.compile(r"^not a date in EDTF")


_SEE_FIELDS: Final = "Correct it; docs/sources.md says what each field takes."


def _explain(error: ErrorDetails, location: Sequence[str | int]) -> tuple[str, str, str]:
    """Return code, problem and remedy of one validation error, in a curator's words."""
    kind, context, value = error["type"], error.get("ctx", {}), error.get("input")
    field = str(location[-1]) if location else ""
    here = f'the field "{field}"' if field and not field.isdigit() else "this value"
    if kind == "missing":
        if field.isdigit():
            return "missing-field", "two values are needed here", "Add the missing one."
        return "missing-field", f'the field "{field}" is missing', f"Add it: {_description(location)}."
    if kind == "extra_forbidden":
        known = sorted(_model_at(location[:-1]).model_fields)
        close = difflib.get_close_matches(field, known, n=1, cutoff=0.6)
        guess = f'Did you mean "{close[0]}"? ' if close else ""
        return (
            "unknown-field",
            f'there is no field "{field}" here',
            f"{guess}Known fields: {', '.join(known)}.",
        )
    if kind.startswith(("date", "time")):
        return (
            "impossible-date",
            f"{_kind(value)} is not a day of the calendar",
            "Write it as 1961-04-28; a date that is not known to the day goes into edtf.",
        )
    if kind == "value_error":
        reason = str(context.get("error", error["msg"])).rstrip(".")
        if _REFERENCE.match(reason):
            return "bad-reference", reason, "For example person:frus1961-63v05#p_RD3 or place:vienna."
        if _NOT_EDTF.match(reason):
            return "impossible-date", reason, "For example 1961-04-28, 1961-08~ or 1961-09-01/1961-09-06."
        return "missing-field", reason, "Add what is missing; docs/sources.md lists the fields."
    if value is None:
        return "missing-field", f"{here} is empty", "Fill it in, or leave the field out."
    if kind == "literal_error":
        expected = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        close = difflib.get_close_matches(str(value), expected, n=1)
        guess = f'Did you mean "{close[0]}"?' if close else _SEE_FIELDS
        return "wrong-value", f"{here} is {_kind(value)}; it must be one of {', '.join(expected)}", guess
    if kind == "string_pattern_mismatch":
        meaning = _PATTERNS.get(str(context["pattern"]), str(context["pattern"]))
        return "wrong-value", f"{_kind(value)} is not {meaning}", _SEE_FIELDS
    if kind == "string_too_short":
        return "missing-field", f"{here} is empty", "Fill it in, or leave the field out."
    if kind == "string_too_long":
        most = context["max_length"]
        return (
            "wrong-value",
            f"{here} has {len(str(value)):,} characters; {most:,} is the most",
            "Shorten it.",
        )
    if kind in _TYPES:
        return "wrong-value", f"{here} must be {_TYPES[kind]}, not {_kind(value)}", _SEE_FIELDS
    if kind in _BOUNDS:
        relation, name = _BOUNDS[kind]
        return (
            "wrong-value",
            f"{here} is {_shown(value)}; it must be {relation} {context[name]:g}",
            _SEE_FIELDS,
        )
    return "wrong-value", f"{here}: {error['msg'][:1].lower()}{error['msg'][1:]}", _SEE_FIELDS


_TYPES: Final = {
    "string_type": "text",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping of fields",
    "model_attributes_type": "a mapping of fields",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}
_BOUNDS: Final = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "greater_than": ("more than", "gt"),
    "less_than": ("less than", "lt"),
}


def _model_at(location: Sequence[str | int]) -> type[BaseModel]:
    """Return the class of the model that a path leads to."""
    model: type[BaseModel] = Entry
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = _model_in(model.model_fields[part].annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _description(location: Sequence[str | int]) -> str:
    field = _model_at(location[:-1]).model_fields.get(str(location[-1]))
    return (field.description if field else None) or "every entry of this kind has it"


# --- documentation --------------------------------------------------------------------------


def schema_json() -> str:
    """Return the JSON Schema of one entry, as published in docs/records.schema.json."""
    schema = Entry.model_json_schema(mode="validation")
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def field_table() -> str:
    """Return the fields of the record model as Markdown, as they stand in docs/sources.md."""
    return "\n".join(_table_of(model) for model in _models(Entry, []))


def _models(model: type[BaseModel], found: list[type[BaseModel]]) -> list[type[BaseModel]]:
    """Collect a class of the model and those its fields lead to, in the order of the model."""
    if model not in found:
        found.append(model)
        for field in model.model_fields.values():
            inner = _model_in(field.annotation)
            if inner is not None:
                _models(inner, found)
    return found


def _table_of(model: type[BaseModel]) -> str:
    doc = " ".join((model.__doc__ or "").split())
    rows = [
        f"### {model.__name__}",
        "",
        doc,
        "",
        "| field | holds | | meaning |",
        "| --- | --- | --- | --- |",
    ]
    for name, field in model.model_fields.items():
        need = "required" if field.is_required() else ""
        meaning = (field.description or "").replace("|", "\\|")
        rows.append(f"| `{name}` | {_holds(model.__annotations__[name])} | {need} | {meaning} |")
    return "\n".join([*rows, ""])


def _holds(annotation: str) -> str:
    """Return the type of a field for people, from its annotation."""
    plain = annotation.replace(" | None", "")
    if plain.startswith("Literal["):
        return ", ".join(f"`{v}`" for v in re.findall(r'"([^"]+)"', plain))
    if many := re.fullmatch(r"tuple\[(.+), \.\.\.\]", plain):
        return f"list of {_holds(many[1])}"
    if pair := re.fullmatch(r"tuple\[(\w+), (\w+)\]", plain):
        return f"pair of {_holds(pair[1])}"
    inner = re.match(r"Annotated\[(\w+)", plain)
    word = inner[1] if inner else plain
    names = {
        "str": "text",
        "int": "whole number",
        "float": "number",
        "bool": "true or false",
        "date": "day",
        "Key": "key",
        "Slug": "readable key",
        "Ref": "ref",
        "Code": "code",
        "Iri": "IRI",
        "Confidence": "0 to 1",
        "LangText": "language to text",
        "Venue": "text",
        "Layer": "layer",
    }
    return names.get(word) or f"[{word}](#{word.lower()})"


def write_docs(folder: Path) -> None:
    """Write records.schema.json and the field table of sources.md into the documentation folder."""
    (folder / "records.schema.json").write_text(schema_json(), encoding="utf-8")
    page = folder / "sources.md"
    before, _, rest = page.read_text(encoding="utf-8").partition("<!-- fields -->\n")
    _, _, after = rest.partition("<!-- end of fields -->")
    table = f"<!-- fields -->\n{field_table()}<!-- end of fields -->"
    page.write_text(before + table + after, encoding="utf-8")


if __name__ == "__main__":
    import sys

    write_docs(Path(sys.argv[1]))
