#+ breaks: <https://example.org/ontology>
INSERT DATA { <https://example.org/ontology> a owl:Ontology }
