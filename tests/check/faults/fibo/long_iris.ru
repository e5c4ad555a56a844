#+ breaks: coprod:InvolvementOfSomebodyWhoWasNotAskedAndDidNotKnowOfItAtAll
INSERT DATA { coprod:InvolvementOfSomebodyWhoWasNotAskedAndDidNotKnowOfItAtAll a owl:Class }
