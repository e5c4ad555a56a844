"""What a reader sees in the place of an IRI: a label in their language, or its short form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.store.engine import Engine
from coprod_kg.web.links import address
from coprod_kg.web.reading import Reading, solutions

#: The properties that name things, the more telling first.
LABELS = (
    vocab.SKOS + "prefLabel",
    vocab.RDFS + "label",
    vocab.DCTERMS + "title",
    vocab.FOAF + "name",
    "https://schema.org/name",
    "http://schema.org/name",
    "http://purl.org/dc/elements/1.1/title",
)
#: The properties that say in a sentence what a thing is, the more telling first.
DEFINITIONS = (
    vocab.SKOS + "definition",
    vocab.DCTERMS + "description",
    vocab.RDFS + "comment",
    "https://schema.org/description",
    "http://schema.org/description",
)
#: What is told of a contribution where something comes from it.
GIVEN = tuple(vocab.DCTERMS + word for word in ("dateAccepted", "creator", "license"))
#: So many IRIs are asked for in one query.
BATCH = 2000
#: So many names of a version are kept at hand.
NAMES_KEPT = 20_000
#: What is told of a contribution, by property.
Said = Mapping[str, list[Term]]


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its language tag, empty where it has none."""

    value: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Name:
    """How an IRI is shown: its label, where there is one, its short form, and where a link leads."""

    iri: str
    label: Text | None
    short: str
    href: str | None

    @property
    def text(self) -> str:
        """The label, or the short form where there is none."""
        return self.label.value if self.label else self.short

    @property
    def words(self) -> str:
        """The label, or words that can be read: ``has cited entity`` for ``cito:hasCitedEntity``."""
        _, _, local = self.short.partition(":")
        return self.label.value if self.label else in_words(local) if local.isalpha() else self.short

    @property
    def language(self) -> str:
        """The language of ``text``, empty where it has none."""
        return self.label.language if self.label else ""

    @property
    def foreign(self) -> bool:
        """Whether the link leads away from here."""
        return bool(self.href) and not str(self.href).startswith(("/", "#"))


class Called:
    """The names of a page, for its templates; an IRI that was not looked up goes by its short form."""

    def __init__(self, known: Mapping[str, Name]) -> None:
        self._known = known

    def __call__(self, iri: str) -> Name:
        """The name of an IRI."""
        return self._known.get(iri) or name(iri)

    def sorted(self, iris: Iterable[str]) -> list[Name]:
        """The names of some IRIs, each once, in the order of the alphabet, numbers in them in theirs."""
        return sorted(map(self, dict.fromkeys(iris)), key=lambda one: (natural(one.text), one.iri))


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts paragraph 9 before paragraph 10.

    >>> sorted(["b 10", "b 9"], key=natural)
    ['b 9', 'b 10']
    """
    parts = re.split(r"([0-9]{1,18})", text.casefold())
    return tuple((int(part), "") if at % 2 else (0, part) for at, part in enumerate(parts))


def in_words(name: str) -> str:
    """A name in camel case as words.

    >>> in_words("hasCitedEntity")
    'has cited entity'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").lower()


def preference(language: str, languages: Sequence[str]) -> tuple[int, str]:
    """The rank of a language for a reader: theirs in their order, then English, then none, then any."""
    tag = language.lower()
    for rank, wanted in enumerate((*languages, "en")):
        if tag == wanted or tag.startswith(wanted + "-") or (tag and wanted.startswith(tag + "-")):
            return rank, tag
    return len(languages) + (2 if tag else 1), tag


def pick(literals: Iterable[ox.Literal], languages: Sequence[str]) -> Text | None:
    """The literal that suits a reader best, or None where there is none."""
    best = min(literals, key=lambda one: (preference(one.language or "", languages), one.value), default=None)
    return None if best is None else Text(best.value, best.language or "")


def looked_up(
    now: Reading, terms: Iterable[Term | str | None]
) -> tuple[Mapping[str, Name], Mapping[str, Mapping[str, list[Term]]]]:
    """The names of all IRIs among some terms, and who gave the contributions among them, in one query at most.

    A contribution's graph goes by the title of the contribution, and what is told of it is told of its graph. What
    was looked up is kept with the version, as pages mention the same terms again and again.
    """
    kept: dict[tuple[tuple[str, ...], str], tuple[Name, Said]] = now.once("names", dict)
    if len(kept) > NAMES_KEPT:
        kept.clear()
    iris = {iri for term in terms if (iri := _iri(term)) is not None}
    found = {iri: one for iri in iris if (one := kept.get((now.languages, iri)))}
    if len(found) < len(iris):
        fresh = _looked_up(now.engine, iris - found.keys(), now.languages)
        kept.update({(now.languages, iri): one for iri, one in fresh.items()})
        found |= fresh
    return {iri: one for iri, (one, _) in found.items()}, {iri: said for iri, (_, said) in found.items() if said}


