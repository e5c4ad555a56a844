#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign rdfs:label "co-\ndesign"@en }
