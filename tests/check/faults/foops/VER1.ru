#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE WHERE { ?o owl:versionIRI ?version }
