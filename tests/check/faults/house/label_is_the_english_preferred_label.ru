#+ breaks: coprod:CoDesign
DELETE { coprod:CoDesign skos:prefLabel ?old } INSERT { coprod:CoDesign skos:prefLabel "joint design"@en } WHERE { coprod:CoDesign skos:prefLabel ?old FILTER(LANG(?old) = "en") }
