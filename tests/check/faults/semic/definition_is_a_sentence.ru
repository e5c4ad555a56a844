#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:definition "design with users"@en }
