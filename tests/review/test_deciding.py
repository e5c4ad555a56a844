"""A submission's way: it waits byte for byte, outside every query, until somebody decides."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox
import pytest

from coprod_kg import identity, intake
from coprod_kg.contribution import About, contribution, contributions
from coprod_kg.errors import Alike, BadRequest, Conflict, CoprodError, Forbidden, Gone, NotFound, Refused, StoreError
from coprod_kg.review import deciding
from coprod_kg.review.checking import Inside
from coprod_kg.review.listing import find, listing
from coprod_kg.review.rehearsal import rehearse
from coprod_kg.review.submission import Submission
from coprod_kg.review.waiting import Waiting
from coprod_kg.store import VersionedStore, disk
from coprod_kg.tokens import Principal, Role

ADA, BOB = Principal("ada", Role.CONTRIBUTOR), Principal("bob", Role.CONTRIBUTOR)
CLEO = Principal("cleo", Role.CURATOR)
ABOUT = About("A garden", "0000-0002-1825-0097", "CC-BY-4.0", "https://example.org/report")
GARDEN = """@prefix coprod: <https://w3id.org/coproduction/ontology#> . @prefix ex: <https://example.org/> .
ex:garden a coprod:PublicService .
ex:digging a coprod:Involvement ; coprod:hasActor ex:neighbour ; coprod:hasTarget ex:garden ;
    coprod:hasRole coprod:UserRole ; coprod:hasNature coprod:VoluntaryAct .
"""


def hand_in(
    store: VersionedStore, text: str = GARDEN, about: About = ABOUT, by: Principal = ADA, *, anyway: bool = False
) -> Submission:
    upload = Inside("garden.ttl", text.encode())
    found = rehearse(store, upload.read(), about, waiting=Waiting.of(store).elsewhere())
    return deciding.hand_in(store, upload, about, found, by, anyway=anyway)


def accept(store: VersionedStore, given: Submission, *, anyway: bool = False) -> intake.Receipt:
    upload = Inside(given.file, Waiting.of(store).data(given), given.format)
    return deciding.accept(store, upload, given.id, CLEO, "welcome", anyway=anyway)


def status(store: VersionedStore, given: Submission) -> str:
    return find(store, given.id).status


def test_a_submission_waits_byte_for_byte_and_no_query_sees_it(store: VersionedStore) -> None:
    """Nothing is published: versions and answers are as they were, and the list shows it as pending."""
    before = store.version(), set(store.read().quads())
    given = hand_in(store)
    assert (store.version(), set(store.read().quads())) == before
    again = Waiting.of(VersionedStore(store.path)).get(given.id)
    assert again == given
    assert Waiting.of(store).data(again) == GARDEN.encode()
    (listed,) = listing(store)
    assert (listed.status, listed.by, listed.version) == ("pending", "ada", None)
    assert (listed.creator, listed.licence) == (
        "https://orcid.org/0000-0002-1825-0097",
        "https://creativecommons.org/licenses/by/4.0/",
    )


def test_an_accepted_submission_is_a_contribution_of_its_contributor(store: VersionedStore) -> None:
    """It keeps its identifier; the version is the curator's doing, the data the contributor's."""
    given = hand_in(store)
    receipt = accept(store, given)
    (now,) = contributions(store.read())
    assert (now.id, now.by, now.title, now.status) == (given.id, "ada", "A garden", "accepted")
    assert receipt.version.who == "cleo"
    assert store.original(now.sha256) == GARDEN.encode()
    kept = Waiting.of(store).get(given.id)
    assert [(note.action, note.text) for note in kept.notes] == [("handed in", ""), ("accepted", "welcome")]
    with pytest.raises(Gone):
        Waiting.of(store).data(kept)
    assert [one.status for one in listing(store)] == ["accepted"]


def test_what_was_accepted_already_says_when_and_where(store: VersionedStore) -> None:
    """Also where its file is not kept among what waits any more."""
    given = hand_in(store)
    number = accept(store, given).version.number
    with pytest.raises(Conflict, match=rf"was accepted already, on 20\d\d-\d\d-\d\d, in version {number}\."):
        deciding.still_open(store, Waiting.of(store), given.id)


def test_both_times_are_kept(store: VersionedStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it was handed in, and when it was accepted, rejected or taken back; nothing of that kind while it waits."""
    monkeypatch.setattr(deciding, "_stamp", lambda now: "2020-02-02T02:02:02Z")
    given = hand_in(store)
    assert find(store, given.id).decided is None
    accept(store, given)
    found = contribution(store.read(), given.id)
    assert found.submitted == "2020-02-02T02:02:02Z" < found.decided
    assert find(store, given.id).decided == found.decided
    other = hand_in(store, GARDEN.replace("example.org", "other.org"))
    deciding.reject(store, other.id, "no", CLEO)
    assert find(store, other.id).decided == "2020-02-02T02:02:02Z"


