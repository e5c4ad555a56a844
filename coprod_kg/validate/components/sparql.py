"""Constraints written in SPARQL: sh:sparql, and components of one's own (SHACL 5 and 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import product

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from coprod_kg import vocab
from coprod_kg.errors import BadRequest
from coprod_kg.validate import lexer, prebinding
from coprod_kg.validate.components.registry import CannotCompile, Names, On, Ready
from coprod_kg.validate.lexer import Token
from coprod_kg.validate.model import Check
from coprod_kg.validate.queries import FOCUS, with_focus
from coprod_kg.validate.shapes import Shape, Shapes, messages
from coprod_kg.validate.terms import SH, lexical_true, text

#: The name a query's $shapesGraph has where the shapes are put beside the data.
SHAPES_COPY = ox.NamedNode("urn:x-coprod-kg:shapes")
_SAYS = "Does not keep a rule of its shape."


def sparql_checks(on: On) -> Iterator[tuple[str, Ready]]:
    """The sh:sparql constraints of a shape."""
    for node in sorted(on.graph.objects(on.shape.node, SH.sparql), key=str):
        if not any(lexical_true(off) for off in on.graph.objects(node, SH.deactivated)):
            yield "sparql", partial(_constraint, node)


def texts(shapes: Shapes, shape: Shape) -> Iterator[tuple[str, bool]]:
    """The queries of a shape, prefixes and paths in full, and whether each is asked of every value."""
    on = On(shapes, shape, "?this", "?value", Names(), lambda _names, _node, _variable: "false")
    for node in sorted(on.graph.objects(shape.node, SH.sparql), key=str):
        yield "".join(t.text for t in _read(on, node, str(on.graph.value(node, SH.select)), {})), False
    for component in _components(on.graph):
        validator = _validator(on, component)
        for values in _uses(on, component) if validator is not None else ():
            assert validator is not None
            select = on.graph.value(validator, SH.select)
            query = select if select is not None else on.graph.value(validator, SH.ask)
            yield "".join(t.text for t in _read(on, validator, str(query), values)), select is None


def _constraint(node: Node, on: On) -> Check:
    query = on.graph.value(node, SH.select)
    if query is None:
        raise BadRequest(f"The sh:sparql of {on.shapes.name(on.shape.node)} has no sh:select.")
    return _select(on, node, str(query), {})


def own_components(on: On) -> Iterator[tuple[str, Ready]]:
    """The checks of a shape by components that the shapes graph defines itself."""
    for node in _components(on.graph):
        validator = _validator(on, node)
        if validator is None:
            continue
        for values in _uses(on, node):
            yield str(node), partial(_by_validator, validator, values)


def _components(graph: rdflib.Graph) -> list[Node]:
    kinds = graph.transitive_subjects(rdflib.RDFS.subClassOf, SH.ConstraintComponent)
    return sorted({c for kind in kinds for c in graph.subjects(rdflib.RDF.type, kind)}, key=str)


def _validator(on: On, component: Node) -> Node | None:
    special = SH.propertyValidator if on.shape.path else SH.nodeValidator
    for predicate in (special, SH.validator):
        for node in sorted(on.graph.objects(component, predicate), key=str):
            if on.graph.value(node, SH.select) is not None or on.graph.value(node, SH.ask) is not None:
                return node
    return None


def _uses(on: On, component: Node) -> Iterator[dict[str, Node]]:
    names: list[str] = []
    values: list[list[Node]] = []
    for parameter in sorted(on.graph.objects(component, SH.parameter), key=str):
        path = on.graph.value(parameter, SH.path)
        given = sorted(on.graph.objects(on.shape.node, path), key=str)
        optional = any(lexical_true(v) for v in on.graph.objects(parameter, SH.optional))
        if not given and not optional:
            return
        if given:
            names.append(str(path).replace("#", "/").rpartition("/")[2])
            values.append(given)
    for chosen in product(*values) if values else ():
        yield dict(zip(names, chosen, strict=True))


def _by_validator(validator: Node, values: Mapping[str, Node], on: On) -> Check:
    query = on.graph.value(validator, SH.select)
    if query is not None:
        return _select(on, validator, str(query), values)
    return _ask(on, validator, str(on.graph.value(validator, SH.ask)), values)


def _select(on: On, node: Node, query: str, values: Mapping[str, Node]) -> Check:
    found = _read(on, node, query, values)
    blocks = _blocks(on, found, values)
    if not on.alone:
        return Check.rows(_inside(on, found, blocks), _SAYS)
    each = prebinding.each(found)
    focus = f"{{ SELECT DISTINCT ?this WHERE {{ {FOCUS} }} }}" if prebinding.counts(found) else FOCUS
    ready = prebinding.prebind(found, {"this": focus, **blocks}, everywhere=each)
    ready = _with_this(ready)
    _parses(with_focus(ready, ""), on)
    return Check.rows(
        "",
        _SAYS,
        path="?path",
        query=ready,
        each=each,
        messages=_messages(on, node, values),
        needs_shapes="shapesGraph" in blocks,
    )


def _inside(on: On, found: Sequence[Token], blocks: Mapping[str, str]) -> str:
    if prebinding.nested_select(found) or "shapesGraph" in blocks:
        raise CannotCompile("a SPARQL constraint with a SELECT inside, or modifiers, in a nested shape")
    whole = lexer.tokens(prebinding.prebind(found, blocks))
    body = lexer.groups(whole)[0]
    return _renamed(on, "".join(token.text for token in whole[body.start + 1 : body.end]), {"this": on.this[1:]})


def _ask(on: On, node: Node, query: str, values: Mapping[str, Node]) -> Check:
    found = _read(on, node, query, values, "value")
    blocks = _blocks(on, found, values)
    if prebinding.nested_select(found) or "shapesGraph" in blocks:
        raise CannotCompile("an ASK validator with a SELECT inside or with $shapesGraph")
    whole = lexer.tokens(prebinding.prebind(found, blocks))
    body = lexer.groups(whole)[0]
    inner = "".join(token.text for token in whole[body.start + 1 : body.end])
    _parses(with_focus(f"ASK {{ {inner} }}", ""), on)
    inner = _renamed(on, inner, {"this": on.this[1:], "value": on.value[1:]})
    return Check.each_value(f"NOT EXISTS {{ {inner} }}", _SAYS, messages=_messages(on, node, values))


def _renamed(on: On, body: str, known: dict[str, str]) -> str:
    names = dict(known)

    def name(variable: str) -> str:
        if variable not in names:
            names[variable] = on.fresh(variable)[1:]
        return names[variable]

    return lexer.rename(body, name)


def _read(on: On, node: Node, query: str, values: Mapping[str, Node], *more: str) -> list[Token]:
    where = on.shapes.name(on.shape.node)
    found = lexer.expand(lexer.tokens(query), _prefixes(on.graph, node))
    prebinding.check(found, ["this", "shapesGraph", "currentShape", *more, *values], where)
    if any(t.variable == "PATH" for t in found):
        if on.shape.path is None:
            raise BadRequest(f"The SPARQL of {where} says $PATH, but the shape has no path.")
        path = f"({on.shape.path.sparql})" if on.shape.path.kind != "iri" else on.shape.path.sparql
        found = [Token("iri", path) if t.variable == "PATH" else t for t in found]
    return found


def _blocks(on: On, found: Sequence[Token], values: Mapping[str, Node]) -> dict[str, str]:
    named = {token.variable for token in found}
    blocks = {}
    for name, value in values.items():
        if isinstance(value, rdflib.BNode):
            raise CannotCompile(f"the parameter {name} of a component has a blank node as value")
        blocks[name] = f"VALUES ?{name} {{ {text(value)} }}"
    if "currentShape" in named:
        if isinstance(on.shape.node, rdflib.BNode):
            raise CannotCompile("$currentShape is a blank node")
        blocks["currentShape"] = f"VALUES ?currentShape {{ {text(on.shape.node)} }}"
    if "shapesGraph" in named:
        blocks["shapesGraph"] = f"VALUES ?shapesGraph {{ {SHAPES_COPY} }}"
    return blocks


def _messages(on: On, node: Node, values: Mapping[str, Node]) -> Mapping[str, str]:
    found = dict(messages(on.graph, node)) or dict(on.shape.messages)
    for name, value in values.items():
        for mark in "?$":
            found = {lang: said.replace(f"{{{mark}{name}}}", str(value)) for lang, said in found.items()}
    return found


def expanded(graph: rdflib.Graph, node: Node, query: str) -> str:
    """A query with its prefixed names by the project's prefixes or in full."""
    return "".join(token.text for token in lexer.expand(lexer.tokens(query), _prefixes(graph, node)))


