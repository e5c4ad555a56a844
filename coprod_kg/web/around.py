"""What a page of a term shows of the rest: the cases that have it, and the works behind the claims about it."""

from __future__ import annotations

from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.web.reading import Reading, solutions

#: So many cases, works, and things of a kind that come of a passage are shown; the links lead to all.
CASES, WORKS, COME = 12, 60, 200
#: By what cases can be chosen that have a term of a class.
DIMENSIONS = {
    vocab.COPROD + kind: name
    for kind, name in (("Role", "role"), ("Stance", "stance"), ("Phase", "phase"), ("ValueType", "value"))
}
_CASES = """
SELECT DISTINCT ?case WHERE {
  { ?involvement ?path %(term)s . ?case coprod:describesInvolvement ?involvement }
  UNION { ?outcome ?path %(term)s . ?involvement coprod:creates|coprod:destroys ?outcome .
    ?case coprod:describesInvolvement ?involvement }
} LIMIT %(most)d"""
_WORKS = """
SELECT DISTINCT ?work WHERE {
  ?claim dct:subject %(term)s ; coprod:isMadeBy|coprod:isSupportedBy|coprod:isDisputedBy ?work .
  ?work a coprod:Work
} LIMIT %(most)d"""
#: What comes of a passage, by its kinds, in the order in which a page shows them.
_COME = (
    ("Cases taken from it", "coprod:Case"), ("Claims that stand in it", "coprod:Claim"),
    ("Terms that follow from it", "owl:Class owl:ObjectProperty owl:AnnotationProperty skos:Concept"),
    ("Works cited in it", "cito:Citation"), ("Involvements read from it", "coprod:Involvement"),
)  # fmt: skip
_OF_PASSAGE = """
SELECT DISTINCT ?thing WHERE {
  VALUES ?kind { %(kinds)s } ?thing coprod:isTakenFrom|dct:source %(passage)s ; a ?kind
} LIMIT %(most)d"""
_TYPES = "SELECT ?type WHERE { %s a ?type }"


@dataclass(frozen=True, slots=True)
class Around:
    """Cases and works, and by what all cases with the term can be chosen: empty where they cannot."""

    cases: tuple[str, ...] = ()
    more: bool = False
    works: tuple[str, ...] = ()
    dimension: str = ""


def come_of(now: Reading, passage: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was taken from a passage, under the heading of its kind."""
    found = []
    for heading, kinds in _COME:
        asked = {"kinds": kinds, "passage": ox.NamedNode(passage), "most": COME}
        iris = tuple(row["thing"].value for row in solutions(now.engine, _OF_PASSAGE % asked))
        found += [(heading, iris)] if iris else []
    return tuple(found)


def around(now: Reading, term: str, *, is_form: bool) -> Around:
    """What there is around a term."""
    asked = {"term": ox.NamedNode(term)}
    cases = [row["case"].value for row in solutions(now.engine, _CASES % {**asked, "most": CASES + 1})]
    works = [row["work"].value for row in solutions(now.engine, _WORKS % {**asked, "most": WORKS})]
    types = {getattr(row["type"], "value", "") for row in solutions(now.engine, _TYPES % asked["term"])}
    dimension = "form" if is_form else next((name for kind, name in DIMENSIONS.items() if kind in types), "")
    return Around(tuple(cases[:CASES]), len(cases) > CASES, tuple(works), dimension)
