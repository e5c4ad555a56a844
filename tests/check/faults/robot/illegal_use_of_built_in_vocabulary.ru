#+ breaks: rdf:type
INSERT DATA { rdf:type rdfs:label "is a"@en }
