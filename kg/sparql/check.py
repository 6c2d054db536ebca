"""What a query text must pass before the engine sees it: bounds, and no way out of the release.

The engine has no switch for SERVICE, and some three thousand nested groups end its process. So the
text is read once, token by token, in linear time, along the grammar of SPARQL 1.1 and 1.2 as far as it
decides where strings, IRIs, comments and brackets are. One thing needs context: ``<`` starts an IRI,
or is less-than when an operand stands before it inside the parentheses of an expression. Whoever gets
that wrong can be shown a string where the engine sees SERVICE (``FILTER(?a<'>')SERVICE<...>{} #'``).

The engine's grammar lets keywords touch what follows: ``SERVICEex:x {``, ``FILTERex:f(?x)``. A name
that could hide a keyword is therefore judged by its place. Text that fits no token is refused here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, NoReturn
from urllib.parse import urljoin

from kg.config import Settings
from kg.errors import QueryError, QueryRefusedError, QueryTooDeepError, QueryTooLongError
from kg.sparql.fulltext import find_matches
from kg.sparql.matches import Match
from kg.terms import QUERY_PREFIXES

__all__ = ["CheckedQuery", "Limits", "check_query"]

# SPARQL 1.1 Query, section 19.8: PN_CHARS_BASE, PN_CHARS_U, PN_CHARS, VARNAME, PLX.
_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MARKS: Final = "\u00b7\u0300-\u036f\u203f-\u2040"
_CHARS: Final = rf"{_BASE}_0-9{_MARKS}\-"
_PLX: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_TOKEN: Final = re.compile(
    rf"""
      (?P<space>[ \t\r\n]++|\#[^\r\n]*+)
    | (?P<variable>[?$][{_BASE}_0-9][{_BASE}_0-9{_MARKS}]*+)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*+'''
        |"(?!"")(?:[^"\\\r\n]|\\.)*+"|'(?!'')(?:[^'\\\r\n]|\\.)*+')
    | (?P<blank>_:[{_BASE}_0-9](?:\.*+[{_CHARS}])*+)
    | (?P<name>(?:[{_BASE}][{_CHARS}.]{{0,200}}(?<!\.))?:(?:(?:[{_BASE}_0-9:]|{_PLX})(?:\.*+(?:[{_CHARS}:]|{_PLX}))*+)?)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*+)
    | (?P<number>(?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)?)
    | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--[A-Za-z]++)?)
    | (?P<less><)
    | (?P<sign>\{{\||\|\}}|>>|\^\^|&&|\|\||!=|>=|[{{}}()\[\].,;=>+\-*/!^|?~])
    """,
    re.VERBOSE | re.DOTALL,
)
_IRI: Final = re.compile(r"<(?:[^<>\"{}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>")
_ESCAPE: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")

_FORMS: Final = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
)
# A second evaluation of the same query may answer differently, so such an answer carries no ETag.
_VOLATILE: Final = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_OPERANDS: Final = frozenset({"variable", "string", "language", "blank", "name", "iri", "number"})
_CLOSING: Final = {")": "(", "]": "[", "}": "{", "|}": "{|", ">>": "<<"}


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a query text: characters, nested brackets, steps of a property path."""

    length: int
    depth: int
    path_length: int

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the bounds that the settings give."""
        return cls(settings.query_length, settings.query_depth, settings.query_path_length)


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query text that passed; ``form`` is None when the text has none (the engine will say so).

    ``from_clauses`` are FROM and FROM NAMED as written: whether NAMED, kind of token, token.
    ``normalised`` is the text without comments and needless blanks: equal for equal queries, and not
    meant to be evaluated. ``matches`` are its full-text patterns.
    """

    text: str
    form: str | None
    prefixes: tuple[tuple[str, str], ...] = ()
    volatile: bool = False
    base: str = ""
    from_clauses: tuple[tuple[bool, str, str], ...] = ()
    normalised: str = ""
    matches: tuple[Match, ...] = ()

    @property
    def gives_graph(self) -> bool:
        """Tell whether the answer is an RDF graph rather than solutions."""
        return self.form in ("CONSTRUCT", "DESCRIBE")

    def dataset(self, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the graphs of FROM and of FROM NAMED as absolute IRIs; ``base`` resolves relative ones.

        Raises QueryError for a prefix that nobody declared.
        """
        base = urljoin(base, self.base)
        prefixes = {**QUERY_PREFIXES, **dict(self.prefixes)}
        graphs: dict[bool, list[str]] = {False: [], True: []}
        for named, kind, token in self.from_clauses:
            if kind == "iri":
                iri = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)), token[1:-1])
            else:
                prefix, _, local = token.partition(":")
                if prefix not in prefixes:
                    raise QueryError(
                        f"The prefix {prefix}: of {token} is not declared.",
                        remedy=f"Begin the query with PREFIX {prefix}: <...>.",
                    )
                iri = prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
            graphs[named].append(urljoin(base, iri))
        return tuple(dict.fromkeys(graphs[False])), tuple(dict.fromkeys(graphs[True]))


def check_query(text: str, limits: Limits) -> CheckedQuery:
    """Check a query text against the bounds and for anything that reaches outside the release.

    Raises QueryTooLongError, QueryTooDeepError, QueryRefusedError, or QueryError for text that fits no
    token of SPARQL.
    """
    if len(text) > limits.length:
        raise QueryTooLongError(
            f"The query has {len(text):,} characters; {limits.length:,} are allowed.",
            remedy="Send it in parts, or put the values into a smaller VALUES block.",
        )
    return _Reader(text, limits).read()


class _Reader:
    """Reads one query text once, with a stack of open brackets.

    A frame of the stack is its opening bracket and what its direct content is: ``S`` the body of a
    query or subquery outside its WHERE, ``G`` a group or other braces, ``E`` an expression, ``C`` terms
    only (collections, paths, data rows, property lists).
    """

    def __init__(self, text: str, limits: Limits) -> None:
        self._text = text
        self._limits = limits
        self._frames: list[tuple[str, str]] = [("", "S")]
        self._path = 0
        self._signs = 0
        self._form: str | None = None
        self._volatile = False
        self._blank = False
        self._prefixes: list[tuple[str, str]] = []
        self._base = ""
        self._from: list[tuple[bool, str, str]] = []
        self._tokens: list[tuple[str, str, int]] = []  # kind, text, where it begins
        # The last two tokens that are not space: kind and text.
        self._last: tuple[str, str] = ("", "")
        self._before: tuple[str, str] = ("", "")

    def read(self) -> CheckedQuery:
        """Read the whole text."""
        text, match_at = self._text, _TOKEN.match
        position = 0
        while position < len(text):
            match = match_at(text, position)
            if match is None or match.lastgroup is None:
                self._odd(position)
            kind, token = match.lastgroup, match.group()
            position = match.end()
            if kind == "space":
                continue
            if kind == "less":
                position = self._less(match.start())
            else:
                self._take(kind, token, match.start())
        volatile = self._volatile or (self._form == "CONSTRUCT" and self._blank)
        return CheckedQuery(
            text,
            self._form,
            tuple(self._prefixes),
            volatile,
            self._base,
            tuple(self._from),
            " ".join([token for _, token, _ in self._tokens]),
            find_matches(text, self._tokens, self._prefixes, self._form),
        )

    def _odd(self, position: int) -> NoReturn:
        """Say what is wrong where no token fits."""
        char = self._text[position]
        if char in "\"'":
            self._wrong(position, "a string that starts here has no end")
        if char == "\\":
            # Escapes of keywords: the specification undoes them before parsing, the engine does not.
            decoded = _ESCAPE.sub(lambda m: chr(min(int(m[1] or m[2], 16), 0x10FFFF)), self._text)
            if "SERVICE" in decoded.upper() and "SERVICE" not in self._text.upper():
                self._refuse_service(position)
            self._wrong(position, "escapes stand in strings, IRIs and local names only")
        self._wrong(position, f"{char!r} cannot stand here")

    def _take(self, kind: str, token: str, start: int) -> None:
        self._tokens.append((kind, token, start))
        if kind in ("iri", "name") and len(self._frames) == 1:
            self._declared(kind, token)
        if kind == "sign":
            self._sign(token)
        else:
            self._signs = 0
            if kind == "word":
                self._word(token)
            elif kind in ("variable", "string", "number"):
                self._path = 0
            elif kind == "blank":
                self._blank = True
        self._before, self._last = self._last, (kind, token)

    def _less(self, position: int) -> int:
        """Take what starts with ``<``: an operator, a triple term, or an IRI."""
        if self._frames[-1][1] == "E" and self._after_operand():
            end = position + (2 if self._text.startswith("<=", position) else 1)
            self._take("operator", self._text[position:end], position)
            return end
        if self._text.startswith("<<", position):
            self._push("<<", "C")
            self._take("open", "<<", position)
            return position + 2
        iri = _IRI.match(self._text, position)
        if iri is None:
            self._wrong(position, "an IRI that starts here has no end, or holds a forbidden character")
        self._take("iri", iri.group(), position)
        return iri.end()

    def _after_operand(self) -> bool:
        kind, token = self._last
        if kind == "word":
            return token.upper().endswith(("TRUE", "FALSE"))
        return kind in _OPERANDS or token in _CLOSING

    def _declared(self, kind: str, token: str) -> None:
        """Remember what the head of the query declares: prefixes, its base, the graphs of its dataset."""
        before, last = self._before, (self._last[0], self._last[1].upper())
        if kind == "iri" and last[0] == "name" and before[1].upper() == "PREFIX" and "\\" not in token:
            # Graphs are written with the names their reader uses.
            self._prefixes.append((self._last[1][:-1], token[1:-1]))
        elif kind == "iri" and last == ("word", "BASE"):
            self._base = token[1:-1]
        elif last == ("word", "FROM"):
            self._from.append((False, kind, token))
        elif last == ("word", "NAMED") and before[1].upper() == "FROM":
            self._from.append((True, kind, token))

    def _word(self, word: str) -> None:
        upper = word.upper()
        if "SERVICE" in upper:
            self._refuse_service(None)
        if upper in _VOLATILE:
            self._volatile = True
        if self._form is None and len(self._frames) == 1 and upper not in ("PREFIX", "BASE", "VERSION"):
            self._form = next((form for form in _FORMS if upper.startswith(form)), None)
            if upper in _UPDATES:
                raise QueryRefusedError(
                    f"{upper} would change data; releases are sealed and this service only reads.",
                    remedy="Ask with SELECT, ASK, CONSTRUCT or DESCRIBE; new data come with a new release.",
                )
        if "SELECT" in upper and self._last[1] == "{":
            self._frames[-1] = ("{", "S")

    def _sign(self, sign: str) -> None:
        if sign == "{":
            self._hidden_service()
            self._push(sign, "G")
        elif sign == "{|":
            self._push(sign, "C")
        elif sign == "[":
            self._blank = True
            self._push(sign, "C")
        elif sign == "(":
            self._push(sign, self._parenthesis())
        elif sign in _CLOSING:
            self._pop(sign)
        elif sign in "/|^" and self._frames[-1][1] != "E":
            self._path += 1
            if self._path >= self._limits.path_length:
                raise QueryTooDeepError(
                    f"A property path has more than {self._limits.path_length} steps.",
                    remedy="Shorten the path, or bind variables along the way.",
                )
        if sign in ".;,{}[]":
            self._path = 0
        # The engine recurses on a row of signs as it does on brackets.
        self._signs = self._signs + 1 if sign in "!+-" else 0
        if self._signs > self._limits.depth:
            self._too_deep()

    def _parenthesis(self) -> str:
        """Tell what a parenthesis holds: an expression or terms."""
        around = self._frames[-1][1]
        if around in "SE":
            return "E"
        if around == "C":
            return "C"
        kind, written = self._last
        if kind == "word":
            return "C" if written == "a" else "E"
        if kind == "iri":
            return "E" if self._before[1].upper().endswith("FILTER") else "C"
        if kind == "name":
            glued = "FILTER" in written.partition(":")[0].upper()
            return "E" if glued or self._before[1].upper().endswith("FILTER") else "C"
        return "C"

    def _hidden_service(self) -> None:
        """Refuse ``SERVICEex:x {``, which the engine reads as SERVICE even when such a prefix exists."""
        kind, token = self._last
        if kind == "name" and "SERVICE" in token.partition(":")[0].upper():
            if self._before[0] == "word" and self._before[1].upper() == "GRAPH":
                return
            self._refuse_service(None)

    def _push(self, bracket: str, content: str) -> None:
        self._frames.append((bracket, content))
        if len(self._frames) - 1 > self._limits.depth:
            self._too_deep()

    def _pop(self, sign: str) -> None:
        # ``>>`` may also be two comparisons that make no sense; the engine will say so.
        if sign == ">>" and self._frames[-1][0] != "<<":
            return
        if self._frames[-1][0] != _CLOSING[sign]:
            raise QueryError(
                f"The query is not well-formed: {sign!r} closes nothing that is open.",
                remedy="Check that brackets come in pairs.",
            )
        self._frames.pop()

    def _too_deep(self) -> NoReturn:
        raise QueryTooDeepError(
            f"The query nests deeper than {self._limits.depth} levels of groups, lists or parentheses.",
            remedy="Write it flatter: join patterns in one group, use VALUES or IN instead of nesting.",
        )

    def _refuse_service(self, position: int | None) -> NoReturn:
        where = f" ({self._place(position)})" if position is not None else ""
        raise QueryRefusedError(
            f"SERVICE is refused{where}: this endpoint sends no requests to other addresses.",
            remedy="Ask the other endpoint yourself and join the answers, or put its values into VALUES.",
        )

    def _place(self, position: int) -> str:
        line = self._text.count("\n", 0, position) + 1
        return f"line {line}, column {position - self._text.rfind(chr(10), 0, position)}"

    def _wrong(self, position: int, what: str) -> NoReturn:
        raise QueryError(
            f"The query is not well-formed at {self._place(position)}: {what}.",
            remedy="See https://www.w3.org/TR/sparql11-query/#sparqlGrammar for the grammar.",
        )
