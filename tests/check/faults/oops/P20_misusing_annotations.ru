#+ breaks: coprod:CoDesign
DELETE { coprod:CoDesign rdfs:comment ?text } INSERT { coprod:CoDesign rdfs:comment "co-design"@en } WHERE { coprod:CoDesign rdfs:comment ?text }
