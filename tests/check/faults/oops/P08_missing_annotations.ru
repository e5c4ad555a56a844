#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign rdfs:comment ?text }
