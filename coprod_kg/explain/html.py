"""An answer as HTML: a tree of sentences that opens and shuts without a script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from coprod_kg import vocab
from coprod_kg.explain.data import Data
from coprod_kg.explain.text import NO_RULE, NOTHING, NOTHING_NEW

#: Where the page of an IRI is, None where there is none.
Address = Callable[[str], str | None]
_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem;
  color: #1c1c1c }
ul { list-style: none; padding-left: 1.2rem; border-left: 2px solid #bbb }
.rule, .source { color: #555; font-size: .9em }
@media (prefers-color-scheme: dark) { body { background: #181818; color: #eee } .rule, .source { color: #aaa } }
"""


def page(found: Data) -> str:
    """The answer as one page that needs nothing else."""
    title = escape(f"Why? {found['subject']['label']}" if found["subject"] else "What would follow, and why")
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{title}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{_STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            fragment(found, _itself),
            "</body></html>\n",
        ]
    )


def fragment(found: Data, address: Address) -> str:
    """The proofs and what is lacking, to be put into a page; every text of the data is escaped."""
    writer = _Writer(address)
    parts = [part for one in found["explanations"] for part in writer.explanation(one)]
    if not found["whole"]:
        total = f" of {found['total']:,}" if found.get("total") else ""
        parts.append(f"<p>These are the first {len(found['explanations']):,} statements{total}.</p>")
    return "\n".join(parts or [f"<p>{NOTHING_NEW if found.get('known') else NOTHING}</p>"])


def _itself(iri: str) -> str | None:
    return iri if iri.startswith(("http://", "https://")) else None


class _Writer:
    """Writes the parts of an answer; ``address`` says where IRIs lead."""

    def __init__(self, address: Address) -> None:
        self._address = address

    def explanation(self, one: Data) -> Iterator[str]:
        for number, proof in enumerate(one["proofs"], 1):
            if len(one["proofs"]) > 1:
                yield f"<h3>{'The shortest proof' if number == 1 else f'Proof {number}'}</h3>"
            yield f'<div class="proof">{self._proof(proof)}</div>'
        if not one["proofs"]:
            yield f"<p><strong>This does not hold:</strong> {escape(one['sentence'])}</p>"
        if not one["proofs"] and not one["lacking"]:
            yield f"<p>{NO_RULE}</p>"
        for way in one["lacking"]:
            yield f"<p>{escape(way['summary'])}</p>"
            yield f"<details><summary>In detail</summary>{self._way(way)}</details>"

    def _proof(self, proof: Data) -> str:
        sentence = escape(proof["sentence"])
        if proof["asserted"]:
            return f"<p>{sentence} {self._sources(proof['sources'])}</p>"
        below = "".join(f"<li>{self._proof(premise)}</li>" for premise in proof["premises"])
        rule = self._rule(proof["rule"])
        return f"<details open><summary>{sentence}</summary>{rule}<ul>{below}</ul></details>"

    def _rule(self, rule: Data) -> str:
        from_where = ", ".join(
            self._link(iri, f"paragraph {iri.removeprefix(vocab.PARAGRAPH)}") for iri in rule["paragraphs"]
        )
        source = f" ({from_where})" if from_where else ""
        return f'<p class="rule" title="{escape(rule["axiom"])}">Since: {escape(rule["sentence"])}{source}</p>'

    def _sources(self, sources: list[Data]) -> str:
        told = ", ".join(self._source(source) for source in sources)
        return f'<span class="source">recorded in {told}</span>'

    def _source(self, source: Data) -> str:
        name = self._link(source["graph"], source["label"]) if source["graph"] else escape(source["label"])
        return f"{name} ({escape(source['place'])})" if source["place"] else name

    def _way(self, way: Data) -> str:
        parts = [f"<li>There is: {self._proof(proof)}</li>" for proof in way["have"]]
        parts += [f"<li>{self._missing(part)}</li>" for part in way["missing"]]
        return f"<p>{escape(way['would'])}.</p>{self._rule(way['rule'])}<ul>{''.join(parts)}</ul>"

    def _missing(self, part: dict[str, Any]) -> str:
        against = "".join(f"<li>Against it: {self._proof(proof)}</li>" for proof in part["against"])
        deeper = "".join(f"<li>{self._way(other)}</li>" for other in part["because"])
        rest = f"<ul>{against}{deeper}</ul>" if against or deeper else ""
        return f"<p>Missing: {escape(part['sentence'])}</p>{rest}"

    def _link(self, iri: str, text: str) -> str:
        href = self._address(iri)
        return f'<a href="{escape(href)}">{escape(text)}</a>' if href else escape(text)
