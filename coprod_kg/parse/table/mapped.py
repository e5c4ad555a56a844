"""Records and a mapping → statements."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Severity
from coprod_kg.parse.json_tree import Node
from coprod_kg.parse.table import mapping as mappings
from coprod_kg.parse.table.found import Found, listed
from coprod_kg.parse.table.mapping import Condition, Said, Thing
from coprod_kg.parse.table.meant import days
from coprod_kg.parse.table.records import Field, Record, json_records
from coprod_kg.parse.table.values import LANGUAGE

_PLACE = re.compile(r"\{([^{}]*)\}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_DATE = ox.NamedNode(vocab.XSD + "date")
_TYPE = vocab.RDF + "type"


@dataclass(frozen=True, slots=True, eq=False)
class _Instance:
    """A thing of one record; ``around`` are the records in which it stands, by the names of their things."""

    name: str
    record: Record
    around: Mapping[str, Record]


class Mapped:
    """Makes statements of the records of one file."""

    def __init__(
        self, mapping: mappings.Mapping, found: Found, rows: Sequence[Record] | None = None, tree: Node | None = None
    ) -> None:
        self.mapping, self.found, self.tree = mapping, found, tree
        self.rows = rows if rows is None else [row for row in rows if self._kept(row)]
        self.links: dict[tuple[str, str, str | None], dict[tuple[int, str], str]] = {}
        self.instances: dict[str, list[_Instance]] = {}
        self.nameless: set[int] = set()
        self.seen: dict[str, int] = {}
        if rows is not None and self.rows is not None and len(self.rows) < len(rows):
            left, keep = len(rows) - len(self.rows), mapping.keep
            column = keep.column if keep else ""
            self._tell("rowsLeft", 0, Severity.INFO, count=left, column=column)

    def run(self) -> None:
        """Every thing of every record."""
        for name in self.mapping.things:
            for instance in self._instances(name):
                self._say(instance)

    def _kept(self, row: Record) -> bool:
        return self.mapping.keep is None or self._holds(self.mapping.keep, row)

    def _holds(self, condition: Condition, record: Record) -> bool:
        texts = [text for field in record.fields(condition.column) for text in self._parts(field.text, condition)]
        return any(text in condition.any_of for text in texts) if condition.any_of else bool(texts)

    def _parts(self, text: str, how: Condition | Said) -> list[str]:
        """The values that a text holds, less those that stand for nothing."""
        text = text.strip(how.strip + " ") if how.strip else text
        parts = [part.strip().strip('"') for part in text.split(how.split)] if how.split else [text.strip()]
        return [part for part in parts if part and part not in self.mapping.missing]

    def _instances(self, name: str) -> list[_Instance]:
        if name not in self.instances:
            self.instances[name] = list(self._made(name))
        return self.instances[name]

    def _made(self, name: str) -> Iterator[_Instance]:
        thing = self.mapping.things[name]
        outer: Sequence[tuple[Mapping[str, Record], Sequence[Record]]]
        if thing.within is not None:
            parents = self._instances(thing.within)
            outer = [({**p.around, p.name: p.record}, list(p.record.records(thing.each or ""))) for p in parents]
        elif self.rows is not None:
            outer = [({}, self.rows)]
        else:
            top = json_records(self.tree, thing.each) if self.tree is not None else ()
            outer = [({}, [record for record in top if self._kept(record)])]
        for around, records in outer:
            for record in records:
                if thing.when is None or self._holds(thing.when, record):
                    yield _Instance(name, record, around)

    def _say(self, instance: _Instance) -> None:
        thing = self.mapping.things[instance.name]
        address = self._address(instance, thing)
        if address is None:
            if instance.record.mark not in self.nameless:
                self._tell("noAddress", instance.record.mark, name=instance.name, address=thing.address)
            self.nameless.add(instance.record.mark)
            return
        first = self.seen.setdefault(address, instance.record.mark)
        if first != instance.record.mark and thing.within is None:
            self._tell(
                "sameAddress", instance.record.mark, focus=ox.NamedNode(address), where=str(self.found.place(first))
            )
        node, at = ox.NamedNode(address), instance.record.mark
        for kind in thing.type:
            self.found.state(node, _TYPE, ox.NamedNode(self.mapping.iri(kind)), at, at)
        for key, all_said in thing.say.items():
            iri = self.mapping.iri(key)
            for said in all_said:
                for value, mark in self._values(said, instance, node, iri):
                    self.found.state(node, iri, value, at, mark)

    def _address(self, instance: _Instance, thing: Thing) -> str | None:
        text = self._filled(thing.address, instance, escape=True)
        try:
            return None if text is None else ox.NamedNode(text).value
        except ValueError:
            return None

    def _filled(self, template: str, instance: _Instance, *, escape: bool = False) -> str | None:
        """A text with columns put in; None where one has no value."""
        missing = False

        def put(found: re.Match[str]) -> str:
            nonlocal missing
            thing, dot, column = found[1].partition(".")
            record = instance.around.get(thing) if dot else None
            fields = (record or instance.record).fields(column if record is not None else found[1])
            texts = [field.text for field in fields if field.text not in self.mapping.missing]
            missing = missing or not texts
            return (quote(texts[0], safe="") if escape else texts[0]) if texts else ""

        text = _PLACE.sub(put, template)
        return None if missing else text

    def _values(
        self, said: Said, instance: _Instance, node: ox.NamedNode, iri: str
    ) -> Iterator[tuple[ox.NamedNode | ox.Literal, int]]:
        record, at = instance.record, instance.record.mark
        if said.value is not None:
            yield ox.NamedNode(self.mapping.iri(said.value)), at
        elif said.text is not None:
            text = self._filled(said.text, instance)
            if text:
                yield self._literal(text, said), at
        elif said.thing is not None:
            yield from self._linked(said.thing, instance)
        elif said.row_of:
            yield from self._rows_named(said, instance, node, iri)
        elif said.by_language is not None:
            for field in record.fields(f"{said.by_language}.*"):
                yield from self._tagged(field, node, iri)
        else:
            yield from self._of_columns(said, record, node, iri)

    def _of_columns(
        self, said: Said, record: Record, node: ox.NamedNode, iri: str
    ) -> Iterator[tuple[ox.NamedNode | ox.Literal, int]]:
        """The values of a column, or one text made of several."""
        if said.join:
            texts = [part for name in said.join for f in record.fields(name) for part in self._parts(f.text, said)]
            if texts:
                yield self._literal(said.with_.join(dict.fromkeys(texts)), said), self._first(record, said.join)
        else:
            for field in record.fields(said.column or ""):
                for text in self._parts(field.text, said):
                    yield from ((value, field.mark) for value in self._made_of(text, said, field, node, iri))

    def _first(self, record: Record, names: Sequence[str]) -> int:
        return next((field.mark for name in names for field in record.fields(name)), record.mark)

    def _tagged(self, field: Field, node: ox.NamedNode, iri: str) -> Iterator[tuple[ox.Literal, int]]:
        if LANGUAGE.match(field.key):
            yield ox.Literal(field.text, language=field.key), field.mark
        else:
            self._tell("badLanguage", field.mark, focus=node, path=iri, name=field.key)

    def _linked(self, name: str, instance: _Instance) -> Iterator[tuple[ox.NamedNode, int]]:
        """The address of a thing of the same record, or of one around it, where there is such a thing."""
        thing = self.mapping.things[name]
        record = instance.around.get(name, instance.record)
        if thing.when is None or self._holds(thing.when, record):
            address = self._address(_Instance(name, record, instance.around), thing)
            if address is not None:
                yield ox.NamedNode(address), instance.record.mark

    def _rows_named(
        self, said: Said, instance: _Instance, node: ox.NamedNode, iri: str
    ) -> Iterator[tuple[ox.NamedNode | ox.Literal, int]]:
        around = id(instance.around.get(said.within)) if said.within else 0
        for field in instance.record.fields(said.column or ""):
            for text in self._parts(field.text, said):
                known = (self._index(name, said).get((around, text)) for name in said.row_of)
                address = next((one for one in known if one is not None), None)
                if address is None:
                    named = ", ".join(said.row_of)
                    self._tell("noRecord", field.mark, focus=node, path=iri, value=text, name=named, by=said.by)
                else:
                    yield ox.NamedNode(address), field.mark

    def _index(self, name: str, said: Said) -> dict[tuple[int, str], str]:
        """The addresses of all things of a name, by what they are referred to by and where they stand."""
        key = (name, said.by, said.within)
        if key not in self.links:
            thing = self.mapping.things[name]
            self.links[key] = {
                (id(one.around.get(said.within)) if said.within else 0, field.text): address
                for one in self._instances(name)
                if (address := self._address(one, thing)) is not None
                for field in one.record.fields(said.by)
            }
        return self.links[key]

    def _made_of(
        self, text: str, said: Said, field: Field, node: ox.NamedNode, iri: str
    ) -> Iterator[ox.NamedNode | ox.Literal]:
        """What becomes of one value of a column."""
        if text in said.values:
            wanted = said.values[text]
            for one in wanted if isinstance(wanted, list) else [wanted]:
                yield ox.NamedNode(self.mapping.iri(str(one)))
        elif said.values and said.otherwise != "keep":
            if said.otherwise == "error":
                allowed = listed(sorted(said.values), 20)
                self._tell("noValueOf", field.mark, focus=node, path=iri, value=text, allowed=allowed)
        elif said.date:
            yield self._date(text, said, field, node, iri)
        elif said.address is not None:
            try:
                yield ox.NamedNode(said.address.replace("{}", quote(text, safe="")))
            except ValueError:
                self._tell("badAddress", field.mark, focus=node, path=iri, value=text)
        else:
            yield self._literal(text, said)

    def _date(self, text: str, said: Said, field: Field, node: ox.NamedNode, iri: str) -> ox.Literal:
        for form in said.date if isinstance(said.date, Sequence) else ():
            try:
                return ox.Literal(dt.datetime.strptime(text, form).date().isoformat(), datatype=_DATE)
            except ValueError:
                continue
        if said.date is True and _DAY.match(text):
            return ox.Literal(text[:10], datatype=_DATE)
        key, near = "noSuchDay" if days(text) == [] else "notADate", self.found.either(days(text) or ())
        self._tell(key, field.mark, Severity.WARNING, focus=node, path=iri, value=text, near=near)
        return ox.Literal(text)

    def _literal(self, text: str, said: Said) -> ox.Literal:
        if said.language:
            return ox.Literal(text, language=said.language)
        return ox.Literal(text, datatype=ox.NamedNode(self.mapping.iri(said.type))) if said.type else ox.Literal(text)

    def _tell(self, key: str, mark: int, severity: Severity = Severity.VIOLATION, **facts: object) -> None:
        self.found.tell(key, mark, severity, **facts)  # type: ignore[arg-type]
