#+ breaks: coprod:CoDesign
DELETE { coprod:CoDesign rdfs:label ?old } INSERT { coprod:CoDesign rdfs:label "codiseño"@es } WHERE { coprod:CoDesign rdfs:label ?old }