@pytest.mark.parametrize(
    "about", [About("A garden", None, "CC-BY-4.0"), About(None, "Ada", "CC-BY-4.0"), About("A", "Ada")]
)
def test_title_creator_and_licence_are_needed(store: VersionedStore, about: About) -> None:
    """What is missing is named."""
    with pytest.raises(BadRequest, match="missing"):
        hand_in(store, about=about)


def test_what_cannot_be_used_does_not_even_wait(store: VersionedStore) -> None:
    """A contributor mends violations before a curator's time is taken."""
    with pytest.raises(Refused):
        hand_in(store, GARDEN + "ex:digging coprod:hasStance coprod:Coerced .")
    assert listing(store) == []


def test_the_same_file_does_not_wait_twice(store: VersionedStore) -> None:
    """Whoever sends it; and what says the same in other bytes is asked about."""
    given = hand_in(store)
    with pytest.raises(Conflict, match=given.id):
        hand_in(store, by=BOB, anyway=True)
    with pytest.raises(Alike) as caught:
        hand_in(store, GARDEN + "# again")
    assert given.id in identity.asked(caught.value.report)[0].message
    assert len(listing(store)) == 1
    hand_in(store, GARDEN + "# again", anyway=True)
    assert len(listing(store)) == 2


def test_a_returned_submission_is_revised_and_waits_again(store: VersionedStore) -> None:
    """The thread keeps who said what; the address stays."""
    given = hand_in(store)
    with pytest.raises(BadRequest, match="note"):
        deciding.give_back(store, given.id, "  ", CLEO)
    deciding.give_back(store, given.id, "Which garden?", CLEO)
    assert status(store, given) == "returned"
    better = GARDEN + 'ex:garden <http://www.w3.org/2000/01/rdf-schema#label> "The garden"@en .'
    upload = Inside("better.ttl", better.encode())
    found = rehearse(store, upload.read(), ABOUT)
    with pytest.raises(Forbidden, match="you are bob"):
        deciding.revise(store, given.id, upload, ABOUT, found, BOB)
    now = deciding.revise(store, given.id, upload, ABOUT, found, ADA)
    assert (now.id, now.state, now.file) == (given.id, "pending", "better.ttl")
    assert Waiting.of(store).data(now) == better.encode()
    assert [note.action for note in now.notes] == ["handed in", "returned", "revised"]
    assert len(list((Waiting.of(store).root / given.id).iterdir())) == 3


def test_a_rejected_submission_stays_on_record_and_is_settled(store: VersionedStore) -> None:
    """Everyone can see what became of it; nothing more can be done with it."""
    given = hand_in(store)
    deciding.reject(store, given.id, "Not about co-production.", CLEO)
    assert status(store, given) == "rejected"
    for do in (
        lambda: accept(store, given),
        lambda: deciding.give_back(store, given.id, "x", CLEO),
        lambda: deciding.withdraw(store, given.id, "", ADA),
    ):
        with pytest.raises(Conflict, match="rejected already"):
            do()


