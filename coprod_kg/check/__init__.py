"""The checks of the packaged knowledge, and of any other ontology by the same house rules.

The rules are data, in ``ontology/checks/PROJECT/NAME.rq``; this package reads and runs them.
"""

from coprod_kg.check.case import CaseCheck, check_case
from coprod_kg.check.case import text as case_text
from coprod_kg.check.exceptions import Exceptions
from coprod_kg.check.mend import mend
from coprod_kg.check.ontology import Ontology
from coprod_kg.check.rule import Rule, library
from coprod_kg.check.run import Check, check
from coprod_kg.check.telling import text

__all__ = [
    "CaseCheck",
    "Check",
    "Exceptions",
    "Ontology",
    "Rule",
    "case_text",
    "check",
    "check_case",
    "library",
    "mend",
    "text",
]
