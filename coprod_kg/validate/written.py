"""Literals a store changes: constraints that look at their spelling are decided on what was written.

An Oxigraph store keeps values: ``"01"`` comes back as ``"1"``, ``xsd:int`` as ``xsd:integer``. Most
constraints do not mind. Those that do (datatype, lengths, patterns, lists of values, SPARQL) are asked
again of the reference validator, for the focus nodes such a literal can concern and on their surroundings
only, with the literals as written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from coprod_kg.findings import Finding
from coprod_kg.validate import incremental, messages, queries
from coprod_kg.validate.hits import Focus, Scope
from coprod_kg.validate.incremental import State
from coprod_kg.validate.literals import stored
from coprod_kg.validate.reach import Touch
from coprod_kg.validate.reference import referee
from coprod_kg.validate.shapes import Shapes
from coprod_kg.validate.terms import graph_of, quoted

Key = tuple[str, str | None, str]
_TOO_MANY = "Too many nodes have literals that are not kept as written; they were judged as they are kept."


@dataclass(frozen=True, slots=True)
class Written:
    """Quads as they were written, each with what the store made of it."""

    quads: tuple[ox.Quad, ...]
    kept: tuple[ox.Quad, ...]

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Written:
        """The quads, and what an Oxigraph store gives back for them."""
        given = tuple(quads)
        return cls(given, tuple(stored(given)))

    def pairs(self) -> Iterator[tuple[ox.Quad, ox.Quad]]:
        """Each quad, and what the store made of it."""
        return zip(self.quads, self.kept, strict=True)

    def changes(self) -> Iterator[tuple[ox.Quad, frozenset[str]]]:
        """Each quad as stored, and what about its literal changed."""
        merged: dict[ox.Quad, set[ox.Quad]] = defaultdict(set)
        for quad, kept in self.pairs():
            merged[kept].add(quad)
        for quad, kept in self.pairs():
            yield kept, _change(quad.object, kept.object, len(merged[kept]) > 1)


def _change(one: object, two: object, merged: bool) -> frozenset[str]:
    found = {"identity"} if one != two else set()
    if isinstance(one, ox.Literal) and isinstance(two, ox.Literal):
        found |= {"datatype"} if one.datatype != two.datatype else set()
        found |= {"spelling"} if one.value != two.value else set()
    return frozenset(found | {"number"} if merged else found)


def corrected(
    findings: list[Finding], scope: Scope, shapes: Shapes, quads: Collection[ox.Quad], language: str
) -> tuple[list[Finding], list[str]]:
    """The findings with literals as written, decided again where the store's spelling could matter."""
    written = Written.of(quads)
    spelt = _spelling(written)
    focus = _concerned(written, scope, shapes)
    if focus is None:
        return [_as_written(f, spelt) for f in findings], [_TOO_MANY]
    if not focus:
        return [_as_written(f, spelt) for f in findings], []
    context = {_plain(quad) for quad in surroundings(scope, shapes, focus)} - set(map(_plain, written.kept))
    again = referee(graph_of(context | set(map(_plain, written.quads))), shapes, language=language).findings
    apart = _apart(shapes)
    rest = [_as_written(f, spelt) for f in findings if f.focus not in focus or f.shape in apart]
    about = focus | {quad.object for quad, kept in written.pairs() if kept.object in focus}
    decided = [f for f in again if f.focus in about and f.shape not in apart]
    note = f"pySHACL decided on {len(focus)} nodes whose literals are not kept as they are written."
    return rest + _within(_told(decided, findings, written, scope, shapes, language), scope.focus), [note]


def _told(
    decided: list[Finding], findings: list[Finding], written: Written, scope: Scope, shapes: Shapes, language: str
) -> list[Finding]:
    """What the reference validator decided, told as ours where the queries found it too, and in our words elsewhere."""
    kept: dict[object, object] = {quad.object: stored.object for quad, stored in written.pairs()}
    spelt = _spelling(written)
    known = {_place(f, {}): f for f in findings}
    same = [(f, known.get(_place(f, kept))) for f in decided]
    writer = messages.Writer(scope, shapes, language)
    new = writer.labelled(writer.reworded(f for f, ours in same if ours is None))
    return new + [replace(_as_written(ours, spelt), focus=f.focus, value=f.value) for f, ours in same if ours]


