"""The page of the form for one case: empty, filled in, with what is the matter beside the fields, or checked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coprod_kg import case_form, identity
from coprod_kg.case_form import Answers, Remark, Wrong
from coprod_kg.case_form.answers import named
from coprod_kg.findings import Report, Severity
from coprod_kg.language import speak
from coprod_kg.web import session
from coprod_kg.web.answers import page
from coprod_kg.web.jobs import Job

TEMPLATE = "case_form.html"


def form(answers: Answers, troubles: Sequence[Wrong] = (), *, wrong: str = "", **facts: Any) -> str:
    """The form as it was filled in, with what keeps it from being checked; ``wrong`` is about none of its fields."""
    remarks = [Remark(one.field, one.message, Severity.VIOLATION) for one in troubles]
    return _page(answers, remarks, wrong=wrong, **facts)


def checked(job: Job, report: Report, **facts: Any) -> str:
    """The form with what was found, what follows from it, and the way to hand it in."""
    answers = Answers(job.facts["form"])
    written = case_form.write(answers)
    remarks = case_form.remarks((one for one in report.findings if one.component != identity.ALIKE), written)
    told = {
        "job": job,
        "report": report,
        "forms": case_form.forms(job.result()["follows"] or {}, written, answers),
        "asked": identity.asked(report),
    }
    return _page(answers, remarks, **told, **facts)


def _page(answers: Answers, remarks: Sequence[Remark], **facts: Any) -> str:
    beside: dict[str, list[Remark]] = {}
    for remark in remarks:
        beside.setdefault(remark.field, []).append(remark)
    return page(
        TEMPLATE,
        groups=case_form.groups(),
        languages=case_form.LANGUAGES,
        answers=answers,
        named=named,
        remarks=_in_order(remarks),
        beside=beside,
        label_of=_labels(answers),
        **{"job": None, "report": None, "principal": session.principal(), **facts},
    )


def _in_order(remarks: Sequence[Remark]) -> list[Remark]:
    """The worst first, each kind in the order of the form."""
    order = {
        named(field, group, number): at
        for at, (group, field, number) in enumerate(
            (group, field, number)
            for group in case_form.groups()
            for number in range(1, group.most + 1)
            for field in group.fields
        )
    }
    return sorted(remarks, key=lambda one: (one.severity.rank, order.get(one.field, len(order))))


def _labels(answers: Answers) -> dict[str, str]:
    """What each field is called where it is spoken of outside its place."""
    found = {}
    for group in case_form.groups():
        count = answers.count(group)
        for number in range(1, count + 1):
            for field in group.fields:
                where = speak("{label} ({number})", label=field.label, number=number) if count > 1 else field.label
                found[named(field, group, number)] = where
    return found
