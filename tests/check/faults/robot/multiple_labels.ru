#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign rdfs:label "codiseño"@es }
