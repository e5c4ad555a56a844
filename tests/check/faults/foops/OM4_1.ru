#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?o ?p ?v } WHERE { VALUES ?p { dct:license cc:license } ?o a owl:Ontology ; ?p ?v }
