"""Shapes to SPARQL: one query a constraint, nested shapes as graph patterns inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import rdflib
from rdflib.term import Node

from coprod_kg.validate import queries
from coprod_kg.validate.components import COMPONENTS, On
from coprod_kg.validate.components.registry import Build, CannotCompile, Names, Ready
from coprod_kg.validate.components.sparql import own_components, sparql_checks
from coprod_kg.validate.model import Check, Compiled, Constraint, Source, Unknown
from coprod_kg.validate.naming import blamed
from coprod_kg.validate.shapes import Shape, Shapes
from coprod_kg.validate.terms import SH


def compile_shapes(shapes: Shapes) -> Compiled:
    """The queries of a shapes graph, and what is left to the reference validator."""
    return _Compiler(shapes).compile()


def inner(shapes: Shapes, node: Node) -> tuple[Constraint, ...]:
    """The constraints of a nested shape and of its properties, for focus nodes that are given."""
    compiler, shape = _Compiler(shapes), shapes.shape(node)
    children = shapes.graph.objects(node, SH.property) if shape.path is None and not shape.deactivated else ()
    for each in (node, *sorted(children, key=_order(shapes))):
        if not shapes.shape(each).deactivated:
            compiler.sources[each] = []
    made = (c for each in compiler.sources for c in compiler.constraints(shapes.shape(each)))
    return tuple(c for c in made if isinstance(c, Constraint))


def fitting(shapes: Shapes, node: Node) -> str:
    """A template for those of some focus nodes that conform to a shape; raises CannotCompile where there is none."""
    wrong = _Compiler(shapes).wrong(Names(), node, "?this")
    return f"SELECT ?this WHERE {{ {queries.FOCUS} FILTER (!({wrong})) }}"


@dataclass
class _Compiler:
    shapes: Shapes
    sources: dict[Node, list[Source]] = field(default_factory=dict)
    roots: dict[Node, set[Node]] = field(default_factory=dict)

    def compile(self) -> Compiled:
        for root in self.shapes.roots:
            self._reach(root, Source(root.targets), root.node)
        constraints: list[Constraint] = []
        unknown: list[Unknown] = []
        for node in self.sources:
            for item in self.constraints(self.shapes.shape(node)):
                if isinstance(item, Constraint):
                    constraints.append(item)
                else:
                    unknown.append(item)
        return Compiled(tuple(constraints), tuple(unknown))

    def _reach(self, shape: Shape, source: Source, root: Node) -> None:
        if shape.deactivated:
            return
        ways = self.sources.setdefault(shape.node, [])
        if source in ways:
            return
        ways.append(source)
        self.roots.setdefault(shape.node, set()).add(root)
        steps = (*source.steps, shape.path) if shape.path else source.steps
        for child in sorted(self.shapes.graph.objects(shape.node, SH.property), key=_order(self.shapes)):
            self._reach(self.shapes.shape(child), replace(source, steps=steps), root)

    def constraints(self, shape: Shape) -> Iterator[Constraint | Unknown]:
        sources = tuple(self.sources[shape.node])
        on = On(self.shapes, shape, "?this", "?value" if shape.path else "?this", Names(), self.wrong, alone=True)
        for name, check in _told(on):
            if isinstance(check, CannotCompile):
                for root in sorted(self.roots.get(shape.node, ()), key=str):
                    yield Unknown(shape.iri, name, root, str(check))
            elif (check.kind, check.text) != ("focus", "false"):
                yield _constraint(shape, name, check, sources)

    def wrong(self, names: Names, node: Node, variable: str) -> str:
        """An expression that is true where the node of the variable does not conform to the shape."""
        shape = self.shapes.shape(node)
        if shape.deactivated:
            return "false"
        value = names.fresh("value") if shape.path else variable
        on = On(self.shapes, shape, variable, value, names, self.wrong)
        tests: list[str] = []
        each: list[str] = []
        for _, check in _checks(on):
            if isinstance(check, CannotCompile):
                raise check
            (each if check.kind == "value" else tests).append(_as_test(check))
        children = sorted(on.graph.objects(node, SH.property), key=_order(self.shapes))
        each += [self.wrong(names, child, value) for child in children]
        tests += [f"EXISTS {{ {on.step(value)} FILTER ({_any(each)}) }}"] if shape.path and each else each
        return _any(tests)


def _any(tests: list[str]) -> str:
    kept = [test for test in tests if test != "false"]
    return " || ".join(f"({test})" for test in kept) if len(kept) > 1 else (kept or ["false"])[0]


def _as_test(check: Check) -> str:
    return f"EXISTS {{ {check.text} }}" if check.kind == "rows" else check.text


def _checks(on: On, *, afresh: bool = False) -> Iterator[tuple[str, Check | CannotCompile]]:
    """Every check of a shape, in the order of the components; what cannot be compiled comes as the reason.

    ``afresh`` starts the names of variables again for each check.
    """
    for name, build in (*_core(on), *sparql_checks(on), *own_components(on)):
        try:
            made = build(replace(on, names=Names()) if afresh else on)
        except CannotCompile as reason:
            yield name, reason
            continue
        for check in made if isinstance(made, tuple) else (made,):
            yield name, check


def _told(on: On) -> Iterator[tuple[str, Check | CannotCompile]]:
    """The same, with an error that names the shape."""
    with blamed(on.shapes, on.shape.node):
        yield from _checks(on, afresh=True)


def _core(on: On) -> Iterator[tuple[str, Ready]]:
    for component in COMPONENTS.values():
        for value in sorted(on.graph.objects(on.shape.node, component.parameter), key=_by_name):
            yield component.name, partial(_built, component.build, value)


def _built(build: Build, value: Node, on: On) -> Check | tuple[Check, ...]:
    return build(on, value)


def _constraint(shape: Shape, name: str, check: Check, sources: tuple[Source, ...]) -> Constraint:
    template, focus = queries.template(shape, check), queries.focus(sources)
    return Constraint(
        shape=shape.iri,
        component=name,
        path=shape.path.full if shape.path else None,
        severity=shape.severity,
        messages=check.messages or shape.messages,
        sparql=queries.everywhere(shape, check, sources),
        template=template,
        focus=focus,
        ways=tuple(queries.focus([source]) for source in sources),
        sources=sources,
        check=check,
        source=shape,
    )


def _by_name(node: Node) -> tuple[bool, str]:
    return isinstance(node, rdflib.BNode), str(node)


def _order(shapes: Shapes) -> Callable[[Node], tuple[str, str]]:
    def key(node: Node) -> tuple[str, str]:
        path = shapes.shape(node).path
        return (path.full if path else "", str(node))

    return key
