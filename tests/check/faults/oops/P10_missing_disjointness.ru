#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?p = owl:disjointWith || ?o = owl:AllDisjointClasses) }
