#+ breaks: <https://w3id.org/coproduction/ontology.owl>
INSERT DATA { <https://w3id.org/coproduction/ontology.owl> a owl:Ontology }
