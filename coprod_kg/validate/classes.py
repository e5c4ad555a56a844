"""Class membership worked out beforehand: what is below a class is asked once, and not at every node."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coprod_kg import vocab

#: Every class with a direct subclass, and that subclass.
QUERY = "SELECT ?sub ?super WHERE { ?sub rdfs:subClassOf ?super }"
#: Whether anything is a member of a class without a name, which no list can name.
UNNAMED = "SELECT ?sub WHERE { ?sub rdfs:subClassOf ?super . FILTER (isBlank(?sub)) ?one rdf:type ?sub } LIMIT 1"
#: A list of more classes than this is slower than the path that it stands for.
_MANY = 500
_MEMBER = re.compile(r"([?$]\w+) rdf:type/rdfs:subClassOf\* (<[^<>\s]*>|[\w-]+:[\w-]+)(?=\s*[.}])")


@dataclass(frozen=True, slots=True)
class Classes:
    """The direct subclasses of each class of some data, all in SPARQL's writing."""

    below: Mapping[str, Sequence[str]]
    unnamed: bool  # whether classes without a name have members

    def resolved(self, text: str) -> str:
        """A query with a list of classes wherever it asks for the members of a named class."""
        return _MEMBER.sub(self._members, text)

    def _members(self, found: re.Match[str]) -> str:
        node, closure = found[1], self._closure(found[2])
        kinds = [kind for kind in closure if not kind.startswith("_:")]
        if len(kinds) > _MANY or (self.unnamed and len(kinds) < len(closure)):
            return found[0]
        if len(kinds) == 1:
            return f"{node} rdf:type {kinds[0]}"
        kind = f"?kindAt{found.start()}"
        return f"VALUES {kind} {{ {' '.join(kinds)} }} {node} rdf:type {kind}"

    def _closure(self, kind: str) -> list[str]:
        known, waiting = dict[str, None](), [kind if kind[0] == "<" else f"<{vocab.expand(kind)}>"]
        while waiting:
            one = waiting.pop()
            if one not in known:
                known[one] = None
                waiting += sorted(self.below.get(one, ()))
        return list(known)
