"""Talking to an endpoint over HTTP, and what is not believed to be an answer."""

from __future__ import annotations

import base64
import http.client
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Sequence
from typing import NoReturn

from coprod_kg.errors import BadRequest, StoreError, TimedOut
from coprod_kg.store.places import Credentials, Places

#: Headers by which engines say that an answer is not whole (Virtuoso).
_PARTIAL = ("X-SPARQL-MaxRows", "X-SQL-State")
#: What an engine says of a failure is long and quotes the query; its beginning tells what it is.
_TOLD = 300
_FORM = "application/x-www-form-urlencoded"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Credentials and data go to the address that was given and to no other."""

    def redirect_request(self, *_: object) -> None:
        return None


class Connection:
    """The way to an endpoint's addresses, with credentials and a time-out in seconds."""

    def __init__(self, places: Places, credentials: Credentials, timeout: float) -> None:
        self.places, self._credentials, self._timeout = places, credentials, timeout
        self._opener = urllib.request.build_opener(_NoRedirect, *self._handlers())

    def _handlers(self) -> Iterator[urllib.request.BaseHandler]:
        if self._credentials.scheme == "digest":
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            for address in (self.places.query, self.places.updates, self.places.graphs):
                known.add_password(None, address, self._credentials.user, self._credentials.secret)
            yield urllib.request.HTTPDigestAuthHandler(known)

    def form(self, address: str, fields: Sequence[tuple[str, str]], accept: str) -> tuple[bytes, str]:
        """What the endpoint answers to a form, and its media type.

        Raises BadRequest where it does not understand, TimedOut, and StoreError for whatever is no whole answer.
        """
        return self.send(address, urllib.parse.urlencode(fields).encode(), _FORM, accept)

    def send(self, address: str, data: bytes, media_type: str, accept: str = "*/*") -> tuple[bytes, str]:
        """The same for any body."""
        headers = {"Accept": accept, "Content-Type": media_type, **self._authorisation()}
        request = urllib.request.Request(address, data, headers)  # noqa: S310 - only http and https are made
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return self._whole(address, response)
        except urllib.error.HTTPError as error:
            with error:
                self._refused(address, error.code, error.read(2000).decode(errors="replace"))
        except TimeoutError as error:
            raise self._late(address) from error
        except (OSError, ValueError) as error:
            reason = getattr(error, "reason", error)
            if isinstance(reason, TimeoutError):
                raise self._late(address) from error
            raise StoreError(f"{address} cannot be reached: {reason}. Check --store and the network.") from error
        except http.client.HTTPException as error:
            raise StoreError(f"{address} broke off or does not speak HTTP: {error!r}.") from error

    def _whole(self, address: str, response: http.client.HTTPResponse) -> tuple[bytes, str]:
        body, told = response.read(), response.headers
        length = told.get("Content-Length")
        if response.status == 206 or any(told.get(name) for name in _PARTIAL):
            fail(address, "gave a part of the answer only. Raise its limit on rows or time, or ask for less at once.")
        if length is not None and int(length) != len(body):
            fail(address, "broke off in the middle of its answer.")
        return body, (told.get_content_type() or "")

    def _late(self, address: str) -> TimedOut:
        return TimedOut(f"{address} did not answer within {self._timeout:g} s.", self._timeout)

    def _authorisation(self) -> dict[str, str]:
        known = self._credentials
        if known.scheme == "bearer":
            return {"Authorization": f"Bearer {known.secret}"}
        if known.scheme == "basic":
            return {"Authorization": "Basic " + base64.b64encode(f"{known.user}:{known.secret}".encode()).decode()}
        return {}

    def _refused(self, address: str, status: int, told: str) -> NoReturn:
        told = told.strip()[:_TOLD]
        if status == 400:
            raise BadRequest(f"{address} does not understand the request: {told}")
        if status in (401, 403):
            fail(
                address,
                f"refuses the credentials ({status}). Set COPROD_STORE_USER and COPROD_STORE_PASSWORD, with "
                "COPROD_STORE_AUTH=digest where it asks for that, or COPROD_STORE_TOKEN.",
            )
        if status in (301, 302, 303, 307, 308):
            fail(address, f"sends elsewhere (status {status}), where nothing is sent. Give the address it means.")
        fail(address, f"answered with status {status}: {told}")


def fail(address: str, what: str) -> NoReturn:
    """Raise StoreError about an address."""
    raise StoreError(f"{address} {what}")
