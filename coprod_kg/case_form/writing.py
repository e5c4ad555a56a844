"""What was filled in, checked, and as a dataset in which every statement knows the field it comes from."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from coprod_kg import about, vocab
from coprod_kg.case_form.answers import Answers, named
from coprod_kg.case_form.asked import DESCRIPTION, LABEL, SOURCE, Field, Group, Kind, groups
from coprod_kg.errors import BadRequest
from coprod_kg.findings import Term
from coprod_kg.language import speak

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
_PREFIXES = ("coprod", "dct", "rdfs")
#: The field that stands for a thing where no question is about what is said of it.
ITSELF = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is the matter with one field."""

    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Written:
    """A form as a file, and where in the form a thing and its properties are asked for: by address and property.

    ``involvements`` are the addresses of the involvements by the number of their part of the form.
    """

    data: bytes
    fields: Mapping[tuple[str, str], str]
    involvements: Mapping[int, str]


def wrong(answers: Answers) -> list[Wrong]:
    """What is missing or does not fit, in the order of the form; where there is none, it can be written."""
    return [trouble for group in groups() for trouble in _of_group(answers, group)]


def _of_group(answers: Answers, group: Group) -> Iterator[Wrong]:
    for number in range(1, answers.count(group) + 1):
        if group.repeats and number > 1 and not answers.is_filled(group, number):
            continue  # room that was not used
        if group.least == 0 and not answers.is_filled(group, number):
            continue
        for one in group.fields:
            message = _trouble(answers, one, named(one, group, number))
            if message:
                yield Wrong(named(one, group, number), message)


def _trouble(answers: Answers, one: Field, name: str) -> str:
    given = answers.first(name)
    if not given:
        return _missing(one) if one.is_required and one.kind is not Kind.ONE else ""
    if len(given) > one.most:
        return speak("This has {number} characters; up to {most} are allowed.", number=len(given), most=one.most)
    if one.kind is Kind.LANGUAGE and not _TAG.match(given):
        return speak("“{value}” is not a language. Choose one from the list.", value=given[:40])
    known = {choice.key for choice in one.options}
    if one.options and (odd := [value for value in answers.every(name) if value not in known]):
        return speak("“{value}” is none of the answers. Choose from the list.", value=odd[0][:40])
    if one.path == SOURCE:
        try:
            about.source(given)
        except BadRequest as error:
            return str(error)
    return ""


def _missing(one: Field) -> str:
    said = {
        "name": speak("Give the case a name."),
        "service": speak("Say what the service is called."),
        "actor": speak("Say who takes part."),
        "value": speak("Say what is gained or lost."),
    }
    return said[one.key]


def write(answers: Answers) -> Written:
    """The form as Turtle, with the answers in a line that only the form reads; of what is wrong, nothing is said.

    Addresses are made from what is said, so that the same form twice gives the same addresses.
    """
    form = _Form(answers)
    triples = sorted(form.triples(), key=lambda triple: str(triple.subject))
    prefixes = {name: space for name, space in vocab.prefixes().items() if name in _PREFIXES}
    text = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""
    return Written(answers.line().encode() + text, form.fields, form.involvements)


