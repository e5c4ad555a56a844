#+ breaks: coprod:Promise
INSERT DATA { coprod:Promise owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( coprod:Expectation coprod:Promise ) ] }
