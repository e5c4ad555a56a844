#+ breaks: coprod:CoDesign
DELETE { coprod:CoDesign skos:prefLabel ?old } WHERE { coprod:CoDesign skos:prefLabel ?old FILTER(LANG(?old) = "it") }
