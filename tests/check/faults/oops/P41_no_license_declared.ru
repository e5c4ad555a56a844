#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?o ?p ?v } WHERE { VALUES ?p { dct:license dct:rights cc:license } ?o ?p ?v }
