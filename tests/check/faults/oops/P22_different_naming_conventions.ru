#+ breaks: coprod:co_design
INSERT DATA { coprod:co_design a owl:Class }
