#+ breaks: coprod:Actor
INSERT DATA { coprod:Actor owl:deprecated true }
