#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:definition "What people do when they co-design or take part in co-design."@en }
