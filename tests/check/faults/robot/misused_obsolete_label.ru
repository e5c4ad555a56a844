#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign rdfs:label "obsolete co-design"@en }
