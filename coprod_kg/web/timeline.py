"""What happened when: the dates of a case and of its parts, and how what is told of it came into the graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.web.description import Description, Statement
from coprod_kg.web.names import in_words
from coprod_kg.web.reading import Reading, solutions

_DATED = re.compile(r"-?[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(?![0-9])")
_DATES = frozenset(vocab.XSD + name for name in ("date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth"))
#: Properties whose values are times, whatever their datatype, and how the time is called.
_CALLED = {
    vocab.DCTERMS + "temporal": "took place", vocab.DCTERMS + "date": "took place",
    vocab.DCTERMS + "issued": "published", vocab.DCTERMS + "created": "written down",
    vocab.DCTERMS + "modified": "changed",
}  # fmt: skip
_BEGINS, _ENDS = ("startDate", "hasBeginning", "startedAtTime"), ("endDate", "hasEnd", "endedAtTime")
_GIVEN = vocab.THING + "contribution/"
_EARLIER = """
SELECT ?given ?submitted ?accepted ?came ?before WHERE {
  VALUES ?newest { %s } ?newest prov:wasRevisionOf* ?given .
  ?given dct:dateAccepted ?accepted ; prov:wasGeneratedBy ?came .
  OPTIONAL { ?given dct:dateSubmitted ?submitted } OPTIONAL { ?given prov:wasRevisionOf ?before }
}"""


@dataclass(frozen=True, slots=True)
class Event:
    """Something with its time, ISO 8601 of any exactness, until when it lasted, and the thing that it is about.

    What happened to a contribution has the version that it led to; ``is_record`` tells it from what happened to
    people.
    """

    when: str
    what: str
    about: str
    until: str = ""
    version: str = ""
    is_record: bool = False


def of_case(now: Reading, case: Description, graphs: Iterable[str]) -> tuple[Event, ...]:
    """The events of a case and of the contributions that tell of it, the earliest first.

    The contributions are asked for in one query, where there are any.
    """
    found = [*_in(case), *(event for part in _parts(case) for event in _in(part))]
    given = [_contribution(graph) for graph in graphs if graph.startswith(vocab.CONTRIBUTION)]
    found += _of_contributions(now, given) if given else []
    return tuple(sorted(dict.fromkeys(found), key=lambda event: (event.when, event.is_record, event.what)))


def _parts(thing: Description) -> Iterator[Description]:
    for _, part in thing.parts:
        yield part
        yield from _parts(part)


def _in(thing: Description) -> Iterator[Event]:
    for said in thing.statements:
        if said.nested:
            yield from _of_period(thing.iri, said)
        elif when := _time(said.path, said.value):
            yield Event(when, _CALLED.get(said.path, in_words(_local(said.path))), thing.iri, until=_until(said.value))


def _of_period(about: str, said: Statement) -> Iterator[Event]:
    """A period that is written as a start and an end."""
    times = {_local(inner.path): time for inner in said.nested if (time := _time(inner.path, inner.value))}
    start = next((times[name] for name in _BEGINS if name in times), "")
    end = next((times[name] for name in _ENDS if name in times), "")
    if start or end:
        what = _CALLED.get(said.path, "took place") if start else "ended"
        yield Event(start or end, what, about, until=end if start else "")


def _time(path: str, value: Term) -> str:
    if not isinstance(value, ox.Literal) or (path not in _CALLED and value.datatype.value not in _DATES):
        return ""
    is_time = value.datatype.value in _DATES or _DATED.match(value.value)
    return value.value.partition("/")[0].strip() if is_time else ""


def _until(value: Term) -> str:
    """The end of an interval as ISO 8601 writes it, ``2015/2018``."""
    end = value.value.partition("/")[2].strip() if isinstance(value, ox.Literal) else ""
    return end if _DATED.match(end) else ""


def _of_contributions(now: Reading, given: Iterable[str]) -> Iterator[Event]:
    asked = " ".join(str(ox.NamedNode(iri)) for iri in given)
    for row in solutions(now.engine, _EARLIER % asked, graphs=[vocab.PROVENANCE]):
        # By the name of the graph it goes by its title.
        about, came = vocab.CONTRIBUTION + row["given"].value.removeprefix(_GIVEN), _version(row["came"])
        submitted, accepted = row["submitted"], row["accepted"].value
        placed = "accepted in the place of the one before" if row["before"] is not None else "accepted"
        if submitted is not None and submitted.value != accepted:
            yield Event(submitted.value, "handed in", about, is_record=True)
            yield Event(accepted, placed, about, version=came, is_record=True)
        else:
            yield Event(accepted, f"handed in and {placed}", about, version=came, is_record=True)


def _version(activity: Term) -> str:
    number = str(getattr(activity, "value", "")).removeprefix(f"{vocab.THING}version/").partition("#")[0]
    return number if number.isdecimal() else ""


def _contribution(graph: str) -> str:
    return _GIVEN + graph.removeprefix(vocab.CONTRIBUTION)


def _local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]
