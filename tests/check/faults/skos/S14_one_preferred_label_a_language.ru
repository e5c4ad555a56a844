#+ breaks: coprod:Active
INSERT DATA { coprod:Active skos:prefLabel "busy"@en }
