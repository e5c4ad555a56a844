#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign rdfs:subClassOf ?above }
