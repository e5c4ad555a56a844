#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:definition "Co-design is what users do."@en }
