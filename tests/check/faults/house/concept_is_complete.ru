#+ breaks: coprod:Active
DELETE WHERE { coprod:Active skos:example ?text }