def _looked_up(engine: Engine, iris: Set[str], languages: Sequence[str]) -> dict[str, tuple[Name, Said]]:
    givers = {about: iri for iri in iris if (about := _contribution(iri))}
    labels: dict[str, dict[str, list[ox.Literal]]] = {}
    told: dict[str, dict[str, list[Term]]] = {}
    for found, path, value in _values(engine, sorted({*iris, *givers}), (*LABELS, *GIVEN)):
        if path in LABELS and isinstance(value, ox.Literal):
            labels.setdefault(givers.get(found, found), {}).setdefault(path, []).append(value)
        if found in givers:
            told.setdefault(givers[found], {}).setdefault(path, []).append(value)
    return {iri: (name(iri, _best(labels.get(iri, {}), LABELS, languages)), told.get(iri, {})) for iri in iris}


def texts(
    engine: Engine, iris: Iterable[str], properties: Sequence[str], languages: Sequence[str]
) -> Mapping[str, Text]:
    """The best text of each IRI among some properties; IRIs without one are left out."""
    wanted = sorted(set(iris))
    found: dict[str, dict[str, list[ox.Literal]]] = {}
    for start in range(0, len(wanted), BATCH):
        for iri, path, value in _values(engine, wanted[start : start + BATCH], properties):
            if isinstance(value, ox.Literal):
                found.setdefault(iri, {}).setdefault(path, []).append(value)
    chosen = {iri: _best(by_property, properties, languages) for iri, by_property in found.items()}
    return {iri: text for iri, text in chosen.items() if text is not None}


def names(engine: Engine, terms: Iterable[Term | str | None], languages: Sequence[str]) -> Mapping[str, Name]:
    """The name of every IRI among some terms, by IRI."""
    iris = {iri for term in terms if (iri := _iri(term)) is not None}
    givers = {about: iri for iri in iris if (about := _contribution(iri))}
    labels = {givers.get(iri, iri): text for iri, text in texts(engine, {*iris, *givers}, LABELS, languages).items()}
    return {iri: name(iri, labels.get(iri)) for iri in iris}


def name(iri: str, label: Text | None = None) -> Name:
    """The name of one IRI; one that has a label is described here, so its link stays here."""
    return Name(iri, label, short(iri), address(iri, described=label is not None))


def short(iri: str) -> str:
    """An IRI as people write it: a graph of the project by its own name, else prefixed, else whole."""
    if iri.startswith(vocab.GRAPH):
        return iri.removeprefix(vocab.GRAPH)
    return vocab.compact(iri).strip("<>")


def values(iris: Iterable[str]) -> str:
    """IRIs as the data of a VALUES clause; pyoxigraph's own syntax, so nothing can break out of it."""
    return " ".join(str(ox.NamedNode(iri)) for iri in iris)


def _contribution(graph: str) -> str:
    """The address of the contribution whose graph this is; nothing for another IRI."""
    is_given = graph.startswith(vocab.CONTRIBUTION)
    return f"{vocab.THING}contribution/{graph.removeprefix(vocab.CONTRIBUTION)}" if is_given else ""


def _iri(term: Term | str | None) -> str | None:
    if isinstance(term, str):
        return term or None
    return term.value if isinstance(term, ox.NamedNode) else None


def _values(engine: Engine, iris: Sequence[str], properties: Sequence[str]) -> Iterable[tuple[str, str, Term]]:
    wanted = ", ".join(str(ox.NamedNode(path)) for path in properties)
    text = (
        f"SELECT DISTINCT ?iri ?path ?text WHERE {{ VALUES ?iri {{ {values(iris)} }} "
        f"?iri ?path ?text FILTER(?path IN ({wanted})) }}"
    )
    for row in solutions(engine, text):
        yield row["iri"].value, row["path"].value, row["text"]


def _best(
    by_property: Mapping[str, Sequence[ox.Literal]], properties: Sequence[str], languages: Sequence[str]
) -> Text | None:
    """The reader's language counts for more than the property, the property for more than the rest."""
    candidates = (
        (preference(literal.language or "", languages), properties.index(path), literal.value, literal)
        for path, literals in by_property.items()
        for literal in literals
    )
    best = min(candidates, key=lambda one: one[:3], default=None)
    return None if best is None else Text(best[3].value, best[3].language or "")
