#+ breaks: coprod:OtherActor
INSERT DATA { coprod:OtherActor a owl:Class }
