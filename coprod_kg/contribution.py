"""What a contribution is, and how the provenance graph of a store tells of it (PROV-O, DCAT, SPDX)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.errors import Conflict, NotFound
from coprod_kg.findings import Term
from coprod_kg.language import speak
from coprod_kg.store.engine import Answer, Engine
from coprod_kg.store.provenance import activity_iri

ADMS = "http://www.w3.org/ns/adms#"
SPDX = "http://spdx.org/rdf/terms#"
VOID = "http://rdfs.org/ns/void#"
ACCEPTED, WITHDRAWN, REPLACED = "accepted", "withdrawn", "replaced"


@dataclass(frozen=True, slots=True)
class About:
    """What a contributor says of a dataset; ``licence`` and ``source`` are IRIs or plain words."""

    title: str | None = None
    creator: str | None = None
    licence: str | None = None
    source: str | None = None
    replaces: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """A dataset that was accepted: who gave it, which file it was, and what became of it.

    ``submitted`` and ``decided``, when it was handed in and accepted, are UTC in ISO 8601; ``mapping`` is the name of
    the one by which its file was read, and ``mapping_sha256`` what its text is kept under; ``status`` is
    ``accepted``, ``withdrawn`` or ``replaced``; ``version`` is
    the one that brought it in and ``withdrawn`` the one that took it out, None while it is in; ``size`` is in
    bytes.
    """

    id: str
    title: str
    creator: str | None
    licence: str | None
    source: str | None
    replaces: str | None
    file: str
    sha256: str
    size: int
    media_type: str
    submitted: str
    decided: str
    by: str
    status: str
    version: int
    withdrawn: int | None
    triples: int
    mapping: str | None = None
    mapping_sha256: str | None = None

    @property
    def iri(self) -> str:
        """The address of the contribution itself."""
        return f"{vocab.THING}contribution/{self.id}"

    @property
    def graph(self) -> str:
        """The named graph that holds its triples."""
        return vocab.CONTRIBUTION + self.id


def statements(given: Contribution) -> Iterator[ox.Quad]:
    """What the provenance graph says of a contribution when it is accepted."""
    this, file = (ox.NamedNode(given.iri + part) for part in ("", "/file"))
    agent = ox.NamedNode(f"{vocab.THING}agent/{quote(given.by, safe='')}")
    yield from _about(given, this)
    for subject, predicate, value in (
        (this, vocab.PROV + "wasAttributedTo", agent),
        (this, vocab.PROV + "wasGeneratedBy", activity_iri(given.version)),
        (this, ADMS + "status", ox.Literal(given.status)),
        (this, VOID + "triples", ox.Literal(given.triples)),
        (this, VOID + "inDataset", ox.NamedNode(given.graph)),
        (this, vocab.DCAT + "distribution", file),
        (agent, vocab.RDF + "type", ox.NamedNode(vocab.PROV + "Agent")),
        (agent, vocab.FOAF + "name", ox.Literal(given.by)),
        (file, vocab.RDF + "type", ox.NamedNode(vocab.DCAT + "Distribution")),
        (file, vocab.DCTERMS + "title", ox.Literal(given.file)),
        (file, vocab.DCAT + "mediaType", ox.Literal(given.media_type)),
        (file, vocab.DCAT + "byteSize", ox.Literal(given.size)),
    ):
        yield _quad(subject, predicate, value)
    yield from _checksum(file, given.sha256)
    if given.mapping_sha256:
        yield from _mapping(given, given.mapping_sha256)


def _checksum(file: ox.NamedNode, sha256: str) -> Iterator[ox.Quad]:
    checksum = ox.NamedNode(f"{file.value}#sha256")
    yield _quad(file, SPDX + "checksum", checksum)
    yield _quad(checksum, vocab.RDF + "type", ox.NamedNode(SPDX + "Checksum"))
    yield _quad(checksum, SPDX + "algorithm", ox.NamedNode(SPDX + "checksumAlgorithm_sha256"))
    yield _quad(checksum, SPDX + "checksumValue", ox.Literal(sha256))


def _mapping(given: Contribution, sha256: str) -> Iterator[ox.Quad]:
    """That the file was read by a mapping, which is kept too."""
    mapping = ox.NamedNode(given.iri + "/mapping")
    yield _quad(activity_iri(given.version), vocab.PROV + "used", mapping)
    for kind in ("Entity", "Plan"):
        yield _quad(mapping, vocab.RDF + "type", ox.NamedNode(vocab.PROV + kind))
    yield _quad(mapping, vocab.DCTERMS + "title", ox.Literal(given.mapping or "mapping"))
    yield from _checksum(mapping, sha256)


def _about(given: Contribution, this: ox.NamedNode) -> Iterator[ox.Quad]:
    yield _quad(this, vocab.RDF + "type", ox.NamedNode(vocab.DCAT + "Dataset"))
    yield _quad(this, vocab.RDF + "type", ox.NamedNode(vocab.PROV + "Entity"))
    yield _quad(this, vocab.DCTERMS + "identifier", ox.Literal(given.id))
    yield _quad(this, vocab.DCTERMS + "title", ox.Literal(given.title))
    for name, time in (("dateSubmitted", given.submitted), ("dateAccepted", given.decided)):
        yield _quad(this, vocab.DCTERMS + name, ox.Literal(time, datatype=ox.NamedNode(vocab.XSD + "dateTime")))
    for name, value in (("creator", given.creator), ("license", given.licence), ("source", given.source)):
        if value:
            yield _quad(this, vocab.DCTERMS + name, _word_or_iri(value))
    if given.replaces:
        replaced = ox.NamedNode(f"{vocab.THING}contribution/{given.replaces}")
        yield _quad(this, vocab.PROV + "wasRevisionOf", replaced)


def settle(engine: Engine, given: Contribution, status: str, version: int) -> None:
    """Write down in the provenance graph that a contribution now has another status.

    ``version`` is the one that takes it out, or that brings it back where the status is ``accepted``.
    """
    this = ox.NamedNode(given.iri)
    outdated = engine.query(f"CONSTRUCT WHERE {{ {this} adms:status ?status }}", graphs=[vocab.PROVENANCE])
    taken_by = engine.query(f"CONSTRUCT WHERE {{ {this} prov:wasInvalidatedBy ?by }}", graphs=[vocab.PROVENANCE])
    engine.remove([_quad(this, t.predicate.value, t.object) for t in (*_triples(outdated), *_triples(taken_by))])
    engine.add([_quad(this, ADMS + "status", ox.Literal(status))])
    if status != ACCEPTED:
        engine.add([_quad(this, vocab.PROV + "wasInvalidatedBy", activity_iri(version))])


def _triples(answer: Answer) -> list[ox.Triple]:
    assert isinstance(answer, ox.QueryTriples)
    return list(answer)


_LIST = f"""
SELECT ?iri ?id ?title ?creator ?licence ?source ?replaces ?file ?sha256 ?size ?type ?submitted ?decided ?by ?status
       ?version ?withdrawn ?triples ?mapping ?mapping_sha256
