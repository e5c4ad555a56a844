#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:prefLabel "joint design"@en }
