#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign rdfs:label ?label }
