#+ breaks: coprod:plans
INSERT DATA { coprod:plans a owl:ObjectProperty }
