"""A request of the SPARQL 1.1 Protocol, read to the letter (sections 2.1 and 2.2) and within limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

import pyoxigraph as ox
from flask import request
from werkzeug.exceptions import MethodNotAllowed

from coprod_kg.errors import BadRequest, TooLarge, UnsupportedMedia
from coprod_kg.query.operation import Operation
from coprod_kg.settings import Settings

QUERY, UPDATE, FORM = (
    "application/sparql-query",
    "application/sparql-update",
    "application/x-www-form-urlencoded",
)
_MOST_PARAMETERS = 2000
#: Texts up to this length are remembered with what they were found to be.
_SHORT = 8000

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the parameters of its address and its form, and the text where there is one.

    ``text`` is None where nothing is asked; ``is_update`` tells by which channel it came.
    """

    parameters: Parameters
    text: str | None = None
    is_update: bool = False

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a parameter."""
        return tuple(value for key, value in self.parameters if key == name)

    def one(self, name: str) -> str | None:
        """The value of a parameter that may be given once. Raises BadRequest where it is given twice."""
        values = self.all(name)
        if len(values) > 1:
            raise BadRequest(f"The parameter {name!r} is given {len(values)} times; it has to be given once.")
        return values[0] if values else None

    def first(self, name: str) -> str | None:
        """The first value of a parameter that clients give under several names of one thing, as SPARQLWrapper does."""
        return next(iter(self.all(name)), None)

    def graphs(self, default: str, named: str) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """The dataset that the request states: default and named graphs, None and None where it states none."""
        defaults, names = self.all(default), self.all(named)
        for graph in (*defaults, *names):
            check_iri(graph)
        return (defaults, names) if defaults or names else (None, None)


def of_address() -> Asked:
    """What the address alone asks, without looking at the body."""
    return Asked(parameters(request.query_string))


def read_query(asked: Asked, settings: Settings) -> Asked:
    """The query of a request that has its method and media type right. Reads the body where it has one.

    Raises BadRequest, UnsupportedMedia or TooLarge.
    """
    if asked.all("update"):
        raise MethodNotAllowed(["POST"], description="An update needs the method POST.")
    if request.method in ("GET", "HEAD"):
        return _with_text(asked, asked.all("query"), settings)
    if request.mimetype == FORM:
        form = read_form(asked, settings)
        if form.is_update:
            raise MethodNotAllowed(["POST"], description="An update needs the method POST.")
        return form
    return _with_text(asked, (*asked.all("query"), read_body(settings.text_bytes)), settings)


def read_form(asked: Asked, settings: Settings) -> Asked:
    """The query or update of a form; its dataset may stand in the address or in the form."""
    _check_charset()
    form = parameters(read_bytes(settings.form_bytes))
    both = Asked((*asked.parameters, *form))
    queries, updates = both.all("query"), both.all("update")
    if queries and updates:
        raise BadRequest("The request has a query and an update; it has to have one of them.")
    return _with_text(both, queries or updates, settings, is_update=bool(updates))


def read_update(asked: Asked, settings: Settings) -> Asked:
    """The update of a direct POST. Reads the body."""
    if asked.all("query") or asked.all("update"):
        raise BadRequest("The address and the body both have a query or an update; one of them is to go.")
    return _with_text(asked, (read_body(settings.body_bytes),), settings, is_update=True)


def parameters(raw: bytes) -> Parameters:
    """The parameters of a query string or a form. Raises BadRequest where they are not UTF-8."""
    try:
        return parse_qsl(raw.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except UnicodeDecodeError:
        raise BadRequest("The parameters are not UTF-8.") from None
    except ValueError:
        raise BadRequest(f"There are more than {_MOST_PARAMETERS} parameters.") from None


def check_iri(graph: str) -> None:
    """Raise BadRequest where a graph's name is no absolute IRI."""
    try:
        ox.NamedNode(graph)
    except ValueError:
        raise BadRequest(f"The graph {graph!r} is not an absolute IRI.") from None


def operation(text: str, base: str) -> Operation:
    """What a text asks for; short texts are remembered."""
    return _remembered(text, base) if len(text) <= _SHORT else Operation.parse(text, base=base)


@lru_cache(maxsize=512)
def _remembered(text: str, base: str) -> Operation:
    return Operation.parse(text, base=base)


def _with_text(asked: Asked, texts: Sequence[str], settings: Settings, *, is_update: bool = False) -> Asked:
    what, kinds = ("update", "updates") if is_update else ("query", "queries")
    if len(texts) > 1:
        raise BadRequest(f"The request has {len(texts)} {kinds}; it has to have one.")
    if not texts or (not is_update and not texts[0].strip()):
        raise BadRequest(f"The request has no {what}: the parameter `{what}` or the body has to hold it.")
    limit = settings.body_bytes if is_update else settings.text_bytes
    if len(texts[0]) > limit:
        raise TooLarge(f"The {what} is longer than {limit} characters, which is the limit.")
    return Asked(asked.parameters, texts[0], is_update)


def read_body(limit: int) -> str:
    """The request's body as text. Raises UnsupportedMedia, TooLarge, or BadRequest where it is not UTF-8."""
    _check_charset()
    try:
        return read_bytes(limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The body is not UTF-8: byte {error.start} does not fit.") from None


def read_bytes(limit: int) -> bytes:
    """The request's body. Raises UnsupportedMedia where it is compressed, TooLarge where it is too long."""
    if (coding := request.headers.get("Content-Encoding", "identity").strip().lower()) != "identity":
        raise UnsupportedMedia(f"A body in the content coding {coding!r} is not read here.", ["identity"])
    if request.content_length is not None and request.content_length > limit:
        raise TooLarge(f"The body has {request.content_length} bytes; the limit is {limit}.")
    request.max_content_length = limit
    return request.get_data(cache=False)


def _check_charset() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").strip("\"' ").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMedia(f"The charset is {charset!r}; SPARQL over HTTP is UTF-8.", ["utf-8"])
