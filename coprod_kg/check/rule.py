"""House rules: one a file, ``ontology/checks/PROJECT/NAME``, under the name by which the field knows it.

A rule is a SELECT of what breaks it (``NAME.rq``), or names a function where SPARQL cannot say it (``NAME.yaml``).
Either begins with the same keys, in a query behind ``#+``::

    #+ severity: error
    #+ summary: has no label
    #+ mend: Give it one rdfs:label in English.

``summary`` goes on from the name of what breaks the rule, and ``{value}`` and ``{property}`` in it stand for the
variables of the query. A rule looks at the ontology's own terms, unless ``scope`` is ``all``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import yaml

from coprod_kg import packaged, vocab
from coprod_kg.check.computed import COMPUTED
from coprod_kg.check.ontology import Ontology
from coprod_kg.errors import Unreadable
from coprod_kg.findings import Finding, Severity

SEVERITIES = {"error": Severity.VIOLATION, "warn": Severity.WARNING, "info": Severity.INFO}
_MARK = "#+ "
_NEEDED = ("severity", "summary", "mend")
_KNOWN = (*_NEEDED, "scope", "computed", "source")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: whose it is, how grave a breach is, what is said of it and how it is mended."""

    project: str
    name: str
    severity: Severity
    summary: str
    mend: str
    everywhere: bool
    query: str | None
    computed: str | None

    @property
    def key(self) -> str:
        """``PROJECT/NAME``, as findings and exceptions name it."""
        return f"{self.project}/{self.name}"

    def findings(self, ontology: Ontology) -> Iterator[Finding]:
        """What breaks the rule, each thing once."""
        for entity, path, value in dict.fromkeys(self._breaches(ontology)):
            if self.everywhere or ontology.owns(entity):
                yield self._finding(ontology, entity, path, value)

    def _breaches(self, ontology: Ontology) -> Iterator[tuple[Any, Any, Any]]:
        if self.computed is not None:
            yield from COMPUTED[self.computed](ontology)
            return
        try:
            rows = ontology.select(self.query or "")
        except SyntaxError as error:
            where = str(error).partition(": expected")[0]
            raise Unreadable(f"The rule's query does not parse: {where}.", file=f"{self.key}.rq") from error
        names = [variable.value for variable in rows.variables]
        for row in rows:
            yield tuple(row[name] if name in names else None for name in ("entity", "property", "value"))  # type: ignore[misc]

    def _finding(self, ontology: Ontology, entity: Any, path: Any, value: Any) -> Finding:
        said = self.summary.replace("{value}", _shown(value)).replace("{property}", _shown(path))
        return Finding(
            severity=self.severity,
            component=self.key,
            message=f"{_shown(entity)} {said}. {self.mend}",
            focus=entity,
            path=path.value if isinstance(path, ox.NamedNode) else None,
            value=value,
            place=ontology.place(entity, path if isinstance(path, ox.NamedNode) else None),
        )


@cache
def library() -> Mapping[str, Rule]:
    """Every rule by its key, in the order of projects and names."""
    paths = [*packaged.files("ontology", "checks/*/*.rq"), *packaged.files("ontology", "checks/*/*.yaml")]
    rules = (read(path) for path in paths)
    return {rule.key: rule for rule in sorted(rules, key=lambda rule: rule.key)}


def read(path: Path) -> Rule:
    """The rule in a file; raises Unreadable where its header does not fit."""
    text = path.read_text("utf-8")
    queried = path.suffix == ".rq"
    said = _header("\n".join(line.removeprefix(_MARK) for line in _lines(text)) if queried else text, path)
    return Rule(
        project=path.parent.name,
        name=path.stem,
        severity=SEVERITIES[said["severity"]],
        summary=said["summary"],
        mend=said["mend"],
        everywhere=said.get("scope") == "all",
        query=text if queried else None,
        computed=said.get("computed"),
    )


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith(_MARK)]


def _header(text: str, path: Path) -> dict[str, str]:
    file = f"{path.parent.name}/{path.name}"
    try:
        said = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise Unreadable(f"The rule's header is not YAML: {error}.", file=file) from error
    if not isinstance(said, dict) or not all(isinstance(said.get(key), str) for key in _NEEDED):
        raise Unreadable(f"A rule needs {', '.join(_NEEDED)}, each a text.", file=file)
    if unknown := [key for key in said if key not in _KNOWN]:
        raise Unreadable(f"A rule has no {unknown[0]}; use one of: {', '.join(_KNOWN)}.", file=file)
    if said["severity"] not in SEVERITIES:
        raise Unreadable(f"{said['severity']} is no severity; use one of: {', '.join(SEVERITIES)}.", file=file)
    if said.get("computed", next(iter(COMPUTED))) not in COMPUTED:
        raise Unreadable(f"{said['computed']} is not computed; use one of: {', '.join(COMPUTED)}.", file=file)
    return said


def _shown(term: Any) -> str:
    if isinstance(term, ox.NamedNode):
        return vocab.compact(term.value)
    return term.value if isinstance(term, ox.Literal) else "a blank node"
