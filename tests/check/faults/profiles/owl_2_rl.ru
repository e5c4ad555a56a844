#+ breaks: coprod:Promise
INSERT DATA { coprod:Promise rdfs:subClassOf [ a owl:Restriction ; owl:onProperty coprod:hasActor ; owl:someValuesFrom coprod:Actor ] }
