#+ breaks: coprod:Sixth
INSERT DATA { coprod:Sixth a coprod:Stance }
