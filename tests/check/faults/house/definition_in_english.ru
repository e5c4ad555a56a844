#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:definition "Un acto."@es }
