"""What hosts need beside the pages: how addresses are answered, by Apache and by w3id.org, and where the pages are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, urlsplit

from coprod_kg.export.addresses import ABSENT
from coprod_kg.export.rendering import put
from coprod_kg.publish.formats import GRAPHS, JSON_LD, TURTLE
from coprod_kg.web.headers import COPY_POLICY, GUARD, PAGE

#: What a client gets that likes several alike; the page first.
_QUALITIES = {"text/html": "1.0", TURTLE.media_type: "0.9", JSON_LD.media_type: "0.8"}
_HTACCESS = """\
# Answers each address in the format that is asked for: the page, or the data beside it.
# Apache needs mod_rewrite, mod_negotiation, mod_mime and mod_headers, and AllowOverride FileInfo Indexes.
DirectoryIndex index.html
DirectorySlash Off
ErrorDocument 404 {folder}{absent}
AddDefaultCharset utf-8
{types}
AddHandler type-map .var
<IfModule mod_headers.c>
  Header always set Access-Control-Allow-Origin "*"
{guard}
</IfModule>
RewriteEngine on
RewriteBase {folder}
# /graph/NAME and /shapes are files of all data; ?format= is an ending.
{forms}
RewriteCond %{{REQUEST_FILENAME}}.var -f
RewriteRule ^(.+?)/?$ $1.var [L]
RewriteCond %{{REQUEST_FILENAME}}.html -f
RewriteRule ^(.+?)/?$ $1.html [L]
"""
#: Names that have data beside their pages, and questions, whose data stand elsewhere.
_THINGS, _QUESTIONS = "^(ontology|(id|ontology)/.+|dataset)$", "^(queries/[^/]+)$"
_PAGES = "^(ontology|(id|ontology)/.+|cases|queries(/[^/.]+)?|dataset|versions|contributions)$"
_W3ID = """\
# For https://github.com/perma-id/w3id.org, as coproduction/.htaccess: where the names of this graph lead.
# Data where data are asked for, the page for everybody else.
Header always set Access-Control-Allow-Origin "*"
RewriteEngine on
RewriteRule ^$ {base}/ [R=302,L]
RewriteRule ^(id|ontology)(/.*)?\\.(html|{endings})$ {base}/$1$2.$3 [R=303,L]
{conditions}
RewriteRule {pages} {base}/$1.html [R=303,L]
RewriteRule ^(.*)$ {base}/$1 [R=303,L]
"""


def write(folder: Path, base: str, formats: Iterable[str], files: Iterable[str]) -> int:
    """Write what hosts need beside files that are there; returns how many files that are."""
    forms = [form for form in GRAPHS if form.extension in set(formats)]
    names = set(files)
    put(folder, ".htaccess", _htaccess(base, [form.extension for form in forms]).encode())
    put(folder, ".nojekyll", b"")
    put(folder, "w3id/.htaccess", _w3id(base or "https://example.org/coproduction", forms).encode())
    written = 3
    for page in (name for name in names if name.endswith(".html")):
        stem = page.removesuffix(".html")
        offers = [form for form in forms if f"{stem}.{form.extension}" in names]
        if offers:
            put(folder, f"{stem}.var", _type_map(stem, offers).encode())
            written += 1
    if base:
        written += _site_map(folder, base, names)
    return written + _checksums(folder, names)


def _htaccess(base: str, endings: Iterable[str]) -> str:
    folder = urlsplit(base).path.rstrip("/") + "/"
    guard = GUARD | PAGE | {"Content-Security-Policy": f"{COPY_POLICY}; frame-ancestors 'none'"}
    forms = [
        f"RewriteCond %{{QUERY_STRING}} ^format={ending}$\nRewriteRule ^(.+)$ $1.{ending}? [R=302,L]"
        for ending in ("csv", "json", "xlsx", "tsv", *endings)
    ]
    return _HTACCESS.format(
        folder=folder,
        absent=ABSENT,
        types="\n".join(f"AddType {form.media_type} .{form.extension}" for form in GRAPHS),
        guard="\n".join(f'  Header always set {name} "{value}"' for name, value in guard.items()),
        forms="\n".join(forms),
    )


def _w3id(base: str, forms: Iterable[object]) -> str:
    offered = [form for form in GRAPHS if form in set(forms)]
    # Of other types of RDF the copy has none: whoever takes only those gets the first that there is.
    asked = [(form, form.extension) for form in offered] + [(form, offered[0].extension) for form in GRAPHS if offered]
    rules = [
        f"RewriteCond %{{HTTP_ACCEPT}} !text/html\nRewriteCond %{{HTTP_ACCEPT}} "
        f"{form.media_type.replace('+', chr(92) + '+')}\n"
        f"RewriteRule {names} {base}/$1{place}.{ending} [R=303,L]"
        for form, ending in asked
        for names, place in ((_THINGS, ""), (_QUESTIONS, "/about"))
    ]
    endings = "|".join(form.extension for form in offered)
    return _W3ID.format(base=base, pages=_PAGES, conditions="\n".join(rules), endings=endings or "ttl")


def _type_map(stem: str, offers: Iterable[object]) -> str:
    """What Apache chooses from, by the client's qualities and the server's."""
    name = quote(stem.rpartition("/")[2])
    kept = [("html", "text/html")]
    kept += [(form.extension, form.media_type) for form in GRAPHS if form in set(offers)]
    return "\n".join(
        f"URI: {name}.{ending}\nContent-type: {media}; qs={_QUALITIES.get(media, '0.7')}\n" for ending, media in kept
    )


def _site_map(folder: Path, base: str, names: Iterable[str]) -> int:
    pages = sorted(name for name in names if name.endswith(".html") and "-page-" not in name)
    lines = "\n".join(f"<url><loc>{base}/{quote(name)}</loc></url>" for name in pages[:50_000])
    told = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    put(folder, "sitemap.xml", f"{told}\n{lines}\n</urlset>\n".encode())
    put(folder, "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n".encode())
    return 2


def _checksums(folder: Path, names: Iterable[str]) -> int:
    """The digests of the files of all data, as ``sha256sum --check`` reads them."""
    dumps = sorted(name for name in names if name.startswith("dumps/"))
    lines = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in dumps]
    put(folder, "SHA256SUMS", "".join(lines).encode())
    return 1
