#+ breaks: coprod:contrastsWith
INSERT DATA { coprod:contrastsWith owl:inverseOf coprod:isHeldBy }
