#+ breaks: coprod:Community
INSERT DATA { coprod:Actor owl:deprecated true }
