#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign rdfs:isDefinedBy "https://w3id.org/coproduction/ontology" }
