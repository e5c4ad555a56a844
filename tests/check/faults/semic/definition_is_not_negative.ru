#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:definition "Not what professionals do alone."@en }
