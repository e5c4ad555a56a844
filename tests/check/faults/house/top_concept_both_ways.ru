#+ breaks: coprod:Active
DELETE { ?scheme skos:hasTopConcept coprod:Active } WHERE { coprod:Active skos:inScheme ?scheme }
