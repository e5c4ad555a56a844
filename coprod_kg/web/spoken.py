"""In which language a page speaks: that of ``?lang=``, which its links and forms carry on, or the browser's."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for

from coprod_kg import language
from coprod_kg.web.copied import copied

#: The blueprints whose pages speak every language; those of the others are in English.
SPOKEN = frozenset({"contribute", "checks", "case_form", "contributions", "decisions"})
#: The part of the address that says which language is wanted.
ASKED = "lang"


def register(app: Flask) -> None:
    """Have the pages of an application speak the language that is asked for."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        language.translated, lambda one, many, n: language.translated(one if n == 1 else many), newstyle=True
    )
    app.jinja_env.globals.update(language=language.current, languages_offered=offered)
    app.before_request(_begin)
    app.teardown_request(_end)
    app.url_defaults(_carry)


def asked() -> str:
    """The language that the address asks for, empty where it asks for none that can be spoken."""
    given = request.args.get(ASKED, "").lower()
    return given if given in language.LANGUAGES else ""


def offered() -> list[tuple[str, str, str]]:
    """The languages that this page can be had in, each with its name and its address; none where it has one only.

    A copy as files has each page once.
    """
    if copied() is not None or not _speaks() or request.method not in ("GET", "HEAD") or request.endpoint is None:
        return []
    given = {**request.args.to_dict(), **(request.view_args or {})}
    return [(tag, name, url_for(request.endpoint, **{**given, ASKED: tag})) for tag, name in language.LANGUAGES.items()]


def _speaks() -> bool:
    return request.blueprint in SPOKEN


def _begin() -> None:
    """Speak until the request's end as its address, or else its browser, asks."""
    if _speaks():
        wanted = [asked(), *(tag for tag, quality in request.accept_languages if quality > 0)]
        g.speaking = language.speaking(language.chosen(wanted))
        g.speaking.__enter__()


def _end(_: BaseException | None) -> None:
    if "speaking" in g:
        g.pop("speaking").__exit__(None, None, None)


def _carry(endpoint: str, values: dict[str, Any]) -> None:
    """Put the language that was asked for into the addresses of the pages that speak it."""
    if request and endpoint.partition(".")[0] in SPOKEN and (tag := asked()):
        values.setdefault(ASKED, tag)
