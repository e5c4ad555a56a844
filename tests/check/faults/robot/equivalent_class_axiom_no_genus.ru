#+ breaks: coprod:Promise
INSERT DATA { coprod:Promise owl:equivalentClass [ a owl:Restriction ; owl:onProperty coprod:hasActor ; owl:someValuesFrom coprod:Actor ] }
