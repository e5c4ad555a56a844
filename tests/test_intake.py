"""The journey of a contribution, from a file to an answered question and back out again."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from coprod_kg import intake, vocab
from coprod_kg.contribution import About, contributions
from coprod_kg.errors import BadRequest, InputError, NotFound, Refused, Unreadable, UnsupportedMedia
from coprod_kg.findings import Severity
from coprod_kg.intake import Receipt, Upload
from coprod_kg.store import VersionedStore
from coprod_kg.store.diff import graphs_that_differ

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
REAL = ROOT.parent / "shared" / "data"

PREFIXES = "@prefix coprod: <https://w3id.org/coproduction/ontology#> . @prefix ex: <https://example.org/> .\n"
GARDEN = (
    PREFIXES
    + """
ex:garden a coprod:PublicService .
ex:digging a coprod:Involvement ;
    coprod:hasActor ex:neighbour ; coprod:hasTarget ex:garden ;
    coprod:hasRole coprod:UserRole ; coprod:hasNature coprod:VoluntaryAct .
"""
)


def upload(text: str, name: str = "garden.ttl") -> Upload:
    return Upload(name, text.encode())


def hand_in(store: VersionedStore, text: str, name: str = "garden.ttl") -> Receipt:
    return intake.submit(store, upload(text, name), About(title="A garden"), who="ada")


def forms(store: VersionedStore, thing: str) -> set[str]:
    """The forms that the store infers for a thing."""
    answer = store.read().query(f"SELECT ?form {{ <{thing}> a ?form . ?form rdfs:subClassOf coprod:CoProduction }}")
    return {vocab.compact(row["form"].value) for row in answer}


def asserted_quads(store: VersionedStore) -> set[ox.Quad]:
    """Everything but provenance, which alone may differ once a thing was in and out again."""
    return {quad for quad in store.read().quads() if quad.graph_name != vocab.PROVENANCE}


def state(store: VersionedStore) -> tuple[object, ...]:
    """All that a rejected contribution must not change: versions, files on disk, answers."""
    files = sorted(p.relative_to(store.path) for p in store.path.rglob("*") if p.is_file() and p.name != "lock")
    return store.current(), files, set(store.read().quads())


def test_a_store_is_founded_on_the_packaged_knowledge(store: VersionedStore) -> None:
    """A new store holds ontology, schemes, alignments, shapes and the paper, and what follows from them."""
    names = set(store.read().graph_names())
    expected = {
        vocab.ONTOLOGY,
        vocab.SCHEMES,
        vocab.ALIGNMENTS,
        vocab.SHAPES_GRAPH,
        vocab.PAPER,
        vocab.QUERIES,
        vocab.INFERRED,
    }
    assert expected <= names
    assert forms(store, vocab.THING + "involvement/free-schools-parents") == {"coprod:CoInnovation"}


def test_opening_a_store_again_changes_nothing(founded: Path) -> None:
    """Founding happens once."""
    assert intake.open_store(founded).current() == VersionedStore(founded).current()


def test_each_version_counts_what_it_holds(store: VersionedStore) -> None:
    """The figures written down with a version are those of its graphs, inferences included."""
    given = hand_in(store, GARDEN).contribution
    intake.withdraw(store, given.id, who="ada")
    for version in store.history():
        held: dict[str, int] = {}
        for quad in store.read(version.number).quads():
            name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
            held[name] = held.get(name, 0) + 1
        assert version.counts == held
    changed = store.diff(1, 2)
    assert {vocab.INFERRED.value, given.graph} <= set(changed)


def test_an_accepted_contribution_is_kept_reasoned_with_and_told_of(store: VersionedStore) -> None:
    """The triples are in a graph of their own, the file byte for byte, the form inferred, the source on record."""
    receipt = hand_in(store, GARDEN)
    given = receipt.contribution
    graph = ox.NamedNode(given.graph)
    assert len(list(store.read().quads(graph))) == 6 == given.triples
    assert store.original(given.sha256) == GARDEN.encode()
    assert forms(store, "https://example.org/digging") == {"coprod:CoDesign"}
    assert contributions(store.read()) == [given]
    assert (given.by, given.file, given.version) == ("ada", "garden.ttl", receipt.version.number)


def test_what_is_inferred_is_asserted_nowhere(store: VersionedStore) -> None:
    """The graph of inferences shares no triple with any asserted graph."""
    hand_in(store, GARDEN)
    engine = store.read()
    said = {q.triple for q in engine.quads() if q.graph_name not in vocab.NOT_ASSERTED}
    assert not said & {q.triple for q in engine.quads(vocab.INFERRED)}


def test_withdrawing_leaves_what_there_was_before(store: VersionedStore) -> None:
    """After a withdrawal all but provenance is as if the contribution had never come; the record stays."""
    before = asserted_quads(store)
    given = hand_in(store, GARDEN).contribution
    version = intake.withdraw(store, given.id, who="ada")
    assert asserted_quads(store) == before
    (now,) = contributions(store.read())
    assert (now.status, now.withdrawn) == ("withdrawn", version.number)
    assert store.original(given.sha256) == GARDEN.encode()
    with pytest.raises(BadRequest, match="withdrawn already"):
        intake.withdraw(store, given.id, who="ada")


def test_an_unknown_contribution_is_named_with_those_that_come_near(store: VersionedStore) -> None:
    """A misspelt identifier is met with the right one."""
    given = hand_in(store, GARDEN).contribution
    with pytest.raises(NotFound, match=given.id):
        intake.withdraw(store, given.id[:-1] + "x", who="ada")


def test_restoring_brings_data_back_and_says_so(store: VersionedStore) -> None:
    """A restored version holds the old data, and the record knows what went and what came back."""
    start = store.current()
    assert start is not None
    receipt = hand_in(store, GARDEN)
    held = asserted_quads(store)
    back = intake.restore(store, start.number, who="ada")
    assert [c.status for c in contributions(store.read())] == ["withdrawn"]
    assert back.number == receipt.version.number + 1
    intake.restore(store, receipt.version.number, who="ada")
    assert asserted_quads(store) == held
    assert [(c.status, c.withdrawn) for c in contributions(store.read())] == [("accepted", None)]


def test_a_replacement_takes_the_place_of_what_it_replaces(store: VersionedStore) -> None:
    """The new dataset is in, the old one out, and each knows of the other."""
    old = hand_in(store, GARDEN).contribution
    text = GARDEN.replace("VoluntaryAct", "IntrinsicToService")
    new = intake.submit(store, upload(text), About(replaces=old.id), who="ada").contribution
    assert forms(store, "https://example.org/digging") == {"coprod:PureCoProduction"}
    known = {c.id: c for c in contributions(store.read())}
    assert known[old.id].status == "replaced"
    assert known[new.id].replaces == old.id
    assert ox.NamedNode(old.graph) not in store.read().graph_names()


def test_a_replacement_is_judged_as_if_what_it_replaces_were_away(store: VersionedStore) -> None:
    """What was wrong with the old dataset and is wrong with the new one is told again."""
    first = hand_in(store, GARDEN)
    again = intake.submit(store, upload(GARDEN + "# once more"), About(replaces=first.contribution.id), who="ada")
    assert first.report.findings
    assert [f.message for f in again.report.findings] == [f.message for f in first.report.findings]


def test_a_version_tells_which_graphs_a_withdrawal_changed(store: VersionedStore) -> None:
    """The withdrawn graph, what followed from it and provenance: nothing else is said to have changed."""
    given = hand_in(store, GARDEN).contribution
    before = store.version()
    after = intake.withdraw(store, given.id, who="ada")
    assert set(graphs_that_differ(before, after)) == {given.graph, vocab.INFERRED.value, vocab.PROVENANCE.value}


def test_a_preview_of_a_replacement_misses_what_only_the_old_version_says(store: VersionedStore) -> None:
    """What is left out of a new version is missed before it is handed in as well as when it is."""
    old = hand_in(store, GARDEN).contribution
    less = upload(GARDEN.replace("coprod:hasActor ex:neighbour ;", ""))
    assert intake.preview(store, less).acceptable  # as a second dataset it fits: the first one tells the actor
    report = intake.preview(store, less, replaces=old.id)
    with pytest.raises(Refused) as refused:
        intake.submit(store, less, About(replaces=old.id), who="ada")
    assert not report.conforms
    assert report.findings == refused.value.report.findings


def test_the_same_file_is_not_taken_twice(store: VersionedStore) -> None:
    """The same bytes again are told to be in already, and under which identifier."""
    given = hand_in(store, GARDEN).contribution
    before = state(store)
    with pytest.raises(BadRequest, match=given.id):
        hand_in(store, GARDEN, "again.ttl")
    assert state(store) == before


REFUSED = {
    "voluntary and coerced": (GARDEN + "ex:digging coprod:hasStance coprod:Coerced .", "contradiction"),
    "willing and resisting": (
        GARDEN + "ex:digging coprod:hasStance coprod:Willing, coprod:Resisting .",
        "contradiction",
    ),
    "a service that is a system": (GARDEN + "ex:garden a coprod:PublicServiceSystem .", "contradiction"),
    "a term described": (GARDEN + 'coprod:CoDesign coprod:counterExample "x" .', "reserved"),
    "no target": (GARDEN.replace("coprod:hasTarget ex:garden ;", ""), "minCount"),
    "not a nature": (GARDEN.replace("coprod:VoluntaryAct", "coprod:Willing"), "in"),
}


@pytest.mark.parametrize(("text", "component"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_used_is_refused_and_leaves_no_trace(store: VersionedStore, text: str, component: str) -> None:
    """A refusal carries the reason with its line, and the store is exactly as it was."""
    before = state(store)
    with pytest.raises(Refused) as caught:
        hand_in(store, text)
    violations = [f for f in caught.value.report.findings if f.severity is Severity.VIOLATION]
    assert component in {f.component for f in violations}
    assert all(f.place.line for f in violations)
    assert state(store) == before


UNREADABLE = {
    "missing dot": ("ex:a ex:b ex:c\nex:d ex:e ex:f .", Unreadable, 2),
    "unknown prefix": ("ex:a nope:b ex:c .", Unreadable, 1),
    "IRI with a space": ("ex:a ex:b <https://example.org/a b> .", Unreadable, 1),
    "no triples": ("# nothing here", Unreadable, None),
    "web page": ("<!DOCTYPE html><html><body>Hello</body></html>", InputError, None),
}


@pytest.mark.parametrize(("text", "error", "line"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_an_error_with_its_place(
    store: VersionedStore, text: str, error: type[InputError], line: int | None
) -> None:
    """Malformed files say where, and the store is exactly as it was."""
    before = state(store)
    header = "@prefix ex: <https://example.org/> .\n" if line else ""
    with pytest.raises(error) as caught:
        hand_in(store, header + text)
    if line and isinstance(caught.value, Unreadable):
        assert caught.value.line in (line + 1, line + 2)
    assert state(store) == before


def test_a_format_that_is_not_read_is_told_with_those_that_are(store: VersionedStore) -> None:
    """A wrong media type names what is allowed."""
    with pytest.raises(UnsupportedMedia, match=r"[Tt]urtle"):
        intake.submit(store, Upload("cases.docx", b"PK\x03\x04 word", "docx"), About(), who="ada")


def test_axioms_of_a_contribution_are_kept_and_not_reasoned_with(store: VersionedStore) -> None:
    """A dataset cannot change what follows: its own subclass axiom concludes nothing, and it is told so."""
    text = GARDEN + "ex:Plot <http://www.w3.org/2000/01/rdf-schema#subClassOf> coprod:Community . ex:one a ex:Plot ."
    receipt = hand_in(store, text)
    assert "axiom" in {f.component for f in receipt.report.findings}
    asked = "ASK { <https://example.org/one> a coprod:Community }"
    assert not store.read().query(asked)


def test_describing_what_is_described_already_is_a_warning(store: VersionedStore) -> None:
    """A contributor learns that a subject is somebody else's too."""
    hand_in(store, GARDEN)
    other = PREFIXES + 'ex:garden <http://www.w3.org/2000/01/rdf-schema#label> "The garden"@en .'
    receipt = hand_in(store, other, "other.ttl")
    shared = [f for f in receipt.report.findings if f.component == "shared"]
    assert [f.severity for f in shared] == [Severity.WARNING]


