#+ breaks: <https://w3id.org/coproduction/ontology>
INSERT DATA { <https://w3id.org/coproduction/ontology> vann:preferredNamespaceUri "https://w3id.org/coproduction/terms#" }