def test_contributors_withdraw_only_their_own_waiting_or_accepted(store: VersionedStore) -> None:
    """What waits is gone with its file, what was accepted is taken out as a new version."""
    given = hand_in(store)
    with pytest.raises(Forbidden):
        deciding.withdraw(store, given.id, "", BOB)
    deciding.withdraw(store, given.id, "a mistake", ADA)
    assert status(store, given) == "withdrawn"
    with pytest.raises(Gone):
        Waiting.of(store).data(given)
    other = hand_in(store)
    accept(store, other)
    with pytest.raises(Forbidden):
        deciding.withdraw(store, other.id, "", BOB)
    deciding.withdraw(store, other.id, "", ADA)
    assert contribution(store.read(), other.id).status == "withdrawn"
    with pytest.raises(NotFound):
        deciding.withdraw(store, "20200101-00000000", "", ADA)


def test_contributors_replace_only_their_own(store: VersionedStore) -> None:
    """A curator may replace anybody's; the replacement waits, and the old one stays until it is accepted."""
    first = hand_in(store)
    accept(store, first)
    about = About(ABOUT.title, ABOUT.creator, ABOUT.licence, None, first.id)
    text = GARDEN.replace("VoluntaryAct", "IntrinsicToService")
    with pytest.raises(Forbidden):
        hand_in(store, text, about, BOB)
    second = hand_in(store, text, about)
    assert status(store, first) == "accepted"
    accept(store, second)
    assert (status(store, first), status(store, second)) == ("replaced", "accepted")


def test_accepting_judges_by_what_the_store_holds_now(store: VersionedStore) -> None:
    """What was right when it came and contradicts by now is refused; it goes on waiting, with the new report."""
    given = hand_in(store)
    clash = GARDEN.splitlines()[0] + " ex:garden a coprod:PublicServiceSystem ."
    intake.submit(store, Inside("clash.ttl", clash.encode()), About(), who="cleo")
    with pytest.raises(Refused):
        accept(store, given)
    now = Waiting.of(store).get(given.id)
    assert now.state == "pending"
    assert now.counts["violation"] > 0
    assert now.checked == store.version().number


def test_a_purge_leaves_nothing_of_what_waits_or_was_accepted(store: VersionedStore) -> None:
    """For personal data and law: file, record and thread go, from the folder and from every version."""
    waits, given = hand_in(store, GARDEN + "# one", anyway=True), hand_in(store, GARDEN + "# two", anyway=True)
    accept(store, given, anyway=True)
    assert deciding.purge(store, waits.id, "the law", CLEO) is None
    assert deciding.purge(store, given.id, "the law", CLEO) == store.version()
    assert listing(store) == []
    left = [path for path in store.path.rglob("*") if path.is_file() and b"0000-0002-1825-0097" in path.read_bytes()]
    assert [path for path in left if "ontology" not in path.name and path.suffix == ".json"] == []
    assert not list(Waiting.of(store).root.glob("2*"))


def test_what_waits_is_verified(store: VersionedStore) -> None:
    """A file that changed, one that is lost and a record that cannot be read are each told; nothing is guessed."""
    ids = [hand_in(store, GARDEN + f"# {number}", anyway=True).id for number in range(4)]
    waiting = Waiting.of(store)
    assert list(waiting.verify()) == []
    for identifier, spoil in zip(ids, ("change", "lose", "garble"), strict=False):
        given = waiting.get(identifier)
        file, record = waiting.root / given.id / given.sha256, waiting.root / given.id / "record.json"
        match spoil:
            case "change":
                file.write_bytes(b"something else")
            case "lose":
                file.unlink()
            case _:
                record.write_bytes(record.read_bytes()[:-20])
    assert {problem.path.name for problem in waiting.verify()} == set(ids[:3])


