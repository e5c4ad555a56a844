"""What was filled in: by field, with room for as many places, participants and values as are wanted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coprod_kg.case_form.asked import GROUPS, TEXT, Field, Group, groups
from coprod_kg.errors import BadRequest
from coprod_kg.language import speak

#: What begins the line of a file that holds the answers it was made from.
_MARK = "# Answers to the form for one case: "
_COUNT = "count-{}"
#: A file that was kept is smaller than so many bytes.
MOST_KEPT = 1 << 20


@dataclass(frozen=True, slots=True)
class Answers:
    """The values of the fields by their names, ``KEY`` or ``KEY-NUMBER``; nothing is believed of them."""

    values: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, given: Mapping[str, Iterable[str]]) -> Answers:
        """Of all that was sent, what belongs to the form; texts longer than any may be are cut, and then told."""
        fields = {field.key for group in groups() for field in group.fields}
        counts = {_COUNT.format(key) for key in GROUPS}
        kept = {name: values for name, values in given.items() if name in counts or _key(name) in fields}
        return cls({name: [value[: 2 * TEXT] for value in list(values)[:40]] for name, values in kept.items()})

    @classmethod
    def from_file(cls, data: bytes) -> Answers:
        """The answers that a file was made from. Raises BadRequest for a file that was not made by the form."""
        if is_kept(data):
            try:
                found = json.loads(data[:MOST_KEPT].partition(b"\n")[0].removeprefix(_MARK.encode()))
                return cls.of({str(k): [str(one) for one in v] for k, v in found.items() if isinstance(v, list)})
            except (ValueError, AttributeError, RecursionError):
                pass  # it was changed since
        raise BadRequest(
            speak(
                "This file was not kept from the form for one case. To check another file, use the page “Contribute”."
            )
        )

    def line(self) -> str:
        """The answers as a line of a Turtle file, which those who read the file for what it says skip."""
        return f"{_MARK}{json.dumps({name: list(values) for name, values in self.values.items() if any(values)})}\n"

    def first(self, name: str) -> str:
        """What was filled in for a field, without superfluous space; empty where nothing was."""
        return " ".join(next(iter(self.values.get(name, ())), "").split())

    def raw(self, name: str) -> str:
        """What was filled in, as it was typed."""
        return next(iter(self.values.get(name, ())), "")

    def every(self, name: str) -> list[str]:
        """All that was chosen in a field."""
        return [value for value in self.values.get(name, ()) if value]

    def count(self, group: Group) -> int:
        """How many of a group there is room for."""
        if not group.repeats:
            return 1
        given = self.first(_COUNT.format(group.key))
        asked = int(given) if re.fullmatch(r"[0-9]{1,3}", given) else 0
        filled = (n for n in range(1, group.most + 1) if self.is_filled(group, n))
        return min(group.most, max(group.least, asked, *filled, 0))

    def is_filled(self, group: Group, number: int) -> bool:
        """Whether anything is said in one of a group."""
        return any(any(self.values.get(named(field, group, number), ())) for field in group.fields if _tells(field))

    def added(self, group: Group) -> Answers:
        """The same with room for one more of a group."""
        return self._counting(group, min(self.count(group) + 1, group.most))

    def removed(self, group: Group, number: int) -> Answers:
        """The same without one of a group; those after it move up."""
        values, count = dict(self.values), self.count(group)
        for at in range(max(1, number), count + 1):
            for field in group.fields:
                later = values.pop(named(field, group, at + 1), None)
                values.pop(named(field, group, at), None)
                if later is not None:
                    values[named(field, group, at)] = later
        return Answers(values)._counting(group, max(group.least, count - 1))

    def _counting(self, group: Group, number: int) -> Answers:
        return Answers({**self.values, _COUNT.format(group.key): [str(number)]})


def is_kept(data: bytes) -> bool:
    """Whether a file holds the answers it was made from."""
    return data.startswith(_MARK.encode())


def named(field: Field, group: Group, number: int) -> str:
    """The name of a field in the form."""
    return f"{field.key}-{number}" if group.repeats else field.key


def _tells(field: Field) -> bool:
    """Whether an answer to it says something, and was not there from the beginning."""
    return field.key != "outcome"


def _key(name: str) -> str:
    return re.sub(r"-[0-9]{1,2}\Z", "", name)
