"""Which format a file is in: as stated, by its suffix, or by how it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

import pyoxigraph as ox

from coprod_kg.errors import Unreadable, UnsupportedMedia
from coprod_kg.language import marked, speak


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read; ``option`` is its name for ``--from``."""

    option: str
    label: str
    media_type: str
    rdf: ox.RdfFormat | None
    names: tuple[str, ...]
    suffixes: tuple[str, ...]


TURTLE = Format("turtle", "Turtle", "text/turtle", ox.RdfFormat.TURTLE, ("ttl",), (".ttl", ".turtle", ".n3"))
N_TRIPLES = Format(
    "n-triples", "N-Triples", "application/n-triples", ox.RdfFormat.N_TRIPLES, ("nt", "ntriples"), (".nt",)
)
TRIG = Format("trig", "TriG", "application/trig", ox.RdfFormat.TRIG, (), (".trig",))
N_QUADS = Format("n-quads", "N-Quads", "application/n-quads", ox.RdfFormat.N_QUADS, ("nq", "nquads"), (".nq",))
RDF_XML = Format(
    "rdf-xml",
    "RDF/XML",
    "application/rdf+xml",
    ox.RdfFormat.RDF_XML,
    ("rdfxml", "xml", "rdf", "rdf/xml", "application/xml", "text/xml"),
    (".rdf", ".xml"),
)
JSON_LD = Format(
    "json-ld",
    "JSON-LD",
    "application/ld+json",
    ox.RdfFormat.JSON_LD,
    ("jsonld", "json", "application/json"),
    (".jsonld", ".json"),
)
XLSX = Format(
    "xlsx",
    "an Excel workbook",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    None,
    ("xlsm", "excel", "workbook"),
    (".xlsx", ".xlsm", ".gsheet"),
)
ODS = Format(
    "ods",
    "an OpenDocument spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet",
    None,
    ("opendocument",),
    (".ods", ".fods"),
)
XLS = Format("xls", "an Excel 97-2003 workbook", "application/vnd.ms-excel", None, (), (".xls",))
XLSB = Format(
    "xlsb",
    "an Excel binary workbook",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12",
    None,
    (),
    (".xlsb",),
)
CSV = Format("csv", "CSV", "text/csv", None, ("tsv", "text/tab-separated-values"), (".csv", ".tsv"))
ZIP = Format("zip", "a zip archive of CSV files", "application/zip", None, ("application/x-zip-compressed",), (".zip",))
#: Workbooks of which values are read, and neither formulas nor merged cells.
VALUES_ONLY = (ODS, XLS, XLSB)
TABLES = (XLSX, *VALUES_ONLY, CSV, ZIP)
FORMATS = (TURTLE, N_TRIPLES, TRIG, N_QUADS, RDF_XML, JSON_LD, *TABLES)
OPTIONS = tuple(one.option for one in FORMATS)

_BY_NAME = {name: one for one in FORMATS for name in (one.option, one.label.lower(), one.media_type, *one.names)}
_BY_SUFFIX = {suffix: one for one in FORMATS for suffix in one.suffixes}

