#+ breaks: <https://w3id.org/coproduction/ontology#Co.Design>
INSERT DATA { <https://w3id.org/coproduction/ontology#Co.Design> a owl:Class }
