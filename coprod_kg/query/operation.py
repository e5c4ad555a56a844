"""What a SPARQL text asks for, before any engine sees it: its kind, its dataset, and what it reaches out to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from urllib.parse import urljoin, urlsplit

from coprod_kg import vocab
from coprod_kg.errors import BadQuery, Forbidden
from coprod_kg.query import outside
from coprod_kg.query.lexer import Token, decode, decode_all, place, tokens
from coprod_kg.query.pattern import is_pattern

#: How deep brackets may nest: an engine's parser descends once for each.
DEEPEST = 200
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
_QUERIES = frozenset(["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"])
_VOLATILE = frozenset(["RAND", "NOW", "UUID", "STRUUID", "SERVICE"])
_DATASET = frozenset(["FROM", "USING", "WITH"])
_BEFORE_GRAPH = frozenset(
    [
        "GRAPH",
        "WITH",
        "INTO",
        "TO",
        "FROM",
        "NAMED",
        "USING",
        "CLEAR",
        "DROP",
        "CREATE",
        "COPY",
        "MOVE",
        "ADD",
        "SILENT",
    ]
)


class Kind(StrEnum):
    """What an operation is, and so what its answer looks like."""

    SELECT = "select"
    ASK = "ask"
    CONSTRUCT = "construct"
    DESCRIBE = "describe"
    UPDATE = "update"
    UNKNOWN = "unknown"

    @property
    def is_query(self) -> bool:
        """Whether it reads only; an unknown kind is left to the engine's parser, which says what is wrong."""
        return self is not Kind.UPDATE

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph, not a table or a yes or no."""
        return self in (Kind.CONSTRUCT, Kind.DESCRIBE)


@dataclass(frozen=True, slots=True)
class Operation:
    """A SPARQL text and what is known of it without running it.

    ``text`` has its escapes decoded, ``services`` and ``loads`` are targets as written, ``graphs`` the IRIs
    that stand where a graph's name does, ``has_dataset`` tells whether FROM, USING or WITH choose graphs,
    ``volatile`` whether the same text may have another answer the next time, and ``is_pattern`` whether it asks for
    one pattern only.
    """

    text: str
    kind: Kind
    services: tuple[str, ...] = ()
    loads: tuple[str, ...] = ()
    graphs: frozenset[str] = frozenset()
    has_dataset: bool = False
    volatile: bool = False
    is_pattern: bool = False

    @classmethod
    def parse(cls, text: str, *, base: str = "") -> Operation:
        """Classify a query or an update; its syntax beyond that is the engine's to judge.

        ``base`` resolves relative IRIs. Raises BadQuery where brackets nest too deep to be parsed.
        """
        decoded = decode(text)
        known = _known()
        parts = list(tokens(decoded))
        _check_nesting(decoded, parts)
        kind = _kind(parts)
        words = {part.word for part in parts}
        services = outside.services(text, known) or (decoded != text and outside.services(decoded, known)) or ()
        return cls(
            decoded,
            kind,
            services=services,
            loads=outside.loads(text, known) if kind in (Kind.UPDATE, Kind.UNKNOWN) else (),
            graphs=frozenset(_graphs(parts, base)) if words & _BEFORE_GRAPH else frozenset(),
            has_dataset=bool(words & _DATASET) and any(part.word in _DATASET and not part.depth for part in parts),
            volatile=bool(words & _VOLATILE or services),
            is_pattern=kind is Kind.SELECT and is_pattern(parts),
        )

    def check_outside(self, allowed: Sequence[str] = ()) -> None:
        """Raise Forbidden where the operation would leave this machine for an address that is not allowed."""
        for keyword, targets in (("SERVICE", self.services), ("LOAD", self.loads)):
            for target in targets:
                if not _is_allowed(target, allowed):
                    raise Forbidden(
                        f"{keyword} {target} would leave this server, which is not allowed. An operator can "
                        "allow addresses, written out in full, with the setting COPROD_ALLOWED_SERVICES."
                    )


@cache
def _known() -> frozenset[str]:
    return frozenset(vocab.prefixes())


def _is_allowed(target: str, allowed: Sequence[str]) -> bool:
    if not target.startswith("<"):
        return False
    address = target[1:-1]
    near = [entry for entry in allowed if entry and urlsplit(entry).netloc == urlsplit(address).netloc != ""]
    return any(address == entry or (entry[-1] in "/#" and address.startswith(entry)) for entry in near)


def _check_nesting(text: str, parts: Sequence[Token]) -> None:
    depth = run = 0
    for part in parts:
        if part.kind != "mark":
            run = 0
            continue
        depth += (part.text in ("(", "[", "{")) - (part.text in (")", "]", "}"))
        run = run + 1 if part.text in ("!", "-", "+", "^", "<") else 0
        if depth > DEEPEST or run > DEEPEST:
            line, column = place(text, part.start)
            raise BadQuery(
                f"The text nests more than {DEEPEST} levels deep at line {line}, column {column}; "
                "a VALUES block or fewer brackets say the same.",
                line=line,
                column=column,
            )


def _kind(parts: Sequence[Token]) -> Kind:
    """The first word that is not of the prologue decides; an empty update is an update (section 29)."""
    for part in parts:
        if part.word in _QUERIES:
            return Kind(part.word.lower())
        if part.word in _UPDATES:
            return Kind.UPDATE
        if part.kind not in ("iri", "name", "string") and part.word not in ("PREFIX", "BASE", "VERSION"):
            return Kind.UNKNOWN
    return Kind.UNKNOWN


def _graphs(parts: Sequence[Token], base: str) -> Iterator[str]:
    names = Names(base)
    before = ""
    for previous, part in zip((None, *parts), parts, strict=False):
        names.read(previous, part)
        if part.kind in ("iri", "name") and before in _BEFORE_GRAPH:
            yield names.full(part.text)
        before = part.word


class Names:
    """The prefixes and the base that hold at a place of a text."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.prefixes = dict(vocab.prefixes())
        self._pending: str | None = None

    def read(self, previous: Token | None, part: Token) -> None:
        """Take in a token of the text, with the one before it."""
        word = previous.word if previous else ""
        if word == "PREFIX" and part.kind == "name":
            self._pending = part.text.partition(":")[0]
        elif self._pending is not None and part.kind == "iri":
            self.prefixes[self._pending] = self.full(part.text)
            self._pending = None
        elif word == "BASE" and part.kind == "iri":
            self.base = self.full(part.text)

    def full(self, text: str) -> str:
        """An IRI reference or a prefixed name as an IRI; an undeclared prefix stays as it is."""
        if text.startswith("<"):
            reference = decode_all(text[1:-1])
            return reference if ":" in reference.partition("/")[0] else urljoin(self.base, reference)
        prefix, _, local = text.partition(":")
        return self.prefixes.get(prefix, prefix + ":") + local.replace("\\", "")
