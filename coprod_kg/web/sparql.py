"""The SPARQL endpoint: questions by GET, POST and QUERY, updates by POST, and a description of itself."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, g, jsonify, request

from coprod_kg.errors import BadRequest, CoprodError, NotAcceptable, Unauthorised, UnsupportedMedia
from coprod_kg.publish.description import describe
from coprod_kg.publish.formats import GRAPHS, HTML, TABLES, content_type
from coprod_kg.publish.negotiate import choose
from coprod_kg.query.federation import check_addresses
from coprod_kg.query.operation import Kind
from coprod_kg.query.using import with_dataset
from coprod_kg.tokens import Role
from coprod_kg.web import context, delivery, editor, protocol
from coprod_kg.web.answers import JSON, answer
from coprod_kg.web.asking import Held, Plan
from coprod_kg.web.protocol import FORM, QUERY, UPDATE, Asked
from coprod_kg.web.shortcut import BEGUN, Begun

blueprint = Blueprint("sparql", __name__)

_METHODS = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")


@blueprint.route("/sparql", methods=["GET", "HEAD"], strict_slashes=False, provide_automatic_options=False)
def get() -> Response:
    """Answer the query of the address; without one, say what there is."""
    asked = protocol.of_address()
    if not asked.parameters or {name for name, _ in asked.parameters} <= {"format", "example", "version"}:
        return _introduce(asked)
    return handle_query(protocol.read_query(asked, context.endpoint().settings))


@blueprint.route("/sparql", methods=["QUERY"], strict_slashes=False, provide_automatic_options=False)
def query() -> Response:
    """Answer the query of the body; the method QUERY is safe, so nothing is changed."""
    _check_type(QUERY, FORM)
    return handle_query(protocol.read_query(protocol.of_address(), context.endpoint().settings))


@blueprint.route("/sparql", methods=["POST"], strict_slashes=False, provide_automatic_options=False)
def post() -> Response:
    """Answer a query, or carry out an update for somebody who may."""
    asked, settings = protocol.of_address(), context.endpoint().settings
    _check_type(FORM, QUERY, UPDATE)
    if request.mimetype == UPDATE:
        who = context.require(Role.CURATOR).name
        return handle_update(protocol.read_update(asked, settings), who)
    if request.mimetype == QUERY:
        return handle_query(protocol.read_query(asked, settings))
    form = protocol.read_form(asked, settings)
    return handle_update(form, context.require(Role.CURATOR).name) if form.is_update else handle_query(form)


@blueprint.get("/sparql/vocabulary.json")
def vocabulary() -> Response:
    """What an editor can complete: the terms by their prefixed names, each with its label."""
    return answer({JSON: editor.vocabulary})


@blueprint.route("/sparql", methods=["OPTIONS"], strict_slashes=False, provide_automatic_options=False)
def options() -> Response:
    """What a browser may ask for from another site: everything."""
    response = Response(status=204)
    response.headers["Allow"] = ", ".join(_METHODS)
    return response


blueprint.after_request(context.shared(_METHODS))


def handle_query(asked: Asked) -> Response:
    """Answer a query from the version it names: to people on a page, which also tells what is wrong with it."""
    try:
        return _answer(asked)
    except CoprodError as error:
        if not _wants_page(asked):
            raise
        return editor.problem_page(error, asked)


def _wants_page(asked: Asked) -> bool:
    """Whether a person asks, in a browser; a program that takes anything is none."""
    if asked.first("format") is not None:
        return asked.first("format") == HTML.name
    try:
        return choose(request.headers.get("Accept"), (*TABLES, HTML)).format is HTML
    except NotAcceptable:
        return False


def _answer(asked: Asked) -> Response:
    """The answer, from memory where the query was answered before."""
    begun: Begun | None = request.environ.get(BEGUN)
    plan = begun.plan if begun else _plan(asked)
    if plan.choice.format is HTML:
        return editor.answer_page(asked, plan)
    is_kept = not plan.operation.volatile
    if is_kept and request.if_none_match.contains_weak(plan.tag):
        return _labelled(Response(status=304), plan)
    cache = context.endpoint().cache
    kept = cache.get(plan.tag) if is_kept and not begun else None
    if kept is not None:
        return _labelled(delivery.of_bytes(kept), plan)
    if begun:
        g.request_id = begun.stream.name
        context.stop_when_gone(begun.stream)
        stream = begun.go_on()
    else:
        stream = context.run(plan.question, about=plan.about, seconds=_seconds(asked))
    if stream.is_whole and is_kept:
        cache.put(plan.tag, stream.first)
    response = delivery.of_stream(stream)
    response.headers["Coprod-Query"] = stream.name
    return _labelled(response, plan)


def _plan(asked: Asked) -> Plan:
    settings, store = context.endpoint().settings, context.store()
    _seconds(asked)  # who may not ask for so long is told before any work is done

    def find(name: str | None) -> Held:
        version = store.version(context.version_number(name))
        return Held(version.number, str(store.directory(version.number)))

    plan = Plan.of(asked, request.headers.get("Accept"), context.base_address("/sparql"), settings, find)
    check_addresses(plan.operation.services)
    return plan


def handle_update(asked: Asked, who: str) -> Response:
    """Carry out an update in somebody's name, through the same gate as contributions."""
    base = context.base_address("/sparql")
    operation = protocol.operation(asked.text or "", base)
    if operation.kind not in (Kind.UPDATE, Kind.UNKNOWN):
        raise BadRequest("This is a query; it has to come as `query=` or application/sparql-query.")
    context.check_outside(operation)
    defaults, names = asked.graphs("using-graph-uri", "using-named-graph-uri")
    context.check_not_reserved((*operation.graphs, *(defaults or ()), *(names or ())))
    text = with_dataset(operation.text, defaults or (), names or ()) if defaults or names else operation.text
    run = partial(context.run_task, seconds=_seconds(asked))
    version = context.gate().update(text, who, base=base, run=run)
    response = jsonify(version=version.number)
    response.headers["Coprod-Version"] = str(version.number)
    return response


def _introduce(asked: Asked) -> Response:
    choice = choose(request.headers.get("Accept"), (*GRAPHS, HTML), asked.first("format"))
    if choice.format is HTML:
        return editor.form_page(asked.first("example"), asked.one("version"))
    version = context.store().version(context.version_number(asked.one("version")))
    response = delivery.of_bytes(describe(context.base_address("/sparql"), version.counts, choice.format.name))
    response.content_type = content_type(choice.media_type)
    response.headers.add("Vary", "Accept")
    response.headers["Coprod-Version"] = str(version.number)
    return response


def _check_type(*allowed: str) -> None:
    if request.mimetype not in allowed:
        given = (
            f"The media type of the body is {request.mimetype!r}."
            if request.mimetype
            else "The body has no media type."
        )
        raise UnsupportedMedia(given, allowed)


def _seconds(asked: Asked) -> float:
    """The deadline: what the request asks for, up to the usual limit, or up to the longest with a token."""
    settings, text = context.endpoint().settings, asked.one("timeout")
    if text is None:
        return settings.query_seconds
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds < float("inf"):
        raise BadRequest(f"The timeout is {text!r}; it has to be a number of seconds above 0.")
    if seconds <= settings.query_seconds:
        return seconds
    if "Authorization" not in request.headers:
        raise Unauthorised(f"A timeout above {settings.query_seconds:g} s needs a token.")
    context.require(Role.READER)
    return min(seconds, settings.longest_seconds)


def _labelled(response: Response, plan: Plan) -> Response:
    for name, value in plan.headers().items():
        response.headers[name] = value
    return response
