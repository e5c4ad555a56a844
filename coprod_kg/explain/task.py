"""The task of a worker: explain a statement of a version, so that a long search can be stopped and blocks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from coprod_kg.explain import Question, explain, prov, render
from coprod_kg.foundation import ruleset
from coprod_kg.places import Places
from coprod_kg.publish.formats import RDF
from coprod_kg.publish.results import write_graph
from coprod_kg.reason import RuleSet
from coprod_kg.store.engine import Engine
from coprod_kg.store.local import LocalEngine
from coprod_kg.store.opened import opened
from coprod_kg.store.worker import Output, Stores

TASK = "coprod_kg.explain.task:answer"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in names, the store and the directory of the version it is put to, and the form of the answer."""

    store: str
    directory: str
    subject: str
    predicate: str | None
    value: str | None
    most: int
    form: str

    def arguments(self) -> Mapping[str, Any]:
        """The task's arguments."""
        return asdict(self)


def answer(arguments: Mapping[str, Any], stores: Stores, output: Output) -> None:
    """Answer a question into an output. Raises BadRequest and NotFound as ``explain`` does."""
    asked = Asked(**arguments)
    question = Question.parse(asked.subject, asked.predicate, asked.value, asked.most)
    engine = stores.engine(asked.directory)
    found = explain(engine, question, Places(engine, opened(asked.store).original), _rules(engine, asked.directory))
    if asked.form in RDF:
        write_graph(prov.triples(found), asked.form, output)
    else:
        output.write(render(found, asked.form).encode())


_compiled: dict[str, RuleSet] = {}


def _rules(engine: Engine, directory: str) -> RuleSet:
    """The rules of a version; those of a published folder cannot change, and are compiled once."""
    if not isinstance(engine, LocalEngine):
        return ruleset(engine)
    if directory not in _compiled:
        _compiled.clear()
        _compiled[directory] = ruleset(engine)
    return _compiled[directory]
