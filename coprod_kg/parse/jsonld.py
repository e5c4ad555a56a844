"""JSON-LD before the parser sees it: contexts put in, and all found that the parser drops in silence."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from coprod_kg import vocab
from coprod_kg.errors import Unreadable
from coprod_kg.findings import Finding, Place, Severity
from coprod_kg.parse import json_tree, own_context, turtle
from coprod_kg.parse.json_tree import Array, Member, Node, Object, Scalar
from coprod_kg.parse.jsonld_context import Context, Term, text, texts
from coprod_kg.parse.limits import Limits

CONTEXT = own_context.ADDRESS
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_KEYWORDS = frozenset(
    (
        *("@id", "@type", "@value", "@language", "@direction", "@list", "@set", "@reverse", "@graph"),
        *("@context", "@index", "@included", "@nest", "@json", "@none", "@base", "@vocab", "@version"),
        *("@import", "@propagate", "@protected", "@container", "@prefix"),
    )
)


@dataclass(slots=True)
class Prepared:
    """The bytes to parse, what would be lost, and lines by subject, predicate and value."""

    data: bytes
    findings: list[Finding] = field(default_factory=list)
    lines: dict[tuple[str, ...], int] = field(default_factory=dict)


def prepare(data: bytes, name: str, limits: Limits) -> Prepared:
    """Put the project's own context in and look for what would be lost; raises Unreadable for others."""
    tree = json_tree.parse(data, name, limits)
    if tree is None:
        return Prepared(data)
    prepared = Prepared(_with_own_context(data, tree, name, limits))
    _Walk(name, prepared).run(tree)
    return prepared


def _with_own_context(data: bytes, tree: Node, name: str, limits: Limits) -> bytes:
    """The bytes with the project's context in the place of its address."""
    parts: list[bytes] = []
    done = 0
    for scalar in sorted(_addresses(tree, name, limits), key=lambda scalar: scalar.start):
        if scalar.value != CONTEXT:
            raise _refused(str(scalar.value), name, scalar.line)
        parts += [data[done : scalar.start], _own_context()]
        done = scalar.end
    return b"".join((*parts, data[done:])) if parts else data


def _addresses(tree: Node, name: str, limits: Limits) -> Iterator[Scalar]:
    """Every address of a context in the file, contexts within contexts included.

    Raises TooLarge for a long text within a context, which would multiply with every use.
    """
    todo: list[tuple[Node, bool]] = [(tree, False)]
    while todo:
        node, within = todo.pop()
        if isinstance(node, Array):
            todo.extend((item, within) for item in node.items)
        elif isinstance(node, Object):
            for member in node.members:
                is_context = member.key in ("@context", "@import")
                if is_context:
                    items = member.value.items if isinstance(member.value, Array) else [member.value]
                    yield from (item for item in items if isinstance(item, Scalar) and text(item) is not None)
                todo.append((member.value, within or is_context))
        elif within:
            turtle.check_length(node.end - node.start, True, node.line, name, limits)


@cache
def _own_context() -> bytes:
    return json.dumps(own_context.context()).encode()


@cache
def _own_tree() -> Node | None:
    return json_tree.parse(_own_context(), CONTEXT, Limits())


def _refused(address: str, name: str, line: int) -> Unreadable:
    return Unreadable(
        f"The context “{address}” would have to be fetched, and nothing is fetched while reading. Put its "
        f"content into the file as “@context”: {{…}}, or use {CONTEXT}, which is known here.",
        file=name,
        line=line,
    )


