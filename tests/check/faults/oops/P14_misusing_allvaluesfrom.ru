#+ breaks: coprod:Promise
INSERT DATA { coprod:Promise rdfs:subClassOf [ a owl:Restriction ; owl:onProperty coprod:hasTarget ; owl:allValuesFrom coprod:Service ] }
