"""The folder of what waits: one folder a submission, with its record and its file byte for byte.

::

    STORE/pending/
      ID/record.json     the submission and its thread
      ID/SHA256          the file
      ID/report.json     what was found when it was last checked
      lock               one writer at a time (flock), across processes

A record is replaced in one step and names a file that is on the disk already, so a crash leaves the old
submission or the new one. It lies outside versions: no query sees it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coprod_kg.errors import CoprodError, Gone, NotFound, StoreError
from coprod_kg.identity import Elsewhere
from coprod_kg.language import speak
from coprod_kg.review.submission import Submission
from coprod_kg.store import Store, disk
from coprod_kg.store.lock import WriterLock
from coprod_kg.store.verify import Problem

_RECORD, _REPORT = "record.json", "report.json"


class Waiting:
    """The submissions of a store; the folder is made when the first one comes."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @classmethod
    def of(cls, store: Store) -> Waiting:
        """The submissions that wait beside a store's versions."""
        return cls(store.path / "pending")

    def all(self) -> list[Submission]:
        """Every submission there ever was, the oldest first."""
        found = (self._read(path.parent) for path in self.root.glob(f"[!.]*/{_RECORD}"))
        return sorted(found, key=lambda one: (one.submitted, one.id))

    def get(self, identifier: str) -> Submission:
        """The submission with an identifier; raises NotFound, with those that come near."""
        folder = self._folder(identifier)
        if not (folder / _RECORD).is_file():
            known = [path.parent.name for path in self.root.glob(f"[!.]*/{_RECORD}")]
            raise NotFound.among(
                speak("There is no submission {identifier}.", identifier=f"{identifier!r}"), identifier, known
            )
        return self._read(folder)

    def find(self, identifier: str) -> Submission | None:
        """The submission with an identifier, or None."""
        try:
            return self.get(identifier)
        except NotFound:
            return None

    def data(self, given: Submission) -> bytes:
        """The file, byte for byte; raises Gone where it is kept no longer, StoreError where it is damaged."""
        path = self._folder(given.id) / given.sha256
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise Gone(
                speak("{id} is {state}; its file is not kept here any more.", id=given.id, state=speak(given.state))
            ) from None
        if hashlib.sha256(data).hexdigest() != given.sha256:
            raise StoreError(f"{path} is damaged: its SHA-256 is another. Put it back from a backup.")
        return data

    def report(self, given: Submission) -> bytes | None:
        """What was written down about the last check, if that is still there."""
        path = self._folder(given.id) / _REPORT
        return path.read_bytes() if path.is_file() else None

    def elsewhere(self, but: str | None = None) -> list[Elsewhere]:
        """What waits, as something a new dataset may be the same as; ``but`` is the one that is not meant."""
        return [
            Elsewhere(
                speak("submission {id}, which is {state},", id=one.id, state=speak(one.state)),
                one.fingerprint,
                one.cases,
                public=False,
                id=one.id,
            )
            for one in self.all()
            if one.is_open and one.id != but
        ]

    def verify(self) -> Iterator[Problem]:
        """What is not as it was written down: records that cannot be read, and files that are lost or changed."""
        for folder in sorted(path for path in self.root.glob("[!.]*") if path.is_dir()):
            try:
                given = self._read(folder)
                if given.is_open:
                    self.data(given)
            except CoprodError as error:
                yield Problem(folder, str(error))

    @contextmanager
    def writing(self, who: str, why: str) -> Iterator[None]:
        """Let nobody else write meanwhile; what a crash left half made is taken away first."""
        with disk.storage("Writing down the submission", self.root):
            self.root.mkdir(exist_ok=True)
            with WriterLock(self.root / "lock", who=who, why=why, timeout=30.0) as held:
                held.tidy = True
                for path in (*self.root.glob(".*.new"), *self.root.glob("*/.*.new")):
                    disk.remove(path)
                yield

    def add(self, given: Submission, data: bytes, report: bytes) -> None:
        """Put a new submission down, whole or not at all. Only inside ``writing``."""
        fresh = self.root / f".{given.id}.new"
        fresh.mkdir()
        _write(fresh, given, data, report)
        disk.sync(fresh)
        fresh.rename(self._folder(given.id))
        disk.sync(self.root)

    def change(self, given: Submission, data: bytes | None = None, report: bytes | None = None) -> None:
        """Put a submission down anew, with another file or report where one is given. Only inside ``writing``."""
        folder = self._folder(given.id)
        _write(folder, given, data, report)
        for path in folder.iterdir():
            if path.name not in (_RECORD, _REPORT, given.sha256):
                disk.remove(path)

    def drop_file(self, given: Submission) -> None:
        """Let go of the file of a submission that is settled. Only inside ``writing``."""
        disk.remove(self._folder(given.id) / given.sha256)

    def purge(self, given: Submission) -> None:
        """Take a submission away with all that is known of it, for personal data and law. Only inside ``writing``."""
        disk.remove(self._folder(given.id))
        disk.sync(self.root)

    def _folder(self, identifier: str) -> Path:
        if not identifier.replace("-", "").isalnum() or not identifier.isascii():
            raise NotFound(speak("There is no submission {identifier}.", identifier=f"{identifier!r}"))
        return self.root / identifier

    def _read(self, folder: Path) -> Submission:
        path = folder / _RECORD
        try:
            return Submission.from_json(path.read_bytes())
        except (ValueError, KeyError, TypeError, OSError) as error:
            raise StoreError(f"{path} is damaged ({error}). Put it back from a backup.") from error


def _write(folder: Path, given: Submission, data: bytes | None, report: bytes | None) -> None:
    if data is not None:
        disk.write_durably(folder / given.sha256, data)
    if report is not None:
        disk.write_durably(folder / _REPORT, report)
    disk.write_durably(folder / _RECORD, given.to_json())
