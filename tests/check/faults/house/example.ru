#+ breaks: coprod:CoDesign
DELETE WHERE { coprod:CoDesign skos:example ?e } ; DELETE WHERE { coprod:CoDesign coprod:counterExample ?e } ; DELETE WHERE { coprod:CoDesign skos:scopeNote ?e }
