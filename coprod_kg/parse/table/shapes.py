"""Shapes and ontology → the layout of the workbook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pyoxigraph as ox

from coprod_kg import packaged, vocab
from coprod_kg.parse.table.layout import Column, Holds, Layout, Option, Sheet

_INFERRED = vocab.SHAPES + "Inferred"
_DATE = "^[0-9]{4}"
_KIND = {"en": "kind", "es": "tipo"}

_CLASSES = """
SELECT ?shape ?class WHERE { ?shape sh:targetClass ?class }"""
_SUBCLASSES = """
SELECT ?sub ?class WHERE {
  ?sub a owl:Class ; rdfs:subClassOf+ ?class . ?class a owl:Class FILTER(isIRI(?sub) && isIRI(?class))
}"""
_DEFINED = """
SELECT ?class WHERE { ?class owl:equivalentClass ?any }"""
_RULES = """
SELECT ?shape ?rule ?path ?order ?severity ?min ?max ?kind ?datatype ?pattern ?group ?class ?language ?select
WHERE {
  ?shape sh:property ?rule . ?rule sh:path ?path ; sh:order ?order ; sh:severity ?severity .
  OPTIONAL { ?rule sh:minCount ?min } OPTIONAL { ?rule sh:maxCount ?max } OPTIONAL { ?rule sh:nodeKind ?kind }
  OPTIONAL { ?rule sh:datatype ?datatype } OPTIONAL { ?rule sh:pattern ?pattern } OPTIONAL { ?rule sh:group ?group }
  OPTIONAL { ?rule sh:sparql/sh:select ?select }
  OPTIONAL { ?rule sh:class|(sh:node/sh:or/rdf:rest*/rdf:first/sh:class) ?class }
  OPTIONAL { ?rule sh:uniqueLang|sh:languageIn|(sh:or/rdf:rest*/rdf:first/sh:datatype) ?language }
} ORDER BY ?order ?rule ?class DESC(?language)"""
_ALTERNATIVES = """
SELECT ?rule ?step ?back WHERE {
  ?rule sh:path/sh:alternativePath ?list . ?list rdf:rest* ?rest . ?rest rdf:first ?first .
  OPTIONAL { ?first sh:inversePath ?back } BIND(IF(isIRI(?first), ?first, ?none) AS ?step)
  { SELECT ?rest (COUNT(?later) AS ?left) WHERE { ?rest rdf:rest+ ?later } GROUP BY ?rest }
} ORDER BY ?rule DESC(?left)"""
_CHOICES = """
SELECT ?rule ?choice WHERE {
  ?rule sh:in ?list . ?list rdf:rest* ?rest . ?rest rdf:first ?choice
  { SELECT ?rest (COUNT(?later) AS ?left) WHERE { ?rest rdf:rest+ ?later } GROUP BY ?rest }
} ORDER BY ?rule DESC(?left)"""
_WORDS = """
SELECT ?it ?word WHERE { ?it skos:prefLabel|sh:name|rdfs:label ?word FILTER(isIRI(?it)) } ORDER BY ?it ?word"""
_OTHER_WORDS = """
SELECT ?it ?word WHERE { ?it skos:altLabel|skos:notation ?word FILTER(isIRI(?it)) } ORDER BY ?it ?word"""
_HELP = """
SELECT ?it ?word WHERE { ?it skos:definition|sh:description ?word FILTER(isIRI(?it)) } ORDER BY ?it ?word"""


@dataclass
class _Rule:
    """A property shape: what it asks of which paths."""

    iri: str
    steps: list[str]
    back: list[str]
    alternative: bool
    severity: str
    least: int
    most: int | None
    kind: str
    pattern: str
    inferred: bool
    classes: list[str]
    language: bool
    shapes: set[str]


def read() -> Layout:
    """The layout that the packaged shapes and ontology ask for."""
    return _Reader().layout()


class _Reader:
    def __init__(self) -> None:
        self.store = ox.Store()
        for path in (*packaged.files("shapes", "*.ttl"), *packaged.files("ontology", "[cs]*.ttl")):
            self.store.bulk_load(path=path, format=ox.RdfFormat.TURTLE, base_iri=vocab.BASE)
        self.words = _by_language(self._rows(_WORDS))
        self.other_words = _gathered(self._rows(_OTHER_WORDS))
        self.help = _by_language(self._rows(_HELP))
        self.choices = _gathered(self._rows(_CHOICES))
        self.above = _gathered(self._rows(_SUBCLASSES))
        self.defined = {row["class"].value for row in self._rows(_DEFINED)}
        self.targets: dict[str, list[str]] = defaultdict(list)
        for row in self._rows(_CLASSES):
            self.targets[row["shape"].value].append(row["class"].value)
        self.rules = list(self._read_rules())

    def _rows(self, query: str) -> Iterator[ox.QuerySolution]:
        found = self.store.query(query, prefixes=dict(vocab.prefixes()))
        assert isinstance(found, ox.QuerySolutions)
        return found

    def layout(self) -> Layout:
        sheets = [self._simple(iri, shape) for iri, shape in self._owners().items()]
        links = {column.iri for sheet in sheets for column in sheet.columns}
        whole = tuple(self._with_alternatives(sheet, links) for sheet in sheets)
        placed = tuple(replace(s, columns=tuple(self._pointed(c, whole) for c in s.columns)) for s in whole)
        return Layout(placed, self._all_words(placed))

    def _owners(self) -> dict[str, str]:
        """The classes that have a sheet, each with its shape, in the order of the shapes."""
        targeted = {classes[0]: shape for shape, classes in self.targets.items() if len(classes) == 1}
        targeted = {iri: shape for iri, shape in targeted.items() if iri.startswith(vocab.COPROD)}
        linked = {iri for rule in self.rules for iri in rule.classes}
        owners: dict[str, str] = {}
        for iri in sorted(targeted, key=lambda one: (self._order(targeted[one]), one)):
            above = [one for one in (iri, *self.above.get(iri, ())) if one in targeted and one in linked]
            below = any(iri in self.above.get(other, ()) for other in targeted)
            if above:
                top = max(above, key=lambda one: sum(one in self.above.get(other, ()) for other in above))
                owners.setdefault(top, targeted[top])
            elif not below:
                owners[iri] = targeted[iri]
        return owners

    def _order(self, shape: str) -> float:
        order = next(self.store.quads_for_pattern(ox.NamedNode(shape), ox.NamedNode(vocab.SH + "order"), None), None)
        return float(order.object.value) if order and isinstance(order.object, ox.Literal) else 1e9

    def _read_rules(self) -> Iterator[_Rule]:
        forward, backward = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
        for row in self._rows(_ALTERNATIVES):
            if row["step"] is not None:
                forward[row["rule"].value].append(row["step"].value)
            elif row["back"] is not None:
                backward[row["rule"].value].append(row["back"].value)
        known: dict[str, _Rule] = {}
        for row in self._rows(_RULES):
            iri, plain = row["rule"].value, isinstance(row["path"], ox.NamedNode)
            if iri not in known:
                steps = [row["path"].value] if plain else forward[iri]
                known[iri] = _rule(row, steps, backward[iri], not plain)
            known[iri].shapes.add(row["shape"].value)
            if row["class"] is not None and row["class"].value not in known[iri].classes:
                known[iri].classes.append(row["class"].value)
        yield from known.values()

    def _simple(self, iri: str, shape: str) -> Sheet:
        """A sheet with the columns of its simple paths."""
        below = [one for one, above in self.above.items() if iri in above]
        sheet = Sheet(iri, self.words.get(shape, {}), self.help.get(shape, {}), (), (), tuple(below))
        rules = [rule for rule in self._rules_of(sheet) if not rule.alternative]
        typed = [rule for rule in rules if rule.steps == [vocab.RDF + "type"]]
        columns = self._columns(rules, [rule.steps[0] for rule in rules])
        stated = below and not any(rule.inferred for rule in typed)
        kinds = tuple(self._option(one) for one in (iri, *self._kinds(below))) if stated else ()
        if kinds:
            names = self.words.get(typed[0].iri, _KIND) if typed else _KIND
            about = self.help.get(typed[0].iri, {}) if typed else {}
            kind = Column(vocab.RDF + "type", Holds.LIST, names, about, options=kinds)
            kind = replace(kind, recommended=any(rule.severity == "Warning" for rule in typed))
            columns = [kind, *columns]
        return replace(sheet, kinds=kinds or (self._option(iri),), columns=tuple(columns))

    def _kinds(self, below: list[str]) -> list[str]:
        """The subclasses that somebody states: those that are defined follow by themselves."""
        return sorted((one for one in below if one not in self.defined), key=lambda one: self._option(one).word("en"))

    def _rules_of(self, sheet: Sheet) -> list[_Rule]:
        near = {sheet.iri, *self.above.get(sheet.iri, ()), *sheet.others}
        return [rule for rule in self.rules if any(near & set(self.targets[shape]) for shape in rule.shapes)]

    def _columns(self, rules: list[_Rule], paths: list[str]) -> list[Column]:
        by_path = {path: [rule for rule in rules if rule.steps and rule.steps[0] == path] for path in paths}
        return [self._column(path, found) for path, found in by_path.items() if path != vocab.RDF + "type"]

    def _with_alternatives(self, sheet: Sheet, links: set[str]) -> Sheet:
        """The sheet with a column for each choice of paths of which none has one: names, descriptions, dates."""
        rules = [rule for rule in self._rules_of(sheet) if rule.alternative and rule.steps]
        own = {column.iri for column in sheet.columns}
        fresh = [rule for rule in rules if not (own & set(rule.steps[1:]) or links & set(rule.back))]
        paths = [rule.steps[0] for rule in fresh if rule.steps[0] not in own - {vocab.RDFS + "label"}]
        everything = [*self._rules_of(sheet)]
        made = {column.iri: column for column in self._columns(everything, [*paths])}
        asked = {rule.steps[0] for rule in rules if rule.least and rule.severity == "Violation"}
        columns = [replace(c, required=c.required or c.iri in asked) for c in sheet.columns if c.iri not in made]
        placed = sorted([*columns, *made.values()], key=lambda column: self._place(column, everything))
        return replace(sheet, columns=tuple(placed))

    def _place(self, column: Column, rules: list[_Rule]) -> int:
        if column.iri == vocab.RDF + "type":
            return -1
        return next(n for n, rule in enumerate(rules) if rule.steps and rule.steps[0] == column.iri)

    def _column(self, path: str, rules: list[_Rule]) -> Column:
        options = [choice for rule in rules for choice in self.choices.get(rule.iri, ())]
        first = rules[0]
        return Column(
            path,
            _holds(rules, options),
            self.words.get(first.iri, {}),
            self.help.get(first.iri, {}),
            required=any(rule.least and rule.severity == "Violation" for rule in rules),
            recommended=any(rule.least and rule.severity == "Warning" for rule in rules),
            single=any(rule.most == 1 for rule in rules),
            offered=not any(rule.inferred for rule in rules),
            options=tuple(self._option(iri) for iri in dict.fromkeys(options)),
            sheets=tuple(dict.fromkeys(iri for rule in rules for iri in rule.classes)),
        )

    def _option(self, iri: str) -> Option:
        return Option(iri, self.words.get(iri, {}), self.help.get(iri, {}), tuple(self.other_words.get(iri, ())))

    def _pointed(self, column: Column, sheets: tuple[Sheet, ...]) -> Column:
        """A link with the sheets it points into instead of the classes that the shapes name."""
        whole = Layout(sheets, {})
        found = [sheet.iri for iri in column.sheets if (sheet := whole.sheet(iri))]
        return replace(column, sheets=tuple(dict.fromkeys(found)))

    def _all_words(self, sheets: tuple[Sheet, ...]) -> dict[str, Mapping[str, str]]:
        """Words for terms: headings for properties, labels for classes and values."""
        words: dict[str, Mapping[str, str]] = {k: v for k, v in self.words.items() if k.startswith(vocab.COPROD)}
        words.update({column.iri: column.names for sheet in sheets for column in sheet.columns if column.names})
        words.pop(vocab.RDF + "type", None)
        return words


def _rule(row: ox.QuerySolution, steps: list[str], back: list[str], alternative: bool) -> _Rule:
    def text(name: str) -> str:
        return "" if row[name] is None else str(row[name].value)

    return _Rule(
        text("rule"),
        steps,
        back,
        alternative,
        text("severity").rpartition("#")[2],
        int(text("min") or _looks_for_nothing(text("select"))),
        int(text("max")) if text("max") else None,
        text("kind").rpartition("#")[2],
        text("pattern"),
        text("group") == _INFERRED,
        [],
        text("language") in ("true", vocab.RDF + "langString") or text("datatype") == vocab.RDF + "langString",
        set(),
    )


def _looks_for_nothing(select: str) -> bool:
    """Whether a query finds things that lack something: it has no value to show."""
    return bool(select) and "?value" not in select.partition("{")[0]


def _holds(rules: list[_Rule], options: list[str]) -> Holds:
    if options:
        return Holds.LIST
    if any(rule.kind == "BlankNodeOrIRI" or rule.classes for rule in rules):
        return Holds.LINK
    if any(rule.pattern.startswith(_DATE) for rule in rules):
        return Holds.DATE
    return Holds.TEXT if any(rule.language for rule in rules) else Holds.PLAIN


def _by_language(rows: Iterator[ox.QuerySolution]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        found[row["it"].value].setdefault((row["word"].language or "en").lower(), row["word"].value)
    return dict(found)


def _gathered(rows: Iterator[ox.QuerySolution]) -> dict[str, list[str]]:
    """The second value of each row, by the first."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row[0].value].append(row[1].value)
    return dict(found)
