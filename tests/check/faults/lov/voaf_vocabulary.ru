#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE WHERE { ?o a voaf:Vocabulary }
