#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?o ?p ?v } WHERE { VALUES ?p { dct:title dc:title } ?o a owl:Ontology ; ?p ?v }
