#+ breaks: <https://w3id.org/coproduction/ontology>
INSERT DATA { <https://w3id.org/coproduction/ontology> owl:versionInfo "0.2.0" }
