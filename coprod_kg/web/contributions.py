"""What was handed in and what became of it: the list, each with its thread, its file and what it would change."""

from __future__ import annotations

import json
from dataclasses import asdict
from math import ceil
from typing import Any

import pyoxigraph as ox
from flask import Blueprint, Response, request

from coprod_kg import vocab
from coprod_kg.about import licence_name
from coprod_kg.case_form import MOST_KEPT, in_short, is_kept
from coprod_kg.contribution import contribution
from coprod_kg.errors import Forbidden, NotFound
from coprod_kg.language import speak
from coprod_kg.publish.formats import HTML, Format
from coprod_kg.publish.negotiate import choose
from coprod_kg.review.listing import Listed, find, listing
from coprod_kg.review.submission import Submission
from coprod_kg.review.waiting import Waiting
from coprod_kg.store.versions import Version
from coprod_kg.tokens import Role
from coprod_kg.web import checks, context, schema_org, session, signposts, uploads
from coprod_kg.web.answers import JSON, Build, answer, graph_offers, page
from coprod_kg.web.data import quads_about, subjects
from coprod_kg.web.finding import page_number, to_page
from coprod_kg.web.names import Called, names
from coprod_kg.web.reading import Reading, reading
from coprod_kg.web.signposts import Signpost

blueprint = Blueprint("contributions", __name__)

#: So many contributions are on a page of the list.
SHOWN = 100


@blueprint.get("/contributions")
def every() -> Response:
    """Everything that was ever handed in, page by page; ``status=`` keeps those of one status."""

    def listed(now: Reading) -> list[Listed]:
        wanted = request.args.get("status", "")
        return [one for one in listing(context.store(), now.engine) if wanted in ("", one.status)]

    return answer(
        {
            JSON: lambda now: _list_told(listed(now)),
            HTML: lambda now: _list_page(listed(now)),
        },
        lasting=False,
        links=signposts.of_list,
    )


@blueprint.get("/contributions/<identifier>")
def one(identifier: str) -> Response:
    """One of them; what was accepted once is in the graph, and so there as linked data, too."""
    now = reading()
    given, iri = find(context.store(), identifier, now.engine), f"{vocab.THING}contribution/{identifier}"
    offers: dict[Format, Build] = {JSON: lambda now: _told(given), HTML: lambda now: _page(now, given)}
    if given.version is None:
        return answer(offers, lasting=False)
    there = context.base_address(f"/contributions/{identifier}/file")
    return answer(
        offers | graph_offers(lambda now: quads_about(now.engine, iri)),
        lasting=False,
        links=lambda now: signposts.headers(
            signposts.of_part(now, iri, "/contributions", Signpost("item", there, given.media_type))
        ),
    )


@blueprint.get("/contributions/<identifier>/file")
def file(identifier: str) -> Response:
    """The file, byte for byte: of what is in for everybody, of what waits for its contributor and curators."""
    data, given = data_of(identifier), find(context.store(), identifier)
    return _attached(data, given.file)


def data_of(identifier: str) -> bytes:
    """What was handed in, for those who see it. Raises NotFound and Forbidden."""
    given, waiting = find(context.store(), identifier), Waiting.of(context.store())
    if given.version is not None:
        return context.store().original(given.sha256)
    _check_sees(given)
    return waiting.data(waiting.get(identifier))


@blueprint.get("/contributions/<identifier>/mapping")
def mapping(identifier: str) -> Response:
    """The mapping by which its table was read, for those who see its file; raises NotFound where there is none."""
    given = find(context.store(), identifier)
    if given.mapping is None:
        raise NotFound(speak("{identifier} was read without a mapping.", identifier=identifier))
    if given.version is not None:
        data = context.store().original(contribution(context.store().read(), identifier).mapping_sha256 or "")
    else:
        _check_sees(given)
        submission = Waiting.of(context.store()).get(identifier)
        data = submission.mapping.text.encode() if submission.mapping else b""
    return _attached(data, given.mapping)


@blueprint.get("/contributions/<identifier>/changes")
def changes(identifier: str) -> Response:
    """What accepting it now would change, and what is wrong with it by now."""
    given, waiting = find(context.store(), identifier), Waiting.of(context.store())
    _check_sees(given)
    submission = waiting.get(identifier)
    form = choose(request.headers.get("Accept"), (JSON, HTML), request.args.get("format")).format
    facts: dict[str, Any] = {
        "compares": identifier,
        "sha256": given.sha256,
        "version": context.store().version().number,
    }
    job = uploads.jobs().find(**facts)
    if job is None:
        data = waiting.data(submission)
        about = asdict(submission.about)
        job = uploads.jobs().new(
            speak("Comparing {name}", name=given.file),
            name=given.file,
            format=submission.format,
            about=about,
            mapping=asdict(submission.mapping) if submission.mapping else None,
            **facts,
        )
        job.file.write_bytes(data)
        uploads.check(job, wait=checks.PATIENCE if form is HTML else checks.longest(), compare=True, but=identifier)
    if not job.done.is_set():
        return checks.waiting(job, form)
    if form is JSON:
        found = job.result()
        return Response(_json({"checked": found["checked"], **found["changes"]}), content_type="application/json")
    return checks.no_store(_changes_page(given, job.result()))


