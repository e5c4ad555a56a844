#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?o ?p ?v } WHERE { VALUES ?p { dct:bibliographicCitation } ?o a owl:Ontology ; ?p ?v }
