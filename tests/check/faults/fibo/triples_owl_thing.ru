#+ breaks: coprod:Promise
INSERT DATA { coprod:Promise rdfs:subClassOf owl:Thing }
