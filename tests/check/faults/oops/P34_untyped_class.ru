#+ breaks: coprod:CoProdution
INSERT DATA { coprod:CoDesign rdfs:subClassOf coprod:CoProdution }
