"""Whether a dataset, or a case in it, is here already: the same content, the same address, nearly the same name.

What looks alike is asked about and never merged or refused by itself: only people know whether it is the same.
"""

from __future__ import annotations

import difflib
import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.contribution import contributions
from coprod_kg.errors import Alike
from coprod_kg.findings import Finding, Place, Report, Severity
from coprod_kg.language import capital, speak
from coprod_kg.parse import Document
from coprod_kg.store.engine import Engine

#: The component of a finding that asks whether this is here already.
ALIKE = "alike"
#: From which likeness on two names are nearly the same: one letter in ten may differ.
_NEAR = 0.9
#: Names that share a word this common are not compared for it.
_COMMON = 200
_SHOWN = 20
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Case:
    """A case as people would recognise it: its address, its names and the places it is in."""

    iri: str
    names: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A dataset that is here already: where that is in words, its content's fingerprint, and its cases.

    ``id`` is what a new version of it replaces, empty where nothing can. Of one that is not ``public`` nothing is
    told but that it is there.
    """

    where: str
    fingerprint: str | None = None
    cases: tuple[Case, ...] = ()
    public: bool = True
    id: str = ""


def content(engine: Engine, graph: ox.NamedNode) -> bytes:
    """What a graph says, as N-Triples: far sooner had than its statements one by one."""
    answer = engine.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
    assert isinstance(answer, ox.QueryTriples)
    return answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""


def fingerprint(text: bytes) -> str:
    """A hash of what is said in N-Triples, whatever the order and the names of blank nodes.

    Blank nodes are told apart by what is said around them; datasets that say the same always have the same
    hash, and two that differ have the same one only where blank nodes stand in perfect symmetry.
    """
    if b"_:" not in text:
        return hashlib.sha256(b"\n".join(sorted(text.splitlines()))).hexdigest()
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
    colours: dict[ox.BlankNode, str] = {
        term: "" for triple in triples for term in triple if isinstance(term, ox.BlankNode)
    }
    kinds = 0
    for _ in range(_ROUNDS if colours else 0):
        colours = _refined(triples, colours)
        if (now := len(set(colours.values()))) == kinds:
            break
        kinds = now
    lines = sorted(" ".join(_text(term, colours) for term in triple) for triple in triples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _refined(triples: Sequence[ox.Triple], colours: Mapping[ox.BlankNode, str]) -> dict[ox.BlankNode, str]:
    around: dict[ox.BlankNode, list[str]] = defaultdict(list)
    for subject, predicate, value in triples:
        if isinstance(subject, ox.BlankNode):
            around[subject].append(f"> {predicate} {'itself' if subject == value else _text(value, colours)}")
        if isinstance(value, ox.BlankNode):
            around[value].append(f"< {predicate} {_text(subject, colours)}")
    return {node: hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest() for node, lines in around.items()}


def _text(term: object, colours: Mapping[ox.BlankNode, str]) -> str:
    return f"_:{colours[term]}" if isinstance(term, ox.BlankNode) else str(term)


_CASES = """
SELECT ?graph ?case ?name ?place WHERE {
  GRAPH ?graph { ?case a coprod:Case }
  OPTIONAL { GRAPH ?graph { ?case rdfs:label|skos:prefLabel|dct:title ?name } }
  OPTIONAL {
    GRAPH ?graph { ?case coprod:describesArrangement?/(dct:spatial|schema:location|schema:areaServed) ?at }
    OPTIONAL { ?at rdfs:label|skos:prefLabel|schema:name ?called }
    BIND (COALESCE(?called, ?at) AS ?place)
  }
}
"""


def cases(engine: Engine, graph: ox.NamedNode | None = None) -> Mapping[str, tuple[Case, ...]]:
    """The cases of one named graph, or of all, by the graph's IRI."""
    answer = engine.query(_CASES, bindings={} if graph is None else {"graph": graph})
    assert isinstance(answer, ox.QuerySolutions)
    names: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    for row in answer:
        where = row["graph"] if graph is None else graph
        if isinstance(row["case"], ox.NamedNode):
            found = names.setdefault((where.value, row["case"].value), ({}, {}))
            for kept, term in zip(found, (row["name"], row["place"]), strict=True):
                if isinstance(term, ox.NamedNode | ox.Literal):
                    kept[term.value] = None
    by_graph: dict[str, list[Case]] = defaultdict(list)
    for (where, iri), (called, at) in names.items():
        by_graph[where].append(Case(iri, tuple(called), tuple(at)))
    return {where: tuple(found) for where, found in by_graph.items()}


def questions(
    engine: Engine,
    document: Document,
    graph: ox.NamedNode,
    source: Engine,
    counts: Mapping[str, int],
    *,
    replaces: str | None = None,
    waiting: Iterable[Elsewhere] = (),
    text: bytes | None = None,
) -> Report:
    """What is to be asked about a document that was put into a graph of a working copy.

    ``source`` is what it may be in already, but for the contribution that it ``replaces``, and ``counts`` has the
    triples of each of its graphs, where that is known without asking: only where there are as many is the content
    compared. ``waiting`` is what is not in yet, and ``text`` the ``content`` of the graph, where that is at hand.
    """
    text = content(engine, graph) if text is None else text
    given = cases(engine, graph).get(graph.value, ())
    but = vocab.CONTRIBUTION + replaces if replaces else ""
    counts = counts or {one.graph: one.triples for one in contributions(source)}
    known = [*_in_store(source, but, text.count(b"\n"), counts), *waiting]
    return Report.of(_findings(document, given, fingerprint(text), known))


