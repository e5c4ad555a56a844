"""Statements and proofs as parts of one sentence about one thing."""

from __future__ import annotations

import pyoxigraph as ox

from coprod_kg import vocab
from coprod_kg.findings import Term
from coprod_kg.reason.clauses import SAME_AS, Atom, Slot
from coprod_kg.reason.proofs import Proof
from coprod_kg.reason.sentences import Names, article, listed
from coprod_kg.store.engine import GraphName


def told(names: Names, proof: Proof, focus: Term | None, *, first: bool, own: GraphName | None = None) -> str:
    """A proof as what is said of its subject: what is recorded, and what it is thereby."""
    also = "" if first else "also "
    if proof.rule is None:
        return f"is {also}recorded {recorded(names, proof, focus, own)}"
    leaves = listed(recorded(names, ground, focus, own) for ground in proof.grounds())
    return f"is {also}recorded {leaves}, so that {holds(names, proof.conclusion, focus)}"


def recorded(names: Names, ground: Proof, focus: Term | None, own: GraphName | None = None) -> str:
    """A recorded fact, after "is recorded", and where it stands, if that was looked for."""
    where = ground.where(own) if ground.places else ""
    return _recorded(names, ground.conclusion, focus) + (f" [{where}]" if where else "")


def _recorded(names: Names, triple: ox.Triple, focus: Term | None) -> str:
    if triple.subject != focus:
        return f"where {holds(names, triple, focus)}"
    if triple.predicate == vocab.RDF_TYPE:
        return f"as {article(names.label(triple.object))}"
    if triple.predicate == SAME_AS:
        return f"as the same as {names.quoted(triple.object)}"
    label = names.label(triple.predicate)
    if label.startswith("has "):
        return f"with {label.removeprefix('has ')} {names.quoted(triple.object)}"
    return f"with “{label}” {names.quoted(triple.object)}"


def holds(names: Names, triple: ox.Triple, focus: Term | None) -> str:
    """A statement as a clause: "it has nature “voluntary act”"."""
    who = "it" if triple.subject == focus else names.quoted(triple.subject)
    if triple.predicate == vocab.RDF_TYPE:
        return f"{who} is {article(names.label(triple.object))}"
    if triple.predicate == SAME_AS:
        return f"{who} is the same as {names.quoted(triple.object)}"
    whom = "it" if triple.object == focus else names.quoted(triple.object)
    return f"{who} {names.label(triple.predicate)} {whom}"


def were(names: Names, atom: Atom, focus: Term | None) -> str:
    """A statement, which may have open places, as a condition: "it had nature “voluntary act”"."""
    who = "it" if atom.subject == focus else _open(names, atom.subject)
    if atom.predicate == vocab.RDF_TYPE and not isinstance(atom.object, ox.Variable):
        return f"{who} were {article(names.label(atom.object))}"
    whom = "it" if atom.object == focus else _open(names, atom.object)
    label = "was related to" if isinstance(atom.predicate, ox.Variable) else names.label(atom.predicate)
    verb, _, rest = label.partition(" ")
    past = {"has": "had", "is": "were"}.get(verb)
    return f"{who} {past} {rest} {whom}" if past else f"it were so that {who} {label} {whom}"


def _open(names: Names, slot: Slot) -> str:
    return "something" if isinstance(slot, ox.Variable) else names.quoted(slot)
