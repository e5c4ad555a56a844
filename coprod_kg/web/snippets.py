"""What to type elsewhere to get an answer there: curl, Python, R, Excel, and how to cite it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from coprod_kg.publish.catalogue import CREATOR
from coprod_kg.store.versions import Version

#: Who made the whole, as a citation names them.
AUTHOR, TITLE = CREATOR, "Co-production knowledge graph"

#: So many letters of what was asked are in the key of an entry.
LONGEST_KEY = 40

#: Excel's Power Query.
_EXCEL = """\
let
    Source = Csv.Document(
        Web.Contents("{csv}"),
        [Delimiter = ",", Encoding = 65001]
    ),
    Answer = Table.PromoteHeaders(Source)
in
    Answer"""
_TABLE = (
    ("curl", "curl -L -o {name}.csv \\\n  '{csv}'"),
    ("Python", 'import pandas as pd\n\nanswer = pd.read_csv(\n    "{csv}"\n)'),
    ("R", 'answer <- read.csv(\n  "{csv}",\n  encoding = "UTF-8"\n)'),
    ("Excel", _EXCEL),
)
_GRAPH = (
    ("curl", "curl -L -o {name}.ttl \\\n  '{turtle}'"),
    ("Python", 'from rdflib import Graph\n\nanswer = Graph().parse(\n    "{turtle}", format="turtle"\n)'),
    ("R", 'library(rdflib)\nanswer <- rdf_parse(\n  "{turtle}",\n  format = "turtle"\n)'),
)


@dataclass(frozen=True, slots=True)
class Snippet:
    """Some lines for one language or program."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """How an answer is cited: in words, and as BibTeX."""

    text: str
    bibtex: str


def _key(address: str, version: Version) -> str:
    """A key such as ``coprod-kg-2-cases-by-form-CoDesign``; of a long address its digest stands at the end."""
    parts = urlsplit(address)
    asked = "-".join(value for name, value in parse_qsl(parts.query) if name != "version")
    words = f"{parts.path.rpartition('/')[2]} {asked}"
    slug = re.sub(r"[^A-Za-z0-9]+", "-", words).strip("-")
    if len(slug) > LONGEST_KEY or asked != re.sub(r"[^A-Za-z0-9-]", "", asked):
        slug = f"{slug[:LONGEST_KEY].strip('-')}-{hashlib.sha256(words.encode()).hexdigest()[:8]}"
    return f"coprod-kg-{version.number}{'-' * bool(slug)}{slug}"


def snippets(name: str, addresses: dict[str, str], *, is_graph: bool) -> tuple[Snippet, ...]:
    """The lines that fetch an answer, from its absolute addresses by format; all are percent-encoded."""
    templates = _GRAPH if is_graph else _TABLE
    return tuple(Snippet(label, text.format(name=name, **addresses)) for label, text in templates)


def citation(title: str, address: str, version: Version) -> Citation:
    """How to cite what an address with a version says."""
    when = dt.datetime.fromisoformat(version.time)
    text = f"{AUTHOR} ({when.year}). {title} {TITLE}, version {version.number}, {when.day} {when:%B %Y}. {address}"
    return Citation(text, bibtex(f"{title} {TITLE}", address, version, str(version.number)))


def bibtex(title: str, address: str, version: Version, name: str) -> str:
    """An entry for what is in a version, which goes by a name: its number, or that of a release.

    Its key tells what is at the address, so that two answers in one bibliography have two keys.
    """
    year = dt.datetime.fromisoformat(version.time).year
    return (
        f"@misc{{{_key(address, version)},\n  author = {{{{{AUTHOR}}}}},\n  title = {{{{{title}}}}},\n"
        f"  year = {{{year}}},\n  version = {{{name}}},\n  url = {{{address}}}\n}}"
    )
