#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign owl:equivalentClass coprod:CoInnovation }
