#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign iao:0000115 ?definition }
