#+ breaks: <https://purl.obolibrary.org/obo/IAO_0000030>
INSERT DATA { <https://purl.obolibrary.org/obo/IAO_0000030> a owl:Class }
