"""The SPARQL 1.1 Graph Store HTTP Protocol: graphs as resources to read, put, add to, change and delete."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Sequence

import pyoxigraph as ox
from flask import Blueprint, Response, request
from werkzeug.exceptions import PreconditionFailed

from coprod_kg.errors import BadRequest, NotFound, TooLarge, UnsupportedMedia
from coprod_kg.gate import Condition, Payload
from coprod_kg.publish.answering import Question
from coprod_kg.publish.formats import GRAPHS, content_type
from coprod_kg.publish.negotiate import choose
from coprod_kg.store.versions import Version
from coprod_kg.tokens import Role
from coprod_kg.web import context, delivery, protocol

blueprint = Blueprint("graph_store", __name__)

_PATH = "/graph-store"
_METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "PATCH", "OPTIONS")
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_READ = tuple(media_type for form in GRAPHS for media_type in form.media_types)
_MOST_PARTS = 100
_FORM = "multipart/form-data"


@blueprint.route(_PATH, methods=["GET", "HEAD"], strict_slashes=False, provide_automatic_options=False)
@blueprint.route(f"{_PATH}/<path:name>", methods=["GET", "HEAD"], provide_automatic_options=False)
def get(name: str = "") -> Response:
    """Send a graph in the format the client likes best."""
    asked = protocol.of_address()
    choice = choose(request.headers.get("Accept"), GRAPHS, asked.first("format"))
    version, graph = context.store().version(context.version_number(asked.one("version"))), _graph(asked, name)
    _check_exists(version, graph)
    tag = _tag(version, graph, choice.media_type)
    known = [one for one in _codings(tag) if request.if_none_match.contains(one)]
    if known:
        response, tag = Response(status=304), known[0]
    else:
        directory = str(context.store().directory(version.number))
        question = Question(directory, _ALL, choice.format.name, default_graphs=(graph,))
        response = delivery.of_stream(context.run(question, about=f"graph: {graph or 'default'}"))
        if response.content_encoding:
            tag += f"-{response.content_encoding}"
    response.content_type = content_type(choice.media_type)
    response.headers.add("Vary", "Accept")
    response.set_etag(tag)
    return _with_version(response, version)


@blueprint.route(_PATH, methods=["PUT"], strict_slashes=False, provide_automatic_options=False)
@blueprint.route(f"{_PATH}/<path:name>", methods=["PUT"], provide_automatic_options=False)
def put(name: str = "") -> Response:
    """Make a graph hold what the body says, and nothing else; one that holds nothing is not kept."""
    who, graph = context.require(Role.CURATOR).name, _writable(name)
    before = _exists(context.store().version(), graph)
    version = context.gate().put(graph, _payloads(), who, replace=True, condition=_condition(graph))
    is_new = not before and _exists(version, graph)
    return _with_version(Response(status=201 if is_new else 204), version)


@blueprint.route(_PATH, methods=["POST"], strict_slashes=False, provide_automatic_options=False)
@blueprint.route(f"{_PATH}/<path:name>", methods=["POST"], provide_automatic_options=False)
def post(name: str = "") -> Response:
    """Add what the body says to a graph, or make a new graph of it where none is named."""
    who = context.require(Role.CURATOR).name
    is_named = bool(name or {key for key, _ in protocol.of_address().parameters} & {"graph", "default"})
    graph = _writable(name) if is_named else context.base_address(f"{_PATH}/{uuid.uuid4()}")
    before = _exists(context.store().version(), graph)
    version = context.gate().put(graph, _payloads(), who, replace=False, condition=_condition(graph))
    is_new = not before and _exists(version, graph)
    if not (is_named or is_new):
        raise BadRequest("The body has no triples, and a graph without any is not kept.")
    response = Response(status=201 if is_new else 204)
    if not is_named:
        response.headers["Location"] = graph
    return _with_version(response, version)


@blueprint.route(_PATH, methods=["DELETE"], strict_slashes=False, provide_automatic_options=False)
@blueprint.route(f"{_PATH}/<path:name>", methods=["DELETE"], provide_automatic_options=False)
def delete(name: str = "") -> Response:
    """Take a graph away, whole."""
    who, graph = context.require(Role.CURATOR).name, _writable(name)
    _check_exists(context.store().version(), graph)
    version = context.gate().drop(graph, who, condition=_condition(graph))
    return _with_version(Response(status=204), version)


@blueprint.route(_PATH, methods=["PATCH"], strict_slashes=False, provide_automatic_options=False)
@blueprint.route(f"{_PATH}/<path:name>", methods=["PATCH"], provide_automatic_options=False)
def patch(name: str = "") -> Response:
    """Change a graph by a SPARQL update that sees it alone, as its default graph."""
    who, graph = context.require(Role.CURATOR).name, _writable(name)
    if request.mimetype != protocol.UPDATE:
        raise UnsupportedMedia(f"A patch is {request.mimetype or 'nothing'!r} here.", [protocol.UPDATE])
    _check_exists(context.store().version(), graph)
    text = protocol.read_body(context.endpoint().settings.body_bytes)
    base = graph or context.base_address(_PATH)
    operation = protocol.operation(text, base)
    context.check_outside(operation)
    condition = _condition(graph)
    version = context.gate().update(
        operation.text, who, base=base, graph=graph, condition=condition, run=context.run_task
    )
    return _with_version(Response(status=204), version)


@blueprint.route(_PATH, methods=["OPTIONS"], strict_slashes=False, provide_automatic_options=False)
@blueprint.route(f"{_PATH}/<path:name>", methods=["OPTIONS"], provide_automatic_options=False)
def options(name: str = "") -> Response:
    """What may be done with a graph."""
    response = Response(status=204)
    response.headers["Allow"] = ", ".join(_METHODS)
    response.headers["Accept-Patch"] = protocol.UPDATE
    return response


blueprint.after_request(context.shared(_METHODS))


def _graph(asked: protocol.Asked, name: str) -> str:
    """The graph's IRI: of the address itself, of ``graph=``, or empty for ``default`` (section 4)."""
    named, is_default = asked.one("graph"), bool(asked.all("default"))
    if bool(name) + (named is not None) + is_default != 1:
        raise BadRequest(f"A graph is named by one of: {_PATH}/NAME, ?graph=IRI, ?default.")
    if is_default:
        return ""
    graph = context.base_address(f"{_PATH}/{name}") if named is None else named
    protocol.check_iri(graph)
    return graph


