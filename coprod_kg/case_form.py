"""One case as a form: what is asked comes from the shapes, what was filled in becomes a dataset like any other."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import about, vocab
from coprod_kg.errors import BadRequest, StoreError
from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine

#: So many involvements one form may have; who has more fills in a spreadsheet.
MOST = 12
#: So many characters a name and a description may have.
NAME, TEXT = 300, 5000
#: The languages that are offered; any tag may be sent.
LANGUAGES = {
    "en": "English", "es": "Spanish", "ca": "Catalan", "da": "Danish", "de": "German", "el": "Greek", "fi": "Finnish",
    "fr": "French", "it": "Italian", "nb": "Norwegian", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese",
    "sv": "Swedish",
}  # fmt: skip
ARRANGEMENTS = ("PublicService", "PublicServiceSystem")
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values of a field: its short name, what it is called and what that means."""

    key: str
    label: str
    definition: str


@dataclass(frozen=True, slots=True)
class Field:
    """A property with a list of values: ``key`` is its short name; ``several`` values may hold at once."""

    key: str
    name: str
    description: str
    choices: tuple[Choice, ...]
    several: bool


# Where an involvement is located follows from whether its target is a service or a system, and is not asked for.
_FIELDS = """
SELECT ?path ?name ?description ?most ?value ?label ?definition WHERE {
  { SELECT ?shape ?value (COUNT(?before) AS ?place) WHERE { GRAPH <https://w3id.org/coproduction/graph/shapes> {
      coprods:Involvement sh:property ?shape .
      ?shape sh:in ?list .
      ?list rdf:rest* ?before .
      ?before rdf:rest*/rdf:first ?value .
  } } GROUP BY ?shape ?value }
  GRAPH <https://w3id.org/coproduction/graph/shapes> {
    ?shape sh:path ?path ; sh:order ?order ; sh:name ?name ; sh:description ?description .
    OPTIONAL { ?shape sh:maxCount ?most }
  }
  FILTER (LANG(?name) = "en" && LANG(?description) = "en")
  FILTER (STRSTARTS(STR(?path), STR(coprod:)) && ?path != coprod:hasLocus)
  OPTIONAL { ?value rdfs:label ?label FILTER (LANG(?label) = "en") }
  OPTIONAL { ?value skos:definition ?definition FILTER (LANG(?definition) = "en") }
}
ORDER BY ?order ?path ?place
"""


def fields(engine: Engine) -> tuple[Field, ...]:
    """What is asked of an involvement, in the shapes' order: each property that takes its value from a list."""
    answer = engine.query(_FIELDS)
    if not isinstance(answer, ox.QuerySolutions):
        raise StoreError("The shapes gave no table.")
    made: dict[str, tuple[Field, dict[str, Choice]]] = {}
    for row in answer:
        key, value = _short(row["path"].value), _short(row["value"].value)
        if key not in made:
            several = row["most"] is None or row["most"].value != "1"
            made[key] = (Field(key, row["name"].value, row["description"].value, (), several), {})
        label = value if row["label"] is None else row["label"].value
        made[key][1].setdefault(
            value, Choice(value, label, "" if row["definition"] is None else row["definition"].value)
        )
    return tuple(
        Field(one.key, one.name, one.description, tuple(choices.values()), one.several)
        for one, choices in made.values()
    )


def dataset(values: Mapping[str, Sequence[str]], asked: Sequence[Field]) -> bytes:
    """What was filled in, as Turtle; raises BadRequest that says what is missing or does not fit.

    Addresses are made from what is said, so that the same form twice gives the same addresses.
    """
    form = _Form(values, asked)
    triples = sorted(form.triples(), key=lambda triple: str(triple.subject))
    prefixes = {name: space for name, space in vocab.prefixes().items() if name in ("coprod", "dct", "rdfs")}
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


