"""The last look before a query may leave this machine: where the names it calls lead to now.

An operator allows names; what a name stands for is decided by somebody else. So every address that a name resolves
to has to be public, unless the operator allowed that very address. ``calling`` then calls the address that was found
good, and counts what comes.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from coprod_kg.errors import Forbidden

_LOCAL = "localhost"


def check_addresses(targets: Iterable[str]) -> None:
    """Raise Forbidden where one of the allowed targets, IRIs in angle brackets, leads to a private network."""
    for target in targets:
        checked_address(target)


def checked_address(target: str) -> str:
    """An address by its number that a target leads to; all it leads to are good. Raises Forbidden."""
    parts = urlsplit(target.strip("<>"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise Forbidden(f"{target} cannot be called: it has to be http or https, a host, and no user's name.")
    if parts.hostname == _LOCAL or _literal(parts.hostname):
        return parts.hostname  # the operator allowed this very address
    found = list(_resolved(parts.hostname, target))
    private = [str(address) for address in found if not address.is_global]
    if private:
        raise Forbidden(
            f"{target} leads to {private[0]}, which is not a public address. An operator can allow such an "
            "address by its number."
        )
    return str(found[0])


def _resolved(host: str, target: str) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Forbidden(f"{target} cannot be called: its name leads nowhere ({error}).") from error
    for *_, place in found:
        address = ipaddress.ip_address(str(place[0]).partition("%")[0])
        yield getattr(address, "ipv4_mapped", None) or address


def _literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
