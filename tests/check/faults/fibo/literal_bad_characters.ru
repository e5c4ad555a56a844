#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:scopeNote "Two  spaces."@en }
