#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoProduction rdfs:subClassOf coprod:CoDesign }
