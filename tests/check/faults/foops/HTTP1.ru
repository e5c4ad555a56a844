#+ breaks: <urn:x-coprod:ontology>
INSERT DATA { <urn:x-coprod:ontology> a owl:Ontology }
