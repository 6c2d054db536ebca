"""Full text in SPARQL: ``?thing search:matches "castro cuba"`` joined with any graph pattern.

The engine knows no full text. So the tokens that the check has read are followed once more, as far as it
takes to know where a triple pattern has this predicate; before evaluation the words are looked up in the
index of the release, and the pattern gives way to a VALUES block of its hits at the same place. That
is the join the specification gives VALUES (section 10), in OPTIONAL, GRAPH, MINUS, EXISTS and subqueries
too. Whatever else is written with the predicate is refused with line and column, since the engine would
answer that nothing matches.

The query as written is parsed by the engine before its patterns are exchanged (``kg.sparql.worker``). So what
is followed here is right in its grammar, and faults of it are told with the places the author knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, NoReturn

from kg.errors import QueryError
from kg.search.words import MOST_HITS, read_words
from kg.sparql.matches import Match
from kg.terms import QUERY_PREFIXES, SEARCH

__all__ = ["DEFAULT_HITS", "MOST_MATCHES", "Token", "find_matches"]

DEFAULT_HITS: Final = 100
MOST_MATCHES: Final = 20

_PREDICATE: Final = f"{SEARCH}matches"
_TERMS: Final = frozenset({"variable", "iri", "name", "blank", "string", "number"})
_OPENING: Final = frozenset({"(", "[", "<<", "{|"})
_CLOSING: Final = frozenset({")", "]", ">>", "|}"})
_ESCAPE: Final = re.compile(r"""\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"'\\]))""")
_NAMED: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_REMEDY: Final = (
    'Write it as a triple pattern: ?thing search:matches "castro cuba", or (?thing ?score) search:matches '
    '("castro cuba" 50).'
)


class Token(NamedTuple):
    """A token of the query: its kind, its text, and where it begins."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Return where it ends."""
        return self.start + len(self.text)


def find_matches(
    text: str, tokens: Iterable[tuple[str, str, int]], declared: Iterable[tuple[str, str]], form: str | None
) -> tuple[Match, ...]:
    """Return the full-text patterns of a query. Raises QueryError where one is written in another way.

    ``tokens`` (kind, text, where it begins) leave out blanks and comments, ``declared`` are the query's own
    prefixes, ``form`` is that of the query.
    """
    # A prefix may cut the name of the predicate anywhere, but in two only.
    if "search" not in text and "matches" not in text and "\\u" not in text.lower():
        return ()
    taken = [Token(*token) for token in tokens]
    prefixes = {**QUERY_PREFIXES, **dict(declared)}
    spelled = {prefix for prefix, iri in prefixes.items() if _PREDICATE.startswith(iri)}
    if not any(_is_predicate(token, prefixes, spelled) for token in taken):
        return ()
    return _Follower(text, taken, prefixes, spelled, form).follow()


def _is_predicate(token: Token, prefixes: Mapping[str, str], spelled: set[str]) -> bool:
    if token.kind == "iri":
        return _unescaped(token.text[1:-1]) == _PREDICATE
    if token.kind != "name":
        return False
    prefix, _, local = token.text.partition(":")
    return prefix in spelled and prefixes[prefix] + re.sub(r"\\(.)", r"\1", local) == _PREDICATE


def _unescaped(text: str) -> str:
    """Return a string or IRI without its escapes."""

    def plain(match: re.Match[str]) -> str:
        if match[3]:
            return _NAMED.get(match[3], match[3])
        return chr(min(int(match[1] or match[2], 16), 0x10FFFF))

    return _ESCAPE.sub(plain, text) if "\\" in text else text


def _content(token: str) -> str:
    """Return what a string token says."""
    quotes = 3 if token.startswith(('"""', "'''")) else 1
    return _unescaped(token[quotes:-quotes])


@dataclass(slots=True)
class _Pair:
    """Verb and object of a triple: from where to where, and what is searched when the verb is ours."""

    start: int
    end: int = 0
    found: tuple[str, int] | None = None


