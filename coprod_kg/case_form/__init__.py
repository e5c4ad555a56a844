"""One case as a form: what is asked comes from the shapes, what was filled in becomes a dataset like any other."""

from coprod_kg.case_form.answers import MOST_KEPT, Answers, is_kept
from coprod_kg.case_form.asked import GROUPS, LANGUAGES, Field, Group, groups
from coprod_kg.case_form.told import FORMS, Form, Remark, forms, in_short, remarks
from coprod_kg.case_form.writing import Written, Wrong, write, wrong

__all__ = [
    "FORMS",
    "GROUPS",
    "LANGUAGES",
    "MOST_KEPT",
    "Answers",
    "Field",
    "Form",
    "Group",
    "Remark",
    "Written",
    "Wrong",
    "forms",
    "groups",
    "in_short",
    "is_kept",
    "remarks",
    "write",
    "wrong",
]
