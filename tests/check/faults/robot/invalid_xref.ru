#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign oio:hasDbXref "somewhere else" }
