#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign iao:0100001 coprod:CoInnovation }
