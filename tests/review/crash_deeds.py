"""Run by test_crash.py: does one thing to copies of a store with a waiting submission, killed at its every step."""

from __future__ import annotations

import io
import sys
from pathlib import Path

from coprod_kg import intake
from coprod_kg.contribution import About
from coprod_kg.review import deciding
from coprod_kg.review.checking import Inside
from coprod_kg.review.rehearsal import rehearse
from coprod_kg.review.submission import Submission
from coprod_kg.review.waiting import Waiting
from coprod_kg.settings import Settings
from coprod_kg.store import VersionedStore
from coprod_kg.tokens import Principal, Role, Tokens

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "store"))

from crash_child import main

ADA, CLEO = Principal("ada", Role.CONTRIBUTOR), Principal("cleo", Role.CURATOR)
ABOUT = About("A garden", "0000-0002-1825-0097", "CC-BY-4.0")
GARDEN = """@prefix coprod: <https://w3id.org/coproduction/ontology#> . @prefix ex: <https://example.org/{0}/> .
ex:garden a coprod:PublicService .
"""
FIRST, WHERE = "first.txt", "ada.txt"


def garden(where: str) -> Inside:
    """A file, and another for each place."""
    return Inside(f"{where}.ttl", GARDEN.format(where).encode())


def waits(store: VersionedStore) -> Submission:
    """The submission that is there from the beginning."""
    return Waiting.of(store).get((store.path / FIRST).read_text())


def hand_in(path: Path, where: str = "second") -> None:
    """Let a file wait."""
    store, upload = VersionedStore(path), garden(where)
    found = rehearse(store, upload.read(), ABOUT)
    deciding.hand_in(store, upload, ABOUT, found, ADA)


def revise(path: Path) -> None:
    """Put another file in the place of the one that waits."""
    store, upload = VersionedStore(path), garden("second")
    found = rehearse(store, upload.read(), ABOUT)
    deciding.revise(store, waits(store).id, upload, ABOUT, found, ADA)


def accept(path: Path) -> None:
    """Accept what waits."""
    store = VersionedStore(path)
    given = waits(store)
    deciding.accept(store, Inside(given.file, Waiting.of(store).data(given), given.format), given.id, CLEO)


def withdraw(path: Path) -> None:
    """Take back what waits."""
    store = VersionedStore(path)
    deciding.withdraw(store, waits(store).id, "no", ADA)


def submit(path: Path) -> None:
    """Take a file in at once, as its owner does."""
    intake.submit(VersionedStore(path), garden("second"), ABOUT, who="ada")


def upload(path: Path) -> None:
    """Hand a file in over the web, in one request."""
    from coprod_kg.web import context, create_app, uploads

    app = create_app(Settings(store=str(path), workers=1, checks=1))
    words = {"title": "A garden", "creator": "0000-0002-1825-0097", "licence": "CC-BY-4.0"}
    data = words | {"file": (io.BytesIO(garden("second").data), "second.ttl")}
    token = (path / WHERE).read_text()
    answer = app.test_client().post("/contributions", data=data, headers={"Authorization": f"Bearer {token}"})
    uploads.close(app)
    context.endpoint(app).pool.close()
    assert answer.status_code == 201, answer.get_data(as_text=True)


def prepare(path: Path) -> None:
    """A store in which one file waits, with a contributor's token beside it."""
    hand_in(path, "first")
    (path / FIRST).write_text(Waiting.of(VersionedStore(path)).all()[0].id)
    (path / WHERE).write_text(Tokens(path).add("ada", Role.CONTRIBUTOR))


if __name__ == "__main__":
    main(globals()[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
