#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?p IN (rdf:type, rdfs:subClassOf, rdfs:subPropertyOf, skos:closeMatch, skos:exactMatch) && isIRI(?o) && !STRSTARTS(STR(?o), STR(owl:)) && !STRSTARTS(STR(?o), STR(coprod:))) }
