"""The header of a named query: YAML in ``#+`` comment lines at the top of its file.

::

    #+ summary: Who resists and co-produces all the same?
    #+ description: One sentence or two on what the answer tells.
    #+ tags: [involvement]
    #+ parameters:
    #+   stance: {description: How the actor stands to it., type: iri, values: stances, default: Resisting}
    #+ chart: {kind: bars, label: stance, value: involvements}
    #+ example: {stance: Coerced}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pyoxigraph as ox
import yaml

from coprod_kg import packaged, vocab
from coprod_kg.errors import Unreadable

TYPES = ("iri", "string", "integer", "boolean", "date", "language")
_MARK = "#+"
_SCHEME = vocab.THING + "scheme/"
#: The charts there are, each with the columns it has to be told and those it may be.
CHARTS = {"bars": (("label",), ("value", "series")), "network": (("from", "to"), ())}
_QUERY_KEYS = ("summary", "description", "tags", "parameters", "example", "chart")
_PARAMETER_KEYS = ("description", "type", "default", "optional", "values", "namespace")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable that the asker may give a term.

    ``type`` is one of ``TYPES``; ``default`` is the text that is taken where nothing is given; a parameter
    that is ``optional`` stays unbound then. ``choices`` are the values allowed, as full IRIs where the type
    is ``iri``, each with the short names it goes by; none means any. ``namespace`` is where bare names lie.
    """

    name: str
    description: str
    type: str
    default: str | None = None
    optional: bool = False
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    namespace: str = vocab.COPROD

    @property
    def required(self) -> bool:
        """Whether the asker has to give it."""
        return self.default is None and not self.optional

    @property
    def allowed(self) -> tuple[str, ...]:
        """The allowed values as a reader would type them."""
        return tuple(names[0] if names else value for value, names in self.choices.items())


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A question of the library: its name, what it asks, its parameters, and its SPARQL.

    ``chart`` tells how its answer is drawn: its ``kind``, one of ``CHARTS``, and that kind's columns.
    """

    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    parameters: Mapping[str, Parameter]
    example: Mapping[str, str]
    text: str
    chart: Mapping[str, str] = field(default_factory=dict)


def without_header(text: str) -> str:
    """A query's text without the lines of its header."""
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(_MARK))


def read(path: Path) -> NamedQuery:
    """The named query in a file, which is called by the file's name.

    Raises Unreadable, with file and line, where there is no header or it does not fit.
    """
    text = path.read_text(encoding="utf-8")
    header = _Header(path, text)
    return NamedQuery(
        name=path.stem,
        summary=header.words("summary"),
        description=header.words("description"),
        tags=tuple(str(tag) for tag in header.list_of("tags")),
        parameters=MappingProxyType({name: header.parameter(name) for name in header.table("parameters")}),
        example=MappingProxyType({name: _text(value) for name, value in header.table("example").items()}),
        text=text,
        chart=MappingProxyType(header.chart()),
    )


