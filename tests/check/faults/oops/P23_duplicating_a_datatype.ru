#+ breaks: coprod:DateTime
INSERT DATA { coprod:DateTime a owl:Class }
