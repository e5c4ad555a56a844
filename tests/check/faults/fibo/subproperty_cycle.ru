#+ breaks: coprod:creates
INSERT DATA { coprod:affectsValue rdfs:subPropertyOf coprod:creates }
