#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign rdfs:isDefinedBy ?value }
