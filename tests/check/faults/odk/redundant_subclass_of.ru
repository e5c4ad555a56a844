#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign rdfs:subClassOf coprod:Involvement }
