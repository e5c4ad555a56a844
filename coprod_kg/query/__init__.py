"""Questions: the library of named queries, their parameters, and what may be asked in SPARQL."""

from coprod_kg.query.binding import bind, fill
from coprod_kg.query.header import NamedQuery, Parameter
from coprod_kg.query.library import ask, library, query

__all__ = ["NamedQuery", "Parameter", "ask", "bind", "fill", "library", "query"]
