"""The tokens and groups of a SPARQL text, so that nothing is decided by a regex over the whole of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coprod_kg.errors import BadRequest
from coprod_kg.validate.terms import iri

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n\r]*)
    |(?P<string>\"{3}(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"{3}|'{3}(?:(?:'|'')?(?:[^'\\]|\\.))*'{3}
      |\"(?:[^\"\\\n\r]|\\.)*\"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)
    |(?P<var>[?$]\w+)
    |(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<blank>_:[\w.-]*\w)
    |(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
      (?:(?:[\w.:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)?)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<sign>.)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of SPARQL: ``kind`` is a group name of the lexer, ``text`` what is written."""

    kind: str
    text: str

    @property
    def word(self) -> str:
        """The keyword in capitals, or nothing."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The variable's name without ``?`` or ``$``, or nothing."""
        return self.text[1:] if self.kind == "var" else ""


@dataclass(slots=True)
class Group:
    """What stands between two braces: where it opens and closes, and what it is part of."""

    start: int
    parent: Group | None
    exists: bool  # the body of EXISTS or NOT EXISTS, or inside one
    own_exists: bool
    end: int = -1
    children: list[Group] = field(default_factory=list)


def tokens(text: str) -> list[Token]:
    """All tokens of a text, white space and comments too: joined, they are the text."""
    return [Token(m.lastgroup or "sign", m.group()) for m in _TOKEN.finditer(text)]


def groups(found: Sequence[Token]) -> list[Group]:
    """The brace groups of a query, outermost first; raises BadRequest where braces do not fit."""
    every: list[Group] = []
    here: Group | None = None
    before = ""
    for index, token in enumerate(found):
        if token.kind == "space":
            continue
        if token.text == "{":
            own = before == "EXISTS"
            group = Group(index, here, own or (here is not None and here.exists), own)
            if here is not None:
                here.children.append(group)
            every.append(group)
            here = group
        elif token.text == "}":
            if here is None:
                raise BadRequest("A SPARQL text of the shapes has a closing brace too many.")
            here.end, here = index, here.parent
        before = token.word
    if here is not None or not every:
        raise BadRequest("A SPARQL text of the shapes has a brace that is not closed, or none at all.")
    return every


def own(found: Sequence[Token], group: Group, *, with_exists: bool) -> Iterator[tuple[Token, int]]:
    """The tokens that stand in a group itself, each with the depth of its parentheses.

    ``with_exists`` adds the bodies of EXISTS, as if they stood in parentheses.
    """
    inner = {child.start: child for child in group.children}
    index, depth = group.start + 1, 0
    while index < group.end:
        child = inner.get(index)
        if child is not None:
            if with_exists and child.own_exists:
                yield from ((token, depth + 1) for token in found[child.start : child.end])
            index = child.end + 1
            continue
        token = found[index]
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind != "space":
            yield token, depth
        index += 1


def expand(found: Sequence[Token], prefixes: Mapping[str, str]) -> list[Token]:
    """The tokens with prefixed names by the project's prefixes or in full, and no PREFIX lines."""
    declared, rest = _declarations(found, dict(prefixes))
    return [_expanded(token, declared) for token in rest]


def _declarations(found: Sequence[Token], known: dict[str, str]) -> tuple[dict[str, str], list[Token]]:
    solid = [(i, token) for i, token in enumerate(found) if token.kind != "space"]
    last = -1
    for place in range(0, len(solid) - 2, 3):
        (_, keyword), (_, name), (end, space) = solid[place : place + 3]
        if keyword.word != "PREFIX":
            break
        known[name.text[:-1]] = space.text[1:-1]
        last = end
    return known, list(found[last + 1 :])


def _expanded(token: Token, prefixes: Mapping[str, str]) -> Token:
    if token.kind != "name":
        return token
    prefix, _, local = token.text.partition(":")
    if prefix not in prefixes:
        raise BadRequest(f"The SPARQL of the shapes uses the prefix '{prefix}:', which is not declared (sh:prefixes).")
    return Token("iri", iri(prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)))


def rename(text: str, names: Callable[[str], str]) -> str:
    """The text with every variable called as ``names`` says; names come and go without question marks."""
    return "".join(f"?{names(t.variable)}" if t.kind == "var" else t.text for t in tokens(text))
