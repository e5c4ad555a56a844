#+ breaks: coprod:hasActor
DELETE WHERE { coprod:hasActor rdfs:domain ?class }
