#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign rdfs:label "https://example.org/co-design" }
