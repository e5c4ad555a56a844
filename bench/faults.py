"""Planting faults in made-up cases: one here and there, with a note of what must be found where."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bench.cases import BASE, A, Case, Thing, iri, term
from coprod_kg import vocab

#: A thing that nobody described.
NOTHING = f"<{BASE}nothing>"


@dataclass(frozen=True, slots=True)
class Planted:
    """What must be found: the focus node and the shape that finds it."""

    focus: str
    shape: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A way to break a thing; see ``faults.yaml``."""

    sorts: tuple[str, ...]
    rules: tuple[str, ...]
    having: dict[str, list[str]]
    drop: tuple[str, ...]
    add: dict[str, list[str]]

    @classmethod
    def from_row(cls, row: dict[str, Any]) -> Fault:
        """A fault as the file tells of it."""
        put, also = _values(row.get("set", {})), _values(row.get("add", {}))
        drop = (*(_full(name) for name in _many(row.get("drop", []))), *put)
        return cls(tuple(_many(row["in"])), tuple(row["rules"]), _values(row.get("having", {})), drop, put | also)

    def fits(self, thing: Thing) -> bool:
        """Whether the fault can be planted in a thing."""
        if self.sorts != ("any",) and thing.sort not in self.sorts:
            return False
        if self.sorts == ("any",) and not any(predicate == A for predicate, _ in thing.rows):
            return False
        return all((name, value) in thing.rows for name, values in self.having.items() for value in values)

    def plant(self, thing: Thing, number: int) -> Iterator[Planted]:
        """Break a thing of a case, and tell what must be found."""
        thing.rows = [row for row in thing.rows if row[0] not in self.drop]
        for name, values in self.add.items():
            for value in values:
                thing.rows.append((name, thing.iri if value == "itself" else value))
        for rule in self.rules:
            shape, *elsewhere = rule.split()
            focus = iri(elsewhere[0], number, *elsewhere[1:]) if elsewhere else thing.iri
            yield Planted(focus[1:-1], vocab.SHAPES + shape)


@cache
def faults() -> tuple[Fault, ...]:
    """Every fault there is."""
    return tuple(map(Fault.from_row, yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text("utf-8"))))


def planted(case: Case, share: float) -> tuple[list[Thing], list[Planted]]:
    """The things of a case, with a fault in one of them, so that the ``share`` of all things has one."""
    things = case.things()
    if case.rng.random() >= share * len(things):
        return things, []
    return things, plant(things, case.number, case.rng)


def plant(things: list[Thing], number: int, rng: random.Random) -> list[Planted]:
    """Plant a fault, each of those that fit any thing as likely as the others."""
    fitting = [(fault, thing) for fault in faults() for thing in things if fault.fits(thing)]
    chosen = rng.choice(list({id(fault): fault for fault, _ in fitting}.values()))
    thing = rng.choice([thing for fault, thing in fitting if fault is chosen])
    return list(chosen.plant(thing, number))


def _many(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given


def _full(name: str) -> str:
    if name[0] == '"' or name == "itself":
        return name
    return NOTHING if name == "nothing" else term(name) if ":" in name else f"<{vocab.COPROD}{name}>"


def _values(given: dict[str, str | list[str]]) -> dict[str, list[str]]:
    return {_full(name): [_full(value) for value in _many(values)] for name, values in given.items()}
