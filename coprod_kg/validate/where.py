"""The triple patterns of a SPARQL query, and which others hold wherever one of them is looked at.

A reader of what constraints use: groups, OPTIONAL, UNION, FILTER, BIND, VALUES, EXISTS and property paths. Anything
else is Unreadable, which costs time and never an answer: such a constraint is asked about all nodes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from coprod_kg import vocab
from coprod_kg.validate.lexer import Token
from coprod_kg.validate.paths import Path, plain

_STEPS_AWAY = frozenset({"MINUS", "GRAPH", "SERVICE", "SELECT"})


class Unreadable(Exception):
    """It cannot be known what a query reads."""


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A triple pattern: terms as they are written, variables as ``?name``; the predicate is a path or a variable."""

    subject: str
    predicate: Path | str
    value: str


@dataclass(slots=True)
class Where:
    """A group: its own patterns, and the groups in it, each with whether it must hold for the group to hold."""

    patterns: list[Pattern] = field(default_factory=list)
    inner: list[tuple[Where, bool]] = field(default_factory=list)

    def held(self) -> Iterator[Pattern]:
        """The patterns that hold wherever the group has a solution."""
        yield from self.patterns
        for group, must in self.inner:
            if must:
                yield from group.held()

    def each(self, beside: tuple[Pattern, ...] = ()) -> Iterator[tuple[Pattern, tuple[Pattern, ...]]]:
        """Every pattern, with all that hold where it is looked at."""
        together = (*beside, *self.held())
        yield from ((pattern, together) for pattern in self.patterns)
        for group, _ in self.inner:
            yield from group.each(together)


def read(found: Sequence[Token]) -> Where:
    """The WHERE of a query's tokens, prefixes expanded; raises Unreadable."""
    solid = [token for token in found if token.kind != "space"]
    start = next((index for index, token in enumerate(solid) if token.text == "{"), None)
    if start is None or sum(token.word == "SELECT" for token in solid) > 1:
        raise Unreadable
    reader = _Reader(solid, start)
    where = reader.group()
    if any(token.word == "EXISTS" for token in (*solid[:start], *solid[reader.at :])):
        raise Unreadable
    return where


class _Reader:
    """A place in a list of tokens; each method reads one thing from there on."""

    def __init__(self, tokens: Sequence[Token], at: int) -> None:
        self.tokens, self.at = tokens, at
        self.names = count()

    @property
    def here(self) -> Token:
        """The next token; raises Unreadable at the end."""
        if self.at >= len(self.tokens):
            raise Unreadable
        return self.tokens[self.at]

    def took(self, *texts: str) -> bool:
        """Whether the next token was one of these, which is then behind."""
        if self.here.text in texts or self.here.word in texts:
            self.at += 1
            return True
        return False

    def next(self) -> Token:
        token = self.here
        self.at += 1
        return token

    def must(self, text: str) -> None:
        if not self.took(text):
            raise Unreadable

    def group(self) -> Where:
        self.must("{")
        where = Where()
        while not self.took("}"):
            self.element(where)
        return where

    def element(self, where: Where) -> None:
        if self.here.word in _STEPS_AWAY:
            raise Unreadable
        if self.here.text == "{":
            branches = [self.group()]
            while self.here.word == "UNION" and self.took("UNION"):
                branches.append(self.group())
            where.inner += [(branch, len(branches) == 1) for branch in branches]
        elif self.took("OPTIONAL"):
            where.inner.append((self.group(), False))
        elif self.took("FILTER", "BIND"):
            self.expression(where)
        elif self.took("VALUES"):
            while not self.took("{"):
                self.at += 1
            while not self.took("}"):
                self.at += 1
        elif not self.took("."):
            self.statements(where)

    def expression(self, where: Where) -> None:
        """A constraint: EXISTS, or whatever stands in parentheses, with the groups of EXISTS in it."""
        self.took("NOT")
        if self.took("EXISTS"):
            where.inner.append((self.group(), False))
            return
        while self.here.text != "(":
            if self.next().kind not in ("word", "iri", "name"):
                raise Unreadable
        depth = 0
        while True:
            if self.took("EXISTS"):
                where.inner.append((self.group(), False))
                continue
            depth += {"(": 1, ")": -1}.get(self.next().text, 0)
            if not depth:
                return

    def statements(self, where: Where) -> None:
        blank = self.here.text == "["
        subject = self.term(where)
        if not (blank and self.here.text in (".", "}")):
            self.properties(subject, where)

    def properties(self, subject: str, where: Where) -> None:
        while True:
            predicate = f"?{self.next().variable}" if self.here.variable else plain(self.alternatives())
            where.patterns.append(Pattern(subject, predicate, self.term(where)))
            while self.took(","):
                where.patterns.append(Pattern(subject, predicate, self.term(where)))
            if not self.took(";"):
                return
            while self.took(";"):
                pass
            if self.here.text in (".", "]", "}"):
                return

    def term(self, where: Where) -> str:
        token = self.next()
        if token.variable:
            return f"?{token.variable}"
        if token.kind == "string":
            if self.here.kind == "lang":
                return token.text + self.next().text
            if self.took("^"):
                self.must("^")
                return f"{token.text}^^{self.next().text}"
            return token.text
        if token.kind in ("iri", "name", "blank", "number") or token.word in ("TRUE", "FALSE"):
            return token.text
        if token.text in "+-":
            return token.text + self.next().text
        if token.text != "[":
            raise Unreadable
        node = f"_:{next(self.names)} "  # with a space, as no written name has
        if not self.took("]"):
            self.properties(node, where)
            self.must("]")
        return node

    def alternatives(self) -> Path:
        parts = [self.sequence()]
        while self.took("|"):
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Path("|", parts=tuple(parts))

    def sequence(self) -> Path:
        parts = [self.step()]
        while self.took("/"):
            parts.append(self.step())
        return parts[0] if len(parts) == 1 else Path("/", parts=tuple(parts))

    def step(self) -> Path:
        if self.took("^"):
            return Path("^", parts=(self.step(),))
        if self.took("("):
            path = self.alternatives()
            self.must(")")
        elif self.here.kind in ("iri", "name"):
            path = Path("iri", vocab.expand(self.next().text))
        elif self.took("A"):
            path = Path("iri", vocab.RDF + "type")
        else:
            raise Unreadable
        while self.here.text in ("*", "+", "?"):
            path = Path(self.next().text, parts=(path,))
        return path
