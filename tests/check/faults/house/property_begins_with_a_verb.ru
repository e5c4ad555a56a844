#+ breaks: coprod:actorOf
INSERT DATA { coprod:actorOf a owl:ObjectProperty }
