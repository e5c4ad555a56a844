#+ breaks: coprod:CoDesing
INSERT DATA { coprod:CoDesign skos:related coprod:CoDesing }
