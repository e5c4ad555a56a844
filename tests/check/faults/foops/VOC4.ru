#+ breaks: coprod:CoDesign
DELETE { coprod:CoDesign ?p ?v } WHERE { VALUES ?p { rdfs:comment skos:definition iao:0000115 } coprod:CoDesign ?p ?v }
