#+ breaks: coprod:hasActor
INSERT DATA { coprod:hasActor owl:equivalentProperty coprod:hasTarget }
