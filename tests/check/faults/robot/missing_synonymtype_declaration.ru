#+ breaks: coprod:CoDesign
INSERT DATA { [] a owl:Axiom ; owl:annotatedSource coprod:CoDesign ; oio:hasSynonymType coprod:plural }