def _writable(name: str) -> str:
    graph = _graph(protocol.of_address(), name)
    context.check_not_reserved([graph])
    return graph


def _exists(version: Version, graph: str) -> bool:
    """Whether a graph is there: a named one where it has triples, the unnamed one always."""
    if not graph or version.counts.get(graph):
        return True
    if version.files:
        return False
    engine = context.store().read(version.number)  # of an endpoint's graphs the triples are not counted
    return bool(engine.query("ASK { ?s ?p ?o }", graphs=[ox.NamedNode(graph)]))


def _check_exists(version: Version, graph: str) -> None:
    if not _exists(version, graph):
        raise NotFound(f"There is no graph <{graph}> in version {version.number}.")


def _payloads() -> Sequence[Payload]:
    """What the body holds: one payload, or one for each file of a form. Raises UnsupportedMedia or TooLarge."""
    limit = context.endpoint().settings.body_bytes
    if request.mimetype != _FORM:
        _check_readable(request.mimetype)
        return (Payload(protocol.read_bytes(limit), request.mimetype),)
    if (request.content_length or 0) > limit:
        raise TooLarge(f"The body has {request.content_length} bytes; the limit is {limit}.")
    request.max_content_length, request.max_form_parts = limit, _MOST_PARTS
    files = [file for _, file in request.files.items(multi=True)]
    if not files:
        raise BadRequest("The form has no file.")
    for file in files:
        _check_readable(file.mimetype)
    return tuple(Payload(file.read(), file.mimetype, file.filename or "") for file in files)


def _check_readable(media_type: str) -> None:
    if media_type not in _READ:
        given = f"The data are {media_type!r}." if media_type else "The data have no media type."
        raise UnsupportedMedia(given, [form.media_type for form in GRAPHS])


def _condition(graph: str) -> Condition | None:
    """What If-Match and If-None-Match ask of the graph at the moment of writing (RFC 9110, section 13.1)."""
    match, none_match = request.if_match, request.if_none_match
    if not (match or match.star_tag or none_match or none_match.star_tag):
        return None
    tells = _tells(graph)

    def check(version: Version) -> None:
        there, tags = _exists(version, graph), tells(version)
        wanted = not (match or match.star_tag) or (there and (match.star_tag or any(map(match.contains, tags))))
        unwanted = there and (none_match.star_tag or any(map(none_match.contains, tags)))
        if not wanted or unwanted:
            raise PreconditionFailed("The graph is not in the state that the request's condition asks for.")

    return check


def _tells(graph: str) -> Callable[[Version], list[str]]:
    return lambda version: [tag for media_type in _READ for tag in _codings(_tag(version, graph, media_type))]


def _tag(version: Version, graph: str, media_type: str) -> str:
    """The same for as long as the graph is the same, whatever happens to others."""
    stamp = version.stamps.get(graph, "")
    return hashlib.sha256(f"{stamp} {graph} {media_type}".encode()).hexdigest()[:24]


def _codings(tag: str) -> list[str]:
    """A graph's tag, and those of its content codings: other bytes have another tag (RFC 9110, section 8.8.3.3)."""
    return [tag, *(f"{tag}-{coding}" for coding in delivery.CODINGS)]


def _with_version(response: Response, version: Version) -> Response:
    response.headers["Coprod-Version"] = str(version.number)
    return response
