#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:scopeNote "A note. "@en }
