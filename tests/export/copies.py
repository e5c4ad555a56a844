"""A copy of a small store's release, and what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from coprod_kg.export import Exported
from coprod_kg.store import VersionedStore

BASE = "https://example.org/coprod"
FIRST = """
@prefix c: <https://w3id.org/coproduction/ontology#> . @prefix id: <https://w3id.org/coproduction/id/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
id:one rdfs:label "Surgery <script>alert(1)</script>"@en, "Cirugía"@es ; a c:Case ;
    c:describesArrangement <https://example.org/a%20b> .
<https://example.org/a%20b> a c:PublicService ; rdfs:label "A service of care"@en .
<https://w3id.org/coproduction/id/%E5%9B%BE> a c:Case ; rdfs:label "图书馆"@zh .
<https://example.org/图> a c:Case ; rdfs:label "Named in its own script"@en .
<https://w3id.org/coproduction/id/v1.ttl> a c:Case ; rdfs:label "Named like a file"@en .
c:Case a owl:Class ; rdfs:label "Case"@en . c:PublicService a owl:Class ; rdfs:label "Public service"@en .
c:Involvement a owl:Class ; rdfs:label "Involvement"@en .
c:describesArrangement a owl:ObjectProperty ; rdfs:label "describes arrangement"@en .
"""
ODD = "https://example.org/图"
LATER = "<https://w3id.org/coproduction/id/two> a <https://w3id.org/coproduction/ontology#Case> ."


@dataclass(frozen=True, slots=True)
class Copied:
    """A store, the folder of a copy of its release, and what was told when that was made."""

    store: VersionedStore
    folder: Path
    told: Exported