def test_previewing_takes_nothing_in(store: VersionedStore) -> None:
    """A preview reports what a submission would, and the store stays as it is."""
    before = state(store)
    report = intake.preview(store, upload(REFUSED["voluntary and coerced"][0]))
    assert not report.conforms
    assert intake.preview(store, upload(GARDEN)).acceptable
    assert state(store) == before


@pytest.mark.skipif(not REAL.is_dir(), reason="the real catalogues are not beside this checkout")
@pytest.mark.parametrize(
    ("file", "service"),
    [
        ("c4c/demo2_export.ttl", "https://www.wien.gv.at/amtshelfer/gesellschaft-soziales/kinder/"),
        (
            "cpsv-ap-no/exAlleKlasser.ttl",
            "https://raw.githubusercontent.com/Informasjonsforvaltning/cpsv-ap-no/develop/examples/exOffentligTjeneste.ttl",
        ),
    ],
)
def test_real_catalogues_are_taken_whole(store: VersionedStore, file: str, service: str) -> None:
    """A catalogue as its publisher made it goes in with all its triples, and its services are ours."""
    quads = {q.triple for q in ox.parse(path=REAL / file) if not _blank(q)}
    receipt = intake.submit(store, Upload.from_path(REAL / file), About(), who="ada")
    held = {q.triple for q in store.read().quads(ox.NamedNode(receipt.contribution.graph)) if not _blank(q)}
    assert len(held) == len(quads)
    assert store.read().query(f"ASK {{ <{service}> a coprod:PublicService }}")


