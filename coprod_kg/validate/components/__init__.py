"""One small function a constraint component; ``COMPONENTS`` holds them all by short name."""

from coprod_kg.validate.components import cardinality, logic, pairs, sparql, strings, values
from coprod_kg.validate.components.registry import COMPONENTS, Component, On

__all__ = ["COMPONENTS", "Component", "On", "cardinality", "logic", "pairs", "sparql", "strings", "values"]
