#+ breaks: cv:Channel
DELETE WHERE { ?ontology a owl:Ontology }