#: First bytes that tell a file which is no RDF, whatever it is called.
_BINARY = (
    (b"%PDF-", marked("a PDF file")),
    (b"BZh", marked("a file compressed with bzip2")),
    (b"\xfd7zXZ\x00", marked("a file compressed with xz")),
    (b"\x28\xb5\x2f\xfd", marked("a file compressed with zstd")),
    (b"7z\xbc\xaf", marked("a 7-Zip archive")),
    (b"Rar!", marked("a RAR archive")),
    (b"\x89PNG", marked("a picture (PNG)")),
    (b"\xff\xd8\xff", marked("a picture (JPEG)")),
    (b"SQLite format 3", marked("an SQLite database")),
)
#: A first line of words with tabs between them, in UTF-8 or in UTF-16 with its mark.
_TABBED = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?![<@#]|_:)[^\t\r\n]*\t")
_FIRST_LINE = 10_000
_COMMENTS = re.compile(rb"(?:\s+|#[^\r\n]*)*")
_TURTLE_START = re.compile(
    rb"@prefix\b|@base\b|@version\b|prefix\s|base\s|version\s|graph\s|<[^>\s]*>|_:|\[|\(|[A-Za-z][\w.-]*:|:\w|\{",
    re.I,
)
_FOUR_TERMS = re.compile(
    rb'^[ \t]*(?:<[^>]*>|_:\S+)[ \t]*<[^>]*>[ \t]*(?:<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)'
    rb"[ \t]*(?:<[^>]*>|_:\S+)[ \t]*\.[ \t]*$",
    re.M,
)
_GRAPH_BLOCK = re.compile(rb"(?:^|\})\s*(?:graph\s+)?(?:<[^>]*>|[\w.-]*:[\w.-]*|_:\w+)?\s*\{", re.M | re.I)


def named(name: str) -> Format:
    """The format of a name, a media type (parameters ignored) or a suffix; raises UnsupportedMedia."""
    key = name.partition(";")[0].strip().lower()
    found = _BY_NAME.get(key) or _BY_SUFFIX.get("." + key.lstrip("."))
    if found is None:
        raise UnsupportedMedia(speak("“{name}” is not a format that is read.", name=name), OPTIONS)
    return found


_ZIPPED = (b"PK\x03\x04", b"PK\x05\x06")
#: How a file of Office before 2007 begins, and one with a password.
_COMPOUND = b"\xd0\xcf\x11\xe0"
#: What tells an archive's kind: text near its beginning or in the directory at its end, first one first.
_KINDS = (
    (b"mimetypeapplication/vnd.oasis.opendocument", ODS),
    (b"xl/workbook.bin", XLSB),
    (b"[Content_Types].xml", XLSX),
    (b"xl/", XLSX),
)


def table(stated: str | None, name: str, raw: bytes, *, mapped: bool = False) -> Format | None:
    """The format of tables that a file is in, or None where it is to be read as RDF.

    A zip archive is a workbook or holds tables, whatever it is called; what is ``mapped`` is JSON or tables; a text
    (.txt) with tabs in its first line is what Excel saves as Unicode text. Raises UnsupportedMedia for a stated name
    that is no format.
    """
    expected = named(stated) if stated else _BY_SUFFIX.get(_suffix(name))
    if raw.startswith(_ZIPPED):
        ends = raw[:4_000] + raw[-65_536:]
        return next((kind for sign, kind in _KINDS if sign in ends), ZIP)
    if raw.startswith(_COMPOUND):
        return XLS
    if expected is None and not mapped and _suffix(name) == ".txt" and _TABBED.match(raw[:_FIRST_LINE]):
        return CSV
    if mapped:
        is_json = expected is JSON_LD or (expected is None and raw.lstrip()[:1] in (b"[", b"{"))
        return JSON_LD if is_json else CSV
    return expected if expected in TABLES else None


def choose(stated: str | None, name: str, head: bytes) -> Format:
    """The format to read in, from what is stated, the file's name and its first bytes.

    Raises UnsupportedMedia for what is no RDF and Unreadable, with line 1, where the content is plainly
    something else than what it is called.
    """
    expected = named(stated) if stated else _BY_SUFFIX.get(_suffix(name))
    content = _content(head)
    if expected is None:
        if not isinstance(content, Format):
            told = (
                speak("{name} is {what}.", name=name, what=speak(content))
                if content
                else speak("{name} does not begin like any of the formats that are read.", name=name)
            )
            raise UnsupportedMedia(told, OPTIONS)
        return content
    _same_family(expected, content, name)
    return expected


def _suffix(name: str) -> str:
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes]
    if suffixes and suffixes[-1] in (".gz", ".gzip"):
        suffixes.pop()
    return suffixes[-1] if suffixes else ""


def refuse_binary(name: str, head: bytes) -> None:
    """Raise UnsupportedMedia, saying what it is, for a file that is no text at all."""
    for start, what in _BINARY:
        if head.startswith(start):
            raise UnsupportedMedia(speak("{name} is {what}, which is not read.", name=name, what=speak(what)), OPTIONS)
    if head[257:262] == b"ustar":
        raise UnsupportedMedia(
            speak("{name} is a tar archive; hand in the files in it one by one.", name=name), OPTIONS
        )


def _content(head: bytes) -> Format | str | None:
    """What the first bytes look like: a format, a description of something else, or None."""
    start = head.lstrip()
    lower = start[:2_000].lower()
    if lower.startswith(b"<!doctype html") or lower.startswith(b"<html"):
        return "an HTML page"
    if lower.startswith(b"<?xml") or lower.startswith((b"<rdf:rdf", b"<!doctype rdf", b"<!--")):
        return "an HTML page" if b"<html" in lower else RDF_XML
    if re.match(rb'\{\s*(?:"|\}\s*\Z)|\[\s*(?:\{\s*["}]|\]\s*\Z|"|\d|\[)', start):
        return JSON_LD
    if _FOUR_TERMS.search(head):
        return N_QUADS
    body = start[len(_COMMENTS.match(start)[0]) :]  # type: ignore[index]
    if _TURTLE_START.match(body):
        return TRIG if _GRAPH_BLOCK.search(_without_strings(body)) else TURTLE
    return None


def _without_strings(text: bytes) -> bytes:
    return re.sub(rb'"(?:[^"\\\n]|\\.)*"|<[^>\s]*>|#[^\n]*', b"", text)


def _same_family(expected: Format, content: Format | str | None, name: str) -> None:
    """Refuse a file whose content is plainly of another kind than its name or media type says."""
    if isinstance(content, str):
        raise _mislabelled(expected, content, name)
    kinds = (RDF_XML, JSON_LD)
    if content in kinds and expected is not content and content is not None:
        raise _mislabelled(expected, _offer(content), name)
    if expected in kinds and content is not None and content not in kinds:
        raise _mislabelled(expected, _offer(content), name)


def _offer(content: Format) -> str:
    label = "JSON" if content is JSON_LD else content.label
    return f"{label} (if that is meant, say so with --from {content.option} or a name in {content.suffixes[0]})"


def _mislabelled(expected: Format, what: str, name: str) -> Unreadable:
    return Unreadable(
        speak("The file was to be {label}, and holds {what}.", label=expected.label, what=speak(what)),
        file=name,
        line=1,
        column=1,
    )
