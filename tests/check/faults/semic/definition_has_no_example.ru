#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:definition "An act, such as planning care."@en }
