#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign vs:term_status ?value }