def _attached(data: bytes, name: str) -> Response:
    response = Response(data, content_type="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _list_page(found: list[Listed]) -> str:
    waiting = [one for one in found if one.is_open]
    settled = [one for one in found if not one.is_open]
    shown, number, pages = _shown([*waiting, *settled[::-1]])
    return page(
        "contributions.html",
        waiting=[one for one in shown if one.is_open],
        settled=[one for one in shown if not one.is_open],
        number=number,
        pages=pages,
        address=to_page("contributions.every", request.args),
        licence_name=licence_name,
        principal=session.principal(),
    )


def _list_told(found: list[Listed]) -> dict[str, Any]:
    shown, number, pages = _shown(found)
    counted = {"count": len(found), "page": number, "pages": pages}
    return {"contributions": [asdict(one) for one in shown], **counted}


def _shown(found: list[Listed]) -> tuple[list[Listed], int, int]:
    """What stands on the page that is asked for, its number, and how many there are."""
    number = page_number()
    return found[(number - 1) * SHOWN : number * SHOWN], number, max(1, ceil(len(found) / SHOWN))


def _page(now: Reading, given: Listed) -> str:
    described = subjects(now.engine, given.graph) if given.graph else []
    return page(
        "contribution.html",
        given=given,
        subjects=described,
        called=Called(names(now.engine, described, now.languages)),
        submission=Waiting.of(context.store()).find(given.id),
        licence_name=licence_name,
        principal=session.principal(),
        is_own=_is_own(given),
        is_curator=_is_curator(),
        from_form=_is_from_form(given),
        taken_out=_taken_out(given),
        csrf=session.secret(),
        schema_org=schema_org.of_contribution(given),
    )


def _changes_page(given: Listed, found: dict[str, Any]) -> str:
    from coprod_kg.review import report_file  # the validator loads slowly, and few pages need it
    from coprod_kg.validate.groups import name, problems, verdict

    report = report_file.from_json(found["report"])
    return page(
        "changes.html",
        given=given,
        found=found,
        forms=in_short(found["follows"]),
        turtle=_turtle,
        problems=problems(report.findings, report.left_out),
        verdict=verdict(dict(report.counts)),
        name=name,
    )


def _turtle(lines: list[str]) -> list[str]:
    """Statements as people read them best: by subject, with the project's prefixes, which are not listed."""
    read = ox.parse("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    text = ox.serialize((quad.triple for quad in read), format=ox.RdfFormat.TURTLE, prefixes=dict(vocab.prefixes()))
    return [line for line in (text or b"").decode().splitlines() if not line.startswith("@prefix ")]


def _told(given: Listed) -> dict[str, Any]:
    submission = Waiting.of(context.store()).find(given.id)
    return {**asdict(given), **_thread(submission)}


def _thread(submission: Submission | None) -> dict[str, Any]:
    if submission is None:
        return {}
    return {"counts": dict(submission.counts), "notes": [asdict(note) for note in submission.notes]}


def _is_own(given: Listed) -> bool:
    by = session.principal()
    return by is not None and by.name == given.by


def _taken_out(given: Listed) -> Version | None:
    """The version that took it out where somebody said why."""
    found = (one for one in context.store().history() if one.number == given.withdrawn and given.status == "withdrawn")
    version = next(found, None)
    return version if version is not None and version.why != f"withdraw {given.id}" else None


def _is_from_form(given: Listed) -> bool:
    """Whether it was made by the form for one case, and is the visitor's to change."""
    is_theirs = (_is_own(given) or _is_curator()) and (given.is_open or given.status == "accepted")
    return is_theirs and given.size < MOST_KEPT and is_kept(data_of(given.id))


def _is_curator() -> bool:
    by = session.principal()
    return by is not None and by.role >= Role.CURATOR


def _check_sees(given: Listed) -> None:
    """Raise Forbidden where what waits is looked into by somebody else than its contributor or a curator."""
    if given.version is None and not _is_own(given) and not _is_curator():
        raise Forbidden(
            speak("Until it is accepted, only who handed it in and curators see into it. Sign in as one of them.")
        )


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"
