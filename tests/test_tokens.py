"""Tokens: shown once, stored as hashes, told apart by role, over at their time."""

from __future__ import annotations

import datetime as dt
import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner

from coprod_kg.cli import main
from coprod_kg.errors import BadRequest, Forbidden, NotFound, StoreError, Unauthorised
from coprod_kg.tokens import FILE, Principal, Role, Tokens, expiry


def test_only_a_hash_is_kept(tmp_path: Path) -> None:
    """What is stored, in a file nobody else reads, does not tell the token; the token tells its holder."""
    tokens = Tokens(tmp_path)
    token = tokens.add("city archive", Role.CURATOR)
    written = (tmp_path / FILE).read_text()
    assert token not in written and "city archive" in written
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert tokens.principal(token) == Principal("city archive", Role.CURATOR)
    for wrong in ("", "x", token[:-1], token + "x", "ü", "\udcff"):
        with pytest.raises(Unauthorised):
            tokens.principal(wrong)


def test_another_process_sees_changes(tmp_path: Path) -> None:
    """A server that runs knows of a token that is added, and refuses one that is revoked."""
    server, operator = Tokens(tmp_path), Tokens(tmp_path)
    assert not server.all()
    token = operator.add("Ana", Role.READER)
    assert server.principal(token).name == "Ana"
    operator.revoke("Ana")
    with pytest.raises(Unauthorised):
        server.principal(token)
    with pytest.raises(NotFound, match="Did you mean"):
        operator.add("Bea", Role.READER)
        operator.revoke("Bee")


def test_roles_are_ordered() -> None:
    """Each role may do what those below it may, and no more; the message says what is needed."""
    for role in Role:
        for needed in Role:
            holder = Principal("Ana", role)
            if role >= needed:
                assert holder.require(needed) is holder
            else:
                with pytest.raises(Forbidden, match=f"{needed.word}.*'Ana'.*{role.word}"):
                    holder.require(needed)


def test_expiry(tmp_path: Path) -> None:
    """A token is good until its time and not after it."""
    tokens = Tokens(tmp_path)
    now = dt.datetime.now(dt.UTC)
    good = tokens.add("good", Role.READER, now + dt.timedelta(hours=1))
    over = tokens.add("over", Role.READER, now - dt.timedelta(seconds=1))
    assert tokens.principal(good).name == "good"
    with pytest.raises(Unauthorised, match="expired"):
        tokens.principal(over)


def test_ways_to_say_when() -> None:
    """Dates last to their end; spans count from now; what is past or no time is refused."""
    assert expiry("2999-01-31") == dt.datetime(2999, 2, 1, tzinfo=dt.UTC)
    assert expiry("2999-01-31T12:00:00+01:00") == dt.datetime(2999, 1, 31, 11, tzinfo=dt.UTC)
    for text, days in (("90d", 90), ("6w", 42), ("1y", 365)):
        left = expiry(text) - dt.datetime.now(dt.UTC)
        assert dt.timedelta(days - 1) < left <= dt.timedelta(days)
    for text in ("2001-01-01", "0d", "soon", "", "9999-12-31", "99999y", "31/01/2999"):
        with pytest.raises(BadRequest):
            expiry(text)


@pytest.mark.parametrize("name", ["", " x", "x ", "a\nb", "x" * 101, "<b>", "a/b", "_"])
def test_names_that_do_not_fit(tmp_path: Path, name: str) -> None:
    """A name goes into provenance and log lines, so it is one line of plain words."""
    with pytest.raises(BadRequest, match="cannot name a token"):
        Tokens(tmp_path).add(name, Role.READER)
    assert not (tmp_path / FILE).exists()


def test_many_at_once(tmp_path: Path) -> None:
    """No token is lost where many are added at once, and a name has one."""
    names = [f"n{number % 20}" for number in range(40)]

    def add(name: str) -> bool:
        try:
            return bool(Tokens(tmp_path).add(name, Role.READER))
        except BadRequest:
            return False

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(add, names)) == 20
    assert len(Tokens(tmp_path).all()) == 20


def test_damage_is_told(tmp_path: Path) -> None:
    """A damaged file lets nobody in and says what to do."""
    (tmp_path / FILE).write_text("{")
    with pytest.raises(StoreError, match="backup"):
        Tokens(tmp_path).principal("x")


def test_commands(founded: Path, tmp_path: Path) -> None:
    """`token add` prints the token alone on its last line; `list` and the audit log never have it."""
    runner = CliRunner(env={"COPROD_STORE": str(founded), "COPROD_ACCESS": str(tmp_path)})
    added = runner.invoke(main, ["token", "add", "Ana", "--role", "curator", "--expires", "1y"])
    assert added.exit_code == 0, added.output
    token = added.stdout.splitlines()[-1]
    assert Tokens(tmp_path).principal(token) == Principal("Ana", Role.CURATOR)
    listed = runner.invoke(main, ["token", "list"])
    assert "Ana" in listed.output and token not in listed.output
    as_json = json.loads(runner.invoke(main, ["token", "list", "--format", "json"]).stdout)
    assert as_json["tokens"][0]["role"] == "curator" and "sha256" not in as_json["tokens"][0]
    assert as_json["tokens"][0]["expires"] is not None
    for name, until in (("Bo", []), ("Eve", ["--expires", "never"])):
        assert runner.invoke(main, ["token", "add", name, "--role", "administrator", *until]).exit_code == 0
    expires = {one.name: one.expires for one in Tokens(tmp_path).all()}
    year = dt.timedelta(days=365)
    assert expires["Eve"] is None
    assert abs(dt.datetime.fromisoformat(expires["Bo"]) - dt.datetime.now(dt.UTC) - year) < dt.timedelta(days=2)
    again = runner.invoke(main, ["token", "add", "Ana", "--role", "curator"])
    assert again.exit_code == 2 and "revoke" in again.stderr
    assert runner.invoke(main, ["token", "revoke", "Ana"]).exit_code == 0
    assert runner.invoke(main, ["token", "revoke", "Ana"]).exit_code == 2
    log = [json.loads(line) for line in (tmp_path / "audit.jsonl").read_text().splitlines()]
    assert [(line["action"], line["name"]) for line in log if line["name"] == "Ana"] == [
        ("token add", "Ana"),
        ("token revoke", "Ana"),
    ]
    assert token not in (tmp_path / "audit.jsonl").read_text()
