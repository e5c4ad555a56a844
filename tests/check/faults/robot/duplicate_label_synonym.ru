#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:altLabel "co-design"@en }
