#+ breaks: coprod:UserAndCarer
INSERT DATA { coprod:UserAndCarer a owl:Class }
