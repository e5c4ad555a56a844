#+ breaks: coprod:CoDesign
DELETE { coprod:CoDesign ?p ?v } WHERE { VALUES ?p { rdfs:label skos:prefLabel } coprod:CoDesign ?p ?v }
