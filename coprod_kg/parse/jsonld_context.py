"""What the keys of a JSON-LD file stand for: as much of contexts as it takes to see which keys are lost.

https://www.w3.org/TR/json-ld11-api/#context-processing-algorithms, without the rarer options: this only
explains; the RDF parser does the reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from coprod_kg.parse.json_tree import Array, Node, Object, Scalar

_KEYWORD = re.compile(r"@[A-Za-z]+\Z")


@dataclass(frozen=True, slots=True)
class Term:
    """What a context says of one key; ``iri`` is None where it says that the key means nothing."""

    iri: str | None
    type: str | None = None
    containers: frozenset[str] = frozenset()
    context: Node | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The terms that hold at one point of the file."""

    terms: dict[str, Term] = field(default_factory=dict)
    vocab: str | None = None

    def extended(self, node: Node | None) -> Context:
        """This context with another laid over it; null takes everything away."""
        if isinstance(node, Array):
            result = self
            for item in node.items:
                result = result.extended(item)
            return result
        if isinstance(node, Scalar) and node.value is None:
            return Context()
        return self._with(node) if isinstance(node, Object) else self

    def _with(self, node: Object) -> Context:
        definitions = {member.key: member.value for member in node.members}
        vocab = self.vocab
        if "@vocab" in definitions:
            given = text(definitions["@vocab"])
            prefix, colon, rest = (given or "").partition(":")
            known = self.terms.get(prefix) if colon and not rest.startswith("//") else None
            vocab = (known.iri or "") + rest if known else given
        fresh = {key: value for key, value in definitions.items() if not key.startswith("@")}
        result = replace(self, terms=dict(self.terms), vocab=vocab)
        for key in fresh:
            result.terms.pop(key, None)
        for key in fresh:
            result._define(key, fresh, frozenset())
        return result

    def _define(self, key: str, fresh: dict[str, Node], busy: frozenset[str]) -> None:
        if key in self.terms or key in busy:
            return
        value = fresh[key]
        name = text(value) if isinstance(value, Scalar) else None
        term = Term(None)
        if isinstance(value, Object):
            identifier = value.get("@id") or value.get("@reverse")
            name = text(identifier) if identifier else key
            term = Term(
                None,
                type=text(value.get("@type")),
                containers=frozenset(texts(value.get("@container"))),
                context=value.get("@context"),
            )
        if name is not None:
            prefix = name.partition(":")[0]
            if prefix in fresh and prefix != key:
                self._define(prefix, fresh, busy | {key})
            term = replace(term, iri=self._resolve(name, own=key))
        self.terms[key] = term

    def _resolve(self, name: str, own: str | None = None) -> str | None:
        if _KEYWORD.match(name):
            return name
        if name in self.terms and name != own:
            return self.terms[name].iri
        prefix, colon, rest = name.partition(":")
        if colon:
            known = self.terms.get(prefix) if prefix != own and not rest.startswith("//") else None
            return known.iri + rest if known and known.iri else name
        return self.vocab + name if self.vocab is not None else None

    def expand(self, key: str) -> str | None:
        """The IRI or keyword that a key stands for; None where it stands for nothing and is lost."""
        return self._resolve(key)

    def term(self, key: str) -> Term:
        """What the context says of a key, or nothing much."""
        return self.terms.get(key) or Term(self.expand(key))

    def compact(self, iri: str) -> str:
        """The IRI that the value of an @id stands for, prefixes resolved."""
        prefix, colon, rest = iri.partition(":")
        known = self.terms.get(prefix) if colon and not rest.startswith("//") else None
        return known.iri + rest if known and known.iri else iri


def text(node: Node | None) -> str | None:
    """The string that a node is, or None."""
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else None


def texts(node: Node | None) -> Iterator[str]:
    """The strings that a node is or holds."""
    for item in node.items if isinstance(node, Array) else [node]:
        if (value := text(item)) is not None:
            yield value
