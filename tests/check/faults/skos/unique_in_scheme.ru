#+ breaks: coprod:Active
INSERT DATA { coprod:Active skos:notation "passive" }
