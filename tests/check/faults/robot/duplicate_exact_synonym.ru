#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:altLabel "joint planning"@en . coprod:CoInnovation skos:altLabel "joint planning"@en }
