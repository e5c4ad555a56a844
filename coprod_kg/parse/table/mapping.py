"""A column mapping: how a table of another layout, or JSON, says what it says. YAML → a mapping, checked.

::

    title: What the table is
    prefixes: {ex: "https://example.org/"}      # besides those of the project
    missing: [Nan, "-"]                         # texts that stand for nothing
    sheet: Cases                                # of a workbook; the first where none is named
    keep: {column: kind, any of: [a, b]}        # rows that are taken; the others are counted
    ignore: [page]                              # columns that are left out on purpose
    things:
      case:
        each: cases.items                       # JSON: where the records are, from the top or from `within`
        within: project                         # JSON: the thing in whose record they stand
        when: {column: title}                   # only where there is such a value
        address: "https://example.org/case/{id}"
        type: coprod:Case                       # or several
        say:
          rdfs:label: {column: title, language: en}

What is said of a property is one of these, or a list of them: ``value`` (an address or prefixed name, the same for
all), ``text`` (with columns in braces), ``column``, ``join`` (columns, ``with`` what between them), ``by language``
(JSON: an object from language to text), ``thing`` (the address of another thing of the row), or ``row of`` (a thing of
other rows, ``by`` which of its columns, from the values in ``column``, of the same ``within``).
A column's values can be changed, in this order, by ``strip`` (characters at both ends), ``split`` (at what), ``values``
(a table of addresses, ``otherwise: error``, ``skip`` or ``keep``), ``date`` (formats as strptime knows them, or true
for ISO 8601), ``address`` (with ``{}`` for the value), ``language`` and ``type``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from coprod_kg import packaged, vocab
from coprod_kg.errors import NotFound, TooLarge, Unreadable

_MOST = 100_000
_COLUMN = re.compile(r"\{([^{}]+)\}")
_SOURCES = ("value", "text", "column", "join", "by_language", "thing", "row_of")


def names() -> dict[str, Path]:
    """The packaged mappings: their names, with their files."""
    return {path.stem: path for path in packaged.files("mappings", "*.yaml")}


@dataclass(frozen=True, slots=True)
class MappingFile:
    """A mapping as it was handed in: its name, its text, and the language in which findings speak (else English)."""

    name: str
    text: str
    language: str = ""

    @property
    def sha256(self) -> str:
        """What its text is kept under."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @classmethod
    def named(cls, name: str) -> MappingFile:
        """The one in a file, or the packaged one of a name; raises NotFound, with those there are, and Unreadable."""
        path = Path(name)
        if not path.is_file():
            return cls.packaged(name)
        try:
            return cls.from_bytes(path.name, path.read_bytes())
        except OSError as error:
            raise Unreadable(f"The mapping cannot be read: {error.strerror or error}.", file=name) from error

    @classmethod
    def packaged(cls, name: str) -> MappingFile:
        """The packaged one of a name; raises NotFound, with those there are."""
        known = names()
        if name not in known:
            message = f"There is no mapping {name[:80]}: neither a file, nor one of {', '.join(known)}."
            raise NotFound.among(message, name[:80], known)
        return cls(f"{name}.yaml", known[name].read_text("utf-8"))

    @classmethod
    def from_bytes(cls, name: str, data: bytes) -> MappingFile:
        """The one that was handed in as a file; raises TooLarge, and Unreadable where it is no text."""
        if len(data) > _MOST:
            raise TooLarge(f"{name} has more than {_MOST:,} bytes, the limit for a mapping.")
        try:
            return cls(name, data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise Unreadable("The mapping cannot be read as text (UTF-8).", file=name) from error


@dataclass(frozen=True, slots=True)
class Condition:
    """That a column has a value, or one of some."""

    column: str
    any_of: Sequence[str] = ()
    split: str = ""
    strip: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Where the values of a property come from, and what is made of them."""

    value: str | None = None
    text: str | None = None
    column: str | None = None
    join: Sequence[str] = ()
    with_: str = ", "
    by_language: str | None = None
    thing: str | None = None
    row_of: Sequence[str] = ()
    by: str = "id"
    within: str | None = None
    strip: str = ""
    split: str = ""
    values: Dict[str, Any] = field(default_factory=dict)
    otherwise: str = "error"
    date: Sequence[str] | bool = False
    address: str | None = None
    language: str | None = None
    type: str | None = None

    @property
    def columns(self) -> list[str]:
        """The columns it takes from the row."""
        own = [self.column] if self.column else []
        return [*own, *self.join, *_COLUMN.findall(self.text or ""), *([self.by_language] if self.by_language else [])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """What each record is about."""

    address: str
    type: Sequence[str] = ()
    say: Dict[str, Sequence[Said]] = field(default_factory=dict)
    each: str | None = None
    within: str | None = None
    when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A whole mapping; properties and classes are full IRIs."""

    file: str
    things: Dict[str, Thing]
    title: str = ""
    prefixes: Dict[str, str] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    sheet: str | None = None
    keep: Condition | None = None
    ignore: Sequence[str] = ()

    def iri(self, name: str) -> str:
        """The IRI of a prefixed name or address; raises Unreadable."""
        prefix, colon, local = name.partition(":")
        spaces = {**vocab.prefixes(), **self.prefixes}
        if not colon or (not local.startswith("//") and prefix not in (*spaces, "urn")):
            raise Unreadable(f"“{name}” is neither an address nor a name with a known prefix.", file=self.file)
        iri = spaces[prefix] + local if prefix in spaces else name
        try:
            return ox.NamedNode(iri).value
        except ValueError as error:
            raise Unreadable(f"“{name}” is not an address.", file=self.file) from error

    def used(self) -> set[str]:
        """The columns that are read somewhere."""
        conditions = [c.column for c in (self.keep, *(t.when for t in self.things.values())) if c]
        said = [s for thing in self.things.values() for each in thing.say.values() for s in each]
        addresses = [column for thing in self.things.values() for column in _COLUMN.findall(thing.address)]
        return {*conditions, *addresses, *(column for one in said for column in one.columns), *self.ignore}


def read(file: MappingFile) -> Mapping:
    """The mapping that a file describes; raises Unreadable, with what is allowed, and TooLarge."""
    if len(file.text) > _MOST:
        raise TooLarge(f"{file.name} has more than {_MOST:,} characters, the limit for a mapping.")
    try:
        told = yaml.safe_load(file.text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
        reason = getattr(error, "problem", None) or "it is malformed"
        raise Unreadable(f"The mapping is not YAML: {reason}.", file=file.name, line=line, column=column) from error
    return _Checked(file.name).mapping(told)


class _Checked:
    def __init__(self, file: str) -> None:
        self.file = file

    def mapping(self, told: Any) -> Mapping:
        facts = self._facts(told, Mapping, "the mapping", drop=("file",))
        things = self._dict(facts.pop("things", {}), "things")
        if not things:
            raise self._wrong("The mapping says of no thing how it is made: it needs “things”.")
        made = {name: self._thing(one, name) for name, one in things.items()}
        if "keep" in facts:
            facts["keep"] = self._condition(facts["keep"], "keep")
        facts["missing"] = frozenset(map(str, facts.get("missing") or ()))
        mapping = Mapping(file=self.file, things=made, **facts)
        self._check(mapping)
        return mapping

    def _thing(self, told: Any, name: str) -> Thing:
        facts = self._facts(told, Thing, f"the thing “{name}”")
        if not isinstance(facts.get("address"), str):
            raise self._wrong(f"The thing “{name}” has no “address”.")
        say = self._dict(facts.pop("say", {}) or {}, f"say of “{name}”")
        facts["type"] = _several(facts.get("type"))
        if "when" in facts:
            facts["when"] = self._condition(facts["when"], f"when of “{name}”")
        said = {str(key): [self._said(one, str(key)) for one in _several(value)] for key, value in say.items()}
        return Thing(say=said, **facts)

    def _said(self, told: Any, key: str) -> Said:
        facts = self._facts(told, Said, f"“{key}”")
        given = [source for source in _SOURCES if source in facts]
        if given == ["column", "row_of"] or given == ["row_of", "column"]:
            given = ["row_of"]
        if len(given) != 1:
            names = ", ".join(one.replace("_", " ") for one in _SOURCES)
            raise self._wrong(f"“{key}” needs exactly one of: {names}.")
        for name in ("join", "row_of"):
            if name in facts:
                facts[name] = _several(facts[name])
        if facts.get("date") not in (None, True, False):
            facts["date"] = _several(facts["date"])
        if facts.get("otherwise", "error") not in ("error", "skip", "keep"):
            raise self._wrong(f"“otherwise” of “{key}” is one of: error, skip, keep.")
        facts["values"] = {str(k): v for k, v in self._dict(facts.get("values") or {}, f"values of “{key}”").items()}
        return Said(**facts)

    def _condition(self, told: Any, where: str) -> Condition:
        facts = self._facts(told, Condition, f"“{where}”")
        if not isinstance(facts.get("column"), str):
            raise self._wrong(f"“{where}” names no “column”.")
        facts["any_of"] = [str(one) for one in _several(facts.get("any_of"))]
        return Condition(**facts)

    def _facts(self, told: Any, kind: type, where: str, drop: Sequence[str] = ()) -> dict[str, Any]:
        """The keys of a part, spelt as the fields are; raises Unreadable for one that is not known."""
        allowed = {one.name.rstrip("_").replace("_", " "): one.name for one in fields(kind) if one.name not in drop}
        found = {}
        for key, value in self._dict(told, where).items():
            if str(key) not in allowed:
                near = get_close_matches(str(key), allowed, n=1)
                meant = f" Did you mean “{near[0]}”?" if near else ""
                raise self._wrong(f"“{key}” is not known in {where}.{meant} Use: {', '.join(allowed)}.")
            found[allowed[str(key)]] = value
        return found

    def _dict(self, told: Any, where: str) -> dict[Any, Any]:
        if not isinstance(told, dict):
            raise self._wrong(f"In {where}, names with values (key: value) are expected.")
        return told

    def _check(self, mapping: Mapping) -> None:
        """Every name that a mapping mentions is one it has."""
        for thing in mapping.things.values():
            for iri in (*thing.type, *thing.say):
                mapping.iri(iri)
            mentioned = [thing.within, *(s.thing for each in thing.say.values() for s in each)]
            mentioned += [name for each in thing.say.values() for s in each for name in s.row_of]
            for name in mentioned:
                if name is not None and name not in mapping.things:
                    raise self._wrong(f"There is no thing “{name}” here. Things are: {', '.join(mapping.things)}.")
            for said in (one for each in thing.say.values() for one in each):
                for value in (said.value, said.type, *said.values.values()):
                    for one in _several(value):
                        mapping.iri(str(one))

    def _wrong(self, message: str) -> Unreadable:
        return Unreadable(message, file=self.file)


def _several(value: Any) -> list[Any]:
    """A value or a list of values, as a list."""
    return list(value) if isinstance(value, list) else [] if value is None else [value]