def _blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


@pytest.mark.skipif(not REAL.is_dir(), reason="the real catalogues are not beside this checkout")
@pytest.mark.parametrize("name", ["exKontaktPunkt", "exOffentligTjeneste", "exRegulativRessursDummy", "exTidsrom"])
def test_malformed_real_files_are_refused_with_line_and_column(store: VersionedStore, name: str) -> None:
    """Each of the four says where it breaks."""
    with pytest.raises(Unreadable) as caught:
        intake.submit(store, Upload.from_path(REAL / "cpsv-ap-no" / f"{name}.ttl"), About(), who="ada")
    assert caught.value.line
    assert caught.value.column


def test_the_folders_of_whoever_sends_a_file_are_not_told(store: VersionedStore) -> None:
    """Kept and published is the name of a file, not where it lay on somebody's machine."""
    upload = Upload.from_path(EXAMPLES / "library.ttl")
    assert "/" in upload.name
    receipt = intake.submit(store, upload, About(), who="ada")
    assert (receipt.contribution.file, receipt.contribution.title) == ("library.ttl", "library.ttl")
    assert receipt.version.why == "library.ttl"
    found = store.read().query(
        f'ASK {{ ?s ?p ?text FILTER(CONTAINS(STR(?text), "{EXAMPLES.name}/")) }}', graphs=[vocab.PROVENANCE]
    )
    assert not found


