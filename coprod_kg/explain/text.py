"""An answer as indented sentences."""

from __future__ import annotations

from collections.abc import Iterator

from coprod_kg.explain.asking import Answer, Explanation
from coprod_kg.store.engine import GraphName

NOTHING = "Nothing follows."
NOTHING_NEW = "Nothing new follows: all that the file says is here already, and so is what follows from it."
NO_RULE = "This does not hold, and no rule concludes anything of the kind."


def text(answer: Answer) -> str:
    """Proofs, the shortest of each statement first; for what does not hold, what is missing."""
    lines = [line for one in answer.explanations for line in _lines(one, answer.own)]
    if not answer.whole:
        ending = f" of {answer.total:,}." if answer.total else "; ask for one to have it explained."
        lines.append(f"These are the first {len(answer.explanations):,} statements{ending}")
    return "\n".join(lines or [NOTHING_NEW if answer.known else NOTHING]) + "\n"


def _lines(one: Explanation, own: GraphName | None) -> Iterator[str]:
    yield from (proof.text(own=own) for proof in one.proofs)
    if not one.proofs and not one.lacking:
        yield NO_RULE
    for way in one.lacking:
        yield f"{way.summary(one.names)}\n{way.text(one.names, 1)}"
