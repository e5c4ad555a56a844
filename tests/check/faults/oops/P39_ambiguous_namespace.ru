#+ breaks: <https://w3id.org/coproduction/other>
INSERT DATA { <https://w3id.org/coproduction/other> a owl:Ontology }
