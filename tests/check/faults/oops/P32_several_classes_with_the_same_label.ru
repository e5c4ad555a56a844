#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign rdfs:label "Co-innovation"@en }
