#+ breaks: coprod:creates
INSERT DATA { coprod:creates rdfs:subPropertyOf coprod:isMadeBy }