@dataclass(slots=True)
class _Frame:
    """What is open: ``group`` (patterns), ``head`` (of a query), ``data`` (rows, templates) or ``terms``.

    Of terms, ``state`` says where they stand: ``terms`` (lists, paths, blank nodes), ``expression``, ``data``.

    Of a group, ``state`` is what is expected next: start, verb, after-verb, object, after-object, more
    (a verb or the end), constraint, name (of a graph), type (of a literal). The rest is the triple pattern being
    read: tokens of its subject, pairs, and the end of what was read of it.
    """

    kind: str
    state: str = "start"
    opening: int = -1  # position of the token that opened it
    rows: bool = False  # the next brace holds rows of VALUES
    block: int = -1  # where the triple patterns began that make one basic graph pattern
    subject: list[Token] = field(default_factory=list)
    pairs: list[_Pair] = field(default_factory=list)
    in_path: bool = False
    end: int = 0


class _Follower:
    """Follows the grammar of group patterns over the tokens of a query that the check has passed."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        prefixes: Mapping[str, str],
        spelled: set[str],
        form: str | None,
    ) -> None:
        self._text = text
        self._tokens = tokens
        self._prefixes = prefixes
        self._spelled = spelled
        self._frames = [_Frame("head")]
        self._at = 0
        self._found: list[Match] = []
        self._short = form == "CONSTRUCT"  # until a template comes

    def follow(self) -> tuple[Match, ...]:
        """Follow all tokens."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if _is_predicate(token, self._prefixes, self._spelled) and self._ours(token):
                continue
            self._take(token)
            self._at += 1
        return tuple(self._found)

    # The predicate

    def _ours(self, token: Token) -> bool:
        """Take the predicate with its object when it is the verb of a triple; tell whether it was."""
        frame = self._frames[-1]
        after = self._text_at(self._at + 1)
        if after == "(" and (frame.state in ("constraint", "expression") or frame.kind == "head"):
            self._refuse(token, "search:matches is a predicate, not a function")
        if frame.kind == "terms" and frame.state == "terms":
            self._refuse(token, "search:matches cannot stand inside parentheses or brackets")
        if frame.kind != "group" or frame.state not in ("verb", "more"):
            return False  # named, compared or described like any other IRI
        if frame.in_path or after in ("/", "|", "*", "+", "?"):
            self._refuse(token, "search:matches cannot be part of a property path")
        if self._short:
            remedy = "CONSTRUCT { ... } WHERE { ... } can."
            self._refuse(token, "the short form CONSTRUCT WHERE cannot hold search:matches", remedy)
        found, last = self._object(token)
        frame.pairs.append(_Pair(token.start, self._tokens[last].end, found))
        frame.end = self._tokens[last].end
        frame.state = "after-object"
        self._at = last + 1
        if self._text_at(self._at) in (",", "~", "{|"):
            self._refuse(token, "search:matches has one object", "Write the predicate again for other words.")
        return True

    def _object(self, verb: Token) -> tuple[tuple[str, int], int]:
        """Read the words and the limit; return them and the position of the last token."""
        at = self._at + 1
        listed = self._text_at(at) == "("
        if listed:
            at += 1
        words = self._token_at(at)
        if words is None or words.kind != "string":
            what = "a variable" if words is not None and words.kind == "variable" else "no string"
            self._refuse(
                words or verb,
                f"the words of search:matches are {what}",
                'Write them as a string: "castro cuba".',
            )
        at += 1
        if (tagged := self._token_at(at)) is not None and (tagged.kind == "language" or tagged.text == "^^"):
            self._refuse(
                tagged,
                "the words of search:matches have no language and no type",
                "Leave it away; all languages are searched.",
            )
        limit = DEFAULT_HITS
        if listed:
            number = self._token_at(at)
            if number is not None and number.kind == "number":
                if not number.text.isdigit() or not 1 <= int(number.text[:9]) <= MOST_HITS:
                    self._refuse(
                        number,
                        f"{number.text[:20]} is no number of hits",
                        f"Ask for 1 to {MOST_HITS:,}, written without a point.",
                    )
                limit = int(number.text)
                at += 1
            if self._text_at(at) != ")":
                self._refuse(
                    verb, "the list after search:matches holds words and a number of hits, nothing else"
                )
            at += 1
        content = _content(words.text)
        try:
            read_words(content)
        except QueryError as exc:
            self._refuse(words, f"{exc.message[0].lower()}{exc.message[1:].rstrip('.')}", exc.remedy)
        return (content, limit), at - 1

    # Everything else

    def _take(self, token: Token) -> None:
        frame = self._frames[-1]
        sign = token.text if token.kind in ("sign", "open") else ""
        if sign in _CLOSING or sign == "}":
            self._close(token)
        elif sign == "{":
            self._brace(frame)
        elif sign in _OPENING:
            self._bracket(frame, token)
        elif frame.kind == "head":
            if token.kind == "word" and token.text.upper() == "VALUES":
                frame.rows = True
        elif frame.kind == "group":
            self._pattern(frame, token, sign)

    def _brace(self, frame: _Frame) -> None:
        before = self._tokens[self._at - 1] if self._at else None
        if frame.kind == "group":
            self._finish(frame)
            self._end_block(frame)
        template = before is not None and before.kind == "word" and before.text.upper().endswith("CONSTRUCT")
        self._short = self._short and not template
        data = template or frame.rows or frame.kind == "data"
        self._frames.append(_Frame("data" if data else "group", opening=self._at))
        frame.rows = False

    def _bracket(self, frame: _Frame, token: Token) -> None:
        state = "terms"
        if (frame.kind == "group" and frame.state == "constraint") or frame.kind == "head":
            state = "expression"
        elif frame.kind == "group" and frame.state in ("verb", "more"):
            self._verb(frame, token)
        elif frame.kind == "group" and frame.state == "after-verb":
            frame.state = "object"
        elif frame.kind == "data":
            state = "data"
        elif frame.kind == "terms":
            state = frame.state
        self._frames.append(_Frame("terms", state, self._at))

    def _close(self, token: Token) -> None:
        opened = self._frames[-1].opening
        # ``>>`` may also be two comparisons, which the check leaves to the engine.
        if opened < 0 or (token.text == ">>" and self._tokens[opened].text != "<<"):
            return
        closed = self._frames.pop()
        if closed.kind == "group":
            self._finish(closed)
        frame = self._frames[-1]
        if frame.kind != "group" or frame.rows:
            return
        if token.text == "}" or frame.state == "constraint":
            self._end_block(frame)
            frame.state = "start"
        elif frame.state == "start":
            self._begin(frame, self._tokens[opened : self._at + 1])
        elif frame.state == "verb":
            frame.state = "after-verb"
        elif frame.state in ("object", "type"):
            frame.state = "after-object"
        frame.end = token.end

    def _pattern(self, frame: _Frame, token: Token, sign: str) -> None:
        """Take a token of a group that opens or closes nothing."""
        word = token.text.upper() if token.kind == "word" else ""
        if word and word not in ("A", "TRUE", "FALSE") and frame.state not in ("name", "type"):
            self._keyword(frame, word)
            return
        state = frame.state
        if state == "constraint" or frame.rows:
            return
        if state == "name":
            frame.state = "start"
        elif state == "type" and token.kind in _TERMS:
            frame.state = "after-object"
        elif sign == ".":
            frame.end = token.end
            self._finish(frame)
        elif sign == ";":
            frame.state, frame.in_path = "more", False
        elif sign == ",":
            frame.state = "object"
        elif sign in ("^^", "~"):  # a datatype, or the name of a triple (SPARQL 1.2)
            frame.state = "type"
        elif state == "start":
            self._begin(frame, (token,))
        elif state in ("verb", "more"):
            self._verb(frame, token)
            if sign in ("^", "!"):
                frame.in_path = True
            else:
                frame.state = "after-verb"
        elif state == "after-verb":
            if sign in ("/", "|"):
                frame.state, frame.in_path = "verb", True
            elif sign == "-":
                frame.state, frame.in_path = "object", False
            elif sign not in ("*", "+", "?"):
                frame.state, frame.in_path = "after-object", False
        elif state == "object" and sign not in ("+", "-"):
            frame.state = "after-object"
        frame.end = token.end if frame.subject else frame.end

    def _begin(self, frame: _Frame, subject: Sequence[Token]) -> None:
        frame.subject, frame.state = list(subject), "verb"
        if frame.block < 0:
            frame.block = subject[0].start

    def _end_block(self, frame: _Frame) -> None:
        """Take note that what comes next makes another basic graph pattern; a FILTER ends none (section 5.1)."""
        if frame.state != "constraint":
            frame.block = -1

    def _verb(self, frame: _Frame, token: Token) -> None:
        """Take note that a verb begins, unless it goes on."""
        if not frame.in_path:
            frame.pairs.append(_Pair(token.start))
        frame.state = "verb"

    def _keyword(self, frame: _Frame, word: str) -> None:
        self._finish(frame)
        if "SELECT" in word:
            self._frames[-1] = _Frame("head", opening=frame.opening)
        elif word == "FILTER" or frame.state == "constraint":
            frame.state = "constraint"
        else:
            self._end_block(frame)
            frame.rows = word == "VALUES"
            frame.state = {"GRAPH": "name", "BIND": "constraint"}.get(word, "start")

    def _finish(self, frame: _Frame) -> None:
        """Take note of the full-text patterns of a triple pattern that has ended."""
        subject, pairs, end = frame.subject, frame.pairs, frame.end
        constraint = frame.state == "constraint"
        frame.subject, frame.pairs, frame.in_path, frame.end = [], [], False, 0
        frame.state = "constraint" if constraint else "start"
        ours = [pair for pair in pairs if pair.found]
        if not ours:
            return
        thing, score = self._variables(subject, ours[0])
        if len(subject) > 1 and len(pairs) > 1:
            self._refuse(
                subject[0],
                "a list before search:matches has no further predicates",
                f"Say the rest of {thing} in a triple pattern of its own.",
            )
        cuts = self._cuts(subject, pairs, end)
        for number, pair in enumerate(ours):
            assert pair.found is not None
            words, limit = pair.found
            if len(self._found) == MOST_MATCHES:
                remedy = "Put words together: castro OR guevara."
                self._refuse(subject[0], f"a query may have {MOST_MATCHES} of these patterns", remedy)
            self._found.append(Match(words, limit, thing, score, frame.block, cuts if number == 0 else ()))

    def _variables(self, subject: list[Token], pair: _Pair) -> tuple[str, str]:
        names = [token for token in subject if token.kind == "variable"]
        listed = len(subject) > 1
        whole = len(names) == len(subject) - 2 and 1 <= len(names) <= 2 if listed else len(names) == 1
        if not whole or (listed and subject[0].text != "("):
            place = subject[0] if subject else next(t for t in self._tokens if t.start == pair.start)
            self._refuse(
                place,
                "what stands before search:matches is no variable, nor a list of one for the thing and one for the score",
            )
        if len(names) == 2 and names[0].text[1:] == names[1].text[1:]:
            self._refuse(
                names[1], "the thing and its score have one variable", "Give the score a variable of its own."
            )
        return names[0].text, names[1].text if len(names) == 2 else ""

    def _cuts(self, subject: list[Token], pairs: list[_Pair], end: int) -> tuple[tuple[int, int], ...]:
        """Return what of a triple pattern goes away, so that what is left is one, or nothing."""
        first = next((number for number, pair in enumerate(pairs) if not pair.found), None)
        if first is None:
            return ((subject[0].start, end),)
        leading = ((pairs[0].start, pairs[first].start),) if first else ()
        return (*leading, *((pair.start, pair.end) for pair in pairs[first:] if pair.found))

    def _token_at(self, at: int) -> Token | None:
        return self._tokens[at] if 0 <= at < len(self._tokens) else None

    def _text_at(self, at: int) -> str:
        token = self._token_at(at)
        return token.text if token is not None and token.kind in ("sign", "open", "operator") else ""

    def _refuse(self, token: Token, why: str, remedy: str = _REMEDY) -> NoReturn:
        line = self._text.count("\n", 0, token.start) + 1
        column = token.start - self._text.rfind("\n", 0, token.start)
        raise QueryError(f"Full text, line {line}, column {column}: {why}.", remedy=remedy)
