"""How a copy is cited: in words, as BibTeX, and as a citation file that programs read."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from coprod_kg import vocab
from coprod_kg.publish import catalogue
from coprod_kg.store.record import Version
from coprod_kg.web.copied import Copy
from coprod_kg.web.snippets import AUTHOR, TITLE, bibtex

_CFF = """\
cff-version: 1.2.0
message: If you use these data, please cite them as below.
type: dataset
title: {title}
authors:
  - name: {author}
version: {version}
date-released: {date}
license: CC-BY-4.0
url: {url}
identifiers:
  - type: url
    value: {iri}
    description: The name of this version, which stays.
references:
  - type: article
    title: {paper}
    authors:
      - {{family-names: Osborne, given-names: Stephen P.}}
      - {{family-names: Radnor, given-names: Zoe}}
      - {{family-names: Strokosch, given-names: Kirsty}}
    journal: Public Management Review
    volume: 18
    issue: 5
    start: 639
    end: 653
    year: 2016
    doi: 10.1080/14719037.2015.1111927
"""
_PAPER = "Co-Production and the Co-Creation of Value in Public Services: A suitable case for treatment?"


def cited(version: Version, copy: Copy) -> dict[str, Any]:
    """The citation of a version, or of the release that it is: ``text``, ``bibtex``, ``cff``, and what they name."""
    when = dt.datetime.fromisoformat(version.time)
    name = copy.name.removeprefix("release ").removeprefix("version ")
    iri = f"{vocab.THING}version/{version.number}"
    told = {
        "author": AUTHOR,
        "title": TITLE,
        "version": name,
        "date": f"{when:%Y-%m-%d}",
        "url": copy.base or iri,
        "iri": iri,
        "paper": _PAPER,
    }
    text = f"{AUTHOR} ({when.year}). {TITLE}, {copy.name}, {when.day} {when:%B %Y}. {told['url']}"
    quoted = {key: json.dumps(value, ensure_ascii=False) for key, value in told.items()}
    return {
        "version": version,
        "iri": iri,
        "citation": text,
        "bibtex": bibtex(TITLE, copy.base or iri, version, name),
        "cff": _CFF.format(**{**quoted, "date": told["date"]}),
        "description": catalogue.DESCRIPTION,
    }
