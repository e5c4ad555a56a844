#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?o ?p ?v } WHERE { VALUES ?p { owl:versionInfo } ?o a owl:Ontology ; ?p ?v }
