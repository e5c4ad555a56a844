"""How many: minCount, maxCount, qualified counts, uniqueLang (SHACL 4.2, 4.4.5, 4.7.3)."""

from __future__ import annotations

from collections.abc import Callable

from rdflib.term import Node

from coprod_kg.validate.components.registry import On, component, whole_number
from coprod_kg.validate.model import Check
from coprod_kg.validate.terms import SH, lexical_true, plain


@component("minCount", needs_path=True, literal=True)
def min_count(on: On, limit: Node) -> Check:
    """There are at least so many values."""
    count = whole_number(limit, "sh:minCount")
    says = f"Needs at least {count} {_values(count)} of {on.name}; has {'none' if count == 1 else 'fewer'}."
    return Check.focus(
        "!(" + on.at_least(count, on.step) + ")", says, lacking=_with(on, ">=", count) if count and _direct(on) else ""
    )


@component("maxCount", needs_path=True, literal=True)
def max_count(on: On, limit: Node) -> Check:
    """There are at most so many values."""
    count = whole_number(limit, "sh:maxCount")
    allowed = f"at most {count} {_values(count)}" if count else "no value"
    says = f"May have {allowed} of {on.name}; has {'more' if count else 'some'}."
    return Check.focus(on.at_least(count + 1, on.step), says, found=_with(on, ">", count) if _direct(on) else "")


@component("qualifiedMinCount", needs_path=True, literal=True)
def qualified_min_count(on: On, limit: Node) -> Check:
    """At least so many values conform to a shape."""
    count, inside = whole_number(limit, "sh:qualifiedMinCount"), _qualifiers(on)
    what = _kind(on, inside)
    says = f"Needs at least {count} {_values(count)} of {on.name} {what}; has fewer."
    tests = [on.at_least(count, _conforming(on, shape)) for shape in inside]
    return Check.focus(" || ".join(f"!({test})" for test in tests) or "false", says, inside=tuple(inside))


@component("qualifiedMaxCount", needs_path=True, literal=True)
def qualified_max_count(on: On, limit: Node) -> Check:
    """At most so many values conform to a shape."""
    count, inside = whole_number(limit, "sh:qualifiedMaxCount"), _qualifiers(on)
    says = f"May have at most {count} {_values(count)} of {on.name} {_kind(on, inside)}; has more."
    tests = [on.at_least(count + 1, _conforming(on, shape)) for shape in inside]
    return Check.focus(" || ".join(tests) or "false", says, inside=tuple(inside))


@component("uniqueLang", needs_path=True, literal=True)
def unique_lang(on: On, wanted: Node) -> Check:
    """No language has more than one value; each language that has is one finding."""
    if not lexical_true(wanted):
        return Check.focus("false", "")
    one, two, lang = on.fresh("v"), on.fresh("v"), on.fresh("lang")
    pattern = (
        f"{on.step(one)} {on.step(two)} BIND (LCASE(LANG({one})) AS {lang}) "
        f'FILTER ({lang} != "" && LCASE(LANG({two})) = {lang} && !sameTerm({one}, {two}))'
    )
    says = f"May have only one value of {on.name} in each language; has several in {{{lang}}}."
    return Check.rows(pattern, says, extra=(lang,), found=_twice(on, lang) if _direct(on) else "")


def _direct(on: On) -> bool:
    return on.shape.path is not None and on.shape.path.direct


def _with(on: On, sign: str, count: int) -> str:
    """A pattern for the nodes whose number of values compares with a count."""
    value = on.fresh("v")
    reached = on.step(value)
    if (sign, count) in ((">", 0), (">=", 1)):
        return f"{{ SELECT {on.this} WHERE {{ {reached} }} }}"
    group = f"GROUP BY {on.this} HAVING (COUNT(DISTINCT {value}) {sign} {count})"
    return f"{{ SELECT {on.this} WHERE {{ {reached} }} {group} }}"


def _twice(on: On, lang: str) -> str:
    """A pattern for the nodes with several values in a language, and that language."""
    value = on.fresh("v")
    tagged = f'{on.step(value)} BIND (LCASE(LANG({value})) AS {lang}) FILTER ({lang} != "")'
    group = f"GROUP BY {on.this} {lang} HAVING (COUNT(DISTINCT {value}) > 1)"
    return f"{{ SELECT {on.this} {lang} WHERE {{ {tagged} }} {group} }}"


def _values(count: int) -> str:
    return "value" if count == 1 else "values"


def _qualifiers(on: On) -> list[Node]:
    return sorted(on.graph.objects(on.shape.node, SH.qualifiedValueShape), key=str)


def _kind(on: On, inside: list[Node]) -> str:
    names = [on.shapes.shape(shape) for shape in inside]
    classes = [plain(c) for shape in names for c in on.graph.objects(shape.node, SH["class"])]
    titles = [shape.title for shape in names if shape.title] or classes
    return f"of the kind {' and '.join(titles)}" if titles else "of a certain kind"


def _conforming(on: On, shape: Node) -> Callable[[str], str]:
    others = _siblings(on, shape)

    def body(value: str) -> str:
        tests = [f"!({on.wrong(shape, value)})", *(f"({on.wrong(other, value)})" for other in others)]
        return f"{on.step(value)} FILTER ({' && '.join(tests)})"

    return body


def _siblings(on: On, shape: Node) -> list[Node]:
    disjoint = on.graph.objects(on.shape.node, SH.qualifiedValueShapesDisjoint)
    if not any(lexical_true(value) for value in disjoint):
        return []
    parents = on.graph.subjects(SH.property, on.shape.node)
    properties = {child for parent in parents for child in on.graph.objects(parent, SH.property)}
    found = {q for child in properties for q in on.graph.objects(child, SH.qualifiedValueShape)}
    return sorted(found - {shape}, key=str)
