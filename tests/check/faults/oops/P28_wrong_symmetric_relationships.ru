#+ breaks: coprod:hasActor
INSERT DATA { coprod:hasActor a owl:SymmetricProperty }
