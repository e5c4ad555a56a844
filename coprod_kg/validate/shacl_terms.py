"""Which terms SHACL's namespace has: one that it has not is misspelt, and what it asks for would be lost in silence."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

import rdflib
from rdflib.term import Node

from coprod_kg.errors import BadRequest
from coprod_kg.validate.naming import blamed
from coprod_kg.validate.terms import SH

if TYPE_CHECKING:
    from coprod_kg.validate.shapes import Shapes

#: Constraints and targets of the drafts of SHACL 1.2, https://www.w3.org/TR/shacl12-core/
_DRAFTED = (
    "someValue singleLine memberShape minListLength maxListLength uniqueMembers rootClass subsetOf uniqueValuesFor "
    "reifierShape reificationRequired nodeByExpression targetWhere shape values"
)
#: What else is in use: the drafts' other terms, node expressions of TopBraid's, and one of the W3C's own test suite.
_IN_USE = (
    "conformanceDisallows ShapeClass Debug Trace ByTypes TripleTerm IRIOrTripleTerm if then else count distinct exists "
    "groupConcat limit offset orderBy desc max min sum minus nodeShape"
)
#: What is left out of a run, and told: it asks for something that is neither SHACL Core nor SHACL-SPARQL.
LEFT_OUT = frozenset({"js", "expression", "target", "rule", "entailment", *_DRAFTED.split()})
_PUBLISHED = frozenset({*rdflib.SH.__annotations__, *rdflib.SH._extras})
_KNOWN = _PUBLISHED | {*_DRAFTED.split(), *_IN_USE.split()}


def refuse_unknown(shapes: Shapes) -> None:
    """Raise BadRequest, which names the shape and what was probably meant, for a term that SHACL has not."""
    graph = shapes.graph
    kinds = ((subject, kind) for subject, kind in graph.subject_objects(rdflib.RDF.type) if _is_unknown(kind))
    unknown = [predicate for predicate in set(graph.predicates()) if _is_unknown(predicate)]
    used = ((subject, predicate) for predicate in unknown for subject in graph.subjects(predicate))
    for subject, term in sorted([*used, *kinds], key=str):
        with blamed(shapes, subject):
            raise BadRequest(f"sh:{_local(term)} of {shapes.name(subject)} is no term of SHACL.{_meant(_local(term))}")


def _is_unknown(term: Node) -> bool:
    return str(term).startswith(str(SH)) and _local(term) not in _KNOWN


def _meant(local: str) -> str:
    """A question for the term that was probably meant, a class for what begins as classes do."""
    alike = {known.lower(): known for known in sorted(_PUBLISHED) if known[0].isupper() == local[:1].isupper()}
    near = difflib.get_close_matches(local.lower(), alike, 1, 0.75)
    return f" Did you mean sh:{alike[near[0]]}?" if near else ""


def _local(term: Node) -> str:
    return str(term).removeprefix(str(SH))
