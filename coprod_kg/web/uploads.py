"""A file on its way in: from a form or as the body of a request, onto the disk, within the client's limits."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import IO, Any

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage

from coprod_kg.contribution import About
from coprod_kg.errors import BadRequest, TooLarge, UnsupportedMedia
from coprod_kg.language import DEFAULT, current, speak
from coprod_kg.parse.limits import amount
from coprod_kg.parse.table.mapping import MappingFile
from coprod_kg.review.listing import find
from coprod_kg.web import context, limits, session
from coprod_kg.web.jobs import CHECK, Job, Jobs

#: Where the application keeps its jobs and its clients' rates, in ``app.extensions``.
EXTENSION, _RATES = "coprod_kg.jobs", "coprod_kg.rates"
_WITH_FILES, _FORM = "multipart/form-data", "application/x-www-form-urlencoded"
_WORDS = ("title", "creator", "licence", "source", "replaces")
_ODD = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_STEP = 1 << 20
_LOCK = threading.Lock()
_NO_FORMAT = ("", "application/octet-stream", "text/plain", "application/x-www-form-urlencoded")


def jobs() -> Jobs:
    """The jobs of the application that answers this request."""
    settings = context.endpoint().settings
    with _LOCK:
        if EXTENSION not in current_app.extensions:
            current_app.extensions[EXTENSION] = Jobs(settings)
        found: Jobs = current_app.extensions[EXTENSION]
        return found


def close(app: Flask) -> None:
    """End the workers that check, and forget what was checked."""
    found: Jobs | None = app.extensions.get(EXTENSION)
    if found is not None:
        found.close()


def begin() -> None:
    """Count the request, and say how large it may be, before its body is read; raises TooMany."""
    bound()
    count()


def count() -> None:
    """Count the request as one that costs work; raises TooMany where its client has asked too often."""
    settings, principal = context.endpoint().settings, session.principal()
    allowed = limits.per_minute(settings, principal)
    if allowed is not None:
        rates: limits.Rates = current_app.extensions.setdefault(_RATES, limits.Rates())
        rates.take(principal.name if principal else request.remote_addr or "unknown", allowed)


def bound() -> None:
    """Say how large the request may be, before its body is read; raises TooLarge."""
    most = limits.most_bytes(context.endpoint().settings, session.principal())
    if (request.content_length or 0) > most + _STEP:
        raise _too_large(most)
    request.max_content_length, request.max_form_parts = most + _STEP, 200
    request.max_form_memory_size = 1 << 20


def receive() -> Job:
    """A job with the file that the request brings, and what it says of it; nothing is done with it yet.

    Raises BadRequest where there is no file, TooLarge, and UnsupportedMedia where the body is compressed.
    """
    is_form = request.mimetype == _WITH_FILES  # what curl's --data-binary calls a form is the file itself
    given: Mapping[str, str] = request.form if is_form else request.args
    file = request.files.get("file") if is_form else None
    if is_form and (file is None or not file.filename):
        raise BadRequest(speak("There is no file: choose one, or send it in the field `file`, or as the body."))
    name = clean_name(file.filename or "" if file else request.args.get("name", ""))
    form = given.get("from") or None if is_form else _stated_format()
    language = given.get("language", "")[:20]
    mapping = _mapping(given.get("mapping", ""), request.files.getlist("mapping") if is_form else (), language)
    facts = {**_stated(given), "mapping": mapping, "language": language}
    job = jobs().new(speak("Checking {name}", name=name), name=name, format=form, **facts)
    try:
        keep(job, file.stream if file else _body())
    except BaseException:
        jobs().drop(job)
        raise
    return job


def keep(job: Job, source: IO[bytes]) -> None:
    """Copy a file into its job's folder; raises TooLarge where it is larger than its client's may be."""
    most = limits.most_bytes(context.endpoint().settings, session.principal())
    size = 0
    with job.file.open("wb") as target:
        while chunk := source.read(_STEP):
            size += len(chunk)
            if size > most:
                raise _too_large(most)
            target.write(chunk)
    if not size:
        raise BadRequest(speak("The file is empty."))


def check(job: Job, *, wait: float, compare: bool = False, but: str | None = None) -> None:
    """Begin to check a job's file, and wait so many seconds."""
    arguments = {
        "store": context.store().address,
        "path": str(job.file),
        "name": job.facts["name"],
        "format": job.facts["format"],
        "about": job.facts["about"],
        "but": but or job.facts.get("revises"),
        "compare": compare,
        "mapping": job.facts.get("mapping"),
        "language": job.facts.get("language") or ("" if current() == DEFAULT else current()),
        "foresee": compare or "form" in job.facts,
    }
    jobs().start(job, CHECK, arguments, wait=wait)


def _mapping(given: str, files: Iterable[FileStorage], language: str) -> dict[str, str] | None:
    """The mapping that comes as a file, as its own text, or as the name of a packaged one."""
    own = next((file for file in files if file.filename), None)
    if own is not None:
        found = MappingFile.from_bytes(clean_name(own.filename or ""), own.stream.read(_STEP))
    elif "\n" in given:
        found = MappingFile.from_bytes("mapping.yaml", given.replace("\r\n", "\n").encode())
    elif given.strip():
        found = MappingFile.packaged(given.strip().removesuffix(".yaml"))
    else:
        return None
    return asdict(replace(found, language=language))


def mapping_of(job: Job) -> MappingFile | None:
    """What a job's table is read by."""
    return MappingFile(**job.facts["mapping"]) if job.facts.get("mapping") else None


def about_of(job: Job) -> About:
    """What its contributor says of a job's file."""
    return About(**job.facts["about"])


def clean_name(name: str) -> str:
    """A file's name without folders and without characters that deceive.

    >>> clean_name("C:\\\\data\\\\cases.ttl")
    'cases.ttl'
    """
    plain = _ODD.sub("", name.replace("\\", "/").rpartition("/")[2]).strip()
    return plain[-200:] or "upload"


def posted() -> Mapping[str, str]:
    """The words of a request: of its form, of its JSON object, or of its address."""
    if request.mimetype == "application/json":
        try:
            content = json.loads(request.get_data())
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise BadRequest(speak("The body is not a JSON object."))
        return {str(key): "" if value in (None, False) else str(value) for key, value in content.items()}
    return request.form if request.mimetype in (_WITH_FILES, _FORM) else request.args


def _about(given: Mapping[str, str]) -> dict[str, str | None]:
    return {name: (given.get(name) or "").strip() or None for name in _WORDS}


def _stated(given: Mapping[str, str]) -> dict[str, Any]:
    """What is said of a file, and the open submission in whose place it comes: to its contributor that is one word."""
    about, revises = _about(given), given.get("revises") or None
    named = find(context.store(), about["replaces"]) if about["replaces"] and not revises else None
    if named is not None and named.is_open:
        return {"about": about | {"replaces": named.replaces}, "revises": named.id}
    return {"about": about, "revises": revises}


def _stated_format() -> str | None:
    """The format that the address or the media type of the body states."""
    stated = request.args.get("from") or ("" if request.mimetype in _NO_FORMAT else request.mimetype)
    return stated or None


def _body() -> IO[bytes]:
    coding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in ("identity", "gzip"):
        raise UnsupportedMedia(
            speak("A body in the content coding {coding} is not read here.", coding=f"{coding!r}"), ["identity", "gzip"]
        )
    return request.stream


def _too_large(most: int) -> TooLarge:
    return TooLarge(
        speak(
            "The file is over the limit of {amount}. Hand it in as several files, or ask for a contributor's token.",
            amount=amount(most),
        )
    )
