#+ breaks: coprod:hasActor
INSERT DATA { coprod:hasActor rdfs:domain coprod:Case }
