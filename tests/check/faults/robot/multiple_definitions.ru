#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign iao:0000115 "Something else."@en }
