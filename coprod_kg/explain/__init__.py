"""Why something holds of a thing, and why something does not: the question, the answer, and its forms."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import NotAcceptable
from coprod_kg.explain import html, prov
from coprod_kg.explain.asking import Answer, Explanation, Question, explain, node
from coprod_kg.explain.data import data
from coprod_kg.explain.text import text

__all__ = ["FORMATS", "Answer", "Explanation", "Question", "data", "explain", "node", "render", "text"]

_PREFIXES = ("coprod", "coprodi", "dct", "para", "prov", "rdf", "rdfs")


def _json(answer: Answer) -> str:
    return json.dumps(data(answer), ensure_ascii=False, indent=2) + "\n"


def _html(answer: Answer) -> str:
    return html.page(data(answer))


def _turtle(answer: Answer) -> str:
    prefixes = {name: space for name, space in vocab.prefixes().items() if name in _PREFIXES}
    written = ox.serialize(prov.triples(answer), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return (written or b"").decode()


#: The forms an answer can take, by the names the command line uses.
FORMATS: Mapping[str, Callable[[Answer], str]] = {"text": text, "json": _json, "html": _html, "turtle": _turtle}


def render(answer: Answer, form: str) -> str:
    """An answer in a form; raises NotAcceptable, with the forms there are, for any other."""
    if form not in FORMATS:
        raise NotAcceptable(f"An explanation cannot be written as {form!r}.", tuple(FORMATS))
    return FORMATS[form](answer)
