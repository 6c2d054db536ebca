"""The saved questions in ``queries/``: each a file of SPARQL with a header that says what it asks.

The header is made of comments, so that any SPARQL tool can run the file as it is (relative IRIs
are resolved against ``{base}id/``)::

    # title: Conversations of a person
    # question: In which conversations did Castro take part ...?
    # why: The first thing any biographer asks.
    # parameter person: <person/p-8ws6djrg> the person asked about; here Fidel Castro Ruz

A parameter names the token of the query that stands for it; ``SavedQuery.ask`` puts another in its
place. Used by the query page, the documentation and the tests.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from kg.errors import ParleyError, UsageError
from kg.resources import shipped
from kg.terms import curie

__all__ = [
    "Answer", "Parameter", "SavedQuery", "expected_answer", "gallery", "read_query", "readable", "saved_queries",
]  # fmt: skip

_HEADER: Final = re.compile(r"^#\s*(?P<field>[a-z]+)(?:\s+(?P<name>[a-z_]+))?:\s*(?P<value>.+?)\s*$")
_TOKEN: Final = re.compile(r'(?P<token><[^<>\s]*>|"[^"]*"(?:\^\^\S+|@[A-Za-z-]+)?|\S+)\s+(?P<meaning>.+)')
_TYPED: Final = re.compile(r'(?P<value>".*")\^\^<(?P<datatype>[^<>]+)>', re.DOTALL)
_FIELDS: Final = ("title", "question", "why")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be changed in a question: a name, the token in the text, and what it means."""

    name: str
    token: str
    meaning: str


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """One question: its file name without ending, what it asks, and the SPARQL.

    ``needs`` says what it takes beyond a store with standard SPARQL, if anything.
    """

    name: str
    title: str
    question: str
    why: str
    parameters: tuple[Parameter, ...]
    text: str
    needs: str = ""

    @property
    def key(self) -> str:
        """Return the short name that stays when a title changes: ``q01``."""
        return self.name.partition("-")[0]

    @property
    def sparql(self) -> str:
        """Return the query without its header."""
        lines = self.text.splitlines(keepends=True)
        first = next((i for i, line in enumerate(lines) if line.strip() and not line.startswith("#")), 0)
        return "".join(lines[first:])

    def ask(self, **values: str) -> str:
        """Return the query with other tokens (SPARQL terms) in place of its parameters.

        Raises UsageError for a name that is no parameter of this query.
        """
        known = {p.name: p.token for p in self.parameters}
        text = self.sparql
        for name, value in values.items():
            if name not in known:
                msg = f"{self.key} has no parameter {name!r}."
                raise UsageError(msg, remedy=f"It has: {', '.join(known) or 'none'}.")
            text = text.replace(known[name], value)
        return text


@dataclass(frozen=True, slots=True)
class Answer:
    """The expected answer on the sample: columns, number of rows, digest of all, and the first of them."""

    columns: tuple[str, ...]
    rows: int
    sha256: str
    first: tuple[tuple[str, ...], ...]


def read_query(path: Path) -> SavedQuery:
    """Read one ``.rq`` file. Raises ParleyError when its header lacks something."""
    text = path.read_text(encoding="utf-8")
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = _HEADER.match(line)
        if match is None:
            continue
        if match["field"] == "parameter" and match["name"]:
            parameters.append(_parameter(path, match["name"], match["value"]))
        else:
            fields[match["field"]] = match["value"]
    missing = [f for f in _FIELDS if f not in fields]
    if missing:
        msg = f"{path}: the header lacks {' and '.join(missing)}."
        raise ParleyError(msg, remedy="Begin the file with lines like '# title: ...'.")
    return SavedQuery(
        path.stem,
        fields["title"],
        fields["question"],
        fields["why"],
        tuple(parameters),
        text,
        fields.get("needs", ""),
    )


def _parameter(path: Path, name: str, value: str) -> Parameter:
    match = _TOKEN.fullmatch(value)
    if match is None:
        msg = f"{path}: the parameter {name} has no meaning beside its token."
        raise ParleyError(msg, remedy="Write '# parameter name: token what it means'.")
    return Parameter(name, match["token"], match["meaning"])


