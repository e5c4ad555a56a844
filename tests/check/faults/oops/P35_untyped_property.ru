#+ breaks: coprod:isInspiredBy
INSERT DATA { coprod:CoDesign coprod:isInspiredBy coprod:CoInnovation }