def _place(finding: Finding, kept: Mapping[object, object]) -> tuple[object, ...]:
    focus, value = kept.get(finding.focus, finding.focus), kept.get(finding.value, finding.value)
    return finding.shape, finding.component, finding.path, str(focus), str(value)


def _apart(shapes: Shapes) -> set[str]:
    """The shapes of which it is not known what they read, and which keep to what the store has."""
    far = {shapes.shape(node).iri for node, reads in shapes.reads.items() if reads is None}
    return far | {item.shape for item in shapes.compiled.unknown}


def _within(findings: Iterable[Finding], focus: Collection[Focus] | None) -> list[Finding]:
    return [f for f in findings if focus is None or f.focus in focus]


def _concerned(written: Written, scope: Scope, shapes: Shapes) -> set[Focus] | None:
    """The focus nodes for which it matters what the store changed; None where that cannot be known."""
    touches = incremental.readable(shapes)
    by_change: dict[frozenset[str], list[ox.Quad]] = defaultdict(list)
    for kept, change in written.changes():
        by_change[change].append(kept)
    found: set[Focus] = set()
    for change, quads in by_change.items():
        seen = [touch for touch in touches if "number" in change or touch.looks & change]
        reached = incremental.reached(seen, State(scope.engine, scope.graphs), quads, None, ())
        if reached is None:
            return None
        found |= reached
    return found | _literal_focus(written, shapes)


def _literal_focus(written: Written, shapes: Shapes) -> set[Focus]:
    """The changed literals themselves, where shapes may be about literals."""
    sources = {source for c in shapes.compiled.constraints for source in c.sources}
    kinds = {target.kind for source in sources for target in source.targets}
    if not kinds & {"objectsOf", "node"} and not any(source.steps for source in sources):
        return set()
    return {kept.object for quad, kept in written.pairs() if isinstance(kept.object, ox.Literal)}


def surroundings(scope: Scope, shapes: Shapes, focus: Collection[Focus]) -> set[ox.Quad]:
    """The triples that the constraints read for certain focus nodes, as far as that is known."""
    nodes, found = sorted(focus, key=str), set[ox.Quad]()
    for touch in incremental.readable(shapes):
        found |= set(_read(scope, touch, nodes))
    return found


def _read(scope: Scope, touch: Touch, focus: list[Focus]) -> Iterator[ox.Quad]:
    node = "?this" if touch.way is None else "?node"
    way = "" if touch.way is None else touch.way.step("?this", "?node", "?reached")
    predicate = "?p" if touch.predicate is None else f"<{touch.predicate}>"
    pattern = f"?other {predicate} {node} ." if touch.backwards else f"{node} {predicate} ?other ."
    template = f"SELECT DISTINCT ?this {node} ?p ?other WHERE {{ {queries.FOCUS} {way} {pattern} }}"
    for row in scope.restricted(template.replace("?this ?this", "?this"), focus):
        one, two = row[node[1:]], row["other"]
        subject, value = (two, one) if touch.backwards else (one, two)
        name = row["p"] if touch.predicate is None else ox.NamedNode(touch.predicate)
        yield ox.Quad(subject, name, value)  # type: ignore[arg-type]


def _plain(quad: ox.Quad) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, quad.object)


def _spelling(written: Written) -> dict[Key, ox.Literal]:
    """How a stored literal was written, by focus and path."""
    return {
        (str(quad.subject), f"<{quad.predicate.value}>", str(kept.object)): quad.object
        for quad, kept in written.pairs()
        if isinstance(quad.object, ox.Literal)
    }


def _as_written(finding: Finding, spelt: dict[Key, ox.Literal]) -> Finding:
    stored_value = finding.value
    value = spelt.get((str(finding.focus), finding.path, str(stored_value)))
    if value is None or not isinstance(stored_value, ox.Literal):
        return finding
    message = finding.message.replace(quoted(stored_value), quoted(value))
    return replace(finding, value=value, message=message)
