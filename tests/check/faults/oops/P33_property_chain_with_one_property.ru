#+ breaks: coprod:hasActor
INSERT DATA { coprod:hasActor owl:propertyChainAxiom ( coprod:hasTarget ) }
