#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign rdfs:label "co-innovation"@en }