def asked(report: Report) -> list[Finding]:
    """The findings of a report that ask whether something is here already."""
    return [finding for finding in report.findings if finding.component == ALIKE]


def ask(report: Report, name: str) -> None:
    """Raise Alike where a report asks whether something is here already."""
    if asked(report):
        raise Alike(speak("{name} looks like something that is here already, and was not taken in.", name=name), report)


def _in_store(source: Engine, but: str, many: int, counts: Mapping[str, int]) -> Iterator[Elsewhere]:
    """What there is: the paper's cases, and every contribution but one; those of so many triples with their content."""
    known = cases(source)
    for name in source.graph_names():
        if name == vocab.PAPER:
            yield Elsewhere(speak("the paper's graph"), None, known.get(name.value, ()))
        elif name.value != but and name.value.startswith(vocab.CONTRIBUTION):
            same = fingerprint(content(source, name)) if counts.get(name.value) == many else None
            id = name.value.removeprefix(vocab.CONTRIBUTION)
            yield Elsewhere(speak("contribution {id}", id=id), same, known.get(name.value, ()), id=id)


def _findings(document: Document, given: Sequence[Case], content: str, known: Sequence[Elsewhere]) -> Iterator[Finding]:
    """A question for each thing that looks like something that is here already, so many at most."""
    same = next((one for one in known if one.fingerprint == content), None)
    if same is not None:
        yield _asked(document, None, speak("{where} says exactly the same.", where=capital(same.where)), same.id)
        return
    found = list(_recognised(given, known))
    for case, text, where in found[:_SHOWN]:
        yield _asked(document, case, text, where)
    if len(found) > _SHOWN:
        more = speak("{number} more cases look like some that are here.", number=len(found) - _SHOWN)
        yield _asked(document, None, more, found[_SHOWN][2])


def _recognised(given: Sequence[Case], known: Sequence[Elsewhere]) -> Iterator[tuple[Case, str, str]]:
    """The cases that are here already by what they are recognised by, and the dataset that has them."""
    addresses = {case.iri: one for one in known for case in one.cases}
    index = _index(known)
    for case in given:
        if case.iri in addresses:
            one = addresses[case.iri]
            yield case, speak("{where} describes a case with the same address.", where=capital(one.where)), one.id
            continue
        for name in case.names:
            if found := _near(name, case, index):
                one, other, called = found
                which = f", “{called}” ({other.iri})" if one.public else ""
                told = speak(
                    "{where} has a case of nearly the same name{which}.", where=capital(one.where), which=which
                )
                yield case, told, one.id
                break


_Index = Mapping[str, Sequence[tuple[Elsewhere, Case, str]]]


def _index(known: Sequence[Elsewhere]) -> _Index:
    index: dict[str, list[tuple[Elsewhere, Case, str]]] = defaultdict(list)
    for one in known:
        for case in one.cases:
            for name in case.names:
                for word in set(plain(name).split()):
                    index[word].append((one, case, name))
    return index


def _near(name: str, case: Case, index: _Index) -> tuple[Elsewhere, Case, str] | None:
    wanted = plain(name)
    matcher = difflib.SequenceMatcher(b=wanted, autojunk=False)
    lists = sorted((index[word] for word in set(wanted.split()) if word in index), key=len)
    for found in (entry for entries in lists if len(entries) <= _COMMON for entry in entries):
        _, other, called = found
        matcher.set_seq1(plain(called))
        is_near = matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR
        if is_near and not _apart(case, other):
            return found
    return None


def _apart(one: Case, other: Case) -> bool:
    """Whether both say where they are, and it is not the same place."""
    here, there = ({plain(place) for place in case.places} for case in (one, other))
    return bool(here and there and not here & there)


def plain(name: str) -> str:
    """A name without capitals, accents and punctuation, its words in alphabetical order.

    >>> plain("La Biblioteca, pensada por sus lectores")
    'biblioteca la lectores pensada por sus'
    """
    letters = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return " ".join(sorted(re.findall(r"\w+", letters.casefold())))


def _asked(document: Document, case: Case | None, text: str, id: str) -> Finding:
    focus = None if case is None else ox.NamedNode(case.iri)
    if id:
        what = speak("Is it the same? Then hand this in as a new version that replaces {id}, or not at all.", id=id)
    else:
        what = speak("Is it the same? Then leave it out: what is here without a contribution cannot be replaced.")
    return Finding(
        severity=Severity.WARNING,
        component=ALIKE,
        message=f"{text} {what} " + speak("If it is another, say so, and both are kept."),
        focus=focus,
        label=case.names[0] if case is not None and case.names else None,
        place=Place(document.name) if focus is None else document.place(focus),
    )
