#+ breaks: coprod:Active
DELETE WHERE { coprod:Active skos:inScheme ?scheme }
