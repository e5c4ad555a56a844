#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign dct:source ?source }
