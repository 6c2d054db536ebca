"""How one document was read, put in words: for a terminal, or as JSON."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from kg.records.findings import Finding

__all__ = ["Explanation", "Participant", "Reading", "explanation_json", "explanation_text"]

_LABEL: Final = 18  # characters of the first column


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing read: what it is, its value, the rule, the words it came from and their line."""

    what: str
    value: str
    rule: str
    words: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """One participation: the printed words, whom they mean and why, and everything said about the part taken."""

    words: str
    line: int | None
    rule: str
    participant: str | None
    name: str | None
    listed_role: str | None
    why: str
    roles: tuple[str, ...]
    side: str | None
    on_behalf_of: str | None
    presence: str | None
    found_by: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything read from one document, and what was not."""

    document: str
    title: str
    source: str
    line: int
    readings: tuple[Reading, ...]
    participants: tuple[Participant, ...]
    not_read: tuple[str, ...]
    findings: tuple[Finding, ...]


def explanation_json(explanation: Explanation) -> dict[str, Any]:
    """Return the explanation as plain data; empty fields are left out."""
    data = asdict(explanation)
    data["findings"] = [f.model_dump(exclude_defaults=True) for f in explanation.findings]
    for key in ("readings", "participants"):
        data[key] = [{k: v for k, v in one.items() if v not in (None, "")} for one in data[key]]
    return data


def explanation_text(explanation: Explanation, width: int = 100) -> str:
    """Return the explanation as aligned lines of at most ``width`` characters."""
    return "\n".join(_text(explanation, max(width, 60))) + "\n"


def _text(explanation: Explanation, width: int) -> Iterator[str]:
    yield from _wrapped("", f"{explanation.document}  {explanation.title}", width, indented=False)
    yield f"{explanation.source}, line {explanation.line}"
    yield ""
    for one in explanation.readings:
        yield from _wrapped(one.what, one.value, width)
        yield from _wrapped("", f"by {one.rule}{_from(one.words, one.line)}", width)
    if explanation.participants:
        yield ""
        yield f"participants ({len(explanation.participants)})"
    for number, person in enumerate(explanation.participants, 1):
        yield from _wrapped(f"  {number}", f"“{_short(person.words)}”{_at(person.line)}", width)
        yield from _wrapped("", _meaning(person), width)
        if person.why:
            yield from _wrapped("", f"because {person.why}", width)
        yield from _wrapped("", "; ".join(_part_taken(person)), width)
    if explanation.not_read:
        yield ""
        yield "not read"
        for line in explanation.not_read:
            yield from _wrapped("", line, width)
    if explanation.findings:
        yield ""
        yield "findings"
        for finding in explanation.findings:
            yield from _wrapped(
                f"  {finding.severity}", f"{finding.code}: {finding.message} {finding.remedy}".rstrip(), width
            )


def _meaning(person: Participant) -> str:
    if person.participant is None:
        return "= nobody in particular"
    listed = f", listed as “{person.name}”" if person.name else ""
    role = f": {_short(person.listed_role)}" if person.listed_role else ""
    return f"= {person.participant}{listed}{role}"


def _part_taken(person: Participant) -> Iterator[str]:
    yield f"role {', '.join(person.roles)}"
    if person.side:
        yield f"side “{person.side}”"
    if person.on_behalf_of:
        yield f"for {person.on_behalf_of}"
    if person.presence:
        yield f"there “{person.presence}”"
    if person.found_by:
        yield f"found by {person.found_by}{', as ' + person.rule if person.rule else ''}"
    if person.confidence is not None:
        yield f"confidence {person.confidence:g}"


def _short(words: str | None, most: int = 160) -> str:
    text = " ".join((words or "").split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _at(line: int | None) -> str:
    return f" (line {line})" if line else ""


def _from(words: str, line: int | None) -> str:
    return f", from “{_short(words, 90)}”{_at(line)}" if words else ""


def _wrapped(label: str, text: str, width: int, *, indented: bool = True) -> Iterator[str]:
    indent = " " * _LABEL if indented else ""
    first = f"{label:<{_LABEL}}" if indented else ""
    lines = textwrap.wrap(text, width, initial_indent=first, subsequent_indent=indent, break_long_words=False)
    yield from lines or [first]
