"""Statements and findings → workbooks that people fill in and mend."""

from coprod_kg.tabulate.annotate import annotate
from coprod_kg.tabulate.template import template

__all__ = ["annotate", "template"]
