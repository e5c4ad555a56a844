#+ breaks: coprod:Active
INSERT DATA { coprod:Active skos:altLabel "active"@en }
