"""A term of ours that does not exist is found, with the one that was meant."""

from __future__ import annotations

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Severity
from coprod_kg.store.local import LocalEngine
from coprod_kg.validate import unknown_terms

DECLARED = [ox.NamedNode(vocab.COPROD + name) for name in ("CoDesign", "CoDelivery", "involves")]
DATA = f"""PREFIX coprod: <{vocab.COPROD}> PREFIX ex: <http://e/>
ex:good a coprod:CoDesign ; coprod:involves ex:x .
ex:class a coprod:CoDesing .
ex:property coprod:involve ex:x .
ex:value ex:phase coprod:CoDeliver .
ex:odd a coprod:Zzz .
ex:foreign a <http://w3id.org/coproduction/ontology/CoDesign> .
ex:other a <http://e/coproduction/Thing>, <{vocab.THING}actor/one> .
"""


def engine() -> LocalEngine:
    made = LocalEngine()
    made.add(ox.parse(DATA, format=ox.RdfFormat.TURTLE))
    return made


def test_a_misspelt_term_is_a_finding_with_what_was_meant() -> None:
    """Classes, properties and values are looked at; a foreign term that looks like ours is a warning."""
    found = {str(f.focus)[10:-1]: f for f in unknown_terms(engine(), DECLARED, graphs=None)}
    assert set(found) == {"class", "property", "value", "odd", "foreign"}
    assert found["class"].message == "coprod:CoDesing is no term of the ontology. Did you mean coprod:CoDesign?"
    assert found["property"].message.endswith("Did you mean coprod:involves?")
    assert found["property"].path == f"<{vocab.COPROD}involve>"
    assert "coprod:CoDelivery" in found["value"].message
    assert found["odd"].message == "coprod:Zzz is no term of the ontology."
    assert found["foreign"].severity is Severity.WARNING


def test_focus_keeps_to_the_nodes_given() -> None:
    """Only what those nodes use is looked at."""
    focus = [ox.NamedNode("http://e/odd"), ox.NamedNode("http://e/good")]
    (finding,) = unknown_terms(engine(), DECLARED, graphs=None, focus=focus)
    assert finding.focus == focus[0]
