"""Shapes compiled to SPARQL: what is wrong with a dataset, found by the engine that holds it."""

from coprod_kg.validate.compiler import compile_shapes
from coprod_kg.validate.compiler import compile_shapes as compile
from coprod_kg.validate.hits import Scope
from coprod_kg.validate.idle import idle_targets, unchecked
from coprod_kg.validate.incremental import State, affected, validate_change
from coprod_kg.validate.literals import changed_literals, changed_quads
from coprod_kg.validate.model import Compiled, Constraint, Unknown
from coprod_kg.validate.reference import referee
from coprod_kg.validate.report import FORMATS, MEDIA_TYPES, difference, render
from coprod_kg.validate.run import LIMIT, validate
from coprod_kg.validate.shapes import Shape, Shapes
from coprod_kg.validate.vocabulary import Vocabulary, unknown_terms

__all__ = [
    "FORMATS",
    "LIMIT",
    "MEDIA_TYPES",
    "Compiled",
    "Constraint",
    "Scope",
    "Shape",
    "Shapes",
    "State",
    "Unknown",
    "Vocabulary",
    "affected",
    "changed_literals",
    "changed_quads",
    "compile",
    "compile_shapes",
    "difference",
    "idle_targets",
    "referee",
    "render",
    "unchecked",
    "unknown_terms",
    "validate",
    "validate_change",
]
