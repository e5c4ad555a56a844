"""What was found out about a filled-in form, in the form's own words: beside which field, and which forms follow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from coprod_kg import vocab
from coprod_kg.case_form.answers import Answers
from coprod_kg.case_form.writing import ITSELF, Written
from coprod_kg.findings import Finding, Severity
from coprod_kg.language import current, marked, speak
from coprod_kg.parse.table.layout import Option, layout
from coprod_kg.tabulate.speaking import in_words

#: The four forms of co-production, in the order of their quadrants.
FORMS = tuple(vocab.COPROD + name for name in ("PureCoProduction", "CoDesign", "CoConstruction", "CoInnovation"))
#: What shapes find in a form, as its reader can mend it; for others their own message has to do.
_PLAIN: Mapping[str, str] = {
    "Case-description": marked("Readers cannot tell what happened. Describe it in a few sentences."),
    "Involvement-role-missing": marked("It is not said in which role they take part, and no form follows without."),
    "Involvement-nature-missing": marked(
        "It is not said whether this is part of the service anyway or a voluntary act, and no form follows without."
    ),
    "Involvement-phase-missing": marked("It would help to know in which part of the service's life this takes place."),
    "Involvement-aim-missing": marked("It would help to know what this voluntary act is meant to bring about."),
    "Involvement-stance-missing": marked("It would help to know how those who take part stand to it."),
    "Involvement-awareness-missing": marked(
        "Nobody chose this, so it would help to know whether they are aware of it."
    ),
    "Involvement-aim-codesign": marked(
        "A voluntary act within one service improves that service, but the only aim here is innovation. If something "
        "new is meant, make what the service is a system; if not, choose improvement."
    ),
    "Involvement-aim-coinnovation": marked(
        "A voluntary act within a system brings something new about, but the only aim here is improvement. If one "
        "service is to become better, make what the service is one service; if not, choose innovation."
    ),
    "PublicService-provider": marked("It would help to know who delivers this service."),
    "PublicService-description": marked("It would help readers to know what the service does and for whom."),
    "ValueOutcome-type-missing": marked("It would help to know of which type this value is."),
    "ValueOutcome-beneficiary-missing": marked("It is not said for whom this value is, or from whom it is taken."),
    "Statement-source": marked("It would help to know where this can be read."),
}
#: What the form gives no room to mend.
_LEFT = frozenset({"Case-languages", "Thing-name-language", "Thing-description-language"})


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as the form tells it, beside a field; ``field`` is empty for what is about the whole."""

    field: str
    message: str
    severity: Severity


@dataclass(frozen=True, slots=True)
class Form:
    """What follows for one who takes part: the form of co-production, with what it rests on, or what is lacking.

    ``because`` are the answers it rests on, each with its question; ``paragraphs`` are those of the paper.
    """

    number: int
    who: str
    what: str
    iri: str = ""
    name: str = ""
    because: tuple[tuple[str, str], ...] = ()
    paragraphs: tuple[str, ...] = ()
    lacks: str = ""


def remarks(findings: Iterable[Finding], written: Written) -> list[Remark]:
    """The findings beside their fields, each thing said once."""
    told = (_remark(finding, written) for finding in findings if _shape(finding) not in _LEFT)
    return list(dict.fromkeys(told))


def _remark(finding: Finding, written: Written) -> Remark:
    plain = _PLAIN.get(_shape(finding))
    message = speak(plain) if plain else in_words(finding.message, current())
    return Remark(_field(finding, written), message, finding.severity)


def _field(finding: Finding, written: Written) -> str:
    focus = finding.focus.value if finding.focus is not None else ""
    for name in re.findall(r"[A-Za-z]+:\w+|<[^>]+>", finding.path or ""):
        try:
            found = written.fields.get((focus, vocab.expand(name)))
        except KeyError:
            continue
        if found is not None:
            return found
    return written.fields.get((focus, ITSELF), "")


def _shape(finding: Finding) -> str:
    return (finding.shape or "").removeprefix(vocab.SHAPES)


def forms(follows: Mapping[str, Any], written: Written, answers: Answers) -> list[Form]:
    """Which form of co-production follows for each who takes part, from an explanation of what would follow."""
    found = {
        (one["statement"]["subject"]["value"], one["statement"]["object"]["value"]): one["proofs"][0]
        for one in follows.get("explanations", ())
        if one["proofs"]
    }
    return [
        form
        for number, iri in written.involvements.items()
        for form in _of_one(number, {kind: found[iri, kind] for kind in FORMS if (iri, kind) in found}, answers)
    ]


def _of_one(number: int, proofs: Mapping[str, Mapping[str, Any]], answers: Answers) -> Iterator[Form]:
    who, what = answers.first(f"actor-{number}"), answers.first(f"what-{number}")
    for kind, proof in proofs.items():
        because = tuple(dict.fromkeys(_because(proof)))
        paragraphs = tuple(proof["rule"]["paragraphs"]) if proof["rule"] else ()
        yield Form(number, who, what, kind, _called(kind), because, paragraphs)
    if not proofs:
        yield Form(number, who, what, lacks=_lacks(number, answers))


def _because(proof: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The answers that a proof comes down to, each with what it answers."""
    for premise in proof["premises"]:
        yield from _because(premise)
    statement = proof["statement"]
    asked, value = statement["predicate"]["value"], statement["object"]["value"]
    known = layout().words
    if proof["asserted"] and value.startswith(vocab.COPROD) and value in known:
        question = speak("service") if asked == vocab.RDF + "type" else known.get(asked, {}).get(current(), "")
        yield question, _called(value)


def _lacks(number: int, answers: Answers) -> str:
    missing = [key for key in ("hasRole", "hasNature") if not answers.every(f"{key}-{number}")]
    if missing:
        named = speak(" and ").join(_called(vocab.COPROD + key) for key in missing)
        return speak("No form of co-production follows yet. For that, say the {named}.", named=named)
    return speak(
        "No form of co-production follows: one follows only for users of the service, and for those close to a user "
        "who act on the user's behalf."
    )


def in_short(follows: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What follows from any dataset: the name of each involvement, with the address and the name of its form."""
    told = ((one["label"], one["statement"]["object"]["value"]) for one in follows.get("explanations", ()))
    return [(label, form, _called(form)) for label, form in told]


def _called(iri: str) -> str:
    """The word for a term in the language that is spoken."""
    return Option(iri, layout().words.get(iri, {}), {}).word(current())