def saved_queries(folder: Path | None = None) -> tuple[SavedQuery, ...]:
    """Return the questions of a folder (by default those that ship with Parley), in order of their names."""
    return tuple(read_query(path) for path in sorted((folder or shipped("queries")).glob("*.rq")))


def expected_answer(query: SavedQuery, folder: Path | None = None) -> Answer | None:
    """Return the answer that stands beside a question, or None."""
    path = (folder or shipped("queries")) / "expected" / f"{query.key}.json"
    if not path.is_file():
        return None
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return Answer(
        tuple(data["columns"]), data["rows"], data["sha256"], tuple(tuple(row) for row in data["first"])
    )


def readable(term: str, base: str) -> str:
    """Return an N-Triples term as a person would write it in a query whose base is ``{base}id/``.

    >>> readable("<http://localhost:8000/id/person/p-2>", "http://localhost:8000/")
    '<person/p-2>'
    """
    if term.startswith(f"<{base}id/"):
        return f"<{term[len(base) + 4 :]}"
    if term.startswith("<"):
        return curie(term[1:-1]) or term
    typed = _TYPED.fullmatch(term)
    return f"{typed['value']}^^{curie(typed['datatype']) or '<' + typed['datatype'] + '>'}" if typed else term


def gallery() -> str:
    """Return the page of the documentation that shows every question with its answer on the sample."""
    questions = saved_queries()
    head = (
        "# Questions\n\nThe questions that ship with Parley, from `queries/`, and their answers on the sample. Each runs as "
        "it is, with `kg query` and in the editor at `/sparql`; relative IRIs are resolved against the base of the data "
        "plus `id/`. Cells show values without their datatype or language; terms of the vocabulary are abbreviated.\n\n"
        "| | question |\n| --- | --- |\n"
    )
    index = (f"| [{q.key}](#{_anchor(q)}) | {q.question} |\n" for q in questions)
    return head + "".join((*index, *(part for query in questions for part in _section(query))))


def _heading(query: SavedQuery) -> str:
    return f"{query.key}: {query.title}"


def _anchor(query: SavedQuery) -> str:
    """Return the anchor that Markdown viewers give the heading."""
    return re.sub(r"[^\w -]", "", _heading(query).lower()).replace(" ", "-")


def _section(query: SavedQuery) -> Iterator[str]:
    yield f"\n## {_heading(query)}\n\n**{query.question}** {query.why}\n\n    kg query queries/{query.name}.rq\n"
    if query.needs:
        yield f"\nNeeds {query.needs}.\n"
    if query.parameters:
        yield "\n" + "".join(f"- `{p.name}`: `{p.token}`, {p.meaning}\n" for p in query.parameters)
    yield f"\n```sparql\n{query.sparql.strip()}\n```\n"
    answer = expected_answer(query)
    if answer is None:
        return
    if not answer.rows:
        yield "\nNo rows on the sample: it needs more than the sample holds.\n"
        return
    yield f"\n{answer.rows} row{'s' if answer.rows > 1 else ''}"
    yield f", the first {_SHOWN}:\n\n" if answer.rows > _SHOWN else ":\n\n"
    yield f"| {' | '.join(answer.columns)} |\n|{' --- |' * len(answer.columns)}\n"
    for row in answer.first[:_SHOWN]:
        yield f"| {' | '.join(_cell(value) for value in row)} |\n"


_SHOWN: Final = 5


_LITERAL: Final = re.compile(r'"(?P<value>.*)"(?:\^\^\S+|@[A-Za-z0-9-]+)?', re.DOTALL)


def _cell(value: str) -> str:
    """Return a term for a cell: a literal as its text, an IRI as code."""
    literal = _LITERAL.fullmatch(value)
    if literal is None:
        return f"`{value}`" if value else ""
    text = re.sub(r'\\(["\\])', r"\1", literal["value"])
    return re.sub(r"([|<*_`])", r"\\\1", text)
