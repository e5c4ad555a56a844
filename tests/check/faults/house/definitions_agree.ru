#+ breaks: coprod:CoDesign
DELETE { coprod:CoDesign rdfs:comment ?old } INSERT { coprod:CoDesign rdfs:comment "Another text that is no definition."@en } WHERE { coprod:CoDesign rdfs:comment ?old }
