#+ breaks: coprod:hasActor
INSERT DATA { coprod:hasActor rdfs:label "Has Actor"@en }
