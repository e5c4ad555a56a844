#+ breaks: <https://w3id.org/coproduction/ontology>
DELETE { ?o dct:title ?text } INSERT { ?o dct:title "Co-production" } WHERE { ?o a owl:Ontology ; dct:title ?text }
