"""SHACL-SPARQL: what a query may not say, and pre-bound variables made into plain SPARQL (SHACL 5.2.1, 5.3).

A pre-bound variable has its value everywhere in a query, a joined one only where the join is. So the block
that binds it (targets, or VALUES) is written into the outermost group, and into each inner group that uses
the variable in an expression without binding it there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from coprod_kg.errors import BadRequest
from coprod_kg.validate.lexer import Group, Token, groups, own

_FORBIDDEN = ("MINUS", "VALUES", "SERVICE")
_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"})


def check(found: Sequence[Token], prebound: Sequence[str], where: str) -> None:
    """Raise BadRequest for what SHACL-SPARQL forbids (SHACL appendix A)."""
    solid = [token for token in found if token.kind != "space"]
    for token in solid:
        if token.word in _FORBIDDEN:
            raise BadRequest(f"The SPARQL of {where} says {token.word}, which SHACL does not allow.")
    for token, after in pairwise(solid):
        if token.word == "AS" and after.variable in prebound:
            raise BadRequest(f"The SPARQL of {where} gives ${after.variable} a value, which it has already.")
    depth = 0
    for index, token in enumerate(solid):
        depth += {"{": 1, "}": -1}.get(token.text, 0)
        if token.word == "SELECT" and depth and "this" not in _projected(solid[index + 1 :]):
            raise BadRequest(f"A SELECT inside the SPARQL of {where} must name $this among its variables.")


def _projected(after: Sequence[Token]) -> set[str]:
    names = set()
    for token in after:
        if token.text == "{" or token.word == "WHERE":
            break
        names.add(token.variable)
    return names


def counts(found: Sequence[Token]) -> bool:
    """Whether a query aggregates, so that a focus node found twice would count twice."""
    return any(token.word in _AGGREGATES or token.word == "GROUP" for token in found)


def each(found: Sequence[Token]) -> bool:
    """Whether a query must be asked once for every focus node: a LIMIT, or a count over all of them."""
    words = {token.word for token in found}
    if words & {"LIMIT", "OFFSET"}:
        return True
    return any(_counts_all(found, index) for index, t in enumerate(found) if t.word == "SELECT")


def _counts_all(found: Sequence[Token], select: int) -> bool:
    opening = next((i for i in range(select, len(found)) if found[i].text == "{"), len(found))
    depth, index = 0, opening
    while index < len(found):
        depth += {"{": 1, "}": -1}.get(found[index].text, 0)
        index += 1
        if not depth:
            break
    tail = []
    for token in found[index:]:
        if token.text == "}":
            break
        tail.append(token)
    counted = any(t.word in _AGGREGATES for t in (*found[select:opening], *tail)) or any(
        t.word == "GROUP" for t in tail
    )
    return counted and "this" not in {t.variable for t in _grouping(tail)}


def _grouping(tail: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    inside = False
    for token in tail:
        if token.word in _MODIFIERS:
            inside = token.word == "GROUP"
        if inside:
            kept.append(token)
    return kept


def nested_select(found: Sequence[Token]) -> bool:
    """Whether a query has a SELECT inside, or modifiers that change how many solutions there are."""
    return sum(t.word == "SELECT" for t in found) > 1 or any(t.word in _MODIFIERS for t in found)


def prebind(found: Sequence[Token], blocks: Mapping[str, str], *, everywhere: bool = False) -> str:
    """The query with the block of each pre-bound variable wherever its value is needed.

    The block of ``this`` always stands in the outermost group, and ``everywhere`` in each that names it.
    """
    every = groups(found)
    mentioned = {token.variable for token in found}
    inserts: dict[int, list[str]] = {}
    for group in every:
        for name, block in blocks.items():
            top = group is every[0]
            if (top and (name == "this" or name in mentioned)) or (not top and _needs(found, group, name, everywhere)):
                inserts.setdefault(group.start, []).append(block)
    pieces = []
    for index, token in enumerate(found):
        pieces.append(token.text)
        pieces += [f" {block} " for block in inserts.get(index, ())]
    return "".join(pieces)


def _needs(found: Sequence[Token], group: Group, name: str, everywhere: bool) -> bool:
    if group.exists or _is_select(found, group):
        return False
    bound, used, bind = False, False, False
    for token, depth in own(found, group, with_exists=True):
        if token.word == "BIND":
            bind = True
        if token.variable == name:
            bound, used = bound or depth == 0, used or depth > 0
    return (used and (bind or not bound)) or (everywhere and (used or bound))


def _is_select(found: Sequence[Token], group: Group) -> bool:
    first = next((t for t in found[group.start + 1 : group.end] if t.kind != "space"), None)
    return first is not None and first.word == "SELECT"
