#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign skos:definition ?text }
