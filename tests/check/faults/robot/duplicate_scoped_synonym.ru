#+ breaks: coprod:CoDesign
INSERT DATA { coprod:CoDesign skos:altLabel "joint design"@en ; oio:hasBroadSynonym "joint design"@en }
