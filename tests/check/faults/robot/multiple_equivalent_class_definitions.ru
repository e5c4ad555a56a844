#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( coprod:UserInvolvement coprod:Involvement ) ] }
