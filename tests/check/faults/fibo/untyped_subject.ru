#+ breaks: coprod:Lost
INSERT DATA { coprod:Lost rdfs:comment "A term without a kind."@en }