def test_provenance_says_who_brought_what_and_what_took_it_out(store: VersionedStore) -> None:
    """PROV-O and DCAT: creator, licence, file and hash of a contribution, the activities that made it and ended it."""
    about = About(title="Library", creator="Ada", licence="CC-BY-4.0")
    given = intake.submit(store, Upload.from_path(EXAMPLES / "library.ttl"), about, who="ada").contribution
    store.release("2026-1", who="ada")
    intake.withdraw(store, given.id, who="bo", why="a mistake")
    rows = store.read().query(
        f"""SELECT ?creator ?licence ?size ?hash ?by ?ended ?release WHERE {{
          <{given.iri}> a prov:Entity , dcat:Dataset ; dct:creator ?creator ; dct:license ?licence ;
            prov:wasGeneratedBy/prov:wasAssociatedWith/foaf:name ?by ; prov:wasInvalidatedBy ?end ;
            dcat:distribution [ dcat:byteSize ?size ; <http://spdx.org/rdf/terms#checksum>/
              <http://spdx.org/rdf/terms#checksumValue> ?hash ] .
          ?end a prov:Activity ; dct:description ?ended .
          ?named a dcat:Dataset ; dcat:version ?release ; prov:specializationOf/prov:wasDerivedFrom ?base
          FILTER (?release = "2026-1") }}""",
        graphs=[vocab.PROVENANCE],
    )
    told = [tuple(getattr(row[i], "value", None) for i in range(7)) for row in rows]  # type: ignore[union-attr]
    size, licence = str(given.size), given.licence
    assert told == [("Ada", licence, size, given.sha256, "ada", "a mistake", "2026-1")]
