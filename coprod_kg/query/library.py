"""The library of named queries: what people ask, one question a file."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from types import MappingProxyType

import yaml

from coprod_kg import packaged
from coprod_kg.errors import NotFound
from coprod_kg.query.binding import bind, fill
from coprod_kg.query.header import NamedQuery, read
from coprod_kg.store.engine import Answer, Engine


@cache
def library() -> Mapping[str, NamedQuery]:
    """Every named query that travels with the package, by name.

    Raises Unreadable, with file and line, where a header does not fit.
    """
    return MappingProxyType({path.stem: read(path) for path in packaged.files("queries", "*.rq")})


@cache
def by_topic() -> Mapping[str, tuple[NamedQuery, ...]]:
    """The named queries under the headings of ``queries/topics.yaml``; what has no topic stands under Others."""
    text = (packaged.folder("queries") / "topics.yaml").read_text(encoding="utf-8")
    topics = {str(tag): str(topic) for topic, tags in yaml.safe_load(text).items() for tag in tags}
    found: dict[str, list[NamedQuery]] = {topic: [] for topic in (*topics.values(), "Others")}
    for question in library().values():
        found[topics.get(next(iter(question.tags), ""), "Others")].append(question)
    return MappingProxyType({topic: tuple(questions) for topic, questions in found.items() if questions})


def query(name: str) -> NamedQuery:
    """The named query; raises NotFound, with names that come close."""
    try:
        return library()[name]
    except KeyError:
        near = get_close_matches(name, library(), n=3)
        raise NotFound(f"There is no query named {name}.", near=near) from None


def ask(engine: Engine, name: str, given: Mapping[str, str] = MappingProxyType({})) -> Answer:
    """The engine's answer to a named query over all graphs, with what was given in its parameters' place.

    Raises NotFound for the name and BadRequest for what was given.
    """
    question = query(name)
    return engine.query(fill(question.text, bind(question.parameters, given)))