class _Form:
    """One filled-in form, on its way to triples."""

    def __init__(self, values: Mapping[str, Sequence[str]], asked: Sequence[Field]) -> None:
        self._values, self._asked = values, asked
        self._language = self._one("language", 20) or "en"
        if not _TAG.match(self._language):
            raise BadRequest(f"{self._language!r} is not a language.", list(LANGUAGES))
        self._name = self._needed("name", "The case needs a name.")
        self._service = self._needed("service", "The service or system needs a name.")
        self._said = "\n".join((self._name, self._service, self._one("place"), self._one("description", TEXT)))

    def triples(self) -> Iterator[ox.Triple]:
        """All that the form says."""
        case, service = self._thing("case", self._name), self._thing("service", self._service)
        yield from self._of_case(case)
        yield from self._of_service(service)
        yield ox.Triple(case, _coprod("describesArrangement"), service)
        for number in self._involvements():
            yield from self._involvement(number, case, service)

    def _of_case(self, case: ox.NamedNode) -> Iterator[ox.Triple]:
        yield from self._described(case, "Case", self._name, self._one("description", TEXT))
        if place := self._one("place"):
            at = self._thing("place", place)
            yield ox.Triple(case, ox.NamedNode(vocab.DCTERMS + "spatial"), at)
            yield ox.Triple(at, vocab.RDF_TYPE, ox.NamedNode(vocab.DCTERMS + "Location"))
            yield self._label(at, place)
        if source := about.source(self._one("source")):
            found = _address(source) if source.startswith(("http://", "https://")) else self._text(source)
            yield ox.Triple(case, ox.NamedNode(vocab.DCTERMS + "source"), found)

    def _of_service(self, service: ox.NamedNode) -> Iterator[ox.Triple]:
        kind = self._one("arrangement") or ARRANGEMENTS[0]
        if kind not in ARRANGEMENTS:
            raise BadRequest(f"{kind!r} is neither a service nor a system.", ARRANGEMENTS)
        yield from self._described(service, kind, self._service, "")
        if provider := self._one("provider"):
            by = self._thing("organisation", provider)
            yield from self._described(by, "PublicServiceOrganisation", provider, "")
            yield ox.Triple(by, _coprod("delivers"), service)

    def _involvements(self) -> list[int]:
        found = [number for number in range(1, MOST + 1) if self._one(f"actor-{number}")]
        if not found:
            raise BadRequest("Say at least once who takes part.")
        return found

    def _involvement(self, number: int, case: ox.NamedNode, service: ox.NamedNode) -> Iterator[ox.Triple]:
        actor = self._one(f"actor-{number}")
        what = self._one(f"what-{number}") or f"{actor}: {self._service}"
        this, who = self._thing("involvement", f"{what} {number}"), self._thing("actor", actor)
        yield from self._described(this, "Involvement", what, "")
        yield from self._described(who, "Actor", actor, "")
        yield ox.Triple(case, _coprod("describesInvolvement"), this)
        yield ox.Triple(this, _coprod("hasActor"), who)
        yield ox.Triple(this, _coprod("hasTarget"), service)
        for field in self._asked:
            for value in self._values.get(f"{field.key}-{number}", ()):
                if value and value not in {choice.key for choice in field.choices}:
                    raise BadRequest(f"{value!r} is no {field.name}.", [choice.key for choice in field.choices])
                if value:
                    yield ox.Triple(this, _coprod(field.key), _coprod(value))

    def _described(self, thing: ox.NamedNode, kind: str, name: str, text: str) -> Iterator[ox.Triple]:
        yield ox.Triple(thing, vocab.RDF_TYPE, _coprod(kind))
        yield self._label(thing, name)
        if text:
            yield ox.Triple(thing, ox.NamedNode(vocab.DCTERMS + "description"), self._text(text))

    def _label(self, thing: ox.NamedNode, name: str) -> ox.Triple:
        return ox.Triple(thing, ox.NamedNode(vocab.RDFS + "label"), self._text(name))

    def _text(self, text: str) -> Term:
        return ox.Literal(text, language=self._language)

    def _thing(self, kind: str, name: str) -> ox.NamedNode:
        """An address of its own for each name in each case, whatever letters it is written in."""
        mark = hashlib.sha256(f"{self._said}\n{name}".encode()).hexdigest()[:8]
        return ox.NamedNode(f"{vocab.THING}{kind}/{slug(name)}-{mark}")

    def _needed(self, key: str, message: str) -> str:
        found = self._one(key)
        if not found:
            raise BadRequest(message)
        return found

    def _one(self, key: str, most: int = NAME) -> str:
        found = " ".join(next(iter(self._values.get(key, ())), "").split())
        if len(found) > most:
            raise BadRequest(f"{found[:40]!r}… has {len(found)} characters; up to {most} are allowed.")
        return found


def slug(name: str) -> str:
    """A name as part of an address.

    >>> slug("La Biblioteca de Váldoro, 2025")
    'la-biblioteca-de-valdoro-2025'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "unnamed"


def _coprod(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.COPROD + name)


def _address(text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError:
        raise BadRequest(f"{text!r} is not an address.") from None


def _short(iri: str) -> str:
    return iri.removeprefix(vocab.COPROD)
