"""Headers that do not hang on what is answered: what protects pages, and what lets other sites read answers."""

from __future__ import annotations

#: Sent with every answer. Pages need no script, no frame, and nothing from another host.
GUARD = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}

#: Sent with pages besides; they mean nothing to who reads data.
PAGE = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

#: What the pages of a copy as files say in their heads: they may run its own script, which searches.
COPY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; form-action 'self'; base-uri 'none'"
)

#: What lets pages of any site read an answer (CORS).
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Coprod-Version, Coprod-Query, Retry-After, Location, WWW-Authenticate, X-Request-ID"
    ),
}
