#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign owl:deprecated true ; dct:isReplacedBy coprod:CoInnovation, coprod:CoConstruction }
