#+ breaks: <https://w3id.org/coproduction/ontology>
INSERT DATA { <https://w3id.org/coproduction/ontology> dct:creator "Somebody" }
