#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign oio:inSubset coprod:core }
