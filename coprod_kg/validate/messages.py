"""What is wrong, in words: the shape's own message, or a plain sentence; labels; what was probably meant."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox
import rdflib
from rdflib.term import Node

from coprod_kg import vocab
from coprod_kg.findings import Finding, Term
from coprod_kg.parse import days
from coprod_kg.validate import queries
from coprod_kg.validate.hits import Hit, Scope
from coprod_kg.validate.model import Constraint
from coprod_kg.validate.reasons import Reasons
from coprod_kg.validate.shapes import Shapes
from coprod_kg.validate.terms import SH, plain, quoted, text

_PLACE = re.compile(r"\{[?$](\w+)\}")
_NAMESPACE, _BETWEEN = re.compile(r".*[#/:]"), re.compile(r"[\s_-]+")
_LABELS = "rdfs:label|skos:prefLabel|dct:title|foaf:name|schema:name"
_MEANT = {"en": (" Did you mean {}?", " or "), "es": (" ¿Quiso decir {}?", " o ")}
#: Classes with more instances than this are not searched for what was meant.
_ENUMERABLE = 500
#: So many findings of a constraint say what is wrong inside a nested shape.
_EXPLAINED = 100


class Writer:
    """Makes findings out of what queries found, in one language."""

    def __init__(self, scope: Scope, shapes: Shapes, language: str) -> None:
        self.scope, self.shapes, self.language = scope, shapes, language
        self._instances: dict[Node, tuple[Node, ...]] = {}
        self._reasons = Reasons(scope, shapes, self._message)

    def findings(self, hits: Sequence[Hit]) -> list[Finding]:
        """A finding for each hit.

        Where the shape has no message of its own, the first of them say what is wrong inside a nested shape.
        """
        spoken = bool(hits) and bool(hits[0].constraint.messages)
        inside = bool(hits) and bool(hits[0].constraint.check.inside)
        told = self._reasons.of(hits[:_EXPLAINED]) if inside and not spoken else []
        return [self._finding(hit, told[at] if at < len(told) else "") for at, hit in enumerate(hits)]

    def reworded(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings of the reference validator in the words of ours, with the reasons inside, where we have words."""
        known = {
            (made.shape, made.component): made for made in self.shapes.compiled.constraints if not made.check.query
        }
        groups: dict[tuple[str | None, str], list[Finding]] = {}
        for finding in findings:
            groups.setdefault((finding.shape, finding.component), []).append(finding)
        found: list[Finding] = []
        for (shape, component), group in groups.items():
            made = known.get((shape or "", component))
            found += group if made is None else self.findings([_hit(made, finding) for finding in group])
        return found

    def _finding(self, hit: Hit, reason: str) -> Finding:
        made = hit.constraint
        return Finding(
            severity=made.severity,
            component=made.component,
            message=self._message(hit) + reason,
            focus=hit.focus,
            path=hit.path,
            value=hit.value,
            shape=made.shape,
        )

    def _message(self, hit: Hit) -> str:
        said = hit.terms.get("message") if hit.constraint.check.query is not None else None
        template = said.value if isinstance(said, ox.Literal) else choose(hit.constraint.messages, self.language)
        if template is None:
            return fill(hit.constraint.check.says, self._known(hit, quoted)) + _no_day(hit) + self._meant(hit)
        return fill(template, self._known(hit, plain)) + self._meant(hit)

    def _known(self, hit: Hit, told: Callable[[Term], str]) -> Mapping[str, str]:
        known = {name: told(term) for name, term in hit.terms.items()}
        known["this"] = told(hit.focus)
        if hit.value is not None:
            known.setdefault("value", told(hit.value))
        if hit.path is not None:
            known.setdefault("path", hit.constraint.source.path.name() if hit.constraint.source.path else hit.path)
        node = hit.constraint.source.node
        parameter = self.shapes.graph.value(node, SH[hit.constraint.component])
        if isinstance(parameter, (rdflib.Literal, rdflib.URIRef)):
            known.setdefault(hit.constraint.component, plain(parameter))
        return known

    def _meant(self, hit: Hit) -> str:
        check = hit.constraint.check
        candidates = check.near or (self._of_class(check.near_class) if check.near_class else ())
        odd = hit.terms.get(check.path[1:]) if check.path and check.query is None else hit.value
        if not candidates or odd is None or isinstance(odd, ox.BlankNode):
            return ""
        near = _near(odd, candidates)
        asks, either = _MEANT.get(self.language.split("-")[0], _MEANT["en"])
        return asks.format(either.join(near)) if near else ""

    def _of_class(self, kind: Node) -> tuple[Node, ...]:
        if kind not in self._instances:
            pattern = f"?one rdf:type/rdfs:subClassOf* {text(kind)}"
            query = f"SELECT DISTINCT ?one WHERE {{ {pattern} }} LIMIT {_ENUMERABLE + 1}"
            rows = list(self.scope.select(queries.header(query) + query))
            found = [rdflib.URIRef(r["one"].value) for r in rows if isinstance(r["one"], ox.NamedNode)]
            self._instances[kind] = tuple(found) if len(rows) <= _ENUMERABLE else ()
        return self._instances[kind]

    def labelled(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings with the labels of their focus nodes, where they have one."""
        found = list(findings)
        nodes = sorted({f.focus for f in found if isinstance(f.focus, ox.NamedNode)}, key=str)
        labels: dict[Term, ox.Literal] = {}
        pattern = f"?this {_LABELS} ?label . FILTER (isLiteral(?label))"
        template = f"SELECT ?this ?label WHERE {{ {queries.FOCUS} {pattern} }}"
        for row in self.scope.restricted(template, nodes):
            label = row["label"]
            known = labels.get(row["this"])
            if isinstance(label, ox.Literal) and (known is None or self._rank(label) < self._rank(known)):
                labels[row["this"]] = label
        return [replace(f, label=labels[f.focus].value) if f.focus in labels else f for f in found]

    def _rank(self, label: ox.Literal) -> tuple[int, str]:
        wanted = [self.language, "en", None]
        tag = label.language.split("-")[0] if label.language else None
        return (wanted.index(tag) if tag in wanted else len(wanted), label.value)


def _hit(made: Constraint, finding: Finding) -> Hit:
    assert finding.focus is not None  # as every result of a validator has
    terms = {} if finding.value is None else {"value": finding.value}
    if made.check.value and finding.value is not None:
        terms[made.check.value[1:]] = finding.value
    if made.check.path and finding.path:
        terms[made.check.path[1:]] = ox.NamedNode(finding.path.strip("<>"))
    return Hit(made, finding.focus, finding.path, finding.value, terms)


def _near(odd: Term, candidates: Sequence[Node]) -> list[str]:
    """The candidates that are spelt like a term, at most two: what their namespaces share does not count."""
    names: dict[str, list[str]] = {}
    for candidate in candidates:
        names.setdefault(_spelt(candidate), []).append(plain(candidate))
    close = difflib.get_close_matches(_spelt(odd), names, 2, 0.75)
    return [name for word in close for name in names[word]][:2]


def _spelt(term: Node | Term) -> str:
    """A literal, or an IRI's last part, without case, spaces and hyphens."""
    said = plain(term)
    if isinstance(term, (rdflib.URIRef, ox.NamedNode)):
        said = _NAMESPACE.sub("", said) or said
    return _BETWEEN.sub("", said.casefold())


def _no_day(hit: Hit) -> str:
    if hit.constraint.component != "datatype" or not isinstance(hit.value, ox.Literal):
        return ""
    return days.reason(hit.value.value) if hit.value.datatype.value.startswith(vocab.XSD + "date") else ""


def choose(messages: Mapping[str, str], language: str) -> str | None:
    """The message in a language, else in English, else in any."""
    if not messages:
        return None
    wanted = language.lower()
    for tag in (wanted, wanted.split("-")[0], "en"):
        if tag in messages:
            return messages[tag]
    return next(iter(messages.values()))


def fill(template: str, known: Mapping[str, str]) -> str:
    """A message with ``{?name}`` and ``{$name}`` replaced by what is known; the rest stays as it is.

    >>> fill("{?value} is too long", {"value": "abc"})
    'abc is too long'
    """
    return _PLACE.sub(lambda match: known.get(match[1], match[0]), template)