def _prefixes(graph: rdflib.Graph, node: Node) -> Mapping[str, str]:
    known = dict(vocab.prefixes())
    for ontology in graph.objects(node, SH.prefixes):
        for imported in graph.transitive_objects(ontology, rdflib.OWL.imports):
            for declaration in graph.objects(imported, SH.declare):
                prefix, space = graph.value(declaration, SH.prefix), graph.value(declaration, SH.namespace)
                known[str(prefix)] = str(space)
    return known


def _with_this(query: str) -> str:
    """The query with ``?this`` among what it selects."""
    found = lexer.tokens(query)
    select = next((i for i, token in enumerate(found) if token.word == "SELECT"), None)
    if select is None:
        raise BadRequest("A sh:select of the shapes is not a SELECT query.")
    words = []
    for index in range(select + 1, len(found)):
        if found[index].text == "{" or found[index].word == "WHERE":
            break
        words.append(index)
    if any(found[i].variable == "this" or found[i].text == "*" for i in words):
        return query
    solid = next(i for i in words if found[i].kind != "space")
    place = solid + 1 if found[solid].word in ("DISTINCT", "REDUCED") else solid
    pieces = [token.text for token in found]
    return "".join([*pieces[:place], " ?this ", *pieces[place:]])


def _parses(query: str, on: On) -> None:
    try:
        ox.Store().query(query)
    except (SyntaxError, RuntimeError) as error:
        raise BadRequest(f"The SPARQL of {on.shapes.name(on.shape.node)} cannot be used: {error}.") from error
