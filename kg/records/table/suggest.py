"""A first description of a table, from its header and a sample of its values.

It is a start for a person to check: every doubt stands in ``notes``, which CSVW allows anywhere.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from kg.errors import SourceError
from kg.records.slugs import slug
from kg.records.table.cells import rows_of
from kg.records.table.days import FORMATS, edtf_of, serial_day
from kg.records.table.mapping import FIELDS, VOCABULARY, Dialect

__all__ = ["suggest_mapping"]

_SAMPLE: Final = 200
_WORDS: Final = (
    ("record", r"^(?:id|no|nr|number|record|record.?(?:id|no|number)|key|signatur|conversation.?id|talk)$"),
    ("participation.identifier", r"(?:person|participant|gnd|viaf|wikidata).?(?:id|key|identifier|number)"),
    ("conversation.local_time", r"\b(?:time|hour|uhrzeit|heure)\b"),
    ("document.written_on", r"(?:written|drafted|document).*date|date.*(?:written|drafted|document)"),
    ("conversation.held_on", r"\b(?:date|day|held|datum|fecha|data)\b"),
    ("conversation.place", r"\b(?:place|city|town|location|ort|lieu|lugar|luogo)\b"),
    ("conversation.venue", r"\b(?:venue|building|room)\b"),
    ("participation.side", r"\b(?:side|delegation|country|seite)\b"),
    ("participation.role", r"\b(?:role|function|funktion|rolle)\b"),
    ("participation.listed_as", r"\b(?:listed|as printed|title and name)\b"),
    ("participation.name", r"\b(?:participants?|names?|persons?|person|speakers?|present|teilnehmer|nom)\b"),
    ("document.title", r"\b(?:title|heading|titel|titre|titulo|subject)\b"),
    ("document.form", r"\b(?:form|genre|type|kind)\b"),
    ("document.marking", r"\b(?:classification|marking|secrecy)\b"),
    ("document.citation", r"\b(?:source|citation|reference|shelfmark|fond|archive|file)\b"),
    ("document.pages", r"\b(?:pages|pp)\b"),
    ("document.language", r"\b(?:language|sprache|langue)\b"),
    ("document.url", r"\b(?:url|link|web)\b"),
)


def suggest_mapping(path: Path, name: str) -> dict[str, Any]:
    """Return CSVW metadata for a table. Raises SourceError when it cannot be read as one."""
    dialect, doubts = _dialect(path)
    header, rows = rows_of(path, name, dialect)
    if header is None:  # the dialect made above always has one
        raise SourceError("it has no header.", source=name, finding_code="table-broken")
    sample = list(islice(rows, _SAMPLE))
    taken: set[str] = set()
    columns = []
    for index, title in enumerate(header):
        values = [v for row in sample if index < len(row.cells) and (v := row.cells[index].strip())]
        columns.append(_column(index, title, values, taken))
    metadata: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": path.name,
        "dialect": {"delimiter": dialect.delimiter, "encoding": dialect.encoding, "header": True},
        "tableSchema": {"columns": columns},
    }
    if path.suffix.lower() == ".xlsx":
        del metadata["dialect"]
    if not {"document.title", "conversation.name"} & taken:
        doubts.append("No column looks like a title: a record needs document.title or conversation.name.")
    if "conversation.held_on" not in taken:
        doubts.append("No column looks like the day of a talk: conversation.held_on is needed for talks.")
    twice = sorted({h for h in header if header.count(h) > 1})
    doubts += [f"Two columns have the title {h!r}: rename one." for h in twice]
    return metadata | ({"notes": doubts} if doubts else {})


def _dialect(path: Path) -> tuple[Dialect, list[str]]:
    if path.suffix.lower() == ".xlsx":
        return Dialect(), []
    with path.open("rb") as file:
        start = file.read(1 << 18)
    encoding, doubts = "utf-8", []
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    else:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(start)
        except UnicodeDecodeError as exc:
            encoding = "windows-1252"
            doubts.append(
                f"Byte {exc.start} is not UTF-8; windows-1252 is a guess: look at letters with accents."
            )
    lines = [line for line in start.decode(encoding, "replace").splitlines()[:20] if line.strip()]
    counts = {d: [len(next(csv.reader([line], delimiter=d), [])) for line in lines] for d in ",;\t|"}
    best = max(counts, key=lambda d: (len(set(counts[d])) == 1, counts[d][0] if counts[d] else 0))
    if not counts[best] or max(counts[best]) == 1:
        best = max(counts, key=lambda d: max(counts[d], default=0))
    return Dialect(best, encoding), doubts


def _column(index: int, title: str, values: Sequence[str], taken: set[str]) -> dict[str, Any]:
    words = re.sub(r"[_\-]+", " ", title).casefold()
    column: dict[str, Any] = {"name": slug(title).replace("-", "_") or f"column_{index + 1}", "titles": title}
    notes: list[str] = []
    found = next((f for f, pattern in _WORDS if f not in taken and re.search(pattern, words)), None)
    formats = _formats(values)
    if found is None and formats and "conversation.held_on" not in taken:
        found = "conversation.held_on"
        notes.append("Taken for the day of the talk because of its values.")
    if found is None:
        column["notes"] = ["No field was recognised: the values are listed as unmapped."]
        return column
    taken.add(found)
    column["propertyUrl"] = VOCABULARY + found
    if found in {"conversation.held_on", "document.written_on"}:
        _describe_dates(column, formats, values, notes)
    elif found in {"participation.name", "participation.role", "participation.listed_as"} and values:
        split = next((s for s in (";", "|", " / ") if sum(s in v for v in values) * 5 > len(values)), None)
        if split:
            column["separator"] = split
            notes.append(f"Cells hold several values, parted by {split!r}.")
    elif found == "record" and len(set(values)) < len(values):
        notes.append("Values repeat: rows with one value, one after the other, become one talk.")
    nulls = sorted(
        {v for v in values if v.casefold() in {"-", "–", "n/a", "na", "null", "none", "?", "unknown"}}
    )
    if nulls:
        column["null"] = ["", *nulls]
    notes.append(f"{FIELDS[found]}.")
    column["notes"] = notes
    return column


def _formats(values: Sequence[str]) -> list[str]:
    """Return the formats in which most values of the sample are dates, the best first; "" is EDTF."""
    if not values or all(re.fullmatch(r"\d{1,3}", v) for v in values):
        return []
    counts = {f: sum(_is_date(v, f) for v in values) for f in ("", *FORMATS[1:])}
    most = max(counts.values())
    return [f for f, count in counts.items() if count == most and count * 5 >= len(values) * 3]


def _is_date(value: str, format_: str) -> bool:
    try:
        edtf_of(value, format_ or None)
    except ValueError:
        return False
    return True


def _describe_dates(
    column: dict[str, Any], formats: Sequence[str], values: Sequence[str], notes: list[str]
) -> None:
    if formats:
        odd = [v for v in values if not _is_date(v, formats[0])]
        if odd:
            notes.append(
                f"{len(odd)} of {len(values)} values are no dates in this form, such as {odd[0][:40]!r}."
            )
        if "" not in formats:
            column["datatype"] = {"base": "date", "format": formats[0]}
            if any(f.startswith("d") for f in formats) and any(f.startswith("M") for f in formats):
                both = " and ".join(formats)
                notes.append(f"All values fit {both}: say which of day and month comes first.")
        return
    numbers = [v for v in values if serial_day(v)]
    if numbers:
        notes.append(f"{numbers[0]} looks like a spreadsheet's serial number: format the column as dates.")
    else:
        notes.append("No single format fits all values: make them alike, or write EDTF.")
