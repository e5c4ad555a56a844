#+ breaks: coprod:hasActor
INSERT DATA { coprod:hasActor owl:inverseOf coprod:isActorIn }
