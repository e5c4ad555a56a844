#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?o ?p ?v } WHERE { ?o a owl:Ontology ; ?p ?v FILTER(STRSTARTS(STR(?p), STR(dct:)) || STRSTARTS(STR(?p), STR(vann:)) || STRSTARTS(STR(?p), STR(foaf:)) || STRSTARTS(STR(?p), STR(bibo:))) }
