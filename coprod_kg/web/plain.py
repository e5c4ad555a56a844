"""What makes a request plain enough for the short way, and all of it that its answer hangs on."""

from __future__ import annotations

from typing import NamedTuple

from coprod_kg.web import protocol
from coprod_kg.web.incoming import Request
from coprod_kg.web.protocol import FORM, QUERY, Asked

PATH = "/sparql"
#: The longest query string and the longest body.
LONGEST = 8_000
_PARAMETERS = frozenset({"query", "format", "output", "results", "default-graph-uri", "named-graph-uri"})
#: Who sends one of these gets what only the long way gives.
_NOT_PLAIN = frozenset(
    {b"authorization", b"content-encoding", b"if-match", b"if-none-match", b"range", b"transfer-encoding"}
)
#: What an answer hangs on: the format, the coding, and the server's address as proxies say it.
_MATTERS = frozenset(
    {
        b"accept", b"accept-encoding", b"content-type", b"host", b"x-forwarded-host", b"x-forwarded-port",
        b"x-forwarded-prefix", b"x-forwarded-proto",
    }
)  # fmt: skip
#: The media types of a body that is read here, as clients write them.
_FORMS = {FORM.encode(): FORM, f"{FORM}; charset=utf-8".encode(): FORM, f"{FORM};charset=utf-8".encode(): FORM}
_TYPES = _FORMS | {QUERY.encode(): QUERY, f"{QUERY}; charset=utf-8".encode(): QUERY}


class Plain(NamedTuple):
    """A plain request; two that are equal have the same answer in the same version.

    It is a tuple since every request is looked for by it.
    """

    method: str
    query_string: bytes
    media_type: str
    body: bytes
    place: tuple[object, ...]
    headers: tuple[tuple[bytes, bytes], ...]

    def question(self) -> Asked | None:
        """What is asked; None where the long way has to look at it. Raises BadRequest."""
        found = [*protocol.parameters(self.query_string)]
        if self.media_type == FORM:
            found += protocol.parameters(self.body)
        texts = [value for name, value in found if name == "query"]
        if self.media_type == QUERY:
            try:
                texts.append(self.body.decode("utf-8-sig"))
            except UnicodeDecodeError:
                return None
        if len(texts) != 1 or not texts[0].strip() or any(name not in _PARAMETERS for name, _ in found):
            return None
        return Asked(found, texts[0])


async def read(request: Request) -> Plain | None:
    """A request as a plain one, with its body where it has one; None where it is not plain, nothing being read."""
    scope = request.scope
    if scope["path"] != PATH or len(scope["query_string"]) > LONGEST:
        return None
    headers, length = [], 0
    for pair in scope["headers"]:
        if pair[0] in _MATTERS:
            headers.append(pair)
        elif pair[0] in _NOT_PLAIN:
            return None
        elif pair[0] == b"content-length":
            length = int(pair[1]) if pair[1].isdigit() else LONGEST + 1
    method, media_type, body = scope["method"], "", b""
    if method == "POST" and 0 < length <= LONGEST:
        media_type = next((_TYPES.get(value.lower(), "") for name, value in headers if name == b"content-type"), "")
        if not media_type:
            return None
        body = await request.read()
    elif method != "GET" or length or not scope["query_string"]:
        return None
    place = (scope.get("scheme"), scope.get("server"), scope.get("root_path"))
    return Plain(method, scope["query_string"], media_type, body, place, tuple(map(tuple, headers)))
