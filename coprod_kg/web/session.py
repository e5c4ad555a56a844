"""Who is signed in with a browser: a signed cookie that names a token, and what protects forms from other sites.

The cookie holds no token but the name of one and a mark of its hash; it is worth nothing once the token is
revoked or has expired. A form of somebody who is signed in carries a secret that other sites cannot know.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import os
import secrets
from pathlib import Path

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from coprod_kg.errors import Forbidden, StoreError, Unauthorised
from coprod_kg.language import speak
from coprod_kg.tokens import Principal, Role, Token, Tokens
from coprod_kg.web import context

COOKIE = "coprod-session"
FIELD = "csrf"
_FILE = "session.key"
_SECONDS = 12 * 3600
#: How large a form without a file may be.
_FORM_BYTES = 1 << 20
_HOME = ("same-origin", "none", None)


def principal() -> Principal | None:
    """Who asks, by the header or by the cookie; None for somebody who is not known.

    Raises Unauthorised where a token was sent that is not good.
    """
    if "Authorization" in request.headers:
        return context.who()
    if "principal" not in g:
        token = _signed_in()
        if token is None:
            return None
        g.principal = Principal(token.name, Role.named(token.role))
    found: Principal = g.principal
    return found


def require(role: Role) -> Principal:
    """Who asks; raises Unauthorised for somebody who is not known, and Forbidden where the role is too low."""
    found = principal()
    if found is None:
        raise Unauthorised(
            speak("This needs a token: sign in at /sign-in, or send it in the header `Authorization: Bearer TOKEN`.")
        )
    return found.require(role)


def check_form() -> None:
    """Raise Forbidden where a request that changes something comes from another site's page; limits its form."""
    if request.max_content_length is None:
        request.max_content_length = _FORM_BYTES
    if "Authorization" in request.headers or COOKIE not in request.cookies:
        return
    given = request.form.get(FIELD, "") or request.headers.get("X-CSRF", "")
    if request.headers.get("Sec-Fetch-Site") not in _HOME or not hmac.compare_digest(given.encode(), secret().encode()):
        raise Forbidden(
            speak("This form was not sent from this server's own page, or you signed in anew. Load it again.")
        )


def check_home() -> None:
    """Raise Forbidden where a request comes from another site's page."""
    if request.headers.get("Sec-Fetch-Site") not in _HOME:
        raise Forbidden(speak("This form was not sent from this server's own page."))


def secret() -> str:
    """What the forms of this session carry; empty for somebody who is not signed in."""
    cookie = request.cookies.get(COOKIE)
    return hmac.new(_key(), f"form {cookie}".encode(), hashlib.sha256).hexdigest() if cookie else ""


def sign_in(token: str, response: Response) -> Principal:
    """Let a browser be known by a cookie from now on; raises Unauthorised where the token is not good."""
    found = context.endpoint().authenticate(token.strip())
    known = next(one for one in _tokens().all() if one.name == found.name)
    response.set_cookie(
        COOKIE,
        _serializer().dumps([known.name, _mark(known), secrets.token_hex(8)]),
        max_age=_SECONDS,
        httponly=True,
        secure=context.base_address("/").startswith("https://"),
        samesite="Lax",
    )
    g.principal = found
    return found


def sign_out(response: Response) -> None:
    """Forget who a browser's user is."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax")


def _signed_in() -> Token | None:
    try:
        name, mark, _ = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=_SECONDS)
    except (BadSignature, ValueError, TypeError):
        return None
    now = dt.datetime.now(dt.UTC)
    known = (one for one in _tokens().all() if one.name == name and not one.is_expired(now))
    return next((one for one in known if hmac.compare_digest(_mark(one), str(mark))), None)


def _mark(token: Token) -> str:
    """What tells a token from a later one of the same name, and lets nobody guess it or its hash."""
    return hmac.new(_key(), token.sha256.encode(), hashlib.sha256).hexdigest()[:32]


def _tokens() -> Tokens:
    return Tokens(context.endpoint().settings.access_folder)


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_key(), salt="session")


def _key() -> bytes:
    """The server's secret, made when it is first needed, in a file that only the operator reads."""
    key: bytes | None = current_app.extensions.get(_FILE)
    if key is None:
        key = current_app.extensions[_FILE] = _stored_key(context.endpoint().settings.access_folder / _FILE)
    return key


def _stored_key(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < 32:
            raise StoreError(f"{path} is damaged. Remove it; whoever is signed in has to sign in again.") from None
        return key
    except OSError:
        return secrets.token_bytes(32)  # a folder that is there to read only: good until the server stops
    key = secrets.token_bytes(32)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
    return key
