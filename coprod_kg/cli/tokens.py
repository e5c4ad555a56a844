"""Tokens: giving them out, listing them and taking them back."""

from __future__ import annotations

import datetime as dt

import click

from coprod_kg import audit, console
from coprod_kg.cli.group import main
from coprod_kg.cli.options import STORE, TEXT_OR_JSON, open_store, who_does
from coprod_kg.settings import Settings
from coprod_kg.tokens import Role, Tokens, expiry

#: Said instead of a time, for a token that is good until it is revoked.
NEVER = "never"


@main.group()
def token() -> None:
    """Give out, list and take back the tokens with which others write over HTTP.

    A reader may ask for longer than others, a contributor hands datasets in, a curator decides on them and
    writes by SPARQL and graph store, an administrator purges; each may do what those before it may.
    """


@token.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice([role.word for role in Role]), required=True, help="What it allows.")
@click.option(
    "--expires",
    metavar="WHEN",
    default="1y",
    show_default=True,
    help="Until when it is good: a date such as 2027-01-31, or 90d, 6w, 1y, or never.",
)
@STORE
def add_token(name: str, role: str, expires: str, store: str | None) -> None:
    """Make a token for NAME and print it, this once; only its hash is kept."""
    settings = _settings(store)
    until = None if expires == NEVER else expiry(expires)
    made = Tokens(settings.access_folder).add(name, Role.named(role), until)
    audit.record(settings.access_folder, "token add", who_does(None), name=name, granted=role, expires=until)
    good = f"good until {until:%Y-%m-%d}" if until else "good until it is revoked"
    console.remark(
        f"The token of {name}, in the role {role}, {good}. It is shown only now: keep it safe, and send it as"
    )
    console.remark("`Authorization: Bearer TOKEN`, or as the password of Basic.")
    console.say(made)


@token.command("list")
@STORE
@TEXT_OR_JSON
def list_tokens(store: str | None, form: str) -> None:
    """List the tokens: name, role, and until when each is good."""
    known = Tokens(_settings(store).access_folder).all()
    now = dt.datetime.now(dt.UTC)
    if form == "json":
        shown = [
            {"name": t.name, "role": t.role, "created": t.created, "expires": t.expires, "expired": t.is_expired(now)}
            for t in known
        ]
        console.as_json({"tokens": shown})
        return
    rows = [[t.name, t.role, t.created, (t.expires or "never") + " (over)" * t.is_expired(now)] for t in known]
    console.table(["name", "role", "created", "expires"], rows)


@token.command("revoke")
@click.argument("name")
@STORE
def revoke_token(name: str, store: str | None) -> None:
    """Take the token of NAME back; a running server refuses it from now on."""
    settings = _settings(store)
    gone = Tokens(settings.access_folder).revoke(name)
    audit.record(settings.access_folder, "token revoke", who_does(None), name=gone.name, granted=gone.role)
    console.say(f"The token of {gone.name}, in the role {gone.role}, is worth nothing from now on.")


def _settings(store: str | None) -> Settings:
    settings = Settings.from_environment(store=store)
    if not settings.store.startswith(("http://", "https://")):
        open_store(store)
    return settings
