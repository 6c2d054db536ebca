"""Queries made by chance: along the grammar, and by breaking good ones byte by byte."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Final

__all__ = ["broken_query", "made_query"]

_NAMES: Final = ("?s", "?p", "?o", "?x", "?y", "$z")
_IRIS: Final = (
    "<http://data.test/value>",
    "<http://data.test/name>",
    "<row/1>",
    "rdfs:label",
    "a",
    "<>",
    "ex:é",
)
_LITERALS: Final = (
    '"Ana"@en',
    "'x'",
    '"""long "q" text"""',
    "1",
    "-2.5e3",
    "true",
    '"7"^^xsd:integer',
    '"\\u00e9\\n"',
)
_FUNCTIONS: Final = (
    "STR",
    "LCASE",
    "STRLEN",
    "isIRI",
    "LANG",
    "DATATYPE",
    "ABS",
    "MD5",
    "BOUND",
    "xsd:integer",
)
_AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")

Dice = random.Random


def made_query(dice: Dice) -> str:
    """Return a query that follows the grammar mostly, small enough to be answered."""
    head = dice.choice(["", "PREFIX ex: <http://data.test/>\n", "BASE <http://data.test/>\n# a comment {\n"])
    form = dice.choice([_select, _ask, _construct, _describe])
    return (
        head
        + form(dice)
        + dice.choice(["", " LIMIT 5", " ORDER BY ?s LIMIT 3", " OFFSET 2 LIMIT 2", " VALUES ?s { 1 UNDEF }"])
    )


def _select(dice: Dice) -> str:
    shown = dice.choice(
        ["*", "?s ?o", "DISTINCT ?s", f"({_expression(dice, 2)} AS ?made)", f"({_aggregate(dice)} AS ?n)"]
    )
    grouped = " GROUP BY ?s" if "AS ?n" in shown and dice.random() < 0.5 else ""
    return f"SELECT {shown} {_from(dice)}WHERE {_group(dice, 3)}{grouped}"


def _ask(dice: Dice) -> str:
    return f"ASK {_from(dice)}{_group(dice, 3)}"


def _construct(dice: Dice) -> str:
    return f"CONSTRUCT {{ {_triple(dice)} }} WHERE {_group(dice, 2)}"


def _describe(dice: Dice) -> str:
    return f"DESCRIBE {dice.choice(_IRIS[:3])}"


def _from(dice: Dice) -> str:
    return dice.choice(
        [
            "",
            "",
            "",
            "FROM <http://data.test/graph/a> ",
            "FROM NAMED <http://data.test/graph/b> ",
            "FROM <http://127.0.0.1:9/x> ",
        ]
    )


def _group(dice: Dice, depth: int) -> str:
    parts = [_pattern(dice, depth) for _ in range(dice.randint(1, 3))]
    return "{ " + " ".join(parts) + " }"


def _pattern(dice: Dice, depth: int) -> str:
    if depth <= 0:
        return _triple(dice) + " ."
    kinds: list[Callable[[], str]] = [
        lambda: _triple(dice) + " .",
        lambda: _triple(dice) + " ; " + dice.choice(_IRIS) + " ?y .",
        lambda: "OPTIONAL " + _group(dice, depth - 1),
        lambda: _group(dice, depth - 1) + " UNION " + _group(dice, depth - 1),
        lambda: "MINUS " + _group(dice, depth - 1),
        lambda: f"GRAPH {dice.choice(['?g', '<http://data.test/graph/a>'])} " + _group(dice, depth - 1),
        lambda: f"FILTER ({_expression(dice, 3)})",
        lambda: f"FILTER {dice.choice(['', 'NOT '])}EXISTS " + _group(dice, depth - 1),
        lambda: f"BIND ({_expression(dice, 2)} AS ?b{dice.randint(0, 99)})",
        lambda: "VALUES (?x ?y) { (1 UNDEF) (" + dice.choice(_LITERALS) + " <row/1>) }",
        lambda: "{ " + _select(dice) + " LIMIT 3 }",
        lambda: (
            dice.choice(["SERVICE", "service", "SERVICE SILENT"])
            + " <http://127.0.0.1:9/> "
            + _group(dice, 0)
        ),
    ]
    return dice.choice(kinds)()


def _triple(dice: Dice) -> str:
    subject = dice.choice([*_NAMES, *_IRIS[:3], "_:b", "[ a ?x ]", "(1 2)"])
    predicate = dice.choice(["?p", *_IRIS, _path(dice, 2)])
    return f"{subject} {predicate} {dice.choice([*_NAMES, *_IRIS[:3], *_LITERALS])}"


def _path(dice: Dice, depth: int) -> str:
    if depth <= 0:
        return dice.choice(_IRIS[:5])
    inner = _path(dice, depth - 1)
    return dice.choice(
        [
            f"({inner})*",
            f"^{inner}",
            f"{inner}/{_path(dice, depth - 1)}",
            f"({inner}|{_path(dice, 0)})+",
            f"!({_path(dice, 0)})",
            f"{inner}?",
        ]
    )


def _expression(dice: Dice, depth: int) -> str:
    if depth <= 0:
        return dice.choice([*_NAMES, *_LITERALS])
    one, two = _expression(dice, depth - 1), _expression(dice, depth - 2)
    return dice.choice([
        f"{one} {dice.choice(['<', '>', '=', '!=', '<=', '+', '*', '&&', '||'])} {two}", f"!({one})", f"({one})",
        f"{dice.choice(_FUNCTIONS)}({one})", f"IF({one}, {two}, {two})", f"{one} IN ({two}, {two})",
        f'REGEX(STR({one}), "a.*b?", "i")', f"COALESCE({one}, {two})", f"<http://data.test/f>({one})",
    ])  # fmt: skip


def _aggregate(dice: Dice) -> str:
    name = dice.choice(_AGGREGATES)
    return (
        f"{name}({dice.choice(['', 'DISTINCT '])}{dice.choice(['?s', '?o'])})"
        if name != "COUNT" or dice.random() < 0.5
        else "COUNT(*)"
    )


def broken_query(dice: Dice) -> bytes:
    """Return a query that chance has damaged: bytes changed, dropped, doubled, parts moved, or none of it a query."""
    text = bytearray(made_query(dice).encode())
    for _ in range(dice.randint(1, 8)):
        if not text:
            break
        place = dice.randrange(len(text))
        kind = dice.randrange(6)
        if kind == 0:
            text[place] = dice.randrange(256)
        elif kind == 1:
            del text[place : place + dice.randint(1, 5)]
        elif kind == 2:
            text[place:place] = text[place : place + dice.randint(1, 30)] * dice.randint(1, 40)
        elif kind == 3:
            text[place:place] = dice.choice(
                [
                    b"{",
                    b"}",
                    b"(",
                    b")",
                    b"<",
                    b"'",
                    b'"""',
                    b"#",
                    b"\\",
                    b"\x00",
                    b"SERVICE",
                    "\u202e".encode(),
                ]
            )
        elif kind == 4:
            end = dice.randrange(len(text))
            text[place:end] = bytes(reversed(text[place:end]))
        else:
            text += dice.randbytes(dice.randint(1, 20))
    return bytes(text)