class _Header:
    """The YAML of one file's header, and where its keys stand."""

    def __init__(self, path: Path, text: str) -> None:
        self._file = f"{path.parent.name}/{path.name}"
        self._lines = [line for line in text.splitlines() if line.startswith(_MARK)]
        self._offset = next((n for n, line in enumerate(text.splitlines()) if line.startswith(_MARK)), 0)
        if not self._lines:
            raise self._fault("The query has no header; it begins with lines such as '#+ summary: …'.", 1)
        self.keys = self._load()
        self._only(self.keys, _QUERY_KEYS, "The header")

    def words(self, key: str) -> str:
        """A text that has to be there."""
        value = self.keys.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self._fault(f"The header has no {key}, which is to be a text.", 1)
        return value.strip()

    def list_of(self, key: str) -> list[Any]:
        """A list, empty where the key is absent."""
        value = self.keys.get(key) or []
        if not isinstance(value, list):
            raise self._fault(f"{key} is to be a list such as [involvement, value], not {value!r}.", self._at(key))
        return value

    def table(self, key: str) -> dict[str, Any]:
        """A mapping, empty where the key is absent."""
        value = self.keys.get(key) or {}
        if not isinstance(value, dict):
            raise self._fault(f"{key} is to map names to values, not to be {value!r}.", self._at(key))
        return {str(name): entry for name, entry in value.items()}

    def parameter(self, name: str) -> Parameter:
        """A parameter with what is said of it."""
        said = self.table("parameters")[name]
        line = self._at(name)
        if not isinstance(said, dict) or not said.get("description"):
            raise self._fault(f"The parameter {name} has no description.", line)
        self._only(said, _PARAMETER_KEYS, f"The parameter {name}", line)
        if said.get("type") not in TYPES:
            raise self._fault(
                f"The parameter {name} has the type {said.get('type')}; use one of: {_list(TYPES)}.", line
            )
        default = said.get("default")
        return Parameter(
            name=name,
            description=str(said["description"]),
            type=said["type"],
            default=None if default is None else _text(default),
            optional=bool(said.get("optional", False)),
            choices=MappingProxyType(self._choices(name, said, line)),
            namespace=self._namespace(name, said, line),
        )

    def chart(self) -> dict[str, str]:
        """How the answer is drawn; nothing where it is not."""
        said = {name: str(value) for name, value in self.table("chart").items()}
        if not said:
            return said
        line = self._at("chart")
        if said.get("kind") not in CHARTS:
            raise self._fault(f"The chart has the kind {said.get('kind')}; use one of: {_list(CHARTS)}.", line)
        needed, possible = CHARTS[said["kind"]]
        self._only(said, ("kind", *needed, *possible), "The chart", line)
        for column in needed:
            if column not in said:
                raise self._fault(f"A chart of the kind {said['kind']} has to name its {column}.", line)
        return said

    def _choices(self, name: str, said: Mapping[str, Any], line: int) -> dict[str, tuple[str, ...]]:
        values = said.get("values") or []
        if isinstance(values, str):
            if values not in schemes():
                raise self._fault(
                    f"The parameter {name} takes its values from the scheme {values}, which is "
                    f"none; use one of: {_list(schemes())}.",
                    line,
                )
            return dict(schemes()[values])
        if said["type"] != "iri":
            return {_text(value): () for value in values}
        expanded = {self._expand(name, str(value), line): str(value) for value in values}
        return {iri: (_local(iri), short) for iri, short in expanded.items()}

    def _namespace(self, name: str, said: Mapping[str, Any], line: int) -> str:
        return self._expand(name, str(said["namespace"]), line) if "namespace" in said else vocab.COPROD

    def _expand(self, name: str, value: str, line: int) -> str:
        try:
            return vocab.expand(value)
        except KeyError as error:
            raise self._fault(f"The parameter {name} names {value}, whose prefix is not declared.", line) from error

    def _load(self) -> dict[str, Any]:
        try:
            loaded = yaml.safe_load("\n".join(line[len(_MARK) :] for line in self._lines))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise self._fault(f"The header is not YAML: {error.problem}.", line) from error
        if not isinstance(loaded, dict):
            raise self._fault("The header is to be keys and values, such as '#+ summary: …'.", 1)
        return loaded

    def _only(self, table: Mapping[str, Any], known: Iterable[str], what: str, line: int | None = None) -> None:
        for key in table:
            if key not in known:
                message = f"{what} has the unknown key {key}; use one of: {_list(known)}."
                raise self._fault(message, line or self._at(key))

    def _at(self, key: object) -> int:
        """The header's line, from 1, on which a key stands first; 1 where it cannot be told."""
        marks = (f"{key}:", f'"{key}":', f"'{key}':")
        lines = (line[len(_MARK) :].strip() for line in self._lines)
        return next((n for n, line in enumerate(lines, 1) if line.startswith(marks)), 1)

    def _fault(self, message: str, line: int) -> Unreadable:
        return Unreadable(message, file=self._file, line=self._offset + line)


@cache
def schemes() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The packaged concept schemes by their short names: each concept's IRI with the names it goes by."""
    members: dict[str, dict[str, tuple[str, ...]]] = {}
    notations: dict[str, str] = {}
    quads = list(ox.parse(path=packaged.folder("ontology") / "schemes.ttl", format=ox.RdfFormat.TURTLE))
    for quad in quads:
        if quad.predicate.value == vocab.SKOS + "notation" and isinstance(quad.object, ox.Literal):
            notations[str(quad.subject)] = quad.object.value
    for quad in sorted(quads, key=lambda quad: str(quad.subject)):
        if quad.predicate.value == vocab.SKOS + "inScheme" and isinstance(quad.subject, ox.NamedNode):
            scheme = str(quad.object)[1:-1].removeprefix(_SCHEME)
            iri = quad.subject.value
            short = (_local(iri), notations.get(str(quad.subject), ""), vocab.compact(iri))
            members.setdefault(scheme, {})[iri] = tuple(name for name in short if name)
    return members


def _local(iri: str) -> str:
    return iri.replace("#", "/").rsplit("/", 1)[-1]


def _text(value: object) -> str:
    """A YAML value as the text that an asker would type."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)
