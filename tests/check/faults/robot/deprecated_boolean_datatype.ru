#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign owl:deprecated "true" }