class _Walk:
    """Goes through the tree with the context of each point, and writes down lines and losses."""

    def __init__(self, name: str, prepared: Prepared) -> None:
        self.name = name
        self.out = prepared
        self.todo: list[tuple[Node, Context, tuple[str, str] | None, Term]] = []
        self.lost: Counter[str] = Counter()

    def run(self, tree: Node) -> None:
        """Visit every node that the parser would make something of."""
        self.todo.append((tree, Context(), None, Term(None)))
        while self.todo:
            node, context, link, term = self.todo.pop()
            if isinstance(node, Array):
                self.todo.extend((item, context, link, term) for item in reversed(node.items))
            elif isinstance(node, Object):
                self._object(node, context, link)
            else:
                self._scalar(node, context, link, term)

    def _object(self, node: Object, context: Context, link: tuple[str, str] | None) -> None:
        own = node.get("@context")
        if own is not None:
            context = context.extended(_inlined(own))
        keys = {member.key: context.expand(member.key) for member in node.members}
        self._twice(node)
        for member in node.members:
            if keys[member.key] == "@type":
                context = self._type_scoped(member, context)
        subject = next((m.value for m in node.members if keys[m.key] == "@id"), None)
        iri = self._identifier(subject, context) if subject else ""
        if link:
            self._mark(node.line, *link, iri)
        if iri:
            self._mark(node.line, iri)
        for member in node.members:
            self._member(member, keys[member.key], context, iri, link)

    def _type_scoped(self, member: Member, context: Context) -> Context:
        for kind in sorted(texts(member.value)):
            scoped = context.term(kind).context
            context = context.extended(_inlined(scoped)) if scoped is not None else context
        return context

    def _member(
        self, member: Member, key: str | None, context: Context, subject: str, link: tuple[str, str] | None
    ) -> None:
        if key is None or (key.startswith("@") and key not in _KEYWORDS):
            if not _empty(member.value):
                self._lost_key(member)
        elif key.startswith("@"):
            self._keyword(member, key, context, subject, link)
        else:
            self._property(member, key, context, subject)

    def _keyword(self, member: Member, key: str, context: Context, subject: str, link: tuple[str, str] | None) -> None:
        value = member.value
        if key == "@language":
            self._languages([value])
        elif key == "@type":
            self._mark(member.line, subject, vocab.RDF + "type")
            for kind in self._scalars(value):
                self._check_iri(kind)
        elif key == "@value" and link:
            self._mark(member.line, *link, str(getattr(value, "value", "")))
        elif key in ("@graph", "@included", "@nest"):
            self.todo.append((value, context, None, Term(None)))
        elif key in ("@list", "@set"):
            self.todo.append((value, context, link, Term(None)))
        elif key == "@reverse" and isinstance(value, Object):
            self.todo.extend((m.value, context, None, context.term(m.key)) for m in value.members)

    def _property(self, member: Member, key: str, context: Context, subject: str) -> None:
        term = context.term(member.key)
        if term.context is not None:
            context = context.extended(_inlined(term.context))
        self._mark(member.line, subject, key)
        if _NO_IRI.search(key):
            self._bad_iri(key, member.line)
        if term.type == "@json":
            return
        value = member.value
        if isinstance(value, Object) and term.containers & {"@language", "@index", "@id", "@type", "@graph"}:
            if "@language" in term.containers:
                self._languages(
                    [Scalar(m.key, m.line, 0, 0) for m in value.members if context.expand(m.key) != "@none"]
                )
            self.todo.extend((m.value, context, (subject, key), term) for m in reversed(value.members))
        else:
            self.todo.append((value, context, (subject, key), term))

    def _scalar(self, node: Scalar, context: Context, link: tuple[str, str] | None, term: Term) -> None:
        value = node.value
        if term.type in ("@id", "@vocab") and isinstance(value, str):
            self._check_iri(node)
            value = context.compact(value)
        if link and value is not None:
            self._mark(node.line, *link, str(value))

    def _identifier(self, node: Node, context: Context) -> str:
        for scalar in self._scalars(node):
            self._check_iri(scalar)
        return context.compact(text(node) or "")

    def _scalars(self, node: Node) -> Iterator[Scalar]:
        for item in node.items if isinstance(node, Array) else [node]:
            if isinstance(item, Scalar) and isinstance(item.value, str):
                yield item

    def _check_iri(self, scalar: Scalar) -> None:
        if isinstance(scalar.value, str) and _NO_IRI.search(scalar.value):
            self._bad_iri(scalar.value, scalar.line)

    def _languages(self, nodes: list[Node]) -> None:
        for node in nodes:
            tag = text(node)
            if tag is not None and not _LANGUAGE.match(tag):
                self._say(
                    "language",
                    f"“{tag}” is not a language tag, and the text under it would be lost. Write one such as "
                    "“en” "
                    "or “es-MX”.",
                    node.line,
                )

    def _bad_iri(self, iri: str, line: int) -> None:
        self._say(
            "iri",
            f"“{iri}” is not an address (it has a space or another character that addresses may not have), "
            "and what "
            "is said with it would be lost. Write it percent-encoded (%20 for a space).",
            line,
        )

    def _lost_key(self, member: Member) -> None:
        self.lost[member.key] += 1
        if self.lost[member.key] == 1:
            self._say(
                "droppedKey",
                f"The context does not say what “{member.key}” stands for, so its values would be lost. Add "
                "it to the "
                f"“@context”, use {CONTEXT}, or take the key out.",
                member.line,
            )

    def _twice(self, node: Object) -> None:
        counted = Counter(member.key for member in node.members)
        for member in node.members:
            if counted[member.key] > 1:
                counted[member.key] = 0
                self._say(
                    "duplicateKey",
                    f"The key “{member.key}” is written more than once in one object; readers differ in "
                    "what they "
                    "make of it. Write it once, with a list of values.",
                    member.line,
                    Severity.WARNING,
                )

    def _say(self, component: str, message: str, line: int, severity: Severity = Severity.VIOLATION) -> None:
        self.out.findings.append(Finding(severity, component, message, place=Place(self.name, line)))

    def _mark(self, line: int, *key: str) -> None:
        self.out.lines.setdefault(key, line)


def _inlined(node: Node) -> Node:
    """A context with the project's own in the place of its address."""
    if isinstance(node, Array):
        return Array(node.line, [_inlined(item) for item in node.items])
    return (_own_tree() or node) if text(node) == CONTEXT else node


def _empty(node: Node) -> bool:
    """Whether a value says nothing, so that nothing is lost with it."""
    return (isinstance(node, Scalar) and node.value is None) or (isinstance(node, Array) and not node.items)
