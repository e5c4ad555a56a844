"""What a page shows of a thing first, by what kind of thing it is."""

from __future__ import annotations

from coprod_kg import vocab

#: The kinds of thing that have a part of the page of their own, the more telling first.
KINDS = (
    *((vocab.COPROD + name, kind) for name, kind in (
        ("Case", "case"), ("Involvement", "involvement"), ("Claim", "claim"), ("Work", "work"), ("Passage", "passage"),
        ("ServiceArrangement", "service"), ("Service", "service"), ("PublicServiceSystem", "service"),
        ("PublicServiceOrganisation", "organisation"), ("Actor", "actor"), ("ValueOutcome", "value"),
    )),
    (vocab.SKOS + "ConceptScheme", "scheme"),
)  # fmt: skip
#: What stands at the head of a page of a kind: properties, under what they are called.
OPENING = {
    "claim": (
        ("About", ("dct:subject",)), ("Made by", ("coprod:isMadeBy",)), ("Stands in", ("coprod:isTakenFrom",)),
        ("Held by", ("coprod:isHeldBy",)), ("Supported by", ("coprod:isSupportedBy",)),
        ("Disputed by", ("coprod:isDisputedBy",)), ("Contrasts with", ("coprod:contrastsWith",)),
    ),
    "work": (
        ("By", ("dct:creator", "schema:author")), ("Title", ("dct:title", "schema:headline")),
        ("Published", ("dct:issued", "dct:date", "schema:datePublished")), ("In", ("dct:isPartOf", "schema:isPartOf")),
        ("Identifier", ("dct:identifier",)), ("Strand of theory", ("coprod:isPartOfStrand",)),
    ),
    "passage": (("Of", ("coprod:isPassageOf",)),),
    "service": (
        ("Part of", ("coprod:isPartOfSystem",)), ("Where", ("dct:spatial",)),
        ("Characteristics", ("coprod:hasCharacteristic",)),
    ),
    "organisation": (("Delivers", ("coprod:delivers",)), ("Where", ("dct:spatial",))),
    "value": (
        ("Kind of value", ("coprod:hasValueType",)), ("For whom", ("coprod:hasBeneficiary", "coprod:accruesTo")),
        ("Results from", ("coprod:resultsFrom",)),
    ),
    "actor": (("Close to", ("coprod:isSignificantOtherOf",)), ("Delivers", ("coprod:delivers",))),
}  # fmt: skip
#: What points at a thing of a kind: properties, each under what it is called.
LINKED = {
    "service": (
        ("Cases", "coprod:describesArrangement"), ("Who takes part in it", "coprod:hasTarget"),
        ("Who delivers it", "coprod:delivers"), ("What belongs to it", "coprod:isPartOfSystem"),
    ),
    "work": (
        ("Claims it makes", "coprod:isMadeBy"), ("Claims it supports", "coprod:isSupportedBy"),
        ("Claims it disputes", "coprod:isDisputedBy"), ("Where it is cited", "cito:hasCitedEntity"),
        ("Its passages", "coprod:isPassageOf"),
    ),
    "organisation": (("Its part in services", "coprod:hasActor"),),
    "actor": (("Its part in services", "coprod:hasActor"), ("What comes to it", "coprod:accruesTo")),
    "value": (
        ("Created by", "coprod:creates"), ("Destroyed by", "coprod:destroys"),
        ("What results from it", "coprod:resultsFrom"),
    ),
    "scheme": (("Its values", "skos:inScheme"),),
}  # fmt: skip
