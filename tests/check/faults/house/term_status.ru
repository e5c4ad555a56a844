#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign vs:term_status "finished" }
