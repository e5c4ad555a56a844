#+ breaks: coprod:actor
INSERT DATA { coprod:actor a owl:ObjectProperty ; rdfs:label "Has actor"@en }