def test_two_at_once_are_one_after_the_other(store: VersionedStore) -> None:
    """Of the same file handed in by many at once one waits; of many who accept it one does."""

    def attempt(do: Callable[[], object]) -> bool:
        try:
            do()
        except Conflict:
            return False
        return True

    upload = Inside("garden.ttl", GARDEN.encode())
    found = rehearse(store, upload.read(), ABOUT)
    with ThreadPoolExecutor(5) as pool:
        tried = [lambda: deciding.hand_in(store, upload, ABOUT, found, ADA)] * 5
        assert sum(pool.map(attempt, tried)) == 1
        (given,) = Waiting.of(store).all()
        assert sum(pool.map(attempt, [lambda: deciding.accept(store, upload, given.id, CLEO)] * 3)) == 1
    assert [one.status for one in listing(store)] == ["accepted"]


def test_a_comparison_tells_what_would_come_and_go(store: VersionedStore) -> None:
    """What is said and what follows, against the current version; the store stays as it is."""
    first = hand_in(store)
    accept(store, first)
    text = GARDEN.replace("VoluntaryAct", "IntrinsicToService")
    about = About(replaces=first.id)
    found = rehearse(store, Inside("new.ttl", text.encode()).read(), about, compare=True)
    assert found.changes is not None
    nature = "<https://w3id.org/coproduction/ontology#hasNature>"
    assert [line for line in found.changes.added.shown if nature in line and "IntrinsicToService" in line]
    assert (found.changes.added.count, found.changes.removed.count) == (1, 1)
    assert any("PureCoProduction" in line for line in found.changes.follows.shown)
    assert any("CoDesign" in line for line in found.changes.follows_no_more.shown)
    assert ox.NamedNode(contribution(store.read(), first.id).graph) in store.read().graph_names()


def test_a_rehearsal_survives_being_written_down(store: VersionedStore) -> None:
    """What a worker finds is what its parent reads."""
    text = GARDEN + "ex:digging coprod:hasStance coprod:Coerced ; coprod:hasPhase 'x\\ny'@en ."
    found = rehearse(store, Inside("g.ttl", text.encode()).read(), About(), compare=True)
    assert found.report.findings
    assert type(found).from_json(found.to_json()) == found


STEPS: dict[str, Callable[[VersionedStore, Submission], object]] = {
    "return": lambda store, given: deciding.give_back(store, given.id, "x", CLEO),
    "reject": lambda store, given: deciding.reject(store, given.id, "x", CLEO),
    "withdraw": lambda store, given: deciding.withdraw(store, given.id, "x", ADA),
    "accept": lambda store, given: accept(store, given),
    "hand in": lambda store, given: hand_in(store, GARDEN + "# again", anyway=True),
}


#: These make the whole journey for each write that fails.
LONG = {"accept", "hand in"}


def failing_at(number: int, write: Callable[..., None]) -> Callable[..., None]:
    """The same function, of which one call finds the disk full."""
    calls = iter(range(1, 1000))

    def break_off(*arguments: object, **more: object) -> None:
        if next(calls) == number:
            raise OSError(28, "No space left on device")
        write(*arguments, **more)

    return break_off


@pytest.mark.parametrize(
    "step", [pytest.param(step, id=name, marks=[pytest.mark.long] * (name in LONG)) for name, step in STEPS.items()]
)
def test_a_disk_that_fails_at_any_write_leaves_nothing_in_half(
    store: VersionedStore, monkeypatch: pytest.MonkeyPatch, step: Callable[[VersionedStore, Submission], object]
) -> None:
    """Whichever write fails, what waits can be read whole afterwards, and the step can be done again."""
    given = hand_in(store)
    write, failing = disk.write_durably, 0
    while True:
        failing += 1
        with monkeypatch.context() as patch:
            patch.setattr(disk, "write_durably", failing_at(failing, write))
            try:
                step(store, given)
                break
            except StoreError:
                pass
            except CoprodError:
                assert status(store, given) == "accepted"  # the version was there before the record of it
                break
        for one in Waiting.of(store).all():
            if one.is_open and find(store, one.id).is_open:
                Waiting.of(store).data(one)
    assert failing > 1
