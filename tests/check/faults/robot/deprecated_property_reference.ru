#+ breaks: coprod:CoDesign
INSERT DATA { coprod:hasNature owl:deprecated true }