@dataclass
class _Form:
    """One filled-in form on its way to triples."""

    answers: Answers
    fields: dict[tuple[str, str], str] = field(default_factory=dict)
    involvements: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        given = self.answers
        self._groups = {group.key: group for group in groups()}
        language = given.first("language")
        self._language = language if _TAG.match(language) else "en"
        places = [given.first(f"place-{n}") for n in self._numbers("place")]
        self._said = "\n".join((given.first("name"), given.first("service"), *places, given.first("description")))

    def triples(self) -> Iterator[ox.Triple]:
        """All that the form says."""
        case, service = self._thing("case", self.answers.first("name")), self._thing("service", self._of("service"))
        yield from self._of_case(case)
        yield from self._of_service(service)
        yield ox.Triple(case, _coprod("describesArrangement"), service)
        for number in self._numbers("participant"):
            yield from self._involvement(number, case, service)
        for number in self._numbers("value"):
            yield from self._value(number)

    def _of_case(self, case: ox.NamedNode) -> Iterator[ox.Triple]:
        yield from self._named(case, "Case", self._of("name"))
        yield from self._text_of(case, DESCRIPTION, self._of("description"))
        self._ask("case", 1, case=case)
        for number in self._numbers("place"):
            place = self._of(f"place-{number}")
            self._ask("place", number, case=case)
            if place:  # in words or as an address, as in a workbook and as the shapes ask
                at = _address(place) or ox.Literal(place)
                yield ox.Triple(case, ox.NamedNode(vocab.DCTERMS + "spatial"), at)
        if source := _source(self._of("source")):
            found = _address(source) or self._text(source)
            yield ox.Triple(case, ox.NamedNode(SOURCE), found)

    def _of_service(self, service: ox.NamedNode) -> Iterator[ox.Triple]:
        yield from self._named(service, self._of("arrangement") or "PublicService", self._of("service"))
        yield from self._text_of(service, DESCRIPTION, self._of("about"))
        self._ask("service", 1, service=service)
        self.fields[service.value, vocab.COPROD + "delivers"] = "provider"
        if provider := self._of("provider"):
            by = self._thing("organisation", provider)
            self.fields[by.value, ITSELF] = "provider"
            yield from self._named(by, "PublicServiceOrganisation", provider)
            yield ox.Triple(by, _coprod("delivers"), service)

    def _involvement(self, number: int, case: ox.NamedNode, service: ox.NamedNode) -> Iterator[ox.Triple]:
        actor = self._of(f"actor-{number}")
        what = self._of(f"what-{number}") or f"{actor}: {self._of('service')}"
        this, who = self._thing("involvement", f"{what} {number}"), self._thing("actor", actor)
        self._ask("participant", number, involvement=this, actor=who)
        self.involvements[number] = this.value
        yield from self._named(this, "Involvement", what)
        yield from self._named(who, "Actor", actor)
        yield ox.Triple(case, _coprod("describesInvolvement"), this)
        yield ox.Triple(this, _coprod("hasActor"), who)
        yield ox.Triple(this, _coprod("hasTarget"), service)
        yield from self._chosen("participant", number, this)

    def _value(self, number: int) -> Iterator[ox.Triple]:
        kind = self._of(f"outcome-{number}") or "CreatedValue"
        this = self._thing("value", f"{self._of(f'value-{number}')} {number}")
        self._ask("value", number, value=this)
        yield from self._named(this, kind, self._of(f"value-{number}"))
        given = self._of(f"of-{number}")
        by = int(given) if given.isdecimal() and len(given) < 3 else 0
        through = self.involvements.get(by) or next(iter(self.involvements.values()), None)
        if through is not None:
            brings = "destroys" if kind == "DestroyedValue" else "creates"
            yield ox.Triple(ox.NamedNode(through), _coprod(brings), this)
        yield from self._chosen("value", number, this)

    def _chosen(self, key: str, number: int, this: ox.NamedNode) -> Iterator[ox.Triple]:
        """What was chosen from the lists of one of a group."""
        group = self._groups[key]
        for one in group.fields:
            if one.options and one.path != vocab.RDF + "type":
                for value in self.answers.every(named(one, group, number)):
                    yield ox.Triple(this, ox.NamedNode(one.path), _coprod(value))

    def _numbers(self, key: str) -> Sequence[int]:
        """The numbers of those of a group in which something is named."""
        group = self._groups[key]
        first = group.fields[0]
        return [n for n in range(1, self.answers.count(group) + 1) if self._of(named(first, group, n))]

    def _ask(self, key: str, number: int, **things: ox.NamedNode) -> None:
        """Note where in the form each property of some things is asked for."""
        group = self._groups[key]
        for one in group.fields:
            if one.about in things and one.path:
                name = named(one, group, number)
                self.fields.setdefault((things[one.about].value, one.path), name)
                self.fields.setdefault((things[one.about].value, ITSELF), name)

    def _of(self, name: str) -> str:
        return self.answers.first(name)

    def _named(self, thing: ox.NamedNode, kind: str, name: str) -> Iterator[ox.Triple]:
        yield ox.Triple(thing, vocab.RDF_TYPE, _coprod(kind))
        yield from self._text_of(thing, LABEL, name)

    def _text_of(self, thing: ox.NamedNode, property_: str, text: str) -> Iterator[ox.Triple]:
        if text:
            yield ox.Triple(thing, ox.NamedNode(property_), self._text(text))

    def _text(self, text: str) -> Term:
        return ox.Literal(text, language=self._language)

    def _thing(self, kind: str, name: str) -> ox.NamedNode:
        """An address of its own for each name in each case, whatever letters it is written in."""
        mark = hashlib.sha256(f"{self._said}\n{name}".encode()).hexdigest()[:8]
        return ox.NamedNode(f"{vocab.THING}{kind}/{slug(name)}-{mark}")


def slug(name: str) -> str:
    """A name as part of an address.

    >>> slug("La Biblioteca de Váldoro, 2025")
    'la-biblioteca-de-valdoro-2025'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "unnamed"


def _coprod(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.COPROD + name)


def _source(text: str) -> str | None:
    try:
        return about.source(text)
    except BadRequest:
        return None


def _address(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text) if text.startswith(("http://", "https://")) else None
    except ValueError:
        return None
