#+ breaks: coprod:Active
INSERT DATA { coprod:Active a coprod:Activness }
