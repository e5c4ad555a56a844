"""A name that an operator allowed is called only where it leads to public addresses."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from coprod_kg.errors import Forbidden
from coprod_kg.query.federation import check_addresses
from coprod_kg.query.operation import Operation


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What names lead to, in place of the network's own."""
    known: dict[str, list[str]] = {}

    def resolve(host: str, *_: Any, **__: Any) -> list[Any]:
        if host not in known:
            raise socket.gaierror("no such name")
        return [(0, 0, 0, "", (address, 0)) for address in known[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["fe80::1%eth0"],
        ["fd00::1"],
        ["::ffff:10.0.0.1"],
        ["0.0.0.0"],
        ["93.184.216.34", "192.168.0.1"],
    ],
)
def test_private_addresses(names: dict[str, list[str]], addresses: list[str]) -> None:
    """One private address among those of a name is enough to refuse it."""
    names["kg.example.org"] = addresses
    with pytest.raises(Forbidden, match="not a public address"):
        check_addresses(["<https://kg.example.org/sparql>"])


def test_public_addresses(names: dict[str, list[str]]) -> None:
    """A name with public addresses passes, and so does the very address an operator allowed."""
    names["kg.example.org"] = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]
    check_addresses(["<https://kg.example.org/sparql>", "<http://10.0.0.7:7878/query>", "<http://localhost:1/>"])
    for target in ("<https://nowhere.example.org/>", "<ftp://kg.example.org/>", "<https://a:b@kg.example.org/>"):
        with pytest.raises(Forbidden, match="cannot be called"):
            check_addresses([target])


def test_no_entry_allows_every_host() -> None:
    """An entry allows its own host alone, however short it is."""
    for entry in ("https://", "http:/", "https://kg.example.org/"):
        for target in ("<https://169.254.169.254/>", "<http://localhost/>", "<https:///x>"):
            with pytest.raises(Forbidden):
                Operation.parse(f"SELECT * {{ SERVICE {target} {{}} }}").check_outside([entry])
