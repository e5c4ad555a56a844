#+ breaks: coprod:CoDesign
INSERT { coprod:CoDesign iao:0000115 ?text } WHERE { coprod:CoInnovation iao:0000115 ?text }