WHERE {{
  ?iri dct:identifier ?id ; dct:title ?title ; dct:dateAccepted ?decided ; adms:status ?status ;
       void:triples ?triples ; prov:wasGeneratedBy ?version ; prov:wasAttributedTo/foaf:name ?by ;
       dcat:distribution ?distribution .
  ?distribution dct:title ?file ; dcat:mediaType ?type ; dcat:byteSize ?size ;
       <{SPDX}checksum>/<{SPDX}checksumValue> ?sha256 .
  OPTIONAL {{ ?iri dct:creator ?creator }}
  OPTIONAL {{ ?iri dct:license ?licence }}
  OPTIONAL {{ ?iri dct:source ?source }}
  OPTIONAL {{ ?iri prov:wasRevisionOf/dct:identifier ?replaces }}
  OPTIONAL {{ ?iri prov:wasInvalidatedBy ?withdrawn }}
  OPTIONAL {{ ?iri dct:dateSubmitted ?sent }}
  OPTIONAL {{
    ?version prov:used ?plan .
    ?plan a prov:Plan ; dct:title ?mapping ; <{SPDX}checksum>/<{SPDX}checksumValue> ?mapping_sha256 .
  }}
  BIND (COALESCE(?sent, ?decided) AS ?submitted)
}}
ORDER BY ?submitted ?id
"""


def contributions(engine: Engine) -> list[Contribution]:
    """All contributions that were ever accepted, the oldest first."""
    answer = engine.query(_LIST, graphs=[vocab.PROVENANCE])
    assert isinstance(answer, ox.QuerySolutions)
    return [_contribution(row) for row in answer]


def contribution(engine: Engine, identifier: str) -> Contribution:
    """The contribution with an identifier; raises NotFound, with those that come near."""
    known = {given.id: given for given in contributions(engine)}
    if identifier in known:
        return known[identifier]
    raise NotFound.among(
        speak("There is no contribution {identifier}.", identifier=f"{identifier!r}"), identifier, known
    )


def check_new(known: Iterable[Contribution], sha256: str, about: About) -> None:
    """Raise Conflict where a file with the same bytes is in, and is not what is to be replaced."""
    for other in known:
        if other.sha256 == sha256 and other.status == ACCEPTED and other.id != about.replaces:
            raise Conflict(
                speak(
                    "The same file was accepted already, as {id} on {decided}. To take that out first: coprod-kg "
                    "withdraw {id}.",
                    id=other.id,
                    decided=other.decided[:10],
                )
            )


def new_identifier(now: dt.datetime, sha256: str, taken: Iterable[str]) -> str:
    """Day and the beginning of the file's hash, with a number where that was used before."""
    base, used = f"{now:%Y%m%d}-{sha256[:8]}", set(taken)
    return next(name for n in range(1, len(used) + 2) if (name := base if n == 1 else f"{base}-{n}") not in used)


def _contribution(row: ox.QuerySolution) -> Contribution:
    def text(name: str) -> str | None:
        value = row[name]
        return None if value is None else str(value.value)

    def number(name: str) -> int:
        return int((text(name) or "0").rpartition("/")[2].partition("#")[0])

    return Contribution(
        id=text("id") or "",
        title=text("title") or "",
        creator=text("creator"),
        licence=text("licence"),
        source=text("source"),
        replaces=text("replaces"),
        file=text("file") or "",
        sha256=text("sha256") or "",
        size=number("size"),
        media_type=text("type") or "",
        submitted=text("submitted") or "",
        decided=text("decided") or "",
        mapping=text("mapping"),
        mapping_sha256=text("mapping_sha256"),
        by=text("by") or "",
        status=text("status") or "",
        version=number("version"),
        withdrawn=number("withdrawn") if row["withdrawn"] is not None else None,
        triples=number("triples"),
    )


def _quad(subject: ox.NamedNode, predicate: str, value: Term) -> ox.Quad:
    return ox.Quad(subject, ox.NamedNode(predicate), value, vocab.PROVENANCE)


def _word_or_iri(value: str) -> Term:
    if value.startswith(("http://", "https://", "urn:", "mailto:")):
        try:
            return ox.NamedNode(value)
        except ValueError:
            pass
    return ox.Literal(value)
