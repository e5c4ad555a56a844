#+ breaks: cv:Partizipation
INSERT DATA { coprod:CoDesign skos:closeMatch cv:Partizipation }
