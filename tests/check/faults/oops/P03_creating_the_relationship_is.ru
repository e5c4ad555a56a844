#+ breaks: coprod:isA
INSERT DATA { coprod:isA a owl:ObjectProperty }
