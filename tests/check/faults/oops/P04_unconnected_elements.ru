#+ breaks: coprod:Island
INSERT DATA { coprod:Island a owl:Class }
